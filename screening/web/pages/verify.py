"""Verify a briefing: whether a file was made here, and what became of its deal."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from screening.briefing.messages import DOCUMENTS
from screening.briefing.opening import case_file
from screening.errors import CaseFileError
from screening.register.verification import FileState, verify
from screening.web import messages
from screening.web.context import live
from screening.web.pages.open_briefing import sent_file

pages = Blueprint("verification", __name__)


@pages.get("/verify")
def choose(wrong: str = "") -> str:
    """Show where to choose a file, and what was wrong with the last one."""
    largest = case_file.LARGEST
    return render_template("briefings/verify.html", wrong=wrong, largest=largest)


@pages.post("/verify")
def read() -> ResponseReturnValue:
    """Say what a file is. It stays in memory, and nothing of it is kept."""
    file = sent_file()
    if file is None:
        return choose(messages.NO_FILE), 422
    try:
        found = verify(file, live().register)
    except CaseFileError as error:
        return choose(str(error)), 422
    return render_template(
        "briefings/verified.html",
        found=found,
        documents=DOCUMENTS,
        good=found.state is FileState.UNALTERED,
    )
