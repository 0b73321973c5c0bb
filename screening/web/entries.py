"""The ways into the form of a deal: who comes in by which, and what it asks first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.rulebook.model import Entry, EntryWords, Question, Rulebook, Topic
from screening.settings import today
from screening.web.form import DealForm, QuestionField, form_of, typed_of
from screening.web.question_groups import FormSection


def entered(form: DealForm) -> DealForm:
    """Return a form as the entry of its deal asks it."""
    entry = entry_of(form)
    worded = {it.question: it for it in entry.words} if entry else {}
    usual = entry.usual if entry else {}
    moved = {name for it in form.rulebook.heading.entries for name in it.usual}
    fields = {
        name: _as_asked(
            field._replace(moves=name in moved), worded.get(name), usual.get(name)
        )
        for name, field in form.questions.items()
    }
    return replace(form, entry=entry, fields=fields)


def entry_of(form: DealForm) -> Entry | None:
    """Return the entry that was chosen; else the first whose usual choices it has."""
    entries = form.rulebook.heading.entries
    chosen = (it for it in entries if it.id == form.entered_by)
    known = {name: field.data for name, field in form.filled.items()}
    alike = (
        it
        for it in entries
        for name, usual in it.usual.items()
        if _words(usual) & _words(known.get(name))
    )
    return next(chain(chosen, alike), None)


def _words(answer: Answer | None) -> frozenset[str]:
    """Return the choices of an answer: one, several or none."""
    if isinstance(answer, str):
        return frozenset({answer})
    return answer if isinstance(answer, frozenset) else frozenset()


def _as_asked(
    field: QuestionField, words: EntryWords | None, usual: Answer | None
) -> QuestionField:
    asked: Question = field.question
    if words:
        hint = words.hint or asked.hint
        asked = asked.model_copy(update={"ask": words.ask, "hint": hint})
    return field._replace(question=asked, usual=_words(usual))


def empty_form(rulebook: Rulebook, entry: str = "") -> DealForm:
    """Return the form of a deal of which nothing is known but how one came in."""
    by_id = {it.id: it for it in rulebook.heading.entries}
    known = by_id[entry].presets if entry in by_id else {}
    form = form_of(rulebook, Deal(name="", on=today(), answers=known))
    return replace(form, entered_by=entry)


def with_presets(form: DealForm, entry: str) -> Mapping[str, Sequence[str]]:
    """Return what stands in a form as it is typed, with what an entry begins with."""
    preset = empty_form(form.rulebook, entry)
    filled = {name: it for name, it in preset.filled.items() if name not in form.filled}
    both = replace(form, filled={**form.filled, **filled}, entered_by=entry)
    return typed_of(both)


def in_order_of_topics(
    form: DealForm, sections: Iterable[FormSection]
) -> list[FormSection]:
    """Return the sections of a form in the order in which their topics stand there."""
    order = [topic.id for topic in topics_in_order(form)]
    return sorted(sections, key=lambda section: order.index(section.id))


def topics_in_order(form: DealForm) -> Iterator[Topic]:
    """Yield the topics as they stand in the form: first those that its entry names."""
    topics = form.rulebook.heading.topics
    first = form.entry.topics if form.entry else ()
    by_id = {it.id: it for it in topics}
    yield from (by_id[name] for name in first if name in by_id)
    yield from (it for it in topics if it.id not in first)
