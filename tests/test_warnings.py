"""A warning fails a test, but for what other libraries say of their own code.

A library that warns of what its caller does names the caller: that is ours to mend.
What it names itself, or another library, a newer Python has begun to say, and nobody
here can mend it.
"""

import warnings

import pytest

SAYS_IT_WILL_CHANGE = [DeprecationWarning, PendingDeprecationWarning, FutureWarning]
OURS = ["screening", "screening.web.errors", "tests.builders", "tools.size", "<string>"]
OTHERS = ["lxml.html", "screening_of_others", "importlib._bootstrap", "x.screening"]


@pytest.mark.parametrize("kind", SAYS_IT_WILL_CHANGE)
def test_what_ours_does_that_is_to_change_fails(kind: type[Warning]) -> None:
    for module in OURS:
        with pytest.raises(kind):
            warnings.warn_explicit("old", kind, f"{module}.py", 1, module)
    with warnings.catch_warnings(record=True) as shown:
        for module in OTHERS:
            warnings.warn_explicit("old", kind, f"{module}.py", 1, module)
    assert len(shown) == len(OTHERS)


@pytest.mark.parametrize("kind", [ResourceWarning, RuntimeWarning, UserWarning])
def test_any_other_warning_fails_whoever_causes_it(kind: type[Warning]) -> None:
    for module in (*OURS, *OTHERS):
        with pytest.raises(kind):
            warnings.warn_explicit("wrong", kind, f"{module}.py", 1, module)


def test_a_call_to_what_is_to_go_is_told_of_the_caller() -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn(
            "a library says so of its caller",
            DeprecationWarning,
            stacklevel=1,  # which names this file, as a library's 2 would
        )
