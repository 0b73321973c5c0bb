"""Where two texts differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.formats.diff import Changed, Line, Side, files, merged, pieces

LINES = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12)


def test_a_changed_line_stands_between_its_neighbours() -> None:
    [piece] = pieces("one\ntwo\nthree\n", "one\n2\nthree\n")

    assert piece == (
        Line(Side.BOTH, 1, 1, "one"),
        Line(Side.OLD, 2, 0, "two"),
        Line(Side.NEW, 0, 2, "2"),
        Line(Side.BOTH, 3, 3, "three"),
    )


def test_changes_far_apart_are_two_pieces() -> None:
    middle = [f"line {number}" for number in range(20)]

    found = pieces("\n".join(["a", *middle, "b"]), "\n".join(["A", *middle, "B"]))

    assert [len(piece) for piece in found] == [5, 5]


def test_equal_texts_have_no_pieces() -> None:
    assert pieces("one\ntwo", "one\ntwo") == ()


@given(LINES, LINES)
def test_lines_of_the_pieces_are_where_they_say(old: list[str], new: list[str]) -> None:
    found = [line for piece in pieces("\n".join(old), "\n".join(new)) for line in piece]

    assert all(old[line.old - 1] == line.text for line in found if line.old)
    assert all(new[line.new - 1] == line.text for line in found if line.new)


@given(LINES, LINES)
def test_as_many_lines_come_and_go_as_the_texts_differ(
    old: list[str], new: list[str]
) -> None:
    before, after = "\n".join(old), "\n".join(new)
    sides = [line.side for piece in pieces(before, after) for line in piece]

    more = len(after.splitlines()) - len(before.splitlines())
    assert sides.count(Side.NEW) - sides.count(Side.OLD) == more


def test_files_that_differ_say_how() -> None:
    old = {"a.yaml": "a", "b.yaml": "b", "c.yaml": "c"}

    found = files(old, {"a.yaml": "A", "b.yaml": "b", "d.yaml": "d", "c.yaml": None})

    assert [(file.file, file.how) for file in found] == [
        ("a.yaml", "changed"),
        ("c.yaml", "deleted"),
        ("d.yaml", "new"),
    ]


def test_a_new_file_is_all_new() -> None:
    [piece] = Changed("a.yaml", None, "one\ntwo\n").pieces

    assert {line.side for line in piece} == {Side.NEW}


def test_changes_of_two_stand_together() -> None:
    base = "one\ntwo\nthree\nfour\n"

    both = merged(base, base.replace("one", "1"), f"{base}five\n")

    assert both == "1\ntwo\nthree\nfour\nfive\n"


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("1\ntwo\n", "I\ntwo\n"), ("1\ntwo\n", "one\n2\n"), ("one\na\ntwo\n", "one\n")],
)
def test_changes_that_touch_are_left_for_people(mine: str, theirs: str) -> None:
    assert merged("one\ntwo\n", mine, theirs) is None


@given(LINES, LINES)
def test_a_change_that_both_made_is_made_once(old: list[str], new: list[str]) -> None:
    base, text = "\n".join(old), "\n".join(new)

    assert merged(base, text, text) in {text, None}
    assert merged(base, base, text) in {text, None}
    assert merged(base, text, base) == merged(base, base, text)
