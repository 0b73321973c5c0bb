"""What a form asks of a part of a rulebook: a field for each key, made of the model.

A field shows what a rule file says there, and reads back what is typed. What was not
touched stays as it was written, to the byte. What cannot be read, such as a number in
letters, is written as it was typed: the loader says what is wrong with the file, and
`part_form` puts that at its field.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple, get_origin

from screening.editing.condition_form import (
    ConditionGroup,
    Rows,
    Typed,
    first,
    typed_outline,
)
from screening.errors import ProblemsError
from screening.formats import yaml_reader
from screening.formats.text import (
    even_lines,
    number_as_typed,
    plain_text,
    read_day,
    upper_first,
)
from screening.formats.yaml_writer import paragraph, write
from screening.rulebook.answers import NotANumberError, WrongValueError, read_number
from screening.rulebook.fields import Given, Holds, Key, Part, Ref, Sentence, keys_of
from screening.rulebook.model import Rulebook
from screening.rulebook.references import POINT

NAME, WAS = "=", "=was"
"""Fields of an entry: its name, such as the word of a choice; and which it was."""
YAML = "value"
"""The key under which a value stands that is typed as YAML."""
NOTHING: Mapping[str, Any] = MappingProxyType({})
_LONG = {"facts", "hint", "why", "means", "about", "limits", "lesson", "note"}
_LONG |= {"because"}


class Kind(StrEnum):
    """How a key is typed."""

    LINE = "line"
    TEXT = "text"
    LINES = "lines"
    NUMBER = "number"
    DAY = "day"
    FLAG = "flag"
    ONE = "one"
    SEVERAL = "several"
    POINTS = "points"
    WHEN = "when"
    ANSWERS = "answers"
    GROUP = "group"
    ENTRIES = "entries"
    YAML = "yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """How one key of the model is asked for.

    `refers` is the kind of id that it holds, `words` are those it may hold. `part` is
    what stands below it, by name where it is `named`, else one after the other.
    """

    key: Key
    kind: Kind
    refers: str = ""
    words: tuple[str, ...] = ()
    part: type[Part] | None = None
    named: bool = False

    @property
    def name(self) -> str:
        """The key as rule files write it."""
        return self.key.written

    @property
    def ask(self) -> str:
        """What the form calls it."""
        if self.kind is Kind.FLAG:
            return upper_first(self.hint.removeprefix("Whether ").removesuffix("."))
        if self.kind is Kind.WHEN:
            return upper_first(self.name.replace("-", " "))
        return upper_first(self.key.called.removeprefix("list of "))

    @property
    def hint(self) -> str:
        """What an editor says of it. Ids are not typed but chosen."""
        return plain_text(self.key.says)

    @property
    def filled(self) -> bool:
        """Whether it is a text into which answers are filled."""
        sentence = self.key.mark(Sentence)
        return self.kind is Kind.TEXT and bool(sentence and sentence.filled)

    @property
    def nothing(self) -> Any:
        """What is written of it where it is to be empty and another says something."""
        if self.kind in {Kind.SEVERAL, Kind.POINTS, Kind.LINES}:
            return []
        return {} if self.kind is Kind.GROUP else None

    @property
    def needed(self) -> bool:
        """Whether a part cannot be without it; only a file may say the topic for it."""
        return self.key.field.is_required() or self.refers == "topic"


class Entry(NamedTuple):
    """One of several parts below a key: its place in the form, and its fields.

    `was` is its place among those that the file has; empty for a new one.
    """

    at: str
    was: str
    name: str
    fields: tuple["Field", ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A key with what stands in it. `at` is its name in the form.

    `value` is what is typed: a text, a list of words, rows of a condition, or the YAML
    of one that no rows can show. `fields` and `entries` are what stands below it.
    """

    spec: Spec
    at: str
    value: Any = ""
    fields: tuple["Field", ...] = ()
    entries: tuple[Entry, ...] = ()


@cache
def specs(part: type[Part]) -> tuple[Spec, ...]:
    """Return how each key of a part is asked for, in the order of the model."""
    return tuple(_spec(key) for key in keys_of(part))


def _spec(key: Key) -> Spec:
    ref, listed = key.mark(Ref), get_origin(key.bare) is tuple
    found = Spec(key=key, kind=_kind(key))
    if ref:
        several = Kind.POINTS if ref.kind == POINT else Kind.SEVERAL
        kind = several if listed else Kind.ONE
        return replace(found, kind=kind, refers=ref.kind)
    if key.part:
        named = get_origin(key.bare) is dict
        kind = Kind.ENTRIES if named or listed else Kind.GROUP
        return replace(found, kind=kind, part=key.part, named=named)
    return replace(found, words=key.words)


def _kind(key: Key) -> Kind:
    """Return how a key is typed that names nothing and has no part below it."""
    if key.mark(Holds) or key.mark(Given):
        return Kind.WHEN if key.mark(Holds) else Kind.ANSWERS
    if get_origin(key.bare) is tuple:
        return Kind.LINES
    if key.words:
        return Kind.ONE
    if key.bare is str:
        long = (key.mark(Sentence) and key.name != "title") or key.name in _LONG
        return Kind.TEXT if long else Kind.LINE
    return _BARE.get(key.bare, Kind.YAML)


_BARE: Mapping[Any, Kind] = {
    bool: Kind.FLAG,
    Decimal: Kind.NUMBER,
    int: Kind.NUMBER,
    date: Kind.DAY,
}


class Drawing:
    """Shows data of one rulebook as fields.

    `typed` has, by place in the form, what is typed and cannot be told from the data:
    rows that are not complete yet, and which entry was which.
    """

    def __init__(self, rulebook: Rulebook, typed: Mapping[str, Any] = NOTHING) -> None:
        self.rows, self.typed = Rows(rulebook), typed

    def fields(
        self, part: type[Part], data: Mapping[str, Any], at: str = ""
    ) -> tuple[Field, ...]:
        """Return the fields of a part that says that, as a rule file writes it."""
        every = specs(part)
        return tuple(
            self._field(it, data.get(it.name), f"{at}{it.name}") for it in every
        )

    def _field(self, spec: Spec, said: Any, at: str) -> Field:
        value = self.typed[at] if at in self.typed else self.shown(spec, said)
        found = Field(spec, at, value)
        if spec.kind is Kind.GROUP and spec.part:
            inner = said if isinstance(said, dict) else {}
            return replace(found, fields=self.fields(spec.part, inner, f"{at}."))
        if spec.kind is Kind.ENTRIES and spec.part:
            return replace(found, entries=tuple(self._entries(spec, said, at)))
        return found

    def _entries(self, spec: Spec, said: Any, at: str) -> Iterator[Entry]:
        blank = [("", None)] if spec.needed else []  # what is needed begins with one
        for place, (name, inner) in enumerate(entries_of(said) or blank):
            there = f"{at}.{place}"
            fields = self.fields(spec.part or Part, in_full(inner), f"{there}.")
            was = self.typed.get(f"{there}.{WAS}", str(place))
            yield Entry(there, was, str(name) if spec.named else "", fields)

    def shown(self, spec: Spec, said: Any) -> Any:
        """Return what a form shows of what a file says under a key."""
        if spec.kind is Kind.WHEN:
            none = said is None
            rows = ConditionGroup() if none else self.rows.outline(said)
            return rows or (write(said) if isinstance(said, dict) else _in_yaml(said))
        return _SHOWN.get(spec.kind, _text)(said)


def _answers(said: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return answers by question, each as the texts that are typed or chosen."""
    several = {
        str(name): answer if isinstance(answer, list) else [answer]
        for name, answer in (said.items() if isinstance(said, dict) else ())
    }
    return tuple((name, tuple(map(_text, several[name]))) for name in several)


def _several(said: Any) -> tuple[str, ...]:
    return tuple(map(str, said)) if isinstance(said, list) else ()


def _in_yaml(said: Any) -> str:
    return "" if said is None else write({YAML: said})


def _text(said: Any) -> str:
    if isinstance(said, Decimal):
        return number_as_typed(said)
    return "" if said is None else plain_text(str(said))


def entries_of(said: Any) -> list[tuple[Any, Any]]:
    """Return what is listed below a key, by its place or its name."""
    if isinstance(said, dict):
        return [*said.items()]
    return [*enumerate(said)] if isinstance(said, list) else []


def in_full(said: Any) -> Mapping[str, Any]:
    """Return an entry with its keys; a choice may be written as its label alone."""
    if isinstance(said, dict):
        return said
    return {} if said is None else {"label": said}


def in_short(said: Any, old: Any) -> Any:
    """Return an entry that is only a label as that, unless it stood otherwise."""
    is_label = isinstance(said, dict) and [*said] == ["label"]
    return said["label"] if is_label and not isinstance(old, dict) else said


_SHOWN: dict[Kind, Callable[[Any], object]] = {
    Kind.SEVERAL: _several,
    Kind.POINTS: _several,
    Kind.LINES: lambda said: "\n".join(_several(said)),
    Kind.FLAG: lambda said: said is True,
    Kind.ANSWERS: _answers,
    Kind.YAML: _in_yaml,
    Kind.GROUP: lambda _said: "",
    Kind.ENTRIES: lambda _said: "",
}
"""What a form shows where that is no text."""


_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?")
_CHANGE = re.compile(r"(?P<at>.+):(?P<do>add|remove|up|down)(?::(?P<place>\d+))?")
_ROWS = re.compile(r"(?P<at>.+):(?:add-group|remove-(?P<row>\d+(?:-\d+)?))")


def changed_places(typed: Typed, do: str) -> dict[str, list[str]]:
    """Return what a form sent, with one entry more or less, or in another place.

    `do` is AT:add, AT:remove:PLACE, AT:up:PLACE or AT:down:PLACE; of the rows of a
    condition AT:add-group or AT:remove-ROW.
    """
    sent = {name: [*said] for name, said in typed.items()}
    if rows := _ROWS.fullmatch(do):
        name, gone = f"{rows['at']}-row", rows["row"]
        listed = sent.get(name, [])
        if gone:
            left = (it for it in listed if it != gone and it.partition("-")[0] != gone)
            return {**sent, name: [*left]}
        new = str(len(listed))  # no row has that, as they are numbered from 0
        return {**sent, name: [*listed, new], f"{rows['at']}-{new}-kind": ["any"]}
    if (match := _CHANGE.fullmatch(do)) is None:
        return sent
    places = sent.setdefault(match["at"], [])
    if match["do"] == "add":
        taken = [int(place) for place in places if place.isdecimal()]
        places.append(str(max(taken, default=-1) + 1))
    elif match["place"] in places:
        now = places.index(match["place"])
        moved = places.pop(now)
        if match["do"] != "remove":
            places.insert(max(0, now + (1 if match["do"] == "down" else -1)), moved)
    return sent


class Reading:
    """Reads one form. What is only in rows, and which entry was which, is in `shown`.

    `wrong` says what cannot be written at all, by its place in the form; `focus` is the
    place that a button added or changed. `came_from` is where each entry was before.
    """

    def __init__(self, rulebook: Rulebook, typed: Typed, do: str = "") -> None:
        self.rulebook = rulebook
        self.drawing = Drawing(rulebook)
        self.typed = changed_places(typed, do)
        self.rows = _ROWS.fullmatch(do)
        self.added = do.removesuffix(":add") if do.endswith(":add") else ""
        self.shown: dict[str, Any] = {}
        self.wrong: dict[str, str] = {}
        self.focus = ""
        self.came_from: dict[str, str] = {}
        self._readers: Mapping[Kind, Callable[[Spec, Any, str, str], Any]] = {
            Kind.WHEN: self._condition,
            Kind.ANSWERS: self._answers,
            Kind.ENTRIES: self._entries,
            Kind.GROUP: self._group,
            Kind.SEVERAL: self._chosen,
            Kind.POINTS: self._chosen,
            Kind.FLAG: lambda _spec, _before, sent, _at: sent in self.typed,
            Kind.YAML: self._yaml,
            Kind.LINES: self._lines,
        }

    def part(
        self, part: type[Part], was: Mapping[str, Any], sent: str = "", at: str = ""
    ) -> dict[str, Any]:
        """Return a part as typed. Names began with `sent`, and will begin with `at`."""
        made = {}
        for spec in specs(part):
            before, name = was.get(spec.name), spec.name
            read = self._readers.get(spec.kind, self._plain)
            now = read(spec, before, f"{sent}{name}", f"{at}{name}")
            if now == before and name in was:
                made[name] = before
            elif now is not False and now not in (None, "", [], {}):  # zero is said
                made[name] = now
        return made

    def _group(self, spec: Spec, before: Any, sent: str, at: str) -> Any:
        inner = before if isinstance(before, dict) else {}
        return self.part(spec.part or Part, inner, f"{sent}.", f"{at}.")

    def _chosen(self, _spec: Spec, before: Any, sent: str, _at: str) -> Any:
        """Return what is chosen, in the order in which it stood."""
        had = before if isinstance(before, list) else []
        chosen = self.typed.get(sent, ())
        if {*had} == {*chosen}:
            return before
        stayed = [it for it in had if it in chosen]
        return stayed + [it for it in chosen if it not in had]

    def _lines(self, spec: Spec, before: Any, sent: str, _at: str) -> Any:
        text = even_lines("\n".join(self.typed.get(sent, ())))
        lines = [line for each in text.split("\n") if (line := plain_text(each))]
        same = self.drawing.shown(spec, before) == "\n".join(lines)
        return before if same else lines

    def _plain(self, spec: Spec, before: Any, sent: str, _at: str) -> Any:
        text = plain_text(first(self.typed, sent))
        same = self.drawing.shown(spec, before) == text
        return before if same else as_written(spec, text)

    def _condition(self, spec: Spec, before: Any, sent: str, at: str) -> Any:
        if f"{sent}-kind" not in self.typed:
            return self._yaml(spec, before, sent, at)
        outline = typed_outline(self.typed, sent)
        if self.rows and self.rows["at"] == sent:
            group, _, line = (self.rows["row"] or "").rpartition("-")
            self.focus = "-".join(filter(None, [at, group]))
            if not line:
                self.focus = f"{at}-{len(outline.parts) - 1}-0"
        self.shown[at] = outline
        if not outline.parts:
            return None
        return self.drawing.rows.condition(outline, before, self.wrong, at)

    def _yaml(self, spec: Spec, before: Any, sent: str, at: str) -> Any:
        """Return what is typed as YAML; what was there, where it cannot be read."""
        text = even_lines("\n".join(self.typed.get(sent, ()))).strip()
        shown = self.drawing.shown(spec, before)
        same = isinstance(shown, str) and text == shown.strip()
        if sent not in self.typed or same:
            return before
        try:
            data = yaml_reader.read(spec.ask, text).data
        except ProblemsError as error:
            self.wrong[at], self.shown[at] = error.problems[0].says, text
            return before
        return data[YAML] if isinstance(data, dict) and [*data] == [YAML] else data

    def _entries(self, spec: Spec, before: Any, sent: str, at: str) -> Any:
        had = entries_of(before)
        made: list[tuple[str, Any]] = []
        for number, place in enumerate(self.typed.get(sent, ())):
            there, here = f"{sent}.{place}", f"{at}.{number}"
            was = first(self.typed, f"{there}.{WAS}")
            known = was.isdecimal() and int(was) < len(had)
            name, old = had[int(was)] if known else ("", None)
            self.shown[f"{here}.{WAS}"] = was
            self.came_from[here] = there
            if sent == self.added:  # the last of them is the one that was added
                self.focus = here
            inner = self.part(spec.part or Part, in_full(old), f"{there}.", f"{here}.")
            typed = plain_text(first(self.typed, f"{there}.{NAME}"))
            said = old if known and inner == in_full(old) else inner
            now = in_short(said, old) if spec.named else said
            made.append((typed or str(name), now))
        if spec.needed and made == [("", {})]:  # one to begin with, and left empty
            return None
        if not spec.named:
            return [said for _name, said in made]
        return dict(self._apart(made, at))

    def _apart(
        self, entries: list[tuple[str, Any]], at: str
    ) -> Iterator[tuple[str, Any]]:
        """Yield entries by their names, none of which may be another's."""
        taken: set[str] = set()
        for number, (name, said) in enumerate(entries):
            if name in taken:
                self.wrong[f"{at}.{number}.{NAME}"] = (
                    f"There is a “{name}” above already. Choose another name"
                )
            while name in taken:
                name = f"{name}-too"  # noqa: PLW2901 - until it is nobody else's
            taken.add(name)
            yield name, said

    def _answers(self, spec: Spec, before: Any, sent: str, at: str) -> Any:
        rows = []
        for place in self.typed.get(sent, ()):
            said = self.typed.get(f"{sent}.{place}.said", ())
            texts = tuple(filter(None, map(plain_text, said)))
            rows.append((first(self.typed, f"{sent}.{place}.of"), texts))
        self.shown[at] = tuple(rows)
        old = before if isinstance(before, dict) else {}
        as_shown = dict(self.drawing.shown(spec, before))
        return {
            name: old[name] if as_shown.get(name) == said else self._answer(name, said)
            for name, said in rows
            if name
        }

    def _answer(self, name: str, said: tuple[str, ...]) -> Any:
        question = self.rulebook.questions.get(name)
        if question and question.traits.several:
            return [*said]
        text = said[0] if said else None
        if text and question and question.traits.numeric:
            with suppress(NotANumberError, WrongValueError):
                return read_number(text, question)
        return text


def as_written(spec: Spec, text: str) -> Any:
    """Return a text as a rule file writes it: a number, a day, or text."""
    if spec.kind is Kind.NUMBER and _NUMBER.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if spec.kind is Kind.DAY:
        with suppress(ValueError):
            return read_day(text).isoformat()
    return paragraph(text) if spec.kind is Kind.TEXT else text
