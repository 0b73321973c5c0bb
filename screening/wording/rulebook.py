"""A rulebook put into words: what its pages show of each part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from screening.formats.text import lower_first, placeholders
from screening.rulebook import loader
from screening.rulebook.conditions import Condition, reads
from screening.rulebook.model import (
    Definition,
    Follower,
    Level,
    Question,
    Rule,
    Rulebook,
    Topic,
)
from screening.wording.answers import dates_in_words
from screening.wording.conditions import Clause, outline
from screening.wording.sources import Basis, basis_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """When a part was last reviewed, and by when it is to be reviewed again."""

    file: str
    reviewed: date
    review_by: date
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """A rule in words. `questions` and `definitions` are those its condition names."""

    rule: Rule
    level: Level
    place: int
    topic: Topic
    says: str
    when: Clause
    questions: tuple[Question, ...]
    definitions: tuple[Definition, ...]
    basis: tuple[Basis, ...]
    dates: str
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWords:
    """A question in words; `when` is None where it is asked of every deal."""

    question: Question
    when: Clause | None
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionWords:
    """A definition in words, and what reads it: rules, definitions and questions."""

    definition: Definition
    when: Clause
    basis: tuple[Basis, ...]
    rules: tuple[Rule, ...]
    definitions: tuple[Definition, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerWords:
    """What follows from rules that name it, or where a condition of its own holds."""

    what: Follower
    when: Clause | None
    rules: tuple[Rule, ...]
    basis: tuple[Basis, ...]


class RulebookWords:
    """Puts the parts of one rulebook into words, as of a day."""

    def __init__(self, book: Rulebook, today: date) -> None:
        self.book = book
        self._today = today
        self._levels = {level.id: level for level in book.heading.levels}
        self._topics = {topic.id: topic for topic in book.heading.topics}

    def rule(self, rule: Rule) -> RuleWords:
        """Return a rule in words."""
        questions, definitions = self._named(rule.when)
        return RuleWords(
            rule=rule,
            level=self._levels[rule.level],
            place=self.book.rank[rule.level],
            topic=self._topics[rule.topic],
            says=with_names(rule.says, self.book),
            when=outline(rule.when, self.book),
            questions=questions,
            definitions=definitions,
            basis=basis_in_words(self.book, rule.basis),
            dates=dates_in_words(rule.in_force),
            review=self.review(_files(self.book).get(rule.id, "")),
        )

    def rules_of(self, topic: str) -> tuple[RuleWords, ...]:
        """Return the rules of a topic in words, highest level first."""
        found = [rule for rule in self.book.rules.values() if rule.topic == topic]
        found.sort(key=lambda rule: -self.book.rank[rule.level])
        return tuple(map(self.rule, found))

    def questions_of(self, topic: str) -> tuple[QuestionWords, ...]:
        """Return the questions of a topic in words, in page order."""
        return tuple(
            QuestionWords(
                question=one,
                when=self._clause(one.ask_when),
                basis=basis_in_words(self.book, one.basis),
            )
            for one in self.book.questions.values()
            if one.topic == topic
        )

    def definitions(self) -> tuple[DefinitionWords, ...]:
        """Return every definition in words, in file order."""
        return tuple(map(self._definition, self.book.definitions.values()))

    def followers(
        self, kind: Mapping[str, Follower], named_by: Callable[[Rule], Iterable[str]]
    ) -> tuple[FollowerWords, ...]:
        """Return items, consequences or signals in words, in file order."""
        rules = self.book.rules.values()
        return tuple(
            FollowerWords(
                what=one,
                when=self._clause(one.when),
                rules=tuple(rule for rule in rules if one.id in named_by(rule)),
                basis=basis_in_words(self.book, one.basis),
            )
            for one in kind.values()
        )

    def review(self, file: str) -> Review:
        """Return when a file is reviewed; one that does not say follows the heading."""
        heading, upkeep = self.book.heading, self.book.upkeep.get(file)
        review_by = (upkeep and upkeep.review_by) or heading.review_by
        return Review(
            file=file,
            reviewed=(upkeep and upkeep.reviewed) or heading.reviewed,
            review_by=review_by,
            overdue=self._today > review_by,
        )

    def _clause(self, condition: Condition | None) -> Clause | None:
        return None if condition is None else outline(condition, self.book)

    def _named(
        self, condition: Condition
    ) -> tuple[tuple[Question, ...], tuple[Definition, ...]]:
        """Return what a condition names itself, in the order of the rulebook."""
        named = set(reads(condition))
        questions, definitions = self.book.questions, self.book.definitions
        return (
            tuple(questions[one] for one in questions if ("question", one) in named),
            tuple(
                definitions[one] for one in definitions if ("definition", one) in named
            ),
        )

    def _definition(self, definition: Definition) -> DefinitionWords:
        def uses(condition: Condition | None) -> bool:
            me = ("definition", definition.id)
            return condition is not None and me in reads(condition)

        book = self.book
        return DefinitionWords(
            definition=definition,
            when=outline(definition.when, book),
            basis=basis_in_words(book, definition.basis),
            rules=tuple(one for one in book.rules.values() if uses(one.when)),
            definitions=tuple(
                one for one in book.definitions.values() if uses(one.when)
            ),
            questions=tuple(
                one for one in book.questions.values() if uses(one.ask_when)
            ),
        )


@lru_cache(maxsize=8)
def _files(book: Rulebook) -> Mapping[str, str]:
    """Return the file of each rule, by id."""
    parts = loader.places(book).parts
    return {
        name: document.file
        for (kind, name), (document, _path) in parts.items()
        if kind == "rule"
    }


def with_names(text: str, book: Rulebook) -> str:
    """Return a sentence with [the name of the question] where an answer will stand."""
    for name in placeholders(text):
        if name in book.questions:
            short = lower_first(book.questions[name].short)
            text = text.replace(f"{{{name}}}", f"[{short}]")
    return text
