"""A briefing as a deal to start over from; anything else as a sentence."""

import contextlib
import json
from datetime import date
from functools import cache
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.compare.assessments import RuleState, StatedLevel
from screening.briefing import html
from screening.briefing.data import as_data
from screening.briefing.marks import Marks, OriginData
from screening.briefing.opening.attachment import take
from screening.briefing.opening.case_file import (
    CaseFile,
    read,
    read_answers,
    read_json,
)
from screening.briefing.printing.pool import Printer
from screening.engine.assess import assess
from screening.errors import CaseFileError
from screening.rulebook import answers as the_rulebook_answers
from screening.rulebook.answers import Deal, plain_answers
from tests import hostile
from tests.builders import A_DAY, partial_answers, rulebooks

WATCH, STRATEGIC = (
    StatedLevel("watch", "Watch", 1),
    StatedLevel("strategic", "Strategic", 3),
)


@pytest.mark.slow
@pytest.mark.parametrize("name", hostile.EVERY)
def test_a_hostile_file_is_refused_with_its_sentence(name: str) -> None:
    bad = hostile.EVERY[name]

    with pytest.raises(CaseFileError) as caught:
        read(bad.make())

    assert str(caught.value) == bad.says


def test_a_briefing_says_which_deal_it_is_and_how_it_stood() -> None:
    case = read(hostile.briefing())

    assert (case.name, case.on) == ("Silk & Sons", A_DAY)
    assert case.answers == {"state-owned": "yes"}
    assert case.level == "At least watch, perhaps strategic"
    assert (case.lowest, case.highest) == (WATCH, STRATEGIC)
    assert not case.settled
    rulebook = case.rulebook
    assert (rulebook.id, rulebook.title) == ("example", "An example")
    assert (rulebook.version, rulebook.digest) == ("2026.1", hostile.RULEBOOK.digest)
    assert case.stood == {
        "owned": RuleState("Owned", "met", WATCH),
        "large": RuleState("Large", "open", STRATEGIC),
    }


def test_pdf_and_json_say_the_same_whatever_white_space_comes_first() -> None:
    case = read(hostile.briefing())

    assert read(hostile.written()) == case
    assert read(b"\xef\xbb\xbf\n " + hostile.written()) == case


def test_a_settled_level_is_one_word_and_marks_come_along() -> None:
    marks = {"status": "final", "reference": "R 1"}

    case = read(hostile.written(level={"highest": "watch"}, marks=marks))

    assert (case.level, case.highest, case.settled) == ("Watch", WATCH, True)
    assert case.marks == Marks(status="final", reference="R 1")
    assert read(hostile.written()).marks is None


def test_every_answer_given_comes_back_whether_it_was_asked_for_or_not() -> None:
    deal = {
        "answers": {"a": "yes"},
        "answers-not-asked-for": {"b": "12.5", "d": []},
        "answers-not-read": {"c": ["x", "y"]},
    }

    case = read(hostile.written(deal=deal))

    assert case.answers == {"a": "yes", "b": "12.5", "c": ["x", "y"], "d": []}


def test_many_words_come_back_and_invisible_characters_do_not() -> None:
    long = {"name": "n" * 1_000, "answers": {"remarks": "word " * 1_999 + "end"}}
    odd = {"name": "Silk\u202e\n &\x00 Sons", "answers": {"remarks": "\u200ba\tb"}}

    many, plain = (read(hostile.written(deal=deal)) for deal in (long, odd))

    assert {"name": many.name, "answers": many.answers} == long
    assert (plain.name, plain.answers) == ("Silk & Sons", {"remarks": "a b"})


def test_a_briefing_says_which_kept_assessment_it_was_made_of() -> None:
    its = {"deal": "a" * 64, "assessment": "12"}

    kept, free = (read(hostile.written(origin=told)) for told in (its, None))

    assert kept.origin == OriginData(deal="a" * 64, assessment="12")
    assert free.origin is None
    for wrong in ({**its, "deal": "../x"}, {**its, "assessment": "-1"}, {}, "x"):
        with pytest.raises(CaseFileError):
            read(hostile.written(origin=wrong))


@given(st.data())
def test_the_data_of_any_deal_reads_back_to_the_same_answers(
    data: st.DataObject,
) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))
    deal = Deal(name="A deal", on=A_DAY, answers=answers, unread={"gone": ["a"]})
    assessment = assess(rulebook, answers, A_DAY)

    case = read(json.dumps(as_data(deal, assessment)).encode())

    assert case.answers == {**plain_answers(answers), "gone": ["a"]}
    assert the_rulebook_answers.read_answers(rulebook.questions, case.answers) == (
        answers,
        {"gone": ["a"]},
    )
    assert case.stood.keys() == {finding.rule.id for finding in assessment.findings}


@cache
def a_real_briefing() -> tuple[bytes, CaseFile]:
    """Return a briefing, and what it says."""
    pdf = hostile.briefing()
    return pdf, read(pdf)


def read_or_refused(data: bytes) -> CaseFile | None:
    """Return what a file says, or nothing where it is refused with a sentence."""
    try:
        return read(data)
    except CaseFileError as error:
        return None if str(error).endswith(".") else pytest.fail(str(error))


@pytest.mark.slow
@settings(max_examples=20)
@given(st.data())
def test_a_briefing_with_bytes_changed_says_the_same_or_nothing(
    data: st.DataObject,
) -> None:
    pdf, case = a_real_briefing()
    mutated = bytearray(pdf)
    for _change in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(5, len(pdf) - 1))
        mutated[place] = data.draw(st.integers(0, 255))

    assert read_or_refused(bytes(mutated)) in (case, None)


@pytest.fixture(scope="module")
def printed(printer: Printer) -> bytes:
    """Return a briefing as it is printed."""
    assessment = assess(hostile.RULEBOOK, hostile.DEAL.answers, A_DAY)
    return printer.print(html.print_job(hostile.DEAL, assessment))


def test_a_printed_briefing_says_what_its_data_says(printed: bytes) -> None:
    assert read(printed) == read(hostile.written(marks={"status": "draft"}))


@pytest.mark.slow
@settings(max_examples=20)
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_a_printed_briefing_with_a_byte_changed_says_the_same_or_nothing(
    printed: bytes, place: float, byte: int
) -> None:
    mutated = bytearray(printed)
    mutated[int(place * len(printed))] = byte

    assert read_or_refused(bytes(mutated)) in (read(printed), None)


@pytest.mark.slow
@settings(max_examples=20)
@given(cut=st.integers(5, 1400), longer=st.binary(max_size=3))
def test_a_briefing_cut_or_stuffed_says_the_same_or_nothing(
    cut: int, longer: bytes
) -> None:
    pdf, case = a_real_briefing()

    assert read_or_refused(pdf[:cut] + longer + pdf[cut + 2 :]) in (case, None)


@pytest.mark.slow
@settings(max_examples=500)
@given(place=st.integers(1, 1300), byte=st.integers(0, 255))
def test_data_with_a_byte_changed_is_read_or_refused(place: int, byte: int) -> None:
    mutated = bytearray(hostile.written())
    mutated[place] = byte

    case = read_or_refused(bytes(mutated))

    assert case is None or isinstance(case.on, date)


def test_answers_that_a_form_carries_are_read_as_a_briefings_are() -> None:
    assert read_answers('{"gone": "x", "many": ["a"]}') == {"gone": "x", "many": ["a"]}
    with pytest.raises(CaseFileError):
        read_answers('{"gone": {"a": "b"}}')


PLAIN = st.recursive(
    st.none() | st.booleans() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=9,
)


@given(PLAIN)
def test_json_without_numbers_is_read_as_it_was_written(said: object) -> None:
    assert read_json(json.dumps(said).encode()) == said


@given(st.binary(max_size=40))
def test_whatever_comes_as_json_is_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(CaseFileError):
        read_json(data)


def test_numbers_are_looked_at_no_further() -> None:
    assert read_json(b"[0, -1, 1.50, 1e999999999]") == [0, 0, 0, 0]


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
