"""A list of rules or questions from a spreadsheet, put into a draft."""

from datetime import UTC, datetime
from io import BytesIO

from screening.editing import scaffold
from screening.formats.spreadsheet import Column, contents, xlsx_file
from screening.rulebook import loader
from tests import builders as a
from tests.pages.checks import page
from tests.pages.editor import Editor
from tests.pages.page import Page, text_of

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
UNLESS = "[{when: {stake: 5}, reason: R.}]"
RULES = f"""\
title;topic;level;basis;says;kind;stake;price;unless
A large purchase;The deal;Strategic;guide/E2;It is large.;A purchase;>= 30, <60;;
Dear and supplied;deal;watch;guide/E2;It is dear.;supply;;> 5 million;{UNLESS}
"""
SLIPS = """\
id;titel;topic;level;basis;says;stake;when
one;One;deal;strategik;guide/E2;It is.;half;
two;Two;deal;watch;guide/E9;It is.;>= 10;
three;Three;deal;watch;guide/E2;It is.;;{stake: [
four;Four;deal;watch;guide/E2;It is.;>= 10;
"""
QUESTIONS = """\
id,question,short,kind,choices,topic,lever,hint
site,Where is it?,Site,Choice,"Italy; abroad: Outside Italy",deal,yes,=SUM(A1)
"""


def sent(
    editor: Editor, data: bytes | str, kind: str = "rule", status: int = 200
) -> Page:
    """Send a list, and return the page that says what it becomes."""
    at = f"{editor.draft}/import/{kind}"
    token = editor.visit(at).filled()["csrf_token"]
    file = (BytesIO(data if isinstance(data, bytes) else data.encode()), "list.csv")
    given = {"csrf_token": token, "list": file}
    return page(editor.client.post(at, data=given), status)


def put(editor: Editor, shown: Page, status: int = 200, **typed: str) -> Page:
    return editor.send(shown, {**typed, "do": "put"}, status)


def row(shown: Page, number: int) -> str:
    return " ".join(text_of(shown.by_id(f"row-{number}")).split())


def test_rules_of_a_list_are_put_in_words_and_into_the_draft(editor: Editor) -> None:
    shown = sent(editor, RULES)

    assert "all of these hold" not in row(shown, 2)
    assert "the stake is at least 30 % and below 60 %" in row(shown, 2)
    assert "new" in row(shown, 2)
    put(editor, shown)
    assert "unless:" in editor.open("rules/90-own.yaml").text
    assert "above: 5000000" in editor.open("rules/90-own.yaml").text
    editor.adopt()
    book = loader.load(editor.folder)
    assert book.rules["large-purchase"].level == "strategic"
    assert {"large-purchase", "dear-supplied"} <= {*book.rules}


def test_a_near_name_is_offered_and_wrong_rows_left_out(editor: Editor) -> None:
    shown = sent(editor, SLIPS)
    assert "Perhaps title is meant" in shown.text
    assert shown.by_id("column-1").findall("option[@selected]") == []
    assert "needs" in row(shown, 5)

    again = editor.send(shown, {"column-1": "title", "do": "show"})

    wrong = "Column “stake”, “half”: This cannot be compared with answers: “half” is"
    assert wrong in row(again, 2)
    assert "Column “basis”, “guide/E9”: no source point called" in row(again, 3)
    assert "Column “when”, “{stake: [”: This cannot be read" in row(again, 4)
    assert "Row 5: Four" in row(again, 5)
    assert "with problems" not in row(again, 5)
    assert "“" not in row(again, 5).replace("“four”", "")

    refused = put(editor, again, 422)
    assert "tick the box to leave them out" in refused.text
    assert "Nothing is changed yet" in editor.visit(editor.draft).text
    put(editor, refused, leave="yes")
    text = editor.open("rules/90-own.yaml").text
    assert ("id: four" in text, "id: two" in text) == (True, False)


WRONG = (
    ("kind", "gift", "Column “kind”, “gift”"),
    ("stake", ">= 0.25", "may be 25 % or 0.25 %. Write it with the sign %."),
    ("stake", ">= 10 %, < a third", "“a third” is no number"),
    ("id", "supplied", "Create in the text of the file"),
)


def test_what_is_wrong_is_told_at_the_column_it_stands_in(editor: Editor) -> None:
    for head, cells, says in WRONG:
        line = f"One;deal;watch;guide/E2;It is.;{cells}\n"
        shown = sent(editor, f"title;topic;level;basis;says;{head}\n{line}")
        assert says in row(shown, 2)
    line = "one;One;deal;watch;guide/E2;It is.;>= 0.25 %\n"

    shown = sent(editor, f"id;title;topic;level;basis;says;stake\n{line}{line}")

    assert "the stake is at least 0.25 %" in row(shown, 2)
    assert "Row 2 has the same id" in row(shown, 3)
    assert "with problems" not in row(shown, 2)


def test_a_rule_is_changed_by_its_cells_where_it_is_ours(editor: Editor) -> None:
    about = {"title": "A decree", "starts": "1/3/2027"}
    editor.tell(about)
    new = sent(editor, RULES)
    put(editor, new)

    shown = sent(editor, "id;level\nlarge-purchase;watch\ndear-supplied;watch\n")

    assert "from: 2027-03-01" in row(new, 2)
    assert "changed in rules/90-own.yaml" in row(shown, 2)
    assert "as it is" in row(shown, 3)
    assert "Add this one to the draft" in shown.text
    put(editor, shown)
    text = editor.open("rules/90-own.yaml").text
    assert ("level: watch" in text, "level: strategic" in text) == (True, False)
    heading = scaffold.extension(a.DAY)["rulebook.yaml"]
    editor.type(heading, editor.open("rulebook.yaml"))
    theirs = sent(editor, "id;level\nlong-tie-in-energy;watch\n")
    assert "belongs to the rulebook that yours extends" in row(theirs, 2)


def test_questions_bring_choices_and_what_is_wrong_is_told(editor: Editor) -> None:
    lines = (
        "site;Where?;Site;chioce;deal;\nport;Which?;Port;yes-no;deal;{site: italy}\n"
    )
    line = 'site;Where?;Site;choice;deal;"Italy\nItaly!"\n'

    shown = sent(editor, f"id;ask;short;kind;topic;ask-when\n{lines}", "question")
    twice = sent(editor, f"id;ask;short;kind;topic;choices\n{line}", "question")
    bare = sent(editor, "ask;Ask;short;kind\nWhere?;;Site;yes-no\n", "question")
    sound = sent(editor, QUESTIONS, "question")
    put(editor, sound)

    assert "Column “kind”, “chioce”" in row(shown, 2)
    assert "Column “ask-when”, “{site: italy}”" in row(shown, 3)
    assert "Two choices would have the id “italy”" in row(twice, 2)
    assert "Another column is already read as that" in bare.text
    assert "Enter the topic: the file for new questions" in row(bare, 2)
    assert "=SUM(A1)" in row(sound, 2)  # a text, and no formula
    text = editor.open("questions/90-own.yaml").text
    for written in ("italy: Italy", "abroad: Outside Italy", "lever: true"):
        assert written in text


def test_a_file_that_is_no_list_says_what_to_do(editor: Editor) -> None:
    for data in (b"PK\x03\x04junk", b"\x00\x01\x02"):
        assert "Save it as XLSX, ODS or CSV" in sent(editor, data, status=422).text
    assert "has no rows below its head" in sent(editor, "id\n", status=422).text
    large = sent(editor, "id;title\n" + "a" * 500_000, status=413)
    assert "import it in parts" in large.text
    letters = "id;title\n" + f"a;{'b' * 1_000}\n" * 201
    assert "Import it in parts" in sent(editor, letters, status=422).text
    shown = sent(editor, "colour;weight\nred;5\n")
    assert "2 left out" in shown.text
    assert "No row can be added" in put(editor, shown, 422).text


def test_a_draft_leads_to_the_empty_list_to_be_sent_back(editor: Editor) -> None:
    links = editor.visit(editor.draft).links.values()
    assert [name for name in links if name.startswith("Import a list")] == [
        "Import a list of questions",
        "Import a list of rules",
    ]
    page(editor.client.get(f"{editor.draft}/import/source"), 404)
    made = editor.client.get(f"{editor.draft}/import/rule/list.xlsx")

    [head] = contents(made.data).rows
    assert {"id", "title", "level", "when", "in-force.from"} <= {*head.cells}
    columns = [Column(it) for it in head.cells]
    said = {"title": "By the list", "topic": "deal", "level": "watch"}
    said |= {"basis": "guide/E2", "says": "It is.", "when": "{kind: supply}"}
    cells = [said.get(it) for it in head.cells]
    filled = xlsx_file("Rules", columns, [cells], MOMENT)
    shown = sent(editor, filled)
    assert "the kind is a supply" in row(shown, 2)
