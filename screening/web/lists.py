"""A list on a page: narrowed by words and choices, in an order, a page at a time.

Its address holds no word that was typed, which may name a party, but a name for it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple, Self

from flask import Response, abort

from screening.formats.spreadsheet import Cell, Column, csv_file, xlsx_file
from screening.register.lists import MOST_A_PAGE
from screening.web.context import searches, sent_as_file

LONGEST_WORDS = 200


class ListFilter(NamedTuple):
    """A field of the form above a list: its options, by what stands in an address.

    Where `any_` is empty, one of them is always chosen.
    """

    name: str
    label: str
    options: Mapping[Any, str]
    chosen: str
    any_: str = "Any"


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """What is asked of a list: words, what is chosen by name, its order, its page.

    Words stand in an address by the name that they have `as_`; they may be `lost`. No
    address has what is usual: that of a choice is empty, that of an order the first.
    """

    words: str
    as_: str
    lost: bool
    chosen: Mapping[str, str]
    order: str
    usual_order: str
    page: int

    @classmethod
    def read(
        cls,
        given: Any,
        options: Mapping[str, Collection[str]],
        orders: Sequence[str],
        *,
        typed: bool = False,
    ) -> Self:
        """Read an address, or what was `typed` into the form: words come with that."""
        as_, words = given.get("search", ""), given.get("words", "")
        known: str | None = " ".join(words.split())[:LONGEST_WORDS]
        if not typed:
            known = searches().recall(as_) if as_ else ""
        elif known:
            as_ = searches().keep(known)
        sent = {name: given.get(name, "") for name in options}
        order = given.get("order", "")
        return cls(
            words=known or "",
            as_=as_ if known else "",
            lost=known is None,
            chosen={it: sent[it] if sent[it] in options[it] else "" for it in options},
            order=order if order in orders else orders[0],
            usual_order=orders[0],
            page=min(max(1, given.get("page", 1, type=int)), 10**6),
        )

    def in_address(self, **other: Any) -> dict[str, Any]:
        """The parts of an address of this query, with others; none that is empty."""
        order = "" if self.order == self.usual_order else self.order
        parts = {"search": self.as_, **self.chosen, "order": order, **other}
        return {part: value for part, value in parts.items() if value}

    @property
    def wanted(self) -> dict[str, str]:
        """What things must have to be in the list: what is chosen, and the words."""
        return {**self.chosen, "words": self.words}

    def without(self, *names: str) -> dict[str, Any]:
        """The parts of an address of this query but for some."""
        return self.in_address(**dict.fromkeys(names, ""))

    def on_a_page(self, total: int) -> tuple[Self, int]:
        """Return this on a page that there is, of so many found, and the last page."""
        pages = max(1, -(-total // MOST_A_PAGE))
        return replace(self, page=min(self.page, pages)), pages


def sent_as_table(
    kind: str,
    title: str,
    columns: Sequence[tuple[Column, Callable[[Any], Cell]]],
    things: Sequence[Any],
    on: date,
) -> Response:
    """Return things as a file for spreadsheets, by what stands of each in a column."""
    heads = [column for column, _cell in columns]
    rows = [tuple(cell(it) for _column, cell in columns) for it in things]
    if kind == "csv":
        made = csv_file(heads, rows)
    elif kind == "xlsx":
        made = xlsx_file(title, heads, rows, datetime.combine(on, time(), UTC))
    else:
        abort(404)
    return sent_as_file(made, f"{title} {on.isoformat()}", kind)
