"""The files of a rules folder, read and held to their own examples."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from screening.engine.assess import (
    Assessment,
    Finding,
    RangesOfMany,
    assess,
    settled_levels,
)
from screening.engine.filings import filings, states_of_many
from screening.engine.many import ManyDeals, by_edition, places
from screening.engine.recommendation import advised
from screening.engine.schedule.work import NO_WORK, Work, work_of
from screening.errors import Problem, ProblemsError, RulebookError
from screening.formats.text import list_in_words
from screening.formats.yaml_reader import Place
from screening.rulebook import deal_file, loader
from screening.rulebook.deal_file import DealFile, Expected
from screening.rulebook.files import PartId
from screening.rulebook.folder import Files, example_files, files_in, rule_files
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.regimes import Regime
from screening.rulebook.states import State

NOT_IN_FORCE_THEN = "not in force on that day"
MOST_NAMED = 3
"""How many rules are named that set a level which was not expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookCheck:
    """What became of a rules folder's files.

    `rulebook` is None where the rule files have problems, `examples` are empty where
    they have. It may take effect only without `problems`: an example that the rules
    disappoint is one, and among the `disappointed`.
    """

    files: Files = field(default_factory=dict)
    rulebook: Rulebook | None = None
    examples: tuple[DealFile, ...] = ()
    disappointed: Sequence[DealFile] = ()
    problems: Sequence[Problem]

    @property
    def mistakes(self) -> Sequence[Problem]:
        """The problems of the files; examples are read where there are none."""
        return () if self.examples else self.problems

    @property
    def failures(self) -> Sequence[Problem]:
        """What examples expect and do not find, where all of them could be read."""
        return self.problems if self.examples else ()


def check_files(files: Files, today: date) -> RulebookCheck:
    """Read rule files and examples; examples without a day are read at today."""
    rulebook: Rulebook | None = None
    try:
        rulebook = loader.read(rule_files(files))
        examples = deal_file.examples(example_files(files), rulebook, today)
    except ProblemsError as error:
        return RulebookCheck(files=files, rulebook=rulebook, problems=error.problems)
    missed = _missed(rulebook, examples)
    return RulebookCheck(
        files=files,
        rulebook=rulebook,
        examples=examples,
        disappointed=[it for it, _problems in missed],
        problems=tuple(sorted(chain.from_iterable(it for _, it in missed))),
    )


_Missed = tuple[DealFile, list[Problem]]


def _missed(rulebook: Rulebook, examples: Sequence[DealFile]) -> list[_Missed]:
    """Return the examples of which something does not come out as expected.

    All are decided together. Those that this tells to miss something, or of which it
    cannot tell, are looked at one by one.
    """
    together, missed = _Examples(examples), 0
    for edition, many, within in by_edition(rulebook, together.deals):
        unmet = within & together.unmet(edition, many)
        ranges = RangesOfMany(edition, many)
        for at in places(within & ~unmet & together.unsettled(edition, many)):
            live = frozenset((it.id, it.level, it.when) for it in ranges.live(at))
            look = partial(_has_range, examples[at], at, ranges)
            key = at, (*rulebook.rank,), live
            unmet |= 0 if many.recall(key, examples[at], look) else 1 << at
        missed |= unmet
    looked_at = (examples[at] for at in places(missed))
    checked = ((example, misses_of(example, rulebook)) for example in looked_at)
    return [(example, problems) for example, problems in checked if problems]


def _has_range(example: DealFile, at: int, ranges: RangesOfMany) -> bool:
    """Tell whether an example, at its place, has the range that it expects."""
    expect, actual = example.expect, ranges.range(at, example.deal.answers)
    return expect is not None and actual.ids == (expect.lowest, expect.highest)


class _Examples:
    """What examples expect, with a bit for each of them.

    `levels` has those that expect a deal to be settled, `ranges` those that do not. In
    those that are looked at `alone` something happened, or they expect an advice.
    """

    def __init__(self, examples: Sequence[DealFile]) -> None:
        self.deals = [example.deal for example in examples]
        self.rules = Counter[tuple[str, Verdict]]()
        self.states = Counter[tuple[str, State]]()
        self.levels, self.ranges, self.alone = Counter[str](), 0, 0
        for place, example in enumerate(examples):
            expect = example.expect
            if example.deal.filed or (expect and expect.recommendation):
                self.alone |= 1 << place
            elif expect is not None:
                self._take(1 << place, expect)

    def _take(self, bit: int, expect: Expected) -> None:
        for expected in expect.rules.items():
            self.rules[expected] += bit
        for filing in expect.filings.items():
            self.states[filing] += bit
        if expect.lowest and expect.lowest == expect.highest:
            self.levels[expect.lowest] += bit
        elif expect.lowest:
            self.ranges += bit

    def unmet(self, edition: Rulebook, many: ManyDeals) -> int:
        """Return those that are not seen to come out so in an edition, levels apart."""
        unmet = self.alone
        for (name, verdict), expecting in self.rules.items():
            rule = edition.rules[name]
            deals = many.truths(rule.when).of(verdict) & many.during(rule.in_force)
            unmet |= expecting & ~(deals if rule.off is None else 0)
        for (name, state), expecting in self.states.items():
            unmet |= expecting & ~_states(edition.regimes[name], many)[state]
        return unmet

    def unsettled(self, edition: Rulebook, many: ManyDeals) -> int:
        """Return those that are not seen to be settled at the level they expect."""
        settled, unsettled = settled_levels(edition, many), self.ranges
        for level, expecting in self.levels.items():
            unsettled |= expecting & ~settled[level]
        return unsettled


def _states(regime: Regime, many: ManyDeals) -> Mapping[State, int]:
    """Return the deals by how a regime stands; as before, where it is the same."""
    look = partial(states_of_many, regime, many)
    return many.recall(("states", regime.id), regime, look)


def load(folder: Path, today: date) -> RulebookCheck:
    """Check a folder; its problems name files from the folder.

    One that cannot be read at all has problems and no files.
    """
    try:
        return check_files(files_in(folder), today)
    except RulebookError as error:
        return RulebookCheck(problems=error.problems)


def misses_of(example: DealFile, rulebook: Rulebook) -> list[Problem]:
    """The problems of an example: each expectation that the rulebook does not meet."""
    if example.expect is None:
        return []
    assessment = assess(rulebook, example.deal.answers, example.deal.on)
    with_each = f"with {example.each}: " if example.each else ""
    problems = []
    for miss in misses(example.expect, assessment, work_of(example.deal)):
        why = "" if miss.rule or miss.regime or miss.advice else _why(assessment)
        problems.append(Problem(example.file, *miss.place, f"{with_each}{miss}{why}."))
    return problems


def _why(assessment: Assessment) -> str:
    """Return which rules set the level that was found, as a sentence goes on."""
    verdict = Verdict.MET if assessment.range.settled else Verdict.OPEN
    top, lowest = assessment.range.highest, assessment.rulebook.heading.levels[0]
    rules = [it.rule for it in assessment.findings if it.verdict is verdict]
    named = [f'"{rule.id}"' for rule in rules if rule.level == top.id != lowest.id]
    if not named:
        return ""
    more = [f"{len(named) - MOST_NAMED} more"] if len(named) > MOST_NAMED else []
    those = list_in_words(named[:MOST_NAMED] + more)
    of_them = f"rule {those} is" if len(named) == 1 else f"rules {those} are"
    return f", because {of_them} {verdict}"


class Miss(NamedTuple):
    """What an example expects and the rulebook does not say.

    `rule` is empty where it is about the range, what is recommended or, then named,
    about a regime; `finding` is None there, and where the rule is not in force.
    """

    place: Place
    rule: str
    expected: str
    actual: str
    finding: Finding | None = None
    regime: str = ""
    advice: bool = False

    def __str__(self) -> str:
        part = f'rule "{self.rule}" ' if self.rule else ""
        part = "advice " if self.advice else part
        if self.regime:
            part = f'regime "{self.regime}" '
        return f"expects {part}{self.expected}, found {self.actual}"


def misses(
    expect: Expected, assessment: Assessment, work: Work = NO_WORK
) -> Iterator[Miss]:
    """Yield what is expected and not found: range, rules, filings, then the advice."""
    if expect.lowest is not None:
        actual = _span(*assessment.range.ids)
        expected = _span(expect.lowest, expect.highest)
        if actual != expected:
            yield Miss(expect.place(), "", expected, actual)
    every = assessment.findings if expect.rules else ()
    findings = {finding.rule.id: finding for finding in every}
    for rule, verdict in expect.rules.items():
        finding = findings.get(rule)
        says = finding.verdict.value if finding else NOT_IN_FORCE_THEN
        if says != verdict:
            place = expect.place("rules", rule)
            yield Miss(place, rule, verdict.value, says, finding)
    yield from _missed_filings(expect, assessment, work)
    if expect.recommendation:
        advice = f"{advised(assessment, work) or 'nothing recommended'}"
        if advice != expect.recommendation:
            place = expect.place("recommendation")
            yield Miss(place, "", expect.recommendation, advice, advice=True)


def _missed_filings(
    expect: Expected, assessment: Assessment, work: Work
) -> Iterator[Miss]:
    states = {}
    if expect.filings:
        states = {it.regime.id: it.state for it in filings(assessment, work)}
    for regime, state in expect.filings.items():
        actual = states.get(regime, NOT_IN_FORCE_THEN)
        if actual != state:
            place = expect.place("filings", regime)
            yield Miss(place, "", state.value, str(actual), regime=regime)


def _span(lowest: str | None, highest: str | None) -> str:
    """Return a range as a sentence holds it."""
    return f"{lowest}" if lowest == highest else f"{lowest} to {highest}"


def shown_by(
    examples: Sequence[DealFile], rulebook: Rulebook, part: PartId
) -> Mapping[Verdict, Sequence[DealFile]]:
    """Return how each example stands to a rule, or to what a regime asks about.

    Those of days on which it is not in force are left out.
    """
    (kind, name), bits = part, Counter[Verdict]()
    deals = [example.deal for example in examples]
    for edition, many, within in by_edition(rulebook, deals):
        it = edition.rules[name] if kind == "rule" else edition.regimes[name]
        if isinstance(it, Regime) or it.off is None:
            truths = many.truths(it.asks if isinstance(it, Regime) else it.when)
            then = within & many.during(it.in_force)
            bits += {verdict: truths.of(verdict) & then for verdict in _ORDER}
    return {it: [examples[at] for at in places(bits[it])] for it in _ORDER}


_ORDER = (Verdict.MET, Verdict.OPEN, Verdict.NOT_MET)


def written_first(rule: str, examples: Iterable[DealFile]) -> list[DealFile]:
    """Return examples, those first that say what they expect of a rule."""
    return sorted(examples, key=lambda example: rule not in expected_of(example))


def expected_of(example: DealFile) -> Mapping[str, Verdict]:
    """Return the verdicts that an example expects, by rule."""
    return example.expect.rules if example.expect else {}
