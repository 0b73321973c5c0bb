"""Downloads: named for people whatever the deal is called, and known to the register.

The real server sends them: it encodes each header, which the test client does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
from werkzeug.http import parse_options_header

from screening.assessment import Deal
from screening.engine import assess
from screening.model import Rulebook
from screening.register import Register
from screening.settings import Settings
from tests.builders import A_DAY
from tests.fontfiles import a_font
from tests.pages.server import Server, served
from tests.pages.small import write_rules

NAMES = {
    "Haier 海尔": "Haier 海尔",
    "中远 Łódź & Ölwerke": "中远 Łódź Ölwerke",
    "حديد": "حديد",
    "क्षि पोत": "क्षि पोत",
    "Ship 🚢": "Ship",
    'The "quoted" „name“': "The quoted name",
    "One\r\nX-Injected: two": "One X-Injected two",
    "C:\\a/b|c<d>e?*": "C a b c d e",
    "nul. . .": "nul. . .",
    "exe.\u202efdp": "exe.fdp",
    "中" * 100: "中" * 53,
    "***": "",
}
"""What deals are called, and what the names of their files say of it."""

ENDINGS = {"pdf": b"%PDF", "docx": b"PK", "json": b"{"}


@pytest.fixture
def server(tmp_path: Path, small_rulebook: Rulebook) -> Iterator[Server]:
    """Return a server whose briefings have a font for every name."""
    write_rules(tmp_path / "rules", small_rulebook)
    font = a_font(tmp_path, *map(ord, set("".join(NAMES))))
    file = tmp_path / "register.db"
    settings = Settings(
        rules=tmp_path / "rules",
        data=tmp_path,
        register=file,
        port=0,
        font=font,
        token="",
    )
    with served(settings) as running:
        yield running


def keep(register: Register, rulebook: Rulebook, name: str) -> str:
    """Keep a deal of that name; return the address of its assessment."""
    deal = Deal(name=name, on=A_DAY, answers={})
    kept = register.keep(deal, assess(rulebook, {}, A_DAY))
    return f"/deals/{kept.deal}/1"


def names_in(headers: Message) -> tuple[str, str]:
    """Return the name for the oldest browsers, and the one for all others."""
    whole = headers["Content-Disposition"]
    plain, _star, _rest = whole.partition("; filename*")
    options = [parse_options_header(one)[1]["filename"] for one in (plain, whole)]
    return options[0], options[1]


@pytest.mark.parametrize(("ending", "starts"), ENDINGS.items())
def test_a_download_arrives_under_a_readable_name(
    server: Server,
    register: Register,
    small_rulebook: Rulebook,
    ending: str,
    starts: bytes,
) -> None:
    for name, said in NAMES.items():
        path = keep(register, small_rulebook, name)
        answer, body = server.ask(f"{path}/briefing.{ending}")

        plain, whole = names_in(answer.headers)
        assert (answer.status, body[: len(starts)]) == (200, starts)
        assert whole.split() == ["Briefing", *said.split(), f"{A_DAY}.{ending}"]
        assert plain.isascii()
        assert plain.startswith("Briefing ")
        assert len(whole.encode()) <= 255
        assert "X-Injected" not in answer.headers
