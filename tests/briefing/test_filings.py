"""What paper tells of filings and of what was done: on both parts of a briefing."""

import io
import re
from datetime import date
from typing import Any

from docx import Document
from icalendar import Calendar, Event

from screening.briefing.data import as_data
from screening.briefing.filing_data import FilingData
from screening.briefing.html import cited, print_job, render, typeset
from screening.briefing.ics import calendar_file
from screening.briefing.marks import Marks, Record
from screening.briefing.printing.job import PrintJob
from screening.briefing.word import document as word_file
from screening.engine.assess import assess
from screening.engine.schedule.work import NO_WORK, Happened, StepState, StepWork, Work
from screening.presentation.counsel import CounselFile
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import ROWS
from screening.presentation.schedule import ScheduleDay
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook
from tests import builders as a
from tests.briefing.test_html import part, words
from tests.engine.test_timeline import MARCH, SHARED, golden_power
from tests.pdfs import explanation_of

KINDS = {"a": "Apple", "b": "Berry"}
RESTS = {"basis": ["guide/art-one"]}
REVIEWED = {
    "review": [{"phase": "review", "days": 45}],
    "standstill": [{"stops": "closing", "says": "Do not close.", **RESTS}],
}


def a_deal(*parts: a.Part, **answers: Any) -> DealView:
    asked = (
        a.question("kind", "choice", choices=KINDS),
        a.question("owner"),
        a.question("signed", "date"),
    )
    shared = (*a.FILINGS[:-1], a.anchor("signing", "signed"))
    return a.explained(*asked, *shared, *parts, answers={"kind": "a", **answers})


def a_purchase(name: str = "purchase", **keys: object) -> a.Part:
    return a.regime(name, {"kind": "a"}, **{**REVIEWED, **keys})


PLAIN = (a.question("kind", "choice", choices=KINDS), *a.FILINGS)
OPEN = a.regime("merger", {"owner": "yes"}, **REVIEWED)
ELSEWHERE = a.regime("elsewhere", {"kind": "b"})
SIGNED = date(2027, 3, 1)


def test_wall_stands_beside_the_level_with_its_law_and_is_asked_first() -> None:
    ban = a.regime(
        "ban",
        {"kind": "a"},
        kind="prohibition",
        way_out="The state can let it go ahead.",
        if_not="It is a crime.",
    )

    board = part(render(a_deal(ban)), "board")

    said = (
        "Routine Not possible as described: ban.",
        "At risk ban: it is a crime.",
        "The guide, E2 .",
        "To sign nothing of the deal as described, which ban forbids.",
        "The buyer, before anything is signed: ban: the state can let it go ahead.",
    )
    places = [board.index(words) for words in said]
    assert places == sorted(places)


def test_board_page_says_by_when_who_and_what_follows_if_not() -> None:
    regime = a_purchase(if_not="It is void.")

    board = part(render(a_deal(regime, OPEN, signed=SIGNED)), "board")

    assert "File “purchase” by 11 March 2027; do not close before the answer" in board
    assert "purchase ¹ Must The buyer 11 March 2027 Closing It is void." in board
    assert "Do not close before 25 April 2027 (a Sunday)" in board
    assert "whether merger applies and could stop the deal" in board
    assert "Depends on open facts: merger." in board


def test_reasons_and_next_steps_stand_below_what_the_law_asks() -> None:
    rule = a.rule("large", {"kind": "a"}, checklist=["chart"])
    parts = (rule, a.item("chart", do="Chart the owners"))

    board = part(render(a_deal(*parts, *map(a_purchase, "abc"))), "board")

    heads = ("What the law asks", "Why Strategic Large", "What next Counsel")
    places = [board.index(head) for head in heads]
    assert places == sorted(places)


def test_words_of_law_are_explained_below_the_table_and_not_in_the_asks() -> None:
    power = a.term("power", "Golden Power", gloss="a gate")
    purchase = a_purchase("purchase", short="Golden Power (purchase)")

    board = part(render(a_deal(purchase, power)), "board")

    assert "file under Golden Power (purchase) within 10 days" in board
    assert "Golden Power: a gate." in board.partition("What the law asks")[2]
    assert board.count("a gate") == 1


def test_file_tells_a_filing_in_full_with_the_mark_of_each_place() -> None:
    fine = [{"says": "A fine.", **RESTS}]
    regime = a_purchase(sanctions=fine, documents=["A form"], clause="It waits.")

    section = part(render(a_deal(regime)), "filings")

    for said in (
        "Must Purchase asks for a filing.",
        "Filing Within 10 days of the signing: file.",
        "Until then Do not close. The guide, art one† .",
        "If missed A fine. The guide, art one† .",
        "Papers A form.",
        "The earliest closing is not known; do not close while any of these is",
    ):
        assert said in section


def test_every_row_of_a_filing_is_a_part_of_its_view_and_in_the_data() -> None:
    happened = {"facts", "conditions"}

    [filing] = a_deal(a_purchase()).filings.due

    named = ROWS.keys() - happened
    assert [it for it in named if not hasattr(filing, it)] == []
    assert named - FilingData.model_fields.keys() == set()
    assert "happened" in FilingData.model_fields


def test_a_terminal_words_the_rows_of_what_has_days_and_exceptions_of_all() -> None:
    ban = {"kind": "prohibition", "way-out": "Leave it."}
    lift = {"when": {"owner": "yes"}, "reason": "It is ours."}
    deal = a_deal(
        a_purchase(sanctions=[{"says": "A fine."}, {"says": "Another."}]),
        a.regime("ban", {"kind": "a"}, unless=[lift], **ban),
        a.regime("ruled", {"owner": "yes"}, **{**ban, "rule-out": True}),
        ELSEWHERE,
    )

    lines = {it.id: [*it.in_terminal] for it in deal.filings.all}

    assert lines["purchase"] == [
        "Within 10 days of the signing: file.",
        "The buyer, with the Presidency",
        "From a complete filing the authority has 45 days.",
        "Do not close.",
        "A fine.",
        "Another.",
    ]
    assert lines["ban"] == ["Unless: It is ours.", "Way out: Leave it."]
    assert lines["ruled"][0].startswith("Within")
    assert not any(it.startswith("Way out") for it in lines["ruled"])
    assert lines["elsewhere"] == []


def test_what_is_due_is_told_in_full_and_what_else_may_apply_in_a_line() -> None:
    doubt = {"when": {"kind": "a"}, "because": "The law is read both ways."}
    names = [f"buy-{name}" for name in "abcdefg"]
    perhaps = a.regime("perhaps", {"owner": "yes"}, **{"may-apply": [doubt]})

    html = render(a_deal(*(a_purchase(it, documents=["It"]) for it in names), perhaps))

    section = part(html, "filings")
    assert html.partition('id="file"')[0].count("buy-") >= 7
    assert section.count("Papers It.") == 7
    assert "perhaps May apply The law is read both ways." in section


def test_what_one_filing_told_is_not_told_again_of_another() -> None:
    says = "A fine follows of up to twice the value of it all."
    fine = {"sanctions": [{"says": says, **RESTS}, {"says": "It is void."}]}
    regimes = (a_purchase("purchase", **fine), a_purchase("licence", **fine))
    spares = "Apples are spared, as they were before this law."
    spared = [{"when": {"kind": "a"}, "reason": spares}]
    others = (a.regime(name, {"kind": "a"}, unless=spared) for name in ("one", "two"))

    section = part(render(a_deal(*regimes, *others)), "filings")

    assert section.count(says) == 1
    assert "It is void. Otherwise the same as for “purchase”." in section
    assert section.count(spares) == 1
    assert "two Not due The same as for “one”." in section


def test_clauses_are_those_of_filings_in_full_and_of_steps_each_once() -> None:
    waits, offer = {"clause": "Closing waits for it."}, "Fruit. It keeps {kind} here."
    regimes = (a_purchase("purchase", **waits), a_purchase("licence", **waits))
    rule = a.rule("large", {"kind": "a"}, checklist=["keep"])

    deal = a_deal(*regimes, rule, a.item("keep", do="Keep it", clause=offer))

    clauses = part(render(deal), "clauses")
    assert "purchase; licence. Closing waits for it." in clauses
    assert "Fruit. It keeps apple here." in clauses
    assert part(render(a_deal(a_purchase())), "clauses") == ""


def test_a_forbidden_deal_has_the_clause_of_its_ban_and_none_to_carry_it_out() -> None:
    ban = {"kind": "prohibition", "clause": "Signing waits for an opinion."}
    waits = a_purchase(clause="Closing waits for it.")

    clauses = CounselFile(a_deal(waits, a_purchase("ban", **ban))).clauses

    assert clauses == {"ban": "Signing waits for an opinion."}


def test_a_clause_has_its_heading_also_before_a_chinese_name_and_begins_large() -> None:
    rule = a.rule("large", {"kind": "a"}, checklist=["named", "nameless"])
    named = a.item("named", clause="Names. 青岛 keeps it. It tells.")
    nameless = a.item("nameless", clause="Others. the buyer keeps it.")

    html = render(a_deal(rule, named, nameless))

    assert '<b>Names.</b> <span lang="zh">青岛</span> keeps it. It tells.' in html
    assert "<b>Others.</b> The buyer keeps it." in html


def test_articles_say_how_each_was_read(shipped_rulebook: Rulebook) -> None:
    view = explanation_of("candy-haier", shipped_rulebook)

    articles = CounselFile(view).articles

    told = part(render(view), "articles")
    assert [it.mark for it in articles] == sorted(it.mark for it in articles)
    assert {"", "†"} == {it.mark for it in articles}
    assert all(f"{typeset(it.says)} {it.how_read}." in told for it in articles)
    assert "guide" not in {it.source_id for it in articles}


def test_open_filings_stand_by_the_fact_that_decides() -> None:
    also = a.regime("tender", {"owner": "yes"})

    section = part(render(a_deal(OPEN, also)), "filings")

    assert "Nothing is to be filed on the facts so far." in section
    assert "Whom to ask Filings that depend on it owner Any person merger;" in section


def test_a_fact_that_decides_filings_is_named_once(shipped_rulebook: Rulebook) -> None:
    answers: dict[str, Answer] = {"direction": "chinese-into-italy"}
    answers["deal-kind"] = frozenset({"minority-stake"})
    deal = Deal(name="A stake", on=a.DAY, answers=answers)
    told = DealView(deal, assess(shipped_rulebook, deal.answers, deal.on))

    open_ = CounselFile(told).open_filings

    titles = [it for *_, told_by in open_ for it in told_by.split("; ")]
    assert ("Sector", "Deal team") in {(fact, who) for fact, who, _titles in open_}
    assert len(titles) == len(set(titles))


def test_days_are_a_table_whose_heads_say_what_they_head() -> None:
    html = render(a_deal(a_purchase(), signed=SIGNED))

    table = html.partition("The days in order")[2].partition("</table>")[0]
    assert re.findall(r"<th( .+?)?>", table) == [' scope="col"'] * 3
    days = ("1 March 2027", "11 March 2027", "25 April 2027")
    places = [words(table).index(day) for day in days]
    assert places == sorted(places)


def test_days_are_drawn_and_without_a_day_the_terms_are() -> None:
    html = render(
        a_deal(a_purchase(), signed=SIGNED), marks=Marks(made=date(2027, 2, 1))
    )

    title = html.partition("<title>")[2].partition("<title>")[2].partition("<")[0]
    assert "Today 1 Feb 2027." in title
    assert "purchase: file by 11 Mar 2027, answer 25 Apr 2027." in title
    without = render(a_deal(a_purchase()))
    assert "purchase: answer within 45 days." in without
    terms = "No day of the deal is known yet; terms run from the signing."
    assert terms in part(without, "board")


def test_what_is_not_due_for_a_reason_says_it_and_the_rest_is_counted() -> None:
    spared = a.regime(
        "spared",
        {"kind": "a"},
        unless=[{"when": {"kind": "a"}, "reason": "Apples are spared."}],
    )

    html = render(a_deal(a_purchase(), spared, ELSEWHERE))

    assert "spared Not due Apples are spared." in part(html, "filings")
    assert "elsewhere" not in part(html, "filings")
    assert "two regimes that ask nothing" in part(html, "record")


def test_deal_of_which_nothing_is_asked_says_so() -> None:
    html = render(a_deal(ELSEWHERE))

    none = "None of the 1 regimes in this rulebook asks for a filing."
    assert "Nothing is to be filed on the facts as stated" in part(html, "filings")
    assert none in part(html, "board")
    ban = a.regime("ban", {"kind": "a"}, kind="prohibition")
    assert "asks for a filing" not in part(render(a_deal(ban)), "board")
    assert "Not covered" not in words(html)


def test_what_is_doubtful_remote_or_lifts_a_filing_is_on_paper_and_in_data() -> None:
    may = {"when": {"kind": "a"}, "because": "The law is read both ways."}
    spared = {"when": {"owner": "yes"}, "reason": "Owners are spared."}
    doubtful = a.regime("doubtful", None, **{"may-apply": [may]})
    lifted = a.regime("lifted", {"kind": "a"}, unless=[spared])
    remote = a.regime("far", {"owner": "yes"}, remote="It takes an owner.")
    deal = a_deal(doubtful, lifted, remote)

    html = render(deal)
    told = as_data(deal)

    filings = {it["id"]: it for it in told["filings"]["all"]}
    assert filings["doubtful"]["doubtful"] == ["The law is read both ways."]
    assert filings["lifted"]["lifting"] == ["Owners are spared."]
    assert filings["far"]["remote"] == "It takes an owner."
    assert "“far” is remote so far. It takes an owner." in part(html, "filings")
    assert "The law is read both ways." in part(html, "filings")
    assert "Unless Owners are spared." in part(html, "filings")
    assert "lifted ¹ Must unless an exception applies" in part(html, "board")
    assert "May apply: doubtful." in part(html, "board")


def test_a_filing_known_from_memory_says_so_at_its_name_and_in_data() -> None:
    law = "{says: A law., cite: art. 1, certainty: memory}"
    sources = a.SOURCES.replace("{says: Devices can be reached.}", law)
    book = read({**a.texts_of(*PLAIN, a_purchase()), "sources.yaml": sources})
    deal = Deal(name="A deal", on=a.DAY, answers={"kind": "a"})
    found = assess(book, deal.answers, a.DAY)

    told = DealView(deal, found)
    html, data = render(told), as_data(told)

    weak = "not checked against the official text"
    assert "art. 1† . † not read in its official text." in part(html, "board")
    assert f"purchase · {weak} Must" in part(html, "filings")
    assert [it["known"] for it in data["filings"]["all"]] == [weak]
    assert [it.mark for it in told.filings.first] == ["†"]
    assert told.filings.unchecked.startswith("† Not checked ")
    assert [it["certainty"] for it in data["points"]] == ["memory"]


def test_what_a_rulebook_does_not_cover_stands_on_board_page_file_and_data() -> None:
    fields = ["labour law (all)", "tax", "customs", "land", "contracts", "tombs"]
    heading = f"{a.HEADING}not-covered: {fields}\n"
    asked = a.question("kind", "choice", choices=KINDS)
    book = a.rulebook(asked, *a.FILINGS, ELSEWHERE, heading=heading)
    deal = Deal(name="A deal", on=a.DAY, answers={"kind": "a"})
    found = assess(book, deal.answers, a.DAY)

    view = DealView(deal, found)
    html, data = render(view), as_data(view)

    board = "Not covered: labour law, tax, customs and 3 more fields."
    assert board in part(html, "board")
    whole = "Not covered by this rulebook: labour law; tax; customs; land;"
    assert whole in part(html, "filings")
    assert data["filings"]["not-covered"] == fields


def test_law_that_leaves_the_level_is_told_in_the_file_alone() -> None:
    coming = a_purchase(in_force={"from": "2027-01-01"})

    html = render(a_deal(coming, signed=SIGNED))

    assert "the level stays as it is" not in part(html, "board")
    section = part(html, "filings")
    assert "From 1 January 2027. “purchase” is due." in section
    assert "The guide, E2 ." in section.partition("“purchase” is due.")[2]
    assert "From 1 January 2027:" not in section  # as it is told above


def test_sources_are_those_of_what_is_printed_of_filings() -> None:
    def places(view: DealView) -> list[str]:
        found = cited(view, CounselFile(view))
        unseen = [place for it in found for _check, of in it.unseen for place in of]
        seen = [place for it in found for of in it.seen.values() for place in of]
        return [*seen, *unseen]

    assert places(a_deal(a_purchase())) == ["E2", "art one†"]
    assert places(a_deal(OPEN)) == []
    assert places(a_deal(ELSEWHERE)) == []


DAY = date(2027, 3, 3)
BOOK = a.rulebook(
    *SHARED,
    a.question("a"),
    golden_power(),
    a.item("ask", why="Counsel knows.", when={"due": "yes"}),
    a.item("map", why="It is large.", when={"due": "yes"}),
    a.item("list", why="It is long.", when={"due": "yes"}),
)
ANSWERS: dict[str, Answer] = {"due": "yes", "signing-date": MARCH}
WORKED = Work(
    as_of=DAY,
    steps={
        "ask": StepWork(state=StepState.DONE, since=DAY, owner="Legal"),
        "map": StepWork(owner="Tax", due=date(2027, 4, 1), note="Slow seller"),
        "list": StepWork(state=StepState.NOT_APPLICABLE, since=DAY, reason="Empty"),
    },
    filings={"golden-power": Happened(filed=DAY)},
)


def printed(work: Work = WORKED) -> PrintJob:
    deal = Deal(name="A deal", on=a.DAY, answers=ANSWERS)
    return print_job(deal, assess(BOOK, ANSWERS, a.DAY), record=Record(work=work))


def test_a_step_that_is_done_says_when_and_by_whom_and_no_more() -> None:
    told = part(printed().html, "checklist")

    assert "Checklist, 1 of 2 done" in told
    assert "☑ Do ask. Done 3 March 2027 (Legal)." in told
    assert "Counsel knows" not in told
    assert "Do list. Not applicable: Empty." in told
    assert "☐ Do map. It is large. Slow seller" in told
    assert "Counsel Tax, by 1 April 2027" in told


def test_page_one_names_what_is_still_to_do_its_owner_and_its_day() -> None:
    told = part(printed().html, "board")

    assert "Tax, by 1 April 2027: do map ." in told
    assert "Do ask" not in told
    assert "Filed on 3 March 2027" in told


def test_what_happened_with_a_filing_stands_apart_from_what_is_computed() -> None:
    told = part(printed().html, "filings")

    assert "Progress as of 3 March 2027." in part(printed().html, "file")
    assert "Progress Filed on 3 March 2027." in told
    assert "Wednesday 3 March 2027 Filed: golden-power It happened" in told
    assert "The review is counted from the filing of 3 March 2027" in told


def test_word_says_the_same() -> None:
    word = Document(io.BytesIO(word_file.write(printed())))

    cells = [cell.text for table in word.tables for cell in table._cells]  # noqa: SLF001 - the public way is slow
    assert "Do ask. Done 3 March 2027 (Legal)." in cells


def test_where_nothing_was_done_the_briefing_says_nothing_of_it() -> None:
    job = printed(NO_WORK)

    assert "What was done" not in job.html
    assert part(job.html, "checklist").count("☐") == 3


FILE = ScheduleDay(
    date(2027, 3, 11),
    date(2027, 3, 11),
    "File: Golden Power",
    "golden-power/0",
    "File by Thursday 11 March 2027, 10 days after the signing. Who: the buyer.",
)
ANSWER = ScheduleDay(
    date(2027, 4, 25), date(2027, 7, 4), "Answer due", "golden-power/answer", "So."
)


def events(deal: str, *entries: ScheduleDay) -> list[Event]:
    read = Calendar.from_ical(calendar_file(deal, a.DAY, entries))
    return [part for part in read.walk() if isinstance(part, Event)]


def test_entry_says_what_is_due_and_lasts_whole_days_the_last_one_included() -> None:
    [day, window] = events("Robots", FILE, ANSWER)

    assert str(day["summary"]) == "Robots: File: Golden Power"
    assert str(day["description"]).endswith("Who: the buyer.")
    assert (day.start, day.end) == (date(2027, 3, 11), date(2027, 3, 12))
    assert (window.start, window.end) == (date(2027, 4, 25), date(2027, 7, 5))


def test_same_deal_has_the_same_bytes_and_entries_of_two_are_never_one() -> None:
    first, second = (
        calendar_file("Robots", a.DAY, [FILE, ANSWER]) for _time in range(2)
    )
    found = [*events("Robots", FILE, ANSWER), *events("Cranes", FILE)]

    assert first == second
    assert len({str(event["uid"]) for event in found}) == 3


def test_name_of_a_deal_cannot_add_entries() -> None:
    name = "Robots\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x"

    [event] = events(name, FILE)

    assert str(event["summary"]).startswith("Robots")


def test_long_text_is_folded_as_calendars_want_it() -> None:
    lines = calendar_file("R" * 300, a.DAY, [FILE]).split(b"\r\n")

    assert max(map(len, lines)) <= 75
