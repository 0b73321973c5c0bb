"""The grammar of conditions and deal files, which is no shape of a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from screening.rulebook.conditions import Operator
from screening.rulebook.model import Verdict
from screening.rulebook.parser import BOUNDS, GROUPS, SETS

Schema = dict[str, Any]

WORD: Schema = {"type": "string", "minLength": 1}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
NUMBER: Schema = {"type": "number"}

_MEANS = {
    "accept": "Doubts that are known here, each with a reason and a day to look again.",
    "answers": "What is known of the deal, by question. Leave out what is not known.",
    "ask": "The question, as people read it.",
    "ask-when": "The condition under which it is asked. Leave out to ask it always.",
    "basis": "The source points it rests on, like guide/E2.",
    "because": "Why.",
    "before": "The stage it is to be done before.",
    "each": "Questions with several answers each: the example holds for every one.",
    "expect": "What a deal should expect, by id.",
    "extends": "The shipped rulebook that this one adds to.",
    "format": 'The version of this grammar: "1".',
    "gaps-by": "The questions whose every combination should leave the lowest level.",
    "id": "Lower-case words joined by hyphens. It never changes its meaning.",
    "in-brief": "Whether page one of a briefing tells the answer.",
    "in-force": "The days the rule holds on, both included.",
    "in-text": "The answer inside a sentence.",
    "lever": "Whether the parties can shape the answer, like a stake or a right.",
    "level": "How much scrutiny to expect, by the id of a level.",
    "look-again": "From this day on the acceptance is a doubt itself.",
    "off": "Why the rule is switched off.",
    "on": "The day the rules are read at.",
    "reviewed": "The day it was last reviewed, like 2026-01-31.",
    "review-by": "The day it is to be reviewed again by.",
    "rises": "Whether the answers go from harmless to grave, as they are listed.",
    "says": "What it says, in a sentence. {question} stands for an answer.",
    "short": "The same in few words, for lists.",
    "start": "Whether the home page offers it.",
    "to-be-verified": "What is not certain yet, and must be checked.",
    "unknown-as": "What stands in a sentence while the answer is not known.",
    "when": "The condition under which it holds.",
    "who": "Who does it, by the id of an entry of people.",
    "why": "Why it is to be done.",
}


def meaning(key: str) -> Schema:
    """Return what an editor says of a key; empty where its name says enough."""
    return {"description": _MEANS[key]} if key in _MEANS else {}


def one_or_more(word: Schema) -> Schema:
    """Return the shape of one such word, or a list of them."""
    return {"anyOf": [word, listed(word)]}


def listed(value: Schema) -> Schema:
    """Return the shape of a list of them."""
    return {"type": "array", "items": value, "minItems": 1}


def compared(value: Schema) -> Schema:
    """Return what a question of numbers or days is compared with."""
    return {"anyOf": [value, _by_operator(BOUNDS, value)]}


def compared_sets(word: Schema) -> Schema:
    """Return what a question with several answers is compared with."""
    words = one_or_more(word)
    return {"anyOf": [*words["anyOf"], _by_operator(SETS, words)]}


def _by_operator(operators: Collection[Operator], value: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {one.value: value for one in operators},
        "minProperties": 1,
        "additionalProperties": False,
    }


_ANY_WORD: Schema = {"type": ["string", "number"]}
_ANY_TEST: Schema = {
    "anyOf": [
        *one_or_more(_ANY_WORD)["anyOf"],
        _by_operator(BOUNDS, _ANY_WORD),
        _by_operator(SETS, one_or_more(WORD)),
    ]
}
_GROUP_SAYS = {
    "all": "All of these hold.",
    "any": "At least one of these holds.",
    "none": "None of these holds.",
}


def condition(
    questions: Mapping[str, Schema] | None = None, definition: Schema = WORD
) -> Schema:
    """Return the grammar of conditions over those questions, or over any."""
    group = listed({"$ref": "#/$defs/condition"})
    return {
        "description": "What must hold: one question, one group or one definition.",
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": {
            **{key: {**group, "description": _GROUP_SAYS[key]} for key in GROUPS},
            "is": {**definition, "description": "The definition with this id holds."},
            **(questions or {}),
        },
        "additionalProperties": _ANY_TEST if questions is None else False,
    }


_ANY_ANSWER: Schema = {
    "anyOf": [
        {"type": ["string", "number", "null"]},
        {"type": "array", "items": {"type": "string"}},
    ]
}
_VERDICT: Schema = {"enum": [one.value for one in Verdict]}


def fill_deal(
    defs: Mapping[str, Schema],
    answers: Mapping[str, Schema] | None = None,
    level: Schema = WORD,
    rules: Collection[str] | None = None,
) -> None:
    """Put in what a deal file answers and expects: those ids, or any."""
    each = None if answers is None else {key: listed(answers[key]) for key in answers}
    verdicts = None if rules is None else dict.fromkeys(rules, _VERDICT)
    properties, expect = defs["deal"]["properties"], defs["expectation"]
    properties["expect"]["description"] = expect["description"]
    properties["each"] |= _by_id(each, listed(_ANY_ANSWER))
    properties["answers"] |= _by_id(answers, _ANY_ANSWER)
    ends = {"lowest": level, "highest": level}
    expect["properties"] = {**ends, "rules": _by_id(verdicts, _VERDICT)}
    expect["anyOf"] = [{"required": [*ends]}, {"required": ["rules"]}]


def _by_id(known: Mapping[str, Schema] | None, value: Schema) -> Schema:
    """Return the shape of a mapping from those ids, or from any, to values."""
    if known is None:
        return {"type": ["object", "null"], "additionalProperties": value}
    return {
        "type": ["object", "null"],
        "properties": dict(known),
        "additionalProperties": False,
    }
