"""What cannot all be true: at its fields, first on every surface, and never calm."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from screening.briefing.html import render
from screening.engine.assess import assess
from screening.portfolio.screening import screened
from screening.portfolio.summary import Summary
from screening.presentation.deal_view import DealView
from screening.rulebook.answers import Deal, read_answers
from screening.rulebook.conditions import Answers
from screening.web.portfolio_deals import ListedFilings, ListedRow
from tests import builders as a
from tests.cli.commands import run, write
from tests.pages.conftest import OpenApp
from tests.pages.page import text_of
from tests.sample import shipped_book

SAYS = "It closes before it is signed."
PARTS = (
    a.question("signing", "date"),
    a.question("closing", "date"),
    a.question("listed"),
    a.rule("listed-company", {"listed": "yes"}),
    a.contradiction("too-soon", "closing", "signing", says=SAYS),
)
TYPED = {"signing": "2026-04-01", "closing": "2026-03-01", "listed": "no"}
MENDED = {**TYPED, "closing": "2026-05-01"}
LEVEL = "Routine, not settled"


def test_form_warns_at_both_fields_and_takes_what_is_typed(open_app: OpenApp) -> None:
    visitor = open_app(a.rulebook(*PARTS))

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


def test_what_is_typed_is_warned_of_at_once_until_mended(open_app: OpenApp) -> None:
    visitor = open_app(a.rulebook(*PARTS))

    wrong, mended = visitor.live(TYPED), visitor.live(MENDED)

    assert [it.moved["contradicted"] for it in (wrong, mended)] == [
        {"signing": SAYS, "closing": SAYS},
        {},
    ]
    assert wrong.level == LEVEL
    assert SAYS in wrong.text
    assert SAYS not in mended.text


WRONG: Answers = {"signing": date(2026, 4, 1), "closing": a.DAY, "listed": "no"}


def test_list_and_register_tell_no_settled_level(open_app: OpenApp) -> None:
    visitor = open_app(a.rulebook(*PARTS))

    deal = visitor.describe(TYPED)

    [kept] = visitor.register.deals.history(deal.path.rpartition("/")[2])
    assert (kept.level, kept.settled) == (LEVEL, False)
    assert LEVEL in visitor.visit("/deals").text


def test_paper_tells_it_first_to_the_board_and_to_counsel() -> None:
    paper = render(a.explained(*PARTS, answers=WRONG))

    told = " ".join(re.sub("<[^>]*>", " ", paper).split())
    board, _, counsel = told.partition("Contradictions")
    asked = board.partition("The board is asked to resolve ")[2]
    assert LEVEL in board
    assert "For decision" in board
    assert asked.startswith(f"To have this corrected first: {SAYS}")
    first = counsel.partition("Facts to look at ")[2]
    assert first.startswith("By which law signing: 1 April 2026; closing: 1 March 2026")
    assert SAYS not in counsel  # as the board page is beside


def test_terminal_tells_it_below_the_level_data_by_questions(tmp_path: Path) -> None:
    folder = write(tmp_path / "rules", a.texts_of(*PARTS))
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
    book = a.rulebook(*PARTS)

    row = screened(book, 1, Deal(name="A deal", on=a.DAY, answers=WRONG))

    assert (row.settled, row.contradictions) == (False, ("too-soon",))
    assert Summary(book, a.DAY, [row]).reasons(row) == [SAYS.rstrip(".")]
    listed = ListedRow(row, None, begun=False, filings=ListedFilings((), "", None))
    assert listed.level(book) == (LEVEL, 0, False)


BASE = (
    "direction=chinese-into-italy deal-kind=acquisition sector=energy "
    "listed-asset=on-the-list "
)
SAID = {
    "plain-deal-with-a-listed-party": (
        "direction=italian-into-china deal-kind=export sector=agri-food "
        "traded-goods=consumer-products sanctions-check=hit sanctions-list=dealing-ban"
    ),
    "closing-before-signing": "signing-date=2027-04-01 closing-date=2027-03-01",
    "closing-before-resolution": (
        "deal-kind=branch-transfer resolution-date=2027-04-01 closing-date=2027-03-01"
    ),
    "award-before-bids": (
        "deal-kind=concession public-money=public-tender "
        "tender-date=2027-04-01 award-date=2027-03-01"
    ),
    "hand-over-before-award": (
        "deal-kind=concession public-money=public-tender "
        "award-date=2027-04-01 closing-date=2027-03-01"
    ),
    "purchase-that-loses": "stake-before=30 stake=20",
    "acquisition-of-a-sliver": "stake=4",
    "minority-with-the-majority": "deal-kind=minority-stake stake-before=0 stake=60",
    "shared-company-of-one": "deal-kind=joint-venture stake=100",
    "control-shared-with-nobody": "rights=joint-control stake=100",
    "beginning-by-leaving": "direction=chinese-sells-here deal-kind=new-plant",
    "export-that-comes-in": "deal-kind=export",
    "state-firm-without-a-state": (
        "state-ownership=none chinese-investor-kind=central-state-firm"
    ),
    "person-with-an-owner": (
        "state-ownership=controlled buyer-origin=person-without-eu-citizenship"
    ),
    "eu-turnover-above-all": (
        "stake=100 target-turnover=400000000 large-in-the-eu=yes"
    ),
    "italian-turnover-above-all": (
        "stake=100 target-turnover=600000000 target-italy-turnover=700000000"
    ),
    "second-firm-above-all-firms": (
        "stake=100 target-turnover=600000000 "
        "italy-turnover-together=700000000 second-italy-turnover=800000000"
    ),
    "lots-above-the-tender": (
        "deal-kind=works-service-contract public-money=public-tender "
        "tender-value=300000000 in-lots=yes lot-value=400000000"
    ),
    "few-people-at-a-large-scale": "personal-data=large-scale persons-count=5000",
    "inverters-and-none": (
        "deal-kind=import-supply energy-form=inverters public-money=eu-funds "
        "inverter-maker=no-inverters"
    ),
    "owner-with-a-need-alone": (
        "sector=logistics infrastructure-kind=port infrastructure-role=owns "
        "need-or-control=need-only"
    ),
}
"""What is said of a deal that each shipped contradiction is met by."""
TYPED_OF = {
    name: dict(
        pair.split("=") for pair in f"{BASE}listed-asset=on-the-list {it}".split()
    )
    for name, it in SAID.items()
}


def witness(name: str) -> Deal:
    answers, _unread = read_answers(shipped_book().questions, TYPED_OF[name])
    return Deal(name=name, on=date(2026, 11, 30), answers=answers)


def test_each_shipped_contradiction_has_a_deal_here() -> None:
    assert TYPED_OF.keys() == shipped_book().contradictions.keys()


@pytest.mark.parametrize("name", TYPED_OF)
def test_a_shipped_contradiction_is_told_alone(name: str) -> None:
    book, deal = shipped_book(), witness(name)
    found = assess(book, deal.answers, deal.on)

    left = [
        assess(book, fewer, deal.on).contradictions
        for gone in found.contradictions[name]
        if (fewer := {it: deal.answers[it] for it in deal.answers if it != gone})
    ]

    told = [it.says for it in DealView(deal, found).contradictions]
    assert told == [book.contradictions[name].says]
    assert left == [{}] * len(found.contradictions[name])
