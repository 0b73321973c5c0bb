"""Questions as a form; a filled form as answers."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import assess
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.rulebook.model import Rulebook
from screening.web.form import (
    DAY,
    NAME,
    NO_DAY,
    UNREAD,
    DealForm,
    form_of,
    typed_form,
    typed_of,
)
from tests import builders as a
from tests.sample import shipped_examples

SMALL = a.rulebook(
    a.question("owned"),
    a.question("kind", "choice"),
    a.question("devices", "choices"),
    a.question("country", "country"),
    a.question("stake", "percent"),
    a.question("price", "money"),
    a.question("years", "number", unit="years"),
    a.question("crew", "number", at_least=2, at_most=9),
    a.question("signed", "date"),
    a.question("remarks", "text"),
    a.question("later", "percent", ask_when={"owned": "yes"}),
    a.rule("any", {"owned": "yes"}),
)
CURE = "write it without separators"


def filled(
    typed: Mapping[str, str | list[str]], rulebook: Rulebook = SMALL
) -> DealForm:
    sent = {NAME: "A deal", DAY: "2026-03-01", **typed}
    listed = ((name, [it] if isinstance(it, str) else it) for name, it in sent.items())
    return typed_form(rulebook, dict(listed))


ANSWERS: tuple[tuple[str, str | list[str], Answer], ...] = (
    ("owned", "yes", "yes"),
    ("kind", "b", "b"),
    ("devices", ["c", "a"], frozenset({"a", "c"})),
    ("devices", ["none-of-these"], frozenset()),
    ("country", "NO", "NO"),
    ("stake", " 12,5 ", Decimal("12.5")),
    ("stake", "12.5%", Decimal("12.5")),
    ("price", "1.500.000,50", Decimal("1500000.50")),
    ("price", "1'500'000", Decimal(1500000)),
    ("price", "2,1 mln", Decimal(2100000)),
    ("price", "EUR 3 billion", Decimal(3000000000)),
    ("price", "12 million euro", Decimal(12000000)),
    ("price", "1.234", Decimal(1234)),
    ("years", "-3", Decimal(-3)),
    ("years", "0,25", Decimal("0.25")),
    ("signed", "2026-01-31", date(2026, 1, 31)),
    ("signed", "31.1.2026", date(2026, 1, 31)),
    ("remarks", " as said ", "as said"),
    ("stake", "1.234", Decimal("1.234")),  # its bounds settle which reading is meant
    ("stake", "1,234", Decimal("1.234")),
)
SENTENCES: tuple[tuple[str, str | list[str], str], ...] = (
    ("owned", "maybe", "“owned” has no such answer. Choose one that is offered"),
    ("devices", ["z"], "“devices” has no such answer. Choose one that is offered"),
    ("stake", "12x", "Enter stake as a number, like 25 or 12.5"),
    ("stake", "100,1", "Enter stake as a number, 100 or less"),
    ("stake", "-1", "Enter stake as a number, 0 or more"),
    ("crew", "1", "Enter crew as a number, 2 or more"),
    ("years", "1,2,3", "Enter years as a number, like 12 or 2.5"),
    ("price", "5 dollars", "Enter price as a number, like 1,500,000 or 1.5 million"),
    *(("signed", no_day, NO_DAY) for no_day in ("1/2", "31/12/26", "yesterday")),
    *(
        ("signed", no_day, "There is no 30 February 2026: that month has 28 days")
        for no_day in ("30/2/2026", "2026-02-30")
    ),
    ("signed", "1/1/1800", "Enter a day between 1900 and 2100, like 31/1/2026"),
    ("remarks", "x" * 501, "Shorten this to 500 characters"),
    *(
        ("years", two_ways, f"1.234 or 1,234? It can be read both ways: {CURE}")
        for two_ways in ("1.234", "1,234")
    ),
)


def wrong(form: DealForm) -> Mapping[str, str]:
    deal = form.deal()
    return form.wrong(assess(form.rulebook, deal.answers, deal.on))


def test_what_is_typed_becomes_an_answer() -> None:
    read = [filled({name: typed}).deal().answers for name, typed, _ in ANSWERS]

    assert read == [{name: answer} for name, _, answer in ANSWERS]


def test_an_amount_comes_back_without_the_decimals_of_its_short_form() -> None:
    typed = {"12.5 million": "12,500,000", "2,1 mln": "2,100,000", "1.5": "1.5"}
    deals = (filled({"price": it}).deal() for it in typed)

    back = [form_of(SMALL, it).filled["price"].raw for it in deals]

    assert back == [*typed.values()]


def test_what_is_left_empty_is_no_answer() -> None:
    for typed in ("", "   ", "\n"):
        form = filled(dict.fromkeys(SMALL.questions, typed))

        assert (form.deal().answers, wrong(form)) == ({}, {})


def test_what_makes_no_sense_gets_a_sentence() -> None:
    forms = [filled({name: typed}) for name, typed, _ in SENTENCES]

    assert [wrong(form) for form in forms] == [
        {name: sentence} for name, _, sentence in SENTENCES
    ]
    assert all(form.deal().answers == {} for form in forms)


def test_a_mistake_counts_where_it_is_shown() -> None:
    counted = {
        owned: [*wrong(filled({"owned": owned, "later": "nonsense"}))]
        for owned in ("yes", "no", "")
    }

    assert counted == {"yes": ["later"], "no": [], "": []}


def test_only_the_name_and_the_day_must_be_given() -> None:
    assert wrong(filled({NAME: " ", DAY: ""})).keys() == {NAME, DAY}


def test_what_was_unread_counts_once_it_can_be_read_unless_answered_anew() -> None:
    unread = {"owned": "yes", "gone": "x", "stake": "5"}

    deal = filled({"stake": "7", UNREAD: json.dumps(unread)}).deal()

    assert deal.answers == {"owned": "yes", "stake": Decimal(7)}
    assert deal.unread == {"gone": "x"}


def test_many_choices_are_a_list_and_few_are_buttons() -> None:
    many = {f"choice-{letter}": letter for letter in "abcdefghijklmno"}
    rulebook = a.rulebook(
        a.question("few", "choice"),
        a.question("many", "choice", choices=many),
        a.question("several", "choices", choices=many),
        a.rule("any", {"few": "a"}),
    )

    controls = [field.control for field in filled({}, rulebook).questions.values()]

    assert controls == ["radios", "list", "boxes"]


def test_choices_stand_under_their_groups_in_order() -> None:
    places = {"gas": "Energy", "port": "Transport", "grid": "Energy"}
    choices = {word: {"label": word, "group": place} for word, place in places.items()}
    asked = a.question("kind", "choice", choices=choices)
    form = filled({}, a.rulebook(asked, a.rule("any", {"kind": "gas"})))

    groups = form.questions["kind"].groups

    named = {name: [word for word, _choice in members] for name, members in groups}
    assert named == {"Energy": ["gas", "grid"], "Transport": ["port"]}


def test_a_number_is_shown_back_in_words() -> None:
    form = filled({"price": "2,1 mln", "stake": "half", "remarks": "1"})

    read = {name: field.read_as for name, field in form.questions.items()}
    assert {name: words for name, words in read.items() if words} == {
        "price": "EUR 2.1 million"
    }


@given(
    name=st.sampled_from(["stake", "price", "years"]),
    number=st.decimals(0, 100, places=3) | st.integers(0, 10**9).map(Decimal),
)
def test_a_kept_number_comes_back_as_it_was(name: str, number: Decimal) -> None:
    number = min(number, Decimal(100)) if name == "stake" else number
    kept = Deal(name="A deal", on=date(2026, 3, 1), answers={name: number})

    assert typed_form(SMALL, typed_of(form_of(SMALL, kept))).deal() == kept


def test_answers_of_examples_go_through_unchanged(shipped_rulebook: Rulebook) -> None:
    given = {pair for it in shipped_examples() for pair in it.deal.answers.items()}

    changed = []
    for example in shipped_examples():
        if not given.intersection(example.deal.answers.items()):
            continue
        given.difference_update(example.deal.answers.items())
        sent = typed_of(form_of(shipped_rulebook, example.deal))
        if typed_form(shipped_rulebook, sent).deal() != example.deal:
            changed.append(example.id)

    assert not given
    assert changed == []
