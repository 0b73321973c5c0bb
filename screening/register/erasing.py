"""A deal erased for good: all that any table holds of it, and its traces."""

import sqlalchemy as sa

from screening.errors import NotKeptError
from screening.register import messages
from screening.register.database import Database
from screening.register.example_origins import take_out
from screening.register.tables import METADATA
from screening.register.versions import ADOPTED


def erase(database: Database, deal_id: str) -> None:
    """Erase a deal, or raise NotKeptError where there is none such.

    Rulebooks stay, as other deals share them, and so do examples that were adopted into
    one; those in drafts go. Copies of the register stay as they are.
    """
    tables = [it for it in reversed(METADATA.sorted_tables) if "deal" in it.c]

    def from_all(to: sa.Connection) -> int:
        take_out(to, deal_id)
        gone = (sa.delete(table).where(table.c.deal == deal_id) for table in tables)
        rows = sum(to.execute(statement).rowcount for statement in gone)
        _from_versions(to, deal_id)
        return rows

    if not database.write(from_all):
        raise NotKeptError(messages.NO_DEAL)
    database.wipe()


def _from_versions(to: sa.Connection, deal_id: str) -> None:
    """Take a deal out of what moved when versions of the rulebook were adopted."""
    its = ADOPTED.c
    names_it = sa.cast(its.moved, sa.Text).contains(deal_id, autoescape=True)
    for row in to.execute(sa.select(its.number, its.moved).where(names_it)).all():
        others = [move for move in row.moved if move["deal"] != deal_id]
        its_row = sa.update(ADOPTED).where(its.number == row.number)
        to.execute(its_row.values(moved=others))
