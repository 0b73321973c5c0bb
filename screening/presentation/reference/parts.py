"""Every part of a rulebook and its keys, in words that the model gives."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from inspect import getdoc
from typing import Any, NamedTuple, get_args, get_origin

from screening.formats.text import list_in_words, upper_first
from screening.formats.yaml_reader import read
from screening.formats.yaml_writer import write
from screening.presentation.reference.entries import Entry, Section
from screening.presentation.rulebook import KINDS, KindNames, in_address
from screening.rulebook import extension
from screening.rulebook.conditions import ALWAYS
from screening.rulebook.fields import (
    Extendable,
    GivenAnswers,
    Holds,
    InForce,
    Key,
    Members,
    Part,
    Ref,
    Sentence,
    WrittenAs,
    keys_of,
)
from screening.rulebook.files import (
    CHANGEABLE,
    SHEETS,
    Change,
    Changes,
    Deal,
    Extension,
)
from screening.rulebook.folder import EXAMPLES, Files, extended, own_files
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Heading
from screening.rulebook.references import POINT

Found = tuple[type[Part], str]
"""A class of part, and the key that it stands under; empty for a whole file."""

CHANGE = KindNames("change", "")

OF_ITS_OWN = "Each stands in a file `examples/*.yaml` of its own."

ANSWERED = {"number": " that is answered with a number", "day": " that asks for a day"}
BY_NAME = "entries with keys of their own, each by its id"
LISTED = "a list of entries with keys of their own"
ANSWERS = "answers by the id of a question"
FILLED = "text, in which `{question}` stands for an answer"
DAYS, TEXTS = "a list of days", "a list of texts"
BARE: Mapping[Any, str] = {
    bool: "`true` or `false`",
    Decimal: "a number, like 10 or 12.5",
    date: "a day, like 2027-03-01",
    str: "text",
}


Shown = Mapping[Found, Mapping[str, Any]]
"""The example of a class of part under a key, as data."""


def fullest(folders: Iterable[Files]) -> Shown:
    """Return the part of each class that has the most keys in some folders of rules."""
    examples: dict[Found, tuple[int, Mapping[str, Any]]] = {}
    for files in folders:
        below = extended(files)
        for name, text in own_files(files).items():
            known = extension.sheet_for(name, below)
            sheet = Deal if name.startswith(EXAMPLES) else known
            if sheet is None:
                continue
            for at, size, shown in _shown_in(sheet, "", read(name, text).data):
                if size > examples.get(at, (0, {}))[0]:
                    examples[at] = size, shown
    return {at: shown for at, (_size, shown) in examples.items()}


def _shown_in(
    part: type[Part], under: str, data: Mapping[str, Any]
) -> Iterator[tuple[Found, int, Mapping[str, Any]]]:
    """Yield what stands under each key that holds parts, and how many keys it has.

    Of a list each entry is shown alone; what has names is shown with the others. Of a
    file that is what it says itself.
    """
    if not under:
        top = {key.written for key in keys_of(part) if not key.mark(Members)}
        head = {name: data[name] for name in data if name in top}
        yield (part, under), len(head), head
    for key in keys_of(part):
        value = data.get(key.written)
        if key.part is None or value is None:
            continue
        listed = value if isinstance(value, list) else [value]
        named = get_origin(key.bare) is dict
        for entry in [*value.values()] if named else listed:
            shown = value if named else [entry] if isinstance(value, list) else entry
            if isinstance(entry, dict):
                yield (key.part, key.written), len(entry), {key.written: shown}
                yield from _shown_in(key.part, key.written, entry)


class Place(NamedTuple):
    """A class of part, the key that it stands under, and how it is told of.

    It stands somewhere in files, or `within` other parts.
    """

    part: type[Part]
    key: str
    section: Section
    within: str = ""

    def in_full(self, examples: Shown, stands: str) -> Section:
        """Return the section with all keys of the part, and its example."""
        shown = examples.get((self.part, self.key))
        entries = tuple(_entries(self.part, self.section.anchor))
        example = write(shown) if shown else ""
        return self.section._replace(stands=stands, entries=entries, example=example)


def parts(examples: Shown) -> tuple[Section, ...]:
    """Return a section for each part, in the order in which a change needs them."""
    first: dict[str, Place] = {}
    within: dict[str, dict[str, None]] = {}
    for place in _places():
        anchor = place.section.anchor
        first.setdefault(anchor, place)
        within.setdefault(anchor, {}).update(
            {place.within: None} if place.within else {}
        )
    stands = {
        anchor: f"Stands under `{first[anchor].key}` of {list_in_words(others)}."
        for anchor, others in within.items()
        if others
    }
    return tuple(
        place.in_full(examples, stands.get(anchor, place.section.stands))
        for anchor, place in first.items()
    )


def files(examples: Shown) -> tuple[Section, ...]:
    """Return a section for the top of each file of rules."""
    tops = [(f"`{file}`", sheet) for file, sheet in SHEETS.items()]
    tops.insert(1, ("`rulebook.yaml`, on top of another rulebook", Extension))
    return tuple(
        Place(
            sheet, "", Section(f"file-{sheet.__name__.lower()}", title, _about(sheet))
        ).in_full(examples, "The keys at the top of the file.")
        for title, sheet in tops
    )


def _places() -> Iterator[Place]:
    """Yield each part that has an id, and after it those that stand inside it."""
    listed = {
        mark.kind: (key, f"Stands in `{file}`, under `{key.written}`.")
        for file, sheet in SHEETS.items()
        for key in keys_of(sheet)
        if (mark := key.mark(Members))
    }
    every = [(words, *listed[kind]) for kind, words in KINDS.items()]
    [changes] = keys_of(Changes)
    every.append((CHANGE, changes, "Stands in `changes.yaml`, under `changes`."))
    for words, key, stands in every:
        part, says = key.part or Part, words.about or _about(key.part or Part)
        title = upper_first(words.one)
        section = Section(_anchor(key), title, says, stands)
        yield Place(part, key.written, section)
        yield from _inside(part, words.several)
    section = Section("test-deal", "Test deal", _about(Deal), OF_ITS_OWN)
    yield Place(Deal, "", section)
    yield from _inside(Deal, "test deals")


def _inside(part: type[Part], several: str) -> Iterator[Place]:
    for key in keys_of(part):
        if key.part:
            title = f"`{key.written}`"
            section = Section(_anchor(key), title, _about(key.part))
            yield Place(key.part, key.written, section, several)
            yield from _inside(key.part, title)


def _anchor(key: Key) -> str:
    """Return where it is told what stands under a key that holds parts."""
    mark = key.mark(Members)
    kind = CHANGE.one if key.part is Change else mark.kind if mark else ""
    known = kind in KINDS or kind == CHANGE.one
    return in_address(kind) if known else f"in-{key.written}"


def _about(part: type[Part]) -> str:
    return " ".join((getdoc(part) or "").split())


def _entries(part: type[Part], anchor: str) -> Iterator[Entry]:
    """Yield the keys of a part, and those of others that it may write anew."""
    anew = _anew(part)
    for own in keys_of(part):
        of = anew.get(own.written, {})
        entry = _entry(next(iter(of.values()), own), anchor)
        says = _of_each(of) if part is Change and of else entry.says
        stays = entry._replace(says=says, without="", needed=False)
        yield stays if of else entry


def _anew(part: type[Part]) -> Mapping[str, Mapping[str, Key]]:
    """Return the keys that a part takes from others, each by the kind of those."""
    above = {"heading": Heading} if part is Extension else {}
    keys: dict[str, dict[str, Key]] = {}
    for kind, other in (CHANGEABLE if part is Change else above).items():
        for key in keys_of(other):
            if key.mark(Extendable):
                keys.setdefault(key.written, {})[kind] = key
    return keys


def _of_each(of: Mapping[str, Key]) -> str:
    """Return what a key means in each kind of part, once where it is the same."""
    meanings: dict[str, list[str]] = {}
    for kind, key in of.items():
        meanings.setdefault(meaning(key), []).append(KINDS[kind].one)
    return " ".join(
        f"Of a {list_in_words(parts, 'or')}: {says}" for says, parts in meanings.items()
    )


def _entry(key: Key, anchor: str) -> Entry:
    same = key.called.strip() == key.written.replace("-", " ")
    needed = key.field.is_required()
    return Entry(
        anchor=f"{anchor}.{key.written}",
        name=key.written,
        says=meaning(key),
        called="" if same else key.called,
        takes=takes(key),
        leads=_leads(key),
        without="" if needed else without(key),
        needed=needed,
    )


def meaning(key: Key) -> str:
    """Return what a key means: what the model says, or what its parts are for."""
    mark = key.mark(Members)
    return key.says or (KINDS[mark.kind].about if mark else "")


def _leads(key: Key) -> str:
    ref = key.mark(Ref)
    if ref:
        return "in-points" if ref.kind == POINT else in_address(ref.kind)
    if key.name == "doubt":
        return "doubts"
    if key.bare is Kind:
        return "kinds"
    return "conditions" if key.mark(Holds) else _anchor(key) if key.part else ""


def takes(key: Key) -> str:
    """Return in words what may stand under a key."""
    listed = get_origin(key.bare) is tuple
    if written := key.mark(WrittenAs):
        return written.words
    if key.mark(Holds) or key.mark(GivenAnswers):
        return "a condition" if key.mark(Holds) else ANSWERS
    if ref := key.mark(Ref):
        return _named(ref, listed=listed)
    if key.part:
        by_name = get_origin(key.bare) is dict
        return BY_NAME if by_name else LISTED if listed else "keys of its own"
    return _plain(key, listed=listed)


def _named(ref: Ref, *, listed: bool) -> str:
    """Return how parts are named, or the one."""
    if ref.kind == POINT:
        return "a list of source points, like `guide/E2`: the source, and its key there"
    words = KINDS[ref.kind]
    one = f"the id of a {words.one}{ANSWERED.get(ref.answer, '')}"
    return f"a list of ids of {words.several}" if listed else one


def _plain(key: Key, *, listed: bool) -> str:
    """Return what is written where it names nothing and has no keys of its own."""
    if listed:
        return DAYS if date in get_args(get_args(key.bare)[0]) else TEXTS
    if key.words:
        return f"one of: {', '.join(f'`{word}`' for word in key.words)}"
    if key.name == "id":
        return "an id of its own, like `water-decree`"
    filled = (mark := key.mark(Sentence)) and mark.filled
    return FILLED if filled else BARE[key.bare]


def without(key: Key) -> str:
    """Return what holds where a key is left out, if anything is to be said of it."""
    if holds := key.mark(Holds):
        always = holds.unwritten == ALWAYS
        return "it always holds" if always else "no condition of its own makes it hold"
    default = key.field.get_default()
    if isinstance(default, InForce):
        return "it holds on every day"
    if default is False or (key.words and default):
        return f"it is `{str(default).lower()}`"
    return ""
