"""`screening serve`: whom it lets in, and how it refuses to start."""

import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from screening.cli import main
from screening.cli.serve import has_desktop, next_link, start_page
from screening.errors import ScreeningError
from screening.settings import Settings
from screening.web.server import refuse_to_let_in_all
from tests import builders as a
from tests.cli.commands import in_one_line, refusal, run, write

OTHERS = ["0.0.0.0", "::", "192.168.1.5", "example.org"]  # noqa: S104 - refused


def at(host: str, token: str) -> Settings:
    given = {"SCREENING_HOST": host, "SCREENING_TOKEN": token}
    return Settings.from_environment(given)


def test_only_this_machine_is_served_without_a_start_link() -> None:
    for host in OTHERS:
        with pytest.raises(ScreeningError, match=r"SCREENING_HOST to 127\.0\.0\.1\."):
            refuse_to_let_in_all(at(host, "off"))
        refuse_to_let_in_all(at(host, ""))
    for host in ("127.0.0.1", "localhost", "::1", "127.9.9.9"):
        refuse_to_let_in_all(at(host, "off"))


def test_a_browser_opens_only_where_there_is_a_desktop() -> None:
    assert has_desktop({"DISPLAY": ":0"}, "linux")
    assert has_desktop({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert not has_desktop({}, "linux")
    assert has_desktop({}, "darwin")
    assert has_desktop({}, "win32")


def test_where_no_start_page_can_be_made_the_terminal_has_the_link_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = replace(at("127.0.0.1", ""), data=tmp_path)
    settings.start_page.mkdir()

    with start_page(settings):
        next_link(settings, "another-token")

    printed = capsys.readouterr()
    assert "but the link is good" in printed.err
    assert str(settings.start_page) in printed.err
    assert settings.start_link_of("another-token") in printed.out


def test_it_refuses_to_start_where_a_file_is_wrong_or_everybody_would_be_let_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.web.server.run", pytest.fail)  # it would not end
    (tmp_path / "file").touch()
    data, house = tmp_path / "data", str(tmp_path / "house.yaml")

    everybody = refusal("serve", SCREENING_HOST=OTHERS[0], SCREENING_TOKEN="off")  # noqa: S106 - a word
    no_data = refusal("serve", SCREENING_DATA=str(tmp_path / "file" / "data"))
    no_house = refusal("serve", SCREENING_DATA=str(data), SCREENING_HOUSE=house)

    assert "which lets everybody in" in everybody
    assert "SCREENING_DATA" in no_data
    assert "house.yaml: cannot be read: No such file" in no_house
    assert not data.exists()


def test_a_taken_port_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screening.web.server.run", pytest.fail)
    rules = write(tmp_path / "rules", a.texts_of(a.question("a")))
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        given = {"RULES": str(rules), "DATA": str(tmp_path), "PORT": port}

        refused = refusal("serve", **{f"SCREENING_{it}": given[it] for it in given})

    assert refused.startswith(f"Port {port} cannot be used")
    assert len(refused.splitlines()) == 1


def test_every_command_explains_itself_and_begins_as_the_list_of_commands() -> None:
    for name, command in main.commands.items():
        explained = run(name, "--help")

        assert explained.exit_code == 0
        assert in_one_line(explained.stdout).find(str(command.help)) > 0


def test_list_of_commands_and_an_assessment_wait_for_nothing_they_do_not_need() -> None:
    commands, assess = map(modules_of, ("screening.cli", "screening.cli.assess"))

    ours = {name for name in commands if name.startswith("screening.")}
    assert ours == {"screening.cli", "screening.errors"}
    assert not {"sqlalchemy", "jinja2", "flask", "docx"} & assess


def modules_of(name: str) -> set[str]:
    """Return what a program of its own imports with a module."""
    words = [sys.executable, "-c", f"import sys, {name}; print(*sys.modules)"]
    return {
        *subprocess.run(
            words, capture_output=True, text=True, check=True
        ).stdout.split()
    }
