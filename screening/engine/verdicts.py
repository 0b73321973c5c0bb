"""Verdicts alone, without the questions behind them: all that a level takes.

The conditions of an edition are written out as Python, compiled once, and run for each
deal. Of each comparison, gate and definition two truths are worked out, each into a
local of its own, after what it reads: that it is met (m12), and that it is possible
(p12), which is met or open. What is not possible is not met: Kleene's three values. As
"none of" turns them around, each truth of a condition is written from both.

A question that is not asked has no answer that counts; of one that is perhaps asked,
nothing is met. The text that is compiled is made of numbers alone: ids of questions and
what answers are compared with are constants that it is handed, so nothing that stands
in a rule file can become code.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from graphlib import TopologicalSorter
from typing import Any, assert_never

from screening.rulebook import conditions
from screening.rulebook.conditions import (
    NEVER,
    Answer,
    Answers,
    Comparison,
    Condition,
    Is,
    Node,
    Operator,
    walk,
)
from screening.rulebook.fields import conditions_in, parts_within
from screening.rulebook.files import parts_by_kind
from screening.rulebook.model import Rulebook, Verdict

Truths = tuple[bool, ...]
"""Of one deal, whether each comparison, gate and definition is met, and possible."""

Place = tuple[str, int]
"""The group of a condition, and its place there."""

MET, POSSIBLE = "m", "p"
ANSWER = "a"
_OTHER = {MET: POSSIBLE, POSSIBLE: MET}
_TRUTH = re.compile(rf"\b({MET}|{POSSIBLE})(\d+)")

_TESTS: Mapping[Operator, str] = {
    Operator.IS: f"{ANSWER} in {{}}",
    Operator.ANY_OF: f"not {ANSWER}.isdisjoint({{}})",
    Operator.ALL_OF: f"{ANSWER}.issuperset({{}})",
    Operator.NONE_OF: f"{ANSWER}.isdisjoint({{}})",
    Operator.AT_LEAST: f"{ANSWER} >= {{}}",
    Operator.ABOVE: f"{ANSWER} > {{}}",
    Operator.AT_MOST: f"{ANSWER} <= {{}}",
    Operator.BELOW: f"{ANSWER} < {{}}",
}
"""Each comparison of an answer with a constant, as `conditions.OPERATORS` has it."""


class Verdicts:
    """What decides the conditions of an edition, by group: rules, regimes and others.

    The conditions of one group are decided together, once for a deal and where one of
    them is asked for.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self.groups = _groups(rulebook)
        """The conditions of each group, those of rules in the order of the rules."""
        self.place: dict[Condition, Place] = {
            condition: (name, place)
            for name, group in reversed(self.groups.items())
            for place, condition in enumerate(group)
        }
        """Where each condition stands, in the first group that has it."""
        self._code = SourceCode(rulebook, rulebook.conditions, self.place)
        self.read: Callable[[Answers], Truths] = self._code.read()
        """Returns what is true of a deal with those answers."""
        self.decide = cache(lambda name: self._code.decide(self.groups[name]))
        """What tells by what is true what a group comes to, in its order."""
        self.wait = cache(lambda name: self._code.wait(self.groups[name]))
        """What tells so what a group waits for: a bit a question, in page order."""

    def asked(self, truths: Truths) -> dict[str, Verdict]:
        """Return whether each question is asked, in page order."""
        verdicts = dict.fromkeys(self._rulebook.questions, Verdict.MET)
        for name, place in self._gates.items():
            is_met, possible = truths[place : place + 2]
            if not is_met:
                verdicts[name] = Verdict.OPEN if possible else Verdict.NOT_MET
        return verdicts

    def counting(self, answers: Answers, truths: Truths) -> dict[str, Answer]:
        """Return the answers to questions that may be asked, in page order."""
        gates, questions = self._gates, self._rulebook.questions
        known = (
            name
            for name, it in questions.items()
            if name in answers and answers[name] not in it.not_known
        )
        asked = (it for it in known if it not in gates or truths[gates[it] + 1])
        return {name: answers[name] for name in asked}

    @cached_property
    def _gates(self) -> dict[str, int]:
        """The place in the truths of each question that is not always asked."""
        number = self._code.number
        return {
            name: 2 * number["question", name]
            for name, question in self._rulebook.questions.items()
            if question.ask_when is not None
        }


def _groups(rulebook: Rulebook) -> dict[str, list[Condition]]:
    """Return the whole conditions of rules, then all that stand in a kind of part.

    Whether a question is asked and a definition holds is among the truths already.
    """
    groups = {"rule": [rule.when for rule in rulebook.rules.values()]}
    for kind, parts in parts_by_kind(rulebook).items():
        if kind not in {"question", "definition"}:
            name = "exception" if kind == "rule" else kind
            groups[name] = [*dict.fromkeys([NEVER, *_held(parts.values())])]
    return groups


def _held(parts: Iterable[Any]) -> Iterator[Condition]:
    """Yield all conditions that are written in parts."""
    for part in parts:
        for _path, inner in parts_within(part):
            yield from conditions_in(inner)


class SourceCode:
    """Conditions of an edition as lines of Python, and what they are handed.

    `nodes` are all that stands behind them.
    """

    def __init__(
        self, rulebook: Rulebook, nodes: Collection[Node], whens: Iterable[Condition]
    ) -> None:
        self._nodes = {node: rulebook.conditions[node] for node in nodes}
        self._rulebook = rulebook
        self.number = dict[Comparison | Node, int]()
        """The number of each comparison, gate and definition."""
        self._on = defaultdict[str, list[Comparison]](list)
        held = {node: when for node, when in self._nodes.items() if when is not None}
        for condition in (*whens, *held.values()):
            self._take(condition)
        for node in held:
            self.number[node] = len(self.number)
        self._constants = dict[str, Any]()

    def _take(self, condition: Condition) -> None:
        for leaf in walk(condition):
            if isinstance(leaf, Comparison) and leaf not in self.number:
                self.number[leaf] = len(self.number)
                self._on[leaf.question].append(leaf)

    def read(self) -> Callable[[Answers], Truths]:
        """Compile a function from a deal's answers to the truths of comparisons."""
        return self._compiled("answers", self.reading())

    def decide(
        self, group: Sequence[Condition]
    ) -> Callable[[Truths], Sequence[Verdict]]:
        """Compile a function from truths to the verdicts of a group of conditions."""
        return self._compiled("truths", self.deciding(group))

    def wait(self, group: Sequence[Condition]) -> Callable[[Truths], Sequence[int]]:
        """Compile a function from truths to the questions a group waits for: bits."""
        return self._compiled("truths", self.waiting(group))

    def _compiled(self, takes: str, lines: Iterable[str]) -> Callable[..., Any]:
        """Return a function of lines; it has constants and nothing else at hand."""
        text = "\n    ".join([f"def decide({takes}):", *lines])
        names: dict[str, Any] = {"__builtins__": {}, **self._constants}
        exec(compile(text, "<edition>", "exec"), names)  # noqa: S102 - text of numbers
        decide: Callable[..., Any] = names["decide"]
        return decide

    def _constant(self, value: object) -> str:
        name = f"k{len(self._constants)}"
        self._constants[name] = value
        return name

    def reading(self) -> Iterator[str]:
        """Yield the lines that work out what is true with some answers."""
        yield "get = answers.get"
        for node in self._order():
            if (when := self._nodes[node]) is not None:
                yield from self._truths(self.number[node], when)
            if node[0] == "question":
                yield from self._answer(node)
        yield f"return ({self._every()})"

    def _order(self) -> Iterable[Node]:
        """Return all nodes, each after what it reads."""
        read = {
            node: [*conditions.reads(when)] if when else []
            for node, when in self._nodes.items()
        }
        return TopologicalSorter(read).static_order()

    def waiting(self, group: Sequence[Condition]) -> Iterator[str]:
        """Yield the lines that tell by what is true what conditions wait for.

        While it is open whether a question is asked, what decides that is waited for.
        """
        yield f"({self._every()}) = truths"
        bits = {name: 1 << at for at, name in enumerate(self._rulebook.questions)}
        whole = conditions.AllOf((*group,))
        read = conditions.behind(whole, self._rulebook.conditions)
        for node in filter(read.__contains__, self._order()):
            gate = self.number.get(node)
            if when := self._nodes[node]:
                yield f"w{gate} = {self._waits(when)}"
            gates = "" if gate is None else f"w{gate} or "
            for it in self._on[node[1]] if node[0] == "question" else ():
                of = self.number[it]
                yield f"w{of} = {gates}{bits[node[1]]} if p{of} and not m{of} else 0"
        yield from ["return (", *(f"    {self._waits(it)}," for it in group), ")"]

    def _waits(self, condition: Condition) -> str:
        """The text of an expression: the questions an open condition waits for."""
        match condition:
            case Comparison():
                return f"w{self.number[condition]}"
            case Is(definition):
                return f"w{self.number['definition', definition]}"
        parts = " | ".join(map(self._waits, condition.parts)) or "0"
        if isinstance(condition, conditions.AnyOf):
            return f"(0 if {self._written(condition, MET)} else {parts})"
        return f"({parts} if {self._written(condition, POSSIBLE)} else 0)"

    def deciding(self, group: Sequence[Condition]) -> Iterator[str]:
        """Yield the lines that tell what conditions come to by what is true."""
        lines = list[str]()
        self._constants |= {"MET": Verdict.MET, "OPEN": Verdict.OPEN}
        self._constants["NOT_MET"] = Verdict.NOT_MET
        for condition in group:
            possible = self._written(condition, POSSIBLE)
            is_met = self._written(condition, MET)
            lines.append(f"    (MET if {is_met} else OPEN) if {possible} else NOT_MET,")
        for truth, number in dict.fromkeys(_TRUTH.findall("".join(lines))):
            place = 2 * int(number) + (truth == POSSIBLE)  # as `_every` has them
            yield f"{truth}{number} = truths[{place}]"
        yield from ["return (", *lines, ")"]

    def _every(self) -> str:
        return "".join(f"m{it}, p{it}, " for it in self.number.values())

    def _truths(self, number: int, condition: Condition) -> Iterator[str]:
        possible = self._written(condition, POSSIBLE)
        is_met = self._written(condition, MET)
        yield f"p{number} = {possible}"
        yield f"m{number} = p{number} and {is_met}"

    def _answer(self, node: Node) -> Iterator[str]:
        """Yield the lines that compare the answer to a question, if it is asked."""
        numbers = [self.number[it] for it in self._on[node[1]]]
        if not numbers:
            return
        gate = self.number.get(node)
        asked, perhaps = ("True",) * 2 if gate is None else (f"m{gate}", f"p{gate}")
        yield f"{ANSWER} = get({self._constant(node[1])})"
        not_known = self._rulebook.questions[node[1]].not_known
        counts = f" or {ANSWER} in {self._constant(not_known)}" if not_known else ""
        yield f"if {ANSWER} is None{counts}:"
        yield "    " + "".join(f"m{it} = " for it in numbers) + "False"
        yield "    " + "".join(f"p{it} = " for it in numbers) + perhaps
        yield "else:"
        for number, comparison in zip(numbers, self._on[node[1]], strict=True):
            yield f"    p{number} = {perhaps} and {self._tests(comparison)}"
            yield f"    m{number} = {asked} and p{number}"

    def _tests(self, comparison: Comparison) -> str:
        tests = [
            _TESTS[how].format(self._constant(value)) for how, value in comparison.tests
        ]
        return " and ".join(tests)

    def _written(self, condition: Condition, truth: str) -> str:
        """Return one of the truths of a condition, in terms of those it reads."""
        match condition:
            case Comparison():
                return f"{truth}{self.number[condition]}"
            case Is(definition):
                return f"{truth}{self.number['definition', definition]}"
            case conditions.AllOf(parts):
                written = (self._written(it, truth) for it in parts)
                return f"({' and '.join(written) or 'True'})"
            case conditions.AnyOf(parts):
                written = (self._written(it, truth) for it in parts)
                return f"({' or '.join(written) or 'False'})"
            case conditions.NoneOf(parts):
                written = (self._written(it, _OTHER[truth]) for it in parts)
                return f"(not ({' or '.join(written) or 'False'}))"
            case _ as never:
                assert_never(never)
