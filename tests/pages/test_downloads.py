"""Downloads: named for people whatever the deal is called, and known to the register.

The real server sends them: it encodes each header, which the test client does not.
"""

from collections.abc import Callable
from email.message import Message

import pytest
from werkzeug.http import parse_options_header
from werkzeug.test import EnvironBuilder

from screening.register import Register
from tests.builders import A_DAY
from tests.pages.server import NAMES, Server, keep
from tests.pages.visitor import Visitor

ENDINGS = {"pdf": b"%PDF", "docx": b"PK", "json": b"{"}


def names_in(headers: Message) -> tuple[str, str]:
    """Return the name for the oldest browsers, and the one for all others."""
    whole = headers["Content-Disposition"]
    plain, _star, _rest = whole.partition("; filename*")
    options = [parse_options_header(said)[1]["filename"] for said in (plain, whole)]
    return options[0], options[1]


@pytest.mark.paper
def test_a_download_arrives_under_a_readable_name(
    server: Server, served_register: Register
) -> None:
    files = [*zip(NAMES.items(), ["pdf", "docx", *["json"] * len(NAMES)], strict=False)]
    for (name, said), ending in files:
        path = keep(served_register, name)
        answer, body = server.ask(f"{path}/briefing.{ending}")

        plain, whole = names_in(answer.headers)
        assert answer.status == 200
        assert body.startswith(ENDINGS[ending])
        assert whole.split() == ["Briefing", *said.split(), f"{A_DAY}.{ending}"]
        assert plain.isascii()
        assert plain.startswith("Briefing ")
        assert len(whole.encode()) <= 255
        assert "X-Injected" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.paper
def test_a_briefing_is_known_before_its_first_byte_leaves(visitor: Visitor) -> None:
    known: list[int] = []
    path, briefings = keep(visitor.register, "A deal"), visitor.register.briefings

    def start(*_head: object) -> Callable[[bytes], object]:
        known.append(len(briefings.of(path.split("/")[2])))
        return bytes

    asked = EnvironBuilder(f"{path}/briefing.pdf", "http://127.0.0.1")
    answer = visitor.app.wsgi_app(asked.get_environ(), start)

    assert known == [1]
    assert briefings.check(b"".join(answer)).unaltered


@pytest.mark.paper
def test_a_briefing_that_could_not_be_sent_is_not_known(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = keep(visitor.register, "A deal")
    name_of = "screening.web.pages.briefings.file_name"
    monkeypatch.setattr(name_of, lambda *_kept: "no text: \ud800")

    visitor.visit(f"{path}/briefing.pdf", status=500)

    assert visitor.register.briefings.of(path.split("/")[2]) == ()
