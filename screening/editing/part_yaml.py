"""The YAML of a part beside its form: written of what the form says, and read into it.

What the form cannot show is a problem, told at its line and column: nothing of it is
read then, so that neither the form nor the YAML loses anything.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from screening.editing import messages
from screening.editing.part_fields import Kind, Spec, entries_of, in_full, specs
from screening.editing.part_form import OpenPart, named_places
from screening.editing.part_sent import sent_by
from screening.editing.part_typed import Reading
from screening.errors import Problem, ProblemsError, did_you_mean
from screening.formats import yaml_reader
from screening.formats.text import even_lines
from screening.formats.yaml_reader import Document, Path
from screening.formats.yaml_writer import write
from screening.rulebook.fields import Part
from screening.rulebook.loader import digest_of

FILE = "YAML"
_PLAIN = {Kind.LINE, Kind.TEXT, Kind.ONE, Kind.NUMBER, Kind.DAY}
_LISTS = {Kind.SEVERAL, Kind.POINTS, Kind.LINES}


@dataclass(frozen=True, slots=True)
class Beside:
    """The YAML that stands beside a form.

    `seen` tells what the form wrote there last. Where the text was `changed` since, it
    is not in the form yet; where the form was as well, `both` were.
    """

    text: str
    seen: str = ""
    changed: bool = False
    both: bool = False

    @classmethod
    def sent(cls, text: str, seen: str, written: str) -> "Beside":
        """Return what was sent, where the form says what is `written`."""
        text = even_lines(text).strip("\n")
        if not seen or _digest(text) in {seen, _digest(written)}:
            return cls.of(written)
        return cls(text, seen, changed=True, both=_digest(written) != seen)

    @classmethod
    def of(cls, written: str) -> "Beside":
        """Return it as the form writes it."""
        return cls(written, _digest(written))


def _digest(text: str) -> str:
    return digest_of({"": text.strip("\n")})


def written_as(opened: OpenPart, made: Mapping[str, Any]) -> str:
    """Return a part as YAML, as far as its form asks for it."""
    said = {name: made[name] for name in _names(opened) if name in made}
    with suppress(ValueError):  # a sign that no file may hold, told at its field
        return write(said).strip("\n") if said else ""
    return ""


def read(opened: OpenPart, text: str) -> tuple[dict[str, Any], Reading]:
    """Return a part as its form has it once that YAML is read into it.

    ProblemsError with all that the form cannot take, by line and column.
    """
    document = yaml_reader.read(FILE, text, seen=True)
    path = _path_to_part(document.data)
    data = document.data[0] if path else document.data
    if found := [*_wrong(opened, document, data, path)]:
        raise ProblemsError(found)
    said = {name: data[name] for name in data if data[name] is not None}
    unnamed = {name: said[name] for name in said if name != "id"}
    made, reading = _typed(opened, unnamed)
    if made.get("id") == said.get("id", made.get("id")):  # it may follow the heading
        return made, reading
    return _typed(opened, said)


def slips(text: str, problems: Sequence[tuple[str, str]]) -> list[Problem]:
    """Return what is wrong with a part that was read, by line and column."""
    document = yaml_reader.read(FILE, text)
    path = _path_to_part(document.data)
    places = named_places(document, path)
    found = []
    for named, says in problems:
        at = named
        while at and at not in places:
            at = at.rpartition(".")[0]
        found.append(Problem(FILE, *places.get(at, (1, 1)), says))
    return sorted(found)


def _path_to_part(data: Any) -> Path:
    """Return where the part is: alone, or as it stands in the list of a file."""
    return (0,) if isinstance(data, list) and len(data) == 1 else ()


def _typed(opened: OpenPart, said: Mapping[str, Any]) -> tuple[dict[str, Any], Reading]:
    return opened.typed(sent_by(opened.drawn(said, {})))


def _names(opened: OpenPart) -> list[str]:
    """Return the keys that stand in the YAML: the id, and what the form asks for."""
    return ["id", *(spec.name for spec in opened.asked if spec.name != "id")]


def _wrong(
    opened: OpenPart, document: Document, data: Any, path: Path
) -> Iterator[Problem]:
    """Yield what the form cannot take of what was written."""
    if not isinstance(data, dict):
        yield document.problem(path, messages.NO_KEYS)
        return
    if opened.part_id and data.get("id", opened.part_id) != opened.part_id:
        says = messages.ID_STAYS.format(name=opened.part_id)
        yield document.problem((*path, "id"), says)
    for where, says in _misfits(opened.model, data, path, _names(opened)):
        yield document.problem(where, says, at_key=isinstance(where[-1], str))


def _misfits(
    part: type[Part], data: Mapping[str, Any], path: Path, names: Collection[str]
) -> Iterator[tuple[Path, str]]:
    """Yield the keys of a part that it has not, or whose fields cannot show it."""
    every = {spec.name: spec for spec in specs(part)}
    known = {name: every[name] for name in every if name in names}
    for name, said in data.items():
        spec, where = known.get(name), (*path, name)
        if spec is None and name in every:
            yield where, messages.KEY_STAYS.format(key=name)
        elif spec is None:
            hint = did_you_mean(name, known)
            yield where, messages.NO_KEY.format(key=name, hint=hint)
        elif said is not None and (says := _misfit(spec, said)):
            yield where, says
        elif spec.part and said is not None:
            yield from _within(spec, spec.part, said, where)


def _within(
    spec: Spec, part: type[Part], said: Any, where: Path
) -> Iterator[tuple[Path, str]]:
    """Yield what does not fit in the part, or the parts, below a key."""
    names = [inner.name for inner in specs(part)]
    if spec.kind is Kind.GROUP:
        yield from _misfits(part, said, where, names)
        return
    for at, inner in entries_of(said):
        if isinstance(inner, dict) or (spec.named and "label" in names):
            yield from _misfits(part, in_full(inner), (*where, at), names)
        elif inner is not None:
            yield (*where, at), messages.NO_KEYS_BELOW


def _misfit(spec: Spec, said: Any) -> str:
    """Return why a key cannot have that below it; empty where it can."""
    listed, keyed = isinstance(said, list), isinstance(said, dict)
    if spec.kind in _LISTS:
        plain = listed and not any(isinstance(it, list | dict) for it in said)
        return "" if plain else messages.NO_LIST_BELOW
    if spec.kind is Kind.ENTRIES and not spec.named:
        return "" if listed else messages.NO_LIST_BELOW
    if spec.kind in {Kind.GROUP, Kind.ENTRIES, Kind.ANSWERS}:
        return "" if keyed else messages.NO_KEYS_BELOW
    if spec.kind is Kind.FLAG:
        return "" if isinstance(said, bool) else messages.NO_FLAG
    if spec.kind in _PLAIN and (listed or keyed or isinstance(said, bool)):
        return messages.NO_PLAIN_TEXT
    return ""
