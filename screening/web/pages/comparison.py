"""Side by side: two assessments of a deal, or two deals."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.analysis.difference import Difference
from screening.analysis.side_by_side import SideBySide
from screening.editing.publish import Publisher, rulebook_then
from screening.engine.assess import Assessment, assess
from screening.formats.text import plain_text
from screening.register.deals import AssessmentSummary, Kept
from screening.register.lists import Search
from screening.register.received import ReceivedBriefing
from screening.settings import today
from screening.web.context import corridors, live, see_other

pages = Blueprint("comparison", __name__)

BOTH = 2
MOST_CHOICES = 50
"""How many deals are offered to compare with."""
_CHOSEN = re.compile(r"([\w-]{1,32})(?:\.(\d{1,9}))?", re.ASCII)
"""A deal as an address names it: its newest assessment, or the one of a number."""


_NO_WORDS: Mapping[str, Any] = {
    "says": "",
    "two_deals": False,
    "one_deal": False,
    "note": "",
    "carried": (),
    "why": (),
    "keep_at": "",
    "again_at": "",
    "keep": {},
}
"""What the page of two sides says beside them, where nothing is told of it."""


class Side(NamedTuple):
    """One of two sides: what heads its column, what it is of, where its page is."""

    head: str
    name: str
    assessment: Assessment
    address: str = ""


CURRENT_RULES = (
    "The rulebook of the briefing is not saved here, so its answers are assessed under "
    "the current rules."
)


def received_side(received: ReceivedBriefing) -> tuple[Side, str]:
    """Return a briefing as it was received as a side, and what is to be said of it."""
    here = live()
    then = rulebook_then(received.rulebook, here.rulebook, here.register)
    deal = received.as_deal(then or here.rulebook)
    assessment = assess(then or here.rulebook, deal.answers, deal.on)
    head = f"As received{f' from {received.sender}' if received.sender else ''}"
    return Side(head, received.name, assessment), "" if then else CURRENT_RULES


class Choices(NamedTuple):
    """What an assessment may be compared with: others of its deal, and other deals."""

    same: Sequence[AssessmentSummary]
    deals: Sequence[AssessmentSummary]


def side_of(kept: Kept, *, two_deals: bool = False) -> Side:
    """Return a kept assessment as a side."""
    head = "{name}, assessment {number}" if two_deals else "Assessment {number}"
    return Side(
        head.format(name=kept.name, number=kept.number),
        kept.name,
        live().reopen(kept)[1],
        url_for("assessments.show", deal_id=kept.deal, number=kept.number),
    )


def choices(
    deal_id: str, history: Sequence[AssessmentSummary], named: str = ""
) -> Choices:
    """The deals to compare a deal with: the newest ones, or those of a name."""
    judge = live().register.deals.judge_of(deal_id) if deal_id else ""
    there = corridors().of(judge) if judge else None
    by = there.judges if there else None
    lists, search = live().register.lists, Search(words=named, by=by)
    kept = lists.page(search, today(), most=MOST_CHOICES + 1)
    others = [summary for summary in kept if summary.deal != deal_id]
    return Choices(history, others[:MOST_CHOICES])


@pages.get("/compare")
def compare() -> ResponseReturnValue:
    """Show two deals side by side, each by the assessment that the address names."""
    words = [word for word in request.args.getlist("deal") if word]
    if len(words) > BOTH:
        wrong = "Two deals are compared at a time. Choose two."
        return _choose([], wrong=wrong), 422
    kept = [_recalled(word) for word in words]
    if len(kept) < BOTH:
        return _choose(kept)
    this, other = kept
    if this.deal == other.deal and this.number == other.number:
        wrong = "That is the same assessment twice. Choose another."
        return _choose([this], wrong=wrong), 422
    if this.deal == other.deal:
        before, after = sorted((this.number, other.number))
        given = {"deal_id": this.deal, "before": before, "after": after}
        return see_other("assessments.compare", **given)
    if corridor_of(this) is not corridor_of(other):
        wrong = (
            "These two deals belong to different corridors, which ask different "
            "questions. Choose a deal of the same corridor."
        )
        return _choose([this], wrong=wrong), 422
    both = (side_of(it, two_deals=True) for it in kept)
    return side_by_side(f"{this.name} beside {other.name}", *both, two_deals=True)


@pages.post("/compare")
def named() -> str:
    """Offer the deals of a name: it is sent, so that it stands in no address."""
    word = request.form.get("deal", "")
    kept = [_recalled(word)] if word else []
    return _choose(kept, named=plain_text(request.form.get("named", "")))


def _recalled(word: str) -> Kept:
    """Recall what an address names; 404 where it names nothing that can be."""
    chosen = _CHOSEN.fullmatch(word) or abort(404)
    number = int(chosen[2]) if chosen[2] else None
    return live().register.deals.recall(chosen[1], number)


def corridor_of(kept: Kept) -> Publisher | None:
    """Return the corridor that a deal belongs to, if it is one of this app."""
    return corridors().of(live().register.deals.judge_of(kept.deal))


def _choose(kept: Sequence[Kept], named: str = "", wrong: str = "") -> str:
    """Show what can be chosen beside what is chosen already."""
    history = live().register.deals.history(kept[0].deal) if kept else ()
    offered = choices(kept[0].deal if kept else "", history, named)
    if named and not offered.deals:
        wrong = "No saved deal has that in its name."
    return render_template(
        "choose.html",
        kept=kept[0] if kept else None,
        others=offered,
        named=named,
        wrong=wrong,
    )


def side_by_side(heading: str, before: Side, after: Side, **words: Any) -> str:
    """Return the page of two sides: the words are of one deal, unless told of two."""
    moved = Difference(before.assessment, after.assessment)
    words = {**_NO_WORDS, **words}
    if not words["says"]:
        words["says"] = moved.says_of_two_deals if words["two_deals"] else moved.says
    return render_template(
        "compare.html",
        heading_here=heading,
        before=before,
        after=after,
        moved=moved,
        sides=SideBySide((moved.before, moved.after)),
        # The facts lead from the first to the second, other rules to the third.
        stops=SideBySide((moved.before, moved.between, moved.after)).levels,
        **words,
    )
