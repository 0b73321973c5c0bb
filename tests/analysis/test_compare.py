"""Two rulebooks: what differs, which deals come out otherwise, how people are told."""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from screening.analysis.compare.changes import Change, ChangeKind, PartKind
from screening.analysis.compare.rulebooks import PartTold, ToldChanges
from screening.analysis.compare.rulebooks import rulebooks as compared
from screening.analysis.compare.rulebooks import told as told_to_people
from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.rulebook import deal_file
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State
from tests.builders import (
    A_DAY,
    FILES,
    FILINGS,
    HEADING,
    QUESTIONS,
    RULES,
    SOURCES,
    Part,
    a_consequence,
    a_definition,
    a_question,
    a_regime,
    a_rule,
    a_rulebook,
    a_signal,
    a_threshold,
    an_item,
    files,
    partial_answers,
    rulebooks,
)

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
STAKE, STATE = a_question("stake", "percent"), a_question("state-owned")
OWNED = {"state-owned": "yes"}
LETTERS = {f"is-{letter}": letter.upper() for letter in "abcdefghijklm"}
ASKED = a_question("letters", "choices", choices=LETTERS)
EVERY = [{"letters": {"any-of": [letter]}} for letter in LETTERS]


def above(number: int) -> dict[str, Any]:
    return {"stake": {"above": number}}


def changes(old: list[Part], new: list[Part]) -> tuple[Change, ...]:
    """Return what differs between rulebooks of these parts."""
    return compared(a_rulebook(*old), a_rulebook(*new))


def change_of(when: object, to: object, *asked: Part) -> Change:
    """Return the one change of a rule that gets another condition."""
    questions = list(asked) or [STAKE, STATE]
    [change] = changes(
        [*questions, a_rule("rule", when)], [*questions, a_rule("rule", to)]
    )
    return change


def moves(change: Change) -> list[tuple[Verdict, Verdict]]:
    """Return how the deals that show a change move."""
    return [(shown.before, shown.after) for shown in change.witnesses]


def verdict(rulebook: Rulebook, rule: str, change: Change) -> list[Verdict]:
    """Return the engine's verdicts on the deals that show a change."""
    return [
        finding.verdict
        for shown in change.witnesses
        for finding in assess(rulebook, shown.deal.answers, shown.deal.on).findings
        if finding.rule.id == rule
    ]


def test_a_rulebook_does_not_differ_from_itself(shipped_rulebook: Rulebook) -> None:
    again = read(dict(shipped_rulebook.texts))

    assert compared(read(FILES), read(FILES)) == ()
    assert compared(shipped_rulebook, again) == ()


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


def changed_at(file: str, was: str, now: str) -> list[Change]:
    """Return what differs once some text of a small rulebook is another one."""
    text = {"heading": HEADING, "sources": SOURCES, "questions": QUESTIONS}
    new = {file: text.get(file, RULES).replace(was, now, 1)}
    return list(compared(read(FILES), read(files(**new))))


def told(change: Change) -> str:
    return f"{change.kind} {change.id}: {change.happened}"


def test_other_words_or_upkeep_move_no_deal() -> None:
    found = [(case, changed_at(*case[:3])) for case in IN_WORDS]

    wrong = [
        (case, changes)
        for case, changes in found
        if list(map(told, changes)) != [case[3]]
        or any(it.outcome or it.before == it.after for it in changes)
    ]
    assert wrong == []


def test_what_can_move_a_deal_is_told_apart() -> None:
    found = [(case, changed_at(*case[:3])) for case in IN_DEED]

    wrong = [
        (case, changes)
        for case, changes in found
        if [told(change) for change in changes if change.outcome] != [case[3]]
    ]
    assert wrong == []


def test_a_renamed_rule_is_one_removed_and_one_added() -> None:
    added, removed = changes(
        [STATE, a_rule("old", OWNED)], [STATE, a_rule("new", OWNED)]
    )

    assert (added.id, added.happened) == ("new", ChangeKind.ADDED)
    assert added.says == 'Rule "new" is new (level Strategic): new.'
    assert moves(added) == [(NOT_MET, MET)]
    assert (removed.id, removed.happened) == ("old", ChangeKind.REMOVED)
    assert moves(removed) == [(MET, NOT_MET)]


def test_a_question_that_comes_brings_its_choices_without_a_word() -> None:
    fewer, more = [STATE], [STATE, a_question("letter", "choice")]

    [added], [removed] = changes(fewer, more), changes(more, fewer)

    assert (added.kind, added.happened) == (PartKind.QUESTION, ChangeKind.ADDED)
    assert added.says == 'Question "letter" is new: What of letter?'
    assert removed.happened is ChangeKind.REMOVED


def test_levels_in_another_order_move_deals() -> None:
    lines = HEADING.splitlines(keepends=True)
    lines[10], lines[11] = lines[11], lines[10]

    [change] = compared(read(FILES), read(files(heading="".join(lines))))

    assert (change.kind, change.happened) == (PartKind.LEVEL, ChangeKind.REORDERED)
    assert change.outcome


FOLLOWING: list[tuple[Callable[..., Part], dict[str, Any], str]] = [
    (an_item, {"who": "board"}, "assigned otherwise"),
    (an_item, {"before": "closing"}, "assigned otherwise"),
    (an_item, {"do": "Do it"}, "reworded"),
    (an_item, {"when": OWNED}, "condition changed"),
    (a_consequence, {"when": OWNED}, "condition changed"),
    (a_signal, {"when": OWNED}, "condition changed"),
]


def test_what_follows_is_compared_too() -> None:
    for part, keys, how in FOLLOWING:
        [change] = changes([STATE, part("part")], [STATE, part("part", **keys)])

        told = (change.id, change.happened, change.outcome)
        assert told == ("part", how, how != "reworded"), (part.__name__, keys)


def test_what_a_signal_looks_like_is_compared_by_its_place() -> None:
    looks = [
        [{"when": {"state-owned": answer}, "says": says}]
        for answer, says in (("yes", "This."), ("yes", "That."), ("no", "That."))
    ]
    old, reworded, moved = (a_signal("one", look_for=look) for look in looks)

    [words] = changes([STATE, old], [STATE, reworded])
    [condition] = changes([STATE, reworded], [STATE, moved])

    assert (words.id, words.happened) == ("one/1", ChangeKind.REWORDED)
    assert (condition.id, condition.happened) == ("one/1", ChangeKind.CONDITION)


def test_a_changed_condition_shows_a_deal_on_each_side() -> None:
    change = change_of(above(25), OWNED)

    assert moves(change) == [(MET, NOT_MET), (NOT_MET, MET)]
    assert change.says == (
        'Rule "rule": some deals no longer meet it and some newly meet it.'
    )
    assert change.before == "the stake is above 25 %"


def test_a_lower_threshold_shows_deals_on_one_side_only() -> None:
    change = change_of(above(25), above(10))

    assert moves(change) == [(NOT_MET, MET)]
    [deal] = (shown.deal for shown in change.witnesses)
    assert deal.name == "rule: not met before, met now"
    [again] = deal_file.examples(
        {"x.yaml": deal_file.deal_text(deal)}, a_rulebook(STAKE, STATE), A_DAY
    )
    assert again.deal == deal


def test_a_condition_written_otherwise_that_means_the_same_is_a_rewording() -> None:
    change = change_of(OWNED, {"none": [{"none": [OWNED]}]})

    assert (change.happened, change.outcome) == (ChangeKind.REWRITTEN, False)
    assert change.witnesses == ()
    assert "means the same" in change.says


def test_conditions_that_differ_only_while_facts_are_missing_differ() -> None:
    either = {"any": [above(25), {"stake": {"at-most": 25}}]}

    change = change_of(OWNED, {"all": [OWNED, either]})

    assert moves(change) == [(MET, OPEN)]
    assert change.outcome


def test_conditions_that_name_very_many_choices_are_told_apart_too() -> None:
    none = [{"letters": {"none-of": [letter]}} for letter in LETTERS]

    change = change_of({"all": EVERY}, {"none": none}, ASKED)

    assert change.happened is ChangeKind.REWRITTEN


def test_a_condition_that_half_known_deals_tell_apart_is_no_rewording() -> None:
    bought, sold = a_question("bought"), a_question("sold")
    when = {"any": [{"bought": "yes"}, {"sold": "yes"}]}
    to = {"any": [{"bought": "yes"}, {"all": [{"bought": "no"}, {"sold": "yes"}]}]}

    change = change_of(when, to, bought, sold)

    assert (change.happened, change.outcome) == (ChangeKind.CONDITION, True)
    [shown] = change.witnesses
    assert (shown.before, shown.after) == (MET, OPEN)
    assert shown.deal.answers == {"sold": "yes"}


def test_parts_in_another_order_mean_the_same_however_many_they_are() -> None:
    change = change_of({"all": EVERY}, {"all": EVERY[::-1]}, ASKED)

    assert change.happened is ChangeKind.REWRITTEN


def test_a_question_answered_in_another_kind_leaves_nothing_proved() -> None:
    rule = a_rule("rule", above(25))

    _question, change = changes([STAKE, rule], [a_question("stake", "number"), rule])

    assert (change.kind, change.happened) == (PartKind.RULE, ChangeKind.CONDITION)
    assert change.incomparable
    assert 'Behind it, question "stake" was changed.' in change.says


def test_a_definition_that_changed_is_told_at_the_rules_that_stand_on_it() -> None:
    rule = a_rule("rule", {"is": "large"})
    small, large = (a_definition("large", above(number)) for number in (10, 25))

    definition, told = changes([STAKE, small, rule], [STAKE, large, rule])

    assert (definition.kind, definition.outcome) == (PartKind.DEFINITION, True)
    assert (told.kind, told.id, told.outcome) == (PartKind.RULE, "rule", True)
    assert told.says.endswith('Behind it, definition "large" was changed.')
    assert (told.before, told.after) == ("", "")


def test_a_gate_that_changed_is_told_at_the_rules_behind_it() -> None:
    gated, rule = a_question("state-owned", ask_when=above(10)), a_rule("rule", OWNED)

    question, told = changes([STAKE, STATE, rule], [STAKE, gated, rule])

    assert question.says == 'Question "state-owned": some deals are no longer asked it.'
    assert (told.id, told.witnesses[0].before) == ("rule", MET)
    assert told.says.endswith('Behind it, question "state-owned" was changed.')


SAME_SENSE = (above(10), {"none": [{"stake": {"at-most": 10}}]})


def test_a_definition_rewritten_in_the_same_sense_leaves_its_rules_alone() -> None:
    rules = [a_rule(name, {"is": "large"}) for name in ("first", "second")]
    old, new = (a_definition("large", when) for when in SAME_SENSE)

    [change] = changes([STAKE, old, *rules], [STAKE, new, *rules])

    assert (change.kind, change.happened) == (PartKind.DEFINITION, ChangeKind.REWRITTEN)


def test_a_gate_rewritten_in_the_same_sense_leaves_its_rules_alone() -> None:
    rule = a_rule("rule", OWNED)
    old, new = (a_question("state-owned", ask_when=when) for when in SAME_SENSE)

    [change] = changes([STAKE, old, rule], [STAKE, new, rule])

    assert (change.kind, change.happened) == (PartKind.QUESTION, ChangeKind.REWRITTEN)
    assert change.says == (
        'Question "state-owned": the condition to ask it is written otherwise and '
        "means the same."
    )


def test_what_changes_in_a_rule_that_stays_switched_off_moves_no_deal() -> None:
    old, new = (
        a_rule("rule", above(number), level, off="Not now.")
        for number, level in ((10, "watch"), (25, "sensitive"))
    )

    found = changes([STAKE, old], [STAKE, new])

    assert len(found) == 2
    assert not any(change.outcome for change in found)


def test_a_rule_switched_off_and_on_again_says_why_and_shows_a_deal() -> None:
    on, off = ([STATE, a_rule("rule", OWNED, off=why)] for why in (None, "Repealed."))

    [gone], [back] = changes(on, off), changes(off, on)

    assert gone.says == 'Rule "rule" is switched off: Repealed.'
    assert moves(gone) == [(MET, NOT_MET)]
    assert back.happened is ChangeKind.SWITCHED_ON
    assert moves(back) == [(NOT_MET, MET)]


def test_a_rule_that_comes_switched_off_moves_no_deal() -> None:
    [change] = changes([STATE], [STATE, a_rule("rule", OWNED, off="Not yet.")])

    assert (change.outcome, change.witnesses) == (False, ())


def test_deals_that_show_a_change_are_read_at_a_day_when_the_rule_holds() -> None:
    span = {"from": "2030-01-01"}
    old, new = (a_rule("r", above(number), in_force=span) for number in (10, 25))

    [change] = changes([STAKE, old], [STAKE, new])

    assert verdict(a_rulebook(STAKE, old), "r", change) == [MET]


def test_a_rule_with_other_days_and_another_condition_is_read_on_one_of_them() -> None:
    old = a_rule("r", above(25), in_force={"until": "2025-12-31"})
    new = a_rule("r", above(10), in_force={"from": "2027-01-01"})

    days, condition = changes([STAKE, old], [STAKE, new])

    assert days.says == (
        'Rule "r" holds from 1 January 2027; before, until 31 December 2025.'
    )
    assert verdict(a_rulebook(STAKE, new), "r", condition) == [MET]


def test_a_reason_and_an_acceptance_worded_otherwise_move_no_deal() -> None:
    doubt = {"doubt": "unused", "because": "So.", "look-again": "2027-01-01"}
    old = a_rule("r", OWNED, off="Not now.")
    new = a_rule("r", OWNED, off="Not yet.", accept=[doubt])

    reason, accepted = changes([STATE, old], [STATE, new])

    assert reason.says == 'Rule "r" stays switched off; the reason is reworded.'
    assert (accepted.happened, accepted.before) == (ChangeKind.UPKEEP, "none")
    assert accepted.after == "unused, because So."
    assert {reason.outcome, accepted.outcome} == {False}


def test_what_a_rule_leads_to_is_told_with_what_it_led_to() -> None:
    items = [STATE, an_item("one"), an_item("two")]
    old, new = (a_rule("r", OWNED, checklist=[name]) for name in ("one", "two"))

    [change] = changes([*items, old], [*items, new])

    assert change.says == 'The checklist of rule "r" is two; before, one.'
    assert change.outcome


def exchanged(rulebook: Rulebook) -> Rulebook:
    """Return a rulebook whose first and last rule have each other's condition."""
    texts = dict(rulebook.texts)
    held = json.loads(texts["rules/10-deal.yaml"])
    first, last = held["rules"][0], held["rules"][-1]
    first["when"], last["when"] = last["when"], first["when"]
    return read({**texts, "rules/10-deal.yaml": json.dumps(held)})


def moved_conditions(old: Rulebook, new: Rulebook) -> dict[str, Change]:
    """Return the rules whose condition is told to decide otherwise."""
    found = compared(old, new)
    return {told.id: told for told in found if told.happened is ChangeKind.CONDITION}


@given(st.data())
def test_every_verdict_that_can_move_is_told(data: st.DataObject) -> None:
    old = data.draw(rulebooks())
    new = exchanged(old)

    told = moved_conditions(old, new)

    answers = data.draw(partial_answers(old))
    before, after = (assess(book, answers, A_DAY).findings for book in (old, new))
    moved = {a.rule.id for a, b in zip(before, after, strict=True) if a[1] != b[1]}
    assert moved <= set(told)


@given(rulebooks())
def test_every_deal_that_shows_a_change_does_so_in_the_engine(old: Rulebook) -> None:
    new = exchanged(old)

    told = moved_conditions(old, new)

    for rule, change in told.items():
        assert verdict(old, rule, change) == [before for before, _ in moves(change)]
        assert verdict(new, rule, change) == [after for _, after in moves(change)]


SMALL = "It is small."


def excusing(*unless: tuple[object, str], **defined: object) -> list[Part]:
    """Return a regime for what the state owns, but for what excuses from it."""
    written = [{"when": when, "reason": reason} for when, reason in unless]
    definitions = [a_definition(name, when) for name, when in defined.items()]
    regime = a_regime("law", OWNED, unless=written)
    return [STAKE, STATE, *definitions, *FILINGS, regime]


def states(rulebook: Rulebook, change: Change) -> list[State]:
    """Return how the filing stands in the deals that show a change."""
    return [
        filing.state
        for shown in change.witnesses
        for filing in filings(assess(rulebook, {**shown.deal.answers, **OWNED}, A_DAY))
    ]


def test_what_excuses_from_a_regime_is_compared_by_what_it_means() -> None:
    none_of = {"none": [{"stake": {"at-least": 10}}]}
    before, after = (
        excusing(({"stake": {"below": 10}}, SMALL)),
        excusing((none_of, SMALL)),
    )

    [same] = changes(before, after)

    assert (same.happened, same.outcome) == (ChangeKind.REWRITTEN, False)
    assert same.says == (
        f'Regime "law": what excuses from it because "{SMALL}" is written otherwise '
        "and means the same."
    )


def test_deals_that_are_excused_from_a_regime_or_no_longer_are_shown() -> None:
    before = excusing(({"stake": {"below": 10}}, SMALL))
    after = excusing(({"stake": {"below": 5}}, SMALL))

    [change] = changes(before, after)

    assert (change.happened, change.outcome) == (ChangeKind.CONDITION, True)
    assert change.says == 'Regime "law": some deals are no longer excused from it.'
    assert moves(change) == [(MET, NOT_MET)]
    assert states(a_rulebook(*before), change) == [State.NOT_DUE]
    assert states(a_rulebook(*after), change) == [State.MUST]


def test_definition_that_means_something_else_moves_what_excuses_by_it() -> None:
    named = ({"is": "small"}, SMALL)
    before = excusing(named, small={"stake": {"below": 10}})
    after = excusing(named, small={"stake": {"below": 20}})

    told = [change for change in changes(before, after) if change.id == "law"]

    [change] = told
    assert change.happened is ChangeKind.CONDITION
    assert moves(change) == [(NOT_MET, MET)]
    assert "newly excused" in change.says


def test_another_reason_or_another_excuse_is_filed_otherwise() -> None:
    small = {"stake": {"below": 10}}
    before = excusing((small, SMALL))

    for after in (excusing((small, "So.")), excusing((small, SMALL), (small, "So."))):
        [change] = changes(before, after)
        assert (change.happened, change.outcome) == (ChangeKind.FILED, True)


SIGNED = a_question("signed", "date")
OVER_LINE = {"stake": {"above": "line"}}
LINE = a_threshold("line", 10, title="Important stake")
LOWER = a_threshold("line", 10, ("2027-01-01", 8), title="Important stake")


def told_of(old: list[Part], new: list[Part]) -> ToldChanges:
    """Return what differs between rulebooks of these parts, as people read it."""
    each = (a_rulebook(STAKE, STATE, SIGNED, *FILINGS, *parts) for parts in (old, new))
    return told_to_people(*each)


def ids(parts: object) -> list[str]:
    assert isinstance(parts, list)
    return [part.id for part in parts]


def test_a_new_filing_and_a_moved_number_stand_before_what_follows_from_them() -> None:
    rules = [a_rule("r", {"is": "large"}), a_definition("large", OVER_LINE)]
    filing = a_regime("file", {"state-owned": "yes"}, title="Telling the committee")

    found = told_of([LINE, *rules], [LOWER, *rules, filing])

    assert found.moving == [
        PartTold("Telling the committee", "filing", "file", ("This filing is new.",)),
        PartTold(
            "Important stake",
            "threshold",
            "line",
            ("This threshold is 10 %, and from 1 January 2027 on 8 %; before, 10 %.",),
        ),
    ]
    assert ids(found.following) == ["r", "large"]
    assert found.wording == []


def test_a_filing_with_two_conditions_that_move_is_told_once_and_tells_them_apart() -> (
    None
):
    filing = a_regime(
        "file", OVER_LINE, **{"ask-first-when": {"stake": {"above": "line"}}}
    )

    [part] = told_of([LINE, filing], [LOWER, filing]).following

    since = "So it is on 1 January 2027."
    assert part.says == (
        f"Some deals newly meet it. {since}",
        f"Some deals are newly to ask first. {since}",
    )


def test_what_stands_behind_is_named_by_its_title() -> None:
    rule = a_rule("r", {"is": "large"})
    small, large = (
        a_definition("large", {"stake": {"above": line}}, title="A large stake")
        for line in (10, 25)
    )

    [part] = told_of([small, rule], [large, rule]).following

    behind = "Behind it, named condition “A large stake” was changed."
    assert part.says == (f"Some deals no longer meet it. {behind}",)


def test_values_that_stay_and_rest_on_another_text_move_no_deal() -> None:
    rested = a_threshold("line", 10)
    values = [{"value": 10, "basis": ["guide/E2"]}]
    other = a_threshold("line", values=values)

    found = told_of([rested, a_rule("r", OVER_LINE)], [other, a_rule("r", OVER_LINE)])

    assert (found.moving, found.following) == ([], [])
    assert found.wording[0].says == (
        "The values of this threshold stay. What they rest on is another.",
    )


def an_extension(**own: str) -> Rulebook:
    """Return one with files of its own, on top of a small rulebook."""
    heading = (
        'format: "1"\nid: ours\nextends: example\ntitle: Ours\nversion: "1"\n'
        "reviewed: 2026-01-01\nreview-by: 2026-12-31\n"
    )
    reviewed = files(sources=f"reviewed: 2026-01-01\n{SOURCES}")
    base = {f"base/{name}": text for name, text in reviewed.items()}
    return read({**base, "rulebook.yaml": heading, **own})


def test_a_file_of_ours_is_new_and_its_shipped_twin_stays_as_it_was() -> None:
    ours = "sources:\n  - {id: ours, title: Ours, short: ours, kind: own note, "
    ours += "points: {one: {says: So.}}}\n"

    found = told_to_people(an_extension(), an_extension(**{"sources.yaml": ours}))

    assert found.moving == []
    assert {(it.kind, it.id): it.says for it in found.wording} == {
        ("source", "ours"): ("This source is new.",),
        ("file", "own/sources.yaml"): ("This file is new.",),
    }


def test_where_nothing_differs_nothing_is_told() -> None:
    assert not told_to_people(read(FILES), read(FILES)).anything
