"""What is of another value by day: thresholds, and what is in force on some days."""

from datetime import date
from decimal import Decimal

from screening.analysis.compare.changes import ChangeKind
from screening.analysis.compare.rulebooks import rulebooks
from screening.analysis.coverage import measure
from screening.analysis.lint import doubts
from screening.engine.assess import assess
from screening.engine.days import readings
from screening.engine.filings import filings
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer, Answers, named_in
from screening.rulebook.deal_file import DealFile, Expected
from screening.rulebook.editions import of_day, turns
from screening.rulebook.model import Rulebook, Verdict
from tests import builders as a

TURN = date(2027, 3, 1)
BEFORE = date(2027, 2, 28)
LINE = a.threshold("line", 10, ("2027-03-01", 5))
STAKE = a.question("stake", "percent")
AT_THE_LINE = {"stake": {"at-least": "line"}}
RULE = a.rule(
    "large", AT_THE_LINE, title="{line} or more", says="From {line} on it is large."
)
FROM_MARCH = {"from": "2027-03-01"}
BOOK = a.rulebook(STAKE, LINE, RULE)


def verdict(book: Rulebook, day: date, **answers: Answer) -> str:
    findings = assess(book, answers, day).findings
    return next(str(it.verdict) for it in findings if it.rule.id == "large")


def test_conditions_and_texts_have_the_value_of_the_day_a_deal_is_read_at() -> None:
    met = [verdict(BOOK, day, stake=Decimal(7)) for day in (BEFORE, TURN)]
    sentences = [of_day(BOOK, day).rules["large"].says for day in (BEFORE, TURN)]

    assert met == ["not met", "met"]
    assert sentences == ["From 10 % on it is large.", "From 5 % on it is large."]
    assert turns(BOOK) == (TURN,)
    named = [[*named_in(it.rules["large"].when)] for it in (BOOK, of_day(BOOK, TURN))]
    assert named == [["line"], []]


def test_titles_have_the_value_of_the_day_and_large_numbers_are_short() -> None:
    turnover = a.threshold("turnover", 800_000_000, kind="number", title="Turnover")
    sold = a.definition("sold", AT_THE_LINE, title="{line}, or RMB {turnover}")
    book = a.rulebook(STAKE, LINE, turnover, sold, RULE)

    editions = [of_day(book, day) for day in (BEFORE, TURN)]

    assert [it.rules["large"].title for it in editions] == [
        "10 % or more",
        "5 % or more",
    ]
    titles = [it.definitions["sold"].title for it in editions]
    assert titles == ["10 %, or RMB 800 million", "5 %, or RMB 800 million"]


def test_an_edition_of_an_edition_is_that_of_the_whole() -> None:
    later, bare = of_day(BOOK, TURN), a.rulebook(STAKE)

    assert of_day(later, TURN) is later
    assert of_day(later, BEFORE) is of_day(BOOK, BEFORE) is of_day(BOOK, date.min)
    assert of_day(bare, TURN) is bare


def test_a_filing_follows_the_threshold_it_names_whose_day_a_deal_is_told() -> None:
    regime = a.regime("notice", AT_THE_LINE)
    book = a.rulebook(*a.FILINGS, STAKE, LINE, RULE, regime)
    deal: Answers = {"stake": Decimal(7)}

    [before], [after] = (filings(assess(book, deal, on)) for on in (BEFORE, TURN))
    [later] = readings(assess(BOOK, deal, BEFORE))

    assert [before.state, after.state] == ["not due", "must"]
    assert (later.day, later.moved) == (TURN, True)
    assert [finding.rule.id for finding in later.started] == ["large"]


def test_what_is_not_in_force_is_not_asked_not_offered_and_never_holds() -> None:
    choices = {
        "old": {"label": "Old", "in-force": {"until": "2027-02-28"}},
        "new": {"label": "New", "in-force": FROM_MARCH},
        "all": "All",
    }
    cloud = a.question("cloud", in_force=FROM_MARCH)
    case = a.definition("case", {"cloud": "yes"})
    kind = a.question("kind", "choice", choices=choices)
    book = a.rulebook(cloud, kind, case, a.rule("large", {"is": "case"}))
    later = a.definition("case", {"stake": {"at-least": 10}}, in_force=FROM_MARCH)
    defined = a.rulebook(STAKE, later, a.rule("large", {"is": "case"}))

    days = (BEFORE, TURN)
    asks = [assess(book, {"kind": "all"}, day).not_known for day in days]
    offered = [[*of_day(book, day).questions["kind"].offered] for day in days]

    assert asks == [(), ("cloud",)]
    assert offered == [["old", "new", "all"], ["new", "all"]]
    assert [verdict(book, day, cloud="yes") for day in days] == ["not met", "met"]
    held = [verdict(defined, day, stake=Decimal(20)) for day in days]
    assert held == ["not met", "met"]


def test_a_choice_of_other_days_leaves_its_question_open_and_never_says_no() -> None:
    choices = {
        "old": {"label": "Old", "in-force": {"until": "2027-02-28"}},
        "new": {"label": "New", "in-force": FROM_MARCH},
        "all": "All",
    }
    kind = a.question("kind", "choice", choices=choices)
    book = a.rulebook(kind, a.rule("large", {"kind": "new"}, in_force=FROM_MARCH))
    days, one_of_two = (BEFORE, TURN), ("routine", "strategic")

    levels = {
        word: [assess(book, {"kind": word}, day).range.ids for day in days]
        for word in ("old", "new")
    }
    asks = [assess(book, {"kind": "new"}, day).not_known for day in days]
    today = of_day(book, BEFORE).questions["kind"]

    assert levels["old"] == [("routine", "routine"), one_of_two]
    assert levels["new"] == [("routine", "routine"), ("strategic", "strategic")]
    assert (asks, today.telling) == ([("kind",), ()], ("old", "all"))
    assert today.offered["new"].label == "New (from 1 March 2027)"


def test_a_choice_that_ends_goes_though_the_edition_before_has_all_of_them() -> None:
    ends = {"label": "Old", "in-force": {"until": "2027-02-28"}}
    kind = a.question("kind", "choice", choices={"old": ends, "all": "All"})
    book = a.rulebook(kind, a.question("stake"))

    editions = [of_day(book, day) for day in (BEFORE, TURN)]

    offered = [[*it.questions["kind"].offered] for it in editions]
    assert offered == [["old", "all"], ["all"]]
    assert editions[0].questions["stake"] is editions[1].questions["stake"]


def test_nothing_rests_on_a_choice_that_ended_whatever_was_asked_of_it_before() -> None:
    ends = {"label": "Old", "in-force": {"until": "2027-02-28"}}
    kind = a.question("kind", "choice", choices={"old": ends, "all": "All"})
    book = a.rulebook(kind, a.rule("large", {"kind": "all"}))

    all_of_them = book.questions["kind"].telling
    levels = [assess(book, {}, day).range.ids for day in (BEFORE, TURN)]

    assert all_of_them == ("old", "all")
    assert of_day(book, TURN).questions["kind"].telling == ("all",)
    assert levels == [("routine", "strategic"), ("strategic", "strategic")]


def valued(*values: dict[str, object]) -> a.Part:
    return LINE._replace(data={**LINE.data, "values": [*values]})


LATER = "a later value needs a day, after that of the one before it."
AGAIN = {"value": 6, "from": "2027-03-01"}
PRICE, NAMED = a.question("price", "money"), a.threshold("stake", 10)
HINTED = a.question("stake", "percent", hint="From {line} on, and {lin} too.")
REFUSED = {
    "the first value holds from always. Take its day away.": (valued(AGAIN), RULE),
    LATER: (valued({"value": 5}, {"value": 6}), RULE),
    f" {LATER}": (valued({"value": 5}, AGAIN, AGAIN), RULE),
    "a percentage is between 0 and 100.": (valued({"value": 500}), RULE),
    '"stake" is compared with no threshold called "lime". Did you mean "line"?': (
        LINE,
        a.rule("large", {"stake": {"at-least": "lime"}}),
    ),
    'the threshold "line" is of the kind percent. Name one of its own kind.': (
        *(LINE, PRICE),
        a.rule("large", {"price": {"at-least": "line"}}),
    ),
    'no threshold called "lin". Did you mean "line"?': (HINTED, LINE, RULE),
    'a question is called "stake" too, and a text could mean either.': (NAMED,),
}


def test_a_threshold_that_cannot_be_or_does_not_fit_is_refused_in_a_sentence() -> None:
    for says, parts in REFUSED.items():
        asked = () if HINTED in parts else (STAKE,)

        [problem] = a.problems_in(a.texts_of(*asked, *parts))

        assert problem.endswith(says)


def test_comparison_tells_what_a_new_value_moves_and_shows_a_deal_of_its_day() -> None:
    old = a.rulebook(STAKE, a.threshold("line", 10), RULE)

    value, moved = rulebooks(old, BOOK)

    assert (value.happened, value.before, value.after) == (
        ChangeKind.VALUES,
        "10 %",
        "10 %, and from 1 March 2027 on 5 %",
    )
    assert "from 1 March 2027 on, some deals" in moved.says
    [shown] = [it for it in moved.witnesses if it.after is Verdict.MET]
    assert verdict(BOOK, shown.deal.on, **shown.deal.answers) == "met"
    assert verdict(old, shown.deal.on, **shown.deal.answers) == "not met"


def test_a_doubt_of_a_later_edition_says_its_day_and_reviews_are_of_today() -> None:
    never = a.rule("never", {"all": [AT_THE_LINE, {"stake": {"below": 7}}]})
    later = a.threshold("line", 5, ("2027-03-01", 10))

    book = a.rulebook(STAKE, later, never)

    before, today = (doubts(book, (), day) for day in (BEFORE, a.DAY))

    [doubt] = [it for it in before if it.kind == "never-applies"]
    assert doubt.place.says.startswith("from 1 March 2027 on, ")
    assert [it for it in today if it.kind == "review-passed"] == []


def an_example(day: date, stake: int, expected: Verdict) -> DealFile:
    deal = Deal(name="A deal", on=day, answers={"stake": Decimal(stake)})
    expectation = Expected(lowest=None, highest=None, rules={"large": expected})
    return DealFile(id="an-example", deal=deal, expect=expectation)


def test_both_values_of_a_threshold_are_to_be_shown_on_their_days() -> None:
    first = [
        an_example(BEFORE, 10, Verdict.MET),
        an_example(BEFORE, 9, Verdict.NOT_MET),
    ]
    second = [an_example(TURN, 5, Verdict.MET), an_example(TURN, 4, Verdict.NOT_MET)]

    [half] = measure(BOOK, first)
    [whole] = measure(BOOK, [*first, *second])

    assert [gap.on for gap in half.not_shown] == [TURN, TURN]
    assert whole.not_shown == ()
