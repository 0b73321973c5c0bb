"""An assessment in words."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from screening.engine.assess import assess
from screening.presentation.board import Board
from screening.presentation.deal_view import DealView
from screening.presentation.rulebook import WEAK, Basis, basis_in_words, how_known
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers
from screening.rulebook.loader import load
from screening.rulebook.model import Source
from tests import builders as a
from tools.deals import FOLDER, REAL, example

A: Answers = {"a": "yes"}
B: Answers = {"b": "yes"}
NO_B: Answers = {"b": "no"}
PARTS = (
    a.question("a", short="Owner"),
    a.question("b", hint="Look it up."),
    a.question("c", "percent", ask_when=A),
    a.rule("low", A, level="watch", title="Low: {c}", says="they hold {c}."),
    a.rule("high", B, level="strategic", topic="energy", title="High"),
    a.rule("gone", A, level="sensitive", in_force={"until": "2025-12-31"}),
    a.rule("soon", A, in_force={"from": "2027-01-01", "until": "2027-06-30"}),
)

MOST = "become strategic. The fact that matters most: What of b?"


def told(answers: Answers, on: date = a.DAY) -> DealView:
    return a.explained(*PARTS, answers=answers, on=on)


@pytest.mark.parametrize(
    ("answers", "level", "means"),
    [
        ({"a": "yes", "b": "no"}, "Watch", "Take care."),
        (A, "Watch to strategic", f"Watch at least; the level could {MOST}"),
        ({}, "Routine to strategic", f"The level is not settled yet; it could {MOST}"),
    ],
)
def test_a_level_is_told_by_its_label(answers: Answers, level: str, means: str) -> None:
    found = told(answers)

    assert (found.level, found.means) == (level, means)
    assert found.settled == (level == "Watch")
    assert any(row.now for row in found.strip) == bool(answers)


def test_what_is_certain_is_told_though_no_rule_is_met_and_what_is_idle_apart() -> None:
    asked = [*map(a.question, "abc")]
    said, denied = (
        a.rule("said", A, "watch"),
        a.rule("denied", {"a": "no"}, "sensitive"),
    )
    met, low = a.rule("met", A, "sensitive"), a.rule("low", B, "watch")

    found = a.explained(*asked, said, denied, answers={})
    idle = a.explained(*asked, met, low, a.rule("high", {"c": "yes"}), answers=A)

    assert found.reasons == ()
    assert found.level == "Watch to sensitive"
    assert found.means.startswith("Watch at least; the level could become")
    assert [reason.rule for reason in idle.open] == ["high"]
    assert [reason.rule for reason in idle.open_and_idle] == ["low"]


def test_deal_and_day_are_told_at_once_and_the_boundary_when_somebody_asks() -> None:
    found = told({})

    assert (found.deal.name, found.on) == ("A deal", "1 March 2026")
    assert (found.lowest.id, found.highest.id) == ("routine", "strategic")
    assert [level.id for level in found.levels] == list(a.LEVELS)
    assert not told({}, on=date(2026, 12, 31)).overdue
    assert told({}, on=date(2027, 1, 1)).overdue
    assert "boundary" not in vars(found)
    assert found.boundary is found.boundary


def test_strip_has_a_row_for_the_deal_and_for_each_topic_where_facts_put_it() -> None:
    def now(answers: Answers) -> list[bool]:
        rows = told(answers).strip
        return [row.now for row in rows if row.topic and row.topic.id == "energy"]

    whole, *rows = told(A).strip

    assert (whole.topic, whole.lowest, whole.highest, whole.now) == (None, 1, 3, True)
    ends = {row.topic.id: (row.lowest, row.highest) for row in rows if row.topic}
    assert ends == {"deal": (1, 1), "energy": (0, 3)}
    assert now({}) == now(A) == [False]
    assert now({"b": "no"}) == now(B) == [True]


def test_reason_names_what_decided_it_and_an_open_rule_what_it_waits_for() -> None:
    found = told(A)

    [reason], [open_], [fact] = found.reasons, found.open, found.settling
    assert reason.title == "Low: (c: not known yet)"
    assert reason.says == "They hold (c: not known yet)."
    assert (reason.level.id, reason.topic.id) == ("watch", "deal")
    [owner] = reason.because
    assert (owner.short, owner.answer, owner.state) == ("Owner", "Yes", "answered")
    assert reason.waiting_for == ()
    [waits] = open_.waiting_for
    assert (open_.rule, waits.question, waits.state) == ("high", "b", "not known")
    assert (fact.question, fact.ask, fact.short) == ("b", "What of b?", "b")
    assert fact.could_reach
    assert fact.could_reach.id == "strategic"


def test_how_many_facts_matter_is_told_with_the_questions_that_are_remote() -> None:
    rule, filing = a.rule("rule", A), a.regime("filed", B)
    asked = (a.question("a"), a.question("b"), a.question("c"), *a.FILINGS)

    def left(*parts: a.Part, **answers: str) -> str:
        return a.explained(*asked, *parts, answers=answers).left

    assert left(rule, filing) == "1 fact that matters is left, and 2 remote questions"
    both = left(a.rule("other", B), rule, c="no")
    assert both == "2 facts that matter are left"
    nothing = "Nothing more can change the level or what is due or likely; "
    assert left(rule, a="yes", b="no") == f"{nothing}1 remote question is left"
    assert left(rule, a="yes", b="no", c="no") == f"{nothing}no question is left"


def test_reasons_come_strongest_first_and_rules_that_do_not_hold_say_why() -> None:
    met, unmet = told({"a": "yes", "b": "yes"}), told({"a": "no", "b": "no"})
    rule = a.rule("one", A, off="We do no energy.")
    switched = a.explained(a.question("a"), rule, answers=A)

    assert [(it.rule, it.dates) for it in met.reasons] == [("high", ""), ("low", "")]
    assert [reason.rule for reason in unmet.not_met] == ["high", "low"]
    assert [(it.rule, it.dates) for it in unmet.not_in_force] == [
        ("gone", "until 31 December 2025"),
        ("soon", "from 1 January 2027 until 30 June 2027"),
    ]
    [off] = switched.not_in_force
    assert (off.rule, off.off, off.dates) == ("one", "We do no energy.", "")
    assert switched.reasons == ()


def test_basis_names_source_and_what_is_not_certain() -> None:
    rule = a.rule("one", A, basis=["guide/art-one", "guide/E2"])

    [reason] = a.explained(a.question("a"), rule, answers=A).reasons

    assert reason.basis[0] == Basis(
        point="guide/art-one",
        source="the guide",
        place="art one",
        title="The guide",
        says="A law.",
        known="To be verified. Read the text.",
        mark="†",
        certainty=None,
        as_of="",
    )
    assert (reason.basis[1].known, reason.basis[1].mark) == ("", "")


@pytest.mark.parametrize(
    ("keys", "known", "mark"),
    [
        ({"certainty": "seen", "known-from": "a copy"}, "Read in a copy.", ""),
        ({"certainty": "seen", "known-from": "A copy."}, "Read in a copy.", ""),
        (
            {"certainty": "secondary", "known-from": "a page"},
            "Not read in the official text; known from a page.",
            "†",
        ),
        (
            {"certainty": "memory"},
            "Not checked against the official text or commentary.",
            "†",
        ),
    ],
)
def test_law_says_how_it_is_known_and_bears_a_mark_until_it_is_seen(
    keys: dict[str, str], known: str, mark: str
) -> None:
    points = {"art.2(5)": {"says": "A law.", **keys}}
    law = {"id": "law", "title": "T", "short": "Law", "kind": "law", "points": points}
    sources = {"law": Source.model_validate(law)}

    [basis] = basis_in_words(replace(a.rulebook(), sources=sources), ["law/art.2(5)"])

    assert (basis.name, basis.known, basis.mark) == ("Law, art. 2(5)", known, mark)


@pytest.mark.parametrize(
    ("points", "known"),
    [
        (["guide"], ""),
        (["guide", "seen"], ""),
        (["seen", "secondary"], "in part checked in commentary only"),
        (
            ["seen", "secondary", "memory"],
            "in part not checked against the official text",
        ),
        (["guide", "secondary"], "checked in commentary only"),
        (["secondary", "memory"], "not checked against the official text"),
        (["seen", "newer", "old"], "text of September 2022: check later amendments"),
        (
            ["memory", "old"],
            f"in part {WEAK['memory']}; text of September 2022: check later amendments",
        ),
    ],
)
def test_several_points_are_as_good_as_the_worst(points: list[str], known: str) -> None:
    each: dict[str, dict[str, str]] = {"guide": {}, "old": {"as-of": "2022-09"}}
    each |= {"newer": {"as-of": "2023"}, "seen": {}}
    sure = {name: {"certainty": "seen", **keys} for name, keys in each.items()}
    weak = {name: {"certainty": name} for name in ("secondary", "memory")}
    every = {**sure, **weak, "guide": {}}
    told = {name: {"says": "A law.", **keys} for name, keys in every.items()}
    law = {"id": "law", "title": "T", "short": "Law", "kind": "law", "points": told}
    book = replace(a.rulebook(), sources={"law": Source.model_validate(law)})

    assert how_known(basis_in_words(book, [f"law/{it}" for it in points])) == known


def test_answers_are_told_in_page_order_with_what_is_not_asked_and_why_not() -> None:
    chain = a.question("d", ask_when={"c": {"above": 10}})

    [topic], [open_] = (
        a.explained(*PARTS, chain, answers=answers).answers
        for answers in ({"a": "no"}, {})
    )

    assert topic.topic.id == "deal"
    not_known, owner = "Not known yet", ("Owner: No",)
    assert [(it.question, it.answer, it.state, it.because) for it in topic.answers] == [
        ("a", "No", "answered", ()),
        ("b", not_known, "not known", ()),
        ("c", not_known, "not asked", owner),
        ("d", not_known, "not asked", owner),
    ]
    third = [*open_.answers][2]
    assert (third.state, third.because) == ("not asked yet", ("Owner",))
    counted = {(0, 2): {}, (1, 3): A, (1, 2): {"a": "no"}, (2, 2): {"a": "no", **NO_B}}
    assert [told(answers).progress for answers in counted.values()] == [*counted]


FOLLOWING = (
    a.question("a"),
    a.question("b"),
    a.rule("one", A, title="Rule of {a}", checklist=["maybe", "later"]),
    a.item("maybe", when=B),
    a.item("later", before="closing", who="board", why="For {a}."),
    a.item("perhaps", when=B),
    a.item("surely", when=A, do="Write {a} down"),
    a.consequence("checks", when=A, basis=["guide/E2"]),
    a.signal(
        "decree",
        when=A,
        look_for=[{"when": A, "says": "is {a}"}, {"when": B, "says": "B"}],
    ),
    a.signal("plain", when=A),
)


def test_what_follows_is_told_the_checklist_by_stage_with_the_certain_first() -> None:
    found = a.explained(*FOLLOWING, answers=A)
    [other] = a.explained(*FOLLOWING, answers={"a": "no"}).checklist

    signing, closing = found.checklist
    assert (signing.label, closing.label) == ("Before signing", "Before closing")
    assert [(step.id, step.certain) for step in signing.steps] == [
        ("maybe", True),
        ("surely", True),
        ("perhaps", False),
    ]
    [step] = closing.steps
    assert (step.title, step.says, step.who) == ("Do later", "For yes.", "Board")
    assert step.through == ("Rule of yes",)
    assert [(step.stage, step.title) for step in found.first_steps] == [
        ("Before signing", "Do maybe"),
        ("Before signing", "Write yes down"),
        ("Before closing", "Do later"),
    ]
    assert other.label == "Before signing"
    [expect], [decree, plain] = found.expect, found.signals
    assert (expect.title, expect.says) == ("Checks", "Expect checks.")
    assert [basis.point for basis in expect.basis] == ["guide/E2"]
    assert (decree.says, decree.details) == ("Watch decree.", ("Is yes",))
    assert plain.details == ()


OVER = (
    a.question("a"),
    a.question("b"),
    a.rule("say", A, level="watch", topic="energy", checklist=["later", "list"]),
    a.rule("stake", A, level="watch", supersedes=["say"]),
    a.rule("control", B, level="strategic", supersedes=["stake"], checklist=["list"]),
    a.item("later"),
    a.item("list"),
)


def test_a_swallowed_rule_is_no_reason_of_its_own_and_moves_no_level() -> None:
    found = a.explained(*OVER, answers={**A, **B})
    alone = a.explained(*OVER, answers={**A, **NO_B})
    perhaps = a.explained(*OVER, answers=B)

    assert [it.rule for it in found.reasons] == ["control"]
    assert found.level == "Strategic"
    assert [(it.rule, it.told_by) for it in found.superseded] == [
        ("say", "Control"),
        ("stake", "Control"),
    ]
    steps = {it.id: it.through for it in found.steps}
    assert steps == {"later": ("Control",), "list": ("Control",)}
    assert [row.topic.id for row in found.strip if row.topic and row.now] == [
        "deal",
        "energy",
    ]
    assert [it.rule for it in alone.reasons] == ["stake"]
    assert [it.rule for it in perhaps.open_and_idle] == ["say"]
    assert [it.rule for it in perhaps.superseded] == ["stake"]


def test_page_one_tells_what_is_marked_and_asked_and_steps_by_stage() -> None:
    found = a.explained(
        a.question("a", in_brief=True),
        a.question("b", in_brief=True),
        a.question("c", in_brief=True, ask_when={"a": "no"}),
        a.question("d"),
        a.rule("low", A, level="watch"),
        a.rule("grave", A, "strategic", checklist=["late"]),
        a.rule("mild", A, "watch", checklist=["early", "middle"]),
        a.item("own", when=A),
        a.item("early"),
        a.item("middle"),
        a.item("late", before="closing"),
        answers={"a": "yes", "d": "yes"},
    )

    told = {fact.question: fact.answer for fact in found.brief}
    assert told == {"a": "Yes", "b": "Not known yet"}
    steps = [it.what for it in Board(found).first_steps]
    assert steps == ["do early", "do middle", "do own", "do late"]


FOREIGN = {"foreign": "yes"}
OLD = a.rule("old", FOREIGN, title="The old law", in_force={"until": "2027-02-28"})
NEW: dict[str, Any] = {"title": "The new law", "in-force": {"from": "2027-03-01"}}
LATER: dict[str, tuple[list[a.Part], Answers, str]] = {
    "that moves, with the rule": (
        [a.rule("law", FOREIGN, **NEW)],
        FOREIGN,
        "is strategic, because “The new law” applies.",
    ),
    "that only may move": (
        [a.rule("law", FOREIGN, **NEW)],
        {},
        "is routine to strategic, because “The new law” may apply.",
    ),
    "that comes down, with what ends": (
        [OLD, a.rule("new", FOREIGN, "watch", **NEW)],
        FOREIGN,
        ("is watch, because “The old law” no longer applies. “The new law” applies."),
    ),
    "that stays though rules change places": (
        [OLD, a.rule("new", FOREIGN, **NEW)],
        FOREIGN,
        (
            "is unchanged: strategic. “The new law” applies and “The old law” no "
            "longer applies."
        ),
    ),
    "that stays, with a filing and a day of the deal": (
        [a.regime("law", FOREIGN, **NEW)],
        {**FOREIGN, "signing-date": date(2027, 4, 2)},
        (
            "is unchanged: routine. “The new law” is due. This applies to the signing "
            "on 2 April 2027."
        ),
    ),
    "that stays behind a wall": (
        [a.regime("law", FOREIGN, kind="prohibition", duties=[], no_clock="A.", **NEW)],
        FOREIGN,
        "is unchanged: routine. “The new law” forbids the deal as described.",
    ),
}


@pytest.mark.parametrize("case", LATER)
def test_a_later_level_is_told_with_its_day(case: str) -> None:
    parts, answers, said = LATER[case]
    asked = (a.question("foreign"), a.question("signing-date", "date"))
    anchors = (*a.FILINGS[:-1], a.anchor("signing", "signing-date"))

    found = a.explained(*asked, *anchors, *parts, answers=answers)

    assert [it.says for it in found.later] == [f"From 1 March 2027 the level {said}"]


def test_an_open_fact_decides_the_same_whatever_was_asked_of_other_deals() -> None:
    def decided(deal: Deal) -> list[tuple[object, ...]]:
        view = DealView(deal, assess(rulebook, deal.answers, deal.on))
        facts = view.mattering
        return [(it.question, it.filings, it.asks, it.stops) for it in facts]

    rulebook = load(FOLDER)
    others = [it.stem for it in sorted((FOLDER / "examples").glob("filing-site*"))]
    deals = [example(name, rulebook) for name in (*REAL, *others)]

    alone = [decided(it) for it in deals]

    assert [decided(it) for it in deals] == alone
