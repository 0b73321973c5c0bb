"""A deal that does several things: what a part of it meets alone, the whole meets."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

from screening.engine.assess import Assessment, Finding, assess
from screening.rulebook.conditions import Answer, Answers, behind
from screening.rulebook.deal_file import DealFile, examples
from screening.rulebook.folder import example_files, files_in
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rule, Rulebook, Verdict
from screening.settings import shipped
from tests.builders import A_DAY
from tests.sample import ALL, sample

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


def wholes(rulebook: Rulebook) -> Iterator[Whole]:
    """Yield every two examples that can be one deal, each once as the part.

    Those that say no level hold filings alone. While one waits they are those of the
    sample, which meet every rule that an example meets.
    """
    files: dict[str, DealFile] = {}
    for file in examples(example_files(files_in(FOLDER)), rulebook, A_DAY):
        if file.expect and file.expect.lowest:
            files.setdefault(Path(file.file).stem, file)
    asked = {
        name: assess(rulebook, file.deal.answers, file.deal.on).answers
        for name, file in files.items()
    }
    tried = files if ALL else sample(rulebook, [*files])
    for part, other in permutations(tried, 2):
        answers = together(rulebook, asked[part], asked[other])
        if answers is not None:
            yield Whole(files[part], files[other], asked[part], answers)


def test_nothing_that_a_part_meets_is_missing_from_the_whole(
    shipped_rulebook: Rulebook,
) -> None:
    rank, book = shipped_rulebook.rank, shipped_rulebook
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
            if not outdone(book, finding.rule, each, whole)
        ]

    assert tried > 10 * len(book.rules)
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
