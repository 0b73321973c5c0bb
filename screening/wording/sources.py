"""What a part of a rulebook rests on, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from screening.rulebook.model import Rulebook


class Basis(NamedTuple):
    """What a finding rests on; `to_be_verified` says what is not certain in it.

    Print names it by its source and the place in it: the guide, E2.
    """

    point: str
    source: str
    place: str
    title: str
    says: str
    to_be_verified: str

    @property
    def name(self) -> str:
        """The source and the place in it."""
        return f"{self.source}, {self.place}"


def basis_in_words(rulebook: Rulebook, points: Iterable[str]) -> tuple[Basis, ...]:
    """Return source points as print names them, with what they say."""
    found = []
    for named in points:
        source_id, _, point_id = named.partition("/")
        source = rulebook.sources[source_id]
        point = source.points[point_id]
        found.append(
            Basis(
                point=named,
                source=source.short,
                place=_place(point_id),
                title=source.title,
                says=point.says,
                to_be_verified=point.to_be_verified or "",
            )
        )
    return tuple(found)


def _place(point_id: str) -> str:
    """Return how print names a point in its source: E2; art. 2(5); filing time."""
    if article := re.fullmatch(r"(arts?)\.(.+)", point_id):
        return f"{article[1]}. {article[2].replace('-to-', ' to ')}"
    return point_id.replace("-", " ")
