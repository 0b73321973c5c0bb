"""The checklist of a kept deal is worked on: ticked, handed on, set back, and late."""

from datetime import timedelta

import pytest

from screening.formats.text import day_in_words
from screening.settings import today
from tests.builders import a_rulebook, an_item
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, Typed
from tests.pages.small import QUESTIONS, RULES
from tests.pages.visitor import Visitor

WORK = a_rulebook(
    *QUESTIONS,
    *RULES,
    an_item("ask-counsel", when={"kind": "purchase"}),
    an_item("map", when={"kind": "purchase"}, before="closing"),
    an_item("ask-board", when={"state-owned": "yes"}),
)
NO_REASON = "Say in a few words why it does not apply"


def yesterday() -> str:
    """Return the day before today, as pages write it."""
    return day_in_words(today() - timedelta(days=1))


def done() -> str:
    """Return what a step says that was done today."""
    return f"Done {day_in_words(today())}"


@pytest.fixture
def visitor(open_app: OpenApp) -> Visitor:
    """Return somebody who visits the app on a rulebook with a checklist."""
    return open_app(WORK)


@pytest.fixture
def kept(visitor: Visitor) -> Page:
    """Return the assessment of a deal with two steps that are certain."""
    return visitor.describe({"the-name": "Silk & Sons", "kind": "purchase"})


def work_on(
    visitor: Visitor, kept: Page, item: str, status: int = 200, **typed: Typed
) -> Page:
    """Send the small form of a step, with that typed."""
    form = visitor.visit(f"{kept.path}/steps/{item}")
    return visitor.send(form, typed, status)


def step_of(page: Page, item: str) -> str:
    return " ".join("".join(page.by_id(f"step-{item}").itertext()).split())


def tally(page: Page) -> str:
    [part] = page.all("details[@id='checklist']")
    return " ".join("".join(part[0].itertext()).split())


def test_one_click_says_that_a_step_is_done_and_leads_back_to_it(
    visitor: Visitor, kept: Page
) -> None:
    assert tally(kept) == "To do 0 of 2 done"
    [button] = kept.by_id("step-ask-counsel").iterfind(".//form[@class='work__done']")
    sent = {it.get("name"): it.get("value") for it in button.iter("input")}

    answer = visitor.client.post(button.get("action", ""), data=sent)

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{kept.path}#step-ask-counsel"
    page = visitor.visit(kept.path)
    assert tally(page) == "To do 1 of 2 done"
    assert done() in step_of(page, "ask-counsel")
    assert "Set back" in step_of(page, "ask-counsel")


def test_a_step_that_was_done_can_be_set_back(visitor: Visitor, kept: Page) -> None:
    work_on(visitor, kept, "ask-counsel", state="done")

    page = work_on(visitor, kept, "ask-counsel", state="to do")

    assert tally(page) == "To do 0 of 2 done"
    assert "2 changes" in step_of(page, "ask-counsel")
    assert "Set back to be done" in step_of(page, "ask-counsel")


def test_owner_day_and_note_are_kept_and_read_as_they_were_typed(
    visitor: Visitor, kept: Page
) -> None:
    given = {"owner": "Legal", "due": "2 March 2099", "note": "Ask Ms Rossi"}

    page = visitor.send(visitor.visit(f"{kept.path}/steps/ask-counsel"), given)

    assert "Legal, by 2 March 2099" in step_of(page, "ask-counsel")
    assert "Ask Ms Rossi" in step_of(page, "ask-counsel")
    form = visitor.visit(f"{kept.path}/steps/ask-counsel")
    assert {name: form.filled()[name] for name in given} == given


def test_a_step_does_not_apply_only_for_a_reason(visitor: Visitor, kept: Page) -> None:
    refused = work_on(
        visitor, kept, "map", 422, state="not applicable", owner="Legal", due="soon"
    )

    assert refused.summary == {
        "reason": NO_REASON,
        "due": "Enter a day, like 31/1/2026",
    }
    assert refused.filled()["owner"] == "Legal"
    assert refused.filled()["due"] == "soon"
    page = visitor.send(refused, {"reason": "No devices", "due": ""})
    assert "Not applicable: No devices" in step_of(page, "map")
    assert tally(page) == "To do 0 of 1 done"


def test_what_was_done_is_of_the_deal_and_carried_on(
    visitor: Visitor, kept: Page
) -> None:
    work_on(visitor, kept, "ask-counsel", state="done")
    work_on(visitor, kept, "map", state="done")

    page = visitor.change(kept, {"price": "2000000"})

    assert tally(page) == "To do 2 of 2 done"
    older = visitor.visit(f"{kept.path}/1")
    assert done() in step_of(older, "map")
    assert older.all("form[@class='work__form']") == []


def test_what_is_no_longer_asked_keeps_its_record(visitor: Visitor, kept: Page) -> None:
    work_on(visitor, kept, "map", state="done", note="In the data room")

    page = visitor.change(kept, {"kind": "supply"})

    assert "1 step is no longer asked by the newest assessment" in page.text
    assert done() in step_of(page, "map")
    assert "In the data room" in step_of(page, "map")
    visitor.visit(f"{kept.path}/steps/map", 404)


def test_nobody_overwrites_what_somebody_else_kept_meanwhile(
    visitor: Visitor, kept: Page
) -> None:
    mine = visitor.visit(f"{kept.path}/steps/map")
    work_on(visitor, kept, "map", owner="Tax")

    both = visitor.send(mine, {"owner": "Legal", "note": "Mine"}, 409)

    assert "Somebody changed this step meanwhile" in both.text
    assert "They kept: Tax" in both.text
    assert (both.filled()["owner"], both.filled()["note"]) == ("Legal", "Mine")
    assert "Tax" in step_of(visitor.visit(kept.path), "map")
    assert "Legal" in step_of(visitor.send(both), "map")


def test_a_step_that_may_apply_is_worked_on_too(visitor: Visitor, kept: Page) -> None:
    page = work_on(visitor, kept, "ask-board", state="done")

    assert done() in step_of(page, "ask-board")
    assert tally(page) == "To do 1 of 3 done"


def test_home_tells_what_is_overdue_until_it_is_done(
    visitor: Visitor, kept: Page
) -> None:
    assert "Overdue" not in visitor.visit("/").text
    late = work_on(visitor, kept, "map", owner="Legal", due=yesterday())
    assert tally(late) == "To do 0 of 2 done, 1 overdue"

    home = visitor.visit("/")

    assert home.links[f"{kept.path}#step-map"] == "Do map, Silk & Sons"
    [row] = home.said("section[@aria-labelledby='overdue-heading']//tr[td]")
    assert row == f"Silk & Sons Do map, Silk & Sons Due: {yesterday()} Owner: Legal"
    work_on(visitor, kept, "map", state="done")
    assert "Overdue" not in visitor.visit("/").text


def test_what_is_no_longer_asked_is_not_overdue(visitor: Visitor, kept: Page) -> None:
    work_on(visitor, kept, "map", due=yesterday())

    visitor.change(kept, {"kind": "supply"})

    assert "Overdue" not in visitor.visit("/").text
    visitor.change(kept, {"kind": "purchase"})
    assert "Overdue" in visitor.visit("/").text


def test_data_and_briefing_tell_what_was_done(visitor: Visitor, kept: Page) -> None:
    work_on(visitor, kept, "ask-counsel", state="done", owner="Legal")
    work_on(visitor, kept, "map", owner="Tax", due="2 March 2099", note="Slow")

    data = visitor.client.get(f"{kept.path}/1/briefing.json").json
    paper = visitor.visit(f"{kept.path}/briefing").text

    assert data
    steps = {step["id"]: step for step in data["checklist"]}
    assert (steps["ask-counsel"]["state"], steps["ask-counsel"]["owner"]) == (
        "done",
        "Legal",
    )
    assert (steps["map"]["due"], steps["map"]["note"]) == ("2099-03-02", "Slow")
    assert f"{done()} (Legal)" in paper
    assert "Tax, by 2 March 2099" in paper
    assert f"What was done is told as of {day_in_words(today())}." in paper


@pytest.mark.paper
def test_a_briefing_printed_again_tells_what_was_done_by_then(
    visitor: Visitor, kept: Page
) -> None:
    work_on(visitor, kept, "ask-counsel", state="done")
    first = visitor.client.get(f"{kept.path}/1/briefing.pdf").data
    work_on(visitor, kept, "map", state="done")

    second = visitor.client.get(f"{kept.path}/1/briefing.pdf").data

    assert second != first
    newest, oldest = visitor.register.briefings.of(kept.path.removeprefix("/deals/"))
    assert [*oldest.work.steps] == ["ask-counsel"]
    again = f"{kept.path}/1/briefings"
    assert visitor.client.get(f"{again}/{oldest.digest}").data == first
    assert visitor.client.get(f"{again}/{newest.digest}").data == second
