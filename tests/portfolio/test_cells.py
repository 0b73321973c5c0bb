"""A cell is read as people write it, or told; what is told counts as not known."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from screening.errors import ScreeningError
from screening.formats.spreadsheet import Column, Row, xlsx_file
from screening.portfolio import reading as reading_module
from screening.portfolio.cells import is_known, meant, reader_of
from screening.portfolio.matching import match, taken
from screening.portfolio.quantities import ASKED
from screening.portfolio.reading import (
    ColumnValues,
    TableReading,
    columns_read,
    read,
    unsaid,
)
from screening.portfolio.table import Table
from tests.portfolio.reading import (
    RULEBOOK,
    TODAY,
    answers_in,
    reading_of,
    said,
    table_in,
    wrong,
)

JOINED = (
    *("Aerospazio e difesa", "Difesa / Aerospazio", "Aerospace & Defence"),
    *("aerospace and defense", "Spazio ed armamenti", "Aeronautica + Difesa"),
    "Aerospazio, difesa e armamenti",
)


@pytest.mark.parametrize(
    ("question", "texts", "answer"),
    [
        ("deal-value", ("1.500.000,00", "1,500,000.00", "1500000"), Decimal(1_500_000)),
        ("deal-value", ("€ 1,5 mln", "EUR 1.5 million"), Decimal(1_500_000)),
        ("stake", ("25 %", "25"), 25),
        ("stake", ("0.5%", "0,5 %"), Decimal("0.5")),
        ("supply-years", ("3 years", "3"), 3),
        ("closing-date", ("1/2/2027", "1.2.2027", "1 February 2027"), date(2027, 2, 1)),
        ("closing-date", ("1 febbraio 2027", "2027-02-01"), date(2027, 2, 1)),
        ("closing-date", ("2027-02-01 00:00:00",), date(2027, 2, 1)),
        ("direction", ("joint", "JOINT"), "joint"),
        ("direction", ("Both ways, or a joint project",), "joint"),
        ("direction", ("IN", "Inbound", "in entrata", "Entrata"), "chinese-into-italy"),
        ("direction", ("OUT", "outbound", "In uscita"), "italian-into-china"),
        ("sector", ("energy; Machinery", "energy\nmachinery"), ["energy", "machinery"]),
        ("sector", ("energy, machinery",), ["energy", "machinery"]),
        ("sector", JOINED, ["aerospace", "defence"]),
        ("sector", ("Cultura e turismo",), ["culture-tourism"]),
        ("sector", ("Oil & gas", "Batterie"), ["energy"]),
        ("sector", ("Oil & gas / R&D",), ["energy", "research-innovation"]),
        ("sector", ("AGROALIMENTARE",), ["agri-food"]),
        ("deal-kind", ("JV; Acquisizione",), ["acquisition", "joint-venture"]),
        ("deal-kind", ("Contratto di fornitura",), ["import-supply"]),
        ("state-ownership", ("Statale", "SOE"), "controlled"),
        ("binding-terms", ("Yes", "sì", "x", "SI'", "TRUE", "vero"), "yes"),
        ("binding-terms", ("no", "N", "falso"), "no"),
        ("listed-asset", ("Sì", "yes", "x"), "on-the-list"),
        ("listed-asset", ("No", "falso"), "not-on-the-list"),
        ("party-country", ("CN", "China", "Cina", "PRC"), "CN"),
        ("party-country", ("NO", "Norvegia"), "NO"),
        ("party-country", ("IN",), "IN"),
        ("commitments", ("None of these",), []),
        ("commitments", ("", "n/a", "?", "tbd", "n.d."), None),
        ("state-ownership", ("da verificare", "IN VERIFICA"), None),
        ("stake", ("Da confermare",), None),
        ("chinese-party", ("'@acme",), "@acme"),
    ],
)
def test_a_cell_is_read_as_people_write_it(
    question: str, texts: tuple[str, ...], answer: object
) -> None:
    for text in texts:
        assert said(question, text) == [answer], text


TOLD = (
    ("persons-count", "1,500", "both ways"),
    ("persons-count", "1.500", "both ways"),
    ("deal-value", "10 %", "no percentage"),
    ("supply-years", "€ 5", "no amount of money"),
    ("stake", "ca. 20 %", "no exact number"),
    ("stake", "10-15", "two numbers"),
    ("stake", "101", "must be 100 or less"),
    ("stake", "lots", "is no number"),
    ("stake", "0.25", "may be 25 % or 0.25 %"),
    ("stake", "=A1", "formula"),
    ("stake", "#N/A", "error"),
    ("deal-value", "999999999999999999999 bn", "more digits"),
    ("closing-date", "1/31/2027", "Did you mean 31/1/2027?"),
    ("closing-date", "31/1/27", "Did you mean 31/1/2027?"),
    ("closing-date", "31/6/2027", "no 31 June 2027: that month has 30 days"),
    ("closing-date", "30-feb-27", "no 30 February 2027: that month has 28 days"),
    ("closing-date", "3/32/2027", "no such day"),
    ("closing-date", "46000", "counts days"),
    ("closing-date", "March 2027", "whole day"),
    ("closing-date", "Q1 2027", "whole day"),
    ("closing-date", "2027", "whole day"),
    ("closing-date", "1/2/1827", "between 1900 and 2100"),
    ("closing-date", "soon", "is no day"),
    ("sector", "energy; foo", "no answer “foo”"),
    ("sector", "Aerospazio e magia", "has no answer “Aerospazio e magia”"),
    ("sector", "barter", "“None of these” is one too"),
    ("public-money", "boh", " or “None of these”."),
    ("direction", "joint; chinese-into-italy", "takes one answer"),
    ("direction", "sideways", "Its answers are “A Chinese party comes into Italy”"),
    ("rights", "Osservatore e diritto di veto", "has no answer"),
    ("binding-terms", "1", "Its answers are “Yes” or “No”"),
    ("alternatives", "boh", "Its answers are “There are several alternatives”, "),
    ("party-country", "no", "may be a country"),
    ("party-country", "NA", "may be a country"),
    ("state-ownership", "No", "“State ownership” has no answer “No”"),
    ("state-ownership", "Privata", "Its answers are “No state owner found"),
    ("sanctions-check", "no", "has no answer"),
    ("chinese-technology", "Sì", "“Sì” may be “Yes, restricted technology” or “Yes, p"),
    ("chinese-party", "'=1+1", "formula"),
    ("chinese-party", "x" * 501, "longer than 500"),
    ("deal-kind", "export; barter", "no answer “barter”"),
    ("stake", "> 25 %", "no exact number"),
    ("deal-value", "USD 2m", "asked in euro"),
    ("deal-value", "two million", "is no number"),
)


@pytest.mark.parametrize(("question", "text", "says"), TOLD)
def test_a_cell_with_two_meanings_is_told(question: str, text: str, says: str) -> None:
    assert says in wrong(question, text)


ENERGY, MACHINES, CHIPS, LICENCE = (
    "Energy and the green transition",
    "Industrial machinery and automation",
    "Semiconductors and their equipment",
    "Licence or technology transfer",
)


@pytest.mark.parametrize(
    ("question", "text", "suggested", "reads"),
    [
        ("sector", "enrgy", ENERGY, ENERGY),
        ("sector", "Telecomunicazione", "Telecoms and 5G", "Telecoms and 5G"),
        ("sector", "Meccanica", MACHINES, MACHINES),
        ("sector", "energia solare", ENERGY, ENERGY),
        ("sector", "semicondutori e microchips", CHIPS, CHIPS),
        ("sector", "Difesa; enrgy;machinry", ENERGY, f"Difesa; {ENERGY}; {MACHINES}"),
        ("sector", "enrgy; magia", ENERGY, ""),
        ("deal-kind", "aquisizione", "Acquisition", "Acquisition"),
        ("deal-kind", "contrato licensa", LICENCE, LICENCE),
        ("party-country", "Chnia", "China", "China"),
        ("technology-area", "no", "None of these", "None of these"),
        ("technology-area", "N; Robotica", "None of these", ""),
        ("public-money", "false", "None of these", "None of these"),
        ("infrastructure-kind", "Batterie", "", ""),
        ("sector", "Cemento", "", ""),
        ("sector", "Waterloo", "", ""),
        ("deal-kind", "barter", "", ""),
        ("deal-kind", "aquisizione quote", "", ""),
        ("sector", "Aerospazio e armamento leggero", "", ""),
        ("sector", "Aerospazio e magia", "", ""),
        ("sector", "auto usate", "", ""),
        ("rights", "Osservatore; veto", "", ""),
        ("state-ownership", "N", "", ""),
        ("party-country", "no", "", ""),
        ("stake", "a third", "", ""),
        ("deal-value", "1.000,00 o 1", "", ""),
    ],
)
def test_only_what_is_truly_near_is_suggested_and_can_stand_in_the_cell(
    question: str, text: str, suggested: str, reads: str
) -> None:
    problem = wrong(question, text)

    assert ("Did you mean" in problem) is bool(suggested)
    assert f"Did you mean “{suggested}”?" in problem or not suggested
    assert meant(RULEBOOK.questions[question], text) == reads
    assert not reads or said(question, reads)


def test_words_that_several_choices_have_name_those_choices() -> None:
    both = wrong("deal-kind", "acquisto di quote")

    assert "It may be “Acquisition” or “Minority stake”. Write which." in both
    assert said("direction", "Cina -> Italia") == ["chinese-into-italy"]


def test_a_day_that_digits_may_mean_can_stand_in_the_cell() -> None:
    closing = RULEBOOK.questions["closing-date"]

    assert meant(closing, "31/1/27") == "31/1/2027"
    assert meant(closing, "31/6/27") == ""


def test_one_beside_parts_of_a_hundred_may_be_all_of_it() -> None:
    reading = reading_of("stake", "1", "0.25")

    assert [it.value for it in reading.problems] == ["1", "0.25"]
    assert said("stake", "1", "25") == [1, 25]


def test_days_are_read_with_the_day_first_and_that_is_said_once() -> None:
    assert reading_of("closing-date", "1/2/2027", "1.2.2027").notes == (
        "Days in digits are read with the day first: 1/2/2027 is 1 February 2027.",
    )
    assert not reading_of("closing-date", "31/1/2027", "2/2/2027").notes
    assert "two readings" in wrong("closing-date", "1/2/2027", "1/31/2027")


def test_a_day_with_its_month_in_letters_may_have_a_short_year() -> None:
    texts = ("01-apr-27", "15-mag-27", "3 feb '27", "1/set/2027")

    assert said("closing-date", *texts) == [
        date(2027, 4, 1), date(2027, 5, 15), date(2027, 2, 3), date(2027, 9, 1),
    ]  # fmt: skip
    for text in ("1-apr-99", "1-xyz-27"):
        assert "is no day" in wrong("closing-date", text)


def test_a_bad_day_of_a_deal_says_which_day_is_taken() -> None:
    reading = reading_of("on", "soon")

    assert answers_in(reading, "on") == [None]
    assert "The rules are read at 29 November 2026" in reading.problems[0].says


def test_a_mended_cell_is_read_instead_of_the_one_that_stood_there() -> None:
    table = Table("", ["Sector", "Stake"], [Row(2, ["Enrgy"]), Row(3, ["Total"])])
    columns = {"Sector": "sector", "Stake": "stake"}
    mended = {(2, "Sector"): "energy", (2, "Stake"): "5", (3, "Sector"): "machinery"}

    reading = read(RULEBOOK, table.mended(mended), columns, today=TODAY)

    assert not reading.problems
    assert answers_in(reading, "sector") == [["energy"], ["machinery"]]
    assert answers_in(reading, "stake") == [5, None]


SOUND = {
    "deal-kind": "Export",
    "sector": "energy; machinery",
    "direction": "joint",
    "binding-terms": "yes",
    "party-country": "China",
    "stake": "12,5 %",
    "deal-value": "€ 2,1 mln",
    "persons-count": "12",
    "closing-date": "31.1.2027",
    "chinese-party": "Acme",
}


def test_of_300_planted_mistakes_each_is_found_and_none_else() -> None:
    chance = random.Random(5)  # noqa: S311 - places of mistakes are no secret
    heads = ["deal", *SOUND]
    mistakes = [it[:2] for it in TOLD if it[0] in SOUND and it[1] != "1/31/2027"]
    rows = [[f"Deal {row}", *SOUND.values()] for row in range(2_000)]
    planted = {}
    for place, row in enumerate(chance.sample(range(2_000), 300)):
        question, text = mistakes[place % len(mistakes)]
        rows[row][heads.index(question)] = text
        planted[row + 2, question] = text
    made = xlsx_file(
        "Deals", [*map(Column, heads)], rows, datetime(2026, 1, 1, tzinfo=UTC)
    )

    table = table_in(made)
    reading = read(RULEBOOK, table, taken(match(RULEBOOK, table.heads)), today=TODAY)

    assert len(mistakes) > 20
    assert {(it.row, it.question): it.value for it in reading.problems} == planted
    known = sum(len(it.answers) + bool(it.name) for it in reading.deals.values())
    assert known == 2_000 * len(heads) - 300


def test_every_answer_of_every_question_is_read_in_every_way_to_write_it() -> None:
    for question in RULEBOOK.questions.values():
        read_one = reader_of(question, ())
        for word, choice in question.offered.items():
            for text in {word, choice.label, *choice.written} - {"NA"}:
                assert is_known(text, question)
                assert read_one(text) in (word, {word})


def money(
    *texts: str, head: str = "Ricavi", unit: str = "", question: str = "target-turnover"
) -> TableReading:
    """Return what a column of money says that is counted so."""
    rows = [Row(at, [text]) for at, text in enumerate(texts, 2)]
    table = Table("", [head], rows, units={head: unit} if unit else {})
    return read(RULEBOOK, table, {head: question}, today=TODAY)


def amounts(reading: TableReading) -> list[object]:
    return answers_in(reading, "target-turnover")


@pytest.mark.parametrize(
    ("texts", "expected", "largest"),
    [
        (("620", "35,5", "1.200", "n.d."), [None] * 4, "EUR 1,200"),
        (("620", "€ 3 mln", "1.200 euro", "0"), [None, 3_000_000, 1_200, 0], "EUR 620"),
        (("620000", "1.200.000", "99999"), [620_000, 1_200_000, 99_999], ""),
        (("620", "35,5", "1200000"), [None, None, 1_200_000], "EUR 620"),
        (("620000000", "1200000000", "35,5"), [620_000_000, 1_200_000_000, 35.5], ""),
    ],
)
def test_small_amounts_that_say_no_unit_are_not_known_if_half_are_such(
    texts: tuple[str, ...], expected: list[object], largest: str
) -> None:
    column_read = money(*texts)

    assert amounts(column_read) == expected
    assert column_read.unsaid == ({"Ricavi": largest} if largest else {})
    unknown = [text for text, it in zip(texts, expected, strict=True) if it is None]
    refused = [it.value for it in column_read.problems]
    assert refused == [text for text in unknown if text != "n.d."]


def test_an_amount_without_a_unit_is_told_with_the_largest_and_what_to_do() -> None:
    assert money("620", "1.200").problems[0].says == (
        "“620” says no unit. The largest of such amounts in the column is EUR 1,200. "
        "Say of the column whether it is in euro, in thousands or in millions; or "
        "write the amount with its word, like 12.5 million."
    )
    asked = money("620000000", "1200000000", "35,5", unit=ASKED)
    assert amounts(asked)[2] is None


@pytest.mark.parametrize(
    ("head", "unit", "first", "note"),
    [
        ("Ricavi (€)", "", 620, ""),
        ("Ricavi in euro", "", 620, ""),
        ("Ricavi (mln €)", "", 620_000_000, "12 is EUR 12 million."),
        ("Ricavi EURm", "", 620_000_000, "12 is EUR 12 million."),
        ("Ricavi in milioni di euro", "", 620_000_000, "12 is EUR 12 million."),
        ("Ricavi (€/000)", "", 620_000, "12 is EUR 12,000."),
        ("Ricavi", "millions", 620_000_000, "said of the column: 12 is EUR 12 m"),
        ("Ricavi", "thousands", 620_000, "said of the column: 12 is EUR 12,000."),
        ("Ricavi", "euro", 620, "said of the column: 12 is EUR 12."),
    ],
)
def test_an_amount_is_as_many_as_its_head_says_or_is_said_of_its_column(
    head: str, unit: str, first: int, note: str
) -> None:
    column = money("620", "2,1 mln", "€ 3 mln", "", head=head, unit=unit)

    assert amounts(column) == [first, 2_100_000, 3_000_000, None]
    assert (column.problems, column.unsaid) == ((), {})
    notes = " ".join(column.notes)
    assert note in notes
    assert bool(notes) is bool(note)


@pytest.mark.parametrize(
    ("text", "head", "unit", "says"),
    [
        ("1.200", "Ricavi", "millions", "both ways"),
        ("1.500", "Prezzo (mln)", "", "both ways"),
        ("12.500.000", "Prezzo (mln)", "", "its column this is EUR 12,500 billion."),
        ("12", "Value (USD m)", "", "asked in euro. Write what it comes to in euro."),
        *(
            (it, "Ricavi", "", "asked in euro. Write what it comes to in euro.")
            for it in ("$ 2m", "US$2m", "2 million USD", "2m dollari", "USD2m")
        ),
    ],
)
def test_an_amount_of_two_readings_or_of_another_money_is_told(
    text: str, head: str, unit: str, says: str
) -> None:
    values = money(text, head=head, unit=unit)

    assert amounts(values) == [None]
    assert says in values.problems[0].says


def test_what_may_be_asked_hangs_on_no_total_and_on_nothing_said_before() -> None:
    rows = [Row(2, ["Alfa", "620", "12"]), Row(3, ["Totale", "2.913.400"])]
    heads = ["Deal", "Ricavi", "Quota"]
    columns = {"Deal": "deal", "Ricavi": "target-turnover", "Quota": "stake"}

    for units in ({}, {"Ricavi": "millions"}):
        table = Table("", heads, rows, units=units)
        assert unsaid(RULEBOOK, table, columns) == {"Ricavi": "EUR 620"}


@pytest.mark.parametrize(
    ("head", "unit", "question"),
    [
        ("Ricavi (mln €)", "millions", "target-turnover"),
        ("Quota", "millions", "stake"),
        ("Amount in USD", "euro", "outbound-amount"),
        ("Ricavi", "dollars", "target-turnover"),
    ],
)
def test_a_unit_where_none_is_is_refused(head: str, unit: str, question: str) -> None:
    with pytest.raises(ScreeningError, match="Leave the unit out"):
        money("5", head=head, unit=unit, question=question)


def test_dollars_are_asked_about_read_with_their_sign_and_never_euro() -> None:
    def dollars(
        *texts: str, head: str = "Amount in USD", unit: str = ""
    ) -> TableReading:
        return money(*texts, head=head, unit=unit, question="outbound-amount")

    small = dollars("300", "42,5")
    assert answers_in(small, "outbound-amount") == [None, None]
    assert small.unsaid == {"Amount in USD": "300 USD"}
    for head, unit in (("Amount in USD m", ""), ("Amount in USD", "millions")):
        many = dollars("300", "US$ 42.5", "1 bn", head=head, unit=unit)
        assert answers_in(many, "outbound-amount")[0] == 300_000_000
        assert "12 is 12 million USD." in many.notes[0]
    signed = dollars("$ 300m", "US$300 million", "300 mln USD")
    assert answers_in(signed, "outbound-amount") == [300_000_000] * 3
    [problem] = dollars("€ 300 mln").problems
    assert "asked in US dollars. Write what it comes to in US dollars" in problem.says


def column(question: str, *texts: str, head: str = "head") -> ColumnValues:
    """Return what a column with those cells was read as."""
    rows = [Row(place, [text, "x"]) for place, text in enumerate(texts, 2)]
    table, columns = Table("", [head, "other"], rows), {head: question}
    reading = read(RULEBOOK, table, columns, today=TODAY)
    [only] = columns_read(RULEBOOK, table, reading)
    return only


def values_of(read: ColumnValues) -> list[tuple[str, str, int, int]]:
    return [(it.written, it.answer, it.rows[0], len(it.rows)) for it in read.values]


def test_each_value_is_told_once_with_its_answer_and_its_rows() -> None:
    sectors = column(
        "sector", "Energia", "Energia; turismo", "Energia", "zzz", "n.d.", ""
    )

    offered = RULEBOOK.questions["sector"].offered
    energy, tourism = (offered[it].label for it in ("energy", "culture-tourism"))
    assert sectors.title == RULEBOOK.questions["sector"].short
    assert values_of(sectors) == [
        ("Energia", energy, 2, 2),
        ("Energia; turismo", f"{energy}; {tourism}", 3, 1),
        ("zzz", "", 5, 1),
        ("n.d.", "", 6, 1),
    ]
    _read, _both, wrong, unknown = sectors.values
    assert "has no answer “zzz”" in wrong.says
    assert (unknown.says, sectors.empty, sectors.ends) == ("", 1, [])


def test_numbers_and_days_are_told_from_the_lowest_to_the_highest() -> None:
    texts = ("12,5", "n.d.", "0,8", "150", "dear")
    amounts_read = column("deal-value", *texts, head="Value (mln €)")
    days = column("signing-date", "1/2/2027", "3/1/2027")

    assert [(it.written, it.answer, it.rows[0]) for it in amounts_read.ends] == [
        ("0,8", "EUR 800,000", 4),
        ("150", "EUR 150 million", 5),
    ]
    assert ("12,5", "EUR 12.5 million", 2, 1) in values_of(amounts_read)
    assert [it.answer for it in days.ends] == ["3 January 2027", "1 February 2027"]
    assert len(column("deal-value", "5 mln", "5.000.000").ends) == 1
    assert values_of(column("on", "1/2/2027")) == [
        ("1/2/2027", "1 February 2027", 2, 1)
    ]


def test_free_words_are_counted_as_they_are_read_as_they_stand() -> None:
    names = column("deal", "Silk", "Loom", "Silk", "=1+1", "?")

    assert names.free == 2
    assert [it.written for it in names.values] == ["=1+1", "?"]


def test_the_most_frequent_values_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_module, "MOST_VALUES", 2)

    sectors = column("sector", "spazio", "turismo", "moda", "turismo", "moda")

    assert [it.written for it in sectors.values] == ["turismo", "moda"]
    assert sectors.more == 1


def test_rows_that_are_no_deals_do_not_count() -> None:
    rows = [Row(2, ["Silk", "5"]), Row(3, ["TOTALE", "5"])]
    table, columns = Table("", ["deal", "value"], rows), {"value": "deal-value"}
    reading = read(RULEBOOK, table, columns, today=TODAY)

    [only] = columns_read(RULEBOOK, table, reading)

    assert (only.values[0].rows, only.empty) == ([2], 0)
