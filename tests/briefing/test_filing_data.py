"""The filings of a deal as data: their sentences, and their days beside them."""

import json
from datetime import date
from typing import Any

from screening.briefing.data import BriefingData, as_data
from screening.briefing.opening import case_file
from screening.engine.assess import assess
from screening.rulebook.answers import Deal
from tests.builders import A_DAY, Part, a_regime, a_rule, a_rulebook
from tests.engine.test_timeline import DUE, MARCH, MARGIN, SHARED, golden_power, merger


def told(*parts: Part, **answers: Any) -> dict[str, Any]:
    """Return the data of a deal for which every regime of these is due."""
    known = {name.replace("_", "-"): answer for name, answer in answers.items()}
    rulebook = a_rulebook(*SHARED, *parts, heading=MARGIN)
    deal = Deal(name="A deal", on=A_DAY, answers={"due": "yes", **known})
    return as_data(deal, assess(rulebook, deal.answers, deal.on))


def test_deadline_has_its_day_and_what_it_is_counted_from() -> None:
    [filing] = told(golden_power(), signing_date=MARCH)["filings"]["all"]

    [deadline] = filing["deadlines"]
    assert deadline["file-by"] == "2027-03-11"
    assert (deadline["anchor"], deadline["anchor-day"]) == ("signing", "2027-03-01")
    assert (deadline["days"], deadline["working-days"]) == (10, None)
    assert filing["duties"][0].startswith("By Thursday 11 March 2027")
    assert filing["stops"] == ["closing"]


def test_answer_has_its_lengths_and_days_in_three_cases() -> None:
    [filing] = told(golden_power(), signing_date=MARCH)["filings"]["all"]

    answer = filing["answer"]
    assert [answer[case]["days"] for case in ("earliest", "usual", "worst")] == [
        *(45, 75, 115)
    ]
    ends = answer["ends"]
    assert (ends["earliest"], ends["worst"]) == ("2027-04-25", "2027-07-04")
    assert (ends["check"], ends["projected"]) == (True, False)
    assert answer["waiting-for"] == ["outside"]


def test_without_days_the_terms_are_told_all_the_same() -> None:
    found = told(golden_power(), a_regime("open", {"outside": "yes"}))["filings"]

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

    found = told(ordered, merger(review=phases), signing_date=MARCH)["filings"]

    purchase = found["all"][0]
    [deadline] = purchase["deadlines"]
    assert deadline["file-by"] == deadline["window"]["earliest"]
    assert deadline["window"]["earliest"] < deadline["window"]["worst"]
    assert purchase["answer"]["after"] == ["merger"]


def test_closing_is_told_in_days_and_by_the_regime_that_binds() -> None:
    law = a_rule("law", DUE, in_force={"from": "2027-03-05"})
    planned = date(2027, 6, 1)

    found = told(golden_power(), law, signing_date=MARCH, closing_date=planned)

    assert found["filings"]["days"] == {
        "safe-after": "2027-07-04",
        "binds": "golden-power",
        "long-stop": "2027-09-02",
        "planned": "2027-06-01",
        "undated": [],
        "refused": [],
        "perhaps": [],
        "law-changes": [{"day": "2027-03-05", "part": "law", "starts": True}],
    }


def test_filing_says_in_one_sentence_what_follows_if_not() -> None:
    void = golden_power(if_not="The purchase is void.")

    first, second = told(void, merger(), signing_date=MARCH)["filings"]["all"]

    assert (first["if-not"], second["if-not"]) == ("The purchase is void.", "")


def test_briefing_from_before_the_days_still_opens() -> None:
    data = told(golden_power(), signing_date=MARCH)
    del data["filings"]["days"]
    for filing in data["filings"]["all"]:
        del filing["deadlines"], filing["answer"], filing["stops"], filing["if-not"]

    older = case_file.read(json.dumps(data).encode())

    assert older.answers["signing-date"] == "2027-03-01"
    [filing] = BriefingData.model_validate(data).filings.all
    assert (filing.deadlines, filing.answer) == ([], None)
