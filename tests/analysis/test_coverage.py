"""What the examples show of each rule, and what they do not."""

import json
from collections.abc import Mapping

from screening.analysis.coverage import Coverage, CoverageGap, measure
from screening.rulebook.deal_file import DealFile, examples
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook, Verdict
from tests.builders import A_DAY, a_definition, a_question, a_rule, texts_of

QUESTIONS = (a_question("owner", "choice"), a_question("stake", "percent"))
WHEN = {"all": [{"owner": ["a", "b"]}, {"stake": {"at-least": 10}}]}
Shown = tuple[Mapping[str, object], str]

EVERYTHING: tuple[Shown, ...] = (
    ({"owner": "a", "stake": 10}, "met"),
    ({"owner": "b", "stake": 30}, "met"),
    ({"owner": "c", "stake": 30}, "not met"),
    ({"owner": "a", "stake": 9.5}, "not met"),
    ({"owner": "a"}, "open"),
)


def a_book(when: object = WHEN, **keys: object) -> Rulebook:
    return read(texts_of(*QUESTIONS, a_rule("rule", when, "watch", **keys)))


def expecting(rulebook: Rulebook, *shown: Shown, rule: str = "rule") -> list[DealFile]:
    """Return examples with those answers that expect those verdicts of a rule."""
    files = {
        f"examples/{place}.yaml": json.dumps(
            {"deal": "A", "answers": answers, "expect": {"rules": {rule: verdict}}}
        )
        for place, (answers, verdict) in enumerate(shown)
    }
    return list(examples(files, rulebook, A_DAY))


def covered(*shown: Shown, when: object = WHEN, **keys: object) -> Coverage:
    rulebook = a_book(when, **keys)
    [found] = measure(rulebook, expecting(rulebook, *shown))
    return found


def lacking(found: Coverage) -> list[str]:
    return [missing.place.says for missing in found.missing]


def test_complete_examples_leave_nothing_to_show() -> None:
    found = covered(*EVERYTHING)

    assert found.verdicts == set(Verdict)
    assert (len(found.shown), found.branches, found.missing) == (5, 5, ())


def test_each_example_taken_away_leaves_something_missing() -> None:
    missing = [
        "stake: 10 never shows it met.",
        "owner: b never shows it met.",
        "any other owner never shows it not met.",
        "stake: just below 10 never shows it not met.",
        "no example expects it open.",
    ]

    for place, says in enumerate(missing):
        fewer = EVERYTHING[:place] + EVERYTHING[place + 1 :]
        assert says in lacking(covered(*fewer))


def test_nothing_is_shown_without_examples() -> None:
    assert lacking(covered()) == [
        "no example expects it met.",
        "no example expects it not met.",
        "no example expects it open.",
        "owner: a never shows it met.",
        "owner: b never shows it met.",
        "any other owner never shows it not met.",
        "stake: 10 never shows it met.",
        "stake: just below 10 never shows it not met.",
    ]


def test_two_parts_that_fail_together_show_neither() -> None:
    assert covered(({"owner": "c", "stake": 9.5}, "not met")).shown == ()


def test_open_verdict_shows_no_branch() -> None:
    found = covered(({"owner": "a"}, "open"), ({"stake": 10}, "open"))

    assert (found.verdicts, found.shown) == (frozenset({Verdict.OPEN}), ())


def test_verdict_nobody_expects_proves_nothing() -> None:
    rulebook = read(texts_of(*QUESTIONS, a_rule("rule", WHEN), a_rule("other", WHEN)))

    found, other = measure(rulebook, expecting(rulebook, *EVERYTHING, rule="other"))

    assert (found.verdicts, found.shown) == (frozenset(), ())
    assert other.missing == ()


def test_example_that_fails_or_is_of_another_day_shows_nothing() -> None:
    fails = covered(({"owner": "a", "stake": 10}, "not met"))
    too_early = covered(*EVERYTHING, in_force={"from": "2027-01-01"})

    for found in (fails, too_early):
        assert (found.verdicts, found.shown) == (frozenset(), ())


def test_rule_switched_off_is_left_out() -> None:
    assert measure(a_book(off="Not now."), []) == ()


def test_branch_that_no_deal_can_show_is_left_out() -> None:
    found = covered(when={"all": [{"owner": ["a", "b"]}, {"owner": "a"}]})

    assert [missing.place.says for missing in found.not_shown] == [
        "owner: a never shows it met.",
        "owner: a never shows it met.",
        "any other owner never shows it not met.",
    ]


def test_definition_is_one_part_whatever_is_in_it() -> None:
    known = a_definition("known", {"any": [{"owner": "a"}, {"owner": "b"}]})
    rulebook = read(texts_of(*QUESTIONS, known, a_rule("rule", {"is": "known"})))

    [found] = measure(rulebook, expecting(rulebook, ({"owner": "a"}, "met")))

    assert [branch.part for branch in found.shown] == ["known"]
    assert found.branches == 2


FILE = """\
rules:
  - id: rule
    title: A rule
    topic: deal
    level: watch
    basis: [guide/E2]
    when:
      all:
        - owner: [a, b]
        - none: [{stake: {at-least: 10}}]
    says: So.
"""


def test_what_is_missing_is_named_at_its_place() -> None:
    texts = texts_of(*QUESTIONS, a_rule("rule", WHEN))

    [found] = measure(read({**texts, "rules/10-deal.yaml": FILE}), [])

    places = [missing.place for missing in found.missing]
    assert {place.file for place in places} == {"rules/10-deal.yaml"}
    assert [(place.line, place.column) for place in places] == [(8, 7)] * 3 + [
        (9, 19),
        (9, 22),
        (9, 18),
        (10, 26),
        (10, 26),
    ]


def shown_by(rulebook: Rulebook, missing: CoverageGap) -> bool:
    """Tell whether an example with its answers shows what is missing."""
    answers: dict[str, object] = {
        name: word if isinstance(word, str) else float(str(word))
        for name, word in (missing.answers or {}).items()
    }
    made = expecting(rulebook, (answers, missing.expect.value))
    [found] = measure(rulebook, made)
    return missing.place not in {other.place for other in found.missing}


def test_answers_that_are_offered_show_what_is_missing() -> None:
    rulebook = a_book()
    [found] = measure(rulebook, [])

    assert len(found.not_shown) == 5
    assert all(shown_by(rulebook, missing) for missing in found.not_shown)
