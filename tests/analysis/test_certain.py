"""What is told to be certain by the form of a condition alone is so of every deal."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.lint.certain import shows_that_it_is_asked
from screening.engine.solver import Solver
from screening.rulebook.model import Rulebook, Verdict
from tests.builders import a_definition, a_question, a_rule, a_rulebook
from tests.engine.completions import completions

CHOICES = {"one": "One", "two": "Two", "three": "Three"}
EARLY: st.SearchStrategy[object] = st.sampled_from(
    [
        {"plain": "yes"},
        {"plain": "no"},
        {"picked": "one"},
        {"picked": ["one", "two"]},
    ]
)
LATER: st.SearchStrategy[object] = st.just({"later": "yes"})
A_CASE: st.SearchStrategy[object] = st.just({"is": "case"})
SAID = EARLY | LATER | A_CASE | st.sampled_from([{"hidden": "yes"}, {"hidden": "no"}])
GROUPS = st.sampled_from(["all", "any", "none"])


def grouped(parts: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Return conditions of some of these parts."""
    return st.builds(
        lambda how, some: {how: some}, GROUPS, st.lists(parts, min_size=1, max_size=3)
    )


def conditions(said: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Return conditions of two groups inside each other at most."""
    return said | grouped(said | grouped(said))


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """Draw a rulebook in which a question is asked only when some answers are given."""
    return a_rulebook(
        a_question("plain"),
        a_question("picked", "choice", choices=CHOICES),
        a_question("later", ask_when=draw(conditions(EARLY))),
        a_definition("case", draw(conditions(EARLY | LATER))),
        a_question("hidden", ask_when=draw(conditions(EARLY | A_CASE))),
        a_rule("rule", draw(conditions(SAID))),
    )


def is_shown(rulebook: Rulebook) -> bool:
    """Tell whether the rule shows that the hidden question is asked."""
    when, solver = rulebook.rules["rule"].when, Solver(rulebook)
    for rule in rulebook.rules.values():
        solver.compiled(rule.when)
    return shows_that_it_is_asked(
        when, "hidden", rulebook.conditions, solver.all_answers
    )


@settings(max_examples=600)
@given(rulebooks())
def test_condition_that_shows_a_question_asked_is_met_nowhere_else(
    rulebook: Rulebook,
) -> None:
    if not is_shown(rulebook):
        return
    asked = rulebook.questions["hidden"]
    always = asked.model_copy(update={"ask_when": None})
    questions = {**rulebook.questions, "hidden": always}
    freed = Solver(replace(rulebook, questions=questions))
    met = freed.compiled(rulebook.rules["rule"].when)
    assert asked.ask_when is not None
    solver = Solver(rulebook)
    gate = solver.compiled(asked.ask_when)

    for answers in completions(rulebook, {}):
        if freed.verdict(met, answers) is Verdict.MET:
            assert solver.verdict(gate, answers) is Verdict.MET


def test_narrower_answer_and_a_named_case_show_it() -> None:
    asked = {"all": [{"is": "case"}, {"any": [{"plain": "no"}, {"plain": "yes"}]}]}
    parts = (
        a_question("plain"),
        a_question("picked", "choice", choices=CHOICES),
        a_definition("case", {"picked": ["one", "two"]}),
        a_question("hidden", ask_when=asked),
    )
    either = {"any": [{"picked": "one"}, {"all": [{"picked": "one"}, {"plain": "no"}]}]}
    shown = {"all": [either, {"plain": "yes"}, {"hidden": "no"}]}
    wider = {"all": [{"picked": ["one", "three"]}, {"plain": "yes"}, {"hidden": "no"}]}

    assert is_shown(a_rulebook(*parts, a_rule("rule", shown)))
    assert not is_shown(a_rulebook(*parts, a_rule("rule", wider)))
    assert not is_shown(a_rulebook(*parts, a_rule("rule", {"hidden": "yes"})))
