"""Nobody reads or writes anything who did not come by a start link."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from screening.register.people import People
from screening.settings import Settings
from screening.web import create_app
from tests.pages.conftest import OpenApp
from tests.pages.editor import DRAFTS
from tests.pages.page import text_of
from tests.pages.server import Server, served, started
from tests.pages.small import SMALL, write_rules
from tests.pages.visitor import Visitor

FIRST = "a-token-of-these-tests-0123456789"
COOKIE = "screening-8000"
BY = "dt[.='Described by']/../dd"
WHERE = "The terminal that started the app printed"


@pytest.fixture
def guarded(open_app: OpenApp) -> Flask:
    """Return the app, open to who comes by the start link."""
    return open_app(token=FIRST).app


@pytest.fixture
def stranger(guarded: Flask) -> FlaskClient:
    return guarded.test_client()


@pytest.fixture
def people(guarded: Flask) -> People:
    return Visitor(guarded.test_client()).register.people


def come_by(token: str, app: Flask) -> Visitor:
    client = app.test_client()
    client.get(f"/start?token={token}")
    return Visitor(client)


def address_of(rule: Rule) -> str:
    return re.sub(r"<[^>]*>", "1", rule.rule)


def methods_of(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        yield from ((rule, method) for method in rule.methods or ())


def test_a_stranger_reads_nothing(guarded: Flask, stranger: FlaskClient) -> None:
    open_to_all = set()

    for rule, method in methods_of(guarded):
        path = address_of(rule)
        answer = stranger.open(path, method=method, data={"a": "b"}, buffered=True)
        if answer.status_code != 403:
            open_to_all.add(rule.endpoint)
        elif method != "HEAD":
            assert WHERE in answer.text
            assert "rulebook" not in answer.text

    assert open_to_all == {"static", "lists.icon", "access.start", "access.health"}
    for path in ("/nothing", "/static/nothing", "/start?token=guess", "/start?token=è"):
        answer = stranger.get(path)
        assert answer.status_code in {403, 404}
        assert "ulebook" not in answer.text


def test_a_stranger_writes_nothing(guarded: Flask, stranger: FlaskClient) -> None:
    guarded.config["WTF_CSRF_ENABLED"] = False  # else that alone would refuse it

    for rule, method in methods_of(guarded):
        if method == "POST":
            stranger.post(address_of(rule), data={"the-name": "A", "on": "2026-11-25"})

    sent = {"the-deal": "A", "shown": "B", "remarks": "", "the-name": "<Silk> & Sons"}
    given_back = stranger.post("/deals", data=sent).text
    assert ">\nthe-name: &lt;Silk&gt; &amp; Sons</textarea>" in given_back
    register = Visitor(stranger).register
    assert register.deals.newest() == ()
    assert register.drafts.of("example") == ()


def test_the_link_leaves_the_address_for_a_cookie(stranger: FlaskClient) -> None:
    came = stranger.get(f"/start?token={FIRST}")
    onwards = stranger.get(came.headers["Location"])

    assert (came.status_code, came.headers["Location"]) == (303, "/start")
    assert came.headers["Referrer-Policy"] == "no-referrer"
    assert onwards.headers["Refresh"] == "0; url=/"
    cookie = stranger.get_cookie(COOKIE)
    assert cookie
    assert (cookie.http_only, cookie.same_site) == (True, "Strict")
    assert FIRST not in cookie.value
    described = Visitor(stranger).describe({})
    assert described.said(BY)[0].startswith("account ")
    assert "not confirmed" not in described.text


def test_health_says_only_if_it_is_well(stranger: FlaskClient, tmp_path: Path) -> None:
    well = stranger.get("/healthz")
    Visitor(stranger).register.close()
    (tmp_path / "register.db").write_bytes(b"damaged")
    ill = stranger.get("/healthz")

    assert (well.status_code, well.text) == (200, "ok")
    assert (ill.status_code, ill.text) == (503, "not ok")


def test_names_of_this_machine_are_answered_and_no_other(stranger: FlaskClient) -> None:
    ours = ["LOCALHOST:80", "localhost:8000", "[::1]:8000", "[::1]", "127.0.0.1"]
    near = ["localhost.", "::1", "[::2]", "127.0.0.1:8000:1", "a, localhost", ""]
    far = ["evil.example", "127.0.0.1.evil.example", "10.0.0.1"]

    said = {
        name: stranger.get("/healthz", headers={"Host": name})
        for name in (*ours, *near, *far)
    }

    answered = [name for name, answer in said.items() if answer.status_code == 200]
    refused = [name for name, answer in said.items() if answer.status_code == 400]
    assert (answered, refused) == (ours, near + far)
    assert all("Content-Security-Policy" in answer.headers for answer in said.values())


@pytest.mark.paper
def test_who_came_by_their_link_is_who_did_it(guarded: Flask, people: People) -> None:
    ada, bruno = (come_by(people.add(name), guarded) for name in ("Ada", "Bruno"))
    first = ada.describe({"kind": "supply"})
    form = ada.visit(f"{first.path}/edit")
    changed = bruno.change(first, {"price": "5"})
    meanwhile = ada.send(form, {"price": "12"}, status=409)
    bruno.client.get(f"{changed.path}/briefing.pdf")

    history = bruno.visit(changed.path).text
    assert changed.said(BY) == ["Bruno"]
    assert "Assessment 2 was saved by Bruno on" in meanwhile.text
    record = text_of(changed.by_id("record"))
    assert re.search(r"Assessment 2, this one.* made on .* by Bruno", record)
    assert re.search(r"Assessment 1.* by Ada, rules as of", history)
    assert re.search(r"Download again.* by Bruno, of assessment 2", history)


def test_who_came_by_a_link_is_asked_no_name(guarded: Flask, people: People) -> None:
    token = people.add("Ada")
    ada = come_by(token, guarded)

    index = ada.visit(DRAFTS)
    draft = ada.send(index, {"by": "Bruno"}, to=DRAFTS)
    people.remove("Ada")

    assert index.all("input[@name='by']") == []
    assert draft.said("h1") == ["Draft by Ada"]
    assert ada.client.get("/").status_code == 403
    assert ada.client.get(f"/start?token={token}").status_code == 403


def test_a_link_is_good_once_and_says_so_then(guarded: Flask, people: People) -> None:
    token = people.add("Ada")
    ada = guarded.test_client()
    looks = [
        ada.head(f"/start?token={token}"),
        ada.get(f"/start?token={token}", headers={"Sec-Purpose": "prefetch;prerender"}),
    ]

    came = ada.get(f"/start?token={token}")
    again = ada.get(f"/start?token={token}")
    other = guarded.test_client().get(f"/start?token={token}")

    assert [it.status_code for it in looks] == [503, 503]
    assert (came.status_code, again.status_code, other.status_code) == (303, 303, 403)
    assert "This start link was used already" in other.text
    assert "screening people link" in other.text
    assert "Expires=" in came.headers["Set-Cookie"]  # the browser may be closed


@pytest.mark.parametrize("name", ["Ada", ""])
def test_whoever_leaves_is_out(guarded: Flask, people: People, name: str) -> None:
    came = come_by(people.add(name) if name else FIRST, guarded)
    home, before = came.visit("/"), came.client.get_cookie(COOKIE)
    assert before

    left = came.send(home, to="/leave")

    assert f"You are here as {name or 'account'}" in home.text
    assert "You have left" in left.text
    stolen = guarded.test_client()
    stolen.set_cookie(COOKIE, before.value)
    assert [it.get("/").status_code for it in (came.client, stolen)] == [403, 403]


def test_the_accounts_link_changes_at_each_use(guarded: Flask, tmp_path: Path) -> None:
    links: list[str] = []
    settings = Settings(rules=tmp_path, data=tmp_path, register="", token=FIRST)
    corridors = Visitor(guarded.test_client()).corridors
    app = create_app(settings, corridors, announce=links.append)

    first = come_by(FIRST, app)
    reloaded, refused = (
        it.get(f"/start?token={FIRST}") for it in (first.client, app.test_client())
    )
    second = come_by(links[0], app)
    later = create_app(replace(settings, token=FIRST[::-1]), corridors).test_client()
    kept = first.client.get_cookie(COOKIE)
    assert kept
    later.set_cookie(COOKIE, kept.value)

    assert (reloaded.status_code, refused.status_code) == (303, 403)
    assert [it.client.get("/").status_code for it in (first, second)] == [200, 200]
    assert later.get("/").status_code == 403
    assert len(links) == 2


def test_the_printed_link_lets_in_and_another_is_printed_then(tmp_path: Path) -> None:
    data, log, rules = (tmp_path / name for name in ("data", "log", "rules"))
    write_rules(rules, SMALL)
    small = partial(started, data, log=log, SCREENING_RULES=str(rules))
    with small(SCREENING_TOKEN="") as first:
        [page] = data.glob("start-*.html")
        before = page.read_text()
        came, _page = first.server.ask(first.link)
        cookie = {"Cookie": came.headers["Set-Cookie"].partition(";")[0]}
        home, _page = first.server.ask("/", headers=cookie)
        kept, mode = page.read_text(), page.stat().st_mode & 0o777
        assert first.process.stdout
        printed = next(line for line in first.process.stdout if "/start?" in line)

    assert (came.status, home.status) == (303, 200)
    assert first.link in before
    assert first.link not in kept
    assert printed.split()[-1] in kept
    assert mode == 0o600
    assert "token" not in log.read_text()


def test_version_six_of_the_internet_answers_at_its_address(tmp_path: Path) -> None:
    write_rules(tmp_path / "rules", SMALL)
    given = Settings(
        rules=tmp_path / "rules",
        data=tmp_path,
        register=tmp_path / "register.db",
        host="::1",
        port=0,
        token="",
    )
    with served(given) as server:
        printed = replace(given, port=server.port).start_link
        host = {"Host": urlsplit(printed).netloc}
        answer, _page = Server(tmp_path, server.port, "::1").ask("/", headers=host)

    assert answer.status == 200


def test_an_account_is_asked_for_a_name_once(guarded: Flask, people: People) -> None:
    people.add("Bo")
    owner = come_by(FIRST, guarded)
    described = owner.describe({})
    account = described.said(BY)[0]
    asks = "Records name you as account "

    form = owner.visit(described.ways["Enter your name"])
    refused = owner.send(form, {"name": "Bo"}, status=422)
    owner.send(refused, {"name": "Ada Rossi"})
    shown = owner.visit(described.path)

    assert asks in described.text
    assert asks not in shown.text
    assert shown.said(BY) == [f"Ada Rossi ({account})"]
    assert owner.register.deals.newest()[0].by == account
    assert f"You are here as Ada Rossi ({account})" in shown.text
    bo = come_by(people.renew("Bo"), guarded)
    bo.visit("/name", 404)
    assert asks not in bo.describe({}).text
