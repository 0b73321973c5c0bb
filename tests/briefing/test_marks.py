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


def refusal(**plain: Any) -> dict[str, str]:
    """Return why marks are refused, by key; keys are written with low lines here."""
    with pytest.raises(MarksError) as caught:
        read({key.replace("_", "-"): value for key, value in plain.items()})
    return dict(caught.value.wrong)


def test_a_briefing_is_a_draft_until_somebody_says_otherwise() -> None:
    assert read({}) == Marks()
    assert Marks().said == ("Draft",)


def test_marks_are_said_in_the_words_of_the_first_page() -> None:
    assert read(EVERY).said == (
        "Final",
        "Strictly confidential",
        "Reference 2026/17",
        "Prepared by Rossi & Chen for The board of Silk & Sons",
    )
    assert read({"prepared-by": "Ada"}).said == ("Draft", "Prepared by Ada")
    assert read({"prepared-for": "us"}).said == ("Draft", "Prepared for us")


def test_marks_come_back_from_plain_data_as_they_were() -> None:
    assert as_data(read(EVERY)) == EVERY
    assert read(as_data(Marks())) == Marks()


def test_what_is_typed_is_kept_on_one_line_without_invisible_marks() -> None:
    assert read({"prepared-by": "  Ada\n\u202eLovelace "}).prepared_by == "Ada Lovelace"


def test_what_is_no_mark_is_not_looked_at() -> None:
    assert read({"colour": "red", "do": 7}) == Marks()


def test_a_briefing_is_a_draft_or_final_and_nothing_else() -> None:
    for status in ("Draft", "", "signed", None, 1, ["draft"]):
        assert refusal(status=status) == {"status": "Choose draft or final."}


def test_where_the_boundary_runs_is_left_out_of_a_final_one_unless_it_is_ticked() -> (
    None
):
    told = {
        (status, boundary): read(
            {"status": status, "boundary": boundary}
        ).tells_boundary
        for status in ("draft", "final")
        for boundary in ("", "shown")
    }

    assert [which for which, tells in told.items() if not tells] == [("final", "")]


def test_the_day_it_was_made_is_a_day() -> None:
    says = "Write the day it was made like 2026-01-31."

    assert read({"made": ""}).made is None
    assert refusal(made="yesterday") == {"made": says}
    assert refusal(made=7) == {"made": "Write the day it was made as text."}


def test_confidentiality_is_one_of_a_short_list() -> None:
    says = "Choose Internal, Confidential or Strictly confidential, or none."

    for level in ("Secret", "internal", None, {"a": 1}):
        assert refusal(confidentiality=level) == {"confidentiality": says}
    for level in CONFIDENTIALITY:
        assert read({"confidentiality": level}).confidentiality == level


def test_a_text_that_is_too_long_is_told_its_length() -> None:
    longest = {key: "x" * most for key, most in LONGEST.items()}
    assert as_data(read(longest)).items() >= longest.items()

    assert refusal(prepared_by="x" * 61, prepared_for="x" * 70, reference="x" * 31) == {
        "prepared-by": "Shorten who prepared it to 60 characters: it has 61.",
        "prepared-for": "Shorten whom it is prepared for to 60 characters: it has 70.",
        "reference": "Shorten the reference to 30 characters: it has 31.",
    }


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(MarksError) as caught:
        read({"status": "new", "reference": 17})

    assert str(caught.value) == "Choose draft or final. Write the reference as text."
