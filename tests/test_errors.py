"""Errors a person can fix, and how they read."""

import pytest

from screening.errors import Problem, ProblemsError, RulebookError, did_you_mean


def test_problem_prints_as_a_clickable_place() -> None:
    problem = Problem("rules/10-energy.yaml", 12, 5, "no such level.")

    assert str(problem) == "rules/10-energy.yaml:12:5: no such level."


def test_problem_of_a_whole_file_has_no_line() -> None:
    problem = Problem("sources.yaml", 0, 0, "this file is missing.")

    assert str(problem) == "sources.yaml: this file is missing."


def test_problems_print_once_each_in_file_order() -> None:
    late, early = Problem("b.yaml", 1, 1, "late."), Problem("a.yaml", 10, 1, "early.")
    earlier = Problem("a.yaml", 9, 2, "earlier.")

    error = ProblemsError([late, early, earlier, late])

    assert error.problems == (earlier, early, late)
    assert str(error) == "a.yaml:9:2: earlier.\na.yaml:10:1: early.\nb.yaml:1:1: late."


def test_rulebook_error_is_one_a_person_can_fix() -> None:
    error = RulebookError([Problem("a.yaml", 1, 2, "wrong.")])

    assert isinstance(error, ProblemsError)
    assert str(error) == "a.yaml:1:2: wrong."


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("stake-precent", ' Did you mean "stake-percent"?'),
        ("sectr", ' Did you mean "sector"?'),
        ("weather", ""),
    ],
)
def test_near_word_is_offered_and_no_other(wrong: str, hint: str) -> None:
    assert did_you_mean(wrong, ["sector", "stake-percent"]) == hint
