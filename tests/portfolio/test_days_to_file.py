"""By which day something is to be filed or asked, of a deal in a table."""

from datetime import date

from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.engine.schedule.timeline import timeline
from screening.portfolio.screening import ScreenedFiling, screened
from screening.portfolio.summary import Summary
from screening.rulebook import deal_file
from screening.rulebook.answers import Deal
from screening.rulebook.states import State
from screening.settings import shipped
from tests.sample import shipped_book

FOLDER = shipped("rules") / "italy-china"
RULEBOOK = shipped_book()
TODAY = date(2026, 11, 29)
EARLY = "gp-prenotification"


def deal(name: str) -> Deal:
    """Return the deal of a shipped example."""
    file = FOLDER / "examples" / f"{name}.yaml"
    return deal_file.load(file, RULEBOOK, TODAY)[0].deal


def days_of(told: Deal) -> dict[str, date]:
    """Return the days of a deal that stands alone in a table."""
    return {it.filing: it.day for it in summary_of(told).days}


def summary_of(told: Deal) -> Summary:
    """Return what a table comes to that has one deal."""
    return Summary(RULEBOOK, TODAY, [screened(RULEBOOK, 2, told)])


def test_what_is_asked_early_has_the_last_day_for_an_answer_in_time() -> None:
    told = deal("probe-patents-into-a-joint-venture-in-suzhou")

    asked_by = days_of(told)[EARLY]

    alone = assess(RULEBOOK, told.answers, TODAY)
    clocks = timeline(alone, filings(alone)).clocks
    [early] = [it for it in clocks if it.filing.regime.id == EARLY]
    assert asked_by == early.deadlines[0].in_time == date(2027, 1, 15)


def test_once_that_day_has_passed_it_is_of_no_use_to_ask() -> None:
    told = deal("probe-patents-into-a-joint-venture-in-suzhou")
    late = {**told.answers, "signing-date": date(2026, 12, 10)}

    days = days_of(Deal(name="Late", on=TODAY, answers=late))

    assert EARLY not in days


def test_what_others_wait_for_has_the_day_on_which_it_loses_no_time() -> None:
    told = deal("filing-leaves-china-private-buyer")

    assert days_of(told)["cn-odi-ndrc"] == date(2027, 1, 11)


def hardly_known(signing: date) -> Deal:
    """Return a deal of which little more is known than when it is signed."""
    told = deal("probe-patents-into-a-joint-venture-in-suzhou")
    known = {"direction": told.answers["direction"], "signing-date": signing}
    return Deal(name="Open", on=TODAY, answers=known)


def test_an_early_question_is_no_duty_that_may_be_due() -> None:
    found = summary_of(hardly_known(date(2027, 3, 1)))

    states = {it.regime.id: it.states for it in found.filings}
    assert states[EARLY] == {State.OPEN: 1}
    assert EARLY not in {it.filing for it in found.days_if_so}


def test_what_may_be_due_has_a_day_only_if_one_is_known_to_count_from() -> None:
    found = summary_of(hardly_known(date(2027, 3, 1)))

    states = {it.regime.id: it.states for it in found.filings}
    anchors = {
        it.filing: [duty.anchor for duty in RULEBOOK.regimes[it.filing].duties]
        for it in found.days_if_so
    }
    assert found.days_if_so
    assert all("signing" in its for its in anchors.values())
    assert all(states[it] == {State.OPEN: 1} for it in anchors)


def test_what_is_due_without_a_day_to_count_from_is_counted_apart() -> None:
    told = deal("filing-leaves-china-private-buyer")
    timeless = {
        name: it for name, it in told.answers.items() if not isinstance(it, date)
    }

    dated = summary_of(told)
    undated = summary_of(Deal(name="Timeless", on=TODAY, answers=timeless))

    due = {
        it.regime.id
        for it in dated.filings
        if any(state.traits.dated for state in it.states)
    }
    assert {it.filing for it in dated.days} | {*dated.undated} == due
    assert not {it.filing for it in dated.days} & {*dated.undated}
    assert {*undated.undated} == due
    assert undated.undated["cn-odi-ndrc"] == [2]


def test_a_week_has_passed_only_with_the_last_of_its_days() -> None:
    [found] = summary_of(deal("filing-leaves-china-private-buyer")).deals
    monday = date(2026, 11, 23)
    deals = [
        found._replace(row=row, filings=[ScreenedFiling("cn-odi-ndrc", State.MUST, it)])
        for row, it in enumerate((date(2026, 11, 24), date(2026, 11, 26)))
    ]

    def on(day: int) -> Summary:
        return Summary(RULEBOOK, date(2026, 11, day), deals)

    weeks = [week for day in (24, 25, 27) for week in on(day).weeks]
    assert {it.monday for it in weeks} == {monday}
    told = [(it.deals, it.passed, it.over) for it in weeks]
    assert told == [(2, 0, False), (2, 1, False), (2, 2, True)]
