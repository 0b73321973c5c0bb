"""The JSON Schema of the data of a briefing, for the software of others."""

import json
from typing import Any

from screening.briefing import messages
from screening.briefing.data import BriefingData


def schema_text() -> str:
    """Return the JSON Schema of it, as `docs/briefing.schema.json` holds it."""
    schema = _tidy(BriefingData.model_json_schema(mode="serialization"))
    dialect = "https://json-schema.org/draft/2020-12/schema"
    head = {"$schema": dialect, "title": messages.A_BRIEFING}
    return f"{json.dumps(head | schema, indent=2, ensure_ascii=False)}\n"


def _tidy(node: Any) -> Any:
    """Return a part of the schema: no titles made of names, no keys but those told."""
    match node:
        case dict():
            closed = {"additionalProperties": False}
            return (closed if "patternProperties" in node else {}) | {
                key: _tidy(value)
                for key, value in node.items()
                if key not in {"default", "propertyNames"}
                and (key, type(value)) != ("title", str)
            }
        case list():
            return [_tidy(member) for member in node]
        case str():
            return " ".join(node.split())
        case _:
            return node
