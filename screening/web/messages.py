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

MANY_DEALS = "Many deals"
NO_TABLE_FILE = "Choose the file of a table: XLSX, ODS or CSV."
NO_MEMORY_FOR_IT = (
    "There is too little memory to decide a table of this size. Split it into several "
    "files."
)
NO_MEMORY_FOR_FILE = (
    "There is too little memory to make a file of this size. Take the results as CSV, "
    "or split the table into several files."
)
TWO_COLUMNS = (
    "Two columns are read as “{question}”. Choose it for one of them, and something "
    "else for the other"
)
DAY_OF_RULES = "Day the rules are read at"
MONEYS = {"EUR": "euro", "USD": "US dollars"}
SINGLE, THOUSANDS = "Single {money}", "Thousands of {money}"
MILLIONS = "Millions of {money}"
NO_QUESTION_CHOSEN = "Choose the question that has one answer for all deals."
NEEDED_BY_MOST = (
    "{question} is answered by no column. Without it nearly every deal can still come "
    "out at any level. If it is not the same for every deal, choose its column above, "
    "or add one to your table and send it again."
)
NO_COLUMN = "No column is read. Choose for at least one what it answers."
ROW = "Row {number}"
FROM_ROW = "This deal came from row {number} of {file}."
NOT_READ = "Row {number} of {file} says “{value}”, which could not be read."
SCREENED_DEALS = "Screened deals {day}"
CELLS_NOT_READ = "Cells that could not be read {day}"
NONE_TO_KEEP = "No row was kept. Pick some that are not kept yet."
IN_WORK = (
    "{rows} opened in the form, with answers that the table does not have. Go on there."
)
TOO_MANY_TO_KEEP = (
    "No row was kept. Up to {most} are kept at a time, and these are {chosen}. Narrow "
    "the list, or pick some."
)
LISTED_FILING, LISTED_BY_DAY = "{what}, {state}", "{what}, {state}, by {day}"
LISTED_LATE = "{what}, {state}, by {day}, which has passed"
MORE_FILINGS, OPEN_FILINGS = "{count} more", "{count} open"
NONE_TO_LEAVE_OUT = "No row was left out. Pick those that are no deals."
ALL_LEFT_OUT = "No row was left out. These are all the deals that the table has."
LEFT_OUT = "Left out from now on: {rows}. Under “Cells” each can be taken back in."
KEPT_ROWS = "{rows} kept as in the form. You find them under “Deals”."
CELL_MENDED = "Row {row}, “{head}”: “{was}” was mended to “{now}”."
CELL_REFUSED = (
    "Row {row}, “{head}”: instead of “{was}” was typed “{now}”, which could not be "
    "read either, and counts as not known."
)
ROW_IS, ROWS_ARE = "row is", "rows are"
AT_COLUMNS = "Its columns are not chosen yet."
AT_WORK = "It is being screened."
AT_CELLS = "Its picture is there, and {cells} could not be read."
AT_PICTURE = "Its picture is there."
CELL_WORDS = "cell", "cells"
IS_OPEN = "Not settled"
LOWEST_IS, HIGHEST_IS = "Lowest level: {what}", "Highest level: {what}"
OF_TOPIC, TOPIC_AT = "Topic: {what}", "{what}: {level}, or may be"
MEETS = "Meets “{what}”"
MOVED_BY = "Could be moved by the answer to “{what}”"
FILING, FILING_IS = "Filing: {what}", "{what}: {state}"
ANY_FILING = "Any filing: {what}"
DUE_IN_WEEK = "Due in the week of {what}"
DUE_UNDATED = "Due, on a day that is not known"
SAYS_WORDS = "“{what}” in the name or in a text"
ORDERS = {
    "concern": "Concern",
    "day": "First day due",
    "name": "Name",
    "table": "As in the table",
}
