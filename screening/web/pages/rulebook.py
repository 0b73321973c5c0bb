"""The rulebook to read: topics, rules, definitions, sources, what follows, search."""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    g,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from screening.analysis import tiers
from screening.analysis.compare.changes import threshold_in_words
from screening.analysis.examples import shown_by, written_first
from screening.briefing import rulebook_html
from screening.briefing.html import Addresses
from screening.briefing.printing.pool import LONG, Printer
from screening.editing import scaffold
from screening.editing.corridors import planned
from screening.editing.publish import kept_rulebook
from screening.engine.assess import assess
from screening.presentation import reference as the_reference
from screening.presentation.conditions import outline, step_in_words
from screening.presentation.deal_parts import Reason
from screening.presentation.deal_view import DealView
from screening.presentation.glossary import terms_asked
from screening.presentation.recommendation import advice_in_words
from screening.presentation.reference import entries
from screening.presentation.regime import regime_in_words
from screening.presentation.rulebook import (
    KINDS,
    RulebookWords,
    basis_in_words,
    readers,
    threshold_readers,
    unread,
    with_names,
)
from screening.register.versions import Adopted
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import behind
from screening.rulebook.deal_file import DealFile
from screening.rulebook.editions import of_day
from screening.rulebook.fields import points_under
from screening.rulebook.files import FOLLOWERS, parts_by_kind
from screening.rulebook.model import Rule, Rulebook, Verdict
from screening.rulebook.regimes import Regime
from screening.settings import shipped, today
from screening.web import context, errors
from screening.web.context import live, named_rulebook, sent_as_file
from screening.web.form import NONE, DealForm, form_of, sent_form
from screening.web.jobs import LOOK_AGAIN, Job
from screening.web.pages import rulebook_diagram, rulebook_search
from screening.web.pages.briefings import SHARED_STYLES
from screening.web.prints import for_nobody, prints

MOST_LISTED = 30
"""How many of a long list a page shows."""
MOST_OFFERED = 30
"""How many examples of one verdict are offered to try a rule on."""
MOST_HITS = 3
"""How many parts of a kind are shown where those of all kinds were searched."""
MOST_TABLES = 12
"""How many tables of tiers a page shows at most."""

VERDICT_WORDS = {
    Verdict.MET: "Met",
    Verdict.OPEN: "Still open",
    Verdict.NOT_MET: "Not met",
    None: "Not in force on that day",
}
"""A rule's verdict where it is tried; None where it has none."""


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """A rule tried on an example, of which some answers may have been changed.

    `shown` are all examples by verdict, as they are written, `options` those to start
    from. Its form holds the questions that can decide the rule, `deciding`; all other
    answers stay. `before` is what the example comes to as it is written, `after` what
    it comes to now.
    """

    rule: Rule
    shown: Mapping[Verdict, Sequence[DealFile]]
    options: Mapping[str, Sequence[DealFile]]
    chosen: str
    form: DealForm
    deciding: Sequence[str]
    before: DealView
    after: DealView

    @property
    def verdict(self) -> Verdict | None:
        """What the rule says; None where it is not in force."""
        findings = self.after.assessment.findings
        return next((f.verdict for f in findings if f.rule is self.rule), None)

    @property
    def answered(self) -> dict[str, str]:
        """The answers in words, by question."""
        return {it.question: it.answer for it in self.after.given}

    @property
    def verdict_in_words(self) -> str:
        """The verdict in words."""
        return VERDICT_WORDS[self.verdict]

    @property
    def reason(self) -> Reason | None:
        """The finding in words, if there is one."""
        it = self.after
        every = (it.reasons, it.open, it.open_and_idle, it.superseded, it.not_met)
        rule = self.rule.id
        return next((why for why in chain(*every) if why.rule == rule), None)

    @property
    def asked(self) -> list[str]:
        """The questions that the form shows."""
        shown = self.form.shown(self.after.assessment)
        return [name for name in shown if name in self.deciding]


pages = Blueprint("rules", __name__, url_prefix="/rulebook")
pages.add_app_template_filter(threshold_in_words, "values_by_day")


@pages.before_request
def _open_book() -> errors.Page | None:
    """Open the rulebook that an address names by its digest, or else the live one.

    It is the edition of today. Where it has no such rule, say so; NotKeptError where
    the register has none such.
    """
    g.book = of_day(named_rulebook(), today())
    if (request.view_args or {}).get("rule_id") in {None, *g.book.rules}:
        return None
    says = (
        "No such rule\n\n"
        f"Version {g.book.heading.version} of the rulebook has no rule of that name. "
        "Another version may have one, or the address is cut short."
    )
    return errors.page(says, 404, way="rules.index")


@pages.url_defaults
def _stay_in_the_book(_endpoint: str, values: dict[str, object]) -> None:
    """Let the links of an earlier rulebook's pages lead to pages of the same."""
    if request.blueprint in {pages.name, "precedents"}:
        values.setdefault("rulebook", request.args.get("rulebook"))
    values["rulebook"] = values.get("rulebook") or None


@pages.context_processor
def _everywhere() -> dict[str, object]:
    now = of_day(live().rulebook, today())
    book = g.get("book", now)
    named = partial(with_names, book=book)
    return {"book": book, "now": now, "query": "", "named": named}


@pages.get("")
def index() -> str:
    """Show what the rulebook is, and the ways into it."""
    book: Rulebook = g.book
    dated = [file for file, upkeep in book.upkeep.items() if upkeep.review_by]
    reviews = map(_words().review, dated)
    return render_template(
        "rulebook/index.html",
        overdue=today() > book.heading.review_by,
        overdue_files=[review for review in reviews if review.overdue],
        examples=_examples(),
        planned=planned(live()),
        earlier=earlier(book),
    )


@pages.get("/topics/<topic_id>")
def topic(topic_id: str) -> str:
    """Show one topic: its rules at a glance, and its questions."""
    named = (topic for topic in g.book.heading.topics if topic.id == topic_id)
    topic = next(named, None) or abort(404)
    rules = _words().rules_of(topic_id)
    asked = (it for it in g.book.questions.values() if it.topic == topic_id)
    return render_template(
        "rulebook/topic.html",
        topic=topic,
        questions=[*asked],
        rules=rules,
        picture=rulebook_diagram.of_rules(rules),
    )


@pages.get("/questions/<question_id>")
def question(question_id: str) -> str:
    """Show one question: when it is asked, its answers, and what reads it."""
    words = _words().question(_part("question", question_id))
    read_by = readers(g.book)[question_id]
    page = "rulebook/question.html"
    return render_template(page, words=words, read_by=read_by, kinds=KINDS)


@pages.get("/rules/<rule_id>")
def rule(rule_id: str, trial: RuleTrial | None = None) -> str:
    """Show one rule; as it is now, it can be tried."""
    if trial is None and _is_live():
        trial = _try(rule_id, request.args.get("example", ""))
    words = _words().rule(g.book.rules[rule_id])
    return render_template(
        "rulebook/rule.html",
        rule=words,
        most=MOST_LISTED,
        picture=rulebook_diagram.of_rule(words, g.book),
        trial=trial,
        none_of_these=NONE,
    )


@pages.post("/rules/<rule_id>/try")
def try_out(rule_id: str) -> ResponseReturnValue:
    """Show what a rule says of an example with the answers that were sent."""
    form = sent_form(g.book)
    trial = _try(rule_id, request.form.get("the-example", ""), form)
    if "HX-Request" not in request.headers:
        return rule(rule_id, trial)
    panel = render_template("rulebook/verdict.html", trial=trial)
    return panel, form.event(trial.asked, trial.verdict_in_words)


@pages.get("/definitions")
def definitions() -> str:
    """Show the titles of all named conditions and numbers."""
    return render_template(
        "rulebook/definitions.html", by_topic=_words().conditions_by_topic()
    )


@pages.get("/definitions/<definition_id>")
def definition(definition_id: str) -> str:
    """Show one named condition, and what reads it."""
    words = _words().definition(_part("definition", definition_id))
    return render_template("rulebook/definition.html", words=words)


@pages.get("/numbers/<threshold_id>")
def threshold(
    threshold_id: str,
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> str:
    """Show one number with a name: its values, what reads it, and how to change it."""
    every = (it for it in _words().thresholds() if it.what.id == threshold_id)
    return render_template(
        "rulebook/threshold.html",
        words=next(every, None) or abort(404),
        read_by=threshold_readers(g.book)[threshold_id],
        kinds=KINDS,
        may_change=_is_live() and (live().own or context.publisher().place.own),
        own=live().own,
        typed=typed or {},
        wrong=wrong or {},
        **_everywhere(),
    )


@pages.get("/tiers")
def tables() -> str:
    """Show rules as tables along one question or two."""
    return render_template("rulebook/tiers.html", **tier_tables(g.book))


def tier_tables(book: Rulebook) -> Mapping[str, Any]:
    """Return the tables along what the address names, and what words them."""
    every = book.questions.values()
    offered = [it for it in every if it.traits.numeric or it.traits.few]
    ids = {question.id for question in offered}
    named = dict.fromkeys(request.args.get(name, "") for name in ("by", "and"))
    along = [name for name in named if name in ids]
    tables = tiers.tables(book, along) if along else ()
    return {
        "book": book,
        "along": (*along, "", "")[:2],
        "laid_out": tables[:MOST_TABLES],
        "more": max(0, len(tables) - MOST_TABLES),
        "questions": offered,
        "outline": lambda condition: outline(condition, book),
        "is_always": lambda condition: not getattr(condition, "parts", True),
        "step": lambda asked, it: step_in_words(asked, it.stands, it.ends),
    }


@pages.get("/what-follows")
def follows() -> str:
    """Show the titles of what to expect, to do and to watch."""
    return render_template("rulebook/follows.html")


@pages.get("/what-follows/<kind>/<part_id>")
def follower(kind: str, part_id: str) -> str:
    """Show one thing to expect, to do or to watch, and the rules behind it."""
    if kind not in {*FOLLOWERS, "contradiction"}:
        abort(404)
    return render_template(
        "rulebook/follower.html",
        words=_words().follower(kind, _part(kind, part_id)),
        kind=kind,
        people={person.id: person.label for person in g.book.heading.people},
    )


@pages.get("/recommendations")
def recommendations() -> str:
    """Show what a board is recommended, in order, and on which conditions."""
    book: Rulebook = g.book
    return render_template(
        "rulebook/recommendations.html",
        recommendations=advice_in_words(book, book.recommendations.values()),
        provisos=advice_in_words(book, book.provisos.values()),
    )


@pages.get("/filings")
def filings() -> str:
    """Show the titles of all filings, by side."""
    return render_template("rulebook/filings.html")


@pages.get("/filings/<regime_id>")
def filing(regime_id: str) -> str:
    """Show what one regime asks, of whom, and by when."""
    words = regime_in_words(_part("regime", regime_id), g.book)
    return render_template("rulebook/filing.html", words=words)


@pages.get("/glossary")
def glossary() -> str:
    """Show every term, what it means, and the questions that use it."""
    asked = terms_asked(g.book)
    asking = {
        name: [g.book.questions[it] for it, terms in asked.items() if term in terms]
        for name, term in g.book.glossary.items()
    }
    resting = {
        name: basis_in_words(g.book, term.basis)
        for name, term in g.book.glossary.items()
    }
    page = "rulebook/glossary.html"
    return render_template(page, asking=asking, resting=resting)


@pages.get("/sources")
def sources() -> str:
    """Show the titles of all sources, and how much of each is still unread."""
    return render_template("rulebook/sources.html")


@pages.get("/sources/<source_id>")
def source(source_id: str) -> str:
    """Show every point of a source, and what rests on it."""
    book, source = g.book, _part("source", source_id)
    resting: dict[str, list[Rule]] = defaultdict(list)
    asking: dict[str, list[Regime]] = defaultdict(list)
    for rule in book.rules.values():
        for point in rule.basis:
            resting[point].append(rule)
    for regime in book.regimes.values():
        for point in points_under(regime):
            asking[point].append(regime)
    return render_template(
        "rulebook/source.html",
        source=source,
        words=basis_in_words(book, (f"{source_id}/{it}" for it in source.points)),
        resting=resting,
        asking=asking,
    )


@pages.get("/to-read")
def to_read() -> str:
    """Show the points that a lawyer must read first."""
    page = "rulebook/to-read.html"
    return render_template(page, unread=unread(g.book), most=MOST_LISTED)


@pages.get("/search")
def search() -> str:
    """Show the parts that have all words of a query: of one kind, or some of all."""
    query = " ".join(request.args.get("q", "").split())
    kinds, hits = request.args.getlist("kind"), rulebook_search.search(g.book, query)
    return render_template(
        "rulebook/search.html",
        query=query,
        hits_by_kind={it: hits[it] for it in hits if not kinds or it in kinds},
        most=MOST_LISTED // len(kinds) if kinds else MOST_HITS,
        all_of=None if len(kinds) == 1 else partial(url_for, "rules.search", q=query),
    )


@pages.get("/reference")
def reference() -> str:
    """Show what may be written in rule files: all of it, or what has some words."""
    whole = _reference()
    looked_for = " ".join(request.args.get("words", "").split())
    chapters = entries.search(whole, looked_for) if looked_for else whole
    return render_template(
        "rulebook/reference.html",
        chapters=chapters,
        looked_for=looked_for,
        meant="" if chapters else entries.meant(whole, looked_for),
    )


@cache
def _reference() -> entries.Chapters:
    return the_reference.chapters(*scaffold.reference())


def _is_live() -> bool:
    return (g.book.of or g.book) is live().rulebook


def _part(kind: str, name: str) -> Any:
    """Return a part of the rulebook; there is no page of one that it does not have."""
    return parts_by_kind(g.book)[kind].get(name) or abort(404)


def _words() -> RulebookWords:
    return RulebookWords(g.book, today())


def _examples() -> tuple[DealFile, ...]:
    """Return the examples; those of an earlier rulebook are not kept with it."""
    return live().examples if _is_live() else ()


def _try(rule_id: str, key: str, sent: DealForm | None = None) -> RuleTrial:
    """Return a rule tried on an example as it is written, or as a form has it now.

    Where none is named, it is one that meets the rule, or else leaves it open. Nothing
    is kept.
    """
    book, rule, examples = g.book, g.book.rules[rule_id], _examples()
    verdicts = shown_by(examples, book, ("rule", rule_id)).items()
    shown = {verdict: written_first(rule_id, files) for verdict, files in verdicts}
    with_verdict = {file.id for files in shown.values() for file in files}
    by_verdict = {VERDICT_WORDS[verdict]: files for verdict, files in shown.items()}
    without = (file for file in examples if file.id not in with_verdict)
    by_verdict[VERDICT_WORDS[None]] = written_first(rule_id, without)
    options = {head: it[:MOST_OFFERED] for head, it in by_verdict.items() if it}
    offered = {file.id: file.deal for files in options.values() for file in files}
    chosen = key if key in offered else next(iter(offered), "")
    nothing = Deal(name="A deal without answers", on=today(), answers={})
    written = offered.get(chosen, nothing)
    behind_it = behind(rule.when, book.conditions)
    deciding = [name for name in book.questions if ("question", name) in behind_it]
    form = sent or form_of(book, written)
    changed = _changed(written, sent.deal(), deciding) if sent else written
    before, after = (
        DealView(deal, assess(book, deal.answers, deal.on))
        for deal in (written, changed)
    )
    return RuleTrial(rule, shown, options, chosen, form, deciding, before, after)


def _changed(written: Deal, typed: Deal, deciding: Sequence[str]) -> Deal:
    """Return an example with what was typed: its day, and the answers that decide."""
    others = {name: it for name, it in written.answers.items() if name not in deciding}
    moved = {name: typed.answers[name] for name in deciding if name in typed.answers}
    return replace(written, on=typed.on, answers=others | moved)


documents = Blueprint("documents", __name__, url_prefix="/rulebook/document")


def earlier(book: Rulebook) -> list[Adopted]:
    """Return the versions before a rulebook, newest first, each rulebook once."""
    versions = live().register.versions.of(book.heading.id)
    own = (it.number for it in versions if it.rulebook == book.digest)
    newest, known = next(own, sys.maxsize), {book.digest: None}
    before: list[Adopted] = []
    for version in versions:
        if version.number < newest and version.rulebook not in known:
            known[version.rulebook] = None
            before.append(version)
    return before


@documents.get("", endpoint="show")
def document() -> str:
    """Show the document as a page."""
    book = named_rulebook()
    shared = (url_for("static", filename=f"{name}.css") for name in SHARED_STYLES)
    own = (url_for("briefings.style"), url_for("documents.style"))
    back = url_for("rules.index", rulebook=request.args.get("rulebook") or None)
    at = Addresses(stylesheets=(*shared, *own), back=back)
    return rulebook_html.render(book, _before(), at=at)


@documents.get("/style.css", endpoint="style")
def document_style() -> Response:
    """Send the style of the document that is added to that of the briefing."""
    return send_file(shipped("reports") / rulebook_html.STYLE)


@documents.get("/rulebook.pdf", endpoint="pdf")
def document_pdf() -> ResponseReturnValue:
    """Return the document as a PDF, or a page that waits until it is printed."""
    if for_nobody():
        looks = request.method == "HEAD"
        return Response(status=200 if looks else 503, mimetype=context.KINDS["pdf"])
    book, before = named_rulebook(), _before()
    own = live().printer.with_limit(LONG)
    printed, key = prints().documents, (book.digest, before and before.digest)
    job = printed.ask(key, partial(_printed, book, before, own))
    if not job.outcome.done():
        text = render_template("rulebook/in-line.html", book=book)
        return text, 202, {"Refresh": f"{LOOK_AGAIN}; url={request.full_path}"}
    name = f"Rulebook {book.heading.title} {book.heading.version}"
    return sent_as_file(printed.wait(job), name, "pdf")


def _printed(
    book: Rulebook, before: Rulebook | None, printer: Printer, _job: Job[bytes]
) -> bytes:
    """Return the document as a PDF, printed by a worker that ends with it."""
    with printer:
        return printer.print(rulebook_html.print_job(book, before))


def _before() -> Rulebook | None:
    """Return the rulebook since which changes are told, if the address names one."""
    digest = request.args.get("since", "")
    return kept_rulebook(live().register, digest) if digest else None
