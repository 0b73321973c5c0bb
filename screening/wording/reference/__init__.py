"""Everything that may be written in rule files, on one page."""

from collections.abc import Sequence

from screening.rulebook.folder import Files
from screening.wording.reference import parts
from screening.wording.reference.entries import Chapter, Chapters
from screening.wording.reference.prose import read_prose, recipe_sections, section


def chapters(text: str, folders: Sequence[Files]) -> Chapters:
    """Return the reference; its examples come from folders of rules.

    The `text` is what it says in words of its own. The first of the folders is the one
    that the recipes are files of.
    """
    prose, examples = read_prose(text), parts.Examples(folders)
    writing = ("conditions", "verdicts", "kinds", "blanks")
    words = ("messages", "doubts")
    return (
        Chapter("recipes", "Recipes", recipe_sections(prose, folders[0])),
        Chapter(
            "writing", "How it is written", tuple(section(prose, it) for it in writing)
        ),
        Chapter("parts", "The parts and their keys", parts.parts(examples)),
        Chapter("files", "The files", parts.files(examples)),
        Chapter(
            "words",
            "Words that messages use",
            tuple(section(prose, it) for it in words),
        ),
    )
