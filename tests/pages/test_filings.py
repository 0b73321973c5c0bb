"""What each legal regime asks of a deal, on its page."""

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


def test_what_follows_if_not_stands_with_the_filing_where_nothing_longer_does(
    open_app: OpenApp,
) -> None:
    notice = a_regime(
        "notice", {"kind": "c"}, if_not="The group may call the deal off."
    )
    kind, signed = a_question("kind", "choice", choices=KINDS), an_anchor("signing")
    book = a_rulebook(kind, SIDE, PARTY, CALENDAR, signed, notice)

    described = open_app(book).describe({"kind": "c"})

    filing = text_of(described.by_id("filing-notice"))
    assert "If not The group may call the deal off." in filing


def test_wall_stands_above_the_level(open_app: OpenApp) -> None:
    described = open_app(BOOK).describe({"kind": "b", "price": "5"})

    text = described.text
    banner = text.index("Not possible as described: ban.")
    assert banner < text.index("Filings: 1 wall.")
    assert "Nobody may buy it." in text


def test_what_only_an_exception_can_lift_stands_above_the_level_too(
    open_app: OpenApp,
) -> None:
    described = open_app(BOOK).describe({"kind": "b"})

    text = described.text
    banner = text.index(
        "Not possible as described: ban. Only this could lift it: price."
    )
    assert banner < text.index("Filings: 1 open.")


def test_each_no_names_the_fact_that_decides_it(open_app: OpenApp) -> None:
    described = open_app(BOOK).describe({"kind": "c"})

    filings = text_of(described.by_id("filings"))
    assert "No filing is due, and none is open." in filings
    assert "3 regimes ask nothing, and why" in filings
    assert "kind: Cherry" in filings


def test_what_is_not_known_leaves_a_filing_open(open_app: OpenApp) -> None:
    described = open_app(BOOK).describe({"price": "1"})

    filing = text_of(described.by_id("filing-purchase"))
    assert "Open" in filing
    assert "kind" in filing
    assert "By " not in filing


def test_days_of_a_deal_come_as_a_calendar_file(open_app: OpenApp) -> None:
    visitor = open_app(BOOK)
    described = visitor.describe({"kind": "a", "signed": "2027-03-01"})
    [link] = [
        it for it in described.all("a") if it.text == "Put the days into a calendar"
    ]

    answer = visitor.client.get(link.get("href", ""))

    assert answer.mimetype == "text/calendar"
    assert "DTSTART;VALUE=DATE:20270311" in answer.text


def test_regime_under_which_nobody_files_is_watched_and_not_due(
    open_app: OpenApp,
) -> None:
    described = open_app(BOOK).describe({"kind": "d"})

    assert "No filing is due, and none is open." in described.text
    assert "To watch" in text_of(described.by_id("filing-policy"))
    filings = text_of(described.by_id("filings"))
    assert "1 regime applies under which nobody files" in filings


def test_days_stand_in_a_table_beside_what_is_due(open_app: OpenApp) -> None:
    described = open_app(BOOK).describe({"kind": "a", "signed": "2027-03-01"})

    [due, days] = described.all("details[@id='filings']//table/tbody")
    assert text_of(due) == (
        "purchase The buyer, with the Presidency By when: 11 March 2027 What it "
        "stops: Nothing"
    )
    rows = [text_of(row) for row in days.iterfind("tr")]
    assert rows[0] == "Monday 1 March 2027 The signing, as planned"
    assert rows[1] == "Thursday 11 March 2027 File: purchase"
    assert rows[2] == (
        "Sunday 25 April 2027 Answer due: purchase No working day, so check it"
    )
    assert described.links["#filing-purchase"] == "purchase"


def test_clauses_for_the_contract_stand_together(open_app: OpenApp) -> None:
    clause = {"clause": "Closing waits for the answer."}
    book = a_rulebook(
        a_question("large"),
        *(SIDE, PARTY, CALENDAR, an_anchor("signing")),
        a_regime("due", {"large": "yes"}, **clause, documents=["The contract"]),
        a_regime("other", {"large": "no"}, clause="Not this one."),
    )

    filings = text_of(open_app(book).describe({"large": "yes"}).by_id("filings"))

    assert "1 clause for the contract due Closing waits for the answer." in filings
    assert "Documents and clause of due The contract Clause: Closing waits" in filings
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
