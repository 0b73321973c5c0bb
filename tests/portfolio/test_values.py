"""Where a head leaves open what a column answers, its values tell, and are proposed."""

from screening.formats.spreadsheet import Row
from screening.portfolio.matching import Match, match_table, taken
from screening.portfolio.table import Table
from tests.portfolio.reading import RULEBOOK


def matched(head: str, *values: str) -> Match:
    """Return what a column with those values is read as."""
    rows = [Row(at, [it]) for at, it in enumerate(values, 2)]
    [found] = match_table(RULEBOOK, Table("", [head], rows))
    return found


def test_a_column_of_kinds_is_proposed_as_those_and_not_read_as_names() -> None:
    found = matched("Operazione", "joint venture", "greenfield", "licenza", "n.d.")

    assert found.proposed == ("deal-kind", "deal")
    assert taken([found]) == {}


def test_a_column_that_says_the_same_again_and_again_is_no_name() -> None:
    kinds = ["vendita", "greenfield", "joint venture", "acquisizione quote"] * 3

    assert matched("Operazione", *kinds).proposed == ("deal-kind", "deal")
    assert matched("Operazione", *["fase uno", "fase due"] * 4).proposed == ("deal",)


def test_a_column_of_names_is_the_name_of_the_deal() -> None:
    names = [f"Progetto {it}" for it in range(40)]

    assert matched("Operazione", *names).how == "short name"
    assert matched("Operazione", "Seta", "Drago", "", "Seta").question == "deal"
    assert matched("Operazione", *names, "Progetto 1", "Energia").how == "short name"
    assert matched("Operazione", *names[:4], "").question == "deal"


def test_of_questions_that_share_a_head_that_whose_words_are_there_is_proposed() -> (
    None
):
    assert matched("Stato/privato", "Statale", "SOE", "privata").proposed == (
        "state-ownership",
    )
    assert matched("Stato/privato", "Central SOE", "Local SOE").proposed == (
        "chinese-investor-kind",
    )


def test_values_that_are_words_of_none_of_them_leave_all_proposed() -> None:
    both = ("state-ownership", "chinese-investor-kind")

    assert matched("Stato/privato", "boh", "privata").proposed == both
    assert matched("Stato/privato", "si", "no").proposed == both
    assert matched("Stato/privato", "n.d.").proposed == both
    assert matched("Quota", "5", "10").proposed == ("stake", "stake-before")


def test_only_a_head_that_leaves_it_open_is_looked_at_by_its_values() -> None:
    assert matched("Settore", "joint venture", "greenfield").question == "sector"
    assert matched("Comments", "joint venture", "greenfield").how == "none"
