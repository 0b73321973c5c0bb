"""What differs between two rulebooks, told to people: what counts first, each once."""

from screening.analysis.compare.told import PartTold, ToldChanges
from screening.analysis.compare.told import told as told_of
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook
from tests.builders import (
    FILES,
    FILINGS,
    SOURCES,
    Part,
    a_definition,
    a_question,
    a_regime,
    a_rule,
    a_rulebook,
    a_threshold,
    files,
)

STAKE, SIGNED = a_question("stake", "percent"), a_question("signed", "date")
STATE = a_question("state-owned")
ABOVE = {"stake": {"above": "line"}}
LINE = a_threshold("line", 10, title="Important stake")
LOWER = a_threshold("line", 10, ("2027-01-01", 8), title="Important stake")


def told(old: list[Part], new: list[Part]) -> ToldChanges:
    """Return what differs between rulebooks of these parts, as people read it."""
    each = (a_rulebook(STAKE, STATE, SIGNED, *FILINGS, *parts) for parts in (old, new))
    return told_of(*each)


def ids(parts: object) -> list[str]:
    assert isinstance(parts, list)
    return [part.id for part in parts]


def test_a_new_filing_and_a_moved_number_stand_before_what_follows_from_them() -> None:
    rules = [a_rule("r", {"is": "large"}), a_definition("large", ABOVE)]
    filing = a_regime("file", {"state-owned": "yes"}, title="Telling the committee")

    found = told([LINE, *rules], [LOWER, *rules, filing])

    assert found.moving == [
        PartTold("Telling the committee", "filing", "file", ("This filing is new.",)),
        PartTold(
            "Important stake",
            "threshold",
            "line",
            ("This threshold is 10 %, and from 1 January 2027 on 8 %; before, 10 %.",),
        ),
    ]
    assert ids(found.following) == ["r", "large"]
    assert found.wording == []


def test_a_filing_with_two_conditions_that_move_is_told_once_and_tells_them_apart() -> (
    None
):
    filing = a_regime("file", ABOVE, **{"ask-first-when": {"stake": {"above": "line"}}})

    [part] = told([LINE, filing], [LOWER, filing]).following

    since = "So it is on 1 January 2027."
    assert part.says == (
        f"Some deals newly meet it. {since}",
        f"Some deals are newly to ask first. {since}",
    )


def test_what_stands_behind_is_named_by_its_title() -> None:
    rule = a_rule("r", {"is": "large"})
    small, large = (
        a_definition("large", {"stake": {"above": line}}, title="A large stake")
        for line in (10, 25)
    )

    [part] = told([small, rule], [large, rule]).following

    behind = "Behind it, named condition “A large stake” was changed."
    assert part.says == (f"Some deals no longer meet it. {behind}",)


def test_values_that_stay_and_rest_on_another_text_move_no_deal() -> None:
    rested = a_threshold("line", 10)
    values = [{"value": 10, "basis": ["guide/E2"]}]
    other = a_threshold("line", values=values)

    found = told([rested, a_rule("r", ABOVE)], [other, a_rule("r", ABOVE)])

    assert (found.moving, found.following) == ([], [])
    assert found.wording[0].says == (
        "The values of this threshold stay. What they rest on is another.",
    )


def an_extension(**own: str) -> Rulebook:
    """Return one with files of its own, on top of a small rulebook."""
    heading = (
        'format: "1"\nid: ours\nextends: example\ntitle: Ours\nversion: "1"\n'
        "reviewed: 2026-01-01\nreview-by: 2026-12-31\n"
    )
    reviewed = files(sources=f"reviewed: 2026-01-01\n{SOURCES}")
    base = {f"base/{name}": text for name, text in reviewed.items()}
    return read({**base, "rulebook.yaml": heading, **own})


def test_a_file_of_ours_is_new_and_its_shipped_twin_stays_as_it_was() -> None:
    ours = "sources:\n  - {id: ours, title: Ours, short: ours, kind: own note, "
    ours += "points: {one: {says: So.}}}\n"

    found = told_of(an_extension(), an_extension(**{"sources.yaml": ours}))

    assert found.moving == []
    assert {(it.kind, it.id): it.says for it in found.wording} == {
        ("source", "ours"): ("This source is new.",),
        ("file", "own/sources.yaml"): ("This file is new.",),
    }


def test_where_nothing_differs_nothing_is_told() -> None:
    assert not told_of(read(FILES), read(FILES)).anything
