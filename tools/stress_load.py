"""Load: fifty people who think between what they do, against one server.

Each reads pages, fills forms, saves and sometimes prints. Whatever was acknowledged as
kept is read back afterwards.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from random import Random
from statistics import quantiles
from threading import Lock, Thread

from tools.stress_server import Answer, Client, Form, Server, form_of, served

USERS = 50
THINKS = (0.75, 2.25)
MIX = {"live": 40, "form": 12, "result": 20, "save": 12, "home": 13, "print": 3}
NAMES = ("Haier 海尔", "中远海运 in Łódź", "丝绸之路", "Boots for a barracks")
WELL, IN_LINE, KEPT, BUSY = 200, 202, 303, 503
PATIENCE = 120
"""How many seconds more a slow machine has until the first deal is kept."""


@dataclass(frozen=True)
class Saved:
    """An assessment that was acknowledged as kept."""

    deal: str
    number: int
    name: str


@dataclass(frozen=True)
class Asked:
    """A request and its answer; status 0 is none."""

    kind: str
    seconds: float
    status: int
    may_retry: bool
    says: str
    looks_again: bool = False

    @property
    def is_fault(self) -> bool:
        """Tell whether it should have been answered otherwise."""
        if self.kind == "print" and self.status == BUSY:
            return not self.may_retry
        if self.kind == "print" and self.status == IN_LINE:
            return not self.looks_again
        return self.status != (KEPT if self.kind == "save" else WELL)


@dataclass
class Notes:
    """What all users asked and saved."""

    asked: list[Asked] = field(default_factory=list)
    saved: list[Saved] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)


def acknowledged(sent: list[tuple[str, str]], answer: Answer) -> Saved | None:
    """Return what an answer to a form says is kept; None where it does not."""
    if answer.status != KEPT:
        return None
    typed = dict(sent)
    deal = answer.headers["location"].rpartition("/")[2]
    return Saved(deal, int(typed["based-on"]) + 1, typed["the-name"])


def is_kept(client: Client, saved: Saved) -> bool:
    """Tell whether what was acknowledged is in the register under its number."""
    answer = client.get(f"/deals/{saved.deal}/{saved.number}/briefing.json")
    return answer.status == WELL and saved.name in json.dumps(
        json.loads(answer.body), ensure_ascii=False
    )


class User:
    """One who thinks and asks, with a browser of their own."""

    def __init__(self, server: Server, notes: Notes, number: int, seed: int) -> None:
        self._server, self._notes, self._number = server, notes, number
        self._random = Random(f"{seed}-{number}")  # noqa: S311 - no secret
        self._own: list[str] = []
        self._filling: Form | None = None
        self._names = 0

    def work(self, ends: float) -> None:
        """Work until then, and until anybody has kept a deal."""
        time.sleep(self._random.uniform(0, THINKS[1]))
        client = Client(self._server)
        while (now := time.monotonic()) < ends or self._goes_on(now - ends):
            [kind] = self._random.choices(list(MIX), list(MIX.values()))
            self._do(client, kind)
            time.sleep(self._random.uniform(*THINKS))

    def _goes_on(self, over: float) -> bool:
        return not self._notes.saved and over < PATIENCE

    def _do(self, client: Client, kind: str) -> None:
        if kind in {"live", "save"} and self._filling is None:
            kind = "form"
        if kind in {"result", "print"} and not self._notes.saved:
            kind = "home"
        try:
            answer = getattr(self, f"_{kind}")(client)
        except (OSError, HTTPException) as error:
            answer = Answer(0, {}, repr(error).encode())
        retry = "retry-after" in answer.headers
        again = "refresh" in answer.headers
        says = answer.text[:2000]
        asked = Asked(kind, answer.seconds, answer.status, retry, says, again)
        with self._notes.lock:
            self._notes.asked.append(asked)

    def _home(self, client: Client) -> Answer:
        return client.get("/")

    def _result(self, client: Client) -> Answer:
        return client.get(f"/deals/{self._any().deal}")

    def _print(self, client: Client) -> Answer:
        saved = self._any()
        return client.get(f"/deals/{saved.deal}/{saved.number}/briefing.pdf")

    def _any(self) -> Saved:
        with self._notes.lock:
            return self._random.choice(self._notes.saved)

    def _form(self, client: Client) -> Answer:
        own = self._random.choice(["", *self._own])
        answer = client.get(f"/deals/{own}/edit" if own else "/deals/new")
        self._filling = form_of(answer) if answer.status == WELL else None
        return answer

    def _live(self, client: Client) -> Answer:
        return client.post("/deals/live", self._typed()[1])

    def _save(self, client: Client) -> Answer:
        form, sent = self._typed()
        self._filling = None
        answer = client.post(form.action, sent)
        if saved := acknowledged(sent, answer):
            self._own.append(saved.deal)
            with self._notes.lock:
                self._notes.saved.append(saved)
        return answer

    def _typed(self) -> tuple[Form, list[tuple[str, str]]]:
        """Return the form that is open, with a name and some answers."""
        form = self._filling or Form("", "")
        asked = [name for name in form.choices if name in form.questions]
        some = self._random.sample(asked, len(asked) // 2)
        typed = {name: self._random.choice(form.choices[name]) for name in some}
        self._names += 1
        name = f"{self._random.choice(NAMES)} {self._number}-{self._names}"
        return form, form.filled({"the-name": name, **typed})


def run(seconds: float, seed: int) -> list[str]:
    """Load a server for so long; print a table and return what went wrong."""
    notes = Notes()
    with served() as server:
        begun = time.monotonic()
        ends = begun + seconds
        users = [User(server, notes, number, seed) for number in range(USERS)]
        threads = [Thread(target=user.work, args=[ends]) for user in users]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - begun
        client = Client(server)
        lost = [saved for saved in notes.saved if not is_kept(client, saved)]
    _print_table(notes, took, lost)
    return list(_faults(notes, lost))


def _print_table(notes: Notes, seconds: float, lost: list[Saved]) -> None:
    rate = len(notes.asked) / seconds
    print(f"{USERS} users, {len(notes.asked)} requests in {seconds:g} s, {rate:.1f}/s")
    print(f"{'ms':8}{'n':>6}{'p50':>8}{'p95':>8}{'p99':>8}   answers by status")
    for kind in MIX:
        asked = [request for request in notes.asked if request.kind == kind]
        times = [request.seconds * 1e3 for request in asked]
        if len(times) > 1:
            cuts = quantiles(times, n=100, method="inclusive")
            figures = "".join(f"{cuts[at - 1]:8.0f}" for at in (50, 95, 99))
            status = Counter(request.status for request in asked)
            print(f"{kind:8}{len(asked):6}{figures}   {dict(sorted(status.items()))}")
    print(f"{len(notes.saved)} saves acknowledged, {len(lost)} lost")


def _faults(notes: Notes, lost: list[Saved]) -> Iterator[str]:
    if not notes.saved:
        yield "No save was acknowledged."
    if lost:
        yield f"{len(lost)} acknowledged saves are lost, such as {lost[0]}"
    faults = [request for request in notes.asked if request.is_fault]
    times_of = Counter((request.kind, request.status) for request in faults)
    said = {(request.kind, request.status): request.says for request in faults}
    for (kind, status), times in sorted(times_of.items()):
        says = said[kind, status]
        yield f'{times} requests of the kind "{kind}" answered {status}: {says}'
