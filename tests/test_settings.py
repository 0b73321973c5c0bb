"""Where things are: defaults, the environment, and the kept secret."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from screening import settings
from screening.errors import ScreeningError
from screening.settings import Settings, shipped
from screening.web.security import secret_key


def test_shipped_rules_stand_beside_the_package_in_a_checkout() -> None:
    assert (shipped("rules") / "italy-china").is_dir()


def test_shipped_rules_stand_inside_the_package_in_a_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "_data" / "rules").mkdir(parents=True)
    monkeypatch.setattr(settings, "_PACKAGE", tmp_path)

    assert shipped("rules") == tmp_path / "_data" / "rules"


def test_an_empty_environment_is_enough_to_start() -> None:
    found = Settings.from_environment({})

    assert found.rules == shipped("rules") / "italy-china"
    assert found.register == found.data.absolute() / "register.db"
    assert (found.host, found.port) == ("127.0.0.1", 8000)


def test_environment_says_where_everything_is() -> None:
    found = Settings.from_environment(
        {
            "SCREENING_RULES": "our-rules",
            "SCREENING_DATA": "our-data",
            "SCREENING_REGISTER": "postgresql://db/screening",
            "SCREENING_HOST": "0.0.0.0",  # noqa: S104 - only read, never bound
            "SCREENING_PORT": "80",
        }
    )

    assert (found.rules, found.data) == (Path("our-rules"), Path("our-data"))
    assert found.register == "postgresql://db/screening"
    assert (found.host, found.port) == ("0.0.0.0", 80)  # noqa: S104


def test_register_stands_in_the_data_folder_by_default() -> None:
    found = Settings.from_environment({"SCREENING_DATA": "our-data"})

    assert found.register == Path("our-data", "register.db").absolute()


@pytest.mark.parametrize("port", ["http", "-1", "65536", "٨٠٠٠", "8000.5"])
def test_port_that_cannot_be_is_refused(port: str) -> None:
    with pytest.raises(ScreeningError) as caught:
        Settings.from_environment({"SCREENING_PORT": port})

    assert str(caught.value) == (
        f'SCREENING_PORT is "{port}". Set it to a port number.'
    )


def settings_in(data: Path) -> Settings:
    return Settings.from_environment({"SCREENING_DATA": str(data)})


def test_secret_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first = secret_key(settings_in(tmp_path / "new"))
    again = secret_key(settings_in(tmp_path / "new"))
    elsewhere = secret_key(settings_in(tmp_path / "other"))

    assert first == again
    assert len(first) > 40
    assert elsewhere != first


def test_secret_key_and_data_are_for_the_user_alone(tmp_path: Path) -> None:
    secret_key(settings_in(tmp_path / "new"))

    folder, file = tmp_path / "new", tmp_path / "new" / "secret-key"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_data_folder_that_others_can_read_is_made_private(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o777)
    (data / "register.db").touch()

    settings_in(data).make_data()

    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_a_folder_of_other_things_that_others_can_change_is_refused(
    tmp_path: Path,
) -> None:
    (tmp_path / "holiday.jpg").touch()
    tmp_path.chmod(0o777)

    assert "is not yours alone" in refusal(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o777


def test_folders_above_the_data_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        settings_in(tmp_path / "above" / "data").make_data()
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "above").stat().st_mode) == 0o700


@pytest.mark.parametrize("planted", ["readable", "a link"])
def test_a_secret_key_that_others_may_know_is_not_used(
    tmp_path: Path, planted: str
) -> None:
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


def refusal(data: Path) -> str:
    with pytest.raises(ScreeningError) as caught:
        secret_key(settings_in(data))
    return str(caught.value)


def test_data_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    data = tmp_path / "file" / "data"

    assert refusal(data) == (
        f"The data folder {data} cannot be made: Not a directory. "
        f"Set SCREENING_DATA to a folder of yours."
    )


def test_data_folder_that_cannot_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever may write everywhere, as root may, is never refused otherwise.
    monkeypatch.setattr(os, "access", lambda *_: False)

    assert refusal(tmp_path) == (
        f"The data folder {tmp_path} cannot be written. "
        f"Set SCREENING_DATA to a folder of yours."
    )


def test_secret_key_that_finds_no_room_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "open", full)

    file = tmp_path / "secret-key"
    assert refusal(tmp_path) == f"{file} cannot be written: No space left on device."


def test_empty_secret_key_is_never_used(tmp_path: Path) -> None:
    (tmp_path / "secret-key").touch()

    assert secret_key(settings_in(tmp_path)) != ""


def test_a_core_is_left_to_the_pages() -> None:
    cores = os.cpu_count() or 1

    found = Settings.from_environment({}).printers

    assert found == (1 if cores <= 2 else min(cores - 1, 4))


def test_printers_and_font_are_taken_from_the_environment() -> None:
    found = Settings.from_environment(
        {"SCREENING_PRINTERS": "3", "SCREENING_FONT": "full.ttf"}
    )

    assert (found.printers, found.font) == (3, Path("full.ttf"))


@pytest.mark.parametrize("printers", ["none", "0", "5", "-1", "1.5"])
def test_a_number_of_printers_that_is_none_is_refused(printers: str) -> None:
    with pytest.raises(ScreeningError, match="from 1 to 4"):
        Settings.from_environment({"SCREENING_PRINTERS": printers})


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Screening.example", "screening.example"),
        ("0:0:0:0:0:0:0:1", "[::1]"),
        ("fe80::0:1", "[fe80::1]"),
    ],
)
def test_app_answers_to_its_own_names_only(host: str, name: str) -> None:
    found = Settings.from_environment({"SCREENING_HOST": host})

    assert found.trusted_hosts == ["127.0.0.1", "localhost", "[::1]", name]
    assert name in found.address.lower()


def test_start_token_is_another_at_each_start_unless_it_is_set() -> None:
    tokens = {Settings.from_environment({}).token for _start in range(20)}
    fixed = Settings.from_environment({"SCREENING_TOKEN": "a-token-of-this-very-test"})

    assert len(tokens) == 20
    assert all(len(token) > 40 for token in tokens)
    assert fixed.start_link == f"{fixed.address}/start?token=a-token-of-this-very-test"
    assert "a-token" not in repr(fixed)


def test_start_link_is_the_address_where_all_are_let_in() -> None:
    found = Settings.from_environment({"SCREENING_TOKEN": "off"})

    assert (found.token, found.start_link) == ("", found.address)


@pytest.mark.parametrize("token", ["short", "Off", "with spaces in it, and a comma"])
def test_start_token_that_can_be_guessed_or_sent_badly_is_refused(token: str) -> None:
    with pytest.raises(ScreeningError, match="is not a start token") as caught:
        Settings.from_environment({"SCREENING_TOKEN": token})

    assert token not in str(caught.value)


@pytest.mark.parametrize(("said", "opens"), [("", True), ("on", True), ("off", False)])
def test_browser_is_opened_unless_that_is_switched_off(said: str, opens: bool) -> None:  # noqa: FBT001
    assert Settings.from_environment({"SCREENING_BROWSER": said}).browser is opens


def test_house_file_is_nobodys_unless_it_is_named() -> None:
    named = Settings.from_environment({"SCREENING_HOUSE": "our-house.yaml"})

    assert named.house == Path("our-house.yaml")
    assert Settings.from_environment({"SCREENING_HOUSE": ""}).house is None
