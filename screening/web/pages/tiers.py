"""Rules as a table of tiers: those of the rulebook, and those of a draft."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Blueprint, render_template, request

from screening.analysis import tiers
from screening.editing.drafts import open_draft
from screening.editing.preview import check_draft
from screening.rulebook.editions import of_day
from screening.rulebook.model import Rulebook
from screening.settings import today
from screening.web import editor_session
from screening.web.context import live
from screening.wording.conditions import outline, step_in_words

pages = Blueprint("tiers", __name__, url_prefix="/rulebook/drafts/<draft_id>/tiers")
pages.before_request(editor_session.refuse_others)

MOST_TABLES = 12
"""How many tables a page shows at most."""


class Along(NamedTuple):
    """What a page lays rules out along: one question or two, as the address names."""

    first: str
    second: str

    @property
    def names(self) -> list[str]:
        """The questions, each once."""
        return [*dict.fromkeys(filter(None, self))]


@pages.get("")
def show(draft_id: str) -> str:
    """Show the tables of a draft along the questions that are chosen.

    A tier is changed in the form of its rule.
    """
    work = open_draft(live(), draft_id)
    book = check_draft(work.whole).rulebook
    about = tables(of_day(book, today())) if book else {}
    return render_template(
        "tiers/draft.html", work=work, name="", unread=book is None, **about
    )


def tables(book: Rulebook) -> Mapping[str, Any]:
    """Return the tables along what the address names, and what words them.

    Questions that rules cannot be laid out along are passed over.
    """
    offered = [it for it in book.questions.values() if tiers.can_lie_along(it)]
    ids = {question.id for question in offered}
    said = (request.args.get(name, "") for name in ("by", "and"))
    first, second = (name if name in ids else "" for name in said)
    along = Along(first or second, second if first and second != first else "")
    found = tiers.tables(book, along.names) if along.names else ()
    return {
        "book": book,
        "along": along,
        "found": found[:MOST_TABLES],
        "more": max(0, len(found) - MOST_TABLES),
        "questions": offered,
        "outline": lambda condition: outline(condition, book),
        "is_always": lambda condition: not getattr(condition, "parts", True),
        "step": step_in_words,
    }
