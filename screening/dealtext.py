"""A deal as the text of an example file, which `dealfile.read` reads back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from screening.answers import plain_answers
from screening.assessment import Deal
from screening.model import Answer
from screening.yamlwriter import paragraph, write


def deal_text(
    deal: Deal, *, about: str = "", expect: Mapping[str, Any] | None = None
) -> str:
    """Return a deal file; with `expect`, as an example writes it, an example.

    `expect` has `lowest` and `highest`, ids of levels, and may have `rules`, verdicts
    by rule.
    """
    head: dict[str, Any] = {"deal": deal.name}
    if about:
        head["about"] = paragraph(about)
    head["on"] = deal.on
    answers = {name: _plain(answer) for name, answer in deal.answers.items()}
    data = {**head, "answers": answers}
    return write({**data, "expect": expect} if expect else data, a_line_each=True)


def _plain(answer: Answer) -> Any:
    """Return an answer as a person writes it: a number is no text."""
    if isinstance(answer, Decimal):
        return answer
    return plain_answers({"": answer})[""]
