"""What a regime asks of a deal, in the words that page, paper and terminal share."""

from datetime import date, timedelta
from typing import Any

import pytest

from screening.engine.assess import assess
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import FilingView
from screening.presentation.filings_view import WALLED, FilingsView
from screening.presentation.schedule import LATER
from screening.rulebook.conditions import Answer, Answers
from tests import builders as a
from tests.engine.test_timeline import (
    DUE,
    MARCH,
    MARGIN,
    NOT_CLOSE,
    SHARED,
    golden_power,
)

RESTS = {"basis": ["guide/art-one"]}
CLOSING = date(2027, 12, 1)
BAN = {"kind": "prohibition", "duties": [], "no-clock": "Nobody files."}


def told(*parts: a.Part, on: date = a.DAY, **answers: Answer) -> FilingsView:
    """Return the words for a deal for which every regime of these is due."""
    known = {name.replace("_", "-"): answer for name, answer in answers.items()}
    book = a.rulebook(*SHARED, *parts, heading=MARGIN)
    return FilingsView(assess(book, {"due": "yes", **known}, on))


def row(filing: FilingView, key: str) -> tuple[str, ...]:
    """Return the sentences of a row, each with the marks of what it rests on."""
    [found] = [row for row in filing.rows if row.key == key]
    return tuple(
        it.says + "".join(of.mark for of in it.basis) for it in found.statements
    )


def test_each_sentence_has_the_mark_of_the_place_that_it_rests_on() -> None:
    regime = a.regime(
        "purchase",
        DUE,
        duties=[{"duty": "file", "anchor": "signing", "days": 10, **RESTS}],
        review=[{"phase": "review", "days": 45, **RESTS}],
        standstill=[{"stops": "closing", "says": "Do not close.", **RESTS}],
        sanctions=[{"says": "A fine.", **RESTS}, {"says": "Another fine."}],
    )

    [filing] = told(regime).all

    assert row(filing, "duties") == ("Within 10 days of the signing: file.†",)
    assert row(filing, "standstill") == ("Do not close.†",)
    assert row(filing, "sanctions") == ("A fine.†", "Another fine.")
    [answer] = row(filing, "review")
    assert answer == "From the complete-filing the authority has 45 days.†"
    assert [basis.mark for basis in filing.basis] == [""]


def test_answers_stand_in_sentences_that_name_them_and_one_says_what_if_not() -> None:
    fines = [{"says": "A fine of up to {outside}. Prison, too."}, {"says": "More."}]
    regime = golden_power(
        says="A deal that is outside: {outside}.",
        standstill=[{"stops": "closing", "says": "Wait, outside: {outside}."}],
        order=[{"after": ["merger"], "says": "First, outside: {outside}."}],
        clause="{outside} it is.",
    )
    others = (
        a.regime("merger", DUE, sanctions=fines, if_not="It is void: {outside}."),
        a.regime("from-the-first", DUE, sanctions=fines),
        a.regime("nothing", DUE),
    )

    [filing, *found] = told(regime, *others, outside="yes").all

    assert filing.says == "A deal that is outside: yes."
    assert row(filing, "standstill") == ("Wait, outside: yes.",)
    assert row(filing, "review")[0] == "First, outside: yes."
    assert row(filing, "clause") == ("Yes it is.",)
    assert {filing.id: filing.if_not for filing in found} == {
        "merger": "It is void: yes.",
        "from-the-first": "A fine of up to yes.",
        "nothing": "",
    }


def test_an_open_filing_says_why_it_is_remote_unless_calm_or_once_asked() -> None:
    far = a.regime("far", {"outside": "yes"}, remote="It takes a buyer from outside.")
    other = a.regime("other", {"outside": "yes"})

    near = a.regime("near", DUE, remote="It takes a deal.")
    open_, settled = told(far, other), told(far, other, outside="yes")
    book = a.rulebook(*SHARED, far, other, heading=f"{MARGIN}calm: [routine]\n")
    calm = FilingsView(assess(book, {"due": "yes"}, a.DAY))

    says = "It takes a buyer from outside."
    not_shown = "The known facts do not show all of that yet."
    assert open_.remote == f"“far” is remote so far. {says} {not_shown}"
    assert {it.id: it.remote for it in open_.open} == {"far": says, "other": ""}
    assert [it.remote for it in (settled, calm, told(far, near))] == ["", "", ""]


def test_what_is_not_written_has_no_row_and_an_early_question_has_one() -> None:
    early = a.regime("early", {"outside": "yes"}, title="An early question")
    main = a.regime("main", DUE, early_question="early")

    [filing] = told(a.regime("purchase", DUE, channel="by post")).all
    [asked, *_others] = told(early, main).due

    assert [row.title for row in filing.rows] == ["By when", "Who", "Authority"]
    assert row(filing, "authority") == ("The Presidency, by post",)
    said = ("Optional beforehand: An early question.",)
    assert row(asked, "early") == said


BEFORE_CLOSING = [{"duty": "file", "anchor": "closing"}]
ON_THE_DAY = [{**BEFORE_CLOSING[0], "days": 0}]
REVIEWED = {"review": [{"phase": "review", "days": 45}], "standstill": NOT_CLOSE}


@pytest.mark.parametrize(
    ("keys", "answers", "by_when", "term"),
    [
        ({}, {}, "10 days after the signing", "within 10 days after the signing"),
        ({}, {"signing_date": MARCH}, "11 March 2027", "by 11 March 2027"),
        ({"duties": BEFORE_CLOSING}, {}, "Before the closing", "before the closing"),
        (
            {"duties": BEFORE_CLOSING},
            {"closing_date": CLOSING},
            "30 November 2027, before the closing",
            "by 30 November 2027",
        ),
        (
            {"duties": BEFORE_CLOSING, **REVIEWED},
            {"closing_date": CLOSING},
            "16 October 2027 (a Saturday), for an answer in time",
            "by 16 October 2027 (a Saturday)",
        ),
        (
            {"duties": BEFORE_CLOSING, **REVIEWED},
            {"closing_date": a.DAY + timedelta(days=20)},
            "Now (the answer may come after the closing planned for 21 March 2026)",
            "now (answer perhaps after the closing)",
        ),
        ({"duties": ON_THE_DAY}, {}, "By the closing", "by the closing"),
        (
            {"duties": ON_THE_DAY},
            {"closing_date": CLOSING},
            "1 December 2027, the closing",
            "by 1 December 2027",
        ),
        (
            {"duties": [{**ON_THE_DAY[0], "calendar": "italian"}]},
            {"closing_date": date(2027, 6, 2)},
            "2 June 2027 (a holiday), the closing",
            "by 2 June 2027 (a holiday)",
        ),
        ({"duties": [], "no_clock": "Nobody files."}, {}, "No fixed day", ""),
        (
            {"duties": [], "kind": "prohibition", "no_clock": "It holds."},
            {},
            "At any time",
            "",
        ),
        (
            {"duties": [{**BEFORE_CLOSING[0], "only-when": {"outside": "yes"}}]},
            {"outside": "no"},
            "No fixed day",
            "",
        ),
    ],
)
def test_last_day_is_told_in_a_few_words(
    keys: dict[str, object], answers: dict[str, Any], by_when: str, term: str
) -> None:
    [filing] = told(a.regime("purchase", DUE, **keys), **answers).all

    assert (filing.by_when, filing.term) == (by_when, term)


def test_term_that_starts_after_other_reviews_says_so_with_days_and_without() -> None:
    ordered = golden_power(order=[{"after": ["merger"], "says": "The merger first."}])
    phases = [
        {"phase": "first", "days": 30},
        {"phase": "second", "days": 90, "happens": "at worst"},
    ]
    parts = (ordered, a.regime("merger", DUE, review=phases))

    [without, _merger] = told(*parts).due
    [_merger, known] = told(*parts, signing_date=MARCH).due

    after = "10 days after the signing (or earlier reviews)"
    assert without.by_when == after
    assert known.by_when == ("20 April 2027 to 19 July 2027, after “merger”")


def test_what_is_due_is_told_first_and_of_that_what_stops_the_closing() -> None:
    later = [{"duty": "file", "anchor": "closing"}]
    bars = [{"stops": "award", "says": "Wait."}]
    parts = (
        a.regime("report", DUE),
        a.regime("award", DUE, standstill=bars),
        a.regime("money", DUE, standstill=NOT_CLOSE, duties=later),
        a.regime("shares", None, **{"ask-first-when": DUE}, standstill=NOT_CLOSE),
        a.regime("ban", None, **{"ask-first-when": DUE, **BAN}),
    )

    order = [filing.id for filing in told(*parts).due]

    assert order == ["money", "award", "report", "shares", "ban"]


def test_a_wall_says_what_would_lift_it_and_is_not_told_that_it_can_close() -> None:
    ban = {"says": "It must not be. Nor that.", **BAN}
    lifted = a.regime("ban", DUE, way_out="It may go once due is {due}.", **ban)

    found, for_good = (
        told(lifted, a.regime("purchase", DUE)),
        told(a.regime("ban", DUE, **ban)),
    )

    [wall] = found.walls
    assert wall.ban == f"It must not be. Way out: {wall.way_out}"
    assert [it.ban for it in for_good.walls] == ["It must not be. Nor that."]
    assert wall.way_out == "It may go once due is yes."
    assert row(wall, "way_out") == (wall.way_out,)
    assert a.closing(found)[0] == WALLED
    assert WALLED not in a.closing(told(a.regime("purchase", DUE)))


def test_a_deal_that_never_closes_is_told_of_no_closing() -> None:
    others = [part for part in SHARED if part.data["id"] != "closing"]
    closes = a.question("closes", "date", **{"ask-when": {"due": "no"}})
    licence = a.regime("licence", DUE, standstill=NOT_CLOSE)
    parts = (*others, closes, a.anchor("closing", "closes"), licence)

    filings = FilingsView(assess(a.rulebook(*parts), {"due": "yes"}, a.DAY))

    [filing] = filings.due
    assert filing.stopped == "The deal, until the answer"
    assert filings.closing == ()


@pytest.mark.parametrize(
    ("bars", "answers", "said"),
    [
        (["closing"], {}, "The closing, until the answer"),
        (
            ["closing", "votes"],
            {"signing_date": MARCH},
            "The closing, until the answer, at worst 25 April 2027",
        ),
        (["award", "award"], {}, "The award, until the answer"),
        ([], {}, "Nothing"),
    ],
)
def test_what_has_to_wait_for_a_filing_is_told(
    bars: list[str], answers: dict[str, Any], said: str
) -> None:
    standstill = [{"stops": bar, "says": "Wait."} for bar in bars]
    review = [{"phase": "review", "days": 45}]
    regime = a.regime("purchase", DUE, standstill=standstill, review=review)

    [filing] = told(regime, **answers).all

    assert filing.stopped == said


def test_open_filing_says_what_it_waits_for_and_one_not_due_says_why() -> None:
    excused = [{"when": {"outside": "no"}, "reason": "All are inside."}]
    spared = a.regime("purchase", DUE, unless=excused)

    [open_] = told(a.regime("purchase", {"outside": "yes"}), signing_date=MARCH).all
    [not_due] = told(spared, outside="no").not_due

    assert open_.why == "This depends on open facts: outside."
    assert row(open_, "duties") == ("Within 10 days of the signing: file.",)
    assert not_due.why == "All are inside. Decided by outside (No)."


def test_days_stand_in_order_with_what_is_to_be_known_of_them() -> None:
    later = a.rule("law", DUE, title="A law", in_force={"from": "2027-03-05"})

    known = {"signing_date": MARCH, "closing_date": date(2027, 4, 1)}
    found = told(golden_power(), later, outside="no", **known).schedule

    flag = "Not a working day, check it"
    assert [(row.when, row.what, row.note) for row in found] == [
        ("Monday 1 March 2027", "The signing, as planned", ""),
        ("Friday 5 March 2027", "From then on this applies: A law", ""),
        ("Thursday 11 March 2027", "File: golden-power", ""),
        ("Thursday 1 April 2027", "The closing, as planned", ""),
        (
            "Sunday 25 April 2027 to Tuesday 25 May 2027",
            "Answer due: golden-power",
            f"{LATER}; {flag}".capitalize(),
        ),
        (
            "Tuesday 25 May 2027",
            "No closing before this day, nor before every answer",
            "",
        ),
        ("Saturday 24 July 2027", "Earliest day for the long-stop", ""),
    ]


def test_day_that_has_passed_or_only_may_bind_is_noted() -> None:
    duty = {
        "duty": "file",
        "anchor": "signing",
        "days": 10,
        "only-when": {"outside": "yes"},
    }

    [_signing, row] = told(
        a.regime("purchase", DUE, duties=[duty]),
        on=date(2027, 4, 1),
        signing_date=MARCH,
    ).schedule

    assert row.note == "That day has passed; whether it applies is not known"


A, B, C = {"a": "yes"}, {"b": "yes"}, {"c": "yes"}
ALIKE = {"any": [{"all": [A, B]}, {"all": [{"a": "no"}, {"b": "no"}]}]}
ASKED = (
    a.question("a", short="Listed company"),
    a.question("b"),
    a.question("c"),
    *a.FILINGS,
)
NOT_CLOSE = [{"stops": "closing", "says": "Do not close."}]
NO_VOTES = [{"stops": "votes", "says": "Do not vote."}]


def filings(*regimes: a.Part, answers: Answers | None = None) -> FilingsView:
    return FilingsView(assess(a.rulebook(*ASKED, *regimes), answers or {}, a.DAY))


def folded(filings: FilingsView) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(group.says, group.fact, group.filings) for group in filings.folded]


def waiting(many: int, when: object = A) -> list[a.Part]:
    return [a.regime(f"filing-{letter}", when) for letter in "pqrstu"[:many]]


def test_what_must_be_done_comes_first_then_what_most_hangs_on() -> None:
    open_ = (
        a.regime("watched", A, kind="watch"),
        a.regime("filed", A),
        a.regime("votes", A, standstill=NO_VOTES),
        a.regime("forbidden", A, kind="prohibition"),
        a.regime("closing", A, kind="duty", standstill=NOT_CLOSE),
    )
    standing = (
        a.regime("open", C, standstill=NOT_CLOSE),
        a.regime("asked", {"b": "no"}, ask_first_when=A),
        a.regime("due", A),
        a.regime("wall", A, kind="prohibition"),
    )
    settled = filings(a.regime("several", ALIKE), a.regime("single", C))

    ranked = [filing.id for filing in filings(*open_).open]

    assert ranked == ["closing", "forbidden", "votes", "filed", "watched"]
    every = [filing.id for filing in filings(*standing, answers=A).all]
    assert every == ["wall", "due", "asked", "open"]
    assert [filing.id for filing in settled.all] == ["single", "several"]


def test_what_is_likely_and_nobody_files_is_watched_and_not_counted() -> None:
    likely = {"likely-when": A}

    view = filings(
        a.regime("shared", C, kind="watch", **likely),
        a.regime("purchase", C, **likely),
        answers=A,
    )

    assert [it.id for it in view.watched] == ["shared"]
    assert [it.id for it in view.due] == ["purchase"]
    assert view.summary == "Filings: 1 likely."


def test_what_is_open_stands_behind_a_fold_by_what_decides() -> None:
    others = a.regime("with-b", {"all": [B, C]}), a.regime("several", ALIKE)

    found = filings(*waiting(5), *others)

    five = tuple(f"filing-{letter}" for letter in "pqrst")
    assert found.first == ()
    assert found.folded_says == "7 filings depend on open facts"
    assert folded(found) == [
        ("This fact decides", "Listed company", five),
        ("This fact decides", "b", ("with-b",)),
        ("This fact decides, with others", "Listed company", ("several",)),
    ]


def test_fact_that_settles_most_is_told_where_it_settles_more_than_one() -> None:
    alone, both = filings(a.regime("one", A), a.regime("two", B)), filings(*waiting(2))

    assert alone.find_out == ""
    assert filings(a.regime("one", ALIKE), a.regime("two", ALIKE)).find_out == ""
    assert both.find_out == (
        "One answer settles the most open filings: Listed company (2 of 2)."
    )


def remote(*parts: a.Part, answers: Answers | None = None) -> list[tuple[str, str]]:
    told: DealView = a.explained(*ASKED, *parts, answers=answers or {})
    return [(fact.question, fact.says) for fact in told.remote]


def test_a_remote_question_is_told_with_a_few_of_the_filings_that_it_moves() -> None:
    level, filing = a.rule("rule", A), a.regime("filed", {"all": [A, B]}, short="Filed")
    regimes = a.regime("first", A), *waiting(5, {"all": [B, C]})

    assert remote(level, filing) == [("b", "Filed"), ("c", "")]
    assert remote(level, filing, answers={"a": "no"}) == [("b", ""), ("c", "")]
    assert remote(a.rule("rule", {"b": "no"}), *regimes) == [
        ("c", "filing-p; filing-q; filing-r; and 2 more"),
        ("a", "first"),
    ]


def test_a_day_of_the_deal_is_planned_until_it_has_come() -> None:
    days = (a.DAY - timedelta(1), a.DAY, a.DAY + timedelta(1))
    named = [told(golden_power(), signing_date=day).schedule[0].what for day in days]

    assert named == ["The signing", "The signing", "The signing, as planned"]
