"""What the briefing says to people beside its templates: each sentence once."""

import unicodedata
from collections.abc import Mapping, Sequence

from screening.formats.text import list_in_words, upper_first

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

# The marks of a briefing
DOCUMENTS = {
    "whole": "The board page and counsel\u2019s file",
    "board": "The board page alone",
}
"""What a briefing consists of, by its mark."""

# The rulebook as a document: what became of a part since another version
PART_NEW, PART_CHANGED, PART_GONE = "new", "changed", "gone"
NOTHING_WRITTEN = "nothing"


def choose(offered: str, *, or_none: bool) -> str:
    """Return what may be chosen."""
    return f"Choose {offered}{', or none' if or_none else ''}."


def prepared(by: str, whom: str) -> str:
    """Return by whom and for whom it is prepared; one of them may be missing."""
    return f"Prepared{f' by {by}' if by else ''}{f' for {whom}' if whom else ''}"


# The firm's template for Word
TEMPLATE_LARGE = "it is over {most} MB. Make its pictures smaller."
TEMPLATE_UNPACKS = "it unpacks to more than any template holds. Make it smaller."
TEMPLATE_BROKEN = (
    "it is no whole Word document. Open it in Word, and save it as one (.docx)."
)
TEMPLATE_DOTX = "it is a template of Word's (.dotx). Save it as a document (.docx)."
TEMPLATE_MACROS = "it holds macros. Save it as a document without them (.docx)."
TEMPLATE_OBJECT = "it holds an embedded object. Put a picture in its place."
TEMPLATE_ATTACHED = (
    "it is attached to another template. Attach Normal.dotm in its place, and save it."
)
TEMPLATE_OUTSIDE = "it refers to a file outside itself. Embed that, or leave it out."
TEMPLATE_LOADS = "it has a field that loads another file. Put what it shows there."

# The Word file
PAGE, OF_PAGES = "Page ", " of "

# Fonts
_OTHER_FONT = "Set SCREENING_FONT to another TTF or OTF file"
FONT_REFUSED = (
    f"The font {{file}} cannot be used: {{why}}. {_OTHER_FONT}, or leave it out."
)
NO_WHOLE_FONT = "it is not one whole TTF or OTF font"
CODE_POINT = "[U+{character:04X}]"
_MANY = 20


def code_points(missing: Sequence[int]) -> str:
    """Return the note under a briefing in which code points stand for characters."""
    names = [f"U+{character:04X}" for character in missing[:_MANY]]
    names += [f"{len(missing) - _MANY} more"] if missing[_MANY:] else []
    says = (
        "These characters stand as their code points, as no font here draws them"
        if missing[1:]
        else "This character stands as its code point, as no font here draws it"
    )
    return f'<p class="missing">{says}: {list_in_words(names)}.</p>'


def cannot_draw(missing: Sequence[int], *, own: bool) -> str:
    """Return which characters no font here draws: five by name, the rest counted."""
    names = "; ".join(map(_character, missing[:5]))
    more = f"; and {len(missing) - 5} more" if missing[5:] else ""
    where = "Neither the fonts here nor SCREENING_FONT" if own else "No font here"
    cure = "another font file" if own else "a font file (TTF or OTF)"
    code_point = CODE_POINT.format(character=missing[0])
    return (
        f"{where} can draw {names}{more}. In the briefing the code point stands in its "
        f"place, like {code_point}. To print the character itself, set SCREENING_FONT "
        f"to {cure} that has it."
    )


def _character(character: int) -> str:
    """Return a character with its number and name; only the number of a broken one."""
    name = unicodedata.name(chr(character), "")
    shown = f"{chr(character)} (" if name else "("
    return f"{shown}U+{character:04X}{', ' if name else ''}{name.lower()})"


# Printing
_CANNOT_BE_PRINTED = "The briefing cannot be printed"
PANGO_CURES = {
    "linux": "On Debian or Ubuntu: sudo apt-get install "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "darwin": "On macOS: brew install pango",
    "win32": "On Windows: install MSYS2, then pacman -S mingw-w64-ucrt-x86_64-pango",
}
EMPTY_BOX = (
    f"{_CANNOT_BE_PRINTED}: a character would be an empty box, because the font that "
    f"has it cannot draw it. {_OTHER_FONT}."
)
LOGO_NOT_DRAWN = (
    f"{_CANNOT_BE_PRINTED}: its logo cannot be drawn. Save the logo again as a PNG, or "
    "leave it out of the house file."
)

# What changed between two printings
SOFTWARE = {
    "screening": "this software",
    "weasyprint": "WeasyPrint",
    "pydyf": "pydyf",
    "pango": "Pango",
    "harfbuzz": "HarfBuzz",
    "pillow": "Pillow",
    "fonttools": "fontTools",
    "fonts": "the fonts",
    "styles": "the stylesheets",
}
WORDS = (
    "Nothing that the register names has changed, so the words of the software or of "
    "its templates have, without a new version."
)
PRINTING = (
    "The words are the same, and nothing that the register names has changed, so "
    "something else that printing uses has."
)
BY_DIGEST = "those of digest {digest}"
_DIGEST = 64


def what_changed(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Return a sentence on what differs in the software; nothing where nothing does."""
    changes = [
        _changed(part, then.get(part, ""), now.get(part, ""))
        for part in dict.fromkeys((*then, *now))
        if then.get(part) != now.get(part)
    ]
    return f"{upper_first(list_in_words(changes))}." if changes else ""


def _changed(part: str, *versions: str) -> str:
    """Return what became of a part: another version or digest, new, or gone."""
    before, after = (
        BY_DIGEST.format(digest=version[:8]) if len(version) == _DIGEST else version
        for version in versions
    )
    was, is_ = ("were", "are") if part in {"fonts", "styles"} else ("was", "is")
    called = SOFTWARE.get(part, part)
    if before and after:
        return f"{called} {was} {before} then and {is_} {after} now"
    return f"{called} {is_} {'new' if after else 'gone'}"


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
DATA_OF_WORD = (
    "It was opened from a Word file. What is said here is what its data says, and not "
    "what somebody may have written into its text since."
)
OPENING_BUSY = "Other briefings are still being opened. Try again in a minute."

# What moved since
SAME_FACTS = "The facts are those of the briefing."
SAME_RULEBOOK = "The rulebook is the same."
RULES_MOVED = "The rules moved the deal from {before} to {after}."
RULES_LEFT = "The rules are others and leave the deal at {now}."
NO_RULEBOOK_OF_THEN = (
    "The rulebook of then is not in this register, so rules are compared by their ids, "
    "as the briefing says they stood."
)
