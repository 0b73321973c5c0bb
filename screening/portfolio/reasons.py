"""Why a deal of a table stands at its level, in a few titles."""

from collections.abc import Collection

from screening.rulebook.model import Rulebook

MOST_REASONS = 2
"""How many reasons of a deal are told where many deals are listed."""


def gravest(rulebook: Rulebook, met: Collection[str]) -> list[str]:
    """Return titles of the first met rules that are of the gravest level of them."""
    rules = [rulebook.rules[it] for it in met]
    top = max((rulebook.rank[it.level] for it in rules), default=0)
    return [it.title for it in rules if rulebook.rank[it.level] == top][:MOST_REASONS]
