"""`screening filings`: every regime, with what counsel checks before signing it off."""

import csv
import json
from io import StringIO
from typing import Any

from screening.rulebook.fields import points_under
from screening.rulebook.model import Rulebook
from tests.cli.commands import in_one_line, refusal, run

NEEDED = ("Kind", "Asks", "Applies", "Who", "Authority", "By when", "Sources")


def test_every_regime_is_a_row_with_day_and_source(shipped_rulebook: Rulebook) -> None:
    printed = run("filings", "--format", "csv").stdout

    rows = list(csv.DictReader(StringIO(printed.removeprefix("\ufeff"), newline="")))
    assert [row["Id"] for row in rows] == [*shipped_rulebook.regimes]
    assert [row["Id"] for row in rows if not all(row[head] for head in NEEDED)] == []
    [purchase] = (row for row in rows if row["Id"] == "gp-purchase")
    assert purchase["Stops"] == "closing and votes"
    assert "In all 55 days as a rule, at worst 115 days." in purchase["Answer"]


def test_regimes_that_rest_on_memory_say_so(shipped_rulebook: Rulebook) -> None:
    regimes, sources = shipped_rulebook.regimes, shipped_rulebook.sources

    rows: list[dict[str, Any]] = json.loads(run("filings", "--format", "json").stdout)

    for row in rows:
        named = (it.split("/") for it in points_under(regimes[row["Id"][0]]))
        points = [sources[source].points[point] for source, point in named]
        memory = [it.says for it in points if it.certainty == "memory"]
        from_memory = row.get("From memory", [])
        assert len(from_memory) == len(memory)
        assert all(any(says in it for it in from_memory) for says in memory)
        assert ("not checked in any text" in row["How it was read"][0]) == bool(memory)


def test_the_text_has_heads_beside_what_they_say_memory_last_or_a_sentence() -> None:
    printed = run("filings", "art-export", COLUMNS="100").stdout

    lines = printed.splitlines()
    assert "  Id                art-export" in lines
    assert max(map(len, lines)) <= 100
    regimes, memory = printed.split("\nNot checked in any text")
    assert memory.rstrip().endswith("In art-export")
    assert "Who" in regimes
    assert "Doubtful: " in in_one_line(run("filings", "gp-purchase").stdout)
    refused = refusal("filings", "moon", "landing")
    assert refused == 'No regime has these words: "moon landing".\n'
