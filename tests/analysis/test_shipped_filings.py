"""Filings of the shipped rules on days worked out by hand, and after a line moves.

More of such days are with the deals of the law review.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
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
from screening.presentation.filings_view import FilingsView
from screening.presentation.rulebook import threshold_readers
from screening.rulebook.answers import read_answers
from screening.rulebook.conditions import Answer, Answers, Is
from screening.rulebook.editions import of_day
from screening.rulebook.folder import files_in, rule_files
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State
from tests import builders as a
from tests.analysis.test_replay import a_kept
from tests.sample import ALL, assessed_examples, shipped_book, shipped_examples
from tools.law_deals import FOLDER, read_deal


def reviewed(name: str, **otherwise: Answer) -> Timeline:
    """Return the days of a deal of the law review that has other answers."""
    [file] = FOLDER.glob(f"{name}-*.yaml")
    deal = read_deal(file, shipped_book()).deal
    told = {name.replace("_", "-"): answer for name, answer in otherwise.items()}
    found = assess(shipped_book(), {**deal.answers, **told}, deal.on)
    return timeline(found, filings(found))


def clock(found: Timeline, name: str) -> Clock:
    return next(it for it in found.clocks if it.filing.regime.id == name)


def test_a_day_that_comes_first_moves_no_lawful_last_day() -> None:
    """By hand: ten days from 1 March end on the 11th, from 15 January on the 25th.

    The closing on 8 March and the transfer on 20 January come before, and move neither.
    45 days from 25 January end on 11 March, with both questions on 10 April.
    """
    robots = reviewed(
        "t19", signing_date=date(2027, 3, 1), closing_date=date(2027, 3, 8)
    )
    patents = reviewed(
        "d08",
        dual_use="none",
        resolution_date=date(2027, 1, 15),
        transfer_date=date(2027, 1, 20),
    )

    [bought] = clock(robots, "gp-purchase").deadlines
    assert [it.day for it in bought.days or ()] == [date(2027, 3, 11)] * 3
    assert "closing" in [it.what for it in robots.too_early]
    outflow = clock(patents, "gp-outflow")
    assert [it.day for it in outflow.deadlines[0].days or ()] == [date(2027, 1, 25)] * 3
    assert outflow.review
    ends = [it.day for it in outflow.review.ends or ()]
    assert (ends[0], ends[-1]) == (date(2027, 3, 11), date(2027, 4, 10))
    [early] = (it for it in patents.too_early if it.what == "transfer")
    assert (early.planned, early.worst) == (date(2027, 1, 20), ends[-1])


def test_state_firm_is_held_up_by_no_date_of_its_owner() -> None:
    firm = "central-state-firm"
    owned = reviewed(
        "t07",
        state_ownership="controlled",
        owner_state="china",
        chinese_investor_kind=firm,
    )

    notice, of_private = (
        clock(it, "cn-odi-ndrc").answered for it in (owned, reviewed("t07"))
    )
    assert clock(owned, "cn-sasac")
    assert notice
    assert notice == of_private


def test_a_chinese_state_firm_lists_what_it_sells_two_months_before_signing() -> None:
    """A month for the valuation and one for the listing, the spring festival apart."""
    found = reviewed(
        "d08", deal_kind=frozenset({"acquisition"}), signing_date=date(2027, 3, 31)
    )

    valued, listed = clock(found, "cn-state-seller").deadlines
    assert valued.in_time == listed.in_time == date(2027, 1, 27)


FILE = "thresholds.yaml"
WAS = "      - {value: 10, basis: [golden-power/art.2(7-bis)]}\n"
NEW = "      - {value: 7.5, from: 2027-07-01, basis: [golden-power/art.2(7-bis)]}\n"
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


def test_rules_filings_and_texts_follow_a_line_that_moves(lower: Rulebook) -> None:
    answers, _unread = read_answers(lower.questions, FOUNDED)

    was, now = (assess(lower, answers, day) for day in (BEFORE, TURN))

    met = [{it.rule.id for it in on.with_verdict(Verdict.MET)} for on in (was, now)]
    assert met[1] - met[0] >= {"new-company-at-a-tenth"}
    filed = [
        {it.regime.id for it in filings(on) if it.state.value == "must"}
        for on in (was, now)
    ]
    assert "gp-new-company" in filed[1] - filed[0]
    books = [of_day(lower, day) for day in (BEFORE, TURN)]
    for book, line in zip(books, ("10 %", "7.5 %"), strict=True):
        assert f"at least {line} of the votes" in book.regimes["gp-new-company"].says
        title = book.rules["new-company-at-a-tenth"].title
        assert title.endswith(f"the Chinese side holds {line} or more")


def test_each_law_has_its_own_line(lower: Rulebook) -> None:
    by_line = {
        line: {it.id for it in kinds.get("regime", ())}
        for line, kinds in threshold_readers(lower).items()
    }

    assert by_line["airline-stake"] == {"airline-holding"}
    assert by_line["other-states-first-stake"] == {"eu-other-states"}
    assert by_line["new-company-stake"] == {"gp-new-company", "eu-cooperation"}
    assert {it[:3] for it in by_line["important-stake"]} == {"gp-", "eu-"}


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


def test_a_blank_weighs_as_much_as_what_was_not_checked() -> None:
    """Take shipped deals of which something was not checked, and leave it out."""
    unchecked = 0
    for example, ticked, asked in assessed_examples()[:: 1 if ALL else 5]:
        known = not_known(shipped_book(), example.deal.answers)
        if known != example.deal.answers:
            unchecked += 1
            blank = assess(shipped_book(), known, example.deal.on)
            assert blank.range == ticked.range, known
            one, two = ([it.verdict for it in of.findings] for of in (blank, ticked))
            assert one == two, known
            left = [it.state for it in filings(blank)]
            assert left == [it.state for it in asked], known

    assert unchecked > 20


def test_only_an_exception_that_is_known_lifts_a_filing() -> None:
    """Wherever the condition of a filing is met, it is due or an exception holds."""
    wrong, unless = [], 0
    for example, found, asked in assessed_examples():
        for it in asked:
            when, traits = it.regime.when, it.state.traits
            if when and found.known.verdict(when) is Verdict.MET and not it.unless:
                unless += it.holds
                if traits.hangs or traits.likely or traits.idle:
                    wrong.append((example.id, it.regime.id, it.state))

    assert wrong == []
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


def test_golden_power_is_named_or_said_to_be_remote_where_a_deal_is_sensitive() -> None:
    """What is said is true: nowhere is all that it takes shown while it is open."""
    counted, silent, untrue = Counter[str](), list[str](), list[str]()
    for example, found, asked in assessed_examples():
        of = [it for it in asked if it.regime.id.startswith("gp-")]
        open_ = [it for it in of if it.state is State.OPEN and not it.regime.optional]
        for it in open_:
            verdict = found.known.reasons.verdict
            is_undecided = it.regime.when and verdict(it.regime.when) is Verdict.OPEN
            limbs = {verdict(Is(one)) for one in BOTH.get(it.regime.id, ())}
            shown = bool(is_undecided) and limbs == {Verdict.MET}
            untrue += [f"{it.regime.id}: {example.id}"] * shown
        if open_ and shipped_book().rank[found.range.ids[0]] >= SENSITIVE:
            named = any(it.state in NAMED for it in of)
            says = "" if named else FilingsView(found).remote
            counted["named" if named else "remote"] += 1
            wanted = [it.regime.remote or it.regime.id for it in open_]
            if not named and not all(it in says for it in wanted):
                silent.append(example.id)

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

    every = shipped_examples()[:: 1 if ALL else 25]
    for example in every:
        known = {**example.deal.answers, **DAYS}
        told = FilingsView(assess(book, known, example.deal.on))
        unsettled = [
            it
            for it in told.results
            if it.state in can_stop
            and ("closing" in it.regime.stops or it.regime.kind == "prohibition")
        ]
        says = (a.closing(told, length=it) for it in ("says", "board", "file"))
        days_say = (it.what for it in told.schedule)
        text = " ".join((*chain(*says), *days_say))
        calms = any(it in text for it in CALMING) or told.days.closing.safe
        if unsettled and calms:
            wrong.append(example.deal.name)

    assert wrong == []


def test_no_shipped_example_is_contradictory_but_those_that_show_it() -> None:
    """A wall in a plain deal, and military goods that leave in every direction."""
    wrong = {it.stem for it in assessed_examples() if it.found.contradictions}

    assert wrong == {
        "filing-sanctions-name-found-in-a-plain-deal",
        "shows-military-goods-bought-in-milan",
    }


WINE_NOTICE = """
reviewed: 2026-01-01
review-by: 2026-12-31
regimes:
  - id: wine-notice
    title: Notice of purchases of wine
    short: Wine notice
    side: out-of-italy
    kind: filing
    says: Purchases of wine are notified.
    acts: [exporter]
    authority: the region
    when:
      all: [{sector: [agri-food]}, {deal-kind: [distribution]}]
    duties:
      - {duty: Send the notice, anchor: signing, working-days: 15, calendar: italian}
    basis: [golden-power/art.2(5)]
"""


def test_an_own_filing_asks_for_the_day_from_which_its_clock_runs() -> None:
    """Fifteen working days from Monday 1 February 2027 end on Monday 22 February."""
    heading = (
        'format: "1"\nextends: italy-china\nid: ours\ntitle: Ours\nversion: "1"\n'
        "reviewed: 2026-01-01\nreview-by: 2026-12-31\n"
    )
    base = {f"base/{name}": text for name, text in shipped_book().texts.items()}
    files = {**base, "rulebook.yaml": heading, "filings/90-wine.yaml": WINE_NOTICE}
    wine: Answers = {
        "deal-kind": frozenset({"distribution"}),
        "sector": frozenset({"agri-food"}),
    }
    signed = {**wine, "signing-date": date(2027, 2, 1)}

    shipped, ours = (
        assess(it, answers, a.DAY)
        for it, answers in ((shipped_book(), wine), (read(files), signed))
    )

    assert shipped.asked["signing-date"] is Verdict.OPEN
    assert ours.asked["signing-date"] is Verdict.MET
    deadline = clock(timeline(ours, filings(ours)), "wine-notice").deadlines[0]
    assert deadline.days
    assert deadline.days.worst.day == date(2027, 2, 22)
