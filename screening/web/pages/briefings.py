"""The briefing: prepared with its marks, shown as a page, downloaded as a file."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from unicodedata import category, normalize

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from screening.briefing import html, marks
from screening.briefing.branding import PNG
from screening.briefing.marks import (
    BOARD,
    CONFIDENTIALITY,
    DOCUMENTS,
    FILE,
    LONGEST,
    WHOLE,
    Marks,
    MarksError,
)
from screening.errors import BriefingError, HouseError
from screening.formats.text import list_in_words, upper_first
from screening.presentation.deal_view import DealView
from screening.register.briefings import Briefing, BriefingRequest
from screening.register.deals import Kept
from screening.settings import shipped, today
from screening.web import access
from screening.web.access import author
from screening.web.context import KINDS, branding, live, see_other, sent_as_file
from screening.web.jobs import LOOK_AGAIN
from screening.web.prints import InLineError, for_nobody, prints, request_for

pages = Blueprint("briefings", __name__)

Texts = Mapping[str, str]

SHARED_STYLES = ("fonts", "tokens", "strip")
CHOSEN = tuple(key for key in marks.KEYS if key != "made")
"""The marks that somebody chooses; the day it is made is the day it is."""
PRINTED = {"briefings.pdf", "briefings.again", "briefings.chosen"}
FILES = {WHOLE: "Briefing", BOARD: "Board page", FILE: "Counsel's file"}
SHOWN = "show"
"""Asked for with this, a PDF is shown in the browser and not downloaded."""
SOFTWARE = {
    "screening": "this software",
    "weasyprint": "WeasyPrint",
    "pydyf": "pydyf",
    "pango": "Pango",
    "harfbuzz": "HarfBuzz",
    "pillow": "Pillow",
    "fonttools": "fontTools",
    "fonts": "the fonts",
    "styles": "the stylesheets",
}
WORDS = (
    "Everything the register records is unchanged, so the wording of the software or "
    "of its templates changed without a new version."
)
PRINTING = (
    "The wording and everything the register records are unchanged, so another "
    "component used for printing changed."
)
DIGEST = 64
"""How long a digest is written."""
LONGEST_NAME = 160
"""How many bytes of a deal's name go into a file's: systems take 255 in all."""


@pages.get("/deals/<deal_id>/<int:number>/briefing/prepare")
def prepare(deal_id: str, number: int) -> str:
    """Show the marks of the next briefing, and a preview where one is asked for."""
    usual, sheet = _next(deal_id, number), request.args.get("sheet", "")
    if chosen := _chosen(deal_id, sheet):
        at = url_for("briefings.chosen", **_which(), sheet=sheet, show="yes")
        return _form(usual.kept, marks.as_data(chosen), preview=at)
    at = url_for("briefings.pdf", **_which(), part=usual.marks.document, show="yes")
    preview = at if "preview" in request.args else ""
    return _form(usual.kept, marks.as_data(usual.marks), preview=preview)


@pages.post("/deals/<deal_id>/<int:number>/briefing/prepare")
def make(deal_id: str, number: int) -> ResponseReturnValue:
    """Return a briefing with the marks that were chosen, or say what is wrong."""
    usual = _next(deal_id, number)
    typed = {key: request.form.get(key, "") for key in CHOSEN}
    try:
        chosen = replace(marks.read(typed), made=usual.marks.made)
    except MarksError as error:
        return _form(usual.kept, typed, error.wrong), 422
    briefing = usual._replace(marks=chosen)
    match request.form.get("as"):
        case "word":
            return _word(briefing)
        case "preview":
            return see_other("briefings.prepare", **_kept(chosen), _anchor="preview")
    try:
        return _print(briefing)[0]
    except InLineError:
        return see_other("briefings.chosen", **_kept(chosen))
    except BriefingError as error:
        return _form(usual.kept, typed, {"download": str(error)}), 503


@pages.get("/deals/<deal_id>/<int:number>/briefing/printing/<sheet>")
def chosen(deal_id: str, number: int, sheet: str) -> ResponseReturnValue:
    """Return a briefing that waited to be printed with the marks that were chosen."""
    usual, remembered = _next(deal_id, number), _chosen(deal_id, sheet)
    if remembered is None:  # such as once the app was started again
        return see_other("briefings.prepare", deal_id=deal_id, number=number)
    try:
        return _print(usual._replace(marks=remembered))[0]
    except BriefingError as error:
        wrong = {"download": str(error)}
        return _form(usual.kept, marks.as_data(remembered), wrong), 503


def _kept(chosen: Marks) -> dict[str, Any]:
    """Keep marks that were chosen for a while; return what an address tells of them."""
    which = _which()
    return {**which, "sheet": prints().chosen.keep((which["deal_id"], chosen))}


def _chosen(deal_id: str, sheet: str) -> Marks | None:
    """Return marks that were chosen for a deal; None where they are not known."""
    deal, chosen = prints().chosen.recall(sheet) or ("", None)
    return chosen if deal == deal_id else None


@pages.get("/deals/<deal_id>/briefing")
@pages.get("/deals/<deal_id>/<int:number>/briefing")
def page(deal_id: str, number: int | None = None) -> str:
    """Show the briefing as a page, where no PDF can be made or none is wanted."""
    briefing = _request(deal_id, number)
    shared = (url_for("static", filename=f"{name}.css") for name in SHARED_STYLES)
    own = (url_for("briefings.style"), url_for("briefings.house_style"))
    return html.render(
        DealView(*live().reopen(briefing.kept), briefing.work, briefing.marks.made),
        marks=briefing.marks,
        branding=briefing.house,
        earlier=briefing.compared(live().reopen),
        at=html.Addresses(
            stylesheets=(*shared, *own),
            picture=url_for("briefings.logo"),
            back=url_for("assessments.show", deal_id=deal_id, number=number),
        ),
    )


@pages.get("/briefing.css")
def style() -> Response:
    """Return the style of the briefing, which lies with the briefing."""
    return send_file(shipped("reports") / "briefing.css")


@pages.get("/briefing-house.css")
def house_style() -> Response:
    """Return the colours of the house; nothing, where it has none of its own."""
    return Response(branding().style, mimetype="text/css")


@pages.get("/briefing-logo")
def logo() -> Response:
    """Return the logo of the house, where it has one."""
    if not (picture := branding().logo):
        raise NotFound
    kind = "image/png" if picture.startswith(PNG) else "image/svg+xml"
    return Response(picture, mimetype=kind)


@pages.get("/deals/<deal_id>/briefing.pdf")
@pages.get("/deals/<deal_id>/<int:number>/briefing.pdf")
def pdf(deal_id: str, number: int | None = None) -> Response:
    """Return the briefing, or a part of it, with the marks of the last one as a PDF."""
    return _print(_request(deal_id, number))[0]


@pages.get("/deals/<deal_id>/<int:number>/briefing.docx")
def word(deal_id: str, number: int) -> Response:
    """Return the briefing as a Word file, with the marks of its deal's last one."""
    return _word(_request(deal_id, number))


@pages.get("/deals/<deal_id>/<int:number>/briefing.json")
def data(deal_id: str, number: int) -> Response:
    """Return the data that a briefing made today carries: the deal and its assessment.

    Word for word, so that whoever has both sees that they are the same; hence its marks
    too, with today as the day it was made.
    """
    briefing = _request(deal_id, number)
    return download(briefing.kept, briefing.job(live().reopen).attachment, "json")


@pages.get("/deals/<deal_id>/<int:number>/briefings/<digest>")
def again(deal_id: str, number: int, digest: str) -> ResponseReturnValue:
    """Return a briefing that was made before; or another, and say what changed."""
    register = live().register
    then = register.briefings.recall(deal_id, number, digest)
    kept = register.deals.recall(deal_id, number)
    try:
        whose, refused = register.briefings.house(then.house), ""
    except HouseError as error:
        whose, refused = branding(), str(error.problems[0])
    earlier = register.earlier(kept, then.marks.made)
    answer, now = _print(BriefingRequest(kept, then.marks, whose, then.work, earlier))
    if now.digest == then.digest:
        return answer
    changed = what_changed(then.software, now.software)
    if not changed and not refused:
        changed = PRINTING if now.sheet == then.sheet else WORDS
    return render_template(
        "briefings/changed.html",
        kept=kept,
        then=then,
        now=now,
        changed=changed,
        refused=refused,
    )


@pages.before_request
def print_for_nobody() -> Response | None:
    """Answer a program that only looks at a PDF: nothing is printed or recorded."""
    if request.endpoint not in PRINTED or not for_nobody():
        return None
    live().register.deals.recall(**{"number": None, **_which()})
    looks = request.method == "HEAD"
    return Response(status=200 if looks else 503, mimetype=KINDS["pdf"])


@pages.after_request
def frame(response: Response) -> Response:
    """Let the page with a preview show it, and nothing else show anything."""
    if request.endpoint == "briefings.prepare" and request.args:
        response.headers["Content-Security-Policy"] = access.FRAMES
    elif SHOWN in request.args:
        response.headers["Content-Security-Policy"] = access.FRAMED
        kind = response.headers.get("Content-Disposition", "")
        response.headers["Content-Disposition"] = kind.replace("attachment", "inline")
    return response


@pages.errorhandler(InLineError)
def wait(_error: InLineError) -> ResponseReturnValue:
    """Say that it is being printed, and look again by itself."""
    kept = live().register.deals.recall(**{"number": None, **_which()})
    text = render_template("briefings/in-line.html", kept=kept)
    again = {"Refresh": f"{LOOK_AGAIN}; url={request.full_path.rstrip('?')}"}
    return text, 202, again


def _which() -> dict[str, Any]:
    """Return which assessment the address names."""
    named = request.view_args or {}
    return {name: named[name] for name in ("deal_id", "number") if name in named}


def _next(deal_id: str, number: int | None) -> BriefingRequest:
    return request_for(live().register, branding(), deal_id, number)


def _request(deal_id: str, number: int | None) -> BriefingRequest:
    """Return the briefing that an address asks for, or a part of it, made today."""
    part = request.args.get("part")
    return _next(deal_id, number).part(part if part in DOCUMENTS else WHOLE)


def _print(briefing: BriefingRequest) -> tuple[Response, Briefing]:
    """Print a briefing; record it once its answer stands, before any of it is sent."""
    job, printed = prints().print(live(), briefing)
    kept, marked, house, work, _earlier = briefing
    answer = download(kept, printed, "pdf", marked.document)
    made = live().register.briefings.add(
        printed,
        kept,
        job,
        marks=marked,
        house=house,
        software=live().printer.software(),
        author=author(),
        work=work,
    )
    return answer, made


def _word(briefing: BriefingRequest) -> Response:
    from screening.briefing.word.document import write  # noqa: PLC0415 - only where one is written

    written = write(briefing.job(live().reopen), briefing.house.word)
    return download(briefing.kept, written, "docx", briefing.marks.document)


@pages.get("/deals/<deal_id>/<int:number>/calendar")
def calendar(deal_id: str, number: int) -> Response:
    """Give the days of an assessment's filings as a calendar file."""
    from screening.briefing import ics  # noqa: PLC0415 - only where days are exported

    kept = live().register.deals.recall(deal_id, number)
    deal, assessment = live().reopen(kept)
    work = live().register.progress.work(deal_id, today())
    days = DealView(deal, assessment, work, today()).filings.calendar
    return download(kept, ics.calendar_file(deal.name, deal.on, days), "ics")


def _form(
    kept: Kept, typed: Texts, wrong: Texts = MappingProxyType({}), preview: str = ""
) -> str:
    return render_template(
        "briefings/prepare.html",
        kept=kept,
        typed=typed,
        wrong=wrong,
        preview=preview,
        levels=[(word, word) for word in CONFIDENTIALITY if word],
        documents=DOCUMENTS.items(),
        longest=LONGEST,
        whose=branding().name,
        long_word=_warning_of(branding().word),
    )


def _warning_of(template: bytes) -> str:
    if not template:
        return ""
    from screening.briefing.word.template import too_long  # noqa: PLC0415 - slow to import

    return too_long(template)


def download(kept: Kept, made: bytes, kind: str, document: str = WHOLE) -> Response:
    """Send a document of an assessment as a file, named after the deal."""
    return sent_as_file(made, file_name(kept, document), kind)


def file_name(kept: Kept, document: str) -> str:
    """Return a name that every system takes, from the deal's and the document."""
    plain = "".join(map(_plain, normalize("NFC", kept.name)))
    short = " ".join(plain.split()).encode()[:LONGEST_NAME].decode(errors="ignore")
    return " ".join((FILES[document], *short.split(), kept.on.isoformat()))


def _plain(sign: str) -> str:
    """Return a letter, number or harmless mark; a blank for what a system may refuse.

    Signs that only steer how a text runs are dropped: they could disguise an ending.
    """
    if (kind := category(sign)) == "Cf":
        return ""
    return sign if kind[0] in "LMN" or sign in "_.,()-" else " "


def what_changed(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Return a sentence on what differs in the software; nothing where nothing does."""
    changes = [
        _changed(part, then.get(part, ""), now.get(part, ""))
        for part in dict.fromkeys((*then, *now))
        if then.get(part) != now.get(part)
    ]
    return f"{upper_first(list_in_words(changes))}." if changes else ""


def _changed(part: str, *versions: str) -> str:
    """The words for a part by its version before and after; either may be empty."""
    before, after = (
        f"those of digest {version[:8]}" if len(version) == DIGEST else version
        for version in versions
    )
    was, is_ = ("were", "are") if part in {"fonts", "styles"} else ("was", "is")
    called = SOFTWARE.get(part, part)
    if before and after:
        return f"{called} {was} {before} then and {is_} {after} now"
    return f"{called} {is_} {'new' if after else 'gone'}"
