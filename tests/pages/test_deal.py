"""The form: what it asks, how it reads what is typed, what it does with mistakes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from screening.rulebook.model import Rulebook
from tests.builders import a_question, a_rule, a_rulebook
from tests.pages.page import Page, text_of
from tests.pages.visitor import Visitor

ALWAYS = {"kind", "price", "signed", "country", "devices", "remarks"}
WRONG = {
    "the-name": (" ", "Enter a name for the deal, such as its two parties"),
    "the-day": ("tomorrow", "Enter a day, like 31/1/2026"),
    "kind": ("gift", "“kind” has no such answer. Choose one that is offered"),
    "stake": ("half", "Enter stake as a number, like 25 or 12.5"),
    "price": ("a lot", "Enter price as a number, like 1,500,000 or 1.5 million"),
    "signed": ("31/2/2026", "Enter a day, like 31/1/2026"),
    "country": ("XX", "“country” has no such answer. Choose one that is offered"),
    "devices": (["a", "none-of-these"], "Untick “None of these”, or the other answers"),
    "remarks": ("x" * 501, "Shorten this to 500 characters"),
}


def summary(form: Page) -> dict[str, str]:
    """Return the messages of a summary, by where each leads."""
    links = form.all("ul[@class='summary__list']//a")
    return {one.get("href", "").removeprefix("#"): text_of(one) for one in links}


def test_a_new_form_asks_only_what_applies(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")

    assert form.asked == ALWAYS
    assert form.by_id("question-stake").get("hidden") is not None
    assert form.by_id("question-price").get("hidden") is None


def test_a_new_form_answers_nothing_by_itself(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")

    given = {name: answer for name, answer in form.filled().items() if answer}
    assert given.keys() == {"csrf_token", "based-on", "new-deal", "the-day", "shown"}
    assert form.level == "Between routine and strategic"


def test_an_unanswered_question_is_never_read_as_no(visitor: Visitor) -> None:
    blank = visitor.describe({"kind": "purchase", "price": "1"})
    denied = visitor.change(blank, {"state-owned": "no", "stake": "0"})

    assert blank.level == "Between routine and strategic"
    assert denied.level == "Routine"


def test_no_answer_and_none_of_these_are_not_the_same(visitor: Visitor) -> None:
    blank = visitor.describe({})
    none = visitor.describe({"devices": "none-of-these"})

    assert blank.answers["What of devices?"] == "Not known yet"
    assert none.answers["What of devices?"] == "None of these"


def test_an_example_fills_the_form(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new?example=a-purchase")

    sent = form.filled()
    assert (sent["the-name"], sent["the-day"]) == ("Silk & Sons", "2026-04-05")
    assert (sent["kind"], sent.getlist("devices")) == ("purchase", ["a", "c"])
    assert form.asked == ALWAYS | {"state-owned", "stake"}


def test_an_example_that_is_not_there_is_a_missing_page(visitor: Visitor) -> None:
    visitor.visit("/deals/new?example=nothing", status=404)


@pytest.mark.parametrize(
    ("name", "typed", "read"),
    [
        ("stake", "12,5", "12.5 %"),
        ("stake", "12.5", "12.5 %"),
        ("stake", "12.5 %", "12.5 %"),
        ("price", "1.500.000,50", "EUR 1,500,000.50"),
        ("price", "1,500,000.50", "EUR 1,500,000.50"),
        ("price", "2,1 mln", "EUR 2.1 million"),
        ("price", "€ 3 miliardi", "EUR 3 billion"),
        ("price", "1.234", "EUR 1,234"),
        ("signed", "2026-01-31", "31 January 2026"),
        ("signed", "31/1/2026", "31 January 2026"),
        ("country", "NO", "Norway"),
        ("remarks", " Two\nlines ", "Two lines"),
    ],
)
def test_what_is_typed_is_read_as_people_write_it(
    visitor: Visitor, name: str, typed: str, read: str
) -> None:
    result = visitor.describe({"kind": "purchase", name: typed})

    assert result.answers[f"What of {name}?"] == read


@pytest.mark.parametrize("typed", ["1.234", "1,234"])
def test_a_number_that_can_be_read_both_ways_is_asked_back(
    visitor: Visitor, typed: str
) -> None:
    form = visitor.describe({"kind": "supply", "years": typed}, status=422)

    assert summary(form) == {
        "years": "1.234 or 1,234? It can be read both ways: write it without separators"
    }


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_gets_its_sentence_and_a_link_to_it(
    visitor: Visitor, name: str
) -> None:
    typed, sentence = WRONG[name]

    form = visitor.describe({"kind": "purchase", name: typed}, status=422)

    assert summary(form) == {name: sentence}
    assert form.by_id(name).tag in {"input", "select"}
    assert sentence in text_of(form.by_id(f"{name}-message"))
    assert form.said("head/title")[0].startswith("Error: ")


@pytest.mark.parametrize("typed", ["0001-01-01", "1/1/9999", "20260-1-1"])
def test_a_day_of_no_sensible_year_is_a_slip(visitor: Visitor, typed: str) -> None:
    form = visitor.describe({"the-day": typed, "signed": typed}, status=422)

    assert summary(form).keys() == {"the-day", "signed"}


def test_every_mistake_is_listed_at_once(visitor: Visitor) -> None:
    typed = {name: wrong for name, (wrong, _says) in WRONG.items()}

    form = visitor.describe({**typed, "kind": "purchase"}, status=422)

    assert list(summary(form)) == [name for name in WRONG if name != "kind"]


def test_a_mistake_loses_nothing_that_was_typed(visitor: Visitor) -> None:
    typed = {
        "the-name": "Tè & “caffè”",
        "kind": "purchase",
        "stake": "half of it",
        "price": "2,1 mln",
        "country": "CN",
        "devices": ["a", "b"],
        "remarks": "Said <b>on the phone</b>",
    }

    form = visitor.describe(typed, status=422)

    kept = {name: form.filled().getlist(name) for name in typed}
    assert kept == {
        name: [one] if isinstance(one, str) else one for name, one in typed.items()
    }


@pytest.mark.parametrize("kind", ["supply", ""])
def test_a_mistake_in_what_is_not_shown_stops_nobody(
    visitor: Visitor, kind: str
) -> None:
    result = visitor.describe({"kind": kind, "stake": "half"})

    assert result.path.startswith("/deals/")


def test_new_questions_are_named_before_the_result(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")

    again = visitor.send(form, {"the-name": "A deal", "kind": "purchase"})

    assert summary(again) == {
        "state-owned": "What of state-owned?",
        "stake": "What of stake?",
    }
    assert "Your answers raise 2 more questions" in again.text
    assert visitor.visit("/").text.count("A deal") == 0


def test_new_questions_are_named_only_once(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")
    again = visitor.send(form, {"the-name": "A deal", "kind": "purchase"})

    result = visitor.send(again)

    assert result.path.startswith("/deals/")
    assert result.level == "Between routine and strategic"


def test_a_change_that_raises_questions_names_them_too(visitor: Visitor) -> None:
    result = visitor.describe({"kind": "supply"})
    form = visitor.visit(f"{result.path}/edit")

    again = visitor.send(form, {"kind": "purchase"})

    assert summary(again).keys() == {"state-owned", "stake"}
    assert again.said("h1") == ["Change the answers"]


def test_a_change_makes_a_further_assessment_and_keeps_the_first(
    visitor: Visitor,
) -> None:
    first = visitor.describe({"kind": "purchase", "state-owned": "yes", "price": "1"})
    before = visitor.visit(f"{first.path}/1")

    changed = visitor.change(first, {"state-owned": "no", "stake": "1"})

    assert (first.level, changed.level) == ("Strategic", "Routine")
    after = visitor.visit(f"{first.path}/1")
    assert (after.level, after.answers) == (before.level, before.answers)


def test_a_change_keeps_all_other_answers(visitor: Visitor) -> None:
    typed = {"kind": "supply", "years": "3", "country": "CN", "devices": ["a", "b"]}
    result = visitor.describe(typed)

    changed = visitor.change(result, {"price": "5"})

    assert changed.answers == {**result.answers, "What of price?": "EUR 5"}


def test_an_answer_that_is_no_longer_asked_comes_back_with_its_question(
    visitor: Visitor,
) -> None:
    bought = visitor.describe({"kind": "purchase", "stake": "30"})

    supplied = visitor.change(bought, {"kind": "supply"})
    again = visitor.change(supplied, {"kind": "purchase"})

    assert supplied.answers["What of stake?"].startswith("Not asked, because")
    assert "30" not in supplied.by_id("answers").itertext()
    assert again.answers["What of stake?"] == "30 %"


NEWER = a_rulebook(
    a_question("remarks", "text"),
    a_question("new"),
    a_rule("ruled", {"new": "yes"}),
)


def test_answers_that_no_longer_fit_the_rulebook_are_named(
    open_app: Callable[[Rulebook], Flask], visitor: Visitor
) -> None:
    result = visitor.describe({"kind": "supply", "remarks": "Old"})

    later = Visitor(open_app(NEWER).test_client())
    form = later.visit(f"{result.path}/edit")

    assert form.said("ul[@class='unread']/li") == ["kind: supply"]
    assert form.filled()["remarks"] == "Old"


def test_answers_that_no_longer_fit_stay_with_the_deal(
    open_app: Callable[[Rulebook], Flask], visitor: Visitor
) -> None:
    result = visitor.describe({"kind": "supply", "devices": ["a", "c"]})
    later = Visitor(open_app(NEWER).test_client())

    later.change(result, {"new": "yes"})

    again = later.visit(f"{result.path}/edit")
    assert again.said("ul[@class='unread']/li") == ["kind: supply", "devices: a, c"]
    once_more = visitor.visit(f"{result.path}/edit")
    assert once_more.filled()["kind"] == "supply"


def test_an_answer_given_anew_replaces_the_one_that_did_not_fit(
    open_app: Callable[[Rulebook], Flask], visitor: Visitor
) -> None:
    result = visitor.describe({"kind": "supply"})
    other = a_question("kind", "choice", choices={"loan": "A loan"})
    rulebook = a_rulebook(other, a_rule("ruled", {"kind": "loan"}))
    later = Visitor(open_app(rulebook).test_client())

    changed = later.change(result, {"kind": "loan"})

    assert changed.answers["What of kind?"] == "A loan"
    assert later.visit(f"{result.path}/edit").all("ul[@class='unread']") == []


@pytest.mark.parametrize("sent", ['{"A": "x"}', '{"a": {}}', "[]", "{", '{"a": NaN}'])
def test_what_a_form_carries_along_is_checked(visitor: Visitor, sent: str) -> None:
    form = visitor.visit("/deals/new")

    refused = visitor.send(form, {"the-name": "A", "unread": sent}, status=400)

    assert refused.said("h1") == ["That did not work"]


def test_cancelling_leads_back_to_where_it_came_from(visitor: Visitor) -> None:
    result = visitor.describe({})

    new, edit = visitor.visit("/deals/new"), visitor.visit(f"{result.path}/edit")

    cancel = "p[@class='actions']/a"
    assert new.all(cancel)[0].get("href") == "/"
    assert edit.all(cancel)[0].get("href") == result.path


@pytest.mark.parametrize("digits", [27, 400])
def test_a_number_without_end_is_a_mistake_and_no_fault(
    visitor: Visitor, digits: int
) -> None:
    form = visitor.describe({"price": "9" * digits}, status=422)

    assert summary(form).keys() == {"price"}


@pytest.mark.parametrize("name", ["\u200b", "\x00"])
def test_a_name_that_nobody_can_see_is_no_name(visitor: Visitor, name: str) -> None:
    form = visitor.describe({"the-name": name}, status=422)

    assert summary(form).keys() == {"the-name"}


def test_two_who_change_one_deal_are_told_of_each_other(visitor: Visitor) -> None:
    result = visitor.describe({"kind": "supply"})
    mine = visitor.visit(f"{result.path}/edit")
    visitor.change(result, {"kind": "purchase"})

    told = visitor.send(mine, {"price": "12"}, status=409)

    assert "This deal was changed meanwhile" in told.said("h2")
    assert told.filled()["price"] == "12"
    kept = visitor.send(told)
    assert kept.path == result.path
    assert "EUR 12" in kept.text


def test_an_answer_that_may_count_is_shown_where_it_can_be_changed(
    visitor: Visitor,
) -> None:
    result = visitor.describe({"stake": "5"})

    form = visitor.visit(f"{result.path}/edit")

    assert "stake" in form.asked
    assert "state-owned" not in form.asked


def test_all_deals_can_be_found_again(visitor: Visitor) -> None:
    for number in range(21):
        visitor.describe({"the-name": f"Deal {number}"})

    home, deals = visitor.visit("/"), visitor.visit("/deals")

    assert "Deal 0" not in home.text
    assert "All deals" in home.text
    assert "Deal 0" in deals.text
