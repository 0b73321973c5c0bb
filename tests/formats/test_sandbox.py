"""A file from outside is read in a process that can do nothing else."""

from pathlib import Path

import pytest

from screening.errors import BusyError, ScreeningError
from screening.formats.sandbox import EndedError, Limits, Sandbox

LIMITS = Limits(memory=256_000_000, seconds=5, patience=60)


def sandbox(function: str, wait: float = 0) -> Sandbox:
    return Sandbox("tests.formats.unruly", function, "Others are read.", wait)


def test_it_comes_to_what_is_read_or_to_why_it_is_refused() -> None:
    assert sandbox("echo").read(b"a file", LIMITS, most=6) == b"a file"
    with pytest.raises(ScreeningError, match="no file of ours"):
        sandbox("refuse").read(b"a file", LIMITS)


@pytest.mark.parametrize(
    ("function", "limits"),
    [
        ("fill", LIMITS),
        ("spin", LIMITS._replace(seconds=1)),
        ("sleep", LIMITS._replace(patience=1)),
    ],
)
def test_it_is_ended_where_it_wants_too_much(function: str, limits: Limits) -> None:
    with pytest.raises(EndedError) as ended:
        sandbox(function).read(b"", limits)

    assert ended.value.too_much


def test_it_writes_no_file_and_says_no_more_than_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "a"
    for function, given in (("write", str(file).encode()), ("echo", bytes(9_000_000))):
        with pytest.raises(EndedError) as ended:
            sandbox(function).read(given, LIMITS, most=2_000_000)
        assert not ended.value.too_much

    assert file.read_bytes() == b""


def test_it_sees_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENING_TOKEN", "a token that nobody may know")

    assert b"SCREENING" not in sandbox("environment").read(b"", LIMITS)


def test_who_finds_two_being_read_waits_no_longer_than_is_said() -> None:
    reader = sandbox("echo", wait=0.1)

    with reader.places, reader.places, pytest.raises(BusyError, match="Others are"):
        reader.read(b"a file", LIMITS)

    assert reader.read(b"a file", LIMITS) == b"a file"
