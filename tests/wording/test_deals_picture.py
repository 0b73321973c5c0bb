"""Many deals in a picture: every deal is counted once, and bars are to scale."""

from datetime import UTC, date, datetime

from screening.wording.listing import WHOLE, Bar, PicturedDeal, deals_picture
from tests.builders import a_rulebook

LEVELS = a_rulebook().heading.levels


def seen(highest: str | None, on: str = "2026-03-05", **topics: str) -> PicturedDeal:
    """Return a deal of a level, assessed on a day; topics have their highest level."""
    ends = {topic: ("routine", level) for topic, level in topics.items()}
    return PicturedDeal(highest, datetime.combine(date.fromisoformat(on), NOON), ends)


NOON = datetime(2026, 1, 1, 12, tzinfo=UTC).time()


def counts(bar: Bar) -> list[int]:
    """Return how many deals each piece of a bar stands for."""
    return [piece.deals for piece in bar.pieces]


def test_every_deal_is_counted_at_its_highest_level_and_others_are_told() -> None:
    deals = [seen("routine"), seen("strategic"), seen("strategic")]

    drawn = deals_picture([*deals, seen("grave"), seen(None)], LEVELS)
    none = deals_picture([], LEVELS)

    assert (drawn.all.total, counts(drawn.all), drawn.others) == (3, [1, 0, 0, 2], 2)
    assert (none.all.total, none.months, none.topics) == (0, (), ())


def test_longest_bar_fills_the_width_and_pieces_follow_each_other() -> None:
    drawn = deals_picture([seen("routine"), seen("watch"), seen("watch")], LEVELS)

    routine, watch, *_none = drawn.all.pieces
    assert (routine.start, watch.start) == (0, routine.width)
    assert round(routine.width + watch.width) == WHOLE
    assert watch.width == round(WHOLE * 2 / 3, 2)


def test_months_without_deals_stand_between_those_with_some() -> None:
    deals = [seen("watch", "2025-11-30"), seen("routine", "2026-02-01")]

    drawn = deals_picture(deals, LEVELS)

    assert [(bar.title, bar.total) for bar in drawn.months] == [
        ("November 2025", 1),
        ("December 2025", 0),
        ("January 2026", 0),
        ("February 2026", 1),
    ]


def test_months_are_at_most_those_of_two_years() -> None:
    drawn = deals_picture([seen("watch", "2020-01-01"), seen("watch")], LEVELS)

    titles = [bar.title for bar in drawn.months]
    assert (len(titles), titles[0], titles[-1]) == (24, "April 2024", "March 2026")
    assert drawn.all.total == 2


def test_topic_has_a_level_of_its_own() -> None:
    deals = [
        seen("watch", energy="watch", ports="routine"),
        seen("watch", energy="watch"),
    ]

    drawn = deals_picture(deals, LEVELS)

    assert [(bar.title, counts(bar)) for bar in drawn.topics] == [
        ("energy", [0, 2, 0, 0]),
        ("ports", [1, 0, 0, 0]),
    ]
