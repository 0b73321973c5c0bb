"""What the briefing says to people beside its templates: each sentence once."""

# What the schema of its data says; of keys, the model does (data)
A_BRIEFING = "A briefing's data"
CALLED = "What it is called."
ID = "Lower-case words joined by hyphens. The rulebook says what it stands for."
ANSWER = (
    "A word, a text, a number in digits with a point, or a day; for a question with "
    "several answers, the list of those that hold, empty for none of them."
)
ANSWERS = (
    "Answers by question. A question without an answer is left out: it is not known, "
    "and never a no."
)
STANDS = (
    "Whether a condition holds: met, not met, or open while answers it needs are "
    "missing."
)

# Opening a file
_AS_DOWNLOADED = "Choose the file as it was downloaded."
_NOT_OPENED = "It was not opened."
FILE_EMPTY = "The file is empty. Choose the PDF or the Word file of a briefing."
FILE_TOO_LARGE = (
    "The file is larger than {most} MB, and no briefing is. Choose the PDF or the Word "
    "file of a briefing."
)
NO_BRIEFING = (
    "This is {kind}, and no briefing. Choose the PDF or the Word file of a briefing, "
    "or its data."
)
ARCHIVE = "a zip archive or another Office file"
OLD_OFFICE = "an Office file of the old kind, or one under a password"
PICTURE = "a picture"
WEB_PAGE = "a web page"
UNKNOWN_FILE = "neither a PDF, nor a Word file, nor JSON"

# Opening its data
DATA_TOO_LARGE = f"The data is larger than any briefing's. {_NOT_OPENED}"
DATA_NOT_TEXT = f"The data is not text in UTF-8, as a briefing's is. {_AS_DOWNLOADED}"
DATA_NO_JSON = (
    "The data is no JSON from line {line}, column {column} on: it is cut short or was "
    f"changed. {_AS_DOWNLOADED}"
)
DATA_TOO_DEEP = f"The data is nested deeper than any briefing's. {_NOT_OPENED}"
DATA_TWICE = (
    "The data says something twice under one name, as a briefing's never does. "
    f"{_NOT_OPENED}"
)
NUMBER_TOO_LONG = f"The data holds a number longer than any briefing's. {_NOT_OPENED}"
NO_NUMBER = f"The data holds {{word}}, which is no number. {_NOT_OPENED}"
NO_SCHEMA = f'The data has no "schema", as a briefing\'s has. {_AS_DOWNLOADED}'
OTHER_SCHEMA = (
    'The data is of the schema "{found}"; this software reads "{known}". Open it with '
    "the version of the software that made it."
)
WRONG_PLACE = (
    '"{place}" in the data is missing, or is not what a briefing has there. '
    f"{_AS_DOWNLOADED}"
)
ANSWERS_TOO_LONG = (
    "The answers are longer than {most:,} characters together, and no briefing's are. "
    f"{_NOT_OPENED}"
)

# Opening its PDF or its Word file
TOO_LARGE = f"This {{kind}} unpacks to more than any briefing holds. {_NOT_OPENED}"
DAMAGED = (
    "This {kind} is damaged, or not made as a briefing is. Choose the file as it was "
    "downloaded, or another copy of it."
)
TOO_MUCH = (
    f"This {{kind}} takes more memory or time to read than any briefing. {_NOT_OPENED}"
)
PDF, WORD = "PDF", "Word file"
PDF_ENCRYPTED = (
    "This PDF is encrypted. Save a copy of it without a password, and choose that."
)
PDF_FORM = f"This PDF is a form (XFA), which no briefing is. {_NOT_OPENED}"
PDF_SCRIPT = (
    "This PDF holds a script or an action that runs by itself, which no briefing does. "
    f"{_NOT_OPENED}"
)
PDF_BARE = (
    "This PDF carries no {name}. It is no briefing of this app, or it was printed or "
    "saved again without it: choose the file as it was downloaded."
)
PDF_OTHERS = (
    f"This PDF carries other files than {{name}}, which no briefing does. {_NOT_OPENED}"
)
PDF_NOT_DATA = (
    "{name} in this PDF is not marked as its data, as a briefing marks it. "
    f"{_AS_DOWNLOADED}"
)
ALTERED = (
    "The data in this {kind} does not fit its own checksum: the file is damaged. "
    "Choose another copy of it."
)
WORD_BARE = (
    "This Word file carries no data of a briefing. It is no briefing of this app, or a "
    "program saved it without its data. Choose the file as it was downloaded."
)
WORD_TWICE = (
    "This Word file carries the data of several briefings. Choose the file of one "
    "briefing, as it was downloaded."
)
WORD_MACROS = f"This Word file holds macros, which no briefing does. {_NOT_OPENED}"
OPENING_BUSY = "Other briefings are still being opened. Try again in a minute."
