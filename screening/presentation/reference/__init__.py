"""Everything that may be written in rule files, on one page.

What it says in words of its own stands in a text beside its page: recipes, and sections
by name with their `title`, `says` and `entries`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from screening.formats.yaml_reader import read
from screening.presentation.answers import KIND_WORDS
from screening.presentation.reference import parts
from screening.presentation.reference.entries import Chapter, Chapters, Entry, Section
from screening.rulebook.folder import EXAMPLES, Files, example_files
from screening.rulebook.kinds import TRAITS
from screening.rulebook.references import as_id
from screening.rulebook.states import State

Prose = Mapping[str, Any]

STATES = "states of filings"
"""Stands among the words of messages for those of every state."""


def chapters(text: str, folders: Sequence[Files]) -> Chapters:
    """Return the reference; its examples come from folders of rules.

    The `text` is what it says in words of its own, as YAML. The first of the folders is
    the one that the recipes are files of.
    """
    prose, examples = read_prose(text), parts.fullest(folders)

    def sections(*names: str) -> tuple[Section, ...]:
        return tuple(section(prose, name) for name in names)

    recipes = tuple(_recipe(it, folders[0]) for it in prose["recipes"])
    grammar = sections("conditions", "verdicts", "kinds", "blanks")
    return (
        Chapter("recipes", "Recipes", recipes),
        Chapter("writing", "How it is written", grammar),
        Chapter("parts", "The parts and their keys", parts.parts(examples)),
        Chapter("files", "The files", parts.files(examples)),
        Chapter("words", "Words that messages use", sections("messages", "doubts")),
    )


def read_prose(text: str) -> Prose:
    """Return the prose of the reference from its text, which is YAML."""
    return dict(read("reference.yaml", text).data)


def section(prose: Prose, name: str) -> Section:
    """Return a section with its entries, such as the kinds of doubt."""
    own, each = prose[name], _kinds if name == "kinds" else _entries
    entries = tuple(each(own, name.removesuffix("s")))
    return Section(name, own["title"], own["says"].strip(), entries=entries)


def _entries(own: Prose, anchor: str) -> Iterator[Entry]:
    for name, says in own["entries"].items():
        states = {str(state): state.traits.meaning for state in State}
        for word, means in (states if name == STATES else {name: says}).items():
            yield Entry(f"{anchor}.{as_id(word)}", word, means.strip())


def _kinds(own: Prose, anchor: str) -> Iterator[Entry]:
    for kind, traits in TRAITS.items():
        written, compared = KIND_WORDS[kind].written, own["compared"][traits.shape]
        says = own["each"].format(written=written, compared=compared.strip())
        yield Entry(f"{anchor}.{kind}", kind, says)


def _recipe(recipe: Prose, files: Files) -> Section:
    """Return a recipe with its files, and the deals that prove it: those of its id."""
    proofs = f"{EXAMPLES}{recipe['id']}"
    shown = {it: files[it].partition("\n")[2] for it in recipe["files"]}
    return Section(
        anchor=f"recipe-{recipe['id']}",
        title=recipe["title"],
        says=recipe["says"].strip(),
        example="\n".join(f"# In {name}\n{text}" for name, text in shown.items()),
        proved=tuple(
            read(name, text).data["deal"]
            for name, text in example_files(files).items()
            if name.startswith(proofs)
        ),
    )
