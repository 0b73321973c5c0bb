"""A draft as it stands now: what it started from, what it changes, who is at it."""

from __future__ import annotations

import getpass
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from flask import render_template, request, session

from screening import differences, drafting, folders, wording
from screening.differences import Changed
from screening.errors import NotKeptError, ScreeningError
from screening.folders import Files
from screening.register import Author, Draft, DraftMovedError
from screening.rulebook import digest_of
from screening.web import access
from screening.web.live import Live, live

LONGEST_BY = 80


class TwoWindowsError(ScreeningError):
    """A file was saved elsewhere since it was opened here. `work` is what is saved."""

    def __init__(self, work: Work) -> None:
        super().__init__("This file was saved in another window since you opened it.")
        self.work = work


@dataclass(frozen=True)
class Work:
    """A draft, the own files it started from, and what is live now."""

    draft: Draft
    base: Files
    live: Live

    @cached_property
    def files(self) -> Files:
        """The own files as the draft would have them."""
        return drafting.changed(self.base, self.draft.files)

    @cached_property
    def editable(self) -> Collection[str]:
        """Every own file, those that the draft deletes among them."""
        return sorted({*self.base, *self.draft.files})

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """What the draft does to each file it changes, in a word."""
        return {one.file: one.how for one in self.changed}

    @property
    def changed(self) -> tuple[Changed, ...]:
        """The files that differ from what the draft started from."""
        return differences.files(self.base, self.files)

    @property
    def moved_on(self) -> bool:
        """Whether something else is live than what the draft started from."""
        return self.draft.based_on != self.live.digest

    def seen(self, name: str) -> str:
        """Return what tells this text of a file from any other."""
        return digest_of({name: self.files[name]}) if name in self.files else ""


def open_work(here: Live, draft_id: str) -> Work:
    """Return a draft as it was saved last.

    Raises:
        NotKeptError: where there is none.
    """
    try:
        return _work(here, here.register.draft(draft_id))
    except NotKeptError:
        raise NotKeptError(
            "This draft was adopted or dropped. The versions of the rulebook say "
            "which; start another draft to change more."
        ) from None


def _work(here: Live, draft: Draft) -> Work:
    return Work(draft, folders.own_files(_started_from(here, draft)), here)


def _started_from(here: Live, draft: Draft) -> Files:
    """Return all files of what was live when a draft began."""
    if draft.based_on == here.digest:
        return here.files
    for version in here.register.versions(draft.rulebook):
        if version.digest == draft.based_on:
            return here.register.version_files(version.number)
    raise NotKeptError("What this draft started from is not in the register.")


def put(work: Work, name: str, text: str | None, seen: str) -> Work:
    """Save one file of a draft; None deletes it. Other files may be saved elsewhere.

    Raises:
        TwoWindowsError: where the file is no longer as it was seen.
    """
    register = work.live.register
    while work.files.get(name) != text:
        if work.seen(name) != seen:
            raise TwoWindowsError(work)
        files = drafting.changed(work.base, {**work.draft.files, name: text})
        changes = drafting.changes_between(work.base, files)
        try:
            return _work(
                work.live,
                register.save_draft(work.draft.id, work.draft.revision, changes),
            )
        except DraftMovedError as moved:
            work = _work(work.live, moved.draft)
    return work


def refuse_others() -> tuple[str, int] | None:
    """Answer for a rulebook that is not the user's own: how to get one."""
    if live().own or request.endpoint == "drafts.index":
        return None
    return render_template("drafts/index.html", own=False), 403


def name_of_editor() -> str:
    """Return who edits here: by their link, as typed before, or as the system says."""
    if access.author().confirmed:
        return access.author().name
    try:
        return str(session.get("editor") or getpass.getuser())
    except (KeyError, OSError):
        return ""


def editor(typed: str) -> Author:
    """Return who came by a link; or else the name typed, or the system's for none.

    A name that was typed is kept for next time.
    """
    if access.author().confirmed:
        return access.author()
    name = " ".join(typed.split())[:LONGEST_BY] or name_of_editor() or "somebody"
    session["editor"] = name
    return Author(name)


def moment(at: datetime) -> str:
    """Return a time kept in UTC as a clock here says it."""
    here = at.replace(tzinfo=UTC).astimezone()
    return f"{wording.day_in_words(here.date())} at {here:%H:%M}"
