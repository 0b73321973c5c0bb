"""Recipes: what is often wanted, each as a file of the rulebook of the reference."""

from typing import NamedTuple

from screening.formats.yaml_reader import read
from screening.rulebook.folder import EXAMPLES, Files, example_files
from screening.wording.reference.entries import Section


class Recipe(NamedTuple):
    """What a recipe is for, and the files that show it.

    The examples whose names begin with its id prove it.
    """

    id: str
    title: str
    says: str
    files: tuple[str, ...]


RECIPES = (
    Recipe(
        "tiers-on-a-stake",
        "Tiers on a stake",
        "Write a rule for each tier. The last number of a tier is `below`, and the "
        "same number begins the next with `at-least`, so that no stake falls between "
        "them.",
        ("rules/10-tiers-on-a-stake.yaml",),
    ),
    Recipe(
        "an-exception",
        "An exception",
        "Write the case first, and what takes out of it once under `unless`, with the "
        "reason. While it is not known whether the exception holds, the rule is open.",
        ("rules/30-an-exception.yaml",),
    ),
    Recipe(
        "from-a-day-on",
        "A rule from a day on",
        "`in-force` says from which day a rule holds, and until which. Both days "
        "count. On any other day the rule is not there.",
        ("rules/40-from-a-day-on.yaml",),
    ),
    Recipe(
        "a-number-by-day",
        "A number that changes on a day",
        "Write a threshold in `thresholds.yaml`, and its id where a condition has the "
        "number. A new value is a line with the day from which it holds. In a text "
        "`{large-price}` tells the value of the day.",
        ("thresholds.yaml", "rules/50-a-number-by-day.yaml"),
    ),
    Recipe(
        "asked-only-when",
        "A question that is asked only when",
        "`ask-when` says of which deals it is asked. A rule that reads it is not met "
        "in the others, so it need not say that again.",
        ("questions/20-asked-only-when.yaml", "rules/20-asked-only-when.yaml"),
    ),
    Recipe(
        "a-filing-with-a-clock",
        "A filing with a clock",
        "`duties` say by when somebody acts, `review` how long the authority takes, "
        "and `standstill` what waits for its answer. Lengths are counted from the day "
        "after.",
        ("filings/10-a-filing-with-a-clock.yaml",),
    ),
    Recipe(
        "a-test-deal",
        "A test deal",
        "What is known stands under `answers`; the rest is left out. `each` makes a "
        "deal of every answer in a list. `expect` says what must come out.",
        (f"{EXAMPLES}a-test-deal.yaml",),
    ),
)
IN_FILE = "# In {file}\n{text}"


def sections(files: Files) -> tuple[Section, ...]:
    """Return the recipes with their files, and the deals that prove them."""
    return tuple(
        Section(
            anchor=f"recipe-{recipe.id}",
            title=recipe.title,
            says=recipe.says,
            example="\n".join(_shown(name, files[name]) for name in recipe.files),
            proved=proofs(recipe, files),
        )
        for recipe in RECIPES
    )


def proofs(recipe: Recipe, files: Files) -> tuple[str, ...]:
    """Return the names of the deals that prove a recipe."""
    return tuple(
        read(name, text).data["deal"]
        for name, text in example_files(files).items()
        if name.startswith(f"{EXAMPLES}{recipe.id}")
    )


def _shown(name: str, text: str) -> str:
    """Return a file under its name, without the line that names the schema."""
    _schema, _newline, rest = text.partition("\n")
    return IN_FILE.format(file=name, text=rest)
