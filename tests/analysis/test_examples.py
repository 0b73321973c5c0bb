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


def test_rules_and_examples_that_agree_have_no_problem() -> None:
    checked = check_files({**files(), "examples/plant.yaml": EXAMPLE}, A_DAY)

    assert checked.problems == ()
    assert [example.deal.name for example in checked.examples] == ["A plant"]


def test_example_that_the_rules_disappoint_is_a_problem() -> None:
    rules = RULES.replace("watch", "strategic")

    checked = check_files({**files(rules=rules), "examples/plant.yaml": EXAMPLE}, A_DAY)

    [problem] = map(str, checked.problems)
    assert problem == (
        "examples/plant.yaml:3:1: expects watch, found strategic, because rule "
        '"energy-deal" is met.'
    )
    assert checked.rulebook is not None


def test_rules_with_a_mistake_give_no_rulebook() -> None:
    checked = check_files(files(rules=RULES.replace("watch", "wach")), A_DAY)

    assert [problem.file for problem in checked.problems] == ["rules/10-deal.yaml"]
    assert checked.rulebook is None


def test_examples_with_a_mistake_are_left_out_and_said() -> None:
    checked = check_files({**files(), "examples/a.yaml": "deal: [A]"}, A_DAY)

    assert [problem.file for problem in checked.problems] == ["examples/a.yaml"]
    assert checked.examples == ()


def test_folder_that_is_not_there_is_a_problem_too(tmp_path: Path) -> None:
    checked = load(tmp_path / "nowhere", A_DAY)

    assert [problem.says for problem in checked.problems] == [
        "there is no such folder of rules."
    ]


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
