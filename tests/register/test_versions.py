"""Rulebooks that were adopted, with all files, and drafts, saved by one at a time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from screening.errors import NotKeptError, ScreeningError
from screening.register import Register
from screening.register.drafts import Draft, DraftMovedError
from screening.register.people import Author
from screening.register.versions import Adopted
from screening.rulebook.loader import digest_of
from screening.rulebook.model import Rulebook
from tests import builders as a
from tests.register.test_deals import a_deal, sql

OLD = a.rulebook(a.question("state-owned"), a.rule("state", {"state-owned": "yes"}))
NEW = a.rulebook(a.question("state-owned"), a.rule("calm", {"state-owned": "no"}))
OTHER = a.rulebook(
    a.question("state-owned"), heading=a.HEADING.replace("id: example", "id: other")
)
EXAMPLE = {"examples/a-purchase.yaml": "deal: A purchase\n"}
ADA = Author("Ada")


def adopt(register: Register, rulebook: Rulebook, folder: str = "here") -> Adopted:
    files = {**rulebook.texts, **EXAMPLE}
    return register.versions.adopt(
        files, rulebook, author=ADA, note="A decree", folder=folder
    )


def test_a_version_says_who_when_and_why(register: Register, tmp_path: Path) -> None:
    moved = [{"deal": "a-deal", "before": "Watch", "after": "Strategic"}]
    files = {**OLD.texts, **EXAMPLE}

    adopted = register.versions.adopt(
        files, OLD, author=ADA, note="A decree", moved=moved
    )

    assert (adopted.number, adopted.by, adopted.note) == (1, "Ada", "A decree")
    assert (adopted.name, adopted.version) == ("example", "2026.1")
    assert (adopted.rulebook, adopted.moved) == (OLD.digest, moved)
    assert adopted.made_at.date() >= a.DAY
    assert register.versions.files(1) == files
    assert adopted.digest == digest_of(files)
    register.deals.keep(*a_deal(rulebook=OLD))  # which shares its text
    assert sql(tmp_path, "SELECT count(*) FROM rulebook") == [(1,)]
    for never in (0, 2):
        with pytest.raises(NotKeptError, match="This version of the rulebook is not"):
            register.versions.files(never)


def test_what_differs_from_the_newest_is_a_version(register: Register) -> None:
    for rulebook in (OLD, NEW, OLD):
        adopt(register, rulebook)
    register.versions.adopt(OLD.texts, OLD, author=ADA, note="", folder="here")

    changed, back, *_earlier = versions = register.versions.of("example")
    rulebooks = [version.rulebook for version in versions]
    assert rulebooks == [OLD.digest, OLD.digest, NEW.digest, OLD.digest]
    assert changed.digest != back.digest


def test_versions_come_newest_first(register: Register, tmp_path: Path) -> None:
    first, there = adopt(register, OLD), adopt(register, OLD, "there")
    adopt(register, OTHER)
    newest = adopt(register, NEW)

    assert register.versions.of("example") == (newest, there, first)
    assert [it.number for it in (first, there, newest)] == [1, 2, 4]
    assert register.versions.newest(before=there.number) == first
    sql(tmp_path, "UPDATE adopted SET moved = 'unreadable' WHERE number < 3")
    assert register.versions.newest(folder="here") == newest
    assert register.versions.newest(name="example", digest=newest.digest) == newest
    assert register.versions.newest(folder="elsewhere") is None
    with pytest.raises(ScreeningError, match="it is damaged"):
        register.versions.newest(folder="there")


def test_many_who_notice_the_same_change_make_one_record(register: Register) -> None:
    with ThreadPoolExecutor(8) as processes:
        records = list(processes.map(lambda _number: adopt(register, OLD), range(8)))

    assert {version.number for version in records} == {1}
    assert len(register.versions.of("example")) == 1


def test_writers_at_once_get_numbers_of_their_own(register: Register) -> None:
    folders = [f"folder-{number}" for number in range(4)]

    with ThreadPoolExecutor(2) as writers:
        versions = writers.map(lambda folder: adopt(register, OLD, folder), folders)

    assert sorted(version.number for version in versions) == [1, 2, 3, 4]


FILES = {"rules/10-deal.yaml": "rules: []\n", "checklist.yaml": None}


@pytest.fixture
def draft(register: Register) -> Draft:
    return register.drafts.open("example", "digest-of-all", Author("Ada"))


def test_a_new_draft_changes_nothing(register: Register, draft: Draft) -> None:
    assert draft.files == {}
    assert (draft.rulebook, draft.based_on) == ("example", "digest-of-all")
    assert (draft.by, draft.revision) == ("Ada", 1)
    assert register.drafts.recall(draft.id) == draft

    saved = register.drafts.save(draft.id, draft.revision, FILES)
    moved = register.drafts.save(draft.id, 2, FILES, based_on="newer")

    assert (saved.revision, saved.files) == (2, FILES)
    assert (saved.by, saved.based_on) == (draft.by, draft.based_on)
    assert saved.changed_at >= draft.changed_at
    assert (moved.revision, moved.based_on) == (3, "newer")
    assert register.drafts.recall(draft.id) == moved


def test_the_second_of_two_editors_is_told(register: Register, draft: Draft) -> None:
    first = register.drafts.save(draft.id, 1, FILES)

    for revision in (1, 0, 3, -1):
        with pytest.raises(DraftMovedError, match="as revision 2") as caught:
            register.drafts.save(draft.id, revision, {"signals.yaml": "signals: []\n"})
        assert caught.value.draft == first

    assert register.drafts.recall(draft.id) == first


def test_of_editors_at_once_one_saves(register: Register, draft: Draft) -> None:
    def save(text: str) -> Draft:
        try:
            return register.drafts.save(draft.id, 1, {"signals.yaml": text})
        except DraftMovedError as error:
            return error.draft

    with ThreadPoolExecutor(8) as editors:
        seen = list(editors.map(save, map(str, range(8))))

    assert seen == [register.drafts.recall(draft.id)] * 8


def test_drafts_come_last_changed_first(register: Register, draft: Draft) -> None:
    second = register.drafts.open("example", "digest-of-all", Author("Bo"))
    register.drafts.open("other", "digest-of-all", Author("Bo"))
    saved = register.drafts.save(draft.id, 1, FILES)

    listed = register.drafts.of("example")

    assert [(draft.id, draft.files) for draft in listed] == [
        (saved.id, 2),
        (second.id, 0),
    ]
    assert (listed[0].by, listed[0].changed_at) == ("Ada", saved.changed_at)


def test_a_dropped_draft_is_gone(register: Register, draft: Draft) -> None:
    register.drafts.drop(draft.id)
    register.drafts.drop(draft.id)

    assert register.drafts.of("example") == ()
    with pytest.raises(NotKeptError, match="This draft is not in the register"):
        register.drafts.recall(draft.id)
    with pytest.raises(NotKeptError):
        register.drafts.save(draft.id, 1, FILES)
