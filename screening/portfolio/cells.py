"""What people write in the cell of a table, read as the answer to its question.

It is read as in the form. A ValueError is a sentence that says what to write instead.
What could be meant otherwise is told so, never guessed; see `quantities`.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from itertools import takewhile
from typing import Any

from screening.formats.text import countries, list_in_words, plain_text, plainly
from screening.portfolio.quantities import day_reader, number_reader, perhaps
from screening.presentation.answers import NONE_OF_THESE
from screening.rulebook.answers import MOST_CHOICES
from screening.rulebook.kinds import Choice, Shape
from screening.rulebook.model import Question

Reader = Callable[[str], Any]

NOT_KNOWN = frozenset(
    {"", "?", "??", "-", "\u2013", "\u2014", "unknown", "not known", "not known yet"}
    | {"n/a", "n.a.", "n.a", "na", "tbd", "t.b.d.", "tbc", "n.d.", "n.d", "nd", "null"}
    | {"non noto", "non nota", "da definire", "sconosciuto", "sconosciuta"}
    | {"da verificare", "da confermare", "in verifica"}
)
"""What is written where nothing is known; in any case."""
YES_NO: Mapping[str, str] = {
    **dict.fromkeys(("yes", "y", "x", "\u2713", "true", "si", "s", "vero"), "yes"),
    **dict.fromkeys(("no", "n", "false", "falso"), "no"),
}
NO_CHOICE_AT_ALL = ("none of these", "none", "nessuno", "nessuna")
CALLED = {"uk": "GB", "usa": "US", "prc": "CN", "p r c": "CN", "hong kong": "HK"}
"""Countries by names that are in no list of names."""
TWO_MEANINGS = frozenset({"na", "no", "NA", "No", "Na"})
"""What is Namibia or Norway, or else no country at all; NO alone is Norway."""
LONGEST_TEXT = 500
_BETWEEN = re.compile(r"\s*[;|\n]\s*")
_JOINT = re.compile(r"(\s+(?:e|ed|and)\s+|\s*[,/&+]\s*)", re.IGNORECASE)
MOST_JOINED = 13
"""How many pieces one answer may have, with what joins them."""
_ERROR = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")
_MARKED = re.compile(r"'(?=[=+\-@\t\r])")
"""By this a cell of CSV that begins like a formula is marked as text."""


def is_known(text: str, question: Question | None = None) -> bool:
    """Tell whether a cell says something."""
    if question and question.traits.pattern and text in TWO_MEANINGS:
        return True
    return text.strip().casefold() not in NOT_KNOWN


def reader_of(question: Question, texts: Collection[str]) -> Reader:
    """The reader of the cells of a column, of which `texts` are all there are.

    It raises ValueError with a sentence for a cell that it cannot read.
    """
    match question.traits.shape:
        case Shape.NUMBER:
            read: Reader = number_reader(question, texts)
        case Shape.DAY:
            read = day_reader(texts)
        case Shape.TEXT:
            read = words
        case Shape.WORDS:
            read = partial(several, question, answers_by_name(question))
        case Shape.WORD:
            read = partial(single, question, answers_by_name(question))
    return partial(_with_value, read)


def meant(question: Question, text: str) -> str:
    """Return a cell as it would be read, with what it is told to be meant for.

    It is empty where nothing else is meant than what is written.
    """
    several = question.traits.shape is Shape.WORDS
    parts = _BETWEEN.split(text.strip()) if several else [text]
    read = reader_of(question, parts)
    readable = [_readable(question, read, part) for part in parts if part]
    if len(readable) > 1 and NONE_OF_THESE in readable:
        return ""  # a no beside answers says nothing that is sure
    return "; ".join(readable) if all(readable) and readable != parts else ""


def _readable(question: Question, read: Reader, text: str) -> str:
    """Return a text that can be read, else what it is told to be meant for."""
    try:
        read(text)
    except ValueError as error:
        day = question.traits.shape is Shape.DAY
        suggestion = perhaps(text) if day else _suggestion(question, text)
        return suggestion if "Did you mean" in str(error) else ""
    return text


def text_reader() -> Reader:
    """The reader of names; ValueError for a formula, an error, or too long a text."""
    return partial(_with_value, words)


def day_reader_of(texts: Collection[str]) -> Reader:
    """The reader of the days of a column, of which `texts` are all there are."""
    return partial(_with_value, day_reader(texts))


def _with_value(read: Reader, text: str) -> Any:
    """Read a cell that holds neither a formula nor an error of a spreadsheet."""
    bare = _MARKED.sub("", text, count=1) if text.startswith("'") else text
    if _ERROR.fullmatch(bare.strip()):
        raise ValueError(
            f"The spreadsheet shows the error {bare.strip()} here. Write the value "
            "itself."
        )
    if bare.startswith("="):
        raise ValueError(
            "A formula stands here without its value. Open the file in a "
            "spreadsheet, save it there, and take it again; or write the value."
        )
    return read(bare)


def words(text: str) -> str:
    """Read free words as a name on one line; ValueError where it is too long."""
    plain = plain_text(text)
    if len(plain) > LONGEST_TEXT:
        raise ValueError(f"The text is longer than {LONGEST_TEXT} letters. Shorten it.")
    return plain


def single(question: Question, offered: Mapping[str, str], text: str) -> str:
    """Return the id of an answer that is written as its id or its label."""
    if question.traits.pattern and text in TWO_MEANINGS:
        raise ValueError(
            f"“{text}” may be a country or say that there is none. Write the name "
            "of the country, or leave the cell empty."
        )
    answer = offered.get(plainly(text)) or _yes_no(question, text)
    if answer:
        return answer
    if _BETWEEN.search(text.strip()):
        raise ValueError(
            f"“{question.short}” takes one answer. Where the parts of the deal "
            "differ, give the graver."
        )
    raise ValueError(_no_choice(question, text))


def several(
    question: Question, offered: Mapping[str, str], text: str
) -> frozenset[str]:
    """Return the ids of answers with ; or a line break between; or that none holds.

    A comma, a slash or a word for “and” is as good where each part is an answer:
    labels have them as well.
    """
    if whole := offered.get(plainly(text)):
        return frozenset({whole})
    if plainly(text) in NO_CHOICE_AT_ALL:
        return frozenset()
    answers = set[str]()
    for part in filter(None, _BETWEEN.split(text.strip())):
        answers |= _joined(offered, part) or {single(question, offered, part)}
    return frozenset(answers)


def _joined(offered: Mapping[str, str], text: str) -> set[str]:
    """Return the answers of a text that joins them; none where a part is no answer."""
    pieces, answers = _JOINT.split(text.strip()), set[str]()
    while pieces:
        for end in range(min(MOST_JOINED, len(pieces)), 0, -2):
            if word := offered.get(plainly("".join(pieces[:end]))):
                answers.add(word)
                pieces = pieces[end + 1 :]
                break
        else:
            return set()
    return answers


def _yes_no(question: Question, text: str) -> str:
    """Return yes or no as it is written in other ways, or the one choice that says it.

    A ValueError names the choices, where several say it.
    """
    reply = YES_NO.get(text.strip().casefold()) or YES_NO.get(plainly(text), "")
    if not question.choices:
        return reply if reply in question.offered else ""
    meant = [word for word, it in question.choices.items() if _says(word, it, reply)]
    if len(meant) > 1:
        labels = [f"\u201c{question.choices[it].label}\u201d" for it in meant]
        words = list_in_words(labels, "or")
        raise ValueError(f"“{text}” may be {words}. Write which.")
    return meant[0] if meant else ""


def _says(word: str, choice: Choice, reply: str) -> bool:
    """Tell whether a choice says yes, or no, and perhaps more behind a comma.

    "No state owner" is not a no, nor is the id no-hit.
    """
    return bool(reply) and reply in {word, choice.label.partition(",")[0].casefold()}


def answered(question: Question, texts: Iterable[str]) -> int:
    """Return how many texts are answers by the words that the question has for them."""
    offered = answers_by_name(question)
    return sum(plainly(it) in offered or bool(_joined(offered, it)) for it in texts)


def answers_by_name(question: Question) -> dict[str, str]:
    """Return the answers by what they are called, plainly; none that two share."""
    named = _alone((plainly(it.label), word) for word, it in question.offered.items())
    every = question.offered.items()
    written = ((plainly(name), word) for word, it in every for name in it.written)
    named = {**_alone(written), **named}
    if question.traits.pattern:
        italian = {plainly(name): code for code, name in countries("it").items()}
        named = {**italian, **CALLED, **named}
    return named | {plainly(word): word for word in question.offered}


def _alone(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Words by those names that stand for one word alone."""
    by_name: dict[str, set[str]] = {}
    for name, word in names:
        by_name.setdefault(name, set()).add(word)
    return {name: min(words) for name, words in by_name.items() if len(words) == 1}


def _no_choice(question: Question, text: str) -> str:
    if suggestion := _suggestion(question, text):
        hint = f" Did you mean “{suggestion}”?"
    elif several := _perhaps(question, text):
        hint = f" It may be {list_in_words(several, 'or')}. Write which."
    elif len(question.offered) > MOST_CHOICES:
        none = "; “None of these” is one too" if question.traits.several else ""
        hint = f" The template lists its answers{none}."
    else:
        words = list_in_words((f"\u201c{it}\u201d" for it in answers(question)), "or")
        hint = f" Its answers are {words}."
    return (
        f"“{question.short}” has no answer “{plain_text(text)[:LONGEST_SHOWN]}”.{hint}"
    )


LONGEST_SHOWN = 60


def answers(question: Question) -> list[str]:
    """The labels of the answers to a question of words, for people to pick from."""
    none = [NONE_OF_THESE] if question.traits.several else []
    return [*(it.label for it in question.offered.values()), *none]


def _suggestion(question: Question, text: str) -> str:
    """Return the answer that may be meant, as it may be written; empty for none."""
    no = YES_NO.get(text.strip().casefold()) == "no"
    if no and question.traits.several:
        return NONE_OF_THESE  # perhaps, where several answers are offered
    whose = dict[str, str]()
    for word, choice in question.offered.items():
        for name in (word, choice.label, *choice.written):
            whose.setdefault(plainly(name), word)
    plain = plainly(text)
    likely = mistyped(plain, whose) or covering(plain, whose)
    if not likely:
        within = inside(plain, whose)  # and leaves no long word of the text out
        likely = within if all(has(it, within) for it in long_words(plain)) else ""
    return question.offered[whose[likely]].label if likely else ""


MOST_MEANT = 3
"""How many answers are named of which each may be meant."""


def _perhaps(question: Question, text: str) -> list[str]:
    """Return the few answers, by label, that each have every long word of a text."""
    long = long_words(plainly(text))
    labels = [
        f"“{choice.label}”"
        for choice in question.offered.values()
        if all(
            any(has(it, plainly(name)) for name in (choice.label, *choice.written))
            for it in long
        )
    ]
    return labels if long and len(labels) <= MOST_MEANT else []


SHORTEST_SLIP, SHORTEST_WORD, LONG_WORD = 4, 5, 6
"""How many letters a text has that may hold a slip, a word that says something, and a
text that may hold two slips."""
MOSTLY = 0.7
"""How much of the longer of two words they begin with alike: energia, energy."""


def mistyped(plain: str, names: Iterable[str]) -> str:
    """Return the name of which a text is a slip, by the same first letter."""
    most = 0 if len(plain) < SHORTEST_SLIP else 1 + (len(plain) >= LONG_WORD)
    slips_of = [
        (slips, name)
        for name in names
        if name[:1] == plain[:1] and abs(len(name) - len(plain)) <= most
        if (slips := _slips(plain, name)) <= most
    ]
    return min(slips_of, default=(0, ""))[1]


def inside(plain: str, names: Iterable[str]) -> str:
    """Return the longest name whose words all stand in a text."""
    words = set(plain.split())
    within = [name for name in names if name and words.issuperset(name.split())]
    return max(within, key=len, default="")


def covering(plain: str, names: Mapping[str, str]) -> str:
    """Return the name that answers best to a text, of the one answer that covers it.

    It has every long word of the text, or one that is a slip of it or akin, in one of
    its names; `names` say whose they are. Several such answers are none: the half of
    what is written is not meant.
    """
    long = long_words(plain)
    by_answer: dict[str, list[str]] = {}
    for name, answer in names.items():
        by_answer.setdefault(answer, []).append(name)
    covering_names = [
        names_of_one
        for names_of_one in by_answer.values()
        if long and all(any(has(word, name) for name in names_of_one) for word in long)
    ]
    if len(covering_names) != 1:
        return ""
    return max(covering_names[0], key=lambda name: _likeness(long, name))


def long_words(plain: str) -> list[str]:
    """Return the words of a text that say something."""
    return [it for it in plain.split() if len(it) >= SHORTEST_WORD]


def has(word: str, name: str) -> bool:
    """Tell whether a word, one akin to it, or one that it slips from is in a name."""
    others = name.split()
    alike = any(_begin_alike(word, other) for other in others)
    return alike or bool(mistyped(word, others))


def _likeness(words: Collection[str], name: str) -> tuple[int, int]:
    same = sum(word in name.split() for word in words)
    return sum(has(word, name) for word in words), same


def _begin_alike(word: str, other: str) -> bool:
    pairs = zip(word, other, strict=False)
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return alike >= max(SHORTEST_WORD, MOSTLY * max(len(word), len(other)))


def _slips(text: str, name: str) -> int:
    """Return in how many letters two texts differ; two that are swapped are one."""
    before: list[int] = []
    last: list[int] = [*range(len(name) + 1)]
    for row, letter in enumerate(text, 1):
        line = [row]
        for at, other in enumerate(name, 1):
            best: int = min(
                last[at] + 1, line[-1] + 1, last[at - 1] + (letter != other)
            )
            if before and at > 1 and text[row - 2] + letter == other + name[at - 2]:
                best = min(best, before[at - 2] + 1)
            line.append(best)
        before, last = last, line
    return last[-1]
