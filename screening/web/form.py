"""Questions as a form; a filled form as answers.

WTForms reads and checks what is asked of every deal, and questions are read by what the
rulebook says of them; templates draw. Nothing here decides which questions apply:
the engine does, and `wrong` leaves out what it says is not asked.
"""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from flask import current_app, request
from flask_wtf.csrf import validate_csrf
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, StringField
from wtforms.validators import DataRequired, Length

from screening.briefing.opening import case_file
from screening.engine.assess import Assessment
from screening.engine.days import beforehand
from screening.formats.text import (
    day_in_words,
    first_sentence,
    lower_first,
    no_such_day,
    number_as_typed,
    part_in_words,
    plain_text,
    read_days,
    weekday_in_words,
)
from screening.presentation.answers import KIND_WORDS, quantity_in_words
from screening.register.unfinished import SHOWN, SKIPPED, Typed
from screening.rulebook import answers
from screening.rulebook.conditions import Answer
from screening.rulebook.deal_file import read_filed
from screening.rulebook.editions import of_day
from screening.rulebook.kinds import Choice, Shape
from screening.rulebook.model import Entry, Question, Rulebook, Verdict
from screening.settings import today

NAME, DAY = "the-name", "the-day"
ENTRY = "the-entry"
_NUMBER = re.compile(r"\d{1,9}")
TOKEN = "csrf_token"  # noqa: S105 - the name of its field
"""What shows a form to be ours; wrong where it is missing or too old."""
NOTE = "note {question}"
"""The name of the field of a note to an answer: no question has a blank in its id."""
UNREAD = "unread"
"""What the form carries along: answers that it has no question for."""
FILED = "filed"
"""What it carries along of a deal file or briefing: what was filed already."""
NONE = answers.NONE
FRAME = frozenset({TOKEN, "enter", "based-on", "section"}).union(
    f"the-{name}" for name in ("deal", "window", "step", "revision", "topics")
)
"""What a sent form has beside the deal."""
MOST_RADIOS = 14
FEW, MANY = 6, 12
"""More choices than these, in groups, are a list; or many, whose groups open."""
SHORT_LABEL = 16
LONG_HINT = 100
"""What is longer takes several lines, so that its first sentence stands there alone."""
LONGEST, LONGEST_NAME = 500, 200
NOT_OFFERED = "“{question}” has no such answer. Choose one that is offered"
TOO_LONG = "Shorten this to {longest} characters"
MOST_TYPED = 4_000_000
"""How large a form may be so that what was typed into it can be given back."""
NO_DAY = "Enter a day, like 31 January 2027, or a month or quarter, like Q1 2027"
YEARS = range(1900, 2101)
"""The years that a day of a deal may be in. Deals kept with others still open."""


class QuestionField(NamedTuple):
    """One question. `raw` is what was typed, `data` the answer, None not known yet.

    Where what was typed makes no sense, `wrong` is a sentence for the person. The
    `usual` of its choices are shown first. Where an entry `moves` them, no browser that
    goes back may fill them in by their place.
    """

    question: Question
    raw: str | list[str] = ""
    data: Answer | None = None
    wrong: str = ""
    usual: frozenset[str] = frozenset()
    moves: bool = False

    @classmethod
    def typed(cls, question: Question, typed: Sequence[str]) -> "QuestionField":
        """Read what was typed."""
        texts = [text for text in map(plain_text, typed) if text]
        if not texts:
            return cls(question)
        several = question.traits.several
        try:
            data = _several(question, texts) if several else _single(question, texts[0])
        except ValueError as error:
            return cls(question, texts if several else texts[0], wrong=str(error))
        return cls(question, texts if several else texts[0], data)

    @property
    def longest(self) -> int:
        """How many characters a text may have, and a note."""
        return LONGEST

    @property
    def control(self) -> str:
        """The kind of control: radios, boxes, list or text."""
        if self.question.traits.several:
            return "boxes"
        if offered := len(self.question.offered):
            return "radios" if offered <= MOST_RADIOS else "list"
        return "text"

    @property
    def groups(self) -> tuple[tuple[str, tuple[tuple[str, Choice], ...]], ...]:
        """Return the choices under the headings that their groups give, in order."""
        groups: dict[str, list[tuple[str, Choice]]] = {}
        for word, choice in self.question.offered.items():
            if word not in self.usual:
                groups.setdefault(choice.group or "", []).append((word, choice))
        return tuple((name, tuple(members)) for name, members in groups.items())

    @property
    def first(self) -> tuple[tuple[str, Choice], ...]:
        """Return the usual choices, in order."""
        offered = self.question.offered.items()
        return tuple((word, it) for word, it in offered if word in self.usual)

    @property
    def is_unusual(self) -> bool:
        """Tell whether something was chosen that is not usual."""
        return bool({*self.raw} - {*self.usual, NONE})

    @property
    def is_long(self) -> bool:
        """Tell whether its choices are many, and sorted into groups: a list."""
        choices = self.question.offered.values()
        return len(choices) > FEW and any(choice.group for choice in choices)

    @property
    def are_many(self) -> bool:
        """Tell whether its choices are too many to be in view all at once."""
        return self.is_long and len(self.question.offered) > MANY

    def is_chosen_of(self, members: Sequence[tuple[str, Choice]]) -> bool:
        """Tell whether some of these choices were chosen."""
        return any(word in self.raw for word, _choice in members)

    @property
    def hint(self) -> tuple[str, str]:
        """Return its hint, and the rest of it where it is too long to stand there."""
        hint = self.question.hint or ""
        return first_sentence(hint) if len(hint) > LONG_HINT else (hint, "")

    @property
    def is_short(self) -> bool:
        """Tell whether its choices are a word or two each: they stand in a row."""
        labels = [choice.label for choice in self.question.offered.values()]
        return max(map(len, labels), default=0) <= SHORT_LABEL

    @property
    def is_not_known(self) -> bool:
        """Tell whether it was answered that the answer is not known yet."""
        return self.data in self.question.not_known

    @property
    def read_as(self) -> str:
        """Return how a typed number or day was read; else it is empty."""
        if isinstance(self.data, Decimal):
            return quantity_in_words(self.question, self.data)
        if isinstance(self.data, date):
            return read_back(str(self.raw), self.data)
        return ""


def _as_typed(answer: Answer) -> str | list[str]:
    match answer:
        case frozenset():
            return sorted(answer) or [NONE]
        case Decimal():
            typed = number_as_typed(answer)
            return f"{answer:,.0f}" if re.fullmatch(r"\d{7,}", typed) else typed
        case date():
            return day_in_words(answer)
        case str():
            return answer


def _several(question: Question, typed: list[str]) -> frozenset[str]:
    if NONE in typed and len(typed) > 1:
        raise ValueError("Untick “None of these”, or the other answers")
    chosen = frozenset(typed) - {NONE}
    if not chosen.issubset(question.choices):
        raise ValueError(NOT_OFFERED.format(question=question.short))
    return chosen


def _single(question: Question, typed: str) -> Answer:
    match question.traits.shape:
        case Shape.TEXT:
            if len(typed) > LONGEST:
                raise ValueError(TOO_LONG.format(longest=LONGEST))
            return typed
        case Shape.DAY:
            return day_of_a_deal(typed)
        case Shape.NUMBER:
            return _number(question, typed)
        case _:
            if typed not in question.offered:
                raise ValueError(NOT_OFFERED.format(question=question.short))
            return typed


def _number(question: Question, typed: str) -> Decimal:
    name = lower_first(question.short)
    try:
        return answers.read_number(typed, question)
    except answers.NotANumberError as unclear:
        if "both ways" in str(unclear):
            says = f"{unclear}: write it without separators"
        else:
            example = KIND_WORDS[question.kind].typed
            says = f"Enter {name} as a number, like {example}"
    except answers.WrongValueError as wrong:
        limit = str(wrong).removeprefix("must be ").removesuffix(".")
        says = f"Enter {name} as a number, {limit}"
    raise ValueError(says)


def day_of_a_deal(typed: str, *, last: bool = False) -> date:
    """Read a day of our times: any other is a slip of the key.

    Of a month or a quarter it is the first day, by which nothing is late, or the last.
    """
    day = _days(typed)[last]
    if day.year not in YEARS:
        raise ValueError(
            f"Enter a day between {YEARS[0]} and {YEARS[-1]}, like 31/1/2026"
        )
    return day


def _days(typed: str) -> tuple[date, date]:
    try:
        return read_days(typed)
    except ValueError:
        raise ValueError(no_such_day(typed) or NO_DAY) from None


def read_back(typed: str, day: date) -> str:
    """Return how a typed day was read: which of a month or quarter, if it was one."""
    with suppress(ValueError):
        first, last = read_days(typed)
        if first != last:
            end = "first" if day == first else "last"
            part = part_in_words(first, last)
            return f"{weekday_in_words(day)}, the {end} day of the {part}"
    return weekday_in_words(day)


class _Day(Field):
    """Reads the day that was typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.raw, self.data = valuelist[0].strip() if valuelist else "", None
        self.data = day_of_a_deal(self.raw)


class _HeadingForm(Form):
    """Reads and checks what is asked of every deal: its name and its day."""

    title = StringField(
        name=NAME,
        filters=[lambda typed: plain_text(typed or "")],
        validators=[
            DataRequired("Enter a name for the deal, such as its two parties"),
            Length(
                max=LONGEST_NAME, message=f"Shorten it to {LONGEST_NAME} characters"
            ),
        ],
    )
    on = _Day(name=DAY)


_BY_QUESTION = "unread", "contradicted", "decides"


class DayField(NamedTuple):
    """The day the rules are read at, as it was typed and read; `wrong` is why not."""

    raw: str
    data: date | None = None
    wrong: str = ""

    @property
    def read_as(self) -> str:
        """Return how the day was read; empty where it was not."""
        return read_back(self.raw, self.data) if self.data else ""


@dataclass(frozen=True, kw_only=True)
class DealForm:
    """A deal as a form: its name, its day, and what is typed of the questions.

    `filled` are the fields that hold something, by question id, in page order. The form
    carries along `notes` on where answers come from, by question, what was `filed`
    already, by regime, and answers, plain, that were `unread` before. `wrong_name` is
    what is wrong with a name that was typed. Somebody was `entered_by` an entry of that
    id; it has that `entry`, and `fields` as this asks them. Questions were `seen` on
    this visit, or `skipped`, in that order.
    """

    rulebook: Rulebook
    name: str
    day: DayField
    filled: Mapping[str, QuestionField]
    notes: Mapping[str, str]
    filed: Mapping[str, Mapping[str, Any]]
    unread: Mapping[str, Any]
    wrong_name: str = ""
    entered_by: str = ""
    entry: Entry | None = None
    fields: Mapping[str, QuestionField] | None = None
    seen: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()

    @cached_property
    def questions(self) -> Mapping[str, QuestionField]:
        """The fields of all questions, by question id, in page order."""
        if self.fields is not None:
            return self.fields
        every = self.rulebook.questions.items()
        return {it: self.filled.get(it) or QuestionField(each) for it, each in every}

    def deal(self) -> answers.Deal:
        """Return the deal as far as it could be read.

        What was unread before and can be read by now counts, unless it was answered.
        """
        known = ((name, field.data) for name, field in self.filled.items())
        given = {name: answer for name, answer in known if answer is not None}
        again, left = answers.read_answers(self.rulebook.questions, self.unread)
        return answers.Deal(
            name=self.name,
            on=self.day.data or today(),
            answers={**again, **given},
            unread={name: raw for name, raw in left.items() if name not in given},
            notes=self.notes,
            filed=self.filed,
        )

    @property
    def carried(self) -> Mapping[str, str]:
        """What the page carries along, as JSON by the name of its field."""
        held = {UNREAD: self.unread, FILED: self.filed}
        return {
            name: json.dumps(dict(it), default=str) for name, it in held.items() if it
        }

    def shown(self, assessment: Assessment) -> list[str]:
        """Return the questions that are asked, in page order.

        One whose asking is still open is among them where it has an answer: that answer
        counts, so whoever gave it can see and change it. So is one that can be
        answered beforehand.
        """
        later = beforehand(assessment)
        return [
            name
            for name, asked in assessment.asked.items()
            if asked is Verdict.MET or name in assessment.answers or name in later
        ]

    def event(
        self, asked: Sequence[str], level: str, **more: object
    ) -> Mapping[str, str]:
        """Return the header that tells the page what is asked, and how it was read."""
        read = dict.fromkeys(self.rulebook.questions, "")
        read |= {name: field.read_as for name, field in self.filled.items()}
        read[DAY] = self.day.read_as
        none = {
            "folded": (),
            "left": 0,
            "unread": {},
            "contradicted": {},
            "decides": {},
        }
        event = {"asked": asked, "read": read, "level": level, **none, **more}
        return {"HX-Trigger-After-Swap": json.dumps({"screening:moved": event})}

    def unreadable(self, assessment: Assessment) -> Mapping[str, str]:
        """The problems of answers that count, and of the day, by field."""
        wrong, read = self.wrong(assessment), {DAY, *self.rulebook.questions}
        return {name: says for name, says in wrong.items() if name in read}

    def wrong(self, assessment: Assessment) -> Mapping[str, str]:
        """The problems of all fields that count, by the id of the field.

        A problem of an answer to a question that is not shown does not count.
        """
        shown, says = {*self.shown(assessment)}, TOO_LONG.format(longest=LONGEST)
        notes = self.notes.items()
        wrong = {note_id(name): says for name, note in notes if len(note) > LONGEST}
        wrong |= {NAME: self.wrong_name, DAY: self.day.wrong}
        for name, field in self.filled.items():
            if name in shown:
                wrong[name] = field.wrong
        return {name: says for name, says in wrong.items() if says}


def form_of(rulebook: Rulebook, deal: answers.Deal) -> DealForm:
    """Return the form of a rulebook, holding a deal."""
    edition, known = of_day(rulebook, deal.on), deal.answers
    return DealForm(
        rulebook=edition,
        name=deal.name,
        day=DayField(day_in_words(deal.on), deal.on),
        filled={
            it: QuestionField(asked, _as_typed(known[it]), known[it])
            for it, asked in edition.questions.items()
            if it in known
        },
        notes=deal.notes,
        filed=deal.filed,
        unread=deal.unread,
    )


def typed_form(rulebook: Rulebook, typed: Typed) -> DealForm:
    """Return the form of a rulebook, holding what was typed, read as far as it is."""
    return _read(rulebook, MultiDict(typed))


def sent_form(rulebook: Rulebook) -> DealForm:
    """Return the form of a rulebook as it was sent, its answers read."""
    return _read(rulebook, request.form)


def _read(rulebook: Rulebook, sent: MultiDict[str, Any]) -> DealForm:
    """Read a sent form, with the problem of each field beside its value.

    The rulebook is the edition of the day that was typed; of today where that is no
    day. CaseFileError where it carries along what cannot be answers.
    """
    heading = _HeadingForm(sent)
    heading.validate()
    both = heading.title, heading.on
    wrong_name, wrong_day = (next(iter(it.errors), "") for it in both)
    day = DayField(heading.on.raw, heading.on.data, wrong_day)
    edition = of_day(rulebook, _any_day(day.raw))
    fields = {
        it: QuestionField.typed(asked, sent.getlist(it))
        for it, asked in edition.questions.items()
        if it in sent
    }
    unread = sent.get(UNREAD, "")
    return DealForm(
        rulebook=edition,
        name=heading.title.data or "",
        day=day,
        filled={it: field for it, field in fields.items() if field.raw},
        notes=_notes(edition, sent),
        filed=read_filed(sent.get(FILED, ""), edition),
        unread=case_file.read_answers(unread) if unread else {},
        wrong_name=wrong_name,
        entered_by=sent.get(ENTRY, ""),
        seen=tuple(sent.getlist(SHOWN)),
        skipped=_named(edition, sent, SKIPPED),
    )


def _named(book: Rulebook, sent: MultiDict[str, Any], key: str) -> tuple[str, ...]:
    """Return the questions that a form names, each once."""
    return tuple(it for it in dict.fromkeys(sent.getlist(key)) if it in book.questions)


def _any_day(typed: str) -> date:
    """Return a day that was typed, of any times; today where it is none."""
    try:
        return read_days(typed)[0]
    except ValueError:
        return today()


def has_expired() -> bool:
    """Tell whether a form was sent whose token is missing or too old."""
    if not current_app.config["WTF_CSRF_ENABLED"]:
        return False
    try:
        validate_csrf(request.form.get(TOKEN))
    except ValueError:
        return True
    return False


def typed_into(sent: MultiDict[str, str]) -> Typed:
    """The fields of a sent form that are not empty, and what it carries along."""
    filled = {name: [one for one in sent.getlist(name) if one] for name in sent}
    return {name: it for name, it in filled.items() if it and name not in FRAME}


def typed_of(form: DealForm) -> Typed:
    """The fields of a form as somebody would type them, and what it carries along."""
    held: dict[str, str | list[str]] = {NAME: form.name, DAY: form.day.raw}
    held[ENTRY] = form.entered_by
    held |= {name: field.raw for name, field in form.filled.items()}
    held |= {NOTE.format(question=name): note for name, note in form.notes.items()}
    held |= {**form.carried, SKIPPED: [*form.skipped]}
    listed = ((name, [it] if isinstance(it, str) else it) for name, it in held.items())
    return {name: typed for name, typed in listed if any(typed)}


def sent_number(name: str) -> int:
    """Return a number that a page carried along in a hidden field; 0 if it is none."""
    sent = request.form.get(name, "")
    return int(sent) if _NUMBER.fullmatch(sent) else 0


def note_id(question: str) -> str:
    """Return the id of the field of a note to an answer."""
    return f"note-{question}"


def _notes(rulebook: Rulebook, sent: MultiDict[str, Any]) -> Mapping[str, str]:
    before = NOTE.format(question="")
    typed = {key.removeprefix(before): sent[key] for key in sent if before in key}
    notes = ((it, plain_text(typed[it])) for it in rulebook.questions if it in typed)
    return {name: note for name, note in notes if note}
