"""The briefing as a Word file, for firms that must edit it."""
