"""The deals that the tool `settling` measures: a hundred, and all of them readable."""

import pytest

from tests.sample import shipped_book
from tools.settling import CALM, GRAVE, told_deals


@pytest.mark.parametrize("kind", [CALM, GRAVE])
def test_fifty_deals_of_each_kind_are_answered_as_questions_take_it(kind: str) -> None:
    questions = shipped_book().questions

    deals = told_deals(kind, questions)

    assert len(deals) == 50
    assert {deal.name: deal.wrong for deal in deals if deal.wrong} == {}


def test_no_two_deals_share_a_name_and_none_finds_out_what_it_knows() -> None:
    questions = shipped_book().questions

    deals = [*told_deals(CALM, questions), *told_deals(GRAVE, questions)]

    assert len({deal.name for deal in deals}) == len(deals)
    assert [deal.name for deal in deals if {*deal.known} & {*deal.found_out}] == []
