"""An app on a small rulebook, its register a real file, and somebody to visit it.

A purchase is asked whether the buyer is state-owned and what stake it takes; a supply
for how many years. The rest is asked of every deal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from screening.assessment import Deal
from screening.dealfile import DealFile
from screening.model import Rulebook
from screening.printer import Printer
from screening.register import Register
from screening.settings import Settings
from screening.web import create_app
from screening.web.live import Live
from tests.builders import a_question, a_rule, a_rulebook
from tests.pages.visitor import Visitor

KINDS = {"purchase": "A purchase", "supply": "A supply"}
PURCHASE = {"kind": "purchase"}
QUESTIONS = (
    a_question("kind", "choice", choices=KINDS),
    a_question("state-owned", ask_when=PURCHASE),
    a_question("stake", "percent", ask_when=PURCHASE),
    a_question("years", "number", unit="years", ask_when={"kind": "supply"}),
    a_question("price", "money"),
    a_question("signed", "date"),
    a_question("country", "country"),
    a_question("devices", "choices"),
    a_question("remarks", "text"),
)
RULES = (
    a_rule("state-buyer", {"state-owned": "yes"}, "strategic"),
    a_rule("large-stake", {"stake": {"at-least": 25}}, "sensitive"),
    a_rule("supplied", {"kind": "supply"}, "watch"),
    a_rule("dear", {"price": {"above": 1_000_000}}, "watch"),
)
STARTED = DealFile(
    id="a-purchase",
    deal=Deal(
        name="Silk & Sons",
        on=date(2026, 4, 5),
        answers={"kind": "purchase", "devices": frozenset({"a", "c"})},
    ),
    about="Somebody buys something.",
    start=True,
)


@pytest.fixture
def open_app(tmp_path: Path) -> Iterator[Callable[[Rulebook], Flask]]:
    """Return what opens an app on a rulebook; all of them share one register."""
    with ExitStack() as stack:

        def opened(rulebook: Rulebook) -> Flask:
            url = f"sqlite:///{tmp_path / 'register.db'}"
            settings = Settings(rules=tmp_path, data=tmp_path, register=url)
            register = Register(url)
            stack.callback(register.close)
            live = Live(
                rulebook=rulebook,
                examples=(STARTED,),
                register=register,
                printer=stack.enter_context(Printer(seconds=60)),
            )
            return create_app(settings, live)

        yield opened


@pytest.fixture(scope="session")
def small_rulebook() -> Rulebook:
    """Return the rulebook described above."""
    return a_rulebook(*QUESTIONS, *RULES)


@pytest.fixture
def app(open_app: Callable[[Rulebook], Flask], small_rulebook: Rulebook) -> Flask:
    """Return the app on that rulebook, its register empty."""
    return open_app(small_rulebook)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Return somebody who visits it, on a day of its own."""
    return Visitor(app.test_client())
