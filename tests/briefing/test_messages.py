"""What changed between two printings of a briefing is said by name."""

from screening.briefing.messages import what_changed

THEN = {
    "screening": "0.1.0",
    "weasyprint": "70.0",
    "fonts": "12345678" + "0" * 56,
    "styles": "abcdef00" + "0" * 56,
}


def test_what_changed_is_in_one_sentence() -> None:
    other = {**THEN, "screening": "0.2.0", "pango": "1.56.3"}
    del other["styles"]

    assert what_changed(THEN, {**THEN, "fonts": "9" * 64}) == (
        "The fonts were those of digest 12345678 then and are those of digest "
        "99999999 now."
    )
    assert what_changed(THEN, other) == (
        "This software was 0.1.0 then and is 0.2.0 now, the stylesheets are gone and "
        "Pango is new."
    )
    assert what_changed(THEN, dict(THEN)) == ""
