"""Doubts about how a rulebook is kept: unread, unproved, unreviewed, or twice there."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain, islice
from unicodedata import normalize

from screening.analysis.lint import checks
from screening.analysis.lint.checks import MET, Doubts, LintContext, PartName
from screening.engine.assess import assess
from screening.engine.equivalence import answers_for
from screening.engine.likeness import FEWEST_SHARED, weighing
from screening.engine.schedule.calendar import is_in_library
from screening.formats.text import (
    amount_in_words,
    count_in_words,
    day_in_words,
    list_in_words,
    number_in_words,
    plainly,
)
from screening.formats.yaml_reader import Path
from screening.presentation.glossary import terms_said
from screening.presentation.rulebook import ARTICLE, threshold_readers
from screening.rulebook import model
from screening.rulebook.answers import Deal
from screening.rulebook.fields import Accepted, Part, Ref, keys_of, parts_within
from screening.rulebook.files import FOLLOWERS, parts_by_kind
from screening.rulebook.model import Follower, Heading, Question, Rule, Upkeep, Verdict
from screening.rulebook.precedents import Precedent
from screening.rulebook.regimes import Calendar, Regime

UNREAD_QUESTION = checks.DoubtKind(
    "unread-question",
    'no condition reads question "{name}" and no text names it, so asking it changes '
    "nothing. Use it, or delete it.",
    "A deal with an answer to {name}",
)


@checks.check("question")
def unread_questions(
    context: LintContext, part: PartName, question: Question
) -> Doubts:
    """Yield a question that no condition compares and no text names."""
    name = question.id
    if part not in context.read and name not in context.questions_named:
        witness = context.deal({name: answers_for(question, ())[0]})
        yield context.doubt(UNREAD_QUESTION, part, witness)


UNREAD_CHOICE = checks.DoubtKind(
    "unread-choice",
    'no condition names choice "{about}" of question "{name}", so choosing it changes '
    "nothing. Use it, or delete it.",
    "A deal with {about}",
)


@checks.check("question")
def unread_choices(context: LintContext, part: PartName, question: Question) -> Doubts:
    """Yield choices that no condition names, of a question that conditions read."""
    read, several = context.choices_read.get(question.id), question.traits.several
    telling = question.choices.keys() - question.not_known
    unread = [it for it in question.choices if read and it in telling - {*read}]
    for choice in unread if len(unread) > 1 or several else ():
        answer = frozenset({choice}) if several else choice
        witness = context.deal({question.id: answer})
        yield context.doubt(UNREAD_CHOICE, part, witness, ("choices", choice), choice)


UNUSED = checks.DoubtKind(
    "unused",
    '{kind} "{name}" is never used: {because}. Use it, or delete it.',
    "A deal without {name}",
)
UNUSED_POINT = checks.DoubtKind(
    "unused",
    'no part is based on "{about}". Name it as a basis, or delete it.',
    "A deal without {about}",
)


@checks.check("definition", "term", *FOLLOWERS)
def unused_parts(
    context: LintContext, part: PartName, it: model.Definition | model.Term | Follower
) -> Doubts:
    """Yield a definition, a term, an item, a consequence or a signal without a use."""
    witness: checks.Show | Deal | None = context.deal({})
    match it:
        case model.Definition():
            used, because = part in context.read, "no condition uses it"
            witness = context.deal_of((it.when, MET))
        case model.Term():
            used, because = (
                it.id in terms_said(context.rulebook),
                "no text of the rulebook has it",
            )
            witness = None
        case _:
            used = bool(context.leading_to(*part).parts)
            because = 'no rule names it and it has no "when"'
    if not used:
        yield context.doubt(UNUSED, part, witness, because=because)


UNKNOWN_CALENDAR = checks.DoubtKind(
    "unknown-calendar",
    'calendar "{name}" takes its holidays from "{about}", which the library does not '
    "have, so that every day but Saturday and Sunday counts. Write a country such as "
    'IT, or XECB, or list the days under "closed".',
)


@checks.check("calendar")
def unknown_calendars(
    context: LintContext, part: PartName, calendar: Calendar
) -> Doubts:
    """Yield a calendar that the library of holidays does not know."""
    code, year = calendar.holidays, context.rulebook.heading.reviewed.year
    if code is not None and not is_in_library(code, year):
        yield context.doubt(UNKNOWN_CALENDAR, part, None, ("holidays",), code)


TO_BE_VERIFIED = checks.DoubtKind(
    "to-be-verified",
    '{resting} "{id}" rests on "{about}", which nobody read in the official text. '
    "Read it, then write certainty: seen, and from which copy.",
)


@checks.check("source")
def doubtful_points(
    context: LintContext, part: PartName, source: model.Source
) -> Doubts:
    """Yield points that look alike, that nothing rests on, or that nobody read."""
    alike = dict(_twins({name: name for name in source.points}))
    for name, point in source.points.items():
        named, path = f"{source.id}/{name}", ("points", name)
        resting = context.resting.get(named, ())
        if name in alike:
            other = f"{source.id}/{alike[name]}"
            yield context.doubt(TWIN_POINTS, part, None, path, named, other=other)
        if not resting:
            yield context.doubt(UNUSED_POINT, part, context.deal({}), path, named)
        judging = ((by, judge) for by in resting if (judge := _judge(context, by)))
        for by, judge in islice(() if point.seen else judging, 1):
            words = {"resting": by[0], "id": by[1]}
            witness = partial(context.deal_for, judge)
            yield context.doubt(TO_BE_VERIFIED, part, witness, path, named, **words)
        for missing in () if source.kind in OUR_OWN else _unsaid(name, point):
            yield context.doubt(UNSTATED, part, None, path, named, missing=missing)


def _judge(context: LintContext, part: PartName) -> Rule | Regime | None:
    """Return a part that says something of deals: a rule that is on, or a regime."""
    there = context.parts[part[0]][part[1]] if part[0] in {"rule", "regime"} else None
    return None if getattr(there, "off", None) else there


UNSTATED = checks.DoubtKind(
    "not-said",
    'source point "{about}" does not say {missing}. Write it there, so that a lawyer '
    "knows what was read and what was not.",
)
OUR_OWN = {"guide", "own note"}
"""The kinds of source that are the ground of a rulebook, and no law."""


def _unsaid(name: str, point: model.Point) -> Iterator[str]:
    if point.certainty is None:
        yield 'how it is known ("certainty": seen, secondary or memory)'
    elif point.certainty != "memory" and not point.known_from:
        yield 'which copy or page it is known from ("known-from")'
    if point.certainty == "seen" and point.to_be_verified:
        yield 'why it is "to-be-verified" although it was seen'
    if not (point.cite or ARTICLE.fullmatch(name)):
        yield 'what print calls it ("cite"), as its key is no article'


NO_EXAMPLE = checks.DoubtKind(
    "no-example",
    'no example shows a deal that {shows} rule "{name}". Add one: the deal shown here '
    "would do.",
    "{name} {about}",
)
SHOWS = {
    Verdict.MET: "meets",
    Verdict.NOT_MET: "does not meet",
    Verdict.OPEN: "leaves open",
}


@checks.check("rule")
def missing_examples(context: LintContext, part: PartName, rule: Rule) -> Doubts:
    """Yield the verdicts of a rule that no example shows, with one that would."""
    shown = context.shown(rule)
    for verdict in Verdict:
        wanted = rule.when, verdict
        if verdict not in shown and context.possible(wanted):
            witness = context.deal_of(wanted, on=context.day_for(rule))
            words = {"shows": SHOWS[verdict]}
            yield context.doubt(NO_EXAMPLE, part, witness, (), verdict.value, **words)


REVIEW_MISSING = checks.DoubtKind(
    "review-missing",
    'the file does not say when it is to be reviewed. Write "review-by" at its top.',
)
REVIEW_PASSED = checks.DoubtKind(
    "review-passed", "was to be reviewed by {day}. Review it and set a new day."
)


REVIEWED_AHEAD = checks.DoubtKind(
    "reviewed-ahead",
    "says that it was reviewed on {day}, which is still to come. Write the day on "
    "which it was.",
)


@checks.check("rulebook")
def reviews(
    context: LintContext, heading: PartName, rulebook: model.Rulebook
) -> Doubts:
    """Yield the heading and the files whose review is overdue, not set, or to come."""
    kept: dict[PartName, Heading | Upkeep] = {heading: rulebook.heading}
    kept |= {("file", file): upkeep for file, upkeep in rulebook.upkeep.items()}
    for part, of in kept.items():
        due, last = of.review_by, of.reviewed
        if due is None:
            yield context.doubt(REVIEW_MISSING, part, context.deal_for_file(part[1]))
        elif due < context.reviewed_by:
            witness, words = context.deal_for_file(part[1]), {"day": day_in_words(due)}
            yield context.doubt(REVIEW_PASSED, part, witness, ("review-by",), **words)
        if last is not None and last > context.reviewed_by:
            words = {"day": day_in_words(last)}
            yield context.doubt(REVIEWED_AHEAD, part, None, ("reviewed",), **words)


NOT_ASKED = checks.DoubtKind(
    "answer-not-asked",
    'precedent "{name}" answers "{about}", which is not asked of a case with its '
    "answers to {because}. Remove it, or correct those.",
    "A deal with the answers of {name}",
)
NEVER_ALIKE = checks.DoubtKind(
    "never-alike",
    'precedent "{name}" answers fewer than {fewest} questions that a rule or a regime '
    "reads, so no deal is ever like it. Answer more of them, or delete it.",
    "A deal with the answers of {name}",
)


@checks.check("precedent")
def cases_that_no_deal_is_like(
    context: LintContext, part: PartName, precedent: Precedent
) -> Doubts:
    """Yield a case of which too little is known to compare a deal with it."""
    if len(weighing(context.rulebook) & precedent.answers.keys()) < FEWEST_SHARED:
        witness = context.deal(precedent.answers)
        yield context.doubt(NEVER_ALIKE, part, witness, fewest=FEWEST_SHARED)


@checks.check("precedent")
def answers_not_asked(
    context: LintContext, part: PartName, precedent: Precedent
) -> Doubts:
    """Yield the answers of a case to questions that its other answers rule out."""
    answers, case = precedent.answers, context.deal(precedent.answers)
    bit = 1 << [*context.rulebook.precedents].index(precedent.id)
    for name in answers:
        gate = context.rulebook.conditions["question", name]
        if gate is None or not context.cases.truths(gate).not_met & bit:
            continue
        because = assess(context.rulebook, answers, context.on).why_asked(name).because
        words = {"because": list_in_words(map('"{}"'.format, because))}
        path = ("answers", name)
        yield context.doubt(NOT_ASKED, part, case, path, name, **words)


WRITTEN_NUMBER = checks.DoubtKind(
    "written-number",
    'says "{text}", and what it depends on reads threshold "{about}": from the day of '
    "another value on this text states the old one. Write {{{about}}} instead.",
)
SHARES = {50: "half", 25: "a quarter", 20: "a fifth", 10: "a tenth", 5: "a twentieth"}


@checks.check("rulebook")
def written_numbers(context: LintContext, _: PartName, book: model.Rulebook) -> Doubts:
    """Yield texts with a threshold's value in words or digits, beside its condition."""
    whole = book.of or book
    by_kind = parts_by_kind(whole)
    for name, readers in threshold_readers(whole).items():
        number = _written(whole.thresholds[name])
        for kind, part_id, _title in chain(*readers.values()):
            part = kind, part_id
            for path, text in _texts_of(by_kind[kind][part_id]):
                if (there := number.search(text)) and context.is_own(part):
                    words = {"text": there[0]}
                    yield context.doubt(WRITTEN_NUMBER, part, None, path, name, **words)


def _written(threshold: model.Threshold) -> re.Pattern[str]:
    """Return what finds a value of a threshold, as people write it in a text."""
    forms = set[str]()
    for value in (it.value for it in threshold.values):
        if threshold.kind == "percent":
            digits, whole = number_in_words(value), int(value)
            counted = count_in_words(whole) if value == whole else digits
            forms |= {f"{digits} %", f"{digits}%", SHARES.get(whole, f"{digits} %")}
            forms |= {f"{digits} per cent", f"{counted} per cent"}
        else:
            forms |= {amount_in_words(value), number_in_words(value)}
    either = "|".join(map(re.escape, sorted(forms)))
    return re.compile(rf"(?<![\w.,])(?:{either})(?![\w]|[.,]\d)", re.IGNORECASE)


def _texts_of(part: Part) -> Iterator[tuple[Path, str]]:
    """Yield the texts that a part says, and those that it lists, each with its path."""
    for within, inner in parts_within(part):
        for key in () if isinstance(inner, Accepted) else keys_of(type(inner)):
            held = getattr(inner, key.name)
            for at, text in enumerate(held if isinstance(held, tuple) else (held,)):
                if isinstance(text, str) and not key.mark(Ref):
                    inside = (at,) if isinstance(held, tuple) else ()
                    yield (*within, key.written, *inside), text


TWIN_POINTS = checks.DoubtKind(
    "twins",
    'source points "{other}" and "{about}" look alike. Make them one, or give one of '
    "them another name.",
)
TWIN_CHOICES = checks.DoubtKind(
    "twins",
    'choices "{other}" and "{about}" of question "{name}" have one label, "{text}". '
    "Make them one, or tell them apart.",
)
TWIN_QUESTIONS = checks.DoubtKind(
    "twins",
    'questions "{about}" and "{name}" ask the same, "{text}". Make them one, or tell '
    "them apart.",
)
TWIN_RULES = checks.DoubtKind(
    "twins",
    'rules "{about}" and "{name}" have one title, "{text}". Make them one, or tell '
    "them apart.",
)
TWIN_WRITTEN = checks.DoubtKind(
    "twins",
    'a cell with "{text}" may be choice "{other}" or "{about}" of question "{name}", '
    "so it is read as neither. Leave it at one of them.",
)
LOST_HEAD = checks.DoubtKind(
    "lost-head",
    'question "{name}" never has the head "{text}": a column with it is read as '
    'question "{about}", whose name it is. Remove it.',
)


@checks.check("question")
def twin_choices(context: LintContext, part: PartName, question: Question) -> Doubts:
    """Yield choices with the label of one before, or written like one in tables."""
    labels = {name: choice.label for name, choice in question.choices.items()}
    twins = [(TWIN_CHOICES, *pair, labels[pair[0]]) for pair in _twins(labels)]
    first = {plainly(it): name for name in labels for it in (name, labels[name])}
    for name, choice in question.choices.items():
        others = ((it, first.setdefault(plainly(it), name)) for it in choice.written)
        twins += [(TWIN_WRITTEN, name, it, text) for text, it in others if it != name]
    for kind, name, other, text in twins:
        words, path = {"other": other, "text": text}, ("choices", name)
        yield context.doubt(kind, part, None, path, name, **words)


@checks.check("rulebook")
def lost_heads(context: LintContext, _: PartName, book: model.Rulebook) -> Doubts:
    """Yield the heads of a question that are names of another."""
    named = defaultdict[str, dict[str, None]](dict)
    for question in book.questions.values():
        for text in (question.id, question.short, question.ask):
            named[plainly(text)][question.id] = None
    for name, question in context.subjects("question"):
        for text in question.heads:
            for other in named.get(plainly(text), {}).keys() - {question.id}:
                yield context.doubt(LOST_HEAD, name, None, ("heads",), other, text=text)


@checks.check("rulebook")
def twin_parts(context: LintContext, _: PartName, book: model.Rulebook) -> Doubts:
    """Yield questions that ask what one before asks, and rules with its title."""
    asked = {name: question.ask for name, question in book.questions.items()}
    titles = {rule.id: rule.title for rule in context.rules}
    for kind, of, key, texts in (
        (TWIN_QUESTIONS, "question", "ask", asked),
        (TWIN_RULES, "rule", "title", titles),
    ):
        for name, about in _twins(texts):
            part, text = (of, name), texts[name]
            yield context.doubt(kind, part, None, (key,), about, text=text)


def _twins(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what people cannot tell from something before it, with that."""
    first: dict[str, str] = {}
    for name, text in texts.items():
        seen = " ".join(normalize("NFKC", text).casefold().split())
        if (other := first.setdefault(seen, name)) != name:
            yield name, other
