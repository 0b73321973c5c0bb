"""The money at risk in a deal: the fine, what is void, the payment that waits."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.recommendation import stage_of
from screening.engine.schedule.timeline import Timeline
from screening.formats.text import (
    day_in_words,
    list_in_words,
    lower_first,
    money_in_words,
    number_in_words,
    upper_first,
)
from screening.presentation.filing_view import FILES, FilingView, Fine
from screening.presentation.rulebook import Basis
from screening.rulebook.model import Question
from screening.rulebook.recommendations import CLOSED
from screening.rulebook.regimes import CLOSING, Amount

TWICE = Decimal(200)
NOT_KNOWN = " (not known)"
PAID = frozenset({CLOSING, "money"})
"""The steps with which the value is paid."""
MOST_OTHERS = 2
"""How many fines are named beside the highest."""


class AtRisk(NamedTuple):
    """What it costs not to file what is due or likely.

    `amount` is the highest fine, in euro as far as the deal tells them, else in shares
    of what it does not; empty where no law counts one. `lines` say what else follows,
    `basis` is where the law says so, a point of each, and `filing` the id of that with
    the highest fine. Its `heading` says where open filings can add to that.
    """

    amount: str
    lines: tuple[str, ...]
    basis: tuple[Basis, ...]
    filing: str = ""
    heading: str = "At risk"

    @property
    def says(self) -> str:
        """All of it as sentences."""
        lines = [f"{it}." for it in self.lines]
        if self.amount:
            amount = f"{self.heading}: {lower_first(self.amount)}, the"
            lines[:1] = [f"{amount} {lower_first(it)}" for it in lines[:1]]
        return " ".join(lines)


def at_risk(
    assessment: Assessment,
    filings: Iterable[FilingView],
    days: Timeline,
    heading: str = "At risk",
) -> AtRisk:
    """Return what is at risk in filings that are due or likely, or forbid the deal."""
    all_ = [it for it in filings if it.if_not]
    fined = sorted((it for it in all_ if it.fine), key=_height, reverse=True)
    lines = [*_fines(assessment, fined)]
    if not fined:
        lines += [_if_missed(it) for it in all_[:MOST_OTHERS]]
    # Of those that no fine stands for, the lines have said it.
    untold = [it for it in (all_ if fined else all_[MOST_OTHERS:]) if it.void]
    if untold:
        lines.append(f"Also void: {_void(untold)}")
    lines += _waiting(assessment, all_, days)
    first = fined[0].fine if fined else None
    sums = dict.fromkeys(fine_in_words(assessment, it.fine) for it in fined)
    named = [*sums][: 1 + MOST_OTHERS]
    shown = (it for it in fined if fine_in_words(assessment, it.fine) in named)
    basis = [it.sanction_basis for it in (shown if fined else all_[:MOST_OTHERS])]
    basis[1:1] = [void.basis for it in untold for void in it.void]
    points = {point.point: point for of in basis for point in of[:1]}
    return AtRisk(
        upper_first(fine_in_words(assessment, first)) if first else "",
        tuple(lines),
        tuple(points.values()),
        next((it.id for it in fined), ""),
        heading,
    )


def _height(filing: FilingView) -> tuple[Decimal, Decimal]:
    """Return the most a fine comes to in euro, and in shares of what is not known."""
    fine = filing.fine
    sums, shares = ((fine.high, fine.low), fine.shares) if fine else ((), ())
    most = max(filter(None, sums), default=Decimal())
    return most, max((it.percent for it in shares), default=Decimal())


def _if_missed(filing: FilingView) -> str:
    return f"{filing.short}: {lower_first(filing.if_not.rstrip('.'))}"


def _fines(assessment: Assessment, fined: Sequence[FilingView]) -> Iterable[str]:
    """Yield which filing the highest fine is for, and the fines beside it."""
    others = dict[str, list[FilingView]]()
    for filing in fined:
        others.setdefault(fine_in_words(assessment, filing.fine), []).append(filing)
    for words, [first, *same] in [*others.items()][:1]:
        del others[words]
        least = _least(assessment, first.fine)
        applies = "applies and " if first.state.traits.likely else ""
        missed = "not filed" if first.regime.kind in FILES else "breached"
        yield f"Fine{_whom(first)} where {first.short} {applies}is {missed}{least}"
        alike = [it for it in same if _basis(it) and _basis(it) == _basis(first)]
        if alike:
            yield f"The same article fines {_names(alike)}"
        if rest := [it for it in same if it not in alike]:
            yield f"The law fines {_names(rest)} in the same way"
    for words, of in [*others.items()][:MOST_OTHERS]:
        yield f"{upper_first(words)}{_whom(*of)} for {_names(of)}"


def _void(filings: Iterable[FilingView]) -> str:
    """Return what is void, each by the filings without which it is."""
    by_says = dict[str, list[str]]()
    for filing in filings:
        for void in filing.void:
            by_says.setdefault(void.says, []).append(filing.regime.short)
    return list_in_words(f"{it} ({'; '.join(of)})" for it, of in by_says.items())


def _names(filings: Iterable[FilingView]) -> str:
    return list_in_words(it.short for it in filings)


def _basis(filing: FilingView) -> tuple[Basis, ...]:
    return filing.fine.basis if filing.fine else ()


def _whom(*filings: FilingView) -> str:
    """Return on whom a fine falls; empty where more than one has to file."""
    who = {it.who for it in filings}
    alone = len(who) == 1 and all(len(it.regime.acts) == 1 for it in filings)
    return f" on {lower_first(who.pop())}" if alone else ""


def _least(assessment: Assessment, fine: Fine | None) -> str:
    """Return the shares of what is not known, where euros are told before them."""
    if fine is None or not fine.shares or fine.high is fine.low is None:
        return ""
    return f", {_shares(assessment, fine.shares)}"


def _waiting(
    assessment: Assessment, filings: Iterable[FilingView], days: Timeline
) -> Iterable[str]:
    """Yield the payment that has to wait for answers, and until when at worst."""
    paid = any(PAID.intersection(it.stops) for it in filings)
    value = value_of(assessment)
    if value and paid and stage_of(days) != CLOSED:
        what = f"Payment of {money_in_words(value)} has to wait for the answers"
        yield f"{what}{_until(days)}"


def value_of(assessment: Assessment) -> Decimal | None:
    """Return the value of the deal: the first amount of money that page one tells."""
    for name, asked in assessment.rulebook.questions.items():
        value = assessment.answers.get(name)
        if asked.in_brief and asked.kind == "money" and isinstance(value, Decimal):
            return value
    return None


def _until(days: Timeline) -> str:
    until = days.closing.not_before
    day: date | None = until.day if until and not days.closing.undated else None
    return f", at worst until {day_in_words(day)}" if day else ""


def fine_in_words(assessment: Assessment, fine: Fine | None) -> str:
    """Return a fine in euro, from and to, else as a share; with its least by law."""
    if fine is None:
        return ""
    least = f", and not less than {fine.floor}" if fine.floor else ""
    return f"{_counted(assessment, fine)}{least}"


def _counted(assessment: Assessment, fine: Fine) -> str:
    """Return a fine as far as answers tell it."""
    low, high = fine.low, fine.high
    if low and high and low < high:
        return _range(money_in_words(low), money_in_words(high))
    if low:
        return f"at least {money_in_words(low)}"
    if high:
        return f"up to {money_in_words(high)}"
    return _shares(assessment, fine.shares)


def _range(low: str, high: str) -> str:
    """Return two sums of money as one, with what both have said once."""
    currency, _, least = low.partition(" ")
    number, _, unit = least.partition(" ")
    same = unit and high.endswith(f" {unit}")
    return f"{currency} {number if same else least} to {high.partition(' ')[2]}"


def _shares(assessment: Assessment, amounts: Iterable[Amount]) -> str:
    """Return what a fine is of numbers that are not known, each said to be so."""
    by_question = dict[str, dict[str, Decimal]]()
    for it in amounts:
        by_question.setdefault(it.of, {})[it.bound] = it.percent
    questions = assessment.rulebook.questions
    shares = (_share(questions[of], bounds) for of, bounds in by_question.items())
    return list_in_words(shares)


def _share(asked: Question, bounds: dict[str, Decimal]) -> str:
    number = f"the {lower_first(asked.short)}{NOT_KNOWN}"
    if len(bounds) == len({"at least", "up to"}):
        low, high = (number_in_words(bounds[it]) for it in ("at least", "up to"))
        return f"{low} to {high} % of {number}"
    [(bound, percent)] = bounds.items()
    if percent == TWICE:
        return f"{bound} twice {number}"
    return f"{bound} {number_in_words(percent)} % of {number}"


def if_not_here(assessment: Assessment, filing: FilingView) -> str:
    """Return what follows in this deal if a filing is not made: in euro, if it can."""
    if filing.fine is None:
        return filing.if_not
    amount = fine_in_words(assessment, filing.fine).replace(NOT_KNOWN, "")
    return f"Fine of {amount}"
