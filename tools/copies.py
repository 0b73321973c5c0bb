"""A rulebook many times over, each time varied.

Rules and definitions are copied with new ids. In copied rules thresholds are moved and
choices that they name are others. A rule that reads neither is for some branches
alone there, which a question of its own asks for. All other questions, regimes and
examples stay as they are.
"""

import random
import string
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from screening.formats import yaml_reader, yaml_writer
from screening.rulebook import loader
from screening.rulebook.conditions import Condition, reads
from screening.rulebook.fields import LONGEST_ID
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Question, Rule, Rulebook

COPIED = ("rules", "definitions")
GROUPS = ("all", "any", "none")
BRANCH = "copied-branch"
BRANCHES = [f"branch-{letter}" for letter in string.ascii_lowercase]


def copies(texts: Mapping[str, str], count: int) -> dict[str, str]:
    """Return rule files in which every rule and definition stands so many times."""
    rulebook = loader.read(texts)
    found = dict(texts)
    if count > 1:
        found["questions/copies.yaml"] = _question_of_branches(rulebook)
    for number in range(1, count):
        varied = _Copy(rulebook, number)
        for file, text in texts.items():
            data = yaml_reader.read(file, text).data
            kept = {key: data[key] for key in COPIED if key in data}
            if kept:
                name = file.replace(".yaml", f"-{varied.name}.yaml")
                found[name] = varied.file(kept, data)
    return found


def _question_of_branches(rulebook: Rulebook) -> str:
    question = {
        "id": BRANCH,
        "ask": "Which branch is it about?",
        "short": "Branch",
        "kind": "choice",
        "choices": {name: name.replace("-", " ").title() for name in BRANCHES},
    }
    data = {"topic": rulebook.heading.topics[0].id, "questions": [question]}
    return yaml_writer.write(data)


class _Copy:
    """One copy of the rules and definitions of a rulebook.

    Choices change places, each question's in one way throughout the copy, and numbers
    are moved alike, so that what its rules say of one another stays as it was. Choices
    that definitions and the asking of questions rest on stay.
    """

    def __init__(self, rulebook: Rulebook, number: int) -> None:
        self.questions, self.rules = rulebook.questions, rulebook.rules
        self.name = "copy-" + _letters(number)
        self.chance = random.Random(number)  # noqa: S311 - the same copies each time
        self.conditions = rulebook.conditions
        shared = {it for when in self.conditions.values() if when for it in reads(when)}
        self.places, self.factors = {}, {}
        for name, question in self.questions.items():
            choices = [*question.choices]
            if question.rises or ("question", name) in shared:
                self.places[name] = dict(zip(choices, choices, strict=True))
            else:
                others = self.chance.sample(choices, len(choices))
                self.places[name] = dict(zip(choices, others, strict=True))
            self.factors[name] = Decimal(self.chance.randint(10, 40)) / 20

    def file(self, kept: Mapping[str, Any], data: Mapping[str, Any]) -> str:
        """Return the text of a file of the copy."""
        dates = {key: data[key] for key in ("reviewed", "review-by") if key in data}
        parts = {
            key: [self.part(it, self.rules.get(it["id"])) for it in kept[key]]
            for key in kept
        }
        return yaml_writer.write({**dates, **parts})

    def part(self, part: Mapping[str, Any], rule: Rule | None) -> dict[str, Any]:
        """Return a rule or a definition of the copy."""
        made = {key: part[key] for key in part if key != "accept"}
        when = self.condition(part["when"], varied=rule is not None)
        if rule is not None and not self.moves(rule.when):
            when = {"all": [when, self.some_branches()]}
        unless = [
            {**it, "when": self.condition(it["when"], varied=True)}
            for it in part.get("unless", ())
        ]
        made |= {
            "id": self.id(part["id"]),
            "title": f"{part['title']} ({self.name})",
            "when": when,
        }
        return made | ({"unless": unless} if unless else {})

    def id(self, name: str) -> str:
        """Return an id of the copy."""
        return f"{name[: LONGEST_ID - len(self.name) - 1].rstrip('-')}-{self.name}"

    def condition(self, raw: Mapping[str, Any], *, varied: bool) -> dict[str, Any]:
        """Return a condition of the copy."""
        [(key, value)] = raw.items()
        if key in GROUPS:
            return {key: [self.condition(part, varied=varied) for part in value]}
        if key == "is":
            return {key: self.id(value)}
        question = self.questions[key]
        return {key: self.compared(question, value) if varied else value}

    def compared(self, question: Question, value: Any) -> Any:
        """Return what a question is compared with, moved or with other choices."""
        if isinstance(value, dict):
            return {how: self.compared(question, it) for how, it in value.items()}
        if isinstance(value, list):
            return [self.compared(question, it) for it in value]
        if isinstance(value, Decimal):
            return self.moved(question, value)
        return self.places[question.id].get(value, value)

    def moved(self, question: Question, bound: Decimal) -> Decimal:
        """Return a threshold moved up or down, within what may be answered."""
        step = Decimal("0.1") if question.kind is Kind.PERCENT else Decimal(1)
        found = (bound * self.factors[question.id]).quantize(step)
        return found if question.allows(found) else bound

    def moves(self, condition: Condition) -> bool:
        """Tell whether a condition reads a number, or a choice that changes places."""
        names = (name for kind, name in reads(condition) if kind == "question")
        return any(
            self.questions[name].traits.numeric
            or any(choice != to for choice, to in self.places[name].items())
            for name in names
        )

    def some_branches(self) -> dict[str, list[str]]:
        """Return a condition that holds in some branches of business alone."""
        some = self.chance.sample(BRANCHES, self.chance.randint(1, 3))
        return {BRANCH: sorted(some)}


def _letters(number: int) -> str:
    """Return a number in letters, of which no two copies have the same."""
    return chr(ord("a") + number // 26) + chr(ord("a") + number % 26)
