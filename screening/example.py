"""What makes a deal file an example: what it expects, and for which answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Any, NamedTuple

from screening.assessment import Assessment, Finding
from screening.errors import did_you_mean, nearest
from screening.grammar import WrongValueError, as_written, read_answer
from screening.model import Answer, Rulebook, Verdict
from screening.slips import Place
from screening.yamlfile import Document, Note, Path

MOST_DEALS = 200
"""How many deals one example may stand for."""

NOT_IN_FORCE = "not in force on that day"
_ENDS = ("lowest", "highest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an example expects: the range, and the verdicts of rules it names.

    Where it names rules it may leave the range open: then both ends are None. `place`
    is the line and column of `expect:` in its file, `places` are those of the rules.
    """

    lowest: str | None
    highest: str | None
    rules: Mapping[str, Verdict]
    place: Place = field(default=(0, 0), compare=False)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)


class Miss(NamedTuple):
    """What an example expects and the rulebook does not say.

    `rule` is empty where it is about the range; `finding` is None there, and where the
    rule is not in force.
    """

    place: Place
    rule: str
    expected: str
    found: str
    finding: Finding | None = None

    def __str__(self) -> str:
        """Return it as a sentence goes on."""
        what = f'rule "{self.rule}" ' if self.rule else ""
        return f"expects {what}{self.expected}, found {self.found}"


def misses(expect: Expected, assessment: Assessment) -> Iterator[Miss]:
    """Yield what is expected and not found: the range first, then rules as named."""
    range_ = assessment.range
    found = _span(range_.lowest.id, range_.highest.id)
    expected = _span(expect.lowest, expect.highest)
    if expect.lowest is not None and found != expected:
        yield Miss(expect.place, "", expected, found)
    findings = {one.rule.id: one for one in assessment.findings}
    for rule, verdict in expect.rules.items():
        finding = findings.get(rule)
        says = finding.verdict.value if finding else NOT_IN_FORCE
        if says != verdict:
            place = expect.places.get(rule, expect.place)
            yield Miss(place, rule, verdict.value, says, finding)


def _span(lowest: str | None, highest: str | None) -> str:
    """Return a range as a sentence holds it."""
    return f"{lowest}" if lowest == highest else f"{lowest} to {highest}"


class Variant(NamedTuple):
    """One of the deals an example stands for: its own answers, and how they read."""

    answers: Mapping[str, Answer]
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what a deal file says as an example; says each problem to `note`."""

    document: Document
    rulebook: Rulebook
    note: Note

    def expected(self, data: Mapping[str, Any]) -> Expected | None:
        """Return what the file expects, or None where something is wrong with it."""
        expect = _mapping(data, "expect")
        named = _mapping(expect, "rules")
        rules = {
            rule: verdict
            for rule, raw in named.items()
            if (verdict := self._verdict(rule, raw))
        }
        ranged = not named or any(end in expect for end in _ENDS)
        lowest, highest = (
            self._level(expect, end) if ranged else None for end in _ENDS
        )
        if ranged and (lowest is None or highest is None):
            return None
        keys = self.document.keys
        places = {rule: keys["expect", "rules", rule] for rule in rules}
        return Expected(
            lowest=lowest,
            highest=highest,
            rules=rules,
            place=keys["expect",],
            places=places,
        )

    def _level(self, expect: Mapping[str, Any], key: str) -> str | None:
        levels = self.rulebook.rank
        name = expect.get(key)
        if isinstance(name, str) and name in levels:
            return name
        if name is None:
            if not nearest(key, expect.keys() - {*_ENDS, "rules"}):
                says = f'"expect" needs "{key}", the id of a level.'
                self.note(("expect",), says)
        else:
            written = as_written(name)
            hint = did_you_mean(written, levels)
            self.note(("expect", key), f'no level called "{written}".{hint}')
        return None

    def _verdict(self, rule: str, raw: object) -> Verdict | None:
        path = ("expect", "rules", rule)
        if rule not in self.rulebook.rules:
            hint = did_you_mean(rule, self.rulebook.rules)
            self.note(path, f'no rule called "{rule}".{hint}', at_key=True)
        elif isinstance(raw, str) and raw in list(Verdict):
            return Verdict(raw)
        else:
            written = as_written(raw)
            self.note(path, f'"{written}" is no verdict. Write met, not met or open.')
        return None

    def answers(self, data: Mapping[str, Any]) -> dict[str, Answer]:
        """Return the answers; a question left empty is not known yet."""
        given = _mapping(data, "answers")
        read = {
            name: self._answer(raw, ("answers", name)) for name, raw in given.items()
        }
        return {name: answer for name, answer in read.items() if answer is not None}

    def variants(self, data: Mapping[str, Any]) -> list[Variant]:
        """Return the deals that `each` makes, its last question varying fastest."""
        each = _mapping(data, "each")
        count = prod(len(raw) for raw in each.values() if isinstance(raw, list) and raw)
        if count > MOST_DEALS:
            says = f'"each" makes over {MOST_DEALS} deals of this one. Split the file.'
            self.note(("each",), says, at_key=True)
            return []
        lists = [self._listed(name, raw, data) for name, raw in each.items()]
        return [
            Variant(
                {name: answer for name, _, answer in chosen if answer is not None},
                tuple((name, words) for name, words, _ in chosen),
            )
            for chosen in product(*lists)
        ]

    def _listed(
        self, name: str, raw: object, data: Mapping[str, Any]
    ) -> list[tuple[str, str, Answer | None]]:
        """Return each answer listed for a question, with its words."""
        path = ("each", name)
        given = data.get("answers")
        if isinstance(given, dict) and name in given:
            says = f'"{name}" is answered under "answers" too. Keep one of the two.'
            self.note(path, says, at_key=True)
        if not isinstance(raw, list) or not raw:
            self.note(path, f'"{name}" lists answers here: [one, another].')
            return []
        listed: list[tuple[str, str, Answer | None]] = []
        for place, one in enumerate(raw):
            answer = self._answer(one, (*path, place))
            if answer is not None and any(answer == other for _, _, other in listed):
                says = f'"{name}" lists "{as_written(one)}" twice.'
                self.note((*path, place), says)
            listed.append((name, _words(one), answer))
        return listed

    def _answer(self, raw: object, path: Path) -> Answer | None:
        """Return the answer to the question that the path names after its first key."""
        questions, name = self.rulebook.questions, str(path[1])
        if name not in questions:
            says = f'no question called "{name}".{did_you_mean(name, questions)}'
            self.note(path[:2], says, at_key=True)
            return None
        try:
            return None if raw is None else read_answer(questions[name], raw)
        except WrongValueError as wrong:
            self.note(path, f'"{name}" {wrong}')
            return None


def _words(raw: object) -> str:
    """Return an answer as a name goes on with it."""
    if isinstance(raw, list):
        return " and ".join(map(as_written, raw)) or "none of these"
    return "not known" if raw is None else as_written(raw)


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return the mapping under a key, empty where there is none."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}
