"""Everything that may be written in rule files, on one page."""

from collections.abc import Sequence

from screening.rulebook.folder import Files
from screening.wording.reference import grammar, parts, recipes, vocabulary
from screening.wording.reference.entries import Chapter, Chapters
from screening.wording.reference.examples import Examples


def chapters(folders: Sequence[Files]) -> Chapters:
    """Return the reference; its examples come from folders of rules.

    The first of them is the one that the recipes are files of.
    """
    examples = Examples(folders)
    return (
        Chapter("recipes", "Recipes", recipes.sections(folders[0])),
        Chapter("writing", "How it is written", grammar.sections()),
        Chapter("parts", "The parts and their keys", parts.parts(examples)),
        Chapter("files", "The files", parts.files(examples)),
        Chapter("words", "Words that messages use", vocabulary.sections()),
    )
