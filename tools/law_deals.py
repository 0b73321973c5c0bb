"""Print what the deals of the law review come to: levels, filings and their days.

`tests/deals/review` has a file for each. Beside what every deal file has, `chosen` says
what the review leaves open and how it was chosen, `counsel` what counsel would change
and how that is answered. `expect` has the level, or the lowest and the highest, and
every filing that is due, likely, may apply, is to be ruled out or is a wall, and what
is to be watched as others act; `days` are lawful last days to file, `answers-by` those
of the answer at worst, where they matter.
"""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from screening.engine.assess import assess
from screening.engine.filings import Filing, filings
from screening.engine.schedule.clocks import Clock, DayName
from screening.engine.schedule.timeline import timeline
from screening.engine.schedule.work import work_of
from screening.formats import yaml_reader, yaml_writer
from screening.rulebook import deal_file
from screening.rulebook.answers import Deal
from screening.rulebook.loader import load
from screening.rulebook.model import Rulebook
from screening.rulebook.states import State
from screening.settings import shipped

FOLDER = Path(__file__).parents[1] / "tests" / "deals" / "review"
DAY = date(2026, 11, 30)
WATCH = "watch"
LISTS = {
    "due": (State.MUST, State.MUST_UNLESS),
    "filed": (State.FILED,),
    "likely": (State.LIKELY,),
    "may": (State.MAY_APPLY,),
    "rule-out": (State.RULE_OUT,),
    "walls": (State.WALL,),
    WATCH: (State.MUST, State.MUST_UNLESS),
}
"""The filings that a deal is held to, all of them, by how they stand.

Where a regime is there to be watched, nobody in the deal has to file anything.
"""
DAYS = {"days": DayName.LAST, "answers-by": DayName.AT_MOST}
"""The days that a deal is held to, those alone that it names."""


class ReviewDeal(NamedTuple):
    """A deal of the review, with what is expected of it, as it is written."""

    deal: Deal
    expect: Mapping[str, Any]


def read_deal(file: Path, rulebook: Rulebook) -> ReviewDeal:
    """Read a file of the folder; ProblemsError says what is wrong in it."""
    data = dict(yaml_reader.read(file.name, file.read_text("utf-8")).data)
    expect = data.pop("expect")
    for key in ("chosen", "counsel"):
        del data[key]
    alone = yaml_writer.write(data)
    [read] = deal_file.examples({file.name: alone}, rulebook, DAY)
    return ReviewDeal(read.deal, expect)


def found(rulebook: Rulebook, deal: Deal) -> dict[str, Any]:
    """Return what a deal comes to in the form of what is expected, with all days."""
    assessment, work = assess(rulebook, deal.answers, deal.on), work_of(deal)
    asked = filings(assessment, work)
    lowest, highest = assessment.range.ids
    clocks = timeline(assessment, asked, work).clocks
    by_state = {key: sorted(_standing(asked, key)) for key in LISTS}
    days = {key: dict(_days(clocks, name)) for key, name in DAYS.items()}
    level = lowest if lowest == highest else [lowest, highest]
    return {"level": level, **by_state, **days}


def _standing(asked: Iterable[Filing], key: str) -> Iterator[str]:
    for it in asked:
        watched = it.state.traits.sure and it.regime.kind == WATCH
        if it.state in LISTS[key] and watched == (key == WATCH):
            yield it.regime.id


def _days(clocks: tuple[Clock, ...], name: DayName) -> Iterator[tuple[str, str]]:
    for clock in clocks:
        named = (str(it.day) for it in clock.days if it.name == name)
        yield from ((clock.filing.regime.id, day) for day in named)


def told(rulebook: Rulebook, file: Path) -> Iterator[str]:
    """Yield what one deal comes to, a line for each part."""
    deal = read_deal(file, rulebook).deal
    yield f"{file.stem}: {deal.name}"
    for key, comes_to in found(rulebook, deal).items():
        parts = comes_to
        if isinstance(comes_to, dict):
            parts = [f"{regime} {day}" for regime, day in comes_to.items()]
        words = parts if isinstance(parts, str) else ", ".join(parts)
        if words:
            yield f"  {key}: {words}"


def main() -> None:
    """Print all deals of the folder, or those whose names begin so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=[""])
    parser.add_argument("--rules", type=Path, default=shipped("rules") / "italy-china")
    given = parser.parse_args()
    rulebook = load(given.rules)
    for file in sorted(FOLDER.glob("*.yaml")):
        if file.name.startswith(tuple(given.names)):
            print(*told(rulebook, file), sep="\n")


if __name__ == "__main__":
    main()
