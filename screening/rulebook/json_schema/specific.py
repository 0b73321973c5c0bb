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
    questions = rulebook.questions.values()
    defs["condition"] = condition(
        {
            asked.id: _told(asked, tests)
            for asked in questions
            if (tests := _tests(asked))
        },
        {"enum": list(rulebook.definitions)},
    )
    fill_deal(
        defs,
        {asked.id: _told(asked, _or_empty(_answers(asked))) for asked in questions},
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


def _told(question: Question, shape: Schema) -> Schema:
    return {"description": question.ask, **shape}


def _word(question: Question) -> Schema:
    """Return the shape of one word that answers a question."""
    if question.traits.pattern:
        return {"type": "string", "pattern": question.traits.pattern}
    return {"enum": list(question.offered)}


def _tests(question: Question) -> Schema | None:
    """Return what conditions may compare a question with; nothing for free words."""
    match question.traits.shape:
        case Shape.TEXT:
            return None
        case Shape.WORD:
            return one_or_more(_word(question))
        case Shape.WORDS:
            return compared_sets(_word(question))
        case _:
            return compared(_answers(question))


def _answers(question: Question) -> Schema:
    """Return what a deal file may answer."""
    match question.traits.shape:
        case Shape.TEXT:
            return {"type": "string"}
        case Shape.WORD:
            return _word(question)
        case Shape.WORDS:
            word = _word(question)
            return {"anyOf": [word, {"type": "array", "items": word}]}
        case Shape.NUMBER:
            return NUMBER
        case Shape.DAY:
            return DAY
        case _ as never:
            assert_never(never)


def _or_empty(shape: Schema) -> Schema:
    return {"anyOf": [shape, {"type": "null"}]}
