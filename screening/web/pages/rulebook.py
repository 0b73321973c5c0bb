"""The rulebook to read: topics, rules, definitions, sources, what follows, search."""

from collections import defaultdict
from functools import cache

from flask import Blueprint, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from screening.analysis.examples import examples_by_verdict, shown_by
from screening.editing import scaffold
from screening.rulebook.deal_file import DealFile
from screening.rulebook.editions import of_day
from screening.rulebook.fields import points_under
from screening.rulebook.model import Rule, Rulebook
from screening.rulebook.regimes import Regime
from screening.settings import today
from screening.web import errors, messages
from screening.web.context import live, named_rulebook
from screening.web.form import NONE, DealForm, sent_form
from screening.web.pages import rulebook_diagram, rulebook_document, rulebook_search
from screening.web.pages.tiers import tables
from screening.web.pages.try_rule import Trial, try_rule
from screening.wording import reference as the_reference
from screening.wording.glossary import terms_asked
from screening.wording.reference import entries
from screening.wording.rulebook import (
    KINDS,
    RulebookWords,
    basis_in_words,
    readers,
    threshold_readers,
    unread,
)

MOST_EXAMPLES = 5
"""How many examples of a verdict a topic's page names."""
MOST_LISTED = 30
"""How many a rule's own page lists."""

pages = Blueprint("rules", __name__, url_prefix="/rulebook")


@pages.before_request
def _open_book() -> errors.Page | None:
    """Open the rulebook that an address names by its digest, or else the live one.

    It is the edition of today. Where it has no such rule, say so; NotKeptError where
    the register has none such.
    """
    g.book = of_day(named_rulebook(), today())
    if (request.view_args or {}).get("rule_id") in {None, *g.book.rules}:
        return None
    says = messages.NO_RULE.format(version=g.book.heading.version)
    return errors.page(says, 404, way="rules.index")


@pages.url_defaults
def _stay_in_the_book(_endpoint: str, values: dict[str, object]) -> None:
    """Let the links of an earlier rulebook's pages lead to pages of the same."""
    if request.blueprint == pages.name:
        values.setdefault("rulebook", request.args.get("rulebook"))
    values["rulebook"] = values.get("rulebook") or None


@pages.context_processor
def _everywhere() -> dict[str, object]:
    now = of_day(live().rulebook, today())
    return {"book": g.get("book", now), "now": now, "query": ""}


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
        planned=live().register.plans.open(live().place),
        earlier=rulebook_document.earlier(book),
    )


@pages.get("/topics/<topic_id>")
def topic(topic_id: str) -> str:
    """Show one topic: its questions, and its rules as sentences."""
    named = (topic for topic in g.book.heading.topics if topic.id == topic_id)
    topic = next(named, None) or abort(404)
    words, shown = _words(), shown_by(_examples(), g.book)
    rules = words.rules_of(topic_id)
    return render_template(
        "rulebook/topic.html",
        topic=topic,
        questions=words.questions_of(topic_id),
        readers=readers(g.book),
        rules=rules,
        standings={
            rule.rule.id: examples_by_verdict(shown, rule.rule.id, MOST_EXAMPLES)
            for rule in rules
        },
        picture=rulebook_diagram.of_rules(rules),
    )


@pages.get("/rules/<rule_id>")
def rule(rule_id: str, trial: Trial | None = None) -> str:
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
    """Return what a rule says of an example with the answers that were sent."""
    form = sent_form(g.book)
    trial = _try(rule_id, request.form.get("the-example", ""), form)
    if "HX-Request" not in request.headers:
        return rule(rule_id, trial)
    panel = render_template("rulebook/verdict.html", trial=trial)
    return panel, form.moved(trial.asked, trial.said)


@pages.get("/definitions")
def definitions() -> str:
    """Show every named condition and number, and what reads it."""
    words = _words()
    return render_template(
        "rulebook/definitions.html",
        definitions=words.definitions(),
        thresholds=words.thresholds(),
        read_by=threshold_readers(g.book),
        kinds=KINDS,
    )


@pages.get("/tiers")
def tiers() -> str:
    """Show rules as tables along one question or two."""
    return render_template("rulebook/tiers.html", **tables(g.book))


@pages.get("/what-follows")
def follows() -> str:
    """Show what to expect, the checklist and the signals, with the rules behind."""
    book, words = g.book, _words()
    return render_template(
        "rulebook/follows.html",
        consequences=words.followers("consequence"),
        items=words.followers("item"),
        signals=words.followers("signal"),
        people={person.id: person.label for person in book.heading.people},
    )


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
    """Show every source point, what rests on it, and what is still unread."""
    resting: dict[str, list[Rule]] = defaultdict(list)
    asking: dict[str, list[Regime]] = defaultdict(list)
    for rule in g.book.rules.values():
        for point in rule.basis:
            resting[point].append(rule)
    for regime in g.book.regimes.values():
        for point in points_under(regime):
            asking[point].append(regime)
    words = {
        source.id: basis_in_words(
            g.book, (f"{source.id}/{name}" for name in source.points)
        )
        for source in g.book.sources.values()
    }
    first = unread(g.book)
    return render_template(
        "rulebook/sources.html",
        words=words,
        resting=resting,
        asking=asking,
        unread=first,
    )


@pages.get("/search")
def search() -> str:
    """Show every part that has all the words of a query."""
    query = " ".join(request.args.get("q", "").split())
    found = rulebook_search.search(g.book, query)
    return render_template("rulebook/search.html", query=query, found=found)


@pages.get("/reference")
def reference() -> str:
    """Show what may be written in rule files: all of it, or what has some words."""
    whole = _reference()
    looked_for = " ".join(request.args.get("words", "").split())
    found = entries.search(whole, looked_for) if looked_for else whole
    return render_template(
        "rulebook/reference.html",
        chapters=found,
        looked_for=looked_for,
        near="" if found else entries.meant(whole, looked_for),
    )


@cache
def _reference() -> entries.Chapters:
    return the_reference.chapters(*scaffold.reference())


def _is_live() -> bool:
    return (g.book.of or g.book) is live().rulebook


def _words() -> RulebookWords:
    return RulebookWords(g.book, today())


def _examples() -> tuple[DealFile, ...]:
    """Return the examples; those of an earlier rulebook are not kept with it."""
    return live().examples if _is_live() else ()


def _try(rule_id: str, example: str, form: DealForm | None = None) -> Trial:
    return try_rule(g.book, g.book.rules[rule_id], _examples(), example, form)
