"""What a form sent of a part of a rulebook, as a rule file writes it.

Every key that shows what it showed before stays as it was written. What cannot be read,
such as a number in letters, is written as it was typed: the loader tells what is wrong
with it, and nothing that was typed is lost.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

from screening.editing.condition_form import Typed, first, rebuilt, typed_outline
from screening.editing.part_fields import (
    NAME,
    WAS,
    YAML,
    Drawing,
    Kind,
    Spec,
    entries_of,
    in_full,
    specs,
)
from screening.errors import ProblemsError
from screening.formats import yaml_reader
from screening.formats.text import even_lines, plain_text, read_day
from screening.formats.yaml_writer import paragraph
from screening.rulebook.answers import NotANumberError, WrongValueError, read_number
from screening.rulebook.fields import Part
from screening.rulebook.model import Rulebook

_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?")
_CHANGE = re.compile(r"(?P<at>.+):(?P<do>add|remove|up|down)(?::(?P<place>\d+))?")
_ROWS = re.compile(r"(?P<at>.+):(?P<do>add-group|remove[-\d]+)")


def changed_places(typed: Typed, do: str) -> dict[str, list[str]]:
    """Return what a form sent, with one entry more or less, or in another place.

    `do` is AT:add, AT:remove:PLACE, AT:up:PLACE or AT:down:PLACE.
    """
    sent = {name: [*said] for name, said in typed.items()}
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
            Kind.FLAG: self._flag,
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
            now = self._key(spec, before, f"{sent}{name}", f"{at}{name}")
            if now == before and name in was:
                made[name] = before
            elif now is not False and now not in (None, "", [], {}):  # zero is said
                made[name] = now
        return made

    def _key(self, spec: Spec, before: Any, sent: str, at: str) -> Any:
        return self._readers.get(spec.kind, self._plain)(spec, before, sent, at)

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

    def _flag(self, _spec: Spec, _before: Any, sent: str, _at: str) -> Any:
        return sent in self.typed

    def _lines(self, spec: Spec, before: Any, sent: str, _at: str) -> Any:
        text = even_lines("\n".join(self.typed.get(sent, ())))
        lines = [line for each in text.split("\n") if (line := plain_text(each))]
        same = self.drawing.shown(spec, before) == "\n".join(lines)
        return before if same else lines

    def _plain(self, spec: Spec, before: Any, sent: str, _at: str) -> Any:
        text = plain_text(first(self.typed, sent))
        same = self.drawing.shown(spec, before) == text
        return before if same else _written(spec, text)

    def _condition(self, spec: Spec, before: Any, sent: str, at: str) -> Any:
        if f"{sent}-kind" not in self.typed:
            return self._yaml(spec, before, sent, at)
        do = self.rows["do"] if self.rows and self.rows["at"] == sent else ""
        outline, focus = rebuilt(typed_outline(self.typed, sent), do, at)
        self.focus = focus or self.focus
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
            made.append(
                (typed or str(name), _in_short(said, old) if spec.named else said)
            )
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


def _written(spec: Spec, text: str) -> Any:
    """Return a text as a rule file writes it: a number, a day, or text."""
    if spec.kind is Kind.NUMBER and _NUMBER.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if spec.kind is Kind.DAY:
        with suppress(ValueError):
            return read_day(text).isoformat()
    return paragraph(text) if spec.kind is Kind.TEXT else text


def _in_short(said: Any, old: Any) -> Any:
    """Return a named entry that is only a label as that, unless it stood otherwise."""
    is_label = isinstance(said, dict) and [*said] == ["label"]
    return said["label"] if is_label and not isinstance(old, dict) else said
