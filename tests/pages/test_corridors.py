"""Several rulebooks in one app: chosen for each deal, and kept apart ever after."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from screening.briefing.printing.pool import Printer
from screening.editing import scaffold
from screening.editing.corridors import Corridors
from screening.editing.place import RulesPlace, places
from screening.editing.preview import moving
from screening.editing.publish import Live, Publisher, Watcher
from screening.editing.replaying import work
from screening.errors import ScreeningError
from screening.register import Register
from screening.rulebook.folder import Files, rule_files
from screening.rulebook.loader import read
from screening.settings import Settings, today
from tests.pages.conftest import OpenApp
from tests.pages.many_deals import Officer
from tests.pages.page import Page
from tests.pages.small import SMALL, write_rules
from tests.pages.test_opening import open_it
from tests.pages.visitor import Visitor
from tests.words import opened

GULF = "france-gulf"
TITLE = "France and the Gulf"
CHIPS = {
    "deal-kind": "investment",
    "sector": "technology",
    "stake": "60",
    "state-owned": "no",
}
IN_GULF = f"/deals/new?the-corridor={GULF}"


@cache
def gulf() -> Files:
    """Return the files of the other rulebook."""
    return scaffold.corridor(GULF, TITLE, date(2026, 11, 1))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    write_rules(tmp_path / "small", SMALL)
    scaffold.write(gulf(), tmp_path / "corridors" / GULF)
    return Settings(
        rules=tmp_path / "small",
        data=tmp_path,
        register="",
        token="",
        corridors=tmp_path / "corridors",
    )


@pytest.fixture
def chamber(open_app: OpenApp, settings: Settings, register: Register) -> Visitor:
    """Return somebody who screens deals of both corridors."""
    found = places(settings)
    every = Corridors.open(found, register, open_app.printer, settings.corridors)
    return Visitor(open_app.app(settings, every).test_client())


def screen(visitor: Visitor, name: str, at: str, **typed: str) -> Page:
    form = visitor.visit(at)
    known = {"the-name": name, "shown": form.questions, **typed}
    return visitor.send(form, known)


def in_both(visitor: Visitor) -> tuple[Page, Page]:
    """Screen a deal in each corridor; return their assessments."""
    small = visitor.corridors.all[0].id
    here = screen(visitor, "A mill", f"/deals/new?the-corridor={small}")
    return here, screen(visitor, "Chips", IN_GULF, **CHIPS)


AND_OURS = "/deals/new?the-corridor=our-bank-gulf"
OF_A_DEAL = ("", "/edit", "/copy", "/1/briefing", "/1/briefing/prepare", "/erase")
OF_ALL = (
    *("/", "/deals", "/deals/picture", "/portfolio", "/open", "/verify", "/compare"),
    *("/precedents", "/rulebook", "/rulebook/definitions", "/rulebook/sources"),
    *("/rulebook/tiers", "/rulebook/what-follows", "/rulebook/versions"),
    "/rulebook/drafts",
)
OTHER_WORDS = re.compile(r"\b(ital(?!ic)\w*|chin[ae]\w*)", re.IGNORECASE)


def head(page: Page) -> str:
    """Return what the head of a page says of its rulebook."""
    [said] = page.said("p[@class='top__rulebook top__rulebook--of-several']")
    return said


def test_where_there_is_one_nothing_is_asked_or_named(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")

    assert form.all("form[@id='deal']")
    assert "corridor" not in form.html.casefold()
    assert "corridor" not in visitor.visit("/deals").html.casefold()


def test_a_new_screening_asks_which_corridor_once(chamber: Visitor) -> None:
    asked = chamber.visit("/deals/new")
    form = chamber.visit(asked.ways[f"Screen a deal in {TITLE}"])
    _here, chips = in_both(chamber)

    again = chamber.visit(f"{chips.path}/edit")
    copied = chamber.visit(f"{chips.path}/copy")
    rulebook = chamber.visit(chips.all("nav//a")[1].get("href", ""))

    assert asked.said("h1") == ["Which corridor does the deal belong to?"]
    assert {"question-deal-kind", "question-sector"} <= set(form.ids)
    assert "Sensitive" in chips.level
    for page in (form, chips, again, copied):
        assert TITLE in head(page)
    assert {"question-deal-kind", "question-stake"} <= set(again.ids)
    assert rulebook.said("h1") == [f"Rulebook: {TITLE}"]
    further = [it for it in rulebook.ways.values() if it.startswith("/rulebook/")]
    assert further
    assert all("the-corridor" in link for link in further)
    for place in ("/rulebook/sources", "/rulebook/tiers", "/rulebook/reference"):
        forms = chamber.visit(f"{place}?the-corridor={GULF}").all("form")
        looks = [it for it in forms if it.get("method") != "post"]
        told = [it.find(".//input[@name='the-corridor']") for it in looks]
        assert told, place
        assert {None if it is None else it.get("value") for it in told} == {GULF}


def test_the_list_finds_the_corridor_of_deals(chamber: Visitor) -> None:
    mill, chips = (page.path.rpartition("/")[2] for page in in_both(chamber))
    small, other = chamber.corridors.lives()
    refused = chamber.visit(f"/compare?deal={mill}&deal={chips}", status=422)
    shown = chamber.visit("/corridors")

    every = chamber.visit("/deals")
    found = chamber.visit(f"/deals?of={GULF}")
    searched = chamber.send(every, {"of": GULF}, to="/deals/search")

    assert "These two deals belong to different corridors" in refused.text
    assert "Chips" not in refused.said("main//label")
    assert [TITLE in row for row in every.said("tbody/tr")] == [True, False]
    assert ["Chips" in row for row in found.said("tbody/tr")] == [True]
    assert searched.said("tbody/tr") == found.said("tbody/tr")
    assert "1 deal" in chamber.visit(f"/deals/picture?of={GULF}").text
    assert TITLE in chamber.client.get("/deals/table.csv").text
    assert shown.said("main//h2") == ["An example", TITLE]
    assert len(chamber.visit(shown.ways[f"Its deals: {TITLE}"]).said("tbody/tr")) == 1
    assert work(other, today()) == 1
    assert [it.deal for it in other.register.deals.newest(by=other.judges)] == [chips]
    assert [it.deal for it in small.register.deals.newest(by=small.judges)] == [mill]
    assert other.register.replays.of(mill, 1) is None
    assert moving(other, small.rulebook).looked_at == 1
    assert work(small, today()) == 1
    assert work(other, today()) == work(small, today()) == 0


def extend(chamber: Visitor) -> Page:
    """Make a corridor on top of another one, under an id of its title."""
    typed = {"title": "Our bank in the Gulf", "base": GULF, "by": "Ada"}
    to = "/corridors/another"
    return chamber.send(chamber.visit(to), typed, to=to)


def ours(chamber: Visitor) -> Live:
    """Return what is live in the corridor that was made."""
    made = chamber.corridors.named("our-bank-gulf")
    assert made is not None
    return made.live()


def test_a_firm_extends_its_corridor(chamber: Visitor, tmp_path: Path) -> None:
    made = extend(chamber)
    deal = screen(chamber, "Chips", AND_OURS, **CHIPS)
    here = ours(chamber)
    draft = chamber.send(made, {"title": "No trade", "by": "Ada"})
    change = f"{draft.path}/files/changes.yaml"
    text = (
        "changes:\n  - rule: trade-in-consumer-goods\n    level: sensitive\n"
        "    because: Our committee sees all of it.\n"
    )
    saved = chamber.send(chamber.visit(change), {"text": text}, to=change)
    adopt = chamber.visit(f"{draft.path}/adopt")
    done = {"note": "As decided.", "version": "2", "by": "Ada"}
    chamber.send(adopt, done, to=f"{draft.path}/adopt")

    assert made.said("h1") == ["Change the rulebook"]
    assert "Our bank in the Gulf" in head(made)
    assert (here.own, here.rulebook.heading.extends) == (True, GULF)
    assert here.judges == frozenset({"our-bank-gulf"})
    assert "Sensitive" in deal.level
    first = here.register.versions.of("our-bank-gulf")[-1]
    assert (first.by, first.note) == ("Ada", "Another corridor.")
    assert "No mistakes." in saved.text
    book = ours(chamber).rulebook
    assert book.rules["trade-in-consumer-goods"].level == "sensitive"
    assert book.heading.version == "2"
    rule = tmp_path / "corridors" / GULF / "rules/10-rules.yaml"
    rule.write_text(rule.read_text().replace("a stake in energy", "shares in energy"))
    watch = Watcher(*RulesPlace(here.folder).watched, interval=0, settle=0)
    later = Publisher(here.folder, here.register, here.printer, watch)
    titles = [it.title for it in later.live().rulebook.rules.values()]
    assert "A party from abroad takes shares in energy or technology" in titles


WRONG = (
    (" ", "ours", "Enter a title"),
    ("Ours", GULF, "There is a corridor “france-gulf” already"),
    ("Ours", "Ours 2", "lower-case"),
)


def test_a_new_corridor_says_what_is_wrong_and_keeps_the_rest(chamber: Visitor) -> None:
    asked = chamber.visit("/corridors/another")

    for title, name, says in WRONG:
        typed = {"title": title, "id": name}
        refused = chamber.send(asked, typed, status=422, to=asked.path)

        assert says in refused.text
        assert [refused.by_id(it).get("value", "") for it in typed] == [title, name]


def test_two_rulebooks_of_one_id_are_refused_at_the_start(
    settings: Settings, register: Register, lazy_printer: Printer, tmp_path: Path
) -> None:
    scaffold.write(gulf(), tmp_path / "corridors" / "twin")

    with pytest.raises(ScreeningError, match="both hold a rulebook with the id"):
        Corridors.open(places(settings), register, lazy_printer)


def test_a_deal_goes_with_the_past_of_its_corridor_and_is_only_read_once_that_is_gone(
    chamber: Visitor, settings: Settings, open_app: OpenApp, tmp_path: Path
) -> None:
    _here, chips = in_both(chamber)
    heading = tmp_path / "corridors" / GULF / "rulebook.yaml"
    before = heading.read_text()
    heading.write_text(before.replace(f"id: {GULF}", "id: gulf-states"))
    there = [RulesPlace(tmp_path / "small"), RulesPlace(heading.parent)]
    renamed = Corridors.open(there, chamber.register, open_app.printer)
    heading.write_text(before)
    (settings.data / "corridors" / GULF).rename(settings.data / "gone")
    named = gulf()["rulebook.yaml"].replace(f"id: {GULF}", "id: spain-chile")
    third = {**gulf(), "rulebook.yaml": named}
    scaffold.write(third, settings.data / "corridors" / "spain-chile")
    without = Corridors.open(places(settings), chamber.register, open_app.printer)
    later = Visitor(open_app.app(settings, without).test_client())

    read = later.visit(chips.path)
    refused = later.visit(f"{chips.path}/edit", status=404)

    assert renamed.all[1].judges == frozenset({"gulf-states", GULF})
    assert renamed.of(GULF) is renamed.all[1]
    assert "Sensitive" in read.level
    assert "the rulebook “france-gulf”, which is none of the corridors" in refused.text
    assert work(later.corridors.lives()[1], today()) == 0


def test_no_page_or_paper_of_a_corridor_names_another(open_app: OpenApp) -> None:
    files = gulf()
    texts = {name: files[name] for name in files if name.endswith(".yaml")}
    book = read(rule_files(texts))
    visitor = open_app(book, {"chips": files["examples/clothes-are-sold.yaml"]})
    form = visitor.visit("/deals/new")
    deal = visitor.send(form, {"the-name": "Chips", "shown": form.questions, **CHIPS})

    for place in OF_A_DEAL:
        told = visitor.visit(f"{deal.path}{place}")
        assert OTHER_WORDS.findall(told.html) == []
    for place in OF_ALL:
        assert OTHER_WORDS.findall(visitor.visit(place).html) == []
    word = opened(visitor.client.get(f"{deal.path}/1/briefing.docx").data)
    assert "Chips" in {it.text for it in word.paragraphs}
    assert OTHER_WORDS.findall(" ".join(word.element.itertext())) == []


def test_what_is_typed_or_sent_stays_in_its_corridor(chamber: Visitor) -> None:
    form = chamber.visit(IN_GULF)
    live = form.all("form[@id='deal']")[0].get("hx-post", "")
    chamber.send(form, {"the-name": "Begun", "sector": "technology"}, to=live)
    [begun] = chamber.register.unfinished.newest()
    again = chamber.visit(f"/deals/{begun.deal}/edit")
    _here, chips = in_both(chamber)
    data = chamber.client.get(f"{chips.path}/1/briefing.json").data
    offered = open_it(chamber, data)
    to = offered.action
    opened_again = chamber.send(offered, to=to)
    new = chamber.send(offered, to=f"/open/new?the-corridor={GULF}")
    officer = Officer(chamber.app)
    table = "Deal;Sector;Stake\nOf a table;technology;60\n"
    officer.read(officer.take(table, at=f"/portfolio?the-corridor={GULF}"))
    shown = officer.visit(officer.table)
    officer.do(shown, "2", do="chosen")

    for page in (again, offered, opened_again, shown):
        assert TITLE in head(page)
    assert "question-deal-kind" in again.ids
    assert f"the-corridor={GULF}" in to
    assert new.filled()["stake"] == "60"
    assert "1 deal in one picture" in shown.text
    [kept, *_others] = chamber.register.deals.newest()
    assert kept.name == "Of a table"
    assert chamber.register.deals.judge_of(kept.deal) == GULF
