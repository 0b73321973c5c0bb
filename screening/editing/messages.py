"""What people are told while they change rules."""

from screening.register.messages import BY_FILES, BY_START

# A condition as rows
EMPTY_GROUP = "Choose what this group is about, or take it out"
NOTHING_COMPARED = "Choose a question or a named condition"
NO_ANSWER_CHOSEN = "Choose at least one answer to “{question}”"
NO_NUMBER = "Enter a number for “{question}”"
NO_DAY = "Enter a day for “{question}”"
NOT_A_NUMBER = "Enter a number for “{question}”, like 25"
OUT_OF_BOUNDS = "No answer to “{question}” is within these bounds"

# A part as fields
NEEDED = "Fill this in; it cannot be left out"
NO_PART_ID = "Write an id: lower-case words with hyphens, the last no number"
PART_TAKEN = "There is a “{name}” already among the parts of that kind ({kind})"
NO_SUCH_PART = "This draft has no {kind} called “{name}”."
NO_KEYS = (
    "Write the keys of the part here, each with a colon and what it says: title: Energy"
)
NO_KEY = 'There is no key "{key}" to write here.{hint}'
KEY_STAYS = '"{key}" stays as it is here. Take the line out'
NO_KEYS_BELOW = "Write keys below it, each with a colon and what it says"
NO_LIST_BELOW = "Write a list below it, each entry behind a dash"
NO_FLAG = "Write true or false"
NO_PLAIN_TEXT = "Write one text, number or day behind the colon"
ID_STAYS = 'The id stays "{name}": kept deals refer to it'
NAME_TAKEN = "There is a “{name}” above already. Choose another name"

# A list that is imported
FIRST_DAY, LAST_DAY = "First day", "Last day"
THE_CONDITION = "Condition"
NO_ROWS = "The table has no rows below its head. Write one row for each part."
MUCH_TEXT = "The list has more than {most:,} letters. Import it in parts."
COLUMN_TWICE = "Another column is read as that already"
NOT_IN_YAML = "This cannot be read: {why}"
NOT_COMPARED = "This cannot be compared with answers: {why}"
ID_TWICE = "Row {number} has this id already. Give each its own"
OF_THE_OTHER = (
    "This is part of the rulebook that yours extends. Change it by its own form"
)
NO_TOPIC_GIVEN = "Say the topic: the file for new questions is still to be made"
CHOICE_TWICE = "Two choices would have the id “{name}”. Write it before: id: label"
NOTE_WHEN = (
    "As in rule files, on one line: {all: [{sector: energy}, {stake: {below: 10}}]}. "
    "Or add a column for each question, named by its id, with cells like >= 10, <25 or "
    "energy; water: all that is written in a row must hold."
)
NOTE_ENTRIES = "One on each line, or with ; between them: label, or id: label."
NOTE_SEVERAL = "Ids, with ; between them."
NOTE_LINES = "One on each line, or with ; between them."
NOTE_FLAG = "yes or no."
NO_HEADING = "It has neither an id nor words to make one of"

# A rule in the text of its file
NO_RULE = '{file}: there is no rule "{name}" to take out.'
NO_LIST = "{file}: it has no list of {key}. Write one."
RULE_FILE = "the rule file"

# Drafts
DRAFT_GONE = (
    "This draft was adopted or dropped. The versions of the rulebook say which; start "
    "another draft to change more."
)
START_GONE = "What this draft started from is not in the register."
TWO_WINDOWS = "This file was saved in another window since you opened it."
NOT_YAML = '"{file}" does not end in .yaml. Name it like rules/90-new.yaml.'
LONG_NAME = "The name is longer than {most} letters. Choose a shorter one."
NO_SUCH_FILE = (
    '"{file}" is not a file of a rulebook.{hint} Rules go into rules/, questions into '
    "questions/, examples into examples/."
)
OTHER_FILES = "Not files of a rulebook"

# Examples that are missing
SHOWS = "{part}: {state}"
SHOWS_WHAT = "Without it: {says}"

# Publishing
BEING_ADOPTED = "a rulebook is being adopted there. Try again."
NOT_READ = "cannot be read: {why}."
SOFTWARE_FAILED = "The software fails to read {folder}."
NO_MEMORY = (
    "there is too little memory to read it. Allow it more: ulimit -v says how much "
    "there is."
)
SOFTWARE_FAILS = "the software fails to read it: {error}."
NOT_LIVE = "The rules on disk are not live; the last good ones are.\n{problems}"
ON_DISK = (BY_FILES, "Changed on disk")
AT_START = (BY_START, "The first version")
FOLDER_MOVED = (
    "The rule files were changed since this change was begun. Nothing was adopted: "
    "compare them, then adopt again."
)
BASE_MOVED = (
    "The live rulebook was changed after this was adopted. Bring the draft up to what "
    "is live, and adopt it again; or call this adoption off."
)
PROBLEMS_NOW = (
    "Its files have a problem now: {problem} Correct it in the draft, and adopt it "
    "again; or call this adoption off."
)
NOT_ADOPTED = "What is due is not live yet: {reason}"
NOT_OWN = (
    "The rulebook that came with the software cannot be changed, nor a folder that "
    "cannot be written. Make a copy of your own: screening rules copy DIR. Then let "
    "SCREENING_RULES say where it is."
)

# Several corridors
TWIN = (
    "{one} and {other} both hold a rulebook with the id “{name}”. Deals could not be "
    "told apart: give one of them another id."
)
CORRIDOR_TAKEN = "There is a corridor “{name}” already. Choose another id."

# An own rulebook's first files
FOLDER_IN_USE = "{folder} is there already. Name a new folder."
NOT_MADE = "{folder} cannot be made: {why}."

# Kept deals, replayed in the background
NOT_REPLAYED = "Kept deals are not replayed: {reason}"
THE_LEVELS = "The list of levels itself"

# An example that is made of a kept deal
EXAMPLE_NAME = "A deal that comes to: {level}"
EXAMPLE_MARK = """\
# Made of a kept deal, without its name, its parties and its notes. The mark {mark}
# tells the page that erases the deal of this file: leave it here.
"""
