"""What people are told while they change rules."""

from screening.register.messages import BY_FILES, BY_START

# A condition as rows
NO_LINE = "Add at least one line to the condition"
EMPTY_GROUP = "Add a line to this group, or take it out"
NOTHING_COMPARED = "Choose a question or a named condition"
NO_ANSWER_CHOSEN = "Choose at least one answer to “{question}”"
NO_NUMBER = "Enter a number for “{question}”"
NO_DAY = "Enter a day for “{question}”"
NOT_A_NUMBER = "Enter a number for “{question}”, like 25"
OUT_OF_BOUNDS = "No answer to “{question}” is within these bounds"

# A rule as fields
NO_TITLE = "Enter a title: what the rule is about, in a few words"
NO_TOPIC = "Choose a topic for the rule"
NO_LEVEL = "Choose a level for the rule"
NO_BASIS = "Choose what the rule rests on: a point of a source or a law"
NO_TEXT = "Enter what the rule says of a deal"
NO_REASON = "Enter why your rulebook says something else here"
NOT_OFFERED = "“{name}” is not in the rulebook. Choose what is offered"
NO_ID = "Write the id as lower-case words with hyphens, the last no number"
ID_TAKEN = "There is a rule “{name}” already. Choose another id"
NO_QUESTION = "There is no question “{name}” to fill in.{hint}"
LAST_BEFORE_FIRST = "The last day is before the first. Change one of them"

# A part as fields
NEEDED = "Fill this in: it cannot be left out"
NO_PART_ID = "Write an id: lower-case words with hyphens, the last no number"
PART_TAKEN = "There is a “{name}” already among the parts of that kind ({kind})"
NO_SUCH_PART = "This draft has no {kind} called “{name}”."
NAME_TAKEN = "There is a “{name}” above already. Choose another name"

# A rule in the text of its file
NO_RULE = '{file}: there is no rule "{name}" to take out.'
NO_LIST = "{file}: it has no list of {key}. Write one."
RULE_FILE = "the rule file"

# Drafts
NOT_IN_DRAFT = 'This draft has no rule called "{name}".'
DRAFT_HAS_PROBLEMS = "The files of this draft have problems. Correct them first."
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
NOT_OWN = (
    "The rulebook that came with the software cannot be changed, nor a folder that "
    "cannot be written. Make a copy of your own: screening rules copy DIR. Then let "
    "SCREENING_RULES say where it is."
)

# An own rulebook's first files
FOLDER_IN_USE = "{folder} is there already. Name a new folder."
NOT_MADE = "{folder} cannot be made: {why}."

# Kept deals, replayed in the background
NOT_REPLAYED = "Kept deals are not replayed: {reason}"
THE_LEVELS = "The list of levels itself"
