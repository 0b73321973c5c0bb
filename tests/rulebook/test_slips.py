"""Slips in rule files that `tests/broken` does not hold, told once and plainly."""

from tests.builders import FILES, files, problems_in

HEADING, SOURCES = "rulebook.yaml", "sources.yaml"
QUESTIONS, RULES = "questions/10-deal.yaml", "rules/10-deal.yaml"
DAY = "is a day. Write it like 2026-01-31."
EMPTY = "is empty. Write its text, or take the key away."
MAPPING = "is a mapping. Write key: value, one a line."
ITEM = "checklist: [{id: ask-counsel, do: Ask, who: counsel, before: signing, why: So}]"
SIGNAL = "signals: [{id: new-decree, title: T, says: S}]"
CONSEQUENCE = "consequences: [{id: deeper-checks, title: T, says: S}]"
GOOD = {
    **FILES,
    "checklist.yaml": ITEM,
    "signals.yaml": SIGNAL,
    "consequences.yaml": CONSEQUENCE,
}

Slips = dict[tuple[str, str], str]
"""What is said where a text of a file is replaced by another."""


def missed(file: str, slips: Slips) -> list[tuple[str, list[str]]]:
    """Return the slips of which something else is said, and what that is."""
    found = []
    for (old, new), says in slips.items():
        assert old in GOOD[file]
        problems = problems_in({**GOOD, file: GOOD[file].replace(old, new, 1)})
        if problems != [f"{file}:{says}"]:
            found.append((new, problems))
    return found


SLIPS: dict[str, Slips] = {
    RULES: {
        ("when:", "ask-when: {sector: food}\n    when:"): (
            '7:5: "ask-when" is not known in rule "energy-deal". Did you mean "when"?'
        ),
        ("title: Energy", "title: ' '"): f'3:12: "title" {EMPTY}',
        ("title: Energy", "title: {a: b}"): (
            '3:12: "title" is text, not a list or a mapping.'
        ),
        ("title: Energy", "title: '{plan}'"): '3:12: no question called "plan".',
        ("id: energy-deal", "id: 12"): '2:9: "id" is text. Put it in quotes.',
        ("[guide/E2]", "[guide/E2, 12]"): (
            '6:23: entry 2 of "basis" is text. Put it in quotes.'
        ),
        ("says:", "in-force: {until: spring}\n    says:"): f'8:23: "until" {DAY}',
        ("says:", "in-force: {from: 20260131}\n    says:"): f'8:22: "from" {DAY}',
        ("says:", "checklist: [ask-counsel, ask-council]\n    says:"): (
            '8:30: no item called "ask-council". Did you mean "ask-counsel"?'
        ),
    },
    QUESTIONS: {
        ("yes-no", "12"): '5:48: "kind": "12" is not a kind of question.',
        ("food: Food", "food: {label: F, hnt: H}"): (
            '3:94: "hnt" is not known in "choices" of question "sector". '
            'Did you mean "hint"?'
        ),
        ("date}", "choice}"): '7:5: question "signed" needs "choices".',
        ("percent", "percent, at-most: -1"): (
            '8:60: "at-most" is below 0, the lowest percentage.'
        ),
        ("kind: country", "kind: country, at-most: 1"): (
            "6:62: a country question has no bounds. Take it away."
        ),
        ("unit: years", f"at-most: {'9' * 25}"): (
            "10:59: a bound has 24 digits at most."
        ),
    },
    HEADING: {
        ("label: Watch, ", ""): '11:5: level "watch" needs "label".',
        ("levels:", "gaps-by: [12]\nlevels:"): (
            '9:11: entry 1 of "gaps-by" is text. Put it in quotes.'
        ),
        ("short: Deal}", "short: Deal, shrt: D}"): (
            '15:46: "shrt" is not known in topic "deal". Did you mean "short"?'
        ),
        ("label: Board}", "label: Board, x: y}"): (
            '19:31: "x" is not known in entry of people "board".'
        ),
    },
    SOURCES: {
        ("E2: {says:", "E2: {syas:"): (
            '7:12: "syas" is not known in "points" of source "guide". '
            'Did you mean "says"?'
        ),
        ("E2: {says: Devices can be reached.}", "E2: Devices"): f'7:11: "E2" {MAPPING}',
    },
    "checklist.yaml": {
        ("before: signing, ", ""): '1:13: item "ask-counsel" needs "before".',
        ("why: So", "why: '{plan}'"): '1:76: no question called "plan".',
    },
    "signals.yaml": {
        ("says: S", "says: S, when: {plan: a}"): '1:54: no question called "plan".',
        ("says: S", "says: S, basis: [guide/E9]"): (
            '1:55: no source point called "guide/E9". Did you mean "guide/E2"?'
        ),
        ("says: S", "says: S, look-for: [{when: {plan: a}, says: S}]"): (
            '1:66: no question called "plan".'
        ),
        ("says: S", "says: S, look-for: [{when: {sector: food}, says: '{plan}'}]"): (
            '1:87: no question called "plan".'
        ),
        ("says: S", "says: S, look-for: [{when: {sector: food}}]"): (
            '1:58: "look-for" of signal "new-decree" needs "says".'
        ),
        ("says: S", "says: S, look-for: [1]"): (
            f'1:58: entry 1 of "look-for" {MAPPING}'
        ),
    },
    "consequences.yaml": {
        ("says: S", "says: '{plan}'"): '1:52: no question called "plan".'
    },
}


def test_slip_is_told_at_its_place() -> None:
    found = {file: missed(file, slips) for file, slips in SLIPS.items()}

    assert found == {file: [] for file in SLIPS}


def test_what_is_not_there_at_all_is_named_nowhere() -> None:
    named = {
        "expect: [deeper-checks]": '8:14: no consequence called "deeper-checks".',
        "checklist: [ask-counsel]": '8:17: no item called "ask-counsel".',
        "signals: [new-decree]": '8:15: no signal called "new-decree".',
    }
    bare = FILES[HEADING].split("people:")[0]

    for written, says in named.items():
        rules = FILES[RULES].replace("says:", f"{written}\n    says:")
        assert problems_in(files(rules=rules)) == [f"{RULES}:{says}"]
    assert problems_in(files(sources="sources: []")) == [
        f'{RULES}:6:13: no source point called "guide/E2".'
    ]
    assert problems_in(files(heading=bare, checklist=ITEM)) == [
        'checklist.yaml:1:45: no entry of people called "counsel".',
        'checklist.yaml:1:62: no stage called "signing".',
    ]


def test_rulebook_without_levels_is_refused() -> None:
    heading = FILES[HEADING].split("levels:")[0] + "levels: []\ntopics: []\n"

    assert problems_in({HEADING: heading, SOURCES: FILES[SOURCES]}) == [
        'rulebook.yaml:9:9: "levels" is an empty list. Give it an entry.',
        'rulebook.yaml:10:9: "topics" is an empty list. Give it an entry.',
    ]


def test_file_unlike_any_of_a_rulebook_is_refused_without_a_hint() -> None:
    assert problems_in({**FILES, "plan-of-next-week.yaml": "rules: []"}) == [
        "plan-of-next-week.yaml: not a file of a rulebook."
    ]


def test_wrong_rule_does_not_hide_what_is_wrong_with_others() -> None:
    again = FILES[RULES].replace("energy-deal", "other-deal").replace("watch", "wach")
    rules = FILES[RULES].replace("watch", "12") + again.removeprefix("rules:\n")

    assert problems_in(files(rules=rules)) == [
        f'{RULES}:5:12: "level" is text. Put it in quotes.',
        f'{RULES}:12:12: no level called "wach". Did you mean "watch"?',
    ]


def test_slips_of_every_sort_are_found_in_one_reading() -> None:
    written = {
        "level: watch": "level: wach",
        "[guide/E2]": "[decree/one]\n    colour: red",
        "sector: energy": "sectr: energy",
        "It is about energy.": "About {place}.",
    }
    rules = FILES[RULES]
    for old, new in written.items():
        rules = rules.replace(old, new)

    assert problems_in(files(rules=rules)) == [
        f'{RULES}:5:12: no level called "wach". Did you mean "watch"?',
        f'{RULES}:6:13: no source point called "decree/one".',
        f'{RULES}:7:5: "colour" is not known in rule "energy-deal".',
        f'{RULES}:8:12: no question called "sectr". Did you mean "sector"?',
        f'{RULES}:9:11: no question called "place". Did you mean "price"?',
    ]


def test_rule_may_hold_for_a_single_day() -> None:
    in_force = "in-force: {from: 2026-02-02, until: 2026-02-02}\n    level: wach"

    assert problems_in(files(rules=FILES[RULES].replace("level: watch", in_force))) == [
        f'{RULES}:6:12: no level called "wach". Did you mean "watch"?'
    ]
