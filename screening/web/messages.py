"""Sentences of the pages that stand in no template."""

from collections.abc import Sequence

# Lists, and the document of the rulebook

NO_LIST_FILE = "Choose the file of a list: XLSX, ODS or CSV."
LEAVE_ROWS = (
    "Some rows have problems. Correct them in the list and send it again, or tick that "
    "they are left out."
)
NO_SOUND_ROW = "No row can be put into the draft. Correct the list, and send it again."
DOCUMENT = "Rulebook {title} {version}"


# Errors: what the page of each is called and, in paragraphs, says; what is logged

TOO_LARGE_A_TABLE = (
    "The table is too large\n\n"
    "The file is larger than 25 MB. Copy the deals alone into a new sheet, save it as "
    "CSV, or split it into several files."
)
NO_RULE = (
    "No such rule\n\n"
    "Version {version} of the rulebook has no rule of that name. Another version "
    "may have one, or the address is cut short."
)


# The form of a deal, and a briefing opened in it

NAME = "Name of the deal"

# What was done about a deal


NO_FILE = "Choose a file: the PDF or the Word file of a briefing, or its data."

# Adopting a draft, and going back to a version

CHANGED_ON_DISK = "The rule files on disk changed a moment ago. Look again, then adopt."
CHANGED_HERE = "The draft was changed in another window. Look again, then adopt."
NO_NOTE = "Write in a sentence why this changes."
NO_EDITOR = "Write who adopts it."
NO_VERSION = "Write a version of letters, digits, points and hyphens."
OLD_VERSION = "There is a version {version} already. Raise it."
UNSEEN_DOUBTS = "Tick that you have looked at the doubts."
UNSEEN_FILES = "Tick that the files on disk may be replaced."
NO_DAY_TO_ADOPT = "Choose whether it is live at once or from a day on."
DAY_IS_OVER = "Enter a day after today, or choose “at once”."
NOT_WHILE_BROKEN = (
    "The files on disk have problems, so this can be adopted at once only: it replaces "
    "them."
)
NO_REASON_TO_CALL_OFF = "Write in a sentence why it is called off."
ADOPTED_SOONER = "Adopted at once instead, as {version}."
BACK_TO = "Back to version {version}: {reason}"
BACK_DRAFT = "Back to version {version}"

# A second person, where the settings ask for one
WROTE_IT = (
    "You wrote in this draft, so somebody else adopts it. They open this page by a "
    "start link of their own, see what it does, and adopt it or send it back."
)
NO_LINK_OF_ONES_OWN = (
    "Only somebody with a start link of their own adopts a draft here, or calls off "
    "what is planned. Whoever runs the app prints one: screening people add NAME."
)
WRITER_NOT_KNOWN = (
    "This draft was begun under a name that was only typed, so nobody can tell whether "
    "you are a second person. Start another draft by a start link, and take its "
    "changes over."
)
NO_NOTE_BACK = "Write what is to be changed first."

# A rulebook of one's own
EXTENSION_MADE = "A rulebook of our own, on top of the shipped one."
COPY_MADE = "A copy of the shipped rulebook."
WRITTEN_AGAIN = "Version {version}, written again from the register."
TAKEN_UP = "Taken up again: {folder}."
NO_CORRIDOR_TITLE = "Enter a title, like: France and the Gulf."
CORRIDOR_MADE = "Another corridor."
SHIPPED_DRAFT = "Back to what the shipped rulebook says"
SHIPPED_AGAIN = "Back to the shipped rulebook: {reason}"
NO_REASON_TO_GO_BACK = "Write in a sentence why you go back."

# What a draft makes of deals
LIVE_RULES, DRAFT_RULES = "Live", "The draft"


def asked_by_the_draft_alone(questions: Sequence[str]) -> str:
    """Return which answers the live rulebook has no question for; or nothing."""
    if not questions:
        return ""
    return f"What is live does not ask: {'; '.join(questions)}."


# A part as a form
OWN_PARTS = "Ours"
SHIPPED_PARTS = "Of the rulebook below"
NEW_ENTRY = "New"
OFF = "switched off"
WHEN_MET = "When it is met"
ENTRY_AT, ENTRY_ID = "{field}, number {number}", "its id"
ROW_AT, GROUP_AT = "{field}, line {0}", "{field}, group {0}"
ROW_IN_GROUP_AT = "{field}, line {1} of group {0}"
BECAUSE_AT = "Why your rulebook says something else"
YAML_AND_FORM = (
    "Both the form and the YAML were changed. Choose which one goes on, below the YAML"
)
YAML_WRONG = "The YAML cannot be read into the form. What is wrong stands above it"

# A rule as a form

ID_HINT = "Lower-case words with hyphens, for good. Left empty, it is {name}."
ID_FROM_TITLE = "made from the title"

# A rule tried

MET = "Met"
OPEN = "Cannot be told yet"
NOT_MET = "Not met"
NOT_IN_FORCE = "Not in force on that day"
NOTHING_KNOWN = "A deal of which nothing is known"

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
