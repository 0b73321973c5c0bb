"""What the screening of many deals says, and what its options are for."""

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
