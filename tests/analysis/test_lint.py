"""Every kind of doubt is found, alone, with a witness that is so.

Each case is a rulebook with exactly one doubt. Its witness is put to the engine, which
must say what the doubt claims.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

import pytest

from screening.analysis import lint
from screening.analysis.examples import check_files
from screening.analysis.lint import doubts, not_accepted
from screening.analysis.lint.doubts import Doubt, DoubtKind
from screening.engine.assess import assess, following
from screening.engine.assessment import Applies, Assessment
from screening.engine.evaluator import Evaluator
from screening.engine.solver import Solver, UndecidedError
from screening.rulebook import deal_file
from screening.rulebook.deal_file import deal_text
from screening.rulebook.folder import BASE, files_in, rule_files
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook, Verdict
from screening.settings import shipped
from tests.builders import (
    A_DAY,
    HEADING,
    SOURCES,
    Part,
    a_definition,
    a_question,
    a_rule,
    a_signal,
    an_item,
    texts_of,
)

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
LAW = "      art-one: {says: A law., to-be-verified: Read the text.}\n"
VERIFIED = SOURCES.replace(", to-be-verified: Read", "; read")
RULES = "rules/10-deal.yaml"

Claim = Callable[[Rulebook, Doubt], bool]


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
    if review:
        texts[RULES] = f'{{"review-by": "{review}", {texts[RULES][1:]}'
    named = {f"examples/{name}.yaml": text for name, text in examples.items()}
    return {**texts, **named}


def found_in(files: Mapping[str, str]) -> tuple[Rulebook, tuple[Doubt, ...]]:
    """Return a rulebook and its doubts; where it has no examples, not about those."""
    proved = check_files(files, A_DAY)
    assert proved.rulebook, proved.problems
    found = doubts(proved.rulebook, proved.examples, A_DAY)
    shown = bool(proved.examples)
    return proved.rulebook, tuple(
        one for one in found if shown or one.kind != "no-example"
    )


def assessed(rulebook: Rulebook, doubt: Doubt) -> Assessment:
    assert doubt.witness
    return assess(rulebook, doubt.witness.answers, doubt.witness.on)


def says(rule: str, verdict: Verdict) -> Claim:
    """Return the claim that the witness gives a rule that verdict."""

    def so(rulebook: Rulebook, doubt: Doubt) -> bool:
        found = assessed(rulebook, doubt).findings
        return {one.rule.id: one.verdict for one in found}[rule] is verdict

    return so


def both(*claims: Claim) -> Claim:
    return lambda rulebook, doubt: all(claim(rulebook, doubt) for claim in claims)


def like(answers: Mapping[str, Any]) -> Claim:
    """Return the claim that the witness comes out like a deal of those answers."""

    def so(rulebook: Rulebook, doubt: Doubt) -> bool:
        other = assess(rulebook, answers, A_DAY).findings
        found = assessed(rulebook, doubt).findings
        return [one.verdict for one in found] == [one.verdict for one in other]

    return so


def does_not_follow(rulebook: Rulebook, doubt: Doubt) -> bool:
    follows = following(assessed(rulebook, doubt))
    every: tuple[Applies[Any], ...] = (
        *follows.checklist,
        *follows.consequences,
        *follows.signals,
    )
    return doubt.part[1] not in {one.what.id for one in every}


def looks_like_nothing(rulebook: Rulebook, doubt: Doubt) -> bool:
    return not any(following(assessed(rulebook, doubt)).look_for.values())


def is_not_asked(rulebook: Rulebook, doubt: Doubt) -> bool:
    asked = assessed(rulebook, doubt).asked[doubt.part[1]]
    return asked.verdict is NOT_MET


def is_settled_at_the_lowest(rulebook: Rulebook, doubt: Doubt) -> bool:
    found = assessed(rulebook, doubt).range
    return found.settled and found.lowest is rulebook.heading.levels[0]


def falls(rulebook: Rulebook, doubt: Doubt) -> bool:
    other = doubt.against
    assert other
    after = assess(rulebook, other.answers, other.on).range.lowest
    return (
        rulebook.rank[after.id] < rulebook.rank[assessed(rulebook, doubt).range[0].id]
    )


def is_defined(rulebook: Rulebook, doubt: Doubt) -> bool:
    """Tell whether the witness meets the definition that the doubt is about."""
    when = rulebook.definitions[doubt.part[1]].when
    ledger = Evaluator(rulebook)
    ledger.enter(when)
    assert doubt.witness
    return (
        ledger.compiled(when).decide(ledger.read(doubt.witness.answers)).verdict is MET
    )


def nothing_rests_on_it(rulebook: Rulebook, doubt: Doubt) -> bool:
    found = assessed(rulebook, doubt).findings
    return all(doubt.about not in one.rule.basis for one in found)


def leaves_blank(question: str) -> Claim:
    return lambda rulebook, doubt: question not in assessed(rulebook, doubt).answers


def is_read_after(day: date) -> Claim:
    return lambda rulebook, doubt: assessed(rulebook, doubt).on > day


def comes_out_as_shipped(rulebook: Rulebook, doubt: Doubt) -> bool:
    base = read(rule_files(files_in(shipped("rules") / "italy-china")))
    found = assessed(rulebook, doubt)
    other = assess(base, found.answers, found.on)
    return [one.verdict for one in found.findings] == [
        one.verdict for one in other.findings
    ]


def is_not_decided(rulebook: Rulebook, doubt: Doubt) -> bool:
    space = Solver(rulebook)
    with pytest.raises(UndecidedError):
        space.find((space.compiled(rulebook.rules[doubt.part[1]].when), MET))
    return doubt.witness is None


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


def accepting(kind: str, look_again: str = "2027-01-01", **more: object) -> list[Any]:
    return [{"doubt": kind, "because": "So.", "look-again": look_again, **more}]


DUE = accepting("covered-rule", "2026-03-01")


class Case(NamedTuple):
    """A rulebook with one doubt: its kind, what it says, and what its witness shows."""

    kind: str
    files: Mapping[str, str]
    says: str
    claim: Claim


A, B, NOT_A, NOT_B = {"a": "yes"}, {"b": "yes"}, {"a": "no"}, {"b": "no"}
AB = (a_question("a"), a_question("b"))
RULE = a_rule("rule", {"any": [A, B]})
RULE_AGAINST = a_rule("against", NOT_A)
GAPS_BY_A = "gaps-by: [a]\n"
FRUIT = a_question("fruit", "choice")
A_OR_B = {"fruit": ["a", "b"]}
NARROW = {"all": [A, B]}
CHANGE = "Change it, or delete it."
CONTRADICTS = f"can never apply: this part contradicts the parts before it. {CHANGE}"
BY_THIS = CONTRADICTS.replace(":", " by this condition:", 1)
IDLES = "so it makes no difference to any deal."
TAKE = "Take it out, or correct it."
MANY = [f"x{letter}" for letter in "abcdefghijklm"]

CASES = {
    "rule that contradicts itself": Case(
        "never-applies",
        files_of(*AB, RULE, a_rule("never", {"all": [A, B, NOT_A]})),
        f'rule "never" {CONTRADICTS}',
        both(says("never", NOT_MET), says("rule", MET)),
    ),
    "rule whose bounds leave nothing": Case(
        "never-applies",
        files_of(
            a_question("stake", "percent"),
            a_rule("never", {"stake": {"above": 20, "below": 10}}),
        ),
        f'rule "never" can never apply: no answers meet its condition. {CHANGE}',
        says("never", NOT_MET),
    ),
    "question that is never asked": Case(
        "never-applies",
        files_of(
            *AB,
            RULE,
            a_question("never", ask_when={"all": [A, NOT_A]}, unknown_as="it"),
            an_item("item", when=A, do="Ask {never}"),
        ),
        f'question "never" {CONTRADICTS}',
        is_not_asked,
    ),
    "item whose own condition is never met": Case(
        "never-applies",
        files_of(*AB, RULE, an_item("never", when={"all": [A, {"none": [A]}]})),
        f'item "never" {CONTRADICTS}',
        does_not_follow,
    ),
    "signal that never looks like anything": Case(
        "never-applies",
        files_of(
            *AB,
            RULE,
            a_signal(
                "sign",
                when=A,
                look_for=[{"when": {"all": [A, NOT_A]}, "says": "So."}],
            ),
        ),
        f'signal "sign" {BY_THIS}',
        looks_like_nothing,
    ),
    "item that rules lead to, with a condition that is never met": Case(
        "never-applies",
        files_of(
            *AB,
            a_rule("rule", {"any": [A, B]}, checklist=["item"]),
            an_item("item", when={"all": [A, NOT_A]}),
        ),
        f'item "item" {BY_THIS}',
        both(says("rule", MET), like(A)),
    ),
    "part that is always true": Case(
        "idle-part",
        files_of(*AB, a_rule("rule", {"all": [A, {"any": [A, B]}]})),
        f'rule "rule": this part is always true where it stands, {IDLES} {TAKE}',
        says("rule", MET),
    ),
    "part that is never true": Case(
        "idle-part",
        files_of(*AB, a_rule("rule", {"any": [A, {"all": [B, NOT_B]}]})),
        f'rule "rule": this part is never true where it stands, {IDLES} {TAKE}',
        says("rule", MET),
    ),
    "part that what is asked never lets be true": Case(
        "idle-part",
        files_of(
            *AB,
            a_question("then", ask_when=A),
            a_rule("rule", {"any": [B, {"all": [NOT_A, {"then": "yes"}]}]}),
        ),
        f'rule "rule": this part is never true where it stands, {IDLES} {TAKE}',
        says("rule", MET),
    ),
    "rule that is always met": Case(
        "idle-part",
        files_of(*AB[:1], a_rule("rule", {"none": [{"all": [A, NOT_A]}]})),
        f'rule "rule": its condition is always true where it stands, {IDLES} '
        f"Say when it applies, or correct it.",
        says("rule", MET),
    ),
    "listed answer that makes no difference": Case(
        "idle-part",
        files_of(
            FRUIT,
            a_rule(
                "rule", {"all": [{"fruit": ["a", "b"]}, {"none": [{"fruit": "b"}]}]}
            ),
        ),
        f'rule "rule": this part has an idle answer, "b", {IDLES} {TAKE}',
        says("rule", MET),
    ),
    "rule that a higher one covers": Case(
        "covered-rule",
        files_of(*AB, RULE, a_rule("narrow", NARROW, "watch")),
        'rule "narrow" never lifts a level: whenever it is met, so is "rule", of level '
        'strategic. Raise its level, narrow "rule", or merge the two.',
        both(says("narrow", MET), says("rule", MET)),
    ),
    "two rules with equal conditions": Case(
        "equal-rules",
        files_of(*AB, RULE, a_rule("same", {"any": [B, A]})),
        'rule "same" is met by the same deals as "rule". Merge the two.',
        both(says("same", MET), says("rule", MET)),
    ),
    "choice that nothing reads": Case(
        "unread-choice",
        files_of(
            a_question("devices", "choices"), a_rule("rule", {"devices": ["a", "b"]})
        ),
        'no condition names choice "c" of question "devices", so choosing it changes '
        "nothing. Use it, or delete it.",
        like({"devices": frozenset()}),
    ),
    "question that nothing reads": Case(
        "unread-question",
        files_of(*AB, a_rule("rule", A)),
        'no condition reads question "b" and no text names it, so asking it changes '
        "nothing. Use it, or delete it.",
        like({}),
    ),
    "definition that nothing uses": Case(
        "unused",
        files_of(*AB, RULE, a_definition("named", NARROW)),
        'definition "named" is never used: no condition uses it. Use it, or delete it.',
        is_defined,
    ),
    "item that nothing leads to": Case(
        "unused",
        files_of(*AB, RULE, an_item("idle")),
        'item "idle" is never used: no rule names it and it has no "when". Use it, or '
        "delete it.",
        does_not_follow,
    ),
    "point that nothing rests on": Case(
        "unused",
        files_of(
            *AB, RULE, sources=SOURCES.replace(", to-be-verified: Read", "; read")
        ),
        'nothing rests on "guide/art-one". Name it as a basis, or delete it.',
        nothing_rests_on_it,
    ),
    "deals that can never leave the lowest level": Case(
        "gap",
        files_of(*AB[:1], a_rule("rule", A), heading=GAPS_BY_A),
        "a deal with a No can never leave Routine. Add a rule that can lift it, or "
        "accept the gap and say why.",
        is_settled_at_the_lowest,
    ),
    "deals that no rule lifts any more": Case(
        "gap",
        files_of(
            *AB[:1],
            a_rule("past", A, in_force={"until": "2026-02-28"}),
            a_rule("rule", NOT_A),
            heading=GAPS_BY_A,
        ),
        "a deal with a Yes can never leave Routine. Add a rule that can lift it, or "
        "accept the gap and say why.",
        is_settled_at_the_lowest,
    ),
    "deals of a gap that are not asked everything": Case(
        "gap",
        files_of(
            *AB[:1],
            a_question("then", ask_when=A),
            a_rule("rule", {"any": [{"then": "yes"}, {"then": "no"}]}),
            heading="gaps-by: [a, then]\n",
        ),
        "a deal with a No can never leave Routine. Add a rule that can lift it, or "
        "accept the gap and say why.",
        is_settled_at_the_lowest,
    ),
    "graver answer that lowers the level": Case(
        "falling-level",
        files_of(
            a_question("fruit", "choice", rises=True),
            a_rule("rule", A_OR_B),
        ),
        '"fruit" rises, but with "Cherry" in place of "Berry" a deal can fall below '
        'strategic: "rule" is no longer met and nothing takes its place. Let a rule '
        "take the graver answer as well.",
        falls,
    ),
    "larger stake that lowers the level": Case(
        "falling-level",
        files_of(
            a_question("stake", "percent", rises=True),
            a_rule("rule", {"stake": {"at-least": 10, "below": 50}}),
            a_rule("lower", {"stake": {"at-least": 50}}, "watch"),
        ),
        '"stake" rises, but with "50 %" in place of "10 %" a deal can fall below '
        'strategic: "rule" is no longer met and nothing takes its place. Let a rule '
        "take the graver answer as well.",
        falls,
    ),
    "verdict that no example shows": Case(
        "no-example",
        files_of(
            *AB,
            a_rule("rule", NARROW),
            met="{deal: M, answers: {a: 'yes', b: 'yes'}}",
            against="{deal: N, answers: {a: 'no'}}",
        ),
        'rule "rule" has no example that leaves it open. Add one to examples/: the '
        "witness would do.",
        says("rule", OPEN),
    ),
    "file without a day of review": Case(
        "review-missing",
        files_of(*AB, RULE, review=""),
        'the file does not say when it is to be reviewed. Write "review-by" at its '
        "top.",
        says("rule", MET),
    ),
    "file whose review is overdue": Case(
        "review-passed",
        files_of(*AB, RULE, review="2026-02-01"),
        "was to be reviewed by 1 February 2026. Review it and set a new day.",
        both(says("rule", MET), is_read_after(date(2026, 2, 1))),
    ),
    "basis that is not verified": Case(
        "to-be-verified",
        files_of(
            *AB,
            a_rule("rule", A, basis=["guide/E2"]),
            a_rule("lawful", B, basis=["guide/art-one"]),
            sources=SOURCES,
        ),
        'rule "lawful" rests on "guide/art-one", which is to be verified. Read the '
        "official text, then take the mark away.",
        says("lawful", MET),
    ),
    "text that names what may not be known": Case(
        "blank-in-text",
        files_of(*AB, a_rule("rule", A, title="Rule of {b}")),
        'rule "rule" names {b}, which may not be known when it applies. Write '
        '"unknown-as" at that question, or other words.',
        both(says("rule", MET), leaves_blank("b")),
    ),
    "look of a signal that names what may not be known": Case(
        "blank-in-text",
        files_of(
            *AB,
            a_rule("rule", A),
            a_signal("sign", when=A, look_for=[{"when": A, "says": "See {b}."}]),
        ),
        'signal "sign" names {b}, which may not be known when it applies. Write '
        '"unknown-as" at that question, or other words.',
        both(says("rule", MET), leaves_blank("b")),
    ),
    "change of what is extended that does nothing": Case(
        "idle-change",
        an_extension(
            "{rule: large-plant-proposal, level: watch, because: We think so.}"
        ),
        'the shipped rulebook has no rule called "large-plant-proposal". Did you mean '
        '"large-plant-under-a-proposal"?',
        comes_out_as_shipped,
    ),
    "acceptance of a doubt that is not there": Case(
        "idle-acceptance",
        files_of(*AB, a_rule("rule", {"any": [A, B]}, accept=accepting("idle-part"))),
        'accepts a doubt that is not there, "idle-part". Take it out.',
        says("rule", MET),
    ),
    "acceptance of one that is not there among others": Case(
        "idle-acceptance",
        files_of(
            *AB,
            RULE,
            a_rule(
                "narrow",
                NARROW,
                "watch",
                accept=accepting("covered-rule", about=["rule", "other"]),
            ),
        ),
        'accepts a doubt that is not there, "covered-rule" about "other". Take it out.',
        says("rule", MET),
    ),
    "acceptance whose day has come": Case(
        "acceptance-passed",
        files_of(
            *AB,
            RULE,
            a_rule(
                "narrow",
                NARROW,
                "watch",
                accept=accepting("covered-rule", "2026-03-01"),
            ),
        ),
        'accepts "covered-rule" only until 1 March 2026. Look again, and set a new day '
        "or correct it.",
        says("rule", MET),
    ),
    "rule that takes too long to decide": Case(
        "undecided",
        files_of(
            a_question("devices", "choices", choices={one: one for one in MANY}),
            a_rule("rule", {"all": [{"devices": {"all-of": [one]}} for one in MANY]}),
        ),
        'rule "rule" could not be decided within 20,000 steps. Split its condition '
        "into definitions or rules that read fewer questions.",
        is_not_decided,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_doubt_is_found_alone_and_its_witness_is_so(name: str) -> None:
    case = CASES[name]

    rulebook, found = found_in(case.files)

    [doubt] = not_accepted(found)
    assert (doubt.kind, doubt.place.says) == (case.kind, case.says)
    assert case.claim(rulebook, doubt)


def test_every_kind_of_doubt_has_its_case() -> None:
    declared = {
        kind.id
        for module in (lint, *lint.MODULES)
        for kind in vars(module).values()
        if isinstance(kind, DoubtKind)
    }
    assert {case.kind for case in CASES.values()} == declared


@pytest.mark.parametrize("name", CASES)
def test_witness_reads_back_from_its_example_file(name: str) -> None:
    rulebook, found = found_in(CASES[name].files)

    for deal in (one.witness for one in found if one.witness):
        assert (
            deal_file.examples({"w.yaml": deal_text(deal)}, rulebook, A_DAY)[0].deal
            == deal
        )


def test_rulebook_that_nobody_need_doubt_has_none() -> None:
    _rulebook, found = found_in(files_of(*AB, RULE))

    assert found == ()


def test_doubt_names_its_place_and_kind() -> None:
    _rulebook, [doubt] = found_in(CASES["rule that a higher one covers"].files)

    assert str(doubt).startswith(f"{RULES}:1:")
    assert str(doubt).endswith("merge the two. [covered-rule]")


def test_accepted_doubt_is_kept_with_its_reason() -> None:
    accept = accepting("covered-rule")
    files = files_of(*AB, RULE, a_rule("narrow", NARROW, "watch", accept=accept))

    _rulebook, found = found_in(files)

    assert not_accepted(found) == ()
    assert [one.accepted and one.accepted.because for one in found] == ["So."]


def test_acceptance_of_some_leaves_the_others() -> None:
    one = "{doubt: gap, about: [no/no], because: So., look-again: 2027-01-01}"
    heading = f"gaps-by: [a, b]\naccept:\n  - {one}\n"
    files = files_of(*AB, a_rule("rule", NARROW), heading=heading)

    _rulebook, found = found_in(files)

    assert [one.about for one in not_accepted(found)] == ["no/yes", "yes/no"]


def test_question_not_asked_otherwise_may_be_named_with_what_asks_it() -> None:
    then = a_question("then", ask_when=A)
    files = files_of(*AB[:1], then, a_rule("rule", {"all": [A, {"then": "yes"}]}))

    assert found_in(files)[1] == ()


def test_listing_every_answer_says_that_a_question_is_asked() -> None:
    then = a_question("then", ask_when=A)
    files = files_of(*AB, then, a_rule("rule", {"all": [B, {"then": ["yes", "no"]}]}))

    assert found_in(files)[1] == ()


def test_rule_that_takes_too_long_hides_nothing_of_another_item() -> None:
    slow = [{"devices": {"all-of": [one]}} for one in MANY]
    devices = a_question("devices", "choices", choices={one: one for one in MANY})
    items = (an_item("slow", when={"all": slow}, do="Ask {b}"), an_item("late", when=A))
    items[1].data["do"] = "Ask {b}"

    _rulebook, found = found_in(files_of(*AB, devices, RULE, *items))

    assert [(one.kind, one.part) for one in found] == [
        ("undecided", ("item", "slow")),
        ("blank-in-text", ("item", "late")),
    ]


def test_rule_that_ends_before_another_begins_is_not_covered_by_it() -> None:
    files = files_of(
        *AB,
        a_rule("before", A, in_force={"until": "2026-05-31"}),
        a_rule("after", {"any": [A, B]}, in_force={"from": "2026-06-01"}),
    )

    assert found_in(files)[1] == ()


def test_doubts_about_what_is_extended_are_left_to_whoever_keeps_it() -> None:
    change = "{rule: hotels, off: Why not., because: We think so.}"

    _rulebook, found = found_in(an_extension(change))

    assert [one.kind for one in found] == ["idle-change"]


def test_gap_that_is_opened_in_what_is_extended_is_not_left_to_others() -> None:
    base = files_of(*AB[:1], a_rule("rule", A), RULE_AGAINST, heading=GAPS_BY_A)
    own = an_extension("{rule: rule, off: Why not.}")
    files = {one: own[one] for one in own if not one.startswith(BASE)}
    files |= {BASE + name: text for name, text in base.items()}

    _rulebook, found = found_in(files)

    told = [(one.kind, one.about, one.place.file) for one in found]
    assert told == [("gap", "yes", "rulebook.yaml")]
