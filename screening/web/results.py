"""The result: what a kept deal's assessment says, on the page and on paper."""

from __future__ import annotations

import re

from flask import Blueprint, Response, render_template, send_from_directory, url_for

from screening import briefing
from screening.explanation import explain
from screening.outline import Explanation
from screening.register import Kept
from screening.settings import shipped
from screening.web.live import live

pages = Blueprint("results", __name__)

SHARED_STYLES = ("fonts", "tokens", "strip")
PARTS = (
    ("why", "Why"),
    ("open", "What is still open"),
    ("expect", "What to expect"),
    ("checklist", "Checklist"),
    ("signals", "What to watch"),
    ("not-met", "Does not apply"),
    ("answers", "Answers"),
    ("record", "Record"),
)


@pages.get("/deals/<deal_id>")
@pages.get("/deals/<deal_id>/<int:number>")
def result(deal_id: str, number: int | None = None) -> str:
    """Show a deal's newest assessment, or the one of that number."""
    kept, explanation = _recall(deal_id, number)
    history = live().register.history(deal_id)
    return render_template(
        "assessment.html",
        kept=kept,
        explanation=explanation,
        history=history,
        parts=PARTS,
        newest=history[0].number,
    )


@pages.get("/deals/<deal_id>/briefing")
@pages.get("/deals/<deal_id>/<int:number>/briefing")
def briefing_page(deal_id: str, number: int | None = None) -> str:
    """Show the briefing as a page, where no PDF can be made or none is wanted."""
    _kept, explanation = _recall(deal_id, number)
    return briefing.render(
        explanation,
        stylesheets=(
            *(url_for("static", filename=f"{name}.css") for name in SHARED_STYLES),
            url_for("results.briefing_style"),
        ),
        back=url_for("results.result", deal_id=deal_id, number=number),
    )


@pages.get("/briefing.css")
def briefing_style() -> Response:
    """Return the style of the briefing, which lies with the briefing."""
    return send_from_directory(shipped("reports"), "briefing.css")


@pages.get("/deals/<deal_id>/briefing.pdf")
@pages.get("/deals/<deal_id>/<int:number>/briefing.pdf")
def briefing_pdf(deal_id: str, number: int | None = None) -> Response:
    """Return the briefing as a PDF. Another process prints it."""
    kept, explanation = _recall(deal_id, number)
    pdf = live().printer.print(briefing.render(explanation))
    response = Response(pdf, mimetype="application/pdf")
    response.headers.set(
        "Content-Disposition", "attachment", filename=f"{_file_name(kept)}.pdf"
    )
    return response


def _recall(deal_id: str, number: int | None) -> tuple[Kept, Explanation]:
    kept = live().register.recall(deal_id, number)
    return kept, explain(*live().reopen(kept))


def _file_name(kept: Kept) -> str:
    """Return a name that every system takes, from the deal's."""
    plain = re.sub(r"[^\w .,()-]+", " ", kept.name)
    return f"Briefing {' '.join(plain.split())[:80]} {kept.on.isoformat()}"
