"""The shipped rulebook: that it is right, and that its examples prove it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from screening.analysis.coverage import measure
from screening.analysis.examples import misses
from screening.analysis.lint import doubts, not_accepted
from screening.analysis.lint.regimes import FILED
from screening.engine.assess import assess
from screening.engine.schedule.work import work_of
from screening.engine.solver import Solver
from screening.rulebook.conditions import Answers, Condition, behind, reads
from screening.rulebook.editions import of_day
from screening.rulebook.model import Rule, Rulebook, Verdict
from screening.rulebook.states import State
from screening.settings import shipped
from tests import builders as a
from tests.sample import (
    ALL,
    assessed_examples,
    sample,
    shipped_book,
    shipped_examples,
    shown_by_examples,
)
from tools.mutants import ENOUGH, report, try_out

FOLDER = shipped("rules") / "italy-china"
FILES = sorted((FOLDER / "examples").glob("*.yaml"))

# Every point the guide makes, by its letter.
GUIDE = {
    "S": (1, 3, 4, 5, 6, 7, 9),
    "T": range(1, 6),
    "E": range(1, 9),
    "R": range(1, 7),
    "C": range(1, 12),
    "L": range(1, 7),
    "W": range(1, 5),
}

# What an authority did, where it did something, and deals that are plain business.
CONDITIONED_OR_STOPPED = ("Robox / Efort", "LPE /", "Fastweb", "MediaWorld")
PLAIN_BUSINESS = ("Alibaba", "Uffizi")
LARGE_BUSINESS = "Candy / Haier"

# What may be asked, and what the guide says nothing about.
OUTSIDE_THE_GUIDE = {
    "data-access",
    "deal-value",
    "dual-use",
    "military-links",
    "personal-data",
    "public-money",
    "rights",
    "stake",
    "state-ownership",
}


REVIEWED = date(2026, 11, 25)


def test_every_example_comes_out_as_it_expects() -> None:
    missed = [
        f"{it.stem}: {miss}"
        for it in assessed_examples()
        if it.example.expect
        for miss in misses(it.example.expect, it.found, work_of(it.deal))
    ]

    assert [it.stem for it in assessed_examples() if not it.example.expect] == []
    assert missed == []


def test_all_that_can_follow_does_in_some_example(shipped_rulebook: Rulebook) -> None:
    book, showing = shipped_rulebook, shown_by_examples()
    shown = {it for every in showing.values() for it in every}

    few = sample()

    follows = {*book.checklist, *book.consequences, *book.signals}
    assert {(name, Verdict.MET) for name in follows} - shown == set()
    assert {it for name in few for it in showing[name]} == shown
    assert len(few) == len(set(few)) < len(showing) / 4


def questions_read(rulebook: Rulebook, condition: Condition) -> Iterator[str]:
    """Yield the questions a condition reads, also through definitions."""
    for kind, name in reads(condition):
        if kind == "question":
            yield name
        else:
            yield from questions_read(rulebook, rulebook.definitions[name].when)


def test_every_point_of_the_guide_is_cited_truly(shipped_rulebook: Rulebook) -> None:
    book, points = shipped_rulebook, shipped_rulebook.sources["guide"].points
    citing = (book.rules, book.questions, book.consequences, book.signals)

    cited = {
        point for parts in citing for part in parts.values() for point in part.basis
    }
    beyond = {
        rule.id: OUTSIDE_THE_GUIDE & {*questions_read(book, rule.when)}
        for rule in book.rules.values()
        if all(point.startswith("guide/") for point in rule.basis)
    }

    made = {
        f"{letter}{number}" for letter, numbers in GUIDE.items() for number in numbers
    }
    assert made <= set(points)
    assert {f"guide/{point}" for point in points} <= cited
    assert {rule: read for rule, read in beyond.items() if read} == {}


def test_what_an_authority_acted_on_is_sensitive_plain_business_is_routine() -> None:
    found = {
        name: found.range.ids
        for example, found, _filings in assessed_examples()
        for name in (*CONDITIONED_OR_STOPPED, *PLAIN_BUSINESS)
        if name in example.deal.name
    }

    acted_on = {found[name][0] for name in CONDITIONED_OR_STOPPED}
    assert acted_on <= {"sensitive", "strategic"}
    assert {found[name] for name in PLAIN_BUSINESS} == {("routine", "routine")}


def test_large_plain_business_is_routine_unless_states_paid_for_it() -> None:
    """And no deal at all could be anything."""
    [large] = [it.found for it in assessed_examples() if LARGE_BUSINESS in it.deal.name]
    smaller = {**large.answers, "target-turnover": Decimal(499_999_999)}

    found = (assess(shipped_book(), it, large.on) for it in (smaller, {}))

    assert large.range.ids == ("routine", "watch")
    assert [it.range.ids for it in found] == [
        ("routine", "routine"),
        ("routine", "strategic"),
    ]


def test_no_wall_and_no_review_stands_beside_a_calm_level() -> None:
    found = [
        (filing.regime, filing.state, assessment)
        for _example, assessment, asked in assessed_examples()
        for filing in asked
        if not assessment.contradictions
    ]
    weighty = [
        (regime.id, assessment.range.lowest.id)
        for regime, state, assessment in found
        if (state is State.MUST and regime.kind in FILED and not regime.ordinary)
        or state is State.WALL
    ]
    book = found[0][2].rulebook
    calm = set(book.heading.calm)
    walls = [it for it in book.regimes.values() if it.due is State.WALL]
    accepted = [it.doubt for wall in walls for it in wall.accept]

    assert calm == {"routine"}
    assert len(dict(weighty)) > 35
    assert [it for it in weighty if it[1] in calm] == []
    assert len(walls) > 6
    assert "filed-where-calm" not in accepted


def test_a_memorandum_that_binds_nobody_stops_at_watch() -> None:
    """Whatever else is answered, but for another kind beside it."""
    book = of_day(shipped_book(), REVIEWED)
    talks: Answers = {"deal-kind": frozenset({"memorandum"}), "binding-terms": "no"}
    solver = Solver(book, finished=True)

    met = {
        book.rank[rule.level]
        for rule in book.rules.values()
        if solver.exists((rule.when, Verdict.MET), known=talks)
    }

    assert met == {0, 1}


OF_FILINGS = {
    "chinese-side",
    "lists",
    "thresholds",
    "networks-and-tenders",
    "across-the-border",
    "dates",
}
"""The topics of facts that filings hang on."""
OF_ALL = {"closing-date", "commitments", "party-country", "state-ownership"}
"""What every purchase is asked under the same headings."""

TOY_BRAND: Answers = {
    "direction": "chinese-into-italy",
    "deal-kind": frozenset({"acquisition"}),
    "sector": frozenset({"consumer-goods"}),
    "rights": "sole-control",
    "deal-value": Decimal(4_000_000),
    "beyond-everyday-goods": frozenset(),
    "personal-data": "ordinary",
}
CHEESE: Answers = {
    "direction": "italian-into-china",
    "deal-kind": frozenset({"export"}),
    "sector": frozenset({"agri-food"}),
}
SUMMER_SCHOOL: Answers = {
    "direction": "joint",
    "deal-kind": frozenset({"culture-education-partnership"}),
    "sector": frozenset({"education"}),
    "culture-form": frozenset({"language-programme"}),
}


def asked_for_filings(rulebook: Rulebook, answers: Answers) -> set[str]:
    asked = assess(rulebook, answers, a.DAY).not_known
    return {it for it in asked if rulebook.questions[it].topic in OF_FILINGS} - OF_ALL


def test_plain_deals_are_spared_facts_of_filings(shipped_rulebook: Rulebook) -> None:
    controlled = {**TOY_BRAND, "listed-asset": "not-on-the-list"}
    dear = {**controlled, "deal-value": Decimal(40_000_000)}
    turnover = {"large-in-the-eu", "target-turnover"}
    asked: list[tuple[Answers, set[str]]] = [
        (CHEESE, set()),
        (SUMMER_SCHOOL, set()),
        (TOY_BRAND, {"listed-asset", *turnover}),
        (controlled, turnover),
        (dear, turnover | {"target-listed", "chinese-investor-kind", "signing-date"}),
    ]

    for answers, facts in asked:
        asked_too = asked_for_filings(shipped_rulebook, answers)
        assert asked_too == facts | {"sanctions-check"}
    steps = {"buyer-origin", "stake-before", "total-investment", "pact"}
    for said, stake, opened in (
        ("on-the-list", 12, steps),
        ("on-the-list", 30, steps - {"total-investment"}),
        ("on-the-list", 100, {"buyer-origin", "stake-before"}),
        ("not-on-the-list", 12, set()),
    ):
        answers = {**TOY_BRAND, "listed-asset": said, "stake": Decimal(stake)}
        assert asked_for_filings(shipped_rulebook, answers) & steps == opened
    questions = shipped_rulebook.questions.values()
    assert [it.id for it in questions if it.topic in OF_FILINGS and not it.why] == []


def test_rulebook_has_the_size_the_levels_and_the_days_of_the_house() -> None:
    book, written = shipped_book(), [file.read_text("utf-8") for file in FILES]

    assert 60 <= len(book.questions) <= 160
    assert 45 <= len(book.rules) <= 140
    assert len(written) >= 32
    levels = [level.id for level in book.heading.levels]
    assert levels == ["routine", "watch", "sensitive", "strategic"]
    assert book.heading.long_stop_margin == 60
    assert [text for text in written if "\non: " not in text] == []


def test_nobody_need_doubt_the_rulebook_and_doubts_are_accepted_sparingly() -> None:
    """Facts come before the filings that read them, each accepted until it is read."""
    days = [kept.reviewed for kept in shipped_book().upkeep.values()]
    last = max(day for day in (REVIEWED, *days) if day)
    texts = "\n".join(shipped_book().texts.values())

    found = doubts(shipped_book(), shipped_examples(), last)

    assert [str(doubt) for doubt in not_accepted(found)] == []
    assert texts.count("- doubt: ") - texts.count("- doubt: unread-") <= 18


def test_examples_show_every_verdict_and_branch_of_every_rule() -> None:
    covered = measure(shipped_book(), shipped_examples())

    missing = [str(lack.place) for rule in covered for lack in rule.missing]
    assert missing == []


@pytest.mark.slow
def test_nine_of_ten_changes_to_a_rule_are_noticed() -> None:
    trial = try_out(
        of_day(shipped_book(), a.DAY), shipped_examples(), one_in=1 if ALL else 10
    )

    assert trial.share >= ENOUGH, "\n".join(report(trial, shipped_book()))


INTO: Answers = {"direction": "chinese-into-italy"}
OUT: Answers = {"direction": "italian-into-china"}
INVESTMENTS = ("acquisition", "joint-venture", "new-plant")
BIDS = ("import-supply", "works-service-contract", "concession")
OUTSIDE = "ordinary-deal-outside-listed-assets"
INVESTED = ("consumer-or-machinery-investment", OUTSIDE, "ordinary-hold-in-china")
SUPPLIED = (OUTSIDE, "ordinary-supply-or-licence")
NEVER_ORDINARY: dict[str, tuple[Answers, tuple[str, ...], tuple[str, ...]]] = {
    "something-listed": (INTO, INVESTMENTS, INVESTED),
    "reaches-listed-assets": (INTO, INVESTMENTS, INVESTED),
    "guarded-by-china-perhaps": (OUT, INVESTMENTS, INVESTED),
    "bidder-without-a-right-to-take-part": ({}, BIDS, SUPPLIED),
    "medical-tender-over-the-line": ({}, BIDS, SUPPLIED),
    "bid-over-the-subsidy-lines": ({}, BIDS, SUPPLIED),
}


@pytest.mark.parametrize("name", NEVER_ORDINARY)
def test_what_is_guarded_is_not_ordinary(shipped_rulebook: Rulebook, name: str) -> None:
    edition, (known, kinds, rules) = (
        of_day(shipped_rulebook, a.DAY),
        NEVER_ORDINARY[name],
    )
    guarded = edition.definitions[name].when

    found = {
        (rule, kind): deal_for(
            edition,
            [edition.rules[rule].when, guarded],
            {**known, "deal-kind": frozenset({kind})},
        )
        for rule in rules
        for kind in kinds
    }

    assert [it for it in found if found[it] is not None] == []


def deal_for(rulebook: Rulebook, conditions: list[Condition], known: Answers) -> object:
    """Return a deal that meets all of them; None is a proof that there is none."""
    met = [(condition, Verdict.MET) for condition in conditions]
    return Solver(rulebook).find(*met, known=known)


TOLD_APART = [
    ("control-over-infrastructure", "some-say-over-infrastructure"),
    ("hold-on-critical-services", "work-on-critical-services"),
    ("control-in-listed-sector", "stake-over-a-step-in-listed-sector"),
    ("control-in-listed-sector", "listed-or-not-checked"),
    ("control-of-advanced-technology", "stake-in-advanced-technology"),
    ("core-know-how-handed-over", "know-how-of-advanced-technology"),
    ("deal-reaches-defence", "hold-or-work-in-defence"),
    ("listed-dual-use-item", "items-that-may-be-listed"),
    ("state-controlled-investor", "state-linked-investor"),
    ("supplier-inside-the-telecom-network", "supply-for-network-or-cloud"),
]
"""Of these pairs a reader wants the first alone; each is met by some example."""


def test_no_example_gives_both_of_two_reasons_where_one_says_more_of_the_same() -> None:
    met = [
        {of.rule.id for of in it.found.with_verdict(Verdict.MET)}
        for it in assessed_examples()
    ]
    told = [
        {it for it in rules if it not in one.found.superseded}
        for rules, one in zip(met, assessed_examples(), strict=True)
    ]

    for pair in TOLD_APART:
        assert [rules for rules in met if {*pair} <= rules], pair
        assert [rules for rules in told if {*pair} <= rules] == [], pair


def test_what_swallows_a_rule_is_as_grave_and_looks_at_some_of_the_same_facts() -> None:
    book = of_day(shipped_book(), a.DAY)
    pairs = [
        (it, book.rules[weak]) for it in book.rules.values() for weak in it.supersedes
    ]

    def read(rule: Rule) -> set[str]:
        nodes = behind(rule.when, book.conditions, gates=False)
        return {name for kind, name in nodes if kind == "question"}

    assert [(it.id, weak.id) for it, weak in pairs if not read(it) & read(weak)] == []
    lower = [it for it, weak in pairs if book.rank[it.level] < book.rank[weak.level]]
    assert lower == []


def test_infrastructure_known_not_to_be_critical_is_not_strategic() -> None:
    edition = of_day(shipped_book(), a.DAY)
    touched = edition.definitions["touches-infrastructure"].when
    about = {"infrastructure", "connected-devices"}
    strategic = {
        rule.id: rule.when
        for rule in edition.rules.values()
        if rule.level == "strategic" and rule.topic in about
    }
    known = {"infrastructure-critical": "no"}

    found = {
        name: deal_for(edition, [when, touched], known)
        for name, when in strategic.items()
    }

    assert {"control-over-infrastructure", "hold-on-critical-services"} <= {*found}
    assert {name: deal for name, deal in found.items() if deal} == {}
