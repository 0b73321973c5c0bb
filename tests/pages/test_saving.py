"""Keeping a deal, unfinished or assessed: many at once, and a register in trouble."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.pages.conftest import OpenApp
from tests.pages.page import Page, text_of
from tests.pages.small import STRICTER
from tests.pages.visitor import Visitor

NAME = "中远海运"
TYPED = {
    "the-name": "Silk & Sons",
    "kind": "purchase",
    "stake": "about half",
    "note kind": "Term sheet",
}


def type_into(visitor: Visitor, form: Page, typed: dict[str, Any]) -> dict[str, Any]:
    """Send what is typed as the page does, and return what it is told."""
    panel = visitor.send(form, typed, to="/deals/live")
    return {**panel.moved, "panel": panel}


def edit_of(form: Page) -> str:
    return f"/deals/{form.filled()['the-deal']}/edit"


def a_new_form(visitor: Visitor) -> Page:
    """Return a new form in which the deal has its name."""
    form = visitor.visit("/deals/new")
    form.by_id("the-name").set("value", NAME)
    return form


def differences(told: Page) -> list[list[str]]:
    """Return the rows that say what differs: question, mine, kept meanwhile."""
    rows = told.all("table[@class='compared']/tbody/tr")
    return [[text_of(cell) for cell in row] for row in rows]


def test_the_same_sent_twice_is_kept_once_and_another_told(visitor: Visitor) -> None:
    form = a_new_form(visitor)

    first, same = (visitor.send(form, {"price": "7"}) for _time in range(2))
    other = visitor.send(form, {"price": "1"}, status=409)

    assert first.path == same.path
    assert differences(other) == [["price", "EUR 1", "EUR 7"]]
    assert visitor.visit("/deals").said("th[@class='list__deal']/a") == [NAME]
    visitor.visit(f"{first.path}/2", status=404)


def test_mine_is_kept_knowingly_on_what_was_kept_meanwhile(visitor: Visitor) -> None:
    described = visitor.describe({"the-name": NAME, "kind": "supply", "remarks": "Old"})
    mine = visitor.visit(f"{described.path}/edit")
    visitor.change(described, {"price": "5", "remarks": "Other", "note kind": "A"})

    typed = {"price": "12", "the-day": "2026-04-06", "note kind": "B"}
    told = visitor.send(mine, typed, status=409)
    kept = visitor.send(told)

    assert "This deal has changed meanwhile" in told.said("h2")
    assert "Save my version" in told.said("button")
    [day, *rest] = differences(told)
    assert day[:2] == ["Rules read at", "6 April 2026"]
    assert rest == [
        ["kind, note", "B", "A"],
        ["price", "EUR 12", "EUR 5"],
        ["remarks", "Old", "Other"],
    ]
    assert kept.path == described.path
    assert kept.answers["What of price?"] == "EUR 12"
    theirs = visitor.visit(f"{described.path}/2")
    assert theirs.answers["What of price?"] == "EUR 5"


def test_an_unchanged_form_keeps_nothing(visitor: Visitor, open_app: OpenApp) -> None:
    described = visitor.describe(
        {"the-name": NAME, "devices": ["a"], "note kind": "Ada"}
    )
    typed = visitor.visit(f"{described.path}/edit")
    visitor.client.post("/deals/live", data=typed.filled({"price": "5"}))
    assessed = visitor.visit(described.path)
    assert "are saved but not assessed yet" in assessed.text
    assert assessed.answers["What of price?"] == "Not known yet"
    undone = typed.filled({"price": ""})

    same = visitor.client.post(described.path, data=undone, follow_redirects=True)

    assert "Nothing was changed: this is still assessment 1." in same.text
    visitor.visit(f"{described.path}/2", status=404)
    assert visitor.register.unfinished.newest() == ()
    assert "Nothing was changed" not in visitor.visit(described.path).text
    day = visitor.change(described, {"the-day": "2026-04-06"})
    note = visitor.change(described, {"note kind": "The register"})
    rules = open_app(STRICTER).change(described, {})
    for number, page in enumerate((day, note, rules), 2):
        assert f"Assessment {number}, this one" in page.text
        assert "Nothing was changed" not in page.text


def test_no_id_of_other_shape_or_change_without_base_counts(visitor: Visitor) -> None:
    visitor.send(a_new_form(visitor), status=404, to=f"/deals/{'A' * 22}")
    for sent in ("", "x", "../../x", "A" * 23):
        kept = visitor.send(a_new_form(visitor), {"the-deal": sent})

        assert kept.path != f"/deals/{sent}"
        assert kept.said("h1") == [NAME]
    form = visitor.visit(f"{kept.path}/edit")
    for base in ("", "x", "9" * 30):
        visitor.send(form, {"based-on": base, "price": "1"}, status=409)
    visitor.visit(f"{kept.path}/2", status=404)


def test_a_save_in_trouble_is_kept_next_try(visitor: Visitor, tmp_path: Path) -> None:
    form, second = a_new_form(visitor), a_new_form(visitor)
    place, away = tmp_path / "register.db", tmp_path / "away.db"
    with closing(sqlite3.connect(place)) as other:
        other.execute("ALTER TABLE assessment RENAME TO away")
        refused = visitor.send(form, {"price": "9"}, status=503)
        other.execute("ALTER TABLE away RENAME TO assessment")

    kept = visitor.send(refused)

    assert "Nothing was saved yet" in refused.said("h2")
    assert refused.headers["Retry-After"] == "10"
    assert (kept.said("h1"), kept.answers["What of price?"]) == ([NAME], "EUR 9")
    place.rename(away)
    gone = visitor.send(second, {"price": "8"}, status=503)
    assert "register.db is not there" in gone.text
    assert not place.exists()
    assert visitor.visit("/deals/new").asked
    visitor.visit("/deals", status=503)
    away.rename(place)
    assert visitor.send(gone).answers["What of price?"] == "EUR 8"


def test_what_is_typed_is_offered_again_as_it_was_typed(visitor: Visitor) -> None:
    form, other, third = (visitor.visit("/deals/new") for _form in range(3))

    told = type_into(visitor, form, TYPED)

    assert told["address"] == edit_of(form)
    assert "You can close this page" in told["panel"].text
    home = visitor.visit("/")
    assert home.links[edit_of(form)] == "Silk & Sons"
    again = visitor.visit(edit_of(form))
    assert {name: again.filled()[name] for name in TYPED} == TYPED
    assert again.panel_level == told["panel"].panel_level
    deal = visitor.client.get(edit_of(form).removesuffix("/edit"))
    assert (deal.status_code, deal.headers["Location"]) == (303, edit_of(form))
    assert told["unread"] == {"stake": "Enter stake as a number, like 25 or 12.5"}
    assert told["panel"].links["#stake"] == "stake"
    assert "1 answer cannot be read and does not count yet" in told["panel"].text
    known = type_into(visitor, other, {**TYPED, "stake": "49"})
    assert known["unread"] == {}
    assert "cannot be read" not in known["panel"].text
    to = f"{edit_of(third).removesuffix('/edit')}/typed"
    unscripted = visitor.send(third, {**TYPED, "section": "topic-x"}, to=to)
    assert unscripted.path == edit_of(third)
    assert {name: unscripted.filled()[name] for name in TYPED} == TYPED
    assert f'formaction="{to}"' in third.html


def test_no_empty_form_is_kept_and_no_assessed_deal_open(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")
    assert type_into(visitor, form, {})["address"] == ""
    sent = visitor.send(form, {}, 422, to="/deals")
    assert "Enter a name for the deal" in sent.text
    to = f"{edit_of(form).removesuffix('/edit')}/typed"
    assert visitor.send(form, {"section": "x"}, to=to).said("h1") == form.said("h1")
    assert "Unfinished deals" not in visitor.visit("/").text
    visitor.visit(edit_of(form), status=404)
    type_into(visitor, form, {"the-name": "A deal"})

    kept = visitor.send(form, {"the-name": "A deal", "kind": "supply"})

    assert kept.said("h1") == ["A deal"]
    assert "Unfinished deals" not in visitor.visit("/").text
    edited = visitor.visit(edit_of(form))
    assert edited.filled()["kind"] == "supply"
    assert edited.filled()["based-on"] == "1"


def test_two_windows_see_each_other_and_lose_nothing(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")
    type_into(visitor, form, {"the-name": "A deal"})
    one, two = (visitor.visit(edit_of(form)) for _window in range(2))
    type_into(visitor, one, {"price": "1"})

    told = type_into(visitor, two, {"price": "2"})

    assert told["address"] == ""
    assert "another window saved other answers" in told["panel"].text
    assert visitor.visit(edit_of(form)).filled()["price"] == "1"
    sent = visitor.send(two, {"price": "2"}, status=409)
    assert "Another window saved other answers" in sent.text
    assert sent.filled()["price"] == "2"
    assert "2" in visitor.send(sent).answers["What of price?"]


def test_what_is_typed_after_a_form_came_back_is_kept_too(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")
    type_into(visitor, form, {"the-step": "7", "kind": "supply"})
    again = visitor.send(form, {"the-step": "7", "kind": "supply"}, status=422)

    told = type_into(visitor, again, {"the-step": "1", "the-name": "A deal"})

    assert told["address"] == edit_of(form)
    assert visitor.visit(edit_of(form)).filled()["the-name"] == "A deal"


def test_a_deal_that_is_gone_is_gone_on_with_as_a_new_one(visitor: Visitor) -> None:
    described = visitor.describe({"the-name": "A deal"})
    form = visitor.visit(f"{described.path}/edit")
    file = next(visitor.folder.parent.rglob("*.db"))
    with closing(sqlite3.connect(file)) as register:
        register.execute("DELETE FROM assessment")
        register.commit()

    again = visitor.send(form, {"price": "7"}, status=404)

    [unfinished] = visitor.register.unfinished.newest()
    assert f"/deals/{unfinished.deal}/edit" == edit_of(again) != edit_of(form)
    assert visitor.send(again).said("h1") == ["A deal"]
    assert visitor.register.unfinished.newest() == ()


def test_a_token_that_expired_is_replaced(visitor: Visitor, tmp_path: Path) -> None:
    form = visitor.visit("/deals/new")

    told = type_into(visitor, form, {"csrf_token": "old", "the-name": "A deal"})

    assert (told["again"], told["address"]) == (True, "")
    assert (
        "Not saved. Since this form was opened, the app was restarted"
        in told["panel"].text
    )
    assert "Unfinished deals" not in visitor.visit("/").text
    fresh = told["panel"].all("input[@name='csrf_token']")[0].get("value", "")
    assert type_into(visitor, form, {"csrf_token": fresh, "the-name": "A"})["address"]
    with closing(sqlite3.connect(tmp_path / "register.db")) as register:
        register.execute("DROP TABLE unfinished")
    refused = type_into(visitor, form, {"csrf_token": fresh, "kind": "supply"})
    assert refused["address"] == ""
    assert "Not saved." in refused["panel"].text
    assert "stay on this page" in refused["panel"].text
    assert refused["panel"].panel_level == ["Watch"]


def test_discarding_asks_once_and_leaves_assessments(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")
    type_into(visitor, form, {"the-name": "A deal"})
    asked = visitor.visit(edit_of(form).replace("/edit", "/discard"))

    assert "The whole deal" in asked.text
    assert visitor.send(asked, to=asked.path).path == "/"
    visitor.visit(edit_of(form), status=404)

    described = visitor.describe({"the-name": "Another", "kind": "supply"})
    change = visitor.visit(f"{described.path}/edit")
    type_into(visitor, change, {"price": "7"})
    asked = visitor.visit(f"{described.path}/discard")
    assert visitor.send(asked, to=asked.path).path == described.path
    visitor.visit(f"{described.path}/discard", status=404)
