"""What cannot all be true: at its fields, first on every surface, and never calm."""

import json
import re
from datetime import date
from pathlib import Path

from screening.briefing.html import render
from screening.portfolio.screening import screened
from screening.portfolio.summary import Summary
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers
from tests.builders import (
    A_DAY,
    a_contradiction,
    a_question,
    a_rule,
    a_rulebook,
    explained,
    texts_of,
)
from tests.cli.commands import run, write
from tests.pages.conftest import OpenApp
from tests.pages.page import text_of

SAYS = "It closes before it is signed."
PARTS = (
    a_question("signing", "date"),
    a_question("closing", "date"),
    a_question("listed"),
    a_rule("listed-company", {"listed": "yes"}),
    a_contradiction("too-soon", "closing", "signing", says=SAYS),
)
TYPED = {"signing": "2026-04-01", "closing": "2026-03-01", "listed": "no"}
MENDED = {**TYPED, "closing": "2026-05-01"}
LEVEL = "Routine, not settled"


def test_the_form_warns_at_both_fields_and_takes_the_answers_all_the_same(
    open_app: OpenApp,
) -> None:
    visitor = open_app(a_rulebook(*PARTS))

    deal = visitor.describe(TYPED)
    form = visitor.visit(f"{deal.path}/edit")
    mended = visitor.send(form, {"closing": "2026-05-01"})

    warned = {name: text_of(form.by_id(f"{name}-warning")) for name in TYPED}
    assert warned == {"signing": SAYS, "closing": SAYS, "listed": ""}
    assert form.summary == {}
    assert (deal.level, mended.level) == (LEVEL, "Routine")
    assert deal.said("section[@aria-labelledby='glance-settle']/p[1]")[0].startswith(
        f"{SAYS} signing: 1 April 2026; closing: 1 March 2026"
    )
    assert SAYS not in mended.text


def test_what_is_typed_is_warned_of_at_once_until_it_is_mended(
    open_app: OpenApp,
) -> None:
    visitor = open_app(a_rulebook(*PARTS))

    wrong, mended = visitor.live(TYPED), visitor.live(MENDED)

    moved = [
        json.loads(it.headers["HX-Trigger-After-Swap"])["screening:moved"]
        for it in (wrong, mended)
    ]
    assert [it["contradicted"] for it in moved] == [
        {"signing": SAYS, "closing": SAYS},
        {},
    ]
    assert wrong.level == LEVEL
    assert SAYS in wrong.text
    assert SAYS not in mended.text


WRONG: Answers = {"signing": date(2026, 4, 1), "closing": A_DAY, "listed": "no"}


def test_list_and_register_tell_no_settled_level(open_app: OpenApp) -> None:
    visitor = open_app(a_rulebook(*PARTS))

    deal = visitor.describe(TYPED)

    [kept] = visitor.register.deals.history(deal.path.rpartition("/")[2])
    assert (kept.level, kept.settled) == (LEVEL, False)
    assert LEVEL in visitor.visit("/deals").text


def test_paper_tells_it_first_to_the_board_and_to_counsel() -> None:
    paper = render(explained(*PARTS, answers=WRONG))

    told = " ".join(re.sub("<[^>]*>", " ", paper).split())
    board, _, counsel = told.partition("What cannot all be true")
    asked = board.partition("The board is asked ")[2]
    assert LEVEL in board
    assert "For decision" in board
    assert asked.startswith(f"to have this put right before all else: {SAYS}")
    first = counsel.partition("Facts to look at ")[2]
    assert first.startswith(f"{SAYS} signing: 1 April 2026; closing: 1 March 2026")


def test_the_terminal_tells_it_below_the_level_and_the_data_by_its_questions(
    tmp_path: Path,
) -> None:
    folder = write(tmp_path / "rules", texts_of(*PARTS))
    answers = "".join(f"  {name}: {typed}\n" for name, typed in TYPED.items())
    write(tmp_path, {"deal.yaml": f"deal: A deal\nanswers:\n{answers}"})
    command = "assess", tmp_path / "deal.yaml", "--rules", folder

    printed = " ".join(run(*command).output.split())
    data = json.loads(run(*command, "--json").output)

    assert printed.startswith(f"A deal: {LEVEL} ")
    assert f"! {SAYS} signing: 1 April 2026 (signing); closing: " in printed
    assert not data["level"]["settled"]
    assert data["contradictions"] == [
        {"id": "too-soon", "says": SAYS, "questions": ["signing", "closing"]}
    ]


def test_a_row_of_a_table_is_not_settled_and_says_why() -> None:
    book = a_rulebook(*PARTS)

    row = screened(book, 1, Deal(name="A deal", on=A_DAY, answers=WRONG))

    assert (row.settled, row.contradictions) == (False, ("too-soon",))
    assert Summary(book, A_DAY, [row]).reasons(row) == [SAYS]
