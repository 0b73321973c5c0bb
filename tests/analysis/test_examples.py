"""The files of a rules folder, held to their own examples."""

from pathlib import Path

from screening.analysis.examples import check_files, load
from tests.builders import (
    A_DAY,
    FILINGS,
    RULES,
    a_question,
    a_regime,
    files,
    texts_of,
)

EXAMPLE = """\
deal: A plant
answers: {sector: energy}
expect: {lowest: watch, highest: watch, rules: {energy-deal: met}}
"""


def test_example_that_the_rules_disappoint_is_a_problem_and_others_are_none() -> None:
    texts = {**files(), "examples/plant.yaml": EXAMPLE}
    strict = files(rules=RULES.replace("watch", "strategic"))

    agreed, checked = (check_files(it, A_DAY) for it in (texts, {**texts, **strict}))

    assert agreed.problems == ()
    assert [example.deal.name for example in agreed.examples] == ["A plant"]
    assert checked.rulebook is not None
    [problem] = map(str, checked.problems)
    assert problem == (
        "examples/plant.yaml:3:1: expects watch, found strategic, because rule "
        '"energy-deal" is met.'
    )


def test_files_with_mistakes_are_left_out_and_said_and_so_is_a_folder_not_there(
    tmp_path: Path,
) -> None:
    rules = check_files(files(rules=RULES.replace("watch", "wach")), A_DAY)
    examples = check_files({**files(), "examples/a.yaml": "deal: [A]"}, A_DAY)
    nowhere = load(tmp_path / "nowhere", A_DAY)

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
    texts = texts_of(
        a_question("listed"), *FILINGS, a_regime("file", {"listed": "yes"})
    )
    checked = check_files({**texts, "examples/plant.yaml": example}, A_DAY)
    return [str(problem) for problem in checked.problems]


def test_example_is_held_to_the_filings_that_it_names() -> None:
    assert of_filings(FILED) == []
    assert of_filings(FILED.replace("listed: yes", "listed: no")) == [
        'examples/plant.yaml:5:5: expects regime "file" must, found not due.'
    ]


def test_example_that_names_no_regime_or_no_state_says_which_there_are() -> None:
    [regime] = of_filings(FILED.replace("file: must", "fil: must"))
    [state] = of_filings(FILED.replace("must", "likely"))

    assert 'no regime called "fil". Did you mean "file"?' in regime
    assert '"likely" is no state of a filing. Write must, ask first' in state
