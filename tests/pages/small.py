"""A small rulebook, and how it comes to lie on disk.

A purchase is asked whether the buyer is state-owned and what stake it takes; a supply
for how many years. The rest is asked of every deal.
"""

from pathlib import Path
from typing import Any

from screening.rulebook.model import Rulebook
from screening.settings import USUAL
from tests import builders as a

KINDS = {"purchase": "A purchase", "supply": "A supply"}
PURCHASE = {"kind": "purchase"}
QUESTIONS = (
    a.question("kind", "choice", choices=KINDS),
    a.question("state-owned", ask_when=PURCHASE),
    a.question("stake", "percent", ask_when=PURCHASE),
    a.question("years", "number", unit="years", ask_when={"kind": "supply"}),
    a.question("price", "money"),
    a.question("signed", "date"),
    a.question("country", "country"),
    a.question("devices", "choices"),
    a.question("remarks", "text"),
)
RULES = (
    a.rule("state-buyer", {"state-owned": "yes"}, "strategic"),
    a.rule("large-stake", {"stake": {"at-least": 25}}, "sensitive"),
    a.rule("supplied", {"kind": "supply"}, "watch"),
    a.rule("dear", {"price": {"above": 1_000_000}}, "watch"),
)
SMALL = a.rulebook(*QUESTIONS, *RULES)
STRICTER = a.rulebook(
    *QUESTIONS,
    *RULES[:2],
    a.rule("supplied", {"kind": "supply"}, "strategic"),
    heading=a.HEADING.replace("2026.1", "2026.2"),
)
SHIPPED = a.rulebook(
    *QUESTIONS,
    *RULES,
    a.threshold("important-stake", 10),
    a.definition("inbound", PURCHASE),
    a.rule("bought", PURCHASE, "watch", checklist=["ask"]),
    a.item("ask"),
    heading=a.HEADING.replace("id: example", f"id: {USUAL}"),
)
"""The same as if it came with the software."""
_LATER: dict[str, Any] = {"in_force": {"from": "2100-04-01"}}
BEGINS = a.rulebook(
    a.question(
        "kind",
        "choice",
        choices={
            **KINDS,
            "lease": {"label": "A lease", "in-force": {"from": "2100-04-01"}},
        },
    ),
    *QUESTIONS[1:],
    a.question("closing-date", "date"),
    a.question("drones", ask_when={"none": [{"kind": "supply"}]}, **_LATER),
    *a.FILINGS,
    a.anchor("closing", "closing-date"),
    *RULES,
    a.rule("drones-bought", {"drones": "yes"}, "watch", **_LATER),
    a.rule("leased", {"kind": "lease"}, "strategic", **_LATER),
)
"""A question and a choice that begin on a day."""
RULE_FILE = "rules/10-deal.yaml"
A_PURCHASE = """\
deal: Silk & Sons
about: Somebody buys something.
start: true
on: 2026-04-05
answers:
  kind: purchase
  devices: [a, c]
"""


def write_rules(folder: Path, rulebook: Rulebook, **examples: str) -> None:
    named = {f"examples/{name}.yaml": text for name, text in examples.items()}
    for name, text in {**rulebook.texts, **named}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
