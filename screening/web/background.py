"""What rule files do, and what is made live, worked out while nobody waits.

With the shipped rules that takes seconds. A page waits a moment for it; then it is
shown without, tells how far the work is, and looks again. What came of it is kept for
the next page. Work of one name is done once, however often its button is pressed.
"""

from collections.abc import Callable, Sequence
from concurrent import futures
from typing import Any, Generic, TypeVar, cast

from flask import (
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue

from screening.editing import preview
from screening.editing.drafts import OpenDraft
from screening.editing.preview import FilesEffect
from screening.editing.publish import Adoption, Live
from screening.errors import RulebookError
from screening.register.versions import Adopted
from screening.rulebook.folder import Files
from screening.rulebook.loader import digest_of
from screening.settings import today
from screening.web.context import BACKGROUND, live, publisher
from screening.web.jobs import LOOK_AGAIN, Job, Jobs

PATIENCE = 0.1
"""How many seconds a page waits before it is shown without what is worked out."""
EFFECT, LAW_CHANGE = "effect", "law-change"
"""The work that tells of kept deals."""
ADOPTING = (
    preview.READ,
    preview.ASSESSED,
    "Write the rule files, and make them live",
    "List the changes for the page of the version",
)

Made = TypeVar("Made")


class Work(Generic[Made]):
    """Work in the background, with what it does step by step.

    Whether it is done is looked at once, so that a page tells one state: else work that
    ends while a page is written leaves it without a way on.
    """

    def __init__(self, job: Job[Made], steps: Sequence[str]) -> None:
        self.job, self.steps = job, steps
        self.is_done = job.outcome.done()

    @property
    def made(self) -> Made | None:
        """What came of it, None while it lasts; what went wrong is raised."""
        return _jobs().wait(self.job) if self.is_done else None


def _jobs() -> Jobs[Any]:
    return cast("Jobs[Any]", current_app.extensions[BACKGROUND])


def effect(
    before: Files, after: Files, here: Live | None = None, *, to_adopt: bool = False
) -> Work[FilesEffect]:
    """Have worked out what files do in place of others, see `preview.files_effect`."""
    steps = [preview.READ, preview.COMPARED]
    kept: tuple[object, ...] = ()
    if here:
        kept = state_of_deals(here)
        steps.append(preview.ASSESSED)
    if to_adopt:
        steps.append(preview.DOUBTED)
    which = (digest_of(before), digest_of(after), to_adopt, today(), *kept)

    def work(job: Job[FilesEffect]) -> FilesEffect:
        return preview.files_effect(before, after, job.tell, here, to_adopt=to_adopt)

    return begun(EFFECT, which, work, steps)


def state_of_deals(here: Live) -> tuple[object, ...]:
    """Return what tells whether kept deals, or what is live, are others meanwhile."""
    deals = here.register.deals
    newest = [(it.deal, it.number) for it in deals.newest(1, here.judges)]
    return here.digest, deals.count(), *newest


def checking(files: Files) -> Work[FilesEffect] | None:
    """Have looked what a draft moves, and what is doubtful; None if it is not readable.

    Examples may fail in it, and of kept deals the newest are enough.
    """
    here, check = live(), preview.check_draft(files)
    book, most = check.rulebook, preview.MOST_WHILE_TYPING
    if book is None:
        return None

    def work(job: Job[FilesEffect]) -> FilesEffect:
        moved = preview.moving(here, book, most)
        job.tell(1)
        return FilesEffect(check, moving=moved, doubts=preview.doubts(files))

    which = (digest_of(files), today(), *state_of_deals(here))
    return begun(EFFECT, which, work, [preview.ASSESSED, preview.DOUBTED])


def adopting(work: OpenDraft) -> Work[FilesEffect]:
    """Have worked out what adopting a draft would do, and what is doubtful in it."""
    return effect(work.began, work.whole, live(), to_adopt=True)


def adopt(
    of: str,
    files: Files,
    based_on: str,
    adoption: Adoption,
    then: Callable[[Adopted], None] = lambda _adopted: None,
) -> Work[Adopted]:
    """Have files made live, with a record of the deals they move; the whole of them.

    FolderMovedError where the folder holds other files than they were based on, and
    RulebookError where they have problems.
    """
    here, there = live(), publisher()

    def work(job: Job[Adopted]) -> Adopted:
        check = preview.check_draft(files)
        job.tell(1)
        if check.rulebook is None or check.problems:
            raise RulebookError(check.problems)
        moved = preview.moving(here, check.rulebook).moves
        job.tell(1)
        adopted = there.adopt(check, based_on, adoption._replace(moved=moved))
        then(adopted)
        job.tell(1)
        preview.changes(here.files, there.last.files)
        return adopted

    return begun(of, based_on, work, ADOPTING)


def begun(
    of: str, which: object, work: Callable[[Job[Made]], Made], steps: Sequence[str]
) -> Work[Made]:
    """Have something done, unless it is known; wait for it a moment."""
    return _waited_for(_jobs().ask((of, cast("Any", which)), work, len(steps)), steps)


def forget_deals() -> None:
    """Keep nothing that names kept deals: one of them was erased."""
    for of in (EFFECT, LAW_CHANGE):
        _jobs().forget(of)


def known(of: str) -> Work[Adopted] | None:
    """Return what was begun of something to be live; None where nothing is known."""
    job = _jobs().known(of)
    return _waited_for(job, ADOPTING) if job else None


def _waited_for(job: Job[Made], steps: Sequence[str]) -> Work[Made]:
    futures.wait([job.outcome], PATIENCE)
    return Work(job, steps)


def under_way(
    work: Work[Made], there: str, then: Callable[[Made], str]
) -> ResponseReturnValue:
    """Show how far it is that something goes live, at an address; then lead on."""
    if (made := work.made) is not None:
        return redirect(then(made), 303)
    if request.method == "POST":
        return redirect(there, 303)
    return looks_again(render_template("under-way.html", work=work, due=False), work)


def waits_for_what_is_due() -> Response | None:
    """Show instead of a page that a planned version goes live today, while it does."""
    live()
    if "due" not in g:
        return None
    work = Work(g.due, ["Make the planned version live"])
    page = make_response(render_template("under-way.html", work=work, due=True))
    page.headers["Refresh"] = str(LOOK_AGAIN)
    return page


def looks_again(page: str, work: Work[Any]) -> Response:
    """Let a page in which nothing can be typed look again by itself while it lasts."""
    answer = make_response(page)
    if not work.is_done:
        answer.headers["Refresh"] = f"{LOOK_AGAIN}; url={request.path}"
    return answer
