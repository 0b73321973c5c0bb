"""The branches of a condition: what an example has to show for a change to be noticed.

Every branch is one part of a condition shown to count on its own, and stands for one
small change of the condition that only such an example notices:

- a comparison or a named definition (one part, whatever is in it) holds, and without
  that the verdict would be another; or it fails, and the same;
- of several answers listed in a comparison each is one branch: given, and no other;
- a threshold is two: answered exactly, and missed by less than one unit.

Where a part stands under `none`, what it shows is the other way round.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, cast

from screening.engine.equivalence import last_place
from screening.formats.yaml_reader import Path
from screening.rulebook import conditions
from screening.rulebook.conditions import Comparison, Condition, Is, Operator, Value
from screening.rulebook.model import Verdict
from screening.rulebook.parser import GROUPS

_KEYS = {group: key for key, group in GROUPS.items()}
_MET = {True: Verdict.MET, False: Verdict.NOT_MET}
EDGES: Mapping[Operator, Operator] = {
    Operator.AT_LEAST: Operator.ABOVE,
    Operator.ABOVE: Operator.AT_LEAST,
    Operator.AT_MOST: Operator.BELOW,
    Operator.BELOW: Operator.AT_MOST,
}
"""The operator that differs in the threshold alone."""

Need = tuple[Condition, Verdict]
"""A condition, and the verdict of it that is needed."""
Needs = tuple[Need, ...]


class ConditionPart(NamedTuple):
    """One part of a condition, groups included: where it stands, as a rule file's path.

    The whole depends on the part alone where `beside` is so. It is `negated` where it
    stands under an odd number of `none`.
    """

    path: Path
    condition: Condition
    negated: bool = False
    beside: Needs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One thing that an example should show.

    It does where it expects the verdict `shows` of the rule, and the `variant` of the
    condition would give another. A deal shows it that has all that it `needs`. `path`
    leads from the condition to the part, and `answer` is the one of several listed
    there that it is about.
    """

    part: str
    shows: Verdict
    variant: Condition
    needs: Needs
    path: Path
    answer: str = ""

    def __str__(self) -> str:
        """The sentence for a branch that no example shows, without its end."""
        return f"no example shows that {self.part} makes it {self.shows}"


def parts_of(
    condition: Condition, path: Path = (), *, negated: bool = False, beside: Needs = ()
) -> Iterator[ConditionPart]:
    """Yield a condition and all its parts, as they are written."""
    yield ConditionPart(path, condition, negated, beside)
    if not isinstance(condition, Comparison | Is):
        key = _KEYS[type(condition)]
        below = negated != isinstance(condition, conditions.NoneOf)
        others = _MET[isinstance(condition, conditions.AllOf)]
        for place, part in enumerate(condition.parts):
            rest = condition.parts[:place] + condition.parts[place + 1 :]
            needed = (*beside, *((other, others) for other in rest))
            within = (*path, key, place)
            yield from parts_of(part, within, negated=below, beside=needed)


def replaced(condition: Condition, path: Path, by: Condition) -> Condition:
    """Return a condition with the part at that path replaced."""
    if not path:
        return by
    # A path leads through groups alone, and all are made alike.
    group, place = cast("conditions.AllOf", condition), cast("int", path[1])
    parts = [*group.parts]
    parts[place] = replaced(parts[place], path[2:], by)
    return type(group)(tuple(parts))


_Variant = tuple[str, bool, Condition, str]
"""What a part shows: in words, by holding or failing, and the part without it.

Last the one of several answers listed there that it is about, if it is about one.
"""


def branches_of(condition: Condition, *, negated: bool = False) -> Iterator[Branch]:
    """Yield the branches of a condition, in the order its parts are written.

    Where it is `negated`, that it holds shows the whole not met.
    """
    for path, part, below, beside in parts_of(condition, negated=negated):
        if not isinstance(part, Comparison | Is):
            continue
        key = "is" if isinstance(part, Is) else part.question
        for words, holding, without, answer in _shown(part):
            yield Branch(
                part=words,
                shows=_MET[holding != below],
                variant=replaced(condition, path, without),
                needs=((part, _MET[holding]), (without, _MET[not holding]), *beside),
                path=(*path, key),
                answer=answer,
            )


def _shown(part: Comparison | Is) -> Iterator[_Variant]:
    """Yield what a part shows; a list or a threshold stands for a whole side."""
    variants: list[_Variant] = []
    if isinstance(part, Is):
        holds, fails = part.definition, f"not {part.definition}"
    else:
        holds, fails = (
            f"{part.question}: {_written(part)}",
            f"any other {part.question}",
        )
        for place, (operator, value) in enumerate(part.tests):
            variants.extend(_tested(part, place, operator, value))
    sides = {holding for _words, holding, *_ in variants}
    if True not in sides:
        yield holds, True, conditions.NEVER, ""
    yield from variants
    if False not in sides:
        yield fails, False, conditions.ALWAYS, ""


def _tested(
    part: Comparison, place: int, operator: Operator, value: Value
) -> Iterator[_Variant]:
    """Yield what one test of a comparison shows answer by answer."""
    name = part.question
    if isinstance(value, frozenset):
        if len(value) == 1 and operator is not Operator.NONE_OF:
            return
        holding = operator in {Operator.IS, Operator.ANY_OF}
        all_but = operator is Operator.ALL_OF
        for word in sorted(value):
            words = f"{name}: {'all but ' if all_but else ''}{word}"
            without = with_test(part, place, operator, value - {word})
            yield words, holding, without, word
        return
    bound = cast("Decimal | date", value)  # an edition names no threshold
    holds = operator in {Operator.AT_LEAST, Operator.AT_MOST}
    below = operator in {Operator.AT_LEAST, Operator.BELOW}
    just_beyond = f"{name}: just {'below' if below else 'above'} {bound}"
    edge = with_test(part, place, EDGES[operator], value)
    beyond = with_test(part, place, operator, moved(bound, -1 if below else 1))
    yield f"{name}: {bound}", holds, edge, ""
    yield just_beyond, not holds, beyond, ""


def _written(part: Comparison) -> str:
    """The choices that a comparison wants, as text: "a and b; none of these"."""
    return "; ".join(
        "none of these" if operator is Operator.NONE_OF else " and ".join(sorted(value))
        for operator, value in part.tests
        if isinstance(value, frozenset)
    )


def with_test(
    part: Comparison, place: int, operator: Operator, value: Value
) -> Comparison:
    """Return a comparison with one of its tests replaced."""
    before, after = part.tests[:place], part.tests[place + 1 :]
    return Comparison(part.question, (*before, (operator, value), *after))


def moved(value: Decimal | date, units: int) -> Decimal | date:
    """Return a threshold moved by units: days, ones, or its last decimal."""
    if isinstance(value, date):
        last = date.max.toordinal()
        return date.fromordinal(min(max(1, value.toordinal() + units), last))
    return value + units * last_place(value)
