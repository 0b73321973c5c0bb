"""The columns of a list that is imported: which key of a part each of them holds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from screening.editing import messages
from screening.editing.part_fields import Kind, Spec, specs
from screening.editing.part_files import LIST_OF
from screening.formats.spreadsheet import Column as SheetColumn
from screening.formats.text import plainly
from screening.portfolio.similar import inside, mistyped
from screening.rulebook.files import PARTS, parts_by_kind
from screening.rulebook.model import Rulebook

IMPORTED = ("question", "rule")
"""The kinds of part that a list may hold."""
ASKED = "question/"
"""What stands before the id of a question whose answers a column compares."""
LEFT_OUT = {"accept"}
SPANS = {"in-force": ("from", "until")}
"""Keys whose parts have a column each."""
_DAYS = dict(
    zip(SPANS["in-force"], (messages.FIRST_DAY, messages.LAST_DAY), strict=True)
)


class Target(NamedTuple):
    """What a column may hold: a key, or answers to a question; `called` in words."""

    name: str
    called: str
    spec: Spec | None
    others: Sequence[str] = ()


class Column(NamedTuple):
    """A column of a list, and what it is read as; nothing, where it is left out.

    `near` is what was perhaps meant; it is never taken without being asked for.
    """

    place: int
    title: str
    target: Target | None
    near: str = ""
    wrong: str = ""


def targets(kind: str, book: Rulebook) -> Mapping[str, Target]:
    """Return what the columns of a list of parts may hold, by name."""
    return {it.name: it for it in _targets(kind, book)}


def _targets(kind: str, book: Rulebook) -> Iterator[Target]:
    for spec in specs(PARTS[LIST_OF[kind]]):
        if spec.name in SPANS:
            for end in SPANS[spec.name]:
                yield Target(f"{spec.name}.{end}", _DAYS[end], spec, (end,))
        elif spec.name not in LEFT_OUT:
            called = messages.THE_CONDITION if spec.name == "when" else spec.ask
            yield Target(spec.name, called, spec)
    for question in book.questions.values() if kind == "rule" else ():
        if question.traits.compared:
            name = f"{ASKED}{question.id}"
            yield Target(name, question.short, None, (question.id,))


def columns(
    head: Sequence[str],
    offered: Mapping[str, Target],
    chosen: Mapping[int, str],
) -> list[Column]:
    """Return what each column of a head is read as.

    It is what was chosen for it, else what has just its name.
    """
    named: dict[str, str] = {}
    for target in offered.values():
        for name in (target.name, target.called, *target.others):
            named.setdefault(plainly(name), target.name)
    found: list[Column] = []
    for place, title in enumerate(head):
        if not title:
            continue
        plain = plainly(title)
        name = chosen.get(place, named.get(plain, ""))
        near = "" if name else mistyped(plain, named) or inside(plain, named)
        read_as = offered.get(name)
        twice = read_as is not None and any(it.target == read_as for it in found)
        wrong = messages.COLUMN_TWICE if twice else ""
        near = named.get(near, "")
        found.append(Column(place, title, None if twice else read_as, near, wrong))
    return found


def template(kind: str, book: Rulebook) -> list[SheetColumn]:
    """Return the columns of an empty list, with what may stand in each."""
    keys = [it for it in _targets(kind, book) if it.spec]
    return [
        SheetColumn(it.name, _width(it.spec), _note(it), _choices(it.spec, book))
        for it in keys
        if it.spec
    ]


def _width(spec: Spec) -> int:
    return 40 if spec.kind in {Kind.TEXT, Kind.WHEN, Kind.LINES, Kind.ENTRIES} else 20


def _note(target: Target) -> str:
    spec = target.spec
    hints = [target.called, spec.hint if spec else "", NOTES.get(_noted(spec), "")]
    return "\n".join(filter(None, hints))


def _noted(spec: Spec | None) -> Kind | None:
    return spec.kind if spec else None


NOTES: Mapping[Kind | None, str] = {
    Kind.WHEN: messages.NOTE_WHEN,
    Kind.ENTRIES: messages.NOTE_ENTRIES,
    Kind.SEVERAL: messages.NOTE_SEVERAL,
    Kind.POINTS: messages.NOTE_SEVERAL,
    Kind.LINES: messages.NOTE_LINES,
    Kind.FLAG: messages.NOTE_FLAG,
}


def _choices(spec: Spec, book: Rulebook) -> Sequence[str]:
    """Return the words that may stand in a cell, where one of them does."""
    if spec.kind is Kind.FLAG:
        return ("yes", "no")
    if spec.kind is not Kind.ONE:
        return ()
    return spec.words or tuple(parts_by_kind(book).get(spec.refers, ()))
