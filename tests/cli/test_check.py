"""`screening check`: its forms, how it exits, and the witnesses it writes."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from screening import settings
from screening.rulebook import deal_file
from screening.rulebook.loader import load
from tests import builders as a
from tests.cli import commands
from tests.cli.commands import refusal, run

ASKED = (a.question("a"), a.question("b"))
A, B, NOT_B = {"a": "yes"}, {"b": "yes"}, {"b": "no"}
IDLE = {"any": [A, {"all": [B, NOT_B]}, {"all": [NOT_B, B]}]}
NAMES = [f"{first}{last}" for first in "abcde" for last in "vwxyz"]
HELD = {
    "met": "{deal: M, answers: {a: 'yes'}, expect: {rules: {idle: met}}}",
    "not": "{deal: N, answers: {a: 'no', b: 'no'}, expect: {rules: {idle: not met}}}",
    "open": "{deal: O, expect: {rules: {idle: open}}}",
}


def write(folder: Path, accept: Sequence[object] = ()) -> Path:
    """Write a rulebook of one rule, reviewed and proved."""
    texts = a.texts_of(*ASKED, a.rule("idle", IDLE, accept=accept))
    point = "      art-one: {says: A law., to-be-verified: Read the text.}\n"
    review = "review-by: 2099-01-01\n"
    texts["sources.yaml"] = review + a.SOURCES.replace(point, "")
    texts["rulebook.yaml"] = texts["rulebook.yaml"].replace("2026-12-31", "2099-01-01")
    rules = texts["rules/10-deal.yaml"]
    texts["rules/10-deal.yaml"] = f'{{"review-by": "2099-01-01", {rules[1:]}'
    texts |= {f"examples/{name}.yaml": text for name, text in HELD.items()}
    return commands.write(folder, texts)


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """Return a folder of rules with two doubts of one kind about one rule."""
    return write(tmp_path / "rules")


def test_doubts_fail_only_where_asked(doubtful: Path, tmp_path: Path) -> None:
    until = {"doubt": "idle-part", "because": "So.", "look-again": "2099-01-01"}
    accepted = write(tmp_path / "accepted", accept=[until])

    result = run("check", accepted, "--strict", "--accepted")
    quiet = run("check", accepted, "--strict")

    assert run("check", doubtful).exit_code == 0
    assert run("check", doubtful, "--strict").exit_code == 2
    assert (quiet.exit_code, result.exit_code) == (0, 0)
    assert "[idle-part]" not in quiet.stdout
    assert "accepted until 2099-01-01: So." in result.stdout


def test_terminal_shows_how_far_it_looked_and_is_left_clean(doubtful: Path) -> None:
    pty = pytest.importorskip("pty")
    command = [sys.executable, "-m", "screening", "check", str(doubtful)]
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=theirs, text=True
    ) as check:
        os.close(theirs)
        shown = b"".join(_read(ours)).decode()
        printed, _ = check.communicate()

    *lines, wiped, rest = shown.split("\r")
    shares = [int(share) for share in re.findall(r"doubts: (\d+) %, ", shown)]
    assert "rule idle" in shown
    assert shares == sorted(shares)
    assert shares[-1] == 100
    assert len(lines) == len(set(lines))
    assert not wiped.strip()
    assert not rest
    assert "Looking" not in printed


def _read(terminal: int) -> Iterator[bytes]:
    """Yield what comes to a terminal until nobody is left who writes to it."""
    with os.fdopen(terminal, "rb", buffering=0) as here, suppress(OSError):
        while said := here.read(4096):
            yield said


def test_json_holds_each_doubt_with_its_place(doubtful: Path, tmp_path: Path) -> None:
    data = json.loads(run("check", doubtful, "--format", "json").stdout)

    first, second = data["doubts"]
    told = (first["kind"], first["part"], first["line"])
    assert data["problems"] == []
    assert told == ("idle-part", "rule idle", 1)
    assert first["file"] == second["file"] == str(doubtful / "rules/10-deal.yaml")
    rulebook = load(doubtful)
    [shown] = deal_file.examples({"w.yaml": first["witness"]}, rulebook, a.DAY)
    assert shown.deal.answers == A
    assert run("check", doubtful, "--witnesses", tmp_path / "shown").exit_code == 0
    written = sorted(file.name for file in (tmp_path / "shown").iterdir())
    assert written == ["idle-part-idle-2.yaml", "idle-part-idle.yaml"]


def test_problems_are_told_alone_and_github_shows_their_lines(doubtful: Path) -> None:
    warned = run("check", doubtful, "--format", "github").stdout
    (doubtful / "signals.yaml").write_text("signals: [\n", encoding="utf-8")
    failed = run("check", doubtful, "--format", "github").stdout

    rules = f"{doubtful}/rules/10-deal.yaml"
    assert warned.startswith(f"::warning file={rules},line=1,col=")
    assert "title=Doubt%3A idle-part::" in warned
    assert failed.startswith(f"::error file={doubtful}/signals.yaml,line=")
    assert str(doubtful / "signals.yaml") in refusal("check", doubtful)


def test_shipped_rules_are_checked_and_counted_and_their_folder_is_told_from_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "_PACKAGE", tmp_path)
    write(tmp_path / "_data" / "rules" / settings.USUAL)

    done, refused = run("check"), refusal("check", settings.shipped("rules"))

    assert done.exit_code == 0
    assert ": no problems, " in done.stdout
    assert f"{len(HELD)} examples." in done.stdout
    assert "There is one in: italy-china." in refused
    assert len(refused.splitlines()) == 1


def test_so_many_of_a_kind_are_printed_and_so_much_of_each(tmp_path: Path) -> None:
    rules = [a.rule(f"rule-{name}", A, "wach") for name in NAMES]
    folder = commands.write(tmp_path / "rules", a.texts_of(*ASKED, *rules))

    far = a.rule("it", A, basis=[f"guide/{'x' * 5_000}"])
    long = commands.write(tmp_path / "long", a.texts_of(*ASKED, far))

    told, every = refusal("check", folder), refusal("check", folder, "--all")
    data = json.loads(run("check", folder, "--format", "json").stdout)

    assert told.count('no level called "wach"') == 20
    assert told.splitlines()[-1].startswith("and 5 more like it: no level called")
    assert every.count('no level called "wach"') == len(data["problems"]) == 25
    rules = [a.rule(f"rule-{name}", A, title=name) for name in NAMES]
    folder = commands.write(tmp_path / "doubtful", a.texts_of(*ASKED, *rules))
    told, every = run("check", folder).stdout, run("check", folder, "--all").stdout
    assert told.count("[no-example]\n") == 20
    assert "\nand 55 more like it: no-example (--all prints them)\n" in told
    assert every.count("[no-example]\n") == 75
    cut = refusal("check", long)
    assert max(map(len, cut.splitlines())) < 1_100
    assert " ..." in cut
