"""A deal and its assessment as data, and the published schema of that data."""

import json
from collections.abc import Hashable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from screening.briefing import data as the_briefing_data
from screening.briefing.data import BriefingData, as_data, schema_text
from screening.briefing.marks import CONFIDENTIALITY, STATUSES, Marks, identity, origin
from screening.briefing.opening import case_file
from screening.engine.assess import assess
from screening.engine.schedule.work import StepState, StepWork, Work
from screening.presentation.deal_view import DealView
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.rulebook.model import Rulebook
from tests import builders as a
from tests.engine.test_timeline import DUE, MARCH, MARGIN, SHARED, golden_power, merger
from tests.pdfs import deal_of
from tests.sample import ALL, fewest, sample, shown_by_examples

PUBLISHED = Path(__file__).parents[2] / "docs" / "briefing.schema.json"
SCHEMA = json.loads(PUBLISHED.read_text("utf-8"))
SHAPE = Draft202012Validator(SCHEMA)
"""Of how many examples the data are tried where nobody waits for CI."""
A: dict[str, Answer] = {"a": "yes"}
RULEBOOK = a.rulebook(
    a.question("a"),
    a.question("stake", "percent", ask_when=A),
    a.rule("large", {"stake": {"above": 10}}, says="They hold {stake}."),
    a.rule("owned", A, level="watch", topic="energy", expect=["checks"]),
    a.rule("old", A, in_force={"until": "2020-12-31"}),
    a.item("ask-counsel", when=A),
    a.consequence("checks"),
    a.signal("decree", when=A, look_for=[{"when": A, "says": "Look."}]),
)


def told(rulebook: Rulebook = RULEBOOK, **answers: Answer) -> dict[str, Any]:
    deal = Deal(name="A deal", on=a.DAY, answers=answers, unread={"gone": "x"})
    return as_data(DealView(deal, assess(rulebook, answers, a.DAY)))


def test_assessment_is_told_in_full() -> None:
    data = told(a="yes")

    assert data["schema"] == "screening-assessment/2"
    assert data["deal"] == {
        "name": "A deal",
        "answers": {"a": "yes"},
        "answers-not-asked-for": {},
        "answers-not-read": {"gone": "x"},
        "notes": {},
    }
    assert data["rulebook"] == {
        "id": "example",
        "title": "An example",
        "version": "2026.1",
        "digest": RULEBOOK.digest,
        "on": "2026-03-01",
    }
    assert data["levels"][0] == {"id": "routine", "label": "Routine"}
    assert data["levels"][-1] == {"id": "strategic", "label": "Strategic"}


def test_the_kept_assessment_it_was_made_of_is_told_without_its_address() -> None:
    deal = Deal(name="A deal", on=a.DAY, answers={})
    found = assess(RULEBOOK, {}, a.DAY)

    data = as_data(DealView(deal, found), origin=origin("a-secret-id", 3))

    assert data["origin"]["assessment"] == "3"
    assert data["origin"]["deal"] == identity("a-secret-id")
    assert "a-secret-id" not in json.dumps(data)
    assert wrong(data) == []
    assert told()["origin"] is None


def test_level_and_topics_are_told_as_ranges() -> None:
    data = told(a="yes")

    either = {"highest": "strategic", "settled": False, "proved": True}
    assert data["level"] == {"lowest": "watch", **either}
    assert data["topics"] == {
        "deal": {"lowest": "routine", **either},
        "energy": {
            "lowest": "watch",
            "highest": "watch",
            "settled": True,
            "proved": True,
        },
    }


def test_finding_is_told_with_the_answers_that_decided_it_and_no_others() -> None:
    large, owned, *_others = told(a="yes", stake=Decimal(12))["findings"]

    assert large == {
        "rule": "large",
        "title": "Large",
        "topic": "deal",
        "level": "strategic",
        "verdict": "met",
        "says": "They hold 12 %.",
        "because": {"a": "yes", "stake": "12"},
        "waiting-for": [],
        "basis": ["guide/E2"],
        "known": "",
        "superseded-by": "",
    }
    assert owned["because"] == {"a": "yes"}


def test_finding_that_another_swallows_keeps_its_verdict_and_names_that_one() -> None:
    over = a.rule("over", A, level="strategic", supersedes=["under"])
    book = a.rulebook(a.question("a"), a.rule("under", A), over)

    under, _over = told(book, a="yes")["findings"]

    assert (under["verdict"], under["superseded-by"]) == ("met", "over")


def test_what_could_not_be_told_and_what_follows_is_recorded() -> None:
    data = told(a="yes")

    assert data["not-in-force"] == ["old"]
    assert data["next-questions"] == [
        {"question": "stake", "could-reach": "strategic", "rules": ["large"]}
    ]
    met = {"verdict": "met", "rules": []}
    untouched = {"since": None, "reason": "", "owner": "", "due": None, "note": ""}
    assert data["checklist"] == [
        {"id": "ask-counsel", **met, "state": "to do", **untouched}
    ]
    assert data["consequences"] == [{"id": "checks", **met, "rules": ["owned"]}]
    assert data["signals"] == [{"id": "decree", **met, "look-for": ["Look."]}]


def test_a_step_is_told_with_how_far_it_was_and_as_of_which_day() -> None:
    done = StepWork(state=StepState.DONE, since=a.DAY, owner="Legal", note="By mail")
    work = Work(as_of=date(2026, 3, 9), steps={"ask-counsel": done, "gone": done})
    deal = Deal(name="A deal", on=a.DAY, answers=A)

    data = as_data(DealView(deal, assess(RULEBOOK, A, a.DAY), work))

    [step] = data["checklist"]
    assert (step["state"], step["since"], step["owner"], step["note"]) == (
        "done",
        "2026-03-01",
        "Legal",
        "By mail",
    )
    assert data["done-as-of"] == "2026-03-09"
    assert told(a="yes")["done-as-of"] is None


def test_question_is_told_with_whether_it_is_asked() -> None:
    five = Decimal(5)
    found = [
        told(**answers)["questions"]["stake"]
        for answers in ({}, A, {**A, "stake": five}, {"a": "no", "stake": five})
    ]

    assert found == [
        {"asked": "not known yet", "answer": None},
        {"asked": "yes", "answer": None},
        {"asked": "yes", "answer": "5 %"},
        {"asked": "no", "answer": None},
    ]


def test_levers_are_told_with_what_they_promise() -> None:
    stake = a.question("stake", "percent", lever=True)
    rulebook = a.rulebook(stake, a.rule("large", {"stake": {"above": 10}}))

    levers = told(rulebook, stake=Decimal(12))["levers"]

    routine = {
        "lowest": "routine",
        "highest": "routine",
        "settled": True,
        "proved": True,
    }
    expected = {"changes": {"stake": "10"}, "level": "routine", "range": routine}
    assert levers["down"] == [{**expected, "gone": ["large"], "new": []}]
    assert (levers["up"], levers["complete"]) == ([], True)


def wrong(data: object) -> list[str]:
    return [error.message for error in SHAPE.iter_errors(data)]


def against_the_schema(deal: Deal, rules: Rulebook, marks: Marks | None) -> list[str]:
    """Return what the schema says against a briefing's data, as JSON has it."""
    assessment = assess(rules, deal.answers, deal.on)
    data = as_data(DealView(deal, assessment), marks)
    return wrong(json.loads(json.dumps(data)))


def test_the_data_of_all_kinds_of_examples_fit(shipped_rulebook: Rulebook) -> None:
    """A few of the sample have each kind of what all of it shows."""
    names = sample()
    kinds = {name: kinds_shown(name) for name in names}

    against = {
        name: against_the_schema(
            deal_of(name, shipped_rulebook), shipped_rulebook, Marks()
        )
        for name in (names if ALL else fewest(kinds))
    }

    assert {name: says for name, says in against.items() if says} == {}


def kinds_shown(name: str) -> frozenset[Hashable]:
    """Return the verdicts, the states and the levels that an example shows."""
    shown = shown_by_examples()[name]
    return frozenset(it[1] for it in shown if isinstance(it, tuple))


@given(st.data())
def test_the_data_of_any_deal_are_json_and_fit(data: st.DataObject) -> None:
    rules = data.draw(a.rulebooks())
    answers = data.draw(a.partial_answers(rules))
    deal = Deal(name="A deal", on=a.DAY, answers=answers, unread={"gone": ["a"]})
    marks = Marks(status=data.draw(st.sampled_from(STATUSES)))

    found = as_data(DealView(deal, assess(rules, answers, a.DAY)), marks)

    assert json.loads(json.dumps(found)) == found
    assert wrong(found) == []


def test_a_rule_switched_off_has_its_reason_and_what_was_never_printed_fits() -> None:
    rules = a.rulebook(a.question("a"), a.rule("one", A, off="Not ours."))
    deal = Deal(name="A deal", on=a.DAY, answers={})

    data = told(rules, a="yes")

    assert data["switched-off"] == {"one": "Not ours."}
    assert data["not-in-force"] == ["one"]
    assert against_the_schema(deal, rules, Marks()) == []
    assert against_the_schema(deal, rules, None) == []


def test_the_published_schema_is_what_the_model_prints() -> None:
    assert PUBLISHED.read_text("utf-8") == schema_text(), "run make schemas"


def test_the_schema_names_its_own_version_and_the_marks_there_are() -> None:
    marks = SCHEMA["$defs"]["MarksData"]["properties"]

    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["properties"]["schema"]["const"] == the_briefing_data.SCHEMA
    assert marks["status"]["enum"] == list(STATUSES)
    assert marks["confidentiality"]["enum"] == list(CONFIDENTIALITY)


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every part of a schema that is of a mapping."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield schema
        for member in schema.values():
            yield from parts(member)
    elif isinstance(schema, list):
        for member in schema:
            yield from parts(member)


def test_nothing_is_undocumented_and_everything_is_always_there() -> None:
    objects = list(parts(SCHEMA))

    for part in objects:
        optional = {"marks"} if part is SCHEMA else set()
        assert part["additionalProperties"] is False
        assert set(part["required"]) == part["properties"].keys() - optional
        for name, shape in part["properties"].items():
            assert "description" in shape or "$ref" in shape, name
    assert len(objects) > 10
    assert all("description" in shared for shared in SCHEMA["$defs"].values())


def test_precedents_tell_which_facts_agree_and_which_differ() -> None:
    asked = ("kind", "port", "reach", "owner")
    answers: dict[str, Answer] = dict.fromkeys(asked, "yes")
    book = a.rulebook(
        *map(a.question, asked),
        *(a.rule(f"of-{name}", {name: "yes"}) for name in asked),
        a.precedent("mill-2024", {**answers, "owner": "no"}, outcome="cleared"),
        *(a.precedent(f"other-20{at}", {"owner": "yes"}) for at in range(10, 19)),
    )

    data = told(book, **answers)

    assert data["precedents"] == [
        {
            "id": "mill-2024",
            "outcome": "cleared",
            "alike": ["kind", "port", "reach"],
            "differs": ["owner"],
        }
    ]
    assert SHAPE.is_valid(data)


def dated(*parts: a.Part, **answers: Any) -> dict[str, Any]:
    """Return the data of a deal, for which every regime of these is due."""
    known = {name.replace("_", "-"): answer for name, answer in answers.items()}
    rulebook = a.rulebook(*SHARED, *parts, heading=MARGIN)
    deal = Deal(name="A deal", on=a.DAY, answers={"due": "yes", **known})
    return as_data(DealView(deal, assess(rulebook, deal.answers, deal.on)))


def test_deadline_and_answer_have_their_days_and_what_they_are_counted_from() -> None:
    [filing] = dated(golden_power(), signing_date=MARCH)["filings"]["all"]

    [deadline] = filing["deadlines"]
    assert deadline["file-by"] == "2027-03-11"
    assert (deadline["anchor"], deadline["anchor-day"]) == ("signing", "2027-03-01")
    assert (deadline["days"], deadline["working-days"]) == (10, None)
    assert filing["duties"][0].startswith("By Thursday 11 March 2027")
    assert filing["stops"] == ["closing"]
    answer = filing["answer"]
    assert [answer[case]["days"] for case in ("earliest", "usual", "worst")] == [
        *(45, 75, 115)
    ]
    ends = answer["ends"]
    assert (ends["earliest"], ends["worst"]) == ("2027-04-25", "2027-07-04")
    assert (ends["check"], ends["projected"]) == (True, False)
    assert answer["waiting-for"] == ["outside"]


def test_without_days_the_terms_are_told_all_the_same() -> None:
    found = dated(golden_power(), a.regime("open", {"outside": "yes"}))["filings"]

    due, open_ = found["all"]
    assert (due["answer"]["ends"], due["answer"]["worst"]["days"]) == (None, 115)
    for filing in (due, open_):
        [deadline] = filing["deadlines"]
        assert (deadline["file-by"], deadline["days"]) == (None, 10)
    assert open_["answer"] is None
    assert found["days"]["undated"] == ["golden-power"]


def test_term_that_hangs_on_another_review_is_safe_on_its_earliest_day() -> None:
    ordered = golden_power(order=[{"after": ["merger"], "says": "That first."}])
    phases = [
        {"phase": "first", "days": 30},
        {"phase": "second", "days": 90, "happens": "at worst"},
    ]

    found = dated(ordered, merger(review=phases), signing_date=MARCH)["filings"]

    purchase = found["all"][0]
    [deadline] = purchase["deadlines"]
    assert deadline["file-by"] == deadline["window"]["earliest"]
    assert deadline["window"]["earliest"] < deadline["window"]["worst"]
    assert purchase["answer"]["after"] == ["merger"]


def test_closing_is_told_in_days_and_by_the_regime_that_binds() -> None:
    law = a.rule("law", DUE, in_force={"from": "2027-03-05"})
    planned = date(2027, 6, 1)

    found = dated(golden_power(), law, signing_date=MARCH, closing_date=planned)

    assert found["filings"]["days"] == {
        "safe-after": None,
        "not-before": "2027-07-04",
        "binds": "golden-power",
        "long-stop": "2027-09-02",
        "planned": "2027-06-01",
        "undated": [],
        "refused": [],
        "unsettled": ["golden-power"],
        "too-early": [
            {
                "what": "closing",
                "planned": "2027-06-01",
                "regime": "golden-power",
                "worst": "2027-07-04",
            }
        ],
        "law-changes": [{"day": "2027-03-05", "part": "law", "starts": True}],
    }


def test_briefing_from_before_the_days_still_opens() -> None:
    data = dated(golden_power(), signing_date=MARCH)
    del data["filings"]["days"]
    for filing in data["filings"]["all"]:
        del filing["deadlines"], filing["answer"], filing["stops"], filing["if-not"]

    older = case_file.read(json.dumps(data).encode())

    assert older.answers["signing-date"] == "2027-03-01"
    [filing] = BriefingData.model_validate(data).filings.all
    assert (filing.deadlines, filing.answer) == ([], None)
