"""Keeping a deal: many at once over a socket, and with a register in trouble."""

import socket
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

import pytest
from waitress.server import create_server

from tests.pages.conftest import OpenApp
from tests.pages.page import Page, text_of
from tests.pages.server import Server, running
from tests.pages.small import STRICTER
from tests.pages.visitor import Visitor

NAME = "中远海运"
MOST_TIMES = 50
"""How often somebody who is put off tries."""

Send = Callable[[Page, str], tuple[int, str]]


@pytest.fixture
def send(visitor: Visitor, tmp_path: Path) -> Iterator[Send]:
    """Return what sends a form with a price over a socket: status, and where to.

    Whoever is put off, as too many write already, sends it again. On a busy machine
    some are: five and more write, and four at a time may wait for a register.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    waiting = create_server(visitor.app, sockets=[listening], threads=8)
    server = Server(tmp_path, listening.getsockname()[1])

    def sent(form: Page, price: str) -> tuple[int, str]:
        cookie = visitor.client.get_cookie("screening-8000")
        head = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{cookie.key}={cookie.value}" if cookie else "",
        }
        path = form.all("form")[0].get("action", "")
        body = urlencode(list(form.filled({"price": price}).items(multi=True)))
        for _time in range(MOST_TIMES):
            answer, _page = server.ask(path, "POST", body=body, headers=head)
            if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
                break
        return answer.status, answer.headers.get("Location", "")

    with running(waiting):
        yield sent


def at_once(send: Send, form: Page, prices: list[str]) -> list[tuple[int, str]]:
    """Send a form with each of those prices, all at the same time."""
    with ThreadPoolExecutor(len(prices)) as clients:
        return list(clients.map(lambda price: send(form, price), prices))


def a_new_form(visitor: Visitor) -> Page:
    """Return a new form in which the deal has its name."""
    form = visitor.visit("/deals/new")
    form.by_id("the-name").set("value", NAME)
    return form


def differences(told: Page) -> list[list[str]]:
    """Return the rows that say what differs: question, mine, kept meanwhile."""
    rows = told.all("table[@class='compared']/tbody/tr")
    return [[text_of(cell) for cell in row] for row in rows]


def test_of_twenty_who_save_one_deal_at_once_exactly_one_is_kept(
    visitor: Visitor, send: Send
) -> None:
    described = visitor.describe({"the-name": NAME})
    form = visitor.visit(f"{described.path}/edit")

    answers = at_once(send, form, [str(price) for price in range(1, 21)])

    assert sorted(status for status, _to in answers) == [303] + 19 * [409]
    assert visitor.visit(f"{described.path}/2").said("h1") == [NAME]
    visitor.visit(f"{described.path}/3", status=404)


@pytest.mark.parametrize("prices", ["77777", "12345"])
def test_five_submits_of_one_new_deal_make_one_deal(
    visitor: Visitor, send: Send, prices: str
) -> None:
    answers = at_once(send, a_new_form(visitor), list(prices))

    others = 303 if len(set(prices)) == 1 else 409
    assert sorted(status for status, _to in answers) == [303] + 4 * [others]
    assert len({to for _status, to in answers if to}) == 1
    assert visitor.visit("/deals").said("th[@class='list__deal']/a") == [NAME]


def test_mine_is_kept_knowingly_on_top_of_what_was_kept_meanwhile(
    visitor: Visitor,
) -> None:
    described = visitor.describe({"the-name": NAME, "kind": "supply", "remarks": "Old"})
    mine = visitor.visit(f"{described.path}/edit")
    visitor.change(described, {"price": "5", "remarks": "Other"})

    told = visitor.send(mine, {"price": "12", "the-day": "2026-04-06"}, status=409)
    kept = visitor.send(told)

    assert "This deal was changed meanwhile" in told.said("h2")
    assert "Keep mine on top" in told.said("button")
    [day, *rest] = differences(told)
    assert day[:2] == ["Rules read at", "6 April 2026"]
    assert rest == [["price", "EUR 12", "EUR 5"], ["remarks", "Old", "Other"]]
    assert kept.path == described.path
    assert kept.answers["What of price?"] == "EUR 12"
    theirs = visitor.visit(f"{described.path}/2")
    assert theirs.answers["What of price?"] == "EUR 5"


def test_an_unchanged_form_keeps_nothing_and_says_so(visitor: Visitor) -> None:
    described = visitor.describe(
        {"the-name": NAME, "devices": ["a"], "note kind": "Ada"}
    )
    typed = visitor.visit(f"{described.path}/edit")
    visitor.client.post("/deals/live", data=typed.filled({"price": "5"}))
    assert "is kept and not assessed yet" in visitor.visit(described.path).text
    undone = typed.filled({"price": ""})

    same = visitor.client.post(described.path, data=undone, follow_redirects=True)

    assert "Nothing was changed: this is still assessment 1." in same.text
    visitor.visit(f"{described.path}/2", status=404)
    assert visitor.register.unfinished.newest() == ()
    assert "Nothing was changed" not in visitor.visit(described.path).text


def test_under_other_rules_or_on_another_day_the_same_answers_are_kept_anew(
    visitor: Visitor, open_app: OpenApp
) -> None:
    described = visitor.describe({"the-name": NAME, "the-day": "2026-04-05"})

    day = visitor.change(described, {"the-day": "2026-04-06"})
    rules = open_app(STRICTER).change(described, {})

    for number, page in enumerate((day, rules), 2):
        assert f"Assessment {number}, made on" in page.text
        assert "Nothing was changed" not in page.text


def test_a_note_alone_is_a_change(visitor: Visitor) -> None:
    described = visitor.describe({"the-name": NAME, "kind": "supply"})

    noted = visitor.change(described, {"note kind": "The register"})

    assert "Assessment 2, made on" in noted.text


def test_a_new_deal_sent_again_with_another_answer_becomes_a_further_assessment(
    visitor: Visitor,
) -> None:
    form = a_new_form(visitor)
    first = visitor.send(form, {"price": "1"})

    kept = visitor.send(visitor.send(form, {"price": "2"}, status=409))

    assert kept.path == first.path
    assert kept.answers["What of price?"] == "EUR 2"


def test_an_id_of_another_shape_is_not_taken(visitor: Visitor) -> None:
    for sent in ("", "x", "../../x", "A" * 23):
        kept = visitor.send(a_new_form(visitor), {"the-deal": sent})

        assert kept.path != f"/deals/{sent}"
        assert kept.said("h1") == [NAME]


def test_a_change_without_its_base_is_never_kept_on_top(visitor: Visitor) -> None:
    described = visitor.describe({"the-name": NAME})
    form = visitor.visit(f"{described.path}/edit")

    for base in ("", "x", "9" * 30):
        visitor.send(form, {"based-on": base, "price": "1"}, status=409)

    visitor.visit(f"{described.path}/2", status=404)


def test_a_deal_that_is_gone_comes_back_filled_as_a_new_one(visitor: Visitor) -> None:
    form = visitor.visit(f"{visitor.describe({'the-name': NAME}).path}/edit")

    gone = visitor.send(form, {"price": "3"}, status=404, to=f"/deals/{'A' * 22}")
    kept = visitor.send(gone)

    assert kept.answers["What of price?"] == "EUR 3"


def test_a_save_on_a_register_in_trouble_is_kept_by_the_next_try(
    visitor: Visitor, tmp_path: Path
) -> None:
    form = a_new_form(visitor)
    with closing(sqlite3.connect(tmp_path / "register.db")) as other:
        other.execute("ALTER TABLE assessment RENAME TO away")
        refused = visitor.send(form, {"price": "9"}, status=503)
        other.execute("ALTER TABLE away RENAME TO assessment")

    kept = visitor.send(refused)

    assert "Nothing was kept yet" in refused.said("h2")
    assert refused.headers["Retry-After"] == "10"
    assert (kept.said("h1"), kept.answers["What of price?"]) == ([NAME], "EUR 9")


def test_a_save_while_the_register_is_away_is_kept_once_it_is_back(
    visitor: Visitor, tmp_path: Path
) -> None:
    form, place = a_new_form(visitor), tmp_path / "register.db"
    place.rename(tmp_path / "away.db")

    refused = visitor.send(form, {"price": "9"}, status=503)

    assert "register.db is not there" in refused.text
    assert not place.exists()
    assert visitor.visit("/deals/new").asked
    visitor.visit("/deals", status=503)
    (tmp_path / "away.db").rename(place)
    assert visitor.send(refused).answers["What of price?"] == "EUR 9"
