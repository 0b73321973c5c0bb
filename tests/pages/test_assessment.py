"""An assessment: the level, why, what is open, what each legal regime asks, notes."""

from tests import builders as a
from tests.pages.conftest import OpenApp
from tests.pages.page import text_of
from tests.pages.small import QUESTIONS, RULES, SMALL
from tests.pages.test_opening import as_new, open_it
from tests.pages.visitor import Visitor

NO_TERM = {"no-clock": "Nobody files anything."}
KINDS = {"a": "Apple", "b": "Berry", "c": "Cherry", "d": "Date"}
BOOK = a.rulebook(
    a.question("kind", "choice", choices=KINDS),
    a.question("price", "money"),
    a.question("signed", "date"),
    *(a.SIDE, a.PARTY, a.CALENDAR, a.anchor("signing", "signed")),
    a.regime(
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
    a.regime("policy", {"kind": "d"}, kind="watch", duties=[], **NO_TERM),
    a.regime(
        "ban",
        {"kind": "b"},
        kind="prohibition",
        says="Nobody may buy it.",
        unless=[{"when": {"price": {"below": 5}}, "reason": "It is small."}],
    ),
)

FIRST_STEPS = "section[@aria-labelledby='glance-next']//li"
DAYS_TRIED = "table[@class='compared compared--2']/tbody/tr"


def test_page_leads_with_what_counts_and_findings_rest_on(visitor: Visitor) -> None:
    typed = {"kind": "purchase", "stake": "30", "the-day": "2026-04-05"}

    described = visitor.describe(typed)

    assert described.level == "Sensitive to strategic"
    assert "Sensitive at least; the level could become strategic" in described.text
    finding = text_of(described.by_id("rule-large-stake"))
    assert "Large-stake is met." in finding
    assert "stake: 30 %" in finding
    assert "the guide, E2: Devices can be reached." in finding
    glance = "section[@aria-labelledby='glance-{}']//li".format
    assert described.said(glance("why")) == ["Sensitive Large-stake"]
    assert described.said(glance("settle")) == ["What of state-owned?"]
    scale = described.said("ol[@class='scale']/li")
    assert scale == ["Routine", "Watch", "Sensitive", "Strategic"]
    assert described.said("details[@id='open']/div/details/summary") == [
        "4 remote questions",
        "1 rule still open",
    ]
    idle = visitor.visit(described.ways["1 rule is open and cannot change the level"])
    assert "waits for: " in idle.text
    assert described.said("ol[@class='settling']/li/a") == ["What of state-owned?"]
    record = text_of(described.by_id("record"))
    for said in ("An example 2026.1", SMALL.digest, "5 April 2026"):
        assert said in record
    settled = visitor.describe({"kind": "supply", "price": "1"})
    assert settled.level == "Watch"
    assert "Take care." in settled.text
    assert "Nothing more can change the level" in text_of(settled.by_id("open"))
    rules = visitor.visit(settled.ways["3 rules do not apply"])
    assert len(rules.all("ul[@class='compact']/li")) == 3


def test_page_and_board_page_lead_with_the_same_steps_who_files_and_by_when(
    open_app: OpenApp,
) -> None:
    owner = open_app(BOOK)

    page = owner.describe({"kind": "a", "signed": "2026-11-30"})

    paper = owner.visit(page.ways["Briefing as a page"])
    [due] = page.said("dl[@class='glance__filings']//dd")
    assert due == "The buyer: 10 December 2026"
    assert page.said(FIRST_STEPS)
    assert page.said(FIRST_STEPS) == paper.said("section[@class='next']//li")


def test_first_screen_says_what_to_file_in_three_sentences(open_app: OpenApp) -> None:
    typed = {"the-name": "Silk", "kind": "a", "price": "2,000,000"}

    page = open_app(BOOK).describe({**typed, "signed": "2027-03-01"})

    head = page.said("div[@class='assessment__head']")[0]
    duty = "File “purchase” by 11 March 2027."
    assert duty in head
    risk = "At risk: up to EUR 4 million Fine on the buyer where purchase"
    assert risk in head
    level = "Silk: the level is routine, as no rule is met on the facts so far."
    [copied] = page.said("p[@class='three__text']")
    assert copied == f"{level} {duty} No other step comes first."
    menu = page.said("details[@class='menu']//a")
    assert ("Make a copy" in menu, "Erase for good" in menu) == (True, True)


def test_questions_not_asked_stand_behind_one_line(visitor: Visitor) -> None:
    page = visitor.describe({"kind": "supply"})

    unasked = visitor.visit(page.ways["2 questions were not asked, and why"])

    assert "Not asked" not in " ".join(page.said("section[@id='answers']/div//dd"))
    assert (
        unasked.said("div[@class='left-out']//dd")
        == ["Not asked, because kind: A supply"] * 2
    )


def test_boundary_is_information_and_leads_to_its_questions(open_app: OpenApp) -> None:
    stake = a.question("stake", "percent", lever=True)
    rulebook = a.rulebook(stake, a.rule("large", {"stake": {"above": 10}}))

    visitor = open_app(rulebook)
    link = "Changes of fact that would lower or raise the level"
    page = visitor.visit(visitor.describe({"stake": "12"}).ways[link])

    boundary = text_of(page.by_id("boundary"))
    assert "information, not advice to restructure the deal" in boundary
    assert "stake: 10 % (now: 12 %) Level then: Routine" in boundary
    assert "1 rule falls away Falls away: Large" in boundary
    [link] = page.all("li[@class='shift']/p/a")
    assert link.get("href", "").endswith("/edit#question-stake")


def test_history_leads_to_an_earlier_assessment(visitor: Visitor) -> None:
    described = visitor.describe({"kind": "supply"})
    newest = visitor.change(described, {"kind": "purchase"})
    form = visitor.visit(f"{described.path}/edit")

    [link] = newest.all("li[@class='deals__one']/a")
    first = visitor.visit(link.get("href", ""))

    assert "Assessment 2, this one" in newest.text
    assert first.path == f"{described.path}/1"
    assert "This is assessment 1 of this deal, as saved." in first.text
    assert first.level == "Watch"
    for number in (0, 3, 10**30):
        visitor.visit(f"{described.path}/{number}", status=404)
    links = newest.all("a[@class='facts__change']")
    assert len(links) >= 8
    for change in links:
        path, _, question = change.get("href", "").partition("#")
        assert path == form.path
        assert form.by_id(question).get("hidden") is None


def test_old_rules_judge_what_they_did(open_app: OpenApp, visitor: Visitor) -> None:
    old = visitor.describe({"kind": "supply", "price": "1"})
    calm = (a.question("kind", "choice"), a.rule("other", {"kind": "a"}, "strategic"))
    newer = a.rulebook(*calm, heading=a.HEADING.replace("label: Watch", "label: Heed"))

    later = open_app(newer)
    again = later.visit(old.path)

    assert (again.level, again.answers) == (old.level, old.answers)
    assert "Watch" in later.visit("/").said("tbody/tr")[0]


def test_assessment_says_at_once_what_prints_as_a_code_point(visitor: Visitor) -> None:
    drawn = visitor.describe({"the-name": "中远海运, 朱镕基, 삼성전자 & Łódź"})
    strange = visitor.describe({"the-name": "Deal 🚀"})

    assert "SCREENING_FONT" not in drawn.text
    assert "No font here can draw 🚀 (U+1F680, rocket)." in strange.text
    assert "like [U+1F680]. To print the character itself, set SCREENING_FONT" in (
        strange.text
    )


def test_findings_stand_by_topic_and_say_once_where_alike(open_app: OpenApp) -> None:
    kind, sector = a.question("kind", "choice"), a.question("sector")
    rules = [
        a.rule(name, {"all": [{"kind": "a"}, {"sector": "yes"}]})
        for name in ("one", "two", "three")
    ]
    other = a.rule("other", {"sector": "yes"}, "sensitive")

    book = a.rulebook(kind, sector, *rules, other)
    described = open_app(book).describe({"kind": "a", "sector": "yes"})

    why, _more = text_of(described.by_id("why")).split(
        "How the facts lead to the level"
    )
    assert "4 rules are met" in why
    assert why.count("kind: A") == 1
    assert why.count("sector: Yes") == 1
    assert "Because" not in why


def test_a_rule_that_is_excepted_says_why(open_app: OpenApp) -> None:
    small = {"when": {"price": {"below": 5}}, "reason": "A price of {price} is small."}
    rule = a.rule("owned", {"foreign": "yes"}, unless=[small])
    book = a.rulebook(a.question("foreign"), a.question("price", "money"), rule)
    visitor = open_app(book)

    described = visitor.describe({"foreign": "yes", "price": "4"})

    assert described.level == "Routine"
    rules = visitor.visit(described.ways["1 rule does not apply"])
    assert "Excepted: A price of EUR 4 is small." in rules.text


def test_a_note_stands_with_its_answer_on_page_and_paper(visitor: Visitor) -> None:
    note = "Term sheet of 3 March, clause 4"
    described = visitor.describe({"kind": "purchase", "note kind": note})

    form = visitor.visit(f"{described.path}/edit")
    paper = visitor.visit(f"{described.path}/briefing")
    data = visitor.client.get(f"{described.path}/1/briefing.json")

    assert f"A purchase {note}" in text_of(described.by_id("answers"))
    assert form.filled()["note kind"] == note
    assert form.filled()["note stake"] == ""
    assert note in paper.text
    assert data.json
    assert data.json["deal"]["notes"] == {"kind": note}
    opened = as_new(visitor, open_it(visitor, data.data))
    assert opened.filled()["note kind"] == note


STANDS = [
    ({"kind": "c"}, "s", ["regimes in this rulebook asks for a filing."]),
    ({"kind": "c"}, "s", ["3 regimes ask nothing, and why"]),
    ({"price": "1"}, "s", ["depend on open facts", "Waits for kind"]),
    ({"kind": "d"}, "-policy", ["To watch"]),
    ({"kind": "d"}, "s", ["1 regime applies under which nobody files"]),
]
"""What is known, in which part of the page, and what is said there."""
WALLS: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"price": "5"}, "ban. Nobody may buy it.", "Filings: 1 ban."),
    ({}, "ban. An exception would lift it: price.", "Filings: 1 ban."),
)


def test_each_filing_says_how_it_stands_and_a_wall_is_first(open_app: OpenApp) -> None:
    visitor = open_app(BOOK)

    for typed, part, says in STANDS:
        told = text_of(visitor.describe(typed).by_id(f"filing{part}"))
        assert [words for words in says if words not in told] == [], typed
    none = visitor.describe({"kind": "c"})
    regimes = visitor.visit(none.ways["3 regimes ask nothing, and why"])
    assert regimes.text.count("kind: Cherry") == 3
    for typed, banner, summary in WALLS:
        text = visitor.describe({"kind": "b", **typed}).text
        above = text.index(f"Not possible as described: {banner}")
        assert above < text.index(summary)


def test_a_filing_says_who_by_when_and_what_if_not(open_app: OpenApp) -> None:
    visitor = open_app(BOOK)
    described = visitor.describe({"kind": "a", "price": "100", "signed": "2027-03-01"})

    filing = text_of(described.by_id("filing-purchase"))
    for says in (
        "Must",
        "The buyer",
        "By Thursday 11 March 2027, 10 days after the signing: file.",
        "A fine. In this deal that is up to EUR 200 by “price” alone.",
    ):
        assert says in filing
    assert "Filings: 1 due." in described.text
    [due, days] = described.all("details[@id='filings']//table/tbody")
    assert text_of(due) == (
        "purchase The buyer, with the Presidency By when: 11 March 2027 What is "
        "suspended: Nothing"
    )
    assert [text_of(row) for row in days.iterfind("tr")][:3] == [
        "Monday 1 March 2027 The signing, as planned",
        "Thursday 11 March 2027 File: purchase",
        "Sunday 25 April 2027 Answer due: purchase Not a working day, check it",
    ]
    assert described.links["#filing-purchase"] == "purchase"
    leads = {says: to for to, says in described.links.items()}
    answer = visitor.client.get(leads["Export the days to a calendar"])
    assert answer.mimetype == "text/calendar"
    assert "DTSTART;VALUE=DATE:20270311" in answer.text
    [drawn] = described.all("figure[@class='time']")
    for title in ("The signing, as planned: 1 Mar 2027.", "purchase: File by 11 Mar"):
        assert text_of(drawn).count(title) == len(("wide", "narrow"))
    undated = visitor.describe({"kind": "a"})
    assert "The days depend on this fact: signed." in undated.text
    assert not undated.all("figure[@class='time']")


def test_other_days_are_tried_in_place_and_taken_over(open_app: OpenApp) -> None:
    visitor = open_app(BOOK)
    described = visitor.describe({"kind": "a", "signed": "2027-03-01"})
    form = {"signed": "5 April 2027"}

    tried = visitor.send(described, form, to=f"{described.path}/1/days")
    wrong = visitor.send(described, {"signed": "soon"}, to=f"{described.path}/1/days")
    same = visitor.send(described, {}, to=f"{described.path}/1/days")

    rows = tried.said(DAYS_TRIED)
    assert rows[0].startswith("Earliest closing")
    assert rows[1:] == ["purchase Must 11 March 2027 Must 15 April 2027"]
    assert "Nothing is saved." in tried.text
    assert "Enter a day" in wrong.text
    assert same.all("table") == []
    assert visitor.register.deals.newest()[0].answers["signed"] == "2027-03-01"
    taken = visitor.send(tried, form, to=f"{described.path}/1/days/deal")
    assert taken.path == f"{described.path}/edit"
    assert taken.filled()["signed"] == "5 April 2027"


def test_other_days_name_what_the_closing_hangs_on(open_app: OpenApp) -> None:
    names = ("short", "long", "filed")
    stops = [{"stops": "closing", "says": "Nobody closes."}]
    regimes = (
        a.regime(
            name,
            {"kind": "a"},
            standstill=stops,
            review=[{"phase": "review", "days": 90 if name == "long" else 30}],
        )
        for name in names
    )
    anchors = (a.anchor("signing", "signed"), a.anchor("closing", "closes"))
    days = (a.question("signed", "date"), a.question("closes", "date"))
    kind = a.question("kind", "choice", choices=KINDS)
    visitor = open_app(
        a.rulebook(kind, *days, a.SIDE, a.PARTY, a.CALENDAR, *anchors, *regimes)
    )
    typed = {"kind": "a", "signed": "2027-03-01", "closes": "2027-07-01"}
    deal = visitor.describe(typed)
    filing = f"{deal.path}/filings/filed"
    visitor.send(visitor.visit(filing), {"filed": "1 December 2026"}, to=filing)

    tried = visitor.send(deal, {"signed": "5 April 2027"}, to=f"{deal.path}/1/days")

    earliest, *rows = tried.said(DAYS_TRIED)
    assert earliest == (
        "Earliest closing 9 June 2027 Waits for long; the planned closing leaves 22 "
        "days 14 July 2027 Waits for long; the planned closing is 14 days too early"
    )
    spare, decides = "60 days to spare", "Decides the earliest closing"
    assert rows == [
        f"short Must 11 March 2027 {spare} Must 15 April 2027 {spare}",
        f"long Must 11 March 2027 {decides} Must 15 April 2027 {decides}",
    ]
    assert "counted from the day of filing: filed (filed on 1 December" in tried.text


def test_clauses_for_the_contract_stand_together(open_app: OpenApp) -> None:
    clause = {"clause": "Closing waits for the answer.", "if-not": "They may leave."}
    book = a.rulebook(
        a.question("large"),
        *(a.SIDE, a.PARTY, a.CALENDAR, a.anchor("signing")),
        a.regime("due", {"large": "yes"}, **clause, documents=["The contract"]),
        a.regime("other", {"large": "no"}, clause="Not this one."),
        a.item("caps", when={"large": "yes"}, clause="Votes. The buyer casts few."),
    )

    filings = text_of(open_app(book).describe({"large": "yes"}).by_id("filings"))

    assert (
        "2 clauses for the contract due Closing waits for the answer. Votes" in filings
    )
    assert "Documents and clause of due The contract Clause: Closing waits" in filings
    assert "If missed They may leave." in filings
    assert "Not this one." not in filings


HALF_KNOWN = a.rulebook(
    *(a.question("listed", short="Listed company"), a.question("size")),
    *(a.SIDE, a.PARTY, a.CALENDAR, a.anchor("signing")),
    *(a.regime(f"filing-{letter}", {"listed": "yes"}) for letter in "pqrst"),
    a.regime(
        "large",
        {"all": [{"listed": "yes"}, {"size": "yes"}]},
        remote="It takes a large company.",
    ),
)


def test_open_filings_are_folded_by_the_fact_that_decides(open_app: OpenApp) -> None:
    visitor = open_app(HALF_KNOWN)

    described = visitor.describe({})
    open_ = text_of(visitor.describe({"listed": "yes"}).by_id("open"))
    panel, settled = visitor.live({"listed": "yes"}), visitor.live({"listed": "no"})

    filings = text_of(described.by_id("filings"))
    assert "“large” is remote so far. It takes a large company." in filings
    assert "open filings: Listed company (6 of 6)." in filings
    assert "6 filings depend on open facts" in filings
    assert "This fact decides: Listed company" in filings
    assert "Filing-s asks for a filing. Waits for Listed company" in filings
    assert described.all("details[@class='finding finding--filing']") == []
    assert "Nothing more can change the level" in open_
    assert "1 remote question What of size?" in open_
    nothing = "due or likely; 1 filing stays open and is remote, and 1 remote"
    assert nothing in panel.text
    assert "The next fact that matters" not in settled.text


def test_first_screen_leads_to_the_advice(open_app: OpenApp, visitor: Visitor) -> None:
    advice = [
        a.item("limits", when={"kind": "purchase"}, proviso="no patents leave"),
        a.recommendation("terms", "change first", lowest=["watch"], of_steps=True),
        a.recommendation("pause", title="Do not sign yet", wrong_if="It is known."),
    ]
    advised = open_app(a.rulebook(*QUESTIONS, *RULES, *advice))

    page = advised.describe({"kind": "purchase", "price": "2 mln"})
    [says] = page.said("section[@class='advice']")
    [rule] = page.all("section[@class='advice']//a")
    link = rule.get("href", "")
    data = advised.client.get(f"{page.path}/1/briefing.json").get_json()
    rules = advised.visit(link.partition("#")[0])

    assert (
        says == "Recommended: terms (by this rule). Terms is advised. no patents leave"
    )
    assert data["recommendation"]["conditions"] == ["no patents leave"]
    assert data["recommendation"]["file"] == "recommendations.yaml"
    assert link.endswith("#recommendation-terms")
    assert "Wrong if: it is known." in rules.text
    assert not visitor.describe({"kind": "purchase"}).all("section[@class='advice']")
