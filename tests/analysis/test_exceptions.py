"""An exception is written once, at the rule it limits, and is told apart everywhere."""

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from screening.analysis.compare.rulebooks import rulebooks as compared
from screening.engine.assess import assess
from screening.presentation.conditions import rule_outline, rule_sentence
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook, Verdict
from tests import builders as a

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
QUESTIONS = (
    a.question("owner", "choice", short="Owner"),
    a.question("stake", "percent", short="Stake"),
    a.question("listed", short="Listed company"),
)

WHEN = {"owner": ["a", "b"]}
SMALL = {
    "when": {"stake": {"below": 10}},
    "reason": "A stake of {stake} gives no say.",
    "basis": ["guide/E2"],
}
LISTED = {"when": {"listed": "yes"}, "reason": "The market watches it."}


def a_book(*unless: object, when: object = WHEN) -> Rulebook:
    return a.rulebook(*QUESTIONS, a.rule("rule", when, "watch", unless=[*unless]))


@given(st.data())
def test_exception_says_the_same_as_none_in_the_condition(data: st.DataObject) -> None:
    book = data.draw(a.rulebooks())
    texts = dict(book.texts)
    written = json.loads(texts["rules/10-deal.yaml"])
    for rule in written["rules"]:
        none = [{"none": [it["when"]]} for it in rule.pop("unless")]
        rule["when"] = {"all": [rule["when"], *none]}
    texts["rules/10-deal.yaml"] = json.dumps(written)
    plain, answers = read(texts), data.draw(a.partial_answers(book))

    one, other = (assess(it, answers, a.DAY) for it in (book, plain))

    assert [it.verdict for it in one.findings] == [it.verdict for it in other.findings]
    assert one.range == other.range
    assert [it.outcome for it in compared(book, plain)].count(True) == 0


def test_exceptions_are_said_behind_the_condition_and_of_a_long_one_as_a_list() -> None:
    parts = [WHEN, {"listed": "yes"}, {"stake": 9}, {"stake": 8}]
    book, long = a_book(SMALL, LISTED), a_book(SMALL, when={"all": parts})

    outline = rule_outline(long.rules["rule"], long)

    assert rule_sentence(book.rules["rule"], book) == (
        "the owner is apple or berry, unless the stake is below 10 % or the "
        "answer to “Listed company” is yes"
    )
    assert rule_outline(book.rules["rule"], book).parts == ()
    assert (outline.says, len(outline.parts)) == ("all of these hold", 5)
    assert outline.parts[-1].says == "none of these exceptions holds"
    assert [it.says for it in outline.parts[-1].parts] == ["the stake is below 10 %"]


def test_finding_that_is_not_met_because_of_an_exception_says_so() -> None:
    rule = a.rule("rule", WHEN, "watch", unless=[SMALL, LISTED])

    [excepted], [unmet] = (
        a.explained(
            *QUESTIONS, rule, answers={"owner": owner, "stake": Decimal(9)}
        ).not_met
        for owner in ("a", "c")
    )

    [why] = excepted.excepted
    assert why.says == "A stake of 9 % gives no say."
    assert [point.point for point in why.basis] == ["guide/E2"]
    assert unmet.excepted == ()
