"""List what can be asked of deals."""

from pathlib import Path

import click

from screening.cli import common
from screening.presentation import answers
from screening.rulebook import loader
from screening.rulebook.kinds import Choice
from screening.rulebook.model import Question
from screening.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@common.RULES
def questions(*, as_json: bool, rules: Path | None) -> None:
    """List what can be asked, with the ids a deal file uses."""
    rulebook = loader.load(rules or common.live_rules(Settings.from_environment()))
    asked = rulebook.questions.values()
    if as_json:
        common.print_json([_question_data(question) for question in asked])
        return
    for question in asked:
        how = answers.written(question) + _days(question)
        click.echo(f"{question.id}: {question.ask} [{how}]")
        for word, choice in question.choices.items():
            click.echo(f"    {word}: {choice.label}{_days(choice)}")


def _days(part: Question | Choice) -> str:
    """Return the days on which it counts, behind a comma."""
    days = answers.dates_in_words(part.in_force)
    return f", {days}" if days else ""


def _question_data(question: Question) -> dict[str, object]:
    return {
        "id": question.id,
        "topic": question.topic,
        "ask": question.ask,
        "kind": question.kind.value,
        "answer": answers.written(question),
        "choices": {word: choice.label for word, choice in question.choices.items()},
    }
