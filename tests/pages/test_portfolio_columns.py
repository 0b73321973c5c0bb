"""The page of columns: what each is read as, and what is the same for every deal."""

import pytest
from flask import Flask

from tests.builders import a_question, a_rule, a_rulebook
from tests.pages.conftest import OpenApp
from tests.pages.many_deals import MESSY, Officer
from tests.pages.page import Page, text_of

LIST = "Deal;Stake\nSilk;60\nLoom;5\n"
NEEDED = (
    a_question("kind"),
    a_question("price", "money", hint="Without tax.", heads=["Quota"]),
    a_question("stake", "percent", ask_when={"kind": "yes"}, heads=["Quota"]),
    a_rule("dear", {"price": {"above": 5}}),
)


@pytest.fixture
def officer(app: Flask) -> Officer:
    """Return somebody who has tables to send."""
    return Officer(app)


def answered(shown: Page) -> dict[str, str]:
    """Return the questions that are answered once for all, and what is said there."""
    sent = shown.filled().to_dict()
    return {name: said for name, said in sent.items() if name.startswith("same-")}


def needed(shown: Page) -> list[str]:
    """Return what is said of questions that most rules hang on and nothing answers."""
    return [text_of(it) for it in shown.all("p") if it.get("id", "").endswith("needed")]


def test_columns_are_matched_and_near_ones_are_only_proposed(officer: Officer) -> None:
    shown = officer.take(MESSY.replace("Remarks", "Remark"))

    chosen = shown.filled()
    assert [chosen[f"column-{it}"] for it in range(6)] == [
        "deal", "kind", "stake", "", "", "signed",
    ]  # fmt: skip
    assert "Perhaps “remarks”" in shown.text
    assert "call Rossi" in shown.text
    assert f"{officer.table}/values" not in shown.links
    kinds = officer.take("Deal;Stake\nA purchase;5\nA supply;60\n")
    near = "Perhaps “kind” or “Name of the deal”. It is not read unless you choose."
    assert text_of(kinds.by_id("column-0-near")) == near


def test_columns_that_cannot_be_so_are_refused_and_choices_stay(
    officer: Officer,
) -> None:
    shown = officer.take(MESSY)

    refused = officer.read(shown, 422, {"column-3": "remarks"})

    assert {*refused.summary} == {"column-3", "column-4"}
    assert refused.filled()["column-3"] == refused.filled()["column-4"] == "remarks"
    nothing = {f"column-{place}": "" for place in range(6)}
    assert "No column is read" in officer.read(shown, 422, nothing).text


def test_a_question_that_most_rules_hang_on_and_nothing_answers_is_told(
    officer: Officer,
) -> None:
    shown = officer.take(LIST)

    assert answered(shown) == {"same-kind": ""}
    [says] = needed(shown)
    assert says == (
        "kind is answered by no column. Without it nearly every deal can still come "
        "out at any level. If it is not the same for every deal, choose its column "
        "above, or add one to your table and send it again."
    )
    told = shown.by_id("same-kind").get("aria-describedby", "")
    assert told == "same-kind-hint same-kind-needed"
    assert not shown.summary
    assert "2 rows in 2 columns" in shown.text
    typed = {"column-1": "kind", "another": "price", "do": "another"}
    assert needed(officer.send(shown, typed, to=shown.path)) == []
    with_kind = officer.take("Deal;Kind\nSilk;supply\n")
    assert (answered(with_kind), needed(with_kind)) == ({}, [])


def test_what_few_rules_hang_on_or_few_deals_are_asked_is_not_told_as_missing(
    open_app: OpenApp,
) -> None:
    kinds = [a_rule(f"kind-{it}", {"kind": "yes"}) for it in "ab"]
    officer = Officer(open_app(a_rulebook(*NEEDED, *kinds)).app)
    shown = officer.take("Deal;x\nSilk;60\n")

    more = officer.send(shown, {"another": "stake", "do": "another"}, to=shown.path)

    assert answered(more) == {"same-kind": "", "same-stake": ""}
    assert needed(shown) == needed(more) == []


def test_several_answers_that_most_rules_hang_on_are_asked_once_for_all(
    open_app: OpenApp,
) -> None:
    book = a_rulebook(a_question("sector", "choices"), a_rule("rule", {"sector": "a"}))
    officer = Officer(open_app(book).app)

    shown = officer.take("Deal;Stake\nSilk;60\n")

    assert answered(shown) == {"same-sector": ""}
    assert [it.split()[0] for it in needed(shown)] == ["sector"]
    offered = "datalist/option[@value='None of these']"
    assert shown.all(offered)
    assert officer.read(officer.take("Deal;sector\nSilk;boh\n")).all(offered)


def test_an_answer_for_all_deals_is_read_in_every_row_and_stays(
    officer: Officer,
) -> None:
    officer.read(officer.take(LIST), chosen={"same-kind": "supply"})

    again = officer.visit(f"{officer.table}/columns")
    assert answered(again) == {"same-kind": "supply"}
    assert needed(again) == []
    csv = officer.client.get(f"{officer.table}/results.csv").text
    assert csv.count("supplied") == 2


def test_another_question_is_added_and_nothing_that_was_chosen_is_lost(
    officer: Officer,
) -> None:
    shown = officer.take(LIST)
    typed = {"column-0": "", "same-kind": "supply", "another": "remarks"}

    more = officer.send(shown, {**typed, "do": "another"}, to=shown.path)

    assert answered(more) == {"same-kind": "supply", "same-remarks": ""}
    assert more.filled()["column-0"] == ""
    assert more.by_id("same-remarks").get("autofocus") is not None
    offered = {it.get("value") for it in more.all("select[@id='another']//option")}
    assert not offered & {"kind", "remarks", "stake"}
    told = officer.send(shown, {"do": "another"}, to=shown.path)
    says = "Choose the question that has one answer for all deals."
    assert told.summary == {"another": says}


def test_an_answer_for_all_that_is_none_is_told_and_stays_as_typed(
    officer: Officer,
) -> None:
    wrong = {"same-kind": "a loan", "same-stake": "5"}

    refused = officer.read(officer.take(LIST), 422, wrong)

    assert "has no answer “a loan”" in refused.summary["same-kind"]
    assert "has the column “Stake”, and one answer" in refused.summary["same-stake"]
    assert answered(refused)["same-stake"] == "5"


def test_hints_and_heads_of_two_questions_stand_at_their_column(
    open_app: OpenApp,
) -> None:
    officer = Officer(open_app(a_rulebook(*NEEDED)).app)

    shown = officer.take("Deal;Price;Quota\nSilk;5;5\n")

    assert text_of(shown.by_id("column-1-hint")) == "Without tax."
    titles = {it.get("value"): it.get("title") for it in shown.all("option")}
    assert titles["price"] == "Without tax."
    near = "Perhaps “price” or “stake”. It is not read unless you choose."
    assert text_of(shown.by_id("column-2-near")) == near
    assert shown.filled()["column-2"] == ""


def test_columns_of_an_earlier_result_are_told_in_one_line(officer: Officer) -> None:
    officer.read(officer.take("Deal;kind\nSilk;supply\n"))
    results = officer.client.get(f"{officer.table}/results.csv").data

    shown = officer.take(results)

    assert len(shown.all("table[@class='columns']/tbody/tr")) == 2
    [told] = [it for it in shown.said("p") if "of an earlier result" in it]
    assert "lowest, highest, settled, met, open" in told
    assert shown.filled()["column-1"] == "kind"


SMALL = "Deal;Price\nSilk;620\nLoom;1.200\n"


def unit_asked(shown: Page) -> str:
    """Return what is asked of the amounts of the second column; empty for nothing."""
    near = [it for it in shown.all("p") if it.get("id") == "unit-1-why"]
    return text_of(near[0]) if near else ""


def test_amounts_that_say_no_unit_are_asked_about_beside_their_column(
    officer: Officer,
) -> None:
    assert unit_asked(officer.take("Deal;Price (EUR m)\nSilk;620\n")) == ""
    shown = officer.take(SMALL)
    assert unit_asked(shown) == (
        "The largest amount that says no unit is EUR 1,200. Are these thousands or "
        "millions? Until you choose, they count as not known."
    )

    told = officer.read(shown, chosen={"unit-1": "dozens"})

    assert told.path == f"{officer.table}/problems"
    assert "“620” says no unit." in told.text
    [way] = [at for at in told.links if at.endswith("/columns#unit-1")]
    assert officer.visit(way.partition("#")[0]).by_id("unit-1") is not None


def test_a_unit_that_was_chosen_is_read_and_stays_chosen(officer: Officer) -> None:
    told = officer.read(officer.take(SMALL), chosen={"unit-1": "thousands"})

    assert "“620”" not in told.text
    assert "1,200 or 1,200,000? It can be read both ways" in told.text
    assert "is read in thousands, as was said of the column" in told.text
    again = officer.visit(f"{officer.table}/columns")
    assert again.filled()["unit-1"] == "thousands"
    assert "Until you choose" not in unit_asked(again)


def test_a_cell_that_is_mended_in_full_makes_no_euro_of_the_others(
    officer: Officer,
) -> None:
    told = officer.read(officer.take("Deal;Price\nSilk;620\nLoom;35\nFan;36\n"))
    first = {"cell-2-1": "620000000", "cell-3-1": "35000000"}

    again = officer.send(told, {**first, "do": "read"}, to=told.path)

    assert "“36” says no unit." in again.text
    assert "“35” says no unit." not in again.text
