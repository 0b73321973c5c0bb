"""A list of questions or rules, put into a draft: first shown, row by row.

Nothing is checked here but what a cell cannot say at all: the sound rows are written
into the texts of the draft's files, the loader reads those, and its problems are told
at the rows they come from.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from screening.editing import rule_text
from screening.editing.drafts import OpenDraft
from screening.editing.list_table import ASKED, Cells, Column, columns, targets
from screening.editing.part_files import (
    LIST_OF,
    NEW,
    files_for,
    heading_of,
    listed,
    parts_in,
    skeleton,
    suggested_id,
)
from screening.errors import Problem, ScreeningError
from screening.formats import yaml_reader
from screening.formats.spreadsheet import Row
from screening.formats.yaml_reader import Path
from screening.formats.yaml_writer import write
from screening.portfolio.reading import CellProblem
from screening.portfolio.table import cell
from screening.rulebook import folder
from screening.rulebook.files import PARTS, parts_by_kind, written_keys
from screening.rulebook.folder import BASE, Files
from screening.rulebook.loader import read_for_editing
from screening.rulebook.model import Rulebook

MOST_TEXT = 200_000
"""How many letters a list may have: it is sent back and forth while it is looked at."""
CHANGED, SAME = "changed", "as it is"
_NEEDS = re.compile(r'needs? "([a-z][a-z-]*)"')
GROUPS = ("all", "any", "none", "is")


class PlannedRow(NamedTuple):
    """What a row becomes: a part that is new, changed or as it is; and in which file.

    `problems` are those of its cells, `yaml` is what is written.
    """

    number: int
    part_id: str
    title: str
    how: str
    file: str
    data: Mapping[str, Any]
    cells: Sequence[str]
    problems: Sequence[CellProblem]

    @property
    def sound(self) -> bool:
        """Whether it can be put into the draft."""
        return not self.problems

    @property
    def yaml(self) -> str:
        """What a rule file will say."""
        try:
            return write(dict(self.data))
        except ValueError:
            return ""


class Plan(NamedTuple):
    """What importing a list would do. `texts` are the files with its sound rows.

    `elsewhere` are the problems that would come with it in other parts; `book` is what
    the draft would be then, as far as it can be read.
    """

    kind: str
    columns: Sequence[Column]
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
    """Return what importing a table does; `chosen` tells what its columns are read as.

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
    book = _read(work.whole)[0] or work.live.rulebook
    read_as = columns(table[0].cells, targets(kind, book), chosen)
    planning = _Planning(work, kind, Cells(read_as, book))
    rows = [planning.row(row) for row in table[1:]]
    return _settled(planning, read_as, rows)


class _Planning:
    def __init__(self, work: OpenDraft, kind: str, cells: Cells) -> None:
        self.work, self.kind, self.cells = work, kind, cells
        every = folder.rule_files(work.whole)
        self.there = {
            str(it.get("id")): (file, it) for file, it in parts_in(every, kind)
        }
        self.known, self.before = _read(work.whole)
        self._rows: dict[str, int] = {}

    def row(self, row: Row) -> PlannedRow:
        """Return what a row becomes, as far as itself tells."""
        said = self.cells.part(row)
        problems = [it for it in self.cells.wrong if it.row == row.number]
        name = str(said.get("id") or suggested_id(heading_of(said), self._taken))
        file, was = self.there.get(
            name, (files_for(self.kind, self.work.files)[-1], {})
        )
        data = {**was, "id": name, **said} if was else self._begun({"id": name, **said})
        problems += self._of_the_row(row, name, file, data)
        self._rows.setdefault(name, row.number)
        how = NEW if not was else SAME if was == data else CHANGED
        title = heading_of(data) or name
        cells = row.cells
        return PlannedRow(row.number, name, title, how, file, data, cells, problems)

    @property
    def _taken(self) -> set[str]:
        return {*self.there, *self._rows}

    def _begun(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return a new part; it starts with the draft, where that has a first day."""
        starts = self.work.draft.starts
        if starts and "in-force" in written_keys(PARTS[LIST_OF[self.kind]]):
            data.setdefault("in-force", {"from": starts.isoformat()})
        return data

    def _of_the_row(
        self, row: Row, name: str, file: str, data: Mapping[str, Any]
    ) -> list[CellProblem]:
        """Return what is wrong with a row beside what its cells cannot say."""
        new_file = file not in self.work.files and not file.startswith(BASE)
        asked = self.kind == "question" and new_file and "topic" not in data
        found = {
            "It has neither an id nor words to make one of": not name,
            f"Row {self._rows.get(name)} has this id already. Give each its own": name
            in self._rows,
            (
                "This is part of the rulebook that yours extends. Change it by its "
                "own form"
            ): file.startswith(BASE),
            "Say the topic: the file for new questions is still to be made": asked,
            **dict.fromkeys(_unwritable(data), True),
        }
        return [
            CellProblem(row.number, "topic" if asked else "id", "", name, says)
            for says, wrong in found.items()
            if wrong
        ]

    def texts(
        self, rows: Sequence[PlannedRow]
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Return the files with these rows in them; and why others cannot have them."""
        by_file: dict[str, dict[str, Mapping[str, Any]]] = {}
        for row in rows:
            if row.how != SAME:
                by_file.setdefault(row.file, {})[row.part_id] = row.data
        texts: dict[str, str] = {}
        refused: dict[str, str] = {}
        for file, parts in by_file.items():
            begun = skeleton(file, next(iter(parts.values())))
            text = self.work.files.get(file) or begun
            try:
                texts[file] = rule_text.with_parts(text, parts, listed(self.kind))
            except ScreeningError as error:
                refused[file] = str(error)
        return texts, refused

    def told(
        self, rows: Sequence[PlannedRow], texts: Files, found: Sequence[Problem]
    ) -> tuple[dict[str, list[tuple[str, str]]], list[Problem]]:
        """Return problems by the id of a row's part, each with its key; and others."""
        known = {(it.file, it.says) for it in self.before}
        places = {file: _Places(text, self.kind, file) for file, text in texts.items()}
        own, mine = {row.part_id for row in rows}, dict[str, list[tuple[str, str]]]()
        others: list[Problem] = []
        for problem in found:
            part, key = "", ""
            if problem.file in places:
                part, key = places[problem.file].of(problem)
            if part in own:
                mine.setdefault(part, []).append((key, problem.says))
            elif (problem.file, problem.says) not in known:
                others.append(problem)
        return mine, others


def _unwritable(data: Mapping[str, Any]) -> Sequence[str]:
    """Return why a part cannot stand in a file, such as for hidden signs in it."""
    try:
        write(dict(data))
    except ValueError as error:
        return [str(error)]
    return []


def _settled(
    planning: _Planning, read_as: Sequence[Column], rows: Sequence[PlannedRow]
) -> Plan:
    """Return the plan, once no row is left whose part has a problem in its file.

    A row that is left out can be what another names: then that has a problem too.
    """
    while True:
        sound = [row for row in rows if row.sound]
        texts, refused = planning.texts(sound)
        book, found = _read(planning.work.wholly(texts))
        mine, elsewhere = planning.told(sound, texts, found)
        for row in sound:
            if row.file in refused and row.how != SAME:
                mine.setdefault(row.part_id, []).append(("id", refused[row.file]))
        if not mine:
            whole = book or planning.known or planning.work.live.rulebook
            return Plan(planning.kind, read_as, rows, texts, elsewhere, whole)
        rows = [_with_problems(row, mine.get(row.part_id, ()), read_as) for row in rows]


def _with_problems(
    row: PlannedRow, told: Sequence[tuple[str, str]], read_as: Sequence[Column]
) -> PlannedRow:
    """Return a row with what the loader says of its part, at its columns."""
    if not row.sound:
        return row
    named = {it.target.name: it for it in read_as if it.target}
    found = list(row.problems)
    for at, says in dict.fromkeys(told):
        key = "when" if at.startswith(ASKED) and at not in named else at
        column = named.get(key)
        if column is None:
            found.append(CellProblem(row.number, key, at, "", says))
        else:
            text = cell(Row(row.number, row.cells), column.place)
            found.append(CellProblem(row.number, column.title, at, text, says))
    return row._replace(problems=found)


class _Places:
    """Where the parts of a list stand in the text of a file."""

    def __init__(self, text: str, kind: str, file: str) -> None:
        where = listed(kind)
        document = yaml_reader.read(file, text)
        self._entries = document.data.get(where.key) or []
        self._key = where.key
        self._says = [*document.values.items(), *document.keys.items()]
        self._starts = [
            document.values[where.key, number][0]
            for number in range(len(self._entries))
        ]

    def of(self, problem: Problem) -> tuple[str, str]:
        """Return the part in which a problem stands, and its key there."""
        number = bisect_right(self._starts, problem.line) - 1
        if number < 0:
            return "", ""
        if needed := _NEEDS.search(problem.says):
            key = needed[1]
        else:
            at = (problem.line, problem.column)
            paths = (path for path, place in self._says if place == at)
            inside = (path for path in paths if path[:2] == (self._key, number))
            key = next((_key_at(path[2:]) for path in inside if path[2:]), "")
        return str(self._entries[number].get("id")), key


def _key_at(path: Path) -> str:
    """Return which key, or of a condition which question's column, a path leads to."""
    names = [str(step) for step in path if isinstance(step, str)]
    asked = next((it for it in names[1:] if it not in GROUPS), "")
    return f"{ASKED}{asked}" if names[0] == "when" and asked else names[0]


def _read(whole: Files) -> tuple[Rulebook | None, Sequence[Problem]]:
    """Read the rule files of a draft, whatever is wrong with them."""
    return read_for_editing(folder.rule_files(whole))


def part_of(found: Plan, row: PlannedRow) -> Any:
    """Return what a row becomes, as the rulebook would hold it; None where nothing."""
    return parts_by_kind(found.book)[found.kind].get(row.part_id)
