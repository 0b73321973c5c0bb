"""As much of JSON Schema, draft 7, as our own schemas use; more is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

Schema = Mapping[str, Any]

KNOWN = {
    *("$schema", "$defs", "description", "title", "type", "enum", "anyOf"),
    *("pattern", "minLength", "items", "minItems", "properties", "required"),
    *("additionalProperties", "propertyNames", "minProperties", "maxProperties"),
}
TYPES: Mapping[str, type] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": Decimal,
    "boolean": bool,
    "null": type(None),
}


def wrong(schema: Schema, data: Any, whole: Schema | None = None) -> list[str]:
    """Return what a schema says against data; empty where it fits."""
    whole = whole or schema
    if "$ref" in schema:
        return wrong(whole["$defs"][schema["$ref"].rpartition("/")[2]], data, whole)
    assert schema.keys() <= KNOWN
    found = [*_by_type(schema, data)]
    if not found and type(data) in _INSIDE:
        found += _INSIDE[type(data)](schema, data, whole)
    if "anyOf" in schema:
        tried = [wrong(one, data, whole) for one in schema["anyOf"]]
        found += [str(tried)] if all(tried) else []
    return found


def _by_type(schema: Schema, data: Any) -> Iterator[str]:
    types = schema.get("type", list(TYPES))
    names = types if isinstance(types, list) else [types]
    if type(data) not in [TYPES[one] for one in names]:
        yield f"{data} is not of type {types}"
    elif "enum" in schema and data not in schema["enum"]:
        yield f"{data} is none of {schema['enum']}"


def _text(schema: Schema, data: str, _whole: Schema) -> Iterator[str]:
    if len(data) < schema.get("minLength", 0):
        yield "the text is too short"
    if not re.search(schema.get("pattern", ""), data):
        yield f"{data} does not match {schema['pattern']}"


def _list(schema: Schema, data: list[Any], whole: Schema) -> Iterator[str]:
    if len(data) < schema.get("minItems", 0):
        yield "the list is too short"
    for one in data:
        yield from wrong(schema.get("items", {}), one, whole)


def _mapping(schema: Schema, data: dict[str, Any], whole: Schema) -> Iterator[str]:
    if not schema.get("minProperties", 0) <= len(data):
        yield "there are too few keys"
    if not len(data) <= schema.get("maxProperties", len(data)):
        yield "there are too many keys"
    yield from (f"{key} is missing" for key in {*schema.get("required", ())} - {*data})
    others = schema.get("additionalProperties", {})
    for key, value in data.items():
        yield from wrong(schema.get("propertyNames", {}), key, whole)
        shape = schema.get("properties", {}).get(key, others)
        yield from (
            (f"{key} is extra",) if shape is False else wrong(shape, value, whole)
        )


_INSIDE: Mapping[type, Callable[[Schema, Any, Schema], Iterator[str]]] = {
    str: _text,
    list: _list,
    dict: _mapping,
}
