"""A briefing under the rulebook of now: what comes back, and what moved since."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.analysis.difference import RuleChange
from screening.briefing.data import as_data
from screening.briefing.opening import case_file
from screening.briefing.opening.case_file import CaseFile
from screening.briefing.opening.reopen import ReopenedBriefing, reopen
from screening.engine.assess import assess
from screening.presentation.deal_view import DealView
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook
from tests import builders as a

STATE, STAKE = a.question("state-owned"), a.question("stake", "percent")
OWNED = {"state-owned": "yes"}
SAME_FACTS = "The facts are those of the briefing."
THEN = a.rulebook(STATE, STAKE, a.rule("owned", OWNED, "watch"))
NOW = a.rulebook(STATE, STAKE, a.rule("owned", OWNED, "strategic"))


def a_case(rulebook: Rulebook, answers: Answers) -> CaseFile:
    deal = Deal(name="Silk & Sons", on=a.DAY, answers=answers)
    data = as_data(DealView(deal, assess(rulebook, answers, a.DAY)))
    return case_file.read(json.dumps(data).encode())


def reopened(
    now: Rulebook, *, known: bool = True, answers: Answers | None = None
) -> ReopenedBriefing:
    """Return such a briefing of then, opened now."""
    case = a_case(THEN, OWNED if answers is None else answers)
    return reopen(case, now, THEN if known else None)


RAISED = RuleChange(
    rule="owned",
    title="Owned",
    level="Strategic",
    place=3,
    before="met at Watch",
    after="met at Strategic",
    behind=True,
)


def test_under_the_same_rulebook_nothing_moved_and_the_deal_is_the_same() -> None:
    opened = reopened(THEN)

    assert (opened.moved, opened.turned) == (False, ())
    assert opened.says == f"{SAME_FACTS} The rulebook is the same."
    assert opened.deal == Deal(name="Silk & Sons", on=a.DAY, answers=OWNED)


def test_the_rule_that_moved_the_level_is_named_or_what_the_briefing_says() -> None:
    opened, unknown = reopened(NOW), reopened(NOW, known=False)
    of_a_range = reopened(NOW, answers={})

    assert (opened.moved, opened.turned) == (True, (RAISED,))
    moved = "The rules moved the level from Watch to Strategic."
    assert opened.says == f"{SAME_FACTS} {moved}"
    assert unknown.turned == (RAISED._replace(behind=False),)
    assert "The rulebook of the briefing is not in this register" in unknown.says
    ends = "from “Routine to watch” to “Routine to strategic”"
    assert ends in of_a_range.says


def test_rules_that_came_and_went_are_told_without_their_rulebook() -> None:
    ended = a.rule("owned", OWNED, "watch", in_force={"until": "2020-12-31"})
    now = a.rulebook(STATE, STAKE, a.rule("new", OWNED, "sensitive"), ended)
    other = a.rulebook(STATE, STAKE, a.rule("other", {"state-owned": "no"}))

    turned = *reopened(now, known=False).turned, *reopened(other, known=False).turned

    assert [(rule.title, rule.before, rule.after) for rule in turned] == [
        ("New", "not in the briefing", "met"),
        ("Owned", "met", "not in force"),
        ("Owned", "met", "not in the rulebook"),
    ]


def test_rules_that_changed_and_move_no_level_are_told_so() -> None:
    also = a.rule("also", OWNED, "watch")
    late = a.rulebook(STATE, a.rule("owned", OWNED, "watch"), also)

    opened = reopened(late)

    assert "The rulebook is different; the level is still Watch." in opened.says
    assert [rule.title for rule in opened.turned] == ["Also"]


@pytest.mark.parametrize("known", [True, False])
def test_another_label_of_a_level_is_no_move(*, known: bool) -> None:
    heading = a.HEADING.replace("label: Watch", "label: Keep an eye on")
    now = a.rulebook(STATE, STAKE, a.rule("owned", OWNED, "watch"), heading=heading)

    opened = reopened(now, known=known)

    assert opened.level == "Keep an eye on"
    assert (opened.moved, opened.altered, opened.turned) == (False, False, ())


def test_a_level_that_its_own_rulebook_does_not_say_is_an_alteration() -> None:
    case = a_case(NOW, OWNED)
    data = {"lowest": "routine", "highest": "routine", "settled": True}
    told = as_data(
        DealView(Deal(name="A", on=a.DAY, answers=OWNED), assess(NOW, OWNED, a.DAY))
    )
    altered = case_file.read(json.dumps({**told, "level": data}).encode())

    assert not reopen(case, NOW, NOW).altered
    assert "The briefing says Routine, but its own rulebook gives Strategic" in (
        reopen(altered, NOW, NOW).says
    )


def test_answers_that_fit_no_question_stay_beside() -> None:
    other = a.question("state-owned", "choice")
    now = a.rulebook(other, a.rule("owned", {"state-owned": "a"}))

    deal = reopened(now, answers={**OWNED, "stake": Decimal(5)}).deal

    assert deal.answers == {}
    assert deal.unread == {"state-owned": "yes", "stake": "5"}


@given(st.data())
def test_rules_stand_elsewhere_with_and_without_old_ones(data: st.DataObject) -> None:
    """Open rules that held a level together, and go on open, only it can tell."""
    then, now = data.draw(a.rulebooks()), data.draw(a.rulebooks())
    case = a_case(then, data.draw(a.partial_answers(then)))

    opened, unknown = reopen(case, now, then), reopen(case, now, None)

    elsewhere = {it.title for it in opened.turned if it.before != it.after}
    assert elsewhere == {it.title for it in unknown.turned}
    told = as_data(DealView(opened.deal, opened.assessment))
    again = case_file.read(json.dumps(told).encode()).answers
    assert {name: as_list(said) for name, said in again.items()} == {
        name: as_list(said) for name, said in case.answers.items()
    }


def as_list(said: str | list[str]) -> list[str]:
    """Return an answer as a question with several answers takes it over."""
    return [said] if isinstance(said, str) else said
