"""In what the numbers of a column are counted: its head says so, as in Price (EUR m).

Where the head does not, somebody may say it of the column.

Twelve in such a column is twelve million. Read as twelve it would be below every line.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from screening.formats.text import money_in_words
from screening.portfolio import messages
from screening.rulebook.answers import read_number
from screening.rulebook.model import Question

EURO, PER_CENT = "EUR", "%"
EXAMPLE = "12"
MOST = Decimal(10) ** 12
"""An amount from which on a number in full stands in a column that counts in many."""
_MONEY: Mapping[str, str] = {
    **dict.fromkeys(("\u20ac", "eur", "euro", "euros"), EURO),
    **dict.fromkeys(("$", "usd", "dollari", "dollars"), "USD"),
    **dict.fromkeys(("\u00a3", "gbp", "sterline"), "GBP"),
    **dict.fromkeys(("\u00a5", "cny", "rmb", "yuan", "renminbi"), "CNY"),
    **{it: it.upper() for it in ("hkd", "chf", "jpy")},
}
_SCALES: Mapping[str, str] = {
    **dict.fromkeys(("k", "000", "migliaia", "thousand", "thousands"), "thousand"),
    **dict.fromkeys(("m", "mn", "mln", "mio", "milioni", "million", "millions"), "mln"),
    **dict.fromkeys(("bn", "mld", "miliardi", "billion", "billions"), "bn"),
}
_JOINED = {
    f"{one}{two}": (one, two)
    for money in ("eur", "usd")
    for scale in ("k", "m", "mn", "bn")
    for one, two in ((money, scale), (scale, money))
}
SAID: Mapping[str, str] = {"euro": "", "thousands": "thousand", "millions": "mln"}
"""What may be said of a column whose head names no unit, and what it then counts in."""
_BETWEEN = {"in", "di", "of"}
_TOKEN = re.compile(r"[%$\u20ac\u00a3\u00a5]|000|[^\W\d_]+")
_BRACKET = re.compile(r"[\s,]*[(\[]([^()\[\]]+)[)\]]\s*$")
_BARE = "^([\\s€]*\\d[\\d.,'\u2019\\s]*(?:€|(?i:euro?))?)\\s*$"
"""A number without a word behind it, for a reader that knows no escapes."""


class Unit(NamedTuple):
    """What a head says beside a name: how many at once, of which money, or per cent."""

    name: str
    scale: str = ""
    money: str = ""
    percent: bool = False

    def fits(self, question: Question | None) -> bool:
        """Tell whether a question is answered in it, or in more of it at once."""
        before = question.traits.unit_before if question else ""
        after = question.traits.unit_after if question else ""
        if self.percent:
            return after == PER_CENT
        if self.scale or self.money:
            return before == EURO and self.money in {"", EURO}
        return True


def unit_of(head: str) -> Unit:
    """Return what stands behind the name at the head of a column, if anything does."""
    if bracket := _BRACKET.search(head):
        inside = [*_TOKEN.finditer(bracket[1])]
        if inside and all(map(_is_known, inside)):
            return _unit(head, bracket.start(), inside)
        return Unit(head)
    last = list[re.Match[str]]()
    for token in reversed([*_TOKEN.finditer(head)]):
        if not _is_known(token):
            break
        last.insert(0, token)
    if not any(len(it[0]) > 1 or not it[0].isalpha() for it in last):
        return Unit(head)  # a letter alone is no unit
    return _unit(head, last[0].start(), last)


def as_said(head: str, said: str) -> Unit:
    """Return in what a column is counted: by its head, or as is `said` of it."""
    unit = unit_of(head)
    return unit._replace(scale=SAID[said], money=EURO) if said in SAID else unit


def _is_known(token: re.Match[str]) -> bool:
    word = token[0].casefold()
    return word in {*_MONEY, *_SCALES, *_JOINED, *_BETWEEN, PER_CENT}


def _unit(head: str, at: int, tokens: Sequence[re.Match[str]]) -> Unit:
    words = [it[0].casefold() for it in tokens]
    words = [part for it in words for part in _JOINED.get(it, (it,))]
    scale = next((_SCALES[it] for it in words if it in _SCALES), "")
    money = next((_MONEY[it] for it in words if it in _MONEY), "")
    percent = PER_CENT in words
    found = scale or money or percent
    return Unit(head[:at], scale, money, percent) if found else Unit(head)


def in_full(texts: pa.Array, question: Question, unit: Unit) -> pa.Array:
    """Return the cells of a column, with the unit behind bare amounts."""
    behind = _behind(question, unit)
    return (
        pc.replace_substring_regex(texts, _BARE, rf"\1 {behind}") if behind else texts
    )


def too_much(values: list[Any], question: Question) -> dict[int, str]:
    """Take out amounts too large to be counted so; return what is said by place."""
    found = dict[int, str]()
    for place, value in enumerate(values):
        if value is not None and value >= MOST:
            amount = question.traits.told(value)
            found[place] = messages.TOO_MUCH.format(amount=amount)
            values[place] = None
    return found


def told(question: Question, head: str, said: str) -> Sequence[str]:
    """Return in a sentence how bare amounts of a column are read, if not as usual.

    Those of another money are told cell by cell.
    """
    unit = as_said(head, said)
    if not (unit.scale or said in SAID) or not unit.fits(question):
        return ()
    amount = read_number(f"{EXAMPLE} {_behind(question, unit)}", question)
    form = messages.COUNTED_AS_SAID if said in SAID else messages.COUNTED
    words = money_in_words(amount)
    return (form.format(head=head, example=EXAMPLE, amount=words, unit=said),)


def _behind(question: Question, unit: Unit) -> str:
    """Return what is read behind a bare amount: how many at once, and another money."""
    if not question.traits.unit_before:
        return ""
    other = "" if unit.money == EURO else unit.money
    return " ".join(filter(None, (unit.scale, other)))
