"""Two rulebooks: what differs, which deals come out otherwise, how people are told."""

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.analysis.compare.changes import ChangeKind, PartChange, PartKind
from screening.analysis.compare.rulebooks import (
    ChangeSummary,
    PartSummary,
    change_summary,
)
from screening.analysis.compare.rulebooks import rulebooks as compared
from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.rulebook import deal_file
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State
from tests import builders as a

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
STAKE, STATE = a.question("stake", "percent"), a.question("state-owned")
OWNED = {"state-owned": "yes"}
LETTERS = {f"is-{letter}": letter.upper() for letter in "abcdefghijklm"}
ASKED = a.question("letters", "choices", choices=LETTERS)
EVERY = [{"letters": {"any-of": [letter]}} for letter in LETTERS]


def above(number: int) -> dict[str, Any]:
    return {"stake": {"above": number}}


def changes(old: list[a.Part], new: list[a.Part]) -> tuple[PartChange, ...]:
    return compared(a.rulebook(*old), a.rulebook(*new))


def moves(change: PartChange) -> list[tuple[Verdict, Verdict]]:
    """Return how the deals that show a change move."""
    return [(shown.before, shown.after) for shown in change.witnesses]


def verdict(rulebook: Rulebook, rule: str, change: PartChange) -> list[Verdict]:
    """Return the engine's verdicts on the deals that show a change."""
    return [
        finding.verdict
        for shown in change.witnesses
        for finding in assess(rulebook, shown.deal.answers, shown.deal.on).findings
        if finding.rule.id == rule
    ]


def test_a_rulebook_does_not_differ_from_itself(shipped_rulebook: Rulebook) -> None:
    again = read(dict(shipped_rulebook.texts))

    assert compared(read(a.FILES), read(a.FILES)) == ()
    assert compared(shipped_rulebook, again) == ()
    assert not change_summary(read(a.FILES), read(a.FILES)).anything


RULE, STAKE_ID = "rule energy-deal: ", "question stake: "
SECTOR, MOVED = "question sector: ", "moved to another topic"
WHEN = "    when:"
SPAN = "    in-force: {from: 2026-02-01}"
DAY = "reviewed: 2026-01-01"
IN_WORDS = [
    ("heading", "title: An ex", "title: One ex", "rulebook : reworded"),
    ("heading", '"2026.1"', '"2026.2"', "rulebook : upkeep"),
    ("heading", "label: Watch", "label: W", "level watch: reworded"),
    ("heading", "title: Energy", "title: E", "topic energy: reworded"),
    ("heading", "label: Board", "label: B", "person board: reworded"),
    ("heading", "Before cl", "After cl", "stage closing: reworded"),
    ("sources", "The guide", "A guide", "source guide: reworded"),
    ("sources", "kind: guide", "kind: law", "source guide: reworded"),
    ("sources", "A law", "An act", "point guide/art-one: reworded"),
    ("questions", "ask: S?", "ask: T?", "question sector: reworded"),
    ("questions", "food: Food", "food: F", "choice sector/food: reworded"),
    ("questions", "ask: S?", "topic: energy, ask: S?", f"{SECTOR}{MOVED}"),
    ("rules", "It is", "This is", f"{RULE}reworded"),
    ("rules", "E2", "art-one", f"{RULE}basis changed"),
    ("rules", "rules:", f"{DAY}\nrules:", "file rules/10-deal.yaml: upkeep"),
]
IN_DEED = [
    ("rules", "watch", "strategic", f"{RULE}re-levelled"),
    ("rules", "topic: deal", "topic: energy", f"{RULE}{MOVED}"),
    ("rules", WHEN, f"{SPAN}\n{WHEN}", f"{RULE}in force on other days"),
    ("rules", WHEN, f"    off: Not now.\n{WHEN}", f"{RULE}switched off"),
    ("rules", "energy}", "food}", f"{RULE}condition changed"),
    ("questions", "food: Food", "food: F, bar: B", "choice sector/bar: added"),
    ("questions", "kind: percent", "kind: number", f"{STAKE_ID}takes other answers"),
]


def changed_at(file: str, was: str, now: str) -> list[PartChange]:
    """Return what differs once some text of a small rulebook is another one."""
    text = {"heading": a.HEADING, "sources": a.SOURCES, "questions": a.QUESTIONS}
    new = {file: text.get(file, a.RULES).replace(was, now, 1)}
    return list(compared(read(a.FILES), read(a.files(**new))))


def as_line(change: PartChange) -> str:
    return f"{change.kind} {change.id}: {change.happened}"


def test_words_and_upkeep_move_no_deal_and_are_told_apart_from_what_can() -> None:
    words, deeds = (
        [(case, changed_at(*case[:3])) for case in cases]
        for cases in (IN_WORDS, IN_DEED)
    )

    wrong = [
        (case, changes)
        for case, changes in words
        if list(map(as_line, changes)) != [case[3]]
        or any(it.outcome or it.before == it.after for it in changes)
    ]
    mistold = [
        (case, changes)
        for case, changes in deeds
        if [as_line(change) for change in changes if change.outcome] != [case[3]]
    ]
    assert (wrong, mistold) == ([], [])


def test_levels_in_another_order_move_deals() -> None:
    lines = a.HEADING.splitlines(keepends=True)
    lines[10], lines[11] = lines[11], lines[10]

    [change] = compared(read(a.FILES), read(a.files(heading="".join(lines))))

    assert (change.kind, change.happened) == (PartKind.LEVEL, ChangeKind.REORDERED)
    assert change.outcome


FOLLOWING: list[tuple[Callable[..., a.Part], dict[str, Any], str]] = [
    (a.item, {"who": "board"}, "assigned otherwise"),
    (a.item, {"before": "closing"}, "assigned otherwise"),
    (a.item, {"do": "Do it"}, "reworded"),
    (a.item, {"when": OWNED}, "condition changed"),
    (a.consequence, {"when": OWNED}, "condition changed"),
    (a.signal, {"when": OWNED}, "condition changed"),
]


def test_what_follows_is_compared_too() -> None:
    for part, keys, how in FOLLOWING:
        [change] = changes([STATE, part("part")], [STATE, part("part", **keys)])

        told = (change.id, change.happened, change.outcome)
        assert told == ("part", how, how != "reworded"), (part.__name__, keys)


class Case(NamedTuple):
    """Two rulebooks, and what is told: what deals can come out otherwise by, or not."""

    old: list[a.Part]
    new: list[a.Part]
    outcome: tuple[str, ...]
    words: str


def case(old: list[a.Part], new: list[a.Part], *outcome: str, words: str = "") -> Case:
    return Case(old, new, outcome, words)


def rule_case(
    when: object, to: object, *text: str, asked: Sequence[a.Part] = (STAKE, STATE)
) -> Case:
    """Return the case of a rule whose new condition means the same if no more."""
    old, new = ([*asked, a.rule("rule", it)] for it in (when, to))
    outcome = (f'Rule "rule": {it}' for it in text)
    return case(old, new, *outcome, words="" if text else REWRITTEN)


BOUGHT, SOLD = {"bought": "yes"}, {"sold": "yes"}
EITHER = {"any": [above(25), {"stake": {"at-most": 25}}]}
LATER = {"any": [BOUGHT, {"all": [{"bought": "no"}, SOLD]}]}
NONE = [{"letters": {"none-of": [letter]}} for letter in LETTERS]
SAME_SENSE = (above(10), {"none": [{"stake": {"at-most": 10}}]})
ON_IT = a.rule("rule", {"is": "large"})
GATED = a.question("state-owned", ask_when=above(10))
OFF = a.rule("rule", OWNED, off="Repealed.")
DOUBT = {"doubt": "unused", "because": "So.", "look-again": "2027-01-01"}
ITEMS = [STATE, a.item("one"), a.item("two")]
THIS, THAT, NOT_THAT = (
    a.signal("one", look_for=[{"when": {"state-owned": answer}, "says": says}])
    for answer, says in (("yes", "This."), ("yes", "That."), ("no", "That."))
)
SMALL = {"when": {"stake": {"below": 10}}, "reason": "It is small."}
SMALLER, LIKE_IT = {"stake": {"below": 5}}, {"none": [{"stake": {"at-least": 10}}]}
REWRITTEN = 'Rule "rule": its condition is rewritten with the same meaning.'
BOTH_WAYS = "some deals no longer meet it and some newly meet it."
FEWER, MORE = "some deals no longer meet it.", "some deals newly meet it."
HALF_OPEN = "some deals met it and leave it open now."


def excusing(*unless: object, **defined: object) -> list[a.Part]:
    """Return a regime for what the state owns, but for what excuses from it."""
    definitions = [a.definition(name, when) for name, when in defined.items()]
    regime = a.regime("law", OWNED, unless=[*unless])
    return [STAKE, STATE, *definitions, *a.FILINGS, regime]


def excepting(*unless: object, when: object = OWNED) -> list[a.Part]:
    return [STAKE, STATE, a.rule("rule", when, unless=[*unless])]


CASES = {
    "a renamed rule is one removed and one added": case(
        [STATE, a.rule("old", OWNED)],
        [STATE, a.rule("new", OWNED)],
        'Rule "new" is new (level Strategic): new.',
        'Rule "old" is gone (level Strategic): old.',
    ),
    "a question brings its choices without a word": case(
        [STATE],
        [STATE, a.question("letter", "choice")],
        'Question "letter" is new: What of letter?',
    ),
    "what a signal looks like is compared by its place": case(
        [STATE, THIS],
        [STATE, THAT],
        words='The text of look of signal "one/1" is reworded.',
    ),
    "so is when it looks like that": case(
        [STATE, THAT], [STATE, NOT_THAT], f'Look of signal "one/1": {BOTH_WAYS}'
    ),
    "deals are shown on each side": rule_case(above(25), OWNED, BOTH_WAYS),
    "or on one side only": rule_case(above(25), above(10), MORE),
    "what means the same is a rewording": rule_case(
        OWNED, {"none": [{"none": [OWNED]}]}
    ),
    "what differs while facts are missing differs": rule_case(
        OWNED, {"all": [OWNED, EITHER]}, HALF_OPEN
    ),
    "what half-known deals tell apart is no rewording": rule_case(
        {"any": [BOUGHT, SOLD]},
        LATER,
        HALF_OPEN,
        asked=(a.question("bought"), a.question("sold")),
    ),
    "very many choices are told apart too": rule_case(
        {"all": EVERY}, {"none": NONE}, asked=[ASKED]
    ),
    "parts in another order mean the same, however many": rule_case(
        {"all": EVERY}, {"all": EVERY[::-1]}, asked=[ASKED]
    ),
    "another kind of answer leaves nothing proved": case(
        [STAKE, a.rule("rule", above(25))],
        [a.question("stake", "number"), a.rule("rule", above(25))],
        'The kind of question "stake" is number; before, percent.',
        'Rule "rule": its condition changed; no deal can be assessed under both, '
        "because a question it depends on takes a different kind of answer.",
    ),
    "a definition is told at the rules on it": case(
        [STAKE, a.definition("large", above(10)), ON_IT],
        [STAKE, a.definition("large", above(25)), ON_IT],
        f'Definition "large": {FEWER}',
        f'Rule "rule": {FEWER[:-1]}, because definition "large" changed.',
    ),
    "a gate is told at the rules behind it": case(
        [STAKE, STATE, a.rule("rule", OWNED)],
        [STAKE, GATED, a.rule("rule", OWNED)],
        'Question "state-owned": some deals are no longer asked this question.',
        f'Rule "rule": {FEWER[:-1]}, because question "state-owned" changed.',
    ),
    "a definition in the same sense leaves its rules alone": case(
        [STAKE, a.definition("large", SAME_SENSE[0]), ON_IT],
        [STAKE, a.definition("large", SAME_SENSE[1]), ON_IT],
        words=REWRITTEN.replace('Rule "rule"', 'Definition "large"'),
    ),
    "a gate in the same sense leaves its rules alone": case(
        [STAKE, a.question("state-owned", ask_when=SAME_SENSE[0]), a.rule("r", OWNED)],
        [STAKE, a.question("state-owned", ask_when=SAME_SENSE[1]), a.rule("r", OWNED)],
        words=REWRITTEN.replace(
            'Rule "rule": its condition',
            'Question "state-owned": the condition to ask it',
        ),
    ),
    "a rule that stays switched off moves no deal": case(
        [STAKE, a.rule("rule", above(10), "watch", off="Not now.")],
        [STAKE, a.rule("rule", above(25), "sensitive", off="Not now.")],
        words=f'Rule "rule" moves from Watch to Sensitive.\nRule "rule": {FEWER}',
    ),
    "a rule that is switched off says why": case(
        [STATE, a.rule("rule", OWNED)],
        [STATE, OFF],
        'Rule "rule" is switched off: Repealed.',
    ),
    "a rule is switched on again": case(
        [STATE, OFF],
        [STATE, a.rule("rule", OWNED)],
        'Rule "rule" is switched on again.',
    ),
    "a rule that comes switched off moves no deal": case(
        [STATE],
        [STATE, OFF],
        words='Rule "rule" is new (level Strategic, switched off): rule.',
    ),
    "a rule with other days and another condition is read on one of them": case(
        [STAKE, a.rule("rule", above(25), in_force={"until": "2025-12-31"})],
        [STAKE, a.rule("rule", above(10), in_force={"from": "2027-01-01"})],
        'Rule "rule" is in force from 1 January 2027; before, until 31 December 2025.',
        f'Rule "rule": {MORE}',
    ),
    "a reason and an acceptance worded otherwise move no deal": case(
        [STATE, OFF],
        [STATE, a.rule("rule", OWNED, off="Not yet.", accept=[DOUBT])],
        words='Rule "rule" stays switched off; the reason is reworded.\n'
        'The list of accepted doubts of rule "rule" is reworded.',
    ),
    "what a rule leads to is told with what it led to": case(
        [*ITEMS, a.rule("rule", OWNED, checklist=["one"])],
        [*ITEMS, a.rule("rule", OWNED, checklist=["two"])],
        'The checklist of rule "rule" is two; before, one.',
    ),
    "what excuses from a regime is compared by what it means": case(
        excusing(SMALL),
        excusing(SMALL | {"when": LIKE_IT}),
        words='Regime "law": the exemption because "It is small." is rewritten '
        "with the same meaning.",
    ),
    "deals that are no longer excused are shown": case(
        excusing(SMALL),
        excusing(SMALL | {"when": SMALLER}),
        'Regime "law": some deals are no longer exempt.',
    ),
    "a definition moves what excuses by it": case(
        excusing(SMALL | {"when": {"is": "small"}}, small={"stake": {"below": 10}}),
        excusing(SMALL | {"when": {"is": "small"}}, small={"stake": {"below": 20}}),
        f'Definition "small": {MORE}',
        'Regime "law": some deals are newly exempt, because definition "small" '
        "changed.",
    ),
    "another reason is filed otherwise": case(
        excusing(SMALL),
        excusing(SMALL | {"reason": "So."}),
        'The unless of regime "law" is reason: So; before, reason: It is small.',
    ),
    "another excuse is filed otherwise": case(
        excusing(SMALL),
        excusing(SMALL, SMALL),
        'The unless of regime "law" is reason: It is small, reason: It is small; '
        "before, reason: It is small.",
    ),
    "a new exception changes the condition once": case(
        excepting(), excepting(SMALL), f'Rule "rule": {FEWER}'
    ),
    "other words of an exception move no deal": case(
        excepting(SMALL),
        excepting(SMALL | {"reason": "So."}),
        words='The list of exceptions of rule "rule" is reworded.',
    ),
    "a none that becomes an exception moves no deal": case(
        excepting(when={"all": [{"none": [SMALL["when"]]}, OWNED]}),
        excepting(SMALL),
        words=REWRITTEN,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_differs_is_shown_by_deals_that_the_engine_decides_so(name: str) -> None:
    old, new, outcome, words = CASES[name]
    books = a.rulebook(*old), a.rulebook(*new)

    every = compared(*books)

    assert [it.says for it in every if it.outcome] == [*outcome]
    assert "\n".join(it.says for it in every if not it.outcome) == words
    for change in every:
        for book, ends in zip(books, zip(*moves(change), strict=True), strict=False):
            rule = book.rules.get(change.id)
            if rule and not rule.off and change.kind is PartKind.RULE:
                assert verdict(book, change.id, change) in ([*ends], [])
        incomparable = "no deal can be assessed under both" in change.says
        assert change.incomparable is incomparable
        moved = change.happened is ChangeKind.CONDITION or "switched o" in change.says
        assert bool(change.witnesses) >= (moved and change.outcome and not incomparable)


def test_a_deal_that_shows_a_change_is_named_after_it_and_can_be_an_example() -> None:
    [change] = changes(*rule_case(above(25), above(10))[:2])

    [deal] = (shown.deal for shown in change.witnesses)
    assert deal.name == "rule: not met before, met now"
    assert change.before == "the stake is above 25 %"
    [again] = deal_file.examples(
        {"x.yaml": deal_file.deal_text(deal)}, a.rulebook(STAKE, STATE), a.DAY
    )
    assert again.deal == deal


def test_deals_that_show_a_change_are_of_a_day_of_the_rule_and_have_to_file() -> None:
    span = {"from": "2030-01-01"}
    old, new = (a.rule("r", above(number), in_force=span) for number in (10, 25))
    before, after = CASES["deals that are no longer excused are shown"][:2]

    [change], [excused] = changes([STAKE, old], [STAKE, new]), changes(before, after)

    assert verdict(a.rulebook(STAKE, old), "r", change) == [MET]
    assert states(a.rulebook(*before), excused) == [State.NOT_DUE]
    assert states(a.rulebook(*after), excused) == [State.MUST]


def exchanged(rulebook: Rulebook) -> Rulebook:
    """Return a rulebook whose first and last rule have each other's condition."""
    texts = dict(rulebook.texts)
    held = json.loads(texts["rules/10-deal.yaml"])
    first, last = held["rules"][0], held["rules"][-1]
    first["when"], last["when"] = last["when"], first["when"]
    return read({**texts, "rules/10-deal.yaml": json.dumps(held)})


@given(st.data())
def test_every_verdict_that_moves_has_deals_that_show_it(data: st.DataObject) -> None:
    old = data.draw(a.rulebooks())
    new = exchanged(old)

    every = compared(old, new)

    told = {it.id: it for it in every if it.happened is ChangeKind.CONDITION}
    answers = data.draw(a.partial_answers(old))
    before, after = (assess(book, answers, a.DAY).findings for book in (old, new))
    moved = {
        was.rule.id for was, now in zip(before, after, strict=True) if was[1] != now[1]
    }
    assert moved <= set(told)
    for rule, change in told.items():
        assert verdict(old, rule, change) == [before for before, _ in moves(change)]
        assert verdict(new, rule, change) == [after for _, after in moves(change)]


def states(rulebook: Rulebook, change: PartChange) -> list[State]:
    return [
        filing.state
        for shown in change.witnesses
        for filing in filings(assess(rulebook, {**shown.deal.answers, **OWNED}, a.DAY))
    ]


SIGNED = a.question("signed", "date")
OVER_LINE = {"stake": {"above": "line"}}
LINE = a.threshold("line", 10, title="Important stake")
LOWER = a.threshold("line", 10, ("2027-01-01", 8), title="Important stake")


def summary_of(old: list[a.Part], new: list[a.Part]) -> ChangeSummary:
    each = (
        a.rulebook(STAKE, STATE, SIGNED, *a.FILINGS, *parts) for parts in (old, new)
    )
    return change_summary(*each)


def ids(parts: object) -> list[str]:
    assert isinstance(parts, list)
    return [part.id for part in parts]


def test_a_new_filing_and_a_moved_number_stand_before_what_follows_from_them() -> None:
    large = a.definition("large", OVER_LINE, title="More than {line}")
    rules = [a.rule("r", {"is": "large"}), large]
    filing = a.regime("file", {"state-owned": "yes"}, title="Telling the committee")

    summary = summary_of([LINE, *rules], [LOWER, *rules, filing])

    assert summary.moving == [
        PartSummary(
            "Telling the committee", "filing", "file", ("This filing is new.",)
        ),
        PartSummary(
            "Important stake",
            "threshold",
            "line",
            ("This threshold is 10 %, and from 1 January 2027 on 8 %; before, 10 %.",),
        ),
    ]
    assert ids(summary.following) == ["r", "large"]
    assert summary.following[1].title == "More than 10 % (8 % from 1 January 2027)"
    assert summary.wording == []


def test_a_filing_with_two_conditions_that_move_is_told_once_with_both() -> None:
    filing = a.regime(
        "file", OVER_LINE, **{"ask-first-when": {"stake": {"above": "line"}}}
    )

    [part] = summary_of([LINE, filing], [LOWER, filing]).following

    since = "From 1 January 2027 on, some deals"
    assert part.says == (
        f"{since} newly meet it.",
        f"{since} are newly told that it may apply.",
    )


def test_what_stands_behind_is_named_by_its_title_and_what_rests_on_it_too() -> None:
    rule, over = a.rule("r", {"is": "large"}), a.rule("r", OVER_LINE)
    small, large = (
        a.definition("large", {"stake": {"above": line}}, title="A large stake")
        for line in (10, 25)
    )
    values = [{"value": 10, "basis": ["guide/E2"]}]

    [part] = summary_of([small, rule], [large, rule]).following
    rested = summary_of(
        [a.threshold("line", 10), over], [a.threshold("line", values=values), over]
    )

    behind = "because named condition “A large stake” changed."
    assert part.says == (f"Some deals no longer meet it, {behind}",)
    assert (rested.moving, rested.following) == ([], [])
    assert rested.wording[0].says == (
        "The values of this threshold stay. Their basis is new.",
    )


def an_extension(**own: str) -> Rulebook:
    """Return one with files of its own, on top of a small rulebook."""
    heading = (
        'format: "1"\nid: ours\nextends: example\ntitle: Ours\nversion: "1"\n'
        "reviewed: 2026-01-01\nreview-by: 2026-12-31\n"
    )
    reviewed = a.files(sources=f"reviewed: 2026-01-01\n{a.SOURCES}")
    base = {f"base/{name}": text for name, text in reviewed.items()}
    return read({**base, "rulebook.yaml": heading, **own})


def test_a_file_of_ours_is_new_and_its_shipped_twin_stays_as_it_was() -> None:
    ours = "sources:\n  - {id: ours, title: Ours, short: ours, kind: own note, "
    ours += "points: {one: {says: So.}}}\n"

    summary = change_summary(an_extension(), an_extension(**{"sources.yaml": ours}))

    assert summary.moving == []
    assert {(it.kind, it.id): it.says for it in summary.wording} == {
        ("source", "ours"): ("This source is new.",),
    }
