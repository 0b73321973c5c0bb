"""Words that are explained: where texts use them, and what they mean."""

from screening.wording.glossary import Glosses, pieces, terms_asked, terms_said
from tests.builders import a_question, a_rule, a_rulebook, a_term

CONTROL = a_term("control", "sole control")
LIST = a_term("control-list", "control list")
BOOK = a_rulebook(
    a_question("rights", ask="Who has Control, sole control or a veto?"),
    a_question("goods", hint="Look into the control list."),
    a_question("kind", "choice", choices={"a": "Control", "b": "Controlled"}),
    a_question("other", ask="Is it controlled?"),
    a_rule("any", {"rights": "yes"}, says="A standstill applies."),
    CONTROL,
    LIST,
    a_term("standstill"),
    a_term("escrow"),
)


def ids(question: str) -> list[str]:
    return [term.id for term in terms_asked(BOOK)[question]]


def test_a_question_uses_a_term_once_in_whatever_case() -> None:
    assert ids("rights") == ["control"]


def test_a_term_is_found_in_choices_too() -> None:
    assert ids("kind") == ["control"]


def test_the_longest_form_is_the_term_that_is_meant() -> None:
    assert ids("goods") == ["control-list"]


def test_part_of_another_word_is_no_term() -> None:
    assert ids("other") == []


def test_a_term_is_said_where_any_text_of_the_rulebook_has_it() -> None:
    assert terms_said(BOOK) == {"control", "control-list", "standstill"}


def test_only_the_first_use_in_a_text_is_marked() -> None:
    marked = pieces("Control, or sole control", terms_asked(BOOK)["rights"])

    assert marked == ["", "Control", ", or sole control"]


def test_a_gloss_stands_once_on_a_page_behind_the_first_use_of_its_term() -> None:
    power = a_term("power", "Golden Power", gloss="a review")
    book = a_rulebook(a_question("rights"), a_rule("any", {"rights": "yes"}), power)
    glossed = Glosses(book)

    told = [glossed(text) for text in ("No", "“Golden Power, acts”", "Golden Power")]

    assert told == ["No", "“Golden Power (a review), acts”", "Golden Power"]
    assert Glosses(book)("Golden Power") == "Golden Power (a review)"


def test_a_term_without_a_gloss_is_left_as_it_is() -> None:
    assert Glosses(BOOK)("A standstill applies.") == "A standstill applies."


def test_a_text_without_terms_is_one_piece() -> None:
    assert pieces("Control", ()) == ["Control"]


def test_a_rulebook_without_terms_explains_none() -> None:
    small = a_rulebook(a_question("rights"), a_rule("any", {"rights": "yes"}))

    assert terms_asked(small) == {"rights": ()}
    assert terms_said(small) == frozenset()
