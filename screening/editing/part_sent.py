"""What a browser sends of the fields of a form, as the templates write them."""

from collections.abc import Iterable, Iterator
from typing import Any

from screening.editing.condition_form import ConditionGroup, ConditionRow
from screening.editing.part_fields import NAME, WAS, Field, Kind

Sent = dict[str, list[str]]


def sent_by(fields: Iterable[Field]) -> Sent:
    """Return what is sent of fields in which nothing was typed."""
    sent: Sent = {}
    for name, value in _pairs(fields):
        sent.setdefault(name, []).append(value)
    return sent


def _pairs(fields: Iterable[Field]) -> Iterator[tuple[str, str]]:
    for field in fields:
        at, value = field.at, field.value
        match field.spec.kind:
            case Kind.WHEN if isinstance(value, ConditionGroup):
                yield f"{at}-kind", value.kind
                yield from _rows(at, "", value)
            case Kind.ANSWERS:
                yield from _answers(at, value)
            case Kind.ENTRIES:
                yield from _entries(field)
            case Kind.GROUP:
                yield from _pairs(field.fields)
            case Kind.SEVERAL | Kind.POINTS:
                yield from ((at, word) for word in value)
            case Kind.FLAG:
                yield from [(at, "yes")] if value else []
            case _:
                yield at, value


def _answers(at: str, answers: Any) -> Iterator[tuple[str, str]]:
    for place, (question, said) in enumerate(answers):
        yield at, str(place)
        yield f"{at}.{place}.of", question
        yield from ((f"{at}.{place}.said", text) for text in said)


def _entries(field: Field) -> Iterator[tuple[str, str]]:
    for entry in field.entries:
        yield field.at, entry.at.rpartition(".")[2]
        yield f"{entry.at}.{WAS}", entry.was
        yield f"{entry.at}.{NAME}", entry.name
        yield from _pairs(entry.fields)


def _rows(at: str, within: str, group: ConditionGroup) -> Iterator[tuple[str, str]]:
    for place, part in enumerate(group.parts):
        row = f"{within}{place}"
        yield f"{at}-row", row
        if isinstance(part, ConditionRow):
            yield from _line(f"{at}-{row}", part)
        else:
            yield f"{at}-{row}-kind", part.kind
            yield from _rows(at, f"{row}-", part)


def _line(at: str, row: ConditionRow) -> Iterator[tuple[str, str]]:
    yield f"{at}-of", row.of
    yield f"{at}-how", row.how
    yield from ((f"{at}-words", word) for word in row.words)
    for name in ("low-how", "low", "high-how", "high", "steps-how", "steps"):
        yield f"{at}-{name}", getattr(row, name.replace("-", "_"))
