"""The rulebook: to read, to search, to print, and to try."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook
from tests.builders import (
    HEADING,
    Part,
    a_consequence,
    a_definition,
    a_rule,
    a_rulebook,
    a_signal,
    an_item,
)
from tests.pages.checks import page
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, text_of
from tests.pages.small import A_PURCHASE, KINDS, PURCHASE, QUESTIONS, RULES
from tests.pages.visitor import Visitor

BIG = {"all": [{"is": "bought"}, {"stake": {"at-least": 25}}]}
PARTS = (
    *QUESTIONS,
    a_definition("bought", PURCHASE),
    *RULES,
    a_rule(
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
    a_rule("old-rule", {"kind": "supply"}, "watch", off="It is repealed."),
    an_item("ask", basis=["guide/E2"]),
    a_consequence("questions"),
    a_signal("news", when={"is": "bought"}),
)
HALF = A_PURCHASE.replace("Silk & Sons", "Half is bought") + "  stake: 50\n"
SUPPLY = "deal: Parts\non: 2026-04-05\nanswers: {kind: supply}\n"
ADDRESSES = (
    "/rulebook",
    "/rulebook/topics/deal",
    "/rulebook/topics/energy",
    "/rulebook/rules/big-purchase",
    "/rulebook/rules/old-rule",
    "/rulebook/definitions",
    "/rulebook/what-follows",
    "/rulebook/sources",
    "/rulebook/search",
    "/rulebook/search?q=big",
)


def a_book(*more: Part, heading: str = HEADING) -> Rulebook:
    """Return the rulebook described above."""
    return a_rulebook(*PARTS, *more, heading=heading)


@pytest.fixture
def reader(open_app: OpenApp) -> Visitor:
    """Return somebody who reads that rulebook; three examples show it."""
    examples = {"a-purchase": A_PURCHASE, "half": HALF, "supply": SUPPLY}
    return Visitor(open_app(a_book(), examples).test_client())


def about(read: Page, of: str, name: str) -> str:
    """Return what a list of facts inside an element says under a name."""
    rows = read.by_id(of).iterfind(".//dl/div")
    pairs = [(text_of(row[0]), text_of(row[1])) for row in rows]
    return dict(pairs).get(name, "")


def links(read: Page) -> set[str]:
    """Return where the links of a page lead."""
    return {one.get("href", "") for one in read.all("a")}


def tried(client: FlaskClient, form: Page, **typed: str) -> Page:
    """Send the form of a trial as htmx does; return the verdict."""
    trial = form.all("form[@class='deal']")[0]
    filled = form.filled()
    for name, value in typed.items():
        filled.setlist(name.replace("_", "-"), [value])
    sent = MultiDict(filled)
    answer = client.post(
        trial.get("action", ""), data=sent, headers={"HX-Request": "true"}
    )
    return page(answer)


def verdict(read: Page) -> str:
    """Return the verdict of a trial."""
    [said] = read.said("p[@class='panel__level']")
    return said


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_link_of_the_rulebook_leads_to_a_place_that_is_there(
    reader: Visitor, address: str
) -> None:
    inside = {one for one in links(reader.visit(address)) if "/rulebook" in one}

    for link in inside:
        path, _, anchor = link.partition("#")
        assert {anchor} <= {"", *reader.visit(path).ids}


def test_the_overview_leads_to_every_topic_with_its_counts(reader: Visitor) -> None:
    overview = reader.visit("/rulebook")

    assert "An example" in overview.said("h1")[0]
    topics = overview.said("section[@aria-labelledby='topics-heading']//li")
    assert topics == ["The deal 9 questions, 6 rules", "Energy 0 questions, 0 rules"]
    assert a_book().digest in overview.text


def test_every_page_leads_to_the_rulebook(reader: Visitor) -> None:
    assert "/rulebook" in links(reader.visit("/"))


def test_a_topic_says_each_question_with_its_answers_and_when_it_is_asked(
    reader: Visitor,
) -> None:
    topic = reader.visit("/rulebook/topics/deal")

    kind, stake = topic.by_id("asked-kind"), topic.by_id("asked-stake")
    assert "Asked of every deal." in text_of(kind)
    assert all(label in text_of(kind) for label in KINDS.values())
    assert "Asked when the kind is a purchase." in text_of(stake)


def test_a_topic_says_its_rules_as_sentences_with_the_highest_level_first(
    reader: Visitor,
) -> None:
    topic = reader.visit("/rulebook/topics/deal")

    levels = [text_of(one)[:9] for one in topic.all("p[@class='rule__level']")]
    assert levels == ["Strategic", "Sensitive", "Sensitive", "Watch", "Watch", "Watch"]
    says = text_of(topic.by_id("rule-big-purchase"))
    assert "Applies when bought and the stake is at least 25 %." in says
    assert "It is big: [stake]." in says


def test_a_rule_says_what_it_rests_on_and_what_is_to_be_verified(
    reader: Visitor,
) -> None:
    rests = about(
        reader.visit("/rulebook/topics/deal"), "rule-big-purchase", "Rests on"
    )

    assert "the guide, E2: Devices can be reached." in rests
    assert "A law. To be verified. Read the text." in rests


def test_a_rule_says_by_title_what_it_leads_to_and_since_when(reader: Visitor) -> None:
    rule = reader.visit("/rulebook/rules/big-purchase")

    found = {name: about(rule, "rule", name) for name in ("Expect", "Do", "Watch")}
    assert found == {"Expect": "questions", "Do": "Do ask", "Watch": "news"}
    assert about(rule, "rule", "Holds") == "from 1 January 2026"


def test_a_rule_that_is_switched_off_says_why(reader: Visitor) -> None:
    topic = reader.visit("/rulebook/topics/deal")

    assert "Switched off: It is repealed." in text_of(topic.by_id("rule-old-rule"))
    assert "old-rule (switched off)" in topic.text


def test_a_rule_names_the_examples_of_each_verdict_to_open_as_a_screening(
    reader: Visitor,
) -> None:
    topic = reader.visit("/rulebook/topics/deal")

    here = "rule-big-purchase"
    assert about(topic, here, "Met by") == "Half is bought"
    assert about(topic, here, "Left open by") == "Silk & Sons"
    assert "1 example" in about(topic, here, "Not met by")
    assert "/deals/new?example=half" in links(topic)


def test_a_rule_page_names_all_its_examples(reader: Visitor) -> None:
    rule = reader.visit("/rulebook/rules/big-purchase")

    examples = text_of(rule.by_id("examples"))
    assert "1 meets it Half is bought" in examples
    assert "1 leaves it open Silk & Sons" in examples
    assert "1 does not meet it Parts" in examples


@pytest.mark.parametrize(("review_by", "marks"), [("2025-01-01", 1), ("2999-01-01", 0)])
def test_a_review_that_is_overdue_is_marked(
    open_app: OpenApp, review_by: str, marks: int
) -> None:
    heading = HEADING.replace("review-by: 2026-12-31", f"review-by: {review_by}")
    reader = Visitor(open_app(a_book(heading=heading)).test_client())

    assert reader.visit("/rulebook").said("b").count("overdue") == marks
    assert reader.visit("/rulebook/rules/dear").said("b").count("overdue") == marks


def test_the_review_of_a_rule_is_that_of_its_file(open_app: OpenApp) -> None:
    book = a_book()
    rules = book.texts["rules/10-deal.yaml"]
    dated = f'{{"reviewed": "2024-02-03", "review-by": "2025-01-01", {rules[1:]}'
    reader = Visitor(open_app(reread(book, dated)).test_client())

    rule = reader.visit("/rulebook/rules/dear")

    assert "3 February 2024" in about(rule, "rule", "Reviewed")
    assert "overdue" in about(rule, "rule", "Reviewed")
    assert "rules/10-deal.yaml" in reader.visit("/rulebook").text


def reread(book: Rulebook, rules: str) -> Rulebook:
    """Return a rulebook whose file of rules is another."""
    return read({**book.texts, "rules/10-deal.yaml": rules})


def test_the_picture_says_in_words_what_it_shows(reader: Visitor) -> None:
    for address in ("/rulebook/topics/deal", "/rulebook/rules/big-purchase"):
        [picture] = reader.visit(address).all("*[@role='img']")

        assert picture.get("role") == "img"
        words = text_of(picture)
        assert words.startswith("How questions lead to ")
        assert all(one in words for one in ("stake", "bought", "A big purchase"))


def test_a_named_condition_says_when_it_holds_and_who_reads_it(
    reader: Visitor,
) -> None:
    named = reader.visit("/rulebook/definitions").by_id("definition-bought")

    assert "Holds when the kind is a purchase." in text_of(named)
    assert "Read in 1 place Sensitive A big purchase" in text_of(named)


def test_a_source_point_names_the_rules_that_rest_on_it(reader: Visitor) -> None:
    point = reader.visit("/rulebook/sources").by_id("point-guide/art-one")

    assert "To be verified. Read the text." in text_of(point)
    assert "1 rule rests on it Sensitive A big purchase" in text_of(point)


def test_what_follows_names_the_rules_and_conditions_behind_it(
    reader: Visitor,
) -> None:
    follows = reader.visit("/rulebook/what-follows")

    assert "Do ask (counsel) So." in text_of(follows.by_id("item-ask"))
    news = text_of(follows.by_id("signal-news"))
    assert "Applies when bought." in news
    assert "Follows from 1 rule Sensitive A big purchase" in news


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("big", ["Rules 1"]),
        ("BIG purchase", ["Rules 1"]),
        ("cherry", ["Questions 1"]),
        ("bought", ["Named conditions 1"]),
        ("watch news", ["Signals 1"]),
        ("do ask", ["Checklist 1"]),
        ("expect", ["What to expect 1"]),
        ("reached", ["Sources 1"]),
        ("state-owned", ["Questions 1"]),
        ("guide/E2", ["Sources 1"]),
    ],
)
def test_search_finds_what_has_all_the_words(
    reader: Visitor, query: str, kinds: list[str]
) -> None:
    found = reader.visit(f"/rulebook/search?q={query}")

    assert [words for words in found.said("h2") if words[-1].isdigit()] == kinds


def test_search_marks_what_it_found_and_takes_nothing_as_a_pattern(
    reader: Visitor,
) -> None:
    found = reader.visit("/rulebook/search?q=a+big")
    odd = reader.visit("/rulebook/search?q=.*[<b>")

    assert "big" in found.said("mark")
    assert odd.said("mark") == []
    assert "Nothing in the rulebook has all of these words: .*[<b>" in odd.text


def test_search_without_words_asks_for_some(reader: Visitor) -> None:
    for query in ("", "?q=", "?q=+"):
        assert "Type one word" in reader.visit(f"/rulebook/search{query}").text


@pytest.mark.parametrize("address", ["rules/nowhere", "topics/nowhere"])
def test_what_the_rulebook_does_not_have_is_missing(
    reader: Visitor, address: str
) -> None:
    missing = reader.visit(f"/rulebook/{address}", status=404)

    assert missing.said("h1")[0].startswith("No such ")


def test_an_unknown_rulebook_is_missing(reader: Visitor) -> None:
    missing = reader.visit("/rulebook/rules/dear?rulebook=0000", status=404)

    assert missing.said("h1") == ["Not in the register"]


def test_a_finding_leads_to_its_rule(reader: Visitor) -> None:
    result = reader.describe(
        {"kind": "purchase", "stake": "30", "the-day": "2026-04-05"}
    )

    [link] = {one for one in links(result) if "/rules/big-purchase" in one}
    assert reader.visit(link).said("h1") == ["A big purchase"]
    assert "as it was" not in reader.visit(link).text


def test_an_old_finding_leads_to_the_rule_as_it_was(open_app: OpenApp) -> None:
    result = Visitor(open_app(a_book()).test_client()).describe(
        {"kind": "purchase", "stake": "30", "the-day": "2026-04-05"}
    )
    newer = HEADING.replace("2026.1", "2026.2")
    changed = a_rulebook(*QUESTIONS, *RULES, heading=newer)
    later = Visitor(open_app(changed).test_client())

    [link] = {one for one in links(later.visit(result.path)) if "/big-purchase" in one}
    rule = later.visit(link)

    assert "as it was in version 2026.1" in rule.text
    assert "The rulebook of today has no such rule." in rule.text
    assert "bought and the stake is at least 25 %" in rule.text
    assert rule.all("form[@class='deal']") == []
    assert later.visit("/rulebook/rules/big-purchase", status=404)


def test_examples_are_not_held_against_an_earlier_rulebook(open_app: OpenApp) -> None:
    old = a_book()
    Visitor(open_app(old).test_client()).describe({"kind": "supply"})
    later = Visitor(
        open_app(a_rulebook(*QUESTIONS, *RULES), {"half": HALF}).test_client()
    )

    for address in ("rules/dear", "topics/deal", ""):
        read = later.visit(
            f"/rulebook/{address}?rulebook={old.digest}".replace("/?", "?")
        )
        assert "Half is bought" not in read.text
        assert "Met by" not in read.text
        assert "1, and the rules say" not in read.text


def test_pages_of_an_old_rulebook_lead_to_each_other(open_app: OpenApp) -> None:
    old = a_book()
    Visitor(open_app(old).test_client()).describe({"kind": "supply"})
    later = Visitor(open_app(a_rulebook(*QUESTIONS, *RULES)).test_client())

    for address in ADDRESSES:
        mark = "&" if "?" in address else "?"
        read = later.visit(f"{address}{mark}rulebook={old.digest}")
        ours = {one for one in links(read) if one.startswith("/rulebook")}
        assert {one for one in ours if old.digest not in one} == {"/rulebook"}


def test_a_trial_starts_from_an_example_that_meets_the_rule(reader: Visitor) -> None:
    rule = reader.visit("/rulebook/rules/big-purchase")

    assert verdict(rule) == "Met"
    assert rule.asked == {"kind", "stake"}
    assert "stake: 50 %" in text_of(rule.by_id("panel"))


def test_a_trial_asks_all_that_can_decide_the_rule_and_nothing_else(
    reader: Visitor,
) -> None:
    assert reader.visit("/rulebook/rules/big-purchase").questions() == ["kind", "stake"]
    assert reader.visit("/rulebook/rules/state-buyer").questions() == [
        "kind",
        "state-owned",
    ]


def test_a_trial_asks_what_stands_behind_a_named_condition(open_app: OpenApp) -> None:
    costly = a_definition("costly", {"price": {"above": 5}})
    book = a_book(costly, a_rule("costly-deal", {"is": "costly"}))

    rule = Visitor(open_app(book).test_client()).visit("/rulebook/rules/costly-deal")

    assert rule.questions() == ["price"]


def test_a_trial_offers_the_examples_by_their_verdict(reader: Visitor) -> None:
    rule = reader.visit("/rulebook/rules/big-purchase")

    groups = {one.get("label"): text_of(one) for one in rule.all("optgroup")}
    assert list(groups.items()) == [
        ("Met", "Half is bought"),
        ("Cannot be told yet", "Silk & Sons"),
        ("Not met", "Parts"),
    ]


def test_a_trial_takes_the_example_that_is_chosen(reader: Visitor) -> None:
    rule = reader.visit("/rulebook/rules/big-purchase?example=a-purchase")

    assert verdict(rule) == "Cannot be told yet"
    assert "Waits for stake" in text_of(rule.by_id("panel"))


def test_an_answer_moves_the_verdict_and_the_level(reader: Visitor) -> None:
    rule = reader.visit("/rulebook/rules/big-purchase")

    moved = tried(reader.client, rule, stake="10")

    assert verdict(moved) == "Not met"
    assert "The example as it is written:" in moved.text
    assert "stake: 10 %" in moved.text
    assert '"asked": ["kind", "stake"]' in moved.headers["HX-Trigger-After-Swap"]


def test_a_question_that_is_no_longer_asked_is_hidden(reader: Visitor) -> None:
    rule = reader.visit("/rulebook/rules/big-purchase")

    moved = tried(reader.client, rule, kind="supply")

    assert verdict(moved) == "Not met"
    assert '"asked": ["kind"]' in moved.headers["HX-Trigger-After-Swap"]


def test_a_trial_works_without_javascript_and_says_what_cannot_be_read(
    reader: Visitor,
) -> None:
    rule = reader.visit("/rulebook/rules/big-purchase")
    address = "/rulebook/rules/big-purchase/try"

    moved = reader.send(rule, {"stake": "10"}, to=address)
    wrong = reader.send(rule, {"stake": "half", "the-day": "soon"}, to=address)

    assert verdict(moved) == "Not met"
    assert moved.by_id("stake").get("value") == "10"
    assert verdict(wrong) == "Cannot be told yet"
    assert "Enter stake as a number" in text_of(wrong.by_id("stake-message"))
    assert "Enter a day" in text_of(wrong.by_id("the-day-message"))


def test_a_rule_with_dates_is_tried_on_any_day(reader: Visitor) -> None:
    rule = reader.visit("/rulebook/rules/big-purchase")

    assert verdict(tried(reader.client, rule, the_day="2025-12-31")) == (
        "Not in force on that day"
    )
    assert verdict(tried(reader.client, rule, the_day="2026-01-01")) == "Met"


def test_a_trial_keeps_the_other_answers_of_its_example(open_app: OpenApp) -> None:
    owned = HALF + '  state-owned: "yes"\n'
    reader = Visitor(open_app(a_book(), {"half": owned}).test_client())

    moved = tried(
        reader.client, reader.visit("/rulebook/rules/big-purchase"), stake="1"
    )

    assert "The same as the example as it is written." in moved.text


def test_a_trial_keeps_nothing(reader: Visitor) -> None:
    tried(reader.client, reader.visit("/rulebook/rules/big-purchase"), stake="10")

    assert "No deals yet" in reader.visit("/deals").text


def test_a_trial_needs_the_token_of_its_page(reader: Visitor) -> None:
    answer = reader.client.post("/rulebook/rules/big-purchase/try", data={})

    assert page(answer, 400).said("h1") == ["This form has expired"]


def test_a_rule_can_be_tried_without_any_example(open_app: OpenApp) -> None:
    reader = Visitor(open_app(a_book()).test_client())

    rule = reader.visit("/rulebook/rules/big-purchase")

    assert verdict(rule) == "Cannot be told yet"
    assert verdict(tried(reader.client, rule, kind="supply")) == "Not met"
