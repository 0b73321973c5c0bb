"""The JSON Schema that editors complete and check rule files by."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from screening.formats.yaml_reader import read
from screening.rulebook.json_schema import (
    FILE,
    Schema,
    first_line,
    for_rulebook,
    general,
    text,
)
from screening.rulebook.loader import read as read_rulebook
from screening.rulebook.model import Rulebook
from screening.settings import shipped
from tests import builders as a
from tests.sample import ALL

RULES = shipped("rules")
WRITTEN = sorted(RULES.rglob("*.yaml"))
GENERAL = general()
BY_SIZE = sorted(WRITTEN, key=lambda file: -file.stat().st_size)
SMALLEST = {file if ALL else file.parent: file for file in BY_SIZE}
"""The smallest file of each folder while one waits, or all of them."""
SHIPPED = [it for it in WRITTEN if "italy-china" in it.parts]
SOME = [
    it
    for at, it in enumerate(SHIPPED)
    if ALL or it.parent.name != "examples" or at % 40 == 0
]
"""Every file of ours, but of examples, which are many and alike, some."""


def name_of(file: Path) -> str:
    return file.relative_to(RULES).as_posix()


def fits(schema: Schema, data: Any) -> bool:
    return Draft7Validator(schema).is_valid(data)


def yaml(text: str) -> Any:
    return read("a.yaml", text).data


def test_schema_checked_in_is_the_one_that_is_made() -> None:
    assert (RULES / FILE).read_text(encoding="utf-8") == text()


def misfits(schema: Schema, files: list[Path]) -> list[str]:
    validator = Draft7Validator(schema)
    texts = {name_of(file): file.read_text(encoding="utf-8") for file in files}
    return [name for name in texts if not validator.is_valid(yaml(texts[name]))]


def test_every_file_of_ours_fits() -> None:
    assert misfits(GENERAL, [*SMALLEST.values()]) == []


def test_first_line_of_every_file_leads_to_the_schema() -> None:
    firsts = {file: file.read_text("utf-8").partition("\n")[0] for file in WRITTEN}

    assert firsts == {file: first_line(name_of(file)) for file in WRITTEN}
    for file, line in firsts.items():
        led = (file.parent / line.partition("=")[2]).resolve()
        assert led == (RULES / FILE).resolve(), name_of(file)


SLIPS = [
    "rules: [{id: a, title: T, topic: t, level: l, says: S, when: {a: b}}]",
    "definitions: [{id: a-1, title: T, when: {a: b}}]",
    "definitions: [{id: a, title: T, when: {a: b, c: d}}]",
    "definitions: [{id: a, title: T, when: {all: {a: b}}}]",
    "definitions: [{id: a, title: T, when: {a: {at-leas: 3}}}]",
    "definitions: [{id: a, title: T, when: {a: []}}]",
    "changes: [{rule: a, ask: What?, because: So.}]",
    "changes: [{rule: a, when: {a: b}, because: So.}]",
    "changes: [{item: a, do: This.}]",
    "topic: t\nquestions: [{id: a, ask: A?, short: A, kind: chioce}]",
    "deal: A\nexpect: {lowest: routine}",
    "deal: A\nexpect: {lowest: a, highest: b, rules: {c: mets}}",
    "deal: A\ncolour: red",
    "reviewed: 26-01-01\nrules: []",
]


def test_file_with_a_slip_does_not_fit() -> None:
    assert [written for written in SLIPS if fits(GENERAL, yaml(written))] == []


SIGNAL = "signals: [{id: s, title: T, says: S}]"
SMALL = for_rulebook(read_rulebook(a.files(signals=SIGNAL)))


KEYS = "id: a\ntitle: T\nsays: S\nwhen: {sector: food}\n"
LEADS = "topic: deal\nlevel: watch\nbasis: [guide/E2]\nsignals: [s]"
OF_PART = {
    # Texts that fit what a rulebook has of a part; those that do not.
    "condition": (
        [
            "{sector: energy}",
            "{sector: [energy, food]}",
            "{devices: {any-of: [meters]}}",
            "{state-owned: yes}",
            "{country: CN}",
            "{signed: {at-least: 2026-01-01}}",
            "{stake: {at-least: 10, below: 25}}",
            "{all: [{sector: energy}, {none: [{stake: 3}]}]}",
        ],
        [
            *("{sector: enrgy}", "{sectr: energy}", "{devices: {any-of: [metres]}}"),
            *("{state-owned: maybe}", "{country: China}", "{stake: much}"),
            *("{remarks: words}", "{is: nothing}"),
        ],
    ),
    "rule": (
        [KEYS + LEADS],
        [
            KEYS + LEADS.replace(*slip)
            for slip in (
                ("deal", "deals"),
                ("watch", "wach"),
                ("E2", "E3"),
                ("s]", "t]"),
            )
        ],
    ),
    "deal": (
        [
            "deal: A\nanswers: {sector: energy, devices: [], remarks: words, signed: }",
            "deal: A\nanswers: {devices: [meters, cars], stake: 3}",
            "deal: A\neach: {sector: [energy, food]}",
            "deal: A\nexpect: {lowest: routine, highest: watch}",
            "deal: A\nexpect: {rules: {energy-deal: met}}",
        ],
        [
            *(
                "deal: A\nanswers: {devices: [houses]}",
                "deal: A\nanswers: {stake: [3]}",
            ),
            *("deal: A\nanswers: {secto: energy}", "deal: A\neach: {secto: [food]}"),
            "deal: A\neach: {sector: [fod]}",
            "deal: A\nexpect: {lowest: routine, highest: wach}",
            "deal: A\nexpect: {lowest: rutine, highest: watch}",
            "deal: A\nexpect: {rules: {enrgy-deal: met}}",
        ],
    ),
}


@pytest.mark.parametrize("part", OF_PART)
def test_parts_name_what_their_rulebook_has_and_nothing_else(part: str) -> None:
    whole = {"$ref": f"#/$defs/{part}", "$defs": SMALL["$defs"]}
    right, wrong = OF_PART[part]

    assert [text for text in right + wrong if fits(whole, yaml(text))] == right
    assert general() == GENERAL  # that of a rulebook leaves it alone


def test_shipped_files_fit_their_schema(shipped_rulebook: Rulebook) -> None:
    assert misfits(for_rulebook(shipped_rulebook), SOME) == []
