"""What a form asks of a part of a rulebook: a field for each key, made of the model.

A field shows what a rule file says there, or what was typed. Where both are the same,
it stays as it was written, to the byte. What cannot be read, such as a number in
letters, is written as it was typed: the loader says what is wrong with the file, and
`part_form` puts that at its field.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

from screening.editing.condition_form import (
    QUESTION,
    ConditionGroup,
    ConditionRows,
    Typed,
    first,
    typed_outline,
)
from screening.editing.part_files import suggested_id
from screening.editing.part_layout import BEGUN, FOLDED, label_of
from screening.errors import ProblemsError
from screening.formats import yaml_reader
from screening.formats.text import (
    day_in_words,
    even_lines,
    number_as_typed,
    plain_text,
    read_day,
    upper_first,
)
from screening.formats.yaml_writer import paragraph, write
from screening.rulebook.answers import NotANumberError, WrongValueError, read_number
from screening.rulebook.fields import (
    GivenAnswers,
    Holds,
    Key,
    Part,
    Ref,
    Sentence,
    keys_of,
)
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Question, Rulebook
from screening.rulebook.references import POINT

NAME, WAS = "=", "=was"
"""Fields of an entry: its name, such as the word of a choice; and which it was."""
PAIR = "pair of questions"
"""What a key is called whose two questions have an order."""
YAML = "value"
"""The key under which a value stands that is typed as YAML."""
AnswerRows = tuple[tuple[str, tuple[str, ...]], ...]
"""Answers by question, each as the texts that are typed or chosen."""
_LONG = {"facts", "hint", "why", "means", "about", "limits", "lesson", "note"}
_LONG |= {"because"}


class FieldKind(StrEnum):
    """How a key is typed."""

    LINE = "line"
    TEXT = "text"
    LINES = "lines"
    NUMBER = "number"
    DAY = "day"
    FLAG = "flag"
    ONE = "one"
    SEVERAL = "several"
    PAIR = "pair"
    POINTS = "points"
    WHEN = "when"
    ANSWERS = "answers"
    GROUP = "group"
    ENTRIES = "entries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """How one key of the model is asked for.

    `refers` is the kind of id that it holds, `words` are those it may hold. `part` is
    what stands below it, by name where it is `named`, else one after the other.
    """

    key: Key
    kind: FieldKind
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
        if label := label_of(self.key.of.__name__, self.name):
            return label[0]
        if self.kind is FieldKind.FLAG:
            return upper_first(self.hint.removeprefix("Whether ").removesuffix("."))
        if self.kind is FieldKind.WHEN:
            return upper_first(self.name.replace("-", " "))
        return upper_first(self.key.called.removeprefix("list of "))

    @property
    def hint(self) -> str:
        """What an editor says of it. Ids are not typed but chosen."""
        _ask, *hint = label_of(self.key.of.__name__, self.name) or ("",)
        return hint[0] if hint else plain_text(self.key.says)

    @property
    def filled(self) -> bool:
        """Whether it is a text into which answers are filled."""
        sentence = self.key.mark(Sentence)
        return self.kind is FieldKind.TEXT and bool(sentence and sentence.filled)

    @property
    def below(self) -> tuple["Spec", ...]:
        """How each key of what stands below it is asked for."""
        return specs(self.part) if self.part else ()

    @property
    def nothing(self) -> Any:
        """What is written of it where it is to be empty and another says something."""
        if self.kind in {
            FieldKind.SEVERAL,
            FieldKind.PAIR,
            FieldKind.POINTS,
            FieldKind.LINES,
        }:
            return []
        return {} if self.kind is FieldKind.GROUP else None

    @property
    def folded(self) -> bool:
        """Whether it is folded within its entry where nothing stands in it."""
        return self.name in FOLDED.get(self.key.of.__name__, ())

    @property
    def begun(self) -> int:
        """With how many empty entries its form begins."""
        return BEGUN.get(f"{self.key.of.__name__}.{self.name}", int(self.needed))

    @property
    def usual(self) -> str:
        """The word that counts where none is written; empty where there is none."""
        default = self.key.field.default
        return str(default) if default in self.words else ""

    @property
    def needed(self) -> bool:
        """Whether a part cannot be without it; only a file may say the topic for it."""
        return self.key.field.is_required() or self.refers == "topic"


class FieldEntry(NamedTuple):
    """One of several parts below a key: its place in the form, and its fields.

    It keeps its place until the form is opened anew, wherever it is moved. `was` is its
    number among those that the file has; empty for a new one.
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
    entries: tuple[FieldEntry, ...] = ()


@cache
def specs(part: type[Part]) -> tuple[Spec, ...]:
    """Return how each key of a part is asked for, in the order of the model."""
    return tuple(_spec(key) for key in keys_of(part))


def _spec(key: Key) -> Spec:
    ref, listed = key.mark(Ref), get_origin(key.bare) is tuple
    if ref:
        several = FieldKind.POINTS if ref.kind == POINT else FieldKind.SEVERAL
        several = FieldKind.PAIR if key.called == PAIR else several
        return Spec(key=key, kind=several if listed else FieldKind.ONE, refers=ref.kind)
    if key.part:
        named = get_origin(key.bare) is dict
        kind = FieldKind.ENTRIES if named or listed else FieldKind.GROUP
        return Spec(key=key, kind=kind, part=key.part, named=named)
    words = key.words or _words_in(key.bare)
    kind = FieldKind.SEVERAL if listed and words else _kind(key)
    return Spec(key=key, kind=kind, words=words)


def _words_in(listed: Any) -> tuple[str, ...]:
    """Return the words of which a list holds some; nothing where it holds others."""
    held = next(iter(get_args(listed)), None)
    return get_args(held) if get_origin(held) is Literal else ()


def _kind(key: Key) -> FieldKind:
    """Return how a key is typed that names nothing and has no part below it."""
    if key.mark(Holds) or key.mark(GivenAnswers):
        return FieldKind.WHEN if key.mark(Holds) else FieldKind.ANSWERS
    if get_origin(key.bare) is tuple:
        return FieldKind.LINES
    if key.words:
        return FieldKind.ONE
    if key.bare is str:
        long = (key.mark(Sentence) and key.name != "title") or key.name in _LONG
        return FieldKind.TEXT if long else FieldKind.LINE
    return _BARE[key.bare]


_BARE: Mapping[Any, FieldKind] = {
    bool: FieldKind.FLAG,
    Decimal: FieldKind.NUMBER,
    int: FieldKind.NUMBER,
    date: FieldKind.DAY,
}


class Fields:
    """The fields of parts of one rulebook: of data, of a form that was sent, and back.

    `do` is the button that was pressed; `focus` is the place that it added or changed.
    `wrong` says what cannot be written at all, by its place in the form.
    """

    def __init__(
        self, rulebook: Rulebook, typed: Typed | None = None, do: str = ""
    ) -> None:
        self.rulebook, self.rows = rulebook, ConditionRows(rulebook)
        self.typed, self.do = changed_places(typed or {}, do), do
        if (picked := _ROWS.fullmatch(do)) and picked["into"]:
            asked = rulebook.questions.get(picked["of"].removeprefix(QUESTION))
            if asked and asked.kind is Kind.YES_NO:  # most lines ask whether it is so
                self.typed[f"{picked['at']}-{picked['into']}-words"] = ["yes"]
        self.focus = ""
        self.wrong: dict[str, str] = {}

    def of_data(
        self, asked: Iterable[Spec], data: Mapping[str, Any], at: str = ""
    ) -> tuple[Field, ...]:
        """Return the fields of a part that says that, as a rule file writes it."""
        return tuple(
            self._of_data(it, data.get(it.name), f"{at}{it.name}") for it in asked
        )

    def _of_data(self, spec: Spec, written: Any, at: str) -> Field:
        if spec.kind is FieldKind.GROUP:
            inner = written if isinstance(written, dict) else {}
            return Field(spec, at, fields=self.of_data(spec.below, inner, f"{at}."))
        if spec.kind is not FieldKind.ENTRIES:
            return Field(spec, at, _WAYS.get(spec.kind, _PLAIN).shown(self, written))
        blank = [("", None)] * spec.begun
        entries, listed = [], entries_of(written)
        for place, (name, inner) in enumerate(listed or blank):
            there, called = f"{at}.{place}", str(name) if spec.named else ""
            fields = self.of_data(spec.below, in_full(inner), f"{there}.")
            was = str(place) if listed else ""
            entries.append(FieldEntry(there, was, called, fields))
        return Field(spec, at, entries=tuple(entries))

    def of_form(self, asked: Iterable[Spec], at: str = "") -> tuple[Field, ...]:
        """Return the fields of a part as they were sent, whatever stands in them."""
        return tuple(self._of_form(it, f"{at}{it.name}") for it in asked)

    def _of_form(self, spec: Spec, at: str) -> Field:
        if spec.kind is FieldKind.GROUP:
            return Field(spec, at, fields=self.of_form(spec.below, f"{at}."))
        if spec.kind is not FieldKind.ENTRIES:
            return Field(spec, at, _WAYS.get(spec.kind, _PLAIN).typed(self, at))
        if spec.begun and at not in self.typed and not self.do.startswith(f"{at}:"):
            return self._of_data(spec, None, at)  # it was not asked for before
        entries = []
        for there in (f"{at}.{place}" for place in self.typed.get(at, ())):
            if self.do == f"{at}:add":  # the last of them is the one that was added
                self.focus = there
            was = first(self.typed, f"{there}.{WAS}")
            name = plain_text(first(self.typed, f"{there}.{NAME}"))
            is_new = f"{there}.{WAS}" not in self.typed
            fields = (
                self.of_data(spec.below, {}, f"{there}.")
                if is_new
                else self.of_form(spec.below, f"{there}.")
            )
            entries.append(FieldEntry(there, was, name, fields))
        return Field(spec, at, entries=tuple(entries))

    def rows_typed(self, at: str) -> ConditionGroup | str:
        """Return a condition as typed: in rows, or as YAML."""
        if f"{at}-kind" not in self.typed:
            return _in_lines(self.typed.get(at, ()))
        rows = self.rows.ordered(typed_outline(self.typed, at))
        if (button := _ROWS.fullmatch(self.do)) and button["at"] == at:
            group, _, line = (button["row"] or "").rpartition("-")
            last = f"{at}-{len(rows.parts) - 1}-0"
            self.focus = "-".join(filter(None, [at, group])) if line else last
            if button["into"]:
                self.focus = f"{at}-{button['into']}"
        return rows

    def answers_typed(self, at: str) -> AnswerRows:
        """Return answers by question, each as the texts that are typed or chosen."""
        places = [f"{at}.{place}" for place in self.typed.get(at, ())]
        return tuple(
            (first(self.typed, f"{it}.of"), _texts(self.typed.get(f"{it}.said", ())))
            for it in places
        )

    def data(self, fields: Iterable[Field], was: Mapping[str, Any]) -> dict[str, Any]:
        """The part that fields spell, by key, as a rule file writes it.

        A key whose field shows the same as `was` does keeps its value as it was
        written.
        """
        made = {}
        for field in fields:
            name, before = field.spec.name, was.get(field.spec.name)
            now = self._written(field, before)
            if name in was and now == before and entries_of(now) == entries_of(before):
                made[name] = before
            elif now is not False and now not in (None, "", [], {}):  # zero is said
                made[name] = now
        return {name: made[name] for name in (*was, *made) if name in made}

    def _written(self, field: Field, before: Any) -> Any:
        """The value of one field; the value before, where the field shows the same."""
        spec, value = field.spec, field.value
        if spec.kind is FieldKind.GROUP:
            return self.data(field.fields, before if isinstance(before, dict) else {})
        if spec.kind is FieldKind.ENTRIES:
            return self._entries(field, before)
        way = _WAYS.get(spec.kind, _PLAIN)
        same = value == way.shown(self, before)
        return before if same else way.written(self, field, before)

    def condition(self, field: Field, before: Any) -> Any:
        """Return the condition that is typed, with the lines that stayed.

        It is what was there, where it is typed as YAML that cannot be read.
        """
        typed = field.value
        if isinstance(typed, ConditionGroup):
            given = (typed, before, self.wrong, field.at)
            return self.rows.condition(*given) if typed.parts else None
        try:
            data = yaml_reader.read(field.spec.ask, typed).data
        except ProblemsError as error:
            self.wrong[field.at] = error.problems[0].says
            return before
        return data[YAML] if isinstance(data, dict) and [*data] == [YAML] else data

    def _entries(self, field: Field, before: Any) -> Any:
        had, named = entries_of(before), field.spec.named
        made: dict[Any, Any] = {}
        for number, entry in enumerate(field.entries):
            known = entry.was.isdecimal() and int(entry.was) < len(had)
            name, old = had[int(entry.was)] if known else ("", None)
            written = self.data(entry.fields, in_full(old))
            now = old if known and written == in_full(old) else written
            if not (known or written or entry.name):  # begun, and left empty
                continue
            if named:
                label = str(written.get("label") or "")
                name = entry.name or str(name) or suggested_id(label, made)
            else:
                name = number
            if name in made:
                says = f"There is a “{name}” above already. Choose another name"
                self.wrong[f"{entry.at}.{NAME}"] = says
            made[name] = in_short(now, old) if named else now
        return made if named else [*made.values()]

    def answers(self, field: Field, before: Any) -> Any:
        """Return the answers that are typed, those that stayed as they were."""
        old = before if isinstance(before, dict) else {}
        as_shown = dict(_answers(before))
        return {
            name: old[name]
            if as_shown.get(name) == written
            else self._answer(name, written)
            for name, written in field.value
            if name
        }

    def _answer(self, name: str, written: tuple[str, ...]) -> Any:
        question = self.rulebook.questions.get(name)
        if question and question.traits.several:
            return [*written]
        text = written[0] if written else None
        if text and question and question.traits.numeric:
            with suppress(NotANumberError, WrongValueError):
                return read_number(text, question)
        return text

    def outline(self, written: Any) -> ConditionGroup | str:
        """Return a condition as rows; as YAML, where it does not fit in them."""
        if written is None:
            return ConditionGroup()
        data = written if isinstance(written, dict) else {YAML: written}
        return self.rows.outline(written) or write(data).strip()


class Way(NamedTuple):
    """How a kind of key is typed.

    That is what is `shown` of what a file says, what is `typed` in its place, and what
    is to be `said` for that in the file, where it is not what stood there before.
    """

    shown: Callable[[Fields, Any], Any]
    typed: Callable[[Fields, str], Any]
    written: Callable[[Fields, Field, Any], Any]


def _several(written: Any) -> tuple[str, ...]:
    return tuple(map(str, written)) if isinstance(written, list) else ()


def _texts(typed: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(plain_text, typed)))


def _in_lines(typed: Iterable[str]) -> str:
    return even_lines("\n".join(typed)).strip()


def _answers(written: Any) -> AnswerRows:
    answers = written.items() if isinstance(written, dict) else ()
    listed = ((name, to if isinstance(to, list) else [to]) for name, to in answers)
    return tuple((str(name), tuple(map(_text, to))) for name, to in listed)


def _chosen(_form: Fields, field: Field, before: Any) -> list[str]:
    """The ids that are ticked, in the order in which they stood, new ones last."""
    had = before if isinstance(before, list) else []
    stayed = [it for it in had if it in field.value]
    return stayed + [it for it in field.value if it not in had]


def _text(written: Any) -> str:
    if isinstance(written, Decimal):
        return number_as_typed(written)
    return "" if written is None else plain_text(str(written))


def entries_of(written: Any) -> list[tuple[Any, Any]]:
    """The entries below a key with their place in a list, or name in a mapping."""
    if isinstance(written, dict):
        return [*written.items()]
    return [*enumerate(written)] if isinstance(written, list) else []


def in_full(written: Any) -> Mapping[str, Any]:
    """Return an entry with its keys; a choice may be written as its label alone."""
    if isinstance(written, dict):
        return written
    return {} if written is None else {"label": written}


def in_short(written: Any, old: Any) -> Any:
    """Return an entry that is only a label as that, unless it stood otherwise."""
    is_label = isinstance(written, dict) and [*written] == ["label"]
    return written["label"] if is_label and not isinstance(old, dict) else written


def _day(written: Any) -> str:
    with suppress(ValueError):
        return day_in_words(date.fromisoformat(str(written)))
    return _text(written)


_PLAIN = Way(
    lambda _form, written: _text(written),
    lambda form, at: plain_text(first(form.typed, at)),
    lambda _form, field, _before: as_written(field.spec, field.value),
)
_SET = Way(
    lambda _form, written: _several(written),
    lambda form, at: tuple(form.typed.get(at, ())),
    _chosen,
)
_WAYS: Mapping[FieldKind, Way] = {
    FieldKind.DAY: _PLAIN._replace(shown=lambda _form, written: _day(written)),
    FieldKind.SEVERAL: _SET,
    FieldKind.POINTS: _SET,
    FieldKind.PAIR: Way(
        lambda _form, written: _several(written),
        lambda form, at: _texts(form.typed.get(at, ())),
        lambda _form, field, _before: [*field.value],
    ),
    FieldKind.LINES: Way(
        lambda _form, written: "\n".join(_several(written)),
        lambda form, at: "\n".join(
            _texts(_in_lines(form.typed.get(at, ())).split("\n"))
        ),
        lambda _form, field, _before: field.value.split("\n") if field.value else [],
    ),
    FieldKind.FLAG: Way(
        lambda _form, written: written is True,
        lambda form, at: at in form.typed,
        lambda _form, field, _before: field.value,
    ),
    FieldKind.WHEN: Way(Fields.outline, Fields.rows_typed, Fields.condition),
    FieldKind.ANSWERS: Way(
        lambda _form, written: _answers(written), Fields.answers_typed, Fields.answers
    ),
}


_ANY_NUMBER = Question.model_construct(kind=Kind.NUMBER)
"""What any number answers: 10,5, 5 % and 2 million are read as they are in a deal."""
_CHANGE = re.compile(r"(?P<at>.+):(?P<do>add|remove|up|down)(?::(?P<place>\d+))?")
_ROWS = re.compile(
    r"(?P<at>.+):(?:add-group|remove-(?P<row>\d+(?:-\d+)?)"
    r"|pick-(?P<into>\d+(?:-\d+)?):(?P<of>[a-z]+/[a-z0-9-]+))"
)


def changed_places(typed: Typed, do: str) -> dict[str, list[str]]:
    """The fields of a form, with one entry more or less, or one in another place.

    `do` is AT:add, AT:remove:PLACE, AT:up:PLACE or AT:down:PLACE; of the rows of a
    condition AT:add-group, AT:remove-ROW or AT:pick-ROW:WHAT it is to be about.
    """
    sent = {name: [*written] for name, written in typed.items()}
    if (rows := _ROWS.fullmatch(do)) and rows["into"]:
        sent[f"{rows['at']}-{rows['into']}-of"] = [rows["of"]]
    elif rows:
        listed, gone = sent.setdefault(f"{rows['at']}-row", []), rows["row"]
        new = str(len(listed))  # no row has that, as they are numbered from 0
        if gone:
            listed[:] = [it for it in listed if not f"{it}-".startswith(f"{gone}-")]
        else:
            listed.append(new)
            sent[f"{rows['at']}-{new}-kind"] = ["any"]
    elif match := _CHANGE.fullmatch(do):
        places, place = sent.setdefault(match["at"], []), match["place"]
        if match["do"] == "add":
            places.append(str(max(map(int, places), default=-1) + 1))
        elif place in places:
            now = places.index(place)
            places.remove(place)
            if match["do"] != "remove":
                places.insert(max(0, now + (1 if match["do"] == "down" else -1)), place)
    return sent


def as_written(spec: Spec, text: str) -> Any:
    """Return a text as a rule file writes it: a number, a day, or text."""
    if spec.kind is FieldKind.NUMBER:
        with suppress(NotANumberError):
            return read_number(text, _ANY_NUMBER)
    if spec.kind is FieldKind.DAY:
        with suppress(ValueError):
            return read_day(text).isoformat()
    return paragraph(text) if spec.kind is FieldKind.TEXT else text
