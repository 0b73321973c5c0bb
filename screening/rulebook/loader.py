"""A folder of rule files as a rulebook, or every problem in it."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache, partial
from pathlib import Path as FilePath
from typing import Any

from screening.errors import Problem, ProblemsError, RulebookError
from screening.formats import yaml_reader
from screening.formats.yaml_reader import Document, Path
from screening.rulebook import extension, messages, references, shapes
from screening.rulebook.conditions import MOST_DEEP, AllOf, find_loops, find_too_deep
from screening.rulebook.fields import Given, Holds, Part, keys_of
from screening.rulebook.files import (
    LISTS,
    PARTS,
    Change,
    Extension,
    Places,
    members,
    named,
    read_part,
)
from screening.rulebook.folder import (
    BASE,
    CHANGES,
    HEADING,
    extended,
    files_in,
)
from screening.rulebook.model import (
    Heading,
    Question,
    Rulebook,
    Threshold,
    Upkeep,
    conditions_of,
)
from screening.rulebook.parser import Compared, ConditionParser

FORMAT = "1"
MOST_KEPT = 500
"""How many documents are kept as they were read: those of a few folders."""
_NUMBER = re.compile(r"[0-9]{1,9}")

_UNREAD = AllOf(())


def load(folder: FilePath) -> Rulebook:
    """Load a rules folder; RulebookError with every problem in it.

    Its examples are not looked at. The files of problems are named as they are opened
    from here.
    """
    try:
        return read(files_in(folder, examples=False))
    except RulebookError as error:
        problems = [problem.within(folder) for problem in error.problems]
        raise RulebookError(problems) from None


def digest_of(texts: Mapping[str, str]) -> str:
    """Return the SHA-256 of rule files, in hexadecimal, whatever their order."""
    whole = "".join(f"{file}\0{texts[file]}\0" for file in sorted(texts))
    return hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()


def read(texts: Mapping[str, str]) -> Rulebook:
    """Read rule files, by their path; RulebookError with every problem in them.

    Where they extend another rulebook, its files are among them, under `base/`.
    """
    rulebook, problems = read_for_editing(texts)
    if rulebook is None or problems:
        raise RulebookError(problems)
    return rulebook


def read_for_editing(
    texts: Mapping[str, str],
) -> tuple[Rulebook | None, list[Problem]]:
    """Read rule files; return what is sound of them, and every problem in them.

    Where there are problems, the rulebook has those parts alone whose own shape is
    right, and decides nothing. It is None where the heading cannot be read.
    """
    reading = Reading(texts)
    try:
        reading.read_documents()
        reading.check()
    except RulebookError as error:
        return None, list(error.problems)
    if reading.heading is None:
        return None, reading.problems
    parts: dict[str, Any] = {key: reading.parts[kind] for key, kind in LISTS.items()}
    rulebook = Rulebook(
        heading=reading.heading,
        **parts,
        upkeep=reading.upkeep,
        texts=dict(texts),
        digest=digest_of(texts),
    )
    return rulebook, reading.problems


class Reading:
    """One reading of a rulebook: what was read so far, and the problems found."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.extends = extended(texts)
        self.further = extended({HEADING: texts.get(f"{BASE}{HEADING}", "")})
        self.problems: list[Problem] = []
        self.documents: dict[str, Document] = {}
        self.sheets: dict[str, type[Part]] = {}
        self.places = Places({})
        self.names: references.Names = {}
        self.parts: dict[str, dict[str, Any]] = {kind: {} for kind in LISTS.values()}
        self.heading: Heading | None = None
        self.upkeep: dict[str, Upkeep] = {}
        self.whole = True
        """Whether every file could be read: only then is it known what is not there."""

    def _note(
        self, document: Document, path: Path, says: str, *, at_key: bool = False
    ) -> None:
        self.problems.append(document.problem(path, says, at_key=at_key))

    def read_documents(self) -> None:
        """Read every file as YAML, those that are extended first."""
        for file in sorted(self.texts, key=lambda name: not name.startswith(BASE)):
            sheet = extension.sheet_for(file, self.extends, self.further)
            if sheet is None:
                self.problems.append(Problem(file, 0, 0, shapes.out_of_place(file)))
                continue
            try:
                document = yaml_reader.recall(file, self.texts[file])
            except ProblemsError as error:
                self.problems.extend(error.problems)
                self.whole = False
                continue
            if isinstance(document.data, dict):
                self.documents[file], self.sheets[file] = document, sheet
            else:
                empty = document.data is None
                says = messages.EMPTY_FILE if empty else messages.NO_KEY
                self.problems.append(Problem(file, 0, 0, says))
                self.whole = False

    def check(self) -> None:
        """Read what the documents say, and check it: each step rests on those before.

        The documents stay as they were read: a step that takes something out of one,
        or puts conditions into it, goes on with another.
        """
        self._check_format()
        found = [*extension.check_files(self.texts, self.documents, self.extends)]
        self.problems += found
        self.whole = self.whole and not found
        self._note_ids()
        self._read_conditions()
        self._read_sheets()
        self._apply_changes()
        self._check_links()
        self._check_loops()

    def _check_format(self) -> None:
        """Refuse a format not read here, since no more of it can be understood."""
        for document in self.documents.values():
            written = document.data.get("format")
            if isinstance(written, str) and written != FORMAT:
                newer = bool(_NUMBER.fullmatch(written)) and int(written) > int(FORMAT)
                cure = messages.NEWER_FORMAT if newer else messages.OTHER_FORMAT
                says = messages.FORMAT.format(
                    written=written, ours=FORMAT, cure=cure.format(ours=FORMAT)
                )
                self._note(document, ("format",), says)
                if newer:
                    raise RulebookError(self.problems[-1:])

    def _note_ids(self) -> None:
        """Note where every id stands; one that comes twice is a problem."""
        self.places = Places(self.documents)
        if self.whole:
            self.names = references.names_in(self.documents, self.sheets)
        for part, document, path, _data in named(self.documents):
            if self.places.parts[part] != (document, path):
                says = extension.twice(part, self.places)
                self._note(document, (*path, "id"), says)

    def _read_conditions(self) -> None:
        """Go on with documents that hold read conditions for the written ones."""
        known = _same(self._compared())
        for file, document in self.documents.items():
            self.documents[file], problems = _conditions_read(document, known)
            self.problems += problems

    def _compared(self) -> Compared:
        """Return what conditions may name, as far as its own shape is right."""
        documents = self.documents.values()
        asked = members(documents, {"questions": "question"})
        plain = [read_part(Question, {**of, "ask-when": None}) for *_, of in asked]
        questions = {question.id: question for question in plain if question}
        named = members(documents, {"thresholds": "threshold"})
        numbers = [read_part(Threshold, of) for *_, of in named]
        return Compared(
            questions=questions,
            known=self.names.get("question", questions),
            definitions=self.names.get("definition", ()),
            thresholds={number.id: number for number in numbers if number},
            named=self.names.get("threshold", ()),
            whole={"question", "definition", "threshold"} <= self.names.keys(),
        )

    def _read_sheets(self) -> None:
        """Gather the headings, and the parts whose own shape is right, by id."""
        headings: dict[str, Part] = {}
        if document := self.documents.get(CHANGES):
            changes = extension.checked_changes(document, partial(self._note, document))
            self.documents[CHANGES] = changes
        for file, document in self.documents.items():
            sheet = _shape(self.sheets[file], document)
            if isinstance(sheet, list):
                self.problems.extend(sheet)
            elif isinstance(sheet, Heading | Extension):
                headings[file] = sheet
            elif isinstance(sheet, Upkeep):
                self.upkeep[file] = sheet
            for kind, name, part in _parts_of(document, self.sheets[file]):
                self.parts[kind].setdefault(name, part)
        self.heading = extension.heading(headings)

    def _apply_changes(self) -> None:
        """Put changed parts in the place of those that are extended."""
        for (kind, name), (_document, path) in self.places.changes.items():
            written = self.documents[CHANGES].data["changes"][path[1]]
            part, change = self.parts[kind].get(name), read_part(Change, written)
            if part and change:
                self.parts[kind][name] = extension.changed(part, change)

    def _check_links(self) -> None:
        names, questions = self.names, self.parts["question"]
        for part_of, there in self.places.parts.items():
            kind, name = part_of
            document, path = self.places.changes.get(part_of, there)
            if part := self.parts.get(kind, {}).get(name):
                note = partial(self._note, document)
                references.check_part(part, names, questions, path, note)
        for file, document in self.documents.items():
            note, sheet = partial(self._note, document), self.sheets[file]
            references.check_sheet(sheet, document.data, names, questions, note)

    def _check_loops(self) -> None:
        conditions = conditions_of(self.parts["question"], self.parts["definition"])
        for loop in find_loops(conditions):
            trail = " -> ".join(name for _kind, name in loop)
            document, path = self.places.parts[loop[0]]
            self._note(document, path, messages.LOOP.format(trail=trail))
        if not self.problems and (deep := find_too_deep(conditions)):
            document, path = self.places.parts[deep]
            self._note(document, path, messages.TOO_DEEP.format(most=MOST_DEEP))


_shape = lru_cache(maxsize=MOST_KEPT)(shapes.check)


@lru_cache(maxsize=8)
def _same(compared: Compared) -> Compared:
    """Return the first that equals it, so that comparing them takes no time."""
    return compared


@lru_cache(maxsize=MOST_KEPT)
def _conditions_read(
    document: Document, known: Compared
) -> tuple[Document, list[Problem]]:
    """Return a document with its conditions read, and what is wrong with those."""
    problems = list[Problem]()

    def note(path: Path, says: str, *, at_key: bool = False) -> None:
        problems.append(document.problem(path, says, at_key=at_key))

    parser = ConditionParser(known, note)
    lists = {
        key: _with_conditions(document.data[key], PARTS[key], (key,), parser)
        for key in LISTS
        if key in document.data
    }
    return replace(document, data={**document.data, **lists}), problems


@lru_cache(maxsize=MOST_KEPT)
def _parts_of(document: Document, sheet: type[Part]) -> list[tuple[str, str, Part]]:
    """Return the parts of a document that are sound, each with its kind and its id."""
    found = list[tuple[str, str, Part]]()
    whole = _shape(sheet, document)
    for _document, kind, (key, place), data in members([document]):
        if isinstance(whole, list):
            part = read_part(PARTS[str(key)], data)
        else:
            part = getattr(whole, str(key))[place]
        if isinstance(part, Question) and not part.topic:
            part = part.model_copy(update={"topic": document.data.get("topic")})
        if part is not None:
            found.append((kind, data["id"], part))
    return found


def _with_conditions(
    data: Any, part: type[Part], path: Path, parser: ConditionParser
) -> Any:
    """Return a part, or a list of them, with its conditions and answers read.

    One that could not be read leaves another in its place, so that the shape can still
    be checked.
    """
    if isinstance(data, list):
        return [
            _with_conditions(member, part, (*path, place), parser)
            for place, member in enumerate(data)
        ]
    if not isinstance(data, dict):
        return data
    made = dict(data)
    for key, holds in _keys_read(part):
        if key in data:
            value, at = data[key], (*path, key)
            if holds is Holds:
                made[key] = parser.read(value, at) or _UNREAD
            elif holds is Given:
                made[key] = parser.answers(value, at)
            else:
                made[key] = _with_conditions(value, holds, at, parser)
    return made


@cache
def _keys_read(part: type[Part]) -> tuple[tuple[str, Any], ...]:
    """Return the keys of a part under which more than plain values stand, and what.

    That is a condition (Holds), answers (Given), or parts of a class.
    """
    found = (
        (key.written, next((it for it in (Holds, Given) if key.mark(it)), key.part))
        for key in keys_of(part)
    )
    return tuple((key, holds) for key, holds in found if holds)
