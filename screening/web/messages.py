"""Sentences of the pages that stand in no template."""

DOCUMENT = "Rulebook {title} {version}"
TOO_LARGE_A_TABLE = (
    "The table is too large\n\n"
    "The file is larger than 25 MB. Copy the deals alone into a new sheet, save it as "
    "CSV, or split it into several files."
)
"""What the page of an error is called and, in paragraphs, says."""
NAME = "Name of the deal"
NO_FILE = "Choose a file: the PDF or the Word file of a briefing, or its data."
TAKEN_UP = "Taken up again: {folder}."
NO_REASON_TO_GO_BACK = "Write in a sentence why you go back."

# Many deals in a table
