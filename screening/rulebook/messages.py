"""The sentences of this room that are said in several places, or are long."""

from collections.abc import Iterable

from screening.errors import did_you_mean

# Said of whatever is named and is not there.
TAKE_OUT = " Remove this."


def no_part(kind: str, name: str, known: Iterable[str]) -> str:
    """Return that nothing has that name, and which one may be meant."""
    return f'no {kind} called "{name}".{did_you_mean(name, known)}'


# The folder and its files (folder, loader, extension).
NO_FOLDER = "there is no such folder of rules."
NOT_A_FOLDER = "this is a file, no folder of rules."
NO_HEADING = "this file is missing, so the folder holds no rulebook."
MISSING_FILE = "this file is missing."
EMPTY_FILE = "the file is empty. Write its keys, or delete it."
NO_KEY = "the file starts without a key. Write key: value at its top."

# What a rulebook changes of the one that it extends (extension).
EXTENDS_NOTHING = 'it changes an extended rulebook. Write "extends" in rulebook.yaml.'
CHANGE_IT = " Change it in changes.yaml, or give yours another id."
CHANGE_OF_WHAT = (
    "a change names one rule, question, item or threshold, like `rule: its-id`."
)
GIVE = "Give it one of: {keys}."
ANEW = {
    "rule": "Switch the rule off here, and add one of your own under another id.",
    "question": "Answers must keep their meaning. Ask a question of your own.",
    "item": "Add an item of your own under another id.",
    "threshold": "Conditions that compare with it rely on that. Add one of your own.",
}
SAME_AS_EXTENDED = (
    'the {kind} "{name}" of the extended rulebook says the same.' + TAKE_OUT
)

# Conditions (parser, loader).
SEVERAL = "Put several under all:, any: or none:, one a line, with -."
LIST_FOR_CONDITION = "a list is no condition. " + SEVERAL
MANY_KEYS = "a condition has one key, and this one has {count}. " + SEVERAL
NO_LIST = '"{key}" holds a list of conditions. Write them one a line, with -.'
EMPTY_LIST_COMPARED = "is compared with an empty list. Put an answer in it."
WRITE_ANSWER = "Write `{question}: answer`, or a list of answers."
UNDER_NONE = "Put `{question}: answer` under none:."
CROSSES_NOTHING = (
    'cannot be compared by "{word}": it has no "starts-at", the question that asks '
    "what it was before."
)
COMPARE_LIKE = "Compare it like {example}."

# Answers, as files write them; a question's name comes before (answers).
NO_DAY = 'is a day, not "{written}". Write it like 2026-01-31.'

# What does not fit a part (references).
HAS_NO_CHOICES = (
    "a {kind} question has no choices. Take them away, or make it a choice question."
)
HAS_NO_LANGUAGE = "a {kind} question has no language of its own. Remove it."
NO_LANGUAGE = '"{written}" is no language. Write its tag, like it or zh-Hans.'
HAS_NO_UNIT = "a {kind} question has no unit of its own. Remove it."
CANNOT_RISE = "the answers of a {kind} question cannot rise. Remove it."
NO_LEVER = "a text question is no lever, because no rule reads it. Remove it."
HAS_NO_BOUNDS = "a {kind} question has no bounds. Remove it."
ABOVE_HUNDRED = '"at-least" is above 100, the highest percentage.'
BOUNDS_CROSS = '"at-least" is above "at-most". Change one of the two.'
ENDS_FIRST = '{part} ends before it starts. Change "from" or "until".'
NO_SUCH_ANSWER = {
    "number": '"{name}" is a {kind} question. Name one that is answered with a number.',
    "day": '"{name}" is a {kind} question. Name one that is answered with a date.',
}
FIRST_VALUE = "the first value holds from always. Take its day away."
BOTH_NAMED = 'a question is called "{name}" too, and a text could mean either.'
ONE_LENGTH = (
    'write one of "days", "working-days" and "months", above 0 and without a fraction; '
    'a duty due on the day itself has "days: 0".'
)
NO_CLOCK = 'regime "{name}" needs "duties", or in "no-clock" why it has no term.'
NO_ORDINARY_WALL = (
    'regime "{name}" is a prohibition, and those are never ordinary: take "ordinary" '
    "out, and let a rule lift what it forbids."
)
NO_WHEN = 'regime "{name}" needs "when", or "may-apply" where it only may.'
NOT_ANSWERED = 'the case does not answer "{name}". Answer it, or remove it here.'
NOT_KNOWN = "only where one answer is chosen can one count as not known. Remove it."
NO_CONTRADICTION = (
    'contradiction "{name}" needs "when", or in "below" two questions to compare.'
)
NO_PAIR = (
    '"below" holds two questions of one kind that are answered with numbers, or with '
    "days: the one that is too low, then the other."
)
NO_VALUE = (
    'the blank "{name}" has no value here, as nothing is said under "{name}". Write '
    "that key, or other words."
)
NOT_IN_PROVISOS = (
    'the blank "{name}" stands for nothing in a proviso. Write it in the text of the '
    "recommendation, or other words."
)
NO_PROVISOS = (
    'the blank "provisos" has no value here. Write "provisos", or "of-steps: true", or '
    "other words."
)
GO_ON_IF_NOTHING = (
    'to go on if something holds needs "provisos", or "of-steps: true". Say on what, '
    "or advise otherwise."
)
STOPS_NOTHING = '"stops" narrows "suspending". Write that as well, or remove this.'
NEVER_GIVEN = (
    '"{name}" is never given: wherever it holds, "{early}" holds before it. Put it '
    "first, or remove it."
)
NO_LAST = (
    '"{name}" is the last one, and has to hold of every deal, with an advice to wait: '
    'unknown is not no. Add one that says nothing but "advice", "title" and "says".'
)
NO_GAPS = '"{name}" is a {kind} question. Gaps are looked for by choices or yes-no.'

# Deals and examples (deal_file).
MANY_DEALS = '"start" offers one deal on the home page, and "each" makes several.'
NO_WORD_EXPECTED = {
    "rules": '"{written}" is no verdict. Write met, not met or open.',
    "filings": (
        '"{written}" is no state of a filing. Write must, must unless, likely, may '
        "apply, rule out, optional, open, not due, wall, future or proposal."
    ),
}
NO_ADVICE = '"{written}" is no advice. Write one of: {known}.'
NO_OUTCOME = 'an outcome has its day under "ended", and no day is without an outcome.'
ANSWERED_TWICE = '"{name}" is answered under "answers" too. Keep one of the two.'

# The shape of a file; `named` is the value, like "level" (loader).
THIS_ENTRY, THIS_FILE, A_DEAL_FILE = "this entry", "this file", "a deal file"
EMPTY = "{named} is empty. Write its text, or take the key away."
NUMBER = "{named} is a number. Write it with a point and nothing around it: 10.5."
NO_KIND = '{named}: "{written}" is not a kind of question.{hint}'
LABEL = "{named} is a label. Write it as text, in quotes."
MAPPING = "{named} is a mapping. Write key: value, one a line."
EMPTY_LIST = "{named} is an empty list. Give it an entry."
NO_MOMENT = '"{written}" is no date. Write it like 2026-01-31, 2026-01 or 2026'

# What an editor says of keys that many parts have; of others, the model does (fields).
ID = (
    "Lower-case words joined by hyphens, the last no number. It never changes its "
    "meaning."
)
CASE_ID = "Lower-case words joined by hyphens, and its year. It never changes."
SHORT = "The same in few words, for lists."
EXTENDED_ID = "the id of a shipped rulebook, or the name of a folder beside this one"
SAYS = "What it says, in a sentence. {question} stands for an answer."
ONLY_WHEN = "The condition under which it counts. Leave out where it always does."
ACCEPT = "Doubts that are known here, each with a reason and a day to look again."
REVIEWED = "The day it was last reviewed, like 2026-01-31."
REVIEW_BY = "The day it is to be reviewed again by."

# What it says of files and conditions (json_schema).
DEFINITION = "The definition with this id holds."
GROUPS = {
    "all": "All of these hold.",
    "any": "At least one of these holds.",
    "none": "None of these holds.",
}
