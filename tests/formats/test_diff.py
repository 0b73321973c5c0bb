"""Where two texts differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.formats.diff import Changed, Line, LineSide, files, merged, pieces

LINES = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12)


def test_a_changed_line_stands_between_its_neighbours_and_others_apart() -> None:
    [piece] = pieces("one\ntwo\nthree\n", "one\n2\nthree\n")

    assert piece == (
        Line(LineSide.BOTH, 1, 1, "one"),
        Line(LineSide.OLD, 2, 0, "two"),
        Line(LineSide.NEW, 0, 2, "2"),
        Line(LineSide.BOTH, 3, 3, "three"),
    )
    [new] = Changed("a.yaml", None, "one\ntwo\n").pieces
    assert {line.side for line in new} == {LineSide.NEW}
    assert pieces("one\ntwo", "one\ntwo") == ()
    middle = "\n" * 20
    assert [*map(len, pieces(f"a{middle}b", f"A{middle}B"))] == [5, 5]


@given(LINES, LINES)
def test_lines_of_the_pieces_are_where_they_say(old: list[str], new: list[str]) -> None:
    before, after = "\n".join(old), "\n".join(new)
    lines = [line for piece in pieces(before, after) for line in piece]
    sides = [line.side for line in lines]

    more = len(after.splitlines()) - len(before.splitlines())
    assert sides.count(LineSide.NEW) - sides.count(LineSide.OLD) == more
    assert all(old[line.old - 1] == line.text for line in lines if line.old)
    assert all(new[line.new - 1] == line.text for line in lines if line.new)


def test_files_that_differ_say_how() -> None:
    old = {"a.yaml": "a", "b.yaml": "b", "c.yaml": "c"}

    changed = files(old, {"a.yaml": "A", "b.yaml": "b", "d.yaml": "d", "c.yaml": None})

    assert [(file.file, file.how) for file in changed] == [
        ("a.yaml", "changed"),
        ("c.yaml", "deleted"),
        ("d.yaml", "new"),
    ]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("1\ntwo\n", "I\ntwo\n"), ("1\ntwo\n", "one\n2\n"), ("one\na\ntwo\n", "one\n")],
)
def test_changes_that_touch_are_left_for_people(mine: str, theirs: str) -> None:
    assert merged("one\ntwo\n", mine, theirs) is None
    both = merged("one\ntwo\nfour\n", "1\ntwo\nfour\n", "one\ntwo\nfour\nfive\n")
    assert both == "1\ntwo\nfour\nfive\n"


@given(LINES, LINES)
def test_a_change_that_both_made_is_made_once(old: list[str], new: list[str]) -> None:
    base, text = "\n".join(old), "\n".join(new)

    assert merged(base, text, text) in {text, None}
    assert merged(base, base, text) in {text, None}
    assert merged(base, text, base) == merged(base, base, text)
