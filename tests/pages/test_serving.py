"""The server under strain: it answers all the same, and its log tells of no deal."""

from __future__ import annotations

import logging
import socket
from contextlib import ExitStack

import pytest
from flask import Response

from screening.register.opening import MOST_WRITING
from screening.web import downloads, results, serving
from tests.pages.server import Server

ANSWER = "Confidential-Answer"


def test_connections_that_never_ask_stop_no_page(server: Server) -> None:
    with ExitStack() as held:
        for _one in range(120):
            half = socket.create_connection(("127.0.0.1", server.port))
            held.enter_context(half).sendall(b"GET / HTTP/1.1\r\n")

        answer, _page = server.ask("/", seconds=5)

    assert answer.status == 200


def test_saves_that_wait_for_a_locked_register_leave_threads_to_pages() -> None:
    assert serving.THREADS >= 3 * MOST_WRITING


@pytest.mark.parametrize("where", ["page", "headers"])
def test_a_fault_is_logged_without_the_deal(
    server: Server,
    kept_path: str,
    where: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(results, "explain", _broken)
    monkeypatch.setattr(downloads, "send_file", _unsendable)

    path = {"page": kept_path, "headers": f"{kept_path}/briefing.json"}[where]
    answer, _body = server.ask(path)

    said = {"page": "GET /deals/<deal_id>/<int:number>", "headers": "no page"}[where]
    assert answer.status == 500
    assert f"A fault at {said}" in caplog.text
    assert "most recent call last" in caplog.text
    assert kept_path.split("/")[2] not in caplog.text
    assert "Confidential" not in caplog.text


def _broken(*_given: object) -> None:
    raise KeyError(ANSWER)


def _unsendable(*_given: object, **_more: object) -> Response:
    return Response(headers={"X-Name": f"{ANSWER} 海尔"})
