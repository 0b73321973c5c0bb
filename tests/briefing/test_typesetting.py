"""Quotes are curly, names have their language, and no title ends in a lone word."""

import pytest

from screening.briefing.html import bound, typeset


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("people&#39;s", "people\u2019s"),
        ("&#34;no&#34; is said", "\u201cno\u201d is said"),
        (
            "marked &#34;a&#34; and &#34;b&#34;",
            "marked \u201ca\u201d and \u201cb\u201d",
        ),
        ("19&#34; racks", "19\u201d racks"),
        ("a stake of 40 %", "a stake of 40\u00a0%"),
    ],
)
def test_quotes_of_texts_are_curly_and_a_sign_keeps_to_its_number(
    typed: str, printed: str
) -> None:
    assert typeset(f"<p>{typed}</p>") == f"<p>{printed}</p>"


def test_quotes_of_markup_stay_as_they_are() -> None:
    page = '<p class="quiet" title="it&#39;s">a</p>'

    assert typeset(page) == '<p class="quiet" title="it\u2019s">a</p>'


@pytest.mark.parametrize(
    ("name", "language"), [("中远海运", "zh"), ("현대", "ko"), ("トヨタ", "ja")]
)
def test_a_name_in_letters_of_its_own_has_its_language(
    name: str, language: str
) -> None:
    page = typeset(f"<body><p>Vado / {name} Ltd</p></body>")

    assert f'Vado / <span lang="{language}">{name}</span> Ltd' in page


def test_a_link_a_title_and_a_picture_keep_their_text_alone() -> None:
    page = (
        "<title>中远</title><body><a href='#x'>中远</a><svg><title>中远</title></svg>"
    )

    assert typeset(page) == page


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("Vado Ligure / COSCO and Qingdao Port", "COSCO and Qingdao\u00a0Port"),
        ("Port", "Port"),
        ("Two words", "Two words"),
        ("A & B of Genova", "A & B of\u00a0Genova"),
    ],
)
def test_the_last_word_of_a_title_never_stands_alone(title: str, printed: str) -> None:
    assert bound(title).endswith(printed)
