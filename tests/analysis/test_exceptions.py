"""An exception is written once, at the rule it limits, and is told apart everywhere."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.analysis.compare.changes import Change, ChangeKind
from screening.analysis.compare.rulebooks import rulebooks as compared
from screening.analysis.coverage import measure
from screening.engine.assess import assess
from screening.errors import RulebookError
from screening.rulebook.conditions import Answers
from screening.rulebook.deal_file import examples
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook, Verdict
from screening.wording.conditions import rule_outline, rule_sentence
from tests.builders import (
    A_DAY,
    a_question,
    a_rule,
    a_rulebook,
    explained,
    partial_answers,
    rulebooks,
    texts_of,
)

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
QUESTIONS = (
    a_question("owner", "choice", short="Owner"),
    a_question("stake", "percent", short="Stake"),
    a_question("listed", short="Listed company"),
)

WHEN = {"owner": ["a", "b"]}
SMALL = {
    "when": {"stake": {"below": 10}},
    "reason": "A stake of {stake} gives no say.",
    "basis": ["guide/E2"],
}
LISTED = {"when": {"listed": "yes"}, "reason": "The market watches it."}


def a_book(*unless: object, when: object = WHEN) -> Rulebook:
    return a_rulebook(*QUESTIONS, a_rule("rule", when, "watch", unless=[*unless]))


def read_numbers(answers: Mapping[str, Any]) -> Answers:
    """Return answers as a deal file that is read has them."""
    deal = {"deal": "A", "answers": answers, "expect": {"rules": {"rule": "met"}}}
    [file] = examples({"examples/a.yaml": json.dumps(deal)}, a_book(), A_DAY)
    return file.deal.answers


@given(st.data())
def test_exception_says_the_same_as_none_written_in_the_condition(
    data: st.DataObject,
) -> None:
    book = data.draw(rulebooks())
    texts = dict(book.texts)
    written = json.loads(texts["rules/10-deal.yaml"])
    for rule in written["rules"]:
        none = [{"none": [it["when"]]} for it in rule.pop("unless")]
        rule["when"] = {"all": [rule["when"], *none]}
    texts["rules/10-deal.yaml"] = json.dumps(written)
    plain, answers = read(texts), data.draw(partial_answers(book))

    one, other = (assess(it, answers, A_DAY) for it in (book, plain))

    assert [it.verdict for it in one.findings] == [it.verdict for it in other.findings]
    assert one.range == other.range
    assert [it.outcome for it in compared(book, plain)].count(True) == 0


def test_exceptions_are_said_behind_the_condition() -> None:
    book = a_book(SMALL, LISTED)

    assert rule_sentence(book.rules["rule"], book) == (
        "the owner is apple or berry, unless the stake is below 10 % or the "
        "answer to “Listed company” is yes"
    )
    assert rule_outline(book.rules["rule"], book).parts == ()


def test_exceptions_of_a_long_condition_are_a_list_of_their_own() -> None:
    parts = [WHEN, {"listed": "yes"}, {"stake": 9}, {"stake": 8}]
    book = a_book(SMALL, when={"all": parts})

    outline = rule_outline(book.rules["rule"], book)

    assert (outline.says, len(outline.parts)) == ("all of these hold", 5)
    assert outline.parts[-1].says == "none of these exceptions holds"
    assert [it.says for it in outline.parts[-1].parts] == ["the stake is below 10 %"]


def test_finding_that_is_not_met_because_of_an_exception_says_so() -> None:
    rule = a_rule("rule", WHEN, "watch", unless=[SMALL, LISTED])
    of = {name: read_numbers({"owner": name, "stake": 9}) for name in ("a", "c")}

    [excepted] = explained(*QUESTIONS, rule, answers=of["a"]).not_met
    [unmet] = explained(*QUESTIONS, rule, answers=of["c"]).not_met

    [why] = excepted.excepted
    assert why.says == "A stake of 9 % gives no say."
    assert [point.point for point in why.basis] == ["guide/E2"]
    assert unmet.excepted == ()


SHOWN = (
    ({"owner": "a", "stake": 10}, "met"),
    ({"owner": "b", "stake": 30}, "met"),
    ({"owner": "c", "stake": 30}, "not met"),
    ({"owner": "a", "stake": 9.99}, "not met"),
    ({"owner": "a"}, "open"),
)


def lacking(*shown: tuple[object, str]) -> list[str]:
    """Return what examples do not show of a rule with an exception."""
    book = a_book(SMALL)
    files = {
        f"examples/{at}.yaml": json.dumps(
            {"deal": "A", "answers": given, "expect": {"rules": {"rule": verdict}}}
        )
        for at, (given, verdict) in enumerate(shown)
    }
    [found] = measure(book, examples(files, book, A_DAY))
    return [missing.place.says for missing in found.missing]


def test_each_exception_is_a_branch_that_an_example_must_show() -> None:
    assert lacking(*SHOWN) == []
    assert lacking(*SHOWN[:3], SHOWN[4]) == [
        "stake: just below 10 never shows it not met."
    ]
    assert lacking(*SHOWN[1:]) == [
        "owner: a never shows it met.",
        "stake: 10 never shows it met.",
    ]


def changes(old: Rulebook, new: Rulebook) -> list[Change]:
    return [*compared(old, new)]


def test_new_exception_changes_the_condition_once_and_shows_a_deal() -> None:
    [change] = changes(a_book(), a_book(SMALL))

    assert (change.happened, change.outcome) == (ChangeKind.CONDITION, True)
    assert change.after == "the owner is apple or berry, unless the stake is below 10 %"
    [shown] = change.witnesses
    assert (shown.before, shown.after) == (MET, NOT_MET)
    assert (
        assess(a_book(SMALL), shown.deal.answers, A_DAY).findings[0].verdict is NOT_MET
    )


def test_other_words_of_an_exception_move_no_deal() -> None:
    [change] = changes(a_book(SMALL), a_book({**SMALL, "reason": "It is small."}))

    assert (change.happened, change.outcome) == (ChangeKind.REWORDED, False)
    assert change.says == 'The list of exceptions of rule "rule" is reworded.'


def test_none_that_becomes_an_exception_moves_no_deal() -> None:
    none = {"all": [{"none": [SMALL["when"]]}, WHEN]}
    same = {"all": [WHEN, {"none": [SMALL["when"]]}]}

    [rewritten] = changes(a_book(when=none), a_book(SMALL))
    [reworded] = changes(a_book(when=same), a_book(SMALL))

    assert (rewritten.happened, rewritten.outcome) == (ChangeKind.REWRITTEN, False)
    assert (reworded.happened, reworded.outcome) == (ChangeKind.REWORDED, False)


def test_exception_is_read_where_it_is_written_and_every_slip_has_its_place() -> None:
    rule = a_rule("rule", WHEN, unless=[{"when": {"colour": "red"}, "reason": "So."}])

    with pytest.raises(RulebookError, match='no question called "colour"'):
        read(texts_of(*QUESTIONS, rule))
