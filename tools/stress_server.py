"""What the stress runs share: a real server of their own, and whoever asks it.

The server is a process on a free port of this machine, with a data folder and a copy of
the rules that are thrown away. It is asked over HTTP alone.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from signal import SIGKILL
from urllib.parse import urlencode

from lxml.html import HtmlElement, document_fromstring

ROOT = Path(__file__).parent.parent
HOST = "127.0.0.1"
TOKEN = secrets.token_urlsafe(32)
HANGS = 60
"""After how many seconds without an answer a request hangs: a print may wait for 30."""
URLENCODED = "application/x-www-form-urlencoded"
CHOOSABLE = {"radio", "checkbox", "submit"}
TRIES = 3


class Server:
    """A server process; what it says on standard error is kept in a file."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        shutil.copytree(ROOT / "rules", folder / "rules")
        self.port = 0
        self.process: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The settings it starts with."""
        return {
            **_of_others(os.environ),
            "SCREENING_DATA": str(self.folder / "data"),
            "SCREENING_RULES": str(self.folder / "rules" / "italy-china"),
            "SCREENING_PORT": str(self.port),
            "SCREENING_TOKEN": TOKEN,
            "SCREENING_BROWSER": "off",
        }

    @property
    def register(self) -> Path:
        """The file that deals are kept in."""
        return self.folder / "data" / "register.db"

    def start(self) -> int:
        """Start, and return the number of its process group once it answers."""
        for _try in range(TRIES):  # another may take the port before it does
            self.port = _free_port()
            with self.log.open("a") as log:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "screening", "serve"],
                    cwd=ROOT,
                    env=self.environment,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    start_new_session=True,
                )
            if self.process.stdout and "ready" in self.process.stdout.readline():
                return self.process.pid
            self.process.wait()
        sys.exit(f"The server does not start:\n{self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """Kill the process of the server itself, as a crash would."""
        if self.process:
            self.process.kill()
            self.process.wait()
            if self.process.stdout:
                self.process.stdout.close()

    def routes(self) -> list[tuple[str, str]]:
        """Return the route table of the app: rules, each with a method."""
        code = (
            "import json; from screening.settings import Settings\n"
            "from screening.web.server import open_app\n"
            "with open_app(Settings.from_environment()) as app:\n"
            "    rules = app.url_map.iter_rules()\n"
            "    print(json.dumps([(r.rule, sorted(r.methods)) for r in rules]))"
        )
        run = [sys.executable, "-c", code]
        said = subprocess.check_output(run, cwd=ROOT, env=self.environment)
        rules = sorted(json.loads(said))
        own = {"GET", "POST", "PUT", "DELETE", "PATCH"}
        return [
            (rule, method)
            for rule, methods in rules
            for method in methods
            if method in own
        ]

    def left(self) -> list[int]:
        """Return the processes it started that still run."""
        if not self.process:
            return []
        known = (int(folder.name) for folder in Path("/proc").glob("[0-9]*"))
        return [process for process in known if group_of(process) == self.process.pid]

    def end(self) -> None:
        """End it, and what it started."""
        if self.process and self.process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, SIGKILL)
            self.kill()


@contextmanager
def served() -> Iterator[Server]:
    """Yield a server that runs, with nothing kept."""
    with tempfile.TemporaryDirectory(prefix="stress-") as folder:
        server = Server(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.end()


def group_of(process: int) -> int:
    """Return the group of a process that runs, as /proc says it on Linux; else 0."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:  # it ended
        return 0
    state, _parent, group, *_ = stat.rpartition(")")[2].split()
    return 0 if state in "ZX" else int(group)


def _of_others(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what is set, but for the settings of the app."""
    own = "SCREENING_"
    return {name: said for name, said in environment.items() if own not in name}


def _free_port() -> int:
    with closing(socket.create_server((HOST, 0))) as free:
        return int(free.getsockname()[1])


@dataclass(frozen=True)
class Answer:
    """What a server answered; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float = 0

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")


class Client:
    """Somebody with a browser, who came by the start link."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.cookies: dict[str, str] = {}
        self.get(f"/start?token={TOKEN}")

    def get(self, path: str) -> Answer:
        """Return what is at a path."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: Iterable[tuple[str, str]]) -> Answer:
        """Return the answer to a form that is sent."""
        headers = {"Content-Type": URLENCODED}
        return self._ask("POST", path, urlencode(list(fields)), headers)

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> Answer:
        port, start = self._server.port, time.perf_counter()
        with closing(HTTPConnection(HOST, port, timeout=60)) as connection:
            headers["Cookie"] = self.cookie
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            said = {name.lower(): value for name, value in answer.getheaders()}
            if cookie := said.get("set-cookie", "").partition(";")[0]:
                name, _, value = cookie.partition("=")
                self.cookies[name] = value
            read = answer.read()
            return Answer(answer.status, said, read, time.perf_counter() - start)

    @property
    def cookie(self) -> str:
        """What is sent along."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


@dataclass
class Form:
    """A form of a page: what a browser would send, and what could be chosen."""

    action: str
    method: str
    is_multipart: bool = False
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)

    @property
    def questions(self) -> set[str]:
        """The questions it shows, or may show."""
        return {value for name, value in self.fields if name == "shown"}

    def filled(self, typed: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return what is sent with that typed into it."""
        left = [(name, value) for name, value in self.fields if name not in typed]
        return [*left, *typed.items()]


class Page:
    """The links and forms of a page; hidden questions count as shown."""

    def __init__(self, html: str) -> None:
        tree = document_fromstring(html or "<html>")
        self.links = [link.get("href", "") for link in tree.iter("a", "link")]
        self.forms = [_form(form) for form in tree.iter("form")]


def _form(said: HtmlElement) -> Form:
    """Return what a form holds, and what could be chosen in it."""
    multipart = "multipart" in said.get("enctype", "")
    method = said.get("method", "get").upper()
    form = Form(said.get("action", ""), method, multipart)
    for control in said.iter("input", "button", "select", "textarea"):
        if name := control.get("name"):
            _note(form, name, control)
    return form


def _note(form: Form, name: str, control: HtmlElement) -> None:
    """Note the choices that a control offers, and what a browser sends of it."""
    offered, sent = [control], [control]
    if control.tag == "select":
        offered = [*control.iter("option")]
        sent = [option for option in offered if option.get("selected") is not None]
    elif control.tag == "button" or control.get("type") in CHOOSABLE:
        sent = [control] if control.get("checked") is not None else []
    else:
        offered = []
    if offered:
        form.choices.setdefault(name, []).extend(map(_value_of, offered))
    form.fields.extend((name, _value_of(it)) for it in sent)


def _value_of(control: HtmlElement) -> str:
    if control.tag == "textarea":
        return (control.text or "").removeprefix("\n")
    return str(control.get("value", ""))


def form_of(answer: Answer) -> Form:
    """Return the form of a deal that a page holds."""
    forms = Page(answer.text).forms
    return next(form for form in forms if "the-name" in dict(form.fields))
