"""Drafts on top of real rulebooks, with parts that begin and end on different days.

What can apply on which day is known from how a draft is made, and held to the engine.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from screening.analysis.examples import check_files
from screening.analysis.lint import doubts
from screening.editing import scaffold
from screening.engine.assess import assess
from screening.rulebook.conditions import Answers
from screening.rulebook.fields import InForce
from screening.rulebook.folder import BASE, Files
from tests.sample import shipped_book

TODAY = date(2026, 12, 1)
ENDS = [date(2026, 6, 1) + timedelta(91 * it) for it in range(8)]
DAYS = [date(2026, 1, 5) + timedelta(7 * it) for it in range(150)]
KINDS: dict[str, Answers] = {
    "shipped": {"deal-kind": frozenset({"import-supply"})},
    "corridor": {"deal-kind": "trade"},
}
OURS = """
format: "1"
id: ours
extends: italy-china
title: Ours
version: "1"
reviewed: 2026-11-01
review-by: 2027-12-01
"""
QUESTION = """
topic: deal
questions:
  - {{id: drones, ask: Drones?, short: Drones, kind: yes-no, in-force: {0},
     ask-when: {{deal-kind: {kind}}}}}
  - {{id: weight, ask: Weight?, short: Weight, kind: number, unit: kg, at-least: 0,
     at-most: 100, ask-when: {{drones: "yes"}}}}
"""
THRESHOLD = """
thresholds:
  - {{id: heavy, title: Heavy, kind: number, unit: kg,
     values: [{{value: {0[0]}}}, {{from: {1}, value: {0[1]}}}]}}
"""
RULE = """
definitions:
  - {{id: bought, title: Drones are bought, in-force: {1},
     when: {{all: [{{drones: "yes"}}, {{weight: {{at-least: heavy}}}}]}}}}
rules:
  - {{id: judged, title: Drones, topic: deal, level: {level}, basis: [{basis}],
     in-force: {2}, when: {{is: bought}}, says: Drones.}}
"""


def drawn(random: Random) -> InForce:
    """Draw days to be in force on: from one, until one, between two or all."""
    ends = zip(("from", "until"), sorted(random.sample(ENDS, 2)), strict=True)
    return InForce.model_validate(
        {it: day for it, day in ends if random.random() < 0.6}
    )


Line = tuple[tuple[int, int], date]
"""A weight before a day and from it on: one of 500 kg is over what may be answered."""


def draft(on: str, days: list[InForce], line: Line) -> Files:
    """Return a real rulebook with questions, a definition over them, a rule of it."""
    if on == "shipped":
        files = {f"{BASE}{it}": text for it, text in shipped_book().texts.items()}
        words = {"kind": "[import-supply]", "basis": "golden-power/art.2(5)"}
        files["rulebook.yaml"] = OURS
    else:
        whole = scaffold.corridor("gulf", "Gulf", TODAY)
        files = {it: text for it, text in whole.items() if it.endswith(".yaml")}
        words = {"kind": "trade", "basis": "note/trade-is-calm"}
    ends = [
        f"{{from: {it.from_ or 'null'}, until: {it.until or 'null'}}}" for it in days
    ]
    files["questions/95-drones.yaml"] = QUESTION.format(*ends, **words)
    files["thresholds.yaml"] = THRESHOLD.format(*line)
    files["rules/95-drones.yaml"] = RULE.format(*ends, level="sensitive", **words)
    return files


@pytest.mark.parametrize(
    ("on", "seed"),
    [(on, it) for on in KINDS for it in range(3 if on == "shipped" else 12)],
)
def test_a_rule_never_applies_on_those_days_alone(on: str, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - it draws an example
    days = [drawn(random) for _ in range(3)]
    weights = random.choice([(50, 500), (500, 50), (50, 80), (500, 500)])
    line = weights, random.choice(ENDS)
    checked = check_files(draft(on, days, line), TODAY)
    bought = {**KINDS[on], "drones": "yes", "weight": Decimal(100)}
    book = checked.rulebook
    assert book, checked.problems

    never = [
        it
        for it in doubts(book, checked.examples, TODAY)
        if (it.kind, it.part) == ("never-applies", ("rule", "judged"))
    ]

    applies = [
        day
        for day in DAYS
        for finding in assess(book, bought, day).findings
        if finding.rule.id == "judged" and finding.verdict == "met"
    ]
    can = [day for day in DAYS if weights[day >= line[1]] <= 100]
    assert applies == [day for day in can if all(it.covers(day) for it in days)]
    assert not any(it.days.covers(day) for it in never for day in applies)
    coming = [day for day in DAYS if day >= TODAY and days[2].covers(day)]
    assert never or not coming or max(applies, default=date.min) >= TODAY
