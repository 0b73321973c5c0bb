"""The sentences of this room. What a blank is filled with, its name says."""

# An open register (database).
CANNOT_BE_OPENED = (
    "The register cannot be opened ({reason}). SCREENING_REGISTER says where it is."
)
NOT_THERE = "{file} is not there"
COPY_KEPT = "Before its tables are changed, the register is in %(file)s."
LOCKED = (
    "Nothing was kept: another program holds the register, and others wait already. "
    "Try again in a minute."
)
REFUSED = "Nothing was kept: the register refused it ({reason}).{cure}"
CANNOT_BE_READ = "The register cannot be read: {reason}.{cure}"
DAMAGED_ROW = "The register cannot be read: it is damaged.{cure}"

# The register as a file (files).
NO_REGISTER = "There is no register at {file}."
IS_A_LINK = "{file} is a link to {target}, not a register itself."
NO_FILE = "{file} is not a file."
IS_EMPTY = "{file} is empty: it was cut to nothing."
DAMAGED = "{file} is damaged or cut short ({reason})."
OTHER_DATABASE = "{file} is a database, but not a register of this app."
LONE_JOURNAL = (
    "The register {file} is gone, and the last changes to it stand beside it, in "
    "{journal}. Put back the file that was there, with those changes beside it. If it "
    "is lost, move {journal} elsewhere: the app then begins an empty register."
)
NEWER = (
    "{file} was written by a newer version of this software (revision {revision}): "
    "install that version."
)
EARLIER = (
    "{file} is of a checkout before 30 November 2026 (revision {revision}). Open it "
    "once with a checkout of that day, which brings it up to date; then it opens here."
)
FILE_CANNOT_BE_READ = "{file} cannot be read: {reason}."
CANNOT_BE_COPIED = "{file} cannot be copied: {reason}."
UNSOUND = "The register {refusal} {cure}"
CURE = "Nothing was changed. To put a backup back: screening restore FILE."
NEWEST_COPY = " The newest copy that was made by itself is {copy}."

# Backups (backups).
IS_THERE = "{file} is there already. Name another file, or add --force."
IS_ITSELF = "{file} is the register itself. Name another file."
CANNOT_BE_WRITTEN = "{file} cannot be written: {reason}."
UNREADABLE = "nothing that can be read: {reason}"
IN_USE = "The register {file} is in use. Stop the app, then restore."
NO_SQLITE = "The register is not an SQLite file: back it up with its database's tools."

# What is not kept, or was kept by somebody else (the repositories).
NO_DEAL = "This deal is not in the register."
NO_RULEBOOK = "The rulebook of this assessment is not in the register."
NO_BRIEFING = "This briefing is not in the register."
NO_HOUSE = "This house file is not in the register."
NO_VERSION = "This version of the rulebook is not in the register."
NO_DRAFT = "This draft is not in the register. It may be adopted."
NO_PLAN = "This adoption is not planned any more: it took effect, or was called off."
PLANNED_ANEW = "Adopted anew."
DRAFT_MOVED = (
    "This draft was saved elsewhere since you opened it, as revision {revision}. "
    "Yours is not saved yet: compare them, then save again."
)

# Files that may be briefings made here (verification): what one is, what that means.
VERIFIED = {
    "unaltered": (
        "This briefing was made here, and it is unaltered.",
        "Each of its bytes is as it was when it was downloaded.",
    ),
    "altered": (
        "This is not the file as it was made.",
        (
            "It says that it is a briefing made here, but its bytes are others: it was "
            "changed, or another program saved it again. Download that briefing again, "
            "and rely on the new copy."
        ),
    ),
    "says so": (
        "This file says that it was made here, and nothing here proves it.",
        (
            "Its data names an assessment that is kept here. No briefing with its "
            "marks was made of that assessment, so what it says may have been changed."
        ),
    ),
    "data": (
        "This is the data of a briefing, and data cannot be verified.",
        (
            "Anybody can change data and leave no trace, so only the PDF of a briefing "
            "can be verified. Choose the PDF."
        ),
    ),
    "word": (
        "This is a Word file, and Word files cannot be verified.",
        (
            "A Word file is there to be edited, so the register records none. Only the "
            "PDF of a briefing can be verified. Choose the PDF."
        ),
    ),
    "unknown": (
        "This file is not known here.",
        (
            "No briefing that was made here has its bytes, and it names none of them. "
            "It may have been made on another machine, or by screening assess without "
            "--keep. Its deal may have been erased here. Or it was altered, so that it "
            "no longer says which briefing it was."
        ),
    ),
}
"""By the state of a file."""
STILL_NEWEST = "It is still the newest assessment of the deal."
NEWER_SAYS_SAME = "Assessment {number} is the newest one now, and says the same level."
NEWER_SAYS = "Assessment {number} is the newest one now. It says {level}, not {was}."

# People (people).
NAME_TAKEN = (
    'There is "{name}" already. Add another name; or remove that one first, which ends '
    "their link, and add it again."
)
NAME_LENGTH = "A name has 1 to {most} characters."
NAME_OF_OURS = '"{name}" is what the app calls something else.'
NO_LINK = "This start link is not good for anything."
NAME_MISLEADS = (
    '"{name}" has letters of several alphabets, or < or >: it could be taken for '
    "another name. Write it with the letters of one alphabet."
)
NOBODY_NAMED = 'Nobody named "{name}" has a start link.{hint}'

# Who adopted what nobody adopted in the app.
BY_START = "start"
BY_FILES = "files on disk"


def contents(deals: int, newest: str) -> str:
    """Return how many deals a register holds, and when the newest was kept."""
    if not deals:
        return "0 deals"
    many = "1 deal" if deals == 1 else f"{deals:,} deals"
    return f"{many}, the newest kept {newest[:16]} UTC"
