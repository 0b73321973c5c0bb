"""A briefing opened again: its deal, and what moved since."""
