"""Every kind of doubt is found, alone, with a witness that is so.

Each case is a rulebook with exactly one doubt. Its witness is put to the engine, which
must say what the doubt claims.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any, NamedTuple

import pytest

from screening.analysis import lint
from screening.analysis.examples import check_files
from screening.analysis.lint import doubts, not_accepted
from screening.analysis.lint.checks import Doubt, DoubtKind, LintContext
from screening.engine.assess import Assessment, assess, following
from screening.engine.filings import Filing, filings
from screening.engine.schedule.clocks import Clock
from screening.engine.schedule.timeline import timeline
from screening.rulebook import deal_file
from screening.rulebook.answers import Deal
from screening.rulebook.deal_file import deal_text
from screening.rulebook.folder import BASE, files_in, rule_files
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State
from screening.settings import shipped
from tests.builders import (
    A_DAY,
    FILE,
    FILINGS,
    HEADING,
    SOURCES,
    Part,
    a_calendar,
    a_definition,
    a_precedent,
    a_question,
    a_regime,
    a_rule,
    a_signal,
    a_term,
    an_anchor,
    an_item,
    texts_of,
    verdict_of,
)

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
LAW = "      art-one: {says: A law., to-be-verified: Read the text.}\n"
VERIFIED = SOURCES.replace(", to-be-verified: Read", "; read")
RULES = "rules/10-deal.yaml"

Claim = Callable[[Rulebook, Doubt], bool]

LIFT = (
    ", where nothing should have to be filed. Let a rule lift what it is due for, or "
    'say in "ordinary" why it tells nothing of scrutiny.'
)


def files_of(
    *parts: Part,
    heading: str = "",
    sources: str = SOURCES.replace(LAW, ""),
    review: str = "2026-12-31",
    **examples: str,
) -> dict[str, str]:
    """Return the files of a rulebook; `heading` is added to the usual one."""
    texts = texts_of(*parts, heading=HEADING + heading)
    texts["sources.yaml"] = f"review-by: 2026-12-31\n{sources}"
    for file in (RULES, *(name for name in texts if name.startswith("filings/"))):
        if review:
            texts[file] = f'{{"review-by": "{review}", {texts[file][1:]}'
    named = {f"examples/{name}.yaml": text for name, text in examples.items()}
    return {**texts, **named}


def found_in(files: Mapping[str, str]) -> tuple[Rulebook, tuple[Doubt, ...]]:
    """Return a rulebook and its doubts; where it has no examples, not about those."""
    checked = check_files(files, A_DAY)
    assert checked.rulebook, checked.problems
    found = doubts(checked.rulebook, checked.examples, A_DAY)
    if not checked.examples:
        found = tuple(doubt for doubt in found if doubt.kind != "no-example")
    return checked.rulebook, found


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
        verdicts(assess(rulebook, answers, A_DAY))
        == verdicts(assessed(rulebook, doubt.witness))
    )


def does_not_follow(rulebook: Rulebook, doubt: Doubt) -> bool:
    follows = following(assessed(rulebook, doubt.witness))
    return doubt.part[1] not in {
        applies.what.id for applying in follows[:3] for applies in applying
    }


def looks_like_nothing(rulebook: Rulebook, doubt: Doubt) -> bool:
    look_for = following(assessed(rulebook, doubt.witness)).look_for
    return not any(look_for.values())


def is_not_asked(rulebook: Rulebook, doubt: Doubt) -> bool:
    asked = assessed(rulebook, doubt.witness).asked[doubt.part[1]]
    return asked.verdict is NOT_MET


def is_settled_at_the_lowest(rulebook: Rulebook, doubt: Doubt) -> bool:
    found = assessed(rulebook, doubt.witness).range
    return found.settled and found.lowest is rulebook.heading.levels[0]


def falls(rulebook: Rulebook, doubt: Doubt) -> bool:
    before, after = (
        rulebook.rank[assessed(rulebook, deal).range.lowest.id]
        for deal in (doubt.witness, doubt.against)
    )
    return after < before


def is_defined(rulebook: Rulebook, doubt: Doubt) -> bool:
    """Tell whether the witness meets the definition that the doubt is about."""
    when = rulebook.definitions[doubt.part[1]].when
    assert doubt.witness
    return verdict_of(rulebook, when, doubt.witness.answers) is MET


def nothing_rests_on_it(rulebook: Rulebook, doubt: Doubt) -> bool:
    found = assessed(rulebook, doubt.witness).findings
    return all(doubt.about not in finding.rule.basis for finding in found)


def leaves_blank(question: str) -> Claim:
    return lambda rulebook, doubt: (
        question not in assessed(rulebook, doubt.witness).answers
    )


def leaves_unasked(question: str) -> Claim:
    return lambda rulebook, doubt: (
        assessed(rulebook, doubt.witness).asked[question].verdict is NOT_MET
    )


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
    base = read(rule_files(files_in(shipped("rules") / "italy-china")))
    found = assessed(rulebook, doubt.witness)
    return verdicts(found) == verdicts(assess(base, found.answers, found.on))


def an_extension(change: str) -> dict[str, str]:
    """Return the files of a rulebook on top of the shipped one, with one change."""
    base = rule_files(files_in(shipped("rules") / "italy-china"))
    heading = 'format: "1"\nextends: italy-china\nid: ours\ntitle: Ours\nversion: "1"\n'
    days = "reviewed: 2026-01-01\nreview-by: 2026-12-31\n"
    return {
        "rulebook.yaml": heading + days,
        "changes.yaml": f"changes:\n  - {change}\n",
        **{BASE + name: text for name, text in base.items()},
    }


def files_by_another_number(rulebook: Rulebook, _doubt: Doubt) -> bool:
    base = read(rule_files(files_in(shipped("rules") / "italy-china"))).thresholds
    line = "important-stake"
    return rulebook.thresholds[line].on(A_DAY) != base[line].on(A_DAY)


def accepting(kind: str, look_again: str = "2027-01-01", **more: object) -> list[Any]:
    return [{"doubt": kind, "because": "So.", "look-again": look_again, **more}]


def filed(rulebook: Rulebook, deal: Deal | None) -> dict[str, Filing]:
    return {it.regime.id: it for it in filings(assessed(rulebook, deal))}


def clocks(rulebook: Rulebook, deal: Deal | None, due: int) -> tuple[Clock, ...]:
    """Return the clocks of a deal that has so many filings due."""
    found = assessed(rulebook, deal)
    running = timeline(found, filings(found)).clocks
    assert len(running) == due
    return running


def after(name: str, **keys: object) -> dict[str, object]:
    """Return an order: what has to be over before a regime's own term starts."""
    written = {key.replace("_", "-"): value for key, value in keys.items()}
    return {"after": [name], "says": "It waits.", **written}


class Case(NamedTuple):
    """A rulebook with one doubt: its kind, what it says, and what its witness shows."""

    kind: str
    files: Mapping[str, str]
    says: str
    claim: Claim


def narrow(**keys: object) -> Part:
    """Return a rule that the usual one covers."""
    return a_rule("narrow", {"all": [A, B]}, "watch", **keys)


def case(
    kind: str, told: str, *parts: Part, claim: Claim = RULE_IS_MET, **keys: str
) -> Case:
    """Return the case of a rulebook of these parts, else of one that nobody doubts."""
    return Case(kind, files_of(*(parts or WITH_RULE), **keys), told, claim)


def law(keys: str, missing: str) -> Case:
    """Return the case of a point of law that lacks something; no rule rests on it."""
    point = f"      act: {{says: An act., {keys}}}\n"
    return case(
        "not-said",
        f'source point "law/act" does not say {missing}. Write it there, so that a '
        "lawyer knows what was read and what was not.",
        an_item("item", when=A, basis=["law/act"]),
        *WITH_RULE,
        sources=f"{SOURCES.replace(LAW, '')}  - id: law\n    title: L\n    short: L\n"
        f"    kind: law\n    points:\n{point}",
        claim=lambda _rulebook, doubt: doubt.witness is None,
    )


A, B, NOT_A, NOT_B = {"a": "yes"}, {"b": "yes"}, {"a": "no"}, {"b": "no"}
C = {"c": "yes"}
AB = (a_question("a"), a_question("b"))
ABC = (*AB, a_question("c"))
IF_B = {"any": [{"all": [A, B]}, {"all": [C, NOT_B]}]}
RULE = a_rule("rule", {"any": [A, B]})
WITH_RULE = (*AB, RULE)
RULE_AGAINST = a_rule("against", NOT_A)
PLACES = {f"place-{letter}": letter for letter in "abcde"}
GUESTS = [f"guest-{letter}" for letter in "abcdef"]
SEATED = [a_question(name, "choice", choices=PLACES) for name in GUESTS]
EACH_ALONE = {
    "none": [
        {"all": [{guest: place}, {other: place}]}
        for place in PLACES
        for guest, other in combinations(GUESTS, 2)
    ]
}
GAPS_BY_A = "gaps-by: [a]\n"
FRUIT = a_question("fruit", "choice")
A_OR_B = {"fruit": ["a", "b"]}
NEVER_FOR_B = [
    {"any": [test, {"all": [{"fruit": ["a", "c"]}, other]}]}
    for test, other in ((B, A), (NOT_B, C))
]
"""No deal with the fruit "b" meets both, but that is only seen once B is known."""
NARROW = {"all": [A, B]}
EXCUSED = {"reason": "It is small."}
HALF_MET = {"all": [NOT_A, {"c": "no"}]}
HALF_EXCUSED = {"all": [{"any": [A, B]}, {"any": [C, NOT_B]}]}
CHANGE = "Change it, or delete it."
NO_A = "that the answer to “a” is no contradicts that the answer to “a” is yes"
CONTRADICTS = f"can never apply: {NO_A}. {CHANGE}"
BY_THIS = CONTRADICTS.replace(":", " by this condition:", 1)
ONCE_KNOWN = (
    "once all is known, so it makes no difference then; while answers are missing, the "
    "verdict can be another without it."
)
IDLES = "so it makes no difference to any deal."
TAKE = "Take it out, or correct it."
GAP = (
    "a deal with a {} can never leave Routine. Add a rule that can lift it, or accept "
    "the gap and say why."
)
FALLS = (
    '"{}" rises, but with "{}" in place of "{}" a deal can fall below strategic: '
    '"rule" is no longer met and nothing takes its place. Let a rule take the graver '
    "answer as well."
)
BLANK = (
    'names {b}, which may not be known when it applies. Write "unknown-as" at that '
    "question, or other words."
)

CASES = {
    "rule that contradicts itself": case(
        "never-applies",
        f'rule "never" {CONTRADICTS}',
        *WITH_RULE,
        a_rule("never", {"all": [A, B, NOT_A]}),
        claim=both(says("never", NOT_MET), says("rule", MET)),
    ),
    "rule whose bounds leave nothing": case(
        "never-applies",
        f'rule "never" can never apply: no answers meet its condition. {CHANGE}',
        a_question("stake", "percent"),
        a_rule("never", {"stake": {"above": 20, "below": 10}}),
        claim=says("never", NOT_MET),
    ),
    "percentage above a hundred": case(
        "never-applies",
        'rule "never" can never apply: "stake" is compared with 150 %, and is at most '
        f"100 %. {CHANGE}",
        *AB,
        a_rule("rule", {"any": [A, B, {"stake": 5}]}),
        a_question("stake", "percent"),
        a_rule("never", {"all": [A, {"stake": {"at-least": 150}}]}),
        claim=says("never", NOT_MET),
    ),
    "number below the lowest answer": case(
        "never-applies",
        'rule "never" can never apply: "years" is compared with 1, and is at least 2. '
        f"{CHANGE}",
        a_question("years", "number", at_least=2),
        a_rule("never", {"years": {"at-most": 1}}),
        claim=says("never", NOT_MET),
    ),
    "part that only all before it contradict": case(
        "never-applies",
        'rule "never" can never apply: that either the answer to “a” is no or the '
        f"answer to “b” is no contradicts the parts before it. {CHANGE}",
        *WITH_RULE,
        a_rule("never", {"all": [A, B, {"any": [NOT_A, NOT_B]}]}),
        claim=both(says("never", NOT_MET), says("rule", MET)),
    ),
    "percentage written as a fraction": case(
        "part-of-a-percent",
        'rule "rule" compares "stake" with 0.05 %, a fraction of one per cent. Where 5 '
        "% is meant, write 5; else accept it and say why.",
        a_question("stake", "percent"),
        a_rule("rule", {"stake": {"below": 0.05}}),
        claim=says("rule", NOT_MET),
    ),
    "source points that look alike": case(
        "twins",
        'source points "guide/E2" and "guide/e2" look alike. Make them one, or give '
        "one of them another name.",
        *AB[:1],
        a_rule("rule", A, basis=["guide/E2", "guide/e2"]),
        sources=SOURCES.replace(LAW, "      e2: {says: The same.}\n"),
        claim=nothing_shown,
    ),
    "choices with one label": case(
        "twins",
        'choices "a" and "b" of question "kind" have one label, "Steel ". Make them '
        "one, or tell them apart.".replace("Steel ", "steel"),
        a_question("kind", "choice", choices={"a": "Steel", "b": "steel", "c": "No"}),
        a_rule("rule", {"kind": ["a", "b"]}),
        claim=nothing_shown,
    ),
    "choices that tables write alike": case(
        "twins",
        'a cell with "Ferro" may be choice "a" or "b" of question "kind", so it is '
        "read as neither. Leave it at one of them.",
        a_question(
            "kind",
            "choice",
            choices={
                "a": {"label": "Iron", "written": ["ferro"]},
                "b": {"label": "Steel", "written": ["Ferro", "acciaio"]},
                "c": "No",
            },
        ),
        a_rule("rule", {"kind": ["a", "b"]}),
        claim=nothing_shown,
    ),
    "head that is the name of another question": case(
        "lost-head",
        'question "b" never has the head "a": a column with it is read as question '
        '"a", whose name it is. Take it out.',
        a_question("a", heads=["Both"]),
        a_question("b", heads=["a", "Both"]),
        a_rule("rule", {"all": [A, B]}),
        claim=nothing_shown,
    ),
    "questions that ask the same": case(
        "twins",
        'questions "a" and "b" ask the same, "What of A?". Make them one, or tell them '
        "apart.",
        a_question("a"),
        a_question("b", ask="What of A?"),
        a_rule("rule", {"all": [A, B]}),
        claim=nothing_shown,
    ),
    "rules with one title": case(
        "twins",
        'rules "rule" and "second" have one title, "Rule". Make them one, or tell them '
        "apart.",
        *AB,
        a_rule("rule", A, "watch"),
        a_rule("second", NARROW, title="Rule"),
        claim=nothing_shown,
    ),
    "review that is still to come": case(
        "reviewed-ahead",
        "says that it was reviewed on 2 January 2030, which is still to come. Write "
        "the day on which it was.",
        *WITH_RULE,
        sources=f"reviewed: 2030-01-02\n{SOURCES.replace(LAW, '')}",
        claim=nothing_shown,
    ),
    "question that is never asked": case(
        "never-applies",
        f'question "never" {CONTRADICTS}',
        *WITH_RULE,
        a_question("never", ask_when={"all": [A, NOT_A]}, unknown_as="it"),
        an_item("item", when=A, do="Ask {never}"),
        claim=is_not_asked,
    ),
    "item whose own condition is never met": case(
        "never-applies",
        f'item "never" {CONTRADICTS.replace("is no con", "is not yes con")}',
        *WITH_RULE,
        an_item("never", when={"all": [A, {"none": [A]}]}),
        claim=does_not_follow,
    ),
    "signal that never looks like anything": case(
        "never-applies",
        f'signal "sign" {BY_THIS}',
        *WITH_RULE,
        a_signal(
            "sign",
            when=A,
            look_for=[{"when": {"all": [A, NOT_A]}, "says": "So."}],
        ),
        claim=looks_like_nothing,
    ),
    "item that rules lead to, with a condition that is never met": case(
        "never-applies",
        f'item "item" {BY_THIS}',
        *AB,
        a_rule("rule", {"any": [A, B]}, checklist=["item"]),
        an_item("item", when={"all": [A, NOT_A]}),
        claim=both(says("rule", MET), like(A)),
    ),
    "part that is always true": case(
        "idle-part",
        f'rule "rule": this part is always true where it stands, {IDLES} {TAKE}',
        *AB,
        a_rule("rule", {"all": [A, {"any": [A, B]}]}),
    ),
    "part that is never true": case(
        "idle-part",
        f'rule "rule": this part is never true where it stands, {IDLES} {TAKE}',
        *AB,
        a_rule("rule", {"any": [A, {"all": [A, NOT_B, B]}]}),
    ),
    "part that what is asked never lets be true": case(
        "idle-part",
        f'rule "rule": this part is never true where it stands {ONCE_KNOWN} {TAKE}',
        *AB,
        a_question("then", ask_when=A),
        a_rule("rule", {"any": [B, {"all": [NOT_A, {"then": "yes"}]}]}),
        claim=says("rule", OPEN),
    ),
    "part that is always true once all is known": case(
        "idle-part",
        f'rule "rule": this part is always true where it stands {ONCE_KNOWN} {TAKE}',
        *AB,
        a_rule("rule", {"all": [A, {"any": [B, NOT_B]}]}),
        claim=says("rule", OPEN),
    ),
    "part that is never true once all is known": case(
        "idle-part",
        f'rule "rule": this part is never true where it stands {ONCE_KNOWN} {TAKE}',
        *AB,
        a_rule("rule", {"any": [A, {"all": [B, NOT_B]}]}),
        claim=says("rule", OPEN),
    ),
    "listed answer that makes no difference once all is known": case(
        "idle-part",
        f'rule "rule": this part has an idle answer, "b" {ONCE_KNOWN} {TAKE}',
        FRUIT,
        *ABC,
        a_question("d"),
        a_rule("rule", {"all": [{"any": [A_OR_B, {"d": "yes"}]}, *NEVER_FOR_B]}),
        claim=says("rule", OPEN),
    ),
    "rule that is always met": case(
        "idle-part",
        'rule "rule": its condition is met by every deal once all is known. Say when '
        "it applies, or correct it.",
        *AB[:1],
        a_rule("rule", {"none": [{"all": [A, NOT_A]}]}),
    ),
    "listed answer that makes no difference": case(
        "idle-part",
        f'rule "rule": this part has an idle answer, "b", {IDLES} {TAKE}',
        FRUIT,
        a_rule("rule", {"all": [{"fruit": ["a", "b"]}, {"none": [{"fruit": "b"}]}]}),
    ),
    "rule that a higher one covers": case(
        "covered-rule",
        'rule "narrow" never lifts a level: whenever it is met, so is "rule", of level '
        'strategic. Raise its level, narrow "rule", or merge the two.',
        *WITH_RULE,
        narrow(),
        claim=both(says("narrow", MET), says("rule", MET)),
    ),
    "two rules with equal conditions": case(
        "equal-rules",
        'rule "same" is met by the same deals as "rule". Merge the two.',
        *WITH_RULE,
        a_rule("same", {"any": [B, A]}),
        claim=both(says("same", MET), says("rule", MET)),
    ),
    "rule that a higher one covers once all is known": case(
        "covered-rule",
        'rule "case" never lifts a level: whenever it is met, "wide", of level '
        "strategic, must be met as well once all is known. Raise its level, narrow "
        '"wide", or merge the two.',
        *ABC,
        a_rule("case", {"all": [A, C]}, "watch"),
        a_rule("wide", IF_B),
        claim=both(says("case", MET), says("wide", MET)),
    ),
    "two rules with equal conditions once all is known": case(
        "equal-rules",
        'once all is known, rule "same" is met by the same deals as "wide". Merge the '
        "two.",
        *ABC,
        a_rule("wide", IF_B),
        a_rule("same", {"all": [{"any": [A, NOT_B]}, {"any": [C, B]}]}),
        claim=both(says("same", MET), says("wide", MET)),
    ),
    "rule where one of two others must be met": case(
        "one-of-two",
        'rule "case" never lifts a level: whenever it is met, one of "one" and "other" '
        "must be met as well. Raise its level, or narrow one of the two.",
        *ABC,
        a_rule("case", {"all": [A, C]}, "watch"),
        a_rule("one", {"all": [A, B]}),
        a_rule("other", {"all": [C, NOT_B]}, "sensitive"),
        claim=both(says("case", MET), each_alone("one", "other")),
    ),
    "two rules of which every deal must meet one": case(
        "one-of-two",
        'no deal can stay at Routine: whatever is answered, one of "against" and '
        '"rule" must be met. Narrow one of the two.',
        *AB[:1],
        a_rule("rule", A, "watch"),
        RULE_AGAINST,
        claim=each_alone("against", "rule"),
    ),
    "harmless answer to what is not asked then": case(
        "hidden-condition",
        'rule "rule" is met with the most harmless answer to "then", "No", and yet not '
        "where that is not asked. It is asked only when the answer to “a” is yes. Let "
        "it be met there too, or write that beside it.",
        *AB,
        a_question("then", ask_when=A),
        a_rule("rule", {"all": [B, {"then": "no"}]}),
        claim=both(says("rule", NOT_MET), leaves_unasked("then")),
    ),
    "numbers between those that two rules take": case(
        "band-gap",
        '"low" takes "4" as an answer to "years" and "high" takes "10", but with "5", '
        "which lies between, a deal can fall below watch. Let one of the two reach "
        "further, or accept the gap and say why.",
        a_question("years", "number"),
        a_rule("low", {"years": {"below": 5}}, "watch"),
        a_rule("high", {"years": {"at-least": 10}}),
        claim=both(is_settled_at_the_lowest, is_met_beside("low")),
    ),
    "choice that nothing reads": case(
        "unread-choice",
        'no condition names choice "c" of question "devices", so choosing it changes '
        "nothing. Use it, or delete it.",
        a_question("devices", "choices"),
        a_rule("rule", {"devices": ["a", "b"]}),
        claim=like({"devices": frozenset()}),
    ),
    "question that nothing reads": case(
        "unread-question",
        'no condition reads question "b" and no text names it, so asking it changes '
        "nothing. Use it, or delete it.",
        *AB,
        a_rule("rule", A),
        claim=like({}),
    ),
    "definition that nothing uses": case(
        "unused",
        'definition "named" is never used: no condition uses it. Use it, or delete it.',
        *WITH_RULE,
        a_definition("named", NARROW),
        claim=is_defined,
    ),
    "item that nothing leads to": case(
        "unused",
        'item "idle" is never used: no rule names it and it has no "when". Use it, or '
        "delete it.",
        *WITH_RULE,
        an_item("idle"),
        claim=does_not_follow,
    ),
    "term that no text uses": case(
        "unused",
        'term "escrow" is never used: no text of the rulebook has it. Use it, or '
        "delete it.",
        *WITH_RULE,
        a_term("escrow", "money held back"),
        claim=lambda _rulebook, doubt: doubt.witness is None,
    ),
    "calendar that nobody keeps": case(
        "unknown-calendar",
        'calendar "moon" takes its holidays from "MOON", which the library does not '
        "have, so that every day but Saturday and Sunday counts. Write a country such "
        'as IT, or XECB, or list the days under "closed".',
        *WITH_RULE,
        a_calendar("moon", holidays="MOON"),
        a_calendar("italian", holidays="IT"),
        claim=lambda _rulebook, doubt: doubt.witness is None,
    ),
    "point that nothing rests on": case(
        "unused",
        'nothing rests on "guide/art-one". Name it as a basis, or delete it.',
        sources=SOURCES.replace(", to-be-verified: Read", "; read"),
        claim=nothing_rests_on_it,
    ),
    "deals that can never leave the lowest level": case(
        "gap",
        GAP.format("No"),
        *AB[:1],
        a_rule("rule", A),
        heading=GAPS_BY_A,
        claim=is_settled_at_the_lowest,
    ),
    "deals that no rule lifts any more": case(
        "gap",
        GAP.format("Yes"),
        *AB[:1],
        a_rule("past", A, in_force={"until": "2026-02-28"}),
        a_rule("rule", NOT_A),
        heading=GAPS_BY_A,
        claim=is_settled_at_the_lowest,
    ),
    "deals of a gap that are not asked everything": case(
        "gap",
        GAP.format("No"),
        *AB[:1],
        a_question("then", ask_when=A),
        a_rule("rule", {"any": [{"then": "yes"}, {"then": "no"}]}),
        heading="gaps-by: [a, then]\n",
        claim=is_settled_at_the_lowest,
    ),
    "graver answer that lowers the level": case(
        "falling-level",
        FALLS.format("fruit", "Cherry", "Berry"),
        a_question("fruit", "choice", rises=True),
        a_rule("rule", A_OR_B),
        claim=falls,
    ),
    "larger stake that lowers the level": case(
        "falling-level",
        FALLS.format("stake", "50 %", "10 %"),
        a_question("stake", "percent", rises=True),
        a_rule("rule", {"stake": {"at-least": 10, "below": 50}}),
        a_rule("lower", {"stake": {"at-least": 50}}, "watch"),
        claim=falls,
    ),
    "stake above those that a rule takes": case(
        "falling-level",
        FALLS.format("stake", "50 %", "10 %"),
        a_question("stake", "percent", rises=True),
        a_rule("rule", {"stake": {"at-least": 10, "below": 50}}),
        claim=falls,
    ),
    "graver answer that lowers the level once a rule has ended": case(
        "falling-level",
        FALLS.format("fruit", "Cherry", "Berry"),
        a_question("fruit", "choice", rises=True),
        a_rule("rule", {"fruit": "b"}),
        a_rule("ends", {"fruit": "c"}, in_force={"until": "2026-05-31"}),
        claim=both(falls, is_read_after(date(2026, 5, 31))),
    ),
    "verdict that no example shows": case(
        "no-example",
        'rule "rule" has no example that leaves it open. Add one to examples/: the '
        "witness would do.",
        *AB,
        a_rule("rule", NARROW),
        met="{deal: M, answers: {a: 'yes', b: 'yes'}}",
        against="{deal: N, answers: {a: 'no'}}",
        claim=says("rule", OPEN),
    ),
    "case that answers what its other answers rule out": case(
        "answer-not-asked",
        'precedent "mill-2024" answers "b", which is not asked of a case with its '
        'answers to "a". Take it out, or correct those.',
        a_question("a"),
        a_question("b", ask_when=A),
        a_rule("rule", {"all": [A, B]}),
        a_question("c"),
        a_rule("of-c", {"c": "yes"}),
        a_precedent("mill-2024", {"a": "no", "b": "yes", "c": "yes"}),
        claim=lambda rulebook, doubt: (
            assessed(rulebook, doubt.witness).asked["b"].verdict is NOT_MET
        ),
    ),
    "case of which too little is known": case(
        "never-alike",
        'precedent "mill-2024" answers fewer than 3 questions that a rule or a regime '
        "reads, so no deal is ever like it. Answer more of them, or delete it.",
        *AB,
        a_rule("rule", {"any": [A, B]}),
        a_precedent("mill-2024", {"a": "yes", "b": "yes"}),
        claim=says("rule", MET),
    ),
    "file without a day of review": case(
        "review-missing",
        'the file does not say when it is to be reviewed. Write "review-by" at its '
        "top.",
        review="",
    ),
    "file whose review is overdue": case(
        "review-passed",
        "was to be reviewed by 1 February 2026. Review it and set a new day.",
        review="2026-02-01",
        claim=both(says("rule", MET), is_read_after(date(2026, 2, 1))),
    ),
    "basis that is not verified": case(
        "to-be-verified",
        'rule "lawful" rests on "guide/art-one", which nobody read in the official '
        "text. Read it, then write certainty: seen, and from which copy.",
        *AB,
        a_rule("rule", A, basis=["guide/E2"]),
        a_rule("lawful", B, basis=["guide/art-one"]),
        sources=SOURCES,
        claim=says("lawful", MET),
    ),
    "rule that excepts whatever meets it": case(
        "never-applies",
        'rule "rule" can never apply: whatever meets its condition is excepted by '
        '"unless". Narrow the exceptions, or delete the rule.',
        *AB,
        a_rule("rule", NARROW, unless=[EXCUSED | {"when": A}]),
        claim=says("rule", NOT_MET),
    ),
    "exception that no deal needs": case(
        "idle-part",
        'rule "rule": this exception makes no difference to any deal, because no deal '
        "that it is for would meet the rule else. Take it out, or correct it.",
        *AB,
        a_rule("rule", A, unless=[EXCUSED | {"when": {"all": [NOT_A, B]}}]),
        claim=RULE_IS_MET,
    ),
    "exception that only a half-known deal needs": case(
        "idle-part",
        'rule "rule": this exception makes no difference once all is known, because no '
        "deal that it is for would meet the rule else; while answers are missing, the "
        "verdict can be another without it. Take it out, or correct it.",
        *ABC,
        a_rule("rule", HALF_MET, unless=[EXCUSED | {"when": HALF_EXCUSED}]),
        claim=says("rule", OPEN),
    ),
    "exception that no deal meets": case(
        "never-applies",
        'this exception of rule "rule" can never apply: that the answer to “b” is no '
        "contradicts that the answer to “b” is yes. Change it, or take it out.",
        *AB,
        a_rule("rule", A, unless=[EXCUSED | {"when": {"all": [B, NOT_B]}}]),
        claim=says("rule", OPEN),
    ),
    "regime that excuses whatever it asks for": case(
        "never-due",
        'regime "filed" is never due: whatever meets its condition is excused by '
        '"unless". Narrow what excuses, or delete the regime.',
        *WITH_RULE,
        *FILINGS,
        a_regime("filed", NARROW, unless=[{"when": A, "reason": "It is small."}]),
        claim=lambda rulebook, doubt: (
            filed(rulebook, doubt.witness)["filed"].unless is not None
        ),
    ),
    "regime that asks something of every deal": case(
        "always-due",
        'regime "filed" is due for every deal once all is known: where it need not be '
        "done, one has to ask first. Say when it asks nothing, or correct it.",
        *WITH_RULE,
        *FILINGS,
        a_regime("filed", A, ask_first_when=NOT_A),
        claim=lambda rulebook, doubt: (
            filed(rulebook, doubt.witness)["filed"].state is State.ASK_FIRST
            and filed(rulebook, doubt.against)["filed"].state is State.MUST
        ),
    ),
    "regimes that wait for each other": case(
        "order-loop",
        'regime "one" waits for itself: "one" -> "two" -> "one". For a deal that has '
        "them all due no day can be told. Take one out of an order, or say when it "
        "counts.",
        *WITH_RULE,
        *FILINGS,
        a_regime("one", A, order=[after("two")], authority="the Court"),
        a_regime("two", B, order=[after("one", only_when=A)]),
        claim=lambda rulebook, doubt: all(
            clock.orders for clock in clocks(rulebook, doubt.witness, due=2)
        ),
    ),
    "regimes that ask the same twice": case(
        "asked-twice",
        'regimes "one" and "two" can both be due, and both have the buyer file (the '
        "Presidency): the same is asked twice. Merge the two, let one excuse from the "
        'other with "unless", or say "assessed-with".',
        *WITH_RULE,
        *FILINGS,
        a_regime("one", A),
        a_regime("two", B),
        claim=lambda rulebook, doubt: bool(clocks(rulebook, doubt.witness, due=2)),
    ),
    "regime that is mandatory where all should be calm": case(
        "filed-where-calm",
        f'regime "filed" is mandatory for a deal that is no more than Routine{LIFT}',
        *ABC,
        RULE,
        *FILINGS,
        a_regime("filed", C),
        heading="calm: [routine]\n",
        claim=lambda rulebook, doubt: (
            is_settled_at_the_lowest(rulebook, doubt)
            and filed(rulebook, doubt.witness)["filed"].state is State.MUST
        ),
    ),
    "regime that is mandatory where no rule lifts the deal any more": case(
        "filed-where-calm",
        'regime "filed" is mandatory for a deal that is no more than Routine or '
        f"Watch{LIFT}",
        *ABC,
        RULE,
        a_rule("past", C, in_force={"until": "2026-02-28"}),
        *FILINGS,
        a_regime("filed", C),
        heading="calm: [routine, watch]\n",
        claim=is_settled_at_the_lowest,
    ),
    "regime that is mandatory on a day when no rule lifts the deal any more": case(
        "filed-where-calm",
        f'regime "filed" is mandatory for a deal that is no more than Routine{LIFT}',
        *ABC,
        RULE,
        a_rule("for-now", C, in_force={"until": "2026-06-30"}),
        *FILINGS,
        a_regime("filed", C),
        heading="calm: [routine]\n",
        claim=both(is_settled_at_the_lowest, is_read_after(date(2026, 6, 30))),
    ),
    "wall that stands beside a calm level": case(
        "filed-where-calm",
        'regime "ban" does not allow a deal that is no more than Routine. Let a rule '
        "lift what it forbids.",
        *ABC,
        RULE,
        *FILINGS,
        a_regime("ban", C, kind="prohibition"),
        heading="calm: [routine]\n",
        claim=lambda rulebook, doubt: (
            is_settled_at_the_lowest(rulebook, doubt)
            and filed(rulebook, doubt.witness)["ban"].state is State.WALL
        ),
    ),
    "law that was not read, of a term": case(
        "to-be-verified",
        'regime "filed" rests on "guide/art-one", which nobody read in the official '
        "text. Read it, then write certainty: seen, and from which copy.",
        *WITH_RULE,
        *FILINGS,
        a_regime("filed", A, duties=[{**FILE, "basis": ["guide/art-one"]}]),
        sources=SOURCES,
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
        "blank-in-text",
        f'rule "rule" {BLANK}',
        *AB,
        a_rule("rule", A, title="Rule of {b}"),
        claim=both(says("rule", MET), leaves_blank("b")),
    ),
    "look of a signal that names what may not be known": case(
        "blank-in-text",
        f'signal "sign" {BLANK}',
        *AB,
        a_rule("rule", A),
        a_signal("sign", when=A, look_for=[{"when": A, "says": "See {b}."}]),
        claim=both(says("rule", MET), leaves_blank("b")),
    ),
    "sentence of a regime that names what may not be known": case(
        "blank-in-text",
        f'regime "filed" {BLANK}',
        *WITH_RULE,
        *FILINGS,
        a_regime("filed", A, sanctions=[{"says": "A fine for {b}."}]),
        claim=leaves_blank("b"),
    ),
    "change of what is extended that does nothing": Case(
        "idle-change",
        an_extension(
            "{rule: large-plant-proposal, level: watch, because: We think so.}"
        ),
        'what is extended has no rule called "large-plant-proposal". Did you mean '
        '"large-plant-under-a-proposal"?',
        comes_out_as_shipped,
    ),
    "number of the law that is changed": Case(
        "law-number",
        an_extension(
            "{threshold: important-stake, values: [{value: 10}, {value: 8, "
            "from: 2026-02-01}], because: We think so.}"
        ),
        'gives threshold "important-stake" other values, and 9 filings read it in what '
        "is extended: by a number of your own they tell the law wrongly. Leave it, and "
        "write a rule that compares with a number of yours; or accept this where the "
        "law itself changed.",
        files_by_another_number,
    ),
    "acceptance of a doubt that is not there": case(
        "idle-acceptance",
        'accepts a doubt that is not there, "idle-part". Take it out.',
        *AB,
        a_rule("rule", {"any": [A, B]}, accept=accepting("idle-part")),
    ),
    "acceptance of one that is not there among others": case(
        "idle-acceptance",
        'accepts a doubt that is not there, "covered-rule" about "other". Take it out.',
        *WITH_RULE,
        narrow(accept=accepting("covered-rule", about=["rule", "other"])),
    ),
    "acceptance whose day has come": case(
        "acceptance-passed",
        'accepts "covered-rule" only until 1 March 2026. Look again, and set a new day '
        "or correct it.",
        *WITH_RULE,
        narrow(accept=accepting("covered-rule", "2026-03-01")),
    ),
    "rule that would seat more guests than there are places": case(
        "never-applies",
        f'rule "never" can never apply: no answers meet its condition. {CHANGE}',
        *SEATED,
        a_rule("never", EACH_ALONE),
        claim=says("never", NOT_MET),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_doubt_is_found_alone_and_its_witness_is_so(name: str) -> None:
    case = CASES[name]

    rulebook, found = found_in(case.files)

    [doubt] = not_accepted(found)
    assert (doubt.kind, doubt.place.says) == (case.kind, case.says)
    assert case.claim(rulebook, doubt)
    for witness in (doubt.witness for doubt in found if doubt.witness):
        text = {"w.yaml": deal_text(witness)}
        assert deal_file.examples(text, rulebook, A_DAY)[0].deal == witness


def test_every_kind_of_doubt_has_its_case() -> None:
    declared = {
        kind.id
        for module in (lint, *lint.MODULES)
        for kind in vars(module).values()
        if isinstance(kind, DoubtKind)
    }
    assert {case.kind for case in CASES.values()} == declared


THEN = a_question("then", ask_when=A)
BEFORE = a_rule("before", A, in_force={"until": "2026-05-31"})
AFTER = a_rule("after", {"any": [A, B]}, in_force={"from": "2026-06-01"})
NO_DOUBT: dict[str, tuple[Part, ...]] = {
    "nothing to doubt": WITH_RULE,
    "what asks a question may be named with it": (
        *AB[:1],
        THEN,
        a_rule("rule", {"all": [A, {"then": "yes"}]}),
    ),
    "a text may name what its condition needs": (
        *AB[:1],
        a_rule("rule", A, title="Rule of {a}"),
    ),
    "listing every answer says that a question is asked": (
        *AB,
        THEN,
        a_rule("rule", {"all": [B, {"then": ["yes", "no"]}]}),
    ),
    "a rule that ends before another begins is not covered by it": (
        *AB,
        BEFORE,
        AFTER,
    ),
    "a day that a term is counted from is asked for that": (
        *WITH_RULE,
        a_question("day", "date"),
        *(part for part in FILINGS if part.list != "anchors"),
        an_anchor("signing", "day"),
        a_regime("filed", A),
    ),
    "an order that no deal closes to a loop is none": (
        *WITH_RULE,
        *FILINGS,
        a_regime("one", A, order=[after("two", only_when=B)]),
        a_regime("two", A, order=[after("one", only_when=NOT_B)]),
        a_regime("three", A, order=[after("four")], authority="the Court"),
        a_regime("four", NOT_A, order=[after("three")], authority="the Court"),
    ),
    "what is one assessment may be asked with the same words": (
        *WITH_RULE,
        *FILINGS,
        a_regime("one", A, assessed_with=["two"]),
        a_regime("two", B),
    ),
    "a regime that excuses from some deals is due for others": (
        *WITH_RULE,
        *FILINGS,
        a_regime("filed", A, unless=[{"when": B, "reason": "It is small."}]),
    ),
}


def test_rulebook_that_nobody_need_doubt_has_none() -> None:
    found = {why: found_in(files_of(*parts))[1] for why, parts in NO_DOUBT.items()}

    assert {why: doubts for why, doubts in found.items() if doubts} == {}


def test_regime_that_says_why_it_is_ordinary_may_be_due_where_all_is_calm() -> None:
    said = a_regime("filed", C, ordinary="Sizes decide, wherever the buyer comes from.")
    parts = (*ABC, RULE, *FILINGS, said)

    assert found_in(files_of(*parts, heading="calm: [routine]\n"))[1] == ()


def test_doubt_names_its_place_and_kind() -> None:
    _rulebook, [doubt] = found_in(CASES["rule that a higher one covers"].files)

    assert str(doubt).startswith(f"{RULES}:1:")
    assert str(doubt).endswith("merge the two. [covered-rule]")


def test_accepted_doubt_is_kept_with_its_reason() -> None:
    accept = accepting("covered-rule")
    files = files_of(*WITH_RULE, narrow(accept=accept))

    _rulebook, found = found_in(files)

    assert not_accepted(found) == ()
    assert [doubt.accepted and doubt.accepted.because for doubt in found] == ["So."]


def test_acceptance_of_some_leaves_the_others() -> None:
    some = "{doubt: gap, about: [no/no], because: So., look-again: 2027-01-01}"
    heading = f"gaps-by: [a, b]\naccept:\n  - {some}\n"
    files = files_of(*AB, a_rule("rule", NARROW), heading=heading)

    _rulebook, found = found_in(files)

    assert [doubt.about for doubt in not_accepted(found)] == ["no/yes", "yes/no"]


def test_gaps_are_looked_for_by_each_of_several_choices_alone() -> None:
    devices = a_question("devices", "choices")
    rule = a_rule("rule", {"devices": ["a", "c"]})

    _rulebook, found = found_in(files_of(devices, rule, heading="gaps-by: [devices]\n"))

    assert [doubt.about for doubt in not_accepted(found) if doubt.kind == "gap"] == [
        "b"
    ]


def test_doubts_about_what_is_extended_are_left_to_whoever_keeps_it() -> None:
    change = "{rule: hotels, off: Why not., because: We think so.}"

    _rulebook, found = found_in(an_extension(change))

    assert [doubt.kind for doubt in found] == ["idle-change"]


def test_gap_that_is_opened_in_what_is_extended_is_not_left_to_others() -> None:
    base = files_of(*AB[:1], a_rule("rule", A), RULE_AGAINST, heading=GAPS_BY_A)
    own = an_extension("{rule: rule, off: Why not.}")
    files = {file: own[file] for file in own if not file.startswith(BASE)}
    files |= {BASE + name: text for name, text in base.items()}
    heading = f"{BASE}rulebook.yaml"
    files[heading] = files[heading].replace("id: example\n", "id: italy-china\n")

    _rulebook, found = found_in(files)

    told = [(doubt.kind, doubt.about, doubt.place.file) for doubt in found]
    assert told == [("gap", "yes", "rulebook.yaml")]


def test_what_a_regime_compares_makes_no_band_among_rules() -> None:
    stake = a_question("stake", "number")
    rule = a_rule("rule", {"stake": {"at-least": 10}})
    filed = a_regime("filed", {"stake": {"above": 50}})
    rulebook, _found = found_in(files_of(*FILINGS, stake, rule, filed))
    context = LintContext(rulebook, A_DAY)
    question, when = rulebook.questions["stake"], rulebook.regimes["filed"].when
    assert when

    of_regime = context.in_order(question, when)
    of_rules = context.in_order(question)

    assert of_regime == [Decimal(49), Decimal(51)]
    assert of_rules == [Decimal(9), Decimal(10)]
