"""Nobody reads or writes anything who did not come by a start link."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPResponse
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from screening.register import Register
from screening.rulebook.model import Rulebook
from tests.pages.conftest import OpenApp
from tests.pages.small import write_rules
from tests.pages.visitor import Visitor

FIRST = "a-token-of-these-tests-0123456789"
SECOND = "another-token-of-these-tests-9876"
WHERE = "The terminal that started it printed one"


@pytest.fixture
def guarded(open_app: OpenApp, small_rulebook: Rulebook) -> Flask:
    """Return the app, open to who comes by the start link."""
    return open_app(small_rulebook, token=FIRST)


def come_by(token: str, app: Flask) -> FlaskClient:
    client = app.test_client()
    client.get(f"/start?token={token}")
    return client


def address_of(rule: Rule) -> str:
    return re.sub(r"<[^>]*>", "1", rule.rule)


def methods_of(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        yield from ((rule, method) for method in rule.methods or ())


def test_who_comes_without_the_link_reads_nothing_anywhere(guarded: Flask) -> None:
    stranger, open_to_all = guarded.test_client(), set()

    for rule, method in methods_of(guarded):
        path = address_of(rule)
        answer = stranger.open(path, method=method, data={"a": "b"}, buffered=True)
        if answer.status_code != 403:
            open_to_all.add(rule.endpoint)
        elif method != "HEAD":
            assert WHERE in answer.text
            assert "rulebook" not in answer.text

    assert open_to_all == {"static", "home.icon", "access.start", "access.health"}


def test_who_comes_without_the_link_writes_nothing(
    guarded: Flask, register: Register
) -> None:
    guarded.config["WTF_CSRF_ENABLED"] = False  # else that alone would refuse it
    stranger = guarded.test_client()

    for rule, method in methods_of(guarded):
        if method == "POST":
            stranger.post(address_of(rule), data={"the-name": "A", "on": "2026-11-25"})

    assert register.deals.recent() == ()
    assert register.drafts.of("example") == ()


@pytest.mark.parametrize("path", ["/nothing", "/static/nothing", "/start?token=guess"])
def test_what_is_not_there_tells_a_stranger_nothing(guarded: Flask, path: str) -> None:
    answer = guarded.test_client().get(path)

    assert answer.status_code in {403, 404}
    assert "ulebook" not in answer.text


def test_the_link_leaves_the_address_for_a_cookie(guarded: Flask) -> None:
    client = guarded.test_client()

    came = client.get(f"/start?token={FIRST}")
    onwards = client.get(came.headers["Location"])

    assert (came.status_code, came.headers["Location"]) == (303, "/start")
    assert came.headers["Referrer-Policy"] == "no-referrer"
    assert onwards.headers["Refresh"] == "0; url=/"
    cookie = client.get_cookie("screening-8000")
    assert cookie
    assert (cookie.http_only, cookie.same_site) == (True, "Strict")
    assert FIRST not in cookie.value
    Visitor(client).visit("/")


def test_a_cookie_of_another_start_lets_nobody_in(
    open_app: OpenApp, small_rulebook: Rulebook
) -> None:
    before = come_by(FIRST, open_app(small_rulebook, token=FIRST))
    cookie = before.get_cookie("screening-8000")
    assert cookie
    after = open_app(small_rulebook, token=SECOND).test_client()

    after.set_cookie("screening-8000", cookie.value)

    assert after.get("/").status_code == 403


def test_what_a_stranger_sent_is_given_back_to_copy(guarded: Flask) -> None:
    sent = {"new-deal": "A", "shown": "B", "remarks": "", "the-name": "<Silk> & Sons"}

    answer = guarded.test_client().post("/deals", data=sent)

    assert ">\nthe-name: &lt;Silk&gt; &amp; Sons</textarea>" in answer.text


def test_health_says_no_more_than_whether_it_is_well(
    guarded: Flask, tmp_path: Path
) -> None:
    well = guarded.test_client().get("/healthz")
    guarded.extensions["screening"].live().register.close()
    (tmp_path / "register.db").write_bytes(b"damaged")
    ill = guarded.test_client().get("/healthz")

    assert (well.status_code, well.text) == (200, "ok")
    assert (ill.status_code, ill.text) == (503, "not ok")


@pytest.mark.parametrize("name", ["LOCALHOST:80", "[::1]:8000", "[::1]", "127.0.0.1"])
def test_every_name_of_this_machine_is_answered(guarded: Flask, name: str) -> None:
    answer = guarded.test_client().get("/healthz", headers={"Host": name})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "name", ["localhost.", "::1", "[::2]", "127.0.0.1:8000:1", "a, localhost", ""]
)
def test_no_other_name_is_answered(guarded: Flask, name: str) -> None:
    answer = guarded.test_client().get("/healthz", headers={"Host": name})

    assert answer.status_code == 400


def test_who_came_by_the_start_link_is_the_account(guarded: Flask) -> None:
    inside = Visitor(come_by(FIRST, guarded))

    result = inside.describe({})

    assert result.said("dt[.='Described by']/../dd")[0].startswith("account ")
    assert "not confirmed" not in result.text


@pytest.mark.paper
def test_who_came_by_a_link_of_their_own_is_who_did_it(
    guarded: Flask, register: Register
) -> None:
    ada, bruno = map(register.people.add, ("Ada", "Bruno"))
    first = Visitor(come_by(ada, guarded)).describe({})

    later = Visitor(come_by(bruno, guarded))
    result = later.change(first, {})
    later.client.get(f"{result.path}/briefing.pdf")

    history = later.visit(result.path).text
    assert result.said("dt[.='Described by']/../dd") == ["Bruno"]
    assert re.search(r"Assessment 1.* by Ada, rules as of", history)
    assert re.search(r"Download again.* by Bruno, of assessment 2", history)


def test_who_kept_a_deal_meanwhile_is_named(guarded: Flask, register: Register) -> None:
    ada, bruno = (
        Visitor(come_by(register.people.add(name), guarded))
        for name in ("Ada", "Bruno")
    )
    result = ada.describe({"kind": "supply"})
    form = bruno.visit(f"{result.path}/edit")
    ada.change(result, {"price": "5"})

    told = bruno.send(form, {"price": "12"}, status=409)

    assert "Assessment 2 was kept by Ada on" in " ".join(told.text.split())


def test_who_came_by_a_link_is_asked_for_no_name(
    guarded: Flask, register: Register
) -> None:
    ada = Visitor(come_by(register.people.add("Ada"), guarded))

    index = ada.visit("/rulebook/drafts")
    draft = ada.send(index, {"by": "Bruno"}, to="/rulebook/drafts")

    assert index.all("input[@name='by']") == []
    assert draft.said("h1") == ["Draft by Ada"]


def test_a_name_that_was_typed_is_not_confirmed(visitor: Visitor) -> None:
    index = visitor.visit("/rulebook/drafts")

    draft = visitor.send(index, {"by": "Ada"}, to="/rulebook/drafts")

    assert draft.said("h1") == ["Draft by Ada (not confirmed)"]


def test_whoever_is_removed_is_out_at_once(guarded: Flask, register: Register) -> None:
    token = register.people.add("Ada")
    client = come_by(token, guarded)
    before = client.get("/").status_code

    register.people.remove("Ada")

    assert (before, client.get("/").status_code) == (200, 403)
    assert client.get(f"/start?token={token}").status_code == 403


@contextmanager
def serving(
    folder: Path, rulebook: Rulebook, **environ: str
) -> Iterator[tuple[str, http.client.HTTPConnection]]:
    """Start the real server; yield the link it prints, and a connection to it."""
    write_rules(folder / "rules", rulebook)
    host = environ.get("SCREENING_HOST", "127.0.0.1")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as free:
        free.bind((host, 0))
        port = free.getsockname()[1]
    given = {
        "SCREENING_PORT": str(port),
        "SCREENING_DATA": str(folder / "data"),
        "SCREENING_RULES": str(folder / "rules"),
        **environ,
    }
    command = [sys.executable, "-m", "screening", "serve"]
    with (
        (folder / "log").open("a") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, env=given
        ) as server,
        closing(http.client.HTTPConnection(host, port, timeout=30)) as connection,
    ):
        try:
            assert server.stdout
            yield server.stdout.readline().split()[-1], connection
        finally:
            server.terminate()


def ask(
    connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str]
) -> tuple[HTTPResponse, str]:
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    return answer, answer.read().decode()


def test_the_printed_link_lets_in_until_the_server_stops(
    tmp_path: Path, small_rulebook: Rulebook
) -> None:
    with serving(tmp_path, small_rulebook) as (link, connection):
        path = "/" + link.partition("://")[2].partition("/")[2]
        came, _page = ask(connection, path, {})
        cookie = came.headers["Set-Cookie"].partition(";")[0]
        home, _page = ask(connection, "/", {"Cookie": cookie})
        [page] = (tmp_path / "data").glob("start-*.html")
        kept, mode = page.read_text(), page.stat().st_mode & 0o777
    with serving(tmp_path, small_rulebook) as (_link, connection):
        later, _page = ask(connection, "/", {"Cookie": cookie})

    assert (came.status, home.status, later.status) == (303, 200, 403)
    assert link in kept
    assert mode == 0o600
    assert "token" not in (tmp_path / "log").read_text()


def test_the_sixth_version_of_the_internet_answers_its_printed_address(
    tmp_path: Path, small_rulebook: Rulebook
) -> None:
    settings = {"SCREENING_HOST": "::1", "SCREENING_TOKEN": "off"}
    with serving(tmp_path, small_rulebook, **settings) as (link, connection):
        answer, _page = ask(connection, "/", {"Host": link.partition("://")[2]})

    assert answer.status == 200
