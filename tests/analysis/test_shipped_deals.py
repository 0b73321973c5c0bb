"""Deals under the shipped rules: calm ones and their twins, and several as one.

Calm deals stay short, and a twin of each shows where calm ends. What a part of a deal
meets alone, the whole meets.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice, permutations
from pathlib import Path
from typing import NamedTuple, cast

import pytest

from screening.engine.assess import Assessment, Finding, assess
from screening.engine.filings import Filing, at_stake, filings
from screening.engine.movement import Movement
from screening.rulebook.conditions import Answer, Answers, behind
from screening.rulebook.deal_file import DealFile
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rule, Rulebook, Verdict
from screening.rulebook.states import State
from screening.settings import shipped
from tests import builders as a
from tests.sample import ALL, sample, shipped_book, shipped_examples

FOLDER = shipped("rules") / "italy-china"
EXAMPLES = sorted(file.stem for file in (FOLDER / "examples").glob("*.yaml"))
CALM = [name for name in EXAMPLES if name.startswith("calm-")]
TWINS = {
    "calm-bakery-chain-bought": "twin-bakery-chain-with-a-listed-know-how",
    "calm-ceramics-through-a-partner": "twin-ceramics-with-a-company-in-china",
    "calm-cheese-export": "twin-cheese-export-with-its-software",
    "calm-city-partnership": "twin-city-partnership-with-guest-data",
    "calm-film-co-production": "twin-film-with-its-software",
    "calm-sewing-machines-imported": "twin-sewing-machines-with-remote-access",
    "calm-summer-school": "twin-summer-school-with-doctoral-students",
    "calm-toy-brand-bought": "twin-toy-brand-for-a-state-fund",
}
MOST = 11
STANDING = {"duty", "watch"}
CHINA = {"into-china", "out-of-china"}


def settled(assessment: Assessment) -> bool:
    """Tell whether the level is one and low, and no filing stands in the way.

    No regime is open or a wall. What is told for certain does not unsettle a deal: a
    standing duty, such as that on the data of every company, and what China asks.
    """
    lowest, highest = assessment.range.lowest, assessment.range.highest
    return (
        lowest == highest
        and lowest.id in {"routine", "watch"}
        and not any(map(unsettles, filings(assessment)))
    )


def unsettles(filing: Filing) -> bool:
    if filing.state in {State.OPEN, State.WALL}:
        return True
    told = filing.regime.kind in STANDING or filing.regime.side in CHINA
    return filing.state in {State.MUST, State.MAY_APPLY} and not told


def to_file(assessment: Assessment) -> set[str]:
    """Return what must be filed, consented to or planned first."""
    return {
        filing.regime.id
        for filing in filings(assessment)
        if filing.state is State.MUST and filing.regime.kind not in STANDING
    }


def next_to_answer(now: Assessment, told: Answers) -> str:
    """Return the fact that matters most of those told, or else the next one."""
    matters = Movement(now).mattering(at_stake(now, filings(now)))
    facts = (*(it.question for it in matters), *now.not_known)
    return next(it for it in facts if it in told)


@pytest.fixture(scope="module")
def deals() -> dict[str, DealFile]:
    return {Path(file.file).stem: file for file in shipped_examples()}


@pytest.mark.parametrize("name", CALM)
def test_calm_deal_settles_within_eleven_answers_first_by_what_matters(
    shipped_rulebook: Rulebook, deals: dict[str, DealFile], name: str
) -> None:
    deal = deals[name].deal
    known: dict[str, Answer] = {}
    now = assess(shipped_rulebook, known, deal.on)

    while not settled(now):
        first = next_to_answer(now, deal.answers)
        known[first] = deal.answers[first]
        now = assess(shipped_rulebook, known, deal.on)

    assert len(known) <= MOST


def test_purchase_in_any_sector_is_asked_its_reach(shipped_rulebook: Rulebook) -> None:
    purchase: dict[str, Answer] = {
        "direction": "chinese-into-italy",
        "deal-kind": frozenset({"acquisition"}),
    }
    ways = {"beyond-everyday-goods", "infrastructure-kind"}

    for sector in shipped_rulebook.questions["sector"].choices:
        answers = {**purchase, "sector": frozenset({sector})}
        asked = assess(shipped_rulebook, answers, a.DAY).not_known
        assert len(ways.intersection(asked)) == 1, sector


def test_every_calm_deal_has_a_twin() -> None:
    twins = [name for name in EXAMPLES if name.startswith("twin-")]

    assert (sorted(TWINS), sorted(TWINS.values())) == (CALM, twins)


@pytest.mark.parametrize("name", CALM)
def test_twin_differs_in_one_fact_and_what_that_raises_and_is_no_longer_calm(
    shipped_rulebook: Rulebook, deals: dict[str, DealFile], name: str
) -> None:
    calm, twin = deals[name].deal, deals[TWINS[name]].deal

    before, after = (assess(shipped_rulebook, it.answers, it.on) for it in (calm, twin))

    other = {it for it, said in calm.answers.items() if twin.answers.get(it) != said}
    more = twin.answers.keys() - calm.answers.keys()
    assert len(other) == 1
    assert more.isdisjoint(before.not_known)
    rank = shipped_rulebook.rank
    above = rank[after.range.lowest.id] > rank[before.range.lowest.id]
    assert above or to_file(after) - to_file(before)


MET = Verdict.MET
SIZED = frozenset({"energy", "water", "health", "finance", "agri-food"})
"""The sectors in which large firms are on the lists as such."""


class Whole(NamedTuple):
    """Two deals as one, and the first of them, its part."""

    part: DealFile
    other: DealFile
    alone: Answers
    answers: Answers


def graver(question: Question, one: Answer, two: Answer) -> Answer | None:
    """Return the answer for both parts; None where they contradict each other."""
    if one == two or question.traits.shape is Shape.TEXT:
        return one
    if isinstance(one, frozenset) and isinstance(two, frozenset):
        of_a_kind = question.id not in {"deal-kind", "sector"} or (one and two)
        return one | two if of_a_kind else None
    if question.id == "direction":
        # Who sells what it holds here does not come in by the same deal.
        return None if "chinese-sells-here" in {one, two} else "joint"
    if not question.rises:
        return None
    if isinstance(one, Decimal) and isinstance(two, Decimal):
        return max(one, two)
    words = [*question.offered]
    order = words if question.traits.listed else words[::-1]
    return max(one, two, key=lambda word: order.index(str(word)))


def together(rulebook: Rulebook, one: Answers, two: Answers) -> Answers | None:
    """Return what both deals say; None where they contradict each other."""
    both = {
        name: graver(rulebook.questions[name], one[name], two[name])
        for name in one.keys() & two.keys()
    }
    known = {name: answer for name, answer in both.items() if answer is not None}
    if len(known) < len(both):
        return None
    # What goes to China alone is a part there, and brings what the Italian side knows:
    # both are asked of a deal into Italy or a joint one only.
    if "italian-into-china" in (one.get("direction"), two.get("direction")):
        brought = {"italian"}
        for part in (one, two):
            owners = part.get("technology-owner")
            brought |= owners if isinstance(owners, frozenset) else set()
        known["part-in-china"] = "yes"
        known["technology-owner"] = frozenset(brought)
        # Whoever gains there is a company in China.
        if "buyer-origin" not in {**one, **two}:
            known["buyer-origin"] = "company-outside"
    # What is on the lists of a part without dual-use items is there for something else,
    # which is asked once the other part brings such items.
    if any(
        part.get("listed-asset") == "on-the-list"
        and part.get("dual-use") not in {"listed", "military-end-use"}
        for part in (one, two)
    ):
        known["listed-for-dual-use-alone"] = "no"
    # Nor is it there for its size where the part has no sector whose large firms are.
    if any(
        part.get("listed-asset") == "on-the-list"
        and SIZED.isdisjoint(cast("frozenset[str]", part.get("sector", ())))
        for part in (one, two)
    ):
        known["listed-for-size-alone"] = "no"
    return {**one, **two, **known}


def wholes(rulebook: Rulebook) -> Iterator[Whole]:
    """Yield every two examples that can be one deal, each once as the part.

    Those that say no level hold filings alone. While one waits they are those of the
    sample, which meet every rule that an example meets, and of their pairs some.
    """
    files: dict[str, DealFile] = {}
    for file in shipped_examples():
        if file.expect and file.expect.lowest:
            files.setdefault(Path(file.file).stem, file)
    asked = {
        name: assess(rulebook, file.deal.answers, file.deal.on).answers
        for name, file in files.items()
    }
    tried = files if ALL else sample(*files)
    for part, other in islice(permutations(tried, 2), 0, None, 1 if ALL else 3):
        answers = together(rulebook, asked[part], asked[other])
        if answers is not None:
            yield Whole(files[part], files[other], asked[part], answers)


def test_nothing_that_a_part_meets_is_missing_from_the_whole() -> None:
    rank, book = shipped_book().rank, shipped_book()
    alone: dict[str, list[Finding]] = {}
    missing, tried = [], 0
    for each in wholes(book):
        on = each.part.deal.on
        if each.part.id not in alone:
            met = assess(book, each.alone, on).with_verdict(MET)
            alone[each.part.id] = [it for it in met if rank[it.rule.level] > 0]
        whole, tried = assess(book, each.answers, on), tried + 1
        missing += [
            f"{finding.rule.id} of {each.part.id}, beside {each.other.id}"
            for finding in alone[each.part.id]
            if whole.known.verdict(finding.when) is not MET
            if not outdone(book, finding.rule, each, whole, alone[each.part.id])
        ]

    assert tried > 10 * len(book.rules)
    assert missing == []


def outdone(
    rulebook: Rulebook,
    rule: Rule,
    whole: Whole,
    found: Assessment,
    alone: Iterable[Finding],
) -> bool:
    """Tell whether a graver answer took the rule away, and a graver rule came or may.

    A stake of 5 % stays below the steps of the law; with 20 % in another part, the
    whole does not, and the rule on a step that is crossed stands in its place. So does
    one as grave that is met for the graver answer, and was not met in the part `alone`:
    a maker with few rivals is watched by one rule, and one without any by another.
    """
    raised = {
        name
        for name, answer in whole.alone.items()
        if rulebook.questions[name].rises and whole.answers[name] != answer
    }
    read = {name for _kind, name in behind(rule.when, rulebook.conditions)}
    rank, before = rulebook.rank, {it.rule.id for it in alone}
    return bool(read & raised) and any(
        it.verdict is not Verdict.NOT_MET
        and it.rule.topic == rule.topic
        and (
            rank[it.rule.level] > rank[rule.level]
            or (
                it.verdict is MET
                and it.rule.level == rule.level
                and it.rule.id not in before
            )
        )
        for it in found.findings
    )
