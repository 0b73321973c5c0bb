"""What was mended in a table, and which rows were left out: seen, and taken back."""

import pytest
from flask import Flask

from screening.formats.spreadsheet import read_rows
from tests.builders import a_question, a_rule, a_rulebook
from tests.pages.conftest import OpenApp
from tests.pages.many_deals import MESSY, Officer
from tests.pages.page import Page, text_of

TOTALS = "Deal;Price\nOne;5 euro\nTwo;dear\nTotal;11\n"


@pytest.fixture
def officer(app: Flask) -> Officer:
    """Return somebody who has tables to send."""
    return Officer(app)


def done(shown: Page) -> list[str]:
    """Return what was mended or left out."""
    return shown.said("li[@class='done__one']")


def wrong(shown: Page) -> list[str]:
    """Return the columns with cells that cannot be read."""
    return [it.split()[0] for it in shown.said("div[@class='bad']")]


def test_what_was_mended_is_told_with_what_stood_there_and_can_be_undone(
    officer: Officer,
) -> None:
    shown = officer.read(officer.take(MESSY))

    mended = officer.mend(shown, "read", same_6_1="A supply", same_5_2="")
    assert done(mended) == [
        "Stake row 5 “half” is left empty. Undo: Stake, row 5",
        "Kind rows 6, 7 “suply” is read as “A supply”. Undo: Kind, rows 6, 7",
    ]
    assert wrong(mended) == ["signed", "Deal"]

    undone = officer.mend(mended, "undo-6-1")
    assert [it.split()[0] for it in done(undone)] == ["Stake"]
    assert wrong(undone) == ["Kind", "signed", "Deal"]


def test_what_is_typed_when_something_is_undone_is_read_as_well(
    officer: Officer,
) -> None:
    shown = officer.read(officer.take(MESSY))
    mended = officer.mend(shown, "read", same_6_1="A supply")

    both = officer.mend(mended, "undo-6-1", same_5_2="5")

    assert [it.split()[0] for it in done(both)] == ["Stake"]
    assert "Kind" in wrong(both)


def test_a_cell_mended_twice_is_undone_to_what_the_table_says(officer: Officer) -> None:
    shown = officer.read(officer.take(MESSY))
    once = officer.mend(shown, "read", same_5_2="a third")

    twice = officer.mend(once, "read", same_5_2="33")

    assert done(twice) == ["Stake row 5 “half” is read as “33”. Undo: Stake, row 5"]


def test_a_workbook_tells_what_was_mended(officer: Officer) -> None:
    shown = officer.read(officer.take(MESSY))
    officer.mend(shown, same_5_2="33")

    made = officer.client.get(f"{officer.table}/results.xlsx").data

    about = [it.cells[0] for it in read_rows(made, "Read me")]
    assert "Row 5, “Stake”: “half” was mended to “33”." in about


def test_a_row_that_was_left_out_can_be_taken_back_in(officer: Officer) -> None:
    shown = officer.read(officer.take(TOTALS))

    without = officer.mend(shown, "read", leave_4="yes")
    assert done(without) == [
        "Row 4 Total · 11 as what adds up others Take back in: row 4"
    ]
    assert wrong(without) == ["Price"]

    again = officer.mend(without, "back-4")
    assert done(again) == []
    assert sorted(wrong(again)) == ["Price", "The"]


def test_where_nothing_is_wrong_any_more_it_can_still_be_undone(
    officer: Officer,
) -> None:
    shown = officer.read(officer.take("Deal;Price\nOne;dear\n"))
    officer.mend(shown, "read", same_2_1="5 euro")

    well = officer.visit(f"{officer.table}/columns")
    [at] = [at for at, said in well.links.items() if said.startswith("See what was")]
    well = officer.visit(at)
    assert "could be read" in well.text

    assert wrong(officer.mend(well, "undo-2-1")) == ["Price"]


def test_one_field_for_many_rows_says_so(officer: Officer) -> None:
    shown = officer.read(officer.take(MESSY))

    assert shown.said("span[@class='bad__all']") == [
        "What you write is read in 2 rows."
    ]


@pytest.mark.parametrize("do", ["undo-9-9", "undo-x", "back-x", "back-99"])
def test_a_button_of_what_is_not_there_changes_nothing(
    officer: Officer, do: str
) -> None:
    shown = officer.read(officer.take(MESSY))
    mended = officer.mend(shown, "read", same_6_1="A supply")

    assert done(officer.mend(mended, do)) == done(mended)


def test_a_stake_below_that_before_is_told_and_mended_in_either_cell(
    open_app: OpenApp,
) -> None:
    book = a_rulebook(
        a_question("before", "percent"),
        a_question("after", "percent", starts_at="before"),
        a_rule("rule", {"after": {"crosses": 25}}),
    )
    officer = Officer(open_app(book).app)

    shown = officer.read(officer.take("Deal;before;after\nOne;30;20\nTwo;1;2\n"))

    assert "Every cell that says something could be read." in shown.text
    [told] = shown.said("div[@class='bad']")
    assert told.startswith("Row 2 “after” is 20 % and “before” is 30 %.")
    assert "A number is below the one before the deal in row 2." in shown.text

    mended = officer.mend(shown, "read", cell_2_1="3")
    assert mended.said("h1") == ["2 deals in one picture"]
    again = officer.visit(f"{officer.table}/problems")
    assert done(again) == ["before row 2 “30” is read as “3”. Undo: before, row 2"]


SLIPS = """\
Deal;Kind;Signed;Country
One;suply;1/31/2027;Chnia
Two;barter;soon;China
Three;suply;;
"""


def fields(shown: Page) -> dict[str, tuple[str | None, ...]]:
    """Return what stands in the field of each cell, and what is shown behind it."""
    boxes = (it for it in shown.all("input") if it.get("maxlength"))
    return {
        it.get("name", ""): (it.get("value"), it.get("placeholder")) for it in boxes
    }


def buttons(shown: Page) -> dict[str, str]:
    """Return what can be used instead of cells, by button."""
    found = (it for it in shown.all("button") if it.get("name", "").startswith("use-"))
    return {it.get("name", ""): it.get("value", "") for it in found}


def test_a_cell_with_a_list_of_answers_has_an_empty_field_to_pick_from(
    officer: Officer,
) -> None:
    shown = officer.read(officer.take(SLIPS))

    there = fields(shown)
    assert there["same-2-1"] == ("", "suply")
    assert there["same-2-3"] == ("", "Chnia")
    assert there["same-2-2"] == ("1/31/2027", None)
    assert shown.by_id("same-2-1").get("list") == "words-kind"
    described = (shown.by_id("same-2-1").get("aria-describedby") or "").split()
    assert [text_of(shown.by_id(it)) for it in described][1:] == [
        "Pick one, or type.",
        "What you write is read in 2 rows.",
    ]


def test_a_field_with_a_list_that_stays_empty_mends_nothing(officer: Officer) -> None:
    shown = officer.read(officer.take(SLIPS))

    again = officer.mend(shown, "read", same_2_3="China")

    assert done(again) == [
        "Country row 2 “Chnia” is read as “China”. Undo: Country, row 2"
    ]
    assert sorted(wrong(again)) == ["Kind", "Kind", "Signed", "Signed"]


def test_what_is_told_to_be_meant_is_used_by_a_button(officer: Officer) -> None:
    shown = officer.read(officer.take(SLIPS))
    assert buttons(shown) == {
        "use-same-2-1": "supply",
        "use-same-2-2": "31/1/2027",
        "use-same-2-3": "China",
    }

    pressed = {"use-same-2-1": "supply", "same-3-2": "5 Feb 2027", "do": ""}
    again = officer.send(shown, pressed, to=f"{officer.table}/problems")

    assert done(again) == [
        "Kind rows 2, 4 “suply” is read as “supply”. Undo: Kind, rows 2, 4",
        "Signed row 3 “soon” is read as “5 Feb 2027”. Undo: Signed, row 3",
    ]


def test_enter_shows_the_picture_and_uses_nothing(officer: Officer) -> None:
    shown = officer.read(officer.take(SLIPS))

    first = shown.all("form[@method='post']//button[@type='submit']")
    names = [(it.get("name"), it.get("value")) for it in first]
    assert names.index(("do", "show")) < names.index(("use-same-2-1", "supply"))


def refused(shown: Page) -> list[str]:
    """Return what is told of what was typed and could not be read."""
    return shown.said("span[@class='bad__typed']")


def test_what_was_typed_and_cannot_be_read_is_not_told_as_mended(
    officer: Officer,
) -> None:
    shown = officer.read(officer.take(SLIPS))

    again = officer.mend(shown, "read", same_2_1="pippo, boh", same_2_2="99/99/2027")

    assert done(again) == []
    assert refused(again) == [
        "You typed this instead of “suply” in rows 2, 4. Undo: Kind, rows 2, 4",
        "You typed this instead of “1/31/2027” in row 2. Undo: Signed, row 2",
    ]
    assert fields(again)["same-2-1"] == ("pippo, boh", None)
    assert fields(again)["same-2-2"] == ("99/99/2027", None)


def test_what_was_typed_and_cannot_be_read_is_undone_or_typed_anew(
    officer: Officer,
) -> None:
    shown = officer.read(officer.take(SLIPS))
    typed = officer.mend(shown, "read", same_2_1="pippo", same_3_1="pluto")

    anew = officer.mend(typed, "read", same_3_1="A supply")
    assert done(anew) == [
        "Kind row 3 “barter” is read as “A supply”. Undo: Kind, row 3"
    ]
    assert fields(anew)["same-2-1"] == ("pippo", None)

    undone = officer.mend(anew, "undo-2-1")
    assert fields(undone)["same-2-1"] == ("", "suply")
    assert refused(undone) == []


def test_a_field_that_was_typed_into_and_is_emptied_says_not_known(
    officer: Officer,
) -> None:
    shown = officer.read(officer.take(SLIPS))
    typed = officer.mend(shown, "read", same_3_1="pluto")

    empty = officer.mend(typed, "read", same_3_1="")

    assert done(empty) == ["Kind row 3 “barter” is left empty. Undo: Kind, row 3"]


def test_a_workbook_tells_what_was_typed_in_vain_and_which_rows_are_left_out(
    officer: Officer,
) -> None:
    shown = officer.read(officer.take(TOTALS))
    officer.mend(shown, same_3_1="cheap", leave_4="yes")
    officer.do(officer.visit(officer.table), "2", do="leave")

    made = officer.client.get(f"{officer.table}/results.xlsx").data

    about = [it.cells[0] for it in read_rows(made, "Read me")]
    assert (
        "Row 3, “Price”: instead of “dear” was typed “cheap”, which could not be read "
        "either, and counts as not known."
    ) in about
    assert "Left out, as what adds up others: row 4." in about
    assert "Left out, by choice: row 2." in about


def test_a_whole_row_is_not_counted_as_a_cell(officer: Officer) -> None:
    shown = officer.read(officer.take(TOTALS))

    told = "1 row is not read at all, as it is perhaps no deal."
    assert f"1 cell in 1 row of 3. {told} Whatever you leave" in shown.text
    picture = officer.visit(officer.table)
    assert (
        "1 cell could not be read and counts as not known. 1 row was not read at all, "
        "as it is perhaps no deal. Mend them"
    ) in picture.text
    assert sorted(picture.said("td[@class='found__wrong']")) == [
        "",
        "1 cell not read",
        "the whole row not read",
    ]


def test_what_was_typed_into_a_row_that_is_left_out_is_not_told_as_mended(
    officer: Officer,
) -> None:
    shown = officer.read(officer.take(SLIPS))
    officer.mend(shown, same_2_1="pippo", same_3_1="pluto")

    left = officer.do(officer.visit(officer.table), "2", "3", do="leave")
    again = officer.visit(f"{officer.table}/problems")

    assert "Left out, by choice: rows 2 and 3." in left.text
    assert "pluto" not in " ".join(done(again))
    assert "pippo" not in " ".join(done(again))
    made = officer.client.get(f"{officer.table}/results.xlsx").data
    about = [it.cells[0] for it in read_rows(made, "Read me") if "pippo" in it.cells[0]]
    assert len(about) == 1
    assert about[0].startswith("Row 4, “Kind”: instead of “suply” was typed “pippo”")
