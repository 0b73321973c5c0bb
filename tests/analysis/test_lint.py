"""Every kind of doubt is found, alone, with a witness that is so.

Each case is a rulebook with exactly one doubt. Its witness is put to the engine, which
must say what the doubt claims.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations
from string import Formatter
from typing import Any, NamedTuple

import pytest

from screening.analysis import lint
from screening.analysis.examples import check_files
from screening.analysis.lint import (
    conditions,
    doubts,
    not_accepted,
    outcomes,
    regimes,
    scales,
    upkeep,
)
from screening.analysis.lint.checks import Doubt, DoubtKind, LintContext
from screening.engine.assess import Assessment, assess, following
from screening.engine.equivalence import in_order
from screening.engine.filings import Filing, filings
from screening.engine.schedule.clocks import Clock
from screening.engine.schedule.timeline import timeline
from screening.rulebook import deal_file
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Is
from screening.rulebook.deal_file import deal_text
from screening.rulebook.folder import BASE
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State
from tests import builders as a
from tests.sample import shipped_book

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
LAW = "      art-one: {says: A law., to-be-verified: Read the text.}\n"
RULES = "rules/10-deal.yaml"

Claim = Callable[[Rulebook, Doubt], bool]


def files_of(
    *parts: a.Part,
    heading: str = "",
    sources: str = a.SOURCES.replace(LAW, ""),
    review: str = "2026-12-31",
    **examples: str,
) -> dict[str, str]:
    """Return the files of a rulebook; `heading` is added to the usual one."""
    texts = a.texts_of(*parts, heading=a.HEADING + heading)
    texts["sources.yaml"] = f"review-by: 2026-12-31\n{sources}"
    for file in (RULES, *(it for it in texts if it.startswith(("filings/", "thresh")))):
        if review:
            texts[file] = f'{{"review-by": "{review}", {texts[file][1:]}'
    named = {f"examples/{name}.yaml": text for name, text in examples.items()}
    return {**texts, **named}


def doubts_in(files: Mapping[str, str]) -> tuple[Rulebook, tuple[Doubt, ...]]:
    """Return a rulebook and its doubts; where it has no examples, not about those."""
    checked = check_files(files, a.DAY)
    assert checked.rulebook, checked.problems
    every = doubts(checked.rulebook, checked.examples, a.DAY)
    if not checked.examples:
        every = tuple(doubt for doubt in every if doubt.kind != "no-example")
    return checked.rulebook, every


def assessed(rulebook: Rulebook, deal: Deal | None) -> Assessment:
    assert deal
    return assess(rulebook, deal.answers, deal.on)


def verdicts(assessment: Assessment) -> dict[str, Verdict]:
    return {finding.rule.id: finding.verdict for finding in assessment.findings}


def says(rule: str, verdict: Verdict) -> Claim:
    """Return the claim that the witness gives a rule that verdict."""
    return lambda rulebook, doubt: (
        verdicts(assessed(rulebook, doubt.witness))[rule] is verdict
    )


def both(*claims: Claim) -> Claim:
    return lambda rulebook, doubt: all(claim(rulebook, doubt) for claim in claims)


RULE_IS_MET = says("rule", MET)


def like(answers: Mapping[str, Any]) -> Claim:
    """Return the claim that the witness comes out like a deal of those answers."""
    return lambda rulebook, doubt: (
        verdicts(assess(rulebook, answers, a.DAY))
        == verdicts(assessed(rulebook, doubt.witness))
    )


def does_not_follow(rulebook: Rulebook, doubt: Doubt) -> bool:
    follows = following(assessed(rulebook, doubt.witness))
    return doubt.part[1] not in {
        applies.what.id for applying in follows[:3] for applies in applying
    }


def is_settled_at_the_lowest(rulebook: Rulebook, doubt: Doubt) -> bool:
    levels = assessed(rulebook, doubt.witness).range
    return levels.settled and levels.lowest is rulebook.heading.levels[0]


def falls(rulebook: Rulebook, doubt: Doubt) -> bool:
    before, after = (
        rulebook.rank[assessed(rulebook, deal).range.lowest.id]
        for deal in (doubt.witness, doubt.against)
    )
    return after < before


def leaves_blank(question: str) -> Claim:
    return lambda rulebook, doubt: (
        question not in assessed(rulebook, doubt.witness).answers
    )


def leaves_unasked(question: str) -> Claim:
    return lambda rulebook, doubt: (
        assessed(rulebook, doubt.witness).asked[question] is NOT_MET
    )


def stands(regime: str, state: State) -> Claim:
    return lambda rulebook, doubt: filed(rulebook, doubt.witness)[regime].state is state


def nothing_shown(_rulebook: Rulebook, doubt: Doubt) -> bool:
    """Return whether no deal comes with a doubt that is about names alone."""
    return doubt.witness is None


def each_alone(one: str, other: str) -> Claim:
    """Return the claim that the witness meets one rule alone, `against` the other."""
    return lambda rulebook, doubt: (
        [verdicts(assessed(rulebook, doubt.witness))[rule] for rule in (one, other)]
        == [verdicts(assessed(rulebook, doubt.against))[rule] for rule in (other, one)]
        == [MET, NOT_MET]
    )


def is_met_beside(rule: str) -> Claim:
    return lambda rulebook, doubt: (
        verdicts(assessed(rulebook, doubt.against))[rule] is MET
    )


def is_read_after(day: date) -> Claim:
    return lambda rulebook, doubt: assessed(rulebook, doubt.witness).on > day


def comes_out_as_shipped(rulebook: Rulebook, doubt: Doubt) -> bool:
    assessment = assessed(rulebook, doubt.witness)
    before = assess(shipped_book(), assessment.answers, assessment.on)
    return verdicts(assessment) == verdicts(before)


def an_extension(change: str) -> dict[str, str]:
    """Return the files of a rulebook on top of the shipped one, with one change."""
    heading = 'format: "1"\nextends: italy-china\nid: ours\ntitle: Ours\nversion: "1"\n'
    days = "reviewed: 2026-01-01\nreview-by: 2026-12-31\n"
    return {
        "rulebook.yaml": heading + days,
        "changes.yaml": f"changes:\n  - {change}\n",
        **{BASE + name: text for name, text in shipped_book().texts.items()},
    }


def files_by_another_number(rulebook: Rulebook, _doubt: Doubt) -> bool:
    base, line = shipped_book().thresholds, "important-stake"
    return rulebook.thresholds[line].on(a.DAY) != base[line].on(a.DAY)


def accepting(kind: str, look_again: str = "2027-01-01", **more: object) -> list[Any]:
    return [{"doubt": kind, "because": "So.", "look-again": look_again, **more}]


def filed(rulebook: Rulebook, deal: Deal | None) -> dict[str, Filing]:
    return {it.regime.id: it for it in filings(assessed(rulebook, deal))}


def may_apply(rulebook: Rulebook, doubt: Doubt) -> bool:
    """Tell whether it is so that the filing may apply for the witness."""
    return filed(rulebook, doubt.witness)["filed"].state is State.MAY_APPLY


def clocks(rulebook: Rulebook, deal: Deal | None, due: int) -> tuple[Clock, ...]:
    """Return the clocks of a deal that has so many filings due."""
    assessment = assessed(rulebook, deal)
    running = timeline(assessment, filings(assessment)).clocks
    assert len(running) == due
    return running


def after(name: str, **keys: object) -> dict[str, object]:
    """Return an order: what has to be over before a regime's own term starts."""
    written = {key.replace("_", "-"): value for key, value in keys.items()}
    return {"after": [name], "says": "It waits.", **written}


class Case(NamedTuple):
    """A rulebook with one doubt, what fills the blanks of it, and what its deal shows.

    What it `says` are the words in the blanks of its kind, but for that of the part.
    """

    kind: DoubtKind
    files: Mapping[str, str]
    says: str
    claim: Claim


def narrow(**keys: object) -> a.Part:
    """Return a rule that the usual one covers."""
    return a.rule("narrow", {"all": [A, B]}, "watch", **keys)


def case(
    kind: DoubtKind, text: str, *parts: a.Part, claim: Claim = RULE_IS_MET, **keys: str
) -> Case:
    """Return the case of a rulebook of these parts, else of one that nobody doubts."""
    return Case(kind, files_of(*(parts or WITH_RULE), **keys), text, claim)


def law(keys: str, missing: str) -> Case:
    """Return the case of a point of law that lacks something; no rule rests on it."""
    point = f"      act: {{says: An act., {keys}}}\n"
    return case(
        upkeep.UNSTATED,
        f"law/act | {missing}",
        a.item("item", when=A, basis=["law/act"]),
        *WITH_RULE,
        sources=f"{a.SOURCES.replace(LAW, '')}  - id: law\n    title: L\n    short: L\n"
        f"    kind: law\n    points:\n{point}",
        claim=nothing_shown,
    )


A, B, NOT_A, NOT_B = {"a": "yes"}, {"b": "yes"}, {"a": "no"}, {"b": "no"}
C = {"c": "yes"}
DAY = a.question("day", "date")
DATED = (DAY, *a.FILINGS[:-1], a.anchor("signing", "day"))
AB = (a.question("a"), a.question("b"))
ABC = (*AB, a.question("c"))
IF_B = {"any": [{"all": [A, B]}, {"all": [C, NOT_B]}]}
RULE = a.rule("rule", {"any": [A, B]})
WITH_RULE = (*AB, RULE)
RULE_AGAINST = a.rule("against", NOT_A)
PLACES = {f"place-{letter}": letter for letter in "abcde"}
GUESTS = [f"guest-{letter}" for letter in "abcdef"]
SEATED = [a.question(name, "choice", choices=PLACES) for name in GUESTS]
EACH_ALONE = {
    "none": [
        {"all": [{guest: place}, {other: place}]}
        for place in PLACES
        for guest, other in combinations(GUESTS, 2)
    ]
}
GAPS_BY_A = "gaps-by: [a]\n"
SHARE = (a.question("share", "percent"), a.threshold("line", 10))
OVER_THE_LINE = {"share": {"at-least": "line"}}
FRUIT = a.question("fruit", "choice")
A_OR_B = {"fruit": ["a", "b"]}
NEVER_FOR_B = [
    {"any": [test, {"all": [{"fruit": ["a", "c"]}, other]}]}
    for test, other in ((B, A), (NOT_B, C))
]
"""No deal with the fruit "b" meets both, but that is only seen once B is known."""
NARROW = {"all": [A, B]}
EXCUSED = {"reason": "It is small."}
BECAUSE = {"because": "The law is read both ways."}
KINDS = {"a": "Apple", "b": "Berry"}
NOT_CHECKED = {"label": "Not checked yet", "not-known": True}
HALF_MET = {"all": [NOT_A, {"c": "no"}]}
HALF_EXCUSED = {"all": [{"any": [A, B]}, {"any": [C, NOT_B]}]}
NO_A = "that the answer to “a” is no contradicts that the answer to “a” is yes"

CASES = {
    "rule that contradicts itself": case(
        conditions.NEVER_APPLIES,
        f"never | {NO_A}",
        *WITH_RULE,
        a.rule("never", {"all": [A, B, NOT_A]}),
        claim=both(says("never", NOT_MET), says("rule", MET)),
    ),
    "rule whose bounds leave nothing": case(
        conditions.NEVER_APPLIES,
        "never | no answers meet its condition",
        a.question("stake", "percent"),
        a.rule("never", {"stake": {"above": 20, "below": 10}}),
        claim=says("never", NOT_MET),
    ),
    "percentage above a hundred": case(
        conditions.NEVER_APPLIES,
        'never | "stake" is compared with 150 %, and is at most 100 %',
        *AB,
        a.rule("rule", {"any": [A, B, {"stake": 5}]}),
        a.question("stake", "percent"),
        a.rule("never", {"all": [A, {"stake": {"at-least": 150}}]}),
        claim=says("never", NOT_MET),
    ),
    "number below the lowest answer": case(
        conditions.NEVER_APPLIES,
        'never | "years" is compared with 1, and is at least 2',
        a.question("years", "number", at_least=2),
        a.rule("never", {"years": {"at-most": 1}}),
        claim=says("never", NOT_MET),
    ),
    "part that only all before it contradict": case(
        conditions.NEVER_APPLIES,
        "never | that either the answer to “a” is no or the answer to “b” is no "
        "contradicts the parts before it",
        *WITH_RULE,
        a.rule("never", {"all": [A, B, {"any": [NOT_A, NOT_B]}]}),
        claim=both(says("never", NOT_MET), says("rule", MET)),
    ),
    "percentage written as a fraction": case(
        conditions.PART_OF_A_PERCENT,
        "rule | stake | 0.05 % | 5 % | 5",
        a.question("stake", "percent"),
        a.rule("rule", {"stake": {"below": 0.05}}),
        claim=says("rule", NOT_MET),
    ),
    "source points that look alike": case(
        upkeep.TWIN_POINTS,
        "guide/E2 | guide/e2",
        *AB[:1],
        a.rule("rule", A, basis=["guide/E2", "guide/e2"]),
        sources=a.SOURCES.replace(LAW, "      e2: {says: The same.}\n"),
        claim=nothing_shown,
    ),
    "choices with one label": case(
        upkeep.TWIN_CHOICES,
        "a | b | kind | steel",
        a.question("kind", "choice", choices={"a": "Steel", "b": "steel", "c": "No"}),
        a.rule("rule", {"kind": ["a", "b"]}),
        claim=nothing_shown,
    ),
    "choices that tables write alike": case(
        upkeep.TWIN_WRITTEN,
        "Ferro | a | b | kind",
        a.question(
            "kind",
            "choice",
            choices={
                "a": {"label": "Iron", "written": ["ferro"]},
                "b": {"label": "Steel", "written": ["Ferro", "acciaio"]},
                "c": "No",
            },
        ),
        a.rule("rule", {"kind": ["a", "b"]}),
        claim=nothing_shown,
    ),
    "head that is the name of another question": case(
        upkeep.LOST_HEAD,
        "b | a | a",
        a.question("a", heads=["Both"]),
        a.question("b", heads=["a", "Both"]),
        a.rule("rule", {"all": [A, B]}),
        claim=nothing_shown,
    ),
    "questions that ask the same": case(
        upkeep.TWIN_QUESTIONS,
        "a | b | What of A?",
        a.question("a"),
        a.question("b", ask="What of A?"),
        a.rule("rule", {"all": [A, B]}),
        claim=nothing_shown,
    ),
    "rules with one title": case(
        upkeep.TWIN_RULES,
        "rule | second | Rule",
        *AB,
        a.rule("rule", A, "watch"),
        a.rule("second", NARROW, title="Rule"),
        claim=nothing_shown,
    ),
    "review that is still to come": case(
        upkeep.REVIEWED_AHEAD,
        "2 January 2030",
        *WITH_RULE,
        sources=f"reviewed: 2030-01-02\n{a.SOURCES.replace(LAW, '')}",
        claim=nothing_shown,
    ),
    "question that is never asked": case(
        conditions.NEVER_APPLIES,
        f"never | {NO_A}",
        *WITH_RULE,
        a.question("never", ask_when={"all": [A, NOT_A]}, unknown_as="it"),
        a.item("item", when=A, do="Ask {never}"),
        claim=leaves_unasked("never"),
    ),
    "item whose own condition is never met": case(
        conditions.NEVER_APPLIES,
        f"never | {NO_A.replace('is no ', 'is not yes ', 1)}",
        *WITH_RULE,
        a.item("never", when={"all": [A, {"none": [A]}]}),
        claim=does_not_follow,
    ),
    "signal that never looks like anything": case(
        conditions.NEVER_APPLIES,
        f"sign |  by this condition | {NO_A}",
        *WITH_RULE,
        a.signal(
            "sign", when=A, look_for=[{"when": {"all": [A, NOT_A]}, "says": "So."}]
        ),
        claim=lambda rulebook, doubt: (
            not any(following(assessed(rulebook, doubt.witness)).look_for.values())
        ),
    ),
    "item that rules lead to, with a condition that is never met": case(
        conditions.NEVER_APPLIES,
        f"item |  by this condition | {NO_A}",
        *AB,
        a.rule("rule", {"any": [A, B]}, checklist=["item"]),
        a.item("item", when={"all": [A, NOT_A]}),
        claim=both(says("rule", MET), like(A)),
    ),
    "part that is always true": case(
        conditions.IDLE_PART,
        "rule | is always true where it stands",
        *AB,
        a.rule("rule", {"all": [A, {"any": [A, B]}]}),
    ),
    "part that is never true": case(
        conditions.IDLE_PART,
        "rule | is never true where it stands",
        *AB,
        a.rule("rule", {"any": [A, {"all": [A, NOT_B, B]}]}),
    ),
    "part that what is asked never lets be true": case(
        conditions.IDLE_ONCE_KNOWN,
        "rule | is never true where it stands",
        *AB,
        a.question("then", ask_when=A),
        a.rule("rule", {"any": [B, {"all": [NOT_A, {"then": "yes"}]}]}),
        claim=says("rule", OPEN),
    ),
    "part that is always true once all is known": case(
        conditions.IDLE_ONCE_KNOWN,
        "rule | is always true where it stands",
        *AB,
        a.rule("rule", {"all": [A, {"any": [B, NOT_B]}]}),
        claim=says("rule", OPEN),
    ),
    "part that is never true once all is known": case(
        conditions.IDLE_ONCE_KNOWN,
        "rule | is never true where it stands",
        *AB,
        a.rule("rule", {"any": [A, {"all": [B, NOT_B]}]}),
        claim=says("rule", OPEN),
    ),
    "listed answer that makes no difference once all is known": case(
        conditions.IDLE_ONCE_KNOWN,
        'rule | has an idle answer, "b"',
        FRUIT,
        *ABC,
        a.question("d"),
        a.rule("rule", {"all": [{"any": [A_OR_B, {"d": "yes"}]}, *NEVER_FOR_B]}),
        claim=says("rule", OPEN),
    ),
    "rule that is always met": case(
        conditions.ALWAYS_MET,
        "rule",
        *AB[:1],
        a.rule("rule", {"none": [{"all": [A, NOT_A]}]}),
    ),
    "listed answer that makes no difference": case(
        conditions.IDLE_PART,
        'rule | has an idle answer, "b"',
        FRUIT,
        a.rule("rule", {"all": [{"fruit": ["a", "b"]}, {"none": [{"fruit": "b"}]}]}),
    ),
    "rule that a higher one covers": case(
        outcomes.COVERED_RULE,
        "narrow | rule | strategic | rule",
        *WITH_RULE,
        narrow(),
        claim=both(says("narrow", MET), says("rule", MET)),
    ),
    "rule of a lower level that swallows a higher one": case(
        outcomes.SUPERSEDES_HIGHER,
        "calm | grave | strategic",
        *AB,
        a.rule("calm", A, "watch", supersedes=["grave"]),
        a.rule("grave", B, "strategic"),
        claim=says("calm", MET),
    ),
    "two rules with equal conditions": case(
        outcomes.EQUAL_RULES,
        "same | rule",
        *WITH_RULE,
        a.rule("same", {"any": [B, A]}),
        claim=both(says("same", MET), says("rule", MET)),
    ),
    "rule that a higher one covers once all is known": case(
        outcomes.COVERED_ONCE_KNOWN,
        "case | wide | strategic | wide",
        *ABC,
        a.rule("case", {"all": [A, C]}, "watch"),
        a.rule("wide", IF_B),
        claim=both(says("case", MET), says("wide", MET)),
    ),
    "two rules with equal conditions once all is known": case(
        outcomes.EQUAL_ONCE_KNOWN,
        "same | wide",
        *ABC,
        a.rule("wide", IF_B),
        a.rule("same", {"all": [{"any": [A, NOT_B]}, {"any": [C, B]}]}),
        claim=both(says("same", MET), says("wide", MET)),
    ),
    "rule where one of two others must be met": case(
        outcomes.ONE_OF_TWO,
        "case | one | other",
        *ABC,
        a.rule("case", {"all": [A, C]}, "watch"),
        a.rule("one", {"all": [A, B]}),
        a.rule("other", {"all": [C, NOT_B]}, "sensitive"),
        claim=both(says("case", MET), each_alone("one", "other")),
    ),
    "two rules of which every deal must meet one": case(
        outcomes.NEVER_CALM,
        "Routine | against | rule",
        *AB[:1],
        a.rule("rule", A, "watch"),
        RULE_AGAINST,
        claim=each_alone("against", "rule"),
    ),
    "harmless answer to what is not asked then": case(
        conditions.HIDDEN_CONDITION,
        "rule | then | No | the answer to “a” is yes",
        *AB,
        a.question("then", ask_when=A),
        a.rule("rule", {"all": [B, {"then": "no"}]}),
        claim=both(says("rule", NOT_MET), leaves_unasked("then")),
    ),
    "numbers between those that two rules take": case(
        scales.BAND_GAP,
        "low | 4 | years | high | 10 | 5 | watch",
        a.question("years", "number"),
        a.rule("low", {"years": {"below": 5}}, "watch"),
        a.rule("high", {"years": {"at-least": 10}}),
        claim=both(is_settled_at_the_lowest, is_met_beside("low")),
    ),
    "choice that nothing reads": case(
        upkeep.UNREAD_CHOICE,
        "c | devices",
        a.question("devices", "choices"),
        a.rule("rule", {"devices": ["a", "b"]}),
        claim=like({"devices": frozenset()}),
    ),
    "question that nothing reads": case(
        upkeep.UNREAD_QUESTION, "b", *AB, a.rule("rule", A), claim=like({})
    ),
    "definition that nothing uses": case(
        upkeep.UNUSED,
        "named | no condition uses it",
        *WITH_RULE,
        a.definition("named", NARROW),
        claim=lambda rulebook, doubt: (
            a.verdict_of(
                rulebook, Is("named"), assessed(rulebook, doubt.witness).answers
            )
            is MET
        ),
    ),
    "item that nothing leads to": case(
        upkeep.UNUSED,
        'idle | no rule names it and it has no "when"',
        *WITH_RULE,
        a.item("idle"),
        claim=does_not_follow,
    ),
    "term that no text uses": case(
        upkeep.UNUSED,
        "escrow | no text of the rulebook has it",
        *WITH_RULE,
        a.term("escrow", "money held back"),
        claim=nothing_shown,
    ),
    "calendar that nobody keeps": case(
        upkeep.UNKNOWN_CALENDAR,
        "moon | MOON",
        *WITH_RULE,
        a.calendar("moon", holidays="MOON"),
        a.calendar("italian", holidays="IT"),
        claim=nothing_shown,
    ),
    "point that nothing rests on": case(
        upkeep.UNUSED_POINT,
        "guide/art-one",
        sources=a.SOURCES.replace(", to-be-verified: Read", "; read"),
        claim=lambda rulebook, doubt: all(
            doubt.about not in it.rule.basis
            for it in assessed(rulebook, doubt.witness).findings
        ),
    ),
    "deals that can never leave the lowest level": case(
        outcomes.GAP,
        "a No | Routine",
        *AB[:1],
        a.rule("rule", A),
        heading=GAPS_BY_A,
        claim=is_settled_at_the_lowest,
    ),
    "deals that no rule lifts any more": case(
        outcomes.GAP,
        "a Yes | Routine",
        *AB[:1],
        a.rule("past", A, in_force={"until": "2026-02-28"}),
        a.rule("rule", NOT_A),
        heading=GAPS_BY_A,
        claim=is_settled_at_the_lowest,
    ),
    "deals of a gap that are not asked everything": case(
        outcomes.GAP,
        "a No | Routine",
        *AB[:1],
        a.question("then", ask_when=A),
        a.rule("rule", {"any": [{"then": "yes"}, {"then": "no"}]}),
        heading="gaps-by: [a, then]\n",
        claim=is_settled_at_the_lowest,
    ),
    "graver answer that lowers the level": case(
        scales.FALLING_LEVEL,
        "fruit | Cherry | Berry | strategic | rule",
        a.question("fruit", "choice", rises=True),
        a.rule("rule", A_OR_B),
        claim=falls,
    ),
    "larger stake that lowers the level": case(
        scales.FALLING_LEVEL,
        "stake | 50 % | 10 % | strategic | rule",
        a.question("stake", "percent", rises=True),
        a.rule("rule", {"stake": {"at-least": 10, "below": 50}}),
        a.rule("lower", {"stake": {"at-least": 50}}, "watch"),
        claim=falls,
    ),
    "stake above those that a rule takes": case(
        scales.FALLING_LEVEL,
        "stake | 50 % | 10 % | strategic | rule",
        a.question("stake", "percent", rises=True),
        a.rule("rule", {"stake": {"at-least": 10, "below": 50}}),
        claim=falls,
    ),
    "graver answer that lowers the level once a rule has ended": case(
        scales.FALLING_LEVEL,
        "fruit | Cherry | Berry | strategic | rule",
        a.question("fruit", "choice", rises=True),
        a.rule("rule", {"fruit": "b"}),
        a.rule("ends", {"fruit": "c"}, in_force={"until": "2026-05-31"}),
        claim=both(falls, is_read_after(date(2026, 5, 31))),
    ),
    "verdict that no example shows": case(
        upkeep.NO_EXAMPLE,
        "leaves open | rule",
        *AB,
        a.rule("rule", NARROW),
        met="{deal: M, answers: {a: 'yes', b: 'yes'}}",
        against="{deal: N, answers: {a: 'no'}}",
        claim=says("rule", OPEN),
    ),
    "case that answers what its other answers rule out": case(
        upkeep.NOT_ASKED,
        'mill-2024 | b | "a"',
        a.question("a"),
        a.question("b", ask_when=A),
        a.rule("rule", {"all": [A, B]}),
        a.question("c"),
        a.rule("of-c", {"c": "yes"}),
        a.precedent("mill-2024", {"a": "no", "b": "yes", "c": "yes"}),
        claim=leaves_unasked("b"),
    ),
    "case of which too little is known": case(
        upkeep.NEVER_ALIKE,
        "mill-2024 | 3",
        *AB,
        a.rule("rule", {"any": [A, B]}),
        a.precedent("mill-2024", {"a": "yes", "b": "yes"}),
        claim=says("rule", MET),
    ),
    "file without a day of review": case(upkeep.REVIEW_MISSING, "", review=""),
    "file whose review is overdue": case(
        upkeep.REVIEW_PASSED,
        "1 February 2026",
        review="2026-02-01",
        claim=both(says("rule", MET), is_read_after(date(2026, 2, 1))),
    ),
    "basis that is not verified": case(
        upkeep.TO_BE_VERIFIED,
        "rule | lawful | guide/art-one",
        *AB,
        a.rule("rule", A, basis=["guide/E2"]),
        a.rule("lawful", B, basis=["guide/art-one"]),
        sources=a.SOURCES,
        claim=says("lawful", MET),
    ),
    "rule that excepts whatever meets it": case(
        conditions.ALL_EXCEPTED,
        "rule",
        *AB,
        a.rule("rule", NARROW, unless=[EXCUSED | {"when": A}]),
        claim=says("rule", NOT_MET),
    ),
    "exception that no deal needs": case(
        conditions.IDLE_EXCEPTION,
        "rule",
        *AB,
        a.rule("rule", A, unless=[EXCUSED | {"when": {"all": [NOT_A, B]}}]),
        claim=RULE_IS_MET,
    ),
    "exception that only a half-known deal needs": case(
        conditions.EXCEPTION_IDLE_ONCE_KNOWN,
        "rule",
        *ABC,
        a.rule("rule", HALF_MET, unless=[EXCUSED | {"when": HALF_EXCUSED}]),
        claim=says("rule", OPEN),
    ),
    "exception that no deal meets": case(
        conditions.NEVER_EXCEPTS,
        "rule | that the answer to “b” is no contradicts that the answer to “b” is yes",
        *AB,
        a.rule("rule", A, unless=[EXCUSED | {"when": {"all": [B, NOT_B]}}]),
        claim=says("rule", OPEN),
    ),
    "regime that excuses whatever it asks for": case(
        regimes.NEVER_DUE,
        "filed",
        *WITH_RULE,
        *DATED,
        a.regime("filed", NARROW, unless=[{"when": A, "reason": "It is small."}]),
        claim=lambda rulebook, doubt: (
            filed(rulebook, doubt.witness)["filed"].unless is not None
        ),
    ),
    "regime that asks something of every deal": case(
        regimes.ALWAYS_DUE,
        "filed",
        *WITH_RULE,
        *DATED,
        a.regime("filed", A, may_apply=[{"when": NOT_A, **BECAUSE}]),
        claim=lambda rulebook, doubt: (
            filed(rulebook, doubt.witness)["filed"].state is State.MAY_APPLY
            and filed(rulebook, doubt.against)["filed"].state is State.MUST
        ),
    ),
    "regime that may apply as it was written before": case(
        regimes.WRITTEN_EARLIER,
        "filed",
        *WITH_RULE,
        *DATED,
        a.regime("filed", None, ask_first_when=A),
        claim=may_apply,
    ),
    "regime that may apply, and nobody says why": case(
        regimes.NO_REASON,
        "filed",
        *WITH_RULE,
        *DATED,
        a.regime("filed", None, may_apply=[{"when": A}]),
        claim=may_apply,
    ),
    "choice that is no answer": case(
        conditions.NO_ANSWER,
        "rule | c/none",
        a.question("c", "choice", choices={**KINDS, "none": NOT_CHECKED}),
        a.rule("rule", {"c": ["a", "none"]}),
        claim=says("rule", OPEN),
    ),
    "term that runs from a day which nobody asks": case(
        regimes.UNASKED_START,
        "filed | the signing | no question asks for that day | signing",
        *WITH_RULE,
        *a.FILINGS,
        a.regime("filed", A),
        claim=stands("filed", State.MUST),
    ),
    "term of a regime that hangs on the day from which it runs": case(
        regimes.UNASKED_START,
        'filed | the signing | question "day" is not asked of every such deal | '
        "signing",
        *WITH_RULE,
        a.question("day", "date", ask_when=A),
        *DATED[1:],
        a.regime("filed", {"any": [B, {"day": {"at-least": "2026-05-01"}}]}),
        claim=both(leaves_unasked("day"), stands("filed", State.MUST)),
    ),
    "regimes that wait for each other": case(
        regimes.ORDER_LOOP,
        'one | "one" -> "two" -> "one"',
        *WITH_RULE,
        *DATED,
        a.regime("one", A, order=[after("two")], authority="the Court"),
        a.regime("two", B, order=[after("one", only_when=A)]),
        claim=lambda rulebook, doubt: all(
            clock.orders for clock in clocks(rulebook, doubt.witness, due=2)
        ),
    ),
    "regimes that ask the same twice": case(
        regimes.ASKED_TWICE,
        "one | two | the buyer | file | the Presidency",
        *WITH_RULE,
        *DATED,
        a.regime("one", A),
        a.regime("two", B),
        claim=lambda rulebook, doubt: bool(clocks(rulebook, doubt.witness, due=2)),
    ),
    "regime that is mandatory where all should be calm": case(
        regimes.FILED_WHERE_CALM,
        "filed | Routine",
        *ABC,
        RULE,
        *DATED,
        a.regime("filed", C),
        heading="calm: [routine]\n",
        claim=both(is_settled_at_the_lowest, stands("filed", State.MUST)),
    ),
    "regime that is mandatory where no rule lifts the deal any more": case(
        regimes.FILED_WHERE_CALM,
        "filed | Routine or Watch",
        *ABC,
        RULE,
        a.rule("past", C, in_force={"until": "2026-02-28"}),
        *DATED,
        a.regime("filed", C),
        heading="calm: [routine, watch]\n",
        claim=is_settled_at_the_lowest,
    ),
    "regime that is mandatory on a day when no rule lifts the deal any more": case(
        regimes.FILED_WHERE_CALM,
        "filed | Routine",
        *ABC,
        RULE,
        a.rule("for-now", C, in_force={"until": "2026-06-30"}),
        *DATED,
        a.regime("filed", C),
        heading="calm: [routine]\n",
        claim=both(is_settled_at_the_lowest, is_read_after(date(2026, 6, 30))),
    ),
    "wall that stands beside a calm level": case(
        regimes.WALL_WHERE_CALM,
        "ban | Routine",
        *ABC,
        RULE,
        *DATED,
        a.regime("ban", C, kind="prohibition"),
        heading="calm: [routine]\n",
        claim=both(is_settled_at_the_lowest, stands("ban", State.WALL)),
    ),
    "law that was not read, of a term": case(
        upkeep.TO_BE_VERIFIED,
        "regime | filed | guide/art-one",
        *WITH_RULE,
        *DATED,
        a.regime("filed", A, duties=[{**a.FILE, "basis": ["guide/art-one"]}]),
        sources=a.SOURCES,
    ),
    "law that does not say how it is known": law(
        "cite: point", 'how it is known ("certainty": seen, secondary or memory)'
    ),
    "law seen in a copy that is not named": law(
        "cite: point, certainty: seen",
        'which copy or page it is known from ("known-from")',
    ),
    "law seen, and yet to be verified": law(
        "cite: point, certainty: seen, known-from: A., to-be-verified: B.",
        'why it is "to-be-verified" although it was seen',
    ),
    "law that print cannot name": law(
        "certainty: memory", 'what print calls it ("cite"), as its key is no article'
    ),
    "text that names what may not be known": case(
        outcomes.BLANK_IN_TEXT,
        "rule | b",
        *AB,
        a.rule("rule", A, title="Rule of {b}"),
        claim=both(says("rule", MET), leaves_blank("b")),
    ),
    "look of a signal that names what may not be known": case(
        outcomes.BLANK_IN_TEXT,
        "sign | b",
        *AB,
        a.rule("rule", A),
        a.signal("sign", when=A, look_for=[{"when": A, "says": "See {b}."}]),
        claim=both(says("rule", MET), leaves_blank("b")),
    ),
    "sentence of a regime that names what may not be known": case(
        outcomes.BLANK_IN_TEXT,
        "filed | b",
        *WITH_RULE,
        *DATED,
        a.regime("filed", A, sanctions=[{"says": "A fine for {b}."}]),
        claim=leaves_blank("b"),
    ),
    "change of what is extended that does nothing": Case(
        lint.IDLE_CHANGE,
        an_extension(
            "{rule: large-plant-proposal, level: watch, because: We think so.}"
        ),
        'the extended rulebook has no rule called "large-plant-proposal". Did you mean '
        '"large-plant-under-a-proposal"?',
        comes_out_as_shipped,
    ),
    "number of the law that is changed": Case(
        lint.LAW_NUMBER,
        an_extension(
            "{threshold: important-stake, values: [{value: 10}, {value: 8, "
            "from: 2026-02-01}], because: We think so.}"
        ),
        "4 filings of the law use | important-stake | We think so",
        files_by_another_number,
    ),
    "number of a threshold in the words of a title": case(
        upkeep.WRITTEN_NUMBER,
        "A tenth | line | line",
        *SHARE,
        a.definition("large", OVER_THE_LINE, title="A tenth or more"),
        a.rule("rule", {"is": "large"}),
        claim=nothing_shown,
    ),
    "number of a threshold behind a named condition, in digits": case(
        upkeep.WRITTEN_NUMBER,
        "10 % | line | line",
        *SHARE,
        a.definition("large", OVER_THE_LINE, title="{line} or more"),
        a.rule("rule", {"is": "large"}, says="From 10 % on it is large."),
        claim=nothing_shown,
    ),
    "acceptance of a doubt that is not there": case(
        lint.IDLE_ACCEPTANCE,
        "idle-part",
        *AB,
        a.rule("rule", {"any": [A, B]}, accept=accepting("idle-part")),
    ),
    "acceptance of one that is not there among others": case(
        lint.IDLE_ACCEPTANCE_ABOUT,
        "covered-rule | other",
        *WITH_RULE,
        narrow(accept=accepting("covered-rule", about=["rule", "other"])),
    ),
    "acceptance whose day has come": case(
        lint.ACCEPTANCE_PASSED,
        "covered-rule | 1 March 2026",
        *WITH_RULE,
        narrow(accept=accepting("covered-rule", "2026-03-01")),
    ),
    "rule that would seat more guests than there are places": case(
        conditions.NEVER_APPLIES,
        "never | no answers meet its condition",
        *SEATED,
        a.rule("never", EACH_ALONE),
        claim=says("never", NOT_MET),
    ),
}


def filled(kind: DoubtKind, doubt: Doubt) -> str:
    """Return what fills the blanks of a kind of doubt, which must be its sentence."""
    pattern = "".join(
        re.escape(text) + {None: "", "kind": ".*"}.get(blank, "(.*)")
        for text, blank, *_ in Formatter().parse(kind.says)
    )
    match = re.fullmatch(pattern, doubt.place.says)
    assert match, doubt.place.says
    return " | ".join(filter(None, match.groups()))


@pytest.mark.parametrize("name", CASES)
def test_doubt_is_found_alone_and_its_witness_is_so(name: str) -> None:
    case = CASES[name]

    rulebook, every = doubts_in(case.files)

    [doubt] = not_accepted(every)
    assert (doubt.kind, filled(case.kind, doubt)) == (case.kind.id, case.says)
    assert case.claim(rulebook, doubt)
    for witness in (doubt.witness for doubt in every if doubt.witness):
        text = {"w.yaml": deal_text(witness)}
        assert deal_file.examples(text, rulebook, a.DAY)[0].deal == witness


def test_every_kind_of_doubt_has_its_case() -> None:
    declared = {
        kind.id
        for module in (lint, *lint.MODULES)
        for kind in vars(module).values()
        if isinstance(kind, DoubtKind)
    }
    assert {case.kind.id for case in CASES.values()} == declared


THEN = a.question("then", ask_when=A)
LATER = {"from": "2026-06-01"}
BEFORE = a.rule("before", A, in_force={"until": "2026-05-31"})
AFTER = a.rule("after", {"any": [A, B]}, in_force={"from": "2026-06-01"})
NO_DOUBT: dict[str, tuple[a.Part, ...]] = {
    "nothing to doubt": WITH_RULE,
    "what asks a question may be named with it": (
        *AB[:1],
        THEN,
        a.rule("rule", {"all": [A, {"then": "yes"}]}),
    ),
    "a text may have another number than the threshold it reads, or one like it": (
        *SHARE,
        a.rule("rule", OVER_THE_LINE, says="Over {line}, as 110 % or 10.5 % are."),
    ),
    "a text may name what its condition needs": (
        *AB[:1],
        a.rule("rule", A, title="Rule of {a}"),
    ),
    "listing every answer says that a question is asked": (
        *AB,
        THEN,
        a.rule("rule", {"all": [B, {"then": ["yes", "no"]}]}),
    ),
    "a rule that ends before another begins is not covered by it": (*AB, BEFORE, AFTER),
    "what begins later is judged from that day on": (
        *AB[:1],
        a.question("late", ask_when=A, in_force=LATER),
        a.definition("lately", {"late": "yes"}, in_force=LATER),
        a.rule("rule", {"is": "lately"}, in_force=LATER),
    ),
    "what is not possible yet will be with a later question": (
        *AB[:1],
        a.question("late", ask_when=A, in_force=LATER),
        a.rule("rule", {"late": "yes"}),
    ),
    "what was over before this edition began is let be": (
        *AB[:1],
        a.question("early", in_force={"until": "2026-01-31"}),
        a.rule("rule", A),
        a.rule(
            *("early", {"all": [A, {"early": "yes"}]}),
            in_force={"until": "2026-01-31"},
            accept=accepting("covered-rule"),
        ),
    ),
    "a day that a term is counted from is asked for that": (
        *WITH_RULE,
        a.question("day", "date", ask_when=B),
        *DATED[1:],
        a.regime("filed", A),
    ),
    "an order that no deal closes to a loop is none": (
        *WITH_RULE,
        *DATED,
        a.regime("one", A, order=[after("two", only_when=B)]),
        a.regime("two", A, order=[after("one", only_when=NOT_B)]),
        a.regime("three", A, order=[after("four")], authority="the Court"),
        a.regime("four", NOT_A, order=[after("three")], authority="the Court"),
    ),
    "what ends before another begins does not ask the same beside it": (
        *WITH_RULE,
        *DATED,
        a.regime("one", A, in_force={"until": "2026-05-31"}),
        a.regime("two", B, in_force={"from": "2026-06-01"}),
    ),
    "what is one assessment may be asked with the same words": (
        *WITH_RULE,
        *DATED,
        a.regime("one", A, assessed_with=["two"]),
        a.regime("two", B),
    ),
    "a regime that excuses from some deals is due for others": (
        *WITH_RULE,
        *DATED,
        a.regime("filed", A, unless=[{"when": B, "reason": "It is small."}]),
    ),
}


def test_rulebook_that_nobody_need_doubt_has_none() -> None:
    by_why = {why: doubts_in(files_of(*parts))[1] for why, parts in NO_DOUBT.items()}
    fine = a.regime("filed", C, ordinary="Sizes decide, wherever the buyer comes from.")
    calm = files_of(*ABC, RULE, *DATED, fine, heading="calm: [routine]\n")
    by_why["a regime that says why it is ordinary may be due"] = doubts_in(calm)[1]

    assert {why: doubts for why, doubts in by_why.items() if doubts} == {}


def test_accepted_doubt_keeps_its_reason_and_place_and_leaves_the_others() -> None:
    covered = files_of(*WITH_RULE, narrow(accept=accepting("covered-rule")))
    some = "{doubt: gap, about: [no/no], because: So., look-again: 2027-01-01}"
    heading = f"gaps-by: [a, b]\naccept:\n  - {some}\n"
    gaps = files_of(*AB, a.rule("rule", NARROW), heading=heading)
    devices = a.question("devices", "choices")
    rule = a.rule("rule", {"devices": ["a", "c"]})
    several = files_of(devices, rule, heading="gaps-by: [devices]\n")

    [doubt] = doubts_in(covered)[1]

    assert not_accepted([doubt]) == ()
    assert doubt.accepted
    assert doubt.accepted.because == "So."
    assert str(doubt).startswith(f"{RULES}:1:")
    assert str(doubt).endswith("merge the two. [covered-rule]")
    left, of_several = (not_accepted(doubts_in(it)[1]) for it in (gaps, several))
    assert [doubt.about for doubt in left] == ["no/yes", "yes/no"]
    assert [it.about for it in of_several if it.kind == "gap"] == ["b"]


def test_doubts_about_what_is_extended_are_left_out_but_a_gap_opened_in_it() -> None:
    base = files_of(*AB[:1], a.rule("rule", A), RULE_AGAINST, heading=GAPS_BY_A)
    own = an_extension("{rule: rule, off: Why not.}")
    files = {file: own[file] for file in own if not file.startswith(BASE)}
    files |= {BASE + name: text for name, text in base.items()}
    heading = f"{BASE}rulebook.yaml"
    files[heading] = files[heading].replace("id: example\n", "id: italy-china\n")
    idle = an_extension("{rule: hotels, off: Why not., because: We think so.}")

    [left] = doubts_in(files)[1]

    assert (left.kind, left.about, left.place.file) == ("gap", "yes", "rulebook.yaml")
    assert [doubt.kind for doubt in doubts_in(idle)[1]] == ["idle-change"]


def test_what_a_regime_compares_makes_no_band_among_rules() -> None:
    stake = a.question("stake", "number")
    rule = a.rule("rule", {"stake": {"at-least": 10}})
    filed = a.regime("filed", {"stake": {"above": 50}})
    rulebook, _doubts = doubts_in(files_of(*DATED, stake, rule, filed))
    context = LintContext(rulebook, a.DAY)
    question, when = rulebook.questions["stake"], rulebook.regimes["filed"].when
    assert when

    of_regime = in_order(question, context.compared(when))
    of_rules = context.in_order(question)

    assert of_regime == [Decimal(49), Decimal(51)]
    assert of_rules == [Decimal(9), Decimal(10)]


def test_a_deal_whose_answers_contradict_each_other_is_not_calm() -> None:
    ban = a.regime("ban", C, kind="prohibition")
    parts = (*ABC, RULE, *DATED, ban)

    [doubt] = doubts_in(files_of(*parts, heading="calm: [routine]\n"))[1]
    wrong = a.contradiction("banned", when=C)
    others = doubts_in(files_of(*parts, wrong, heading="calm: [routine]\n"))[1]

    assert doubt.kind == "filed-where-calm"
    assert "filed-where-calm" not in {it.kind for it in others}
