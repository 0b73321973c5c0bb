"""One part of a draft's rulebook as a form: what it says, and what saving it writes.

Whatever is wrong with a draft, its parts can be opened. What is wrong with one stands
at its fields, and can be mended later.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from screening.editing.condition_form import Typed, first
from screening.editing.drafts import OpenDraft, open_draft, read_draft
from screening.editing.part_fields import Field, Fields, Spec, specs
from screening.editing.part_files import (
    HEADS,
    LIST_OF,
    Listed,
    changed,
    files_for,
    heading_of,
    is_id,
    listed,
    part_data,
    parts_in,
    shared,
    skeleton,
    suggested_id,
    with_parts,
    without_part,
)
from screening.editing.part_layout import FIRST, SECTIONS, USUAL
from screening.editing.publish import Live
from screening.errors import NotKeptError, Problem
from screening.formats import diff, yaml_reader
from screening.formats.diff import Line
from screening.formats.yaml_reader import Document, Path
from screening.formats.yaml_writer import paragraph, write
from screening.presentation.conditions import with_values
from screening.presentation.rulebook import KINDS
from screening.rulebook import folder
from screening.rulebook.fields import Part, title_of
from screening.rulebook.files import (
    CHANGEABLE,
    CHANGED,
    PARTS,
    parts_by_kind,
    written_keys,
)
from screening.rulebook.folder import BASE, CHANGES, Files
from screening.rulebook.loader import digest_of
from screening.rulebook.model import Rulebook
from screening.rulebook.references import ids_by_kind

_LEFT_OUT = {"accept"}
_OWN_KEYS = {"id", "accept"}
NEEDS = re.compile(r'needs? (?:an? )?"([a-z][a-z-]*)"')
_QUOTED = re.compile(r'(?:(?P<of>[a-z]+) )?"(?P<name>[a-z][a-z0-9-]*)"')
_OF_CHANGE = "because", "accept"
_NEEDED = "Fill in this field; it is required"
LONGEST_SHORT = 40
"""How long a title is at most that is its own short name, where none is typed."""
_BY_NAME = {spec.name for part in PARTS.values() for spec in specs(part) if spec.named}


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """What a form would write: the text of its file, and what is wrong with it.

    `problems` are by the place in the form; `elsewhere` are those that come with it in
    other parts. `wrong` is what cannot be written at all. `rulebook` is what the draft
    would be then, as far as it can be read.
    """

    part_id: str
    text: str
    wrong: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[tuple[str, str]] = ()
    elsewhere: Sequence[Problem] = ()
    rulebook: Rulebook | None = None


class FilledForm(NamedTuple):
    """A form: its fields as typed, and the part as they say it.

    `wrong` is what cannot be written at all, by its place in the form, and `focus` the
    place that a button added.
    """

    fields: tuple[Field, ...]
    values: dict[str, Any]
    wrong: Mapping[str, str] = {}
    focus: str = ""


@dataclass(frozen=True)
class OpenPart:
    """A part in a draft. `part_id` is empty for a new one, `was` is what its file says.

    A part of the rulebook that this one extends is changed in changes.yaml: then `base`
    is what it says there, and `entry` what the draft changes already. A new one may be
    `like` another.
    """

    work: OpenDraft
    kind: str
    part_id: str
    file: str
    was: Mapping[str, Any]
    base: Mapping[str, Any] = field(default_factory=dict)
    entry: Mapping[str, Any] = field(default_factory=dict)
    like: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rulebook(self) -> Rulebook:
        """What the draft would be without what is typed, as far as it can be read."""
        return self.work.rulebook

    @property
    def model(self) -> type[Part]:
        """What it is."""
        return PARTS[LIST_OF[self.kind]]

    @property
    def extended(self) -> bool:
        """Whether it is a part of the rulebook that this one extends."""
        return bool(self.base)

    @property
    def fixed(self) -> bool:
        """Whether it cannot be changed here: it is the other rulebook's alone."""
        return self.extended and self.kind not in CHANGEABLE

    @cached_property
    def asked(self) -> tuple[Spec, ...]:
        """The keys that the form asks for."""
        every = (it for it in specs(self.model) if it.name not in _LEFT_OUT)
        if self.extended:
            may = CHANGED.get(self.kind, ())
            return tuple(it for it in every if it.name in may)
        return tuple(it for it in every if not (self.part_id and it.name == "id"))

    @property
    def seen(self) -> str:
        """What tells what it says now from anything else."""
        return digest_of({"": write({"was": self.was, "entry": self.entry})})

    @property
    def form(self) -> str:
        """Which form of the draft it is, by which what is typed there is kept."""
        return f"{self.kind}/{self.part_id or 'new'}"

    @property
    def where(self) -> Listed:
        """The list in which it stands, or what changes it does."""
        return changed(self.kind) if self.extended else listed(self.kind)

    @property
    def files(self) -> list[str]:
        """The own files that a new one may go to, the usual one last."""
        return files_for(self.kind, self.work.files)

    @property
    def begun(self) -> Mapping[str, Any]:
        """What its form shows first: what it says; a new one what the draft tells."""
        if self.part_id:
            return self.was
        begun = {key: value for key, value in self.like.items() if key not in _OWN_KEYS}
        if not self.like:
            begun = {**USUAL.get(self.kind, {})}
            begun |= shared(self.work.base, self.work.files, self.model)
        return with_first_day(begun, self.work, self.model)

    @cached_property
    def untouched(self) -> FilledForm:
        """Its form as it is shown first."""
        fields = Fields(self.rulebook).of_data(self.asked, self.begun)
        return FilledForm(fields, dict(self.begun))

    def filled(self, sent: Typed, do: str = "") -> FilledForm:
        """Return its form as it was sent; `do` is a row's button."""
        form = Fields(self.rulebook, self._with_calendars(sent), do)
        fields, names = form.of_form(self.asked), {spec.name for spec in self.asked}
        values = {name: self.was[name] for name in self.was if name not in names}
        values |= form.data(fields, self.was)
        values = values if self.part_id else self._named(values)
        return FilledForm(fields, values, form.wrong, form.focus)

    def _with_calendars(self, sent: Typed) -> Typed:
        """Return what was sent, each term in working days with a calendar.

        It is the one that filings on that side mostly go by, where none is chosen.
        """
        side, every = first(sent, "side"), self.rulebook.regimes.values()
        spans = [
            it for of in every if of.side == side for it in (*of.duties, *of.review)
        ]
        usual = Counter(it.calendar for it in spans if it.working_days and it.calendar)
        terms = [at for at in sent if at.endswith(".working-days") and first(sent, at)]
        places = [f"{it.removesuffix('working-days')}calendar" for it in terms]
        lacking = [it for it in places if not first(sent, it)]
        return {
            **sent,
            **{it: [word] for it in lacking for word, _n in usual.most_common(1)},
        }

    def _named(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return a new part with a short name and an id, where they are left out."""
        title = str(values.get("title") or "")
        short = "short" in written_keys(self.model) and len(title) <= LONGEST_SHORT
        if short and title and not values.get("short"):
            values = {**values, "short": title}
        if values.get("id"):
            return values
        return {"id": suggested_id(heading_of(values), self._taken), **values}

    @property
    def _taken(self) -> Sequence[str]:
        return tuple(ids_by_kind(self.rulebook).get(self.kind, ()))

    def written(self, filled: FilledForm, because: str = "") -> WrittenPart:
        """The file as it would be saved, with its rulebook; `wrong` where it cannot."""
        name = self.part_id or str(filled.values.get("id") or "")
        wrong = dict(filled.wrong)
        if not self.part_id and (says := self._wrong_id(name)):
            heads = (it.name for it in self.asked if it.name in HEADS)
            at, says = ("id", says) if name else (next(heads, "id"), _NEEDED)
            wrong[at] = says
        if wrong:
            return WrittenPart(name, "", wrong)
        text = self._text(filled.values, name, because)
        given = (self.work, {self.file: text}, self.where, {name})
        book, by_part, elsewhere = problems_with(*given)
        return WrittenPart(name, text, {}, by_part[name], elsewhere, book)

    def _wrong_id(self, name: str) -> str:
        """Return why a new part cannot be called so; empty where it can."""
        if not is_id(name):
            return "Write an id: lower-case words with hyphens, the last no number"
        kind = f"among the parts of that kind ({self.kind})"
        return f"There is a “{name}” already {kind}" if name in self._taken else ""

    def _text(self, made: Mapping[str, Any], name: str, because: str) -> str:
        """Return the text of the file with the part as made."""
        text = self.work.files.get(self.file) or ""
        if not self.extended:
            text = text or skeleton(self.file, made)
            return with_parts(text, {name: made}, self.where)
        changes = {
            spec.name: made.get(spec.name, spec.nothing)
            for spec in self.asked
            if made.get(spec.name) != self.base.get(spec.name)
        }
        if not changes and "accept" not in self.entry:
            return without_part(text, name, self.where) if self.entry else text
        if because:
            changes["because"] = paragraph(because)
        if "accept" in self.entry:
            changes["accept"] = self.entry["accept"]
        return with_parts(text, {name: {self.kind: name, **changes}}, self.where)


def with_first_day(
    begun: dict[str, Any], work: OpenDraft, model: type[Part]
) -> dict[str, Any]:
    """Return a new part that starts with the draft, where that has a first day."""
    starts = work.draft.starts
    if starts and "in-force" in written_keys(model):
        return {"in-force": {"from": starts.isoformat()}, **begun}
    return begun


def problems_with(
    work: OpenDraft, texts: Files, where: Listed, parts: Collection[str]
) -> tuple[Rulebook | None, dict[str, list[tuple[str, str]]], list[Problem]]:
    """Check a draft with other texts: its rulebook, problems of parts, and all others.

    The rulebook is None where it cannot be read. The parts are in the texts; their
    problems are by id, each with its place in the form. The others come with those
    texts elsewhere, and are not in the draft yet.
    """
    known = {(it.file, it.says) for it in read_draft(work.whole)[1]}
    documents = {file: yaml_reader.read(file, texts[file]) for file in texts}
    book, problems = read_draft(work.wholly(texts))
    by_part, elsewhere = defaultdict[str, list[tuple[str, str]]](list), list[Problem]()
    for problem in problems:
        document = documents.get(problem.file)
        part, at = _part_at(document, where, problem) if document else ("", "")
        if part in parts:
            by_part[part].append((at, problem.says))
        elif (problem.file, problem.says) not in known:
            elsewhere.append(problem)
    return book, by_part, elsewhere


def _part_at(document: Document, where: Listed, problem: Problem) -> tuple[str, str]:
    """Return the part of a list that a problem stands in, and its place in the form."""
    at, standing = (problem.line, problem.column), ("", "")
    for path, there in (*document.keys.items(), *document.values.items()):
        if there == at and path[:1] == (where.key,) and len(path) > 1:
            part = document.data[where.key][path[1]]
            if isinstance(part, dict):
                standing = str(part.get(where.name)), _named(path[2:], part)
    return standing


def unfinished(work: OpenDraft) -> Iterator[tuple[str, str]]:
    """Yield the own parts of a draft in which something is wrong, by kind and id."""
    for problem in read_draft(work.whole)[1]:
        if problem.file not in work.files:
            continue
        document = yaml_reader.read(problem.file, work.files[problem.file])
        for kind in LIST_OF:
            for where in (listed(kind), changed(kind)):
                part, _at = _part_at(document, where, problem)
                if part and is_id(part):
                    yield kind, part


def _named(path: Path, data: Any) -> str:
    """Return the name in the form of what stands at a path in a part."""
    names: list[str] = []
    for step in path:
        is_entry = isinstance(data, dict) and names and names[-1] in _BY_NAME
        names.append(str([*data].index(step)) if is_entry else str(step))
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            break
    return ".".join(names)


def new_part(
    here: Live, draft_id: str, kind: str, file: str = "", like: str = ""
) -> OpenPart:
    """Return a place for a new part of a draft in that file, like another part.

    NotKeptError where there is no such draft, or no such other.
    """
    work = open_draft(here, draft_id)
    places = files_for(kind, work.files)
    place = file if file in places else places[-1]
    data = _stands(work.whole, kind, like)[1] if like else {}
    return OpenPart(work, kind, "", place, {}, like=data)


def open_part(here: Live, draft_id: str, kind: str, part_id: str) -> OpenPart:
    """Return a part of a draft; NotKeptError where there is none."""
    work = open_draft(here, draft_id)
    name, data = _stands(work.whole, kind, part_id)
    if not name.startswith(BASE):
        return OpenPart(work, kind, part_id, name, data)
    changes = work.files.get(CHANGES, "")
    entry = part_data(changes, part_id, changed(kind))
    now = {key: entry[key] for key in entry if key not in (kind, *_OF_CHANGE)}
    return OpenPart(work, kind, part_id, CHANGES, {**data, **now}, data, entry)


def _stands(whole: Files, kind: str, part_id: str) -> tuple[str, dict[str, Any]]:
    """Return the file in which a part is written, and what it says there."""
    every = folder.rule_files(whole)
    there = (it for it in parts_in(every, kind) if it[1].get("id") == part_id)
    standing = next(there, None)
    if standing is None:
        raise NotKeptError(f"This draft has no {kind} called “{part_id}”.")
    return standing


def at_field(at: str, says: str, places: Collection[str]) -> tuple[str, str]:
    """Return the field that shows what is wrong at a place in a part, and its words.

    It is the field whose key is missing there, or the nearest around the place.
    """
    for key in NEEDS.findall(says):
        if (aside := f"={key}") in places and not at:
            return aside, _NEEDED
        if (inner := f"{at}.{key}".removeprefix(".")) in places:
            return inner, _NEEDED
        if (beside := f"{at.rpartition('.')[0]}.{key}".removeprefix(".")) in places:
            return beside, _NEEDED
    own = f'"{at.rpartition(".")[2]}": ' if at in places else ""
    while at and at not in places:
        at = at.rpartition(".")[0] if "." in at else at.rpartition("-")[0]
    return at, says.removeprefix(own) if own else says


def is_needed(says: str) -> bool:
    """Tell whether what is said of a field is that nothing stands in it."""
    return says == _NEEDED


def in_words_of_forms(says: str, kind: str, book: Rulebook) -> str:
    """Return what is said of a part of a kind, in words of its form."""
    parts = parts_by_kind(book)
    asked = specs(PARTS[LIST_OF[kind]]) if kind in LIST_OF else ()
    called = {
        it.name: f"“{it.ask}”{', under “More”,' if under_more(kind, it) else ''}"
        for it in asked
    }

    def read(quoted: re.Match[str]) -> str:
        of, name = quoted["of"] or "", quoted["name"]
        where = [parts[of]] if of in parts else parts.values()
        part = next((it[name] for it in where if name in it), None)
        of_kind = f"{KINDS[of].one if of in KINDS else of} ".lstrip()
        title = f"“{with_values(title_of(part), book) or name}”" if part else ""
        return of_kind + (title or called.get(name, f'"{name}"'))

    return _QUOTED.sub(read, says)


def under_more(kind: str, spec: Spec) -> bool:
    """Tell whether the form of a kind of part has a key under "More"."""
    headed = {key for it in SECTIONS.get(kind, ()) for key in it.keys}
    return not (spec.needed or spec.name in headed or spec.name in FIRST.get(kind, ()))


def pieces(opened: OpenPart, text: str) -> Sequence[Sequence[Line]]:
    """The lines of the file that saving would change, in pieces, as `diff` has them."""
    return diff.pieces(opened.work.files.get(opened.file) or "", text)
