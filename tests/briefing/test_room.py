"""The board page shows what there is room for, and all that is due in any case."""

from datetime import date

from screening.briefing.html import render
from screening.briefing.room import MOST_ON_ONE, facts_behind, room
from screening.wording.board import Board, BoardReason
from tests.briefing.test_html import DEALS
from tests.builders import a_question, a_rule, a_term, an_item, explained
from tests.wording.test_board import YES, a_board, a_purchase

LONG = "Trace the owner of the buyer up to the last person or state, and keep it. " * 3


def test_what_fits_is_shown_up_to_three_reasons_and_five_steps() -> None:
    shown = room(Board(DEALS["busy"]))

    assert (len(shown.reasons), len(shown.steps)) == (3, 5)


def test_all_that_is_due_is_shown_and_the_rest_gives_way() -> None:
    steps = [an_item(name, when=YES, do=LONG) for name in "abcdefgh"]
    names = [*"ijklm"][:MOST_ON_ONE]

    few = room(a_board(*steps))
    many = room(a_board(*steps, *map(a_purchase, names)))

    assert len(many.due) == len(names)
    assert len(many.steps) < len(few.steps)


def test_a_second_page_that_is_needed_in_any_case_is_used() -> None:
    steps = [an_item(name, when=YES, do=f"Do {name}") for name in "abcdefgh"]
    names = [*"ijklmn"]
    assert len(names) > MOST_ON_ONE

    one, two = (room(a_board(*steps, *map(a_purchase, its))) for its in ("", names))

    assert len(one.steps) == 5
    assert len(two.steps) == 8


def test_as_little_as_ever_is_shown_where_two_pages_are_full_of_filings() -> None:
    steps = [an_item(name, when=YES, do=LONG) for name in "abcdefgh"]
    filings = [a_purchase(f"purchase-{number}-of-all") for number in range(60)]

    shown = room(a_board(*steps, *filings))

    assert (len(shown.due), len(shown.steps)) == (60, 1)


def test_reasons_stand_above_four_filings_and_below_three() -> None:
    four, three = (room(a_board(*map(a_purchase, its))) for its in ("abcd", "abc"))

    assert (four.why_first, three.why_first) == (True, False)


def test_a_gloss_and_the_name_of_a_house_take_room() -> None:
    steps = [an_item(name, when=YES, do=LONG) for name in "abcdefgh"]
    asked = an_item("limits", when=YES, who="board", do="Look at the power. " * 9)
    long = a_term("power", gloss="words that take a page of their own " * 80)

    bare, glossed = room(a_board(*steps, asked)), room(a_board(*steps, asked, long))
    board = a_board(*steps)

    assert len(glossed.steps) < len(bare.steps)
    assert len(room(board, house=110).steps) < len(room(board).steps)


def test_where_nothing_is_known_more_facts_are_named() -> None:
    asked = [a_question(f"fact-{name}") for name in "abcdefghij"]
    rules = [a_rule(f"of-{name}", {f"fact-{name}": "yes"}) for name in "abcdefghij"]

    shown = room(Board(explained(*asked, *rules, answers={})))

    assert len(shown.find_out) == 8


def test_facts_behind_a_reason_are_few_and_short_and_end_with_a_group_of_words() -> (
    None
):
    [it] = Board(DEALS["full"]).reasons

    def behind(answer: str, times: int = 1) -> str:
        fact = DEALS["full"].brief[0]._replace(answer=answer)
        return facts_behind(BoardReason(it.reason, (fact,) * times))

    long = "Equipment that goes online, in what it sells or where it really works"
    assert behind("Long words " * 20, 3).count("…") == 2
    assert len(behind("Long words " * 20)) < 80
    assert behind(long).endswith(" goes online")


def test_the_step_of_the_first_filing_takes_room_and_is_printed_first() -> None:
    steps = [an_item(name, when=YES, do=LONG) for name in "abcd"]
    board = a_board(*steps, a_purchase(short=LONG), signed=date(2027, 3, 1))
    without = Board(board.told)
    without.first_filing = None

    shown, printed = room(board), render(board.told)

    assert len(shown.steps) < len(room(without).steps)
    assert printed.index("See to “Trace") < printed.index("step-a")
