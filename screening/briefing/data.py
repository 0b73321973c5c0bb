"""The data of a briefing: one model writes it and reads it, and is its schema.

`as_data` fills it in from the view of a deal; `case_file` reads it. What somebody else
may have written is validated with a context, True: then texts and lists have limits.
"""

import itertools
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.functional_validators import BeforeValidator
from pydantic.json_schema import SkipJsonSchema

from screening.briefing.data_fields import (
    Answers,
    Called,
    Data,
    Given,
    Id,
    Listed,
    Name,
    Stands,
    Words,
    plain,
)
from screening.briefing.filing_data import FilingsData, filings_data
from screening.briefing.marks import (
    BOUNDARY,
    CONFIDENTIALITY,
    DOCUMENTS,
    DRAFT,
    STATUSES,
    WHOLE,
    Marks,
    OriginData,
)
from screening.briefing.marks import as_data as marks_as_data
from screening.engine import assess
from screening.engine.assess import Applies, Assessment, Finding
from screening.engine.days import Reading
from screening.engine.schedule.work import StepState, StepWork
from screening.presentation.answers import answer_in_words, fill
from screening.presentation.deal_view import DealView
from screening.presentation.precedents import LikenessWords
from screening.presentation.rulebook import WEAK, basis_in_words, how_known
from screening.rulebook.answers import plain_answers
from screening.rulebook.fields import Day, Part, keys_of
from screening.rulebook.files import parts_under
from screening.rulebook.model import Verdict
from screening.rulebook.recommendations import Advice

SCHEMA: Literal["screening-assessment/2"] = "screening-assessment/2"
READ = ("screening-assessment/1", SCHEMA)
"""The versions that are read: the first had no filings."""

_ASKED = {Verdict.MET: "yes", Verdict.NOT_MET: "no", Verdict.OPEN: "not known yet"}


class AppliesData(Data):
    """Something that follows from the deal.

    It applies where the verdict is met, and may apply where it is open.
    """

    id: Id
    verdict: Stands
    rules: Listed[Id]
    """The rules that lead to it. Empty where it has a condition of its own."""


class StepData(AppliesData):
    """A step of the checklist, and how far it was when the briefing was made."""

    state: Annotated[str, Field(json_schema_extra={"enum": [*StepState]})] = "to do"
    """Whether it is to do, done or not applicable."""
    since: Day | None = None
    """The day on which it was done or found not to apply; null where it is to do."""
    reason: Words = ""
    """Why it does not apply; empty where it does."""
    owner: Words = ""
    """Who does it; empty where nothing is said."""
    due: Day | None = None
    """By which day it is to be done; null where nothing is said."""
    note: Words = ""
    """What is to be known of it; empty where nothing is said."""


class SignalData(AppliesData):
    """Something to watch next."""

    look_for: Listed[str]
    """What it looks like in a deal like this."""


class DealData(Data):
    """The deal, with every answer given."""

    name: Name
    """What it is called."""
    answers: Answers
    answers_not_asked_for: Given
    """Answers given to questions that the other answers make needless. They count for
    nothing, and do again once the question is asked."""
    answers_not_read: Given
    """Answers that this rulebook has no question for, or no such answer to. They come
    from an earlier briefing and stay with the deal."""
    notes: Annotated[dict[Id, Words], Field(default_factory=dict)]
    """Where answers come from, by question."""


class RulebookData(Data):
    """The rulebook that judged it, and the day its rules were read at."""

    id: Id
    title: Called
    version: Words
    """Its version, as its heading says."""
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """The SHA-256 of its files, in hexadecimal."""
    on: Day
    """A day, like 2026-01-31."""


class LevelData(Data):
    """A level."""

    id: Id
    label: Called


class RangeData(Data):
    """The lowest and the highest level still possible, by id.

    They are the same once no missing answer can change it.
    """

    lowest: Id
    highest: Id
    settled: bool
    """Whether they are the same, and no answers contradict each other."""
    proved: bool = True
    """Always so by now: some answers lead to each end, and none further."""


class FindingData(Data):
    """What one rule says of the deal."""

    rule: Id
    title: Words
    """The rule in a few words."""
    topic: Id
    level: Id
    verdict: Stands
    says: str
    """What it says, with the answers in their places."""
    because: Answers
    waiting_for: Listed[Id]
    """The questions that could still decide it. Empty unless it is open."""
    basis: Listed[str]
    """The source points it rests on, like guide/E2."""
    known: Words = ""
    """How well these are known, and in which state the oldest of them was read."""
    superseded_by: Words = ""
    """The rule over the same facts that is told in its place, by id; else empty."""


class PointData(Data):
    """A source point that something rests on, and how it is known."""

    id: Words
    """The source and the point, like guide/E2."""
    name: Words
    """What it is called in print, as filings name it."""
    certainty: Annotated[str, Field(json_schema_extra={"enum": ["", *WEAK, "seen"]})]
    """Seen in the text itself, secondary (commentary) or memory; empty if not said."""
    as_of: Words
    """The state of the text that was read, like 2022-09; empty where none is said."""
    known: Words
    """The copy that was read, or what else it is known from, in sentences."""


class ContradictionData(Data):
    """Answers that cannot all be true."""

    id: Id
    says: Words
    """Why they cannot, with the answers in their places."""
    questions: Listed[Id]
    """The questions to look at."""


class RecommendationData(Data):
    """What a board is recommended, and the rule that says so."""

    id: Id
    """The recommendation of the rulebook."""
    advice: Annotated[str, Field(json_schema_extra={"enum": [*map(str, Advice)]})]
    """Which of the five pieces of advice it gives."""
    words: Words
    """The advice as people read it."""
    reason: Words
    """Why, in a sentence or two."""
    conditions: Listed[Words]
    """On which conditions, each as a clause."""
    file: Words
    """The file of the rulebook in which it stands."""
    line: int
    """The line there."""


class NextQuestionData(Data):
    """A question, and how far its answer could lift the level."""

    question: Id
    could_reach: Id
    rules: Listed[Id]
    """The open rules it could settle."""


class QuestionData(Data):
    """A question."""

    asked: Literal["yes", "no", "not known yet"]
    """Whether it is asked of this deal."""
    answer: str | None
    """Its answer in words; nothing where there is none that counts."""


class LeverData(Data):
    """A fact or two which would put the deal at another level if they were otherwise.

    It tells where the boundary runs and is no advice.
    """

    changes: Annotated[Answers, BeforeValidator(plain)]
    level: Id
    range: RangeData
    gone: Listed[Id]
    """The rules that would fall away."""
    new: Listed[Id]
    """The rules that would appear."""


class LeversData(Data):
    """Which facts, if they were otherwise, would change the level."""

    down: Listed[LeverData]
    """Those that would bring it down, the strongest first."""
    up: Listed[LeverData]
    """Those that would bring it up, the strongest first."""
    complete: bool
    """Whether everything was tried, so that there are no others."""


class PrecedentData(Data):
    """A precedent that the deal is like, told by the facts alone."""

    id: Id
    outcome: Words
    """How it ended: cleared, prohibited, pending."""
    alike: Listed[Id]
    """The questions whose answers agree, wholly or in part."""
    differs: Listed[Id]
    """The questions whose answers differ, wholly or in part."""


class ReadingData(Data):
    """A later day on which the level, a rule met or a filing is another."""

    day: Day
    """The first day on which it is so, like 2026-01-31."""
    level: RangeData
    """The level from that day on."""
    started: Listed[Id]
    """The rules that hold from that day on and are met or open."""
    ended: Listed[Id]
    """The rules that were met or open and no longer hold."""
    filings: dict[Id, Words]
    """What becomes of a regime on that day, by regime."""


class MarksData(Data):
    """What the briefing says of itself on every page; left out if never printed."""

    status: Annotated[str, Field(json_schema_extra={"enum": [*STATUSES]})] = DRAFT
    """Draft or final."""
    confidentiality: Annotated[
        str, Field(json_schema_extra={"enum": [*CONFIDENTIALITY]})
    ] = ""
    """How confidential it is; empty where nothing is said."""
    prepared_by: str = ""
    """Who prepared it; empty where nothing is said."""
    prepared_for: str = ""
    """Whom it is prepared for; empty where nothing is said."""
    reference: str = ""
    """A reference; empty where nothing is said."""
    document: Annotated[str, Field(json_schema_extra={"enum": [*DOCUMENTS]})] = WHOLE
    """The board page and counsel's file, or one of them alone."""
    boundary: Annotated[str, Field(json_schema_extra={"enum": [*BOUNDARY]})] = ""
    """Whether a final one says where the boundary runs; a draft does in any case."""
    made: str = ""
    """The day on which it was first printed; empty where it was not yet."""


class BriefingData(Data):
    """What a briefing carries as screening.json.

    It is what "Download the data" gives, and what `screening assess --json` prints: a
    deal, every answer given, and its assessment. To start the deal over, its name, its
    answers and its day are all that is needed.
    """

    schema_: Annotated[Literal["screening-assessment/2"], Field(alias="schema")]
    """The version of this schema. Software that does not know it refuses the file."""
    deal: DealData
    rulebook: RulebookData
    levels: Annotated[Listed[LevelData], Field(min_length=1)]
    """The levels of the rulebook, lowest first."""
    level: RangeData
    """The level of the deal."""
    contradictions: Annotated[Listed[ContradictionData], Field(default=[])]
    """What cannot be true of the deal. While there is any, no level is settled."""
    recommendation: RecommendationData | None = None
    """What a board is recommended; null where the rulebook recommends nothing."""
    topics: dict[Id, RangeData]
    """The level within each topic."""
    findings: Listed[FindingData]
    """What every rule in force on that day says, in the order of the rulebook."""
    not_in_force: Listed[Id]
    """The rules that are not in force on that day, or are switched off."""
    switched_off: dict[Id, str]
    """Why rules are switched off, by rule."""
    next_questions: Listed[NextQuestionData]
    """The questions that could still move the level, the most telling first."""
    questions: dict[Id, QuestionData]
    """Every question of the rulebook."""
    checklist: Listed[StepData]
    """What to do."""
    done_as_of: Day | None = None
    """As of which day it is told what was done; null where nothing was."""
    consequences: Listed[AppliesData]
    """What to expect."""
    signals: Listed[SignalData]
    """What to watch."""
    levers: LeversData
    precedents: Annotated[Listed[PrecedentData], Field(default=[])]
    """The precedents nearest to it."""
    points: Annotated[Listed[PointData], Field(default=[])]
    """What findings that are met or open, and filings that ask something, rest on."""
    readings: Annotated[Listed[ReadingData], Field(default=[])]
    """The later days on which the law changes something, the answers being the same."""
    filings: Annotated[FilingsData, Field(default_factory=FilingsData)]
    origin: OriginData | None = None
    """The kept assessment that it was made of; nothing where none was kept."""
    marks: Annotated[
        MarksData | SkipJsonSchema[None], Field(exclude_if=lambda value: value is None)
    ] = None


def as_data(
    view: DealView, marks: Marks | None = None, origin: OriginData | None = None
) -> dict[str, Any]:
    """Return all of a deal view, ready for JSON; printed, with its marks."""
    assessment = view.assessment
    data = {
        "schema": SCHEMA,
        "deal": _deal(view),
        "levels": view.levels,
        "level": assessment.range,
        "contradictions": [
            {**it._asdict(), "questions": it.facts} for it in view.contradictions
        ],
        "recommendation": view.recommendation,
        "topics": assess.topic_ranges(assessment),
        "findings": [_finding(assessment, finding) for finding in assessment.findings],
        **_law(view),
        "next-questions": view.movement.next_questions,
        "questions": _questions(assessment),
        **_following(view),
        "done-as-of": view.work.as_of,
        "levers": view.levers,
        "precedents": [*map(_precedent, view.comparable.shown)],
        "readings": [*map(_reading, view.readings)],
        "filings": filings_data(view),
        "origin": origin,
        "marks": marks and marks_as_data(marks),
    }
    return BriefingData.model_validate(data).model_dump(mode="json", by_alias=True)


def _law(view: DealView) -> dict[str, Any]:
    """Return the rulebook, which rules say nothing, and what the others rest on."""
    book = view.rulebook
    read = {"digest": book.digest, "on": view.assessment.on}
    return {
        "rulebook": dict(book.heading) | read,
        "not-in-force": [reason.rule for reason in view.not_in_force],
        "switched-off": {it.id: it.off for it in book.rules.values() if it.off},
        "points": [*_points(view)],
    }


def _deal(view: DealView) -> dict[str, Any]:
    """Return a deal with every answer given: those that count, and apart the others."""
    deal, counts = view.deal, view.assessment.answers
    idle = {name: it for name, it in deal.answers.items() if name not in counts}
    return {
        "name": deal.name,
        "answers": plain_answers(counts),
        "answers-not-asked-for": plain_answers(idle),
        "answers-not-read": dict(deal.unread),
        "notes": dict(deal.notes),
    }


def _following(view: DealView) -> dict[str, Any]:
    """Return checklist, consequences and signals, each step with how far it is."""
    following, step = view.following, view.work.step
    signals = ((it, following.look_for.get(it.what.id, ())) for it in following.signals)
    return {
        "checklist": [_applies(it, step(it.what.id)) for it in following.checklist],
        "consequences": [*map(_applies, following.consequences)],
        "signals": [_applies(it) | {"look-for": look_for} for it, look_for in signals],
    }


def _applies(part: Applies[Any], step: StepWork | None = None) -> dict[str, Any]:
    return {**part._asdict(), "id": part.what, **(asdict(step) if step else {})}


def _precedent(likeness: LikenessWords) -> dict[str, Any]:
    shared, case = likeness.compared.shared, likeness.case.precedent
    return {
        "id": case,
        "outcome": case.outcome,
        "alike": [fact for fact in shared if fact.agreement],
        "differs": [fact for fact in shared if fact.agreement < 1],
    }


def _reading(reading: Reading) -> dict[str, Any]:
    filings = {it.regime.id: state for it, state in reading.filings}
    data = reading._asdict() | {"day": reading.day, "level": reading.range}
    return data | {"filings": filings}


def _finding(assessment: Assessment, finding: Finding) -> dict[str, Any]:
    rule, answers = finding.rule, assessment.answers
    questions = assessment.rulebook.questions
    because = {name: answers[name] for name in finding.because if name in answers}
    return {
        **dict(rule),
        "rule": rule,
        "title": fill(rule.title, questions, answers),
        "verdict": finding.verdict,
        "known": how_known(basis_in_words(assessment.rulebook, rule.basis)),
        "says": fill(rule.says, questions, answers),
        "because": plain_answers(because),
        "waiting-for": finding.waiting_for,
        "superseded-by": assessment.superseded.get(rule.id, ""),
    }


def _points(view: DealView) -> Iterator[dict[str, Any]]:
    """Yield what rules that are met or open, and filings that may be, rest on."""
    findings = view.assessment.findings
    bases = [it.rule.basis for it in findings if it.verdict is not Verdict.NOT_MET]
    asked = (it for it in view.filings.results if it.state.traits.counted)
    bases += [it.regime.basis for it in asked]
    points = dict.fromkeys(itertools.chain(*bases))
    for it in basis_in_words(view.rulebook, points):
        own = {"id": it.point, "name": it.name, "certainty": it.certainty or ""}
        yield it._asdict() | own


def _questions(assessment: Assessment) -> dict[str, Any]:
    """Return for each question whether it is asked, and its answer in words, if any."""
    answers, asked = assessment.answers, assessment.asked
    return {
        name: {
            "asked": _ASKED[asked[name]],
            "answer": answer_in_words(question, answers[name])
            if name in answers
            else None,
        }
        for name, question in assessment.rulebook.questions.items()
    }


def schema_text() -> str:
    """Return the JSON Schema of it, as `docs/briefing.schema.json` holds it.

    What stands below keys in quotes is read from the source for it, and else never:
    pydantic would do so whenever a class is made.
    """
    schema = BriefingData.model_json_schema(mode="serialization")
    parts = schema["$defs"] | {BriefingData.__name__: schema}
    below = (part for _key, part in parts_under(BriefingData))
    every: list[type[Part]] = [BriefingData, *below]
    for part in every:
        keys = parts[part.__name__]["properties"]
        for key in keys_of(part):
            if says := key.description:
                entry = {**keys[key.written], "description": says}
                keys[key.written] = dict(sorted(entry.items()))
    schema = _tidy(schema)
    dialect = "https://json-schema.org/draft/2020-12/schema"
    head = {"$schema": dialect, "title": "A briefing's data"}
    return f"{json.dumps(head | schema, indent=2, ensure_ascii=False)}\n"


def _tidy(node: Any) -> Any:
    """Return a part of the schema: no titles made of names, no keys but those told."""
    match node:
        case dict():
            closed = {"additionalProperties": False}
            return (closed if "patternProperties" in node else {}) | {
                key: _tidy(value)
                for key, value in node.items()
                if key not in {"default", "propertyNames"}
                and (key, type(value)) != ("title", str)
            }
        case list():
            return [_tidy(member) for member in node]
        case str():
            return " ".join(node.split())
        case _:
            return node
