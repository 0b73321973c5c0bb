"""Doubts about how a rulebook is kept: unread, unused, unproved, unreviewed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from screening.analysis.lint.context import MET, LintContext, comparisons_in
from screening.analysis.lint.doubts import FoundDoubt
from screening.formats.text import day_in_words, placeholders
from screening.rulebook.conditions import Answers
from screening.rulebook.fields import Sentence, marked
from screening.rulebook.files import FOLLOWERS
from screening.rulebook.model import Question, Rule, Verdict

HEADING = ("heading", "")


def unread_questions(prover: LintContext) -> Iterator[FoundDoubt]:
    """Yield the questions that no condition compares and no text names."""
    read = {name for kind, name in prover.read_directly() if kind == "question"}
    read |= set(_named_in_texts(prover)) | set(prover.rulebook.heading.gaps_by)
    for question in prover.rulebook.questions.values():
        if question.id not in read:
            answers = dict.fromkeys([question.id], prover.any_answer(question))
            yield FoundDoubt(
                kind="unread-question",
                part=("question", question.id),
                says=f'no condition reads question "{question.id}" and no text names '
                f"it, so asking it changes nothing. Use it, or delete it.",
                witness=prover.deal(f"A deal with an answer to {question.id}", answers),
            )


def _named_in_texts(prover: LintContext) -> Iterator[str]:
    kinds = ("rule", *FOLLOWERS)
    for part in (part for kind in kinds for part in prover.parts[kind].values()):
        for _key, _mark, text in marked(part, Sentence):
            yield from placeholders(text)
        for look in getattr(part, "look_for", ()):
            yield from placeholders(look.says)


def unread_choices(prover: LintContext) -> Iterator[FoundDoubt]:
    """Yield choices that no condition names, of questions that conditions read.

    A single one left over is read all the same: it is told from all the others.
    """
    named: dict[str, set[str]] = {}
    for held in prover.conditions():
        for one in comparisons_in(held.condition):
            for _operator, value in one.tests:
                if isinstance(value, frozenset):
                    named.setdefault(one.question, set()).update(value)
    for name, words in named.items():
        question = prover.rulebook.questions[name]
        left = [choice for choice in question.choices if choice not in words]
        if len(left) > 1 or question.traits.several:
            yield from (_unread_choice(prover, question, one) for one in left)


def _unread_choice(prover: LintContext, question: Question, choice: str) -> FoundDoubt:
    several = question.traits.several
    return FoundDoubt(
        kind="unread-choice",
        part=("question", question.id),
        path=("choices", choice),
        about=choice,
        says=f'no condition names choice "{choice}" of question "{question.id}", so '
        f"choosing it changes nothing. Use it, or delete it.",
        witness=prover.deal(
            f"A deal with {choice}",
            {question.id: frozenset({choice}) if several else choice},
        ),
    )


def unused_parts(prover: LintContext) -> Iterator[FoundDoubt]:
    """Yield definitions, followers and source points that nothing uses."""
    book = prover.rulebook
    named = {name for kind, name in prover.read_directly() if kind == "definition"}
    for name, definition in book.definitions.items():
        if name not in named:
            answers = prover.find((definition.when, MET)) or {}
            yield _unused(prover, "definition", name, "no condition uses it", answers)
    for kind, key in FOLLOWERS.items():
        led = {named for rule in prover.rules for named in getattr(rule, key)}
        for name, part in prover.parts[kind].items():
            if part.when is None and name not in led:
                yield _unused(
                    prover, kind, name, 'no rule names it and it has no "when"'
                )
    yield from _unused_points(prover)


def _unused(
    prover: LintContext, kind: str, name: str, told: str, answers: Answers | None = None
) -> FoundDoubt:
    return FoundDoubt(
        kind="unused",
        part=(kind, name),
        says=f'{kind} "{name}" is never used: {told}. Use it, or delete it.',
        witness=prover.deal(f"A deal without {name}", answers or {}),
    )


def _unused_points(prover: LintContext) -> Iterator[FoundDoubt]:
    cited = Counter(point for one in _resting(prover) for point in one)
    for source in prover.rulebook.sources.values():
        for point in source.points:
            if f"{source.id}/{point}" not in cited:
                yield FoundDoubt(
                    kind="unused",
                    part=("source", source.id),
                    path=("points", point),
                    about=f"{source.id}/{point}",
                    says=f'nothing rests on "{source.id}/{point}". Name it as a basis, '
                    f"or delete it.",
                    witness=prover.deal(f"A deal without {source.id}/{point}", {}),
                )


def _resting(prover: LintContext) -> Iterator[tuple[str, ...]]:
    for parts in prover.parts.values():
        yield from (getattr(part, "basis", ()) for part in parts.values())


def missing_examples(prover: LintContext, rule: Rule) -> Iterator[FoundDoubt]:
    """Yield the verdicts of a rule that no example shows, with one that would."""
    shown = set(prover.verdicts[rule.id].values())
    for verdict in Verdict:
        if verdict not in shown:
            answers = prover.find((rule.when, verdict))
            if answers is not None:
                yield _missing(prover, rule, verdict, answers)


_SHOWS = {
    Verdict.MET: "meets it",
    Verdict.NOT_MET: "does not meet it",
    Verdict.OPEN: "leaves it open",
}


def _missing(
    prover: LintContext, rule: Rule, verdict: Verdict, answers: Answers
) -> FoundDoubt:
    shows = _SHOWS[verdict]
    return FoundDoubt(
        kind="no-example",
        part=("rule", rule.id),
        about=verdict.value,
        says=f'rule "{rule.id}" has no example that {shows}. Add one to examples/: the '
        f"witness would do.",
        witness=prover.deal(
            f"{rule.id} {verdict.value}",
            answers,
            prover.day_for(rule),
        ),
    )


def overdue_reviews(prover: LintContext) -> Iterator[FoundDoubt]:
    """Yield the heading and the files of rules whose review is overdue or not set."""
    book, on = prover.rulebook, prover.on
    if book.heading.review_by < on:
        yield _overdue(prover, HEADING, book.heading.review_by)
    for file, upkeep in book.upkeep.items():
        if upkeep.review_by is None:
            yield FoundDoubt(
                kind="review-missing",
                part=("file", file),
                says="the file does not say when it is to be reviewed. Write "
                '"review-by" at its top.',
                witness=prover.deal_for_file(file),
            )
        elif upkeep.review_by < on:
            yield _overdue(prover, ("file", file), upkeep.review_by)


def _overdue(prover: LintContext, part: tuple[str, str], day: date) -> FoundDoubt:
    return FoundDoubt(
        kind="review-passed",
        part=part,
        path=("review-by",),
        says=f"was to be reviewed by {day_in_words(day)}. Review it and set a new day.",
        witness=prover.deal_for_file(part[1]),
    )


def unverified_points(prover: LintContext) -> Iterator[FoundDoubt]:
    """Yield source points that are to be verified and that something rests on."""
    resting: dict[str, Rule] = {}
    for rule in prover.rules:
        for point in rule.basis:
            resting.setdefault(point, rule)
    for source in prover.rulebook.sources.values():
        for point, told in source.points.items():
            named = f"{source.id}/{point}"
            if told.to_be_verified is not None and named in resting:
                rule = resting[named]
                yield FoundDoubt(
                    kind="to-be-verified",
                    part=("source", source.id),
                    path=("points", point),
                    about=named,
                    says=f'rule "{rule.id}" rests on "{named}", which is to be '
                    f"verified. Read the official text, then take the mark away.",
                    witness=prover.deal_for(rule),
                )
