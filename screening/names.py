"""Every id that parts of a rulebook may name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from screening import shapes
from screening.fields import Part
from screening.links import Names
from screening.places import NAMED, entries, members
from screening.yamlfile import Document

POINT = "source point"


def names_in(
    documents: Mapping[str, Document], sheets: Mapping[str, type[Part] | None]
) -> Names:
    """Return every id by what it is an id of, also of parts whose shape is wrong.

    A kind is left out where not all of it can be known, so that a slip in a list is
    not said again wherever its members are named.
    """
    names: dict[str, dict[str, None]] = {kind: {} for kind in (*NAMED.values(), POINT)}
    for _document, kind, _path, data in members(documents.values(), NAMED):
        if isinstance(name := data.get("id"), str):
            names[kind].update(dict.fromkeys((name, mended(name))))
            points = data.get("points") if kind == "source" else None
            if isinstance(points, dict):
                names[POINT].update({f"{name}/{point}": None for point in points})
    unsure = {
        kind for one in documents for kind in _unsure(documents[one], sheets[one])
    }
    unsure |= {POINT} if "source" in unsure else set()
    return {kind: names[kind] for kind in names if kind not in unsure}


def mended(name: str) -> str:
    """Return an id as it should have been written: own-rule for Own_Rule."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _unsure(document: Document, sheet: type[Part] | None) -> Iterator[str]:
    """Yield the kinds of which a file may hold more than can be seen."""
    data = document.data
    fields = sheet.model_fields if sheet else {}
    astray = data.keys() - set(shapes.keys_of(sheet) if sheet else ())
    for key, kind in NAMED.items():
        if key in fields and key not in data:
            missing = astray or fields[key].is_required()
        else:
            parts = data.get(key, [])
            missing = not isinstance(parts, list) or not all(map(_has_id, parts))
        if missing:
            yield kind
    if not all(map(_has_points, entries(document, "sources"))):
        yield POINT


def _has_id(part: object) -> bool:
    return isinstance(part, dict) and isinstance(part.get("id"), str)


def _has_points(source: object) -> bool:
    return isinstance(source, dict) and isinstance(source.get("points"), dict)
