import io
import json
import re
import sys
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from types import FrameType

import pytest
from docx import Document
from lxml import html as parser

from screening import __version__
from screening.briefing.branding import Branding, read, read_png
from screening.briefing.html import (
    Addresses,
    bound,
    cited,
    cut,
    print_job,
    render,
    typeset,
)
from screening.briefing.marks import Marks
from screening.briefing.printing.job import LOGO, PrintJob
from screening.briefing.word import document as word_file
from screening.engine.levers import levers
from screening.presentation.counsel import CounselFile
from screening.presentation.deal_view import DealView
from screening.rulebook.answers import Deal
from tests import builders as a
from tests.logos import a_png, an_svg


class Outline(HTMLParser):
    """The tags of a page, each with its attributes and the tags it is in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.found: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), tuple(self.inside)))
        if tag not in {"meta", "link", "br", "col", "img"}:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def part(html: str, name: str) -> str:
    """Return the words of what has that id; nothing where nothing has."""
    page = parser.document_fromstring(html)
    found = page.xpath(f"//*[@id='{name}']")
    return words(parser.tostring(found[0], encoding="unicode")) if found else ""


STAKE, YES, NO = a.question("stake"), {"stake": "yes"}, {"stake": "no"}


def a_full_explanation() -> DealView:
    found = a.explained(
        a.question("stake", in_brief=True),
        a.question("port", ask_when=YES),
        a.question("devices", in_brief=True),
        a.rule("a-stake", YES, "sensitive", expect=["time"]),
        a.rule("no-stake", NO, "watch"),
        a.rule("reach", {"devices": "yes"}, basis=["guide/art-one"]),
        a.rule("weak", {"devices": "no"}, "watch"),
        a.rule("later", YES, in_force={"from": "2027-01-01"}),
        a.rule("energy", YES, off="We do no energy."),
        a.item("ask", when=YES),
        a.item("map", when={"devices": "yes"}),
        a.consequence("time", basis=["guide/art-one"]),
        answers=YES,
    )
    found.unread = {"old-question": "yes", "old-list": ["a", "b"], "old-none": []}
    return found


A_SHARE = a.question("stake", "percent", lever=True)
LARGE = {"stake": {"above": 10}}
MANY = (*"abcdef",)
ALL_THREE = {"stake": "yes", "port": "yes", "devices": "yes"}
DEALS = {
    "full": a_full_explanation(),
    "untouched": a.explained(
        STAKE, a.question("port", ask_when=YES), a.rule("a-stake", YES), answers=NO
    ),
    "busy": a.explained(
        STAKE,
        *(a.rule(f"rule-{name}", YES, expect=["time"]) for name in MANY[:5]),
        *(a.item(f"item-{name}", when=YES) for name in MANY),
        a.consequence("time"),
        answers=YES,
    ),
    "doubted": a.explained(
        STAKE,
        a.rule("reach", YES, basis=["guide/art-one"]),
        a.item("ask", when=YES, basis=["guide/art-one"]),
        answers=YES,
    ),
    "movable": a.explained(
        a.question("access", lever=True),
        a.rule("remote", {"access": "yes"}, signals=["decree"]),
        a.signal("decree"),
        answers={"access": "yes"},
    ),
    "open either way": a.explained(
        A_SHARE,
        a.question("owner"),
        a.rule("large", LARGE),
        a.rule("owned", {"owner": "yes"}, "watch"),
        answers={"stake": Decimal(12)},
    ),
    "like a case": a.explained(
        *(a.question(name) for name in ("stake", "port", "devices")),
        *(a.rule(f"of-{name}", {name: "yes"}) for name in ("stake", "port", "devices")),
        a.precedent("mill-2024", {**ALL_THREE, "port": "no", "devices": "no"}),
        a.precedent("quay-2019", ALL_THREE, outcome="prohibited"),
        answers=ALL_THREE,
    ),
    "like none": a.explained(
        STAKE, a.precedent("mill-2024", YES, title="A mill"), answers=YES
    ),
    "overdue": a.explained(STAKE, answers={}, on=date(2027, 1, 1)),
    "later": a.explained(
        STAKE, a.rule("law", YES, in_force={"from": "2027-03-01"}), answers=YES
    ),
}
SAID = {
    ("full", "board"): (
        "Board page · For decision · Draft A deal",
        "A deal Yes · not known: devices Sensitive to strategic",
        "The board is asked to resolve To sign nothing until one fact is known",
        "Sensitive A-stake",
        "Counsel, before signing: do ask .",
        "file: 1 finding , 1 step , 1 fact that matters .",
    ),
    ("full", "findings"): (
        "A-stake. Sensitive A-stake is met. The guide, E2 .",
        "What to expect. Expect time.",
    ),
    ("full", "open"): ("devices The level, up to strategic",),
    ("full", "checklist"): (
        "Done Step When, by whom Day, initials",
        "☐ Do ask. So. Before signing Counsel",
        "Steps that may apply, depending on open facts. Do map.",
    ),
    ("full", "signatures"): ("Prepared: name, day, signature Checked: name, day,",),
    ("full", "record"): (
        "old-question: yes; old-list: a, b; old-none: none of these.",
        "Rules that are switched off. Energy: We do no energy.",
        "The attached data holds the rest: one rule that did not apply.",
        f"An example, version 2026.1, read by screening {__version__}.",
        DEALS["full"].rulebook.digest,
    ),
    ("full", "sources"): ("example.org",),
    ("busy", "board"): ("file: 5 findings , 6 steps .",),
    ("untouched", "board"): (
        "For information",
        "To take note that nothing in the deal comes near a boundary.",
        "No rule of the rulebook applies to the known facts.",
    ),
    ("untouched", "record"): (
        "one rule that did not apply and one question that were not asked.",
    ),
    ("doubted", "checklist"): ("Do ask. The guide, art one† .",),
    ("movable", "boundary"): (
        "information, not advice to restructure the deal",
        "access: No (now Yes) Routine",
    ),
    ("like a case", "cases"): (
        "Of 2 cases examined, 1 is similar.",
        "(Italy, 2024). Prohibited, October 2024. It buys all of it. It closed.",
    ),
    ("like none", "cases"): ("None of 1 case is close enough",),
    ("overdue", "board"): ("should have been reviewed by 31 December 2026",),
    ("later", "board"): (
        "From 1 March 2027 the level is strategic, because “Law” applies.",
    ),
}
"""What a section must say of a deal, of those above."""


def test_each_section_says_what_it_is_there_for() -> None:
    pages = {name: render(view) for name, view in DEALS.items()}

    missing = [
        (deal, section, words)
        for (deal, section), said in SAID.items()
        for words in said
        if words not in part(pages[deal], section)
    ]

    assert missing == []


def test_board_page_keeps_to_three_reasons_and_seven_steps() -> None:
    page = parser.document_fromstring(render(DEALS["busy"]))

    reasons = page.xpath("//*[@id='board']//section[@class='why']//li")
    steps = page.xpath("//*[@id='board']//section[@class='next']//li")
    assert (len(reasons), len(steps)) == (3, 6)


def test_what_the_printer_may_leave_out_is_numbered_and_the_first_is_kept() -> None:
    page = parser.document_fromstring(render(DEALS["busy"]))

    board = page.get_element_by_id("board")
    for section in ("why", "next"):
        first, *others = board.xpath(f".//section[@class='{section}']//li")
        numbers = [int(it.get("data-spare")) for it in others if it.get("data-spare")]
        assert first.get("data-spare") is None
        assert numbers == sorted(numbers, reverse=True) != []


def test_long_names_are_cut_at_a_word_and_leave_no_bracket_open() -> None:
    name = "Qingdao Robotics (Manufacturing and Intelligent Equipment of the North)"

    assert cut(name, 100) == name
    assert cut(name, 45) == "Qingdao Robotics…"
    assert cut("Meccanica del Nord-Est", 20) == "Meccanica del…"
    assert cut("a" * 30, 10) == f"{'a' * 9}…"


def test_where_nothing_is_known_more_facts_are_named() -> None:
    asked = [a.question(f"fact-{name}") for name in "abcdefghij"]
    rules = [a.rule(f"of-{name}", {f"fact-{name}": "yes"}) for name in "abcdefghij"]

    page = parser.document_fromstring(render(a.explained(*asked, *rules, answers={})))

    assert len(page.xpath("//section[@class='settle']/p/span")) == 8
    [why] = page.xpath("//section[@class='why']/p/text()")
    says = "No rule is met on the facts so far, and ten cannot be decided before more"
    assert why == f"{says} is known."


def test_sections_stand_in_one_order_and_what_there_is_nothing_of_is_left_out() -> None:
    html, untouched = render(DEALS["like a case"]), render(DEALS["untouched"])

    order = re.findall(r'<section (?:class="\w+" )?id="(\w+)">', html)
    assert order == ["findings", "cases", "signatures", "record", "sources"]
    assert words(html).count("Not advice.") == 1
    for name in ("findings", "cases", "boundary", "filings", "checklist"):
        assert part(untouched, name) == ""
    assert "†" not in part(render(DEALS["full"]), "board")


def test_the_contents_name_each_section_that_is_there_and_lead_to_it() -> None:
    page = parser.document_fromstring(render(DEALS["full"]))

    named = page.xpath("//p[@class='contents']/a/@href")
    there = page.xpath("//*[@id='file']//section[@id][h3 or .//caption/h3]/@id")
    assert named == [f"#{name}" for name in there]


def test_whatever_leads_somewhere_in_the_file_arrives() -> None:
    for deal, told in DEALS.items():
        page = parser.document_fromstring(render(told))
        inside = {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")}

        assert inside <= set(page.xpath("//@id")), deal


def test_counsels_file_alone_has_all_answers_and_no_link_that_leads_nowhere() -> None:
    alone = parser.document_fromstring(
        render(DEALS["full"], marks=Marks(document="file"))
    )

    assert alone.xpath("//article/@id") == ["file"]
    assert alone.xpath("//h1") != []
    inside = {it.get("href")[1:] for it in alone.xpath("//a[starts-with(@href, '#')]")}
    assert inside <= set(alone.xpath("//@id"))
    facts = words(alone.get_element_by_id("facts").text_content())
    given = [it.answer for it in DEALS["full"].given]
    assert [it for it in given if it not in facts] == []


def test_board_page_alone_says_the_same_and_leads_nowhere() -> None:
    whole, alone = (
        parser.document_fromstring(render(DEALS["full"], marks=Marks(document=it)))
        for it in ("whole", "board")
    )

    assert alone.xpath("//article/@id") == ["board"]
    assert alone.xpath("//a") == []
    pages = (page.get_element_by_id("board").text_content() for page in (whole, alone))
    first, second = (words(text).split(" · ", 1)[1] for text in pages)
    assert first == second


def test_where_the_boundary_runs_is_left_out_of_a_final_one_unless_ticked() -> None:
    told = {
        (status, boundary): bool(
            part(
                render(DEALS["movable"], marks=Marks(status=status, boundary=boundary)),
                "boundary",
            )
        )
        for status in ("draft", "final")
        for boundary in ("", "shown")
    }

    assert [marks for marks, tells in told.items() if not tells] == [("final", "")]


def test_a_source_is_named_once_with_its_points() -> None:
    full = a_full_explanation()
    [reason] = full.reasons
    [basis] = reason.basis
    doubted = basis._replace(place="E3", known="Read it.", mark="†")
    law = basis._replace(point="law/art.2", source="DL 21", place="art. 2")
    full.reasons = (reason._replace(basis=(basis, law, doubted)),)

    html = render(full)

    assert "The guide, E2, E3† ; DL 21 , art. 2 ." in part(html, "findings")


def test_sources_cited_are_those_that_findings_and_steps_rest_on() -> None:
    lone = a.explained(STAKE, a.item("lone", when=YES, basis=["guide/E2"]), answers=YES)

    found = [
        [
            (it.seen, [places for _check, places in it.unseen])
            for it in cited(told, file)
        ]
        for told in (DEALS["full"], lone)
        for file in [CounselFile(told)]
    ]

    assert found == [[({"": ["E2"]}, [["art one†"]])], [({"": ["E2"]}, [])]]


@pytest.mark.parametrize("many", [3, 6])
def test_paper_and_word_colour_a_level_by_its_place(many: int) -> None:
    names = ("calm", "mild", "warm", "hot", "grave", "barred")[:many]
    rows = "".join(f"  - {{id: {n}, label: {n}, says: A, means: B}}\n" for n in names)
    heading = re.sub(r"(?s)(levels:\n).*(topics:)", rf"\1{rows}\2", a.HEADING)
    rules = (a.rule(f"rule-{name}", YES, name) for name in names)

    html = render(a.explained(STAKE, *rules, answers=YES, heading=heading))

    tags = re.findall(r'<b class="level level--(\d)">(.+?)</b>', html)
    assert dict(tags) == {f"{place}": name for place, name in enumerate(names, 1)}
    edges = re.findall(r'<li class="edge--(\d)" id="finding-rule-(\w+)"', html)
    assert dict(edges) == dict(tags)
    word = Document(io.BytesIO(word_file.write(PrintJob(html))))
    styles = set(re.findall(r'"BriefingLevel(\d)"', word.element.xml))
    assert styles == dict(tags).keys()


def test_markup_is_ready_for_tagged_pdf() -> None:
    tags = Outline(render(DEALS["full"])).found

    depths = [int(tag[1]) for tag, _, _ in tags if re.fullmatch(r"h\d", tag)]
    assert (depths[0], depths.count(1)) == (1, 1)
    assert all(after <= before + 1 for before, after in pairwise(depths))
    assert ("html", {"lang": "en"}, ()) in tags
    assert not [tag for tag, _, inside in tags if inside and inside[-1] == "a"]
    assert not [tag for tag, _, inside in tags if tag == "p" and "li" in inside]
    assert all("scope" in has for tag, has, _ in tags if tag == "th")
    assert not [tag for tag, has, _ in tags if "style" in has]


def a_house(logo: str = "logo.svg") -> Branding:
    text = f"""{{name: Rossi & Chen, logo: {logo}, contact: "Genova, +39", footer: F,
        colours: {{main: "#0b5d4e", headings: "#073b32"}}}}"""
    return read("house.yaml", text, an_svg() if logo.endswith("svg") else a_png())


def attributes(html: str, kind: str) -> dict[str, str | None]:
    """Return what the only element of a class says beside its words."""
    [found] = [has for _, has, _ in Outline(html).found if has.get("class") == kind]
    return found


def test_marks_are_said_on_the_first_page_or_it_is_nobodys_draft() -> None:
    marks = Marks(status="final", confidentiality="Internal", reference="17/B")

    html = render(DEALS["full"], marks=marks)

    assert "Final · Internal · Reference 17/B" in part(html, "board")
    running = attributes(html, "marks")
    assert running["data-status"] == "Final"
    assert running["data-marks"] == "Internal · 17/B"
    assert ("body", {"class": "is-final"}, ("html",)) in Outline(html).found
    html = render(DEALS["full"])
    assert ("body", {"class": "is-draft"}, ("html",)) in Outline(html).found
    assert "For decision · Draft" in part(html, "board")
    assert "<style" not in html
    assert "<link" not in html
    foot = attributes(html, "marks")["data-foot"]
    assert foot == "Made on 1 March 2026 · Rulebook 2026.1, read on 1 March 2026"


def test_a_house_brands_the_paper_and_the_page_without_a_template_of_its_own() -> None:
    at = Addresses(["/house.css"], picture="/logo.png")

    paper = render(DEALS["full"], branding=a_house())
    page = render(DEALS["full"], branding=a_house("logo.png"), at=at)

    named = "Draft Rossi &amp; Chen"
    assert attributes(paper, "house__logo house__logo--drawn")["src"] == LOGO
    assert named in part(paper, "board")
    assert f"<style>{a_house().style}</style>" in paper
    foot = attributes(paper, "marks")["data-foot"] or ""
    assert foot.splitlines()[1:] == ["Genova, +39", "F"]
    assert "<style" not in page
    assert '<link rel="stylesheet" href="/house.css">' in page
    logo = attributes(page, "house__logo")
    assert (logo["src"], logo["alt"]) == ("/logo.png", "Logo of Rossi & Chen")


def test_what_is_printed_has_the_deal_its_marks_and_the_logo_with_it() -> None:
    assessment = a.assessed(STAKE, answers=YES)
    deal = Deal(name="A deal", on=a.DAY, answers=assessment.answers)

    printed = print_job(deal, assessment, Marks(reference="17"), a_house("logo.png"))

    attached = json.loads(printed.attachment)
    assert attached["deal"]["answers"] == {"stake": "yes"}
    assert attached["marks"]["reference"] == "17"
    assert (printed.on, printed.logo) == (a.DAY, read_png(a_png()))
    assert f'src="{LOGO}"' in printed.html


def test_levers_are_worked_out_once_for_page_and_data() -> None:
    remote = a.rule("remote", {"access": "yes"})
    asked = a.question("access", lever=True)
    assessment = a.assessed(asked, remote, answers={"access": "yes"})
    deal = Deal(name="A deal", on=a.DAY, answers=assessment.answers)
    searches = []

    def watch(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code is levers.__code__:
            searches.append(frame)

    sys.setprofile(watch)
    try:
        printed = print_job(deal, assessment)
    finally:
        sys.setprofile(None)

    assert len(searches) == 1
    assert len(json.loads(printed.attachment)["levers"]["down"]) == 1
    assert "access: No (now Yes)" in words(printed.html)


def test_words_of_deal_marks_and_house_are_never_markup() -> None:
    deal = a.explained(
        a.question("party", "text"),
        a.question("stake"),
        a.rule("a-stake", YES, says="Bought by {party}."),
        answers={"party": "<img src=x> & {{ 7 }}", **YES},
    )
    house = read("house.yaml", "{name: <b>A</b>, contact: '\"><i>', footer: <i>}", b"")
    marks = Marks(prepared_by="<script>", reference='"><i>')

    html = render(deal, marks=marks, branding=house)

    assert not re.findall("<script|<img|<i>|<b>A</b>", html)
    assert "Bought by &lt;img src=x&gt; &amp; {{ 7 }}." in html


TYPESET = {
    "<p>people&#39;s</p>": "<p>people\u2019s</p>",
    "<p>&#34;no&#34; is &#34;a&#34;</p>": "<p>\u201cno\u201d is \u201ca\u201d</p>",
    "<p>19&#34; racks of 40 %</p>": "<p>19\u201d racks of 40\u00a0%</p>",
    '<p class="a" title="it&#39;s">a</p>': '<p class="a" title="it\u2019s">a</p>',
    "<body>Vado / 中远海运 Ltd": '<body>Vado / <span lang="zh">中远海运</span> Ltd',
    "<body>현대 and トヨタ": (
        '<body><span lang="ko">현대</span> and <span lang="ja">トヨタ</span>'
    ),
    "<title>中远</title><body><a href='#x'>中远</a>": (
        "<title>中远</title><body><a href='#x'>中远</a>"
    ),
    "<body><svg><title>中远</title></svg>": "<body><svg><title>中远</title></svg>",
}
"""What becomes of quotes, signs and names: but of none in markup, links and titles."""


def test_quotes_are_curly_and_names_have_their_language() -> None:
    assert {typed: typeset(typed) for typed in TYPESET} == TYPESET


def test_the_last_word_of_a_title_never_stands_alone() -> None:
    assert bound("Vado Ligure / COSCO and Qingdao Port").endswith("Qingdao\u00a0Port")
    assert bound("A & B of Genova") == "A & B of\u00a0Genova"
    for short in ("Port", "Two words"):
        assert bound(short) == short
