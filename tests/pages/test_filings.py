"""What each legal regime asks of a deal, on its page."""

import pytest

from tests.builders import (
    CALENDAR,
    PARTY,
    SIDE,
    a_question,
    a_regime,
    a_rulebook,
    an_anchor,
)
from tests.pages.conftest import OpenApp
from tests.pages.page import text_of

NO_TERM = {"no-clock": "Nobody files anything."}
KINDS = {"a": "Apple", "b": "Berry", "c": "Cherry", "d": "Date"}
BOOK = a_rulebook(
    a_question("kind", "choice", choices=KINDS),
    a_question("price", "money"),
    a_question("signed", "date"),
    *(SIDE, PARTY, CALENDAR, an_anchor("signing", "signed")),
    a_regime(
        "purchase",
        {"kind": "a"},
        sanctions=[
            {
                "says": "A fine.",
                "amounts": [{"bound": "up to", "percent": 200, "of": "price"}],
            }
        ],
        review=[{"phase": "review", "days": 45}],
    ),
    a_regime("policy", {"kind": "d"}, kind="watch", duties=[], **NO_TERM),
    a_regime(
        "ban",
        {"kind": "b"},
        kind="prohibition",
        says="Nobody may buy it.",
        unless=[{"when": {"price": {"below": 5}}, "reason": "It is small."}],
    ),
)


def test_filing_says_who_by_when_and_what_follows_if_not(open_app: OpenApp) -> None:
    visitor = open_app(BOOK)

    described = visitor.describe({"kind": "a", "price": "100", "signed": "2027-03-01"})

    filing = text_of(described.by_id("filing-purchase"))
    assert "Must" in filing
    assert "The buyer" in filing
    assert "By Thursday 11 March 2027, 10 days after the signing: file." in filing
    assert "A fine. In this deal that is up to EUR 200." in filing
    assert "Filings: 1 due." in described.text


@pytest.mark.parametrize(
    ("typed", "banner", "summary"),
    [
        ({"price": "5"}, "ban. Nobody may buy it.", "Filings: 1 wall."),
        ({}, "ban. Only this could lift it: price.", "Filings: 1 open."),
    ],
)
def test_wall_stands_above_the_level(
    open_app: OpenApp, typed: dict[str, str], banner: str, summary: str
) -> None:
    text = open_app(BOOK).describe({"kind": "b", **typed}).text

    assert text.index(f"Not possible as described: {banner}") < text.index(summary)


STANDS = [
    ({"kind": "c"}, "s", ["No filing is due, and none is open.", "kind: Cherry"]),
    ({"kind": "c"}, "s", ["3 regimes ask nothing, and why"]),
    ({"price": "1"}, "-purchase", ["Open", "kind"]),
    ({"kind": "d"}, "-policy", ["To watch"]),
    ({"kind": "d"}, "s", ["1 regime applies under which nobody files"]),
]
"""What is known, in which part of the page, and what is said there."""


def test_each_filing_says_how_it_stands_and_which_fact_decides_it(
    open_app: OpenApp,
) -> None:
    visitor = open_app(BOOK)

    for typed, part, says in STANDS:
        told = text_of(visitor.describe(typed).by_id(f"filing{part}"))
        assert [words for words in says if words not in told] == [], typed


def test_days_stand_in_a_table_beside_what_is_due_and_come_as_a_calendar_file(
    open_app: OpenApp,
) -> None:
    visitor = open_app(BOOK)
    described = visitor.describe({"kind": "a", "signed": "2027-03-01"})

    [due, days] = described.all("details[@id='filings']//table/tbody")
    assert text_of(due) == (
        "purchase The buyer, with the Presidency By when: 11 March 2027 What it "
        "stops: Nothing"
    )
    assert [text_of(row) for row in days.iterfind("tr")][:3] == [
        "Monday 1 March 2027 The signing, as planned",
        "Thursday 11 March 2027 File: purchase",
        "Sunday 25 April 2027 Answer due: purchase No working day, so check it",
    ]
    assert described.links["#filing-purchase"] == "purchase"
    leads = {says: to for to, says in described.links.items()}
    answer = visitor.client.get(leads["Put the days into a calendar"])
    assert answer.mimetype == "text/calendar"
    assert "DTSTART;VALUE=DATE:20270311" in answer.text


def test_clauses_for_the_contract_stand_together(open_app: OpenApp) -> None:
    clause = {"clause": "Closing waits for the answer.", "if-not": "They may leave."}
    book = a_rulebook(
        a_question("large"),
        *(SIDE, PARTY, CALENDAR, an_anchor("signing")),
        a_regime("due", {"large": "yes"}, **clause, documents=["The contract"]),
        a_regime("other", {"large": "no"}, clause="Not this one."),
    )

    filings = text_of(open_app(book).describe({"large": "yes"}).by_id("filings"))

    assert "1 clause for the contract due Closing waits for the answer." in filings
    assert "Documents and clause of due The contract Clause: Closing waits" in filings
    assert "If not They may leave." in filings
    assert "Not this one." not in filings


HALF_KNOWN = a_rulebook(
    *(a_question("listed", short="Listed company"), a_question("size")),
    *(SIDE, PARTY, CALENDAR, an_anchor("signing")),
    *(a_regime(f"filing-{letter}", {"listed": "yes"}) for letter in "pqrst"),
    a_regime("large", {"all": [{"listed": "yes"}, {"size": "yes"}]}),
)


def test_rest_of_what_is_open_is_folded_by_the_fact_that_decides(
    open_app: OpenApp,
) -> None:
    described = open_app(HALF_KNOWN).describe({})

    filings = text_of(described.by_id("filings"))
    assert "one: Listed company (6 of 6)." in filings
    assert "3 more that depend on facts not known yet" in filings
    assert "This fact decides: Listed company" in filings
    assert "Filing-s asks for a filing. Waits for Listed company" in filings
    shown = [
        it.get("id")
        for it in described.all("details[@class='finding finding--filing']")
    ]
    assert shown == ["filing-filing-p", "filing-filing-q", "filing-filing-r"]


def test_what_could_move_a_filing_alone_is_told_on_page_and_panel(
    open_app: OpenApp,
) -> None:
    visitor = open_app(HALF_KNOWN)

    open_ = text_of(visitor.describe({"listed": "yes"}).by_id("open"))
    panel, settled = visitor.live({"listed": "yes"}), visitor.live({"listed": "no"})

    assert "No missing answer can change the level." in open_
    assert "could not move the level, but how a filing stands. What of size?" in open_
    assert "The next fact that matters: size. On it hangs: large." in panel.text
    assert "The next fact that matters" not in settled.text
