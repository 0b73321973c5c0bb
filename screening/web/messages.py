"""Sentences of the pages that stand in no template."""

from collections.abc import Sequence

# Who is let in, and how the app is started

NO_ACCOUNT = "without a name"
LINK_USED = (
    "This start link was used already\n\n"
    "A start link is good for one use. If you came in by it in this browser, go on: "
    "you need no link until you leave.\n\n"
    "Else take a new one. Whoever runs the app makes it: screening people link, with "
    "your name behind. If you started the app yourself, its terminal shows the newest "
    'link, and so does the file named "start-" and the port, in the data folder.'
)
LEFT = (
    "You have left\n\n"
    "To come back, open a new start link. Whoever runs the app makes it: screening "
    "people link, with your name behind. If you started the app yourself, its terminal "
    "shows the newest link."
)
GOING_ON = "Screening\n\nThe home page comes next."
CANNOT_WRITE = "{file} cannot be written: {reason}."
PORT_IN_USE = (
    "Port {port} cannot be used: {reason}. Stop what uses it, or set SCREENING_PORT to "
    "another."
)
NO_MEMORY = (
    "There is too little memory to start ({reason}). Allow it more: ulimit -v says how "
    "much there is."
)
NONE_LEFT = "none left"
OPEN_TO_ALL = (
    'SCREENING_HOST is "{host}", which other machines can reach, and SCREENING_TOKEN '
    'is "off", which lets everybody in. Set a token, or set SCREENING_HOST to '
    "127.0.0.1."
)
NOBODY_IS_KNOWN = (
    'SCREENING_SECOND_PERSON is "on", and SCREENING_TOKEN is "off", which lets '
    "everybody in: nobody could tell who wrote a change and who adopts it. Leave "
    "SCREENING_TOKEN empty."
)
NO_SECOND_PERSON = (
    'SCREENING_SECOND_PERSON is "on", and nobody has a start link of their own, so '
    "that nobody could adopt a change of the rulebook. Add everybody who may write or "
    "adopt one: screening people add NAME."
)

# The sections of the form

SECTIONS = {
    "not-asked": "not asked",
    "to-do": "to do",
    "known-so-far": "{answered} of {asked}",
    "settled": "settled",
}
"""How far a section is known, by its state."""

# The list of deals

WHICH_DEALS = {
    "at-work": "At work",
    "due": "With a filing that is due",
    "open": "Not settled",
    "moved": "Judged otherwise by now",
    "archived": "Archived",
}
"""Which deals a list holds."""
NO_LIST_FILE = "Choose the file of a list: XLSX, ODS or CSV."
LEAVE_ROWS = (
    "Some rows have problems. Correct them in the list and send it again, or tick that "
    "they are left out."
)
NO_SOUND_ROW = "No row can be put into the draft. Correct the list, and send it again."
DOCUMENT = "Rulebook {title} {version}"
COPY_OF = "Copy of {name}"
DEALS = "Deals"
YES = "Yes"
NO = "No"
LIST_COLUMNS = (
    ("Deal", 36),
    ("Parties", 36),
    ("About", 30),
    ("Level", 34),
    ("Settled", 8),
)
"""What a downloaded table of deals has for columns, and how wide each is."""
LIST_COLUMNS_AFTER_COUNTS = (
    ("Next day", 12),
    ("What is on it", 44),
    ("Rules read as of", 14),
    ("Assessed on", 12),
    ("By", 20),
    ("Judged otherwise by now", 12),
)
"""The columns behind what is counted of a deal, whose heads stand beside the counts."""
CORRIDOR_COLUMN = ("Corridor", 24)

# What is kept of a form while it is filled in

FORM_EXPIRED = (
    "The app was restarted, or cookies are off, since this form was opened. It is "
    "tried again by itself."
)

# Assessments side by side

WHAT_CHANGED = "What changed from assessment {before} to {after}"
TWO_DEALS = "{this} beside {other}"
ASSESSMENT = "Assessment {number}"
OF_TWO = "{name}, assessment {number}"
AS_IT_IS = "As it is"
BRIEFING_BESIDE = "The briefing beside assessment {number}"
THE_BRIEFING = "The briefing"
RULES_OF_NOW = (
    "The rulebook that judged the briefing is not kept here, so its answers are read "
    "by the rules of now."
)
THIS_ONE = "Choose another one: that is the same assessment twice."
TWO_AT_A_TIME = "Two deals stand side by side at a time. Choose two."
NONE_NAMED = "No kept deal has that in its name."

# Errors: what the page of each is called and, in paragraphs, says; what is logged

NOT_LET_IN = (
    "Open it by its start link\n\n"
    "This app lets in who comes by a start link.\n\n"
    'The terminal that started it printed one, and a file named "start-" and the port '
    "holds it, in the data folder of the account that started it. Whoever was added by "
    '"screening people add" has a link of their own.\n\n'
    "If you were in before, the app was started again since, or your session ended. "
    "Open a new link in another window, then load this page again: what you sent is "
    "sent once more."
)
NOT_UNDERSTOOD = "Not understood\n\nGo back, load the page again, and try once more."
NO_PAGE = (
    "No such page\n\n"
    "The address may be cut short, or what it names is kept in another register."
)
NO_PAGE_OF_ITS_OWN = "Not a page of its own\n\nStart from the home page."
TOO_LARGE = "The form is too large\n\nShorten the longest texts, and send it once more."
TOO_LARGE_A_FILE = (
    "The file is too large\n\n"
    "No briefing is that large. Go back and choose the PDF or the Word file of a "
    "briefing."
)
TOO_LARGE_A_LIST = (
    "The list is too large\n\n"
    "Copy the list alone into a new sheet, or import it in parts of up to 400 kB."
)
TOO_LARGE_A_TABLE = (
    "The table is too large\n\n"
    "The file is larger than 25 MB. Copy the deals alone into a new sheet, save it as "
    "CSV, or split it into several files."
)
OTHERWISE = "{name}\n\n{says}"
TRY_AGAIN = "Go back and try again."
EXPIRED = (
    "This form has expired\n\n"
    "The app was restarted, or cookies are off, since this form was opened. Go back: "
    "what you typed is still there. Copy what is long, load the page again, and send "
    "it once more."
)
NOT_KEPT = "Not in the register\n\n{error}"
DID_NOT_WORK = "That did not work\n\n{error}"
ELSEWHERE = (
    "Not an address of this app\n\n"
    "Open it by the address it printed when it was started."
)
FAULT = (
    "A fault in this app\n\n"
    "Something in this app is broken. Nothing was changed or lost in the register. "
    "The terminal that runs the app shows what happened."
)
FAULT_AT = "A fault at {where}"
NO_ROUTE = "no page"
TRACE = "{error}, most recent call last:\n"
NO_RULE = (
    "No such rule\n\n"
    "Version {version} of the rulebook has no rule of that name. Another version "
    "may have one, or the address is cut short."
)

# Precedents

NO_PRECEDENT = (
    "No such precedent\n\n"
    "Version {version} of the rulebook has no precedent of that name. Another version "
    "may have one, or the address is cut short."
)
PRECEDENTS_BY = {"country": "Country", "year": "Year", "outcome": "How it ended"}

# The form of a deal, and a briefing opened in it

NOT_OFFERED = "“{question}” has no such answer. Choose one that is offered"
NONE_AND_OTHERS = "Untick “None of these”, or the other answers"
TOO_LONG = "Shorten this to {longest} characters"
NO_NUMBER = "Enter {name} as a number, like {example}"
BEYOND_LIMIT = "Enter {name} as a number, {limit}"
TWO_READINGS = "{unclear}: write it without separators"
NO_DAY = "Enter a day between {first} and {last}, like 31/1/2026"
NO_NAME = "Enter a name for the deal, such as its two parties"
LONG_NAME = "Shorten it to {longest} characters"
NAME = "Name of the deal"
DAY = "Rules read at"
UNCHANGED = "Nothing was changed: this is still assessment {number}."
NOTE_TO = "{question}, note"

# What was done about a deal

CHOOSE_STATE = "Choose whether it is to do, done or not applicable"
NO_REASON = "Say in a few words why it does not apply"
CHOOSE_OUTCOME = "Choose how it ended, or that it has not ended yet"
IN_FUTURE = "This happened, so enter today or an earlier day"
FILED_FIRST = "Enter the day on which it was filed"
BEFORE_FILED = "This is before the day of filing: correct one of them"
RECEIVED_FIRST = "Enter the day on which the question was received"
BEFORE_RECEIVED = "This is before the question was received: correct one of them"
OUTCOME_FIRST = "Choose how it ended"
DAY_OF_OUTCOME = "Enter the day on which it ended"
WHAT_IT_ASKS = "Say what the condition asks for"

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
NO_CORRIDOR = (
    "This deal was screened by the rulebook “{name}”, which is none of the corridors "
    "here. Its assessments and briefings stay; to change it, let SCREENING_RULES name "
    "the folder of that rulebook as well."
)
NO_CORRIDOR_TITLE = "Enter a title, like: France and the Gulf."
CORRIDOR_MADE = "Another corridor."
TWO_CORRIDORS = (
    "These two deals are of two corridors, which ask different questions. Choose a "
    "deal of the same corridor."
)
SHIPPED_DRAFT = "Back to what the shipped rulebook says"
SHIPPED_AGAIN = "Back to the shipped rulebook: {reason}"
NO_REASON_TO_GO_BACK = "Write in a sentence why you go back."

# What a draft makes of deals
NO_EXAMPLE_CHOSEN = "Choose the examples whose new outcome is meant."
DRAFT_TRIED = "What the draft makes of it"
LIVE_RULES, DRAFT_RULES = "Live", "The draft"
NOT_LIVE_YET = "The draft is not live, and nothing of this is kept."
DRAFT_ALONE = "Met by the draft alone"
LIVE_ALONE = "Met by what is live alone"
OTHER_LEVEL = "With another level"
DEAL_TRIED = "A deal to try"


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
FORGOTTEN = (
    "This table is not in memory any more\n\n"
    "A table is forgotten two hours after the last look at it, once newer ones need "
    "its place, and when the app stops. Deals that you kept stay in the register. Send "
    "the file again to go on."
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
