"""Hostile requests: every route of the app, with what nobody should send.

Pages are followed first, to know real addresses and forms. Then values in addresses,
fields, headers and bodies are exchanged for hostile ones. No request may be answered
500, hang or show a trace. The same seed sends the same, but for the ids of deals.
"""

import re
import socket
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException, HTTPResponse
from itertools import islice
from random import Random
from urllib.parse import quote_from_bytes, urlsplit

from tools.stress_server import (
    HANGS,
    HOST,
    URLENCODED,
    Answer,
    Client,
    Form,
    Page,
    Server,
    served,
)

THREADS = 4
BATCH = 1_400
"""After how many requests the pages are followed anew: drafts come and go."""
MOST_FOLLOWED, MOST_SENT = 3, 20
"""How many pages of one route are followed, and forms of one sent."""
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "get")
TEXTS = (
    *("", " ", "0", "-1", "+5", "1_000", "9" * 25, "1e999", "NaN", "inf", "0x10"),
    *("1,5", "1.5.5", "٣", "²", "½", "true", "null", "[]", "{}", '{"a": 1}', "no"),
    *("2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "2026-1-1", "26-01-01"),
    *("../../../etc/passwd", "..\\..", "/etc/passwd", "C:\\x", "rules/../x", "a/b"),
    *("\0", "a\0b", "\r\nX-Injected: 1", "\u202e", "\ufeff", "\x1b[31m", "\x85", "\n"),
    *("<script>alert(1)</script>", "{{7*7}}", "{% raw %}", "%s%n", "'; DROP TABLE x"),
    *("中远海运", "🚢" * 50, "e\u0301" * 99, "حديد", "x" * 70_000, "(" * 5_000),
    *("*a", "&a [*a]", "!!python/object:os.x", "? x", "a: b: c", "- " * 900, "---"),
    *("rules/90-x.yaml", "examples/x.yaml"),
)
BYTES = (b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"%00", b"%", b"%zz", b"\xf4\x90")
NUMBERS = (
    b"0",
    b"-1",
    b"7",
    b"999999999",
    b"2147483648",
    b"9" * 25,
    b"00",
    b"\xd9\xa3",
)
HOSTILE = (*(text.encode() for text in TEXTS), *BYTES)
QUERIES = ("q", "page", "example", "token", "at", "day", "from", "topic", "x")
KINDS = (
    *("application/json", "text/plain", "multipart/form-data", "", "\xff"),
    *("multipart/form-data; boundary=", "multipart/form-data; boundary=x"),
    f"{URLENCODED}; charset=utf-7",
)

TRACE = "most recent call last"
BROKEN, BUSY = 500, 503
DRAFTS = 3

HEADERS = (
    *("Range: bytes=-1", "If-None-Match: *", "HX-Request: true", "Accept: \xff"),
    *("X-Forwarded-Host: x", "If-Modified-Since: x"),
)

Fields = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Route:
    """One rule of the route table, and one of its methods."""

    rule: str
    method: str

    @property
    def parts(self) -> list[str]:
        """The rule in parts: what stands, and in between the names of values."""
        return re.split(r"<(?:\w+:)?(\w+)>", self.rule)

    def reads(self, path: str) -> dict[str, str] | None:
        """Return the values that a path gives to it; None where it is another's."""
        kinds = {"path": ".+", "int": "[0-9]+", None: "[^/]+"}
        pattern = re.sub(
            r"<(?:(\w+):)?(\w+)>",
            lambda value: f"(?P<{value[2]}>{kinds[value[1]]})",
            self.rule.replace(".", r"\."),
        )
        found = re.fullmatch(pattern, path)
        return found.groupdict() if found else None


@dataclass
class Known:
    """What was seen by following the pages: values by name, forms by rule, files."""

    values: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    forms: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))
    files: list[bytes] = field(default_factory=lambda: [b"", b"%PDF-1.7\n%%EOF"])
    token: str = ""

    def note_file(self, file: bytes) -> None:
        """Keep a file that could be opened: a PDF, JSON or Word."""
        if file.startswith((b"%PDF", b"{", b"PK")):
            self.files.append(file)


@dataclass(frozen=True)
class Sent:
    """A request, byte for byte; one that is cut short need not be answered."""

    route: Route
    said: bytes
    cut: bool

    def __str__(self) -> str:
        start = self.said[:3000].decode("latin-1")
        return f"{self.route.method} {self.route.rule}\n{start!r} ({len(self.said)})"


def follow(client: Client, routes: list[Route]) -> Known:
    """Follow links from the home page and send forms once, to know what is there."""
    known, seen, ahead = Known(), Counter[str](), ["/", "/deals/new", "/rulebook"]
    while ahead:
        path = urlsplit(ahead.pop(0)).path
        found = [(r, r.reads(path)) for r in routes if r.method == "GET"]
        rule, values = next(((r.rule, v) for r, v in found if v is not None), ("", {}))
        seen[rule] += 1
        if not rule or seen[rule] > MOST_FOLLOWED:
            continue
        for name, value in values.items():
            known.values[name].add(value)
        answer = client.get(path)
        if "html" not in answer.headers.get("content-type", ""):
            known.note_file(answer.body)
            continue
        page = Page(answer.text)
        ahead += page.links
        for form in page.forms:
            _note(form, path, routes, known)
    return known


def _note(form: Form, path: str, routes: list[Route], known: Known) -> None:
    action = urlsplit(form.action).path or path
    for route in routes:
        if route.method == form.method and route.reads(action) is not None:
            form.action = action
            known.forms[route.rule].append(form)
    known.token = dict(form.fields).get("csrf_token") or known.token


class Attack:
    """Makes requests by chance, each by its number."""

    def __init__(self, known: Known, cookie: str, seed: str) -> None:
        self._known, self._cookie = known, cookie
        self._chance = Random(seed)  # noqa: S311 - no secret

    def request(self, route: Route, odd: str, given: bytes) -> Sent:
        """Return a request to a route; where a value is said to be odd, it alone is."""
        method = route.method
        if self._is(0.1):
            method = self._chance.choice(METHODS)
        kind, body = "", b""
        if method in {"POST", "PUT", "PATCH"}:
            kind, body = self._body(route)
        headers = self._headers(kind, len(body))
        start = (
            f"{method} ".encode() + self._target(route, odd, given) + b" HTTP/1.1\r\n"
        )
        said = start + "".join(f"{header}\r\n" for header in headers).encode("latin-1")
        cut = b"chunked" in said
        if body and self._is(0.03):
            body, cut = body[: len(body) // 2], True
        return Sent(route, said + b"\r\n" + body, cut)

    def _is(self, share: float) -> bool:
        return self._chance.random() < share

    def _target(self, route: Route, odd: str, given: bytes) -> bytes:
        parts = [part.encode() for part in route.parts]
        for place in range(1, len(parts), 2):
            name = route.parts[place]
            real = sorted(self._known.values[name])
            if name == odd:
                value = given
            elif real and (odd or self._is(0.7)):
                value = self._chance.choice(real).encode()
            else:
                value = self._chance.choice(HOSTILE)[:3_000]
            parts[place] = quote_from_bytes(value, safe="").encode()
        target = b"".join(parts)
        while self._is(0.25):
            query = self._chance.choice(QUERIES).encode()
            value = quote_from_bytes(self._chance.choice(HOSTILE)[:3_000]).encode()
            target += (b"&" if b"?" in target else b"?") + query + b"=" + value
        return target

    def _headers(self, kind: str, length: int) -> Iterator[str]:
        yield "Host: 127.0.0.1" if not self._is(0.01) else "Host: \xff.example"
        yield "Connection: close"
        if not self._is(0.03):
            yield f"Cookie: {self._cookie}"
        elif self._is(0.5):
            yield f"Cookie: {self._cookie[:-9]}\xff; ="
        if kind:
            yield f"Content-Type: {kind}"
        if length:
            chunked = "Transfer-Encoding: chunked"
            yield chunked if self._is(0.02) else f"Content-Length: {length}"
        if self._is(0.05):
            yield self._chance.choice(HEADERS)

    def _body(self, route: Route) -> tuple[str, bytes]:
        forms = self._known.forms[route.rule] or self._known.forms["/deals"]
        form = self._chance.choice(forms) if forms else Form("", "")
        fields = [(name.encode(), said.encode()) for name, said in form.fields]
        self._change(fields, form)
        if self._known.token and not self._is(0.1):
            fields = [pair for pair in fields if pair[0] != b"csrf_token"]
            fields.append((b"csrf_token", self._known.token.encode()))
        self._chance.shuffle(fields) if self._is(0.2) else None
        kind, body = self._encoded(fields, multipart=form.is_multipart ^ self._is(0.1))
        if self._is(0.05):
            kind = self._chance.choice(KINDS)
        if self._is(0.02):
            body = self._chance.choice(HOSTILE) * 3
        return kind, body

    def _change(self, fields: Fields, form: Form) -> None:
        """Exchange, drop, repeat or add some of what is sent, or choose anew."""
        names = sorted({*form.choices, *(name for name, _said in form.fields), "x"})
        for _time in range(self._chance.choice((0, 1, 1, 2, 3, 5, 30))):
            name = self._chance.choice(names)
            value = self._chance.choice(HOSTILE)
            if name in form.choices and self._is(0.5):
                value = self._chance.choice(form.choices[name]).encode()
            if fields and self._is(0.7):
                place = self._chance.randrange(len(fields))
                old, said = fields.pop(place)
                if self._is(0.15):
                    continue
                fields.insert(place, (old, self._spoilt(said, value)))
            if self._is(0.5):
                fields.append((name.encode(), value))

    def _spoilt(self, said: bytes, value: bytes) -> bytes:
        """Return hostile text, alone or in the midst of what was there."""
        if len(said) < 40 or self._is(0.3):  # noqa: PLR2004 - a short field
            return value
        place = self._chance.randrange(len(said))
        after = place + self._chance.choice((0, 0, 1, 30, 2_000))
        return said[:place] + value[:3_000] + said[after:]

    def _encoded(self, fields: Fields, *, multipart: bool) -> tuple[str, bytes]:
        if not multipart:
            pairs = ((quote_from_bytes(a), quote_from_bytes(b)) for a, b in fields)
            return URLENCODED, "&".join(f"{a}={b}" for a, b in pairs).encode()
        file = self._chance.choice(self._known.files)
        if self._is(0.5):
            file = self._spoilt(file, self._chance.choice(HOSTILE))
        parts = [b'name="file"; filename="a.pdf"\r\n\r\n' + file]
        parts += [b'name="%s"\r\n\r\n%s' % pair for pair in fields]
        start = b"--x\r\nContent-Disposition: form-data; "
        body = b"".join(start + part + b"\r\n" for part in parts) + b"--x--\r\n"
        return "multipart/form-data; boundary=x", body


def answer_to(server: Server, sent: Sent) -> Answer | str:
    """Return the answer to a request, or what went wrong."""
    with closing(socket.create_connection((HOST, server.port), HANGS)) as line:
        with suppress(OSError):  # it was refused halfway, or hung up on
            line.sendall(sent.said)
            if sent.cut:
                line.shutdown(socket.SHUT_WR)
        answer = HTTPResponse(line, method=sent.said.split()[0].decode("latin-1"))
        try:
            answer.begin()
            headers = {name.lower(): said for name, said in answer.getheaders()}
            return Answer(answer.status, headers, answer.read())
        except TimeoutError:
            return f"no answer within {HANGS} s"
        except (OSError, HTTPException) as error:
            return "" if sent.cut else f"no answer: {error!r}"


def fault_of(answer: Answer | str) -> str:
    """Return what is wrong with an answer; nothing where it will do."""
    if isinstance(answer, str):
        return answer
    if answer.status == BROKEN:
        return "it is answered 500"
    if answer.status == BUSY and "retry-after" not in answer.headers:
        return "it is answered 503 without Retry-After"
    return "it shows a trace" if TRACE in answer.text else ""


def run(requests: int, seed: int) -> list[str]:
    """Send a server so many hostile requests; return what went wrong."""
    faults: list[str] = []
    status: Counter[int] = Counter()
    with served() as server, ThreadPoolExecutor(THREADS) as threads:
        table = sorted(server.routes(), key=lambda route: route[0].count("<"))
        routes = [Route(rule, method) for rule, method in table]
        ahead = enumerate(plan(routes, requests))
        while batch := tuple(islice(ahead, BATCH)):
            client = Client(server)
            known = prepare(client, routes)
            sent = [
                Attack(known, client.cookie, f"{seed}-{number}").request(*planned)
                for number, planned in batch
            ]
            answers = threads.map(partial(answer_to, server), sent)
            for request, answer in zip(sent, answers, strict=True):
                status[answer.status if isinstance(answer, Answer) else 0] += 1
                if fault := fault_of(answer):
                    faults.append(f"{fault}\n{request}")
        log = server.log.read_text()
    if TRACE in log:
        faults.append(f"A fault is in the log: {log[log.index(TRACE) :][:3000]}")
    print(
        f"Requests to {len(routes)} routes, by status: {dict(sorted(status.items()))}"
    )
    return faults


def plan(routes: list[Route], requests: int) -> Iterator[tuple[Route, str, bytes]]:
    """Yield what to attack: each place of each route in turn, then all by chance."""
    for route in routes:
        for name in route.parts[1::2]:
            for value in NUMBERS if f"<int:{name}>" in route.rule else BYTES:
                yield route, name, value
    yield from ((routes[at % len(routes)], "", b"") for at in range(requests))


def prepare(client: Client, routes: list[Route]) -> Known:
    """Keep deals and drafts, change and print some; return what is there then."""
    for path in ("/rulebook/drafts", "/deals/new"):
        for form in Page(client.get(path).text).forms * DRAFTS:
            if form.method == "POST":
                client.post(form.action, form.filled({"the-name": "海尔"}))
    known = follow(client, routes)
    for rule, forms in known.forms.items():
        for form in forms[:MOST_SENT] if "drop" not in rule else ():
            if form.method == "POST" and not form.is_multipart:
                text = dict(form.fields).get("text", "") + "\n# changed\n"
                typed = {"text": text, "name": "rules/90-more.yaml"}
                client.post(form.action, form.filled(typed))
    for deal in sorted(known.values["deal_id"]):
        client.get(f"/deals/{deal}/briefing.pdf")
    return follow(client, routes)
