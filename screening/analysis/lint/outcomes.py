"""Doubts about what deals can come to: gaps, falling levels, texts with blanks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from screening.analysis.lint.context import MET, NOT_MET, LintContext, Wanted
from screening.analysis.lint.doubts import FoundDoubt
from screening.engine.solver import Solver, SolverCondition
from screening.formats.text import placeholders
from screening.formats.yaml_reader import Path
from screening.rulebook.conditions import AllOf, Answer, Answers, Condition
from screening.rulebook.fields import Sentence, marked
from screening.rulebook.model import Question, Rule
from screening.wording.answers import answer_in_words

HEADING = ("heading", "")


def gaps(prover: LintContext) -> Iterator[FoundDoubt]:
    """Yield the combinations that `gaps-by` names and no rule can lift any more."""
    book, on = prover.rulebook, prover.on
    lifting = [
        one
        for one in prover.rules
        if book.rank[one.level] > 0 and (one.in_force.until or on) >= on
    ]
    questions = [book.questions[name] for name in book.heading.gaps_by]
    for known in _combinations(prover, questions):
        if not _lifted(prover, lifting, known):
            yield _gap(prover, questions, known, lifting)


def _combinations(prover: LintContext, questions: list[Question]) -> list[Answers]:
    """Return each combination of answers, without those to what is not asked then."""
    found: dict[tuple[str, ...], Answers] = {}
    for words in product(*(one.offered for one in questions)) if questions else ():
        known = {one.id: word for one, word in zip(questions, words, strict=True)}
        asked = {
            one.id: known[one.id] for one in questions if _asks(prover, one, known)
        }
        found.setdefault(tuple(f"{name} {asked[name]}" for name in asked), asked)
    return list(found.values())


def _asks(prover: LintContext, question: Question, known: Answers) -> bool:
    gate = question.ask_when
    return gate is None or (
        prover.space.verdict(prover.judge(gate), known) is not NOT_MET
    )


def _lifted(prover: LintContext, lifting: list[Rule], known: Answers) -> bool:
    """Tell whether a rule can be met; the one that was goes first the next time."""
    for rule in lifting:
        if prover.possible((rule.when, MET), known=known):
            lifting.remove(rule)
            lifting.insert(0, rule)
            return True
    return False


def _gap(
    prover: LintContext, questions: list[Question], known: Answers, lifting: list[Rule]
) -> FoundDoubt:
    level = prover.rulebook.heading.levels[0]
    told = ", ".join(
        f"{one.short} {answer_in_words(one, known[one.id])}"
        for one in questions
        if one.id in known
    )
    calm: list[Wanted] = [(one.when, NOT_MET) for one in lifting]
    return FoundDoubt(
        kind="gap",
        part=HEADING,
        path=("gaps-by",),
        about="/".join(str(answer) for answer in known.values()),
        says=f"a deal with {told} can never leave {level.label}. Add a rule that can "
        f"lift it, or accept the gap and say why.",
        witness=prover.deal(
            f"A deal with {told}", prover.find(*calm, known=known) or known
        ),
    )


def falling_levels(prover: LintContext, question: Question) -> Iterator[FoundDoubt]:
    """Yield where a graver answer to a question that `rises` can lower the level."""
    if question.rises:
        for low, high in pairwise(_in_order(prover, question)):
            yield from _falls(prover, question, low, high)


def _in_order(prover: LintContext, question: Question) -> list[Answer]:
    """Return the answers of a question, from harmless to grave."""
    if question.traits.numeric:
        return prover.space.all_answers(question.id)
    words: list[Answer] = [*question.offered]
    return words if question.traits.listed else words[::-1]


def _falls(
    prover: LintContext, question: Question, low: Answer, high: Answer
) -> Iterator[FoundDoubt]:
    """Yield a doubt where the level can fall from one answer to the next."""
    rules, rank = prover.rulebook.rules, prover.rulebook.rank
    pair = ({question.id: low}, {question.id: high})
    for name, both in prover.lifting.items():
        if prover.twice.reads(both[0], question.id):
            day, level = prover.day_for(rules[name]), rank[rules[name].level]
            above = [
                after
                for other, (_before, after) in prover.lifting.items()
                if rank[rules[other].level] >= level and rules[other].covers(day)
            ]
            answers = _let_go(prover.twice, both, above, pair)
            if answers is not None:
                yield _fall(prover, question, rules[name], (low, high), answers)
                return


def _let_go(
    space: Solver,
    rule: tuple[SolverCondition, SolverCondition],
    above: Sequence[SolverCondition],
    pair: tuple[Answers, Answers],
) -> Answers | None:
    """Return answers that meet a rule before, and none of those above afterwards.

    Those above are brought in one by one, as they turn out to stand in the way.
    """
    before, after = rule
    calm = [(after, NOT_MET)]
    while (answers := space.find((before, MET), *calm, apart=pair)) is not None:
        known = {**answers, **pair[1]}
        found = {one: space.verdict(one, known) for one in above}
        standing = [one for one in above if found[one] is not NOT_MET]
        if not standing:
            return answers
        met = [one for one in standing if found[one] is MET]
        calm.append(((met or standing)[0], NOT_MET))
    return answers


def _fall(
    prover: LintContext,
    question: Question,
    rule: Rule,
    pair: tuple[Answer, Answer],
    answers: Answers,
) -> FoundDoubt:
    told = [answer_in_words(question, answer) for answer in pair]
    low, high = (
        prover.deal(
            f"{question.short}: {words}",
            {**answers, question.id: answer},
            prover.day_for(rule),
        )
        for words, answer in zip(told, pair, strict=True)
    )
    return FoundDoubt(
        kind="falling-level",
        part=("question", question.id),
        about=str(pair[1]),
        says=f'"{question.id}" rises, but with "{told[1]}" in place of "{told[0]}" a '
        f'deal can fall below {rule.level}: "{rule.id}" is no longer met and nothing '
        f"takes its place. Let a rule take the graver answer as well.",
        witness=low,
        against=high,
    )


def blanks_of_rule(prover: LintContext, rule: Rule) -> Iterator[FoundDoubt]:
    """Yield texts of a rule that may have to name what is not known."""
    for key, _mark, text in marked(rule, Sentence):
        yield from _blank(prover, ("rule", rule.id), (key.written,), text, rule.when)


def blanks_of_follower(
    prover: LintContext, kind: str, name: str
) -> Iterator[FoundDoubt]:
    """Yield texts of what follows that may have to name what is not known."""
    part, when = prover.parts[kind][name], prover.leading_to(kind, name)
    for key, _mark, text in marked(part, Sentence):
        yield from _blank(prover, (kind, name), (key.written,), text, when)
    for place, look in enumerate(getattr(part, "look_for", ())):
        path, seen = ("look-for", place, "says"), AllOf((when, look.when))
        yield from _blank(prover, (kind, name), path, look.says, seen)


def _blank(
    prover: LintContext, part: tuple[str, str], path: Path, text: str, when: Condition
) -> Iterator[FoundDoubt]:
    """Yield the questions that a text names, may not know, and has no word for."""
    kind, name = part
    for asked in dict.fromkeys(placeholders(text)):
        if prover.rulebook.questions[asked].unknown_as is not None:
            continue
        answers = prover.find((when, MET), blank=[asked])
        if answers is not None:
            yield FoundDoubt(
                kind="blank-in-text",
                part=part,
                path=path,
                about=asked,
                says=f'{kind} "{name}" names {{{asked}}}, which may not be known when '
                f'it applies. Write "unknown-as" at that question, or other words.',
                witness=prover.deal(f"{name} without {asked}", answers),
            )
