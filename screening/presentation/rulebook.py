"""A rulebook put into words: what its pages show of each part, and what reads it."""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from screening.formats.text import (
    date_in_words,
    day_in_words,
    lower_first,
    placeholders,
    upper_first,
)
from screening.presentation.answers import dates_in_words
from screening.presentation.conditions import Clause, outline, rule_outline
from screening.rulebook.conditions import (
    ALWAYS,
    Condition,
    Node,
    behind,
    comparisons_in,
    named_in,
    reads,
)
from screening.rulebook.editions import of_day
from screening.rulebook.fields import (
    InForce,
    Part,
    conditions_in,
    parts_in,
    points_under,
    title_of,
)
from screening.rulebook.files import FOLLOWERS, parts_by_kind, places_in
from screening.rulebook.model import (
    Certainty,
    Contradiction,
    Definition,
    Follower,
    Level,
    Point,
    Question,
    Rule,
    Rulebook,
    Threshold,
    Topic,
)
from screening.rulebook.references import blanks_in

P = TypeVar("P")

READERS = ("rules", "definitions", "questions")
"""The parts whose conditions name definitions, as a rulebook holds them."""

ARTICLE = re.compile(r"(arts?)\.(.+)")
"""The key of a point that is an article: art.2(5), arts.6-to-9."""

KNOWN = {
    "seen": "Read in {source}.",
    "secondary": "Not read in the official text; known from {source}.",
    "memory": "Not checked against the official text or commentary.",
}
TO_CHECK = "To be verified. "
TO_BE_VERIFIED = f"{TO_CHECK}{{what}}"
NOT_SEEN = "\N{DAGGER}"
"""Stands behind the name of a point that was not read in the official text."""
DAGGER = f"{NOT_SEEN} marks law that was not read in its official text."
UNCHECKED = f"{NOT_SEEN} Not checked in today's official text."
"""What the mark says behind a filing in a list of filings."""
WEAK = {
    "memory": "not checked against the official text",
    "secondary": "checked in commentary only",
}
"""What is known but was not read, the weakest first."""


OF_OTHERS = "Made of other conditions"
"""The heading of conditions that compare no answer themselves."""


class PartReview(NamedTuple):
    """When a part was last reviewed, and by when it is to be reviewed again."""

    file: str
    reviewed: date
    review_by: date
    overdue: bool


class Basis(NamedTuple):
    """What a finding rests on. `known` says how it is known, and what is not certain.

    Print names it by its source and the place in it: the guide, E2. A `mark` behind
    that says that it was not seen. `as_of` is the state of the text that was read, as
    it is written, where it may have changed since.
    """

    point: str
    source: str
    place: str
    title: str
    says: str
    known: str
    mark: str
    certainty: Certainty | None
    as_of: str

    @property
    def source_id(self) -> str:
        """The id of the source that the point is of."""
        return self.point.partition("/")[0]

    @property
    def read_as_of(self) -> str:
        """In which state it was read, if that is not sure to be the last."""
        return f"as of {date_in_words(self.as_of)}" if self.as_of else ""

    @property
    def name(self) -> str:
        """The source and the place in it."""
        return f"{self.source}, {self.place}"

    @property
    def cited(self) -> str:
        """The same with its mark, and the state in which it was read."""
        state = f" ({self.read_as_of})" if self.as_of else ""
        return f"{self.name}{self.mark}{state}"

    @property
    def how_read(self) -> str:
        """How what it says is known, in few words."""
        if weak := WEAK.get(self.certainty or ""):
            return upper_first(weak)
        return f"Read, {self.read_as_of}" if self.as_of else "Read in the text"

    @property
    def to_check(self) -> str:
        """What is to be checked in a point that was not seen; empty if nothing is."""
        return self.known.partition(TO_CHECK)[2]


class Statement(NamedTuple):
    """A sentence of law, and what it rests on, as far as that is named."""

    says: str
    basis: tuple[Basis, ...] = ()


class RuleWords(NamedTuple):
    """A rule in words. `questions` and `definitions` are those its condition names.

    `exceptions` are the reasons of what it is not met for.
    """

    rule: Rule
    level: Level
    place: int
    topic: Topic
    says: str
    when: Clause
    exceptions: tuple[Statement, ...]
    questions: tuple[Question, ...]
    definitions: tuple[Definition, ...]
    basis: tuple[Basis, ...]
    dates: str
    review: PartReview


class PartWords(NamedTuple):
    """A part that is no rule in words, and the rules and others that name it.

    `when` is its own condition; None where it is asked of every deal, or only rules
    lead to it. `dates` are the days of a question or definition that is in force on
    some alone.
    """

    what: Question | Definition | Follower | Contradiction
    when: Clause | None
    basis: tuple[Basis, ...]
    dates: str = ""
    rules: tuple[Rule, ...] = ()
    definitions: tuple[Definition, ...] = ()
    questions: tuple[Question, ...] = ()


class ThresholdWords(NamedTuple):
    """A threshold in words: each value, its first day and what it rests on.

    The first value has no day.
    """

    what: Threshold
    values: tuple[tuple[str, str, tuple[Basis, ...]], ...]


class RulebookWords:
    """Puts the parts of one rulebook into words, as of a day.

    Texts tell the values of that day, conditions those of every day.
    """

    def __init__(self, book: Rulebook, today: date) -> None:
        self.book, self._whole = of_day(book, today), book.of or book
        self._whole_parts, self._today = parts_by_kind(self._whole), today
        self._topics = {topic.id: topic for topic in book.heading.topics}

    def rule(self, rule: Rule) -> RuleWords:
        """Return a rule in words; what its condition names, in rulebook order."""
        book, place = self.book, self.book.rank[rule.level]
        rule, whole = book.rules[rule.id], self._whole.rules[rule.id]
        named = {*reads(whole.when)}
        return RuleWords(
            rule=rule,
            level=book.heading.levels[place],
            place=place,
            topic=self._topics[rule.topic],
            says=with_names(rule.says, book),
            when=rule_outline(whole, self._whole),
            exceptions=tuple(
                Statement(with_names(it.reason, book), basis_in_words(book, it.basis))
                for it in rule.unless
            ),
            questions=_named("question", book.questions, named),
            definitions=_named("definition", book.definitions, named),
            basis=basis_in_words(book, rule.basis),
            dates=dates_in_words(rule.in_force),
            review=self.review(_files(book).get(("rule", rule.id), "")),
        )

    def rules_of(self, topic: str) -> tuple[RuleWords, ...]:
        """Return the rules of a topic in words, highest level first."""
        rules = [rule for rule in self.book.rules.values() if rule.topic == topic]
        rules.sort(key=lambda rule: -self.book.rank[rule.level])
        return tuple(map(self.rule, rules))

    def conditions_by_topic(self) -> dict[str, list[Definition]]:
        """Return named conditions by the topic of the first answer each compares."""
        titles = {it.id: it.title for it in self.book.heading.topics}
        grouped = {title: list[Definition]() for title in (*titles.values(), OF_OTHERS)}
        for it in sorted(self.book.definitions.values(), key=attrgetter("title")):
            first = next(iter(comparisons_in(it.when)), None)
            topic = first and self.book.questions[first.question].topic
            grouped[titles[topic] if topic else OF_OTHERS].append(it)
        return grouped

    def questions_of(self, topic: str) -> tuple[PartWords, ...]:
        """Return the questions of a topic in words, in page order."""
        asked = self.book.questions.values()
        return tuple(self.question(it) for it in asked if it.topic == topic)

    def question(self, question: Question) -> PartWords:
        """Return a question in words."""
        return self._part("question", question)

    def thresholds(self) -> tuple[ThresholdWords, ...]:
        """Return every threshold in words, in file order."""
        book, thresholds = self.book, list[ThresholdWords]()
        for it in self._whole.thresholds.values():
            days = (day_in_words(of.from_) if of.from_ else "" for of in it.values)
            values = (it.in_words(of.value) for of in it.values)
            rest = (basis_in_words(book, of.basis) for of in it.values)
            thresholds.append(
                ThresholdWords(it, tuple(zip(values, days, rest, strict=True)))
            )
        return tuple(thresholds)

    def definitions(self) -> tuple[PartWords, ...]:
        """Return every definition in words with what reads it, in file order."""
        return tuple(map(self.definition, self.book.definitions.values()))

    def definition(self, definition: Definition) -> PartWords:
        """Return a definition in words with what reads it."""
        by, name = self._readers, definition.id
        return self._part("definition", definition)._replace(
            rules=by["rules", name],
            definitions=by["definitions", name],
            questions=by["questions", name],
        )

    @cached_property
    def _readers(self) -> Mapping[tuple[str, str], tuple[Any, ...]]:
        """What reads each definition: rules, definitions and questions, in order."""
        readers_of: dict[tuple[str, str], tuple[Any, ...]] = defaultdict(tuple)
        for kind in READERS:
            today = getattr(self.book, kind)
            for part in getattr(self._whole, kind).values():
                when = part.ask_when if isinstance(part, Question) else part.when
                for of, name in {*reads(when or ALWAYS)}:
                    if of == "definition":
                        readers_of[kind, name] += (today[part.id],)
        return readers_of

    def followers(self, kind: str) -> tuple[PartWords, ...]:
        """Return the items, consequences or signals in words, in file order."""
        every = parts_by_kind(self.book)[kind].values()
        return tuple(self.follower(kind, it) for it in every)

    def follower(self, kind: str, what: Follower | Contradiction) -> PartWords:
        """Return an item, consequence, signal or contradiction in words."""
        rules, key = self.book.rules.values(), FOLLOWERS.get(kind, "")
        behind_it = (it for it in rules if what.id in getattr(it, key, ()))
        return self._part(kind, what)._replace(rules=tuple(behind_it))

    def contradictions(self) -> tuple[PartWords, ...]:
        """Return every contradiction in words, in file order."""
        every = self.book.contradictions.values()
        return tuple(self.follower("contradiction", it) for it in every)

    def _part(
        self, kind: str, what: Question | Definition | Follower | Contradiction
    ) -> PartWords:
        part = self._whole_parts[kind][what.id]
        when = part.ask_when if isinstance(part, Question) else part.when
        clause = None if when is None else outline(when, self._whole)
        dates = dates_in_words(getattr(part, "in_force", InForce()))
        return PartWords(what, clause, basis_in_words(self.book, what.basis), dates)

    def review(self, file: str) -> PartReview:
        """Return when a file is reviewed; one that does not say follows the heading."""
        heading, upkeep = self.book.heading, self.book.upkeep.get(file)
        review_by = (upkeep and upkeep.review_by) or heading.review_by
        reviewed = (upkeep and upkeep.reviewed) or heading.reviewed
        return PartReview(file, reviewed, review_by, overdue=self._today > review_by)


def _named(kind: str, parts: Mapping[str, P], nodes: Collection[Node]) -> tuple[P, ...]:
    """Return those parts of a kind that are among the nodes, in rulebook order."""
    return tuple(part for name, part in parts.items() if (kind, name) in nodes)


@lru_cache(maxsize=8)
def _files(book: Rulebook) -> Mapping[tuple[str, str], str]:
    """Return the file of each part."""
    parts = places_in(book.texts).parts.items()
    return {part: document.file for part, (document, _path) in parts}


def with_names(text: str, book: Rulebook) -> str:
    """Return a sentence with [the name of the question] where an answer will stand."""
    for name in placeholders(text):
        if name in book.questions:
            short = lower_first(book.questions[name].short)
            text = text.replace(f"{{{name}}}", f"[{short}]")
    return text


def none_asks(book: Rulebook) -> str:
    """Return that nothing is to be filed, as far as this rulebook goes."""
    return f"None of the {len(book.regimes)} regimes in this rulebook asks for a filing"


def not_covered(book: Rulebook) -> str:
    """Return the fields that a rulebook leaves out; empty where it does not say."""
    fields = "; ".join(book.heading.not_covered)
    return f"Not covered by this rulebook: {fields}." if fields else ""


def basis_in_words(rulebook: Rulebook, points: Iterable[str]) -> tuple[Basis, ...]:
    """Return source points as print names them (E2; art. 2(5)), with what they say."""
    basis = []
    for name in points:
        source_id, _, point_id = name.partition("/")
        source = rulebook.sources[source_id]
        point = source.points[point_id]
        texts = source.short, _place(point_id, point), source.title, point.says
        mark = "" if point.seen else NOT_SEEN
        known = _known(point), mark, point.certainty, point.as_of or ""
        basis.append(Basis(name, *texts, *known))
    return tuple(basis)


def certainty(basis: Iterable[Basis]) -> str:
    """Return how weakly these points are known; empty where all was read."""
    certainties = {it.certainty for it in basis}
    weak = next((says for it, says in WEAK.items() if it in certainties), "")
    return f"in part {weak}" if weak and "seen" in certainties else weak


def how_known(basis: Collection[Basis]) -> str:
    """Return the same, and the oldest state in which one of them was read."""
    dated = sorted((it for it in basis if it.as_of), key=attrgetter("as_of"))
    says = "text of {}: check later amendments"
    states = [says.format(date_in_words(it.as_of)) for it in dated[:1]]
    return "; ".join(filter(None, [certainty(basis), *states]))


def _place(name: str, point: Point) -> str:
    """Return the place of a point inside its source, as printed."""
    if point.cite:
        return point.cite
    if article := ARTICLE.fullmatch(name):
        return f"{article[1]}. {article[2].replace('-to-', ' to ')}"
    return name.replace("-", " ")


def _known(point: Point) -> str:
    """Return how a point is known, then what is to be verified in it."""
    form = KNOWN[point.certainty] if point.certainty else ""
    source = (point.known_from or "").removesuffix(".")
    if source.partition(" ")[0] in {"The", "A", "An", "Our"}:
        source = lower_first(source)  # it goes on inside a sentence
    check = TO_BE_VERIFIED.format(what=point.to_be_verified or "")
    sentences = (form.format(source=source), check if point.to_be_verified else "")
    return " ".join(filter(None, sentences))


def unread(rulebook: Rulebook) -> tuple[tuple[Basis, int], ...]:
    """Return the points not seen, each with how many parts rest on it, most first."""
    kinds = parts_by_kind(rulebook).values()
    parts = itertools.chain(*(kind.values() for kind in kinds))
    resting = Counter(point for part in parts for point in points_under(part))
    # By name where as many rest on them: so the same on every run.
    names = sorted(resting, key=lambda name: (-resting[name], name))
    basis_points = basis_in_words(rulebook, names)
    return tuple((basis, resting[basis.point]) for basis in basis_points if basis.mark)


ASK = {"question", "definition"}
"""The parts that only say when to ask, or what others mean."""
DECIDING = {"rule", "regime"}
"""The parts that decide what a deal should expect."""


class Reader(NamedTuple):
    """A part that reads a question or a threshold, itself or by a named condition."""

    kind: str
    id: str
    title: str


@lru_cache(maxsize=8)
def readers(book: Rulebook) -> Mapping[str, Mapping[str, Collection[Reader]]]:
    """Return the readers of each question by kind; none that is off."""
    readers_of = {
        question: defaultdict[str, list[Reader]](list) for question in book.questions
    }
    for kind, name, part in _parts_in_use(book):
        reader = Reader(kind, name, with_names(title_of(part), book))
        nodes = {node for when in _conditions_of(part, book) for node in reads(when)}
        for of, question in () if kind in ASK else sorted(nodes):
            if of == "question":
                readers_of[question][kind].append(reader)
    return readers_of


@lru_cache(maxsize=8)
def law_asked(book: Rulebook) -> Mapping[str, tuple[Basis, ...]]:
    """Return the basis of each question, by its id."""
    questions = book.questions.items()
    return {name: basis_in_words(book, asked.basis) for name, asked in questions}


@lru_cache(maxsize=8)
def threshold_readers(book: Rulebook) -> Mapping[str, Mapping[str, tuple[Reader, ...]]]:
    """Return the readers of each threshold, or of its value, by kind."""
    whole, titles = book.of or book, parts_by_kind(book)
    readers_of: dict[str, dict[str, tuple[Reader, ...]]] = {
        it: {} for it in book.thresholds
    }
    for kind, name, part in _parts_in_use(whole):
        title = title_of(titles[kind].get(name, part)) or name
        reader = Reader(kind, name, with_names(title, book))
        blanks = (blanks_in(inner) for inner in (part, *parts_in(part)))
        read = {blank for _key, blank in itertools.chain(*blanks)}
        read.update(*map(named_in, _conditions_of(part, whole)))
        for threshold in sorted(read & readers_of.keys()):
            readers_of[threshold][kind] = (*readers_of[threshold].get(kind, ()), reader)
    return readers_of


def _parts_in_use(book: Rulebook) -> Iterator[tuple[str, str, Part]]:
    """Yield every part that is not off, with kind and id; rules and filings first."""
    by_kind = parts_by_kind(book)
    for kind in sorted(by_kind, key=lambda kind: kind not in DECIDING):
        for name, part in by_kind[kind].items():
            if getattr(part, "off", None) is None:
                yield kind, name, part


def _conditions_of(part: Part, book: Rulebook) -> Iterator[Condition]:
    """Yield the conditions of a part, and those that they name, also one by another."""
    for inner in (part, *parts_in(part)):
        for condition in conditions_in(inner):
            yield condition
            for node in behind(condition, book.conditions, gates=False):
                when = book.conditions[node] if node[0] == "definition" else None
                yield from [] if when is None else [when]


class KindNames(NamedTuple):
    """What one part of a kind is called, and what such parts are for."""

    one: str
    about: str
    plural: str = ""

    @property
    def several(self) -> str:
        """What several of them are called."""
        return self.plural or f"{self.one}s"


KINDS: Mapping[str, KindNames] = {
    "source": KindNames(
        "source", "The basis of rules and filings, point by point: a law, a guide."
    ),
    "threshold": KindNames(
        "threshold",
        "A number that conditions and texts share by name, with a value by day.",
    ),
    "question": KindNames(
        "question", "A question of the form. Rules compare its answers."
    ),
    "definition": KindNames(
        "named condition",
        "A condition that several rules share, like a definition in a law.",
    ),
    "item": KindNames(
        "checklist item", "A step, by whom, before which stage, and why."
    ),
    "consequence": KindNames(
        "consequence", "An effect that a deal should expect where rules are met."
    ),
    "signal": KindNames("signal", "What to watch after a screening."),
    "contradiction": KindNames(
        "contradiction", "Facts that cannot all be true; reported first."
    ),
    "rule": KindNames("rule", "A condition, and how much scrutiny to expect then."),
    "regime": KindNames(
        "filing", "A legal requirement: who files with which authority, and by when."
    ),
    "precedent": KindNames(
        "precedent",
        "A real case: the facts known before the decision, and the outcome.",
    ),
    "proviso": KindNames(
        "proviso", "A condition on which a deal goes on, where it holds of the deal."
    ),
    "recommendation": KindNames(
        "recommendation", "A recommendation to a board; the first that holds is given."
    ),
    "term": KindNames("term", "A word that is explained in texts."),
    "level": KindNames("level", "How much scrutiny to expect, lowest first."),
    "topic": KindNames("topic", "A group of questions and rules: a row of the strip."),
    "entry of people": KindNames(
        "person in charge",
        "The person responsible for a checklist item.",
        "people in charge",
    ),
    "stage": KindNames("stage", "The stage before which an item must be done."),
    "entry": KindNames("entry", "A way into the form, by who fills it in.", "entries"),
    "party": KindNames("party", "Who files or acts.", "parties"),
    "side": KindNames("side", "The side of the deal to which a filing belongs."),
    "anchor": KindNames(
        "day that counts", "A day that terms are counted from.", "days that count"
    ),
    "calendar": KindNames(
        "calendar", "Which days are working days, for terms in them."
    ),
}
"""By kind, as ids are told apart; choices and points stand within their parts."""

MOST_NEEDED = 10
"""How many of them most changes need; the others are the frame of a rulebook."""


def in_address(kind: str) -> str:
    """Return a kind as it stands in an address."""
    return kind.replace(" ", "-")
