"""An assessment in words: what, how sensitive, why, what is open, what next.

The page, the terminal and the briefing show this and nothing else, so they can never
tell different stories. Templates choose the order; nothing is left for them to decide.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import chain, filterfalse
from typing import Any

from screening.engine import assess
from screening.engine.assess import Applies, Assessment, Finding, Following
from screening.engine.days import Reading, beforehand, readings
from screening.engine.filings import unsettled
from screening.engine.levers import Levers, levers
from screening.engine.movement import Mattering, Movement
from screening.engine.recommendation import Standings
from screening.engine.schedule.work import NO_WORK, StepState, Work, work_of
from screening.formats.text import day_in_words, lower_first
from screening.presentation.answers import (
    answer_in_words,
    counted,
    descriptive,
    fill,
    level_in_words,
)
from screening.presentation.at_risk import AtRisk, at_risk
from screening.presentation.deal_parts import (
    AnswerWords,
    Boundary,
    ChecklistStep,
    ContradictionWords,
    LaterDay,
    LeftStep,
    OpenFact,
    Reason,
    Stage,
    StripRow,
    TopicAnswers,
    boundary,
    boundary_on_paper,
    later_day,
    reason,
)
from screening.presentation.filing_view import FilingView
from screening.presentation.filings_view import FilingsView
from screening.presentation.precedents import Comparable, comparable
from screening.presentation.recommendation import (
    RecommendationWords,
    recommendation_words,
)
from screening.presentation.rulebook import basis_in_words
from screening.presentation.summary import (
    duty_sentence,
)
from screening.presentation.work import STEP, DueWords, Tally, step_in_words
from screening.rulebook.answers import Deal
from screening.rulebook.model import Level, Rule, Verdict
from screening.rulebook.recommendations import CLOSED, PLANNED, Advice
from screening.rulebook.regimes import CLOSING

NOTHING_MOVES = "Nothing more can change the level or what is due or likely"
ASKED_LATER = "This counts from {} on. Answer it now if the deal may close later."
ANSWERED_LATER = "One more answer counts from {} on, and says nothing before."
AS_CLOSED = ", passed and so counted as closed"
CONTRADICTED = "The answers contradict each other, so nothing is settled."


class DealView:
    """Everything there is to show of one assessed deal.

    Reasons are strongest first; everything else is in rulebook order. `unread` are the
    answers that fit no question, as they were given, by question, and `work` what was
    done about the deal; days before `as_of` have passed. Each part is put into words
    when somebody asks for it: the panel that follows the typing shows few.
    """

    def __init__(
        self,
        deal: Deal,
        assessment: Assessment,
        work: Work = NO_WORK,
        as_of: date | None = None,
    ) -> None:
        self.assessment, self._as_of = assessment, as_of
        self.work = work_of(deal) if work is NO_WORK else work
        self.rulebook = assessment.rulebook
        self.deal, self.unread = deal, deal.unread
        self.on = day_in_words(assessment.on)
        self.overdue = assessment.on > self.rulebook.heading.review_by
        self.lowest, self.highest = assessment.range
        self.settled = assessment.range.settled
        self.level = level_in_words(*assessment.range, settled=self.settled)
        self.levels = self.rulebook.heading.levels
        self._topics = {topic.id: topic for topic in self.rulebook.heading.topics}
        self._level = {level.id: level for level in self.levels}

    following = cached_property[Following](lambda it: assess.following(it.assessment))
    """What follows from the deal."""

    @property
    def means(self) -> str:
        """What the level means, and which question tells most of what is open."""
        asks = () if self.settled or self.contradictions else self.mattering[:1]
        most = [f"The fact that matters most: {it.ask}" for it in asks]
        return " ".join([self.certain, *most])

    @property
    def certain(self) -> str:
        """What the level means, or what is certain of it and then what is not.

        A level that is only the lowest possible one is never told as what the deal is.
        """
        if self.settled:
            return self.lowest.means
        if self.contradictions:
            level = lower_first(level_in_words(self.lowest, self.highest))
            return f"{CONTRADICTED} By these answers the level is {level}."
        could = f"could become {lower_first(self.highest.label)}."
        if self.lowest is self.levels[0]:
            return f"The level is not settled yet; it {could}"
        return f"{self.lowest.label} at least; the level {could}"

    @cached_property
    def duty(self) -> str:
        """What is to be filed first and by when, and what waits for the answer."""
        bans, due = self.bans_to_settle, self.filings.results
        return duty_sentence(self.filings, bans, self.at_risk.filing) if due else ""

    @cached_property
    def bans_to_settle(self) -> tuple[FilingView, ...]:
        """The bans that may forbid a planned deal, for which its signing waits."""
        advice = self.recommendation if self.filings.stage == PLANNED else None
        names = advice.bans if advice and advice.advice is Advice.NOT_YET else ()
        return tuple(map(self.filings.by_id.__getitem__, names))

    @cached_property
    def at_risk(self) -> AtRisk:
        """What it costs not to file, or to go on with what the law forbids."""
        filings = self.filings
        heading = "At risk so far" if filings.open else "At risk"
        of = filings.walls or filings.planned
        return at_risk(self.assessment, of, filings.days, heading)

    @cached_property
    def later(self) -> tuple[LaterDay, ...]:
        """What the law makes of the same answers on later days."""
        return tuple(map(later_day, self.readings))

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The later days on which the law changes something."""
        return readings(self.assessment)

    @cached_property
    def beforehand(self) -> dict[str, str]:
        """What is asked, or has another answer, from a later day on; by question."""
        asked, says = self.assessment.asked, (ASKED_LATER, ANSWERED_LATER)
        return {
            name: says[asked[name] is not Verdict.NOT_MET].format(day_in_words(day))
            for name, day in beforehand(self.assessment).items()
        }

    @property
    def unasked(self) -> dict[str, str]:
        """Those that are not asked yet, and have no answer either."""
        given = {*self.deal.answers, *self.assessment.not_known}
        return {it: self.beforehand[it] for it in self.beforehand if it not in given}

    @property
    def progress(self) -> tuple[int, int]:
        """How many questions are answered, of how many that are asked."""
        asked = [*self.assessment.asked.values()].count(Verdict.MET)
        return asked - len(self.assessment.not_known), asked

    @cached_property
    def movement(self) -> Movement:
        """What can still move the level."""
        return Movement(self.assessment)

    @cached_property
    def filings(self) -> FilingsView:
        """What each legal regime asks of the deal, and by when."""
        return FilingsView(self.assessment, self.work, self._as_of)

    @cached_property
    def strip(self) -> tuple[StripRow, ...]:
        """The row of the whole deal, then one for every topic."""
        rank, topics = self.rulebook.rank, assess.topic_ranges(self.assessment)
        met = {it.rule.topic for it in self.assessment.with_verdict(Verdict.MET)}
        met |= {""} if met else set()
        return tuple(
            StripRow(
                topic=self._topics.get(name),
                lowest=rank[range_.lowest.id],
                highest=rank[range_.highest.id],
                now=name in met or range_.settled,
            )
            for name, range_ in [("", self.assessment.range), *topics.items()]
        )

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """The rules that are met, but for those that another swallows."""
        return self._reasons(self._met)

    @property
    def met(self) -> Sequence[tuple[Level, str]]:
        """The level and the title of each of them: far less than all of each."""
        rules = (it.rule for it in self._met)
        return [(self._level[it.level], self._fill(it.title)) for it in rules]

    @property
    def _met(self) -> Iterator[Finding]:
        return self._not_swallowed(self.assessment.with_verdict(Verdict.MET))

    @cached_property
    def open(self) -> tuple[Reason, ...]:
        """The rules that may still be met and would then move the level."""
        open_ = self.assessment.with_verdict(Verdict.OPEN)
        return self._reasons(filter(self.movement.can_move, open_))

    @cached_property
    def open_and_idle(self) -> tuple[Reason, ...]:
        """The other open rules: whatever becomes of them, the level stays."""
        return self._reasons(self._idle)

    @property
    def open_and_idle_count(self) -> int:
        """How many they are."""
        return len([*self._idle])

    @property
    def _idle(self) -> Iterator[Finding]:
        open_ = self.assessment.with_verdict(Verdict.OPEN)
        return self._not_swallowed(filterfalse(self.movement.can_move, open_))

    @cached_property
    def superseded(self) -> tuple[Reason, ...]:
        """The rules that are met or open, and that a rule that is met swallows."""
        swallowed = self.assessment.superseded
        return self._reasons(
            it for it in self.assessment.findings if it.rule.id in swallowed
        )

    def _not_swallowed(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        swallowed = self.assessment.superseded
        return (it for it in findings if it.rule.id not in swallowed)

    @cached_property
    def not_met(self) -> tuple[Reason, ...]:
        """The rules that did not apply."""
        return self._reasons(self.assessment.with_verdict(Verdict.NOT_MET))

    @property
    def not_met_count(self) -> int:
        """How many they are."""
        return len(self.assessment.with_verdict(Verdict.NOT_MET))

    @cached_property
    def not_in_force(self) -> tuple[Reason, ...]:
        """The rules that do not hold on the day, or are switched off."""
        day, rules = self.assessment.on, self.rulebook.rules.values()
        return tuple(self._reason(rule) for rule in rules if not rule.covers(day))

    def _reasons(self, findings: Iterable[Finding]) -> tuple[Reason, ...]:
        return tuple(
            self._reason(it.rule, it.because, it.waiting_for) for it in findings
        )

    def _reason(
        self, rule: Rule, because: Iterable[str] = (), waiting_for: Iterable[str] = ()
    ) -> Reason:
        facts = (tuple(map(self._answer, names)) for names in (because, waiting_for))
        return reason(self.assessment, rule, *facts)

    @cached_property
    def contradictions(self) -> tuple[ContradictionWords, ...]:
        """The facts that cannot all be true: they are settled before all else."""
        book = self.rulebook
        return tuple(
            ContradictionWords(
                name,
                self._fill(book.contradictions[name].says),
                tuple(map(self._answer, questions)),
                basis_in_words(book, book.contradictions[name].basis),
            )
            for name, questions in self.assessment.contradictions.items()
        )

    @cached_property
    def settling(self) -> tuple[OpenFact, ...]:
        """The facts that could still move the level, most telling first."""
        return tuple(
            self._open_fact(name, could_reach=reach)
            for name, reach, _rules in self.movement.next_questions
        )

    @cached_property
    def mattering(self) -> tuple[OpenFact, ...]:
        """The open facts that matter, the most pressing first."""
        return tuple(
            self._open_fact(
                it.question,
                could_reach=it.lifts.could_reach if it.lifts else None,
                filings=tuple(each.regime.short for each in it.named),
                asks=tuple(each.regime.short for each in it.turned),
                stops=it.stops,
                leads=it.leads,
            )
            for it in self._mattering
        )

    @cached_property
    def _mattering(self) -> tuple[Mattering, ...]:
        return self.movement.mattering(self.filings.at_stake)

    @cached_property
    def recommendation(self) -> RecommendationWords | None:
        """What a board is recommended; None where the rulebook recommends nothing."""
        given = Standings(
            self.assessment,
            self.filings.results,
            lambda: self.filings.days,
            lambda: self._mattering,
            lambda: self.following,
        ).recommended()
        return recommendation_words(self.assessment, given) if given else None

    @property
    def remote_questions(self) -> list[str]:
        """The other open questions, but for those that describe the deal."""
        others = {it.question for it in self.mattering} | descriptive(self.rulebook)
        return [it for it in self.assessment.not_known if it not in others]

    @cached_property
    def remote(self) -> tuple[OpenFact, ...]:
        """The same, each with the filings that it moves; first what moves most."""
        open_ = [*unsettled(self.assessment, self.filings.results)]
        read, facts = chain.from_iterable(it for *_, it in open_), list[OpenFact]()
        moving = self.movement.questions(read)
        places = {name: at for at, name in enumerate(self.rulebook.questions)}
        for name in self.remote_questions:
            bit = 1 << places[name] if name in moving else 0
            short = tuple(it.regime.short for it, bits, _each in open_ if bits & bit)
            facts.append(self._open_fact(name, filings=short))
        return tuple(sorted(facts, key=lambda fact: -len(fact.filings)))

    @property
    def left(self) -> str:
        """How many facts that matter are left, and how many remote questions."""
        facts, remote = len(self.mattering), len(self.remote_questions)
        others = counted(remote, "remote question", "remote questions")
        if facts:
            count = counted(facts, "fact that matters is", "facts that matter are")
            return f"{count} left, and {others}" if remote else f"{count} left"
        left = f"{self.filings.stay_open}{others if remote else 'no question'}"
        return f"{NOTHING_MOVES}; {left} {'are' if remote > 1 else 'is'} left"

    def _open_fact(self, name: str, **moves: Any) -> OpenFact:
        asked = self.rulebook.questions[name]
        person = self.rulebook.who_knows.get(name)
        who = person.label if person else ""
        return OpenFact(name, asked.ask, asked.short, who, asked.lever, **moves)

    @cached_property
    def expect(self) -> tuple[ChecklistStep, ...]:
        """The consequences."""
        return tuple(map(self._step, self.following.consequences))

    @cached_property
    def signals(self) -> tuple[ChecklistStep, ...]:
        """What to watch, each with what it looks like in a deal like this."""
        look_for = self.following.look_for
        return tuple(
            self._step(signal, look_for.get(signal.what.id, ()))
            for signal in self.following.signals
        )

    @cached_property
    def checklist(self) -> tuple[Stage, ...]:
        """What is to be done before each stage, the certain first."""
        stages, all_ = [], self.following.checklist
        for stage in self.rulebook.heading.stages:
            items = [it for it in all_ if it.what.before == stage.id]
            steps = sorted(map(self._step, items), key=lambda step: not step.certain)
            if steps:
                stages.append(Stage(label=stage.label, steps=tuple(steps)))
        return tuple(stages)

    def _step(
        self, follows: Applies[Any], details: Iterable[str] = ()
    ) -> ChecklistStep:
        what, rank, heading = follows.what, self.rulebook.rank, self.rulebook.heading
        levels = [self.rulebook.rules[name].level for name in follows.rules]
        through = dict.fromkeys(map(self.assessment.strongest, follows.rules))
        people = {person.id: person.label for person in heading.people}
        stages = {stage.id: stage.label for stage in heading.stages}
        return ChecklistStep(
            id=what.id,
            title=self._fill(getattr(what, "do", "") or what.title),
            says=self._fill(getattr(what, "says", "") or what.why),
            certain=follows.verdict is Verdict.MET,
            through=self._titles(through, self.rulebook.rules),
            level=self._level[max(levels, key=rank.__getitem__)] if levels else None,
            who=people.get(getattr(what, "who", ""), ""),
            details=tuple(map(self._fill, details)),
            basis=basis_in_words(self.rulebook, what.basis),
            work=step_in_words(self.work, what.id),
            stage=stages.get(getattr(what, "before", ""), ""),
            clause=self._fill(getattr(what, "clause", "") or ""),
        )

    @property
    def steps(self) -> tuple[ChecklistStep, ...]:
        """Every step of the checklist, in order."""
        return tuple(step for stage in self.checklist for step in stage.steps)

    @property
    def left_steps(self) -> tuple[LeftStep, ...]:
        """What something is known of, and is no longer asked of the deal."""
        asked, items = {step.id for step in self.steps}, self.rulebook.checklist
        left = [it for it in self.work.steps if it not in asked]
        titles = (self._fill(items[it].do) if it in items else it for it in left)
        words = (step_in_words(self.work, it) for it in left)
        return tuple(map(LeftStep, left, titles, words))

    @property
    def tally(self) -> Tally:
        """How many steps are done: of those that are certain, or were worked on."""
        known = self.work.steps
        states = [it.work for it in self.steps if it.certain or it.id in known]
        return Tally(
            done=sum(it.work.state is StepState.DONE for it in states),
            all=sum(it.work.state is not StepState.NOT_APPLICABLE for it in states),
            overdue=sum(it.overdue for it in states),
        )

    @property
    def dues(self) -> Iterator[DueWords]:
        """Yield what is still to be done by a day."""
        for step in self.steps:
            work = step.work.work
            if work.to_do and work.due:
                yield DueWords(STEP, step.id, 0, work.due, step.title, work.owner)
        yield from self.filings.dues

    @cached_property
    def answers(self) -> tuple[TopicAnswers, ...]:
        """What was said of each topic that has questions."""
        return self._by_topic(self.rulebook.questions)

    @cached_property
    def asked_answers(self) -> tuple[TopicAnswers, ...]:
        """The same, without the questions that are not asked."""
        names = self.rulebook.questions
        return self._by_topic(it for it in names if not self._is_unasked(it))

    @cached_property
    def unasked_answers(self) -> tuple[AnswerWords, ...]:
        """The questions that are not asked, or not yet, by topic and each with why."""
        names = self.rulebook.questions
        topics = self._by_topic(filter(self._is_unasked, names))
        return tuple(answer for topic in topics for answer in topic.answers)

    def _is_unasked(self, name: str) -> bool:
        return self._state(name).startswith("not asked")

    def _by_topic(self, names: Iterable[str]) -> tuple[TopicAnswers, ...]:
        by_topic: dict[str, list[AnswerWords]] = {topic: [] for topic in self._topics}
        for name in names:
            topic = self.rulebook.questions[name].topic
            by_topic[topic].append(self._answer(name))
        return tuple(
            TopicAnswers(topic=self._topics[topic], answers=tuple(answers))
            for topic, answers in by_topic.items()
            if answers
        )

    def _answer(self, name: str) -> AnswerWords:
        question, state = self.rulebook.questions[name], self._state(name)
        answer = answer_in_words(question, self.assessment.answers.get(name))
        because = self._why(name) if state.startswith("not asked") else ()
        note, asked = self.deal.notes.get(name, ""), (question.ask, question.short)
        return AnswerWords(name, *asked, answer, state, because, note)

    def _state(self, name: str) -> str:
        asked = self.assessment.asked[name]
        if asked is Verdict.NOT_MET:
            return "not asked"
        if name in self.assessment.answers:
            return "answered"
        return "not known" if asked is Verdict.MET else "not asked yet"

    def _why(self, name: str) -> tuple[str, ...]:
        """Return the answers that say it is not asked, or what it waits for."""
        asked, answers = self.assessment.why_asked(name), self.assessment.answers
        questions = self.rulebook.questions
        decided = [questions[other] for other in asked.because if other in answers]
        if not decided:
            return tuple(questions[other].short for other in asked.waiting_for)
        return tuple(
            f"{it.short}: {answer_in_words(it, answers[it.id])}" for it in decided
        )

    def _titles(
        self, names: Iterable[str], parts: Mapping[str, Any]
    ) -> tuple[str, ...]:
        return tuple(self._fill(parts[name].title) for name in names)

    def _fill(self, text: str) -> str:
        return fill(text, self.rulebook.questions, self.assessment.answers)

    @cached_property
    def comparable(self) -> Comparable:
        """The precedents that it is like."""
        return comparable(self.assessment)

    @cached_property
    def levers(self) -> Levers:
        """Which facts would change the level if they were different."""
        return levers(self.assessment)

    @cached_property
    def boundary(self) -> Boundary:
        """Those facts, in words."""
        return boundary(self.assessment, self.levers)

    @cached_property
    def boundary_on_paper(self) -> Boundary:
        """The same for a document, without what would be another deal."""
        return boundary_on_paper(self.assessment, self.levers)

    @property
    def given(self) -> tuple[AnswerWords, ...]:
        """The answers that count."""
        return tuple(it for it in self._each_asked if it.state == "answered")

    @property
    def _each_asked(self) -> Iterator[AnswerWords]:
        return (answer for topic in self.asked_answers for answer in topic.answers)

    @property
    def brief(self) -> tuple[AnswerWords, ...]:
        """What page one tells of the deal, known or not; a past closing as done."""
        questions, anchors = self.rulebook.questions, self.rulebook.anchors
        closed = self.filings.stage == CLOSED and anchors[CLOSING].question
        brief = (it for it in self._each_asked if questions[it.question].in_brief)
        return tuple(
            it._replace(answer=it.answer + AS_CLOSED) if it.question == closed else it
            for it in brief
        )

    @property
    def first_steps(self) -> tuple[ChecklistStep, ...]:
        """The certain steps, in order."""
        return tuple(step for step in self.steps if step.certain)

    def in_time(self, step: ChecklistStep) -> bool:
        """Tell whether a step can still be taken before the stage it belongs to."""
        return bool(step.work.by) or (
            self.rulebook.checklist[step.id].before not in self._passed
        )

    @property
    def _passed(self) -> set[str]:
        """The stages of the deal that are over, by id."""
        days = self.filings.days
        stages = [it.id for it in self.rulebook.heading.stages]
        over = [it for it, day in days.planned.items() if it and day < days.as_of]
        last = max((stages.index(it) for it in over if it in stages), default=-1)
        return {*stages[: last + 1]}
