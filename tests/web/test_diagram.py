"""A picture: its boxes can be read, and its curves lead from box to box."""

from decimal import Decimal
from itertools import combinations

from screening.engine.assess import assess
from screening.presentation.deal_parts import by_topic
from screening.presentation.deal_view import DealView
from screening.rulebook.answers import Deal
from screening.web.pages.rulebook_diagram import (
    Box,
    BoxColumn,
    Node,
    Picture,
    draw,
    of_findings,
    of_reasons,
)
from tests import builders as a


def a_column(*names: str, width: int = 200) -> BoxColumn:
    """Return a column of boxes that say their own names."""
    return BoxColumn(width, tuple(Node(name, name, "plain") for name in names))


def drawn(columns: tuple[BoxColumn, ...], *links: tuple[str, str]) -> Picture:
    """Return the picture, which is there."""
    picture = draw(columns, links)
    assert picture
    return picture


def box_of(picture: Picture, name: str) -> Box:
    [found] = [box for box in picture.boxes if box.node.id == name]
    return found


def test_columns_stand_from_left_to_right_and_one_without_boxes_takes_no_room() -> None:
    with_gap = drawn((a_column("a"), a_column(), a_column("b")))
    without = drawn((a_column("a"), a_column("b")))

    further = [
        draw((a_column("a"), a_column("b")), (), between=apart) for apart in (50, 150)
    ]

    assert box_of(without, "a").x + 200 < box_of(without, "b").x
    assert with_gap == without
    assert [picture and picture.width for picture in further] == [454, 554]
    assert draw((BoxColumn(200, ()),), ()) is draw((), ()) is None


def test_no_box_covers_another_and_all_are_inside_and_in_the_middle() -> None:
    picture = drawn((a_column(*"abcde"), a_column("f", "g"), a_column("h")))

    for box, other in combinations(picture.boxes, 2):
        apart = box.x + box.width <= other.x or box.y + box.height <= other.y
        assert apart or other.y + other.height <= box.y
    assert box_of(picture, "h").y == box_of(picture, "c").y
    for box in picture.boxes:
        assert 0 < box.x < box.x + box.width < picture.width
        assert 0 < box.y < box.y + box.height < picture.height


def test_long_words_are_wrapped_inside_their_box() -> None:
    words = "The supplier can change, enter or control the equipment from outside"
    picture = drawn((BoxColumn(200, (Node("a", words, "plain"),)),))

    [box] = picture.boxes
    assert " ".join(box.words) == words
    assert len(box.words) > 1
    assert [line for _x, _y, line in box.lines] == box.words
    assert all(box.y < y < box.y + box.height for _x, y, _line in box.lines)
    assert max(map(len, box.words)) * 6 < box.width


def test_a_curve_leads_from_the_right_of_a_box_to_the_left_of_one_there_is() -> None:
    links = (("a", "gone"), ("a", "b"), ("gone", "b"))
    picture = drawn((a_column("a"), a_column("b")), *links)

    [curve] = picture.curves
    start, end = box_of(picture, "a"), box_of(picture, "b")
    assert curve.startswith(
        f"M{start.x + start.width:g} {start.y + start.height / 2:g}C"
    )
    assert curve.endswith(f" {end.x:g} {end.y + end.height / 2:g}")


def test_boxes_stand_near_what_they_lead_to_and_the_last_column_stays() -> None:
    crossing = (("top", "low"), ("bottom", "high"))

    picture = drawn((a_column("top", "bottom"), a_column("high", "low")), *crossing)

    assert [box.node.id for box in picture.boxes] == ["bottom", "top", "high", "low"]


def test_the_way_of_a_deal_leads_from_its_answers_over_rules_to_levels() -> None:
    kind, stake = a.question("kind", "choice"), a.question("stake", "percent")
    large = a.rule(
        "large", {"all": [{"kind": "a"}, {"stake": {"above": 10}}]}, "sensitive"
    )
    book = a.rulebook(kind, stake, large, a.rule("any", {"kind": "a"}))
    deal = Deal(name="A", on=a.DAY, answers={"kind": "a", "stake": Decimal(30)})
    reasons = DealView(deal, assess(book, deal.answers, deal.on)).reasons

    picture = of_reasons(reasons, book)

    assert picture
    assert {box.node.words for box in picture.boxes} == {
        *("kind: Apple", "stake: 30 %"),
        *("Large", "Any"),
        *("Sensitive", "Strategic"),
    }
    assert len(picture.curves) == len([*reasons[0].because, *reasons[1].because]) + 2
    assert of_reasons((), book) is None


def test_way_of_a_deal_leads_to_its_level_without_what_all_findings_share() -> None:
    sector, stake = a.question("sector"), a.question("stake")
    low = [a.rule(it, {"sector": "yes"}, "watch") for it in ("one", "two", "three")]
    high = a.rule("large", {"all": [{"sector": "yes"}, {"stake": "yes"}]}, "strategic")
    view = a.explained(
        sector, stake, *low, high, answers={"sector": "yes", "stake": "yes"}
    )

    level, whole = of_findings(by_topic(view.reasons), view.rulebook)

    nodes = [{box.node.id for box in it.boxes} for it in (level, whole)]
    assert nodes[0] == {"Fact stake", "Rule large", "Level strategic"}
    assert nodes[1] > nodes[0]
    assert "Fact sector" not in nodes[1]
