"""The files of a rules folder, held to their own examples, and after an edit anew.

After an edit all comes out as of a rulebook never seen before, whatever is kept.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import suppress
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from screening.analysis import lint
from screening.analysis.examples import check_files, load, misses_of
from screening.analysis.lint.checks import Doubt, findings_of
from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.errors import RulebookError
from screening.rulebook import loader
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers
from screening.rulebook.deal_file import deal_text
from screening.rulebook.model import Rulebook
from tests import builders as a

PLANT = """\
deal: A plant
answers: {sector: energy}
expect: {lowest: watch, highest: watch, rules: {energy-deal: met}}
"""


def test_example_that_the_rules_disappoint_is_a_problem_and_others_are_none() -> None:
    texts = {**a.files(), "examples/plant.yaml": PLANT}
    strict = a.files(rules=a.RULES.replace("watch", "strategic"))

    agreed, checked = (check_files(it, a.DAY) for it in (texts, {**texts, **strict}))

    assert agreed.problems == ()
    assert [example.deal.name for example in agreed.examples] == ["A plant"]
    assert checked.rulebook is not None
    [problem] = map(str, checked.problems)
    assert problem == (
        "examples/plant.yaml:3:1: expects watch, found strategic, because rule "
        '"energy-deal" is met.'
    )


def test_files_with_mistakes_are_left_out_and_said(tmp_path: Path) -> None:
    rules = check_files(a.files(rules=a.RULES.replace("watch", "wach")), a.DAY)
    examples = check_files({**a.files(), "examples/a.yaml": "deal: [A]"}, a.DAY)
    nowhere = load(tmp_path / "nowhere", a.DAY)

    assert [problem.file for problem in rules.problems] == ["rules/10-deal.yaml"]
    assert rules.rulebook is None
    assert [problem.file for problem in examples.problems] == ["examples/a.yaml"]
    assert examples.examples == ()
    told = [problem.says for problem in nowhere.problems]
    assert told == ["there is no such folder of rules."]


FILED = """\
deal: A plant
answers: {listed: yes}
expect:
  filings:
    file: must
"""


def of_filings(example: str) -> list[str]:
    texts = a.texts_of(
        a.question("listed"), *a.FILINGS, a.regime("file", {"listed": "yes"})
    )
    checked = check_files({**texts, "examples/plant.yaml": example}, a.DAY)
    return [str(problem) for problem in checked.problems]


def test_example_is_held_to_the_filings_that_it_names_where_there_are_such() -> None:
    [regime] = of_filings(FILED.replace("file: must", "fil: must"))
    [state] = of_filings(FILED.replace("must", "perhaps"))

    assert of_filings(FILED) == []
    assert of_filings(FILED.replace("listed: yes", "listed: no")) == [
        'examples/plant.yaml:5:5: expects regime "file" must, found not due.'
    ]
    assert 'no regime called "fil". Did you mean "file"?' in regime
    assert '"perhaps" is no state of a filing. Write must, must unless' in state


ADVISED = """\
deal: A plant
answers: {listed: yes}
expect:
  recommendation: change first
"""


def of_advice(example: str) -> list[str]:
    advice = [
        a.recommendation("terms", "change first", lowest=["watch"]),
        a.recommendation("wait"),
    ]
    listed = a.rule("listed", {"listed": "yes"}, "watch")
    texts = a.texts_of(a.question("listed"), listed, *advice)
    checked = check_files({**texts, "examples/plant.yaml": example}, a.DAY)
    return [str(problem) for problem in checked.problems]


def test_example_is_held_to_what_it_expects_to_be_recommended() -> None:
    [word] = of_advice(ADVISED.replace("change first", "go home"))

    assert of_advice(ADVISED) == []
    assert of_advice(ADVISED.replace("listed: yes", "listed: no")) == [
        "examples/plant.yaml:4:3: expects advice change first, found do not sign yet."
    ]
    assert '"go home" is no advice. Write one of: go on, go on if, change first' in word


OWNED = {"owned": "yes"}
QUESTIONS, RULES, EXAMPLE = "questions/10-deal.yaml", "rules/10-deal.yaml", "examples/a"
FILES = {
    **a.texts_of(
        a.question("stake", "percent"),
        a.question("owned"),
        a.question("kind", "choice", ask_when=OWNED),
        a.threshold("line", 10),
        a.definition("large", {"stake": {"at-least": "line"}}),
        a.rule("tenth", {"is": "large"}, "watch"),
        a.rule("steel", {"kind": "c"}, "sensitive"),
        *a.FILINGS,
        a.regime("file", OWNED),
        a.regime("tell", {"is": "large"}),
    ),
    f"{EXAMPLE}.yaml": "deal: A\nanswers: {stake: 10, owned: 'yes', kind: c}\n"
    "expect: {lowest: sensitive, highest: sensitive, filings: {file: must}}\n",
    f"{EXAMPLE}-tenth.yaml": "deal: B\nanswers: {stake: 12, owned: 'no'}\n"
    "expect: {lowest: watch, highest: watch, rules: {tenth: met}}\n",
    f"{EXAMPLE}-filing.yaml": "deal: D\nanswers: {stake: 12}\n"
    "expect: {filings: {tell: must}}\n",
    f"{EXAMPLE}-no-tenth.yaml": "deal: E\nanswers: {stake: 1}\n"
    "expect: {rules: {tenth: not met}}\n",
    f"{EXAMPLE}-miss.yaml": "deal: C\nexpect: {lowest: watch, highest: watch}\n",
}
EDITS = {
    "a choice goes": (QUESTIONS, ', "c": "Cherry"', ""),
    "a question goes": (QUESTIONS, '"id": "owned"', '"id": "other"'),
    "a gate": (QUESTIONS, '{"owned": "yes"}', '{"owned": "no"}'),
    "a kind": (QUESTIONS, '"percent"', '"number"'),
    "a threshold": ("thresholds.yaml", '"value": 10', '"value": 25'),
    "a level": (RULES, '"watch"', '"strategic"'),
    "a rule goes": (RULES, '"id": "tenth"', '"id": "another"'),
    "a rule is switched off": (RULES, '"id": "tenth"', '"off": "No.", "id": "tenth"'),
    "a condition": (RULES, '{"is": "large"}', '{"stake": {"above": 30}}'),
    "what is defined": (RULES, '"at-least"', '"below"'),
    "a filing": ("filings/10-italy.yaml", '{"owned": "yes"}', '{"owned": "no"}'),
    "levels the other way round": ("rulebook.yaml", "id: watch", "id: watched"),
    "an example": (f"{EXAMPLE}-miss.yaml", "deal: C", "# A line more.\ndeal: C"),
}


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Executor]:
    """Return what does each piece of work in a process that knows nothing yet."""
    fresh = get_context("forkserver")
    fresh.set_forkserver_preload(["screening.analysis.examples"])
    with ProcessPoolExecutor(1, fresh, max_tasks_per_child=1) as pool:
        yield pool


@pytest.mark.parametrize("edit", EDITS)
def test_after_an_edit_all_is_as_of_new_files(elsewhere: Executor, edit: str) -> None:
    file, old, new = EDITS[edit]
    assert old in FILES[file]
    edited = {**FILES, file: FILES[file].replace(old, new)}
    before = check_files(FILES, a.DAY)

    after_an_edit = check_files(edited, a.DAY)

    anew = elsewhere.submit(check_files, edited, a.DAY).result()
    assert (after_an_edit.problems, after_an_edit.examples) == (
        anew.problems,
        anew.examples,
    )
    assert after_an_edit.problems != before.problems


WRITTEN = {
    "another level": ('"level": "watch"', '"level": "sensitive"'),
    "the other answer": ('"yes"', '"no"'),
    "another bound": ('"at-least"', '"above"'),
    "another country": ('"IT"', '"CN"'),
    "another group": ('"all"', '"any"'),
    "the opposite": ('"any"', '"none"'),
    "a scale": ('"rises": false', '"rises": true'),
}
WHERE = st.tuples(st.sampled_from([*WRITTEN]), st.integers(0, 20))
TWO = a.rulebooks(levers=True, dated="rules", regimes=2, most=3)


def edited(texts: Mapping[str, str], where: tuple[str, int]) -> Rulebook:
    """Return a rulebook in which one place is written otherwise, if it can be read."""
    edit, which = where
    old, new = WRITTEN[edit]
    places = [
        (file, at)
        for file, text in texts.items()
        for at in range(len(text))
        if text.startswith(old, at)
    ]
    assume(places)
    file, at = places[which % len(places)]
    text = texts[file]
    changed = text[:at] + new + text[at + len(old) :]
    with suppress(RulebookError):
        return loader.read({**texts, file: changed})
    assume(False)  # noqa: FBT003 - another place is looked for
    raise AssertionError


def example(book: Rulebook, answers: Answers, *, of_parts: bool) -> str:
    """Return an example that expects what comes out: the range, or of each part."""
    assessment = assess(book, answers, a.DAY)
    lowest, highest = assessment.range.ids
    expect = {
        "rules": {it.rule.id: it.verdict.value for it in assessment.findings},
        "filings": {it.regime.id: it.state.value for it in filings(assessment)},
    }
    return deal_text(
        Deal(name="A", on=a.DAY, answers=answers),
        expect=expect if of_parts else {"lowest": lowest, "highest": highest},
    )


@given(TWO, WHERE, st.data())
def test_examples_held_together_miss_what_each_misses_alone(
    rulebook: Rulebook, where: tuple[str, int], data: st.DataObject
) -> None:
    changed = edited(rulebook.texts, where)
    drawn = [data.draw(a.partial_answers(rulebook)) for _ in range(3)]
    held = {
        f"examples/{at}.yaml": example(rulebook, drawn[at // 2], of_parts=at % 2 == 0)
        for at in range(2 * len(drawn))
    }
    assert check_files({**rulebook.texts, **held}, a.DAY).problems == ()

    together = check_files({**changed.texts, **held}, a.DAY)

    alone = [misses_of(it, changed) for it in together.examples]
    assert [*together.problems] == sorted(chain.from_iterable(alone))


def doubt_in_full(doubt: Doubt) -> tuple[object, ...]:
    """Return all that is said in a doubt, its deals too."""
    return str(doubt), doubt.about, *map(shown, (doubt.witness, doubt.against))


def shown(deal: Deal | None) -> object:
    return deal and (deal.name, deal.on, sorted(map(repr, deal.answers.items())))


def doubts_of(rulebook: Rulebook) -> list[tuple[object, ...]]:
    return [doubt_in_full(doubt) for doubt in lint.doubts(rulebook, (), a.DAY)]


@given(TWO, WHERE)
def test_after_an_edit_the_doubts_are_those_of_a_rulebook_never_seen_before(
    rulebook: Rulebook, where: tuple[str, int]
) -> None:
    changed = edited(rulebook.texts, where)
    lint.doubts(rulebook, (), a.DAY)
    after_an_edit = doubts_of(changed)

    findings_of.cache_clear()

    assert doubts_of(changed) == after_an_edit
