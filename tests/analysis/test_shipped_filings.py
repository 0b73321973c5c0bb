"""Filings of the shipped rules on days worked out by hand, and after a line moves.

The days of three deals were reckoned by hand. The second, a bank, was from an
acknowledgement on 17 March; the rules reckon from a complete filing at the signing, as
nothing else is known, so all its days come that much earlier. All three count as
`eu-institutions` do where days are working.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pytest

from screening.analysis.compare.changes import ChangeKind, PartKind
from screening.analysis.compare.rulebooks import rulebooks
from screening.analysis.examples import check_files
from screening.analysis.replay import replay
from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.engine.schedule.clocks import Clock
from screening.engine.schedule.timeline import Timeline, timeline
from screening.rulebook.answers import read_answers
from screening.rulebook.conditions import Answer, Answers, Is
from screening.rulebook.editions import of_day
from screening.rulebook.folder import files_in, rule_files
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State
from screening.wording.filings import FilingsWords
from tests.analysis.test_replay import a_kept
from tests.builders import A_DAY
from tests.sample import ALL, shipped_book, shipped_examples

PURCHASE: Answers = {
    "direction": "chinese-into-italy",
    "deal-kind": frozenset({"minority-stake"}),
    "stake-before": Decimal(0),
    "pact": "no",
    "listed-asset": "on-the-list",
    "infrastructure-kind": frozenset(),
    "connected-devices": "none",
    "know-how": "none",
    "dual-use": "none",
    "signing-date": date(2027, 3, 1),
}
ROBOT_MAKER: Answers = {
    **PURCHASE,
    "sector": frozenset({"machinery"}),
    "technology-area": frozenset({"robotics"}),
    "rights": "veto",
    "stake": Decimal(40),
    "total-investment": Decimal(30_000_000),
    "buyer-origin": "eu-company-controlled-outside",
    # What China asks of its own money would otherwise end last.
    "chinese-investor-kind": "no-mainland-owner",
}
BANK: Answers = {
    **PURCHASE,
    "sector": frozenset({"finance"}),
    "finance-activity": frozenset({"bank"}),
    "technology-area": frozenset(),
    "rights": "none",
    "stake": Decimal(12),
    "total-investment": Decimal(300_000_000),
    "buyer-origin": "company-outside",
}
LOT: Answers = {
    "direction": "chinese-into-italy",
    "deal-kind": frozenset({"works-service-contract"}),
    "sector": frozenset({"logistics"}),
    "public-money": frozenset({"public-tender"}),
    "tender-value": Decimal(400_000_000),
    "in-lots": "yes",
    "lot-value": Decimal(130_000_000),
    "outside-subsidy-rules": "no",
    "contributions-one-state": Decimal(50_000_000),
    "tender-date": date(2027, 4, 1),
}


def reckoned(rulebook: Rulebook, answers: Answers) -> Timeline:
    found = assess(rulebook, answers, date(2027, 2, 1))
    return timeline(found, filings(found))


def clock(found: Timeline, name: str) -> Clock:
    return next(it for it in found.clocks if it.filing.regime.id == name)


def days(found: Timeline, name: str) -> tuple[list[date], list[date]]:
    """Return the days to file and of the answer: earliest, usual and last."""
    running = clock(found, name)
    ends = (running.review.ends if running.review else None) or ()
    filed = running.deadlines[0].days or ()
    return [it.day for it in filed], [it.day for it in ends]


def test_three_deals_have_the_days_that_were_worked_out_by_hand(
    shipped_rulebook: Rulebook,
) -> None:
    """The bank is filed in Italy only after the European answer."""
    robots, bank, lot = (
        reckoned(shipped_rulebook, deal) for deal in (ROBOT_MAKER, BANK, LOT)
    )

    assert days(robots, "gp-purchase") == (
        [date(2027, 3, 11)] * 3,
        [date(2027, 4, 25), date(2027, 5, 5), date(2027, 7, 4)],
    )
    assert robots.closing.long_stop == date(2027, 9, 2)
    (_filed, europe), (italy, answered) = (
        days(bank, name) for name in ("bank-holding", "gp-purchase")
    )
    later = [(there - here).days for here, there in zip(europe, italy, strict=True)]
    assert later == [10, 10, 10]
    assert (answered[0] - italy[0]).days == 45
    _filed, [earliest, _usual, worst] = days(lot, "fsr-tender")
    assert (earliest, worst) == (date(2027, 4, 29), date(2027, 10, 6))


PLANT: Answers = {
    "direction": "chinese-into-italy",
    "deal-kind": frozenset({"new-plant"}),
    "state-ownership": "none",
    "deal-value": Decimal(90_000_000),
    "sector": frozenset({"automotive"}),
    "technology-area": frozenset({"energy-technologies"}),
    "critical-input": frozenset(),
    "listed-asset": "not-on-the-list",
    "defence-activity": "none",
    "chinese-investor-kind": "private-firm",
    "chinese-technology": "none",
    "chinese-controlled-goods": "none",
    "signing-date": date(2027, 1, 11),
}
STEPS = ("cn-odi-ndrc", "cn-odi-mofcom", "cn-odi-safe")


def test_a_day_that_comes_first_moves_no_lawful_last_day(
    shipped_rulebook: Rulebook,
) -> None:
    """By hand: ten days from 1 March end on the 11th, from 15 January on the 25th.

    The closing on 8 March and the transfer on 20 January come before, and move neither.
    45 days from 25 January end on 11 March, with both questions on 10 April.
    """
    venture: Answers = {
        "direction": "italian-into-china",
        "deal-kind": frozenset({"joint-venture"}),
        "sector": frozenset({"machinery"}),
        "know-how": "core",
        "dual-use": "none",
        "listed-asset": "on-the-list",
        "buyer-origin": "company-outside",
        "resolution-date": date(2027, 1, 15),
        "transfer-date": date(2027, 1, 20),
    }

    robots, patents = (
        reckoned(shipped_rulebook, deal)
        for deal in ({**ROBOT_MAKER, "closing-date": date(2027, 3, 8)}, venture)
    )

    assert days(robots, "gp-purchase")[0] == [date(2027, 3, 11)] * 3
    assert [it.what for it in robots.too_early] == ["closing"]
    filed, ends = days(patents, "gp-outflow")
    assert filed == [date(2027, 1, 25)] * 3
    assert (ends[0], ends[-1]) == (date(2027, 3, 11), date(2027, 4, 10))
    early = next(it for it in patents.too_early if it.what == "transfer")
    assert (early.planned, early.worst) == (date(2027, 1, 20), date(2027, 4, 10))


def planned(rulebook: Rulebook, **answers: Answer) -> Timeline:
    """Return the timeline of a plant that is otherwise so."""
    told = {name.replace("_", "-"): answer for name, answer in answers.items()}
    found = assess(rulebook, {**PLANT, **told}, A_DAY)
    return timeline(found, filings(found))


def over(found: Timeline, name: str) -> date:
    day = clock(found, name).answered
    assert day
    return day.day


def test_money_to_china_comes_last_and_the_first_paper_leaves_time_for_the_others(
    shipped_rulebook: Rulebook,
) -> None:
    found = planned(shipped_rulebook)
    by_september = planned(shipped_rulebook, closing_date=date(2027, 9, 1))

    ends = [over(found, name) for name in STEPS]
    assert date(2027, 1, 11) < ends[0] < ends[1] < ends[2]
    assert found.closing.binding
    assert found.closing.binding.regime.id == STEPS[-1]
    notice, certificate, bank = (
        clock(by_september, name).deadlines[0].in_time or date.max for name in STEPS
    )
    assert notice < certificate < bank < date(2027, 9, 1)


def test_state_firm_is_held_up_by_no_date_of_its_owner(
    shipped_rulebook: Rulebook,
) -> None:
    owned = {"state_ownership": "controlled", "owner_state": "china"}

    found = planned(
        shipped_rulebook, chinese_investor_kind="central-state-firm", **owned
    )

    assert clock(found, "cn-sasac")
    assert over(found, STEPS[0]) == over(planned(shipped_rulebook), STEPS[0])


def test_restricted_technology_is_approved_and_its_letter_asked_for_long_before(
    shipped_rulebook: Rulebook,
) -> None:
    found = planned(shipped_rulebook, chinese_technology="restricted")

    [duty] = clock(found, "cn-odi-mofcom").deadlines
    [letter] = clock(found, "cn-tech-intent").deadlines
    assert duty.duty.duty.startswith("Apply for approval")
    assert letter.in_time == date(2026, 11, 26)
    assert over(found, "cn-tech-export") == date(2027, 2, 1)


def test_a_chinese_state_firm_lists_what_it_sells_two_months_before_the_signing(
    shipped_rulebook: Rulebook,
) -> None:
    """A month for the valuation and one for the listing, the spring festival apart."""
    bought: Answers = {
        "direction": "italian-into-china",
        "deal-kind": frozenset({"acquisition"}),
        "sector": frozenset({"machinery"}),
        "state-ownership": "controlled",
        "owner-state": "china",
        "a-shares": "no",
        "signing-date": date(2027, 3, 31),
    }

    found = reckoned(shipped_rulebook, bought)

    valued, listed = clock(found, "cn-state-seller").deadlines
    assert valued.in_time == listed.in_time == date(2027, 1, 27)


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
    """Return the shipped files, one line of the law with another value from a day."""
    files = dict(files_in(shipped_rules))
    assert files[FILE].count(WAS) == 1
    return {**files, FILE: files[FILE].replace(WAS, WAS + NEW)}


@pytest.fixture(scope="module")
def lower(texts: dict[str, str]) -> Rulebook:
    return read(rule_files(texts))


def test_rules_filings_and_texts_follow_a_line_from_the_day_it_moves(
    lower: Rulebook,
) -> None:
    answers, _unread = read_answers(lower.questions, FOUNDED)

    was, now = (assess(lower, answers, day) for day in (BEFORE, TURN))

    met = [{it.rule.id for it in on.with_verdict(Verdict.MET)} for on in (was, now)]
    assert met[1] - met[0] >= {"new-company-at-a-tenth"}
    filed = [
        {it.regime.id for it in filings(on) if it.state.value == "must"}
        for on in (was, now)
    ]
    assert "gp-new-company" in filed[1] - filed[0]
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

    moves = replay(shipped_rulebook, lower, kept)
    earlier, later = (it.difference for it in moves)

    assert not earlier.moved
    assert "gp-new-company" in {it.regime for it in later.filings}
    assert later.level_moved


def not_known(rulebook: Rulebook, answers: Answers) -> Answers:
    """Return answers with all left out that only say that nobody looked."""
    questions = rulebook.questions
    return {it: of for it, of in answers.items() if of not in questions[it].not_known}


def test_a_blank_weighs_as_much_as_what_was_not_checked(
    shipped_rulebook: Rulebook,
) -> None:
    """Take every shipped deal of which something was not checked, and leave it out."""
    book, every = shipped_rulebook, [it.deal for it in shipped_examples(A_DAY)]
    pairs = [(it.answers, not_known(book, it.answers), it.on) for it in every]
    unchecked = [it for it in pairs if it[0] != it[1]]

    assert len(unchecked) > 100
    for ticked, blank, on in unchecked:
        one, two = (
            (
                found.range,
                [it.verdict for it in found.findings],
                [it.state for it in filings(found)],
            )
            for found in (assess(book, it, on) for it in (ticked, blank))
        )
        assert one == two


def test_only_an_exception_that_is_known_lifts_a_filing(
    shipped_rulebook: Rulebook,
) -> None:
    """Wherever the condition of a filing is met, it is due or an exception holds."""
    wrong, unless = [], 0
    for example in shipped_examples(A_DAY):
        found = assess(shipped_rulebook, example.deal.answers, example.deal.on)
        for it in filings(found):
            when, traits = it.regime.when, it.state.traits
            if when and found.known.verdict(when) is Verdict.MET and not it.unless:
                unless += it.holds
                if traits.hangs or traits.likely or traits.idle:
                    wrong.append((example.id, it.regime.id, it.state))

    assert unless > 100


SENSITIVE = 2
"""The place of the level from which on it is told."""
NAMED = {*State} - {State.OPEN, State.OPTIONAL, State.NOT_DUE, State.FUTURE}
ACT = "listed-or-in-the-core", "act-as-far-as-known"
BOTH: Mapping[str, tuple[str, str]] = {
    "gp-purchase": ("listed-or-in-the-core", "step-as-far-as-known"),
    "gp-acts": ACT,
    "gp-outflow": ACT,
    "gp-defence-acts": ("defence-counsel-may-find", "act-in-defence"),
}
"""What it takes, of which a regime of Golden Power that is open shows one at most."""


def test_golden_power_is_named_or_said_to_be_remote_where_a_deal_is_sensitive(
    shipped_rulebook: Rulebook,
) -> None:
    """What is said is true: nowhere is all that it takes shown while it is open."""
    counted, silent, untrue = Counter[str](), list[str](), list[str]()
    for example in shipped_examples(A_DAY):
        found = assess(shipped_rulebook, example.deal.answers, example.deal.on)
        of = [it for it in filings(found) if it.regime.id.startswith("gp-")]
        open_ = [it for it in of if it.state is State.OPEN and not it.regime.optional]
        for it in open_:
            verdict = found.known.reasons.verdict
            is_undecided = it.regime.when and verdict(it.regime.when) is Verdict.OPEN
            limbs = {verdict(Is(one)) for one in BOTH.get(it.regime.id, ())}
            shown = bool(is_undecided) and limbs == {Verdict.MET}
            untrue += [f"{it.regime.id}: {example.deal.name}"] * shown
        if open_ and shipped_rulebook.rank[found.range.ids[0]] >= SENSITIVE:
            named = any(it.state in NAMED for it in of)
            says = "" if named else FilingsWords(found).remote
            counted["named" if named else "remote"] += 1
            wanted = [it.regime.remote or it.regime.id for it in open_]
            silent += [example.deal.name] * (
                not named and not all(it in says for it in wanted)
            )

    assert silent == []
    assert untrue == []
    assert counted["named"] > counted["remote"] > 50


DAYS: Answers = {
    "resolution-date": date(2027, 2, 22),
    "signing-date": date(2027, 3, 1),
    "tender-date": date(2027, 3, 1),
    "award-date": date(2027, 4, 30),
    "transfer-date": date(2027, 4, 30),
    "closing-date": date(2027, 4, 30),
}
CALMING = "safe ", "Safe ", "stops the closing", "close only after"


def test_no_example_is_safe_to_close_beside_something_unsettled() -> None:
    """Page, paper, terminal, tables and pictures take these words and values."""
    book, wrong = shipped_book(), list[str]()
    can_stop = {*State} - {State.NOT_DUE, State.FUTURE, State.PROPOSAL, State.OPTIONAL}

    every = shipped_examples()[:: 1 if ALL else 12]
    for example in every:
        known = {**example.deal.answers, **DAYS}
        told = FilingsWords(assess(book, known, example.deal.on))
        unsettled = [
            it
            for it in told.found
            if it.state in can_stop
            and ("closing" in it.regime.stops or it.regime.kind == "prohibition")
        ]
        says = told.closing, told.closing_in_short, (told.earliest_closing,)
        days_say = (it.what for it in told.schedule)
        text = " ".join((*chain(*says), *days_say))
        calms = any(it in text for it in CALMING) or told.days.closing.safe
        if unsettled and calms:
            wrong.append(example.deal.name)

    assert wrong == []
