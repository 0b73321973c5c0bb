"""What hangs on a question: derived from conditions, never written by hand."""

from screening.rulebook.model import Rulebook
from screening.wording.rulebook import readers, threshold_readers
from tests.builders import (
    FILINGS,
    a_definition,
    a_question,
    a_regime,
    a_rule,
    a_rulebook,
    a_signal,
    a_threshold,
    an_item,
)

A = {"a": "yes"}
ASKED = (
    a_question("a", short="Owner"),
    a_question("b", ask_when=A),
    a_question("c"),
)


def reading(book: Rulebook, question: str) -> list[str]:
    return [f"{reader.kind} {reader.title}" for reader in readers(book)[question]]


def test_rules_read_a_question_themselves_or_by_a_named_condition() -> None:
    book = a_rulebook(
        *ASKED,
        a_definition("owned", A),
        a_rule("plain", A, title="Held by {a}"),
        a_rule("named", {"none": [{"is": "owned"}]}, title="Free"),
        a_rule("other", {"c": "yes"}),
    )

    assert reading(book, "a") == ["rule Held by [owner]", "rule Free"]
    assert reading(book, "c") == ["rule other"]


def test_what_decides_whether_a_question_is_asked_is_not_read_by_its_rules() -> None:
    book = a_rulebook(*ASKED, a_rule("gated", {"b": "yes"}))

    assert (reading(book, "a"), reading(book, "b")) == ([], ["rule gated"])


def test_rule_that_is_off_reads_nothing() -> None:
    book = a_rulebook(*ASKED, a_rule("gone", A, off="Repealed."), a_rule("kept", A))

    assert reading(book, "a") == ["rule kept"]


def test_items_and_the_looks_of_signals_read_too() -> None:
    looks = [{"when": {"c": "yes"}, "says": "Look."}]
    book = a_rulebook(
        *ASKED,
        a_rule("rule", A, checklist=["check"], signals=["seen"]),
        an_item("check", when={"b": "yes"}),
        a_signal("seen", look_for=looks),
    )

    assert reading(book, "b") == ["item Do check"]
    assert reading(book, "c") == ["signal seen"]


STAKE = {"share": {"at-least": "important"}}
NUMBERS = (a_question("share", "percent"), a_threshold("important", 10))


def numbers(book: Rulebook) -> dict[str, list[str]]:
    """Return the ids of what reads the threshold, by kind."""
    read_by = threshold_readers(book)["important"]
    return {kind: [it.id for it in parts] for kind, parts in read_by.items()}


def test_rules_and_filings_read_a_threshold_through_named_conditions_of_any_depth() -> (
    None
):
    book = a_rulebook(
        *NUMBERS,
        *FILINGS,
        a_definition("large", STAKE),
        a_definition("reached", {"any": [{"is": "large"}]}),
        a_rule("direct", STAKE),
        a_rule("behind", {"is": "reached"}),
        a_rule("other", {"share": {"at-least": 10}}),
        a_regime("powers", {"is": "reached"}),
    )

    assert numbers(book) == {
        "rule": ["direct", "behind"],
        "regime": ["powers"],
        "definition": ["large", "reached"],
    }
    assert [*numbers(book)][:2] == ["rule", "regime"]


def test_what_tells_the_value_of_a_threshold_reads_it_and_what_is_off_does_not() -> (
    None
):
    told = "It is {important} and more."
    book = a_rulebook(
        *NUMBERS,
        a_rule("telling", {"share": {"above": 50}}, says=told),
        a_rule("gone", STAKE, off="Repealed."),
        a_threshold("unread", 5),
    )

    assert numbers(book) == {"rule": ["telling"]}
    assert threshold_readers(book)["unread"] == {}
