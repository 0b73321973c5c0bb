"""A folder of rule files as a rulebook, or every problem in it."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial
from graphlib import CycleError, TopologicalSorter
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from screening.errors import (
    Problem,
    ProblemsError,
    RulebookError,
    did_you_mean,
    nearest,
)
from screening.formats import yaml_reader
from screening.formats.text import lower_first, no_such_day
from screening.formats.yaml_reader import Document, Path
from screening.rulebook import extension, files, messages, references
from screening.rulebook.asking import conditions_of
from screening.rulebook.conditions import (
    MOST_DEEP,
    AllOf,
    Condition,
    Node,
    find_loops,
    find_too_deep,
)
from screening.rulebook.fields import GivenAnswers, Holds, Part, keys_of
from screening.rulebook.files import (
    CHANGED,
    LISTS,
    NAMED,
    PARTS,
    SHEETS,
    Change,
    Extension,
    Places,
    members,
    named,
    read_part,
    written_keys,
)
from screening.rulebook.folder import (
    BASE,
    CHANGES,
    FOLDERS,
    HEADING,
    extended,
    files_in,
)
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Heading, Question, Rulebook, Threshold, Upkeep
from screening.rulebook.parser import Compared, ConditionParser
from screening.rulebook.recommendations import Advice

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


def read_for_editing(texts: Mapping[str, str]) -> tuple[Rulebook | None, list[Problem]]:
    """Read rule files; return what is sound of them, and every problem in them.

    Where there are problems, the rulebook has those parts alone whose own shape is
    right, and decides nothing. It is None where the heading cannot be read.
    """
    reading = Loader(texts)
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


class Loader:
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
        self.headings: dict[str, Part] = {}
        self.parts: dict[str, dict[str, Any]] = {kind: {} for kind in LISTS.values()}
        self.heading: Heading | None = None
        self.upkeep: dict[str, Upkeep] = {}
        self.whole = True
        """Whether every file could be read: only then is it known what is not there."""

    def read_documents(self) -> None:
        """Read every file as YAML, those that are extended first."""
        for file in sorted(self.texts, key=lambda name: not name.startswith(BASE)):
            sheet = extension.sheet_for(file, self.extends, self.further)
            if sheet is None:
                self.problems.append(Problem(file, 0, 0, out_of_place(file)))
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
        extending = [*extension.check_files(self.texts, self.documents, self.extends)]
        self.problems += extending
        self.whole = self.whole and not extending
        self._note_ids()
        known = _same(self._compared())
        for file, document in self.documents.items():
            self.documents[file], problems = _conditions_read(document, known)
            self.problems += problems
        self._read_sheets()
        self._apply_changes()
        self._check_links()
        self._check_recommendations()
        self._check_loops()

    def _check_format(self) -> None:
        """Refuse a format not read here, since no more of it can be understood."""
        for document in self.documents.values():
            written = document.data.get("format")
            if isinstance(written, str) and written != FORMAT:
                newer = bool(_NUMBER.fullmatch(written)) and int(written) > int(FORMAT)
                cure = "Update the software." if newer else f'Write format: "{FORMAT}".'
                says = f'"{written}" is not read here, only "{FORMAT}" is. {cure}'
                self.problems.append(document.problem(("format",), f"format {says}"))
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
                self.problems.append(document.problem((*path, "id"), says))

    def _compared(self) -> Compared:
        """The parts that conditions may name, of those whose own shape is right."""
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
        headings = self.headings
        if document := self.documents.get(CHANGES):
            noting = document.noting(self.problems)
            self.documents[CHANGES] = extension.checked_changes(document, noting)
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
        regimes = self.parts["regime"]
        for early in {it.early_question for it in regimes.values()} & regimes.keys():
            regimes[early] = regimes[early].model_copy(update={"optional": True})

    def _apply_changes(self) -> None:
        """Put changed parts in the place of those that are extended."""
        for (kind, name), (_document, path) in self.places.changes.items():
            written = self.documents[CHANGES].data["changes"][path[1]]
            part, change = self.parts[kind].get(name), read_part(Change, written)
            if part and change:
                self.parts[kind][name] = extension.changed(part, change)

    def _check_links(self) -> None:
        names, questions = self.names, self.parts["question"]
        sound, now = references.sound_parts(names, questions), dict[int, Part]()
        for part_of, there in self.places.parts.items():
            kind, name = part_of
            document, path = self.places.changes.get(part_of, there)
            part = self.parts.get(kind, {}).get(name)
            before, note = len(self.problems), document.noting(self.problems)
            if part and sound.get(id(part)) is not part:
                references.check_part(part, names, questions, path, note)
            if part and len(self.problems) == before:
                now[id(part)] = part
        references.keep_sound(names, questions, now)
        for file, document in self.documents.items():
            note, sheet = document.noting(self.problems), self.sheets[file]
            references.check_sheet(sheet, document.data, names, questions, note)
            if heading := self.headings.get(file):
                references.check_lists(heading, names, questions, (), note)

    def _check_recommendations(self) -> None:
        """Put those of an extension before the other's, and check their order."""
        every, kind = self.parts["recommendation"], "recommendation"
        own_first = sorted(every, key=partial(self.places.is_extended, kind))
        self.parts[kind] = {name: every[name] for name in own_first}
        if len(every) == len(self.names.get(kind, ())):  # else one is not sound
            ordered = [*self.parts[kind].values()]
            self.problems += references.check_recommendations(ordered, self.places)

    def _check_loops(self) -> None:
        conditions = conditions_of(self.parts["question"], self.parts["definition"])
        loops, deep = _loops_in(tuple(conditions.items()))
        for loop in loops:
            trail = " -> ".join(name for _kind, name in loop)
            document, path = self.places.parts[loop[0]]
            says = f"a condition that depends on itself: {trail}. Break the loop."
            self.problems.append(document.problem(path, says))
        if deep and not self.problems:
            document, path = self.places.parts[deep]
            says = (
                f"conditions depend on each other over {MOST_DEEP} deep. Flatten them."
            )
            self.problems.append(document.problem(path, says))
        try:
            rules = self.parts["rule"]
            TopologicalSorter({it: rules[it].supersedes for it in rules}).prepare()
        except CycleError as error:
            trail = " -> ".join(error.args[1])
            document, path = self.places.parts["rule", error.args[1][0]]
            says = f"rules that supersede each other: {trail}. Break the loop."
            self.problems.append(document.problem(path, says))


@lru_cache(maxsize=8)
def _loops_in(
    conditions: tuple[tuple[Node, Condition | None], ...],
) -> tuple[list[tuple[Node, ...]], Node | None]:
    """Find the loops among conditions; where there are none, one that is too deep."""
    by_node = dict(conditions)
    loops = [*find_loops(by_node)]
    return loops, None if loops else find_too_deep(by_node)


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
    parser = ConditionParser(known, document.noting(problems))
    lists = {
        key: _with_conditions(document.data[key], PARTS[key], (key,), parser)
        for key in NAMED
        if key in document.data
    }
    return replace(document, data={**document.data, **lists}), problems


@lru_cache(maxsize=MOST_KEPT)
def _parts_of(document: Document, sheet: type[Part]) -> list[tuple[str, str, Part]]:
    """Return the parts of a document that are sound, each with its kind and its id."""
    parts = list[tuple[str, str, Part]]()
    whole = _shape(sheet, document)
    for _document, kind, (key, place), data in members([document]):
        if isinstance(whole, list):
            part = read_part(PARTS[str(key)], data)
        else:
            part = getattr(whole, str(key))[place]
        if isinstance(part, Question) and not part.topic:
            part = part.model_copy(update={"topic": document.data.get("topic")})
        if part is not None:
            parts.append((kind, data["id"], part))
    return parts


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
            elif holds is GivenAnswers:
                made[key] = parser.answers(value, at)
            else:
                made[key] = _with_conditions(value, holds, at, parser)
    return made


@cache
def _keys_read(part: type[Part]) -> tuple[tuple[str, Any], ...]:
    """Return the keys of a part under which more than plain values stand, and what.

    That is a condition (Holds), answers (GivenAnswers), or parts of a class.
    """
    marks = Holds, GivenAnswers
    holding = (
        (key.written, next(filter(key.mark, marks), key.part)) for key in keys_of(part)
    )
    return tuple((key, holds) for key, holds in holding if holds)


P = TypeVar("P", bound=Part)

_CALLED = {**NAMED, "changes": "change"}


def out_of_place(file: str) -> str:
    """The problem of a file that no rulebook has, with the place perhaps meant."""
    folder, _slash, name = file.rpartition("/")
    hint = did_you_mean(name, SHEETS)
    if folder:
        guess = did_you_mean(folder, FOLDERS)
        hint = guess.replace('"?', f'/{name}"?')
    elif re.match(r"\d", name):
        hint = ' Put it in the folder "questions", "rules" or "examples".'
    return f"not a file of a rulebook.{hint}"


def check_shape(sheet: type[P], document: Document) -> P | list[Problem]:
    """Return the file as typed values, or every problem with its shape."""
    try:
        return sheet.model_validate(document.data)
    except ValidationError as error:
        errors = error.errors()
        explained = _explained_elsewhere(errors, sheet)
        left = (error for error in errors if error["loc"] not in explained)
        return [_problem(document, sheet, error) for error in left]


_shape = lru_cache(maxsize=MOST_KEPT)(check_shape)


def _explained_elsewhere(errors: list[ErrorDetails], sheet: type[Part]) -> set[Path]:
    """Return the missing keys that are there, but misspelled or in another file."""
    missing: dict[Path, list[str]] = {}
    for error in errors:
        if error["type"] == "missing":
            missing.setdefault(error["loc"][:-1], []).append(str(error["loc"][-1]))
    explained: set[Path] = set()
    for error in errors:
        path, key = error["loc"][:-1], str(error["loc"][-1])
        if error["type"] == "extra_forbidden" and path in missing:
            if not path and _home(key, sheet):
                explained |= {(name,) for name in missing[path]}
            explained.add((*path, nearest(key, missing[path])))
    return explained


def _home(key: str, sheet: type[Part]) -> str:
    """Return the files in which a list belongs, if it is one and not in this file."""
    others = (glob for glob in SHEETS if key in written_keys(SHEETS[glob]))
    at_home = key not in LISTS or key in written_keys(sheet)
    return "" if at_home else next(others)


MOST_NAMED = 8
"""How many keys are named where one is not known and none is near."""
_KINDS = ", ".join(Kind)


def _problem(document: Document, sheet: type[Part], error: ErrorDetails) -> Problem:
    path = error["loc"]
    key = str(path[-1]) if path else ""
    owner = _owner(document, sheet, path[:-1])
    match error["type"]:
        case "missing":
            meaning = ", the name of the deal" if sheet is files.Deal else ""
            says = f'{owner} needs "{key}"{meaning}.'
            return document.problem(path[:-1], says)
        case "extra_forbidden":
            keys = _keys(sheet, path[:-1])
            hint = did_you_mean(key, keys)
            if not hint and len(keys) <= MOST_NAMED:
                hint = f" Its keys are: {', '.join(keys)}."
            if len(path) == 1 and (home := _home(key, sheet)):
                hint = f" It belongs in {home}."
            says = f'"{key}" is not known in {owner}.{hint}'
            return document.problem(path, says, at_key=True)
        case kind:
            return document.problem(path, _wrong_value(kind, error))


def _keys(sheet: type[Part], path: Path) -> Sequence[str]:
    """Return the keys allowed at that path."""
    if sheet is files.Deal:
        return written_keys(files.Expectation if path else sheet)
    named = (PARTS[key] for part in reversed(path) if (key := str(part)) in PARTS)
    return written_keys(next(named, sheet))


def _owner(document: Document, sheet: type[Part], path: Path) -> str:
    """The kind and id of the part at that path, as an analyst says it: rule "stake"."""
    if len(path) > 1 and (kind := _CALLED.get(str(path[0]))):
        data, inner = document.data[path[0]][path[1]], path[2:]
        name = next((data[key] for key in ("id", *CHANGED) if key in data), None)
        part = f'{kind} "{name}"' if name else messages.THIS_ENTRY
        return f'"{inner[0]}" of {part}' if inner else part
    if sheet is files.Deal:
        return f'"{path[0]}"' if path else messages.A_DEAL_FILE
    return messages.THIS_FILE


def _wrong_value(kind: str, error: ErrorDetails) -> str:
    """The sentence for a value of the wrong type, by pydantic's kind of error."""
    says = _SAYS.get(kind, "{named}: {reason}.")
    *_, last = path = error["loc"]
    named = f'"{last}"'
    if isinstance(last, int):
        named = f'entry {last + 1} of "{path[-2]}"'
    return (says if isinstance(says, str) else says(error)).format(
        expected=error.get("ctx", {}).get("expected"),
        most=error.get("ctx", {}).get("max_length"),
        named=named,
        written=error["input"],
        hint=did_you_mean(str(error["input"]), Kind) or f" Write one of: {_KINDS}.",
        reason=lower_first(error["msg"]),
    )


def _text(error: ErrorDetails) -> str:
    match error["input"]:
        case None:
            return messages.EMPTY
        case dict() as braced if not any(braced.values()):
            return "{named} is text. Put it in quotes, since it starts with {{."
        case dict() | list():
            return "{named} is text, not a list or a mapping."
        case _:
            return "{named} is text. Put it in quotes."


def _kind(error: ErrorDetails) -> str:
    of = error.get("ctx", {}).get("class")
    if of == Advice.__name__:
        return f"{{named}}: {messages.NO_ADVICE}".replace("{known}", ", ".join(Advice))
    return messages.NUMBER if of == "Decimal" else messages.NO_KIND


def _day(error: ErrorDetails) -> str:
    if reason := no_such_day(str(error["input"])):
        return f"{{named}}: {lower_first(reason)}."
    return "{named} is a day. Write it like 2026-01-31."


def _mapping(error: ErrorDetails) -> str:
    of_choice = error["loc"][-2:-1] == ("choices",)
    listed = isinstance(error["input"], list)
    return messages.LABEL if of_choice and not listed else messages.MAPPING


_SAYS: Mapping[str, str | Callable[[ErrorDetails], str]] = {
    "string_type": _text,
    "string_too_short": messages.EMPTY,
    "string_too_long": "{named} is too long. Shorten it to {most} characters.",
    "string_pattern_mismatch": (
        '"{written}" is not an id. Write lower-case words joined by hyphens, the last '
        "one not a number."
    ),
    "is_instance_of": _kind,
    "enum": _kind,
    "literal_error": '{named}: "{written}" does not fit. Write {expected}.',
    "date_type": _day,
    "decimal_type": messages.NUMBER,
    "bool_type": "{named} is true or false.",
    "tuple_type": "{named} is a list. Write one entry a line, with -.",
    "dict_type": messages.MAPPING,
    "model_type": _mapping,
    "too_short": messages.EMPTY_LIST,
}
