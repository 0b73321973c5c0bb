"""The JSON Schema of rule files and deal files, for completion in editors."""

from screening.schema.files import FILE, FIRST_LINE, first_line, general, text
from screening.schema.ours import for_rulebook
from screening.schema.written import Schema

__all__ = [
    "FILE",
    "FIRST_LINE",
    "Schema",
    "first_line",
    "for_rulebook",
    "general",
    "text",
]
