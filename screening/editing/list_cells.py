"""What a row of a list says of a part, as a rule file writes it.

What cannot be read at all is told at its cell. All else is written as it stands there:
the loader says what is wrong with it, as it does of a form.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any, NamedTuple

from screening.editing import messages
from screening.editing.list_columns import ASKED, SPANS, Column
from screening.editing.naming import suggested_id
from screening.editing.part_fields import YAML, Kind, Spec
from screening.errors import ProblemsError
from screening.formats import yaml_reader
from screening.formats.spreadsheet import Row
from screening.formats.text import plain_text, plainly, read_day
from screening.formats.yaml_writer import paragraph
from screening.portfolio.cells import answers_by_name
from screening.rulebook.answers import read_number
from screening.rulebook.fields import title_of
from screening.rulebook.files import parts_by_kind
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rulebook

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
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_FLAGS = {"yes": True, "true": True, "x": True, "no": False, "false": False}


class CellProblem(NamedTuple):
    """What is wrong with a cell. Where it `stops` nothing, it is only to be seen."""

    row: int
    column: str
    value: str
    says: str
    stops: bool = True


class Cells:
    """Reads the rows of one list, for one rulebook; `wrong` tells what is in them."""

    def __init__(self, columns: Iterable[Column], book: Rulebook) -> None:
        self._columns = [column for column in columns if column.target]
        self._book = book
        self.wrong: list[CellProblem] = []
        self._readers: Mapping[Kind, Callable[[Spec, str], Any]] = {
            Kind.WHEN: _in_yaml,
            Kind.YAML: _in_yaml,
            Kind.GROUP: _in_yaml,
            Kind.ANSWERS: _in_yaml,
            Kind.ENTRIES: self._entries,
            Kind.SEVERAL: self._ids,
            Kind.POINTS: self._ids,
            Kind.LINES: lambda _, text: _split(_LIST, text),
            Kind.FLAG: lambda _, text: _FLAGS.get(text.casefold(), text),
            Kind.ONE: self._one,
            Kind.NUMBER: lambda _, text: _number(text),
            Kind.DAY: lambda _, text: _day(text),
            Kind.TEXT: lambda _, text: paragraph(plain_text(text)),
        }

    def part(self, row: Row) -> dict[str, Any]:
        """Return what a row says; cells that are empty say nothing."""
        made: dict[str, Any] = {}
        comparisons: list[dict[str, Any]] = []
        for column in self._columns:
            text = row.cells[column.place] if column.place < len(row.cells) else ""
            if not (text and column.target):
                continue
            try:
                if column.target.spec is None:
                    comparisons.append(self._comparison(row, column, text))
                else:
                    self._put(made, column.target.name, column.target.spec, text)
            except ValueError as error:
                self.wrong.append(
                    CellProblem(row.number, column.title, text, str(error))
                )
        if comparisons:
            whole = [made["when"]] if "when" in made else []
            parts = [*whole, *comparisons]
            made["when"] = {"all": parts} if parts[1:] else parts[0]
        return made

    def _put(self, made: dict[str, Any], name: str, spec: Spec, text: str) -> None:
        key, _dot, end = name.partition(".")
        if key in SPANS:
            made.setdefault(key, {})[end] = _day(text)
        else:
            read = self._readers.get(spec.kind)
            made[key] = read(spec, text) if read else plain_text(text)

    def _comparison(self, row: Row, column: Column, text: str) -> dict[str, Any]:
        """Return what a cell compares answers to a question with."""
        name = column.target.name.removeprefix(ASKED) if column.target else ""
        question = self._book.questions[name]
        if not question.traits.ranged:
            words = [_word(question, it) for it in _split(_LIST, text)]
            return {name: words if words[1:] else words[0]}
        parts = [it for it in _AND.split(text) if it]
        found = [_BOUND.fullmatch(part) for part in parts]
        if not all(found):
            return {name: _quantity(question, text)}
        bounds = {
            BOUNDS[match[1].casefold()]: _quantity(question, match[2])
            for match in found
            if match
        }
        small = (isinstance(it, Decimal) and 0 < it < 1 for it in bounds.values())
        if question.traits.unit_after == "%" and any(small):
            says = messages.NO_PER_CENT
            self.wrong.append(
                CellProblem(row.number, column.title, text, says, stops=False)
            )
        return {name: bounds}

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
            return _in_yaml(spec, text)
        made: dict[str, Any] = {}
        for entry in _split(_LIST, text):
            match = _CHOICE.fullmatch(entry)
            name = match[1] if match else suggested_id(entry, ())
            if name in made:
                raise ValueError(messages.CHOICE_TWICE.format(name=name))
            made[name] = match[2] if match else entry
        return made


def _label(part: Any) -> str:
    return str(getattr(part, "label", "") or getattr(part, "short", "")).casefold()


def _split(at: re.Pattern[str], text: str) -> list[str]:
    return [plain_text(it) for it in at.split(text) if it.strip()]


def _in_yaml(_spec: Spec, text: str) -> Any:
    """Return what is written as YAML, on one line or on several."""
    indented = "\n  ".join(text.split("\n"))
    try:
        return yaml_reader.read("", f"{YAML}:\n  {indented}\n").data[YAML]
    except ProblemsError as error:
        why = error.problems[0].says
        raise ValueError(messages.NOT_IN_YAML.format(why=why)) from None


def _number(text: str) -> Decimal | str:
    return Decimal(text) if _NUMBER.fullmatch(text) else text


def _day(text: str) -> str:
    with suppress(ValueError):
        return read_day(text).isoformat()
    return text


def _quantity(question: Question, text: str) -> Decimal | str:
    """Return a number or a day; a ValueError says why it is none."""
    if question.traits.shape is Shape.DAY:
        return read_day(text).isoformat()
    try:
        return read_number(text.replace("%", ""), question)
    except ValueError as error:
        raise ValueError(messages.NOT_COMPARED.format(why=error)) from None


def _word(question: Question, text: str) -> str:
    """Return the id of an answer, written in any way that tables of deals may."""
    return answers_by_name(question).get(plainly(text), text)
