"""Parts of a rulebook as the fields of a form, conditions as rows, and back as YAML."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.editing import condition_form
from screening.editing.condition_form import ConditionGroup, ConditionRow, ConditionRows
from screening.editing.part_fields import Fields, entries_of, specs
from screening.editing.part_files import suggested_id
from screening.formats import yaml_reader
from screening.rulebook.conditions import Condition
from screening.rulebook.files import NAMED, sheet_for
from screening.rulebook.model import Rule, Rulebook
from screening.rulebook.parser import Compared, ConditionParser
from tests import builders as a


class Written(NamedTuple):
    """A part with an id as its file writes it."""

    file: str
    key: str
    data: Any


def parts(rulebook: Rulebook) -> list[Written]:
    texts = {file: it for file, it in rulebook.texts.items() if sheet_for(file)}
    read = {file: yaml_reader.read(file, text).data for file, text in texts.items()}
    return [
        Written(file, key, part)
        for file, data in read.items()
        for key in NAMED
        for part in (data or {}).get(key) or ()
    ]


def of_every_shape(rulebook: Rulebook) -> list[Written]:
    """Return parts in which every key is that a part has, with all it may stand for."""
    seen: set[object] = set()
    chosen = []
    for part in parts(rulebook):
        shapes = {(part.key, *shape) for shape in shapes_of(part.data)}
        if not shapes <= seen:
            chosen.append(part)
            seen |= shapes
    return chosen


def shapes_of(data: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Yield below which key of a part what stands, and how deep."""
    yield at[:1], len(at), type(data)
    for key, value in entries_of(data):
        yield from shapes_of(value, (*at, key if isinstance(key, str) else ""))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A port is sold to a state owner", "port-sold-state-owner"),
        ("Città d'arte: 2 musées", "citta-darte-2-musees"),
        ("5G networks, phase 2", "networks-phase"),
        ("The 2", ""),
        ("", ""),
        ("A rule", "rule-too"),
    ],
)
def test_what_is_new_gets_its_id_of_its_heading(title: str, name: str) -> None:
    assert suggested_id(title, {"rule"}) == name


BOOK = a.rulebook(
    a.question("sector", "choice"),
    a.question("devices", "choices"),
    a.question("state-owned"),
    a.question("country", "country"),
    a.question("signed", "date"),
    a.question("stake", "percent", starts_at="stake-before"),
    a.question("stake-before", "percent"),
    a.threshold("first-step", 10),
    a.question("price", "money"),
    a.question("remarks", "text"),
    a.definition("inbound", {"sector": "a"}),
    a.rule("a-rule", {"is": "inbound"}),
)
ROWS = ConditionRows(BOOK)

WORDS = st.lists(st.sampled_from("abc"), min_size=1, unique=True)
NUMBERS = st.integers(0, 100).map(Decimal)
LINES = st.one_of(
    st.fixed_dictionaries({"sector": WORDS | st.sampled_from("abc")}),
    st.fixed_dictionaries({"devices": WORDS}),
    WORDS.map(lambda words: {"devices": {"all-of": words}}),
    st.fixed_dictionaries({"state-owned": st.sampled_from(("yes", "no"))}),
    st.fixed_dictionaries({"country": st.sampled_from(("CN", "NO", ["IT", "CN"]))}),
    NUMBERS.map(lambda stake: {"stake": {"above": stake}}),
    NUMBERS.map(lambda stake: {"stake": stake}),
    NUMBERS.map(lambda price: {"price": {"at-least": price, "below": price + 1}}),
    NUMBERS.map(lambda stake: {"stake": {"crosses": stake}}),
    NUMBERS.filter(lambda stake: stake < Decimal(100)).map(
        lambda stake: {"stake": {"crosses-above": [stake, Decimal(100)]}}
    ),
    st.just({"stake": {"crosses": ["first-step", Decimal(25)], "below": Decimal(50)}}),
    st.just({"signed": {"at-most": "2026-03-01"}}),
    st.just({"is": "inbound"}),
)
KINDS = st.sampled_from(("all", "any", "none"))
GROUPS = st.tuples(KINDS, st.lists(LINES, min_size=1, max_size=3)).map(
    lambda pair: {pair[0]: pair[1]}
)
CONDITIONS = LINES | st.tuples(
    KINDS, st.lists(LINES | GROUPS, min_size=1, max_size=3)
).map(lambda pair: {pair[0]: pair[1]})


def read(raw: Any) -> Condition | None:
    def complain(*value: object, **more: object) -> None:
        raise AssertionError((value, more))

    there = Compared(
        BOOK.questions,
        BOOK.questions,
        BOOK.definitions,
        named=BOOK.thresholds,
        thresholds=BOOK.thresholds,
    )
    return ConditionParser(there, complain).read(raw, ())


def written(outline: ConditionGroup, was: Any = None) -> Any:
    wrong: dict[str, str] = {}
    rows = ROWS.condition(outline, was, wrong)
    assert wrong == {}
    return rows


def outline(raw: Any) -> ConditionGroup:
    rows = ROWS.outline(raw)
    assert rows is not None
    return rows


@given(CONDITIONS)
def test_condition_of_two_levels_means_the_same_written_anew(raw: Any) -> None:
    anew = written(outline(raw))

    single = {*raw} <= {"all", "any"} and len(next(iter(raw.values()))) == 1
    assert read(anew) == (read(next(iter(raw.values()))[0]) if single else read(raw))
    form, rule = Fields(BOOK), {"when": raw}
    assert form.data(form.of_data(specs(Rule), rule), rule)["when"] is raw


def test_keys_below_another_stay_in_the_order_in_which_they_are_written() -> None:
    days = {"until": "2027-01-01", "from": "2026-01-01"}
    rule = {"in-force": days}
    sent = {"in-force.until": ["2/1/2027"], "in-force.from": ["2026-01-01"]}
    shown, typed = Fields(BOOK), Fields(BOOK, sent)

    untouched = shown.data(shown.of_data(specs(Rule), rule), rule)
    changed = typed.data(typed.of_form(specs(Rule)), rule)

    assert untouched["in-force"] is days
    [made] = changed.values()
    assert [*made.items()] == [("until", "2027-01-02"), ("from", "2026-01-01")]


def test_lines_that_stay_are_written_as_they_were() -> None:
    raw = {"all": [{"sector": ["c", "a"]}, {"any": [{"stake": Decimal(5)}]}]}
    rows = outline(raw)

    more = ConditionGroup("any", (*rows.parts, ConditionRow("definition/inbound")))

    assert written(more, raw) == {"any": [*raw["all"], {"is": "inbound"}]}


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {},
        {"sector": "a", "is": "inbound"},
        {"all": []},
        {"all": "a"},
        {"all": [{"any": [{"all": [{"sector": "a"}]}]}]},
        {"all": [{"any": []}]},
        {"all": ["a"]},
        {"is": "unknown"},
        {"unknown": "a"},
        {"remarks": "a"},
        {"sector": "z"},
        {"sector": []},
        {"sector": {"any-of": ["a"]}},
        {"devices": {"any-of": ["a"], "none-of": ["b"]}},
        {"devices": {"some-of": ["a"]}},
        {"stake": {"at-least": 1, "above": 2}},
        {"stake": {"near": 1}},
        {"price": {"crosses": 10}},  # which rises from no earlier one
    ],
)
def test_condition_that_does_not_fit_has_no_rows(raw: Any) -> None:
    assert ROWS.outline(raw) is None


INBOUND = ConditionRow("definition/inbound")
STAKE = "question/stake"
NOTHING = "Choose a question or a named condition"
NO_ANSWER = "Choose at least one answer to “sector”"
OUTSIDE = "No answer to “stake” is within these bounds"


def wrong(*parts: ConditionRow | ConditionGroup) -> dict[str, str]:
    wrong: dict[str, str] = {}
    ROWS.condition(ConditionGroup("all", parts), None, wrong)
    return wrong


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (ConditionRow(), NOTHING),
        (ConditionRow("question/none"), NOTHING),
        (ConditionRow("definition/none"), NOTHING),
        (ConditionRow("question/remarks"), NOTHING),
        (ConditionRow("question/sector"), NO_ANSWER),
        (ConditionRow("question/sector", words=("z",)), NO_ANSWER),
        (ConditionRow(STAKE), "Enter a number for “stake”"),
        (ConditionRow(STAKE, low="x"), "Enter a number for “stake”, like 25"),
        (ConditionRow(STAKE, low="101"), "“stake” must be 100 or less"),
        (ConditionRow("question/signed"), "Enter a day for “signed”"),
        (ConditionRow("question/signed", low="soon"), "Enter a day, like 31/1/2026"),
        (ConditionRow(STAKE, low="9", high="8"), OUTSIDE),
        (ConditionRow(STAKE, low_how="above", low="8", high="8"), OUTSIDE),
        (ConditionRow(STAKE, steps="ten"), "Enter a number for “stake”, like 25"),
    ],
)
def test_mistake_in_a_line_is_said_at_that_line(line: ConditionRow, says: str) -> None:
    assert wrong(INBOUND, line) == {"when-1": says}


def test_mistake_in_a_group_is_said_in_that_group() -> None:
    empty, full = (ConditionGroup("any", of) for of in ((), (INBOUND, ConditionRow())))

    assert wrong(empty, full) == {
        "when-0": "Choose the content of this group, or remove it",
        "when-1-1": NOTHING,
    }


def test_most_shipped_conditions_fit(shipped_rulebook: Rulebook) -> None:
    rows = ConditionRows(shipped_rulebook)
    conditions = [
        rule["when"]
        for file, text in shipped_rulebook.texts.items()
        if file.startswith("rules/")
        for rule in yaml_reader.read(file, text).data.get("rules") or ()
    ]

    fitting = sum(bool(rows.outline(raw)) for raw in conditions)
    assert fitting / len(conditions) > 0.75


SECTOR = ConditionRow("question/sector", words=("a",))
GROUP = ConditionGroup("any", (INBOUND,))
OUTLINE = ConditionGroup("all", (SECTOR, GROUP))
SENT = {
    "when-kind": ["all"],
    "when-row": ["0", "1", "1-0", "1-1"],
    "when-0-of": ["question/sector"],
    "when-0-words": ["a"],
    "when-1-kind": ["any"],
    "when-1-0-of": ["definition/inbound"],
    "when-1-1-of": [""],
}


def test_rows_are_read_in_order_bounds_as_typed_and_other_words_as_the_first() -> None:
    sent = {
        "when-row": ["0"],
        "when-0-of": ["question/stake"],
        "when-0-low-how": ["above"],
        "when-0-low": [" 1.500,5 "],
        "when-0-high-how": ["below"],
        "when-0-high": ["many"],
    }

    [line] = condition_form.typed_outline(sent).parts

    assert line == ConditionRow(
        "question/stake", low_how="above", low="1.500,5", high_how="below", high="many"
    )
    assert condition_form.typed_outline(SENT) == OUTLINE
    not_offered = {
        "when-kind": ["most"],
        "when-row": ["0", "1"],
        "when-0-of": ["question/stake"],
        "when-0-how": ["some-of"],
        "when-0-low-how": ["near"],
        "when-1-kind": ["few"],
    }
    row = ConditionRow("question/stake")
    groups = ConditionGroup("all", (row, ConditionGroup("any", ())))
    assert condition_form.typed_outline(not_offered) == groups
    assert condition_form.typed_outline({}) == ConditionGroup("all", ())


@pytest.mark.parametrize(
    ("do", "parts", "at"),
    [
        ("add-group", (SECTOR, GROUP, ConditionGroup("any", ())), "when-2-0"),
        ("remove-0", (GROUP,), "when"),
        ("remove-1", (SECTOR,), "when"),
        ("remove-1-0", (SECTOR, ConditionGroup("any", ())), "when-1"),
        *((it, (SECTOR, GROUP), "") for it in ("update", "find", "remove-1-x")),
    ],
)
def test_button_changes_the_rows_and_leads_on_to_what_it_changed(
    do: str, parts: tuple[ConditionRow | ConditionGroup, ...], at: str
) -> None:
    form = Fields(BOOK, SENT, f"when:{do}")

    fields = {it.at: it.value for it in form.of_form(specs(Rule))}

    assert fields["when"] == ConditionGroup("all", parts)
    assert form.focus == at


PRICE, SIGNED = "question/price", "question/signed"


@pytest.mark.parametrize(
    ("line", "means"),
    [
        (
            ConditionRow(PRICE, low="1.5 million"),
            {"price": {"at-least": Decimal(1_500_000)}},
        ),
        (
            ConditionRow(SIGNED, high_how="below", high="31/1/2026"),
            {"signed": {"below": "2026-01-31"}},
        ),
        (ConditionRow(PRICE, low="5", steps="10"), {"price": {"at-least": 5}}),
        (ConditionRow(STAKE, steps="10"), {"stake": {"crosses": 10}}),
        (
            ConditionRow(STAKE, steps="10; first-step;12.5 %"),
            {"stake": {"crosses": [10, "first-step", 12.5]}},
        ),
        (
            ConditionRow(STAKE, steps="10, 25", steps_how="crosses-above"),
            {"stake": {"crosses-above": [10, 25]}},
        ),
        (
            ConditionRow(STAKE, steps="10", high="50"),
            {"stake": {"crosses": 10, "at-most": 50}},
        ),
    ],
)
def test_numbers_and_days_are_read_as_people_write_them_and_cross_steps(
    line: ConditionRow, means: dict[str, Any]
) -> None:
    assert ROWS.written(line) == means
