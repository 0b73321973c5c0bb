"""A yes, a word of a list, a slip: what cells with words are read as, or told."""

import pytest

from screening.portfolio.cells import meant
from tests.portfolio.reading import RULEBOOK, said, wrong


@pytest.mark.parametrize("text", ["Sì", "SI'", "si", "yes", "TRUE", "x", "vero"])
def test_a_yes_is_the_one_choice_that_says_yes(text: str) -> None:
    assert said("listed-asset", text) == ["on-the-list"]
    assert said("general-purpose-ai", text) == ["yes"]


def test_a_no_is_the_one_choice_that_says_no() -> None:
    assert said("listed-asset", "No", "falso") == ["not-on-the-list"] * 2


def test_a_yes_that_several_choices_say_is_told_with_all_of_them() -> None:
    assert wrong("chinese-technology", "Sì") == (
        "“Sì” may be “Yes, restricted technology” or “Yes, prohibited technology”. "
        "Write which."
    )


def test_a_no_that_only_begins_a_sentence_is_no_answer() -> None:
    assert "“State ownership” has no answer “No”" in wrong("state-ownership", "No")
    assert "has no answer" in wrong("sanctions-check", "no")


@pytest.mark.parametrize("text", ["Privata", "privato", "Private", "privately owned"])
def test_a_private_owner_says_of_nobody_that_he_looked_for_a_state(text: str) -> None:
    assert wrong("state-ownership", text) == (
        f"“State ownership” has no answer “{text}”. Its answers are “No state owner "
        "that we know of after looking”, “A state holds a minority or has other "
        "links” or “A state controls it”."
    )


def test_answers_are_read_as_italian_lists_write_them() -> None:
    assert said("deal-kind", "Acquisizione; Joint venture", "JV") == [
        ["acquisition", "joint-venture"],
        ["joint-venture"],
    ]
    assert said("sector", "Batterie", "AGROALIMENTARE") == [["energy"], ["agri-food"]]
    assert said("state-ownership", "Statale", "SOE") == ["controlled"] * 2


def test_in_and_out_are_read_as_seen_from_italy() -> None:
    assert (
        said("direction", "IN", "Inbound", "in entrata", "Entrata")
        == ["chinese-into-italy"] * 4
    )
    assert (
        said("direction", "OUT", "outbound", "In uscita") == ["italian-into-china"] * 3
    )


def test_a_country_that_is_written_in_is_india_still() -> None:
    assert said("party-country", "IN") == ["IN"]


@pytest.mark.parametrize("text", ["N", "no", "NO", "false"])
def test_a_no_to_several_answers_is_not_read_but_may_mean_none_of_them(
    text: str,
) -> None:
    for question in ("technology-area", "public-money", "sector"):
        assert "Did you mean “None of these”?" in wrong(question, text)
        assert meant(RULEBOOK.questions[question], text) == "None of these"
    assert said("technology-area", "None of these") == [[]]


def test_a_no_beside_other_answers_is_not_taken_for_none_of_them() -> None:
    assert meant(RULEBOOK.questions["technology-area"], "N; Robotica") == ""
    assert meant(RULEBOOK.questions["state-ownership"], "N") == ""


def test_none_of_several_answers_is_named_among_them() -> None:
    assert wrong("public-money", "boh").endswith(" or “None of these”.")
    assert "“None of these” is one too" in wrong("sector", "barter")
    assert "None of these" not in wrong("state-ownership", "barter")
    assert "None of these" not in wrong("party-country", "barter")


def test_a_supply_is_read_as_its_contract_is_called() -> None:
    assert said("deal-kind", "Contratto di fornitura") == [["import-supply"]]


@pytest.mark.parametrize(
    ("question", "text", "near"),
    [
        ("sector", "enrgy", "energy"),
        ("sector", "Telecomunicazione", "Telecomunicazioni"),
        ("sector", "Meccanica", "Meccanica strumentale"),
        ("sector", "energia solare", "Energia"),
        ("sector", "semicondutori e microchips", "semiconductors"),
        ("deal-kind", "aquisizione", "Acquisizione"),
        ("deal-kind", "contrato licensa", "Contratto di licenza"),
        ("party-country", "Chnia", "China"),
    ],
)
def test_what_is_truly_near_is_suggested(question: str, text: str, near: str) -> None:
    assert f"Did you mean “{near}”?" in wrong(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("infrastructure-kind", "Batterie"),
        ("sector", "Cemento"),
        ("sector", "Waterloo"),
        ("deal-kind", "barter"),
        ("deal-kind", "aquisizione quote"),
        ("sector", "Aerospazio e armamento leggero"),
        ("sector", "auto usate"),
    ],
)
def test_what_has_only_letters_in_common_is_not_suggested(
    question: str, text: str
) -> None:
    assert "Did you mean" not in wrong(question, text)


@pytest.mark.parametrize(
    "text",
    [
        "Aerospazio e difesa",
        "Difesa / Aerospazio",
        "Aerospace & Defence",
        "aerospace and defense",
        "Spazio ed armamenti",
        "Aeronautica + Difesa",
        "Aerospazio, difesa e armamenti",
    ],
)
def test_answers_with_a_word_for_and_between_are_all_read(text: str) -> None:
    assert said("sector", text) == [["aerospace", "defence"]]


def test_a_whole_answer_comes_before_its_parts() -> None:
    assert said(
        "sector", "Cultura e turismo", "Oil & gas", "Oil & gas / R&D; Porti"
    ) == [
        ["culture-tourism"],
        ["energy"],
        ["energy", "logistics", "research-innovation"],
    ]


def test_what_joins_an_answer_and_none_is_told_as_it_stands() -> None:
    assert "“Sector” has no answer “Aerospazio e magia”" in wrong(
        "sector", "Aerospazio e magia"
    )


def test_one_answer_is_not_made_of_two() -> None:
    assert "has no answer" in wrong("rights", "Osservatore e diritto di veto")


def test_without_a_suggestion_the_answers_are_named() -> None:
    assert "Its answers are “There are several alternatives”, " in wrong(
        "alternatives", "boh"
    )


@pytest.mark.parametrize(
    ("question", "text", "reads"),
    [
        ("sector", "enrgy", "energy"),
        ("sector", "Difesa; enrgy;machinry", "Difesa; energy; machinery"),
        ("sector", "enrgy; magia", ""),
        ("sector", "Aerospazio e magia", ""),
        ("rights", "Osservatore; veto", ""),
        ("party-country", "no", ""),
        ("closing-date", "31/1/27", "31/1/2027"),
        ("closing-date", "31/6/27", ""),
        ("stake", "a third", ""),
        ("deal-value", "1.000", ""),
    ],
)
def test_what_is_told_to_be_meant_can_stand_in_the_cell(
    question: str, text: str, reads: str
) -> None:
    assert meant(RULEBOOK.questions[question], text) == reads
    assert not reads or said(question, reads)
