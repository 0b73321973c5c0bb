"""What was found for one rulebook is taken for another only where it is the same."""

from collections.abc import Mapping
from contextlib import suppress

from hypothesis import assume, given
from hypothesis import strategies as st

from screening.analysis import lint
from screening.analysis.lint.checks import Doubt, findings_of
from screening.errors import RulebookError
from screening.rulebook import loader
from screening.rulebook.answers import Deal
from screening.rulebook.model import Rulebook
from tests.builders import A_DAY, rulebooks

EDITS = {
    "another level": ('"level": "watch"', '"level": "sensitive"'),
    "the other answer": ('"yes"', '"no"'),
    "another bound": ('"at-least"', '"above"'),
    "another country": ('"IT"', '"CN"'),
    "another group": ('"all"', '"any"'),
    "the opposite": ('"any"', '"none"'),
    "a scale": ('"rises": false', '"rises": true'),
}
TWO = rulebooks(levers=True, days=True, regimes=2, most=3)


def told(doubt: Doubt) -> tuple[object, ...]:
    """Return all that is said in a doubt, its deals too."""
    return str(doubt), doubt.about, *map(shown, (doubt.witness, doubt.against))


def shown(deal: Deal | None) -> object:
    return deal and (deal.name, deal.on, sorted(map(repr, deal.answers.items())))


def doubts_of(rulebook: Rulebook) -> list[tuple[object, ...]]:
    return [told(doubt) for doubt in lint.doubts(rulebook, (), A_DAY)]


def edited(texts: Mapping[str, str], edit: str, which: int) -> Rulebook | None:
    """Return a rulebook in which one place is written otherwise, if it can be read."""
    old, new = EDITS[edit]
    places = [
        (file, at)
        for file, text in texts.items()
        for at in range(len(text))
        if text.startswith(old, at)
    ]
    if not places:
        return None
    file, at = places[which % len(places)]
    text = texts[file]
    changed = text[:at] + new + text[at + len(old) :]
    with suppress(RulebookError):
        return loader.read({**texts, file: changed})
    return None


@given(TWO, st.sampled_from([*EDITS]), st.integers(0, 20))
def test_after_an_edit_the_doubts_are_those_of_a_rulebook_never_seen_before(
    rulebook: Rulebook, edit: str, which: int
) -> None:
    changed = edited(rulebook.texts, edit, which)
    assume(changed is not None)
    assert changed
    lint.doubts(rulebook, (), A_DAY)
    after_an_edit = doubts_of(changed)

    findings_of.cache_clear()

    assert doubts_of(changed) == after_an_edit
