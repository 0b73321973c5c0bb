"""Drafts: saved by one at a time, and nothing that anybody typed is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from screening.errors import NotKeptError
from screening.register import Register
from screening.register.drafts import Draft, DraftMovedError
from screening.register.people import Author

FILES = {"rules/10-deal.yaml": "rules: []\n", "checklist.yaml": None}


@pytest.fixture
def draft(register: Register) -> Draft:
    """Return a draft that changes nothing yet."""
    return register.drafts.open("example", "digest-of-all", Author("Ada"))


def test_a_new_draft_changes_nothing(register: Register, draft: Draft) -> None:
    assert draft.files == {}
    assert (draft.rulebook, draft.based_on) == ("example", "digest-of-all")
    assert (draft.by, draft.revision) == ("Ada", 1)
    assert register.drafts.recall(draft.id) == draft


def test_a_saved_draft_is_the_next_revision_of_the_same_or_of_other_files(
    register: Register, draft: Draft
) -> None:
    saved = register.drafts.save(draft.id, draft.revision, FILES)
    moved = register.drafts.save(draft.id, 2, FILES, based_on="newer")

    assert (saved.revision, saved.files) == (2, FILES)
    assert (saved.by, saved.based_on) == (draft.by, draft.based_on)
    assert saved.changed_at >= draft.changed_at
    assert (moved.revision, moved.based_on) == (3, "newer")
    assert register.drafts.recall(draft.id) == moved


def test_the_second_of_two_editors_is_told_and_sees_the_first(
    register: Register, draft: Draft
) -> None:
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


def test_drafts_of_a_rulebook_come_last_changed_first_and_without_their_files(
    register: Register, draft: Draft
) -> None:
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
