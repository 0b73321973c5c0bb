"""Answers, a rulebook and a day: an assessment. Values in, values out."""
