"""What a column answers is told by its head, as people write it, and by its values."""

import pytest

from screening.formats.spreadsheet import Row
from screening.portfolio.matching import (
    ACQUIRER,
    TARGET,
    ColumnMatch,
    match,
    match_table,
    taken,
)
from screening.portfolio.table import Table
from tests import builders as a
from tests.portfolio.reading import RULEBOOK


def read_as(*heads: str) -> dict[str, str]:
    return taken(match(RULEBOOK, heads))


def matched(head: str, *values: str) -> ColumnMatch:
    """Return what a column with those values is read as."""
    rows = [Row(at, [it]) for at, it in enumerate(values, 2)]
    [only] = match_table(RULEBOOK, Table("", [head], rows))
    return only


def test_an_italian_list_of_deals_is_read_without_choosing_anything() -> None:
    assert read_as(
        "Operazione", "SOCIETA' ACQUIRENTE", "Paese acquirente", "Target", "Settore",
        "Modalita di ingresso", "Quota finale", "Prezzo", "Fatturato", "N. dipendenti",
        "Data firma", "Quotata", "Verso", "Chiusura",
    ) == {
        "Operazione": "deal",
        "SOCIETA' ACQUIRENTE": ACQUIRER,
        "Paese acquirente": "party-country",
        "Target": TARGET,
        "Settore": "sector",
        "Modalita di ingresso": "deal-kind",
        "Quota finale": "stake",
        "Prezzo": "deal-value",
        "Fatturato": "target-turnover",
        "N. dipendenti": "target-employees",
        "Data firma": "signing-date",
        "Quotata": "target-listed",
        "Verso": "direction",
        "Chiusura": "closing-date",
    }  # fmt: skip


def test_an_english_export_is_read_without_choosing_anything() -> None:
    assert read_as("Acquirer", "Target company", "Industry", "Deal type", "Price") == {
        "Acquirer": ACQUIRER,
        "Target company": TARGET,
        "Industry": "sector",
        "Deal type": "deal-kind",
        "Price": "deal-value",
    }


def test_columns_are_matched_by_id_short_name_or_question() -> None:
    heads = ["STAKE", "Kind-of-deal", "What is the deal worth?", "Name", "Day"]

    assert match(RULEBOOK, heads) == [
        ColumnMatch("STAKE", "stake", "id"),
        ColumnMatch("Kind-of-deal", "deal-kind", "short name"),
        ColumnMatch("What is the deal worth?", "deal-value", "question"),
        ColumnMatch("Name", "deal", "short name"),
        ColumnMatch("Day", "on", "short name"),
    ]


def test_a_name_of_a_question_comes_before_the_heads_of_others() -> None:
    book = a.rulebook(
        a.question("a", heads=["Alpha"]),
        a.question("b", short="Alpha"),
        a.rule("rule", {"a": "yes"}),
    )

    assert match(book, ["alpha"]) == [ColumnMatch("alpha", "b", "short name")]


@pytest.mark.parametrize(
    ("head", "proposed"),
    [
        ("Quota", ("stake", "stake-before")),
        ("Stato/privato", ("state-ownership", "chinese-investor-kind")),
        ("PUBBLICO / PRIVATO", ("state-ownership", "chinese-investor-kind")),
        ("Paese", ("party-country", "bidder-seat")),
        ("Committments", ("commitments",)),
        ("Settroe", ("sector",)),
        ("Note sul settore", ("sector",)),
        *((it, ()) for it in ("Comments", "Note", "Prezzario", "Settembre", "ID")),
        *((it, ()) for it in ("open", "met", "lowest")),
    ],
)
def test_what_is_near_is_only_proposed(head: str, proposed: tuple[str, ...]) -> None:
    [by_head] = match(RULEBOOK, [head])

    assert by_head.proposed == proposed
    assert by_head.how == ("near" if proposed else "none")
    assert taken([by_head]) == {}


@pytest.mark.parametrize(
    "head", ["Quota acquisita", "% acquisita", "Stake acquired", "Acquired stake (%)"]
)
def test_a_share_that_is_acquired_may_be_less_than_what_is_held(head: str) -> None:
    assert read_as(head) == {}


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
        ("% prima", "stake-before"),
        ("% Dopo", "stake"),
        *((it, "") for it in ("Prezzo (%)", "Quota finale (€)", "Prezzo ($ m)")),
        *((it, "") for it in ("Prezzo m", "Prima", "Dopo", "Prima (%)")),
    ],
)
def test_a_head_may_say_in_what_its_numbers_are(head: str, question: str) -> None:
    assert read_as(head) == ({head: question} if question else {})


def test_a_head_that_one_question_alone_has_is_taken() -> None:
    every = RULEBOOK.questions.values()
    heads = [head for question in every for head in question.heads]
    alone = [head for head in heads if heads.count(head) == 1]

    assert {*alone} == {*taken(match(RULEBOOK, alone))}


NAMES = [f"Progetto {it}" for it in range(40)]
KINDS = ["vendita", "greenfield", "joint venture", "acquisizione quote"]
BOTH = ("state-ownership", "chinese-investor-kind")


@pytest.mark.parametrize(
    ("head", "values", "proposed"),
    [
        ("Operazione", [*KINDS[1:3], "licenza", "n.d."], ("deal-kind", "deal")),
        ("Operazione", KINDS * 3, ("deal-kind", "deal")),
        ("Operazione", ["fase uno", "fase due"] * 4, ("deal",)),
        ("Operazione", NAMES, ()),
        ("Operazione", ["Seta", "Drago", "", "Seta"], ()),
        ("Operazione", [*NAMES, "Progetto 1", "Energia"], ()),
        ("Operazione", [*NAMES[:4], ""], ()),
        ("Stato/privato", ["Statale", "SOE", "privata"], BOTH[:1]),
        ("Stato/privato", ["Central SOE", "Local SOE"], BOTH[1:]),
        ("Stato/privato", ["boh", "privata"], BOTH),
        ("Stato/privato", ["si", "no"], BOTH),
        ("Stato/privato", ["n.d."], BOTH),
        ("Quota", ["5", "10"], ("stake", "stake-before")),
        ("Settore", KINDS[1:3], ()),
        ("Comments", KINDS[1:3], ()),
    ],
)
def test_where_a_head_leaves_open_what_a_column_answers_its_values_tell(
    head: str, values: list[str], proposed: tuple[str, ...]
) -> None:
    by_values = matched(head, *values)

    assert by_values.proposed == proposed
    sure = {"Operazione": "deal", "Settore": "sector"}
    assert taken([by_values]) == (
        {head: sure[head]} if not proposed and head in sure else {}
    )
