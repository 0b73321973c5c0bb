"""A draft is tried on deals, and new outcomes that are meant are accepted."""

import pytest

from screening.formats import yaml_reader
from screening.rulebook.loader import read
from tests import builders as a
from tests.pages.conftest import OpenApp
from tests.pages.editor import Editor
from tests.pages.page import Page

GRID = """\
deal: A grid
on: 2026-03-01
answers: {sector: energy}   # all that is known
expect:
  lowest: watch
  highest: watch
  rules: {energy-deal: met}
"""
FARM = """\
deal: A farm
on: 2026-03-01
answers: {sector: food}
expect: {lowest: routine, highest: routine}
"""
OF_A_DEAL = "examples/deal-that-comes-strategic.yaml"
ASKED = "questions/10-deal.yaml"
BOTH = """\
deal: Either
on: 2026-03-01
each: {sector: [energy, food]}
answers: {}
expect: {lowest: watch, highest: watch}
"""


@pytest.fixture
def editor(open_app: OpenApp) -> Editor:
    """Return somebody who has begun a draft of a rulebook with two examples."""
    app = open_app(read(a.files(rules=a.RULES)), {"grid": GRID, "farm": FARM}).app
    editor = Editor(app)
    editor.begin()
    return editor


def stricter(editor: Editor) -> None:
    """Let the rule lead to a graver level in the draft."""
    editor.replace("level: watch", "level: strategic")


def outcomes(editor: Editor) -> Page:
    return editor.visit(f"{editor.draft}/outcomes")


def test_new_outcomes_are_told_and_those_chosen_accepted(editor: Editor) -> None:
    stricter(editor)
    editor.replace("sector: energy}", "sector: [energy, food]}")
    of_both = outcomes(editor)
    chosen = editor.send(of_both, {"file": ["examples/farm.yaml"]})
    editor.replace("sector: [energy, food]}", "sector: energy}")
    editor.send(outcomes(editor), {"file": ["examples/farm.yaml"]})

    told = outcomes(editor)
    refused = editor.send(told, {}, 422)
    accepted = editor.send(told, {"all": "yes"})

    assert [link for link in chosen.links if link.endswith("farm.yaml")] == []
    assert "A grid" in chosen.text
    becomes = "1 example becomes strategic (before: watch)"
    assert told.said("h2[@class='files__title']") == [becomes]
    assert "Select the examples" in refused.text
    assert "All 2 examples hold" in accepted.text
    text = editor.written("examples/grid.yaml")
    assert text == GRID.replace("est: watch", "est: strategic")
    assert editor.written("examples/farm.yaml") == ""


def test_an_example_whose_deals_come_out_apart_is_refused(open_app: OpenApp) -> None:
    wide = a.RULES.replace("energy}", "[energy, food]}")
    editor = Editor(open_app(read(a.files(rules=wide)), {"both": BOTH}).app)
    editor.begin()
    editor.replace("[energy, food]", "energy")

    page = outcomes(editor)
    editor.send(page, {"all": "yes"}, 422)
    editor.replace("level: watch", "level: grave")

    assert "Its deals now have different results" in page.text
    assert "Examples run once no file has a problem" in outcomes(editor).text
    assert "The draft can be tried once" in editor.visit(f"{editor.draft}/try").text
    led_on = editor.client.get(f"{editor.draft}/try/new", follow_redirects=True)
    assert "The draft can be tried once" in led_on.text


def test_draft_is_tried_on_an_example_or_a_deal_made_one(editor: Editor) -> None:
    editor.describe({"the-name": "Silk", "sector": "energy"})
    stricter(editor)
    listed = editor.visit(f"{editor.draft}/try")
    [deal] = [link for link in listed.links if "deal=" in link]

    tried = (editor.visit(f"{editor.draft}/try?example=grid"), editor.visit(deal))
    typed = {"about": "Energy is watched."}
    kept = editor.send(tried[1], typed, to=f"{editor.draft}/try")

    for page in tried:
        assert page.said("h1") == ["Result under the draft"]
        for word in ("Watch", "Strategic", "Energy"):
            assert word in page.text
    text = editor.written(OF_A_DEAL)
    data = yaml_reader.read("it", text).data
    assert data["answers"] == {"sector": "energy"}
    level = {"lowest": "strategic", "highest": "strategic"}
    assert data["expect"] == {**level, "rules": {"energy-deal": "met"}}
    assert data["about"] == "Energy is watched."
    assert kept.path.endswith(OF_A_DEAL)


def example_of(editor: Editor, name: str) -> Page:
    """Make an example of a new deal with names in it; return the deal's page."""
    typed = {"remarks": f"{name} party", "note sector": f"{name} note"}
    deal = editor.describe({"the-name": f"{name} deal", "sector": "energy", **typed})
    if not editor.written("rules/10-deal.yaml"):
        stricter(editor)
    tried = editor.visit(f"{editor.draft}/try?deal={deal.path.split('/')[2]}")
    editor.send(tried, {}, to=f"{editor.draft}/try")
    return deal


def erased(editor: Editor, deal: Page) -> str:
    """Erase a deal for good; return what was said of the example made of it."""
    asked = editor.visit(f"{deal.path}/erase")
    editor.send(asked, to=asked.path)
    [told] = asked.said("ul[@id='examples']/li")
    return told


def kept_bytes(editor: Editor) -> bytes:
    """Return all bytes of the register's files, and of the live rulebook's."""
    register = editor.folder.parent.glob("register.db*")
    files = [*register, *editor.folder.rglob("*.yaml")]
    return b"".join(file.read_bytes() for file in files if file.is_file())


def test_an_example_of_a_deal_goes_with_it_from_a_draft(editor: Editor) -> None:
    drafted = erased(editor, example_of(editor, "ZZQEX"))
    left = editor.written(OF_A_DEAL)
    deal = example_of(editor, "ZZQEX")
    text = editor.written(OF_A_DEAL)
    editor.send(outcomes(editor), {"all": "yes"})
    editor.adopt()
    adopted = erased(editor, deal)

    assert drafted.startswith(f"{OF_A_DEAL} in the draft")
    assert "is erased with it" in drafted
    assert left == ""
    assert text.count("ZZQEX") == 0
    assert "sector: energy" in text
    assert f"{OF_A_DEAL} in 1 version of the rulebook." in adopted
    assert "without its name, parties and notes, and stays. It is live" in adopted
    assert "energy" in editor.live_text(OF_A_DEAL)
    assert b"ZZQEX" not in kept_bytes(editor)


def test_an_older_example_with_the_deals_name_is_told(editor: Editor) -> None:
    deal = editor.describe({"the-name": "Silk & Sons", "sector": "energy"})
    page = editor.visit(editor.draft)
    typed = {"text": "deal: Silk & Sons\non: 2026-03-01\nanswers: {sector: food}\n"}
    editor.send(page, typed, to=f"{editor.draft}/examples")
    for text in ("", "deal: 7\n", "answers: {sector: nowhere}\n", ": :"):
        editor.send(page, {"text": text}, 400, to=f"{editor.draft}/examples")

    asked = editor.visit(f"{deal.path}/erase")

    [told] = asked.said("ul[@id='examples']/li")
    assert "It has the name of this deal, and stays." in told
    assert f"{editor.draft}/files/examples/silk-sons.yaml" in asked.links


def described(editor: Editor, **typed: str) -> Page:
    """Try the draft on a new deal of which that is known, whatever it raises."""
    form = editor.visit(f"{editor.draft}/try/new")
    return editor.send(form, {"shown": form.questions, **typed})


def test_a_draft_is_tried_on_a_deal_that_is_changed(editor: Editor) -> None:
    stricter(editor)

    offered = editor.visit(editor.draft).links
    tried = described(editor, **{"the-name": "Silk", "sector": "energy"})
    form = editor.send(tried, to=f"{editor.draft}/try/new")
    editor.send(tried, to=f"{editor.draft}/examples")

    data = yaml_reader.read("it", editor.written("examples/silk.yaml")).data
    assert data["answers"] == {"sector": "energy"}
    expects = {"lowest": "strategic", "highest": "strategic"}
    assert data["expect"] == {**expects, "rules": {"energy-deal": "met"}}
    assert form.by_id("the-name").get("value") == "Silk"
    [chosen] = form.all("option[@selected]") or form.all("input[@checked]")
    assert chosen.get("value") == "energy"
    assert f"{editor.draft}/try/new" in offered
    assert tried.said("h1") == ["Result under the draft"]
    level = tried.said("section[@id='level']")[0]
    assert "Watch" in level
    assert "Strategic" in level
    assert "because of" in tried.said("section[@id='why']")[0]
    assert editor.register.deals.newest() == ()


def test_form_of_a_new_deal_asks_what_the_draft_does_at_first(editor: Editor) -> None:
    asks = "questions:\n  - {id: is-new, ask: Is it new?, short: New, kind: yes-no}"
    editor.replace("questions:", asks, ASKED)
    tried = described(editor, **{"sector": "energy", "is-new": "yes"})
    stricter(editor)
    about = {"title": "", "reason": "", "starts": "2100-03-01"}
    editor.tell(about)

    form = editor.visit(f"{editor.draft}/try/new")
    panel = editor.send(form, {"sector": "energy"}, to=f"{editor.draft}/try/live")

    assert "The live rulebook does not ask: New." in tried.text
    assert "Watch" in tried.text
    assert form.by_id("the-day").get("value") == "1 March 2100"
    assert panel.panel_level == ["Strategic"]
    said = "Energy met at Watch live, met at Strategic by the draft"
    assert said in panel.text


def test_what_no_example_shows_becomes_an_example_by_a_button(editor: Editor) -> None:
    page = editor.visit(f"{editor.draft}/missing")
    told = page.said("li[@class='lacking__one']")

    text = page.all("input[@name='text']")[0].get("value", "")
    typed = {"text": text, "missing": "yes"}
    part = editor.client.get(f"{editor.draft}/missing", headers={"HX-Request": "true"})
    added = editor.send(page, typed, to=f"{editor.draft}/examples")

    assert "<h1" not in part.text
    assert "Add the selected examples" in part.text
    assert f"{editor.draft}/missing" in editor.visit(editor.draft).links
    assert "Energy: open (no example expects it open)" in told[0]
    assert "a deal comes to Routine to watch where nothing is answered" in told[0]
    assert "Added 1 example." in added.text
    assert len(added.said("li[@class='lacking__one']")) < len(told)
    assert "No mistakes" in editor.open("examples/grid.yaml").text
