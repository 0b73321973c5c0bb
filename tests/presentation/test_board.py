"""What a board reads: what is asked of it, by when, and what happens if not."""

import re
from datetime import date, timedelta
from itertools import chain
from typing import Any

from screening.briefing.html import render
from screening.engine.schedule.work import Happened, Work
from screening.presentation.board import Board
from screening.presentation.deal_view import DealView
from screening.rulebook.answers import Deal
from screening.rulebook.model import Rulebook
from tests import builders as a
from tests.pdfs import asks_in_words, explanation_of
from tests.sample import sample, shipped_book

DECIDES = a.HEADING.replace("label: Board}", "label: Board, decides: true}").replace(
    "short: Deal}", "short: Deal, who: counsel}"
)
YES = {"stake": "yes"}
STOPS = {
    "review": [{"phase": "review", "days": 45}],
    "standstill": [
        {"stops": "closing", "says": "Do not close.", "basis": ["guide/art-one"]}
    ],
}
SIGNED = date(2027, 3, 1)
A_DEAL = Deal(name="A deal", on=a.DAY, answers={})
TWELVE = (
    *("candy-haier", "cdp-reti-state-grid", "fastweb-huawei-core", "huawei-crs4"),
    *("ice-alibaba", "lpe-invenland", "mediaworld-jd", "nerviano-sari"),
    *("robox-efort", "sungrow-storage", "uffizi-bund-one", "vado-cosco"),
)


def a_board(*parts: a.Part, made: date | None = None, **answers: Any) -> Board:
    """Return the board page of a deal with a stake."""
    asked = (a.question("stake"), a.question("owner"), a.question("signed", "date"))
    shared = (*a.FILINGS[:-1], a.anchor("signing", "signed"))
    told = a.explained(
        *asked, *shared, *parts, answers={**YES, **answers}, heading=DECIDES
    )
    return Board(told, made)


def asked(*parts: a.Part, **answers: Any) -> str:
    return "; ".join(asks_in_words(a_board(*parts, **answers)))


def counts_of(board: Board) -> str:
    """Return what page one says below the level, at its end of filings."""
    [says] = re.findall(
        'class="verdict__means">(.*?)</p>', render(board.view), re.DOTALL
    )
    return " ".join(says.split())


def first_step_of(board: Board) -> list[str]:
    """Return the cells of the first of the next steps."""
    table = render(board.view).partition('class="next"')[2]
    return re.findall("<td>(?:<a[^>]*>)?(.*?)(?:</a>)?</td>", table)[:3]


def a_purchase(name: str = "purchase", when: object = YES, **keys: object) -> a.Part:
    return a.regime(name, when, **{**STOPS, **keys})


def test_the_board_takes_note_of_a_calm_deal_and_signs_none_not_described() -> None:
    calm = a_board(a.rule("large", {"stake": "no"}))
    unknown = Board(
        a.explained(
            a.question("stake"), a.rule("large", YES), answers={}, heading=DECIDES
        )
    )

    assert asks_in_words(calm) == (
        "to take note that nothing in the deal comes near a boundary",
    )
    assert asks_in_words(unknown) == (
        "to sign nothing yet, and to have the facts below found out first",
    )
    assert [(it.question, it.who) for it in unknown.find_out] == [("stake", "Counsel")]


def test_who_is_named_at_a_question_finds_it_out_before_the_one_of_its_topic() -> None:
    stake = a.question("stake", **{"ask-of": "board"})
    told = a.explained(stake, a.rule("large", YES), answers={}, heading=DECIDES)

    assert [it.who for it in told.settling] == ["Board"]


def test_of_a_wall_it_is_asked_to_stop_or_wait_for_an_exception() -> None:
    keys: dict[str, Any] = {"kind": "prohibition", "title": "The ban"}
    lifts = [{"when": {"owner": "yes"}, "reason": "It is ours."}]

    ban, lifted = (a.regime("ban", YES, **keys, unless=it) for it in ([], lifts))

    said = "not to let the deal go ahead as it is described: “The ban” forbids it"
    assert asked(ban, a_purchase()) == said
    said = "to let nothing be signed until counsel has shown that “The ban” does not"
    assert asked(lifted).startswith(said)


def test_what_the_board_does_itself_is_asked_as_there_is_room_and_is_no_step() -> None:
    own = [a.item(it, when=YES, who="board", do=f"Do {it}") for it in "abcdefg"]
    perhaps = a_purchase("perhaps", None, **{"ask-first-when": YES})
    others = (a_purchase(), perhaps, a.rule("owned", {"owner": "yes"}))
    later = a.item("later", when=YES, who="board", do="Do it", before="closing")

    two = a_board(later, own[0], a.item("chart", when=YES, do="Trace the owner"))
    alone, busy = map(asks_in_words, (a_board(*own), a_board(*own, *others)))

    assert asks_in_words(two) == ("to do it", "to do a")
    assert [it.title for it in two.steps] == ["Trace the owner"]
    assert alone == tuple(f"to do {it}" for it in "abcde")
    assert busy[:2] == ("to do a", "to do b")
    assert busy[2].startswith("to have the buyer see to")
    assert len(busy) == 5


def asks_of(name: str) -> tuple[str, ...]:
    """Return what the board is asked of an example."""
    return asks_in_words(Board(explanation_of(name, shipped_book())))


def test_asks_go_on_a_sentence_and_differ_by_what_is_grave_in_the_deal() -> None:
    grave = {
        "robox-efort": "to license core know-how and patents of Robox only item by",
        "vado-cosco": "any say over access, priority and price at a port or terminal",
        "cdp-reti-state-grid": "no veto by State Grid International Development",
        "fastweb-huawei-core": "to give Huawei remote access only as the operator",
        "mediaworld-jd": "that the data of MediaWorld stays in the EU",
    }

    asks = {name: asks_of(name) for name in {*TWELVE, *sample()[:12]}}

    wrong = [
        said
        for said in chain(*asks.values())
        if not said.startswith(("to ", "not to ")) or said.endswith(".")
    ]
    assert wrong == []
    assert [it for it in grave if grave[it] not in "; ".join(asks[it])] == []
    calm = ("ice-alibaba", "uffizi-bund-one")
    assert [it for it in calm if "“EU sanctions”" not in "; ".join(asks[it])] == []
    others = {asks[name] for name in TWELVE if name not in calm}
    assert len(others) == len(TWELVE) - len(calm)


def test_filings_are_asked_by_their_day_at_once_after_it_and_not_once_filed() -> None:
    later = [{"duty": "File", "anchor": "signing", "days": 20}]
    licence, slower = a_purchase("licence"), a_purchase(duties=later)
    assessment = a_board(a_purchase(), signed=SIGNED).view.assessment
    filed = Work(filings={"purchase": Happened(filed=date(2027, 3, 2))})

    late = Board(DealView(A_DEAL, assessment, as_of=date(2027, 4, 1)))
    after = Board(DealView(A_DEAL, assessment, filed))

    assert (
        "to have the buyer see to “purchase” and “licence”, of which “purchase” comes "
        "first, by 11 March 2027; to close only once all is answered, not before 25 "
        "April 2027"
    ) in asked(a_purchase(), licence, signed=SIGNED)
    assert (
        "“licence” and “purchase”, of which “licence” comes first, by 7 March 2027 (a "
        "Sunday)"
    ) in asked(slower, licence, signed=SIGNED - timedelta(days=4))
    at_once = "see to “purchase” at once (it was due by 11 March 2027)"
    assert at_once in "; ".join(asks_in_words(late))
    assert late.first_filing
    assert late.first_filing.term == "at once (it was due by 11 March 2027)"
    assert "“purchase”" not in "; ".join(asks_in_words(after))


def test_one_comes_first_only_where_all_have_a_day_else_each_has_its_term() -> None:
    no_clock: dict[str, Any] = {"duties": [], "no-clock": "It is always so."}
    report = a_purchase("report", standstill=[], review=[], **no_clock)
    tender = [{"duty": "Tell", "anchor": "tender"}]
    parts = (a.anchor("tender"), a_purchase("notice", duties=tender), report)
    record = a_purchase("record", duties=[{**tender[0], "days": 20}])

    mixed = asked(report, *parts[:-1], record, a_purchase(), signed=SIGNED)

    assert (
        "see to “purchase” by 11 March 2027, and “notice” before the tender, and "
        "“record” within 20 days after the tender, and “report” without a term"
    ) in mixed
    assert asked(report).startswith("to have the buyer see to “report”")
    assert "without" not in asked(report)


def test_what_is_likely_doubtful_or_open_is_told_by_name_in_a_line_each() -> None:
    """However much else is asked, and before the first day of the deal."""
    own = [a.item(it, when=YES, who="board", do=f"Do {it}") for it in "abcdefg"]
    likely = a_purchase("early", {"owner": "yes"}, **{"likely-when": YES})
    perhaps = a_purchase("perhaps", None, **{"ask-first-when": YES})
    ban = a.regime("ban", {"owner": "yes"}, kind="prohibition", **{"rule-out": True})
    open_ = a_purchase("licence", {"owner": "yes"})
    idle = a_purchase("idle", {"owner": "yes"}, standstill=[])
    parts = (*own, likely, perhaps, ban, open_, idle)

    before = "before the signing on 1 March 2027"
    hangs = "which could stop the deal and depends on this: “What of owner?”"

    dated, undated = asks_in_words(a_board(*parts, signed=SIGNED)), asked(*parts)

    assert dated[2:] == (
        "to plan for what is likely: “early” by 11 March 2027",
        "to close only once all is answered, not before 25 April 2027",
        f"to have counsel find out {before} whether “perhaps” applies",
        f"to have counsel make sure {before} that no ban applies: “ban”",
        f"to have found out by then whether “licence” applies, {hangs}",
    )
    assert "make sure before anything binds that no ban applies: “ban”" in undated


def test_what_is_open_is_found_out_before_what_it_is_filed_before() -> None:
    two = (a.question("other"), a_purchase("other", {"other": "yes"}))
    start, bids = a.anchor("start"), a.anchor("bids", "bids")
    notice = [{"duty": "Tell", "anchor": "start"}]
    licence = a_purchase("licence", {"owner": "yes"}, duties=notice)
    late = Board(
        DealView(
            A_DEAL,
            a_board(licence, start, signed=SIGNED).view.assessment,
            as_of=date(2027, 4, 1),
        )
    )

    assert "before the start whether “licence” applies" in asked(
        a.question("bids", "date"), start, bids, licence, bids=SIGNED
    )
    assert "at once whether" in "; ".join(asks_in_words(late))
    assert "stop the deal and depend on this: owner and other" in asked(
        licence, start, *two
    )


def test_without_days_the_closing_waits_for_answers_if_what_may_apply_does() -> None:
    one, two = (
        a_purchase(name, None, **{"ask-first-when": YES}) for name in ("one", "two")
    )

    assert asked(a_purchase()).endswith("closing wait for the answer on “purchase”")
    several = (
        "to close only once every filing that stops the closing is answered and none "
        "is refused"
    )
    assert asked(a_purchase("purchase"), a_purchase("licence")).endswith(several)
    assert "wait for the answer on “one”, if it applies; " in asked(one)
    assert "none is refused, as far as they apply; " in asked(one, two)
    assert "is answered and none is refused; " in asked(one, a_purchase())


def test_a_deal_that_never_closes_is_asked_of_no_closing() -> None:
    never = a.question("closes", "date", **{"ask-when": {"stake": "no"}})
    closing = (never, a.anchor("closing", "closes"))

    one = a_board(*closing, a_purchase())
    several = asked(*closing, a_purchase("purchase"), a_purchase("licence"))
    perhaps = a_purchase("perhaps", None, **{"ask-first-when": YES})

    assert (
        asks_in_words(one)[-1]
        == "to have nothing carried out before the answer on “purchase”"
    )
    assert several.endswith("before every filing that holds it up is answered")
    assert counts_of(one).endswith(
        "One of them holds the deal up until it is answered."
    )
    both = counts_of(a_board(*closing, a_purchase("one"), a_purchase("two")))
    assert both.endswith("Two of them hold the deal up until they are answered.")
    assert "until it is answered, if it applies" in counts_of(
        a_board(*closing, perhaps)
    )


def test_filings_are_counted_in_words_with_how_many_stop_the_closing() -> None:
    perhaps = [
        a_purchase(name, None, **{"ask-first-when": YES}) for name in ("one", "two")
    ]
    stops_nothing = a_purchase("idle", standstill=[])

    one = counts_of(a_board(a_purchase(), stops_nothing, perhaps[0]))
    several = counts_of(a_board(a_purchase("a"), a_purchase("b"), *perhaps))
    none_sure = counts_of(a_board(stops_nothing, *perhaps))
    open_ = a_purchase("c", {"owner": "yes"})

    assert one.endswith(
        "One of them stops the closing until it is answered, and one more if it "
        "applies."
    )
    assert several.endswith(
        "Two of them stop the closing until they are answered, and two more if they "
        "apply."
    )
    assert none_sure.endswith(
        "Two of them stop the closing until they are answered, if they apply."
    )
    assert counts_of(a_board(a_purchase("a"), a_purchase("b"), open_)).endswith(
        "Two filings and duties are due and one more depends on an open fact. Two of "
        "them stop the closing until they are answered."
    )


def test_statutory_steps_come_first_and_that_of_the_first_ask_among_the_first_two(
    shipped_rulebook: Rulebook,
) -> None:
    storage, core = (
        Board(explanation_of(name, shipped_rulebook))
        for name in ("sungrow-storage", "fastweb-huawei-core")
    )

    assert "conditions" not in storage.view.means  # as no authority decides
    assert "remote access" in asks_in_words(storage)[0]
    assert storage.steps[1].id == "map-remote-access"
    first, _asked, second, *others = core.steps
    assert (first.id, second.id) == ("five-g-plan-check", "product-cyber-file")
    assert "strategic" in {step.level.id for step in others if step.level}


def test_the_fact_that_decides_the_level_or_many_filings_is_asked_in_full() -> None:
    board = a_board(a.rule("large", YES, "watch"), a.rule("owned", {"owner": "yes"}))

    def settled(**keys: object) -> str:
        owned = {"owner": "yes"}
        keys |= {"likely_when": owned}
        open_ = (a_purchase(f"buy-{name}", owned, **keys) for name in "abc")
        return asked(a.rule("large", YES), *open_)

    assert "; ".join(asks_in_words(board)) == (
        "to have this found out before anything is signed, since it decides how "
        "sensitive the deal is: “What of owner?”"
    )
    assert [board.is_asked(it) for it in board.find_out] == [True]
    assert "What of owner?" in board.view.means
    assert "What of owner?" not in board.view.certain
    three = settled(standstill=[])
    assert three.endswith("since three filings depend on it: “What of owner?”")
    assert settled().count("What of owner?") == 1  # where they stop the deal


def test_the_picture_marks_its_own_day_and_tells_the_length_of_what_has_none() -> None:
    later = a_purchase("acts", duties=[{"duty": "file", "anchor": "deed", "days": 10}])
    parts, made = (a.anchor("deed"), a_purchase(), later), date(2027, 2, 1)

    board = a_board(*parts, made=made, signed=SIGNED)

    assert board.picture
    today = [it.day for it in board.picture.marks if it.name == "Today"]
    assert (today, board.undated) == (["1 Feb 2027"], None)
    assert {row.name: row.says for row in board.picture.rows} == {
        "purchase": "File by 11 Mar 2027, answer 25 Apr 2027",
        "acts": "No day yet, answer after 45 days",
    }


def test_the_filing_whose_day_comes_first_is_the_first_step() -> None:
    later = [{"duty": "File", "anchor": "signing", "days": 20}]
    perhaps = a_purchase("perhaps", None, **{"ask-first-when": YES})

    must = a_board(
        perhaps, a_purchase("must"), a_purchase("late", duties=later), signed=SIGNED
    )
    doubtful = a_board(perhaps, signed=SIGNED)

    assert first_step_of(must) == ["See to “must”", "The buyer", "By 11 March 2027"]
    assert first_step_of(doubtful)[0] == (
        "Find out whether “perhaps” applies, and see to it if it does"
    )
    assert a_board(a_purchase()).first_filing is None


def test_what_parties_can_shape_is_theirs_to_settle_unless_the_board_does() -> None:
    rights, owned = (
        a.question("rights", lever=True),
        a.rule("owned", {"rights": "yes"}),
    )
    rules = (rights, a.rule("large", YES, "watch"), owned)
    limits = a.item("limits", when=YES, who="board", do="Set the largest stake")
    bought = a.rule("bought", {"owner": "yes"})

    board = a_board(rights, a.rule("large", {"owner": "yes"}), owned)
    both, page = board.find_out, render(board.view)

    assert asked(*rules) == (
        "to settle this in the talks before anything is signed, since it decides how "
        "sensitive the deal is: “What of rights?”"
    )
    assert {it.question: (it.shaped, it.who) for it in both} == {
        "rights": (True, "Counsel"),
        "owner": (False, "Counsel"),
    }
    settle = page.partition('class="settle"')[2].partition("</section>")[0]
    assert re.findall("<td>(Counsel|The parties[^<]*)</td>", settle) == [
        "Counsel",
        "The parties, in the talks",
    ]
    assert asked(*rules, limits) == "to set the largest stake"
    beside = asked(*rules, limits, bought)
    assert beside.endswith("how sensitive the deal is: “What of owner?”")


def test_a_fact_is_told_behind_one_reason_and_those_with_facts_stand_first() -> None:
    owned = a.rule("other", {"owner": "yes"}, "watch")
    alike = (a.rule(name, YES) for name in ("first", "same", "alike"))

    reasons = a_board(*alike, owned, owner="yes").reasons

    facts = [[fact.question for fact in it.facts] for it in reasons]
    assert facts == [["stake"], [], ["owner"], []]
    assert [it.reason.rule for it in reasons] == ["first", "same", "other", "alike"]
