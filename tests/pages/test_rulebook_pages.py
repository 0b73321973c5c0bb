"""The rulebook: to read, to search, to try, its tiers and the reference of its keys."""

import pytest

from screening.editing import scaffold
from screening.presentation.reference import chapters
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook
from tests import builders as a
from tests.pages import small
from tests.pages.checks import page
from tests.pages.conftest import OpenApp
from tests.pages.editor import NEVER_MET, Editor
from tests.pages.page import Page, text_of
from tests.pages.visitor import Visitor

BIG = {"all": [{"is": "bought"}, {"stake": {"at-least": 25}}]}
PARTS = (
    *small.QUESTIONS,
    a.definition("bought", small.PURCHASE),
    a.threshold("first-step", 10),
    *small.RULES,
    a.rule(
        "big-purchase",
        BIG,
        "sensitive",
        title="A big purchase",
        says="It is big: {stake}.",
        basis=["guide/E2", "guide/art-one"],
        expect=["questions"],
        checklist=["ask"],
        signals=["news"],
        in_force={"from": "2026-01-01"},
    ),
    a.rule("old-rule", {"kind": "supply"}, "watch", off="It is repealed."),
    a.item("ask", basis=["guide/E2"]),
    a.consequence("questions"),
    a.signal("news", when={"is": "bought"}),
    a.term("stake", basis=["guide/E2"]),
    a.proviso("clearance", suspending=["must"], proviso="it waits for {suspending}"),
    a.recommendation("terms", lowest=["sensitive"], provisos=["clearance"]),
    a.recommendation("pause"),
)
HALF = small.A_PURCHASE.replace("Silk & Sons", "Half is bought") + "  stake: 50\n"
SUPPLY = "deal: Parts\non: 2026-04-05\nanswers: {kind: supply}\n"
BOUGHT = {"kind": "purchase", "stake": "30", "the-day": "2026-04-05"}
BIG_PURCHASE = "/rulebook/rules/big-purchase"
ADDRESSES = (
    "/rulebook",
    "/rulebook/reference",
    "/rulebook/topics/deal",
    "/rulebook/topics/energy",
    BIG_PURCHASE,
    "/rulebook/rules/old-rule",
    "/rulebook/definitions",
    "/rulebook/definitions/bought",
    "/rulebook/numbers/first-step",
    "/rulebook/questions/stake",
    "/rulebook/what-follows",
    "/rulebook/what-follows/item/ask",
    "/rulebook/filings",
    "/rulebook/recommendations",
    "/rulebook/glossary",
    "/rulebook/sources",
    "/rulebook/sources/guide",
    "/rulebook/to-read",
    "/rulebook/search",
    "/rulebook/search?q=big",
)
SEARCHED = {
    "big": "Rules",
    "BIG purchase": "Rules",
    "cherry": "Questions",
    "state-owned": "Questions",
    "bought": "Named conditions",
    "first-step": "Thresholds",
    "watch news": "Signals",
    "do ask": "Checklist",
    "expect": "What to expect",
    "pause": "Recommendations",
    "waits": "Conditions of recommendations",
    "reached": "Sources",
    "guide/E2": "Sources",
}
"""What is searched for, and under which heading it is found."""


def a_book(*more: a.Part, heading: str = a.HEADING) -> Rulebook:
    return a.rulebook(*PARTS, *more, heading=heading)


@pytest.fixture
def reader(open_app: OpenApp) -> Visitor:
    """Return somebody who reads that rulebook; three examples show it."""
    examples = {"a-purchase": small.A_PURCHASE, "half": HALF, "supply": SUPPLY}
    return open_app(a_book(), examples)


def about(read: Page, of: str, name: str) -> str:
    """Return what a list of facts inside an element says under a name."""
    rows = read.by_id(of).iterfind(".//dl/div")
    pairs = [(text_of(row[0]), text_of(row[1])) for row in rows]
    return dict(pairs).get(name, "")


def tried(reader: Visitor, form: Page, **typed: str) -> Page:
    """Send the form of a trial as htmx does; return the verdict."""
    trial = form.all("form[@class='deal']")[0]
    data = form.filled({name.replace("_", "-"): said for name, said in typed.items()})
    htmx = {"HX-Request": "true"}
    return page(reader.client.post(trial.get("action", ""), data=data, headers=htmx))


def verdict(read: Page) -> str:
    [said] = read.panel_level
    return said


@pytest.fixture
def topic(reader: Visitor) -> Page:
    return reader.visit("/rulebook/topics/deal")


@pytest.fixture
def rule(reader: Visitor) -> Page:
    return reader.visit(BIG_PURCHASE)


def test_every_link_of_the_rulebook_leads_to_what_is_there(reader: Visitor) -> None:
    pages = {address: reader.visit(address) for address in ADDRESSES}
    inside = {link for read in pages.values() for link in read.links}

    missing = []
    for link in {link for link in inside if "/rulebook" in link}:
        path, _, anchor = link.partition("#")
        if path not in pages:
            pages[path] = reader.visit(path)
        if anchor and anchor not in pages[path].ids:
            missing.append(link)
    assert missing == []


def test_overview_leads_to_topics_and_what_is_not_is_missing(reader: Visitor) -> None:
    overview = reader.visit("/rulebook")

    assert "An example" in overview.said("h1")[0]
    topics = overview.said("section[@aria-labelledby='topics-heading']//li")
    assert topics == ["The deal 9 questions, 6 rules", "Energy 0 questions, 0 rules"]
    assert a_book().digest in overview.text
    assert "/rulebook" in reader.visit("/").links
    for address in ("rules", "topics", "sources", "questions", "what-follows/level"):
        missing = reader.visit(f"/rulebook/{address}/nowhere", status=404)
        assert missing.said("h1")[0].startswith("No such "), address
    unknown = reader.visit("/rulebook/rules/dear?rulebook=0000", status=404)
    assert unknown.said("h1") == ["Not in the register"]


def test_a_topic_leads_to_its_questions_and_to_its_rules_the_highest_first(
    reader: Visitor, topic: Page, rule: Page
) -> None:
    kind, stake = (
        text_of(reader.visit(topic.ways[f"What of {it}?"]).by_id(f"asked-{it}"))
        for it in ("kind", "stake")
    )
    levels = topic.said("tr/td[1]")

    assert "Asked of every deal." in kind
    assert all(label in kind for label in small.KINDS.values())
    assert "Asked when the kind is a purchase." in stake
    assert levels == ["Strategic", "Sensitive", "Sensitive", "Watch", "Watch", "Watch"]
    assert topic.ways["A big purchase"] == BIG_PURCHASE
    says = text_of(rule.by_id("rule"))
    assert "Applies when bought and the stake is at least 25 %." in says
    assert "It is big: [stake]." in says
    old = reader.visit("/rulebook/rules/old-rule").text
    assert "Switched off: It is repealed." in old
    assert "old-rule (switched off)" in topic.text
    rests = about(rule, "rule", "Based on")
    assert "the guide, E2: Devices can be reached." in rests
    assert "A law. † To be verified. Read the text." in rests


def test_an_address_of_before_stands_beside_the_page_of_now(reader: Visitor) -> None:
    before = {
        "sources#point-guide/E2": "sources/guide",
        "sources#source-guide": "sources/guide",
        "sources#unread": "to-read",
        "definitions#definition-bought": "definitions/bought",
        "definitions#threshold-first-step": "numbers/first-step",
        "topics/deal#asked-stake": "questions/stake",
        "topics/deal#rule-big-purchase": "rules/big-purchase",
        "what-follows#signal-news": "what-follows/signal/news",
    }

    for address, onwards in before.items():
        page, _, anchor = address.partition("#")
        there = reader.visit(f"/rulebook/{page}").by_id(anchor)
        row = there if there.find(".//a") is not None else there.getparent()
        assert row.find(".//a").get("href") == f"/rulebook/{onwards}", address


def test_a_rule_says_what_it_leads_to_and_since_when(topic: Page, rule: Page) -> None:
    found = {name: about(rule, "rule", name) for name in ("Expect", "Do", "Watch")}

    assert found == {"Expect": "questions", "Do": "Do ask", "Watch": "news"}
    assert about(rule, "rule", "Holds") == "from 1 January 2026"
    examples = text_of(rule.by_id("examples"))
    assert "/deals/new?example=half" in rule.links
    assert "1 meets it Half is bought" in examples
    assert "1 leaves it open Silk & Sons" in examples
    assert "1 does not meet it Parts" in examples
    for shown in (topic, rule):
        [words] = shown.said("*[@role='img']")
        assert words.startswith("How questions lead to ")
        assert all(name in words for name in ("stake", "bought", "A big purchase"))


@pytest.mark.parametrize(("review_by", "marks"), [("2025-01-01", 1), ("2999-01-01", 0)])
def test_a_review_that_is_overdue_is_marked_of_the_rulebook_or_the_file(
    open_app: OpenApp, review_by: str, marks: int
) -> None:
    heading = a.HEADING.replace("review-by: 2026-12-31", f"review-by: {review_by}")
    reader = open_app(a_book(heading=heading))

    for address in ("/rulebook", "/rulebook/rules/dear"):
        assert reader.visit(address).said("b").count("overdue") == marks
    texts = a_book().texts
    dated = '{"reviewed": "2024-02-03", "review-by": "2025-01-01", '
    own = read({**texts, small.RULE_FILE: dated + texts[small.RULE_FILE][1:]})
    reviewed = about(open_app(own).visit("/rulebook/rules/dear"), "rule", "Reviewed")
    assert "3 February 2024" in reviewed
    assert "overdue" in reviewed


def test_conditions_sources_and_terms_name_their_readers(reader: Visitor) -> None:
    sources, glossary, to_read = (
        reader.visit(f"/rulebook/{address}")
        for address in ("sources/guide", "glossary", "to-read")
    )

    named = reader.visit("/rulebook/definitions/bought").text
    point = text_of(sources.by_id("point-guide/art-one"))
    item, signal = (
        reader.visit(f"/rulebook/what-follows/{it}").text
        for it in ("item/ask", "signal/news")
    )
    term = text_of(glossary.by_id("term-stake"))

    assert "Holds when the kind is a purchase." in named
    assert "Read in 1 place Sensitive A big purchase" in named
    assert "To be verified. Read the text." in point
    assert "1 part rests on it Sensitive A big purchase" in point
    assert "Do ask (counsel) So." in item
    assert "Applies when bought." in signal
    assert "Follows from 1 rule Sensitive A big purchase" in signal
    assert "the guide, art one† (1 part rests on it)" in to_read.text
    for words in ("It is stake.", "the guide, E2", "1 question"):
        assert words in term


def test_source_names_filings_that_rest_on_it_also_by_a_term(open_app: OpenApp) -> None:
    term = {**a.FILE, "basis": ["guide/art-one"]}
    reader = open_app(a_book(*a.FILINGS, a.regime("powers", BIG, duties=[term])))

    sources = reader.visit("/rulebook/sources/guide")

    point = sources.by_id("point-guide/art-one")
    assert "2 parts rest on it Sensitive A big purchase powers" in text_of(point)
    to_read = reader.visit("/rulebook/to-read").text
    assert "the guide, art one† (2 parts rest on it)" in to_read


def test_search_finds_all_the_words_and_takes_no_pattern(reader: Visitor) -> None:
    found = {
        query: [
            kind
            for kind in reader.visit(f"/rulebook/search?q={query}").said("h2")
            if kind[-1].isdigit()
        ]
        for query in SEARCHED
    }

    big = reader.visit("/rulebook/search?q=a+big")
    odd = reader.visit("/rulebook/search?q=.*[<b>")

    assert found == {query: [f"{kind} 1"] for query, kind in SEARCHED.items()}
    assert "big" in big.said("mark")
    assert odd.said("mark") == []
    assert "Nothing in the rulebook has all of these words: .*[<b>" in odd.text
    for query in ("", "?q=", "?q=+"):
        assert "Type one or more words" in reader.visit(f"/rulebook/search{query}").text


def test_a_finding_leads_to_its_rule_of_old(reader: Visitor, open_app: OpenApp) -> None:
    described, later = reader.describe(BOUGHT), open_app(small.STRICTER)

    [now] = [link for link in described.links if "/rules/big-purchase" in link]
    there = later.visit(described.path).links
    [link] = [link for link in there if "/rules/big-purchase" in link]
    rule = later.visit(link)

    assert reader.visit(now).said("h1") == rule.said("h1") == ["A big purchase"]
    assert "as it was" not in reader.visit(now).text
    assert "as it was in version 2026.1" in rule.text
    assert "The current rulebook has no such rule." in rule.text
    assert "bought and the stake is at least 25 %" in rule.text
    assert rule.all("form[@class='deal']") == []
    later.visit(BIG_PURCHASE, status=404)


def test_pages_of_an_old_rulebook_link(reader: Visitor, open_app: OpenApp) -> None:
    reader.describe({"kind": "supply"})
    later = open_app(small.SMALL, {"half": HALF})
    old = a_book().digest

    for address in (*ADDRESSES, "/rulebook/rules/dear"):
        mark = "&" if "?" in address else "?"
        read = later.visit(f"{address}{mark}rulebook={old}")
        ours = {link for link in read.links if link.startswith("/rulebook")}
        of_today = {link for link in ours if old not in link}
        assert of_today | {address} == {"/rulebook", address}
        for said in ("Half is bought", "Met by", "1, and the rules say"):
            assert said not in read.text


def test_a_trial_starts_from_an_example_that_meets(reader: Visitor, rule: Page) -> None:
    chosen = reader.visit(f"{BIG_PURCHASE}?example=a-purchase")

    assert verdict(rule) == "Met"
    assert rule.asked == {"kind", "stake"}
    assert "stake: 50 %" in text_of(rule.by_id("panel"))
    assert verdict(chosen) == "Still open"
    assert "Waits for stake" in text_of(chosen.by_id("panel"))
    groups = [(box.get("label"), text_of(box)) for box in rule.all("optgroup")]
    assert groups == [
        ("Met", "Half is bought"),
        ("Still open", "Silk & Sons"),
        ("Not met", "Parts"),
    ]


def test_a_trial_asks_all_that_can_decide_the_rule(open_app: OpenApp) -> None:
    costly = a.definition("costly", {"price": {"above": 5}})
    bare = open_app(a_book(costly, a.rule("costly-deal", {"is": "costly"})))
    owned = open_app(a_book(), {"half": f'{HALF}  state-owned: "yes"\n'})

    asked = {
        name: bare.visit(f"/rulebook/rules/{name}").questions
        for name in ("big-purchase", "state-buyer", "costly-deal")
    }
    moved = tried(owned, owned.visit(BIG_PURCHASE), stake="1")
    rule = bare.visit(BIG_PURCHASE)

    assert asked == {
        "big-purchase": ["kind", "stake"],
        "state-buyer": ["kind", "state-owned"],
        "costly-deal": ["price"],
    }
    assert "Same as the original example." in moved.text
    assert verdict(rule) == "Still open"
    assert verdict(tried(bare, rule, kind="supply")) == "Not met"


def test_an_answer_moves_the_verdict_keeps_nothing(reader: Visitor, rule: Page) -> None:
    moved = tried(reader, rule, stake="10")
    hidden = tried(reader, rule, kind="supply")
    before, since = (
        tried(reader, rule, the_day=day) for day in ("2025-12-31", "2026-01-01")
    )

    assert verdict(moved) == verdict(hidden) == "Not met"
    assert "Original example:" in moved.text
    assert "stake: 10 %" in moved.text
    assert '"asked": ["kind", "stake"]' in moved.headers["HX-Trigger-After-Swap"]
    assert '"asked": ["kind"]' in hidden.headers["HX-Trigger-After-Swap"]
    assert verdict(before) == "Not in force on that day"
    assert verdict(since) == "Met"
    assert "No deals yet" in reader.visit("/deals").text
    expired = page(reader.client.post(f"{BIG_PURCHASE}/try", data={}), 400)
    assert expired.said("h1") == ["This form has expired"]
    to = f"{BIG_PURCHASE}/try"
    unscripted = reader.send(rule, {"stake": "10"}, to=to)
    wrong = reader.send(rule, {"stake": "half", "the-day": "soon"}, to=to)
    assert verdict(unscripted) == "Not met"
    assert unscripted.by_id("stake").get("value") == "10"
    assert verdict(wrong) == "Still open"
    assert "Enter stake as a number" in text_of(wrong.by_id("stake-message"))
    assert "Enter a day" in text_of(wrong.by_id("the-day-message"))


def test_a_question_tells_in_the_rulebook_what_hangs_on_it(open_app: OpenApp) -> None:
    why = "A harbour is looked at twice."
    book = a.rulebook(
        small.QUESTIONS[0],
        a.question("port", why=why, in_force={"from": "2026-01-01"}),
        a.rule("ports", {"port": "yes"}, title="A port"),
    )
    reader = open_app(book)

    asked = reader.visit("/rulebook/questions/port").text

    assert why in asked
    assert "Read by 1 part of the rulebook 1 rule A port" in asked
    assert "from 1 January 2026" in asked
    assert "What of port?" in reader.visit("/rulebook/search?q=harbour").text


REFERENCE = "/rulebook/reference"


def test_every_section_and_key_has_a_place_and_what_it_takes(visitor: Visitor) -> None:
    page = visitor.visit(REFERENCE)

    sections = [
        it for chapter in chapters(*scaffold.reference()) for it in chapter.sections
    ]
    keys = [entry.anchor for section in sections for entry in section.entries]
    assert len(keys) > 300
    assert {it.anchor for it in sections} | {*keys} <= {*page.ids}
    assert "`" not in page.text
    kind = text_of(page.by_id("question.kind"))
    assert "kind needed What it is answered with." in kind
    assert "yes-no" in kind
    assert "left out, it is false." in text_of(page.by_id("question.rises"))


def test_search_finds_keys_and_ours_for_a_word_of_others(visitor: Visitor) -> None:
    found = visitor.visit(f"{REFERENCE}?words=when+ask-")
    page = visitor.visit(f"{REFERENCE}?words=boolean")
    [near] = [link for link in page.links if "yes-no" in link]

    assert "question.ask-when" in found.ids
    assert "question.unit" not in found.ids
    assert page.links[near] == "yes-no"
    assert "kind.yes-no" in visitor.visit(near).ids
    typed = "<b>{{7*7}}</b>("
    nothing = visitor.visit(f"{REFERENCE}?words={typed}")
    assert f"No entry has all of these words: {typed}" in nothing.text
    assert REFERENCE in nothing.links


def test_overview_drafts_forms_and_doubts_lead_to_it(editor: Editor) -> None:
    overview, draft = editor.visit("/rulebook"), editor.visit(editor.draft)
    form = editor.visit(f"{editor.draft}/parts/question/new")
    opened = editor.replace('"rules": [', f'"rules": [{NEVER_MET}, ')

    there = {*editor.visit(REFERENCE).ids}
    assert REFERENCE in overview.links
    assert REFERENCE in draft.links
    assert f"{REFERENCE}#question" in form.links
    doubts = [link for link in opened.links if f"{REFERENCE}#doubt." in link]
    assert doubts
    assert {link.partition("#")[2] for link in doubts} <= there


TIER_QUESTIONS = """\
topic: deal
questions:
  - {id: state-owned, ask: O?, short: State-owned, kind: yes-no}
  - {id: stake, ask: P?, short: Stake, kind: percent, rises: true}
"""
TIERS = """\
rules:
  # The lower tier.
  - id: some
    title: A stake of some size
    topic: deal
    level: watch
    basis: [guide/E2]
    when:
      all:
        - state-owned: "yes"
        - stake: {at-least: 5, below: 25}
    says: It is some.

  - id: much
    title: A large stake
    topic: deal
    level: strategic
    basis: [guide/E2]
    when:
      all:
        - state-owned: "yes"
        - stake: {at-least: 25}
    says: It is much.
"""


@pytest.fixture
def tiered(open_app: OpenApp) -> Editor:
    """Return somebody who has begun a draft of a rulebook with two tiers."""
    book = read(a.files(questions=TIER_QUESTIONS, rules=TIERS))
    editor = Editor(open_app(book).app)
    editor.begin()
    return editor


def test_the_rulebook_shows_its_rules_along_a_question(tiered: Editor) -> None:
    page = tiered.visit("/rulebook/tiers?by=stake")

    assert page.said("table[@class='tiers']//thead//th") == [
        "below 5 %",
        "5 % to below 25 %",
        "25 % or more",
    ]
    assert page.said("table[@class='tiers']//tbody//td") == [
        "no rule",
        "Watch",
        "Strategic",
    ]
    assert tiered.visit("/rulebook/tiers").said("table") == []
    assert "No gap between tiers" in page.said("ul[@class='plain tiers__found']")[0]
    tiered.replace("at-least: 25", "at-least: 30", small.RULE_FILE)
    tiered.replace("level: strategic", "level: routine", small.RULE_FILE)

    gaps = tiered.visit(f"{tiered.draft}/tiers?by=stake")
    [found] = gaps.said("ul[@class='plain tiers__found']")
    assert "Between two tiers no rule is met: stake 25 % to below 30 %." in found
    assert "A more serious answer has a lower level" in found
    assert f"{tiered.draft}/parts/rule/much/form" in gaps.links
    tiered.replace("level: watch", "level: wotch", small.RULE_FILE)
    unread = tiered.visit(f"{tiered.draft}/tiers")
    assert "no file of the draft has a problem" in unread.said("p[@class='lead']")[0]
