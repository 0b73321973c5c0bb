"""What a change of the law does to saved deals: all of them, and one."""

import pytest

from screening.briefing import law_changes
from screening.briefing.law_changes import RulesChange, as_text, moves_of, summary
from screening.engine.schedule.work import NO_WORK
from screening.formats.text import day_in_words
from screening.rulebook.answers import Deal
from tests import builders as a
from tests.analysis.test_replay import (
    AUGUST,
    CLOSES,
    FROM_JULY,
    JULY,
    STAKE,
    STATE,
    TENTH,
    a_kept,
)

LINE = {"stake": {"at-least": "line"}}
SMALL, WIDE = {"stake": {"at-least": 9}}, {"stake": {"at-least": 5}}
LED = a.rule("large", WIDE, "sensitive", in_force={"from": str(JULY)})
RAISED = a.rule("large", WIDE, "watch")
LAW, NARROW = a.regime("notice", WIDE), a.regime("notice", {"stake": {"at-least": 8}})
BIG, BY_NAME = a.definition("big", WIDE), a.rule("by-name", {"is": "big"})
MAY, ON = "2027-05-01", a.DAY
SEVEN = {"stake": "7", "day": AUGUST.isoformat()}


def told(change: RulesChange, **kept: dict[str, str]) -> str:
    deals = [a_kept(answers, name=name) for name, answers in kept.items()]
    counted = summary(change, deals, ON)
    return as_text(law_changes.render("desk", change=change, summary=counted, at=None))


def sheet(change: RulesChange, answers: dict[str, str]) -> str:
    kept = a_kept(answers, name="Silk")
    [move] = moves_of(change, [kept], ON)
    deal = Deal(name="Silk", on=ON, answers={})
    effects = [*law_changes.effects(move, deal, NO_WORK, ON)]
    body = law_changes.render("deal", change=change, effects=effects, name="Silk")
    return as_text(body)


def test_desk_is_told_who_moves_when_by_which_rule_and_why_the_others_stay() -> None:
    change = RulesChange("Version 2", "A decree.", TENTH, FROM_JULY)

    says = told(
        change,
        Moves=SEVEN,
        Small={**SEVEN, "stake": "1"},
        Early={**SEVEN, "day": MAY},
        Large={**SEVEN, "stake": "12"},
    )

    assert "Version 2. A decree." in says
    assert "None of 4 saved deals changes at once. From 1 July 2027: 1." in says
    changed = "Line: 10 % becomes 5 % from 1 July 2027"
    assert f"{changed}\nLevel: Routine becomes sensitive: 1 deal: Moves" in says
    assert "Not affected: 3" in says
    assert "1 deal: nothing that changes applies to them" in says
    assert "1 deal: what changes applies to them as before" in says
    assert (
        "1 deal: to be closed before 1 July 2027, when the change would begin" in says
    )


def test_desk_has_one_row_a_change_with_its_deals_what_to_do_and_who_decides() -> None:
    waits = a.regime("notice", {"all": [WIDE, {"state-owned": "yes"}]})
    old, new = (
        a.rulebook(STAKE, STATE, *CLOSES, a.anchor("signing"), *it)
        for it in ((), (waits,))
    )
    due = {**SEVEN, "state-owned": "yes"}

    says = told(RulesChange("Version 2", "", old, new), A=SEVEN, B=SEVEN, C=due)

    must = "notice: becomes due The guide, E2: 1 deal: C; File: the buyer"
    may = "notice: may now apply The guide, E2: 2 deals: A; B; Find out: state-owned"
    rows = f"New: Notice\n{must}; The Presidency\n{may}; The Presidency"
    assert rows in says


def test_counsel_is_told_what_changes_what_to_do_and_who_decides() -> None:
    large = {"stake": {"at-least": "line"}}
    led = a.rule("large", large, "sensitive", checklist=["ask"])
    parts = (STAKE, *CLOSES, a.anchor("signing"), led, a.item("ask"))
    law = a.regime("notice", large)
    old, new = (
        a.rulebook(*parts, law, a.threshold("line", 10, *more))
        for more in ((), ((str(JULY), 5),))
    )

    says = sheet(RulesChange("Version 2", "", old, new), SEVEN)

    assert "From 1 July 2027\n" in says
    assert "Level: Routine becomes sensitive" in says
    assert "What changed: Line: 10 % becomes 5 % from 1 July 2027\n" in says
    assert "notice: becomes due The guide, E2. Who acts: the buyer" in says
    assert "To do: File: notice The buyer, Do ask Counsel, before signing" in says
    assert "Who decides: The Presidency" in says


def test_open_filing_is_told_with_the_day_and_with_the_facts_it_waits_for() -> None:
    signs = a.question("signs", "date")
    parts = (STAKE, STATE, *CLOSES, signs, a.anchor("signing", "signs"))
    notice = a.regime("notice", {"all": [WIDE, {"state-owned": "yes"}]})
    old, new = a.rulebook(*parts), a.rulebook(*parts, notice)

    says = sheet(
        RulesChange("Version 2", "", old, new), {**SEVEN, "signs": "2027-07-20"}
    )

    assert "Who acts: the buyer, 30 July 2027" in says
    desk = told(
        RulesChange("Version 2", "", old, new), A={**SEVEN, "signs": "2027-07-20"}
    )
    assert "1 deal: A, 30 July 2027" in desk
    assert "None." not in desk
    assert "It means: notice may apply: first find out state-owned." in says


def test_sheet_names_no_step_that_keeps_to_a_number_over_the_new_line() -> None:
    led = a.rule("large", LINE, "sensitive", checklist=["cap", "ask"])
    steps = a.item("cap", do="Cap the stake at {stake}"), a.item("ask")
    parts = (STAKE, *CLOSES, led, *steps)
    lines = a.threshold("line", 10), a.threshold("line", 10, (str(JULY), 5))
    old, new = (a.rulebook(*parts, it) for it in lines)

    lowered = sheet(RulesChange("Version 2", "", old, new), SEVEN)

    assert "To do: Do ask Counsel" in lowered
    assert "Cap the stake" not in lowered


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ([], [LED], "New: Large from 1 July 2027"),
        ([LED], [], "Large: no longer in the rulebook"),
        ([], [LAW], "New: Notice"),
        ([RAISED], [LED], "Large: Watch becomes sensitive"),
        ([LAW], [NARROW], "Changed: Notice"),
        ([a.definition("big", SMALL), BY_NAME], [BIG, BY_NAME], "Changed: Big"),
    ],
)
def test_what_changed_is_a_rule_a_filing_or_a_definition_by_its_title(
    old: list[a.Part], new: list[a.Part], says: str
) -> None:
    both = (a.rulebook(STAKE, *CLOSES, a.anchor("signing"), *it) for it in (old, new))
    before, after = both

    text = sheet(RulesChange("Version 2", "", before, after), SEVEN)

    assert f"What changed: {says}\n" in text


def test_sheet_of_a_deal_that_does_not_move_says_so() -> None:
    change = RulesChange("Version 2", "", TENTH, FROM_JULY)

    assert "No change meets this deal" in sheet(change, {**SEVEN, "stake": "1"})


def test_day_on_which_the_law_changes_moves_what_closes_from_then_on() -> None:
    change = RulesChange("1 July 2027", "", FROM_JULY, FROM_JULY, JULY)

    says = told(change, Moves=SEVEN, Early={**SEVEN, "day": MAY})

    assert "1 of 2 saved deals changes on that day." in says
    assert "Level: Routine becomes sensitive: 1 deal: Moves" in says
    assert "1 deal: to be closed before 1 July 2027" in says


STANDS = "others set as high a level already"


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"stake": "1"}, "nothing that changes applies to them"),
        ({"stake": "7", "day": MAY}, f"to be closed before {day_in_words(JULY)}"),
        ({"stake": "7", "owned": "yes"}, STANDS),
        ({"owned": "yes"}, STANDS),
    ],
)
def test_a_deal_that_stays_has_a_true_reason(answers: dict[str, str], why: str) -> None:
    owned = a.question("owned"), a.rule("owned", {"owned": "yes"}, "strategic")
    old, new = (a.rulebook(STAKE, *CLOSES, *owned, *it) for it in ((), (LED,)))

    says = told(RulesChange("", "", old, new), Loom=answers)

    assert "Not affected: 1" in says
    assert why in says


def test_a_deal_that_hangs_on_a_fact_is_open_and_not_called_unaffected() -> None:
    old, new = (a.rulebook(STAKE, a.rule("large", it)) for it in (SMALL, WIDE))
    graver = a.rulebook(STAKE, a.rule("large", SMALL, "watch"), a.rule("z", SMALL))

    for to in (new, graver):
        says = told(RulesChange("", "", old, to), Loom={}, Silk={"stake": "1"})

        assert "Open: 1. Not affected: 1." in says
        assert "stake: 1 deal" in says


def test_what_is_planned_is_told_from_its_day_and_is_nothing_to_who_closes_before() -> (
    None
):
    led = a.rulebook(STAKE, *CLOSES, a.rule("large", WIDE, "sensitive"))
    change = RulesChange("", "", a.rulebook(STAKE, *CLOSES), led, begins=JULY)

    says = told(change, Moves=SEVEN, Early={**SEVEN, "day": MAY})

    assert "1 of 2 saved deals changes from 1 July 2027. Not affected: 1." in says
    assert "1 deal: to be closed before 1 July 2027" in says
    assert "At once" not in says
