"""A briefing, PDF, Word or JSON, as a deal to start over from; else a sentence.

The process that unpacks it, and its limits, are measured by itself.
"""

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.difference import RuleState, StatedLevel
from screening.briefing import html
from screening.briefing.data import as_data
from screening.briefing.marks import Marks, OriginData
from screening.briefing.opening import case_file
from screening.briefing.opening.attachment import take, take_of_word
from screening.briefing.opening.case_file import (
    LIMITS,
    SANDBOX,
    differences,
    read,
    read_answers,
    read_json,
    unpack,
)
from screening.briefing.opening.reopen import reopen
from screening.briefing.printing.pool import Printer
from screening.engine.assess import assess
from screening.errors import CaseFileError
from screening.formats.sandbox import Sandbox
from screening.presentation.deal_view import DealView
from screening.rulebook import answers as the_rulebook_answers
from screening.rulebook.answers import Deal, plain_answers
from tests import builders as a
from tests import hostile, hostile_word
from tests.sample import ALL
from tests.words import packed, parts_of

T = TypeVar("T")
WORD_FILE = hostile_word.briefing()
ONE_IN = 1 if ALL else 5
"""Of hostile files of a sort; each has its place in the whole."""

WATCH, STRATEGIC = (
    StatedLevel("watch", "Watch", 1),
    StatedLevel("strategic", "Strategic", 3),
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(bad, id=f"{kind} {name}")
        for kind, every in (("pdf", hostile.EVERY), ("word", hostile_word.EVERY))
        for name, bad in [*every.items()][::ONE_IN]
    ],
)
def test_a_hostile_file_is_refused_with_its_sentence(bad: hostile.Hostile) -> None:
    with pytest.raises(CaseFileError) as caught:
        read(bad.make())

    assert str(caught.value).startswith(bad.says)
    assert "{" not in str(caught.value)


@pytest.mark.slow
def test_no_hostile_file_passes_for_the_briefing_it_is_compared_with() -> None:
    made, same = hostile.briefing(), list[str]()

    for name, bad in [*hostile.EVERY.items()][::ONE_IN]:
        with contextlib.suppress(CaseFileError):
            same += [] if differences(made, bad.make()) else [name]

    assert same == []
    assert differences(made, hostile.briefing(linearize=True)) == ()


def test_a_briefing_says_which_deal_it_is_and_how_it_stood() -> None:
    case = read(hostile.briefing())

    assert (case.name, case.on) == ("Silk & Sons", a.DAY)
    assert case.answers == {"state-owned": "yes"}
    assert case.level == "Watch to strategic"
    assert (case.lowest, case.highest) == (WATCH, STRATEGIC)
    assert not case.settled
    rulebook = case.rulebook
    assert (rulebook.id, rulebook.title) == ("example", "An example")
    assert (rulebook.version, rulebook.digest) == ("2026.1", hostile.RULEBOOK.digest)
    assert case.stood == {
        "owned": RuleState("Owned", "met", WATCH),
        "large": RuleState("Large", "open", STRATEGIC),
    }


def test_pdf_word_and_json_say_the_same_but_where_it_was_read() -> None:
    case, word = read(hostile.briefing()), read(hostile_word.briefing())

    assert read(hostile.written()) == case
    assert read(b"\xef\xbb\xbf\n " + hostile.written()) == case
    assert word.is_word
    assert replace(word, is_word=False) == case


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
def test_the_data_of_any_deal_read_back_the_same(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks())
    answers = data.draw(a.partial_answers(rulebook))
    deal = Deal(name="A deal", on=a.DAY, answers=answers, unread={"gone": ["a"]})
    assessment = assess(rulebook, answers, a.DAY)

    case = read(json.dumps(as_data(DealView(deal, assessment))).encode())

    assert case.answers == {**plain_answers(answers), "gone": ["a"]}
    assert the_rulebook_answers.read_answers(rulebook.questions, case.answers) == (
        answers,
        {"gone": ["a"]},
    )
    assert case.stood.keys() == {finding.rule.id for finding in assessment.findings}


def read_or_refused(file: bytes, how: Callable[[bytes], T]) -> T | None:
    """Return what a file says, or nothing where it is refused with a sentence."""
    try:
        return how(file)
    except CaseFileError as error:
        return None if str(error).endswith(".") else pytest.fail(str(error))


@pytest.fixture(scope="module")
def printed(printer: Printer) -> bytes:
    """Return a briefing as it is printed."""
    assessment = assess(hostile.RULEBOOK, hostile.DEAL.answers, a.DAY)
    return printer.print(html.print_job(hostile.DEAL, assessment))


def test_a_printed_briefing_says_what_its_data_says(printed: bytes) -> None:
    assert read(printed) == read(hostile.written(marks={"status": "draft"}))


SHARE = st.floats(0, 1, exclude_max=True)
CHANGES = st.lists(st.tuples(SHARE, st.integers(0, 255)), min_size=1, max_size=3)


def changed(file: bytes, changes: Iterable[tuple[float, int]]) -> bytes:
    """Return a file with other bytes at these shares of its length."""
    mutated = bytearray(file)
    for place, byte in changes:
        mutated[int(place * len(file))] = byte
    return bytes(mutated)


@pytest.mark.slow
@settings(max_examples=15 if ALL else 3)
@given(changes=CHANGES, cut=SHARE, longer=st.binary(max_size=3))
def test_a_pdf_that_is_changed_or_cut_says_the_same_or_nothing(
    printed: bytes, changes: list[tuple[float, int]], cut: float, longer: bytes
) -> None:
    drafted = hostile.written(marks={"status": "draft"})
    for file, data in ((hostile.briefing(), hostile.written()), (printed, drafted)):
        at = int(cut * len(file))
        for other in (changed(file, changes), file[:at] + longer + file[at + 2 :]):
            assert read_or_refused(other, read) in (read(data), None)


@pytest.mark.slow
@settings(max_examples=500 if ALL else 25)
@given(changes=CHANGES, cut=SHARE, longer=st.binary(max_size=3))
def test_word_and_json_that_are_changed_or_cut_say_the_same_or_nothing(
    changes: list[tuple[float, int]], cut: float, longer: bytes
) -> None:
    file, at = WORD_FILE, int(cut * len(WORD_FILE))

    short, long = file[:at] + longer, file[:at] + longer + file[at:]

    for other in (changed(file, changes[:1]), short, long):
        assert read_or_refused(other, take_of_word) in (hostile.written(), None)
    case = read_or_refused(b"{" + changed(hostile.written()[1:], changes), read)
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
    assert read_json(b"[0, -1, 1.50, 1e999999999]") == [0, 0, 0, 0]
    with contextlib.suppress(CaseFileError):
        read_json(data)


def test_a_briefing_saved_anew_by_another_program_is_read() -> None:
    ways: tuple[dict[str, Any], ...] = (
        {"linearize": True},
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        {"object_stream_mode": pikepdf.ObjectStreamMode.disable},
        {"compress_streams": False},
        {"stream_decode_level": pikepdf.StreamDecodeLevel.all},
    )

    assert {take(hostile.briefing(b"{}", **how)) for how in ways} == {b"{}"}


def test_links_that_only_lead_somewhere_and_parts_in_a_circle_do_no_harm() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        uri = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://law.example")
        hostile.annotated(pdf, uri)
        this, other = (pdf.make_indirect(pikepdf.Dictionary()) for _both in range(2))
        this.Other, other.Other = other, this
        pdf.Root.Loop = this

    assert take(hostile.briefing(b"{}", change=change)) == b"{}"


def test_what_is_no_briefing_has_its_sentence_here_already() -> None:
    pdfs = {**hostile.CARRYING, **hostile.ACTING}
    words = hostile_word.EVERY
    for of, how in ((pdfs, take), (words, lambda file: read(take_of_word(file)))):
        for name, bad in of.items():
            with pytest.raises(CaseFileError) as caught:
                how(bad.make())

            assert str(caught.value).startswith(bad.says), name


def test_data_comes_back_as_it_was_put_in_as_much_as_there_may_be() -> None:
    for carried in ('{"a": "丝 <&>"}'.encode(), b" " * 2_000_000):
        assert unpack(hostile_word.briefing(carried)) == carried
        assert unpack(hostile.briefing(carried)) == carried


def test_a_word_file_saved_anew_by_another_program_is_read() -> None:
    parts = parts_of(hostile_word.briefing(b"{}"))
    ours = parts.pop(hostile_word.ITEM)
    lines = ours.replace(b"e30=", b"\r\n  e3\n0=\r\n")

    other = {"customXml/item1.xml": b'<b:Sources xmlns:b="urn:b"/>'}
    again = packed({**parts, **other, "customXml/item7.xml": lines})

    assert take_of_word(again) == b"{}"


def test_what_opens_is_the_data_and_the_page_says_so() -> None:
    file = hostile_word.briefing(text="<p>Somebody wrote Routine here.</p>")

    opened = reopen(read(file), hostile.RULEBOOK, hostile.RULEBOOK)

    assert opened.level == "Watch to strategic"
    assert "The briefing was opened from a Word file." in opened.says
    of_pdf = reopen(read(hostile.written()), hostile.RULEBOOK, hostile.RULEBOOK)
    assert "The briefing was opened from a Word file." not in of_pdf.says


ROOT = Path(__file__).parents[2]
# What a process says of itself at its end: how much it addressed, how long it ran.
MEASURED = r"""
import atexit, json, re, resource, sys
sys.path.append(sys.argv[1])
from screening.formats.sandbox import work

def measure():
    status = open("/proc/self/status").read()
    peak = int(re.search(r"VmPeak:\s+(\d+) kB", status)[1]) * 1024
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([peak, used.ru_utime + used.ru_stime]), file=sys.stderr)

atexit.register(measure)
work(*sys.argv[2:])
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the limits are measured on Linux")
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(bad.make, id=name)
        for every in (hostile.BOMBS, hostile.BROKEN, hostile_word.EVERY)
        for name, bad in [*every.items()][::ONE_IN]
    ],
)
def test_no_file_makes_it_use_more_than_it_may(make: Callable[[], bytes]) -> None:
    run = subprocess.run(
        SANDBOX.command(LIMITS, MEASURED),
        input=make(),
        capture_output=True,
        check=False,
    )

    peak, seconds = json.loads(run.stderr.splitlines()[-1])
    assert peak <= LIMITS.memory
    assert seconds <= LIMITS.seconds


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits are lowered on Linux")
def test_tighter_limits_of_the_machine_are_no_fault_of_the_file() -> None:
    code = (
        "import resource, sys; from tests import hostile; "
        "from screening.briefing.opening.case_file import unpack; "
        "resource.setrlimit(resource.RLIMIT_CPU, (4, 4)); "
        "sys.stdout.buffer.write(unpack(hostile.briefing(b'{}')))"
    )

    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False
    )

    assert run.stdout == b"{}", run.stderr


@pytest.mark.parametrize(
    ("does", "says"),
    [("fill", "takes more memory or time to read"), ("write", "is damaged")],
)
def test_what_it_cannot_read_is_too_much_or_damaged(
    does: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # one of them makes a file there, if an empty one
    monkeypatch.setattr(case_file, "SANDBOX", Sandbox("tests.formats.unruly", does, ""))

    for file, kind in ((b"%PDF-", "PDF"), (WORD_FILE, "Word file")):
        with pytest.raises(CaseFileError) as caught:
            unpack(file)
        assert str(caught.value).startswith(f"This {kind} {says}")


@pytest.mark.slow
def test_a_pdf_is_not_read_in_our_own_process() -> None:
    script = "import sys, screening.web, screening.cli; print('pypdf' in sys.modules)"

    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert run.stdout.strip() == "False"
