"""What the reference says in words of its own, from the text beside its page."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from screening.formats.yaml_reader import read
from screening.rulebook.folder import EXAMPLES, Files, example_files
from screening.rulebook.kinds import TRAITS
from screening.rulebook.references import as_id
from screening.rulebook.states import State
from screening.wording.answers import KIND_WORDS
from screening.wording.reference.entries import Entry, Section

Prose = Mapping[str, Any]
"""Sections by name, as the text has them: `title`, `says` and `entries`."""

STATES = "states of filings"
"""Stands among the words of messages for those of every state."""


class Recipe(NamedTuple):
    """What a recipe is for, and the files of the rulebook of recipes that show it.

    The examples whose names begin with its id prove it.
    """

    id: str
    title: str
    says: str
    files: tuple[str, ...]


def read_prose(text: str) -> Prose:
    """Return the prose of the reference from its text, which is YAML."""
    return dict(read("reference.yaml", text).data)


def section(prose: Prose, name: str) -> Section:
    """Return a section with its entries, such as the kinds of doubt."""
    its, each = prose[name], _kinds if name == "kinds" else _entries
    told = tuple(each(its, name.removesuffix("s")))
    return Section(name, its["title"], its["says"].strip(), entries=told)


def _entries(its: Prose, anchor: str) -> Iterator[Entry]:
    for name, says in its["entries"].items():
        states = {str(state): state.traits.meaning for state in State}
        for word, means in (states if name == STATES else {name: says}).items():
            yield Entry(f"{anchor}.{as_id(word)}", word, means.strip())


def _kinds(its: Prose, anchor: str) -> Iterator[Entry]:
    for kind, traits in TRAITS.items():
        written, compared = KIND_WORDS[kind].written, its["compared"][traits.shape]
        says = its["each"].format(written=written, compared=compared.strip())
        yield Entry(f"{anchor}.{kind}", kind, says)


def recipes_in(prose: Prose) -> tuple[Recipe, ...]:
    """Return the recipes, in order."""
    return tuple(
        Recipe(it["id"], it["title"], it["says"].strip(), tuple(it["files"]))
        for it in prose["recipes"]
    )


def recipe_sections(prose: Prose, files: Files) -> tuple[Section, ...]:
    """Return the recipes with their files, and the deals that prove them."""
    return tuple(
        Section(
            anchor=f"recipe-{recipe.id}",
            title=recipe.title,
            says=recipe.says,
            example="\n".join(_shown(name, files[name]) for name in recipe.files),
            proved=tuple(
                read(name, text).data["deal"]
                for name, text in example_files(files).items()
                if name.startswith(f"{EXAMPLES}{recipe.id}")
            ),
        )
        for recipe in recipes_in(prose)
    )


def _shown(name: str, text: str) -> str:
    """Return a file under its name, without the line that names the schema."""
    _schema, _newline, rest = text.partition("\n")
    return f"# In {name}\n{rest}"
