"""A list that is imported: the key each column holds, and what rows say of a part.

What cannot be read at all is told at its cell. All else is written as it stands there:
the loader says what is wrong with it, as it does of a form.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from screening.editing.part_fields import YAML, Kind, Spec, as_written, specs
from screening.editing.part_files import LIST_OF, suggested_id
from screening.errors import ProblemsError
from screening.formats import yaml_reader
from screening.formats.spreadsheet import Column as SheetColumn
from screening.formats.spreadsheet import Row
from screening.formats.text import plain_text, plainly
from screening.portfolio.cells import answers_by_name, inside, mistyped, reader_of
from screening.portfolio.reading import CellProblem
from screening.portfolio.table import cell
from screening.rulebook.fields import title_of
from screening.rulebook.files import PARTS, parts_by_kind
from screening.rulebook.model import Question, Rulebook

IMPORTED = ("question", "rule")
"""The kinds of part that a list may hold."""
ASKED = "question/"
"""What stands before the id of a question whose answers a column compares."""
LEFT_OUT = {"accept"}
_DAYS = {"from": "First day", "until": "Last day"}


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
        if spec.kind is Kind.GROUP and spec.part:  # the days it is in force
            for end in specs(spec.part):
                at = f"{spec.name}.{end.name}"
                yield Target(at, _DAYS[end.name], end, (end.name,))
        elif spec.name not in LEFT_OUT:
            called = "Condition" if spec.name == "when" else spec.ask
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
        wrong = "Another column is read as that already" if twice else ""
        near = named.get(near, "")
        found.append(Column(place, title, None if twice else read_as, near, wrong))
    return found


BOUNDS: Mapping[str, str] = {
    **dict.fromkeys((">=", "≥", "at least", "from"), "at-least"),
    **dict.fromkeys(("<=", "≤", "at most", "up to"), "at-most"),
    **dict.fromkeys((">", "above", "over"), "above"),
    **dict.fromkeys(("<", "below", "under"), "below"),
}
"""How a cell says that a number or day is bounded."""
_BOUND = re.compile(rf"({'|'.join(map(re.escape, BOUNDS))})\s*(.+)", re.IGNORECASE)
_AND = re.compile(rf"\s*(?:,|;|\band\b)?\s*(?=(?:{'|'.join(map(re.escape, BOUNDS))}))")
_LIST = re.compile(r"\s*[;\n]\s*")
_IDS = re.compile(r"\s*[;,\n]\s*")
_CHOICE = re.compile(r"([a-z][a-z0-9-]*)\s*:\s*(.+)")
_FLAGS = {"yes": True, "true": True, "x": True, "no": False, "false": False}


class Cells:
    """Reads the rows of one list, for one rulebook; `wrong` tells what is in them."""

    def __init__(self, columns: Iterable[Column], book: Rulebook) -> None:
        self._columns = [*columns]
        self._book = book
        self.wrong: list[CellProblem] = []
        self._readers: Mapping[Kind, Callable[[Spec, str], Any]] = {
            Kind.WHEN: lambda _, text: _in_yaml(text),
            Kind.ENTRIES: self._entries,
            Kind.SEVERAL: self._ids,
            Kind.POINTS: self._ids,
            Kind.LINES: lambda _, text: _split(_LIST, text),
            Kind.FLAG: lambda _, text: _FLAGS.get(text.casefold(), text),
            Kind.ONE: self._one,
            # Between digits a comma parts thousands or decimals: nobody can tell.
            Kind.NUMBER: lambda of, text: text if "," in text else as_written(of, text),
        }

    def part(self, row: Row) -> dict[str, Any]:
        """Return what a row says; cells that are empty say nothing."""
        made: dict[str, Any] = {}
        comparisons: list[dict[str, Any]] = []
        for column in self._columns:
            target, text = column.target, cell(row, column.place)
            if not (text and target):
                continue
            try:
                if target.spec is None:
                    comparisons.append(self._comparison(target.name, text))
                else:
                    key, _dot, end = target.name.partition(".")
                    into = made.setdefault(key, {}) if end else made
                    into[end or key] = self._value(target.spec, text)
            except ValueError as error:
                says = str(error)
                problem = CellProblem(row.number, column.title, target.name, text, says)
                self.wrong.append(problem)
        if comparisons:
            whole = [made["when"]] if "when" in made else []
            parts = [*whole, *comparisons]
            made["when"] = {"all": parts} if parts[1:] else parts[0]
        return made

    def _value(self, spec: Spec, text: str) -> Any:
        read = self._readers.get(spec.kind)
        return read(spec, text) if read else as_written(spec, plain_text(text))

    def _comparison(self, target: str, text: str) -> dict[str, Any]:
        """Return what a cell compares answers to a question with."""
        question = self._book.questions[target.removeprefix(ASKED)]
        if not question.traits.ranged:
            words = [_word(question, it) for it in _split(_LIST, text)]
            return {question.id: words if words[1:] else words[0]}
        found = [_BOUND.fullmatch(part) for part in _AND.split(text) if part]
        bounds = {
            BOUNDS[match[1].casefold()]: _quantity(question, match[2])
            for match in found
            if match
        }
        whole = bounds if all(found) else _quantity(question, text)
        return {question.id: whole}

    def _one(self, spec: Spec, text: str) -> str:
        word = plain_text(text)
        if spec.refers:
            return self._named(spec.refers, word)
        plain = word.casefold().replace(" ", "-")
        return plain if plain in spec.words else word

    def _ids(self, spec: Spec, text: str) -> list[str]:
        return [self._named(spec.refers, it) for it in _split(_IDS, text)]

    def _named(self, kind: str, word: str) -> str:
        """Return the id of what just one part of a kind is called; else the word."""
        parts = parts_by_kind(self._book).get(kind, {})
        if word in parts:
            return word
        same = [
            name
            for name, part in parts.items()
            if word.casefold() in {title_of(part).casefold(), _label(part)}
        ]
        return same[0] if len(same) == 1 else word

    def _entries(self, spec: Spec, text: str) -> Any:
        """Return choices by id, each written as its label, or as id: label."""
        if not spec.named:
            return _in_yaml(text)
        made: dict[str, Any] = {}
        for entry in _split(_LIST, text):
            match = _CHOICE.fullmatch(entry)
            name = match[1] if match else suggested_id(entry, ())
            if name in made:
                raise ValueError(
                    f"Two choices would have the id “{name}”. "
                    "Write it before: id: label"
                )
            made[name] = match[2] if match else entry
        return made


def _label(part: Any) -> str:
    return str(getattr(part, "label", "") or getattr(part, "short", "")).casefold()


def _split(at: re.Pattern[str], text: str) -> list[str]:
    return [plain_text(it) for it in at.split(text) if it.strip()]


def _in_yaml(text: str) -> Any:
    """Return what is written as YAML, on one line or on several."""
    indented = "\n  ".join(text.split("\n"))
    try:
        return yaml_reader.read("", f"{YAML}:\n  {indented}\n").data[YAML]
    except ProblemsError as error:
        why = error.problems[0].says
        raise ValueError(f"This cannot be read: {why}") from None


def _quantity(question: Question, text: str) -> Decimal | str:
    """Return a number or a day; a ValueError says why it is none."""
    try:
        found: Decimal | date = reader_of(question, [text])(text)
    except ValueError as error:
        raise ValueError(f"This cannot be compared with answers: {error}") from None
    return found if isinstance(found, Decimal) else found.isoformat()


def _word(question: Question, text: str) -> str:
    """Return the id of an answer, written in any way that tables of deals may."""
    return answers_by_name(question).get(plainly(text), text)


def template(kind: str, book: Rulebook) -> list[SheetColumn]:
    """Return the columns of an empty list, with what may stand in each."""
    return [
        SheetColumn(
            it.name,
            40 if it.spec.kind in WIDE else 20,
            "\n".join(filter(None, (it.called, it.spec.hint, NOTES.get(it.spec.kind)))),
            _choices(it.spec, book),
        )
        for it in _targets(kind, book)
        if it.spec
    ]


WIDE = {Kind.TEXT, Kind.WHEN, Kind.LINES, Kind.ENTRIES}
NOTES: Mapping[Kind, str] = {
    Kind.WHEN: (
        "As in rule files, on one line: {all: [{sector: energy}, {stake: "
        "{below: 10}}]}. Or add a column for each question, named by its "
        "id, with cells like >= 10, <25 or energy; water: all that is "
        "written in a row must hold."
    ),
    Kind.ENTRIES: "One on each line, or with ; between them: label, or id: label.",
    Kind.SEVERAL: "Ids, with ; between them.",
    Kind.POINTS: "Ids, with ; between them.",
    Kind.LINES: "One on each line, or with ; between them.",
    Kind.FLAG: "yes or no.",
}


def _choices(spec: Spec, book: Rulebook) -> Sequence[str]:
    """Return the words that may stand in a cell, where one of them does."""
    if spec.kind is Kind.FLAG:
        return ("yes", "no")
    if spec.kind is not Kind.ONE:
        return ()
    return spec.words or tuple(parts_by_kind(book).get(spec.refers, ()))
