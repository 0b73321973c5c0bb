"""Columns and cells of a table: matched, read, told, mended, undone, left out."""

import pytest

from screening.formats.spreadsheet import contents
from tests import builders as a
from tests.pages.conftest import OpenApp
from tests.pages.many_deals import MESSY, Officer, names
from tests.pages.page import Page, text_of

TWO = "Deal;Stake\nSilk;60\nLoom;5\n"
NEEDED = (
    a.question("kind"),
    a.question("price", "money", hint="Without tax.", heads=["Quota"]),
    a.question("stake", "percent", ask_when={"kind": "yes"}, heads=["Quota"]),
    a.rule("dear", {"price": {"above": 5}}),
)
TOTALS = "Deal;Price\nOne;5 euro\nTwo;dear\nTotal;11\n"
SLIPS = """\
Deal;Kind;Signed;Country
One;suply;1/31/2027;Chnia
Two;barter;soon;China
Three;suply;;
"""


def done(shown: Page) -> list[str]:
    """Return what was mended or left out."""
    return shown.said("li[@class='done__one']")


def wrong(shown: Page) -> list[str]:
    return [it.split()[0] for it in shown.said("div[@class='bad']")]


def refused(shown: Page) -> list[str]:
    """Return what is told of what was typed and could not be read."""
    return shown.said("span[@class='bad__typed']")


def about(officer: Officer) -> list[str]:
    """Return what a workbook of results says of how it was made."""
    made = officer.client.get(f"{officer.table}/results.xlsx").data
    return [it.cells[0] for it in contents(made, "Read me").rows]


def fields(shown: Page) -> dict[str, tuple[str | None, ...]]:
    """Return what stands in the field of each cell, and what is shown behind it."""
    boxes = (it for it in shown.all("input") if it.get("maxlength"))
    return {
        it.get("name", ""): (it.get("value"), it.get("placeholder")) for it in boxes
    }


def test_what_cannot_be_read_is_mended_for_all_or_one(officer: Officer) -> None:
    shown = officer.read(officer.take(MESSY))

    told = shown.said("div[@class='bad']")
    assert told[0].startswith("Kind rows 6, 7 “suply”")
    assert wrong(shown) == ["Kind", "Stake", "signed", "Deal"]
    assert "counts as not known" in shown.text
    assert shown.said("span[@class='bad__all']") == ["Your value is used in 2 rows."]
    first = shown.all("main//form[@method='post']//button[@type='submit']")[0]
    assert (first.get("name"), first.get("value")) == ("do", "show")  # by Enter
    one_by_one = officer.visit(f"{officer.table}/problems?by=row")
    again = officer.mend(one_by_one, "read", cell_6_1="A supply")
    left = [" ".join(it.split()[:3]) for it in again.said("div[@class='bad']")]
    assert left == ["Stake row 5", "signed row 6", "Kind row 7", "Deal row 9"]


def test_a_hundred_of_many_cells_that_cannot_be_read_are_told(officer: Officer) -> None:
    rows = "".join(f"Deal {n};about {n}\n" for n in range(130))

    many = officer.read(officer.take(f"Deal;Price\n{rows}"))
    assert len(wrong(many)) == 100
    assert "And 30 more" in many.text


def test_what_was_mended_is_told_and_undone(officer: Officer) -> None:
    shown = officer.read(officer.take(MESSY))

    mended = officer.mend(shown, "read", same_6_1="A supply", same_5_2="")
    assert done(mended) == [
        "Stake row 5 “half” is left empty. Undo: Stake, row 5",
        "Kind rows 6, 7 “suply” is read as “A supply”. Undo: Kind, rows 6, 7",
    ]
    assert wrong(mended) == ["signed", "Deal"]
    for do in ("undo-9-9", "undo-x", "back-x", "back-99"):
        assert done(officer.mend(mended, do)) == done(mended)

    undone = officer.mend(mended, "undo-6-1", same_6_5="31/1/2027")
    assert [it.split()[0] for it in done(undone)] == ["Stake", "signed"]
    assert wrong(undone) == ["Kind", "Deal"]
    assert "Row 5, “Stake”: “half” was corrected to “”." in about(officer)
    shown = officer.read(officer.take("Deal;Price\nOne;dear\n"))
    officer.mend(shown, "read", same_2_1="5 euro")
    well = officer.visit(f"{officer.table}/columns")
    [at] = [at for at, said in well.links.items() if said.startswith("See corrections")]
    well = officer.visit(at)
    assert "could be read" in well.text
    assert wrong(officer.mend(well, "undo-2-1")) == ["Price"]


def test_what_was_typed_unread_is_told_undone_or_typed_anew(officer: Officer) -> None:
    shown = officer.read(officer.take(SLIPS))

    typed = officer.mend(shown, "read", same_2_1="pippo, boh", same_3_1="pluto")
    assert done(typed) == []
    assert refused(typed) == [
        "You typed this instead of “suply” in rows 2, 4. Undo: Kind, rows 2, 4",
        "You typed this instead of “barter” in row 3. Undo: Kind, row 3",
    ]
    assert fields(typed)["same-2-1"] == ("pippo, boh", None)

    anew = officer.mend(typed, "read", same_3_1="A supply")
    says = "Kind row 3 “barter” is read as “A supply”. Undo: Kind, row 3"
    assert done(anew) == [says]
    undone = officer.mend(anew, "undo-2-1")
    assert fields(undone)["same-2-1"] == ("", "suply")
    assert refused(undone) == []
    empty = officer.mend(officer.mend(undone, "read", same_2_1="?!"), same_2_1="")
    assert empty.said("h1") == ["3 deals in one picture"]
    cells = officer.visit(f"{officer.table}/problems")
    says = "Kind rows 2, 4 “suply” is left empty. Undo: Kind, rows 2, 4"
    assert says in done(cells)


def test_a_cell_with_a_list_of_answers_is_picked(officer: Officer) -> None:
    shown = officer.read(officer.take(SLIPS))

    there = fields(shown)
    assert there["same-2-1"] == ("", "suply")
    assert there["same-2-2"] == ("1/31/2027", None)
    assert shown.by_id("same-2-1").get("list") == "words-kind"
    described = (shown.by_id("same-2-1").get("aria-describedby") or "").split()
    assert [text_of(shown.by_id(it)) for it in described][1:] == [
        "Select, or type.",
        "Your value is used in 2 rows.",
    ]
    buttons = (it for it in shown.all("button") if it.get("name", "").startswith("use"))
    assert {it.get("name"): it.get("value") for it in buttons} == {
        "use-same-2-1": "A supply",
        "use-same-2-2": "31/1/2027",
        "use-same-2-3": "China",
    }
    again = officer.mend(shown, "read", same_2_3="China")
    assert [it.split()[0] for it in done(again)] == ["Country"]
    assert sorted(wrong(again)) == ["Kind", "Kind", "Signed", "Signed"]
    pressed = {"use-same-2-1": "A supply", "same-3-2": "5 Feb 2027", "do": ""}
    anew = officer.read(officer.take(SLIPS))
    used = officer.send(anew, pressed, to=f"{officer.table}/problems")
    assert done(used) == [
        "Kind rows 2, 4 “suply” is read as “A supply”. Undo: Kind, rows 2, 4",
        "Signed row 3 “soon” is read as “5 Feb 2027”. Undo: Signed, row 3",
    ]


def test_a_row_of_totals_is_no_deal_until_somebody_says_it_is(officer: Officer) -> None:
    shown = officer.read(officer.take(TOTALS))
    told = "1 row is not counted, as it is no deal."
    assert f"1 cell in 1 row of 2. {told} An unread cell" in shown.text
    picture = officer.visit(officer.table)
    assert picture.said("h1") == ["2 deals in one picture"]
    assert "Not known, as it could not be read: 1 cell." in picture.text
    assert "Not counted, as no deal: row 4." in picture.text
    assert "Correct cells" in picture.links.values()
    listed = officer.visit(f"{officer.table}/deals")
    assert names(listed) == ["One", "Two"]
    assert sorted(listed.said("td[@class='found__wrong']")) == ["", "1 cell not read"]

    accepted = officer.mend(shown, "read", deal_4="yes")

    assert wrong(accepted) == ["Price", "Price"]
    assert names(officer.visit(f"{officer.table}/deals")) == ["One", "Two", "Total"]
    officer.do(officer.visit(f"{officer.table}/deals"), "4", do="leave")
    assert "Left out, by choice: row 4." in officer.visit(officer.table).text
    again = officer.mend(officer.visit(f"{officer.table}/problems"), "back-4")
    assert (done(again), wrong(again)) == ([], ["Price", "Price"])


def test_a_workbook_tells_what_was_typed_in_vain(officer: Officer) -> None:
    shown = officer.read(officer.take(TOTALS.replace("One;5 euro", "One;costly")))
    officer.mend(shown, same_2_1="pippo", same_3_1="cheap", deal_4="yes")

    officer.do(officer.visit(officer.table), "2", "4", do="leave")

    assert done(officer.visit(f"{officer.table}/problems"))[0].startswith("Row 2")
    told = about(officer)
    assert (
        "Row 3, “Price”: instead of “dear” was typed “cheap”, which could not be read "
        "either, and counts as not known."
    ) in told
    assert "Left out, by choice: rows 2 and 4." in told
    assert "pippo" not in " ".join(told)


def test_stake_below_that_before_is_mended_in_either_cell(open_app: OpenApp) -> None:
    book = a.rulebook(
        a.question("before", "percent"),
        a.question("after", "percent", starts_at="before"),
        a.rule("rule", {"after": {"crosses": 25}}),
    )
    officer = Officer(open_app(book).app)

    shown = officer.read(officer.take("Deal;before;after\nOne;30;20\nTwo;1;2\n"))

    assert "Every filled cell could be read." in shown.text
    [told] = shown.said("div[@class='bad']")
    assert told.startswith("Row 2 “after” is 20 % and “before” is 30 %.")
    assert "A number is below the one before the deal in row 2." in shown.text

    mended = officer.mend(shown, "read", cell_2_1="3")
    assert mended.said("h1") == ["2 deals in one picture"]
    again = officer.visit(f"{officer.table}/problems")
    assert done(again) == ["before row 2 “30” is read as “3”. Undo: before, row 2"]


def test_a_word_is_asked_once_for_all_its_spellings(officer: Officer) -> None:
    text = "Deal;Kind\nOne;Sì\nTwo;SI\nThree;sì\nFour;no\nFive;si'\n"

    shown = officer.read(officer.take(text))

    yes, _no = shown.said("div[@class='bad']")
    assert yes.startswith("Kind rows 2, 3, 4, 6 “Sì”, “SI”, “sì”, “si'”: ")
    assert "Use “A purchase” for all 4" in yes
    mended = officer.mend(shown, "read", use_same_2_1="A purchase")
    assert wrong(mended) == ["Kind"]


def test_all_proposals_of_a_column_are_taken_by_one_button(officer: Officer) -> None:
    days = "".join(f"Deal {n};{n}.10.27\n" for n in range(13, 27))
    shown = officer.read(officer.take(f"Deal;Signed\n{days}Last;soon\n"))
    [button] = [it for it in shown.all("button") if "proposals" in text_of(it)]
    assert text_of(button) == "Use all proposals for Signed (14 cells)"

    mended = officer.mend(shown, button.get("value", ""))

    assert len(done(mended)) == 14
    assert wrong(mended) == ["Signed"]


def test_facts_that_contradict_are_corrected_for_all_rows(open_app: OpenApp) -> None:
    way = a.question("way", "choice", choices={"in": "Comes in", "out": "Goes out"})
    trade = a.question("trade", "choice", choices={"sale": "Sale", "buy": "Purchase"})
    clash = a.contradiction("clash", when={"all": [{"way": "in"}, {"trade": "sale"}]})
    book = a.rulebook(way, trade, clash, a.rule("rule", {"way": "in"}))
    officer = Officer(open_app(book).app)
    rows = "One;Comes in;Sale\nTwo;Comes in;Sale\nThree;Goes out;Sale\n"

    shown = officer.read(officer.take(f"Deal;way;trade\n{rows}"))

    [clash_told] = shown.said("div[@class='bad']")
    assert clash_told.startswith("Rows 2, 3 Clash cannot be. trade in rows 2, 3 way")
    read = officer.visit(officer.table).text
    assert "contradict each other in 2 deals" in read
    assert "Correct row 2, One; row 3, Two." in read
    mended = officer.mend(shown, "read", same_2_1="Goes out")
    assert mended.said("h1") == ["3 deals in one picture"]
    assert "contradict" not in mended.text


LIST = """\
Deal;Kind;Price;Signed;Remarks
Silk;purchase;2 mln;1/2/2027;near the port
Loom;supply;500.000;?;
Plough;supply;n.d.;3/4/2027;old
Harrow;barter;dear;;old
Totals;;2;;
"""


@pytest.fixture
def reader(officer: Officer) -> Officer:
    officer.read(officer.take(LIST))
    return officer


def values(officer: Officer) -> Page:
    return officer.visit(f"{officer.table}/values")


def told(shown: Page, column: str) -> dict[str, list[str]]:
    """Return what each value of a column was read as, and where it stands."""
    [part] = [it for it in shown.all("section") if text_of(it[0]) == column]
    rows = (list(row) for row in part.iterfind(".//tbody/tr"))
    return {text_of(it[0]): [text_of(it[1]), text_of(it[2])] for it in rows}


def correct(officer: Officer, do: str = "read", **typed: str) -> Page:
    fields = {name.replace("_", "-"): said for name, said in typed.items()}
    to = f"{officer.table}/values"
    return officer.send(values(officer), {**fields, "do": do}, to=to)


def test_each_value_stands_with_what_it_was_read_as(reader: Officer) -> None:
    shown = values(reader)

    assert shown.said("h1") == ["How the values were read"]
    kinds = told(shown, "Kind")
    assert kinds["“supply”"] == ["A supply", "2 rows"]
    assert kinds["“purchase”"] == ["A purchase", "row 2"]
    why, where = kinds["“barter”"]
    assert why.startswith("Not read, so not known. “kind” has no answer “barter”.")
    assert where == "row 5"
    ends = "From EUR 500,000 (“500.000” in row 3) to EUR 2 million (“2 mln” in row 2)."
    assert ends in shown.text
    assert told(shown, "Price")["“n.d.”"] == ["Not known", "row 4"]
    assert "2 different texts, read as they stand." in shown.text
    for at in ("", "/columns", "/problems"):
        assert shown.path in reader.visit(f"{reader.table}{at}").links


def test_what_was_read_wrongly_is_corrected_in_every_row(reader: Officer) -> None:
    before = values(reader).text
    odd = correct(reader, same_99_1="x", same_3_99="x", cell_x="x", same_3_1="")
    shown = correct(reader, same_3_1="A purchase")
    assert odd.text == before
    assert shown.said("h1") == ["How the values were read"]
    assert told(shown, "Kind")["“A purchase”"] == ["A purchase", "2 rows"]
    assert done(shown) == [
        "Kind rows 3, 4 “supply” is read as “A purchase”. Undo: Kind, rows 3, 4"
    ]

    undone = correct(reader, "undo-3-1")
    assert told(undone, "Kind")["“supply”"] == ["A supply", "2 rows"]
    unknown = correct(reader, same_3_1="?")
    assert told(unknown, "Kind")["“?”"] == ["Not known", "2 rows"]


def answered(shown: Page) -> dict[str, str]:
    """Return the questions that are answered once for all, and what is said there."""
    sent = shown.filled().to_dict()
    return {name: said for name, said in sent.items() if name.startswith("same-")}


def needed(shown: Page) -> list[str]:
    """Return what is said of questions that most rules hang on and nothing answers."""
    return [text_of(it) for it in shown.all("p") if it.get("id", "").endswith("needed")]


def test_columns_are_matched_and_near_ones_proposed(officer: Officer) -> None:
    shown = officer.take(MESSY.replace("Remarks", "Remark"))

    chosen = shown.filled()
    assert [chosen[f"column-{it}"] for it in range(6)] == [
        "deal", "kind", "stake", "", "", "signed",
    ]  # fmt: skip
    assert "Perhaps “remarks”" in shown.text
    assert "call Rossi" in shown.text
    assert f"{officer.table}/values" not in shown.links
    kinds = officer.take("Deal;Stake\nA purchase;5\nA supply;60\n")
    near = text_of(kinds.by_id("column-0-near"))
    assert near.startswith("Perhaps “kind” or “Name of the deal”. The column is not")
    shown = officer.take(MESSY)
    twice = officer.read(shown, 422, {"column-3": "remarks"})
    assert {*twice.summary} == {"column-3", "column-4"}
    assert twice.filled()["column-3"] == twice.filled()["column-4"] == "remarks"
    nothing = {f"column-{place}": "" for place in range(6)}
    assert "No column is read" in officer.read(shown, 422, nothing).text


def test_a_question_that_counts_most_and_is_open_is_told(officer: Officer) -> None:
    shown = officer.take(TWO)

    assert answered(shown) == {"same-kind": ""}
    [says] = needed(shown)
    assert says == (
        "kind is answered by no column. Without this answer nearly every deal can "
        "still have any level. If the answer differs between deals, choose its column "
        "above, or add a column to your table and send it again."
    )
    told = shown.by_id("same-kind").get("aria-describedby", "")
    assert told == "same-kind-hint same-kind-needed"
    assert not shown.summary
    assert "2 rows in 2 columns" in shown.text
    typed = {"column-1": "kind", "another": "price", "do": "another"}
    assert needed(officer.send(shown, typed, to=shown.path)) == []
    with_kind = officer.take("Deal;Kind\nSilk;supply\n")
    assert (answered(with_kind), needed(with_kind)) == ({}, [])


def test_hints_and_heads_stand_at_columns(open_app: OpenApp) -> None:
    kinds = [a.rule(f"kind-{it}", {"kind": "yes"}) for it in "ab"]
    officer = Officer(open_app(a.rulebook(*NEEDED, *kinds)).app)

    shown = officer.take("Deal;Price;Quota\nSilk;5;5\n")
    without = officer.take("Deal;x\nSilk;60\n")
    asked = {"another": "stake", "do": "another"}
    more = officer.send(without, asked, to=without.path)

    assert text_of(shown.by_id("column-1-hint")) == "Without tax."
    titles = {it.get("value"): it.get("title") for it in shown.all("option")}
    assert titles["price"] == "Without tax."
    near = "Perhaps “price” or “stake”. The column is not read unless you choose it."
    assert text_of(shown.by_id("column-2-near")) == near
    assert shown.filled()["column-2"] == ""
    assert answered(more) == {"same-kind": "", "same-stake": ""}
    assert needed(without) == needed(more) == []


def test_answers_that_most_rules_hang_on_are_asked_for_all(open_app: OpenApp) -> None:
    book = a.rulebook(a.question("sector", "choices"), a.rule("rule", {"sector": "a"}))
    officer = Officer(open_app(book).app)

    shown = officer.take("Deal;Stake\nSilk;60\n")

    assert answered(shown) == {"same-sector": ""}
    assert [it.split()[0] for it in needed(shown)] == ["sector"]
    offered = "datalist/option[@value='None of these']"
    assert shown.all(offered)
    assert officer.read(officer.take("Deal;sector\nSilk;boh\n")).all(offered)


def test_an_answer_for_all_deals_is_read_in_every_row(officer: Officer) -> None:
    wrong = {"same-kind": "a loan", "same-stake": "5"}
    refused = officer.read(officer.take(TWO), 422, wrong)
    officer.read(officer.take(TWO), chosen={"same-kind": "supply"})

    again = officer.visit(f"{officer.table}/columns")
    assert answered(again) == {"same-kind": "supply"}
    assert needed(again) == []
    csv = officer.client.get(f"{officer.table}/results.csv").text
    assert csv.count("supplied") == 2
    assert "has no answer “a loan”" in refused.summary["same-kind"]
    assert "has the column “Stake”, and one answer" in refused.summary["same-stake"]
    assert answered(refused)["same-stake"] == "5"


def test_another_question_is_added_and_no_choice_is_lost(officer: Officer) -> None:
    shown = officer.take(TWO)
    typed = {"column-0": "", "same-kind": "supply", "another": "remarks"}

    more = officer.send(shown, {**typed, "do": "another"}, to=shown.path)

    assert answered(more) == {"same-kind": "supply", "same-remarks": ""}
    assert more.filled()["column-0"] == ""
    assert more.by_id("same-remarks").get("autofocus") is not None
    offered = {it.get("value") for it in more.all("select[@id='another']//option")}
    assert not offered & {"kind", "remarks", "stake"}
    told = officer.send(shown, {"do": "another"}, to=shown.path)
    says = "Choose the question that has one answer for all deals."
    assert told.summary == {"another": says}


def test_columns_of_an_earlier_result_are_told_in_one_line(officer: Officer) -> None:
    officer.read(officer.take("Deal;kind\nSilk;supply\n"))
    results = officer.client.get(f"{officer.table}/results.csv").data

    shown = officer.take(results)

    assert len(shown.all("table[@class='columns']/tbody/tr")) == 2
    [told] = [it for it in shown.said("p") if "of an earlier result" in it]
    assert "lowest, highest, settled, met, open" in told
    assert shown.filled()["column-1"] == "kind"


AMOUNTS = "Deal;Price\nSilk;620\nLoom;1.200\n"


def unit_asked(shown: Page) -> str:
    """Return what is asked of the amounts of the second column; empty for nothing."""
    near = [it for it in shown.all("p") if it.get("id") == "unit-1-why"]
    return text_of(near[0]) if near else ""


def test_amounts_without_a_unit_are_asked_about_together(officer: Officer) -> None:
    assert unit_asked(officer.take("Deal;Price (EUR m)\nSilk;620\n")) == ""
    shown = officer.take(AMOUNTS)
    assert unit_asked(shown) == (
        "The largest amount that says no unit is EUR 1,200. Are these thousands or "
        "millions? Until you choose, they count as not known."
    )

    told = officer.read(shown, chosen={"unit-1": "dozens"})

    assert told.path == f"{officer.table}/problems"
    assert "“620” says no unit." in told.text
    [way] = [at for at in told.links if at.endswith("/columns#unit-1")]
    columns = officer.visit(way.partition("#")[0])
    said = officer.read(columns, chosen={"unit-1": "thousands"})
    assert "“620”" not in said.text
    assert "1,200 or 1,200,000? It can be read both ways" in said.text
    assert "is read in thousands, as was said of the column" in said.text
    again = officer.visit(columns.path)
    assert again.filled()["unit-1"] == "thousands"
    assert "Until you choose" not in unit_asked(again)
    told = officer.read(officer.take(AMOUNTS))
    mended = officer.mend(told, "read", cell_2_1="620000000")
    assert "“1.200” says no unit." in mended.text
    assert "“620” says no unit." not in mended.text
