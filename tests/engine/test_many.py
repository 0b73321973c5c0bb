"""Many deals are decided at once, each as it is decided alone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import RangesOfMany, assess, quick_bound, settled_levels
from screening.engine.filings import filings, states_of_many
from screening.engine.many import ManyDeals, by_edition, many_deals, places
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers
from screening.rulebook.editions import of_day
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State
from tests import builders as a

LATER = date(2027, 6, 1)
CHOICES = {"yes": {"label": "Yes"}, "unchecked": {"label": "?", "not-known": True}}
PARTS = (
    a.question("a"),
    a.question("b", "choice", choices=CHOICES),
    a.question("c", "money", ask_when={"a": "yes"}),
    a.definition("both", {"all": [{"a": "yes"}, {"b": "yes"}]}),
    a.rule("all", {"all": [{"a": "yes"}, {"b": "yes"}]}, "watch"),
    a.rule("any", {"any": [{"a": "yes"}, {"b": "yes"}]}, "routine"),
    a.rule("none", {"none": [{"a": "yes"}, {"b": "yes"}]}, "routine"),
    a.rule("named", {"is": "both"}, "routine"),
    a.rule("large", {"c": {"above": 5}}, "sensitive", in_force={"until": str(a.DAY)}),
    a.rule("off", {"a": "yes"}, "strategic", off="Not now."),
)
NOTHING: Answers = {}
SMALL: Answers = {"a": "yes", "b": "yes", "c": Decimal(5)}
LARGE: Answers = {"a": "yes", "b": "unchecked", "c": Decimal(6)}
NEITHER: Answers = {"a": "no", "c": Decimal(6)}
SOME = (NOTHING, SMALL, LARGE, NEITHER)


def deals(each: Iterable[Answers], on: date = a.DAY) -> list[Deal]:
    return [Deal(name="A deal", on=on, answers=answers) for answers in each]


def verdicts(book: Rulebook, rule: str, some: Sequence[Answers]) -> list[Verdict]:
    """Return what a rule comes to in each of some deals, read together."""
    truths = ManyDeals(book, deals(some)).truths(book.rules[rule].when)
    return [
        next(it for it in Verdict if truths.of(it) >> place & 1)
        for place in range(len(some))
    ]


def test_each_deal_gets_the_verdict_that_it_gets_alone() -> None:
    book = a.rulebook(*PARTS)

    found = {name: verdicts(book, name, SOME) for name in book.rules}

    met, not_met, open_ = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
    assert found == {
        "all": [open_, met, open_, not_met],
        "any": [open_, met, met, open_],
        "none": [open_, not_met, not_met, open_],
        "named": [open_, met, open_, not_met],
        "large": [open_, not_met, met, not_met],
        "off": [open_, met, met, not_met],
    }


@given(st.data())
def test_so_it_is_of_any_conditions_and_answers(data: st.DataObject) -> None:
    book = data.draw(a.rulebooks(levers=True, dated="rules", regimes=2))
    some = [data.draw(a.partial_answers(book)) for _ in range(4)]

    found = {name: verdicts(of_day(book, a.DAY), name, some) for name in book.rules}

    for place, answers in enumerate(some):
        for finding in assess(book, answers, a.DAY).findings:
            assert found[finding.rule.id][place] is finding.verdict


def levels(book: Rulebook, some: Sequence[Deal]) -> Mapping[str, list[int]]:
    settled = settled_levels(book, ManyDeals(book, some))
    return {level: [*places(bits)] for level, bits in settled.items() if bits}


def test_a_deal_is_settled_where_its_rules_of_the_day_are_seen_to_settle_it() -> None:
    book = a.rulebook(*PARTS)

    today, later = levels(book, deals(SOME)), levels(book, deals(SOME, LATER))

    assert today == {"watch": [1], "sensitive": [2], "routine": [3]}
    assert later == {"watch": [1], "routine": [3]}


LAW = {
    "may-apply": [{"when": {"b": "yes"}, "because": "It can be read so."}],
    "unless": [{"when": {"c": {"below": 3}}, "reason": "It is small."}],
}


def states(book: Rulebook, some: Sequence[Deal]) -> list[set[State]]:
    [regime] = book.regimes.values()
    found = states_of_many(regime, ManyDeals(book, some)).items()
    return [
        {state for state, bits in found if bits >> at & 1} for at in range(len(some))
    ]


def test_a_regime_stands_to_each_deal_as_on_its_day() -> None:
    until = {"from": str(a.DAY), "until": str(LATER)}
    regime = a.regime("file", {"a": "yes"}, in_force=until, **LAW)
    book = a.rulebook(*PARTS, *a.FILINGS, regime)
    days = date(2020, 1, 1), a.DAY, LATER, date(2030, 1, 1)
    each = [Deal(name="A deal", on=day, answers=SMALL) for day in days]

    alone = [{it.state for it in filings(assess(book, SMALL, day))} for day in days]

    assert states(book, each) == alone
    assert alone == [{State.FUTURE}, {State.MUST}, {State.MUST}, set()]


def test_deals_are_read_in_the_edition_of_their_day() -> None:
    dated = a.definition("both", {"a": "yes"}, in_force={"from": str(LATER)})
    book = a.rulebook(a.question("a"), dated, a.rule("named", {"is": "both"}))
    every = deals([SMALL]) + deals([SMALL, NEITHER], LATER)

    editions = [*by_edition(book, every)]

    met = {
        within: many.truths(edition.rules["named"].when).met & within
        for edition, many, within in editions
    }
    assert met == {0b001: 0, 0b110: 0b010}


def test_what_deals_come_to_is_kept_while_questions_and_definitions_stay() -> None:
    book, every = a.rulebook(*PARTS), deals(SOME)
    other_rule = a.rulebook(*PARTS, a.rule("more", {"a": "no"}))
    other_question = a.rulebook(*PARTS, a.question("d"))

    kept = many_deals(book, every)

    assert many_deals(other_rule, every) is kept
    assert many_deals(other_question, every) is not kept
    assert many_deals(book, every[1:]) is not kept


@given(st.data())
def test_a_level_is_settled_as_the_bound_of_a_deal_alone(data: st.DataObject) -> None:
    book = data.draw(a.rulebooks(levers=True, regimes=2))
    some = deals(data.draw(a.partial_answers(book)) for _ in range(4))
    edition = of_day(book, a.DAY)

    settled = settled_levels(edition, ManyDeals(edition, some))

    for place, deal in enumerate(some):
        alone = assess(book, deal.answers, a.DAY)
        bound = quick_bound(edition, alone.findings)
        found = {level for level, bits in settled.items() if bits >> place & 1}
        assert found == ({bound.lowest.id} if bound.settled else set())


def ends(book: Rulebook, some: Sequence[Deal], place: int) -> tuple[str, str]:
    ranges = RangesOfMany(book, ManyDeals(book, some))
    return ranges.range(place, some[place].answers).ids


def test_a_deal_of_many_has_the_range_of_its_open_rules_on_its_day() -> None:
    book = a.rulebook(*PARTS)

    today, later = ends(book, deals(SOME), 0), ends(book, deals(SOME, LATER), 0)

    assert today == ("routine", "sensitive")
    assert later == ("routine", "watch")


def test_an_answer_that_counts_as_none_leaves_a_range_open() -> None:
    asked = a.question("b", "choice", choices={**CHOICES, "no": {"label": "No"}})
    book = a.rulebook(asked, a.rule("large", {"b": "yes"}, "watch"))
    some = deals([{"b": "unchecked"}, {"b": "no"}])

    assert ends(book, some, 0) == ("routine", "watch")
    assert ends(book, some, 1) == ("routine", "routine")


@given(st.data())
def test_so_it_is_of_any_rules_and_answers(data: st.DataObject) -> None:
    book = data.draw(a.rulebooks(levers=True, regimes=2))
    some = deals(data.draw(a.partial_answers(book)) for _ in range(4))
    edition = of_day(book, a.DAY)

    found = [ends(edition, some, place) for place in range(4)]

    assert found == [assess(book, it.answers, a.DAY).range.ids for it in some]


@given(st.data())
def test_filings_stand_together_as_they_stand_alone(data: st.DataObject) -> None:
    book = data.draw(a.rulebooks(levers=True, dated="rules", regimes=3))
    some = deals(data.draw(a.partial_answers(book)) for _ in range(4))
    edition = of_day(book, a.DAY)
    many = ManyDeals(edition, some)

    found = {it.id: states_of_many(it, many) for it in edition.regimes.values()}

    for place, deal in enumerate(some):
        for filing in filings(assess(book, deal.answers, a.DAY)):
            assert found[filing.regime.id][filing.state] >> place & 1
