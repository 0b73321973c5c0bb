"""The schema of one rulebook: its own ids are all that may be named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import assert_never

from screening.rulebook.fields import Ref, keys_of
from screening.rulebook.files import PARTS, SHEETS
from screening.rulebook.json_schema.general import general
from screening.rulebook.json_schema.grammar import (
    DAY,
    NUMBER,
    Schema,
    compared,
    compared_sets,
    condition,
    fill_deal,
    one_or_more,
)
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rulebook
from screening.rulebook.references import ids_by_kind


def for_rulebook(rulebook: Rulebook) -> Schema:
    """Return the general schema, with this rulebook's ids where ids are named."""
    schema = general()
    defs: dict[str, Schema] = schema["$defs"]
    _name_ids(defs, _ids(rulebook))
    questions = rulebook.questions
    shapes = {name: _shapes(question) for name, question in questions.items()}
    told = {name: {"description": questions[name].ask} for name in questions}
    tests = {name: told[name] | test for name, (test, _) in shapes.items() if test}
    defs["condition"] = condition(tests, {"enum": list(rulebook.definitions)})
    fill_deal(
        defs,
        {
            name: {**told[name], "anyOf": [answer, {"type": "null"}]}
            for name, (_, answer) in shapes.items()
        },
        {"enum": list(rulebook.rank)},
        list(rulebook.rules),
    )
    return schema


def _ids(rulebook: Rulebook) -> Mapping[str, Collection[str]]:
    """Return what each key may name."""
    known = ids_by_kind(rulebook)
    return {
        key.written: known[ref.kind]
        for part in (*SHEETS.values(), *PARTS.values())
        for key in keys_of(part)
        if (ref := key.mark(Ref))
    }


def _name_ids(defs: Mapping[str, Schema], ids: Mapping[str, Collection[str]]) -> None:
    """Put those ids where one, or a list of them, is named."""
    nested = [shape for part in defs.values() for shape in part.get("anyOf", ())]
    for properties in (
        part.get("properties", {}) for part in (*defs.values(), *nested)
    ):
        for key in properties.keys() & ids.keys():
            shape, words = properties[key], {"enum": list(ids[key])}
            items = shape.get("items")
            if items is None and shape.get("type") == "string":
                kept = {name: shape[name] for name in shape if name == "description"}
                properties[key] = {**words, **kept}
            elif items is not None and "$ref" not in items:
                properties[key] = {**shape, "items": words}


def _shapes(question: Question) -> tuple[Schema | None, Schema]:
    """Return what conditions may compare a question with, and what deals answer.

    Free words are compared with nothing.
    """
    word: Schema = {"enum": list(question.offered)}
    if question.traits.pattern:
        word = {"type": "string", "pattern": question.traits.pattern}
    match question.traits.shape:
        case Shape.TEXT:
            return None, {"type": "string"}
        case Shape.WORD:
            return one_or_more(word), word
        case Shape.WORDS:
            several = {"anyOf": [word, {"type": "array", "items": word}]}
            return compared_sets(word), several
        case Shape.NUMBER:
            return compared(NUMBER), NUMBER
        case Shape.DAY:
            return compared(DAY), DAY
        case _ as never:
            assert_never(never)
