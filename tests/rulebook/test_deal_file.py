"""A deal as a YAML file, and as an example: what it expects, for which answers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.analysis.examples import Miss, misses, misses_of
from screening.engine.assess import assess
from screening.errors import ProblemsError
from screening.formats.text import plain_text
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.rulebook.deal_file import (
    DealFile,
    Expected,
    deal_text,
    examples,
    load,
    read_filed,
)
from screening.rulebook.loader import read
from screening.rulebook.model import Verdict
from tests import builders as a

RULEBOOK = read(a.files())
FILE = "examples/candy.yaml"
DAY = "is a day. Write it like 2026-01-31."
ANSWERS: dict[str, Answer] = {
    "sector": "food",
    "devices": frozenset({"meters", "cars"}),
    "country": "NO",
    "state-owned": "no",
    "signed": date(2025, 12, 1),
    "stake": Decimal("12.5"),
}
WRITTEN = """\
deal: "Candy: a deal"
about: It shows.
on: 2026-03-01
answers:
  sector: food
  devices: [cars, meters]
  country: "NO"
  state-owned: "no"
  signed: 2025-12-01
  stake: 12.5
expect:
  lowest: routine
  highest: watch
  rules:
    energy-deal: not met
"""
EXPECT = {"lowest": "routine", "highest": "watch", "rules": {"energy-deal": "not met"}}
EXPECTED = Expected(
    lowest="routine", highest="watch", rules={"energy-deal": Verdict.NOT_MET}
)


def deals_in(text: str) -> tuple[DealFile, ...]:
    return examples({FILE: dedent(text).lstrip("\n")}, RULEBOOK, a.DAY)


def deal_in(text: str) -> DealFile:
    [only] = deals_in(text)
    return only


def problems_of(text: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        deals_in(text)
    return [line.removeprefix(f"{FILE}:") for line in str(caught.value).splitlines()]


def test_deal_file_is_read() -> None:
    deal_file = deal_in(WRITTEN)

    deal = Deal(name="Candy: a deal", on=a.DAY, answers=ANSWERS)
    assert (deal_file.id, deal_file.deal, deal_file.about) == (
        "candy",
        deal,
        "It shows.",
    )
    assert deal_file.expect == EXPECTED


def test_deal_needs_no_more_than_its_name() -> None:
    bare = DealFile(
        id="candy", file=FILE, deal=Deal(name="Candy", on=a.DAY, answers={})
    )

    assert deal_in("deal: Candy") == bare
    assert deal_in("deal: Candy\nanswers:\n") == bare
    assert deal_in("deal: Candy\nanswers:\n  sector:\n  stake: ~\n") == bare
    offered = deal_in("deal: Candy\nsource: A newspaper.\nstart: true")
    assert offered == replace(bare, source="A newspaper.", start=True)


def test_mistake_in_a_deal_file_is_explained() -> None:
    wrong = {
        "deal: C\non: 2026-02-30": (
            '"on": there is no 30 February 2026: that month has 28 days.'
        ),
        "deal: C\non: 20260131": f'"on" {DAY}',
        "deal: C\nexpect: {lowest: routine, highest: watch, rule: a}": (
            '"rule" is not known in "expect". Did you mean "rules"?'
        ),
        "deal: C\nexpect: {lowest: watch, rules: {energy-deal: open}}": (
            '"expect" needs "highest", the id of a level.'
        ),
        "deal: C\neach: {sector: [food, fod]}": (
            '"sector" has no choice "fod". Did you mean "food"?'
        ),
        "deal: C\neach: {sector: [food, food]}": '"sector" lists "food" twice.',
        "deal: C\neach: {sector: food}": (
            '"sector" lists answers here: [one, another].'
        ),
        "deal: C\nanswers: {sector: food}\neach: {sector: [energy]}": (
            '"sector" is answered under "answers" too. Keep one of the two.'
        ),
        "deal: C\nstart: true\neach: {sector: [energy]}": (
            '"start" offers one deal on the home page, and "each" makes several.'
        ),
    }

    places = {
        "deal:": "1:6",
        "deal: ' '": "1:7",
        "deal: C\nstart: maybe": "2:8",
        "deal: C\nexpect: {lowest: routine, highest: watch, rules: [a]}": "2:50",
        "deal: C\nexpect: [a]": "2:9",
        "deal: C\nexpect: {lowest: [a], highest: watch}": "2:18",
        "deal: C\neach: {sector: [food, food]}": "2:23",
    }
    problems = {
        text: [line.split(": ", 1)[1] for line in problems_of(text)] for text in wrong
    }
    assert {text: problems_of(text)[0].split(": ")[0] for text in places} == places
    assert problems == {text: [says] for text, says in wrong.items()}


def test_every_problem_of_every_example_comes_at_once() -> None:
    text = "deal: A\non: soon\nanswers: {sector: fod, stake: 101}\ncolour: red"

    with pytest.raises(ProblemsError) as caught:
        examples({"examples/a.yaml": text, "examples/b.yaml": text}, RULEBOOK, a.DAY)

    assert str(caught.value).splitlines() == [
        f"examples/{name}.yaml:{says}"
        for name in "ab"
        for says in (
            f'2:5: "on" {DAY}',
            '3:19: "sector" has no choice "fod". Did you mean "food"?',
            '3:31: "stake" must be 100 or less.',
            '4:1: "colour" is not known in a deal file.',
        )
    ]


def test_deal_file_is_loaded_from_disk(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("deal: Società".encode("latin-1"))
    (tmp_path / "pirelli.yaml").write_text("deal: Società", encoding="utf-8")

    [loaded] = load(tmp_path / "pirelli.yaml", RULEBOOK, a.DAY)

    assert (loaded.id, loaded.deal.name) == ("pirelli", "Società")
    with pytest.raises(ProblemsError, match=rf"^{latin}:1:13: not UTF-8 text"):
        load(latin, RULEBOOK, a.DAY)


def of_sectors(*sectors: str, more: str = "") -> str:
    return f"deal: C\neach: {{sector: [{', '.join(sectors)}]{more}}}\n"


def test_each_makes_a_deal_of_every_combination() -> None:
    deals = deals_in("""
        deal: Candy
        answers: {stake: 10}
        each:
          sector: [food, energy]
          devices: [[], meters, [meters, cars]]
    """)

    assert [example.deal.answers for example in deals] == [
        {"stake": Decimal(10), "sector": sector, "devices": frozenset(devices)}
        for sector in ("food", "energy")
        for devices in ((), ("meters",), ("meters", "cars"))
    ]
    for word in ("none", "none-of-these", "[none]"):  # as tables and forms have it
        [alone] = deals_in(f"deal: Candy\nanswers: {{devices: {word}}}")
        assert alone.deal.answers == {"devices": frozenset()}
    none, meters, *_others, several = deals
    assert none.deal.name == "Candy, sector food, devices none of these"
    assert meters.deal.name == "Candy, sector food, devices meters"
    assert several.each == "sector energy, devices meters and cars"
    assert several.id == "candy-sector-energy-devices-meters-and-cars"
    assert len({example.id for example in deals}) == 6
    [known, unknown] = deals_in(of_sectors("food", "~"))
    assert (known.deal.answers, unknown.deal.answers) == ({"sector": "food"}, {})
    assert unknown.deal.name == "C, sector not known"


def test_each_makes_two_hundred_deals_and_no_more() -> None:
    shares, years = (", ".join(map(str, range(most))) for most in (100, 201))

    full = deals_in(of_sectors("food", "energy", more=f", stake: [{shares}]"))
    over = problems_of(f"deal: C\neach: {{years: [{years}]}}\n")

    assert len(full) == 200
    assert over == ['2:1: "each" makes over 200 deals of this one. Split the file.']


def test_rules_alone_may_be_expected_and_so_may_the_range() -> None:
    rules = deal_in("deal: C\nexpect: {rules: {energy-deal: open}}")
    ends = deal_in("deal: C\nexpect: {lowest: routine, highest: routine}")

    assert rules.expect is not None
    assert (rules.expect.lowest, rules.expect.highest) == (None, None)
    assert list(misses_of(rules, RULEBOOK)) == []
    assert ends.expect == Expected(lowest="routine", highest="routine", rules={})


def missed(expect: str, **answers: Answer) -> list[Miss]:
    deal_file = deal_in(f"deal: C\nexpect:\n  {expect}\n")
    assert deal_file.expect is not None
    return list(misses(deal_file.expect, assess(RULEBOOK, answers, a.DAY)))


def test_what_is_missed_says_where_what_and_why() -> None:
    rule = "rules: {energy-deal: not met}"

    [miss] = missed(rule, sector="energy")

    assert miss.place == (3, 11)
    assert str(miss) == 'expects rule "energy-deal" not met, found met'
    assert miss.finding is not None
    assert miss.finding.because == ("sector",)
    assert missed(rule, sector="food") == []
    ranged = deal_in("deal: C\nexpect: {lowest: watch, highest: watch}")
    [sentence] = misses_of(ranged, RULEBOOK)
    why = 'because rule "energy-deal" is open.'
    assert sentence.says == f"expects watch, found routine to watch, {why}"
    text = f"{of_sectors('food', 'energy')}expect: {{rules: {{energy-deal: met}}}}"
    [of_one] = [it for deal in deals_in(text) for it in misses_of(deal, RULEBOOK)]
    says = 'with sector food: expects rule "energy-deal" met, found not met.'
    assert (of_one.line, of_one.column, of_one.says) == (3, 18, says)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: a.answers_of(of.kind) for name, of in RULEBOOK.questions.items()
        }
        | {
            "sector": st.sampled_from(("energy", "food")),
            "devices": st.frozensets(st.sampled_from(("meters", "cars"))),
            "remarks": st.text().map(plain_text).filter(bool),
        },
    ),
    st.text().map(plain_text),
)
def test_deal_reads_back_as_it_was(answers: dict[str, Answer], name: str) -> None:
    deal = Deal(name=f"{name}.", on=date(2026, 5, 1), answers=answers)

    assert deal_in(deal_text(deal)).deal == deal


def test_example_is_written_as_an_analyst_would() -> None:
    deal = Deal(name="Candy: a deal", on=a.DAY, answers=ANSWERS)
    verdicts = {**EXPECT, "rules": {"energy-deal": Verdict.NOT_MET}}
    bare = Deal(name="A", on=a.DAY, answers={})
    short = replace(bare, answers={"sector": "food"})
    about = "Nothing is answered. " * 9

    assert deal_text(deal, about="It shows.", expect=EXPECT) == WRITTEN
    assert deal_text(deal, about="It shows.", expect=verdicts) == WRITTEN
    assert deal_text(bare) == "deal: A\non: 2026-03-01\nanswers: {}\n"
    assert deal_text(short).endswith("answers:\n  sector: food\n")
    assert deal_in(deal_text(bare, about=about)).about == about.strip()


def test_notes_say_where_answers_come_from_and_stay_with_questions_there_are() -> None:
    noted = Deal(
        name="Candy",
        on=a.DAY,
        answers={"sector": "food"},
        notes={"sector": "The annual report"},
    )

    assert deal_in(deal_text(noted)).deal == noted
    [problem] = problems_of("deal: A\nanswers: {}\nnotes: {sectr: The report}\n")
    assert 'Did you mean "sector"' in problem


def test_what_was_filed_is_written_and_read_back_where_there_is_such_a_regime() -> None:
    book = a.rulebook(
        *(
            a.question("bought"),
            a.question("signed", "date"),
            a.anchor("signing", "signed"),
        ),
        *(a.SIDE, a.PARTY, a.regime("purchase", {"bought": "yes"})),
    )
    filed = {"filed": a.DAY, "complete": None, "outcome": None, "ended": None}
    deal = Deal(name="A", on=a.DAY, answers={}, filed={"purchase": filed})
    carried = '{"purchase": {"filed": "2026-03-01"}, "gone": {"filed": "2026-03-01"}}'

    [again] = examples({FILE: deal_text(deal)}, book, a.DAY)

    assert again.deal == deal
    assert deal_text(deal).endswith("filed:\n  purchase: {filed: 2026-03-01}\n")
    assert read_filed(carried, book) == deal.filed
    for nothing in ("", "[]", '{"purchase": {"filed": "soon"}}'):
        assert read_filed(nothing, book) == {}
