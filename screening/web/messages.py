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

SINGLE, THOUSANDS = "Single {money}", "Thousands of {money}"
MILLIONS = "Millions of {money}"
NEEDED_BY_MOST = (
    "{question} is answered by no column. Without it nearly every deal can still come "
    "out at any level. If it is not the same for every deal, choose its column above, "
    "or add one to your table and send it again."
)
NO_COLUMN = "No column is read. Choose for at least one what it answers."
LEFT_OUT = "Left out from now on: {rows}. Under “Cells” each can be taken back in."
CELL_MENDED = "Row {row}, “{head}”: “{was}” was mended to “{now}”."
CELL_REFUSED = (
    "Row {row}, “{head}”: instead of “{was}” was typed “{now}”, which could not be "
    "read either, and counts as not known."
)
