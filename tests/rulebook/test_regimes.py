"""A regime is checked when it is loaded: its names, its terms, its steps."""

from decimal import Decimal

import pytest

from screening.engine.assess import assess
from screening.errors import RulebookError
from screening.rulebook.model import Verdict
from tests import builders as a

BEFORE = a.question("held-before", "percent")
STAKE = a.question("stake", "percent", starts_at="held-before")


def problems(*parts: a.Part) -> str:
    with pytest.raises(RulebookError) as raised:
        a.rulebook(*parts)
    return str(raised.value)


def regime(**keys: object) -> tuple[a.Part, ...]:
    asked = a.question("asked"), a.question("signed", "date"), BEFORE, STAKE
    return (*asked, *a.FILINGS, a.regime("file", {"asked": "yes"}, **keys))


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"side": "moon"}, 'no side called "moon"'),
        ({"acts": ["seller"]}, 'no party called "seller"'),
        ({"duties": [{"duty": "file", "anchor": "talks"}]}, 'no anchor called "talks"'),
        ({"review": [{"phase": "first"}]}, 'write one of "days", "working-days"'),
        ({"review": [{"phase": "first", "days": 0}]}, 'write one of "days"'),
        (
            {"duties": [{"duty": "file", "anchor": "signing", "months": 0}]},
            'a duty due on the day itself has "days: 0"',
        ),
        ({"review": [{"phase": "a", "days": 1, "months": 1}]}, 'write one of "days"'),
        ({"review": [{"phase": "a", "working-days": 5}]}, 'need a "calendar"'),
        ({"duties": []}, 'regime "file" needs "duties"'),
        (
            {"kind": "prohibition", "ordinary": "It is a form."},
            'regime "file" is a prohibition, and those are never ordinary',
        ),
        ({"if-not": "A" * 91}, '"if-not" is too long. Shorten it to 90 characters.'),
        ({"kind": "rumour"}, '"rumour" does not fit. Write'),
        ({"order": [{"after": ["bank"], "says": "Wait."}]}, 'no regime called "bank"'),
        (
            {"in-force": {"from": "2027-01-02", "until": "2027-01-01"}},
            'regime "file" ends before it starts',
        ),
        (
            {
                "sanctions": [
                    {
                        "says": "A fine.",
                        "amounts": [{"bound": "up to", "percent": 200, "of": "asked"}],
                    }
                ]
            },
            '"asked" is a yes-no question. Name one that is answered with a number.',
        ),
    ],
)
def test_slip_in_a_regime_has_its_cure(keys: dict[str, object], says: str) -> None:
    assert says in problems(*regime(**keys))


def test_anchor_is_asked_for_by_a_date() -> None:
    book = regime()

    assert "answered with a date" in problems(*book, a.anchor("closing", "asked"))
    assert a.rulebook(*book, a.anchor("closing", "signed")).anchors["closing"]


STEPS = {"crosses-above": [15, 20, 25]}
FIRST = {"crosses": 10, "below": 50}


@pytest.mark.parametrize(
    ("crossed", "before", "after", "verdict"),
    [
        (FIRST, 0, 10, Verdict.MET),
        (FIRST, 9.99, 10, Verdict.MET),
        (FIRST, 10, 12, Verdict.NOT_MET),
        (FIRST, 0, 9.99, Verdict.NOT_MET),
        (FIRST, 0, 50, Verdict.NOT_MET),
        (STEPS, 12, 16, Verdict.MET),
        (STEPS, 15, 16, Verdict.MET),
        (STEPS, 12, 15, Verdict.NOT_MET),
        (STEPS, 16, 19, Verdict.NOT_MET),
        (STEPS, 16, None, Verdict.OPEN),
        (STEPS, None, 16, Verdict.OPEN),
        (STEPS, None, 14, Verdict.NOT_MET),
        (STEPS, 18, 26, Verdict.MET),
    ],
)
def test_step_is_crossed_where_the_stake_had_not_reached_it_or_was_not_above_before(
    crossed: object, before: float | None, after: float | None, verdict: Verdict
) -> None:
    rule = a.rule("crossed", {"stake": crossed})
    stakes = {"held-before": before, "stake": after}
    answers = {name: Decimal(str(it)) for name, it in stakes.items() if it is not None}

    [finding] = assess(a.rulebook(BEFORE, STAKE, rule), answers, a.DAY).findings

    assert finding.verdict is verdict


def test_stake_that_is_not_asked_before_was_nothing() -> None:
    gate = a.question("listed")
    asked = a.question("held-before", "percent", ask_when={"listed": "yes"})
    rule = a.rule("crossed", {"stake": {"crosses": 10}})
    book = a.rulebook(gate, asked, STAKE, rule)

    [finding] = assess(book, {"listed": "no", "stake": Decimal(10)}, a.DAY).findings

    assert finding.verdict is Verdict.MET


def test_only_a_number_can_start_at_another_else_it_crosses_nothing() -> None:
    rule = a.rule("crossed", {"held-before": {"crosses": 10}})
    assert 'it has no "starts-at"' in problems(BEFORE, rule)
    assert "only a number is crossed" in problems(
        BEFORE, a.question("signed", "date", starts_at="held-before")
    )
    assert "Name one that is answered with a number" in problems(
        a.question("asked"), a.question("stake", "percent", starts_at="asked")
    )


def test_regime_needs_a_condition_of_one_kind() -> None:
    asked, *others = regime()[:-1]
    without = a.regime("file", None)
    may = a.regime("may", {"asked": "yes"})
    may.data["ask-first-when"] = may.data.pop("when")

    assert 'needs "when", or "may-apply"' in problems(asked, *others, without)
    assert a.rulebook(asked, *others, may).regimes["may"].when is None
