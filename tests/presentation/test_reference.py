"""The reference: every key of every part, from the model; recipes that deals prove."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from screening.analysis import examples, lint
from screening.analysis.lint.checks import DoubtKind
from screening.editing import scaffold
from screening.engine.assess import Assessment, assess
from screening.engine.filings import filings
from screening.engine.schedule.timeline import timeline
from screening.presentation.reference import Prose, chapters, read_prose
from screening.presentation.reference.entries import (
    Chapters,
    Entry,
    Section,
    markdown,
    meant,
    search,
)
from screening.presentation.reference.parts import (
    BARE,
    DAYS,
    FILLED,
    TEXTS,
    fullest,
    takes,
)
from screening.presentation.rulebook import KINDS
from screening.rulebook import files, loader
from screening.rulebook.answers import read_answers
from screening.rulebook.conditions import Operator
from screening.rulebook.deal_file import DealFile
from screening.rulebook.fields import Part, keys_of
from screening.rulebook.folder import BASE
from screening.rulebook.kinds import Kind
from screening.rulebook.parser import CROSSINGS, GROUPS
from screening.settings import shipped
from tests import builders as a
from tests.sample import shipped_book

PROSE, FOLDERS = scaffold.reference()
RECIPES = read_prose(PROSE)["recipes"]
WHOLE = chapters(PROSE, FOLDERS)
SECTIONS = {section.anchor: section for it in WHOLE for section in it.sections}
ENTRIES = {entry.anchor: entry for it in SECTIONS.values() for entry in it.entries}
SMALL = shipped("rules") / "scaffold" / "reference"
BOOK = loader.load(SMALL)
PROOFS = examples.load(SMALL, a.DAY).examples


def classes(part: type[Part]) -> Iterator[type[Part]]:
    """Yield a class of part, and those that may be written inside it."""
    yield part
    for key in keys_of(part):
        if key.part:
            yield from classes(key.part)


TOPS: tuple[type[Part], ...] = (*files.SHEETS.values(), files.Extension, files.Deal)
PARTS = {part: None for top in TOPS for part in classes(top)}


def sections_of(chapter: str) -> tuple[Section, ...]:
    [found] = [it.sections for it in WHOLE if it.anchor == chapter]
    return found


def test_every_key_of_every_part_says_what_it_means_in_the_order_of_the_model() -> None:
    told = {
        tuple(entry.name for entry in section.entries) for section in SECTIONS.values()
    }

    keys = [it for name in ("parts", "files") for it in sections_of(name)]
    entries = [entry for section in keys for entry in section.entries]
    silent = [it.anchor for it in entries if not (it.says.endswith(".") and it.takes)]
    assert (len(entries) > 250, silent) == (True, [])
    assert len(PARTS) > 40
    assert [it for it in PARTS if tuple(files.written_keys(it)) not in told] == []


def test_parts_stand_in_the_order_of_a_change_and_say_where_they_are_written() -> None:
    titles = [section.title.lower() for section in sections_of("parts")]

    named = [title for title in titles if title in {it.one for it in KINDS.values()}]
    assert named == [words.one for words in KINDS.values()]
    assert titles.index("`choices`") == titles.index("question") + 1
    assert SECTIONS["rule"].stands == "Stands in `rules/*.yaml`, under `rules`."
    assert SECTIONS["in-pauses"].stands == "Stands under `pauses` of `review`."
    assert SECTIONS["in-in-force"].stands == (
        "Stands under `in-force` of `choices`, questions, named conditions, rules, "
        "filings and changes."
    )


@pytest.mark.parametrize(
    ("anchor", "said"),
    [
        ("question.kind", f"one of: {', '.join(f'`{kind}`' for kind in Kind)}"),
        ("question.starts-at", "the id of a question that is answered with a number"),
        ("question.rises", "`true` or `false`; left out, it is `false`"),
        ("question.ask-when", "a condition; left out, it always holds"),
        ("item.when", "a condition; left out, no condition of its own makes it hold"),
        ("rule.checklist", "a list of ids of checklist items"),
        ("rule.in-force", "keys of its own; left out, it holds on every day"),
        ("anchor.question", "the id of a question that asks for a day"),
        ("in-amounts.bound", "one of: `up to`, `at least`"),
        ("rule.when", "a condition"),
        ("definition.title", "text"),
        ("rule.says", "text, in which `{question}` stands for an answer"),
        ("in-in-force.from", "a day, like 2027-03-01"),
        ("calendar.closed", "a list of days"),
        ("precedent.country", "two letters for a country, like IT"),
    ],
)
def test_what_may_stand_under_a_key_is_said_in_words(anchor: str, said: str) -> None:
    entry = ENTRIES[anchor]

    assert entry.takes + entry.otherwise == said


def test_a_change_tells_of_which_part_each_key_is() -> None:
    why, level = ENTRIES["change.why"], ENTRIES["change.level"]

    assert why.says.startswith("Of a question: What hangs on the answer")
    assert "Of a checklist item: Why it is to be done." in why.says
    assert (level.takes, level.leads, level.otherwise) == (
        "the id of a level",
        "level",
        "",
    )
    assert not level.needed


def test_every_link_leads_to_a_place_that_is_there_once() -> None:
    sections = [section.anchor for it in WHOLE for section in it.sections]
    leads = {entry.leads for entry in ENTRIES.values()} - {""}
    entries = sum(len(section.entries) for section in SECTIONS.values())

    assert leads
    assert leads - {*sections} == set()
    assert (len({*sections}), len(ENTRIES)) == (len(sections), entries)


EXAMPLES = fullest(FOLDERS)
SAMPLES: Mapping[str, object] = {
    BARE[bool]: True,
    BARE[date]: "2027-03-01",
    BARE[str]: "Some words",
    FILLED: "Some words of {buyer}",
    TEXTS: ["Some words"],
    DAYS: ["2027-03-01"],
}


def samples(entry: Entry) -> list[object]:
    """Return what a key takes, by its words, where these are enough to write it."""
    words = re.findall(r"`([^`]+)`", entry.takes)
    if entry.takes.startswith("one of"):
        return [*words]
    return [SAMPLES[entry.takes]] if entry.takes in SAMPLES else []


def an_entry(part: type[Part], key: str) -> Mapping[str, Any]:
    """Return the data of the example of a part."""
    shown = EXAMPLES[part, key]
    under = shown[key] if key else shown
    if isinstance(under, list):
        return dict(under[0])
    named = [it for it in under.values() if isinstance(it, dict)]
    return max(named, key=len) if key in {"choices", "points", "filed"} else under


WHOLE_OR_ANEW = {"", "changes"}
"""Where an example is not a whole part, or its keys are those of others."""


def test_what_is_said_of_a_key_is_what_the_model_takes() -> None:
    tried, refused = 0, list[tuple[str, str, object]]()
    shown = [(part, key) for part, key in EXAMPLES if key not in WHOLE_OR_ANEW]
    for part, key in shown:
        for each in keys_of(part):
            entry = Entry("", each.written, "", takes=takes(each))
            for value in samples(entry):
                tried += 1
                data = {**an_entry(part, key), each.written: value}
                if files.read_part(part, data) is None:
                    refused.append((part.__name__, each.written, value))

    assert tried > 100
    assert refused == []


def test_every_part_has_an_example_that_is_read_and_shows_every_key_it_needs() -> None:
    lacking = [
        entry.anchor
        for section in sections_of("parts")
        for entry in section.entries
        if entry.needed and f"{entry.name}:" not in section.example
    ]

    assert [it.title for it in sections_of("parts") if not it.example] == []
    assert examples.load(SMALL, a.DAY).problems == ()
    assert lacking == []


def test_every_doubt_operator_group_crossing_and_kind_of_answer_is_explained() -> None:
    doubts = {
        kind.id
        for room in (lint, *lint.MODULES)
        for kind in vars(room).values()
        if isinstance(kind, DoubtKind)
    }
    said = " ".join(entry.words for entry in SECTIONS["conditions"].entries)
    written = " ".join(re.findall(r"[\w-]+", said))

    words = {*Operator, *GROUPS, *CROSSINGS}
    assert [word for word in words if not re.search(rf"\b{word}\b", written)] == []
    assert [entry.name for entry in SECTIONS["kinds"].entries] == [*Kind]
    assert {entry.name for entry in SECTIONS["doubts"].entries} == doubts


def proofs_of(recipe: Prose) -> list[DealFile]:
    return [it for it in PROOFS if it.file.startswith(f"examples/{recipe['id']}")]


def shown_in(recipe: Prose) -> set[str]:
    """Return the rules and regimes that stand in the files of a recipe."""
    texts = {name: FOLDERS[0][name] for name in recipe["files"]}
    found = " ".join(
        text for name, text in texts.items() if name.startswith(("rules", "filings"))
    )
    return {*re.findall(r"- id: ([\w-]+)\n    title", found)}


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe["id"])
def test_a_recipe_is_proved_by_deals_that_show_where_it_holds(recipe: Prose) -> None:
    proofs = proofs_of(recipe)

    expected = {
        (name, str(said))
        for proof in proofs
        if proof.expect
        for name, said in {**proof.expect.rules, **proof.expect.filings}.items()
    }
    assert proofs
    holds = {name for name, said in expected if said in {"met", "must"}}
    fails = {name for name, said in expected if said in {"not met", "not due"}}
    assert shown_in(recipe) <= holds & fails


def recipe_of(stake: str, **more: object) -> Assessment:
    """Return what comes of a stake in water of somebody who held nothing."""
    told = {"deal-kind": "stake", "sector": "water", "stake-before": "0", **more}
    plain = {**told, "stake": stake, "board-seat": "no"}
    answers, unread = read_answers(BOOK.questions, plain)
    assert not unread
    return assess(BOOK, answers, date(2026, 12, 1))


def test_a_filing_with_a_clock_is_written_from_the_page_alone() -> None:
    """Take what the page shows, and put a condition of the shipped questions in."""
    [recipe] = [it for it in RECIPES if it["id"] == "a-filing-with-a-clock"]
    law, _frame, filing, *_examples = recipe["files"]
    of_decree = "- is: stake-in-water\n        - stake: {crosses: [10, 50]}"
    when = "- sector: water\n        - is: inbound-share-purchase\n        - stake: 100"
    text = (
        FOLDERS[0][filing]
        .replace(of_decree, when)
        .replace("of: price", "of: deal-value")
    )
    heading = 'format: "1"\nextends: italy-china\nid: ours\ntitle: Ours\nversion: "1"\n'
    days = "reviewed: 2026-12-01\nreview-by: 2027-05-29\n"
    base = {BASE + name: text for name, text in shipped_book().texts.items()}
    own = {"rulebook.yaml": heading + days, law: FOLDERS[0][law], filing: text}

    checked = examples.check_files({**base, **own}, date(2026, 12, 1))

    assert not checked.problems
    book = checked.rulebook
    assert book
    assert lint.not_accepted(lint.doubts(book, (), date(2026, 12, 1))) == ()
    frame = {*book.sides, *book.parties, *book.anchors, *book.calendars}
    says = " ".join(recipe["says"].split())
    named = says.partition("among others, ")[2].partition("`screening q")[0]
    assert {*re.findall("`([^`]+)`", named)} <= frame


def test_the_tiers_of_the_recipe_meet_and_its_clock_runs_as_it_says() -> None:
    levels = [recipe_of(stake).range.ids for stake in ("9.99", "10", "49.99", "50")]
    found = recipe_of("10", **{"signing-date": "2027-01-10"})

    [clock] = timeline(found, filings(found)).clocks

    tiers = ("routine", "sensitive", "sensitive", "strategic")
    assert levels == [(level, level) for level in tiers]
    assert {it.day for it in clock.deadlines[0].days or ()} == {date(2027, 1, 20)}
    assert clock.review
    first, usual, _worst = (it.day for it in clock.review.ends or ())
    assert (first, usual) == (date(2027, 3, 6), date(2027, 3, 19))


def anchors(found: Chapters) -> list[str]:
    return [
        entry.anchor
        for chapter in found
        for section in chapter.sections
        for entry in section.entries
    ]


def test_search_finds_what_has_all_words_in_any_order_and_their_beginnings() -> None:
    [recipes] = search(WHOLE, "tiers stake")
    [whole] = search(WHOLE, "recipe")

    assert whole == WHOLE[0]
    assert "question.ask-when" in anchors(search(WHOLE, "when ask quest"))
    assert anchors(search(WHOLE, "unread-ch")) == ["doubt.unread-choice"]
    assert search(WHOLE, "unheard-of") == ()
    assert search(WHOLE, "(") != WHOLE
    assert [section.example for section in recipes.sections if section.example]


@pytest.mark.parametrize(
    ("typed", "ours"),
    [
        ("boolean", "yes-no"),
        ("type: boolean", "kind yes-no"),
        ("optoins", "choices"),
        ("conditon", "condition"),
        ("deadline xyzzyx", "duty"),
        ("xyzzyx", ""),
    ],
)
def test_words_of_others_and_slips_are_answered(typed: str, ours: str) -> None:
    assert meant(WHOLE, typed) == ours
    assert ours == "" or search(WHOLE, ours)


def test_the_file_that_is_checked_in_is_the_one_that_is_made() -> None:
    file = Path(__file__).parents[2] / "docs" / "reference.md"

    assert file.read_text(encoding="utf-8") == markdown(WHOLE)
    assert {*re.findall(r"\]\(#([^)]+)\)", markdown(WHOLE))} <= {*SECTIONS}
