"""A deal that does several things: what a part of it meets alone, the whole meets."""

from decimal import Decimal
from itertools import combinations, permutations
from typing import NamedTuple

import pytest

from screening.engine.assess import Assessment, assess
from screening.rulebook.conditions import Answer, Answers, behind
from screening.rulebook.deal_file import DealFile, examples
from screening.rulebook.folder import example_files, files_in
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rule, Rulebook, Verdict
from screening.settings import shipped
from tests.builders import A_DAY

MET = Verdict.MET
FOLDER = shipped("rules") / "italy-china"


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
        return "joint"
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
    # What is on the lists of a part without dual-use items is there for something else,
    # which is asked once the other part brings such items.
    if any(
        part.get("listed-asset") == "on-the-list"
        and part.get("dual-use") not in {"listed", "military-end-use"}
        for part in (one, two)
    ):
        known["listed-for-dual-use-alone"] = "no"
    return {**one, **two, **known}


@pytest.fixture(scope="module")
def wholes(shipped_rulebook: Rulebook) -> list[Whole]:
    """Return every two examples that can be one deal, each once as the part.

    Those that say no level hold filings alone.
    """
    files: dict[str, DealFile] = {}
    for file in examples(example_files(files_in(FOLDER)), shipped_rulebook, A_DAY):
        if file.expect and file.expect.lowest:
            files.setdefault(file.file, file)
    asked = {
        file.id: assess(shipped_rulebook, file.deal.answers, file.deal.on).answers
        for file in files.values()
    }
    found = []
    for pair in combinations(files.values(), 2):
        answers = together(shipped_rulebook, *(asked[file.id] for file in pair))
        for part, other in permutations(pair) if answers is not None else ():
            found.append(Whole(part, other, asked[part.id], answers or {}))
    return found


def test_nothing_that_a_part_meets_is_missing_from_the_whole(
    shipped_rulebook: Rulebook, wholes: list[Whole]
) -> None:
    rank, book = shipped_rulebook.rank, shipped_rulebook
    alone = {it.part.id: assess(book, it.alone, it.part.deal.on) for it in wholes}
    missing = []
    for each in wholes:
        whole = assess(book, each.answers, each.part.deal.on)
        pairs = zip(alone[each.part.id].findings, whole.findings, strict=True)
        missing += [
            f"{finding.rule.id} of {each.part.id}, beside {each.other.id}"
            for finding, still in pairs
            if finding.verdict is MET and still.verdict is not MET
            if rank[finding.rule.level] > 0
            if not outdone(book, finding.rule, each, whole)
        ]

    assert len(wholes) > len(book.rules) ** 2
    assert missing == []


def outdone(rulebook: Rulebook, rule: Rule, whole: Whole, found: Assessment) -> bool:
    """Tell whether a graver answer took the rule away, and a graver rule came or may.

    A stake of 5 % stays below the steps of the law; with 20 % in another part, the
    whole does not, and the rule on a step that is crossed stands in its place.
    """
    raised = {
        name
        for name, answer in whole.alone.items()
        if rulebook.questions[name].rises and whole.answers[name] != answer
    }
    read = {name for _kind, name in behind(rule.when, rulebook.conditions)}
    rank = rulebook.rank
    return bool(read & raised) and any(
        it.verdict is not Verdict.NOT_MET
        and it.rule.topic == rule.topic
        and rank[it.rule.level] > rank[rule.level]
        for it in found.findings
    )
