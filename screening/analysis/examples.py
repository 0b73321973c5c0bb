"""The files of a rules folder, read and held to their own examples."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeVar

from screening.engine.assess import Assessment, Finding, assess
from screening.engine.filings import filings
from screening.engine.schedule.work import NO_WORK, Work, work_of
from screening.engine.verdicts import decide_alone
from screening.errors import Problem, ProblemsError, RulebookError
from screening.formats.text import list_in_words
from screening.formats.yaml_reader import Place
from screening.rulebook import deal_file, loader
from screening.rulebook.conditions import Answers, Node, behind
from screening.rulebook.deal_file import DealFile, Expected
from screening.rulebook.editions import of_day
from screening.rulebook.fields import conditions_in, parts_within
from screening.rulebook.folder import Files, example_files, files_in, rule_files
from screening.rulebook.model import Rule, Rulebook, Verdict
from screening.rulebook.regimes import Regime

K = TypeVar("K")

NOT_IN_FORCE_THEN = "not in force on that day"
MOST_NAMED = 3
"""How many rules are named that set a level which was not expected."""
MOST_HELD = 8
"""Of how many rulebooks it is kept what their examples miss."""


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
        disappointed=[it for it, _found in missed],
        problems=tuple(sorted(chain.from_iterable(it for _, it in missed))),
    )


_Key = tuple[str, str]
"""The file of an example, and which of its deals it is."""
_Missed = tuple[DealFile, list[Problem]]


class _Held(NamedTuple):
    """A rulebook, and each of its examples with what it expects and does not find."""

    rulebook: Rulebook
    missed: Mapping[_Key, _Missed]


HELD: deque[_Held] = deque(maxlen=MOST_HELD)


def _missed(rulebook: Rulebook, examples: Iterable[DealFile]) -> list[_Missed]:
    """Return the examples of which something does not come out as expected.

    Whoever edits one rule waits for those alone that the edit can reach.
    """
    levels = rulebook.heading.id, [*rulebook.rank]
    held = (
        it
        for it in reversed(HELD)
        if (it.rulebook.heading.id, [*it.rulebook.rank]) == levels
    )
    before = next(held, _Held(rulebook, {}))
    reach, missed = Reach(before.rulebook, rulebook), dict[_Key, _Missed]()
    for example in examples:
        key = example.file, example.each
        known = before.missed.get(key)
        if known is None or known[0] is not example or reach.covers(example):
            known = example, misses_of(example, rulebook)
        missed[key] = known
    HELD.append(_Held(rulebook, missed))
    return [known for known in missed.values() if known[1]]


Decide = Callable[[Answers], Sequence[Verdict]]


class _Changes(NamedTuple):
    """What decides otherwise from one edition to another.

    `rules` are those of each of the two, with what decides them.
    """

    regimes: AbstractSet[str]
    rules: Sequence[tuple[Decide, Sequence[Rule]]]


class Reach:
    """Which examples the changes from one rulebook to another can reach.

    How a filing stands is decided by the conditions of its regime, and by what stands
    behind them. The range is decided by the rules that are met or open: one that is not
    met stays so whatever else is answered, so it holds no end. An example therefore
    comes out as it did where it expects nothing of a regime that changed, and of the
    rules that changed each is not met, as it was and as it is; or it is not expected
    of, and no range is.
    """

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        between = cache(_changes)
        self._changes = cache(lambda day: between(of_day(old, day), of_day(new, day)))

    def covers(self, example: DealFile) -> bool:
        """Tell whether an example may come out otherwise."""
        expect, on = example.expect, example.deal.on
        if expect is None:
            return False
        regimes, rules = self._changes(on)
        if not regimes.isdisjoint(expect.filings):
            return True
        if not (expect.lowest or expect.rules):
            return False
        before, after = (
            {
                rule.id: verdict
                for rule, verdict in zip(
                    some, decide(example.deal.answers), strict=True
                )
                if rule.covers(on)
            }
            for decide, some in rules
        )
        verdicts = (*before.items(), *after.items())
        counting = {it for it, verdict in verdicts if verdict is not Verdict.NOT_MET}
        if expect.lowest and counting:
            return True
        return not (counting | before.keys() ^ after.keys()).isdisjoint(expect.rules)


def _changes(old: Rulebook, new: Rulebook) -> _Changes:
    """Return what decides otherwise in the second of two editions."""
    editions = old, new
    nodes = _differing(old.conditions, new.conditions)
    nodes |= {("question", it) for it in _differing(old.questions, new.questions)}
    deciding = [
        {it.id: (it.when, it.level, it.in_force, it.off) for it in book.rules.values()}
        for book in editions
    ]
    rules = _differing(*deciding)
    regimes = _differing(old.regimes, new.regimes)
    for book in editions if nodes else ():
        rules |= _standing_on(nodes, book, book.rules)
        regimes |= _standing_on(nodes, book, book.regimes)
    changed = [
        [book.rules[it] for it in book.rules if it in rules] for book in editions
    ]
    decide = [
        decide_alone(book, [rule.when for rule in some])
        for book, some in zip(editions, changed, strict=True)
    ]
    return _Changes(regimes, [*zip(decide, changed, strict=True)])


def _standing_on(
    nodes: AbstractSet[Node], book: Rulebook, parts: Mapping[str, Rule | Regime]
) -> set[str]:
    """Return the parts behind which one of those questions or definitions stands."""
    held = {name: [it for _, it in parts_within(part)] for name, part in parts.items()}
    return {
        name
        for name, inner in held.items()
        for when in chain.from_iterable(map(conditions_in, inner))
        if not nodes.isdisjoint(behind(when, book.conditions))
    }


def _differing(one: Mapping[K, object], other: Mapping[K, object]) -> set[K]:
    """Return the keys under which two hold something else, or one alone anything."""
    return {it for it in one.keys() | other.keys() if one.get(it) != other.get(it)}


def load(folder: Path, today: date) -> RulebookCheck:
    """Check a folder; its problems name files from the folder.

    One that cannot be read at all has problems and no files.
    """
    try:
        return check_files(files_in(folder), today)
    except RulebookError as error:
        return RulebookCheck(problems=error.problems)


def misses_of(example: DealFile, rulebook: Rulebook) -> list[Problem]:
    """Return what an example expects and the rulebook does not say."""
    if example.expect is None:
        return []
    found = assess(rulebook, example.deal.answers, example.deal.on)
    with_each = f"with {example.each}: " if example.each else ""
    told = []
    for miss in misses(example.expect, found, work_of(example.deal)):
        why = "" if miss.rule or miss.regime else _why(found)
        told.append(Problem(example.file, *miss.place, f"{with_each}{miss}{why}."))
    return told


def _why(found: Assessment) -> str:
    """Return which rules set the level that was found, as a sentence goes on."""
    verdict = Verdict.MET if found.range.settled else Verdict.OPEN
    top, lowest = found.range.highest, found.rulebook.heading.levels[0]
    rules = [it.rule for it in found.findings if it.verdict is verdict]
    named = [f'"{rule.id}"' for rule in rules if rule.level == top.id != lowest.id]
    if not named:
        return ""
    more = [f"{len(named) - MOST_NAMED} more"] if len(named) > MOST_NAMED else []
    told = list_in_words(named[:MOST_NAMED] + more)
    of_them = f"rule {told} is" if len(named) == 1 else f"rules {told} are"
    return f", because {of_them} {verdict}"


class Miss(NamedTuple):
    """What an example expects and the rulebook does not say.

    `rule` is empty where it is about the range or, then named, about a regime;
    `finding` is None there, and where the rule is not in force.
    """

    place: Place
    rule: str
    expected: str
    found: str
    finding: Finding | None = None
    regime: str = ""

    def __str__(self) -> str:
        part = f'rule "{self.rule}" ' if self.rule else ""
        if self.regime:
            part = f'regime "{self.regime}" '
        return f"expects {part}{self.expected}, found {self.found}"


def misses(
    expect: Expected, assessment: Assessment, work: Work = NO_WORK
) -> Iterator[Miss]:
    """Yield what is expected and not found: the range, then rules, then filings.

    `work` is what the deal tells of its filings.
    """
    if expect.lowest is not None:
        found = _span(*assessment.range.ids)
        expected = _span(expect.lowest, expect.highest)
        if found != expected:
            yield Miss(expect.place, "", expected, found)
    every = assessment.findings if expect.rules else ()
    findings = {finding.rule.id: finding for finding in every}
    for rule, verdict in expect.rules.items():
        finding = findings.get(rule)
        says = finding.verdict.value if finding else NOT_IN_FORCE_THEN
        if says != verdict:
            place = expect.places.get(("rules", rule), expect.place)
            yield Miss(place, rule, verdict.value, says, finding)
    yield from _missed_filings(expect, assessment, work)


def _missed_filings(
    expect: Expected, assessment: Assessment, work: Work
) -> Iterator[Miss]:
    states = {}
    if expect.filings:
        states = {found.regime.id: found.state for found in filings(assessment, work)}
    for regime, state in expect.filings.items():
        found = states.get(regime, NOT_IN_FORCE_THEN)
        if found != state:
            place = expect.places.get(("filings", regime), expect.place)
            yield Miss(place, "", state.value, str(found), regime=regime)


def _span(lowest: str | None, highest: str | None) -> str:
    """Return a range as a sentence holds it."""
    return f"{lowest}" if lowest == highest else f"{lowest} to {highest}"


ShownExamples = Mapping[str, Mapping[Verdict, Sequence[DealFile]]]
"""The examples that meet each rule, do not, or leave it open, by rule id."""


class ExamplesOfVerdict(NamedTuple):
    """The examples of one verdict: those that tell most, and how many more."""

    verdict: Verdict
    examples: tuple[DealFile, ...]
    more: int


def shown_by(examples: Sequence[DealFile], rulebook: Rulebook) -> ShownExamples:
    """Return how each example stands to each rule that is in force on its day."""
    found: dict[str, dict[Verdict, list[DealFile]]] = {
        rule: {verdict: [] for verdict in _ORDER} for rule in rulebook.rules
    }
    for example in examples:
        for finding in assess(rulebook, example.deal.answers, example.deal.on).findings:
            found[finding.rule.id][finding.verdict].append(example)
    return found


_ORDER = (Verdict.MET, Verdict.OPEN, Verdict.NOT_MET)


def examples_by_verdict(
    shown: ShownExamples, rule: str, most: int
) -> tuple[ExamplesOfVerdict, ...]:
    """Return the examples of each verdict, those first that were written for the rule.

    Of those that do not meet it only these are named: most others have nothing to do
    with it.
    """
    found = []
    for verdict, examples in shown[rule].items():
        telling = written_first(rule, examples)
        if verdict is Verdict.NOT_MET:
            telling = [example for example in telling if rule in expected_of(example)]
        named = tuple(telling[:most])
        found.append(ExamplesOfVerdict(verdict, named, len(examples) - len(named)))
    return tuple(found)


def written_first(rule: str, examples: Iterable[DealFile]) -> list[DealFile]:
    """Return examples, those first that say what they expect of a rule."""
    return sorted(examples, key=lambda example: rule not in expected_of(example))


def expected_of(example: DealFile) -> Mapping[str, Verdict]:
    """Return the verdicts that an example expects, by rule."""
    return example.expect.rules if example.expect else {}
