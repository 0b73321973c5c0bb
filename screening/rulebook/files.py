"""What each file of a rules folder holds: keys and parts, and where those stand."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatch
from functools import cache, lru_cache
from itertools import chain
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationError, create_model

from screening.errors import Problem, nearest
from screening.formats import yaml_reader
from screening.formats.yaml_reader import Document, Path
from screening.rulebook import fields, messages, model
from screening.rulebook.conditions import Condition
from screening.rulebook.fields import (
    Day,
    Id,
    Listed,
    Members,
    Part,
    Text,
    WrittenAs,
    keys_of,
)
from screening.rulebook.folder import BASE, CHANGES, HEADING
from screening.rulebook.model import REVIEW_BY, REVIEWED, Heading, Threshold, Upkeep
from screening.rulebook.precedents import Precedent
from screening.rulebook.recommendations import Advice, Proviso, Recommendation
from screening.rulebook.regimes import Anchor, Calendar, Label, Regime

P = TypeVar("P", bound=Part)

MOST_PATHS, MOST_DOCUMENTS = 5_000, 500
"""For how many paths it is remembered what their files hold, and of how many files."""

CHANGEABLE: Mapping[str, type[Part]] = {
    "rule": model.Rule,
    "question": model.Question,
    "item": model.Item,
    "threshold": Threshold,
}
"""The parts that an extension may change, by kind."""

CHANGED: Mapping[str, tuple[str, ...]] = {
    kind: tuple(key.written for key in keys_of(part) if key.mark(fields.Extendable))
    for kind, part in CHANGEABLE.items()
}
"""What an extension may change, by the kind of part. A condition is never among it."""


def _may_change(*parts: type[Part]) -> Callable[[type[P]], type[P]]:
    """Give a part every key of those parts that an extension may write anew.

    Each may be left out, and may be an empty list.
    """
    keys: dict[str, Any] = {}
    for key in chain.from_iterable(map(keys_of, parts)):
        if key.mark(fields.Extendable):
            field, full = key.field, fields.NOT_EMPTY.metadata
            marks = [mark for mark in field.metadata if mark not in full]
            held: Any = Annotated[field.annotation, *marks]
            keys[key.name] = Annotated[held | None, fields.AsIn(key.of)], None

    def with_keys(part: type[P]) -> type[P]:
        return create_model(part.__name__, __base__=part, __doc__=part.__doc__, **keys)

    return with_keys


@_may_change(Heading)
class Extension(Part):
    """The heading of a rulebook that extends another.

    What it leaves out is the other's. Its levels, topics, people and stages come after
    the other's.
    """

    format: Text
    """The version of this grammar: "1"."""
    id: fields.OwnId
    extends: Annotated[Id, WrittenAs(messages.EXTENDED_ID)]
    """The rulebook that this one adds to."""
    title: fields.Title
    version: Text
    """The name of this version, in quotes."""
    reviewed: Annotated[Day, *REVIEWED]
    review_by: Annotated[Day, *REVIEW_BY]


@_may_change(*CHANGEABLE.values())
class Change(Part):
    """What an extension changes in one part of the other, and why.

    Only the keys that are written count.
    """

    rule: Annotated[Id | None, fields.Ref("rule")] = None
    """The rule that is changed, by its id."""
    question: Annotated[Id | None, fields.Ref("question")] = None
    """The question that is changed, by its id."""
    item: Annotated[Id | None, fields.Ref("item")] = None
    """The checklist item that is changed, by its id."""
    threshold: Annotated[Id | None, fields.Ref("threshold")] = None
    """The threshold that is changed, by its id."""
    because: Text | None = None
    """Why it is changed. What is switched off says that under `off`."""


class Changes(Part):
    """The file of what an extension changes."""

    changes: Listed[Change]
    """What is changed in parts of the other, each with its reason."""


class Questions(Part):
    """A file of questions, all of one topic."""

    topic: Annotated[Id, *model.OF_TOPIC]
    """The topic of its questions, by id."""
    questions: Annotated[Listed[model.Question], Members("question")]


class Thresholds(Upkeep):
    """The file of numbers that conditions and texts share by name."""

    thresholds: Annotated[Listed[Threshold], Members("threshold")]


class Rules(Upkeep):
    """A file of rules, with the definitions they share."""

    definitions: Annotated[Listed[model.Definition], Members("definition")] = ()
    rules: Annotated[Listed[model.Rule], Members("rule")] = ()


class Checklist(Part):
    """The file of checklist items."""

    checklist: Annotated[Listed[model.Item], Members("item")]


class Consequences(Part):
    """The file of what a deal should expect."""

    consequences: Annotated[Listed[model.Consequence], Members("consequence")]


class Signals(Part):
    """The file of signals to watch."""

    signals: Annotated[Listed[model.Signal], Members("signal")]


class Contradictions(Upkeep):
    """The file of facts that cannot all be true."""

    contradictions: Annotated[Listed[model.Contradiction], Members("contradiction")]


class Recommendations(Upkeep):
    """The file of what a board is recommended; the first that holds is given."""

    provisos: Annotated[Listed[Proviso], Members("proviso")] = ()
    recommendations: Annotated[Listed[Recommendation], Members("recommendation")]


class Glossary(Part):
    """The file of words that are explained."""

    glossary: Annotated[Listed[model.Term], Members("term")]


class Precedents(Upkeep):
    """A file of precedents."""

    precedents: Annotated[Listed[Precedent], Members("precedent")]


class Sources(Upkeep):
    """The file of sources."""

    sources: Annotated[Listed[model.Source], Members("source")]


class Filings(Upkeep):
    """A file of legal regimes, with what they count from and who acts."""

    sides: Annotated[Listed[Label], Members("side")] = ()
    parties: Annotated[Listed[Label], Members("party")] = ()
    anchors: Annotated[Listed[Anchor], Members("anchor")] = ()
    calendars: Annotated[Listed[Calendar], Members("calendar")] = ()
    regimes: Annotated[Listed[Regime], Members("regime")] = ()


NOT_EMPTY = Field(json_schema_extra={"minLength": 1})


class Expectation(Part):
    """The range, the verdicts and the filings that are right for it."""

    lowest: Annotated[Any, WrittenAs("the id of a level")] = None
    """The lowest level that the deal can have. With it stands `highest`."""
    highest: Annotated[Any, WrittenAs("the id of a level")] = None
    """The highest level that the deal can have. With it stands `lowest`."""
    rules: Annotated[
        dict[str, Any] | None,
        WrittenAs("verdicts by the id of a rule: met, not met or open"),
    ] = None
    """What rules say of it. A rule that is left out may say anything."""
    filings: Annotated[
        dict[str, Any] | None,
        WrittenAs(
            "states by the id of a filing: must, must unless, likely, may apply, rule "
            "out, optional, open, not due, wall, future or proposal"
        ),
    ] = None
    """How it stands with filings. One that is left out may stand in any way."""
    recommendation: Annotated[
        Any, WrittenAs(f"one of: {', '.join(f'`{it}`' for it in Advice)}")
    ] = None
    """What a board is recommended."""


EXPECTED: Mapping[str, str] = {"rules": "rule", "filings": "regime"}
"""What an example may say of parts, and what kind they are."""


class FiledOn(Part):
    """What happened with a filing: when it was made, and how it ended."""

    filed: Day
    """The day on which it was filed."""
    complete: Day | None = None
    """The day from which the review runs, where that is a later one."""
    outcome: (
        Literal[
            "cleared", "cleared with conditions", "refused", "withdrawn", "not needed"
        ]
        | None
    ) = None
    """How it ended."""
    ended: Day | None = None
    """The day of the outcome."""


class Deal(Part):
    """A deal, or an example."""

    deal: Annotated[str | None, NOT_EMPTY]
    """The name of the deal."""
    on: Day | None = None
    """The day the rules are read at. Left out, it is the day of reading."""
    about: Annotated[str | None, NOT_EMPTY] = None
    """What it shows, in a sentence or two."""
    source: Annotated[str | None, NOT_EMPTY] = None
    """Where it was read."""
    start: bool = False
    """Whether the home page offers it."""
    each: Annotated[
        dict[str, Any] | None, WrittenAs("lists of answers by question")
    ] = None
    """Questions with several answers each: the example holds for every one."""
    answers: Annotated[dict[str, Any] | None, fields.GivenAnswers()] = None
    """What is known of the deal, by question. Leave out what is not known."""
    notes: Annotated[dict[str, str] | None, WrittenAs("texts by question")] = None
    """Where answers come from, by question."""
    filed: dict[str, FiledOn] | None = None
    """What was filed already, by the id of its regime."""
    expect: Expectation | None = None
    """What the rulebook must say of it: the range, the verdicts and the filings."""


def _lists(sheets: Iterable[type[Part]]) -> Mapping[str, str]:
    keys = (key for sheet in sheets for key in keys_of(sheet))
    return {key.written: mark.kind for key in keys if (mark := key.mark(Members))}


def parts_under(sheet: type[Part]) -> Iterator[tuple[str, type[Part]]]:
    """Yield each key of a class that holds parts, and of those, with their class."""
    for key in keys_of(sheet):
        if key.part:
            yield key.written, key.part
            yield from parts_under(key.part)


SHEETS: Mapping[str, type[Part]] = {
    "rulebook.yaml": Heading,
    "sources.yaml": Sources,
    "consequences.yaml": Consequences,
    "checklist.yaml": Checklist,
    "signals.yaml": Signals,
    "contradictions.yaml": Contradictions,
    "recommendations.yaml": Recommendations,
    "glossary.yaml": Glossary,
    "thresholds.yaml": Thresholds,
    "questions/*.yaml": Questions,
    "rules/*.yaml": Rules,
    "filings/*.yaml": Filings,
    "precedents/*.yaml": Precedents,
    "changes.yaml": Changes,
}

LISTS = _lists(sheet for sheet in SHEETS.values() if sheet is not Heading)
"""The lists of parts, by key, and what each member is called."""

HEADING_LISTS = _lists([Heading])

NAMED = {**LISTS, **HEADING_LISTS}
"""The lists whose members have an id, by key, and what each member is called."""

PARTS = {key: part for sheet in SHEETS.values() for key, part in parts_under(sheet)}
"""What is written under each key that holds parts."""

FOLLOWERS: Mapping[str, str] = {
    kind: key.name
    for of, kind in LISTS.items()
    if issubclass(PARTS[of], model.Follower)
    for key in keys_of(model.Rule)
    if key.mark(fields.Ref) == fields.Ref(kind)
}
"""What rules lead to, by kind: the key under which they name it."""

CONDITIONS = {
    key.written
    for part in PARTS.values()
    for key in keys_of(part)
    if key.mark(fields.Holds)
}
"""The keys that hold a condition."""


def parts_by_kind(rulebook: model.Rulebook) -> Mapping[str, Mapping[str, Any]]:
    """Return every part that has an id, by what it is called and its id."""
    heading = rulebook.heading
    headed = {
        kind: {part.id: part for part in getattr(heading, key)}
        for key, kind in HEADING_LISTS.items()
    }
    return headed | {kind: getattr(rulebook, key) for key, kind in LISTS.items()}


def conditions_of(rulebook: model.Rulebook) -> Iterator[Condition]:
    """Yield every condition of a rulebook, kind by kind, in file order."""
    for parts in parts_by_kind(rulebook).values():
        for part in parts.values():
            for _path, inner in fields.parts_within(part):
                yield from fields.conditions_in(inner)


@cache
def written_keys(part: type[Part]) -> tuple[str, ...]:
    """Return the keys of a part as rule files write them, in order."""
    return tuple(key.written for key in keys_of(part))


@lru_cache(maxsize=MOST_PATHS)
def sheet_for(file: str) -> type[Part] | None:
    """The sheet of the file at that path in the folder; None where none is read."""
    return next((SHEETS[glob] for glob in SHEETS if fnmatch(file, glob)), None)


def read_part(part: type[P], data: Mapping[str, Any]) -> P | None:
    """Return data as a part of that class; None where its shape is wrong.

    Keys that are not known are passed over: `shapes` says so. One that looks like
    a known key makes the shape wrong.
    """
    known = data.keys() & set(written_keys(part))
    absent = [name for name in written_keys(part) if name not in known]
    if any(nearest(name, absent) for name in data.keys() - known):
        return None
    try:
        return part.model_validate({key: data[key] for key in known})
    except ValidationError:
        return None


Member = tuple[Document, str, Path, dict[str, Any]]
"""A member of a list: the document it is in, its kind, its path there and its data."""

PartId = tuple[str, str]
"""The kind of a part, and its id."""


def members(
    documents: Iterable[Document], lists: Mapping[str, str] = LISTS
) -> Iterator[Member]:
    """Yield every member of those lists that is a mapping, in file order."""
    for document in documents:
        for key, kind in lists.items():
            for place, data in enumerate(entries(document.data, key)):
                if isinstance(data, dict):
                    yield document, kind, (key, place), data


def named(
    documents: Mapping[str, Document],
) -> Iterator[tuple[PartId, Document, Path, dict[str, Any]]]:
    """Yield every member that has an id: which part it is, where, and its data."""
    for document in documents.values():
        for part, path, data in _named_in(document):
            yield part, document, path, data


@lru_cache(maxsize=MOST_DOCUMENTS)
def _named_in(document: Document) -> list[tuple[PartId, Path, dict[str, Any]]]:
    return [
        ((kind, name), path, data)
        for _document, kind, path, data in members([document], NAMED)
        if isinstance(name := data.get("id"), str)
    ]


def entries(data: object, key: str) -> list[Any]:
    """Return the list under a key of a mapping; empty where there is none."""
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, list) else []


def changes_in(documents: Mapping[str, Document]) -> Iterator[Member]:
    """Yield every entry of changes.yaml that is a mapping."""
    written = [documents[CHANGES]] if CHANGES in documents else []
    return members(written, {"changes": "change"})


def changed_part(data: Mapping[str, Any]) -> PartId | None:
    """Return the part that an entry of changes is about."""
    named = [(kind, data[kind]) for kind in CHANGED if isinstance(data.get(kind), str)]
    return named[0] if len(named) == 1 else None


class Places:
    """Where every part stands: the place of the first that has the id of its kind.

    `changes` are the entries of changes.yaml, by the extended part they are about.
    """

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.documents = documents
        self.parts: dict[PartId, tuple[Document, Path]] = {}
        self.changes: dict[PartId, tuple[Document, Path]] = {}
        for part, document, path, _data in named(documents):
            self.parts.setdefault(part, (document, path))
        for document, _kind, path, data in changes_in(documents):
            if (changed := changed_part(data)) and self.is_extended(*changed):
                self.changes.setdefault(changed, (document, path))

    def is_extended(self, kind: str, name: str) -> bool:
        """Tell whether a part is one of the rulebook that this one extends."""
        there = self.parts.get((kind, name))
        return there is not None and there[0].file.startswith(BASE)

    def shown(self, part: PartId) -> str:
        """Return the file and the line of a part, as a sentence names them."""
        document, path = self.parts[part]
        return f"{document.file}:{document.values[path][0]}"

    def problem(self, kind: str, name: str, path: Path = (), says: str = "") -> Problem:
        """Return a problem at that path in a part, or at the nearest thing around it.

        A key that changes.yaml changes stands there. Kinds are those of ids, and
        "file", by its path in the folder, and "heading", which needs no name.
        """
        document, within = self.place(kind, name, path)
        return document.problem((*within, *path), says)

    def place(self, kind: str, name: str, path: Path = ()) -> tuple[Document, Path]:
        """Return the document that holds that path of a part, and where the part is."""
        if kind == "file":
            return self.documents[name], ()
        if kind == "heading":
            own, base = self.documents[HEADING], self.documents.get(BASE + HEADING)
            return base if base and path and path[:1] not in own.values else own, ()
        document, within = self.changes.get((kind, name), (None, ()))
        if document and path and (*within, path[0]) in document.values:
            return document, within
        return self.parts[kind, name]


def places_in(texts: Mapping[str, str]) -> Places:
    """Return where the parts of files stand; ProblemsError where one is not YAML."""
    return Places(
        {file: yaml_reader.recall(file, texts[file]) for file in sorted(texts)}
    )
