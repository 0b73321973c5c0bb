"""Verdicts alone, without the questions behind them: all that a level takes.

The conditions of an edition are written out as Python, compiled once, and run for each
deal. The truth of each comparison, gate and definition is worked out into a local of
its own (t12), after what it reads. It is one of Kleene's three values: not met is 0,
open 1 and met 3, so that whether all of some hold is their `&`, and whether any is `|`.

A question that is not asked has no answer that counts; of one that is perhaps asked,
nothing is met: what holds of its answer is as true as that it is asked. The text that
is compiled is made of numbers alone: ids of questions and what answers are compared
with are constants that it is handed, so nothing that stands in a rule file can become
code.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from graphlib import TopologicalSorter
from itertools import chain
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

Truths = tuple[int, ...]
"""Of one deal, what each comparison, gate and definition comes to."""

Waits = Sequence[int]
"""The questions that each of some waits for, as bits, in page order."""

Place = tuple[str, int]
"""The group of a condition, and its place there."""

NOT_MET, OPEN, MET = 0, 1, 3
VERDICTS = (Verdict.NOT_MET, Verdict.OPEN, Verdict.OPEN, Verdict.MET)
NOT = (MET, OPEN, OPEN, NOT_MET)
"""By a truth, the verdict that it is, and what none of such is."""

ANSWER, LOCAL, IN_TRUTHS = "a", "t{}", "t[{}]"
"""How a text names the answer to a question, and a truth by its number: while truths
are worked out, and once they are."""

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
        self.waits = cache(self._code.waits)
        """Tells by what is true what each comparison, gate and definition waits for."""
        self.wait = cache(lambda name: self._code.wait(self.groups[name]))
        """What tells by both what a group waits for, in its order."""

    def asked(self, truths: Truths) -> dict[str, Verdict]:
        """Return whether each question is asked, in page order."""
        verdicts = dict.fromkeys(self._rulebook.questions, Verdict.MET)
        for name, place in self._gates.items():
            verdicts[name] = VERDICTS[truths[place]]
        return verdicts

    def counting(self, answers: Answers, truths: Truths) -> dict[str, Answer]:
        """Return the answers to questions that may be asked, in page order."""
        return {
            name: answers[name]
            for name, not_known, gate in self._countable
            if name in answers
            and answers[name] not in not_known
            and (gate is None or truths[gate])
        }

    def alone(self, truths: Truths) -> "AloneDeciding":
        """Return what tells the questions that decide a condition each alone."""
        return AloneDeciding(self._rulebook, self._code.number, truths)

    @cached_property
    def _countable(self) -> list[tuple[str, frozenset[str], int | None]]:
        """Each question with the words that say nothing, and the place of its gate."""
        gates = self._gates
        every = self._rulebook.questions.items()
        return [(name, it.not_known, gates.get(name)) for name, it in every]

    @cached_property
    def _gates(self) -> dict[str, int]:
        """The place in the truths of each question that is not always asked."""
        number = self._code.number
        return {
            name: number["question", name]
            for name in self._rulebook.questions
            if self._rulebook.conditions["question", name] is not None
        }


class AloneDeciding(dict[Condition, tuple[int, int]]):
    """By condition of one deal, the questions of which an answer alone decides it.

    First those by which it is not met whatever else is answered, then those by which it
    is met, as bits in page order; all of them where it is so already. Comparisons with
    the answer to one question are taken each by itself.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        number: Mapping[Comparison | Node, int],
        truths: Truths,
    ) -> None:
        super().__init__()
        self._rulebook, self._number, self._truths = rulebook, number, truths
        self._bits = {name: 1 << at for at, name in enumerate(rulebook.questions)}

    def __missing__(self, condition: Condition) -> tuple[int, int]:
        """Work it out, and remember it."""
        if type(condition) is Comparison:
            alone = self._at(condition) or self._compared(condition.question)
        elif type(condition) is Is:
            when = self._rulebook.definitions[condition.definition].when
            alone = self._at(("definition", condition.definition)) or self[when]
        else:
            is_all, some, every = type(condition) is conditions.AllOf, 0, _ALL
            for fails, holds in map(self.__getitem__, condition.parts):
                some |= fails if is_all else holds
                every &= holds if is_all else fails
            is_any = type(condition) is conditions.AnyOf
            alone = (every, some) if is_any else (some, every)
        self[condition] = alone
        return alone

    def _at(self, node: Comparison | Node) -> tuple[int, int] | None:
        """Return it of what is decided; None of what is open."""
        return _DECIDED[self._truths[self._number[node]]]

    def _compared(self, question: str) -> tuple[int, int]:
        """Return it of an open comparison, by its gate where it is perhaps asked."""
        gate = self._rulebook.conditions["question", question]
        if gate and self._truths[self._number["question", question]] == OPEN:
            return self[gate][0], 0
        return self._bits[question], self._bits[question]


_ALL = -1
"""The bits of every question."""

_DECIDED = ((_ALL, 0), None, None, (0, _ALL))
"""By a truth, the questions that decide what has it: all, where it is decided."""


def _groups(rulebook: Rulebook) -> dict[str, list[Condition]]:
    """Return the whole conditions of rules, then all that stand in a kind of part."""
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
        self._on = defaultdict[str, dict[Comparison, None]](dict)
        """The comparisons with the answer to each question."""
        held = {node: when for node, when in self._nodes.items() if when is not None}
        leaves = chain.from_iterable(map(walk, (*whens, *held.values())))
        for leaf in leaves:
            if isinstance(leaf, Comparison):
                self._on[leaf.question][leaf] = None
        every: list[Comparison | Node] = [*chain(*self._on.values()), *held]
        self.number = {it: number for number, it in enumerate(every)}
        """The number of each comparison, gate and definition.

        Comparisons with the answer to one question have numbers in a row.
        """
        self._constants: dict[str, Any] = {
            "VERDICTS": VERDICTS,
            "NOT": NOT,
            "open_of": _open_of,
        }

    def read(self) -> Callable[[Answers], Truths]:
        """Compile a function from a deal's answers to the truths of comparisons."""
        return self._compiled("answers", self.reading())

    def decide(
        self, group: Sequence[Condition]
    ) -> Callable[[Truths], Sequence[Verdict]]:
        """Compile a function from truths to the verdicts of a group of conditions."""
        return self._compiled("t", self.deciding(group))

    def waits(self) -> Callable[[Truths], Waits]:
        """Compile a function from truths to the questions these wait for: bits."""
        return self._compiled("t", self.waiting())

    def wait(self, group: Sequence[Condition]) -> Callable[[Truths, Waits], Waits]:
        """Compile a function from both to the questions a group waits for: bits."""
        waits = (f"    {self._waits(it, 'w[{}]')}," for it in group)
        return self._compiled("t, w", ["return (", *waits, ")"])

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
        for node in self._order:
            if (when := self._nodes[node]) is not None:
                yield f"t{self.number[node]} = {_written(when, self.number, LOCAL)}"
            if node[0] == "question":
                yield from self._answer(node)
        yield f"return ({''.join(f't{it}, ' for it in self.number.values())})"

    @cached_property
    def _order(self) -> Sequence[Node]:
        """All nodes, each after what it reads."""
        read = {
            node: [*conditions.reads(when)] if when else []
            for node, when in self._nodes.items()
        }
        return [*TopologicalSorter(read).static_order()]

    def _answer(self, node: Node) -> Iterator[str]:
        """Yield the lines that compare the answer to a question, if it is asked."""
        numbers = self._numbers(node)
        if not numbers:
            return
        gate = self.number.get(node)
        asked, perhaps = ("3", "1") if gate is None else (f"t{gate}", f"t{gate} & 1")
        yield f"{ANSWER} = get({self._constant(node[1])})"
        not_known = self._rulebook.questions[node[1]].not_known
        counts = f" or {ANSWER} in {self._constant(not_known)}" if not_known else ""
        yield f"if {ANSWER} is None{counts}:"
        yield "    " + "".join(f"t{it} = " for it in numbers) + perhaps
        yield "else:"
        for number, comparison in zip(numbers, self._on[node[1]], strict=True):
            yield f"    t{number} = {asked} if {self._tests(comparison)} else 0"

    def _tests(self, comparison: Comparison) -> str:
        tests = [
            _TESTS[how].format(self._constant(value)) for how, value in comparison.tests
        ]
        return " and ".join(tests)

    def deciding(self, group: Sequence[Condition]) -> Iterator[str]:
        """Yield the lines that tell what conditions come to by what is true."""
        written = (_written(it, self.number, IN_TRUTHS) for it in group)
        yield from ["return (", *(f"    VERDICTS[{it}]," for it in written), ")"]

    def waiting(self) -> Iterator[str]:
        """Yield the lines that tell by what is true what all that is waits for.

        While it is open whether a question is asked, what decides that is waited for.
        """
        bits = {name: 1 << at for at, name in enumerate(self._rulebook.questions)}
        for node in self._order:
            gate = self.number.get(node)
            if when := self._nodes[node]:
                waits = self._waits(when, "w{}", f"t[{gate}]")
                yield f"w{gate} = {waits}"
            if numbers := self._numbers(node):
                gates = "" if gate is None else f"w{gate} or "
                own = f"{gates}{self._constant(bits[node[1]])}"
                row = f"t[{numbers[0]}:{numbers[-1] + 1}]"
                yield f"{''.join(f'w{it}, ' for it in numbers)}= open_of({own}, {row})"
        yield f"return ({''.join(f'w{it}, ' for it in self.number.values())})"

    def _numbers(self, node: Node) -> list[int]:
        """Return the numbers of the comparisons with the answer to a question."""
        kind, name = node
        on = self._on[name] if kind == "question" else ()
        return [self.number[it] for it in on]

    def _waits(self, condition: Condition, wait: str, truth: str = "") -> str:
        """Return the questions a condition waits for, in terms of those it reads."""
        match condition:
            case Comparison():
                return wait.format(self.number[condition])
            case Is(definition):
                return wait.format(self.number["definition", definition])
        parts = " | ".join(self._waits(it, wait) for it in condition.parts) or "0"
        truth = truth or _written(condition, self.number, IN_TRUTHS)
        return f"({parts} if {truth} == 1 else 0)"


def _open_of(wait: int, truths: Truths) -> Iterator[int]:
    """Return what comparisons with one answer wait for: nothing where they are told."""
    return map((0, wait, 0, 0).__getitem__, truths)


def _written(
    condition: Condition, number: Mapping[Comparison | Node, int], truth: str
) -> str:
    """Return the truth of a condition in terms of those it reads, each so written."""
    match condition:
        case Comparison():
            return truth.format(number[condition])
        case Is(definition):
            return truth.format(number["definition", definition])
    parts = [_written(it, number, truth) for it in condition.parts]
    match condition:
        case conditions.AllOf():
            return f"({' & '.join(parts) or MET})"
        case conditions.AnyOf():
            return f"({' | '.join(parts) or NOT_MET})"
        case conditions.NoneOf():
            return f"NOT[{' | '.join(parts) or NOT_MET}]"
        case _ as never:
            assert_never(never)
