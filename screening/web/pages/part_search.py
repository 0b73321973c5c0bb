"""Search among the parts of a draft, to change them, whatever is wrong with it."""

from collections.abc import Iterator, Mapping
from typing import Any

from screening.editing.part_files import heading_of, parts_in
from screening.rulebook.folder import Files
from screening.rulebook.model import Rulebook
from screening.web.pages import rulebook_search
from screening.wording.parts import KINDS

Found = Mapping[str, list[tuple[str, str]]]


def search(files: Files, book: Rulebook, query: str) -> Found:
    """Return the id and the heading of what has all the words of a query, by kind.

    Those come first that have them in their heading.
    """
    wanted = rulebook_search.words_of(query)
    used = {it.id: it.texts for it in rulebook_search.thresholds(book)}
    found: dict[str, list[tuple[str, str]]] = {}
    for kind in KINDS if wanted else ():
        hits = []
        for _file, data in parts_in(files, kind):
            name, heading = str(data.get("id", "")), heading_of(data)
            more = used.get(name, ()) if kind == "threshold" else ()
            if rulebook_search.has_all(wanted, (*_texts(data), *more)):
                first = rulebook_search.has_all(wanted, (name, heading))
                hits.append((not first, name, heading or name))
        hits.sort(key=lambda hit: hit[0])
        found |= {kind: [(name, heading) for _, name, heading in hits]} if hits else {}
    return found


def _texts(data: Any) -> Iterator[str]:
    """Yield all that stands in a part as it is written, the keys left out."""
    if isinstance(data, dict | list):
        for inner in data.values() if isinstance(data, dict) else data:
            yield from _texts(inner)
    elif data is not None:
        yield str(data)
