"""Questions that nothing waits for: folded on the page, open everywhere else."""

from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import Assessment, assess, following
from screening.engine.filings import filings
from screening.engine.movement import idle_questions
from screening.engine.schedule.timeline import timeline
from screening.rulebook.conditions import Answers
from tests.builders import (
    A_DAY,
    FILINGS,
    Part,
    a_definition,
    a_question,
    a_regime,
    a_rule,
    a_signal,
    an_anchor,
    an_item,
    answers_of,
    assessed,
    partial_answers,
    rulebooks,
)

A, B, C = {"a": "yes"}, {"b": "yes"}, {"c": "yes"}
ASKED = (a_question("a"), a_question("b"), a_question("c"))
BOTH = a_rule("both", {"all": [A, B]})


def idle(*parts: Part, answers: Answers) -> set[str]:
    return {*idle_questions(assessed(*ASKED, *parts, answers=answers))}


def test_question_that_no_condition_reads_is_idle() -> None:
    assert idle(BOTH, answers={}) == {"c"}


def test_question_is_idle_once_the_rule_that_reads_it_is_decided() -> None:
    assert idle(BOTH, answers={"a": "no"}) == {"b", "c"}
    assert idle(BOTH, answers={"a": "yes"}) == {"c"}


def test_answered_question_is_never_idle() -> None:
    assert idle(BOTH, answers={"c": "yes", "a": "no"}) == {"b"}


def test_question_that_decides_what_else_is_asked_is_waited_for() -> None:
    gated = a_question("d", ask_when=C)

    assert idle(gated, a_rule("late", {"d": "yes"}), answers={}) == {"a", "b"}


def test_rule_that_is_not_in_force_waits_for_nothing() -> None:
    old = a_rule("old", A, in_force={"until": "2020-12-31"})

    assert idle(old, a_rule("new", B), answers={}) == {"a", "c"}


def test_items_and_signals_wait_for_what_they_read() -> None:
    meant = a_definition("meant", B)
    item = an_item("check", when={"is": "meant"})
    signal = a_signal("seen", when=A, look_for=[{"when": C, "says": "Look."}])

    assert idle(meant, item, a_rule("rule", A), answers={}) == {"c"}
    assert idle(BOTH, signal, answers={}) == set()
    assert idle(BOTH, signal, answers={"a": "no"}) == {"b", "c"}


def test_regime_waits_for_the_day_it_counts_from_until_it_asks_nothing() -> None:
    sides = [part for part in FILINGS if part.list != "anchors"]
    fine = {"says": "A fine.", "amounts": [{"bound": "up to", "percent": 5, "of": "e"}]}
    parts = (
        a_question("d", "date"),
        a_question("e", "money"),
        a_rule("rule", A),
        *sides,
        an_anchor("signing", "d"),
        a_regime("filed", B, sanctions=[fine]),
    )

    assert idle(*parts, answers={}) == {"c"}
    assert idle(*parts, answers={"b": "yes"}) == {"c"}
    assert idle(*parts, answers={"b": "no"}) == {"c", "d", "e"}


def test_regime_that_has_ended_waits_for_nothing() -> None:
    old = a_regime("old", B, in_force={"until": "2020-12-31"})

    assert idle(a_rule("rule", A), *FILINGS, old, answers={}) == {"b", "c"}


def test_free_text_is_not_folded_for_nothing_compares_it() -> None:
    remarks = a_question("remarks", "text")

    assert idle(remarks, BOTH, answers={"a": "no"}) == {"b", "c"}


def verdicts(found: Assessment) -> list[object]:
    follows = following(found)
    applying = (follows.checklist, follows.consequences, follows.signals)
    filed = filings(found)
    asked = [(it.regime.id, it.state, it.unless) for it in filed]
    told = [[it.verdict for it in found.findings], applying, follows.look_for]
    return [*told, asked, timeline(found, filed).closing]


@given(st.data())
def test_no_answer_to_idle_questions_changes_anything(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks(regimes=3))
    known = data.draw(partial_answers(rulebook))
    before = assess(rulebook, known, A_DAY)
    given_now = {
        name: data.draw(answers_of(rulebook.questions[name].kind.value))
        for name in sorted(idle_questions(before))
    }

    after = assess(rulebook, {**known, **given_now}, A_DAY)

    assert verdicts(after) == verdicts(before)
