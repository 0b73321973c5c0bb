"""The page of columns: what each is read as, and what is the same for every deal."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from screening.portfolio import matching
from screening.portfolio.cells import answers
from screening.portfolio.matching import roles_of
from screening.portfolio.reading import unsaid
from screening.portfolio.units import ASKED, SAID, SINGLE, money_of
from screening.rulebook.conditions import behind
from screening.rulebook.model import Question, Rulebook
from screening.web import messages
from screening.web.portfolio_upload import Upload

COLUMN, UNIT, SAME, ANOTHER = "column-", "unit-", "same-", "another"
"""Fields: of a column and its unit, of an answer for all deals, and of a question to
answer so."""
DEAL, DAY = "deal", "on"
"""What a column may be beside an answer: the deal's name, and its day."""
LONGEST_ANSWER = 500
MOST_RULES = 0.75
"""What part of the rules hangs on a question without which little can be told."""
Words = Mapping[str, str]
NOTHING: Words = MappingProxyType({})


class Typed(NamedTuple):
    """What a page of columns says: what columns are read as, and what is the same.

    `units` say in what columns of money are counted, by head.
    """

    columns: Words
    same: Words
    units: Words = NOTHING


class ShownColumn(NamedTuple):
    """A column: some of its values, which question is chosen, and what is proposed.

    `largest` is the largest of its amounts that say no unit, `unit` what was chosen,
    and `money` is what its question is answered in.
    """

    place: int
    head: str
    examples: list[str]
    chosen: str
    proposed: str
    wrong: str
    hint: str
    largest: str
    unit: str
    money: str

    @property
    def field(self) -> str:
        """The name of its field."""
        return f"{COLUMN}{self.place}"

    @property
    def unit_field(self) -> str:
        """The name of the field of its unit."""
        return f"{UNIT}{self.place}"

    @property
    def units(self) -> Words:
        """In what its amounts may be counted, and how that is told."""
        money = messages.MONEYS.get(self.money, self.money)
        told = messages.SINGLE, messages.THOUSANDS, messages.MILLIONS
        names = SINGLE.get(self.money, ""), "thousands", "millions"
        each = zip(names, told, strict=True)
        return {name: says.format(money=money) for name, says in each}

    @property
    def described_by(self) -> str:
        """The ids of what is told of its field."""
        near = self.proposed and not self.chosen
        told = {"message": self.wrong, "near": near, "hint": True}
        return " ".join(f"{self.field}-{name}" for name, it in told.items() if it)


class ShownAnswer(NamedTuple):
    """A question that is answered once for all deals, and its answer as typed.

    `needed` says what it means that there is none; `words` are those to pick from.
    """

    question: Question
    said: str
    wrong: str
    needed: str
    words: Sequence[str]

    @property
    def field(self) -> str:
        """The name of its field."""
        return f"{SAME}{self.question.id}"

    @property
    def described_by(self) -> str:
        """The ids of what is told of its field."""
        told = {"hint": True, "needed": self.needed, "message": self.wrong}
        return " ".join(f"{self.field}-{name}" for name, it in told.items() if it)


class Topic(NamedTuple):
    """Questions to choose from, under the topic that heads them in the form."""

    title: str
    questions: Sequence[Question]


def typed(form: Words, heads: Sequence[str], rulebook: Rulebook) -> Typed:
    """Return what was sent; what is no question is none."""
    known = {DEAL, DAY, *roles_of(rulebook), *rulebook.questions}
    said = {head: form.get(f"{COLUMN}{place}", "") for place, head in enumerate(heads)}
    units = {head: form.get(f"{UNIT}{place}", "") for place, head in enumerate(heads)}
    same = {name: form.get(f"{SAME}{name}") for name in rulebook.questions}
    if (another := form.get(ANOTHER, "")) in rulebook.questions:
        same[another] = same[another] or ""
    return Typed(
        {head: it if it in known else "" for head, it in said.items()},
        {name: it[:LONGEST_ANSWER] for name, it in same.items() if it is not None},
        units,
    )


def wrong_columns(chosen: Words, rulebook: Rulebook) -> dict[str, str]:
    """Return what is wrong with the columns, by head: two for one question."""
    times = Counter(filter(None, chosen.values()))
    return {
        head: messages.TWO_COLUMNS.format(question=title_of(question, rulebook))
        for head, question in chosen.items()
        if times[question] > 1
    }


def title_of(question: str, rulebook: Rulebook) -> str:
    """Return what a column is called that is read as this."""
    named = {DEAL: messages.NAME, DAY: messages.DAY}
    return named.get(question) or matching.title_of(rulebook, question)


def shown_columns(
    upload: Upload, rulebook: Rulebook, said: Typed, proposed: Words, wrong: Words
) -> list[ShownColumn]:
    """Return the columns of a table as the page shows them: not of earlier results."""
    earlier, chosen = {*upload.earlier(rulebook)}, said.columns
    largest = unsaid(rulebook, upload.table, chosen)
    return [
        ShownColumn(
            place,
            head,
            upload.examples(place),
            chosen.get(head, ""),
            proposed.get(head, ""),
            wrong.get(head, ""),
            _hint(rulebook, chosen.get(head, "")),
            largest.get(head, ""),
            said.units.get(head, ""),
            money_of(rulebook.questions.get(chosen.get(head, ""))),
        )
        for place, head in enumerate(upload.table.heads)
        if head not in earlier
    ]


def units(upload: Upload, rulebook: Rulebook, said: Typed) -> Words:
    """Return the units of the columns that say none; where nobody chose one, asked."""
    each = unsaid(rulebook, upload.table, said.columns)
    chosen = {head: it for head, it in said.units.items() if it in SAID}
    return {head: chosen.get(head, ASKED) for head in each}


def _hint(rulebook: Rulebook, question: str) -> str:
    asked = rulebook.questions.get(question)
    return (asked.hint if asked else "") or ""


def shown_answers(rulebook: Rulebook, said: Typed, wrong: Words) -> list[ShownAnswer]:
    """Return the answers for all deals, and what is asked first and has no column."""
    columns, needed = {*said.columns.values()}, _needed(rulebook)
    first = {
        it.id
        for it in rulebook.questions.values()
        if it.ask_when is None and (it.traits.few or it.id in needed)
    }
    shown = (first - columns) | {*said.same}
    return [
        ShownAnswer(
            it,
            said.same.get(it.id, ""),
            wrong.get(it.id, ""),
            _without(it)
            if it.id in needed - columns and not said.same.get(it.id)
            else "",
            answers(it),
        )
        for it in rulebook.questions.values()
        if it.id in shown
    ]


def _without(question: Question) -> str:
    return messages.NEEDED_BY_MOST.format(question=question.short)


def _needed(rulebook: Rulebook) -> set[str]:
    """Return the questions, asked of every deal, that most rules hang on."""
    conditions = rulebook.conditions
    read = Counter(
        name
        for rule in rulebook.rules.values()
        for kind, name in behind(rule.when, conditions)
        if kind == "question" and rulebook.questions[name].ask_when is None
    )
    most = MOST_RULES * len(rulebook.rules)
    return {name for name, rules in read.items() if rules >= most}


def topics(rulebook: Rulebook, but: Iterable[str] = ()) -> list[Topic]:
    """Return the questions to choose from, but for some, as the form groups them."""
    left = [it for it in rulebook.questions.values() if it.id not in {*but}]
    each = (
        Topic(topic.title, [it for it in left if it.topic == topic.id])
        for topic in rulebook.heading.topics
    )
    return [it for it in each if it.questions]
