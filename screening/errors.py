"""The errors raised on purpose. Everything else is a bug and may crash."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

DID_YOU_MEAN = ' Did you mean "{word}"?'


class ScreeningError(Exception):
    """Something a person can fix. Its text is a sentence for that person."""


@dataclass(frozen=True, order=True)
class Problem:
    """A mistake in a file an analyst writes: where, what is wrong, and the cure.

    Lines and columns count from 1; 0 means the whole file.
    """

    file: str
    line: int
    column: int
    says: str

    def __str__(self) -> str:
        """Return the form that editors and terminals make clickable."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.says}"

    def within(self, folder: Path) -> "Problem":
        """Return the problem of a file in that folder, as it is opened from here."""
        return replace(self, file=str(folder / self.file))


class ProblemsError(ScreeningError):
    """A file, or a folder of them, that cannot be used as it is."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(sorted(set(problems)))
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return every problem, a line each, in file order."""
        return "\n".join(str(problem) for problem in self.problems)


class RulebookError(ProblemsError):
    """A rules folder with mistakes in it."""


class HouseError(ProblemsError):
    """A house file with mistakes in it."""


class LogoError(ScreeningError):
    """A logo that is not taken, with every reason."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons: Sequence[str] = tuple(dict.fromkeys(reasons))
        super().__init__(" ".join(self.reasons))


class BusyError(ScreeningError):
    """Something that only a few may do at a time; a moment later it works."""


class BriefingError(ScreeningError):
    """A briefing that could not be printed."""


class CaseFileError(ScreeningError):
    """A file that is no briefing, or one that cannot be trusted."""


class NotKeptError(ScreeningError):
    """A deal or an assessment that the register does not hold."""


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return a sentence, after a space, that offers the nearest known word.

    Empty when nothing is near.
    """
    word = nearest(wrong, known)
    return DID_YOU_MEAN.format(word=word) if word else ""


def nearest(wrong: str, known: Iterable[str]) -> str:
    """Return the known word that was most likely meant; empty when none is near."""
    words = list(known)
    matches = difflib.get_close_matches(wrong, words, n=1, cutoff=0.6)
    swapped = (word for word in words if sorted(word) == sorted(wrong))
    return matches[0] if matches else next(swapped, "")
