"""What changed between two printings of a briefing is said by name."""

from __future__ import annotations

from screening.briefing.printing.changes import what_changed

THEN = {
    "screening": "0.1.0",
    "weasyprint": "70.0",
    "fonts": "12345678" + "0" * 56,
    "styles": "abcdef00" + "0" * 56,
}


def test_another_version_is_named_with_both() -> None:
    assert what_changed(THEN, {**THEN, "weasyprint": "71.0"}) == (
        "WeasyPrint was 70.0 then and is 71.0 now."
    )


def test_other_fonts_are_told_by_the_beginning_of_their_digests() -> None:
    assert what_changed(THEN, {**THEN, "fonts": "9" * 64}) == (
        "The fonts were those of digest 12345678 then and are those of digest "
        "99999999 now."
    )


def test_all_that_changed_is_in_one_sentence() -> None:
    now = {**THEN, "screening": "0.2.0", "pango": "1.56.3"}
    del now["styles"]

    assert what_changed(THEN, now) == (
        "This software was 0.1.0 then and is 0.2.0 now, the stylesheets are gone and "
        "Pango is new."
    )


def test_where_nothing_changed_nothing_is_said() -> None:
    assert what_changed(THEN, dict(THEN)) == ""
