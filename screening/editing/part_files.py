"""Where the parts of a draft stand in its files, and the text of a file with others."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, NamedTuple, get_args

from screening.errors import ProblemsError, ScreeningError
from screening.formats import yaml_reader
from screening.formats.yaml_writer import CannotEditError, edit
from screening.rulebook import files
from screening.rulebook.fields import LONGEST_ID, Id, Part, keys_of
from screening.rulebook.files import CHANGED, FOLLOWERS, NAMED, PARTS, SHEETS
from screening.rulebook.folder import BASE, CHANGES, Files
from screening.rulebook.model import Rule, Upkeep
from screening.settings import today

LIST_OF: Mapping[str, str] = {kind: key for key, kind in NAMED.items()}
"""The list in which the parts of a kind stand."""
OWN = "90-own.yaml"
"""How a new file is called that holds parts of one's own."""
NEW, CHANGED_HERE, TAKEN_OUT = "new", "changed", "taken out"
_FILE = "the rule file"
REVIEWED_FOR = timedelta(days=182)
"""How long a file of one's own stays as it is before somebody looks at it again."""
HEADS = "short", "title", "do", "term", "label", "proviso", "says"


class Listed(NamedTuple):
    """A list in a file: its key, the key that names an entry, and the order of keys."""

    key: str
    name: str
    order: tuple[str, ...]


def listed(kind: str) -> Listed:
    """Return the list in which parts of a kind stand."""
    key = LIST_OF[kind]
    return Listed(key, "id", tuple(files.written_keys(PARTS[key])))


def changed(kind: str) -> Listed:
    """Return the list of what an extension changes, as it names parts of a kind."""
    return Listed("changes", kind, (kind, *CHANGED.get(kind, ()), "because"))


def with_parts(text: str, parts: Mapping[str, Mapping[str, Any]], where: Listed) -> str:
    """Return a file with each of those parts as the data say; new ones by their topic.

    Of a part that is there, only the keys that differ are written anew. Its id may be
    another in the data. ScreeningError where the file cannot be read or changed so.
    """
    whole, entries, names = _opened(text, where)
    for name, data in parts.items():
        if name in names:
            place = names.index(name)
            now = _ordered(entries[place], data, where)
            if moved := [key for key in now if _is_moved(entries[place], now, key)]:
                entries[place] = {key: now[key] for key in now if key not in moved}
                text = edit(_FILE, text, {**whole, where.key: entries})
            entries[place] = now
            continue
        topics = [isinstance(it, dict) and it.get("topic") for it in entries]
        same = [at for at, topic in enumerate(topics, 1) if topic == data.get("topic")]
        place = same[-1] if same else len(entries)
        entries.insert(place, _ordered({}, data, where))
        names.insert(place, name)
    return edit(_FILE, text, {**whole, where.key: entries})


def without_part(text: str, name: str, where: Listed) -> str:
    """Return a file without that part and the comment above it, or ScreeningError."""
    whole, entries, names = _opened(text, where)
    if name not in names:
        raise ScreeningError(f'{_FILE}: there is no part "{name}" to remove.')
    del entries[names.index(name)]
    return edit(_FILE, text, {**whole, where.key: entries})


def part_data(text: str, name: str, where: Listed) -> dict[str, Any]:
    """Return a part as plain data, as it is written; empty where it is not there."""
    _whole, entries, names = _opened(text, where)
    return entries[names.index(name)] if name in names else {}


def line_of(text: str, name: str, where: Listed) -> int:
    """Return the line in which a part begins; the first where it is not there."""
    names = _opened(text, where)[2]
    if name not in names:
        return 1
    return yaml_reader.read(_FILE, text).values[where.key, names.index(name)][0]


def _opened(text: str, where: Listed) -> tuple[dict[str, Any], list[Any], list[Any]]:
    """Return all that a file says, its list, and the names in that."""
    whole = yaml_reader.read(_FILE, text).data or {}
    entries = whole.get(where.key) or [] if isinstance(whole, dict) else None
    if not isinstance(entries, list):
        raise CannotEditError(f"{_FILE}: it has no list of {where.key}. Write one.")
    names = [isinstance(entry, dict) and entry.get(where.name) for entry in entries]
    return whole, [*entries], names


def _is_moved(old: Mapping[str, Any], now: Mapping[str, Any], key: str) -> bool:
    """Tell whether what is named below a key is in another order: written anew, then.

    Data are the same in whatever order, and so would stay as they were.
    """
    before, after = old.get(key), now[key]
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return False
    return [it for it in before if it in after] != [it for it in after if it in before]


def _ordered(
    old: Mapping[str, Any], data: Mapping[str, Any], listed: Listed
) -> dict[str, Any]:
    """Return the data with each key in its place: after the one it usually follows."""

    def rank(key: str) -> int:
        return listed.order.index(key) if key in listed.order else len(listed.order)

    keys = [key for key in old if key in data]
    for key in sorted((key for key in data if key not in keys), key=rank):
        before = [at for at, other in enumerate(keys, 1) if rank(other) < rank(key)]
        keys.insert(max(before, default=0), key)
    return {key: data[key] for key in keys}


def files_for(kind: str, own: Files) -> list[str]:
    """Return the own files that a new part may go to, the usual one last."""
    [glob] = [glob for glob, sheet in SHEETS.items() if _holds(sheet, kind)]
    usual = glob.replace("*.yaml", OWN)
    there = [file for file in own if files.sheet_for(file) is SHEETS[glob]]
    return [file for file in there if file != usual] + [usual]


def parts_in(texts: Files, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the parts of a kind as they are written, each with its file.

    Files that cannot be read are passed over. The parts belong to all who ask for them:
    nobody may change them.
    """
    for file, text in texts.items():
        sheet = files.sheet_for(file.removeprefix(BASE))
        if sheet is None or not _holds(sheet, kind):
            continue
        try:
            data = yaml_reader.recall(file, text, seen=False).data
        except ProblemsError:
            continue
        for part in (data.get(LIST_OF[kind]) if isinstance(data, dict) else None) or ():
            if isinstance(part, dict):
                yield file, part


def touched(base: Files, files: Files) -> dict[str, dict[str, str]]:
    """The own parts that a draft touches, by kind and id: new, changed, taken out.

    Parts of an extended rulebook that changes.yaml names are changed.
    """
    extended = {kind: {*_changes(files, kind)} for kind in LIST_OF}
    by_kind: dict[str, dict[str, str]] = {}
    for kind in LIST_OF:
        before, now = (_by_id(them, kind) for them in (base, files))
        marks = {
            it: CHANGED_HERE if it in extended[kind] else NEW
            for it in now
            if it not in before
        }
        marks |= {
            it: CHANGED_HERE for it in now if it in before and now[it] != before[it]
        }
        marks |= {it: TAKEN_OUT for it in before if it not in now}
        by_kind[kind] = marks
    return by_kind


def own_ids(own: Files, kind: str) -> set[str]:
    """Return the ids of the parts of a kind that own files have, or change."""
    return {*_by_id(own, kind)}


def _by_id(texts: Files, kind: str) -> dict[str, Any]:
    parts = {str(data.get("id")): data for _file, data in parts_in(texts, kind)}
    return parts | _changes(texts, kind)


def _changes(texts: Files, kind: str) -> dict[str, Any]:
    """Return what changes.yaml says of parts of a kind, by id."""
    with suppress(ProblemsError):
        text = texts.get(CHANGES) or ""
        data = yaml_reader.recall(CHANGES, text, seen=False).data
        entries = data.get("changes") if isinstance(data, dict) else None
        return {str(it[kind]): it for it in entries or () if kind in it}
    return {}


def shared(base: Files, files: Files, part: type[Part]) -> dict[str, Any]:
    """The keys that a new part of a draft begins with, as the draft's others have them.

    That is the topic, where all of them have the same; its basis, where one point is
    new in the draft, as far as such a part has to say it; and of a rule its followers,
    where one item, consequence or signal is new that no rule leads to.
    """
    needed = {key.written: key for key in keys_of(part)}
    begun: dict[str, Any] = {}
    topics = {
        str(data["topic"])
        for kind in LIST_OF
        for before, now in [(_by_id(base, kind), _by_id(files, kind))]
        for name, data in now.items()
        if name not in before and "topic" in data
    }
    if "topic" in needed and len(topics) == 1:
        begun["topic"] = topics.pop()
    points = _points(files) - _points(base)
    if "basis" in needed and needed["basis"].field.is_required() and len(points) == 1:
        begun["basis"] = [*points]
    if part is Rule:
        begun |= {key: [it] for key, it in _left_alone(base, files)}
    return begun


def _left_alone(base: Files, files: Files) -> Iterator[tuple[str, str]]:
    """Yield what rules lead to and none does yet, where it alone is new of its kind."""
    rules = [data for _file, data in parts_in(files, "rule")]
    for kind, key in FOLLOWERS.items():
        new = _by_id(files, kind).keys() - _by_id(base, kind).keys()
        if len(new) == 1 and not any(new <= {*(it.get(key) or ())} for it in rules):
            yield key, new.pop()


def _points(files: Files) -> set[str]:
    return {
        f"{source.get('id')}/{name}"
        for _file, source in parts_in(files, "source")
        for name in source.get("points") or ()
    }


def skeleton(file: str, part: Mapping[str, Any]) -> str:
    """The text that a new file begins with before its list.

    That is the topic of questions; of other files when they were reviewed, which is as
    they are written, and are to be again.
    """
    sheet = files.sheet_for(file)
    if sheet and issubclass(sheet, Upkeep):
        day = today()
        return f"reviewed: {day}\nreview-by: {day + REVIEWED_FOR}\n"
    topical = sheet is files.Questions and part.get("topic")
    return f"topic: {part['topic']}\n" if topical else ""


def says_review(file: str) -> bool:
    """Tell whether a file of that name says when it was reviewed."""
    sheet = files.sheet_for(file)
    return any(key.written == "review-by" for key in keys_of(sheet)) if sheet else False


def reviewed(texts: Files, day: date, again: date) -> dict[str, str]:
    """Return files that say that they were reviewed on a day and are to be again.

    ScreeningError where one of them cannot be read.
    """
    days = {"reviewed": day.isoformat(), "review-by": again.isoformat()}
    return {
        file: edit(file, text, {**days, **yaml_reader.read(file, text).data, **days})
        for file, text in texts.items()
    }


def heading_of(part: Mapping[str, Any]) -> str:
    """The text of a part, as it is written, that its id is made of; empty if none."""
    return next((str(part[name]) for name in HEADS if part.get(name)), "")


def headings(kind: str, *every: Files) -> dict[str, str]:
    """Return the headings of the parts of a kind by id, as the last files have them."""
    parts = (data for texts in every for _file, data in parts_in(texts, kind))
    return {str(data.get("id")): heading_of(data) for data in parts}


def _holds(sheet: type[Part], kind: str) -> bool:
    return any(key.written == LIST_OF[kind] for key in keys_of(sheet))


MOST_WORDS = 6
ROOM = 10
"""How many characters of an id are left for what tells it from another."""
_ID = re.compile(get_args(Id)[1].pattern)
_SMALL = re.compile(r"an?|the|of|in|on|to|and|or|for|by|with|is|are|be|its?")


def is_id(name: str) -> bool:
    """Tell whether something may be called so, for good."""
    return bool(_ID.fullmatch(name)) and len(name) <= LONGEST_ID


def suggested_id(title: str, taken: Collection[str]) -> str:
    """Return an id made of the words of a title; empty where it has none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    every = re.findall(r"[a-z0-9]+", plain.lower().replace("'", ""))
    words = [word for word in every if not _SMALL.fullmatch(word)][:MOST_WORDS]
    while len("-".join(words)) > LONGEST_ID - ROOM:
        del words[-1]
    while words and not words[0][0].isalpha():
        del words[0]
    while words and not words[-1][-1].isalpha():
        del words[-1]
    name = "-".join(words)
    while name in taken:
        name = f"{name}-too"
    return name
