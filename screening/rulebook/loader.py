"""A folder of rule files as a rulebook, or every problem in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from screening.errors import Problem, ProblemsError, RulebookError
from screening.formats import yaml_reader
from screening.formats.yaml_reader import Document, Note, Path
from screening.rulebook import extension, files, messages, references
from screening.rulebook.conditions import (
    MOST_DEEP,
    AllOf,
    find_loops,
    find_too_deep,
)
from screening.rulebook.fields import Part
from screening.rulebook.files import CONDITIONS, LISTS, NAMED, Extension
from screening.rulebook.folder import BASE, CHANGES, extended, files_in, rule_files
from screening.rulebook.locations import Member, Places, members, places_in
from screening.rulebook.model import (
    Heading,
    Question,
    Rulebook,
    Upkeep,
    conditions_of,
)
from screening.rulebook.parser import ConditionParser
from screening.rulebook.references import names_in

FORMAT = "1"
_NUMBER = re.compile(r"[0-9]{1,9}")

_NO_TOPIC = "none"

# Stands for a condition that could not be read, so that shapes can still be checked.
_UNREAD = AllOf(())


def load(folder: FilePath) -> Rulebook:
    """Load a rules folder.

    Raises:
        RulebookError: with every problem in it; files are named from the folder.
    """
    try:
        return read(rule_files(files_in(folder)))
    except RulebookError as error:
        raise RulebookError(
            Problem(str(folder / one.file), one.line, one.column, one.says)
            for one in error.problems
        ) from None


def digest_of(texts: Mapping[str, str]) -> str:
    """Return the SHA-256 of rule files, in hexadecimal, whatever their order."""
    total = hashlib.sha256()
    for file in sorted(texts):
        total.update(f"{file}\0{texts[file]}\0".encode())
    return total.hexdigest()


def read(texts: Mapping[str, str]) -> Rulebook:
    """Read rule files, by their path in the folder.

    Where they extend another rulebook, its files are among them, under `base/`.

    Raises:
        RulebookError: with every problem in them.
    """
    reading = _Reading(texts)
    reading.read_documents()
    reading.check_format()
    reading.check_files()
    reading.note_ids()
    reading.read_conditions()
    reading.read_sheets()
    reading.apply_changes()
    reading.check_links()
    reading.check_loops()
    if reading.heading is None or reading.problems:
        raise RulebookError(reading.problems)
    return reading.rulebook(reading.heading)


def places(rulebook: Rulebook) -> Places:
    """Return where the parts of a rulebook stand, for what is said of them later."""
    return places_in(rulebook.texts)


class _Reading:
    """One reading of a rulebook: what was read so far, and the problems found."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.extends = extended(texts)
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

    def note_in(self, document: Document) -> Note:
        """Return what notes a problem in that document: at a path, or its key."""

        def note(path: Path, says: str, *, at_key: bool = False) -> None:
            self.problems.append(document.problem(path, says, at_key=at_key))

        return note

    def read_documents(self) -> None:
        """Read every file as YAML, those that are extended first."""
        for file in sorted(self.texts, key=lambda one: not one.startswith(BASE)):
            sheet = extension.sheet_for(file, self.extends)
            if sheet is None:
                self.problems.append(Problem(file, 0, 0, messages.out_of_place(file)))
                continue
            try:
                document = yaml_reader.read(file, self.texts[file])
            except ProblemsError as error:
                self.problems.extend(error.problems)
                self.whole = False
                continue
            if isinstance(document.data, dict):
                self.documents[file], self.sheets[file] = document, sheet
                _give_topic(document.data)
            else:
                says = messages.no_mapping(document.data)
                self.problems.append(Problem(file, 0, 0, says))
                self.whole = False

    def check_format(self) -> None:
        """Refuse a format not read here, since no more of it can be understood."""
        for document in self.documents.values():
            written = document.data.get("format")
            if isinstance(written, str) and written != FORMAT:
                newer = bool(_NUMBER.fullmatch(written)) and int(written) > int(FORMAT)
                cure = "Update the software." if newer else f'Write format: "{FORMAT}".'
                says = (
                    f'format "{written}" is not read here, only "{FORMAT}" is. {cure}'
                )
                self.problems.append(document.problem(("format",), says))
                if newer:
                    raise RulebookError(self.problems[-1:])

    def check_files(self) -> None:
        """Say which files are missing, or out of place."""
        for problem in extension.check_files(self.texts, self.documents, self.extends):
            self.problems.append(problem)
            self.whole = False

    def note_ids(self) -> None:
        """Note where every id stands; one that comes twice is a problem."""
        self.places = Places(self.documents)
        self.names = names_in(self.documents, self.sheets) if self.whole else {}
        for document, kind, path, data in members(self.documents.values(), NAMED):
            if isinstance(name := data.get("id"), str):
                there, place = self.places.parts[kind, name]
                if (there, place) != (document, path):
                    says = extension.twice(kind, name, there, there.values[place][0])
                    self.problems.append(document.problem((*path, "id"), says))

    @property
    def members(self) -> Iterator[Member]:
        """Every member of every list, in file order, those extended first."""
        return members(self.documents.values())

    def read_conditions(self) -> None:
        """Put read conditions in the place of written ones."""
        questions = dict(self.plain_questions())
        known = self.names.get("question", questions)
        definitions = self.names.get("definition", ())
        whole = {"question", "definition"} <= self.names.keys()
        for document in self.documents.values():
            reader = ConditionParser(
                questions, known, definitions, self.note_in(document), whole
            )
            for path, holder in _holders(document.data):
                for key in holder.keys() & CONDITIONS:
                    read_one = reader.read(holder[key], (*path, key))
                    holder[key] = _UNREAD if read_one is None else read_one

    def plain_questions(self) -> Iterator[tuple[str, Question]]:
        """Yield the questions whose own shape is right, as if always asked."""
        for _document, kind, _path, data in self.members:
            if kind == "question":
                question = files.read_part("questions", {**data, "ask-when": None})
                if isinstance(question, Question):
                    yield question.id, question

    def read_sheets(self) -> None:
        """Check the shape of every file, and gather the parts that are right by id."""
        headings: dict[str, Part] = {}
        if CHANGES in self.documents:
            note = self.note_in(self.documents[CHANGES])
            extension.check_changes(self.documents, note)
        for file, document in self.documents.items():
            sheet = messages.check(self.sheets[file], document)
            if isinstance(sheet, list):
                self.problems.extend(sheet)
            elif isinstance(sheet, Heading | Extension):
                headings[file] = sheet
            elif isinstance(sheet, Upkeep):
                self.upkeep[file] = sheet
        self.heading = extension.heading(headings)
        for _document, kind, path, data in self.members:
            part = files.read_part(str(path[0]), data)
            if part is not None:
                self.parts[kind].setdefault(data["id"], part)

    def apply_changes(self) -> None:
        """Put changed parts in the place of those that are extended."""
        for (kind, name), (document, path) in self.places.changes.items():
            part = self.parts[kind].get(name)
            change = extension.change_at(document, path)
            if part is not None and change is not None:
                self.parts[kind][name] = extension.changed(part, change)

    def check_links(self) -> None:
        """Note every name that leads nowhere, and what cannot be."""
        names, questions = self.names, self.parts["question"]
        for part_of, there in self.places.parts.items():
            kind, name = part_of
            document, path = self.places.changes.get(part_of, there)
            if part := self.parts.get(kind, {}).get(name):
                references.check_part(part, names, path, self.note_in(document))
        for file, document in self.documents.items():
            note, sheet = self.note_in(document), self.sheets[file]
            references.check_sheet(sheet, document.data, names, questions, note)

    def check_loops(self) -> None:
        """Note conditions that depend on themselves."""
        conditions = conditions_of(self.parts["question"], self.parts["definition"])
        for loop in find_loops(conditions):
            document, path = self.places.parts[loop[0]]
            trail = " -> ".join(name for _kind, name in loop)
            says = f"a condition that depends on itself: {trail}. Break the loop."
            self.problems.append(document.problem(path, says))
        if not self.problems and (deep := find_too_deep(conditions)):
            document, path = self.places.parts[deep]
            says = f"conditions rest on each other over {MOST_DEEP} deep."
            self.problems.append(document.problem(path, f"{says} Flatten them."))

    def rulebook(self, heading: Heading) -> Rulebook:
        """Return the rulebook, when nothing is wrong with it."""
        return Rulebook(
            heading=heading,
            questions=self.parts["question"],
            definitions=self.parts["definition"],
            rules=self.parts["rule"],
            checklist=self.parts["item"],
            consequences=self.parts["consequence"],
            signals=self.parts["signal"],
            sources=self.parts["source"],
            upkeep=self.upkeep,
            texts=dict(self.texts),
            digest=digest_of(self.texts),
        )


def _give_topic(data: dict[str, Any]) -> None:
    """Give a file's topic to its questions; a file without one says so itself."""
    topic = data.get("topic")
    for question in _list(data.get("questions")):
        if isinstance(question, dict):
            question.setdefault("topic", topic if isinstance(topic, str) else _NO_TOPIC)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _holders(data: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every mapping that may hold a condition, and its path."""
    for key in LISTS:
        for place, member in enumerate(_list(data.get(key))):
            if isinstance(member, dict):
                yield (key, place), member
                for at, look in enumerate(_list(member.get("look-for"))):
                    if isinstance(look, dict):
                        yield (key, place, "look-for", at), look
