"""Whether a file is a briefing that was made here, and what became of its deal since.

Its bytes tell, and nothing that it says of itself: what it says only leads to the
briefing that it may have been. That one is made again, and tells what was altered.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from hashlib import sha256
from operator import ne
from typing import NamedTuple

from screening.briefing.branding import Branding
from screening.briefing.marks import USUAL
from screening.briefing.opening import case_file
from screening.briefing.opening.case_file import CaseFile
from screening.briefing.opening.differences import DATA, Difference, of_data
from screening.briefing.printing.job import PrintJob
from screening.errors import CaseFileError, NotKeptError, ScreeningError
from screening.presentation.answers import counted
from screening.register import Register
from screening.register.briefings import Briefing, BriefingRequest, Reopen
from screening.register.deals import AssessmentSummary, Kept

MOST_TRIED = 3
"""With how many briefings a file is compared where it may be one of several."""
FEW = 64
"""How many bytes differ at most in a file of which it is said."""
PRINTED_OTHERWISE = (
    "The software changed since, so the app prints that briefing otherwise today, and "
    "the pages cannot be compared."
)
_PDF, _ZIP, _WORD = b"%PDF-", b"PK\x03\x04", b"word/document.xml"


class FileState(Enum):
    """What a file is, as far as the register can tell, and what that means."""

    UNALTERED = (
        "This briefing was made here and is unaltered.",
        "The file is identical to the one downloaded, byte for byte.",
    )
    SAVED_AGAIN = (
        "This briefing was made here, and its content is unaltered.",
        (
            "A program saved the file again, or bytes were added or lost on its way. "
            "Its pages, titles, bookmarks and links and the data attached to it are "
            "those of the briefing made here, so its content can be relied on."
        ),
    )
    ALTERED = (
        "This briefing was altered after it was made here.",
        (
            "It differs from the briefing made here in the places named below. "
            "Download that briefing again, and rely on the new copy."
        ),
    )
    DAMAGED = (
        "This briefing was damaged or altered after it was made here.",
        (
            "The file cannot be read whole, so what differs cannot be said. Download "
            "that briefing again, and rely on the new copy."
        ),
    )
    NOT_COMPARED = (
        "This file is not identical to the briefing made here.",
        (
            "The file claims to be a briefing made here: somebody changed it, or "
            "another program saved it again. Download that briefing again, and rely "
            "on the new copy."
        ),
    )
    SAYS_SO = (
        "This file claims to have been made here, but nothing here proves it.",
        (
            "Its data names an assessment that is saved here. No briefing with its "
            "marks was made of that assessment, so its content may have been changed."
        ),
    )
    DATA_AS_KEPT = (
        "This data agrees with the assessment saved here.",
        (
            "It is what the app writes of that assessment, with the marks that the "
            "data names. Data does not prove who made the file; only the PDF of a "
            "briefing does."
        ),
    )
    DATA_ALTERED = (
        "This data does not agree with the assessment saved here.",
        (
            "It differs in the places named below: somebody changed the data, or what "
            "was done about the deal was recorded since."
        ),
    )
    DATA = (
        "This is the data of a briefing, and it leads to no assessment saved here.",
        (
            "Anybody can write such data, so only the PDF of a briefing can be "
            "verified. Choose the PDF."
        ),
    )
    WORD_AS_KEPT = (
        "This Word file agrees with the assessment saved here.",
        (
            "Its text, its heads and feet and its data are what the app writes of that "
            "assessment. The marks (draft or final, by whom, for whom) are those that "
            "the file names: the register records no Word file. Pictures, colours, "
            "comments and hidden text were not compared. Only the PDF proves more."
        ),
    )
    WORD_EDITED = (
        "This Word file was edited.",
        (
            "It differs in the places named below from what the app writes of the "
            "assessment saved here. The register records no Word file, so it does not "
            "know who changed it, or whether the house file of that day was another. "
            "Pictures, colours, comments and hidden text were not compared."
        ),
    )
    WORD = (
        "This is a Word file, and it leads to no assessment saved here.",
        (
            "Word files are made for editing, and the register records none. Only the "
            "PDF of a briefing can be verified. Choose the PDF."
        ),
    )
    UNKNOWN = (
        "This file cannot be traced to this register.",
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
    """What a file is, what it leads to, and in which places it was altered.

    `why` is what its bytes tell besides, or why it could not be read or compared.
    """

    state: FileState
    origins: tuple[Origin, ...] = ()
    why: str = ""
    differences: tuple[Difference, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether it is none of what was made here, as far as its bytes tell."""
        doubtful = FileState.NOT_COMPARED, FileState.SAYS_SO, FileState.UNKNOWN
        return self.state in doubtful

    @property
    def says(self) -> tuple[str, str]:
        """What it is, in a sentence, and what that means."""
        return self.state.value


class Remaking(NamedTuple):
    """How what is kept is made again, to be compared: `house` is that of today."""

    reopen: Reopen
    printed: Callable[[BriefingRequest], tuple[PrintJob, bytes]]
    house: Branding


_AS_KEPT = FileState.DATA_AS_KEPT, FileState.WORD_AS_KEPT
_NOT_AS_KEPT = FileState.DATA_ALTERED, FileState.WORD_EDITED


def verify(file: bytes, register: Register, again: Remaking) -> VerifiedFile:
    """Tell whether a file is a briefing made here, and where it was altered.

    CaseFileError where it can be no briefing at all. A file that is not known by its
    bytes is read in a process of its own, as that of a stranger, for the deal it names,
    and compared with the briefing, which is made again for that.
    """
    case_file.refuse_large(file)
    if known := _by_bytes(file, register):
        unaltered = known.state is FileState.UNALTERED
        return known if unaltered else _compared(file, known, register, again)
    case, why = None, ""
    try:
        case = case_file.read(file)
    except CaseFileError as error:
        if not (_is_word(file) or file.startswith(_PDF)):
            raise
        why = str(error)
    verified = as_opened(file, case, register, why)
    if verified.state is FileState.NOT_COMPARED:
        return _compared(file, verified, register, again)
    if case and verified.origins and not file.startswith(_PDF):
        return _beside_register(file, case, verified, register, again)
    return verified


def as_opened(
    file: bytes, case: CaseFile | None, register: Register, why: str = ""
) -> VerifiedFile:
    """Tell what a file is by its bytes or by data already read, and compare nothing."""
    if known := _by_bytes(file, register):
        return known
    origins = _of_case(case, register)
    if not file.startswith(_PDF):
        state = FileState.WORD if _is_word(file) else FileState.DATA
        return VerifiedFile(state, origins, why)
    if any(origin.briefing for origin in origins):
        return VerifiedFile(FileState.NOT_COMPARED, origins)
    state = FileState.SAYS_SO if origins else FileState.UNKNOWN
    return VerifiedFile(state, origins, why)


def _is_word(file: bytes) -> bool:
    return file.startswith(_ZIP) and _WORD in file


def _compared(
    file: bytes, verified: VerifiedFile, register: Register, again: Remaking
) -> VerifiedFile:
    """Compare a PDF with the briefings it may be; the first of equal content counts."""
    tried = []
    for origin in verified.origins[:MOST_TRIED]:
        if briefing := origin.briefing:
            verdict = _beside(file, origin, briefing, register, again)
            tried.append(replace(verdict, origins=(origin,)))
            if verdict.state is FileState.SAVED_AGAIN:
                break
    return tried[-1] if tried[-1].state is FileState.SAVED_AGAIN else tried[0]


def _beside(
    file: bytes, origin: Origin, briefing: Briefing, register: Register, again: Remaking
) -> VerifiedFile:
    """Compare a PDF with one briefing, which is printed again."""
    try:
        house = register.briefings.house(briefing.house)
        then = register.earlier(origin.kept, briefing.marks.made)
        work = briefing.work
        given = BriefingRequest(origin.kept, briefing.marks, house, work, then)
        job, made = again.printed(given)
    except ScreeningError as error:
        why = f"The briefing cannot be printed again to compare them: {error}"
        return VerifiedFile(FileState.NOT_COMPARED, why=why)
    if sha256(made).hexdigest() == briefing.digest:
        return _beside_print(file, made)
    return _beside_other_print(file, made, same_job=job.identifier == briefing.sheet)


def _beside_print(file: bytes, made: bytes) -> VerifiedFile:
    """Compare a PDF with the very bytes of the briefing."""
    how = _of_bytes(made, file)
    if file.startswith(made) and not file[len(made) :].strip():
        return VerifiedFile(FileState.SAVED_AGAIN, why=how)
    try:
        differences = case_file.differences(made, file)
    except CaseFileError:
        return VerifiedFile(FileState.DAMAGED, why=how)
    state = FileState.ALTERED if differences else FileState.SAVED_AGAIN
    return VerifiedFile(state, why=how, differences=differences)


def _beside_other_print(file: bytes, made: bytes, *, same_job: bool) -> VerifiedFile:
    """Compare a PDF with the briefing as it is printed today, otherwise than then.

    Where there are no differences its content is that of the briefing all the same;
    else only data that is still the same tells whether somebody altered it.
    """
    try:
        differences = case_file.differences(made, file)
    except CaseFileError:
        return VerifiedFile(FileState.DAMAGED)
    if not differences:
        return VerifiedFile(FileState.SAVED_AGAIN)
    of_data = tuple(it for it in differences if it.place == DATA) if same_job else ()
    state = FileState.ALTERED if of_data else FileState.NOT_COMPARED
    return VerifiedFile(state, why=PRINTED_OTHERWISE, differences=of_data)


def _of_bytes(made: bytes, file: bytes) -> str:
    """Return what the bytes of a file tell beside those of the briefing made here."""
    more = file[len(made) :]
    if file.startswith(made):
        behind = counted(len(more), "byte stands", "bytes stand")
        update = ", as programs append what somebody changes"
        how = update if b"startxref" in more else ""
        return f"{behind} behind the end of the briefing{how}."
    differing = sum(map(ne, made, file)) if len(made) == len(file) else 0
    if not 0 < differing <= FEW:
        return ""
    some = counted(differing, "byte", "bytes")
    is_one = f"{some} of {len(file):,} {'differs' if differing == 1 else 'differ'}"
    return f"Only {is_one}, as in a file that was damaged on its way."


def _beside_register(
    file: bytes, case: CaseFile, verified: VerifiedFile, here: Register, again: Remaking
) -> VerifiedFile:
    """Compare data or a Word file with what the app writes of its assessment."""
    [origin] = verified.origins
    is_word = verified.state is FileState.WORD
    try:
        tried = [
            _of_job(file, job, again.house.word, is_word=is_word)
            for job in _jobs(case, origin.kept, here, again)
        ]
    except ScreeningError as error:
        return replace(verified, why=f"It cannot be compared: {error}")
    fewest = min(tried, key=len)
    states = _AS_KEPT if not fewest else _NOT_AS_KEPT
    return replace(verified, state=states[is_word], differences=fewest)


def _jobs(
    case: CaseFile, kept: Kept, register: Register, again: Remaking
) -> Iterator[PrintJob]:
    """Yield what is printed of an assessment with the marks that its data names.

    One for each of its briefings with them, as what was done about the deal may differ,
    and one as things are now.
    """
    marks = case.marks or USUAL
    same = (kept.number, marks)
    briefings = register.briefings.of(kept.deal)
    works = [it.work for it in briefings if (it.number, it.marks) == same]
    works.append(register.progress.work(kept.deal, marks.made or kept.on))
    for number, work in enumerate(works):
        if work not in works[:number]:
            then = register.earlier(kept, marks.made)
            given = BriefingRequest(kept, marks, again.house, work, then)
            yield given.job(again.reopen)


def _of_job(
    file: bytes, job: PrintJob, template: bytes, *, is_word: bool
) -> tuple[Difference, ...]:
    if not is_word:
        return tuple(of_data(job.attachment, file))
    from screening.briefing.word import document  # noqa: PLC0415 - only where one is written

    return case_file.differences(document.write(job, template), file)


def _by_bytes(file: bytes, register: Register) -> VerifiedFile | None:
    """Find a PDF by its bytes, or by the identifier that it names; None if unknown."""
    checked = register.briefings.check(file)
    if not (file.startswith(_PDF) and checked.briefings):
        return None
    state = FileState.UNALTERED if checked.unaltered else FileState.NOT_COMPARED
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
