"""The ground: settings, the kept secret, errors, and what only Unix has."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from screening import settings
from screening.errors import Problem, ProblemsError, ScreeningError, did_you_mean
from screening.settings import Settings, shipped
from screening.web.access import secret_key
from tests import builders as a
from tests.cli.commands import write


def test_shipped_rules_stand_beside_the_package_and_in_a_wheel_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (shipped("rules") / "italy-china").is_dir()
    (tmp_path / "_data" / "rules").mkdir(parents=True)
    monkeypatch.setattr(settings, "_PACKAGE", tmp_path)

    assert shipped("rules") == tmp_path / "_data" / "rules"


def test_an_empty_environment_is_enough_to_start() -> None:
    settings = Settings.from_environment({})

    cores = os.cpu_count() or 1
    assert settings.rules == shipped("rules") / "italy-china"
    assert settings.register == settings.data.absolute() / "register.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.printers == (cores if cores <= 2 else min(cores - 1, 4))
    assert (settings.font, settings.house, settings.browser) == (None, None, True)


def test_no_plugin_that_is_installed_by_chance_looks_at_deals(tmp_path: Path) -> None:
    info = tmp_path / "spy-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: spy\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[pydantic]\nspy = spy:plugin\n")
    (tmp_path / "spy.py").write_text("raise SystemExit(3)")
    check = "from screening.rulebook.model import Term; Term.model_rebuild()"
    beside = {it: os.environ[it] for it in os.environ if "PLUGINS" not in it}

    run = [sys.executable, "-c", check]
    done = subprocess.run(run, env={**beside, "PYTHONPATH": str(tmp_path)}, check=False)

    assert done.returncode == 0


def test_environment_says_where_everything_is() -> None:
    given = {
        "RULES": "our-rules",
        "DATA": "our-data",
        "REGISTER": "postgresql://db/screening",
        "HOST": "0.0.0.0",  # noqa: S104 - only read, never bound
        "PORT": "80",
        "PRINTERS": "3",
        "FONT": "full.ttf",
        "HOUSE": "our-house.yaml",
        "BROWSER": "off",
        "SECOND_PERSON": "on",
    }

    settings = read(**given)

    assert (settings.rules, settings.data) == (Path("our-rules"), Path("our-data"))
    assert settings.register == "postgresql://db/screening"
    assert (settings.host, settings.port) == ("0.0.0.0", 80)  # noqa: S104 - only read, never bound
    assert (settings.printers, settings.browser) == (3, False)
    assert settings.second_person
    assert (settings.font, settings.house) == (Path("full.ttf"), Path("our-house.yaml"))
    assert read(DATA="our-data").register == Path("our-data/register.db").absolute()
    assert read(BROWSER="on").browser
    assert read(HOUSE="").house is None


def read(**given: str) -> Settings:
    environ = {f"SCREENING_{name}": said for name, said in given.items()}
    return Settings.from_environment(environ)


CANNOT_BE = {
    "PORT": ("Set it to a port number.", ["http", "-1", "65536", "٨٠٠٠", "8000.5"]),
    "PRINTERS": ("printed at once, from 1 to 4.", ["none", "0", "5", "-1", "1.5"]),
    "SECOND_PERSON": ('Set it to "on" if', ["yes", "On", "1"]),
    "TOKEN": ("Set it to 20 to 200 ", ["short", "Off", "with spaces in it, a comma"]),
}


@pytest.mark.parametrize("name", CANNOT_BE)
def test_setting_that_cannot_be_is_refused_with_the_cure(name: str) -> None:
    cure, refused = CANNOT_BE[name]
    for said in refused:
        with pytest.raises(ScreeningError) as caught:
            read(**{name: said})

        says = str(caught.value)
        assert says.startswith(f"SCREENING_{name} is ")
        assert cure in says
        assert (said in says) is (name != "TOKEN")


def settings_in(data: Path) -> Settings:
    return read(DATA=str(data))


def test_secret_key_is_made_once_for_the_user_alone(tmp_path: Path) -> None:
    first = secret_key(settings_in(tmp_path / "new"))
    again = secret_key(settings_in(tmp_path / "new"))
    file, other = tmp_path / "new" / "secret-key", tmp_path / "other"
    modes = [stat.S_IMODE(it.stat().st_mode) for it in (file.parent, file)]
    other.mkdir()
    (other / "secret-key").touch()

    assert first == again
    assert len(first) > 40
    assert modes == [0o700, 0o600]
    assert secret_key(settings_in(other)) not in {first, ""}


def test_data_and_what_is_above_are_private_whatever_the_umask(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o777)
    (data / "register.db").touch()

    before = os.umask(0)
    try:
        settings_in(data).make_data()
        settings_in(tmp_path / "above" / "data").make_data()
    finally:
        os.umask(before)

    for folder in (data, tmp_path / "above"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("planted", ["readable", "a link"])
def test_a_key_that_others_may_know_is_not_used(tmp_path: Path, planted: str) -> None:
    other, file = tmp_path / "register-other", tmp_path / "secret-key"
    other.write_text("known to others")
    other.chmod(0o600)
    file.symlink_to(other) if planted == "a link" else file.write_text("known too")
    if planted == "readable":
        file.chmod(0o666)

    key = secret_key(settings_in(tmp_path))

    assert "known" not in key
    assert stat.S_IMODE(file.lstat().st_mode) == 0o600
    assert other.read_text() == "known to others"


def full(*_args: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def refusal(data: Path) -> str:
    with pytest.raises(ScreeningError) as caught:
        secret_key(settings_in(data))
    return str(caught.value)


def test_unusable_data_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder")
    (others := tmp_path / "others").mkdir()
    others.chmod(0o777)
    (others / "holiday.jpg").touch()
    data, ours = tmp_path / "file" / "data", tmp_path / "ours"
    cure = "Set SCREENING_DATA to a folder of yours."
    not_made = f"The data folder {data} cannot be made: Not a directory. {cure}"

    assert refusal(data) == not_made
    assert "is not yours alone" in refusal(others)
    assert stat.S_IMODE(others.stat().st_mode) == 0o777
    # Whoever may write everywhere, as root may, is never refused otherwise.
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert refusal(ours) == f"The data folder {ours} cannot be written. {cure}"
    monkeypatch.undo()
    monkeypatch.setattr(os, "open", full)
    no_room = "cannot be written: No space left on device."
    assert refusal(tmp_path) == f"{tmp_path / 'secret-key'} {no_room}"


def test_app_answers_to_its_own_names_only() -> None:
    for host, name in (
        ("Screening.example", "screening.example"),
        ("0:0:0:0:0:0:0:1", "[::1]"),
        ("fe80::0:1", "[fe80::1]"),
    ):
        settings = read(HOST=host)

        assert settings.trusted_hosts == ["127.0.0.1", "localhost", "[::1]", name]
        assert name in settings.address.lower()


IN_FULL = "a-token-of-this-very-test"


def test_start_token_is_another_at_each_start_unless_it_is_set() -> None:
    tokens = {read().token for _start in range(20)}
    fixed = Settings.from_environment({"SCREENING_TOKEN": IN_FULL})
    everybody = Settings.from_environment({"SCREENING_TOKEN": "off"})

    assert len(tokens) == 20
    assert all(len(token) > 40 for token in tokens)
    assert fixed.start_link == f"{fixed.address}/start?token={IN_FULL}"
    assert IN_FULL not in repr(fixed)
    assert (everybody.token, everybody.start_link) == ("", everybody.address)


def test_rules_may_be_several_folders_the_usual_one_first() -> None:
    named = os.pathsep.join(["gulf", "ours"])

    several = Settings.from_environment({"SCREENING_RULES": named})
    none = Settings.from_environment({"SCREENING_DATA": "data"})

    assert (several.rules, several.more_rules) == (Path("gulf"), (Path("ours"),))
    assert (several.own_rules, several.corridors) == (None, None)
    assert (none.more_rules, none.corridors) == ((), Path("data/corridors"))


def test_problems_print_with_or_without_a_place_once_each_in_file_order() -> None:
    late, early = Problem("b.yaml", 1, 1, "late."), Problem("a.yaml", 10, 1, "early.")
    earlier = Problem("a.yaml", 9, 2, "earlier.")

    error = ProblemsError([late, early, earlier, late])

    assert str(Problem("a.yaml", 0, 0, "it is missing.")) == "a.yaml: it is missing."
    assert error.problems == (earlier, early, late)
    assert str(error) == "a.yaml:9:2: earlier.\na.yaml:10:1: early.\nb.yaml:1:1: late."


def test_near_word_is_offered_and_no_other() -> None:
    hints = {"stake-precent": "stake-percent", "sectr": "sector"}

    for wrong, meant in hints.items():
        assert did_you_mean(wrong, [*hints.values()]) == f' Did you mean "{meant}"?'
    assert did_you_mean("weather", [*hints.values()]) == ""


START = """
import sys
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
from screening.formats import sandbox
from screening.briefing.printing import pool
from screening.settings import Settings
from screening.web.server import open_app
import os
del os.geteuid, os.getuid
settings = ("DATA", "RULES"), sys.argv[1:]
given = {f"SCREENING_{name}": said for name, said in zip(*settings)}
given["SCREENING_TOKEN"] = "off"
with open_app(Settings.from_environment(given)) as app:
    print(app.test_client().get("/", headers={"Host": "127.0.0.1"}).status)
"""


def test_the_app_starts_where_nothing_of_unix_is(tmp_path: Path) -> None:
    # filelock warns where fcntl is missing, but on Windows.
    unwarned = [sys.executable, "-W", "ignore::UserWarning"]
    done = subprocess.run(
        [*unwarned, "-c", START, tmp_path / "data", write(tmp_path / "rules", a.FILES)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stderr, done.stdout) == ("", "200 OK\n")
