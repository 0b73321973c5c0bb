"""The sentences of this room. What a blank is filled with, its name says."""

from collections.abc import Iterable

from screening.errors import did_you_mean

# Said of whatever is named and is not there.
NO_PART = 'no {kind} called "{name}".{hint}'
TAKE_OUT = " Take this out."


def no_part(kind: str, name: str, known: Iterable[str]) -> str:
    """Return that nothing has that name, and which one may be meant."""
    return NO_PART.format(kind=kind, name=name, hint=did_you_mean(name, known))


# The folder and its files (folder, loader, extension).
NO_FOLDER = "there is no such folder of rules."
NOT_A_FOLDER = "this is a file, no folder of rules."
NO_HEADING = "this file is missing, so the folder holds no rulebook."
HEADINGS_INSIDE = " There is one in: {folders}."
MISSING_FILE = "this file is missing."
FILE_FOR_FOLDER = "this is a file. Make it a folder, and put files in it."
WRONG_ENDING = "its name has to end in {ending}. Rename it."
HIDDEN_LETTER = "its name has a character that does not show. Rename it."
CANNOT_LIST = "the folder cannot be read: {reason}."
TAKEN = '"{folder}" is for the rulebook that this one extends. Rename the folder.'
OUT_OF_PLACE = "not a file of a rulebook.{hint}"
WITHIN_FOLDER = ' Put it in the folder "questions", "rules" or "examples".'
EMPTY_FILE = "the file is empty. Write its keys, or delete it."
NO_KEY = "the file starts without a key. Write key: value at its top."
FORMAT = 'format "{written}" is not read here, only "{ours}" is. {cure}'
NEWER_FORMAT = "Update the software."
OTHER_FORMAT = 'Write format: "{ours}".'

# What a rulebook changes of the one that it extends (extension).
EXTENDS_NOTHING = 'it changes what is extended. Write "extends" in rulebook.yaml.'
NOT_BESIDE = (
    'no rulebook called "{name}" came with the software, or lies beside this folder.'
    "{hint}"
)
SHIPPED = " With the software came: {names}."
EXTENDS_FURTHER = (
    '"{name}" extends "{further}" itself. Extend "{further}" instead, or another whole '
    "rulebook."
)
OTHER_ID = (
    'the folder "{folder}" beside this one holds the rulebook "{name}". Name the '
    "folder so, and extend that."
)
TWICE = '{kind} "{name}" is already at {place}.{cure}'
CHANGE_IT = " Change it in changes.yaml, or give yours another id."
RENAME = " Give yours another id."
CHANGE_OF_WHAT = (
    "a change names one rule, question, item or threshold, like `rule: its-id`."
)
CHANGED_ALREADY = '{kind} "{name}" is changed at line {line} already.'
NOT_CHANGED = '"{key}" of {kind}s cannot be changed. {cure}'
GIVE = "Give it one of: {keys}."
ANEW = {
    "rule": "Switch the rule off here, and add one of your own under another id.",
    "question": "Answers must keep their meaning. Ask a question of your own.",
    "item": "Add an item of your own under another id.",
    "threshold": "What compares with it rests on that. Add one of your own.",
}
NO_REASON = 'change "{name}" needs "because".'
IDLE_CHANGE = 'change "{name}" changes nothing. {cure}'
OWN_PART = '{kind} "{name}" is your own. Change it at {place}.'
NOT_EXTENDED = 'what is extended has no {kind} called "{name}".{hint}'
SAME_AS_EXTENDED = 'the {kind} "{name}" of what is extended says the same.' + TAKE_OUT

# Conditions (parser, loader).
EMPTY_CONDITION = "the condition is empty. Write one, such as `sector: energy`."
SEVERAL = "Put several under all:, any: or none:, one a line, with -."
LIST_FOR_CONDITION = "a list is no condition. " + SEVERAL
MANY_KEYS = "a condition has one key, and this one has {count}. " + SEVERAL
NO_CONDITION = "a condition is a key and a value, such as `sector: energy`."
NO_LIST = '"{key}" holds a list of conditions. Write them one a line, with -.'
IS_DEFINED = '"{key}" is a definition, no question. Write `is: {key}`.'
NO_GROUP = '"{key}" joins no conditions. Write {meant}: and a list.'
FREE_WORDS = "is answered in free words; no rule can compare it."
COMPARED_WITH_NOTHING = "is compared with nothing. Write an answer after it."
EMPTY_LIST_COMPARED = "is compared with an empty list. Put an answer in it."
ONE_ANSWER = 'has one answer; "{word}" does not fit. {cure}'
WRITE_ANSWER = "Write `{question}: answer`, or a list of answers."
UNDER_NONE = "Put `{question}: answer` under none:."
POINT_NOT_COMMA = "is a number. Write a point, not a comma: 12.5."
CROSSES_NOTHING = (
    'cannot be compared by "{word}": it has no "starts-at", the question that asks '
    "what it was before."
)
COMPARED_IN_WORDS = 'is compared in words, "{written}". Write it like {example}.'
COMPARE_LIKE = "Compare it like {example}."
NO_OPERATOR = 'cannot be compared by "{word}".{hint}'
COMPARED_WITH_NO = "is compared with {says}"
OTHER_THRESHOLD = (
    'is a {own} question, and the threshold "{name}" is of the kind {kind}. Name one '
    "of its own kind."
)
LOOP = "a condition that depends on itself: {trail}. Break the loop."
TOO_DEEP = "conditions rest on each other over {most} deep. Flatten them."

# Answers, as files write them; a question's name comes before (answers).
NO_TEXT = "is answered in words. Put them in quotes."
OR_MORE = "must be {lowest} or more."
OR_LESS = "must be {highest} or less."
NOT_A_LIST = "has one answer, not a list of them."
NO_CHOICE = 'has no choice "{written}".{hint}'
ITS_CHOICES = " It has {words}."
AND_MORE = "{count} more"
ONE_OF = "is answered {words}, not {written}."
NO_WORD = 'has no {kind} "{written}". Write {spelled}{example}.'
LIKE = ", like {word}"
TOO_LONG = "is a number of {most} digits at most."
NO_NUMBER = 'is a number, not "{written}". {cure}'
DIGITS_AND_POINT = "Write digits only, with a point: 12.5."
NO_QUOTES = "Take the quotes away."
NO_DAY = 'is a day, not "{written}". Write it like 2026-01-31.'

# Numbers, as people type them; a question's name comes before (answers).
NOT_A_NUMBER = "not a number"
TWO_NUMBERS = "{first} or {second}? It can be read both ways"

# What does not fit a part (references).
NEEDS_CHOICES = 'question "{name}" needs "choices".'
HAS_NO_CHOICES = (
    "a {kind} question has no choices. Take them away, or make it a choice question."
)
HAS_NO_LANGUAGE = "a {kind} question has no language of its own. Take it away."
NO_LANGUAGE = '"{written}" is no language. Write its tag, like it or zh-Hans.'
HAS_NO_UNIT = "a {kind} question has no unit of its own. Take it away."
CANNOT_RISE = "the answers of a {kind} question cannot rise. Take it away."
NO_LEVER = "a text question is no lever, because no rule reads it. Take it away."
HAS_NO_BOUNDS = "a {kind} question has no bounds. Take it away."
LONG_BOUND = "a bound has {most} digits at most."
BELOW_ZERO = '"at-most" is below 0, the lowest percentage.'
ABOVE_HUNDRED = '"at-least" is above 100, the highest percentage.'
BOUNDS_CROSS = '"at-least" is above "at-most". Change one of the two.'
ENDS_FIRST = '{part} ends before it starts. Change "from" or "until".'
CANNOT_CROSS = "only a number is crossed. Take it away."
NO_SUCH_ANSWER = {
    "number": '"{name}" is a {kind} question. Name one that is answered with a number.',
    "day": '"{name}" is a {kind} question. Name one that is answered with a date.',
}
FIRST_VALUE = "the first value holds from always. Take its day away."
LATER_VALUE = "a later value needs a day, after that of the one before it."
VALUE_BEYOND = "a percentage is between 0 and 100."
HAS_NO_UNIT_OF_ITS_OWN = "only a number has a unit of its own. Take it away."
BOTH_NAMED = 'a question is called "{name}" too, and a text could mean either.'
ONE_LENGTH = (
    'write one of "days", "working-days" and "months", above 0 and without a fraction.'
)
NEEDS_CALENDAR = 'working days need a "calendar".'
NO_CLOCK = 'regime "{name}" needs "duties", or in "no-clock" why it has no term.'
NO_ORDINARY_WALL = (
    'regime "{name}" is a prohibition, and those are never ordinary: take "ordinary" '
    "out, and let a rule lift what it forbids."
)
NO_WHEN = 'regime "{name}" needs "when", or "ask-first-when" where one only may.'
NO_GAPS = '"{name}" is a {kind} question. Gaps are looked for by choices or yes-no.'

# Deals and examples (deal_file).
MANY_DEALS = '"start" offers one deal on the home page, and "each" makes several.'
TOO_MANY_DEALS = '"each" makes over {most} deals of this one. Split the file.'
NO_NAME = '"deal" is empty. Write the name of the deal.'
NEEDS_LEVEL = '"expect" needs "{key}", the id of a level.'
NO_WORD_EXPECTED = {
    "rules": '"{written}" is no verdict. Write met, not met or open.',
    "filings": (
        '"{written}" is no state of a filing. Write must, ask first, not due, open, '
        "wall, future or proposal."
    ),
}
ANSWERED_TWICE = '"{name}" is answered under "answers" too. Keep one of the two.'
LISTS_ANSWERS = '"{name}" lists answers here: [one, another].'
LISTS_TWICE = '"{name}" lists "{answer}" twice.'
NONE_OF_THESE = "none of these"

# The shape of a file; `named` is the value, like "level" (shapes).
ENTRY = 'entry {number} of "{key}"'
NEEDS = '{owner} needs "{key}"{meaning}.'
OF_DEAL = ", the name of the deal"
NOT_KNOWN = '"{key}" is not known in {owner}.{hint}'
BELONGS_IN = " It belongs in {file}."
OF_PART = '"{key}" of {part}'
THIS_ENTRY, THIS_FILE, A_DEAL_FILE = "this entry", "this file", "a deal file"
EMPTY = "{named} is empty. Write its text, or take the key away."
LONG_TEXT = "{named} is too long. Shorten it to {most} characters."
BRACE = "{named} is text. Put it in quotes, since it starts with {{."
TEXT_NOT_LIST = "{named} is text, not a list or a mapping."
TEXT = "{named} is text. Put it in quotes."
NUMBER = "{named} is a number. Write digits only, without quotes."
NO_KIND = '{named}: "{written}" is not a kind of question.{hint}'
NOT_OFFERED = '{named}: "{written}" does not fit. Write {expected}.'
LABEL = "{named} is a label. Write it as text, in quotes."
MAPPING = "{named} is a mapping. Write key: value, one a line."
NO_ID = (
    '"{written}" is not an id. Write lower-case words joined by hyphens, '
    "the last one not a number."
)
DAY = "{named} is a day. Write it like 2026-01-31."
TRUE_OR_FALSE = "{named} is true or false."
LIST = "{named} is a list. Write one entry a line, with -."
EMPTY_LIST = "{named} is an empty list. Give it an entry."
OTHER = "{named}: {reason}."
NO_COUNTRY = '"{written}" is no country. Write two letters, like IT'
NO_YEAR = '"{written}" is no year. Write it like 2026'
NO_MOMENT = '"{written}" is no date. Write it like 2026-01-31, 2026-01 or 2026'

# What an editor says of keys that many parts have; of others, the model does (fields).
ID = (
    "Lower-case words joined by hyphens, the last no number. It never changes its "
    "meaning."
)
CASE_ID = "Lower-case words joined by hyphens, and its year. It never changes."
SHORT = "The same in few words, for lists."
TITLE = "What heads it, on pages and on paper."
READ_AS = "What people read."
EXTENDED_ID = "the id of a shipped rulebook, or the name of a folder beside this one"
LINK = "The address where it can be read."
SAYS = "What it says, in a sentence. {question} stands for an answer."
WHEN = "The condition under which it holds."
ONLY_WHEN = "The condition under which it counts. Leave out where it always does."
BASIS = "The source points it rests on, like guide/E2."
ACCEPT = "Doubts that are known here, each with a reason and a day to look again."
REVIEWED = "The day it was last reviewed, like 2026-01-31."
REVIEW_BY = "The day it is to be reviewed again by."

# What it says of files and conditions (json_schema).
A_FILE = "A file of a screening rulebook"
CONDITION = "What must hold: one question, one group or one definition."
DEFINITION = "The definition with this id holds."
GROUPS = {
    "all": "All of these hold.",
    "any": "At least one of these holds.",
    "none": "None of these holds.",
}
