"""Rulebooks, answers and deals for the tests, in a few words.

A rulebook is built the way an analyst's is: as YAML texts, read by `rulebook.read`.
JSON is YAML, so parts are written as JSON and can be read back from the texts.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations, product
from textwrap import dedent
from typing import Any, NamedTuple, TypeVar

from hypothesis import strategies as st

from screening.engine.assess import Assessment, assess, engine_of
from screening.errors import RulebookError
from screening.presentation.deal_view import DealView
from screening.presentation.filings_view import FilingsView
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer, Answers, Condition
from screening.rulebook.loader import read
from screening.rulebook.model import Question, Rulebook, Verdict

DAY = date(2026, 3, 1)
LEVELS = ("routine", "watch", "sensitive", "strategic")

HEADING = """\
format: "1"
id: example
title: An example
about: About this draft.
version: "2026.1"
reviewed: 2026-01-01
review-by: 2026-12-31
limits: Not advice.
levels:
  - {id: routine, label: Routine, says: Normal, means: Go on.}
  - {id: watch, label: Watch, says: Near a line, means: Take care.}
  - {id: sensitive, label: Sensitive, says: Policy, means: Ask.}
  - {id: strategic, label: Strategic, says: Control, means: Wait.}
topics:
  - {id: deal, title: The deal, short: Deal}
  - {id: energy, title: Energy, short: Energy}
people:
  - {id: counsel, label: Counsel}
  - {id: board, label: Board}
stages:
  - {id: signing, label: Before signing}
  - {id: closing, label: Before closing}
"""
SOURCES = """\
sources:
  - id: guide
    title: The guide
    short: the guide
    kind: guide
    points:
      E2: {says: Devices can be reached.}
      art-one: {says: A law., to-be-verified: Read the text.}
    link: https://example.org/guide
"""
QUESTIONS = """\
topic: deal
questions:
  - {id: sector, ask: S?, short: S, kind: choice, choices: {energy: Energy, food: Food}}
  - {id: devices, ask: D?, short: D, kind: choices, choices: {meters: M, cars: C}}
  - {id: state-owned, ask: O?, short: O, kind: yes-no}
  - {id: country, ask: C?, short: C, kind: country}
  - {id: signed, ask: W?, short: W, kind: date}
  - {id: stake, ask: P?, short: P, kind: percent}
  - {id: price, ask: M?, short: M, kind: money}
  - {id: years, ask: Y?, short: Y, kind: number, unit: years}
  - {id: remarks, ask: R?, short: R, kind: text}
"""
RULES = """\
rules:
  - id: energy-deal
    title: Energy
    topic: deal
    level: watch
    basis: [guide/E2]
    when: {sector: energy}
    says: It is about energy.
"""
FILES: Mapping[str, str] = {
    "rulebook.yaml": HEADING,
    "sources.yaml": SOURCES,
    "questions/10-deal.yaml": QUESTIONS,
    "rules/10-deal.yaml": RULES,
}
_NAMES = {
    "heading": "rulebook.yaml",
    "questions": "questions/10-deal.yaml",
    "rules": "rules/10-deal.yaml",
}


def files(**texts: str) -> dict[str, str]:
    """Return the files of a small rulebook, with some of them written anew.

    `heading`, `questions` and `rules` name their files; `checklist` is checklist.yaml.
    """
    written = {
        _NAMES.get(name, f"{name}.yaml"): dedent(text).lstrip("\n")
        for name, text in texts.items()
    }
    return {**FILES, **written}


def problems_in(texts: Mapping[str, str]) -> list[str]:
    """Return what reading these files complains about, a line each, if anything."""
    try:
        read(texts)
    except RulebookError as error:
        return str(error).splitlines()
    return []


class Part(NamedTuple):
    """One member of one list of a rulebook, as an analyst writes it."""

    list: str
    data: dict[str, Any]


def _part(kind: str, name: str, keys: dict[str, Any], /, **usual: object) -> Part:
    written = {key.replace("_", "-"): value for key, value in keys.items()}
    return Part(kind, {"id": name, **usual, **written})


def question(name: str, kind: str = "yes-no", **keys: object) -> Part:
    """Return a question; one of choices has a, b and c unless told."""
    usual: dict[str, object] = {"ask": f"What of {name}?", "short": name, "kind": kind}
    if kind in {"choice", "choices"}:
        usual["choices"] = {"a": "Apple", "b": "Berry", "c": "Cherry"}
    return _part("questions", name, keys, **usual)


def question_of(kind: str, **keys: object) -> Question:
    """Return a question of that kind as a rulebook holds it."""
    written = {**question("stake", kind, **keys).data, "topic": "deal"}
    return Question.model_validate(written)


def rule(name: str, when: object, level: str = "strategic", **keys: object) -> Part:
    """Return a rule of the first topic, resting on the guide."""
    usual = {"topic": "deal", "level": level, "basis": ["guide/E2"], "when": when}
    return _part("rules", name, keys, title=name, says=f"{name} is met.", **usual)


def definition(name: str, when: object, **keys: object) -> Part:
    return _part("definitions", name, keys, title=name, when=when)


def threshold(name: str, *values: object, **keys: object) -> Part:
    """Return a threshold; each value is a number, or a day and a number."""
    listed = [
        {"value": it[1], "from": it[0]} if isinstance(it, tuple) else {"value": it}
        for it in values
    ]
    return _part("thresholds", name, keys, title=name, kind="percent", values=listed)


def item(name: str, **keys: object) -> Part:
    """Return a checklist item, for counsel before signing unless told."""
    usual = {"do": f"Do {name}", "who": "counsel", "before": "signing", "why": "So."}
    return _part("checklist", name, keys, **usual)


def consequence(name: str, **keys: object) -> Part:
    return _part("consequences", name, keys, title=name, says=f"Expect {name}.")


def signal(name: str, **keys: object) -> Part:
    return _part("signals", name, keys, title=name, says=f"Watch {name}.")


def contradiction(name: str, *below: str, **keys: object) -> Part:
    """Return a contradiction, of a pair of questions where two are named."""
    usual: dict[str, object] = {"below": [*below]} if below else {}
    return _part("contradictions", name, keys, **usual, says=f"{name} cannot be.")


def proviso(name: str, **keys: object) -> Part:
    """Return a condition on which a deal goes on."""
    return _part("provisos", name, keys, proviso=f"{name} holds")


def recommendation(name: str, advice: str = "do not sign yet", **keys: object) -> Part:
    """Return a recommendation; without keys it holds of every deal."""
    usual = {"advice": advice, "title": name, "says": f"{name} is advised."}
    return _part("recommendations", name, keys, **usual)


def term(name: str, *forms: str, **keys: object) -> Part:
    """Return a word that is explained, and other ways to say it."""
    return _part(
        "glossary", name, keys, term=name, forms=[*forms], says=f"It is {name}."
    )


def regime(name: str, when: object, **keys: object) -> Part:
    """Return a regime under which the buyer files ten days after the signing.

    Without `when` it only may apply.
    """
    usual: dict[str, object] = {
        "title": name,
        "short": name,
        "side": "italy",
        "kind": "filing",
        "says": f"{name} asks for a filing.",
        "acts": ["buyer"],
        "authority": "the Presidency",
        "basis": ["guide/E2"],
        "duties": [FILE],
    }
    usual |= {} if when is None else {"when": when}
    return _part("regimes", name, keys, **usual)


FILE = {"duty": "file", "anchor": "signing", "days": 10}
SIDE = _part("sides", "italy", {}, label="Into Italy")
PARTY = _part("parties", "buyer", {}, label="the buyer")


def calendar(name: str, **keys: object) -> Part:
    return _part("calendars", name, keys, label=f"the {name} one")


CALENDAR = calendar("italian", holidays="IT")


def anchor(name: str, question: str | None = None) -> Part:
    """Return a day that terms are counted from, and the question that asks for it."""
    asked = {} if question is None else {"question": question}
    return _part("anchors", name, asked, label=f"the {name}")


ADVISED = ("provisos", "recommendations")
FILED = ("sides", "parties", "anchors", "calendars", "regimes")
FILINGS = (SIDE, PARTY, CALENDAR, anchor("signing"))
"""What a regime of these builders names."""


def precedent(name: str, answers: object = None, **keys: object) -> Part:
    """Return a precedent: a case in Italy that ended without a measure."""
    usual = {
        "title": name,
        "year": 2024,
        "country": "IT",
        "chinese-party": "A fund",
        "other-party": "A mill",
        "facts": "It buys all of it.",
        "authority": "none known",
        "outcome": "no-measure-known",
        "outcome-detail": "It closed.",
        "date": "2024-10",
        "lesson": "Ask who owns the fund.",
        "source": "A page",
        "read-on": "2026-01-01",
        "certainty": "secondary",
    }
    return _part("precedents", name, keys, **usual, answers=answers or {})


def texts_of(*parts: Part, heading: str = HEADING) -> dict[str, str]:
    """Return the files of a rulebook that holds these parts, in this order."""
    lists: dict[str, list[dict[str, Any]]] = {}
    for part in parts:
        lists.setdefault(part.list, []).append(part.data)
    asked = {"topic": "deal", "questions": lists.pop("questions", [])}
    ruled = {name: lists.pop(name, []) for name in ("definitions", "rules")}
    filed = {name: lists.pop(name, []) for name in FILED if name in lists}
    advised = {name: lists.pop(name) for name in ADVISED if name in lists}
    cases = {"review-by": "2026-12-31", "precedents": lists.pop("precedents", [])}
    return {
        "rulebook.yaml": heading,
        "sources.yaml": SOURCES,
        "questions/10-deal.yaml": json.dumps(asked),
        "rules/10-deal.yaml": json.dumps(ruled),
        **({"filings/10-italy.yaml": json.dumps(filed)} if filed else {}),
        **({"recommendations.yaml": json.dumps(advised)} if advised else {}),
        **({"precedents/cases.yaml": json.dumps(cases)} if cases["precedents"] else {}),
        **{f"{name}.yaml": json.dumps({name: data}) for name, data in lists.items()},
    }


def rulebook(*parts: Part, heading: str = HEADING) -> Rulebook:
    """Return a rulebook of these parts, in this order."""
    return read(texts_of(*parts, heading=heading))


def verdict_of(rulebook: Rulebook, condition: Condition, answers: Answers) -> Verdict:
    """Return what a condition comes to with those answers."""
    return engine_of(rulebook).evaluator.read(answers).verdict(condition)


def assessed(*parts: Part, answers: Answers, on: date = DAY) -> Assessment:
    """Return what a rulebook of these parts says of those answers."""
    return assess(rulebook(*parts), answers, on)


def explained(
    *parts: Part, answers: Answers, on: date = DAY, heading: str = HEADING
) -> DealView:
    """Return the same in words."""
    deal = Deal(name="A deal", on=on, answers=answers)
    return DealView(deal, assess(rulebook(*parts, heading=heading), answers, on))


def closing(filings: FilingsView, kind: str = "", length: str = "says") -> list[str]:
    """Return the lines about the closing at a length: `says`, `board` or `file`."""
    lines = (it for it in filings.closing if kind in {"", it.kind})
    return [text for it in lines if (text := getattr(it, length))]


_WORDS: Mapping[str, tuple[str, ...]] = {
    "yes-no": ("yes", "no"),
    "choice": ("a", "b", "c"),
    "choices": ("a", "b", "c"),
    "country": ("IT", "CN", "NO"),
}
_ORDERED = ("number", "money", "percent", "date")
_COMPARED = (*_WORDS, *_ORDERED)
_BOUNDS = ("at-least", "above", "at-most", "below")
_SETS = ("any-of", "all-of", "none-of")
_DAYS = [date(2026, 1, day) for day in (1, 2, 3, 4)]


def _up_to(most: int, words: Sequence[str], least: int = 1) -> list[tuple[str, ...]]:
    """Return each selection of so many of these words."""
    return [it for few in range(least, most + 1) for it in combinations(words, few)]


def _mappings(values: Mapping[str, Sequence[object]]) -> list[dict[str, object]]:
    """Return each mapping of one or two keys to one of their values."""
    return [
        dict(zip(keys, of, strict=True))
        for keys in _up_to(2, [*values])
        for of in product(*(values[key] for key in keys))
    ]


_ANSWERS: Mapping[str, Sequence[Answer]] = {
    **_WORDS,
    **dict.fromkeys(_ORDERED, tuple(map(Decimal, range(5)))),
    "choices": [frozenset(it) for it in _up_to(3, _WORDS["choices"], least=0)],
    "date": _DAYS,
    "text": ("some words", "others"),
}


def answers_of(kind: str) -> st.SearchStrategy[Answer]:
    """Return the answers a kind of question is given: few, so that rules are met."""
    return st.sampled_from(_ANSWERS[kind])


def _written(kind: str) -> list[object]:
    """Return what a question of that kind may be compared with, as written."""
    if kind in _ORDERED:
        values = [it.isoformat() for it in _DAYS] if kind == "date" else [*range(5)]
        return [*values * 20, *_mappings(dict.fromkeys(_BOUNDS, values))]
    words = [[*it] for it in _up_to(2, _WORDS[kind])]
    plain = [*_WORDS[kind], *words]
    if kind != "choices":
        return [*plain]
    return [*plain * 6, *_mappings(dict.fromkeys(_SETS, words))]


_COMPARED_WITH = {kind: _written(kind) for kind in _COMPARED}
_GROUPS = [*product(("all", "any", "none"), (1, 2, 3))]
_ENDS = {"from": ("2026-01-02", "2026-03-01"), "until": ("2026-03-01", "2026-04-01")}
_IN_FORCE = [{}, *_mappings(_ENDS)]
T = TypeVar("T")


class _Drawn(NamedTuple):
    """What is drawn is one of a few each time: what hypothesis is quickest with."""

    draw: st.DrawFn

    def one_of(self, among: Sequence[T]) -> T:
        return among[self.draw(st.integers(0, len(among) - 1))]

    def coin(self) -> bool:
        return self.draw(st.booleans())

    def first_of(self, among: Sequence[T]) -> Sequence[T]:
        return among[: self.draw(st.integers(1, len(among)))]

    def condition(self, parts: list[Part], depth: int = 2) -> object:
        """Draw a condition over questions and definitions."""
        if depth and self.coin():
            group, few = self.one_of(_GROUPS)
            return {group: [self.condition(parts, depth - 1) for _ in range(few)]}
        comparable = [part for part in parts if part.data.get("kind") != "text"]
        part = self.one_of(comparable)
        if part.list == "definitions":
            return {"is": part.data["id"]}
        return {part.data["id"]: self.one_of(_COMPARED_WITH[part.data["kind"]])}

    def marks(self, kind: str) -> dict[str, bool]:
        """Draw whether a question is a lever, and whether its answers rise."""
        may_rise = kind not in {"choices", "country", "date", "text"}
        marks = {"lever": kind != "text", "rises": may_rise}
        return {it: True for it, may in marks.items() if may and self.coin()}

    def exceptions(self, known: list[Part], number: int) -> list[object]:
        """Draw so many exceptions of a rule or a regime."""
        said = {"reason": "It is small."}
        return [{"when": self.condition(known), **said} for _ in range(number)]

    def days(self, *, dated: bool = True) -> dict[str, object]:
        """Draw the days that a part is in force on: all, where it has none."""
        return {"in_force": self.one_of(_IN_FORCE)} if dated else {}

    def questions(
        self, most: int, *, levers: bool, dated: bool = False
    ) -> tuple[list[Part], list[Part]]:
        """Draw so many questions at most, and definitions over them."""
        questions: list[Part] = []
        definitions: list[Part] = []
        for letter in self.first_of("abcdef"[:most]):
            keys: dict[str, object] = {}
            if questions and self.coin():
                keys["ask_when"] = self.condition(questions + definitions)
            kind = self.one_of((*_COMPARED, "text")[: None if questions else -1])
            keys |= self.days(dated=dated) | (self.marks(kind) if levers else {})
            questions.append(question(f"ask-{letter}", kind, **keys))
            if self.coin():
                case = self.condition(questions + definitions)
                days = self.days(dated=dated)
                definitions.append(definition(f"case-{letter}", case, **days))
        return questions, definitions

    def rule(self, name: str, known: list[Part], *, days: bool) -> Part:
        return rule(
            name,
            self.condition(known),
            self.one_of(LEVELS),
            **self.days(dated=days),
            unless=self.exceptions(known, self.one_of((0, 0, 0, 1, 2))),
        )

    def regime(self, name: str, known: list[Part]) -> Part:
        """Draw a regime: what must be done or asked first, or is likely; or never."""
        both = ("when", "ask_first_when")
        ways = self.one_of((both[:1], both[1:], both, (*both, "likely_when")))
        asked = {way: self.condition(known) for way in ways}
        return regime(
            name,
            asked.pop("when", None),
            **asked,
            **self.days(),
            proposal=self.one_of((False, False, False, True)),
            kind=self.one_of(("filing", "prohibition")),
            unless=self.exceptions(known, self.one_of((0, 1, 2))),
        )


@st.composite
def rulebooks(
    draw: st.DrawFn,
    *,
    levers: bool = False,
    dated: str = "",
    regimes: int = 0,
    most: int = 6,
) -> Rulebook:
    """Draw a rulebook: questions of all kinds, some asked only when others say so.

    With `levers`, questions may be levers and rise; rules begin and end where
    they, or all, are `dated`; of all, questions and definitions too. It has up to so
    many `regimes`.
    """
    drawn = _Drawn(draw)
    questions, definitions = drawn.questions(most, levers=levers, dated=dated == "all")
    known = questions + definitions
    rules = [
        drawn.rule(f"rule-{it}", known, days=bool(dated))
        for it in drawn.first_of("abcd")
    ]
    names = drawn.first_of("abc"[:regimes]) if regimes else ""
    filed = [drawn.regime(f"regime-{it}", known) for it in names]
    sides = FILINGS if filed else ()
    asked = draw(st.permutations(questions))
    return rulebook(*asked, *definitions, *rules, *sides, *filed)


@st.composite
def partial_answers(draw: st.DrawFn, rulebook: Rulebook) -> dict[str, Answer]:
    """Draw answers to some of the questions, asked or not."""
    drawn = _Drawn(draw)
    kinds = {name: asked.kind for name, asked in rulebook.questions.items()}
    known = [name for name in kinds if drawn.one_of((False, True, True))]
    return {name: drawn.one_of(_ANSWERS[kinds[name]]) for name in known}
