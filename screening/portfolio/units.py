"""In what the amounts of a column are counted: its head says so, as in Price (EUR m).

Where the head does not, somebody may say it of the column. Twelve in such a column is
twelve million: read as twelve it would be below every line. Amounts of which nothing
names a unit, half of them small, may be euro, thousands or millions: the small ones
count as not known until somebody says what they are.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from screening.errors import ScreeningError
from screening.portfolio import messages
from screening.rulebook.answers import read_number
from screening.rulebook.model import Question, Rulebook
from screening.wording.answers import quantity_in_words

EURO, PER_CENT = "EUR", "%"
EXAMPLE = "12"
MOST = Decimal(10) ** 12
"""An amount from which on a number in full stands in a column that counts in many."""
SMALL = Decimal(100_000)
"""What no amount of a deal is likely to be below, in single euro or dollars."""
ASKED = "asked"
"""The unit of a column where nobody has said it when asked.

It stays asked for, however large the amounts are with which its cells are mended.
"""
_MONEY: Mapping[str, str] = {
    **dict.fromkeys(("\u20ac", "eur", "euro", "euros"), EURO),
    **dict.fromkeys(("$", "us$", "usd"), "USD"),
    **dict.fromkeys(("dollar", "dollars", "dollaro", "dollari"), "USD"),
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
SAID: Mapping[str, str] = {
    "euro": "",
    "dollars": "",
    "thousands": "thousand",
    "millions": "mln",
}
"""What may be said of a column whose head names no unit, and what it then counts in."""
SINGLE: Mapping[str, str] = {EURO: "euro", "USD": "dollars"}
"""How it is said that amounts of a money are single ones."""
_BETWEEN = {"in", "di", "of", "us"}
_TOKEN = re.compile(r"us\$|[%$\u20ac\u00a3\u00a5]|000|[^\W\d_]+", re.IGNORECASE)
_SIGN = re.compile(
    r"us\$|[$\u20ac\u00a3\u00a5]"
    rf"|(?<![^\W\d_])({'|'.join(filter(str.isalpha, _MONEY))})(?![^\W\d_])",
    re.IGNORECASE,
)
"""What in the text of a cell names a money."""
_BRACKET = re.compile(r"[\s,]*[(\[]([^()\[\]]+)[)\]]\s*$")
_BARE = re.compile(
    r"([\s\u20ac]*\d[\d.,'\u2019\s]*(?:\u20ac|euro?)?)\s*", re.IGNORECASE
)
"""A number without a word behind it."""


class Unit(NamedTuple):
    """What a head says beside a name: how many at once, of which money, or per cent."""

    name: str
    scale: str = ""
    money: str = ""
    percent: bool = False

    def fits(self, question: Question | None) -> bool:
        """Tell whether a question is answered in it, or in more of it at once."""
        money = money_of(question)
        if self.percent:
            return bool(question and question.traits.unit_after == PER_CENT)
        if self.scale or self.money:
            return bool(money) and self.money in {"", money}
        return True


def money_of(question: Question | None) -> str:
    """Return the money that a question is answered in, by its code; or nothing."""
    if question is None or question.traits.unit_before:
        return question.traits.unit_before if question else ""
    return _MONEY.get((question.unit or "").casefold(), "")


def moneys_in(text: str) -> set[str]:
    """Return the moneys that the text of a cell names, by their codes."""
    return {_MONEY[it[0].casefold()] for it in _SIGN.finditer(text)}


def without_money(text: str) -> str:
    """Return the text of a cell without the names and signs of money."""
    return _SIGN.sub(" ", text)


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


class Amounts:
    """How the numbers of a column of money are read: with the unit behind bare ones."""

    def __init__(self, question: Question, head: str, said: str) -> None:
        self._question, self._head, self._said = question, head, said
        unit, money = unit_of(head), money_of(question)
        if said in SAID:
            unit = unit._replace(scale=SAID[said], money=money)
        other = "" if unit.money == money else unit.money
        self._unit = unit
        self._behind = " ".join(filter(None, (unit.scale, other))) if money else ""

    def in_full(self, text: str) -> str:
        """Return a cell with the unit of the column behind a bare amount."""
        found = _BARE.fullmatch(text) if self._behind else None
        return f"{found[1]} {self._behind}" if found else text

    @property
    def told(self) -> Sequence[str]:
        """How bare amounts are read, in a sentence, where it is not as usual.

        Those of another money are told cell by cell.
        """
        unit, said = self._unit, self._said
        if not (unit.scale or said in SAID) or not unit.fits(self._question):
            return ()
        amount = read_number(f"{EXAMPLE} {self._behind}", self._question)
        form = messages.COUNTED_AS_SAID if said in SAID else messages.COUNTED
        words = quantity_in_words(self._question, amount)
        return (form.format(head=self._head, example=EXAMPLE, amount=words, unit=said),)

    def too_much(self, value: Any) -> str:
        """Return what is said of an amount too large to be counted so, if it is."""
        if not self.told or value < MOST:
            return ""
        amount = quantity_in_words(self._question, value)
        return messages.TOO_MUCH.format(amount=amount)

    def unsaid(self, values: Mapping[str, Any]) -> Mapping[str, Decimal]:
        """Return the small amounts that say no unit, if half of all that say none are.

        `values` are what the different texts of the column say. Where the unit was
        asked for, large ones beside them change nothing. Nothing is nothing in any
        unit.
        """
        if not may_lack_unit(self._question, self._unit):
            return {}
        bare = {text: it for text, it in values.items() if it and not _names_unit(text)}
        small = {text: it for text, it in bare.items() if it < SMALL}
        few = 2 * len(small) < len(bare)
        return {} if few and self._said != ASKED else small


def _names_unit(text: str) -> bool:
    """Tell whether a text has a letter or the sign of a money: million, EUR, $."""
    return any(it.isalpha() or unicodedata.category(it) == "Sc" for it in text)


def may_lack_unit(question: Question | None, unit: Unit) -> bool:
    """Tell whether a question takes money, and nothing says in what it is counted.

    The name of a question that takes dollars says so, and not whether it is millions.
    """
    money = money_of(question)
    return bool(money) and not unit.scale and (money != EURO or not unit.money)


def refuse_units(
    rulebook: Rulebook, units: Mapping[str, str], columns: Mapping[str, str]
) -> None:
    """Raise a ScreeningError where a unit is said of a column that needs none."""
    for head, unit in units.items():
        question = rulebook.questions.get(columns.get(head, ""))
        other = {*SINGLE.values()} - {SINGLE.get(money_of(question), "")}
        lacks = may_lack_unit(question, unit_of(head)) and unit not in other
        if unit in SAID and not lacks:
            raise ScreeningError(messages.NEEDS_NO_UNIT.format(head=head, unit=unit))
