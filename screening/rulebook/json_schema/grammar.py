"""The grammar of conditions and deal files, which is no shape of a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from screening.rulebook import messages
from screening.rulebook.conditions import Operator
from screening.rulebook.model import Verdict
from screening.rulebook.parser import BOUNDS, GROUPS, SETS

Schema = dict[str, Any]

WORD: Schema = {"type": "string", "minLength": 1}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
NUMBER: Schema = {"type": "number"}


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
        "properties": {operator.value: value for operator in operators},
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


def condition(
    questions: Mapping[str, Schema] | None = None, definition: Schema = WORD
) -> Schema:
    """Return the grammar of conditions over those questions, or over any."""
    group = listed({"$ref": "#/$defs/condition"})
    return {
        "description": messages.CONDITION,
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": {
            **{key: {**group, "description": messages.GROUPS[key]} for key in GROUPS},
            "is": {**definition, "description": messages.DEFINITION},
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
_VERDICT: Schema = {"enum": [verdict.value for verdict in Verdict]}


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
