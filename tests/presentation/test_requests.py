"""Who is asked what of a deal, why, and by when."""

from datetime import date, timedelta

from screening.presentation.requests import requests_of, suggested_day
from tests import builders as a

TODAY = date(2027, 3, 1)  # a Monday
COUNSEL = {"ask-of": "counsel"}
ASKED = (
    a.question("stake", "percent", **COUNSEL),
    a.question("owner", "choice"),
    a.question("size", "money", **COUNSEL),
    a.question("signed", "date"),
    a.rule("large", {"stake": {"at-least": 25}}, "sensitive"),
    *a.FILINGS[:-1],
    a.anchor("signing", "signed"),
    a.regime("notice", {"all": [{"size": {"above": 10}}, {"owner": "a"}]}),
)


def test_whoever_knows_is_asked_and_told_what_the_answer_decides() -> None:
    counsel, anybody = requests_of(a.explained(*ASKED, answers={}))

    assert (counsel.person.label, anybody.person.label) == ("Counsel", "Any person")
    [stake], whole = counsel.facts, (*counsel.whole.facts, *anybody.whole.facts)
    assert stake.question.id == "stake"
    whys = {it.question.id: it.why for it in whole}
    assert whys["stake"] == "Could lift the level to sensitive."
    assert whys["size"] == whys["owner"] == "Decides whether “notice” is due."
    hows = {it.question.id: (it.how, it.choices) for it in counsel.whole.facts}
    assert hows["stake"] == ("A number, in %", ())
    assert hows["size"] == ("An amount in euro, like 2.1 million", ())
    assert not anybody.facts  # whose answers are remote
    assert anybody.remote[0].choices == ("Apple", "Berry", "Cherry")


def test_an_answer_is_asked_for_a_week_before_what_is_first() -> None:
    def suggested(signed: date) -> date:
        view = a.explained(*ASKED, answers={"signed": signed, "owner": "b"}, on=TODAY)
        return suggested_day(view, TODAY).day

    nothing = suggested_day(a.explained(*ASKED, answers={}), TODAY)
    assert nothing == (TODAY + timedelta(days=7), "a week from today")
    assert suggested(date(2027, 3, 31)) == date(2027, 3, 24)
    assert suggested(date(2027, 3, 28)) == date(2027, 3, 19)  # not Sunday the 21st
    assert suggested(date(2027, 3, 5)) == TODAY + timedelta(days=1)
