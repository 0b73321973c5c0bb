"""What a board reads first of many deals: the worst, why, and who files by when."""

from datetime import date, timedelta

import pytest

from screening.formats.text import day_in_short, day_in_words
from screening.settings import today
from screening.web import portfolio_deals
from tests.builders import a_regime, a_rulebook
from tests.pages.conftest import OpenApp
from tests.pages.many_deals import Officer, names
from tests.pages.page import Page, text_of
from tests.pages.test_portfolio_deals import LARGE, PARTS, filed, filters, links

HEAD = "Deal;Kind;Stake;state owned;Price;Devices;Signed"


def on(days: int) -> str:
    """Return a day so many days from today, as it is typed."""
    return (today() + timedelta(days)).isoformat()


def due(days: int) -> date:
    """Return by when a large stake is filed that is signed so many days from today."""
    return today() + timedelta(days + 10)


def table() -> str:
    """Return seven deals: late, soon, undated, perhaps, and two that file nothing."""
    return f"""\
{HEAD}
Late;purchase;60;yes;5 euro;b;{on(-60)}
Soon;purchase;30;no;5 euro;b;{on(60)}
Undated;purchase;40;no;5 euro;b;
Perhaps;purchase;;no;5 euro;b;{on(3)}
Perhaps later;purchase;;no;5 euro;b;{on(40)}
Calm;purchase;5;no;5 euro;b;
Calmer;purchase;5;no;5 euro;b;
"""


@pytest.fixture
def officer(open_app: OpenApp) -> Officer:
    """Return somebody with tables to send, who works by a rulebook with regimes."""
    return Officer(open_app(a_rulebook(*PARTS)).app)


def weeks(shown: Page) -> list[list[str]]:
    """Return the rows of both lists of days: what is due, and what may be."""
    return [
        [text_of(it) for it in part.iterfind("li")]
        for part in shown.all("ol[@class='weeks']")
    ]


def test_a_week_that_has_passed_is_marked_and_one_ahead_is_not(
    officer: Officer,
) -> None:
    sure, _perhaps = weeks(officer.picture(table()))

    late, soon, *_undated = sure
    assert "has passed" in late
    assert "has passed" not in soon


def test_a_day_that_has_passed_is_marked_in_the_list_of_deals(
    officer: Officer,
) -> None:
    shown = officer.picture(table())

    late, soon = day_in_short(due(-60)), day_in_short(due(60))
    assert f"stakes, due, by {late}, which has passed" in filed(shown, "Late")
    assert filed(shown, "Soon") == f"Filings: stakes, due, by {soon}"


def test_a_week_says_who_acts(officer: Officer) -> None:
    (_late, soon, *_undated), _perhaps = weeks(officer.picture(table()))

    assert "stakes (the buyer): 1" in soon


def test_what_is_due_without_a_known_day_is_counted_and_leads_to_its_deals(
    officer: Officer,
) -> None:
    shown = officer.picture(table())

    (*_weeks, undated), _perhaps = weeks(shown)
    assert undated.startswith("Without a known day 1 deal stakes (the buyer): 1")
    found = [at for at in links(shown, "due-heading") if "undated=yes" in at]
    for at in found:
        led = officer.visit(at.partition("#")[0])
        assert names(led) == ["Undated"]
        assert "Due, on a day that is not known" in filters(led)
    assert len(found) == 2


def test_every_due_filing_stands_in_a_week_or_without_a_day(officer: Officer) -> None:
    shown = officer.picture(table())

    rows = links(shown, "filings-heading")
    [asked] = [it for at, it in rows.items() if "stakes" in at and "state=must" in at]
    told = links(shown, "due-heading")
    listed = [it for at, it in told.items() if "filing=stakes" in at]
    assert int(asked.split()[0]) == sum(int(it.split()[0]) for it in listed) == 3


def test_an_open_filing_with_a_day_is_told_as_due_if_it_applies(
    officer: Officer,
) -> None:
    _sure, perhaps = weeks(officer.picture(table()))

    first, second = perhaps
    assert first == (
        f"By {day_in_words(due(3))} Perhaps, if it applies: stakes (the buyer)"
    )
    assert second.startswith(f"By {day_in_words(due(40))} Perhaps later, if it")


def test_of_what_may_be_due_the_earliest_days_are_told_and_the_rest_counted(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portfolio_deals, "MOST_PERHAPS", 1)

    shown = officer.picture(table())

    _sure, [first] = weeks(shown)
    assert "Perhaps, if it applies" in first
    assert "1 other deal has such days later." in shown.text


def test_another_open_filing_that_would_be_first_makes_no_day_later(
    open_app: OpenApp,
) -> None:
    order = [{"after": ["stakes"], "says": "After the other."}]
    second = a_regime("second", LARGE, order=order)
    officer = Officer(open_app(a_rulebook(*PARTS, second)).app)

    _sure, (first, *_later) = weeks(officer.picture(table()))

    assert "stakes (the buyer); second (the buyer)" in first


def test_the_deals_of_most_concern_come_first_with_their_reasons(
    officer: Officer,
) -> None:
    shown = officer.picture(table())

    [worst] = shown.said("ol[@class='worst']")
    assert worst.startswith("Late Strategic")
    assert f"First due by {day_in_short(due(-60))}, which has passed." in worst
    assert len(shown.all("li[@class='worst__one']")) == portfolio_deals.MOST_WORST


def test_few_deals_are_not_listed_twice(officer: Officer) -> None:
    few = "\n".join(table().splitlines()[:4])

    assert not officer.picture(few).said("ol[@class='worst']")


def test_a_deal_is_listed_with_reasons_of_its_gravest_level_alone(
    officer: Officer,
) -> None:
    shown = officer.picture(table())

    told = shown.said("td[@class='found__reasons']")
    at = names(shown).index
    assert told[at("Soon")].startswith("Rules: large-stake")
    assert "large-stake" not in told[at("Late")]
    assert told[at("Calm")].startswith("Rules: 0 met")


def test_of_many_open_filings_the_first_stand_before_the_fold(
    open_app: OpenApp,
) -> None:
    more = [a_regime(f"more-{it}", {"devices": ["c"]}) for it in "abcdefghij"]
    officer = Officer(open_app(a_rulebook(*PARTS, *more)).app)
    rows = "".join(f"Deal {it};purchase;;no;;;\n" for it in "abcd")

    shown = officer.picture(f"{HEAD}\n{rows}")

    open_, *_folded = shown.all("ul[@class='counts counts--two']")
    assert len([*open_]) == portfolio_deals.MOST_OPEN
    hidden = [it for it in shown.said("summary") if "more regime" in it]
    [on_paper] = shown.said("p[@class='on-paper']")
    assert on_paper.split()[1] == hidden[0].split()[0]


def test_topics_say_that_deals_that_may_come_higher_are_counted_again(
    officer: Officer,
) -> None:
    shown = officer.picture(table())

    assert "also those that a bold number counts at a lower one" in shown.text


def test_a_page_is_printed_by_a_button_only_where_a_script_runs(
    officer: Officer,
) -> None:
    [button] = officer.picture(table()).all("button[@data-print]")

    assert button.get("hidden") is not None
