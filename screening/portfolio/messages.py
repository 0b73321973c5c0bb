"""The sentences of this room. What a blank is filled with, its name says."""

from collections.abc import Mapping

from screening.rulebook.states import State

# How filings are counted, in picture, list and workbook, as a deal's own page does.
STANDS: Mapping[State, str] = {
    state: state.traits.in_table for state in State if state.traits.counted
}

# Spark (spark).
WRONG_TYPE = (
    'Column "{name}" holds {found}, and its question takes {wanted}. '
    "Convert the column, or leave it out: what it says is then not known."
)
NO_QUESTION = (
    "No column bears the id of a question, so nothing would be known of any deal. "
    "Name columns by the ids of questions, for example: {example}."
)
WORDS, LISTS, NUMBERS, DAYS = "text", "lists of texts", "numbers", "days"
NO_JAVA = (
    "Spark needs Java 17 or later, and no Java was found. Install it, "
    "or set JAVA_HOME to where it is."
)

# Tables
SEVERAL_SHEETS = (
    "The file has several sheets with a table: {names}. Say which of them holds the "
    "deals."
)
NO_HEAD = (
    "No row of the table heads its columns. Let a row above the deals name what each "
    "column holds, as the template does."
)
NO_DEALS = "The table has no row below its head. Fill in a row for each deal."
UNNAMED = "Column {letter}"
TWIN = "{head} (column {letter})"

# Columns
TWO_COLUMNS = (
    "{heads} are both read as “{question}”. Read one of them only, or move what both "
    "say into one."
)
NO_COLUMN = "No column is read as a question. Say which question each one answers."
NO_SUCH_COLUMN = "The table has no column “{head}”.{hint}"
NO_SUCH_QUESTION = "“{head}” is read as “{question}”, which is no question.{hint}"
DEAL_HEADS = ("Operazione", "Nome operazione", "Nome dell\u2019operazione", "Progetto")
SAME_OF_WHAT = "“{question}” is no question.{hint}"
SAME_AND_COLUMN = (
    "“{question}” has the column “{head}”, and one answer for all deals as well. Keep "
    "one of them."
)
SAME_FOR_ALL = "{question}: {answer}, the same for {deals}."
DEALS_COUNTED = "deal", "deals"
ACQUIRER = "Who acquires, by the direction of the deal"
TARGET = "What is acquired, by the direction of the deal"
ACQUIRER_HEADS = (
    *("Acquirente", "Societ\u00e0 acquirente", "Impresa acquirente", "Nome acquirente"),
    *(
        "Investitore",
        "Nome investitore",
        "Impresa investitrice",
        "Acquirer",
        "Acquiror",
    ),
    *("Acquirer name", "Buyer", "Bidder", "Purchaser", "Investor", "Investor name"),
)
TARGET_HEADS = (
    *(
        "Target",
        "Societ\u00e0 target",
        "Impresa target",
        "Azienda target",
        "Nome target",
    ),
    *("Societ\u00e0 acquisita", "Target company", "Target name", "Acquired company"),
)
BY_DIRECTION = (
    "Which party this is hangs on “{question}”, which does not say it of this row. "
    "Answer that first; or read the column as one of the parties, if it is always that."
)
BY_DIRECTION_TWICE = (
    "By “{question}” this is “{party}”, of which another column says “{other}”. Leave "
    "one of the two cells empty."
)
NAME_OF_DEAL, DAY_OF_DEAL = "Name of the deal", "Day to read the rules at"

# Cells
NO_CHOICE = "“{short}” has no answer “{written}”.{hint}"
SEVERAL_MEANT = "“{written}” may be {words}. Write which."
MEANT = " Did you mean “{word}”?"
ANSWERS_ARE = " Its answers are {words}."
MANY_ANSWERS = " The template lists its answers."
MANY_OR_NONE = " The template lists its answers; “None of these” is one too."
ONE_ANSWER = (
    "“{short}” takes one answer. Where the parts of the deal differ, give the graver."
)
TWO_MEANINGS = (
    "“{written}” may be a country or say that there is none. Write the name of the "
    "country, or leave the cell empty."
)
LONG_TEXT = "The text is longer than {most} letters. Shorten it."
ERROR_CELL = "The spreadsheet shows the error {error} here. Write the value itself."
FORMULA = (
    "A formula stands here without its value. Open the file in a spreadsheet, save it "
    "there, and take it again; or write the value."
)
TOTAL = (
    "This row adds up others and is no deal. Nothing in it was read. Delete it, or "
    "give the deal another name."
)
REMARK = (
    "This row says one thing alone, before or after the deals, like a remark. Nothing "
    "in it was read. Delete it, or write what else is known of the deal."
)
DIVIDER = (
    "This row says one thing alone that is no name, and divides the rows around it. "
    "Nothing in it was read. Delete it, or write what else is known of the deal."
)
TWO_OF_A_NAME = "Rows {rows} are both called “{name}”. Both are read."
OF_A_NAME = "Rows {rows} are all called “{name}”. All of them are read."
MORE_NAMES = "{count:,} more names stand in several rows. All of those are read."

FALLS = (
    "“{after}” is {now} and “{before}” is {was}. Both are read as they stand. Mend "
    "what is not right."
)
FALL_IN = "A number is below the one before the deal in row {rows}. Both are read."
FALLS_IN = "A number is below the one before the deal in rows {rows}. Both are read."
MORE_ROWS = "{count:,} more"

# Numbers
NO_NUMBER = "“{written}” is no number. Write “{short}” in digits, like 12.5."
TOO_LARGE = "The number has more digits than a table of deals can hold."
OUT_OF_BOUNDS = "“{short}” {limit}"
TWO_NUMBERS = "{unclear}. Write it without a sign for thousands."
ROUGHLY = "This is no exact number. Write the number, or leave the cell empty."
FROM_TO = "These are two numbers. Write the right one, or leave the cell empty."
OTHER_MONEY = "The amount is asked in {money}. Write what it comes to in {money}."
MONEYS: Mapping[str, str] = {"EUR": "euro", "USD": "US dollars"}
NO_PER_CENT = "“{short}” is no percentage. Write the number itself."
NO_MONEY = "“{short}” is no amount of money. Write the number itself."
FRACTION = "“{written}” may be {hundred} % or {written} %. Write it with the sign %."

TOO_MUCH = (
    "By the head of its column this is {amount}. Write the amount with its word, like "
    "12.5 million."
)
COUNTED = (
    "A number alone in the column “{head}” is read as its head says: {example} is "
    "{amount}."
)
COUNTED_AS_SAID = (
    "A number alone in the column “{head}” is read in {unit}, as was said of the "
    "column: {example} is {amount}."
)
NO_UNIT = (
    "“{written}” says no unit. The largest of such amounts in the column is "
    "{largest}. Say of the column whether it is in euro, in thousands or in millions; "
    "or write the amount with its word, like 12.5 million."
)
NEEDS_NO_UNIT = (
    "“{head}” is said to be in {unit}. Its head names a unit already, or its question "
    "takes no money. Leave the unit out."
)

# Days
NO_DAY = "“{written}” is no day. Write it like 31/1/2027."
NO_YEAR = "A day of a deal lies between {first} and {last}."
NO_SUCH_DAY = "There is no such day. Write it like 31/1/2027."
PERHAPS_DAY = "Write day, month and year in full. Did you mean {word}?"
COUNTED_DAY = (
    "A spreadsheet counts days like this. Format the cell as a day, or write the day."
)
WHOLE_DAY = "Write the whole day, like 31/1/2027, or leave the cell empty."
MONTH_FIRST = (
    "“{written}” has two readings, and other days of this column have their month "
    "first. Write the month in letters."
)
DAY_FIRST = "Days in digits are read with the day first: {written} is {day}."
DAY_INSTEAD = "{says} The rules are read at {day} until then."

# Workbooks
DEALS, RESULTS, PROBLEMS, READ_ME = "Deals", "Results", "Problems", "Read me"
PICTURE, AS_READ = "Picture", "As read"
ROW_HEAD, IN_UNIT, UNNAMED_DEAL = "Row", "{name} ({unit})", "Row {number}"
IN_ONE_PICTURE = "{deals} in one picture"
SCREENED_BY = "{title}, rulebook {version}. The rules are read as of {day}."
TO_FILE = "Filings"
TO_FILE_HEADS = (
    "Deal",
    "Row",
    "Regime",
    "State",
    "Last day",
    "Has passed",
    "Who acts",
    "Short title",
)
NO_RULE = "No rule is met so far."
DEAL_WORDS = ("deal", "deals")
IN_WORDS = "{name} in words"
COUNT_OF = "filings: {state}"
FIRST_DUE, FIRST_PASSED = "first day due", "first day due has passed"
GRAVEST = "gravest reasons"
WHERE_FROM = (
    "Where it comes from: deals by the highest level that a rule of the topic brings "
    "them to. Columns with “may” count deals that could come higher, also those that "
    "are counted lower already"
)
REASONS = "Reasons: rules, and how many deals meet them"
FILINGS = "Filings: of how many deals each regime asks something, or may"
TO_ASK = "What to ask first: how many deals the answer could move to another level"
LEVEL_HEADS = (
    "Level",
    "Settled",
    "At least this, not settled",
    "Could still be this, not settled",
)
TOPIC, MAY, REGIME = "Topic", "may", "Regime"
RULE_HEADS = ("Rule", "Met", "May be met", "Level", "Id")
FILING_HEADS = ("Short title", "Id", "Who acts")
WEEK_HEADS = ("Week", "Deals", "Regime", "Who acts")
WEEK_OF, WEEK_PASSED = "Week of {day}", "Week of {day}, has passed"
WITHOUT_A_DAY = "Without a known day"
IF_IT_APPLIES = "Open filings with a day: last days, if they apply"
IF_HEADS = ("Last day", "Deals", "Regime", "Who acts", "Passed")
ASK_HEADS = ("Question", "Deals", "Id")
PROBLEM_HEADS = ("row", "column", "question", "value", "problem")
TOO_LARGE_A_BOOK = "The results are too many for a workbook. Take them as CSV."
OF_SCREENING = "{name} (screening)"
CELLS_UNREAD = (
    "Not known, as it could not be read: {cells}. The sheet “Problems” says why."
)
ROWS_UNREAD = (
    "Not read as a whole, as it is perhaps no deal: {rows}. The sheet “Problems” says "
    "which and why."
)
CELL_WORDS, NO_CELL_UNREAD = ("cell", "cells"), "Every cell could be read."
LEVELS_EXACT = (
    "lowest and highest are exact: they are what the facts that are not known can "
    "really lead to."
)
YES, NO = "yes", "no"
LIST, STATE, PARTIES = "; ", ": ", " / "
HOW_TO_READ = (
    (
        "lowest and highest: the levels still possible. Where they are equal, the "
        "level is settled."
    ),
    (
        "row: the number of the row in the table that was sent. By it the sheets "
        "belong together."
    ),
    (
        "The sheet “As read” says what the cells of each deal were read as; what was "
        "answered in the form stands there instead. An empty cell is not known."
    ),
    "met: the rules that the deal meets. open: those that cannot be told yet.",
    "filings: what legal regimes ask of the deal. Those not due are left out.",
    (
        "The sheet “Filings” has a row for each that is to be filed or asked, and the "
        "last day for it, where the day is known that it is counted from. Where an "
        "answer is waited for, it is the last one for an answer in time."
    ),
    (
        "Columns whose head ends with “in words” say the same with the labels of the "
        "rulebook, for people. Those beside them have ids, for machines."
    ),
    (
        "filings: due, and the like: how many filings of the deal stand so. What is "
        "only watched is not counted."
    ),
    (
        "problems: how many cells of the row could not be read. Each counts as not "
        "known, so the levels still hold whatever it meant. A row that was not read "
        "at all counts one."
    ),
    (
        "A deal that does several things stands in one row, with all its kinds in "
        "one cell. It is screened as a whole, and is never calmer than one of its "
        "parts."
    ),
    "This is information, not legal advice.",
)
READ_ME_LINES = (
    "Each row of the sheet “Deals” is a deal, each column a question.",
    "Leave a cell empty where the answer is not known. Empty never means no.",
    (
        "Many questions are asked of few deals only. An answer that is not asked "
        "for does no harm."
    ),
    (
        "A question with several answers takes them in one cell, with ; between "
        "them. “None of these” says that there is none."
    ),
    (
        "A deal that does several things is one row: write all its kinds and all "
        "its sectors into their cells. Every other question is answered once for "
        "the whole deal; where its parts differ, give the graver answer."
    ),
    (
        "Numbers may be written as 1,500,000.00 or 1.500.000,00, money as 2.1 "
        "million or 2,1 mln. Money is in euro. 1.500 of money is one thousand five "
        "hundred. Where all amounts of a column are small, it is asked whether they "
        "are thousands or millions; or its head says so, as in “Price (EUR m)”."
    ),
    "A percentage is 25 or 25 %. Below one, write the sign: 0.5 %.",
    (
        "A day is 31/1/2027, 31.1.2027 or 31 January 2027. The day comes before the "
        "month."
    ),
    (
        "A column may have the id of a question at its head, its short name, the whole "
        "question, or another head that the rulebook lists. Further columns do no harm "
        "and come back with the results."
    ),
    "A cell that cannot be read counts as not known, and is told with its row.",
)
NOTE_SEVERAL = "Several answers: put ; between them."
NOTE_NOT_KNOWN = "Leave it empty if it is not known."
NOTE_COUNTRY = "The name of the country, or its two letters, like CN."
NOTE_DAY = "A day, like 31/1/2027. Without one, the rules are read at the usual day."
NOTE_A_DAY = "A day, like 31/1/2027."

# Rows that were answered in the form (answered).
FROM_FORM = (
    "{rows} answers from the form, where it was opened. What the cells say is not lost."
)
BEHIND = (
    "Row {row} has in the form what the table said when it was opened, and does not "
    "say now: {answers}. Here the table counts; put it right in the form as well."
)
ROW_TAKES, ROWS_TAKE = "row takes its", "rows take their"
SAID_IN_FORM = "Row {row}, as answered in the form: {said}"
ANSWER, ANSWER_AND_NOTE = "{question}: {answer}", "{question}: {answer} ({note})"

# Rows that are left out (left_out).
LEFT_OUT = "Left out, {why}: {rows}."
ADDS_UP = "as what adds up others"
IS_REMARK = "as what says one thing alone, like a remark"
BY_CHOICE = "by choice"
ROWS = ("row", "rows")

# Words of several surfaces.
BY_LEVEL, BY_WEEK = "Deals by level", "To be filed or asked, by the Monday of the week"
PASSED = "has passed"
ROWS_BLANK = ("blank row", "blank rows")
BLANK_ROWS = "Left out: {rows}."
