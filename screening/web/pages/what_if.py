"""What if one fact were otherwise: tried beside an assessment, and kept nowhere.

The page carries what is tried. The register hears of it only where somebody goes on
with it: then it stands in the deal's form, and nothing is assessed unseen.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from screening.analysis.side_by_side import SideBySide
from screening.analysis.what_if import Scenario
from screening.engine.assess import Assessment, assess
from screening.engine.levers import lever_questions
from screening.engine.schedule.work import NO_WORK, Work
from screening.formats.text import day_in_words
from screening.presentation.answers import answer_in_words
from screening.register.deals import Kept
from screening.rulebook.answers import Deal, plain_answers
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.model import Verdict
from screening.settings import today
from screening.web.context import live
from screening.web.form import NONE, QuestionField, day_of_a_deal, form_of, typed_form
from screening.web.pages import deal_form

pages = Blueprint("what_if", __name__)

FACT, BESIDE, BESIDE_ANSWER = "fact", "beside", "beside-said"
NOW = "now"


class Trial(NamedTuple):
    """What is tried of a kept assessment: at most two scenarios, by their names.

    One is `now` and one was kept `beside` it. `field` is the control of the fact that
    is moved now, `newest` whether the assessment is the deal's newest, `work` what was
    done about the deal.
    """

    kept: Kept
    deal: Deal
    assessment: Assessment
    newest: bool
    work: Work = NO_WORK
    fact: str = ""
    field: QuestionField | None = None
    scenarios: Mapping[str, Scenario] = {}
    carried: tuple[tuple[str, str], ...] = ()

    @property
    def facts(self) -> list[tuple[str, str, str]]:
        """The facts that the parties can choose: id, name, and the answer as it is."""
        asked, answers = self.assessment.rulebook.questions, self.assessment.answers
        return [
            (name, asked[name].short, answer_in_words(asked[name], answers.get(name)))
            for name in lever_questions(self.assessment)
        ]

    @property
    def wrong(self) -> str:
        """Why what was typed cannot be read; empty where it can."""
        return self.field.wrong if self.field else ""

    @property
    def sides(self) -> SideBySide:
        """The deal as it is, and as each scenario would have it."""
        then = (it.after for it in self.scenarios.values())
        return SideBySide((self.assessment, *then))


@pages.get("/deals/<deal_id>/<int:number>/what-if")
@pages.post("/deals/<deal_id>/<int:number>/what-if")
def show(deal_id: str, number: int) -> str:
    """Show what comes of a fact that is moved: a panel, or a page without a script."""
    page = "panel" if "HX-Request" in request.headers else "page"
    trial = _tried(_untried(deal_id, number))
    return render_template(f"what-if/{page}.html", trial=trial, none_of_these=NONE)


@pages.post("/deals/<deal_id>/<int:number>/what-if/deal")
def resume(deal_id: str, number: int) -> ResponseReturnValue:
    """Go on with a scenario, in the form of the deal."""
    trial = _tried(_untried(deal_id, number))
    chosen = trial.scenarios.get(request.form.get("scenario", "")) or abort(404)
    moved = plain_answers({chosen.question: chosen.answer})
    kept = replace(trial.kept, answers={**trial.kept.answers, **moved})
    rulebook = live().rulebook
    return deal_form.resume(form_of(rulebook, kept.as_deal(rulebook)), deal_id)


class OtherDays(NamedTuple):
    """Other days of a deal that are tried: as they were typed, and what comes of them.

    `days` are the questions that ask for them, by id; `wrong` says of those that cannot
    be read why. `after` is None where nothing else was typed.
    """

    trial: Trial
    days: Mapping[str, str]
    typed: Mapping[str, str]
    wrong: Mapping[str, str]
    answers: Answers
    after: Assessment | None = None

    @property
    def sides(self) -> SideBySide:
        """The deal on the days that it has, and on those that are tried."""
        now, work = self.trial.assessment, self.trial.work
        return SideBySide((now, self.after or now), work)


@pages.post("/deals/<deal_id>/<int:number>/days")
def try_days(deal_id: str, number: int) -> str:
    """Show what comes of other days, with the days as they are beside; keep nothing."""
    tried = other_days(_untried(deal_id, number), request.form)
    return render_template("what-if/days.html", tried=tried)


@pages.post("/deals/<deal_id>/<int:number>/days/deal")
def resume_days(deal_id: str, number: int) -> ResponseReturnValue:
    """Go on with other days, in the form of the deal."""
    tried = other_days(_untried(deal_id, number), request.form)
    if tried.wrong:
        return render_template("what-if/days.html", tried=tried), 422
    moved = {it: tried.answers[it] for it in tried.days if it in tried.answers}
    kept = tried.trial.kept
    left = {name: it for name, it in kept.answers.items() if name not in tried.days}
    kept, rulebook = replace(kept, answers=left | plain_answers(moved)), live().rulebook
    return deal_form.resume(form_of(rulebook, kept.as_deal(rulebook)), deal_id)


def other_days(trial: Trial, sent: Mapping[str, str]) -> OtherDays:
    """Return what comes of the days that were sent; of none, the days as they are."""
    assessment = trial.assessment
    book, answers = assessment.rulebook, dict(assessment.answers)
    anchored = dict.fromkeys(it.question for it in book.anchors.values())
    days = {
        name: book.questions[name].short
        for name in anchored
        if name and assessment.asked[name] is Verdict.MET
    }
    now = {it: answer_day(answers.get(it)) for it in days}
    typed = {name: sent.get(name, it).strip() for name, it in now.items()}
    wrong = dict[str, str]()
    for name, text in typed.items():
        answers.pop(name, None)
        try:
            answers |= {name: day_of_a_deal(text)} if text else {}
        except ValueError as error:
            wrong[name] = str(error)
    if wrong or answers == assessment.answers:
        return OtherDays(trial, days, typed, wrong, answers)
    after = assess(book, answers, assessment.on)
    return OtherDays(trial, days, typed, wrong, answers, after)


def answer_day(answer: Answer | None) -> str:
    """Return a day as somebody would type it; empty where none is known."""
    return day_in_words(answer) if isinstance(answer, date) else ""


def _untried(deal_id: str, number: int) -> Trial:
    register = live().register
    kept = register.deals.recall(deal_id, number)
    newest = register.deals.recall(deal_id).number
    work = register.progress.work(deal_id, today())
    return Trial(kept, *live().reopen(kept), kept.number == newest, work)


def _tried(trial: Trial) -> Trial:
    """Return a trial with what was sent of it, and with what was asked to be done."""
    sent, do = request.form, request.form.get("do", "")
    beside = sent.get(BESIDE, ""), tuple(sent.getlist(BESIDE_ANSWER))
    fact = sent.get(FACT, "")
    now = fact, tuple(sent.getlist(fact)) if fact in sent.getlist("shown") else None
    if do == "keep":
        beside, now = (fact, now[1] or ()), ("", None)
    beside = ("", ()) if do == "drop-beside" else beside
    now = ("", None) if do == "drop-now" else now
    fields = {BESIDE: _field(trial, *beside), NOW: _field(trial, *now)}
    every = {name: _scenario(trial, field) for name, field in fields.items()}
    scenarios = {name: it for name, it in every.items() if it}
    carried = [(BESIDE, beside[0]), *((BESIDE_ANSWER, answer) for answer in beside[1])]
    return trial._replace(
        fact=now[0],
        field=fields[NOW],
        scenarios=scenarios,
        carried=tuple(carried) if BESIDE in scenarios else (),
    )


def _field(
    trial: Trial, fact: str, typed: tuple[str, ...] | None
) -> QuestionField | None:
    """Return the control of a fact, with what was typed or else its answer as it is."""
    if fact not in lever_questions(trial.assessment):
        return None
    rulebook = trial.assessment.rulebook
    if typed is None:
        return form_of(rulebook, trial.deal).questions[fact]
    return typed_form(rulebook, {fact: typed}).questions[fact]


def _scenario(trial: Trial, field: QuestionField | None) -> Scenario | None:
    """Return the deal with what a control holds, if that can be read and is another."""
    if field is None or field.wrong or field.data is None:
        return None
    name = field.question.id
    if field.data == trial.assessment.answers.get(name):
        return None
    return Scenario(
        deal=trial.deal, before=trial.assessment, question=name, answer=field.data
    )
