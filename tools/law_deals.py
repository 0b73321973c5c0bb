"""Print what the deals of the law review come to: levels, filings and their days.

`tests/deals/review` has a file for each. Beside what every deal file has, `chosen` says
what the review leaves open and how it was chosen, `counsel` what counsel would change
and how that is answered. `expect` has the level, or the lowest and the highest, and
every filing that is due, likely, may apply, is to be ruled out or is a wall, and what
is to be watched as others act; `days` are lawful last days to file, `in-time` those
that leave what comes after its time, `answers-by` those of the answer at worst, where
they matter.

With `--not-checked` it prints what of that is lost if somebody says so wherever a legal
conclusion is asked: in `CONCLUSIONS`, and where a question has such a choice.
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
DAYS = {"days": DayName.LAST, "in-time": DayName.IN_TIME, "answers-by": DayName.AT_MOST}
"""The days that a deal is held to, those alone that it names."""

CONCLUSIONS = {
    "advanced-project": "whether an exception for projects that were far on holds",
    "bid-exception": "whether an exception to the bid for all shares applies",
    "binding-terms": "whether a memorandum binds",
    "buyer-origin": "whether the law counts the buyer as one from outside the EU",
    "customs-measures": "which measures cover the customs code",
    "general-licence": "whether a general licence covers what goes",
    "goods-are-medical-devices": "whether a thing is a medical device",
    "infrastructure-critical": "whether infrastructure counts as critical",
    "listed-for-dual-use-alone": "by which article of the decrees something is listed",
    "listed-for-size-alone": "by which article of the decrees something is listed",
    "origin-rule-exception": "whether an exception to a rule on origin applies",
    "outbound-sensitive": "whether China calls the field sensitive",
    "outside-subsidy-rules": "whether the rules on subsidies leave a tender out",
    "own-product-rules": "whether products have cyber rules of their own",
    "public-knowledge": "whether knowledge is free of export control",
    "russia-clause-goods": "whether an annex names the customs code",
    "seat-has-business": "whether business at the seat is substantial",
    "stands-on-its-own": "whether a joint company is full-function",
}
"""The legal conclusions that questions without a choice for "not checked" ask for."""
DUE = {*LISTS["due"], *LISTS["filed"], *LISTS["walls"]}


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


def lost(rulebook: Rulebook, deal: Deal) -> list[str]:
    """Return what is due, and neither that nor likely if no conclusion is drawn."""
    asked, work = rulebook.questions, work_of(deal)
    facts = {
        name: answer
        for name, answer in deal.answers.items()
        if not (name in CONCLUSIONS or asked[name].not_known)
    }
    drawn = filings(assess(rulebook, deal.answers, deal.on), work)
    left = filings(assess(rulebook, facts, deal.on), work)
    due = {it.regime.id for it in drawn if it.state in DUE}
    kept = {it.regime.id for it in left if it.state in {*DUE, State.LIKELY}}
    return sorted(due - kept)


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
    parser.add_argument("--not-checked", action="store_true")
    given = parser.parse_args()
    rulebook = load(given.rules)
    for file in sorted(FOLDER.glob("*.yaml")):
        if not file.name.startswith(tuple(given.names)):
            continue
        if given.not_checked:
            missing = lost(rulebook, read_deal(file, rulebook).deal)
            print(f"{file.stem}: {', '.join(missing) or 'nothing'} is lost")
        else:
            print(*told(rulebook, file), sep="\n")


if __name__ == "__main__":
    main()
