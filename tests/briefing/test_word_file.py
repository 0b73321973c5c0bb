"""A briefing's Word file as a deal to start over from; another as a sentence."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.briefing import messages
from screening.briefing.opening.attachment import take_of_word as take
from screening.briefing.opening.case_file import read
from screening.briefing.opening.reopen import reopen
from screening.briefing.opening.sandbox import unpack
from screening.errors import CaseFileError
from tests import hostile, hostile_word
from tests.words import packed, parts_of

WORD_FILE = hostile_word.briefing()


def test_a_hostile_word_file_has_its_sentence_here_already() -> None:
    for name, bad in hostile_word.EVERY.items():
        with pytest.raises(CaseFileError) as caught:
            read(take(bad.make()))

        assert str(caught.value) == bad.says, name


@pytest.mark.slow
@pytest.mark.parametrize("name", hostile_word.EVERY)
def test_a_hostile_word_file_is_refused_with_its_sentence(name: str) -> None:
    bad = hostile_word.EVERY[name]

    with pytest.raises(CaseFileError) as caught:
        read(bad.make())

    assert str(caught.value) == bad.says


def test_word_and_json_say_the_same_but_where_it_was_read() -> None:
    case = read(hostile_word.briefing())

    assert case.is_word
    assert replace(case, is_word=False) == read(hostile.written())


def test_data_comes_back_as_it_was_put_in_as_much_as_there_may_be() -> None:
    for carried in ('{"a": "丝 <&>"}'.encode(), b" " * 2_000_000):
        assert unpack(hostile_word.briefing(carried)) == carried


def test_a_file_saved_anew_by_another_program_is_read() -> None:
    parts = parts_of(hostile_word.briefing(b"{}"))
    ours = parts.pop(hostile_word.ITEM)
    lines = ours.replace(b"e30=", b"\r\n  e3\n0=\r\n")

    other = {"customXml/item1.xml": b'<b:Sources xmlns:b="urn:b"/>'}
    again = packed({**parts, **other, "customXml/item7.xml": lines})

    assert take(again) == b"{}"


def test_what_opens_is_the_data_and_the_page_says_so() -> None:
    file = hostile_word.briefing(text="<p>Somebody wrote Routine here.</p>")

    opened = reopen(read(file), hostile.RULEBOOK, hostile.RULEBOOK)

    assert opened.level == "At least watch, perhaps strategic"
    assert opened.says.endswith(messages.DATA_OF_WORD)
    of_pdf = reopen(read(hostile.written()), hostile.RULEBOOK, hostile.RULEBOOK)
    assert messages.DATA_OF_WORD not in of_pdf.says


def taken_or_refused(file: bytes) -> bytes | None:
    """Return what a file carries, or nothing where it is refused with a sentence."""
    try:
        return take(file)
    except CaseFileError as error:
        return None if str(error).endswith(".") else pytest.fail(str(error))


@pytest.mark.slow
@settings(max_examples=500)
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_a_word_file_with_a_byte_changed_carries_the_same_or_is_refused(
    place: float, byte: int
) -> None:
    mutated = bytearray(WORD_FILE)
    mutated[int(place * len(mutated))] = byte

    assert taken_or_refused(bytes(mutated)) in (hostile.written(), None)


@pytest.mark.slow
@settings(max_examples=200)
@given(cut=st.integers(0, len(WORD_FILE)), longer=st.binary(max_size=3))
def test_a_word_file_cut_or_stuffed_carries_the_same_or_is_refused(
    cut: int, longer: bytes
) -> None:
    for file in (WORD_FILE[:cut] + longer, WORD_FILE[:cut] + longer + WORD_FILE[cut:]):
        assert taken_or_refused(file) in (hostile.written(), None)
