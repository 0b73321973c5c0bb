"""The marks of a briefing: what may be said, how, and in how many letters."""

from typing import Any

import pytest

from screening.briefing.marks import (
    CONFIDENTIALITY,
    LONGEST,
    Marks,
    MarksError,
    as_data,
    read,
)

EVERY = {
    "status": "final",
    "confidentiality": "Strictly confidential",
    "prepared-by": "Rossi & Chen",
    "prepared-for": "The board of Silk & Sons",
    "reference": "2026/17",
    "document": "board",
    "boundary": "shown",
    "made": "2026-11-29",
}


NO_LEVEL = "Choose Internal, Confidential or Strictly confidential, or none."
TOO_LONG = {"prepared-by": "x" * 61, "prepared-for": "x" * 70, "reference": "x" * 31}
WRONG: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
    *(
        ({"status": status}, {"status": "Choose draft or final."})
        for status in ("Draft", "", "signed", None, 1, ["draft"])
    ),
    *(
        ({"confidentiality": level}, {"confidentiality": NO_LEVEL})
        for level in ("Secret", "internal", None, {"a": 1})
    ),
    ({"made": "yesterday"}, {"made": "Write the day it was made like 2026-01-31."}),
    ({"made": 7}, {"made": "Write the day it was made as text."}),
    (
        TOO_LONG,
        {
            "prepared-by": "Shorten who prepared it to 60 characters: it has 61.",
            "prepared-for": (
                "Shorten whom it is prepared for to 60 characters: it has 70."
            ),
            "reference": "Shorten the reference to 30 characters: it has 31.",
        },
    ),
    (
        {"status": "new", "reference": 17},
        {
            "status": "Choose draft or final.",
            "reference": "Write the reference as text.",
        },
    ),
)


def test_a_briefing_is_a_draft_until_somebody_says_otherwise() -> None:
    assert read({}) == read({"colour": "red", "do": 7, "made": ""}) == Marks()
    assert Marks().in_words == ("Draft",)


def test_marks_are_said_in_the_words_of_the_first_page() -> None:
    assert read(EVERY).in_words == (
        "Final",
        "Strictly confidential",
        "Reference 2026/17",
        "Prepared by Rossi & Chen for The board of Silk & Sons",
    )
    assert read({"prepared-by": "Ada"}).in_words == ("Draft", "Prepared by Ada")
    assert read({"prepared-for": "us"}).in_words == ("Draft", "Prepared for us")


def test_marks_come_back_from_plain_data_as_they_were_on_one_line() -> None:
    longest = {key: "x" * most for key, most in LONGEST.items()}

    assert as_data(read(EVERY)) == EVERY
    assert read(as_data(Marks())) == Marks()
    assert as_data(read(longest)).items() >= longest.items()
    for level in CONFIDENTIALITY:
        assert read({"confidentiality": level}).confidentiality == level
    assert read({"prepared-by": "  Ada\n\u202eLovelace "}).prepared_by == "Ada Lovelace"


def test_all_that_can_be_no_mark_is_said_at_once() -> None:
    for plain, says in WRONG:
        with pytest.raises(MarksError) as caught:
            read(plain)

        assert dict(caught.value.wrong) == says
        assert str(caught.value) == " ".join(says.values())
