"""What the commands say, and what their options are for."""

from collections.abc import Sequence

from screening.formats.text import list_in_words
from screening.wording.answers import counted

# What several commands share.
RULES_FOLDER = "Rules folder, else the one in use."
FORMAT = "How to print it."
QUESTIONS_AS_JSON = "Print them as JSON."
NOT_LOOKED = "Adoptions that may be due were not looked for. {reason}"
NOT_A_FILE = "{file} is not a file. Name one."
NOT_READ = "{file} cannot be read: {why}."
NOT_WRITTEN = "{file} cannot be written: {why}."
NO_FILE = "{file} cannot be written: it is no file. Name one."
BACKUP_HOLDS = "{file} holds {found}. It was read through and is sound."

# assess: its options, then the assessment in a terminal.
AS_JSON = "Print the full assessment."
ON = "Day to read at."
EVERY = "Every regime, those that ask nothing as well, with what decides it."
PDF = "Print the briefing to this file."
WORD = "Write it as a Word file, to be edited."
KEEP = (
    "Keep the deal and its briefing in the register, so that verify knows the PDF and "
    "the app shows the deal. Each time it is a deal of its own."
)
NOTHING_TO_KEEP = (
    "--keep registers the PDF that is written, and none is. Name its file with --pdf."
)
BOARD = "The board page alone, without counsel's file."
TELL_BOUNDARY = "Say where the boundary runs in a final one; a draft does in any case."
FINAL = "Mark it final; it is a draft else."
CONFIDENTIALITY = "How confidential the briefing is."
PREPARED_BY = "Who prepared it."
PREPARED_FOR = "Whom it is for."
REFERENCE = "Your own file number."
SEVERAL_DEALS = (
    '{file} stands for {count} deals by "each", and a briefing is of one deal. Write '
    'one answer under "answers" in place of each list, and leave out "each".'
)
NO_BRIEFING = "Marks stand on a briefing. Name its file with --pdf or --word."
AS_OF = "Rules of {title} {version} as of {day}."
SWITCHED_OFF = "\nSwitched off"
OPEN_AND_IDLE = "\n{rules}, and cannot move the level."
EXCEPTED = "\nExcepted"
SETTLING = "\nWhat would settle the level"
COULD_REACH = "  {ask} ({question}; up to {level})"
WAITS_FOR = "      waits for {question}"
RESTS_ON = "      rests on {basis}"
BOUNDARY = "\nWhere the boundary runs"
PRECEDENTS = "\nCases like it"
PRECEDENT = "  {title} ({id}): {outcome}, {date}"

# backup and restore
LOST = (
    "The register has version {version} of a rulebook that was live in {folder}, which "
    "is not there. Open the app, choose “Change the rulebook”, and write it here by "
    "the button."
)
WRITE_OVER = "Write over a file that is there."
DO_NOT_ASK = "Do not ask."
WILL_REPLACE = "It will replace {target}. That holds {there}"
KEPT_ASIDE = "What is there will be kept as {aside}."
CONFIRM = "Restore it?"
RESTORED = "{target} is what {file} held."

# check
STRICT_DOUBTS = "Exit 2 on doubts that nobody accepted."
EVERY_DOUBT = "Print all, and all of each; else 20 of a kind."
MORE_OF_A_KIND = "and {count:,} more like it: {kind} (--all prints them)"
ACCEPTED = "List the accepted doubts too."
WITNESSES = "Write the witnesses to this folder."
SHOWN_BY = "    shown by: {deal}"
BESIDE = "    beside:   {deal}"
ACCEPTED_UNTIL = "    accepted until {day}: {because}"
ANY_DEAL = "any deal"
LOOKING_FOR_DOUBTS = "Looking for doubts: {percent} %, {part}"
NO_PROBLEMS = (
    "{title} {version}: no problems, {doubts}, {accepted} accepted. "
    "{questions} questions, {rules} rules, {examples} examples."
)

# compare
FROM_TO = "From {old} to {new}"
OUTCOMES = "Deals can come out otherwise"
WORDS = "Only the words or the upkeep"
NOTHING = "nothing"
MOVES = "# {kind} {id}: {before} before, {after} now\n{deal}"

# rules print
SINCE = (
    "Tell what changed since then: a version that the register keeps, or a folder with "
    "the rules of then."
)
DOCUMENT_ENDS = (
    "{file} ends in neither .pdf nor .html. Name it so, as what it shall be."
)
NO_VERSION = "No version {version} of this rulebook is kept here.{hint}"
VERSIONS_KEPT = " There are: {versions}."

# replay
OLD_RULES = "Rules folder to start from, else the live one."
ALL_DEALS = "Also deals that do not move."
REPLAYING = "Replaying deals"
REPLAYED = ("Deal", "Read at", "Before", "After")
REASONS = ("because of", "cannot read", "filings")
NO_DEALS = "No deals are kept yet, so none can move."


def deals_moved(ways: Sequence[str], deals: int, lost: int) -> str:
    """Return how many deals move, and which way; how many lose answers."""
    counts = [(ways.count(way), way) for way in ("up", "down", "otherwise")]
    told = list_in_words(f"{count} {way}" for count, way in counts if count)
    move = "deal moves" if deals == 1 else "deals move"
    line = f"{len(ways):,} of {deals:,} {move}{f': {told}' if told else ''}."
    if lost:
        has = "deal has" if lost == 1 else "deals have"
        line += f" {lost:,} {has} answers that the new rulebook cannot read."
    return line


# Filings, as assess tells them
GROUP = "    {says}: {fact}"
SETTLING_FILINGS = "\nWhat would not move the level, but a filing"
OF_FILINGS = "{ask} ({question}; {says})"
FILED_BY = "{who}, with {authority}"


def not_due(count: int) -> str:
    """Return how many regimes ask nothing of a deal."""
    told = counted(count, "regime asks", "regimes ask")
    return f"  {told} nothing of this deal; --all says why."


# doctor
VERSION = "version {version}"
MORE = " ({count} more: screening check)"
RULEBOOK = "{title} {version}, no problems, in {folder}"
MISSING_FILE = "{file} is missing. Install the app again."
ALL_THERE = "all there"
DEALS_KEPT = "{count} deals kept"
NO_FONTS = "reports/fonts is empty. Install the app again."
FONTS = "{fonts}{own} draw {count} characters{more}"
ANOTHER_FONT = "; SCREENING_FONT may name another for more"
OWN_FONT = " and {font}"
BRANDING = "{name}, in {file}"
NO_BRANDING = (
    "none: briefings bear no name or logo; SCREENING_HOUSE may name a house file"
)
PANGO = "there: briefings can be printed"

# open
YAML = "Write its deal file here; - prints it."
READ_AS_OF = "{name}, rules read as of {day}"
THEN = "  then  {level}, by {title} {version}"
NOW = "  now   {level}, by {title} {version}"
RULES_MOVED = "\nRules that stand elsewhere"
RULE_MOVED = "[{level}] {title}: {before} before, {after} now{behind}"
BEHIND = ", behind the move"
UNREAD = "\nAnswers that fit no question of the rulebook, and count for nothing"
UNREAD_COMMENT = "# Answers that fit no question of the rulebook:\n"

# people
ALONE = (
    "Give it to them alone: what is done by it is under their name. It is shown this "
    "once, and is good for one use. For another browser: screening people link NAME."
)
NOT_USED = ", has not used their link yet"
ADDED = "{name}: added on {day}{ended}"
REMOVED = ", removed on {day}"
NOBODY = "Nobody was added. screening people add NAME adds somebody."
LINK_ENDED = "{name} is not let in any more."

# rules
EXTEND = "Add to the shipped rules and change them by id, instead of copying them."
RULEBOOK_ID = "What to call it, like france-gulf."
RULEBOOK_TITLE = 'For people, like "France and the Gulf".'
EXTENDS = "Add to a rulebook that was shipped, or to that of the folder beside DIR."
WROTE = "Wrote {file}."
NOTHING_IN_IT = 'The reference has nothing with these words: "{words}".{hint}'
TAKES = " Takes {takes}"
NEXT = """\
{folder} holds {files} files, {examples} of them examples. Next:
  screening check {there}
  export SCREENING_RULES={whole}
  screening serve"""

# serve
READY = "Screening is ready at {link}"
NEXT_LINK = "The link was used. For another browser: {link}"
NO_START_PAGE = (
    "There is no start page to open by a click, but the link is good. {error}"
)
NOT_ENCRYPTED = "Other machines can reach it, and what they send is not encrypted."
STOP = "Stop it with Ctrl+C."
START_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={link}">
<title>Screening</title>
</head>
<body><p><a href="{link}">Open the app</a></p></body>
</html>
"""

# test
STRICT_EXAMPLES = "Exit 2 where something is not shown."
SUGGEST = "Print answers that would show it."
BECAUSE, WAITS, EXCEPTED_BY = "because", "waits for", "excepted:"
NOT_ASKED = "not asked"
WITH = "    with "
ALL_SHOWN = "{held} {rules}: every verdict and every branch is shown."
SHOWN = (
    "{held} {rules}: {verdicts} of {of_verdicts} verdicts and {branches} of "
    "{of_branches} branches are shown."
)
AND_REGIMES = "{rules}, {regimes}"
SHOWS = "{part} shows it {verdict}"


def held(files: int, deals: int, failing: int) -> str:
    """Return how many examples hold, or else how many fail."""
    examples = counted(files, "example", "examples")
    if deals > files:
        examples += f" ({deals} deals)"
    if failing:
        return f"{failing} of {examples} {'fails' if failing == 1 else 'fail'}."
    return f"{examples} {'holds' if files == 1 else 'hold'}."


# verify
NO_REGISTER = (
    "There is no register at {place}, so no briefing was made here. "
    "SCREENING_DATA says where it is."
)
ASSESSMENT = "{number}, rules as of {day}"


def open_and_idle(number: int) -> str:
    """Return how many open rules are left out, as they cannot move the level."""
    rules = counted(number, "more rule is open", "more rules are open")
    return OPEN_AND_IDLE.format(rules=rules)


# portfolio
SHEET = "The sheet that holds the deals, where there are several."
COLUMNS = (
    "File that says which question columns answer: a line “head: question” each. Where "
    "amounts of money say no unit: “head: question, in millions” (thousands, euro)."
)
SAME = "Answer that is the same for all deals: question=answer. May be repeated."
SAME_IN_FACTS = (
    "Answers for all deals are given to a table of text. Facts hold them in a column "
    "of their own: add it, and leave out --same."
)
SAME_TWICE = "“{question}” is given two answers for all deals. Keep one of them."
NO_SAME = "“{written}” does not answer a question. Write it as question=answer."
DAY_OF_ALL = "Day to read at, for deals that have none; else today."
RESULTS = "Write the results to this file: .xlsx or .csv."
STRICT_ROWS = "Leave out rows with problems; exit 1 where there are some."
FILL_IN = "{file} has a column for each question. Fill in a row for each deal."
TABLE_TOO_LONG = "{file} is over a hundred megabytes. Split it."
NO_RESULTS = "Results are written as .xlsx or .csv, and {file} is none."
NO_COLUMN = (
    "{columns}\nNo column answers a question. Say which one each answers, in a file "
    "for --columns, with a line “head: question” each; `screening questions` lists "
    "the questions. Or take the template: `screening portfolio template deals.xlsx`."
)
NO_COLUMNS_FILE = (
    "{file} does not say what columns are read as. Write a line “head: question” for "
    "each; a question left empty leaves the column out."
)
PROPOSED = (
    "\nColumns that may be meant for a question and are not read. Those that are "
    "right, put into a file for --columns:"
)
UNSAID = (
    "\nAmounts of money that say no unit count as not known. Say in a file for "
    "--columns whether they are in millions, in thousands or in euro:"
)
IN_UNIT = "{question}, in millions"
OR_IN = "# or in thousands, or in euro; the largest is {largest}"
NO_SUCH_UNIT = (
    "“{head}” is read in “{unit}”, which is no unit here. Write in millions, in "
    "thousands or in euro."
)
EARLIER = "Of an earlier result, and not read: {heads}."
OR_ELSE = "# or {question}"
NO_SUCH_FILE = "There is no file or folder {file}."
NO_LIBRARY = (
    'A table in Parquet is screened on Spark, which needs "{library}". It is not '
    'installed. Install the extra: pip install "screening[spark]"'
)
OUT_IS_THERE = "{file} is there already. Name another, or take it away."
PARQUET_OUT = "A table in Parquet is screened to one. Name a .parquet with --out."
WRITTEN = "{file} is written."
LEFT_OUT = "Rows with problems that were left out: {rows}"
SCREENING = "Screening"
READ_AS = "{question} (by {how})"
CHOSEN = "{question} (as --columns says)"
NOT_READ_AS = "not read"


def read_as(question: str, how: str) -> str:
    """Return what a column is read as, and how that was found, if it was."""
    if not question:
        return NOT_READ_AS
    return (READ_AS if how else CHOSEN).format(question=question, how=how)
