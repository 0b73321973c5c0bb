"""Examples of each part, cut out of rule files."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_origin

from screening.formats.yaml_reader import read
from screening.formats.yaml_writer import write
from screening.rulebook import extension
from screening.rulebook.fields import Key, Members, Part, keys_of
from screening.rulebook.files import Deal
from screening.rulebook.folder import EXAMPLES, Files, extended, own_files

Found = tuple[type[Part], str]
"""A class of part, and the key that it stands under; empty for a whole file."""


class Examples:
    """The fullest part of each class in some folders of rules, as YAML."""

    def __init__(self, folders: Iterable[Files]) -> None:
        self.found: dict[Found, Mapping[str, Any]] = {}
        self.fullest: dict[Found, int] = {}
        for files in folders:
            below = extended(files)
            for name, text in own_files(files).items():
                known = extension.sheet_for(name, below)
                sheet = Deal if name.startswith(EXAMPLES) else known
                if sheet:
                    self._gather(sheet, read(name, text).data)

    def of(self, part: type[Part], key: str) -> str:
        """Return the example of a part under a key, as YAML; empty without one."""
        found = self.found.get((part, key))
        return write(found) if found else ""

    def _gather(self, sheet: type[Part], data: Mapping[str, Any]) -> None:
        top = {key.written for key in keys_of(sheet) if not key.mark(Members)}
        head = {name: data[name] for name in data if name in top}
        self._keep((sheet, ""), head, len(head))
        for key, shown, size in _parts_in(sheet, data):
            self._keep((key.part or Part, key.written), shown, size)

    def _keep(self, found: Found, shown: Mapping[str, Any], size: int) -> None:
        if size > self.fullest.get(found, 0):
            self.found[found], self.fullest[found] = shown, size


def _parts_in(
    part: type[Part], data: Mapping[str, Any]
) -> Iterator[tuple[Key, Mapping[str, Any], int]]:
    """Yield what stands under each key that holds parts, and how many keys it has.

    Of a list each entry is shown alone; what has names is shown with the others.
    """
    for key in keys_of(part):
        said = data.get(key.written)
        if key.part is None or said is None:
            continue
        listed = said if isinstance(said, list) else [said]
        named = get_origin(key.bare) is dict
        for entry in [*said.values()] if named else listed:
            shown = said if named else [entry] if isinstance(said, list) else entry
            if isinstance(entry, dict):
                yield key, {key.written: shown}, len(entry)
                yield from _parts_in(key.part, entry)
