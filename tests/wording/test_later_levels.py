"""What the law makes of a deal on later days, in sentences."""

from datetime import date

from screening.engine.assess import assess
from screening.engine.days import readings
from screening.rulebook.conditions import Answer
from screening.wording.explanation import readings_in_words
from tests.builders import (
    A_DAY,
    FILINGS,
    Part,
    a_question,
    a_regime,
    a_rule,
    a_rulebook,
    an_anchor,
)

FROM_MARCH = {"from": "2027-03-01"}
UNTIL_MARCH = {"until": "2027-02-28"}
FOREIGN = {"foreign": "yes"}


def said(*parts: Part, **answers: Answer) -> str:
    known = {name.replace("_", "-"): answer for name, answer in answers.items()}
    asked = (a_question("foreign"), a_question("signing-date", "date"))
    anchors = (*FILINGS[:-1], an_anchor("signing", "signing-date"))
    book = a_rulebook(*asked, *anchors, *parts)
    [sentence] = readings_in_words(readings(assess(book, known, A_DAY)))
    return sentence


def test_level_that_moves_is_told_with_the_day_and_the_rule() -> None:
    rule = a_rule("law", FOREIGN, title="A listed buyer", in_force=FROM_MARCH)

    assert said(rule, foreign="yes") == (
        "From 1 March 2027 on the level is strategic, because this applies then: A "
        "listed buyer."
    )


def test_level_that_only_may_move_is_told_as_such() -> None:
    rule = a_rule("law", FOREIGN, title="A listed buyer", in_force=FROM_MARCH)

    assert said(rule) == (
        "From 1 March 2027 on the level is at least routine, perhaps strategic, "
        "because this may apply then: A listed buyer."
    )


def test_level_that_comes_down_is_put_down_to_what_ends() -> None:
    old = a_rule("old", FOREIGN, title="The old law", in_force=UNTIL_MARCH)
    new = a_rule("new", FOREIGN, "watch", title="The new law", in_force=FROM_MARCH)

    assert said(old, new, foreign="yes") == (
        "From 1 March 2027 on the level is watch, because this no longer applies: The "
        "old law. This applies then: The new law."
    )


def test_rules_that_change_places_leave_the_level_and_are_named() -> None:
    old = a_rule("old", FOREIGN, title="The old law", in_force=UNTIL_MARCH)
    new = a_rule("new", FOREIGN, title="The new law", in_force=FROM_MARCH)

    assert said(old, new, foreign="yes") == (
        "From 1 March 2027 on the level stays as it is: strategic. This applies then: "
        "The new law. This no longer applies: The old law."
    )


def test_filing_and_the_day_of_the_deal_are_told() -> None:
    law = a_regime("law", FOREIGN, title="The notice", in_force=FROM_MARCH)

    assert said(law, foreign="yes", signing_date=date(2027, 4, 2)) == (
        "From 1 March 2027 on the level stays as it is: routine. This is due from then "
        "on: The notice. It is so at the signing on 2 April 2027."
    )


def test_wall_that_comes_later_is_told_as_forbidden() -> None:
    keys = {"title": "The ban", "kind": "prohibition", "in-force": FROM_MARCH}
    law = a_regime("law", FOREIGN, duties=[], no_clock="It is a ban.", **keys)

    assert said(law, foreign="yes").endswith(
        "From then on the law does not allow it: The ban."
    )
