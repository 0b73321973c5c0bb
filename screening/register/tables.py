"""The register's tables, made of its values: what `alembic check` agrees with."""

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from functools import partial
from types import NoneType
from typing import Any, get_args, get_type_hints

import sqlalchemy as sa

METADATA = sa.MetaData(
    naming_convention={
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(column_0_label)s",
    }
)
_TYPES = {
    str: sa.Text,
    int: sa.Integer,
    bool: sa.Boolean,
    date: sa.Date,
    datetime: sa.DateTime,
}

key = partial(sa.Column, primary_key=True)
"""A column by which a row is known, alone or with others."""
filled = partial(sa.Column, nullable=False)
"""A column that every row fills."""


def table(name: str, value: type, *given: sa.Column[Any] | sa.Constraint) -> sa.Table:
    """Return the table of a frozen class: a column for each of its parts.

    Columns are given where the type of a part does not tell enough, or the class has
    no such part. A part that may be None may be empty; a default is that of old rows.
    What is neither text, number, yes or no, nor time is JSON.
    """
    names = {column.name for column in given}
    columns = (it for it in columns_of(value) if it.name not in names)
    return sa.Table(name, METADATA, *given, *columns)


def columns_of(value: type) -> Iterator[sa.Column[Any]]:
    """Yield a column for each part of a frozen class, as `table` makes them."""
    types = get_type_hints(value)
    yield from (_column(part, types[part.name]) for part in fields(value))


def _column(part: Field[Any], kind: Any) -> sa.Column[Any]:
    may_be_none = NoneType in get_args(kind)
    plain = get_args(kind)[0] if may_be_none else kind
    default = None if part.default is MISSING else sa.literal(part.default)
    of_type = _TYPES.get(plain, sa.JSON)
    return sa.Column(part.name, of_type, nullable=may_be_none, server_default=default)


# `levels` are labels by id, low to high, so that no text is read to say a level.
RULEBOOK = sa.Table(
    "rulebook",
    METADATA,
    key("digest", sa.String(64)),
    filled("name", sa.Text),
    filled("version", sa.Text),
    filled("texts", sa.JSON),
    filled("levels", sa.JSON, server_default="{}"),
)
