"""The list of deals: found, sorted, put away, erased, in a real SQLite file."""

from datetime import date
from pathlib import Path

import pytest

from screening.engine.assess import assess
from screening.engine.schedule.work import StepState, StepWork, record_data
from screening.errors import NotKeptError
from screening.presentation.work import STEP, DueWords
from screening.register import Register
from screening.register.deals import Kept, new_id
from screening.register.lists import ListedDeal, ListOrder, Search, Which
from screening.register.people import NOBODY
from screening.register.progress import Subject
from screening.register.tables import METADATA
from screening.register.unfinished import OpenForm
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer, Answers
from tests import builders as a

SECTORS = {"energy": "Energy", "solar-energy": "Solar energy", "shoes": "Shoes"}
RULEBOOK = a.rulebook(
    a.SIDE,
    a.PARTY,
    a.CALENDAR,
    a.anchor("signing", "signed"),
    a.question("buyer", "text", in_list=True),
    a.question("sector", "choices", choices=SECTORS, in_list=True),
    a.question("signed", "date"),
    a.question("foreign"),
    a.regime("law", {"foreign": "yes"}, **{"likely-when": {"sector": "energy"}}),
    a.rule("foreign-buyer", {"foreign": "yes"}, level="sensitive"),
)
ASKED = (a.question("foreign"), a.rule("foreign-buyer", {"foreign": "yes"}))
EVERYTHING = Search()
DONE = StepWork(state=StepState.DONE, since=a.DAY)
NOTHING: Answers = {}
HOME: dict[str, Answer] = {"foreign": "no"}
ABROAD: dict[str, Answer] = {"foreign": "yes", "signed": date(2026, 3, 10)}


def keep(register: Register, name: str = "A deal", answers: Answers = NOTHING) -> Kept:
    deal = Deal(name=name, on=a.DAY, answers=answers)
    return register.deals.keep(deal, assess(RULEBOOK, answers, a.DAY))


def names_listed(register: Register, wanted: Search = EVERYTHING) -> list[str]:
    """Return the names of deals that are found, in the order of the list."""
    page = register.lists.page(wanted, a.DAY)
    assert register.lists.count(wanted) == len(page)
    return [listed.name for listed in page]


def only(register: Register, today: date = a.DAY) -> ListedDeal:
    [listed] = register.lists.page(Search(), today)
    return listed


def test_deal_in_a_list_tells_who_what_and_what_is_due(register: Register) -> None:
    sector = frozenset({"shoes", "energy"})

    keep(register, answers={"buyer": "Fondo Nove", "sector": sector, "foreign": "yes"})
    listed = only(register)
    keep(register, "Unknown")
    unknown = register.lists.page(EVERYTHING, a.DAY)[0]
    keep(register, "Energy", {"sector": frozenset({"energy"})})
    energy = register.lists.page(EVERYTHING, a.DAY)[0]

    assert listed.parties == ("Fondo Nove",)
    assert listed.about == ("Energy", "Shoes")
    assert (listed.due, listed.walls, listed.open_facts) == (1, 0, 0)
    assert listed.level == "Sensitive"
    assert (unknown.due, unknown.open_facts) == (0, 2)
    planned = [(it.due, it.likely, it.open_filings) for it in (listed, unknown, energy)]
    assert planned == [(1, "", 0), (0, "", 1), (0, "law", 0)]


def test_deals_are_listed_by_their_ids_put_away_or_not(register: Register) -> None:
    first, second = keep(register, "First", HOME), keep(register, "Second", ABROAD)
    keep(register, "Third")
    register.lists.archive([first.deal])
    ids = [first.deal, second.deal, new_id()]

    these = register.lists.these(ids, a.DAY)

    assert {deal: it.name for deal, it in these.items()} == {
        first.deal: "First",
        second.deal: "Second",
    }
    assert these[second.deal].next_day == date(2026, 3, 10)
    assert register.lists.these([], a.DAY) == {}


def test_what_is_only_watched_is_not_due(register: Register) -> None:
    watched = a.regime(
        "seen", {"foreign": "yes"}, kind="watch", duties=[], **{"no-clock": "Nobody."}
    )
    rulebook = a.rulebook(
        a.SIDE, a.PARTY, a.CALENDAR, a.anchor("signing"), *ASKED, watched
    )
    deal = Deal(name="A deal", on=a.DAY, answers={"foreign": "yes"})

    kept = register.deals.keep(deal, assess(rulebook, deal.answers, a.DAY))

    assert only(register).due == 0
    abroad = Deal(name="A deal", on=a.DAY, answers=ABROAD)
    register.deals.keep(abroad, assess(RULEBOOK, ABROAD, a.DAY), kept.deal, 1)
    before = only(register, date(2026, 3, 10))
    after = only(register, date(2026, 3, 11))
    assert (before.next_day, before.next_what) == (
        date(2026, 3, 10),
        "The signing, as planned",
    )
    assert (after.next_day, after.next_what) == (date(2026, 3, 20), "File: law")
    assert only(register, date(2026, 3, 21)).next_day is None


def test_words_are_found_however_written(register: Register) -> None:
    keep(register, "Müller Straße", {"buyer": "Fondo Nove"})
    keep(register, "Another", {"buyer": "Fondo Dieci"})
    keep(register, "axb 1000")

    for words in ("nove", "FONDO nove", "straße", "STRASSE fondo"):
        assert names_listed(register, Search(words=words)) == ["Müller Straße"]
    for signs_of_databases in ("100%", "a_b", "%", "\\"):
        assert names_listed(register, Search(words=signs_of_databases)) == []


def test_deals_are_found_by_what_they_are_about(register: Register) -> None:
    solar: Answers = {"buyer": "Energy", "sector": frozenset({"solar-energy"})}
    keep(register, "Energy", solar)
    keep(register, "Wind", {"sector": frozenset({"energy", "shoes"})})

    assert names_listed(register, Search(about="Energy")) == ["Wind"]


def test_deals_are_sorted_by_level_and_by_what_is_left(register: Register) -> None:
    keep(register, "Due", ABROAD)
    keep(register, "Open")
    keep(register, "calm", HOME)

    assert names_listed(register, Search(level="sensitive")) == ["Open", "Due"]
    assert names_listed(register, Search(which=Which.OPEN)) == ["Open"]
    assert names_listed(register, Search(which=Which.DUE)) == ["Due"]
    assert {
        order: names_listed(register, Search(order=order)) for order in ListOrder
    } == {
        ListOrder.NEWEST: ["calm", "Open", "Due"],
        ListOrder.NAME: ["calm", "Due", "Open"],
        ListOrder.LEVEL: ["Open", "Due", "calm"],
        ListOrder.NEXT_DAY: ["Due", "calm", "Open"],
        ListOrder.DUE: ["Due", "calm", "Open"],
        ListOrder.OPEN_FACTS: ["Open", "calm", "Due"],
    }


def test_pages_follow_each_other_up_to_the_last(register: Register) -> None:
    for name in ("a", "b", "c"):
        keep(register, name)

    pages = [register.lists.page(Search(), a.DAY, page, most=2) for page in (1, 2, 3)]

    assert [[it.name for it in page] for page in pages] == [["c", "b"], ["a"], []]


def test_deals_are_put_away_and_taken_out_again(register: Register) -> None:
    kept = keep(register, "Old", {"buyer": "Fondo Nove", **ABROAD})
    keep(register, "New")

    changed = register.lists.archive([kept.deal, new_id()])

    assert changed == 1
    assert register.lists.is_archived(kept.deal)
    assert names_listed(register) == ["New"]
    assert names_listed(register, Search(which=Which.ARCHIVED)) == ["Old"]
    register.lists.archive([kept.deal], away=False)
    assert names_listed(register) == ["New", "Old"]
    register.lists.archive([kept.deal])
    deal = Deal(name="Renamed", on=a.DAY, answers=HOME)
    register.deals.keep(deal, assess(RULEBOOK, HOME, a.DAY), kept.deal, 1)
    listed = register.lists.page(Search(words="renamed"), a.DAY)[0]
    assert (listed.number, listed.due, listed.next_day) == (2, 0, None)
    assert names_listed(register, Search(words="nove")) == []


def test_erased_deal_leaves_no_trace(register: Register, tmp_path: Path) -> None:
    kept = keep(register, "Progetto Segreto", {"buyer": "Fondo Segreto", **ABROAD})
    other = keep(register, "Another")
    form = OpenForm(kept.deal, 1, window=new_id())
    register.unfinished.keep(form, {"name": ["Progetto Segreto, più grande"]})
    due = [DueWords(STEP, "ask", 0, a.DAY, "Ask", "")]
    for deal in (kept.deal, other.deal):
        step = Subject(deal, STEP, "ask")
        register.progress.keep(step, record_data(DONE), 0, lambda _work: due)
    moved = [{"deal": it.deal, "name": it.name} for it in (kept, other)]
    files = dict(RULEBOOK.texts)
    register.versions.adopt(files, RULEBOOK, author=NOBODY, note="", moved=moved)

    with pytest.raises(NotKeptError):
        register.deals.erase(new_id())
    register.deals.erase(kept.deal)

    with pytest.raises(NotKeptError):
        register.deals.recall(kept.deal)
    assert names_listed(register) == ["Another"]
    assert register.unfinished.recall(kept.deal) is None
    assert register.progress.of(kept.deal) == {}
    assert [it.name for it in register.progress.overdue(a.DAY)] == ["Another"]
    assert register.deals.recall(other.deal).name == "Another"
    assert [it.moved for it in register.versions.of("example")] == [moved[1:]]
    for file in tmp_path.glob("register.db*"):
        assert b"Segreto" not in file.read_bytes()
        assert kept.deal.encode() not in file.read_bytes()


def test_everything_that_is_kept_of_a_deal_names_it_so_that_it_can_be_erased() -> None:
    of_no_deal = {"rulebook", "house", "adopted", "adoption_plan", "draft"}
    of_people = {"person", "session", "account_name"}

    named = {it.name for it in METADATA.sorted_tables if "deal" not in it.c}

    assert named <= of_no_deal | of_people
