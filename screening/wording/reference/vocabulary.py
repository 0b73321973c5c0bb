"""Words that messages use, and what each kind of doubt says."""

from collections.abc import Mapping

from screening.rulebook.states import State
from screening.wording.reference.entries import Entry, Section

WORDS: Mapping[str, str] = {
    "problem": (
        "A mistake in a file. While there is one, the files do not take effect and the "
        "last good rulebook stays."
    ),
    "doubt": (
        "Something in files without mistakes that is questionable. It stops nothing, "
        "but `screening check --strict` fails on it. It is corrected, or accepted "
        "with a reason and a day to look again."
    ),
    "witness": (
        "A deal that shows what a doubt says: with those answers it comes about. "
        "`screening check --witnesses` writes them as files, to make examples of."
    ),
    **{str(state): state.traits.meaning for state in State},
    "the day the rules are read at": (
        "`on` of an example, the day of a deal. Rules, filings, thresholds and "
        "questions are those of that day, whenever the deal is signed or closed."
    ),
    "range": "The lowest and the highest level that missing answers can lead to.",
    "branch": (
        "One thing in a condition that an example has to show: that a part decides the "
        "verdict, that one of several answers does, that a number lies just within a "
        "line, or just beyond. “8 of 10 branches” leaves two that could be changed and "
        "no example would notice."
    ),
    "example": (
        "A test deal: a deal in `examples/`, with what the rulebook must say of it."
    ),
    "rises": (
        "`rises: true` at a question: its answers go from harmless to grave, as they "
        "are listed. A graver one should never lower a level, and a doubt tells where "
        "it can."
    ),
    "lever": (
        "`lever: true` at a question: the parties can shape the answer, like a stake. "
        "An assessment tells which other answers would bring the level down."
    ),
    "idle": "It makes no difference: without it every deal comes out the same.",
    "moves": (
        "A kept deal moves where other rules give it another level, range or filing."
    ),
    "threshold": (
        "A number under a name, with a value by day, that conditions and texts share."
    ),
    "edition": (
        "The rulebook as it is on the days between two changes of a threshold, or of "
        "what is asked, offered or named. Each is checked by itself: where a condition "
        "reads a new value, examples of its days show what lies on both sides."
    ),
    "gate": "The `ask-when` of a question: only behind it the question is asked.",
    "calm": "The levels, named in `calm`, at which nothing should have to be filed.",
    "base": "The rules that your own rules extend.",
}

DOUBTS: Mapping[str, str] = {
    "never-applies": (
        "No answers meet the condition, or part of it contradicts the rest."
    ),
    "idle-part": (
        "A part of a condition is always true, or never, where it stands, or lists an "
        "answer that changes nothing."
    ),
    "hidden-condition": (
        "A rule reads a question that is asked only in some deals, and so is not met "
        "in the others, even where the most harmless answer would meet it."
    ),
    "equal-rules": "Two rules are met by the same deals.",
    "covered-rule": (
        "A rule never lifts a level, because whenever it is met, so is another of the "
        "same level or a higher one."
    ),
    "one-of-two": (
        "Whenever a rule is met, one of two others is too, so it never lifts a level; "
        "or no deal can stay at the lowest level."
    ),
    "gap": (
        "A combination of answers to the questions of `gaps-by` that no rule can lift "
        "above the lowest level."
    ),
    "band-gap": "Two rules take the numbers below and above a band, and none the band.",
    "falling-level": (
        "A graver answer to a question that rises can lower a level, because a rule is "
        "no longer met and nothing takes its place."
    ),
    "blank-in-text": (
        "A text names an answer that may not be known when it is shown, and the "
        "question has no `unknown-as`."
    ),
    "unread-question": "No condition reads a question, and no text names it.",
    "unread-choice": (
        "No condition names a choice of a question that conditions read, so choosing "
        "it changes nothing."
    ),
    "twins": (
        "Two points, choices, questions or rules look the same to whoever reads them, "
        "or two choices are written alike in tables."
    ),
    "lost-head": (
        "A question lists as a head of its column what is the id, the short name or "
        "the wording of another, so a table is never read so."
    ),
    "part-of-a-percent": (
        "A percentage is compared with less than one per cent: 0.05 where 5 is meant."
    ),
    "reviewed-ahead": "A day of review is still to come.",
    "unused": "Nothing names a part, so it never appears.",
    "unknown-calendar": "A calendar takes its holidays from one that is not known.",
    "to-be-verified": (
        "Something rests on a place of a law that nobody read in the text."
    ),
    "not-said": "A place in a law does not say how it is known, or from which copy.",
    "no-example": "No example expects that verdict of a rule: met, not met or open.",
    "review-missing": "A file does not say when it is to be reviewed.",
    "review-passed": "The day by which a file was to be reviewed has passed.",
    "never-due": "Whatever meets the condition of a filing is excused by `unless`.",
    "always-due": "A filing asks something of every deal, once all is known.",
    "order-loop": "Filings wait for one another, so that no day can be told.",
    "asked-twice": "Two filings have the same parties do the same with one authority.",
    "filed-where-calm": "A filing can be due, or forbid the deal, at a calm level.",
    "answer-not-asked": (
        "A precedent answers a question that is not asked of such a case."
    ),
    "never-alike": "A precedent answers too little for any deal to be like it.",
    "idle-change": "A change of an extended part changes nothing any more.",
    "law-number": "A change moves a number by which filings of the law are due.",
    "idle-acceptance": "What is accepted is no longer doubted.",
    "acceptance-passed": "The day has come to look at an accepted doubt again.",
}
"""What each kind of doubt says, by its id."""

MESSAGES = "They stand in messages of the editor and of the commands."
KINDS = (
    "`screening check` prints the kind behind each doubt, in square brackets. An entry "
    "of `accept` names it under `doubt`."
)


def sections() -> tuple[Section, ...]:
    """Return the words of messages, and the kinds of doubt."""
    return (
        Section("messages", "Words", MESSAGES, entries=_entries("word", WORDS)),
        Section("doubts", "Kinds of doubt", KINDS, entries=_entries("doubt", DOUBTS)),
    )


def _entries(anchor: str, told: Mapping[str, str]) -> tuple[Entry, ...]:
    return tuple(
        Entry(f"{anchor}.{name.replace(' ', '-')}", name, told[name]) for name in told
    )
