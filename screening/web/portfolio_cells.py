"""The columns and cells of a table, as its pages show them and as they come back."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from screening.portfolio.cells import answers
from screening.portfolio.matching import (
    DAY,
    EARLIER,
    NAME,
    ColumnMatch,
    proposed_in_words,
    roles_of,
    title_of,
)
from screening.portfolio.quantities import ASKED, MONEYS, SINGLE, UNIT_CHOICES, money_of
from screening.portfolio.reading import CellProblem, read_same, unsaid
from screening.portfolio.table import blank_in_words, cell, left_out_in_words
from screening.presentation.answers import counted, fill
from screening.rulebook.conditions import ALWAYS, behind
from screening.rulebook.model import Question, Rulebook
from screening.web.portfolio_tables import ReadAs, Result, Upload

MOST_SHOWN = 100
"""How many are shown to be mended at a time."""
MOST_ROWS = 8
"""Of how many rows the numbers are told."""
LONGEST_CELL = 500
CELL, ALIKE = "cell-", "same-"
_FIELD = re.compile(rf"({CELL}|{ALIKE})(\d{{1,7}})-(\d{{1,4}})")
"""The field of one cell, or of all in its column that say the same: row, column."""
UNDO, BACK = "undo-", "back-"
"""Buttons: to undo what was mended, and to take back in a row that was left out."""
USE, USE_ALL = "use-", "use-all-"
"""Before the field of a cell: a button that mends it as it is told to be meant. Before
the place of a column: one that mends all its cells so."""
_BACK = re.compile(rf"{BACK}(\d{{1,7}})")
_DEAL = re.compile(r"deal-(\d{1,7})")
"""What is ticked where a row is a deal that looks like none."""
COLUMN, UNIT, SAME, ANOTHER = "column-", "unit-", "same-", "another"
"""Fields: of a column and its unit, of an answer for all deals, and of a question to
answer so."""
MOST_RULES = 0.75
"""What part of the rules hangs on a question without which little can be told."""
WITHOUT = (
    "Without this answer nearly every deal can still have any level. If the answer "
    "differs between deals, choose its column above, or add a column to your table and "
    "send it again."
)
Words = Mapping[str, str]


class Mend(NamedTuple):
    """What was typed instead of a cell, or of all in its column that said the same.

    It is read so; or `refused`, where it could not be read either.
    """

    field: str
    head: str
    was: str
    now: str
    rows: Sequence[int]
    refused: bool


class Trouble(NamedTuple):
    """One cell that could not be read, or all cells of a column that say the same.

    Of a row as a whole there is no head. It may have been typed `instead` of what
    stands in the table. The same word may have several `spellings`.
    """

    field: str
    first: CellProblem
    rows: Sequence[int]
    spellings: Sequence[str]
    instead: Sequence[Mend] = ()


def troubles(
    problems: Sequence[CellProblem],
    heads: Sequence[str],
    mends: Iterable[Mend],
    *,
    by_row: bool,
) -> list[Trouble]:
    """Return problems to be mended: row by row, or those alike once, the most first.

    With each goes what was typed there, and could not be read either.
    """
    how, refused = CELL if by_row else ALIKE, [it for it in mends if it.refused]
    alike: dict[tuple[object, ...], list[CellProblem]] = {}
    for it in problems:
        alike.setdefault((it.spelling, it.row if by_row else 0), []).append(it)
    each = [
        Trouble(
            _field(how, first, heads),
            first,
            rows := [first.row, *(it.row for it in more)],
            [*dict.fromkeys(it.value for it in (first, *more))],
            [
                it
                for it in refused
                if (it.head, it.now) == (first.head, first.value)
                and not {*it.rows}.isdisjoint(rows)
            ],
        )
        for first, *more in alike.values()
    ]
    return sorted(each, key=lambda it: -len(it.rows))


def _field(how: str, problem: CellProblem, heads: Sequence[str]) -> str:
    place = heads.index(problem.head) if problem.head else 0
    return f"{how}{problem.row}-{place}"


def mended(
    typed: Mapping[str, str],
    problems: Sequence[CellProblem],
    heads: Sequence[str],
    blank: Collection[tuple[int, str]] = (),
) -> dict[tuple[int, str], str]:
    """The texts typed instead of cells, by row and head; not those left as they were.

    A field that is emptied says that the cell is not known; not so that of a cell whose
    field is `blank` from the start. One of a cell that was mended meanwhile says
    nothing.
    """
    wrong = {(it.row, it.head): it for it in problems if it.head}
    used = {it.removeprefix(USE): typed[it] for it in typed if it.startswith(USE)}
    texts = dict[tuple[int, str], str]()
    for name, text in {**typed, **used}.items():
        field = _cell_of(name, heads)
        first = wrong.get(field) if field else None
        if first is None or text.strip() == first.value.strip():
            continue
        if text.strip() or field not in blank:
            alike = [it for it in problems if it.spelling == first.spelling]
            rows = [first] if name.startswith(CELL) else alike
            texts |= {(it.row, it.head): text[:LONGEST_CELL] for it in rows}
    return texts


class Clash(NamedTuple):
    """Facts of rows that cannot all be true, and the cells that say them, by field."""

    says: str
    rows: Sequence[int]
    cells: Mapping[str, CellProblem]


def clashing(result: Result) -> list[CellProblem]:
    """Return the cells of rows that contradict themselves; they are read as written."""
    book, rows = result.summary.rulebook, {it.number: it for it in result.table.rows}
    heads = {it.question: it.head for it in result.cells.columns}
    cells = [it for fall in result.reading.falls for it in fall.cells]
    for deal in result.summary.deals:
        for wrong in (book.contradictions[it] for it in deal.contradictions):
            says = fill(wrong.says, book.questions, deal.deal.answers)
            read = (it[1] for it in behind(wrong.when or ALWAYS, book.conditions))
            for question in wrong.questions or wrong.below or sorted(read):
                if head := heads.get(question):
                    text = cell(rows[deal.row], result.table.heads.index(head))
                    cells.append(CellProblem(deal.row, head, question, text, says))
    return cells


def clashes(cells: Iterable[CellProblem], heads: Sequence[str]) -> list[Clash]:
    """Return what contradicts itself, once for all rows whose cells are alike."""
    by_row = dict[tuple[int, str], list[CellProblem]]()
    for it in cells:
        by_row.setdefault((it.row, it.says), []).append(it)
    alike = dict[tuple[tuple[str, ...], ...], list[list[CellProblem]]]()
    for them in by_row.values():
        alike.setdefault(tuple(it.spelling for it in them), []).append(them)
    return [
        Clash(
            first[0].says,
            [it[0].row for it in (first, *more)],
            {_field(ALIKE if more else CELL, it, heads): it for it in first},
        )
        for first, *more in alike.values()
    ]


def proposed(troubles: Iterable[Trouble], result: Result) -> dict[str, list[Trouble]]:
    """The troubles with a proposal by head, where a column has several."""
    each = dict[str, list[Trouble]]()
    for it in troubles:
        if it.first.head and result.meant(it.first):
            each.setdefault(it.first.head, []).append(it)
    return {head: them for head, them in each.items() if them[1:]}


def all_proposed(do: str, result: Result) -> dict[tuple[int, str], str]:
    """The texts of a button that takes all proposals of its column."""
    heads = [f"{USE_ALL}{place}" for place in range(len(result.table.heads))]
    if do not in heads:
        return {}
    head = result.table.heads[heads.index(do)]
    cells = [it for it in result.problems if it.head == head]
    meant = {
        value: result.meant(it) for value, it in {it.value: it for it in cells}.items()
    }
    return {(it.row, head): text for it in cells if (text := meant[it.value])}


def corrected(typed: Mapping[str, str], result: Result) -> dict[tuple[int, str], str]:
    """The texts typed instead of values, by each row and head of that value."""
    corrections = dict[tuple[int, str], str]()
    numbers = [it.number for it in result.table.rows]
    for name, text in typed.items():
        field = _cell_of(name, result.table.heads)
        if field and text.strip():
            row, head = field
            texts = dict(zip(numbers, result.table.column(head), strict=True))
            alike = (it for it in texts if texts[it] == texts.get(row) != "")
            corrections |= {(it, head): text[:LONGEST_CELL] for it in alike}
    return corrections


def _cell_of(name: str, heads: Sequence[str]) -> tuple[int, str] | None:
    """Return the number of the row and the head that a field is of, if it is one."""
    field = _FIELD.fullmatch(name)
    if not field or int(field[3]) >= len(heads):
        return None
    return int(field[2]), heads[int(field[3])]


def mends_of(upload: Upload, result: Result) -> list[Mend]:
    """The mends that were typed, those alike once."""
    heads, alike = upload.table.heads, dict[tuple[str, str, str], list[int]]()
    for (row, head), now in sorted(upload.read_as.mended.items()):
        if head in heads:
            alike.setdefault((head, upload.original(row, head), now), []).append(row)
    wrong = {(it.head, it.value) for it in result.cells.problems}
    return [
        Mend(
            f"{UNDO}{rows[0]}-{heads.index(head)}",
            *(head, was, now, rows),
            refused=(head, now) in wrong,
        )
        for (head, was, now), rows in alike.items()
        if {*rows} - upload.read_as.left_out
    ]


def without_undone(
    do: str, done: Mapping[tuple[int, str], str], mends: Iterable[Mend]
) -> dict[tuple[int, str], str]:
    """The texts that stay, once the button `do` undoes those of its mend."""
    undone = {(row, it.head) for it in mends if it.field == do for row in it.rows}
    return {cell: now for cell, now in done.items() if cell not in undone}


def ticked(typed: Iterable[str]) -> set[int]:
    """Return the rows that are ticked as deals."""
    return {int(it[1]) for it in map(_DEAL.fullmatch, typed) if it}


def left_out(was: frozenset[int], do: str) -> frozenset[int]:
    """Return the rows that are left out once one is taken back."""
    back = _BACK.fullmatch(do)
    return was - ({int(back[1])} if back else set())


def done(upload: Upload, result: Result) -> list[str]:
    """A sentence for each mend, refused or not, and for rows that are left out."""
    left_out, lines = upload.read_as.left_out, list[tuple[int, str, str]]()
    for it in mends_of(upload, result):
        says = f"“{it.was}” was corrected to “{it.now}”."
        if it.refused:
            says = (
                f"instead of “{it.was}” was typed “{it.now}”, which could not be read "
                "either, and counts as not known."
            )
        lines += [(row, it.head, says) for row in it.rows if row not in left_out]
    mended = [f"Row {row}, “{head}”: {says}" for row, head, says in sorted(lines)]
    rows = left_out_in_words(left_out)
    return [*mended, *rows, *blank_in_words(upload.table)]


def how_read(upload: Upload, result: Result) -> list[str]:
    """How a table was read, and what was corrected and left out, a sentence each."""
    lines = result.summary.how_read(upload.name, upload.table, result.reading)
    if mended := sum(len(it.rows) for it in mends_of(upload, result)):
        lines.append(f"Corrected here: {counted(mended, 'cell', 'cells')}.")
    return lines + left_out_in_words(upload.read_as.left_out, MOST_ROWS)


class ShownColumn(NamedTuple):
    """A column: some of its values, which question is chosen, and what is proposed.

    `largest` is the largest of its amounts that say no unit, `unit` what was chosen.
    """

    place: int
    head: str
    examples: Sequence[str]
    chosen: str
    question: Question | None
    proposed: str
    largest: str
    unit: str

    @property
    def units(self) -> Words:
        """In what its amounts may be counted, and how that is told."""
        code = money_of(self.question)
        money = MONEYS.get(code, code)
        many = {it: f"{it.capitalize()} of {money}" for it in ("thousands", "millions")}
        return {SINGLE.get(code, ""): f"Single {money}", **many}


class ShownAnswer(NamedTuple):
    """A question that is answered once for all deals, and its answer as typed.

    `needed` says what it means that there is none; `words` are those to pick from.
    """

    question: Question
    typed: str
    needed: str
    words: Sequence[str]


def typed(form: Words, heads: Sequence[str], rulebook: Rulebook) -> ReadAs:
    """Return how a page of columns says a table is read; no question is none."""
    known = {NAME, DAY, *roles_of(rulebook), *rulebook.questions}
    columns, units = (
        {head: form.get(f"{field}{place}", "") for place, head in enumerate(heads)}
        for field in (COLUMN, UNIT)
    )
    same = {name: form.get(f"{SAME}{name}") for name in rulebook.questions}
    if (another := form.get(ANOTHER, "")) in rulebook.questions:
        same[another] = same[another] or ""
    return ReadAs(
        {head: it if it in known else "" for head, it in columns.items()},
        same={name: it[:LONGEST_CELL] for name, it in same.items() if it is not None},
        units=units,
    )


def wrong_columns(sent: ReadAs, rulebook: Rulebook) -> dict[str, str]:
    """The problems of columns and of answers that all rows share, by field."""
    columns, wrong = sent.columns, dict[str, str]()
    times = Counter(filter(None, columns.values()))
    for place, question in enumerate(columns.values()):
        if times[question] > 1:
            wrong[f"{COLUMN}{place}"] = (
                f"Two columns are read as “{title_of(rulebook, question)}”. Choose it "
                f"for one of them, and another question for the other"
            )
    read = {head: question for head, question in columns.items() if question}
    alike = read_same(rulebook, sent.same, read)[1]
    return wrong | {f"{SAME}{name}": says for name, says in alike.items()}


def shown_columns(
    upload: Upload, rulebook: Rulebook, sent: ReadAs, matches: Sequence[ColumnMatch]
) -> list[ShownColumn]:
    """Return the columns of a table as the page shows them: not of earlier results."""
    chosen = sent.columns
    largest = unsaid(rulebook, upload.table, chosen)
    return [
        ShownColumn(
            place,
            it.head,
            upload.examples(place),
            chosen.get(it.head, ""),
            rulebook.questions.get(chosen.get(it.head, "")),
            proposed_in_words(rulebook, it),
            largest.get(it.head, ""),
            sent.units.get(it.head, ""),
        )
        for place, it in enumerate(matches)
        if it.how != EARLIER
    ]


def units(upload: Upload, rulebook: Rulebook, sent: ReadAs) -> Words:
    """Return the units of the columns that say none; where nobody chose one, asked."""
    each = unsaid(rulebook, upload.table, sent.columns)
    chosen = {head: it for head, it in sent.units.items() if it in UNIT_CHOICES}
    return {head: chosen.get(head, ASKED) for head in each}


def shown_answers(rulebook: Rulebook, sent: ReadAs) -> list[ShownAnswer]:
    """Return the answers for all deals, and what is asked first and has no column."""
    columns, needed = {*sent.columns.values()}, _needed(rulebook)
    shown = list[ShownAnswer]()
    for name, it in rulebook.questions.items():
        first = it.ask_when is None and (it.traits.few or name in needed)
        if name in sent.same or (first and name not in columns):
            answer = sent.same.get(name, "")
            lacks = name in needed - columns and not answer
            lacking = f"{it.short} is answered by no column. {WITHOUT}" if lacks else ""
            shown.append(ShownAnswer(it, answer, lacking, answers(it)))
    return shown


def _needed(rulebook: Rulebook) -> set[str]:
    """Return the questions, asked of every deal, that most rules hang on."""
    conditions = rulebook.conditions
    read = Counter(
        name
        for rule in rulebook.rules.values()
        for kind, name in behind(rule.when, conditions)
        if kind == "question" and rulebook.questions[name].ask_when is None
    )
    most = MOST_RULES * len(rulebook.rules)
    return {name for name, rules in read.items() if rules >= most}


def topics(
    rulebook: Rulebook, but: Iterable[str] = ()
) -> list[tuple[str, Sequence[Question]]]:
    """Return the questions to choose from, but for some, under the titles of topics."""
    left = [it for it in rulebook.questions.values() if it.id not in {*but}]
    each = (
        (topic.title, [it for it in left if it.topic == topic.id])
        for topic in rulebook.heading.topics
    )
    return [it for it in each if it[1]]
