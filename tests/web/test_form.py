"""Questions as a form; a filled form as answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from screening.engine.assess import assess
from screening.formats.text import read_day
from screening.rulebook import deal_file
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.rulebook.model import Rulebook
from screening.settings import shipped
from screening.web.form import DAY, NAME, DealForm, form_class
from tests.builders import a_question, a_rule, a_rulebook

SMALL = a_rulebook(
    a_question("owned"),
    a_question("kind", "choice"),
    a_question("devices", "choices"),
    a_question("country", "country"),
    a_question("stake", "percent"),
    a_question("price", "money"),
    a_question("years", "number", unit="years"),
    a_question("crew", "number", at_least=2, at_most=9),
    a_question("signed", "date"),
    a_question("remarks", "text"),
    a_question("later", "percent", ask_when={"owned": "yes"}),
    a_rule("any", {"owned": "yes"}),
)
PLAIN = {"csrf": False}


@pytest.fixture(autouse=True)
def app() -> Iterator[None]:
    """Provide the app that the form library asks for."""
    with Flask("screening").test_request_context():
        yield


def filled(
    typed: Mapping[str, str | list[str]], rulebook: Rulebook = SMALL
) -> DealForm:
    """Return a form as it comes in, with that typed."""
    sent = MultiDict({NAME: "A deal", DAY: "2026-03-01", **typed})
    form = form_class(rulebook)(formdata=sent, meta=PLAIN)
    form.validate()
    return form


@pytest.mark.parametrize(
    ("name", "typed", "answer"),
    [
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
    ],
)
def test_what_is_typed_becomes_an_answer(
    name: str, typed: str | list[str], answer: Answer
) -> None:
    form = filled({name: typed})

    assert form.deal().answers == {name: answer}


@pytest.mark.parametrize("typed", ["", "   ", "\n"])
@pytest.mark.parametrize("name", SMALL.questions)
def test_what_is_left_empty_is_no_answer(name: str, typed: str) -> None:
    form = filled({name: typed})

    assert form.deal().answers == {}


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("owned", "maybe", "“owned” has no such answer. Choose one that is offered"),
        ("devices", ["z"], "“devices” has no such answer. Choose one that is offered"),
        ("stake", "12x", "Enter stake as a number, like 25 or 12.5"),
        ("stake", "100,1", "Enter stake as a number, 100 or less"),
        ("stake", "-1", "Enter stake as a number, 0 or more"),
        ("crew", "1", "Enter crew as a number, 2 or more"),
        ("years", "1,2,3", "Enter years as a number, like 12 or 2.5"),
        (
            "price",
            "5 dollars",
            "Enter price as a number, like 1,500,000 or 1.5 million",
        ),
        ("signed", "30/2/2026", "Enter a day, like 31/1/2026"),
        ("remarks", "x" * 501, "Shorten this to 500 characters"),
    ],
)
def test_what_makes_no_sense_gets_a_sentence(
    name: str, typed: str | list[str], sentence: str
) -> None:
    form = filled({name: typed})

    deal = form.deal()
    assert form.wrong(assess(SMALL, deal.answers, deal.on)) == {name: sentence}
    assert deal.answers == {}


@pytest.mark.parametrize(
    ("typed", "readings"),
    [("1.234", "1.234 or 1,234"), ("1,234", "1.234 or 1,234")],
)
def test_a_number_with_two_readings_is_asked_back(typed: str, readings: str) -> None:
    form = filled({"years": typed})

    [message] = form["years"].errors
    assert message == (
        f"{readings}? It can be read both ways: write it without separators"
    )


@pytest.mark.parametrize("typed", ["1.234", "1,234"])
def test_bounds_settle_which_reading_is_meant(typed: str) -> None:
    form = filled({"stake": typed})

    assert form.deal().answers == {"stake": Decimal("1.234")}


@pytest.mark.parametrize("owned", ["no", ""])
def test_a_mistake_in_what_is_not_shown_does_not_count(owned: str) -> None:
    form = filled({"owned": owned, "later": "nonsense"})

    deal = form.deal()
    assert form.wrong(assess(SMALL, deal.answers, deal.on)) == {}


def test_a_mistake_in_what_is_shown_counts() -> None:
    form = filled({"owned": "yes", "later": "nonsense"})

    deal = form.deal()
    assert form.wrong(assess(SMALL, deal.answers, deal.on)).keys() == {"later"}


def test_only_the_name_and_the_day_must_be_given() -> None:
    form = filled({NAME: " ", DAY: ""})

    deal = form.deal()
    assert form.wrong(assess(SMALL, {}, deal.on)).keys() == {NAME, DAY}


def test_a_form_is_made_once_for_a_rulebook() -> None:
    assert form_class(SMALL) is form_class(SMALL)


def test_many_choices_are_a_list_and_few_are_buttons() -> None:
    many = {f"choice-{letter}": letter for letter in "abcdefghijklmno"}
    rulebook = a_rulebook(
        a_question("few", "choice"),
        a_question("many", "choice", choices=many),
        a_question("several", "choices", choices=many),
        a_rule("any", {"few": "a"}),
    )

    controls = [field.control for field in filled({}, rulebook).questions.values()]

    assert controls == ["radios", "list", "boxes"]


def test_choices_stand_under_their_groups_in_order() -> None:
    choices = {
        "gas": {"label": "Gas", "group": "Energy"},
        "port": {"label": "Port", "group": "Transport"},
        "grid": {"label": "Grid", "group": "Energy"},
    }
    asked = a_question("kind", "choice", choices=choices)
    form = filled({}, a_rulebook(asked, a_rule("any", {"kind": "gas"})))

    groups = form.questions["kind"].groups

    named = {name: [word for word, _choice in members] for name, members in groups}
    assert named == {"Energy": ["gas", "grid"], "Transport": ["port"]}


def test_a_number_is_shown_back_in_words() -> None:
    form = filled({"price": "2,1 mln", "stake": "half", "remarks": "1"})

    read = {name: field.read_as for name, field in form.questions.items()}
    assert (read["price"], read["stake"], read["remarks"]) == (
        "EUR 2.1 million",
        "",
        "",
    )


@given(
    name=st.sampled_from(["stake", "price", "years"]),
    number=st.decimals(0, 100, places=3) | st.integers(0, 10**9).map(Decimal),
)
def test_a_kept_number_comes_back_as_it_was(name: str, number: Decimal) -> None:
    number = min(number, Decimal(100)) if name == "stake" else number
    kept = Deal(name="A deal", on=date(2026, 3, 1), answers={name: number})

    form = form_class(SMALL)(formdata=_as_sent(SMALL, kept), meta=PLAIN)

    assert form.deal() == kept


@pytest.mark.parametrize("typed", ["", "1/2", "2026-02-30", "31/12/26", "yesterday"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="Enter a day, like 31/1/2026"):
        read_day(typed)


def _examples() -> list[str]:
    folder = shipped("rules") / "italy-china" / "examples"
    return sorted(file.stem for file in folder.glob("*.yaml"))


@pytest.mark.parametrize("name", _examples())
def test_every_example_goes_through_the_form_unchanged(
    shipped_rulebook: Rulebook, name: str
) -> None:
    file = shipped("rules") / "italy-china" / "examples" / f"{name}.yaml"
    texts = {name: file.read_text(encoding="utf-8")}
    shown = deal_file.examples(texts, shipped_rulebook, date(2026, 11, 25))

    for deal in (one.deal for one in shown):
        sent = _as_sent(shipped_rulebook, deal)
        form = form_class(shipped_rulebook)(formdata=sent, meta=PLAIN)
        form.validate()

        assert form.deal() == deal


def _as_sent(rulebook: Rulebook, deal: Deal) -> MultiDict[str, str]:
    """Return what a browser sends of a form that shows a kept deal."""
    shown = form_class(rulebook)(
        formdata=None, data={NAME: deal.name, DAY: deal.on, **deal.answers}, meta=PLAIN
    )
    sent = {name: field.raw for name, field in shown.questions.items()}
    return MultiDict({**sent, NAME: deal.name, DAY: deal.on.isoformat()})
