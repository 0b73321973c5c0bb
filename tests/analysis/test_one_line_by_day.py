"""One line of the law gets another value on a day: all that rests on it follows."""

from datetime import date
from pathlib import Path

import pytest

from screening.analysis.compare.changes import ChangeKind, PartKind
from screening.analysis.compare.rulebooks import rulebooks
from screening.analysis.examples import check_files
from screening.analysis.replay import replay
from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.rulebook.answers import read_answers
from screening.rulebook.editions import of_day
from screening.rulebook.folder import files_in, rule_files
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook, Verdict
from tests.analysis.test_replay import a_kept

FILE = "thresholds.yaml"
WAS = "      - {value: 10, basis: [golden-power/art.2(5), golden-power/art.2(7-bis)]}\n"
NEW = "      - {value: 7.5, from: 2027-07-01, basis: [golden-power/art.2(5)]}\n"
TURN, BEFORE = date(2027, 7, 1), date(2027, 6, 30)
FOUNDED = {
    "direction": "chinese-into-italy",
    "deal-kind": "joint-venture",
    "party-country": "CN",
    "rights": "none",
    "sector": "semiconductors",
    "stake": "8",
    "stake-before": "0",
    "listed-asset": "on-the-list",
    "dual-use": "none",
}


@pytest.fixture(scope="module")
def texts(shipped_rules: Path) -> dict[str, str]:
    """Return the shipped files, and one line more in that of thresholds."""
    files = dict(files_in(shipped_rules))
    assert files[FILE].count(WAS) == 1
    return {**files, FILE: files[FILE].replace(WAS, WAS + NEW)}


@pytest.fixture(scope="module")
def lower(texts: dict[str, str]) -> Rulebook:
    return read(rule_files(texts))


def test_rules_and_filings_follow_from_the_day_on(lower: Rulebook) -> None:
    answers, _unread = read_answers(lower.questions, FOUNDED)

    then = {day: assess(lower, answers, day) for day in (BEFORE, TURN)}

    met = [
        {it.rule.id for it in found.with_verdict(Verdict.MET)}
        for found in then.values()
    ]
    assert met[1] - met[0] >= {"new-company-at-a-tenth"}
    due = [
        {it.regime.id for it in filings(found) if it.state.value == "must"}
        for found in then.values()
    ]
    assert "gp-new-company" not in due[0]
    assert "gp-new-company" in due[1]


def test_texts_tell_the_value_of_their_day(lower: Rulebook) -> None:
    said = [of_day(lower, day).regimes["gp-new-company"].says for day in (BEFORE, TURN)]

    assert "at least 10 % of the votes" in said[0]
    assert "at least 7.5 % of the votes" in said[1]


def test_examples_of_earlier_days_hold_as_they_are(texts: dict[str, str]) -> None:
    assert check_files(texts, BEFORE).mistakes == ()


@pytest.mark.slow
def test_the_comparison_tells_what_moves_with_a_deal_of_that_day(
    shipped_rulebook: Rulebook, lower: Rulebook
) -> None:
    found = rulebooks(shipped_rulebook, lower)

    [value] = [it for it in found if it.kind is PartKind.THRESHOLD]
    assert value.after == "10 %, and from 1 July 2027 on 7.5 %"
    moved = {
        (it.kind, it.id): it for it in found if it.happened is ChangeKind.CONDITION
    }
    rule = moved[PartKind.RULE, "new-company-at-a-tenth"]
    assert (PartKind.REGIME, "gp-new-company") in moved
    assert {it.deal.on for it in rule.witnesses} == {TURN}


def test_kept_deals_of_that_day_move_and_earlier_ones_stay(
    shipped_rulebook: Rulebook, lower: Rulebook
) -> None:
    kept = [a_kept(FOUNDED, on=day, name=str(day)) for day in (BEFORE, TURN)]

    earlier, later = replay(shipped_rulebook, lower, kept)

    assert not earlier.moved
    assert "gp-new-company" in {it.regime for it in later.filings}
    assert later.level_moved
