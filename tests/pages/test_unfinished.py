"""What is typed is kept before a deal is assessed, and nothing of it is lost."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.pages.page import Page
from tests.pages.visitor import Visitor

TYPED = {"the-name": "Silk & Sons", "kind": "purchase", "stake": "about half"}


def type_into(visitor: Visitor, form: Page, typed: dict[str, Any]) -> dict[str, Any]:
    """Send what is typed as the page does, and return what it is told."""
    panel = visitor.send(form, typed, to="/deals/live")
    event: dict[str, Any] = json.loads(panel.headers["HX-Trigger-After-Swap"])
    return {**event["screening:moved"], "panel": panel}


def edit_of(form: Page) -> str:
    return f"/deals/{form.filled()['the-deal']}/edit"


def test_what_is_typed_is_offered_again_as_it_was_typed(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")

    told = type_into(visitor, form, TYPED)

    assert told["address"] == edit_of(form)
    assert "You can close this page" in told["panel"].text
    home = visitor.visit("/")
    assert home.links[edit_of(form)] == "Silk & Sons"
    again = visitor.visit(edit_of(form))
    assert {name: again.filled()[name] for name in TYPED} == TYPED
    assert again.panel_level == told["panel"].panel_level


def test_the_panel_says_what_cannot_be_read_and_does_not_count(
    visitor: Visitor,
) -> None:
    told = type_into(visitor, visitor.visit("/deals/new"), TYPED)

    assert told["unread"] == {"stake": "Enter stake as a number, like 25 or 12.5"}
    assert told["panel"].links["#stake"] == "stake"
    assert "1 answer cannot be read and does not count yet" in told["panel"].text
    known = type_into(visitor, visitor.visit("/deals/new"), {**TYPED, "stake": "49"})
    assert known["unread"] == {}
    assert "cannot be read" not in known["panel"].text


def test_an_empty_form_is_not_kept(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")

    told = type_into(visitor, form, {})

    assert told["address"] == ""
    assert "Go on with" not in visitor.visit("/").text
    visitor.visit(edit_of(form), status=404)


def test_an_assessed_deal_is_no_longer_unfinished(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")
    type_into(visitor, form, {"the-name": "A deal"})

    kept = visitor.send(form, {"the-name": "A deal", "kind": "supply"})

    assert kept.said("h1") == ["A deal"]
    assert "Go on with" not in visitor.visit("/").text
    edited = visitor.visit(edit_of(form))
    assert edited.filled()["kind"] == "supply"
    assert edited.filled()["based-on"] == "1"


def test_an_unfinished_change_is_told_on_the_assessment(visitor: Visitor) -> None:
    described = visitor.describe({"the-name": "A deal", "kind": "supply"})
    form = visitor.visit(f"{described.path}/edit")

    type_into(visitor, form, {"price": "77777"})

    assert "not assessed yet" in visitor.visit(described.path).text
    assert visitor.visit(f"{described.path}/edit").filled()["price"] == "77777"
    assert (
        visitor.visit(described.path).answers.get("What of price?") == "Not known yet"
    )


def test_an_address_of_an_unfinished_deal_leads_to_its_form(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")
    type_into(visitor, form, {"the-name": "A deal"})

    shown = visitor.client.get(edit_of(form).removesuffix("/edit"))

    assert (shown.status_code, shown.headers["Location"]) == (303, edit_of(form))


def test_two_windows_see_each_other_and_neither_loses_anything(
    visitor: Visitor,
) -> None:
    form = visitor.visit("/deals/new")
    type_into(visitor, form, {"the-name": "A deal"})
    one, two = (visitor.visit(edit_of(form)) for _window in range(2))
    type_into(visitor, one, {"price": "1"})

    told = type_into(visitor, two, {"price": "2"})

    assert told["address"] == ""
    assert "another window kept other answers" in told["panel"].text
    assert visitor.visit(edit_of(form)).filled()["price"] == "1"
    sent = visitor.send(two, {"price": "2"}, status=409)
    assert "Another window kept other answers" in sent.text
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


def test_a_token_that_expired_is_replaced_and_nothing_is_kept(
    visitor: Visitor,
) -> None:
    form = visitor.visit("/deals/new")

    told = type_into(visitor, form, {"csrf_token": "old", "the-name": "A deal"})

    assert (told["again"], told["address"]) == (True, "")
    assert "Not kept. The app was restarted" in told["panel"].text
    assert "Go on with" not in visitor.visit("/").text
    fresh = told["panel"].all("input[@name='csrf_token']")[0].get("value", "")
    assert type_into(visitor, form, {"csrf_token": fresh, "the-name": "A"})["address"]


def test_a_register_that_refuses_is_told_beside_the_form(
    visitor: Visitor, tmp_path: Path
) -> None:
    form = visitor.visit("/deals/new")
    file = next(tmp_path.rglob("*.db"))
    with closing(sqlite3.connect(file)) as register:
        register.execute("DROP TABLE unfinished")

    told = type_into(visitor, form, {"the-name": "A deal", "kind": "supply"})

    assert told["address"] == ""
    assert "Not kept." in told["panel"].text
    assert "stays on this page" in told["panel"].text
    assert told["panel"].panel_level == ["Watch"]


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


def test_without_a_script_each_section_is_kept_by_its_button(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")
    deal = form.filled()["the-deal"]

    again = visitor.send(
        form, {**TYPED, "section": "topic-x"}, to=f"/deals/{deal}/typed"
    )

    assert again.path == edit_of(form)
    assert {name: again.filled()[name] for name in TYPED} == TYPED
    assert f'formaction="/deals/{deal}/typed"' in form.html
