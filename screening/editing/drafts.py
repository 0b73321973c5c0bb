"""The files of a rulebook while they are changed: names, changes, and the version."""

import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from screening.editing.publish import Live, changes_between
from screening.errors import NotKeptError, Problem, ScreeningError, did_you_mean
from screening.formats import diff, yaml_reader
from screening.formats.diff import Changed
from screening.formats.files import Changes
from screening.register.drafts import Draft, DraftMovedError
from screening.rulebook import folder
from screening.rulebook.files import SHEETS, sheet_for
from screening.rulebook.folder import Files
from screening.rulebook.loader import digest_of, read_for_editing
from screening.rulebook.model import Rulebook

LONGEST_NAME = 80

_NAME = re.compile(r"(?:[a-z]+/)?[A-Za-z0-9][A-Za-z0-9._-]*\.yaml")
_VERSION = re.compile(r"^version:(?:[^\S\n].*?)?(?=[^\S\n]+#|$)", re.MULTILINE)
_GROUPS = {
    "The heading": (folder.HEADING, folder.CHANGES),
    "Questions and thresholds": ("questions/", "thresholds.yaml"),
    "Rules": ("rules/", "contradictions.yaml", "recommendations.yaml"),
    "Filings": ("filings/",),
    "Consequences": ("checklist.yaml", "consequences.yaml", "signals.yaml"),
    "Sources": ("sources.yaml", "glossary.yaml"),
    "Precedents": ("precedents/",),
    "Examples": (folder.EXAMPLES,),
    "Not files of a rulebook": ("",),
}


def changed(base: Files, changes: Changes) -> dict[str, str]:
    """Return files with changes made to them, in order of name."""
    every = {**base, **changes}
    return {file: text for file in sorted(every) if (text := every[file]) is not None}


def wrong_name(file: str) -> str:
    """Return why a rulebook has no file of that name; empty where it may."""
    if not file.endswith(".yaml"):
        return f'"{file}" does not end in .yaml. Name it like rules/90-new.yaml.'
    if len(file) > LONGEST_NAME:
        return f"The name is longer than {LONGEST_NAME} letters. Choose a shorter one."
    if _NAME.fullmatch(file) and (sheet_for(file) or file.startswith(folder.EXAMPLES)):
        return ""
    return (
        f'"{file}" is not a file of a rulebook.{did_you_mean(file, SHEETS)} Rules go '
        "into rules/, questions into questions/, examples into examples/."
    )


def grouped(files: Collection[str]) -> dict[str, list[str]]:
    """Return files in the groups an analyst thinks in, by title; others come last."""
    groups: dict[str, list[str]] = {title: [] for title in _GROUPS}
    for file in sorted(files):
        titles = (title for title in _GROUPS if file.startswith(_GROUPS[title]))
        groups[next(titles)].append(file)
    return {title: groups[title] for title in groups if groups[title]}


def next_version(current: str, taken: Collection[str], today: date) -> str:
    """Return a version after the current one: year, month and, within it, a number.

    One that is written otherwise gets a number behind it, or a higher one.
    """
    month = f"{today:%Y.%m}"
    if re.fullmatch(r"\d{4}\.\d{2}(\.\d+)?", current) and current[:7] < month:
        if month not in taken:
            return month
        current = month
    stem, _, last = current.rpartition(".")
    if not last.isdecimal() or re.fullmatch(r"\d{4}", stem) or not stem:
        stem, last = current, "0"
    versions = (f"{stem}.{number}" for number in itertools.count(int(last) + 1))
    return next(version for version in versions if version not in taken)


def version_in(heading: str) -> str:
    """Return the version a heading's text states; empty where it states none."""
    line = _VERSION.search(heading)
    return line[0].partition(":")[2].strip().strip("\"'") if line else ""


def title_in(heading: str) -> str:
    """Return the title a heading's text states; empty where it cannot be read."""
    try:
        data = yaml_reader.read(folder.HEADING, heading).data
    except ScreeningError:
        return ""
    return str(data.get("title", "")) if isinstance(data, dict) else ""


def with_version(heading: str, version: str) -> str:
    """Return a heading's text with another version, and every other line as it was."""
    line = f'version: "{version}"'
    text, replaced = _VERSION.subn(line, heading, count=1)
    return text if replaced else f"{heading.rstrip()}\n{line}\n"


def rebased(
    base: Files, live: Files, changes: Changes
) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """Return a draft's changes as changes to what became live since it began.

    In a file that others changed as well, both changes stand where they fit together;
    where they touch, only the draft's: these files are told too. The version is always
    the live one.
    """
    version = version_in(live.get(folder.HEADING, ""))
    was, changes = _at_version(base, version), _at_version(changes, version)
    onto: dict[str, str | None] = {}
    contested = []
    for file, mine in sorted(changes.items()):
        old, theirs, both = was.get(file), live.get(file), None
        if not (old is None or theirs is None or mine is None):
            both = diff.merged(old, theirs, mine)
        if both is None and theirs not in {old, mine}:
            contested.append(file)
        if theirs != (new := mine if both is None else both):
            onto[file] = new
    return onto, tuple(contested)


def _at_version(files: Changes, version: str) -> Changes:
    """Return files whose heading, if there is one, states that version."""
    heading = files.get(folder.HEADING)
    if heading is None:
        return files
    return {**files, folder.HEADING: with_version(heading, version)}


class TwoWindowsError(ScreeningError):
    """A file was saved elsewhere since it was opened here. `work` is what is saved."""

    def __init__(self, work: "OpenDraft") -> None:
        super().__init__("This file was saved in another window since you opened it.")
        self.work = work


@dataclass(frozen=True)
class OpenDraft:
    """A draft, the own files it started from, and what is live now."""

    draft: Draft
    base: Files
    live: Live

    @cached_property
    def files(self) -> Files:
        """The own files as the draft would have them."""
        return changed(self.base, self.draft.files)

    @cached_property
    def whole(self) -> Files:
        """The same after those that they extend: what makes a rulebook."""
        return self.live.whole(self.files)

    @cached_property
    def rulebook(self) -> Rulebook:
        """What the draft would be, as far as it can be read; else what is live."""
        return read_draft(self.whole)[0] or self.live.rulebook

    @property
    def began(self) -> Files:
        """The whole of what the draft started from, on what is extended now."""
        return self.live.whole(self.base)

    def wholly(self, texts: Files) -> Files:
        """Return the whole as it would be with other texts of its own files."""
        return self.live.whole({**self.files, **texts})

    @cached_property
    def editable(self) -> Collection[str]:
        """Every own file, those that the draft deletes among them."""
        return sorted({*self.base, *self.draft.files})

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """What the draft does to each file it changes, in a word."""
        return {changed.file: changed.how for changed in self.changed}

    @cached_property
    def changed(self) -> tuple[Changed, ...]:
        """The files that differ from what the draft started from."""
        return diff.files(self.base, self.files)

    @property
    def moved_on(self) -> bool:
        """Whether something else is live than what the draft started from."""
        return self.draft.based_on != self.live.digest

    def seen(self, name: str) -> str:
        """The digest of a file's text, as a form saw it; empty for no such file."""
        return digest_of({name: self.files[name]}) if name in self.files else ""


def read_draft(whole: Files) -> tuple[Rulebook | None, Sequence[Problem]]:
    """Read the rule files of a draft, whatever is wrong with them.

    They are read once, as long as somebody types in one form.
    """
    return _read(tuple(sorted(whole.items())))


@lru_cache(maxsize=8)
def _read(
    whole: tuple[tuple[str, str], ...],
) -> tuple[Rulebook | None, Sequence[Problem]]:
    return read_for_editing(folder.rule_files(dict(whole)))


def open_draft(here: Live, draft_id: str) -> OpenDraft:
    """Return a draft as it was saved last; NotKeptError where there is none."""
    try:
        draft = here.register.drafts.recall(draft_id)
        if draft.based_on == here.digest:
            return OpenDraft(draft, folder.own_files(here.files), here)
        versions = here.register.versions
        if begun := versions.newest(name=draft.rulebook, digest=draft.based_on):
            files = versions.files(begun.number)
            return OpenDraft(draft, folder.own_files(files), here)
    except NotKeptError:
        raise NotKeptError(
            "This draft was adopted or discarded. The versions of the rulebook show "
            "which; start another draft to change more."
        ) from None
    raise NotKeptError("The version this draft started from is not in the register.")


def put(work: OpenDraft, name: str, text: str | None, seen: str) -> OpenDraft:
    """Save one file of a draft; None deletes it. Other files may be saved elsewhere.

    TwoWindowsError where the file is no longer as it was seen.
    """
    while work.files.get(name) != text:
        if work.seen(name) != seen:
            raise TwoWindowsError(work)
        try:
            return _saved(work, {name: text})
        except DraftMovedError:
            work = open_draft(work.live, work.draft.id)
    return work


def put_all(work: OpenDraft, texts: Mapping[str, str]) -> OpenDraft:
    """Save several files of a draft at one stroke, as they were made of its files.

    TwoWindowsError where it was saved elsewhere meanwhile.
    """
    try:
        return _saved(work, texts)
    except DraftMovedError:
        raise TwoWindowsError(open_draft(work.live, work.draft.id)) from None


def _saved(work: OpenDraft, texts: Changes) -> OpenDraft:
    """Save files of a draft, as whoever works with it."""
    files = changed(work.base, {**work.draft.files, **texts})
    read_at = (work.draft.id, work.draft.revision)
    changes, by = changes_between(work.base, files), work.live.author
    draft = work.live.register.drafts.save(*read_at, changes, author=by)
    return replace(work, draft=draft)
