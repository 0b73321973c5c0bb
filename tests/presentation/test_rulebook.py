"""A rulebook in words: its terms, what reads a part, and what a regime asks."""

from typing import Any

from screening.presentation.glossary import Glosses, pieces, terms_asked, terms_said
from screening.presentation.regime import RegimeWords, regime_in_words
from screening.presentation.rulebook import RulebookWords, readers, threshold_readers
from screening.rulebook.model import Rulebook
from tests import builders as a

CONTROL = a.term("control", "sole control")
LIST = a.term("control-list", "control list")
BOOK = a.rulebook(
    a.question("rights", ask="Who has Control, sole control or a veto?"),
    a.question("goods", hint="Look into the control list."),
    a.question("kind", "choice", choices={"a": "Control", "b": "Controlled"}),
    a.question("other", ask="Is it controlled?"),
    a.rule("any", {"rights": "yes"}, says="A standstill applies."),
    CONTROL,
    LIST,
    a.term("standstill"),
    a.term("escrow"),
)


def test_a_question_uses_a_term_once_in_its_longest_form_and_as_a_whole_word() -> None:
    terms = terms_asked(BOOK)
    small = a.rulebook(a.question("rights"), a.rule("any", {"rights": "yes"}))

    found = {name: [term.id for term in terms[name]] for name in terms}
    assert found == {
        "rights": ["control"],  # said in whatever case
        "goods": ["control-list"],
        "kind": ["control"],  # in a choice
        "other": [],
    }
    assert terms_said(BOOK) == {"control", "control-list", "standstill"}
    assert (terms_asked(small), terms_said(small)) == ({"rights": ()}, frozenset())
    marked = pieces("Control, or sole control", terms["rights"])
    assert marked == ["", "Control", ", or sole control"]
    assert pieces("Control", ()) == ["Control"]


def test_a_gloss_stands_once_on_a_page_behind_the_first_use_of_its_term() -> None:
    power = a.term("power", "Golden Power", gloss="a review")
    book = a.rulebook(a.question("rights"), a.rule("any", {"rights": "yes"}), power)
    glossed = Glosses(book)

    told = [glossed(text) for text in ("No", "“Golden Power, acts”", "Golden Power")]

    assert told == ["No", "“Golden Power (a review), acts”", "Golden Power"]
    assert Glosses(book)("Golden Power") == "Golden Power (a review)"
    assert Glosses(BOOK)("A standstill applies.") == "A standstill applies."


A = {"a": "yes"}
ASKED = (a.question("a", short="Owner"), a.question("b", ask_when=A), a.question("c"))


def reading(book: Rulebook, question: str) -> list[str]:
    by_kind = readers(book)[question]
    return [f"{kind} {part.title}" for kind, it in by_kind.items() for part in it]


def test_rules_items_and_looks_read_a_question_but_no_gate_and_nothing_off() -> None:
    """They do so themselves, or by a named condition."""
    looks = [{"when": {"c": "yes"}, "says": "Look."}]
    book = a.rulebook(
        *ASKED,
        a.definition("owned", A),
        a.rule("plain", A, title="Held by {a}", checklist=["check"], signals=["seen"]),
        a.rule("named", {"none": [{"is": "owned"}]}, title="Free"),
        a.rule("other", {"c": "yes"}),
        a.rule("gated", {"b": "yes"}),
        a.rule("gone", A, off="Repealed."),
        a.item("check", when={"b": "yes"}),
        a.signal("seen", look_for=looks),
    )

    assert reading(book, "a") == ["rule Held by [owner]", "rule Free"]
    assert reading(book, "b") == ["rule gated", "item Do check"]
    assert reading(book, "c") == ["rule other", "signal seen"]


STAKE = {"share": {"at-least": "important"}}
NUMBERS = (a.question("share", "percent"), a.threshold("important", 10))


def numbers(book: Rulebook) -> dict[str, list[str]]:
    """Return the ids of what reads the threshold, by kind."""
    read_by = threshold_readers(book)["important"]
    return {kind: [it.id for it in parts] for kind, parts in read_by.items()}


def test_a_title_that_names_a_threshold_has_todays_value_and_a_clause_has_all() -> None:
    by_day = a.threshold("important", 10, ("2027-03-01", 5))
    large = a.definition("large", STAKE, title="{important} or more")
    held = a.rule("held", {"is": "large"}, title="The share is {important}")
    words = RulebookWords(a.rulebook(NUMBERS[0], by_day, large, held), a.DAY)

    rule = words.rule(words.book.rules["held"])
    [reading] = words.definition(words.book.definitions["large"]).rules

    assert rule.when.says == "10 % (5 % from 1 March 2027) or more"
    assert reading.title == rule.rule.title == "The share is 10 %"


def test_what_compares_with_a_threshold_or_tells_its_value_reads_it() -> None:
    book = a.rulebook(
        *NUMBERS,
        *a.FILINGS,
        a.definition("large", STAKE),
        a.definition("reached", {"any": [{"is": "large"}]}),
        a.rule("direct", STAKE),
        a.rule("behind", {"is": "reached"}),
        a.rule("other", {"share": {"at-least": 10}}),
        a.rule("telling", {"share": {"above": 50}}, says="It is {important} and more."),
        a.rule("gone", STAKE, off="Repealed."),
        a.regime("powers", {"is": "reached"}),
        a.threshold("unread", 5),
    )

    assert [*numbers(book).items()] == [
        ("rule", ["direct", "behind", "telling"]),
        ("regime", ["powers"]),
        ("definition", ["large", "reached"]),
    ]
    assert threshold_readers(book)["unread"] == {}


LARGE = {"stake": {"at-least": 10}}


def told(**keys: Any) -> RegimeWords:
    book = _with(a.regime("notice", LARGE, **keys))
    return regime_in_words(book.regimes["notice"], book)


def rows(words: RegimeWords) -> dict[str, str]:
    return {title: " ".join(it.says for it in said) for title, said in words.rows}


def _with(*parts: a.Part) -> Rulebook:
    return a.rulebook(a.question("stake", "percent"), *a.FILINGS, *parts)


def test_a_regime_says_of_whom_it_asks_what_by_when() -> None:
    words = told()

    assert [(title, it.says) for title, it, _ in words.conditions] == [
        ("Due when", "the stake is at least 10 %")
    ]
    assert rows(words) == {
        "Who": "The buyer",
        "Authority": "The Presidency",
        "By when": "Within 10 days of the signing: file.",
    }


def test_a_review_is_told_phase_by_phase_with_what_makes_it_longer() -> None:
    pause = {"for": "a question", "days": 5, "usual": True, "only-when": LARGE}
    review = [
        {"phase": "first look", "days": 30, "pauses": [pause]},
        {"phase": "second look", "days": 15, "happens": "at worst"},
    ]

    assert rows(told(review=review))["Answer"] == (
        "First look: 30 days. "
        "Longer by 5 days, as a rule, where the clock waits for a question; "
        "if that comes later, until then. "
        "Only when the stake is at least 10 %. "
        "Second look: 15 days, at worst. "
        "In all 30 days as a rule, at worst 50 days."
    )


def test_phases_that_may_exclude_each_other_are_not_added_up() -> None:
    review = [
        {"phase": "filing", "days": 7},
        {"phase": "approval", "days": 20, "only-when": LARGE},
    ]

    assert "In all" not in rows(told(review=review))["Answer"]


def test_what_is_doubtful_where_a_regime_only_may_apply_is_told() -> None:
    doubtful = told(may_apply=[{"when": LARGE, "because": "Nobody asked a court."}])

    assert doubtful.conditions[-1][2] == "Nobody asked a court."
    assert "Doubtful" not in rows(doubtful)


def test_what_a_condition_of_a_regime_means_and_what_fills_a_text_is_said() -> None:
    forbidden = told(kind="prohibition", duties=[], no_clock="None runs.")
    proposed = told(proposal=True, says="It asks of {stake}.")

    assert [title for title, *_ in forbidden.conditions] == ["Not possible when"]
    assert [title for title, *_ in proposed.conditions] == ["Would be due when"]
    assert rows(forbidden)["By when"] == "None runs."
    assert proposed.says == "It asks of [stake]."
