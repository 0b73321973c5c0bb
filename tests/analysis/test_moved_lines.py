"""Where a line moves, what two rulebooks say differently is what deals show."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.compare.meaning import MeaningComparison
from screening.analysis.compare.moved_lines import MovedLines
from screening.engine.solver import Solver
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.model import Rulebook, Verdict
from tests.builders import a_definition, a_question, a_rule, a_rulebook

LINE = "line"
SMALL = [
    {"plain": "yes"},
    {"plain": "no"},
    {"stake": {"at-least": LINE}},
    {"stake": {"below": LINE}},
    {"before": {"below": LINE}},
    {"before": {"above": 2}},
    {"later": "yes"},
]
LEAVES = st.sampled_from([*SMALL, {"is": "case"}])
ANSWERS: dict[str, list[Answer | None]] = {
    "plain": ["yes", "no", None],
    "stake": [*map(Decimal, range(5)), None],
    "before": [*map(Decimal, range(5)), None],
    "later": ["yes", "no", None],
}
SETTLED = {(Verdict.MET, Verdict.NOT_MET), (Verdict.NOT_MET, Verdict.MET)}


def groups(parts: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    how = st.sampled_from(["all", "any", "none"])
    some = st.lists(parts, min_size=1, max_size=3)
    return st.builds(lambda key, inner: {key: inner}, how, some)


CONDITIONS = groups(LEAVES | groups(LEAVES))


def drawn(said: object, line: int) -> object:
    """Return a condition with its line drawn at a number."""
    if isinstance(said, dict):
        return {key: drawn(value, line) for key, value in said.items()}
    if isinstance(said, list):
        return [drawn(part, line) for part in said]
    return line if said == LINE else said


def a_book(when: object, case: object, gate: object, line: int) -> Rulebook:
    """Return a rulebook of one rule, a definition and a question asked sometimes."""
    return a_rulebook(
        a_question("plain"),
        a_question("stake", "number"),
        a_question("before", "number"),
        a_question("later", ask_when=drawn(gate, line)),
        a_definition("case", drawn(case, line)),
        a_rule("rule", drawn(when, line)),
    )


def deals() -> Iterator[Answers]:
    """Yield every deal, as much or little as is known of it."""
    for row in product(*ANSWERS.values()):
        told = zip(ANSWERS, row, strict=True)
        yield {name: answer for name, answer in told if answer is not None}


def moves(old: Rulebook, new: Rulebook) -> set[tuple[Verdict, Verdict]]:
    """Return how verdicts move: the settled ones, and others where there are none."""
    solver = Solver(old, new)
    both = [
        solver.compiled(book.rules["rule"].when, of)
        for of, book in enumerate((old, new))
    ]
    found = {
        (solver.verdict(both[0], deal), solver.verdict(both[1], deal))
        for deal in deals()
    }
    moved = {pair for pair in found if pair[0] is not pair[1]}
    return moved & SETTLED or moved


@settings(max_examples=200)
@given(
    CONDITIONS,
    st.sampled_from(SMALL[:-1]),
    st.sampled_from(SMALL[:-1]),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
)
def test_what_a_moved_line_changes_is_told_and_nothing_else(
    when: object, case: object, gate: object, lines: tuple[int, int]
) -> None:
    old, new = (a_book(when, case, gate, line) for line in lines)
    before, after = (book.rules["rule"].when for book in (old, new))

    found = MeaningComparison(old, new).difference(before, after)

    shown = found.shown if found else ()
    assert MovedLines(old, new).between(before, after) is not None
    assert {(was, now) for was, now, _answers in shown} == moves(old, new)
    solver = Solver(old, new)
    for was, now, answers in shown:
        assert solver.verdict(solver.compiled(before), answers) is was
        assert solver.verdict(solver.compiled(after, 1), answers) is now


def test_a_line_that_many_facts_stand_around_is_told_at_once() -> None:
    names = [f"fact-{letter}" for letter in "abcdefghijklmno"]
    facts = [{"any": [{it: "yes"}, {"stake": {"above": 90}}]} for it in names]
    stake = {"any": [{"stake": {"at-least": LINE}}, {"all": facts[:8]}]}

    def book(line: int) -> Rulebook:
        return a_rulebook(
            *(a_question(name) for name in names),
            a_question("stake", "number"),
            a_rule("rule", drawn({"all": [stake, *facts[8:]]}, line)),
        )

    old, new = book(10), book(7)
    both = old.rules["rule"].when, new.rules["rule"].when
    found = MeaningComparison(old, new).difference(*both)

    assert found
    assert not found.undecided
    assert not MovedLines(old, new).never(*both, (Verdict.NOT_MET, Verdict.MET))
    assert MovedLines(old, new).never(*both, (Verdict.MET, Verdict.NOT_MET))
