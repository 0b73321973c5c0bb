"""Which deals of a table an address asks for, and the same in words.

The address holds ids alone: words that were typed stand in it by a name, and whatever
else is said of a deal comes from the rulebook.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request

from screening.formats.text import day_in_words
from screening.portfolio.messages import STANDS
from screening.rulebook.model import Rulebook
from screening.rulebook.states import COUNTED, State
from screening.web import messages
from screening.web.context import searches

if TYPE_CHECKING:  # it needs what the plain app has not
    from screening.portfolio.lookup import Order, Wanted
    from screening.portfolio.summary import RuleCount

FILTERS = (
    "level",
    "reach",
    "open",
    "topic",
    "at",
    "rule",
    "question",
    "filing",
    "state",
    "week",
    "undated",
)
"""What an address may say beside words, order and page; as `Wanted` calls it."""
LIVES_ON = {"topic": ("at",)}
"""What means nothing any more once something else is not asked for."""


def state_id(state: State) -> str:
    """Return how a state is called in an address."""
    return state.replace(" ", "-")


_STATES = {state_id(it): it for it in COUNTED}


class Asked(NamedTuple):
    """What the address asks for: which deals, in which order, which page.

    `said` is what it says, by the names of filters; words stand there by the name
    `search`, and may be `lost`.
    """

    wanted: "Wanted"
    order: "Order"
    said: Mapping[str, str]
    lost: bool
    page: int

    def query(self, **other: Any) -> dict[str, Any]:
        """Return what stands in an address for this, with other parts."""
        usual, *_others = type(self.order)
        order = "" if self.order is usual else str(self.order)
        parts = {**self.said, "order": order, **other}
        return {part: value for part, value in parts.items() if value}

    def without(self, *names: str) -> dict[str, Any]:
        """Return what stands in an address for this without some filters."""
        gone = [*names, *(it for name in names for it in LIVES_ON.get(name, ()))]
        return self.query(**dict.fromkeys(gone, ""))


class Filter(NamedTuple):
    """One thing that is asked for, in words, and the filters that say it."""

    says: str
    names: tuple[str, ...]


def asked(rulebook: Rulebook) -> Asked:
    """Return what the address asks for; what it cannot mean is left out."""
    from screening.portfolio.lookup import Order, Wanted  # noqa: PLC0415 - needs numpy and pyarrow

    given = request.args
    name = given.get("search", "")
    words = searches().recall(name) if name else ""
    said = known(rulebook, {it: given.get(it, "") for it in FILTERS})
    wanted = Wanted(
        **{
            **said,
            "open": bool(said["open"]),
            "undated": bool(said["undated"]),
            "state": _STATES.get(said["state"]),
            "week": _day(said["week"]),
        },
        words=words or "",
    )
    orders = {str(it): it for it in Order}
    order = orders.get(given.get("order", ""), Order.CONCERN)
    page = min(max(1, given.get("page", 1, type=int)), 10**6)
    said = {**said, "search": name if words else ""}
    return Asked(wanted, order, said, words is None, page)


def known(rulebook: Rulebook, said: Mapping[str, str]) -> dict[str, Any]:
    """Return what is said by filters, and empty what they cannot mean."""
    levels, topics = rulebook.rank, [it.id for it in rulebook.heading.topics]
    among: Mapping[str, Collection[str]] = {
        "level": levels,
        "reach": levels,
        "open": ("yes",),
        "topic": topics,
        "at": levels if said["topic"] in topics else (),
        "rule": rulebook.rules,
        "question": rulebook.questions,
        "filing": rulebook.regimes,
        "state": _STATES,
        "week": [said["week"]] if _day(said["week"]) else (),
        "undated": ("yes",),
    }
    return {name: said[name] if said[name] in among[name] else "" for name in FILTERS}


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def in_words(rulebook: Rulebook, wanted: "Wanted") -> list[Filter]:
    """Return what is asked for, each with the filters to leave out to clear it."""
    labels = {it.id: it.label for it in rulebook.heading.levels}
    rule = rulebook.rules.get(wanted.rule)
    question = rulebook.questions.get(wanted.question)
    week = day_in_words(wanted.week) if wanted.week else ""
    told = {
        ("level",): _told(messages.LOWEST_IS, labels.get(wanted.level, "")),
        ("reach",): _told(messages.HIGHEST_IS, labels.get(wanted.reach, "")),
        ("open",): messages.IS_OPEN if wanted.open else "",
        ("topic",): _topic(rulebook, wanted.topic, labels.get(wanted.at, "")),
        ("rule",): _told(messages.MEETS, rule.title if rule else ""),
        ("question",): _told(messages.MOVED_BY, question.ask if question else ""),
        ("filing", "state"): _filing(rulebook, wanted),
        ("week",): _told(messages.DUE_IN_WEEK, week),
        ("undated",): messages.DUE_UNDATED if wanted.undated else "",
        ("search",): _told(messages.SAYS_WORDS, wanted.words),
    }
    return [Filter(says, names) for names, says in told.items() if says]


def _told(form: str, what: str) -> str:
    return form.format(what=what) if what else ""


def _topic(rulebook: Rulebook, topic: str, level: str) -> str:
    short = next((it.short for it in rulebook.heading.topics if it.id == topic), "")
    form = messages.TOPIC_AT if level else messages.OF_TOPIC
    return form.format(what=short, level=level) if short else ""


def _filing(rulebook: Rulebook, wanted: "Wanted") -> str:
    state = STANDS[wanted.state] if wanted.state else ""
    if not wanted.filing:
        return _told(messages.ANY_FILING, state)
    form = messages.FILING_IS if state else messages.FILING
    return form.format(what=rulebook.regimes[wanted.filing].short, state=state)


def choices(
    rulebook: Rulebook, counts: Iterable["RuleCount"]
) -> Mapping[str, list[tuple[str, str]]]:
    """Return what the list of deals offers to choose from: ids and words."""
    heading, rules = rulebook.heading, rulebook.rules
    return {
        "topic": [(it.id, it.short) for it in heading.topics],
        "level": [(it.id, it.label) for it in reversed(heading.levels)],
        "rule": [(it.rule, rules[it.rule].title) for it in counts if it.met],
        "order": [*messages.ORDERS.items()],
    }
