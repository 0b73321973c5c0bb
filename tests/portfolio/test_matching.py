"""What a column answers is told by its head, as people in Italy write it too."""

import pytest

from screening.portfolio.cells import reader_of
from screening.portfolio.matching import ACQUIRER, TARGET, Match, match, taken
from screening.portfolio.workbook import as_csv
from screening.rulebook.model import Rulebook
from tests import builders
from tests.portfolio.reading import RULEBOOK, results_of, table_in


def read_as(*heads: str) -> dict[str, str]:
    """Return what columns are read as without being asked for."""
    return taken(match(RULEBOOK, heads))


def of_questions(*parts: builders.Part) -> Rulebook:
    """Return a rulebook that asks these."""
    return builders.a_rulebook(*parts, builders.a_rule("rule", {"a": "yes"}))


def test_an_italian_list_of_deals_is_read_without_choosing_anything() -> None:
    assert read_as(
        "Operazione", "Acquirente", "Paese acquirente", "Target", "Settore",
        "Quota finale", "Prezzo", "Fatturato", "N. dipendenti", "Data firma", "Quotata",
    ) == {
        "Operazione": "deal",
        "Acquirente": ACQUIRER,
        "Paese acquirente": "party-country",
        "Target": TARGET,
        "Settore": "sector",
        "Quota finale": "stake",
        "Prezzo": "deal-value",
        "Fatturato": "target-turnover",
        "N. dipendenti": "target-employees",
        "Data firma": "signing-date",
        "Quotata": "target-listed",
    }  # fmt: skip


def test_an_english_export_is_read_without_choosing_anything() -> None:
    assert read_as("Acquirer", "Target company", "Industry", "Deal type", "Price") == {
        "Acquirer": ACQUIRER,
        "Target company": TARGET,
        "Industry": "sector",
        "Deal type": "deal-kind",
        "Price": "deal-value",
    }


def test_case_accents_and_signs_of_a_head_do_not_matter() -> None:
    assert read_as("SOCIETA' ACQUIRENTE", "Modalita di ingresso") == {
        "SOCIETA' ACQUIRENTE": ACQUIRER,
        "Modalita di ingresso": "deal-kind",
    }


def test_a_head_that_two_questions_have_is_proposed_with_both_and_not_taken() -> None:
    [quota] = match(RULEBOOK, ["Quota"])

    assert quota == Match("Quota", "stake", "near", ("stake-before",))
    assert quota.proposed == ("stake", "stake-before")
    assert taken([quota]) == {}


@pytest.mark.parametrize("head", ["Stato/privato", "PUBBLICO / PRIVATO"])
def test_who_stands_behind_a_party_may_be_asked_in_two_ways(head: str) -> None:
    [owner] = match(RULEBOOK, [head])

    assert owner.proposed == ("state-ownership", "chinese-investor-kind")
    assert taken([owner]) == {}


@pytest.mark.parametrize(
    "head", ["Quota acquisita", "% acquisita", "Stake acquired", "Acquired stake (%)"]
)
def test_a_share_that_is_acquired_may_be_less_than_what_is_held_after(
    head: str,
) -> None:
    [acquired] = match(RULEBOOK, [head])

    assert acquired.how != "head"
    assert taken([acquired]) == {}


def test_a_country_may_be_anybodys() -> None:
    [country] = match(RULEBOOK, ["Paese"])

    assert country.proposed == ("party-country", "bidder-seat")


def test_a_name_of_a_question_comes_before_the_heads_of_others() -> None:
    book = of_questions(
        builders.a_question("a", heads=["Alpha"]),
        builders.a_question("b", short="Alpha"),
    )

    assert match(book, ["alpha"]) == [Match("alpha", "b", "short name")]


@pytest.mark.parametrize(
    ("head", "question"),
    [
        ("Prezzo (€)", "deal-value"),
        ("Prezzo (mln €)", "deal-value"),
        ("Fatturato in milioni di euro", "target-turnover"),
        ("Deal size EURm", "deal-value"),
        ("Amount in USD", "outbound-amount"),
        ("Prezzo in euro", "deal-value"),
        ("Deal size, EUR", "deal-value"),
        ("Stake after closing (%)", "stake"),
        ("Quota finale %", "stake"),
    ],
)
def test_a_head_may_say_in_what_its_numbers_are_as_the_question_asks_for_them(
    head: str, question: str
) -> None:
    assert read_as(head) == {head: question}


def test_a_per_cent_before_a_head_is_a_part_of_it() -> None:
    assert read_as("% prima", "% Dopo") == {
        "% prima": "stake-before",
        "% Dopo": "stake",
    }
    assert read_as("Prima", "Dopo", "Prima (%)") == {}


def test_which_way_and_when_it_closes_are_read_as_lists_in_italy_head_them() -> None:
    assert read_as("Verso", "Chiusura", "Closing ") == {
        "Verso": "direction",
        "Chiusura": "closing-date",
        "Closing ": "closing-date",
    }


@pytest.mark.parametrize(
    "head", ["Prezzo (%)", "Quota finale (€)", "Prezzo ($ m)", "Prezzo m"]
)
def test_a_head_that_counts_in_something_else_is_not_taken(head: str) -> None:
    assert read_as(head) == {}


@pytest.mark.parametrize("head", ["Comments", "Note", "Prezzario", "Settembre", "ID"])
def test_a_head_that_only_looks_alike_is_not_even_proposed(head: str) -> None:
    assert match(RULEBOOK, [head]) == [Match(head, "", "none")]


def test_a_slip_of_a_head_and_one_inside_another_are_proposed() -> None:
    heads = ["Settroe", "Note sul settore"]

    assert [it.proposed for it in match(RULEBOOK, heads)] == [("sector",)] * 2


def test_every_way_to_write_an_answer_is_read_as_that_answer() -> None:
    for question in RULEBOOK.questions.values():
        read_one = reader_of(question, ())
        for word, choice in question.offered.items():
            for text in choice.written:
                assert read_one(text) in (word, {word})


def test_a_head_that_one_question_alone_has_is_taken() -> None:
    every = RULEBOOK.questions.values()
    heads = [head for question in every for head in question.heads]
    alone = [head for head in heads if heads.count(head) == 1]

    assert {*alone} == {*taken(match(RULEBOOK, alone))}


def test_columns_of_an_earlier_result_are_known_as_that_and_not_read() -> None:
    written = as_csv(results_of("Deal,lowest,Stake\nA,x,5\n"))

    found = match(RULEBOOK, table_in(written).heads)

    assert taken(found) == {"Deal": "deal", "Stake": "stake"}
    assert {it.how for it in found} == {"short name", "id", "earlier result"}


def test_a_column_that_is_called_like_a_result_alone_is_nothing_known() -> None:
    assert {it.how for it in match(RULEBOOK, ["open", "met", "lowest"])} == {"none"}
