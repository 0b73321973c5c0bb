"""What the commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

PATH = click.Path(path_type=Path)


def today() -> date:
    """Return the day where the user is."""
    return date.today()  # noqa: DTZ011 - the user's own day is meant
