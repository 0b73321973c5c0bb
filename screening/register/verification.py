"""Whether a file is a briefing that was made here, and what became of its deal since.

Its bytes tell, and nothing that it says of itself: what it says only leads to the
briefing that it may have been.
"""

from dataclasses import dataclass
from enum import Enum

from screening.briefing.opening import case_file
from screening.briefing.opening.case_file import CaseFile
from screening.errors import CaseFileError, NotKeptError
from screening.register import Register
from screening.register.briefings import Briefing
from screening.register.deals import AssessmentSummary, Kept

_PDF, _ZIP, _WORD = b"%PDF-", b"PK\x03\x04", b"word/document.xml"


class FileState(Enum):
    """What a file is, as far as the register can tell, and what that means."""

    UNALTERED = (
        "This briefing was made here and is unaltered.",
        "The file is identical to the one downloaded, byte for byte.",
    )
    ALTERED = (
        "This file is not identical to the briefing made here.",
        (
            "The file claims to be a briefing made here, but its content differs: "
            "somebody changed it, or another program saved it again. Download that "
            "briefing again, and rely on the new copy."
        ),
    )
    SAYS_SO = (
        "This file claims to have been made here, but nothing here proves it.",
        (
            "Its data names an assessment that is saved here. No briefing with its "
            "marks was made of that assessment, so its content may have been changed."
        ),
    )
    DATA = (
        "This is the data of a briefing, and data cannot be verified.",
        (
            "Anybody can change data and leave no trace, so only the PDF of a briefing "
            "can be verified. Choose the PDF."
        ),
    )
    WORD = (
        "This is a Word file, and Word files cannot be verified.",
        (
            "Word files are made for editing, so the register does not record them. "
            "Only the "
            "PDF of a briefing can be verified. Choose the PDF."
        ),
    )
    UNKNOWN = (
        "This file is unknown here.",
        (
            "No briefing made here has this content, and the file does not name one. "
            "The file may come from another machine, or from screening assess without "
            "--keep. Its deal may have been erased here. Or the file was altered, so "
            "that it no longer names its briefing."
        ),
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """A kept assessment that a file leads to, the newest of its deal, the briefing.

    `briefing` is None where the file leads to the assessment alone.
    """

    kept: Kept
    newest: AssessmentSummary
    briefing: Briefing | None = None

    @property
    def is_newest(self) -> bool:
        """Whether no assessment of the deal is newer."""
        return self.kept.number == self.newest.number

    @property
    def since(self) -> str:
        """What a newer assessment says, in a sentence."""
        number, level = self.newest.number, self.newest.level
        if self.is_newest:
            return "It is still the newest assessment of the deal."
        newer = f"Assessment {number} is the newest one now"
        if level == self.kept.level:
            return f"{newer}, and says the same level."
        return f"{newer}. It says {level}, not {self.kept.level}."


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """What a file is, and what it leads to; `why` is why it could not be read."""

    state: FileState
    origins: tuple[Origin, ...] = ()
    why: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Whether it is none of what was made here, unless it is data alone."""
        return self.state not in {FileState.UNALTERED, FileState.DATA}

    @property
    def says(self) -> tuple[str, str]:
        """What it is, in a sentence, and what that means."""
        return self.state.value


def verify(file: bytes, register: Register) -> VerifiedFile:
    """Tell whether a file is a briefing made here, by its bytes, else by its data.

    CaseFileError where it can be no briefing at all. A PDF that is not known by its
    bytes is read in a process of its own, as that of a stranger, for the deal it names.
    """
    case_file.refuse_large(file)
    if known := _by_bytes(file, register):
        return known
    case, why = None, ""
    is_word = file.startswith(_ZIP) and _WORD in file
    try:
        case = case_file.read(file)
    except CaseFileError as error:
        if not (is_word or file.startswith(_PDF)):
            raise
        why = "" if is_word else str(error)
    if is_word:
        return VerifiedFile(FileState.WORD, _of_case(case, register))
    return as_opened(file, case, register, why)


def as_opened(
    file: bytes, case: CaseFile | None, register: Register, why: str = ""
) -> VerifiedFile:
    """Tell what a file is, as `verify` does, by data already read, or by none."""
    if known := _by_bytes(file, register):
        return known
    origins = _of_case(case, register)
    if not file.startswith(_PDF):
        return VerifiedFile(FileState.DATA, origins)
    if any(origin.briefing for origin in origins):
        return VerifiedFile(FileState.ALTERED, origins)
    state = FileState.SAYS_SO if origins else FileState.UNKNOWN
    return VerifiedFile(state, origins, why)


def _by_bytes(file: bytes, register: Register) -> VerifiedFile | None:
    """Find a PDF by its bytes, or by the identifier that it names; None if unknown."""
    checked = register.briefings.check(file)
    if not (file.startswith(_PDF) and checked.briefings):
        return None
    state = FileState.UNALTERED if checked.unaltered else FileState.ALTERED
    origins = (
        _origin(register, briefing.deal, briefing.number, briefing)
        for briefing in checked.briefings
    )
    return VerifiedFile(state, tuple(origins))


def _of_case(case: CaseFile | None, register: Register) -> tuple[Origin, ...]:
    """The kept assessment, none or one, that the data of a file names."""
    if case is None or case.origin is None:
        return ()
    deal_id, number = register.deals.known_as(case.origin.deal), case.origin.assessment
    if not deal_id:
        return ()
    same = (
        briefing
        for briefing in register.briefings.of(deal_id)
        if briefing.number == int(number) and briefing.marks == case.marks
    )
    try:
        return (_origin(register, deal_id, int(number), next(same, None)),)
    except NotKeptError:  # its data says so, and there is none such
        return ()


def _origin(
    register: Register, deal_id: str, number: int, briefing: Briefing | None
) -> Origin:
    kept = register.deals.recall(deal_id, number)
    return Origin(kept, register.deals.history(deal_id)[0], briefing)
