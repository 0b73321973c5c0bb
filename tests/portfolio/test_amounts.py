"""Amounts of money that say no unit count as not known until their unit is said."""

import pytest

from screening.errors import ScreeningError
from screening.formats.spreadsheet import Row
from screening.portfolio.quantities import ASKED
from screening.portfolio.reading import Reading, read, unsaid
from screening.portfolio.table import Table
from tests.portfolio.reading import RULEBOOK, TODAY, answers_in


def turnover(*texts: str, head: str = "Ricavi", unit: str = "") -> Reading:
    """Return what a column of turnover says that is counted so."""
    rows = [Row(at, [text]) for at, text in enumerate(texts, 2)]
    table = Table("", [head], rows, units={head: unit} if unit else {})
    return read(RULEBOOK, table, {head: "target-turnover"}, today=TODAY)


def amounts(reading: Reading) -> list[object]:
    return answers_in(reading, "target-turnover")


def test_small_amounts_without_a_unit_are_not_known_and_told_as_problems() -> None:
    found = turnover("620", "35,5", "1.200", "n.d.")

    assert amounts(found) == [None] * 4
    assert [(it.row, it.value) for it in found.problems] == [
        (2, "620"),
        (3, "35,5"),
        (4, "1.200"),
    ]
    assert found.problems[0].says == (
        "“620” says no unit. The largest of such amounts in the column is EUR 1,200. "
        "Say of the column whether it is in euro, in thousands or in millions; or "
        "write the amount with its word, like 12.5 million."
    )
    assert found.unsaid == {"Ricavi": "EUR 1,200"}


def test_an_amount_that_says_its_unit_is_read_beside_those_that_say_none() -> None:
    found = turnover("620", "€ 3,2 mln", "1.200 euro", "0", "750k")

    assert amounts(found) == [None, 3_200_000, 1_200, 0, 750_000]


@pytest.mark.parametrize("head", ["Ricavi (€)", "Ricavi in euro", "Ricavi EUR"])
def test_a_head_that_names_the_unit_is_asked_nothing(head: str) -> None:
    found = turnover("620", head=head)

    assert amounts(found) == [620]
    assert not found.unsaid


def test_a_column_of_large_amounts_is_in_euro_and_asked_nothing() -> None:
    found = turnover("620000", "1.200.000", "99999")

    assert amounts(found) == [620_000, 1_200_000, 99_999]
    assert (found.problems, found.unsaid) == ((), {})


def test_one_amount_in_full_does_not_make_euro_of_the_others() -> None:
    found = turnover("620", "35,5", "1200000")

    assert amounts(found) == [None, None, 1_200_000]
    assert found.unsaid == {"Ricavi": "EUR 620"}


def test_where_the_unit_was_asked_amounts_in_full_change_nothing() -> None:
    full = "620000000", "1200000000"

    assert amounts(turnover(*full, "35,5")) == [620_000_000, 1_200_000_000, 35.5]
    assert amounts(turnover(*full, "35,5", unit=ASKED))[2] is None


@pytest.mark.parametrize(
    ("unit", "first", "told"),
    [
        ("millions", 620_000_000, "12 is EUR 12 million."),
        ("thousands", 620_000, "12 is EUR 12,000."),
        ("euro", 620, "12 is EUR 12."),
    ],
)
def test_an_amount_is_as_many_as_is_said_of_its_column(
    unit: str, first: int, told: str
) -> None:
    found = turnover("620", "€ 3,2 mln", unit=unit)

    assert amounts(found) == [first, 3_200_000]
    assert not found.unsaid
    [note] = found.notes
    assert note.startswith(f"A number alone in the column “Ricavi” is read in {unit},")
    assert note.endswith(f"as was said of the column: {told}")


def test_an_amount_of_two_readings_stays_asked_once_its_unit_is_said() -> None:
    found = turnover("620", "1.200", unit="millions")

    assert amounts(found) == [620_000_000, None]
    assert "both ways" in found.problems[0].says


def test_amounts_of_a_row_that_adds_up_others_say_nothing_of_the_unit() -> None:
    rows = [Row(2, ["Alfa", "620"]), Row(3, ["Totale", "2.913.400"])]
    table = Table("", ["Deal", "Ricavi"], rows)
    columns = {"Deal": "deal", "Ricavi": "target-turnover"}

    assert unsaid(RULEBOOK, table, columns) == {"Ricavi": "EUR 620"}


def test_what_is_said_of_a_column_hides_not_that_it_may_be_asked() -> None:
    rows = [Row(2, ["620", "12"])]
    table = Table("", ["Ricavi", "Quota"], rows, units={"Ricavi": "millions"})
    columns = {"Ricavi": "target-turnover", "Quota": "stake"}

    assert unsaid(RULEBOOK, table, columns) == {"Ricavi": "EUR 620"}


@pytest.mark.parametrize(
    ("head", "question"), [("Ricavi (mln €)", "target-turnover"), ("Quota", "stake")]
)
def test_a_unit_of_what_needs_none_is_refused(head: str, question: str) -> None:
    table = Table("", [head], [Row(2, ["5"])], units={head: "millions"})

    with pytest.raises(ScreeningError, match="Leave the unit out"):
        read(RULEBOOK, table, {head: question}, today=TODAY)


def dollars(*texts: str, head: str = "Amount in USD", unit: str = "") -> Reading:
    """Return what a column of dollars says that is counted so."""
    rows = [Row(at, [text]) for at, text in enumerate(texts, 2)]
    table = Table("", [head], rows, units={head: unit} if unit else {})
    return read(RULEBOOK, table, {head: "outbound-amount"}, today=TODAY)


def test_small_amounts_of_a_question_in_dollars_are_asked_about_too() -> None:
    found = dollars("300", "42,5")

    assert answers_in(found, "outbound-amount") == [None, None]
    assert found.unsaid == {"Amount in USD": "300 USD"}


@pytest.mark.parametrize(
    ("head", "unit"), [("Amount in USD m", ""), ("Amount in USD", "millions")]
)
def test_dollars_are_as_many_as_their_column_says(head: str, unit: str) -> None:
    found = dollars("300", "US$ 42.5", "1 bn", head=head, unit=unit)

    assert answers_in(found, "outbound-amount")[0] == 300_000_000
    assert not found.unsaid
    assert "12 is 12,000,000 USD." in found.notes[0]


@pytest.mark.parametrize("text", ["$ 300m", "US$300 million", "300 mln USD"])
def test_a_sign_of_dollars_stands_in_an_amount_of_dollars(text: str) -> None:
    assert answers_in(dollars(text), "outbound-amount") == [300_000_000]


def test_euro_are_no_answer_to_a_question_in_dollars() -> None:
    [problem] = dollars("€ 300 mln").problems

    assert "asked in US dollars. Write what it comes to in US dollars" in problem.says


@pytest.mark.parametrize(
    "text", ["$ 2m", "US$2m", "2 million USD", "2m dollari", "USD2m"]
)
def test_dollars_are_never_read_as_euro(text: str) -> None:
    [problem] = turnover(text).problems

    assert "asked in euro. Write what it comes to in euro" in problem.says


def test_a_column_of_dollars_has_no_unit_in_euro() -> None:
    with pytest.raises(ScreeningError, match="Leave the unit out"):
        dollars("300", unit="euro")
    with pytest.raises(ScreeningError, match="Leave the unit out"):
        turnover("300", unit="dollars")
