"""A list of questions or rules, put into a draft: first shown, row by row.

Nothing is checked here but what a cell cannot say at all: the sound rows are written
into the texts of the draft's files, the loader reads those, and its problems are told
at the rows they come from.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

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
    with_parts,
)
from screening.editing.part_form import (
    NEEDS,
    at_field,
    part_at,
    read_draft,
    with_first_day,
)
from screening.errors import Problem, ScreeningError
from screening.formats import yaml_reader
from screening.formats.spreadsheet import Row
from screening.formats.yaml_writer import write
from screening.portfolio.reading import CellProblem
from screening.portfolio.table import cell
from screening.rulebook import folder
from screening.rulebook.files import PARTS, parts_by_kind
from screening.rulebook.folder import BASE
from screening.rulebook.model import Rulebook

MOST_TEXT = 200_000
"""How many letters a list may have: it is sent back and forth while it is looked at."""
CHANGED, SAME = "changed", "as it is"


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
    book = read_draft(work.whole)[0] or work.live.rulebook
    read_as = columns(table[0].cells, targets(kind, book), chosen)
    planning = _Planning(work, kind, Cells(read_as, book))
    rows = [planning.row(row) for row in table[1:]]
    return _settled(planning, read_as, rows)


class _Planning:
    def __init__(self, work: OpenDraft, kind: str, cells: Cells) -> None:
        self.work, self.kind, self.cells = work, kind, cells
        self.model = PARTS[LIST_OF[kind]]
        every = folder.rule_files(work.whole)
        self.there = {
            str(it.get("id")): (file, it) for file, it in parts_in(every, kind)
        }
        self.known, self.before = read_draft(work.whole)
        self._rows: dict[str, int] = {}

    def row(self, row: Row) -> PlannedRow:
        """Return what a row becomes, as far as itself tells."""
        said = self.cells.part(row)
        problems = [it for it in self.cells.wrong if it.row == row.number]
        name = str(
            said.get("id") or suggested_id(heading_of(said), {*self.there, *self._rows})
        )
        file, was = self.there.get(
            name, (files_for(self.kind, self.work.files)[-1], {})
        )
        data = (
            {**was, "id": name, **said}
            if was
            else with_first_day({"id": name, **said}, self.work, self.model)
        )
        problems += self._of_the_row(row, name, file, data)
        self._rows.setdefault(name, row.number)
        how = NEW if not was else SAME if was == data else CHANGED
        title = heading_of(data) or name
        cells = row.cells
        return PlannedRow(row.number, name, title, how, file, data, cells, problems)

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
                texts[file] = with_parts(text, parts, listed(self.kind))
            except ScreeningError as error:
                refused[file] = str(error)
        return texts, refused


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
    known = {(it.file, it.says) for it in planning.before}
    where = listed(planning.kind)
    while True:
        sound = {row.part_id: row for row in rows if row.sound}
        texts, refused = planning.texts([*sound.values()])
        documents = {file: yaml_reader.read(file, texts[file]) for file in texts}
        book, found = read_draft(planning.work.wholly(texts))
        mine, elsewhere = defaultdict[str, list[tuple[str, str]]](list), list[Problem]()
        for problem in found:
            document = documents.get(problem.file)
            part, at = part_at(document, where, problem) if document else ("", "")
            if part in sound:
                mine[part].append((at, problem.says))
            elif (problem.file, problem.says) not in known:
                elsewhere.append(problem)
        for part, row in sound.items():
            if row.file in refused and row.how != SAME:
                mine[part].append(("id", refused[row.file]))
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
        asked = [f"{ASKED}{it}" for it in at.split(".")[1:] if at.startswith("when")]
        key = (
            next((it for it in asked if it in named), "")
            or at_field(at, says, named)[0]
        )
        if column := named.get(key):
            text = cell(Row(row.number, row.cells), column.place)
            found.append(CellProblem(row.number, column.title, key, text, says))
        else:
            key = at.partition(".")[0] or next(iter(NEEDS.findall(says)), "")
            found.append(CellProblem(row.number, key, key, "", says))
    return row._replace(problems=found)


def part_of(found: Plan, row: PlannedRow) -> Any:
    """Return what a row becomes, as the rulebook would hold it; None where nothing."""
    return parts_by_kind(found.book)[found.kind].get(row.part_id)
