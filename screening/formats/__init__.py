"""YAML, JSON and text in and out; numbers and days; files written whole."""
