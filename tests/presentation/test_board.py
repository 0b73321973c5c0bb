"""What a board reads: what is asked of it, by when, and what happens if not."""

import re
from datetime import date, timedelta
from itertools import chain
from typing import Any

from lxml import html as parser

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
    asked = (a.question("stake"), a.question("owner"), a.question("signed", "date"))
    shared = (*a.FILINGS[:-1], a.anchor("signing", "signed"))
    told = a.explained(
        *asked, *shared, *parts, answers={**YES, **answers}, heading=DECIDES
    )
    return Board(told, made)


def asked(*parts: a.Part, **answers: Any) -> str:
    return "; ".join(asks_in_words(a_board(*parts, **answers)))


def next_of(board: Board) -> list[str]:
    """Return the next steps as they are printed, owner and day in front."""
    section = render(board.view).partition('class="next"')[2]
    steps = re.findall("<li[^>]*>(.*?)</li>", section.partition("</section>")[0])
    return [re.sub("<[^>]*>", "", it) for it in steps]


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
        "To take note that nothing in the deal comes near a boundary",
    )
    assert asks_in_words(unknown) == (
        "To sign nothing until the facts below are known",
    )
    assert [(it.question, it.who) for it in unknown.view.mattering] == [
        ("stake", "Counsel")
    ]


def test_who_is_named_at_a_question_finds_it_out_before_the_one_of_its_topic() -> None:
    stake = a.question("stake", **{"ask-of": "board"})
    told = a.explained(stake, a.rule("large", YES), answers={}, heading=DECIDES)

    assert [it.who for it in told.settling] == ["Board"]


def test_of_a_wall_ways_out_are_alternatives_and_exceptions_waited_for() -> None:
    ways = ["Other goods are sold", "The deal is given up"]
    keys: dict[str, Any] = {"kind": "prohibition", "title": "The ban"}
    lifts = [{"when": {"owner": "yes"}, "reason": "It is ours."}]

    ban = a.regime(
        "ban", YES, **keys, outcomes=ways, **{"way-out": "Sell other goods."}
    )
    lifted = a.regime("ban", YES, **keys, unless=lifts)
    board = a_board(ban, a_purchase(), a.item("chart", when=YES, do="Trace the owner"))

    [says] = asks_in_words(board)
    assert says == (
        "To sign nothing of the deal as described, which ban forbids, and to choose: "
        "either other goods are sold, or the deal is given up"
    )
    assert asked(lifted).startswith(
        "To sign nothing until counsel has shown that ban does not forbid the deal; "
        "this depends on “owner”"
    )
    assert next_of(board) == [
        "The buyer, before anything is signed: ban: sell other goods.",
        "Counsel, before signing: trace the owner.",
    ]
    assert [it.waits for it in board.law] == ["The deal", "Closing"]


def test_what_the_board_does_itself_is_asked_as_there_is_room_and_is_no_step() -> None:
    own = [a.item(it, when=YES, who="board", do=f"Do {it}") for it in "abcdefg"]
    perhaps = a_purchase("perhaps", None, **{"ask-first-when": YES})
    others = (a_purchase(), perhaps, a.rule("owned", {"owner": "yes"}))
    later = a.item("later", when=YES, who="board", do="Do it", before="closing")

    two = a_board(later, own[0], a.item("chart", when=YES, do="Trace the owner"))
    alone, busy = map(asks_in_words, (a_board(*own), a_board(*own, *others)))

    assert asks_in_words(two) == ("To do it", "To do a")
    assert [it.title for it in two.steps] == ["Trace the owner"]
    assert alone == ("To do a", "To do b")
    assert [it.partition(" ")[2][:9] for it in busy] == [
        *("make the ", "require t", "do a", "do b"),
        *("mandate c", "sign noth"),
    ]


def test_a_ban_that_holds_up_the_advice_leads_with_the_fact_that_decides_it() -> None:
    ban = a.regime("ban", {"owner": "yes"}, kind="prohibition")
    wait = a.recommendation(
        "wait", bans=["open"], facts=["open"], says="Find out {facts}."
    )
    size = a.question("size"), a.rule("large", {"size": "yes"})

    board = a_board(*size, ban, wait, a.recommendation("rest"), a_purchase())

    assert board.view.recommendation
    assert board.view.recommendation.reason == "Find out “owner”."
    shown = "until counsel has shown that “ban” does not forbid the deal"
    assert board.view.duty == f"Sign nothing {shown}."
    first, *others = asks_in_words(board)
    assert first.startswith("To sign nothing until counsel has shown that ban does not")
    assert "ban" not in "; ".join(others)


def asks_of(name: str) -> tuple[str, ...]:
    return asks_in_words(Board(explanation_of(name, shipped_book())))


def test_each_ask_is_a_resolution_of_this_deal_by_what_is_grave_in_it() -> None:
    grave = {
        "robox-efort": "To license core know-how and patents of Robox only item by",
        "vado-cosco": "any say over access, priority and price at a port or terminal",
        "cdp-reti-state-grid": "State Grid International Development",
        "fastweb-huawei-core": "To give Huawei remote access only as the operator",
        "mediaworld-jd": "that the data of MediaWorld stays in the EU",
    }

    asks = {name: asks_of(name) for name in {*TWELVE, *sample()[:12]}}

    every = [*chain(*asks.values())]
    assert [it for it in every if not it.startswith("To ") or it.endswith(".")] == []
    assert [it for it in every if re.search("see to|as for|hold against", it)] == []
    assert [it for it in grave if grave[it] not in "; ".join(asks[it])] == []
    calm = ("ice-alibaba", "uffizi-bund-one")
    assert [it for it in calm if "under EU sanctions" not in "; ".join(asks[it])] == []
    others = {asks[name] for name in TWELVE if name not in calm}
    assert len(others) == len(TWELVE) - len(calm)


def test_the_first_ask_is_what_the_deal_waits_for_and_each_filing_is_named() -> None:
    names = ("vado-cosco", "edge-nothing-answered", "cdp-reti-state-grid")

    port, nothing, grid = map(asks_of, names)

    assert port[0] == "To sign nothing until “Critical infrastructure” is known"
    assert nothing[0].startswith("To sign nothing until “Direction”, “Kind of deal”")
    assert "conditional on the answers under Golden Power (purchase)" in grid[0]
    assert " more" not in "; ".join((*port, *nothing, *grid))


def test_filings_are_asked_by_their_day_at_once_after_it_and_not_once_filed() -> None:
    later = [{"duty": "File", "anchor": "signing", "days": 20}]
    licence, slower = a_purchase("licence"), a_purchase(duties=later)
    assessment = a_board(a_purchase(), signed=SIGNED).view.assessment
    filed = Work(filings={"purchase": Happened(filed=date(2027, 3, 2))})

    late = Board(DealView(A_DEAL, assessment, as_of=date(2027, 4, 1)))
    after = Board(DealView(A_DEAL, assessment, filed))

    file = "To require that the buyer file under"
    assert f"{file} purchase and licence by 11 March 2027" in asked(
        a_purchase(), licence, signed=SIGNED
    )
    assert (f"{file} licence by 7 March 2027 (a Sunday), and purchase by 17 ") in asked(
        slower, licence, signed=SIGNED - timedelta(days=4)
    )
    at_once = f"{file} purchase at once (it was due by 11 March 2027)"
    assert at_once in "; ".join(asks_in_words(late))
    assert file not in "; ".join(asks_in_words(after))


def test_a_duty_is_complied_with_and_each_filing_has_its_own_term() -> None:
    no_clock: dict[str, Any] = {"duties": [], "no-clock": "It is always so."}
    report = a_purchase("report", standstill=[], review=[], kind="duty", **no_clock)
    tender = [{"duty": "Tell", "anchor": "tender"}]
    parts = (a.anchor("tender"), a_purchase("notice", duties=tender), report)

    mixed = asked(report, *parts[:-1], a_purchase(), signed=SIGNED)

    assert (
        "file under purchase by 11 March 2027, notice before the tender, and comply "
        "with report"
    ) in mixed
    assert asked(report).startswith("To require that the buyer comply with report")


def test_what_is_likely_doubtful_or_open_is_named_however_much_else_is_asked() -> None:
    own = [a.item(it, when=YES, who="board", do=f"Do {it}") for it in "abcdefg"]
    likely = a_purchase("early", {"owner": "yes"}, **{"likely-when": YES})
    perhaps = a_purchase("perhaps", None, **{"ask-first-when": YES})
    ban = a.regime("ban", {"owner": "yes"}, kind="prohibition", **{"rule-out": True})
    open_ = a_purchase("licence", {"owner": "yes"})
    idle = a_purchase("idle", {"owner": "yes"}, standstill=[])
    parts = (*own, likely, perhaps, ban, open_, idle)

    dated, undated = asks_in_words(a_board(*parts, signed=SIGNED)), asked(*parts)

    assert dated[0].startswith(
        "To make the closing conditional on the answer under early"
    )
    assert dated[1] == "To have the likely filings prepared: early by 11 March 2027"
    whether = (
        "whether perhaps applies, whether licence applies and could stop the deal, and "
        "that no ban applies under ban"
    )
    before = "before the signing on 1 March 2027"
    assert f"To mandate counsel to establish {before} {whether}" in dated
    assert f"establish before anything is signed {whether}" in undated


def test_what_is_open_is_found_out_before_what_it_is_filed_before() -> None:
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

    assert "establish before the start whether licence" in asked(
        a.question("bids", "date"), start, bids, licence, bids=SIGNED
    )
    assert "establish at once whether" in "; ".join(asks_in_words(late))


def test_the_closing_is_conditional_on_the_answers_with_a_long_stop() -> None:
    perhaps = a_purchase("perhaps", None, **{"ask-first-when": YES})
    likely = a_purchase("early", {"owner": "yes"}, **{"likely-when": YES})
    margin = DECIDES + "long-stop-margin: 60\n"
    parts = (*(a.question(it) for it in ("stake", "owner")), *a.FILINGS, a_purchase())
    undated = a.explained(*parts, answers=YES, heading=margin)

    alone = "To make the closing conditional on the answer under purchase"
    assert asked(a_purchase()).startswith(f"{alone}; ")
    dated = f"{alone}, with a long-stop date at least 60 days"
    assert dated in asks_in_words(Board(undated))[0]
    assert "answers under purchase and licence" in asked(
        a_purchase("purchase"), a_purchase("licence")
    )
    assert asked(likely).startswith(f"{alone[:-8]}early, as far as it applies; ")
    assert "conditional" not in asked(perhaps)


def test_a_deal_that_never_closes_is_asked_of_no_closing() -> None:
    never = a.question("closes", "date", **{"ask-when": {"stake": "no"}})
    closing = (never, a.anchor("closing", "closes"))

    one = a_board(*closing, a_purchase())

    assert asks_in_words(one)[0] == (
        "To make every step conditional on the answer under purchase"
    )
    assert [it.waits for it in one.law] == ["The deal"]


def test_statutory_steps_come_before_others(shipped_rulebook: Rulebook) -> None:
    storage, core = (
        Board(explanation_of(name, shipped_rulebook))
        for name in ("sungrow-storage", "fastweb-huawei-core")
    )

    assert "conditions" not in storage.view.means  # as no authority decides
    assert "remote access" in "; ".join(asks_in_words(storage))
    first, second, *others = core.steps
    assert (first.id, second.id) == ("five-g-plan-check", "product-cyber-file")
    assert "strategic" in {step.level.id for step in others if step.level}


def test_the_fact_that_decides_the_level_or_many_filings_is_resolved_by_name() -> None:
    board = a_board(a.rule("large", YES, "watch"), a.rule("owned", {"owner": "yes"}))

    def settled(**keys: object) -> str:
        owned = {"owner": "yes"}
        keys |= {"likely_when": owned}
        open_ = (a_purchase(f"buy-{name}", owned, **keys) for name in "abc")
        return asked(a.rule("large", YES), *open_)

    says = "To sign nothing until one fact is known: “owner” (the first question below)"
    assert asks_in_words(board) == (says,)
    assert "What of owner?" in board.view.means
    assert "What of owner?" not in board.view.certain
    assert settled(standstill=[]).endswith(says)


def test_the_picture_marks_its_own_day_and_says_what_has_none() -> None:
    later = a_purchase("acts", duties=[{"duty": "file", "anchor": "deed", "days": 10}])
    parts, made = (a.anchor("deed"), a_purchase(), later), date(2027, 2, 1)

    board = a_board(*parts, made=made, signed=SIGNED)

    [picture] = board.pictures
    assert [it.day for it in picture.marks if it.name == "Today"] == ["1 Feb 2027"]
    assert board.not_dated == "Terms from the deed have no day yet."
    assert {row.name: row.says for row in picture.rows} == {
        "purchase": "file by 11 Mar 2027, answer 25 Apr 2027"
    }


def test_the_filings_whose_day_comes_first_are_the_first_steps() -> None:
    later = [{"duty": "File", "anchor": "signing", "days": 20}]
    perhaps = a_purchase("perhaps", None, **{"ask-first-when": YES})
    trace = a.item("chart", when=YES, do="Trace the owner")

    must = a_board(
        perhaps,
        a_purchase("must"),
        a_purchase("late", duties=later),
        trace,
        signed=SIGNED,
    )

    assert next_of(must) == [
        "The buyer, by 11 March 2027: file under must.",
        "The buyer, by 11 March 2027: file under perhaps, if it applies.",
        "The buyer, by 21 March 2027 (a Sunday): file under late.",
        "Counsel, before signing: trace the owner.",
    ]
    assert a_board(a_purchase()).dated == ()


def test_of_a_signed_deal_what_was_missed_is_first_and_past_stages_gone() -> None:
    steps = (
        a.item("chart", when=YES, do="Trace the owner", before="signing"),
        a.item("diary", when=YES, do="Enter the days", before="closing"),
    )
    assessment = a_board(a_purchase(), *steps, signed=SIGNED).view.assessment

    late = Board(DealView(A_DEAL, assessment, as_of=date(2027, 4, 1)))

    first, *others = next_of(late)
    assert first.startswith("At once: file nevertheless, carry out no further step")
    assert first.endswith("(purchase).")
    assert others == ["Counsel, before closing: enter the days."]
    assert "Before signing (passed)<br>" in (paper := render(late.view))
    assert "Before closing<br>" in paper
    assert late.missed == ("Missed, “purchase”: it was due by 11 March 2027.",)


def test_filings_alike_in_all_cells_share_a_row_and_the_rest_a_line() -> None:
    two = (
        a_purchase("one"),
        a_purchase("two"),
        a_purchase("third", **{"if-not": "Woe."}),
    )
    perhaps = a_purchase("perhaps", None, **{"ask-first-when": YES})

    far = a_purchase("far", {"owner": "yes"}, remote="It takes an owner.")

    board = a_board(*two, perhaps, far, a_purchase("open", {"owner": "yes"}))

    assert [[it.id for it in row.filings] for row in board.law] == [
        ["one", "two"],
        ["third"],
    ]
    assert board.perhaps == "May apply: perhaps. Depends on open facts: far and open."


def test_that_for_which_most_is_at_risk_is_first(shipped_rulebook: Rulebook) -> None:
    cdp_reti = explanation_of("cdp-reti-state-grid", shipped_rulebook)

    law = Board(cdp_reti).law

    assert law[0].filings[0].short == "Golden Power (purchase)"
    sure = [{it.state.traits.sure for it in row.filings} for row in law[1:]]
    assert sure == [{True}] * 3
    assert [it.short for it in law[1].filings] == ["State owner's consent"]


def test_a_deal_past_its_closing_counts_as_closed_and_waits_for_no_answer_it_has(
    shipped_rulebook: Rulebook,
) -> None:
    board = Board(explanation_of("advice-closed-in-order", shipped_rulebook))

    assert "30 October 2026, passed and so counted as closed" in {
        it.answer for it in board.view.brief
    }
    assert board.view.duty.startswith("Every filing is answered: ")
    assert [(it.waits, it.if_not) for it in board.law] == [("Nothing", "Nothing")]
    assert not {it.look for it in board.pictures[0].marks} & {"safe", "stop"}


def test_what_must_be_done_stands_first_and_the_rest_is_counted_as_it_goes() -> None:
    fine = [{"if-not": f"Fine {it}."} for it in "abcdefgh"]
    due = [a_purchase(it, **keys) for it, keys in zip("abcd", fine, strict=False)]
    likely = [
        a_purchase(it, {"owner": "yes"}, **{"likely-when": YES}, **keys)
        for it, keys in zip("efgh", fine[4:], strict=True)
    ]

    page = parser.document_fromstring(render(a_board(*likely, *due).view))

    rows = page.xpath("//section[@class='due']//tbody/tr")
    leaves = [int(it.get("data-spare", 0)) for it in rows]
    more = page.xpath("//section[@class='due']/p[@hidden]")
    assert [it.xpath("string(td//b)") for it in rows] == [*"abcdefgh"]
    assert leaves == [0, 0, *sorted(leaves[2:], reverse=True)]
    assert [int(it.get("data-spare")) for it in more] == sorted(leaves[2:])
    assert [it.text_content()[:13] for it in more[:2]] == [
        "And one more.",
        "And two more.",
    ]


def test_a_row_of_the_law_cites_its_sanction_and_that_it_is_unseen() -> None:
    sanction = {"says": "Prison.", "basis": ["guide/art-one"]}

    page = render(a_board(a_purchase(sanctions=[sanction])).view)

    foot = re.sub("<[^>]*>", "", page.partition('class="colophon"')[2])
    assert " ".join(foot.split()).startswith("> ¹ The guide, E2, art one†.")


def test_what_parties_can_shape_is_theirs_to_settle_unless_the_board_does() -> None:
    rights, owned = (
        a.question("rights", lever=True),
        a.rule("owned", {"rights": "yes"}),
    )
    rules = (rights, a.rule("large", YES, "watch"), owned)
    limits = a.item("limits", when=YES, who="board", do="Set the largest stake")
    bought = a.rule("bought", {"owner": "yes"})

    board = a_board(rights, a.rule("large", {"owner": "yes"}), owned)
    page = render(board.view)

    assert asked(*rules) == (
        "To settle one fact in the talks, before anything is signed: “rights” "
        "(the first question below)"
    )
    assert {it.question: (it.shaped, it.who) for it in board.view.settling} == {
        "rights": (True, "Counsel"),
        "owner": (False, "Counsel"),
    }
    settle = page.partition('class="settle"')[2].partition("</section>")[0]
    assert re.findall(r"\(([^;]*);", settle) == ["Counsel", "the parties, in the talks"]
    assert asked(*rules, limits) == "To set the largest stake"
    beside = asked(*rules, limits, bought)
    assert beside.endswith(
        "until one fact is known: “owner” (the first question below)"
    )


def test_reasons_with_facts_of_their_own_stand_before_those_that_say_the_same() -> None:
    owned = a.rule("other", {"owner": "yes"}, "watch")
    alike = (a.rule(name, YES) for name in ("first", "same", "alike", "again"))

    reasons = a_board(*alike, owned, owner="yes").reasons

    assert [it.rule for it in reasons] == ["first", "other", "same", "alike", "again"]
