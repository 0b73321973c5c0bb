"""What was found for one rulebook is taken for another only where it is the same."""

from collections.abc import Mapping
from contextlib import suppress

from hypothesis import assume, given
from hypothesis import strategies as st

from screening.analysis import lint, remembered
from screening.analysis.examples import check_files
from screening.analysis.lint.checks import Doubt
from screening.engine.assess import assess
from screening.errors import RulebookError
from screening.rulebook import loader
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers
from screening.rulebook.deal_file import deal_text
from screening.rulebook.model import Rulebook
from tests.builders import (
    A_DAY,
    a_question,
    a_rule,
    partial_answers,
    rulebooks,
    texts_of,
)

EDITS = {
    "another level": ('"level": "watch"', '"level": "sensitive"'),
    "the other answer": ('"yes"', '"no"'),
    "another bound": ('"at-least"', '"above"'),
    "another country": ('"IT"', '"CN"'),
    "another group": ('"all"', '"any"'),
    "the opposite": ('"any"', '"none"'),
    "a scale": ('"rises": false', '"rises": true'),
}
TWO = rulebooks(levers=True, days=True, regimes=2, most=3)


def told(doubt: Doubt) -> tuple[object, ...]:
    """Return all that is said in a doubt, its deals too."""
    return str(doubt), doubt.about, *map(shown, (doubt.witness, doubt.against))


def shown(deal: Deal | None) -> object:
    return deal and (deal.name, deal.on, sorted(map(repr, deal.answers.items())))


def doubts_of(rulebook: Rulebook) -> list[tuple[object, ...]]:
    return [told(doubt) for doubt in lint.doubts(rulebook, (), A_DAY)]


def edited(texts: Mapping[str, str], edit: str, which: int) -> Rulebook | None:
    """Return a rulebook in which one place is written otherwise, if it can be read."""
    old, new = EDITS[edit]
    places = [
        (file, at)
        for file, text in texts.items()
        for at in range(len(text))
        if text.startswith(old, at)
    ]
    if not places:
        return None
    file, at = places[which % len(places)]
    text = texts[file]
    changed = text[:at] + new + text[at + len(old) :]
    with suppress(RulebookError):
        return loader.read({**texts, file: changed})
    return None


@given(TWO, st.sampled_from([*EDITS]), st.integers(0, 20))
def test_after_an_edit_the_doubts_are_those_of_a_rulebook_never_seen_before(
    rulebook: Rulebook, edit: str, which: int
) -> None:
    changed = edited(rulebook.texts, edit, which)
    assume(changed is not None)
    assert changed
    lint.doubts(rulebook, (), A_DAY)
    after_an_edit = doubts_of(changed)

    remembered.forget()

    assert doubts_of(changed) == after_an_edit


@given(TWO)
def test_the_same_rules_are_not_searched_again(rulebook: Rulebook) -> None:
    first, found = doubts_of(rulebook), remembered.known()

    again = doubts_of(loader.read(rulebook.texts))

    assert again == first
    assert remembered.known() == found


def example_of(rulebook: Rulebook, answers: Answers) -> str:
    """Return an example that expects what those answers can reach."""
    lowest, highest = assess(rulebook, answers, A_DAY).range.ids
    deal = Deal(name="A deal", on=A_DAY, answers=answers)
    return deal_text(deal, expect={"lowest": lowest, "highest": highest})


@given(st.data(), TWO, st.sampled_from([*EDITS]), st.integers(0, 20))
def test_after_an_edit_exactly_the_examples_fail_that_reach_something_else(
    data: st.DataObject, rulebook: Rulebook, edit: str, which: int
) -> None:
    changed = edited(rulebook.texts, edit, which)
    assume(changed is not None)
    assert changed
    deals = data.draw(st.lists(partial_answers(rulebook), min_size=3, max_size=6))
    named = {f"examples/{at}.yaml": answers for at, answers in enumerate(deals)}
    examples = {it: example_of(rulebook, named[it]) for it in named}
    assert check_files({**rulebook.texts, **examples}, A_DAY).problems == ()

    after_an_edit = check_files({**changed.texts, **examples}, A_DAY)

    both = rulebook, changed
    moved = {
        file
        for file, answers in named.items()
        if len({assess(book, answers, A_DAY).range.ids for book in both}) > 1
    }
    assert {it.file for it in after_an_edit.problems} == moved


EITHER_WAY = [a_question("ask"), a_question("other")]
ONE_OR_THE_OTHER = [
    a_rule(f"rule-{said}", {"all": [{"ask": said}, {"other": "yes"}]}, level)
    for said, level in (("yes", "strategic"), ("no", "watch"))
]


EXAMPLE = "deal: A deal\nanswers: {%s}\nexpect: {lowest: watch, highest: strategic}\n"


def test_one_level_of_two_moves_what_a_deal_can_reach_between_the_same_ends() -> None:
    texts = texts_of(*EITHER_WAY, *ONE_OR_THE_OTHER)
    example = {"examples/a.yaml": EXAMPLE % "other: yes"}
    changed = {
        name: text.replace('"watch"', '"sensitive"') if "rules/" in name else text
        for name, text in texts.items()
    }

    assert not check_files({**texts, **example}, A_DAY).problems
    assert check_files({**changed, **example}, A_DAY).problems


def test_deals_of_which_the_same_is_open_reach_what_their_answers_leave_them() -> None:
    texts = texts_of(*EITHER_WAY, *ONE_OR_THE_OTHER)
    known = {"examples/a.yaml": EXAMPLE % "other: yes"}
    less_known = {"examples/b.yaml": EXAMPLE % ""}

    wrong = check_files({**texts, **known, **less_known}, A_DAY).problems

    assert [it.file for it in wrong] == [*less_known]
