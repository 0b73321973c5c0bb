"""The tables of 30 November 2026: a new register has those of today at once.

The steps that led there are squashed; `EARLIER` in `register/files.py` names them.
"""

revision = "sessions_begun"
down_revision = None


def upgrade() -> None:
    """Do nothing: no register is older, and opens here."""
