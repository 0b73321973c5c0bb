"""What a key is, is said once, on the model: schema, comparison and forms know it.

So is what differs between states of a filing; and what the words of the domain refuse.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from screening.analysis.compare import rulebooks as the_compare_rulebooks
from screening.analysis.compare.changes import ChangeKind, part_kind
from screening.analysis.lint import doubts
from screening.engine.assess import assess
from screening.presentation.deal_view import DealView
from screening.rulebook import fields, files, states
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers, Is
from screening.rulebook.fields import InForce, Key, Part, keys_of
from screening.rulebook.json_schema import general
from screening.rulebook.kinds import Choice, Kind
from screening.rulebook.model import Heading, Question, Rulebook, ThresholdValue
from screening.rulebook.references import ids_by_kind
from screening.rulebook.regimes import MayApply, Unless
from screening.rulebook.states import COUNTED, State
from tests import builders as a

YES: Answers = {"asked": "yes"}
BOOK_PARTS = (
    a.question("size", "number"),
    a.question("asked"),
    a.question("fruit", "choice"),
    a.threshold("line", 10),
    a.definition("case", YES),
    a.consequence("wait", when=YES),
    a.item("file", when=YES),
    a.signal("vote", when=YES, look_for=[{"when": YES, "says": "Look at the vote."}]),
    a.contradiction("wrong", when=YES),
    a.proviso("cleared", filings=["must"]),
    a.recommendation("pause", filings=["must"], of_steps=True, provisos=["cleared"]),
    a.recommendation("rest"),
    a.rule("rule", {"is": "case"}),
    *a.FILINGS,
    a.regime(
        "regime",
        YES,
        standstill=[{"stops": "closing", "says": "Wait."}],
        order=[{"after": ["first"], "says": "That one first."}],
        sanctions=[{"says": "A fine."}],
        silence="It may go on.",
        clause="It depends on that.",
    ),
    a.regime("first", YES),
    a.regime("may", None, may_apply=[{"when": YES, "because": "Perhaps."}]),
    a.regime("excused", YES, unless=[{"when": YES, "reason": "It is asked."}]),
    a.precedent("mill-2024", YES),
    a.term("pact", "pacts"),
)
ENTRY = "entries: [{id: in, title: In, about: To buy., presets: {asked: yes}}]"
BOOK = a.rulebook(*BOOK_PARTS, heading=f"{a.HEADING}{ENTRY}\n")
KINDS = {kind: files.PARTS[key] for key, kind in files.NAMED.items()}
MODELS: dict[str, type[Part]] = {"heading": Heading, **files.PARTS}
del MODELS["changes"]  # made of the keys of the others
KEYS = [(name, key) for name, model in MODELS.items() for key in keys_of(model)]
NAMES_NOTHING = {"id", "doubt", "extends"}


def holds(annotation: Any, wanted: object) -> bool:
    """Tell whether a key's type has that one somewhere in it."""
    return annotation == wanted or any(
        holds(inner, wanted) for inner in get_args(annotation)
    )


def slips(key: Key) -> Iterator[str]:
    """Yield what the model should say of a key, and does not."""
    changes, ref = key.mark(fields.KindOfChange), key.mark(fields.Ref)
    members = key.mark(fields.Members)
    if changes and changes.kind not in list(ChangeKind):
        yield "changes as no kind of change"
    if ref and ref.kind not in ids_by_kind(BOOK):
        yield "refers to nothing that has ids"
    if members and not part_kind(members.kind):
        yield "lists no kind of part"
    if holds(key.field.annotation, Is) != bool(key.mark(fields.Holds)):
        yield "holds a condition, and none where it is left out"
    if _has_id(key) and not ref:
        yield "names ids of nothing"
    if key.part and not (members or changes):
        yield "holds parts that are compared by nobody"
    if key.field.annotation is bool and not key.mark(fields.Called):
        yield "is a mark that no sentence can name"


def _has_id(key: Key) -> bool:
    plain = {str(mark) for mark in key.field.metadata}
    listed = holds(key.field.annotation, fields.Id) and not key.part
    return key.name not in NAMES_NOTHING and (
        listed or str(get_args(fields.Id)[1]) in plain
    )


def test_model_says_of_each_key_what_the_rooms_ask_of_it() -> None:
    every = [(name, key.name, slip) for name, key in KEYS for slip in slips(key)]

    assert every == []


def test_schema_knows_each_key_and_no_change_what_answers_mean() -> None:
    defs = general()["$defs"]
    known = {
        name: set(defs[model.__name__.lower()]["properties"])
        for name, model in MODELS.items()
        if model.__name__.lower() in defs
        and "properties" in defs[model.__name__.lower()]
    }

    assert len(known) > 10
    assert {name: set(files.written_keys(MODELS[name])) for name in known} == {
        **known,
        "heading": known["heading"] | {"extends"},
    }
    answered = {"id", "when", "kind", "choices", "topic"}
    assert not answered & {*files.written_keys(files.Change)}
    assert {*files.written_keys(files.Extension)} == {*files.written_keys(Heading)}


OTHER_PARTS: dict[type[Part] | None, tuple[Part, ...]] = {
    ThresholdValue: (ThresholdValue(value=Decimal(5)),),
    Unless: (Unless(when=Is("case"), reason="It is small."),),
    MayApply: (MayApply(when=Is("case"), because="The law can be read so."),),
}


def another(key: Key, value: object) -> object:
    """Return something else than what stands under a key."""
    match value:
        case bool():
            return not value
        case date():
            return date(2030, 1, 1)
        case InForce():
            return InForce(until=date(2030, 1, 1))
        case tuple():
            return OTHER_PARTS.get(key.part, () if value else ("another",))
        case _:
            return "watch" if key.mark(fields.Ref) == fields.Ref("level") else "another"


def with_part(kind: str, part: Any) -> Rulebook:
    """Return the rulebook with a part in the place of the one of its id."""
    [listed] = [key for key, of in files.NAMED.items() if of == kind]
    members = {**files.parts_by_kind(BOOK)[kind], part.id: part}
    if listed in files.LISTS:
        changed: dict[str, Any] = {listed: members}
        return replace(BOOK, **changed)
    heading = BOOK.heading.model_copy(update={listed: tuple(members.values())})
    return replace(BOOK, heading=heading)


def is_compared_by_value(key: Key) -> bool:
    """Tell whether a key is compared by its value: no condition, no list of parts."""
    marks = (key.mark(fields.Members), key.mark(fields.Holds))
    return key.name != "id" and marks == (None, None)


MOVES_WHAT_READS_IT = ("definition", "in_force")


def test_comparison_tells_each_key_that_differs() -> None:
    silent = []
    for kind, parts in files.parts_by_kind(BOOK).items():
        part: Part = next(iter(parts.values()))
        for key in filter(is_compared_by_value, keys_of(type(part))):
            value = another(key, getattr(part, key.name))
            new = with_part(kind, part.model_copy(update={key.name: value}))
            changes = the_compare_rulebooks.rulebooks(BOOK, new)
            if (kind, key.name) == MOVES_WHAT_READS_IT:
                changes = changes[:1]
            if [change.kind for change in changes] != [part_kind(kind)]:
                silent.append((kind, key.name, [change.says for change in changes]))

    assert silent == []


ASKED, FRUIT = BOOK_PARTS[1:3]
BUILDERS: dict[str, Callable[..., a.Part]] = {
    "rule": a.rule,
    "item": a.item,
    "consequence": a.consequence,
    "signal": a.signal,
    "regime": a.regime,
}


def doubted(*parts: a.Part) -> set[tuple[str, tuple[str, str]]]:
    """Return what is doubted in a rulebook of these parts: the kind, and the part."""
    every = doubts(a.rulebook(*parts), (), a.DAY)
    return {(doubt.kind, doubt.part) for doubt in every}


def test_lint_finds_a_blank_in_each_text_that_answers_fill() -> None:
    silent = []
    for kind, build in BUILDERS.items():
        for key in (key for key in keys_of(KINDS[kind]) if key.mark(fields.Sentence)):
            part = build("part", when={"asked": "yes"}, **{key.name: "About {fruit}"})
            parts = (ASKED, FRUIT, *a.FILINGS, part)
            if ("blank-in-text", (kind, "part")) not in doubted(*parts):
                silent.append((kind, key.name))

    assert silent == []


def text_of(part: type[Part], key: str) -> str:
    return f"The {key} of {part.__name__} is"


def is_text(key: Key) -> bool:
    """Tell whether any words may stand under a key."""
    annotation, named = key.field.annotation, key.mark(fields.Ref)
    kinds = (annotation, *get_args(annotation))
    free = str in {getattr(kind, "__origin__", kind) for kind in kinds} and not named
    is_answers = key.mark(fields.GivenAnswers)
    return free and not is_answers and key.name not in {*NAMES_NOTHING, "off"}


def with_blanks(part: Any) -> Any:
    """Return a part with a blank in each of its texts, and of those in it."""
    if not isinstance(part, Part):
        if isinstance(part, dict):
            return {name: with_blanks(member) for name, member in part.items()}
        return tuple(map(with_blanks, part)) if isinstance(part, tuple) else part
    kind = type(part)
    inner = {key.name: getattr(part, key.name) for key in keys_of(kind) if key.part}
    texts = {
        key.name: f"{text_of(kind, key.name)} {{asked}}."
        for key in filter(is_text, keys_of(kind))
    }
    parts = {name: with_blanks(value) for name, value in inner.items()}
    return part.model_copy(update={**texts, **parts})


def test_explanation_fills_the_texts_that_are_marked_and_no_others() -> None:
    heading = with_blanks(BOOK.heading)
    parts: dict[str, Any] = {
        key: with_blanks(getattr(BOOK, key)) for key in files.LISTS
    }
    book = replace(BOOK, heading=heading, **parts)
    deal = Deal(name="A deal", on=a.DAY, answers=YES)

    view = DealView(deal, assess(book, deal.answers, deal.on))

    shown = [
        getattr(of, name)
        for of in (view, *view.filings.all)
        for name in dir(of)
        if name[0] != "_" and name not in {"known", "mark"}  # which are of days
    ]
    texts = repr(shown)
    keys = {
        (model, key.name): key for model in MODELS.values() for key in keys_of(model)
    }
    filled = {at for at in keys if f"{text_of(*at)} yes." in texts}
    marks = {at: key.mark(fields.Sentence) for at, key in keys.items()}
    assert filled == {at for at, mark in marks.items() if mark and mark.filled}


def test_lint_knows_what_each_part_accepts() -> None:
    accepted = {"doubt": "nothing", "because": "So.", "look-again": "2030-01-01"}
    accepting = {
        key for key, kind in files.LISTS.items() if "accept" in KINDS[kind].model_fields
    }
    written = [
        part._replace(data={**part.data, "accept": [accepted]})
        if part.list in accepting
        else part
        for part in BOOK_PARTS
    ]
    names = {
        (files.LISTS[part.list], part.data["id"])
        for part in written
        if part.list in accepting
    }

    idle = {part for kind, part in doubted(*written) if kind == "idle-acceptance"}

    assert idle == names
    may = {kind for kind, model in KINDS.items() if "accept" in model.model_fields}
    assert may == {kind for kind, _name in names} | {"source"}


def test_part_is_read_where_its_shape_is_right_and_no_key_is_nearly_known() -> None:
    data = a.question("stake", "choice").data
    choices = {**data}.pop("choices")
    slip = {key: data[key] for key in data if key != "choices"} | {"choises": choices}

    assert files.read_part(Question, {**data, "colour": "red"}) is not None
    assert files.read_part(Question, {**data, "kind": "unheard-of"}) is None
    assert files.read_part(Question, slip) is None


def test_id_is_words_joined_by_hyphens() -> None:
    for name in ("stake", "state-owned", "a", "g-seven-country", "b2b-deal"):
        assert a.question_of("yes-no", id=name).id == name
    for name in ("", "Stake", "stake-2", "stake2", "2-stakes", "a_b", "stake-", "-a"):
        with pytest.raises(ValidationError):
            a.question_of("yes-no", id=name)


def test_choice_may_be_written_as_its_label_alone_and_never_changes() -> None:
    asked = a.question_of(
        "choice", choices={"food": "Food", "energy": {"label": "Power"}}
    )

    food, power = Choice(label="Food"), Choice(label="Power")
    assert asked.choices == {"food": food, "energy": power}
    assert [a.question_of(kind).kind for kind in Kind] == list(Kind)
    with pytest.raises(ValidationError):
        food.label = "Power"


def test_bounds_are_those_that_are_written_else_those_of_the_kind() -> None:
    percent = a.question_of("percent", at_least=Decimal(-5), at_most=Decimal(200))

    assert percent.bounds == (Decimal(-5), Decimal(200))
    assert a.question_of("percent").bounds == (Decimal(0), Decimal(100))
    assert a.question_of("number").bounds == (None, None)
    assert a.question_of("money", at_least=Decimal(1)).bounds == (Decimal(1), None)


def test_rule_holds_on_its_first_and_last_day() -> None:
    in_force = InForce(**{"from": date(2026, 1, 2), "until": date(2026, 1, 3)})

    held = [day for day in range(1, 5) if in_force.covers(date(2026, 1, day))]

    assert held == [2, 3]
    assert InForce().covers(date.min)
    assert InForce().covers(date.max)


def blanks(words: str) -> set[str]:
    return {blank for _text, blank, *_rest in Formatter().parse(words) if blank}


def test_state_without_traits_cannot_be_declared() -> None:
    declared = Path(states.__file__).read_text(encoding="utf-8")
    end = "\n\nclass Standings"
    one_more = declared.replace(end, f'    EXEMPT = "exempt"\n{end}')

    with pytest.raises(TypeError, match="traits"):
        exec(compile(one_more, "states.py", "exec"), {"__name__": "states"})  # noqa: S102 - our own file


def test_sentences_of_each_state_have_the_blanks_that_are_filled() -> None:
    for state in State:
        assert not any(map(blanks, state.traits.then))
        assert blanks(state.traits.label) <= {"day"}
        assert blanks(state.traits.in_text + state.traits.in_table) == set()


def test_what_asks_something_is_counted_and_stands_before_what_does_not() -> None:
    asking = [state for state in State if state.traits.asks]

    assert {*asking} <= {*COUNTED}
    named: Any = State
    assert [named(str(state)).place for state in State] == [*range(len(State))]
    assert asking == [*COUNTED][: len(asking)]
    assert [*COUNTED] == [*State][: len(COUNTED)]
