"""What a draft changes is told on several pages, and found once."""

from screening.editing.preview import changes
from tests.builders import a_question, a_rule, texts_of

STAKE = a_question("stake", "percent")


def with_line(line: int) -> dict[str, str]:
    """Return the files of a rulebook with a rule on stakes from a line on."""
    return texts_of(STAKE, a_rule("large", {"stake": {"at-least": line}}))


def test_what_differs_is_found_once_for_the_same_texts() -> None:
    first = changes(with_line(10), with_line(25))

    assert first
    assert changes(with_line(10), with_line(25)) is first


def test_other_texts_are_not_told_as_those_before() -> None:
    moved, same = changes(with_line(10), with_line(50)), changes(*[with_line(10)] * 2)

    assert moved
    assert [it.title for it in moved.moving] == ["Large"]
    assert same
    assert not same.anything
