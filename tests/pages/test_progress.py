"""What was done about a kept deal: steps ticked and handed on, filings recorded."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

import pytest

from screening.engine.schedule.work import Happened
from screening.formats.text import day_in_words
from screening.settings import today
from tests import builders as a
from tests.pages.checks import page as checked
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, Typed
from tests.pages.small import QUESTIONS, RULES
from tests.pages.test_opening import as_new, open_it
from tests.pages.visitor import Visitor

WORK = a.rulebook(
    *QUESTIONS,
    *RULES,
    a.item("ask-counsel", when={"kind": "purchase"}),
    a.item("map", when={"kind": "purchase"}, before="closing"),
    a.item("ask-board", when={"state-owned": "yes"}),
)
WAITS = {"for": "the parties", "days": 10, "usual": True}
FILED = a.rulebook(
    *(a.question("bought"), a.question("signed", "date")),
    *(a.SIDE, a.PARTY, a.CALENDAR, a.anchor("signing", "signed")),
    a.regime(
        "purchase",
        {"bought": "yes"},
        review=[{"phase": "review", "days": 45, "pauses": [WAITS]}],
        standstill=[{"stops": "closing", "says": "No closing."}],
    ),
)
COUNSEL, MAP, FILING = "step-ask-counsel", "step-map", "filing-purchase"


def ago(days: int) -> str:
    return day_in_words(today() - timedelta(days=days))


class Work(NamedTuple):
    """Somebody who works on the steps and filings of a deal from its assessment."""

    visitor: Visitor
    page: Page

    def form(self, part: str) -> Page:
        kind, _, name = part.partition("-")
        return self.visitor.visit(f"{self.page.path}/{kind}s/{name}")

    def record(self, part: str, typed: Mapping[str, Typed], status: int = 200) -> Page:
        """Send that form with what is typed."""
        return self.visitor.send(self.form(part), typed, status)

    def visit(self, path: str = "") -> Page:
        return self.visitor.visit(f"{self.page.path}{path}")

    def is_overdue(self) -> bool:
        """Tell whether the home page says that something is."""
        return "Overdue" in self.visitor.visit("/").said("b")


@pytest.fixture
def steps(open_app: OpenApp) -> Work:
    """Return who works on a deal with two steps that are certain."""
    visitor = open_app(WORK)
    typed = {"the-name": "Silk & Sons", "kind": "purchase"}
    return Work(visitor, visitor.describe(typed))


@pytest.fixture
def filings(open_app: OpenApp) -> Work:
    """Return who works on a deal that was signed twenty days ago."""
    visitor, day = open_app(FILED), today() - timedelta(days=20)
    typed = {"the-name": "Silk", "bought": "yes", "signed": day.isoformat()}
    return Work(visitor, visitor.describe(typed))


def said_of(page: Page, part: str) -> str:
    return " ".join("".join(page.by_id(part).itertext()).split())


def tally(page: Page) -> str:
    [part] = page.all("details[@id='checklist']")
    return " ".join("".join(part[0].itertext()).split())


def test_one_click_says_a_step_is_done_or_sets_it_back(steps: Work) -> None:
    sent = {**picked_form(steps.page), "done": "ask-counsel", "owner": "Nobody"}

    answer = steps.visitor.client.post(f"{steps.page.path}/steps", data=sent)
    done = steps.visit()
    back = changed_at_once(steps, {"back": "ask-counsel"})

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{steps.page.path}#{COUNSEL}"
    assert f"Done {ago(0)}" in said_of(done, COUNSEL)
    assert "Nobody" not in said_of(done, COUNSEL)
    assert [*map(tally, (steps.page, done, back))] == [
        f"To do {number} of 2 done" for number in (0, 1, 0)
    ]
    assert "2 changes Undo to be done" in said_of(back, COUNSEL)


def test_owner_day_and_note_are_kept_as_typed_and_it_is_done_since_the_day_it_was(
    steps: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {"owner": "Legal", "due": "2 March 2099", "note": "Ask Ms Rossi"}

    page = steps.record(COUNSEL, typed)

    assert "Legal, by 2 March 2099" in said_of(page, COUNSEL)
    assert "Ask Ms Rossi" in said_of(page, COUNSEL)
    again = steps.form(COUNSEL).filled()
    assert {name: again[name] for name in typed} == typed
    steps.record(COUNSEL, {"state": "done"})
    morrow = today() + timedelta(days=1)
    monkeypatch.setattr("screening.web.pages.progress.today", lambda: morrow)
    said = said_of(steps.record(COUNSEL, {"note": "In the data room"}), COUNSEL)
    assert (f"Done {ago(0)}" in said, f"Done {ago(-1)}" in said) == (True, False)


def changed_at_once(steps: Work, typed: Mapping[str, Typed], status: int = 200) -> Page:
    """Send the form of several steps with that typed into it."""
    data = {**picked_form(steps.visit()), **typed}
    path, client = f"{steps.page.path}/steps", steps.visitor.client
    return checked(client.post(path, data=data, follow_redirects=True), status)


def picked_form(page: Page) -> dict[str, str]:
    """Return what the form of several steps carries along unseen."""
    hidden = page.all("form[@id='several']//input[@type='hidden']")
    hidden += page.all("input[@form='several'][@type='hidden']")
    return {it.get("name", ""): it.get("value", "") for it in hidden}


def test_several_steps_are_assigned_or_done_at_once(steps: Work) -> None:
    both = {"step": ["ask-counsel", "map"]}

    given = changed_at_once(steps, {**both, "owner": "Legal", "due": "2 March 2099"})
    done = changed_at_once(steps, {**both, "state": "done"})

    for step in (COUNSEL, MAP):
        assert "Legal 2 March 2099" in said_of(given, step)
        assert f"Done {ago(0)} (Legal)" in said_of(done, step)
    assert "2 steps are changed." in given.text
    assert tally(done) == "To do 2 of 2 done"


def test_of_several_steps_what_is_wrong_is_said_and_the_rest_stays(steps: Work) -> None:
    none = changed_at_once(steps, {"owner": "Legal"}, 422)
    typed = {"step": "map", "due": "soon"}
    unread = changed_at_once(steps, typed, 422)
    seen = picked_form(steps.visit())
    steps.record(MAP, {"owner": "Tax"})

    data = {**seen, "step": ["ask-counsel", "map"], "owner": "Legal"}
    answer = steps.visitor.client.post(f"{steps.page.path}/steps", data=data)

    assert none.summary == {"picked": "Select the steps that you want to change"}
    assert unread.summary == {
        "due": "Enter a day, like 31 January 2027, or a month or quarter, like Q1 2027"
    }
    assert unread.filled()["due"] == "soon"
    assert answer.status_code == 303
    page = steps.visit()
    assert "1 step was changed meanwhile: check again." in page.text
    assert "Tax" in said_of(page, MAP)
    assert "Legal" in said_of(page, COUNSEL)


def test_steps_stand_by_stage_or_day_and_those_of_one_owner(steps: Work) -> None:
    steps.record(MAP, {"owner": "Legal", "due": "2 March 2099"})

    by_day, of_legal = (steps.visit(it) for it in ("?steps=day", "?owner=2"))

    rows = "details[@id='checklist']//tr[@id]/@id"
    stages = "details[@id='checklist']//th[@scope='rowgroup']"
    assert by_day.said(stages) == ["By day", "Without a day"]
    assert by_day.tree.xpath(f"//{rows}")[:2] == [MAP, COUNSEL]
    assert of_legal.tree.xpath(f"//{rows}") == [MAP]


def test_a_step_does_not_apply_only_for_a_reason(steps: Work) -> None:
    typed = {"state": "not applicable", "owner": "Legal", "due": "soon"}

    refused = steps.record(MAP, typed, 422)

    assert refused.summary == {
        "reason": "Enter in a few words why the step does not apply",
        "due": "Enter a day, like 31 January 2027, or a month or quarter, like Q1 2027",
    }
    assert {name: refused.filled()[name] for name in typed} == typed
    rough = steps.visitor.send(refused, {"due": "March 2027"}, to="/read-day?field=due")
    assert rough.text == "Read as Wednesday 31 March 2027, the last day of the month"
    page = steps.visitor.send(refused, {"reason": "No devices", "due": ""})
    assert "Not applicable: No devices" in said_of(page, MAP)
    assert tally(page) == "To do 0 of 1 done"


def test_what_was_done_is_of_the_deal_and_carried_on(steps: Work) -> None:
    for step in (COUNSEL, MAP, "step-ask-board"):  # which may apply
        steps.record(step, {"state": "done"})

    page = steps.visitor.change(steps.page, {"price": "2000000"})

    assert tally(page) == "To do 3 of 3 done"
    older = steps.visit("/1")
    assert f"Done {ago(0)}" in said_of(older, MAP)
    assert older.all("form[@class='work__form']") == []


def test_what_is_not_asked_any_more_keeps_its_record(steps: Work) -> None:
    steps.record(MAP, {"note": "In the data room", "due": ago(1)})

    page = steps.visitor.change(steps.page, {"kind": "supply"})

    assert "1 step is no longer asked by the newest assessment" in page.text
    assert "In the data room" in said_of(page, MAP)
    steps.visitor.visit(f"{steps.page.path}/steps/map", 404)
    assert not steps.is_overdue()
    steps.visitor.change(steps.page, {"kind": "purchase"})
    assert steps.is_overdue()


def test_nobody_overwrites_what_was_kept_meanwhile(steps: Work, filings: Work) -> None:
    filed = "Filed on {}".format
    for work, part, field, says in (
        (steps, MAP, "owner", str),
        (filings, FILING, "filed", filed),
    ):
        mine, theirs = ("Legal", "Tax") if work is steps else (ago(8), ago(9))
        form = work.form(part)
        work.record(part, {field: theirs})

        both = work.visitor.send(form, {field: mine, "note": "Mine"}, 409)

        assert f"changed this {part.partition('-')[0]} meanwhile" in both.text
        assert f"Their version: {says(theirs)}" in both.text
        assert (both.filled()[field], both.filled()["note"]) == (mine, "Mine")
        assert says(theirs) in said_of(work.visit(), part)
        assert says(mine) in said_of(work.visitor.send(both), part)


def test_home_tells_what_is_overdue_until_it_is_done(steps: Work) -> None:
    assert not steps.is_overdue()
    late = steps.record(MAP, {"owner": "Legal", "due": ago(1)})

    home = steps.visitor.visit("/")

    assert tally(late) == "To do 0 of 2 done, 1 overdue"
    assert home.links[f"{steps.page.path}#{MAP}"] == "Do map, Silk & Sons"
    [row] = home.said("section[@aria-labelledby='due-heading']//tr[td]")
    said = f"Silk & Sons Do map, Silk & Sons Due: {ago(1)} Overdue Owner: Legal"
    assert row == said
    steps.record(MAP, {"state": "done"})
    assert not steps.is_overdue()


def test_home_tells_what_is_due_within_a_week_and_no_more(steps: Work) -> None:
    none = steps.visitor.visit("/").text
    steps.record(MAP, {"due": ago(-7)})
    steps.record(COUNSEL, {"due": ago(-8)})

    [row] = steps.visitor.visit("/").said("table[@class='rows rows--overdue']//tr[td]")

    assert "Nothing is overdue or due within a week." in none
    assert f"Do map, Silk & Sons Due: {ago(-7)}" in row
    assert not steps.is_overdue()


def test_home_tells_what_was_not_filed_and_late_conditions(filings: Work) -> None:
    home = filings.visitor.visit("/")
    unfiled = home.links[f"{filings.page.path}#{FILING}"]
    filings.record(FILING, {"filed": ago(9)})
    after = filings.is_overdue()
    ended = {"outcome": "cleared with conditions", "ended": ago(5)}

    filings.record(FILING, {**ended, "condition-1": "Report", "due-1": ago(1)})

    assert (unfiled, after) == ("purchase: not filed yet, Silk", False)
    assert f"Due: {ago(10)} Overdue Owner: The buyer" in home.text
    assert "purchase: Report, Silk" in filings.visitor.visit("/").text
    filings.record(FILING, {"done-1": ago(0)})
    assert not filings.is_overdue()


@pytest.mark.paper
def test_data_and_a_new_print_tell_what_was_done_by_then(steps: Work) -> None:
    visitor, path = steps.visitor, f"{steps.page.path}/1/briefing"
    steps.record(COUNSEL, {"state": "done"})
    first = visitor.client.get(f"{path}.pdf").data
    steps.record(MAP, {"state": "done"})

    second = visitor.client.get(f"{path}.pdf").data
    data = visitor.client.get(f"{path}.json").json

    assert second != first
    assert data
    states = {it["id"]: it["state"] for it in data["checklist"]}
    assert (states["ask-counsel"], states["map"]) == ("done", "done")
    deal = steps.page.path.removeprefix("/deals/")
    newest, oldest = visitor.register.briefings.of(deal)
    assert [*oldest.work.steps] == ["ask-counsel"]
    for briefing, printed in ((oldest, first), (newest, second)):
        assert visitor.client.get(f"{path}s/{briefing.digest}").data == printed


def test_a_filing_goes_from_filed_to_an_outcome_with_conditions(filings: Work) -> None:
    ended = {"answered-1": ago(3), "outcome": "cleared with conditions"}
    report = {"condition-1": "Report", "due-1": ago(-30)}

    filed = filings.record(FILING, {"filed": ago(12), "complete": ago(10)})
    asked = filings.record(FILING, {"received-1": ago(5), "waits-for-1": "the parties"})
    cleared = filings.record(FILING, {**ended, "ended": ago(1), **report})

    for page, says in (
        (filed, f"Filing complete on {ago(10)}"),
        (filed, f"The review is counted from the complete filing of {ago(10)}"),
        (asked, f"The deadline has been suspended since {ago(5)}"),
        (cleared, "The deadline was suspended for 2 days"),
        (cleared, f"Cleared with conditions on {ago(1)}"),
        (cleared, f"Report by {ago(-30)}"),
    ):
        assert says in said_of(page, FILING)
    assert "Condition: Report: purchase" in cleared.text
    [listed] = filings.visitor.visit("/deals").said("tbody/tr")
    assert "Condition: Report: purchase" in listed
    calendar = filings.visitor.client.get(f"{filings.page.path}/1/calendar").text
    assert "Cleared with conditions: purchase" in calendar.replace("\r\n ", "")


def test_wrong_days_are_refused_at_their_field_and_none_is_lost(filings: Work) -> None:
    typed = {"filed": ago(5), "complete": ago(6), "received-1": ago(-1)}
    typed |= {"reference": "GP 7", "condition-2": "Report"}
    unread = {"filed": "in spring", "answered-1": "soon", "reference": "x" * 61}

    refused = filings.record(FILING, typed, 422)
    not_read = filings.record(FILING, {**typed, **unread}, 422)

    assert refused.summary == {
        "complete": "This is before the day of filing: correct one of them",
        "outcome": "Choose the outcome",
        "received-1": "Enter today or an earlier day",
    }
    assert [*not_read.summary] == ["filed", "reference", "answered-1"]
    assert {name: refused.filled()[name] for name in typed} == typed
    assert not_read.filled()["filed"] == "in spring"
    assert "Progress" not in said_of(filings.visit(), FILING)
    ended = {"filed": ago(9), "outcome": "cleared", "ended": ago(1)}
    rows = {"condition-2": "Report", "condition-4": "Plan", "done-4": ago(-1)}
    again = filings.record(FILING, {**ended, **rows}, 422)
    assert [*again.summary] == ["done-4"]
    page = filings.visitor.send(again, {"condition-4": "Plan", "done-4": ago(0)})
    assert f"Plan met on {ago(0)}" in said_of(page, FILING)
    kept = filings.form(
        FILING
    ).filled()  # rows left empty between others are passed over
    assert [kept[f"condition-{row}"] for row in (1, 2, 3)] == ["Report", "Plan", ""]


def test_what_happened_is_of_the_deal_in_its_data(filings: Work) -> None:
    filed = today() - timedelta(days=9)
    filings.record(FILING, {"filed": day_in_words(filed)})

    signed = (filed - timedelta(days=1)).isoformat()
    filings.visitor.change(filings.page, {"signed": signed})

    data = filings.visitor.client.get(f"{filings.page.path}/2/briefing.json").json
    assert data
    [said] = data["filings"]["all"]
    assert said["happened"]["filed"] == filed.isoformat()
    assert said["deadlines"][0]["done"] == filed.isoformat()
    ends = date.fromisoformat(said["answer"]["ends"]["earliest"])
    assert ends == filed + timedelta(days=45)
    visitor = filings.visitor
    unasked = Work(visitor, visitor.describe({"the-name": "Silk", "bought": "no"}))
    assert f"Filed on {ago(9)}" in said_of(
        unasked.record(FILING, {"filed": ago(9)}), FILING
    )
    withdrawn = {"outcome": "withdrawn", "ended": ago(5)}
    assert f"Withdrawn on {ago(5)}" in said_of(
        unasked.record(FILING, withdrawn), FILING
    )
    visitor.visit(f"{unasked.page.path}/filings/another", 404)


def test_what_a_file_says_was_filed_stands_in_the_register(open_app: OpenApp) -> None:
    filed, complete = (today() - timedelta(days=days) for days in (9, 8))
    text = f"""deal: Silk\nanswers: {{bought: "yes"}}\nfiled:
  purchase: {{filed: {filed}, complete: {complete}}}\n"""
    visitor = open_app(FILED, {"filed": text})

    form = visitor.visit("/deals/new?example=filed")
    page = visitor.send(form, {"shown": form.questions})
    briefing = visitor.client.get(f"{page.path}/1/briefing.json").get_data()
    opened = as_new(visitor, open_it(visitor, briefing))
    again = visitor.send(opened, {"shown": opened.questions})

    happened = Happened(filed=filed, complete=complete)
    assert page.path != again.path
    for assessed in (page, again):
        [_, _, deal] = assessed.path.split("/")
        work = visitor.register.progress.work(deal, today())
        assert work.filings == {"purchase": happened}
        assert f"Filed on {ago(9)}" in said_of(assessed, FILING)
        assert visitor.visit(f"{assessed.path}/filings/purchase").filled()["filed"]
        said = visitor.visit(f"{assessed.path}/edit").said("aside")
        assert f"purchase: filing complete on {ago(8)}, answer by" in " ".join(said)
