"""What is taken out of a PDF. What is refused is in `test_case_file`."""

from typing import Any

import pikepdf
import pytest

from screening.briefing.opening.attachment import take
from screening.errors import CaseFileError
from tests import hostile


def test_the_attachment_is_taken_as_it_was_put_in() -> None:
    assert take(hostile.briefing(b'{"a": "\xe4\xb8\x9d"}')) == b'{"a": "\xe4\xb8\x9d"}'


def test_a_briefing_saved_anew_by_another_program_is_read() -> None:
    ways: tuple[dict[str, Any], ...] = (
        {"linearize": True},
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        {"object_stream_mode": pikepdf.ObjectStreamMode.disable},
        {"compress_streams": False},
        {"stream_decode_level": pikepdf.StreamDecodeLevel.all},
    )

    assert {take(hostile.briefing(b"{}", **how)) for how in ways} == {b"{}"}


def test_links_that_only_lead_somewhere_do_no_harm() -> None:
    def link(pdf: pikepdf.Pdf) -> None:
        uri = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://law.example")
        hostile.annotated(pdf, uri)

    assert take(hostile.briefing(b"{}", change=link)) == b"{}"


def test_parts_that_point_at_each_other_are_looked_at_once() -> None:
    def loop(pdf: pikepdf.Pdf) -> None:
        this, other = (pdf.make_indirect(pikepdf.Dictionary()) for _both in range(2))
        this.Other, other.Other = other, this
        pdf.Root.Loop = this

    assert take(hostile.briefing(b"{}", change=loop)) == b"{}"


def test_what_is_no_briefing_has_its_sentence_here_already() -> None:
    for name, bad in {**hostile.CARRYING, **hostile.ACTING}.items():
        with pytest.raises(CaseFileError) as caught:
            take(bad.make())

        assert str(caught.value) == bad.says, name
