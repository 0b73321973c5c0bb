"""A table of tiers as a form: each of its rules a row of levels and lines, and back.

What is laid out along a question is a comparison that all of a rule needs. One that
stands deeper, or behind a definition, is shown and changed in the rule's own form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from screening.analysis.tiers import TierTable
from screening.editing import messages, rule_text
from screening.editing.condition_form import (
    QUESTION,
    ConditionRow,
    Rows,
    Typed,
    first,
    typed_line,
)
from screening.editing.drafts import OpenDraft
from screening.editing.naming import suggested_id
from screening.errors import ScreeningError
from screening.formats.text import plain_text
from screening.formats.yaml_writer import paragraph
from screening.rulebook.conditions import Is, behind
from screening.rulebook.folder import BASE
from screening.rulebook.locations import Places, places_in
from screening.rulebook.model import Question, Rulebook

NEW = "new-tier"
ALL = "all"


@dataclass(frozen=True, kw_only=True)
class TierRow:
    """One rule of a table in the form: its level, and a line for each question.

    A line is None where the rule compares the question in a way that no line shows.
    `rule` is empty for the row of a new tier.
    """

    rule: str
    title: str
    level: str
    lines: tuple[ConditionRow | None, ...]
    says: str = ""
    fixed: bool = False
    """Whether it is a rule of the shipped rulebook: its condition stays."""
    wrong: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with it, by the name of the field."""

    @property
    def at(self) -> str:
        """How the names of its fields begin."""
        return self.rule or NEW


class Written(NamedTuple):
    """The files with what was typed, by name; with it the rows, and what is wrong."""

    texts: Mapping[str, str]
    rows: tuple[TierRow, ...]

    @property
    def wrong(self) -> bool:
        """Whether something has to be typed otherwise."""
        return any(row.wrong for row in self.rows)


class TiersForm:
    """How one table of a draft is shown in a form, and read from it."""

    def __init__(self, work: OpenDraft, rulebook: Rulebook, table: TierTable) -> None:
        self.work, self.table, self.rulebook = work, table, rulebook
        self.rows_of = Rows(rulebook)
        self.places: Places = places_in(rulebook.texts)

    def rows(self) -> tuple[TierRow, ...]:
        """Return the rules of the table as rows."""
        return tuple(map(self._row, self.table.told))

    def new_row(self) -> TierRow:
        """Return an empty row, with what the last rule of the table says."""
        last = self.rows()[-1]
        lines = tuple(_line(question) for question in self.table.along)
        return TierRow(rule="", title="", level=last.level, lines=lines, says=last.says)

    def _row(self, name: str) -> TierRow:
        data, file = self._written(name)
        lines = tuple(self._shown(data.get("when"), it) for it in self.table.along)
        return TierRow(
            rule=name,
            title=self.rulebook.rules[name].title,
            level=str(data.get("level", "")),
            lines=lines,
            says=plain_text(str(data.get("says", ""))),
            fixed=file.startswith(BASE),
        )

    def _written(self, name: str) -> tuple[dict[str, Any], str]:
        """Return a rule as its file writes it, and that file."""
        document, path = self.places.parts["rule", name]
        return document.data[path[0]][path[1]], document.file

    def _shown(self, when: Any, question: Question) -> ConditionRow | None:
        """Return what a condition compares a question with, where a line shows that."""
        parts = _parts(when)
        here = [part for part in parts if question.id in part]
        named = _names(when)
        if len(here) > 1 or named.count(question.id) > len(here):
            return None
        if here:
            return self.rows_of.line(question.id, here[0][question.id])
        read = {str(part["is"]) for part in parts if "is" in part}
        return None if self._behind(read, question) else _line(question)

    def _behind(self, definitions: set[str], question: Question) -> bool:
        """Tell whether a definition of the rule is laid out along the question."""
        names = {it.id for it in self.table.along}
        return any(
            question.id in found and found <= names
            for found in (_read_by(self.rulebook, name) for name in definitions)
        )

    def typed(self, typed: Typed) -> Written:
        """Return the files of the draft with what was typed into the rows."""
        texts: dict[str, str] = {}
        rows = []
        for row in (*self.rows(), *([self.new_row()] if _adds(typed) else [])):
            seen = self._typed_row(row, typed)
            rows.append(seen if row.fixed else self._put(seen, row, texts))
        return Written(texts, tuple(rows))

    def _typed_row(self, row: TierRow, typed: Typed) -> TierRow:
        def said(name: str, usual: str) -> str:
            sent = f"{row.at}.{name}"
            return plain_text(first(typed, sent)) if sent in typed else usual

        lines = tuple(
            line and _read(typed, f"{row.at}.{question.id}", question)
            for question, line in zip(self.table.along, row.lines, strict=True)
        )
        return replace(
            row,
            title=said("title", row.title),
            level=said("level", row.level),
            says=said("says", row.says),
            lines=lines,
        )

    def _put(self, row: TierRow, was: TierRow, texts: dict[str, str]) -> TierRow:
        """Write a row into the text of its file; return it with what is wrong."""
        wrong: dict[str, str] = {}
        if row == was and row.rule:
            return row
        data, file = self._written(row.rule or self._last)
        when = data.get("when")
        for question, line, before in zip(
            self.table.along, row.lines, was.lines, strict=True
        ):
            if line is not None and (line != before or not row.rule):
                when = self._compared(when, question, line, f"{row.at}.", wrong)
        if row.level not in self.rulebook.rank:
            wrong[f"{row.at}.level"] = messages.NO_LEVEL
        made = {**data, "level": row.level, "when": when}
        if not row.rule:
            made = self._new(made, row, wrong)
        if not wrong:
            self._write(texts, file, row.rule or made["id"], made)
        return replace(row, wrong=wrong)

    @property
    def _last(self) -> str:
        return [*self.table.told][-1]

    def _new(
        self, made: dict[str, Any], row: TierRow, wrong: dict[str, str]
    ) -> dict[str, Any]:
        """Return a new rule, made like the last one of the table."""
        for name, text, says in (
            ("title", row.title, messages.NO_TITLE),
            ("says", row.says, messages.NO_TEXT),
        ):
            if not text:
                wrong[f"{row.at}.{name}"] = says
        name = suggested_id(row.title, self.rulebook.rules)
        told = {"id": name, "title": row.title, "says": paragraph(row.says)}
        return {
            key: value for key, value in {**made, **told}.items() if key != "accept"
        }

    def _compared(
        self, when: Any, question: Question, line: ConditionRow, at: str, wrong: Any
    ) -> Any:
        """Return a condition with another comparison on that question, or with none."""
        parts = _parts(when)
        kept = [part for part in parts if question.id not in part]
        if not (line.words or line.low or line.high):
            return _together(kept, when)
        try:
            made = self.rows_of.written(line)
        except ValueError as error:
            wrong[f"{at}{question.id}"] = str(error)
            return when
        places = [n for n, part in enumerate(parts) if question.id in part]
        kept.insert(places[0] if places else len(kept), made)
        return _together(kept, when)

    def _write(
        self, texts: dict[str, str], file: str, name: str, data: Mapping[str, Any]
    ) -> None:
        text = texts.get(file) or self.work.files.get(file)
        if text is None:
            raise ScreeningError(messages.NO_SUCH_PART.format(kind="rule", name=name))
        texts[file] = rule_text.with_rule(text, name, data)


def _adds(typed: Typed) -> bool:
    """Tell whether a new tier was begun."""
    return any(first(typed, name) for name in typed if name == f"{NEW}.title")


def _line(question: Question) -> ConditionRow:
    return ConditionRow(of=f"{QUESTION}{question.id}")


def _read(typed: Typed, at: str, question: Question) -> ConditionRow:
    """Return the line that was typed; its question is that of the column."""
    return replace(typed_line(typed, at), of=f"{QUESTION}{question.id}")


def _parts(when: Any) -> list[dict[str, Any]]:
    """Return the parts of a written condition that must all hold."""
    if not isinstance(when, dict):
        return []
    return list(when[ALL]) if isinstance(when.get(ALL), list) else [when]


def _together(parts: Sequence[Any], was: Any) -> Any:
    """Return parts that must all hold, as a single one stands where it stood alone."""
    alone = len(parts) == 1 and not (isinstance(was, dict) and ALL in was)
    return parts[0] if alone else {ALL: [*parts]}


def _names(when: Any) -> list[str]:
    """Return every key of a written condition, however deep."""
    if isinstance(when, dict):
        return [*when, *(it for inner in when.values() for it in _names(inner))]
    if isinstance(when, list):
        return [name for inner in when for name in _names(inner)]
    return []


def _read_by(rulebook: Rulebook, definition: str) -> set[str]:
    """Return the questions that a definition compares."""
    nodes = behind(Is(definition), rulebook.conditions, gates=False)
    return {name for kind, name in nodes if kind == "question"}
