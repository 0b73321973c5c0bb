"""What holds for a whole table or row: one answer for all, and what does not fit."""

from collections.abc import Mapping, Sequence

import pytest

from screening.errors import ScreeningError
from screening.formats.spreadsheet import Row
from screening.portfolio.matching import match, taken
from screening.portfolio.reading import read
from screening.portfolio.table import Table
from tests.portfolio.reading import RULEBOOK, TODAY, answers_in, reading_of


def test_an_answer_may_be_the_same_for_all_deals() -> None:
    rows = [Row(2, ["A", "5"]), Row(3, ["B", ""]), Row(4, ["Total", "5"])]
    table, columns = (
        Table("", ["Deal", "Stake"], rows),
        {"Deal": "deal", "Stake": "stake"},
    )
    same = {"direction": "Dalla Cina all'Italia", "sector": "Energia; water"}

    reading = read(RULEBOOK, table, columns, today=TODAY, same=same)

    assert answers_in(reading, "direction") == ["chinese-into-italy"] * 2 + [None]
    assert answers_in(reading, "sector") == [["energy", "water"]] * 2 + [None]
    assert answers_in(reading, "stake") == [5, None, None]
    assert reading.notes == (
        "Direction: A Chinese party comes into Italy, the same for 2 deals.",
        "Sector: Energy and the green transition; Water, the same for 2 deals.",
    )


@pytest.mark.parametrize(
    ("same", "says"),
    [
        ({"direction": "up"}, "has no answer “up”"),
        ({"stake": "5"}, "has the column “Stake”, and one answer for all deals"),
        ({"directoin": "joint"}, "is no question"),
    ],
)
def test_what_cannot_be_the_same_for_all_is_refused(
    same: Mapping[str, str], says: str
) -> None:
    table = Table("", ["Stake"], [Row(2, ["1"])])

    with pytest.raises(ScreeningError, match=says):
        read(RULEBOOK, table, {"Stake": "stake"}, today=TODAY, same=same)


def test_what_is_left_empty_for_all_is_not_known() -> None:
    table = Table("", ["Stake"], [Row(2, ["1"])])

    reading = read(
        RULEBOOK,
        table,
        {"Stake": "stake"},
        today=TODAY,
        same={"direction": " ", "stake": ""},
    )

    assert answers_in(reading, "direction") == [None]
    assert reading.notes == ()


def test_a_stake_below_that_before_is_read_and_told_with_both_cells() -> None:
    rows = [Row(2, ["10", "25 %"]), Row(3, ["25", "10"]), Row(4, ["5", ""])]
    columns = {"Quota acquisita": "stake", "Quota iniziale": "stake-before"}

    reading = read(RULEBOOK, Table("", [*columns], rows), columns, today=TODAY)

    assert answers_in(reading, "stake") == [10, 25, 5]
    assert reading.problems == ()
    assert [(it.row, it.head, it.value) for it in reading.falls] == [
        (2, "Quota acquisita", "10"),
        (2, "Quota iniziale", "25 %"),
    ]
    says = "“Stake after closing” is 10 % and “Stake before the deal” is 25 %. "
    assert all(it.says.startswith(says) for it in reading.falls)
    assert reading.notes == (
        "A number is below the one before the deal in row 2. Both are read.",
    )


def test_a_stake_below_one_that_is_the_same_for_all_is_told_at_its_own_cell() -> None:
    table = Table("", ["Stake"], [Row(at, ["1"]) for at in range(2, 12)])

    reading = read(
        RULEBOOK, table, {"Stake": "stake"}, today=TODAY, same={"stake-before": "2"}
    )

    assert {it.head for it in reading.falls} == {"Stake"}
    assert reading.notes[-1] == (
        "A number is below the one before the deal in rows 2, 3, 4, 5, 6, 7, 8, 9 and "
        "2 more. Both are read."
    )


def test_of_many_rows_that_do_not_add_up_only_the_first_are_told_each() -> None:
    table = Table("", ["A", "B"], [Row(at, ["1", "2"]) for at in range(2, 502)])
    columns = {"A": "stake", "B": "stake-before"}

    reading = read(RULEBOOK, table, columns, today=TODAY)

    assert (len(reading.falls), reading.falling) == (200, 500)
    assert "9 and 492 more. Both" in reading.notes[0]


def totals_in(*rows: list[str]) -> list[str]:
    """Return the words of the rows of a table that add up others."""
    heads = ["No.", "Deal", "Sector", "Price", "Stake"]
    table = Table("", heads, [Row(at, row) for at, row in enumerate(rows, 2)])
    reading = read(RULEBOOK, table, {"Price": "deal-value"}, today=TODAY)
    return [it.value for it in reading.problems if not it.head]


@pytest.mark.parametrize(
    "row",
    [
        ["Totale", "", "", "40", ""],
        ["", "TOTALE:", "", "1.200.000,00", "12 %"],
        ["3", "Total", "", "40", ""],
        ["3", "", "Totale generale", "€ 40 mln", "(5)"],
        ["Total", "about all", "energy", "40", ""],
    ],
)
def test_a_row_that_adds_up_others_is_told_wherever_its_word_stands(
    row: list[str],
) -> None:
    assert len(totals_in(["1", "Silk", "energy", "5", "2"], row)) == 1


@pytest.mark.parametrize(
    "row",
    [
        ["3", "Total", "energy", "40", ""],
        ["3", "Total", "", "", "n.d."],
        ["3", "Totalgas", "", "40", ""],
        ["3", "4", "5", "Total", ""],
    ],
)
def test_a_deal_that_is_called_like_a_total_is_a_deal(row: list[str]) -> None:
    assert totals_in(["1", "Silk", "energy", "5", "2"], row) == []


A_DEAL = ["1", "Silk", "energy", "5", "2"]


@pytest.mark.parametrize(
    "text",
    [
        "* Quota di voto",
        "(1) da Rossi",
        "1) da Rossi",
        "¹ da Rossi",
        "Fonte: SIOI",
        "NOTE",
        "Source: a register",
        "Elenco chiuso il 3 novembre",
    ],
)
def test_a_remark_before_or_after_the_deals_is_told_as_one(text: str) -> None:
    alone = ["", text, "", "", ""]

    assert totals_in(A_DEAL, alone) == [text]
    assert totals_in([text], A_DEAL) == [text]
    assert totals_in(A_DEAL, alone, ["Totale", "", "", "5", ""], [text]) == [
        text,
        "Totale",
        text,
    ]


@pytest.mark.parametrize(
    "row",
    [
        ["", "Notable", "", "", ""],
        ["", "3", "", "", ""],
        ["", "Source", "energy", "", ""],
        ["", "A company with a name that is long", "", "5", ""],
    ],
)
def test_a_deal_of_which_little_is_known_is_no_remark(row: list[str]) -> None:
    assert totals_in(A_DEAL, row) == []


def test_a_row_that_was_emptied_hides_no_remark_below_the_deals() -> None:
    assert totals_in(A_DEAL, ["* a"], ["", " "], ["* b"]) == ["* a", "* b"]
    assert totals_in(["The first company of the list"], [""]) == []


def test_a_remark_between_deals_may_be_a_deal() -> None:
    assert totals_in(A_DEAL, ["* Silk"], A_DEAL) == []


@pytest.mark.parametrize(
    "text",
    [
        "--- secondo semestre ---",
        "\u2013 \u2013 \u2013",
        "== 2026 ==",
        "====",
        "**** closed ****",
        "Secondo semestre 2026",
        "2° trimestre",
        "Q1 2027",
        "SECOND HALF OF 2026",
    ],
)
def test_a_row_that_divides_the_deals_is_told_wherever_it_stands(text: str) -> None:
    for alone in ([text, "", "", "", ""], ["", "", text, "", ""]):
        assert totals_in(A_DEAL, alone, A_DEAL) == [text]
    assert totals_in([text], A_DEAL, [text]) == [text, text]


@pytest.mark.parametrize(
    "text",
    [
        "Silk",
        "- Silk",
        "Semestre S.r.l.",
        "2026",
        "Q1",
        "Half Moon",
        "A-- Holding",
    ],
)
def test_a_name_alone_between_deals_is_a_deal_of_which_nothing_is_known(
    text: str,
) -> None:
    assert totals_in(A_DEAL, ["", text, "", "", ""], A_DEAL) == []


def test_a_line_in_a_row_that_says_more_divides_nothing() -> None:
    assert totals_in(A_DEAL, ["--- Silk", "", "", "5", ""], A_DEAL) == []


def test_a_list_of_names_alone_is_a_list_of_deals() -> None:
    assert totals_in(["The first company of the list"], ["Another"]) == []
    assert totals_in(["--- Silk"], ["Another"]) == []
    narrow = Table(
        "", ["No.", "Deal", "Price"], [Row(2, ["1", "2", "3"]), Row(3, ["*"])]
    )
    assert not read(RULEBOOK, narrow, {"Deal": "deal"}, today=TODAY).problems


def test_nothing_of_a_remark_is_read_and_it_counts_as_no_deal() -> None:
    rows = [Row(2, A_DEAL), Row(3, ["", "", "* unknown"])]
    table = Table("", ["No.", "Deal", "Sector", "Price", "Stake"], rows)

    reading = read(
        RULEBOOK, table, {"Sector": "sector"}, today=TODAY, same={"stake": "5"}
    )

    assert answers_in(reading, "sector") == [["energy"], None]
    assert answers_in(reading, "stake") == [5, None]
    assert [
        (it.row, it.head, it.says.partition(".")[0]) for it in reading.problems
    ] == [
        (
            3,
            "",
            "This row says one thing alone, before or after the deals, like a remark",
        )
    ]
    assert reading.notes == ("Stake after closing: 5 %, the same for 1 deal.",)


def notes_on(*names: str) -> Sequence[str]:
    """Return how a column of names is read."""
    return reading_of("deal", *names).notes


def test_two_rows_with_one_name_are_told_and_both_are_read() -> None:
    assert notes_on("Adda", "Brenta", " Adda ", "", "") == (
        "Rows 2 and 4 are both called “Adda”. Both are read.",
    )
    assert notes_on("Adda", "adda spa") == ()


def test_many_rows_of_a_name_and_many_such_names_are_bounded() -> None:
    [often] = notes_on(*["Adda"] * 12)
    assert often == (
        "Rows 2, 3, 4, 5, 6, 7, 8, 9 and 4 more are all called “Adda”. All of them "
        "are read."
    )
    many = notes_on(*[f"Deal {it}" for it in range(9)] * 2)
    assert len(many) == 6
    assert many[-1] == "4 more names stand in several rows. All of those are read."


def money_under(head: str, *texts: str) -> tuple[list[object], list[str], list[str]]:
    """Return the amounts of a column, why some are none, and how it is read."""
    table = Table("", [head], [Row(at, [it]) for at, it in enumerate(texts, 2)])
    reading = read(RULEBOOK, table, {head: "deal-value"}, today=TODAY)
    says = [it.says for it in reading.problems]
    return answers_in(reading, "deal-value"), says, [*reading.notes]


@pytest.mark.parametrize(
    "head", ["Prezzo (mln €)", "Value EURm", "Valore in milioni di euro"]
)
def test_a_number_alone_is_as_many_as_the_head_of_its_column_says(head: str) -> None:
    amounts, says, notes = money_under(
        head, "12,5", "0.5", "2,1 mln", "€ 3", "", "n.d."
    )

    assert amounts == [12_500_000, 500_000, 2_100_000, 3_000_000, None, None]
    assert says == []
    [note] = notes
    assert note.startswith(f"A number alone in the column “{head}” is read as")
    assert note.endswith("12 is EUR 12 million.")


def test_thousands_are_read_as_such_too() -> None:
    assert money_under("Ricavi (€/000)", "750")[0] == [750_000]


def test_a_number_of_many_that_has_two_readings_is_told() -> None:
    amounts, [says], _notes = money_under("Prezzo (mln)", "1.500")

    assert amounts == [None]
    assert "both ways" in says


def test_a_number_in_full_under_a_head_of_millions_is_told() -> None:
    amounts, [says], _notes = money_under("Prezzo (mln)", "12.500.000", "12.5 million")

    assert amounts == [None, 12_500_000]
    assert says.startswith("By the head of its column this is EUR 12,500 billion.")


def test_amounts_of_another_money_are_told_and_not_read_as_euro() -> None:
    amounts, says, notes = money_under("Deal value (USD m)", "12", "40")

    assert amounts == [None, None]
    assert {*says} == {"The amount is asked in euro. Write what it comes to in euro."}
    assert notes == []


def test_without_a_unit_at_its_head_a_number_is_what_it_is() -> None:
    amounts, says, notes = money_under("Prezzo", "120000", "2000 bn")

    assert (amounts, says, notes) == ([120_000, 2_000_000_000_000], [], [])


def parties(*rows: list[str], **same: str) -> tuple[list[list[object]], list[str]]:
    """Return both parties of each row, and why cells were not read."""
    heads = ["Direzione", "Acquirente", "Target"]
    table = Table("", heads, [Row(at, row) for at, row in enumerate(rows, 2)])
    columns = taken(match(RULEBOOK, heads))
    if same:
        del columns["Direzione"]
    reading = read(RULEBOOK, table, columns, today=TODAY, same=same)
    each = (answers_in(reading, it) for it in ("chinese-party", "italian-party"))
    both = [[*it] for it in zip(*each, strict=True)]
    return both, [f"{it.head}: {it.says}" for it in reading.problems]


def test_who_acquires_is_read_by_the_direction_of_each_deal() -> None:
    both, problems = parties(["IN", "Silk", "Loom"], ["OUT", "Prato", "Tea"])

    assert both == [["Silk", "Loom"], ["Tea", "Prato"]]
    assert problems == []


def test_who_acquires_is_read_by_a_direction_that_is_the_same_for_all() -> None:
    both, _problems = parties(["", "Prato", "Tea"], direction="italian-into-china")

    assert both == [["Tea", "Prato"]]


@pytest.mark.parametrize("direction", ["", "Both", "up"])
def test_where_the_direction_does_not_say_who_acquires_it_is_asked(
    direction: str,
) -> None:
    both, problems = parties([direction, "Silk", "Loom"])

    assert both == [[None, None]]
    asked = [it.partition(":")[0] for it in problems if "hangs on “Direction”" in it]
    assert asked == ["Acquirente", "Target"]


def test_a_party_that_two_columns_name_otherwise_is_told() -> None:
    heads = ["Direction", "Acquirente", "Chinese party"]
    rows = [Row(2, ["IN", "Silk", "Tea"]), Row(3, ["IN", "Silk", "Silk"])]
    columns = taken(match(RULEBOOK, heads))

    reading = read(RULEBOOK, Table("", heads, rows), columns, today=TODAY)

    assert answers_in(reading, "chinese-party") == ["Tea", "Silk"]
    [problem] = reading.problems
    assert (problem.row, problem.head, problem.value) == (2, "Acquirente", "Silk")
    assert "another column says “Tea”" in problem.says
