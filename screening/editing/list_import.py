"""A list of questions or rules, put into a draft: first shown, row by row.

What a cell cannot say at all is told at it. All else is written as it stands there: the
sound rows go into the texts of the draft's files, the loader reads those, and its
problems are told at the rows they come from, as a form tells them at its fields.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from screening.editing.drafts import OpenDraft
from screening.editing.part_fields import YAML, FieldKind, Spec, as_written, specs
from screening.editing.part_files import (
    LIST_OF,
    NEW,
    files_for,
    heading_of,
    listed,
    parts_in,
    skeleton,
    suggested_id,
    with_parts,
)
from screening.editing.part_form import NEEDS, at_field, problems_with, with_first_day
from screening.errors import Problem, ProblemsError, ScreeningError
from screening.formats import yaml_reader
from screening.formats.spreadsheet import Column as SheetColumn
from screening.formats.spreadsheet import Row
from screening.formats.text import plain_text, plainly
from screening.formats.yaml_writer import write
from screening.portfolio.cells import answers_by_name, inside, mistyped, reader_of
from screening.portfolio.reading import CellProblem
from screening.portfolio.table import cell
from screening.rulebook import folder
from screening.rulebook.fields import title_of
from screening.rulebook.files import PARTS, parts_by_kind
from screening.rulebook.folder import BASE
from screening.rulebook.model import Question, Rulebook

IMPORTED = ("question", "rule")
"""The kinds of part that a list may hold."""
ASKED = "question/"
"""What stands before the id of a question whose answers a column compares."""
_DAYS = {"from": "First day", "until": "Last day"}


class Target(NamedTuple):
    """What a column may hold: a key, or answers to a question; `called` in words."""

    name: str
    called: str
    spec: Spec | None
    also: str = ""


class ListColumn(NamedTuple):
    """A column of a list, and what it is read as; nothing, where it is left out.

    `near` is what was perhaps meant; it is never taken without being asked for.
    """

    place: int
    title: str
    target: Target | None
    suggested: str = ""
    wrong: str = ""


def targets(kind: str, book: Rulebook) -> Mapping[str, Target]:
    """The keys that columns of a list may fill, by name; of rules, questions too."""
    offered: list[Target] = []
    for spec in specs(PARTS[LIST_OF[kind]]):
        if spec.kind is FieldKind.GROUP:  # the days it is in force
            ends = {it.name: it for it in spec.below}
            for end, called in _DAYS.items():
                offered.append(Target(f"{spec.name}.{end}", called, ends[end], end))
        elif spec.name != "accept":
            called = "Condition" if spec.name == "when" else spec.ask
            offered.append(Target(spec.name, called, spec))
    if kind == "rule":
        asked = [it for it in book.questions.values() if it.traits.compared]
        offered += [Target(f"{ASKED}{it.id}", it.short, None, it.id) for it in asked]
    return {it.name: it for it in offered}


def columns(
    head: Sequence[str], offered: Mapping[str, Target], chosen: Mapping[int, str]
) -> list[ListColumn]:
    """Match the heads of a table to targets: as chosen by place, else by name."""
    named: dict[str, str] = {}
    for target in offered.values():
        for name in filter(None, (target.name, target.called, target.also)):
            named.setdefault(plainly(name), target.name)
    made: dict[int, ListColumn] = {}
    for place, title in enumerate(head):
        plain = plainly(title)
        name = chosen.get(place, named.get(plain, ""))
        suggested = (
            "" if name else named.get(mistyped(plain, named) or inside(plain, named))
        )
        read_as, wrong = offered.get(name), ""
        if read_as and any(it.target == read_as for it in made.values()):
            read_as, wrong = None, "Another column is already read as that"
        if title:
            made[place] = ListColumn(place, title, read_as, suggested or "", wrong)
    return [*made.values()]


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
_NAMES = ("label", "short")
_FLAGS = {"yes": True, "true": True, "x": True, "no": False, "false": False}


class Cells:
    """Reads the rows of one list, for one rulebook."""

    def __init__(self, columns: Iterable[ListColumn], book: Rulebook) -> None:
        self._columns = [*columns]
        self._book = book
        self._readers: Mapping[FieldKind, Callable[[Spec, str], Any]] = {
            FieldKind.WHEN: lambda _, text: _in_yaml(text),
            FieldKind.ENTRIES: _entries,
            FieldKind.SEVERAL: self._ids,
            FieldKind.POINTS: self._ids,
            FieldKind.LINES: lambda _, text: _split(_LIST, text),
            FieldKind.FLAG: lambda _, text: _FLAGS.get(text.casefold(), text),
            FieldKind.ONE: self._word,
            # Between digits a comma parts thousands or decimals: nobody can tell.
            FieldKind.NUMBER: lambda of, text: (
                text if "," in text else as_written(of, text)
            ),
        }

    def part(self, row: Row) -> tuple[dict[str, Any], list[CellProblem]]:
        """Read a row: its keys as in a rule file, and the problems of its cells."""
        made: dict[str, Any] = {}
        conditions: list[Any] = []
        wrong = []
        for column in self._columns:
            target, text = column.target, cell(row, column.place)
            if not (text and target):
                continue
            try:
                if target.spec is None:
                    conditions.append(self._comparison(target.name, text))
                    continue
                read = self._readers.get(target.spec.kind, _as_it_stands)
                key, _dot, end = target.name.partition(".")
                into = made.setdefault(key, {}) if end else made
                into[end or key] = read(target.spec, text)
            except ValueError as error:
                given = (row.number, column.title, target.name, text, str(error))
                wrong.append(CellProblem(*given))
        if conditions:
            conditions = [*([made["when"]] if "when" in made else []), *conditions]
            made["when"] = {"all": conditions} if conditions[1:] else conditions[0]
        return made, wrong

    def _comparison(self, target: str, text: str) -> dict[str, Any]:
        """Read a cell as a comparison with a question: its bounds, a number, or ids."""
        question = self._book.questions[target.removeprefix(ASKED)]
        if not question.traits.ranged:
            names = answers_by_name(question)  # in any way that tables of deals may
            words = [names.get(plainly(it), it) for it in _split(_LIST, text)]
            return {question.id: words if words[1:] else words[0]}
        bounded = [_BOUND.fullmatch(part) for part in _AND.split(text) if part]
        bounds = {
            BOUNDS[match[1].casefold()]: _quantity(question, match[2])
            for match in bounded
            if match
        }
        whole = bounds if all(bounded) else _quantity(question, text)
        return {question.id: whole}

    def _word(self, spec: Spec, text: str) -> str:
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
        same = {
            name
            for name, part in parts.items()
            for called in (title_of(part), *(getattr(part, it, "") for it in _NAMES))
            if word.casefold() == called.casefold()
        }
        return same.pop() if len(same) == 1 else word


def _as_it_stands(spec: Spec, text: str) -> Any:
    return as_written(spec, plain_text(text))


def _entries(spec: Spec, text: str) -> Any:
    """Return choices by id, each written as its label, or as id: label."""
    if not spec.named:
        return _in_yaml(text)
    made: dict[str, Any] = {}
    for entry in _split(_LIST, text):
        match = _CHOICE.fullmatch(entry)
        name = match[1] if match else suggested_id(entry, ())
        if name in made:
            raise ValueError(
                f"Two choices would have the id “{name}”. Write it before: id: label"
            )
        made[name] = match[2] if match else entry
    return made


def _split(at: re.Pattern[str], text: str) -> list[str]:
    return [plain_text(it) for it in at.split(text) if it.strip()]


def _in_yaml(text: str) -> Any:
    """Read a cell as YAML, on one line or on several; ValueError where it is none."""
    indented = "\n  ".join(text.split("\n"))
    try:
        return yaml_reader.read("", f"{YAML}:\n  {indented}\n").data[YAML]
    except ProblemsError as error:
        why = error.problems[0].says
        raise ValueError(f"This cannot be read: {why}") from None


def _quantity(question: Question, text: str) -> Decimal | str:
    """Return a number or a day; a ValueError says why it is none."""
    try:
        value: Decimal | date = reader_of(question, [text])(text)
    except ValueError as error:
        raise ValueError(f"This cannot be compared with answers: {error}") from None
    return value if isinstance(value, Decimal) else value.isoformat()


def template(kind: str, book: Rulebook) -> list[SheetColumn]:
    """Return the columns of an empty list, with what may stand in each."""
    made = []
    for target in targets(kind, book).values():
        if spec := target.spec:
            says = (target.called, spec.hint, NOTES.get(spec.kind))
            note = "\n".join(filter(None, says))
            width = 40 if spec.kind in WIDE else 20
            made.append(SheetColumn(target.name, width, note, _choices(spec, book)))
    return made


WIDE = {FieldKind.TEXT, FieldKind.WHEN, FieldKind.LINES, FieldKind.ENTRIES}
NOTES: Mapping[FieldKind, str] = {
    FieldKind.WHEN: (
        "As in rule files, on one line: {all: [{sector: energy}, {stake: "
        "{below: 10}}]}. Or add a column for each question, named by its "
        "id, with cells like >= 10, <25 or energy; water: all conditions "
        "of a row must hold."
    ),
    FieldKind.ENTRIES: "One on each line, or with ; between them: label, or id: label.",
    FieldKind.SEVERAL: "Ids, with ; between them.",
    FieldKind.POINTS: "Ids, with ; between them.",
    FieldKind.LINES: "One on each line, or with ; between them.",
    FieldKind.FLAG: "yes or no.",
}


def _choices(spec: Spec, book: Rulebook) -> Sequence[str]:
    """Return the words that may stand in a cell, where one of them does."""
    if spec.kind is FieldKind.FLAG:
        return ("yes", "no")
    if spec.kind is not FieldKind.ONE:
        return ()
    return spec.words or tuple(parts_by_kind(book).get(spec.refers, ()))


MOST_TEXT = 200_000
"""How many letters a list may have: it is sent back and forth while it is looked at."""
CHANGED, SAME = "changed", "as it is"


class PlannedRow(NamedTuple):
    """What a row becomes: a part that is new, changed or as it is; and in which file.

    `problems` are those of its cells, `yaml` is what a rule file will say.
    """

    number: int
    part_id: str
    title: str
    how: str
    file: str
    data: Mapping[str, Any]
    cells: Sequence[str]
    problems: Sequence[CellProblem]
    yaml: str = ""

    @property
    def sound(self) -> bool:
        """Whether it can be put into the draft."""
        return not self.problems


class Plan(NamedTuple):
    """What importing a list would do. `texts` are the files with its sound rows.

    `elsewhere` are the problems that would come with it in other parts; `book` is what
    the draft would be then, as far as it can be read.
    """

    kind: str
    columns: Sequence[ListColumn]
    rows: Sequence[PlannedRow]
    texts: Mapping[str, str]
    elsewhere: Sequence[Problem]
    book: Rulebook

    @property
    def sound(self) -> Sequence[PlannedRow]:
        """The rows that can be put into the draft, and change something."""
        return [row for row in self.rows if row.sound and row.how != SAME]

    @property
    def wrong(self) -> Sequence[PlannedRow]:
        """The rows that cannot."""
        return [row for row in self.rows if not row.sound]


def plan(
    work: OpenDraft, kind: str, table: Sequence[Row], chosen: Mapping[int, str]
) -> Plan:
    """Plan the import of a table; `chosen` has the target of columns by place.

    ScreeningError where it has no rows, or no column that can be read.
    """
    if not table[1:]:
        raise ScreeningError(
            "The table has no rows below its head. Write one row for each part."
        )
    if sum(len(cell) for row in table for cell in row.cells) > MOST_TEXT:
        raise ScreeningError(
            f"The list has more than {MOST_TEXT:,} letters. Import it in parts."
        )
    read_as = columns(table[0].cells, targets(kind, work.rulebook), chosen)
    return _settled(work, kind, read_as, [*_rows(work, kind, table, read_as)])


def _rows(
    work: OpenDraft, kind: str, table: Sequence[Row], read_as: Sequence[ListColumn]
) -> Iterator[PlannedRow]:
    """Yield what each row becomes, as far as itself tells."""
    cells, every = Cells(read_as, work.rulebook), folder.rule_files(work.whole)
    there = {str(it.get("id")): (file, it) for file, it in parts_in(every, kind)}
    usual, model = files_for(kind, work.files)[-1], PARTS[LIST_OF[kind]]
    numbers: dict[str, int] = {}
    for row in table[1:]:
        values, wrong = cells.part(row)
        taken = {*there, *numbers}
        name = str(values.get("id") or suggested_id(heading_of(values), taken))
        file, was = there.get(name, (usual, {}))
        data = {**was, "id": name, **values}
        if not was:
            data = with_first_day(data, work, model)
        how = NEW if not was else SAME if was == data else CHANGED
        title = heading_of(data) or name
        given = (row.number, name, title, how, file, data, row.cells, wrong)
        yield _checked(PlannedRow(*given), work, kind, numbers.get(name))
        numbers.setdefault(name, row.number)


def _checked(
    row: PlannedRow, work: OpenDraft, kind: str, twice: int | None
) -> PlannedRow:
    """Return a row with its YAML, and what is wrong with it beside its cells."""
    wrong = []
    if not row.part_id:
        wrong.append(("id", "The row has neither an id nor words to make one from"))
    if twice:
        wrong.append(("id", f"Row {twice} has the same id. Give each row its own id"))
    if row.file.startswith(BASE):
        says = "This part belongs to the rulebook that yours extends"
        wrong.append(("id", f"{says}. Change it in its own form"))
    elif kind == "question" and not ("topic" in row.data or row.file in work.files):
        says = "Enter the topic: the file for new questions does not exist yet"
        wrong.append(("topic", says))
    yaml = ""
    try:
        yaml = write(row.data)
    except ValueError as error:  # such as for hidden signs in it
        wrong.append(("id", str(error)))
    problems = (
        CellProblem(row.number, at, "", row.part_id, says) for at, says in wrong
    )
    return row._replace(yaml=yaml, problems=[*row.problems, *problems])


def _texts(
    work: OpenDraft, kind: str, rows: Iterable[PlannedRow]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the files with these rows in them; and why others cannot have them."""
    by_file: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        if row.how != SAME:
            by_file.setdefault(row.file, {})[row.part_id] = row.data
    texts: dict[str, str] = {}
    refused: dict[str, str] = {}
    for file, parts in by_file.items():
        text = work.files.get(file) or skeleton(file, next(iter(parts.values())))
        try:
            texts[file] = with_parts(text, parts, listed(kind))
        except ScreeningError as error:
            refused[file] = str(error)
    return texts, refused


def _settled(
    work: OpenDraft,
    kind: str,
    read_as: Sequence[ListColumn],
    rows: Sequence[PlannedRow],
) -> Plan:
    """Return the plan, once no row is left whose part has a problem in its file.

    A row that is left out can be what another names: then that has a problem too.
    """
    while True:
        sound = {row.part_id: row for row in rows if row.sound}
        texts, refused = _texts(work, kind, sound.values())
        book, by_part, elsewhere = problems_with(work, texts, listed(kind), sound)
        for part, row in sound.items():
            if row.file in refused and row.how != SAME:
                by_part[part].append(("id", refused[row.file]))
        if not by_part:
            given = (kind, read_as, rows, texts, elsewhere, book or work.rulebook)
            return Plan(*given)
        rows = [_with_problems(row, by_part[row.part_id], read_as) for row in rows]


def _with_problems(
    row: PlannedRow, by_loader: Sequence[tuple[str, str]], read_as: Sequence[ListColumn]
) -> PlannedRow:
    """Return a row with what the loader says of its part, at its columns."""
    if not row.sound:
        return row
    named = {it.target.name: it for it in read_as if it.target}
    problems = list(row.problems)
    for at, says in dict.fromkeys(by_loader):
        asked = [f"{ASKED}{it}" for it in at.split(".")[1:] if at.startswith("when")]
        key = (
            next((it for it in asked if it in named), "")
            or at_field(at, says, named)[0]
        )
        if column := named.get(key):
            text = cell(Row(row.number, row.cells), column.place)
            problems.append(CellProblem(row.number, column.title, key, text, says))
        else:
            key = at.partition(".")[0] or next(iter(NEEDS.findall(says)), "")
            problems.append(CellProblem(row.number, key, key, "", says))
    return row._replace(problems=problems)
