"""The schema that holds for every rulebook, made from the shapes of files."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from screening.rulebook import messages
from screening.rulebook.fields import Part
from screening.rulebook.files import CHANGED, CONDITIONS, SHEETS, Deal, Extension
from screening.rulebook.json_schema.grammar import (
    WORD,
    Schema,
    condition,
    fill_deal,
)

FILE = "rulebook.schema.json"
"""What the schema is called, beside the folders of rules."""

FIRST_LINE = "# yaml-language-server: $schema="
"""How the first line of a file begins that names the schema to an editor."""


def first_line(file: str) -> str:
    """Return the first line of a file, by its path from the folder of the schema."""
    return f"{FIRST_LINE}{'../' * file.count('/')}{FILE}"


def text() -> str:
    """Return the schema as it is written to a file."""
    return f"{json.dumps(general(), indent=2, ensure_ascii=False)}\n"


def general() -> Schema:
    """Return the schema that holds for the files of every rulebook.

    Under `$defs` are the files by name ("rules", "deal") and the parts in them.
    """
    defs: dict[str, Schema] = {}
    sheets: list[type[Part]] = [*SHEETS.values(), Extension, Deal]
    for sheet in sheets:
        written = sheet.model_json_schema(ref_template="#/$defs/{model}")
        defs.update(written.pop("$defs", {}))
        defs[sheet.__name__] = written
    defs = {_kebab(name): _tidy(defs[name]) for name in sorted(defs)}
    _mend(defs)
    fill_deal(defs)
    defs["condition"] = condition()
    files = sorted(_kebab(sheet.__name__) for sheet in sheets)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": messages.A_FILE,
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in files],
        "$defs": defs,
    }


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def _tidy(node: Any) -> Any:
    """Return what pydantic writes without what no editor needs."""
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
        "additionalProperties": {"anyOf": [WORD, {"$ref": "#/$defs/choice"}]},
    }
    heading["properties"].pop("extends")
    for headed in (heading, defs["extension"]):
        headed["properties"]["format"]["enum"] = ["1"]
    properties = defs["change"].pop("properties")
    defs["change"] = {
        "description": defs["change"]["description"],
        "anyOf": [_change(kind, keys, properties) for kind, keys in CHANGED.items()],
    }


def _change(kind: str, keys: Collection[str], properties: Schema) -> Schema:
    known = {key: properties[key] for key in (kind, *keys, "because")}
    return {
        "type": "object",
        "properties": known,
        "required": [kind] if "off" in keys else [kind, "because"],
        "additionalProperties": False,
    }
