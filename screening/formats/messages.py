"""The sentences of this room that are said in several places, or are long.

What a blank is filled with, its name says; all others stand where they are said.
"""

# A file as somebody saved it (files, yaml_writer).
IS_A_FOLDER = "cannot be read: it is a folder. Put a text file there."
NOT_UTF8 = "not UTF-8 text from here on. Save the file as UTF-8."
UTF16 = 'UTF-16 text, which Windows calls "Unicode". Save it as UTF-8.'
BEING_ADOPTED = "Another rulebook is being adopted just now. Try again in a moment."
DOES_NOT_FIT = (
    "{file}: the change does not fit the way this file is laid out. "
    "Make it in the text of the file."
)

# YAML that is refused, though it is YAML (yaml_reader, yaml_writer).
TOO_LARGE = "the file is over {most:,} bytes. Split it."
ESCAPED = "a backslash here makes a character that does not show. Use single quotes."
UNSEEN = "a character that does not show, U+{code:04X} ({name}). Delete it."
SECOND_DOCUMENT = "a second document (---). Keep one."
ALIAS = '"*{name}" repeats a value from elsewhere. Write it out.'
ANCHOR = '"&{name}" marks a value for reuse. Take the mark away.'
NOT_FOR_RULES = "{value!r} cannot be written in a rule file"

# What makes a file no YAML (yaml_reader).
INDENTATION = "the indentation does not line up with the lines above it."
ODD_SPACE = "a space that is no plain one stands here. Type it again."
WIDE_COLON = "a wide colon. Write a plain one, with a space after it."
CURLY_QUOTE = 'a curly quote is no quote here. Write a straight one, ".'
NO_COLON = "a key needs a colon and a space after it. Write key: value."
NOT_INDENTED = "text under > or | stands further in than its key. Indent it."
NO_COMMA = "a comma or {closing} is missing before this, or text needs quotes."
OPEN_LIST = "the list opened here with {opening} is never closed with {closing}."
OPEN_MAPPING = "the mapping opened here with {opening} is never closed with {closing}."
AFTER_QUOTE = "text after a closing quote. Put all of the text between two quotes."
OPEN_QUOTE = "the quote opened here is never closed."
BRACKETS_TOO_DEEP = "brackets stand inside each other too deep. Flatten them."
BACKSLASH = "a backslash in double quotes. Use single quotes."
LIST_BEHIND_KEY = (
    "a list starts on the line below its key. Put the text in quotes, if it is no list."
)
TEXT_BEHIND_SIGN = (
    "> and | start text on the lines below. Compare like {example}, "
    "or put the text in quotes."
)

# Tables that are read
CHOICES = "Choices"
TABLE_TOO_MUCH = (
    "The file takes too much memory or time to be read. Save the sheet alone, without "
    "empty rows and columns, or as CSV."
)
JOBS_BUSY = "Too much else is being made just now. Try again in a minute."
OPEN_CELL = (
    "In row {row} a quotation mark is opened and never closed, so that everything "
    "below it is one cell. Close the mark, or take it out."
)
TABLE_TOO_FAR = (
    "A cell far from the others makes the sheet as wide or long as it can be. Delete "
    "the rows and columns beyond the table, and save it."
)
NO_TABLE = (
    "The file cannot be read as a table ({why}). Save it as XLSX, ODS or CSV, without "
    "a password."
)
NO_SHEET = "The file has no sheet “{name}”. Its sheets are {names}."
