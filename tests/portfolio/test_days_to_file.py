"""By which day something is to be filed or asked, of a deal in a table."""

from datetime import date

import pyarrow as pa

from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.engine.timeline import timeline
from screening.portfolio.facts import NAME, schema_of
from screening.portfolio.outcome import decide
from screening.portfolio.summary import summarize
from screening.rulebook import deal_file, loader
from screening.rulebook.answers import Deal
from screening.settings import shipped

FOLDER = shipped("rules") / "italy-china"
RULEBOOK = loader.load(FOLDER)
TODAY = date(2026, 11, 29)
EARLY = "gp-prenotification"


def deal(name: str) -> Deal:
    """Return the deal of a shipped example."""
    file = FOLDER / "examples" / f"{name}.yaml"
    return deal_file.load(file, RULEBOOK, TODAY)[0].deal


def days_of(told: Deal) -> dict[str, date]:
    """Return the days of a deal that stands alone in a table."""
    said = {
        name: sorted(it) if isinstance(it, frozenset) else it
        for name, it in told.answers.items()
    }
    rows = [{NAME: told.name, **said}]
    facts = pa.Table.from_pylist(rows, schema=schema_of(RULEBOOK))
    outcome = decide(RULEBOOK, facts, TODAY, lambda _deals: None, exact=True)
    found = summarize(RULEBOOK, facts, outcome.verdicts, TODAY).days
    return {it.filing: it.day for it in found}


def test_what_is_asked_early_has_the_last_day_for_an_answer_in_time() -> None:
    told = deal("probe-patents-into-a-joint-venture-in-suzhou")

    asked_by = days_of(told)[EARLY]

    alone = assess(RULEBOOK, told.answers, TODAY)
    clocks = timeline(alone, filings(alone)).clocks
    [early] = [it for it in clocks if it.filing.regime.id == EARLY]
    assert asked_by == early.deadlines[0].in_time == date(2027, 1, 15)


def test_once_that_day_has_passed_the_last_day_of_all_is_told() -> None:
    told = deal("probe-patents-into-a-joint-venture-in-suzhou")
    late = {**told.answers, "signing-date": date(2026, 12, 10)}

    days = days_of(Deal(name="Late", on=TODAY, answers=late))

    assert days[EARLY] == date(2026, 12, 9)


def test_what_waits_for_no_answer_has_the_last_day_of_the_law() -> None:
    told = deal("filing-leaves-china-private-buyer")

    assert days_of(told)["cn-odi-ndrc"] == date(2027, 4, 29)
