"""What somebody opened in a form of a part, or works in, stays open where it is."""

import pytest

from tests.pages.conftest import OpenApp
from tests.pages.editor import PartEditor as Editor
from tests.pages.page import Page, Typed

REST = "=rest"
POINT = "guide/art-one"
FILING: dict[str, Typed] = {"title": "A notice", "short": "Notice"}


@pytest.fixture
def editor(open_app: OpenApp) -> Editor:
    """Return somebody who has begun a draft."""
    return Editor(open_app().app)


def is_open(page: Page, fold: str) -> bool:
    """Tell whether a fold of a form stands open."""
    return page.by_id(fold).get("open") is not None


def is_in(page: Page, fold: str, name: str) -> bool:
    """Tell whether a field stands in a fold."""
    return any(inner.get("id") == name for inner in page.by_id(fold).iter())


def test_what_may_be_left_out_stays_open_where_somebody_looks_for_a_point_in_it(
    editor: Editor,
) -> None:
    form = editor.visit(editor.part("item"))

    found = editor.press(form, "basis:find", {"basis.=find": "law"})
    by_enter = editor.press(form, "update", {"basis.=find": "law"})

    assert not is_open(form, REST)
    for page in (found, by_enter):
        assert is_open(page, REST)
        assert is_open(page, "basis-points")
        assert page.by_id("basis.=find").get("autofocus") is not None


def test_a_field_stays_where_it_was_filled_in_until_the_part_is_opened_again(
    editor: Editor,
) -> None:
    form = editor.visit(editor.part("item"))
    typed = {"do": "Tell", "who": "counsel", "before": "signing", "why": "W."}

    filled = editor.press(form, "update", {"basis": POINT, **typed})
    saved = editor.press(filled, "save")

    assert is_in(filled, REST, "basis")
    assert is_open(filled, REST)
    assert is_open(filled, "basis-points")
    assert REST not in saved.ids


def test_a_script_says_which_folds_are_open_and_they_stay_so(editor: Editor) -> None:
    form = editor.visit(editor.part("item"))

    open_now = editor.fetch(form, "fields", {"=open": REST, "=shut": "basis-points"})
    shut_now = editor.fetch(form, "fields", {"=shut": REST, "basis": POINT})

    assert is_open(open_now, REST)
    assert not is_open(open_now, "basis-points")
    assert not is_open(shut_now, REST)


def test_an_entry_that_moves_takes_along_whether_it_is_open(editor: Editor) -> None:
    page = editor.visit(editor.part("source"))
    for _each in range(2):
        page = editor.press(page, "points:add", {"title": "A law"})
    told = {"=open": "points.0", "=shut": ["points.1", "points.2"]}

    moved = editor.fetch(page, "fields", {**told, "=do": "points:down:0"})
    fewer = editor.fetch(page, "fields", {**told, "=do": "points:remove:1"})

    assert [is_open(moved, f"points.{it}") for it in range(3)] == [False, True, False]
    assert [is_open(fewer, f"points.{it}") for it in range(2)] == [True, False]


def test_where_no_script_runs_a_list_in_which_somebody_chose_stays_open(
    open_app: OpenApp,
) -> None:
    editor = Editor(open_app().app)
    for number in range(9):
        editor.add("party", {"label": f"Party {'abcdefghi'[number]}"})
    form = editor.visit(editor.part("regime"))

    chosen = editor.press(form, "update", {**FILING, "acts": "party-a"})

    assert not is_open(form, "acts-list")
    assert is_open(chosen, "acts-list")


def test_what_is_wrong_is_unfolded_where_it_was_to_be_saved(editor: Editor) -> None:
    form = editor.visit(editor.part("source"))
    page = editor.press(form, "points:add", {"title": "A law", "points.0.=": "a"})
    told = {"=shut": ["points.0", "points.1"], "points.1.=": "a"}

    refused = editor.press(page, "save", told, 422)

    assert is_open(refused, "points.1")
    assert not is_open(refused, "points.0")
