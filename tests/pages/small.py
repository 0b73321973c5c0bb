"""A small rulebook, and how it comes to lie on disk.

A purchase is asked whether the buyer is state-owned and what stake it takes; a supply
for how many years. The rest is asked of every deal.
"""

from pathlib import Path

from screening.rulebook.model import Rulebook
from screening.settings import USUAL
from tests.builders import (
    HEADING,
    a_definition,
    a_question,
    a_rule,
    a_rulebook,
    a_threshold,
    an_item,
)

KINDS = {"purchase": "A purchase", "supply": "A supply"}
PURCHASE = {"kind": "purchase"}
QUESTIONS = (
    a_question("kind", "choice", choices=KINDS),
    a_question("state-owned", ask_when=PURCHASE),
    a_question("stake", "percent", ask_when=PURCHASE),
    a_question("years", "number", unit="years", ask_when={"kind": "supply"}),
    a_question("price", "money"),
    a_question("signed", "date"),
    a_question("country", "country"),
    a_question("devices", "choices"),
    a_question("remarks", "text"),
)
RULES = (
    a_rule("state-buyer", {"state-owned": "yes"}, "strategic"),
    a_rule("large-stake", {"stake": {"at-least": 25}}, "sensitive"),
    a_rule("supplied", {"kind": "supply"}, "watch"),
    a_rule("dear", {"price": {"above": 1_000_000}}, "watch"),
)
SMALL = a_rulebook(*QUESTIONS, *RULES)
STRICTER = a_rulebook(
    *QUESTIONS,
    *RULES[:2],
    a_rule("supplied", {"kind": "supply"}, "strategic"),
    heading=HEADING.replace("2026.1", "2026.2"),
)
SHIPPED = a_rulebook(
    *QUESTIONS,
    *RULES,
    a_threshold("important-stake", 10),
    a_definition("inbound", PURCHASE),
    a_rule("bought", PURCHASE, "watch", checklist=["ask"]),
    an_item("ask"),
    heading=HEADING.replace("id: example", f"id: {USUAL}"),
)
"""The same as if it came with the software."""
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
    """Write a rulebook where a folder of rules is to be."""
    named = {f"examples/{name}.yaml": text for name, text in examples.items()}
    for name, text in {**rulebook.texts, **named}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
