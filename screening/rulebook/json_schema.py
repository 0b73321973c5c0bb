"""The JSON Schema of rule files and deal files, for completion in editors."""

import json
import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, assert_never

from pydantic.json_schema import models_json_schema

from screening.rulebook import messages
from screening.rulebook.conditions import Operator
from screening.rulebook.fields import Part, Ref, keys_of
from screening.rulebook.files import (
    CHANGED,
    CONDITIONS,
    PARTS,
    SHEETS,
    Deal,
    Extension,
    parts_under,
)
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rulebook, Verdict
from screening.rulebook.parser import BOUNDS, CROSSINGS, GROUPS, SETS
from screening.rulebook.recommendations import Advice
from screening.rulebook.references import ids_by_kind
from screening.rulebook.states import State

Schema = dict[str, Any]

FILE = "rulebook.schema.json"
"""What the schema is called, beside the folders of rules."""

FIRST_LINE = "# yaml-language-server: $schema="
"""How the first line of a file begins that names the schema to an editor."""


def first_line(file: str) -> str:
    """Return the first line of a file, by its path from the folder of the schema."""
    return f"{FIRST_LINE}{'../' * file.count('/')}{FILE}"


@cache
def text() -> str:
    """Return the schema as it is written to a file."""
    return f"{json.dumps(general(), indent=2, ensure_ascii=False)}\n"


def general() -> Schema:
    """Return the schema that holds for the files of every rulebook.

    Under `$defs` are the files by name ("rules", "deal") and the parts in them.
    """
    sheets: list[type[Part]] = [*SHEETS.values(), Extension, Deal]
    _names, schema = models_json_schema([(sheet, "validation") for sheet in sheets])
    parts = schema["$defs"]
    within = (part for sheet in sheets for _key, part in parts_under(sheet))
    for part in {*sheets, *within}:
        for key in keys_of(part):
            if says := key.description:
                parts[part.__name__]["properties"][key.written]["description"] = says
    defs = {_kebab(name): _tidy(parts[name]) for name in sorted(parts)}
    _mend(defs)
    _fill_deal(defs)
    defs["condition"] = _condition()
    files = sorted(_kebab(sheet.__name__) for sheet in sheets)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A file of a screening rulebook",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in files],
        "$defs": defs,
    }


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def _tidy(node: Any) -> Any:
    """A schema of pydantic without titles, defaults and null, its keys in order."""
    if isinstance(node, list):
        return [_tidy(member) for member in node]
    if not isinstance(node, dict):
        return node
    tidy = {key: _tidy(node[key]) for key in node.keys() - {"title", "default"}}
    if "properties" in node:
        properties = node["properties"]
        tidy["properties"] = {key: _tidy(properties[key]) for key in properties}
    if "$ref" in node:
        tidy["$ref"] = f"#/$defs/{_kebab(node['$ref'].rpartition('/')[2])}"
    if "description" in node:
        tidy["description"] = node["description"].partition("\n")[0]
    if node.get("type") == "array" and "minLength" in tidy:
        tidy["minItems"] = tidy.pop("minLength")
    several = [kind for kind in tidy.pop("anyOf", ()) if kind != {"type": "null"}]
    return dict(sorted({**tidy, **(several[0] if several else {})}.items()))


def _mend(defs: dict[str, Schema]) -> None:
    """Put in what the shapes leave to the reader of files."""
    for part in defs.values():
        for key in part.get("properties", {}).keys() & CONDITIONS:
            part["properties"][key]["$ref"] = "#/$defs/condition"
    question, heading = defs["question"], defs["heading"]
    question["properties"]["choices"] = {
        "type": "object",
        "propertyNames": {"pattern": question["properties"]["id"]["pattern"]},
        "additionalProperties": {"anyOf": [_WORD, {"$ref": "#/$defs/choice"}]},
    }
    heading["properties"].pop("extends")
    for headed in (heading, defs["extension"]):
        headed["properties"]["format"]["enum"] = ["1"]
    properties = defs["change"].pop("properties")
    shapes = [
        _closed(
            {key: properties[key] for key in (kind, *keys, "because")},
            required=[kind] if "off" in keys else [kind, "because"],
        )
        for kind, keys in CHANGED.items()
    ]
    described = {"description": defs["change"]["description"]}
    defs["change"] = {**described, "anyOf": shapes}


_WORD: Schema = {"type": "string", "minLength": 1}
_DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_NUMBER: Schema = {"type": "number"}


def _listed(value: Schema) -> Schema:
    return {"type": "array", "items": value, "minItems": 1}


def _one_or_more(word: Schema) -> list[Schema]:
    return [word, _listed(word)]


def _closed(properties: Schema, **more: Any) -> Schema:
    """Return a mapping that has no other keys."""
    shape = {"type": "object", "properties": properties, **more}
    return {**shape, "additionalProperties": False}


def _by_operator(operators: Collection[Operator], value: Schema) -> Schema:
    return _closed({test.value: value for test in operators}, minProperties=1)


def for_rulebook(rulebook: Rulebook) -> Schema:
    """Return the general schema, with this rulebook's ids where ids are named."""
    schema = general()
    defs: dict[str, Schema] = schema["$defs"]
    _name_ids(defs, ids_by_kind(rulebook))
    tests, answers = {}, {}
    for name, question in rulebook.questions.items():
        described: Schema = {"description": question.ask}
        numbers = rulebook.thresholds.values()
        named = [it.id for it in numbers if it.kind == question.kind]
        number = {"anyOf": [_NUMBER, {"enum": named}]} if named else _NUMBER
        test, answer = _shapes(question, number)
        answers[name] = {**described, "anyOf": [answer, {"type": "null"}]}
        if test:
            tests[name] = described | {"anyOf": test}
    deal, expect = defs["deal"]["properties"], defs["expectation"]["properties"]
    _close(defs["condition"], tests)
    _close(deal["each"], {name: _listed(answers[name]) for name in answers})
    _close(deal["answers"], answers)
    _close(defs["precedent"]["properties"]["answers"], answers)
    _close(expect["rules"], dict.fromkeys(rulebook.rules, _VERDICT))
    _close(expect["filings"], dict.fromkeys(rulebook.regimes, _STATE))
    expect["lowest"] = expect["highest"] = {"enum": list(rulebook.rank)}
    defined = {"enum": list(rulebook.definitions), "description": messages.DEFINITION}
    defs["condition"]["properties"]["is"] = defined
    return schema


def _close(mapping: Schema, known: Schema) -> None:
    """Let a mapping have those keys, beside what it has, and no others."""
    mapping["properties"] = mapping.get("properties", {}) | known
    mapping["additionalProperties"] = False


def _name_ids(defs: Mapping[str, Schema], known: Mapping[str, Collection[str]]) -> None:
    """Put the ids there are where one, or a list of them, is named."""
    ids = {
        key.written: known[ref.kind]
        for part in (*SHEETS.values(), *PARTS.values())
        for key in keys_of(part)
        if (ref := key.mark(Ref))
    }
    nested = (shape for part in defs.values() for shape in part.get("anyOf", ()))
    for part in (*defs.values(), *nested):
        properties = part.get("properties", {})
        for key in properties.keys() & ids.keys():
            shape, words = properties[key], {"enum": list(ids[key])}
            items = shape.get("items")
            if items is None and shape.get("type") == "string":
                kept = {name: shape[name] for name in shape if name == "description"}
                properties[key] = {**words, **kept}
            elif items is not None and "$ref" not in items:
                properties[key] = {**shape, "items": words}


def _shapes(question: Question, number: Schema) -> tuple[list[Schema], Schema]:
    """Return all that conditions may compare a question with, and what deals answer."""
    word: Schema = {"enum": list(question.offered)}
    if question.traits.pattern:
        word = {"type": "string", "pattern": question.traits.pattern}
    match question.traits.shape:
        case Shape.TEXT:
            return [], {"type": "string"}
        case Shape.WORD:
            return _one_or_more(word), word
        case Shape.WORDS:
            words = _one_or_more(word)
            several = {"anyOf": [word, {"type": "array", "items": word}]}
            return [*words, _by_operator(SETS, {"anyOf": words})], several
        case Shape.NUMBER:
            tests = dict.fromkeys(map(str, BOUNDS), number)
            steps: Schema = {"anyOf": _one_or_more(number)}
            crossed = dict.fromkeys(CROSSINGS if question.starts_at else (), steps)
            return [number, _closed(tests | crossed, minProperties=1)], _NUMBER
        case Shape.DAY:
            return [_DAY, _by_operator(BOUNDS, _DAY)], _DAY
        case _ as never:
            assert_never(never)


_ANY_WORD: Schema = {"type": ["string", "number"]}
_CROSSED: Schema = {key: {"anyOf": _one_or_more(_ANY_WORD)} for key in CROSSINGS}
_ANY_TEST: Schema = {
    "anyOf": [
        *_one_or_more(_ANY_WORD),
        _closed(
            {**dict.fromkeys(map(str, BOUNDS), _ANY_WORD), **_CROSSED}, minProperties=1
        ),
        _by_operator(SETS, {"anyOf": _one_or_more(_WORD)}),
    ]
}


def _condition() -> Schema:
    """Return the grammar of conditions over any questions and definitions."""
    group = _listed({"$ref": "#/$defs/condition"})
    return {
        "description": "What must hold: one question, one group or one definition.",
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": {
            **{key: {**group, "description": messages.GROUPS[key]} for key in GROUPS},
            "is": {**_WORD, "description": messages.DEFINITION},
        },
        "additionalProperties": _ANY_TEST,
    }


_ANY_ANSWER: Schema = {
    "anyOf": [
        {"type": ["string", "number", "null"]},
        {"type": "array", "items": {"type": "string"}},
    ]
}
_VERDICT: Schema = {"enum": [verdict.value for verdict in Verdict]}
_ADVICE: Schema = {"enum": [*map(str, Advice)]}
_STATE: Schema = {"enum": [state.value for state in State]}


def _fill_deal(defs: Mapping[str, Schema]) -> None:
    """Put in what a deal file answers and expects, and a precedent: any ids."""
    mapping: Schema = {"type": ["object", "null"]}
    properties, expect = defs["deal"]["properties"], defs["expectation"]
    case = defs["precedent"]["properties"]["answers"]
    case["additionalProperties"] = _ANY_ANSWER
    properties["expect"]["description"] = expect["description"]
    properties["each"] |= {**mapping, "additionalProperties": _listed(_ANY_ANSWER)}
    properties["answers"] |= {**mapping, "additionalProperties": _ANY_ANSWER}
    verdicts = {**mapping, "additionalProperties": _VERDICT}
    states = {**mapping, "additionalProperties": _STATE}
    ends = {"lowest": _WORD, "highest": _WORD}
    named = {"rules": verdicts, "filings": states, "recommendation": _ADVICE}
    expect["properties"] = {**ends, **named}
    keys = [["lowest", "highest"], *([it] for it in named)]
    expect["anyOf"] = [{"required": required} for required in keys]
