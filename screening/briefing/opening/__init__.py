"""A briefing opened again: its deal, and what moved since."""

LONGEST_DATA = 2_000_000
"""How many bytes of data are read: forty times what a common briefing carries."""

WORD = b"PK\x03\x04"
"""How a Word file begins: as any zip archive."""
