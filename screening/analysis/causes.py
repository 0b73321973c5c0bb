"""What changed in the rules where a kept deal moves: numbers, rules and filings."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from screening.analysis.difference import Difference
from screening.engine.assess import Assessment
from screening.engine.filings import conditions_of
from screening.formats.text import day_in_words, lower_first
from screening.presentation.answers import fill
from screening.rulebook.conditions import (
    Comparison,
    Condition,
    Is,
    Node,
    ThresholdName,
    behind,
    comparisons_behind,
)
from screening.rulebook.fields import title_of
from screening.rulebook.model import Definition, Rule, Rulebook, Threshold, Verdict
from screening.rulebook.regimes import Regime


def causes(difference: Difference, was: Difference | None) -> tuple[str, ...]:
    """Name what changed in the rules, as far as it moves a deal more than before."""
    moving = named(difference, moving_parts(difference, was))
    return moving or (() if difference.repeats_level(was) else difference.reasons)


def named(difference: Difference, parts: Iterable[Node]) -> tuple[str, ...]:
    """Name what changed behind these rules and regimes."""
    says = (says for part in parts for says in _causes(difference, *part))
    return tuple(dict.fromkeys(says))


def moving_parts(difference: Difference, was: Difference | None) -> Iterator[Node]:
    """Yield the rules behind a move of the level, and the regimes that stand anew."""
    turns = () if difference.repeats_level(was) else difference.turns
    yield from (("rules", it.rule) for it in turns if it.behind)
    anew = (it for it in difference.filings_since(was) if not it.as_before)
    yield from (("regimes", it.regime) for it in anew)


def measured(difference: Difference, was: Difference | None) -> set[str]:
    """Return the questions whose answers meet a number that changed."""
    return {
        question
        for part in moving_parts(difference, was)
        for number, question in _behind(_books(difference), *part)[0]
        if _change(difference, "thresholds", number)
    }


def _causes(difference: Difference, kind: str, name: str) -> Iterator[str]:
    """Name what changed behind a rule or a regime, or that it did itself."""
    own = _change(difference, kind, name)
    numbers, nodes = _behind(_books(difference), kind, name)
    keys = [("thresholds", it) for it in sorted({it for it, _question in numbers})]
    keys += [(f"{kind}s", it) for kind, it in sorted(nodes)]
    changed = [says for key in keys if (says := _change(difference, *key))]
    yield from [own] if own else changed or [_title(difference, kind, name)]


@lru_cache(maxsize=128)
def _behind(
    books: tuple[Rulebook, ...], kind: str, name: str
) -> tuple[set[tuple[str, str]], set[Node]]:
    """Return the numbers behind a part, with the questions they measure, and nodes."""
    nodes, numbers = set[Node](), set[tuple[str, str]]()
    for book in books:
        part = getattr(book, kind).get(name)
        for when in (part.when,) if isinstance(part, Rule) else _whens(part):
            nodes |= behind(when, book.conditions)
            for it in comparisons_behind(when, book.conditions):
                ids = (v.id for _test, v in it.tests if isinstance(v, ThresholdName))
                numbers |= {(number, it.question) for number in ids}
    return numbers, nodes


def _books(difference: Difference) -> tuple[Rulebook, ...]:
    sides = (difference.before.rulebook, difference.after.rulebook)
    return tuple(it.of or it for it in sides)


def _change(difference: Difference, kind: str, name: str) -> str:
    """Say how a part differs between both sides; empty where it does not."""
    sides = (difference.before, difference.after)
    was, now = (getattr(it, kind).get(name) for it in _books(difference))
    title, before, after = _title(difference, kind, name), *(it.on for it in sides)
    if was is None or now is None:
        gone = f"{title}: no longer in the rulebook" if was else ""
        return f"New: {title}{_since(now.in_force.from_)}" if now else gone
    if isinstance(was, Threshold):
        value, later = was.on(before).value, now.on(after)
        says = f"{title}: {was.in_words(value)} becomes {now.in_words(later.value)}"
        return says + _since(later.from_) if value != later.value else ""
    if was.in_force.covers(before) is not now.in_force.covers(after):
        begins = now.in_force.covers(after)
        first = now.in_force.from_ if begins else None
        return f"{'Begins' if begins else 'Ends'}: {title}{_since(first)}"
    if isinstance(was, Rule) and was.level != now.level:
        labels = (it.rulebook.heading.levels for it in sides)
        old, new = (
            of[it.rulebook.rank[part.level]].label
            for of, it, part in zip(labels, sides, (was, now), strict=True)
        )
        return f"{title}: {old} becomes {lower_first(new)}"
    return f"Changed: {title}" if _decides(was) != _decides(now) else ""


def is_concerned(was: Assessment, now: Assessment, kind: str, name: str) -> bool:
    """Tell whether a rule or a regime asks otherwise of a deal, as far as it is known.

    By all facts of the deal that are known, the same may be left to ask.
    """
    old, new = (_asks(it, getattr(it.rulebook, kind).get(name)) for it in (was, now))
    return old != new


def _asks(side: Assessment, part: Rule | Regime | None) -> list[object]:
    if isinstance(part, Rule):
        return [part.level, _left(part.when, side)]
    return [_left(it, side) for it in _whens(part)]


def _left(condition: Condition, side: Assessment) -> object:
    """Return what is left to ask of a condition; its verdict where that is decided."""
    verdict = side.known.reasons.decide(condition).verdict
    if verdict is not Verdict.OPEN or isinstance(condition, Comparison):
        return (verdict, condition) if verdict is Verdict.OPEN else verdict
    if isinstance(condition, Is):
        return _left(side.rulebook.definitions[condition.definition].when, side)
    return type(condition), [_left(it, side) for it in condition.parts]


def _decides(part: Any) -> object:
    """Return what a part decides by, whatever it is called and rests on."""
    if isinstance(part, Rule):
        return part.when, part.off is None
    if isinstance(part, Regime):
        return _whens(part)
    return part.when if isinstance(part, Definition) else part


def _whens(regime: Regime | None) -> tuple[Condition, ...]:
    return conditions_of(regime) if regime else ()


def _since(first: date | None) -> str:
    return f" from {day_in_words(first)}" if first else ""


def _title(difference: Difference, kind: str, name: str) -> str:
    """Return the title of a part as of the newer side that has it."""
    sides = (difference.after, difference.before)
    side = next(it for it in sides if name in getattr(it.rulebook, kind))
    book = side.rulebook
    return fill(title_of(getattr(book, kind)[name]), book.questions, side.answers)
