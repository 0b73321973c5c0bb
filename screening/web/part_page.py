"""What the pages of parts show: fields, what may be chosen, which folds stand open.

A script leaves folds as they were when fields come anew. On a whole page those stand
open in which something was typed, found or is wrong.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from flask import g, request

from screening.analysis.compare.changes import threshold_in_words
from screening.editing.condition_form import (
    ConditionGroup,
    ConditionRow,
    Typed,
)
from screening.editing.part_fields import Field, FieldEntry, FieldKind
from screening.editing.part_files import NEW, heading_of, parts_in, touched
from screening.editing.part_form import (
    FilledForm,
    OpenPart,
    WrittenPart,
    at_field,
    is_needed,
    unfinished,
)
from screening.editing.part_layout import (
    FIRST,
    SECTIONS,
    SUPERSEDED,
    unfit,
    word_in_form,
)
from screening.formats.text import upper_first
from screening.presentation.answers import counted
from screening.presentation.conditions import outline, rule_outline, with_values
from screening.presentation.reference.entries import has_all, words_of
from screening.presentation.rulebook import (
    KINDS,
    MOST_NEEDED,
    Reader,
    basis_in_words,
    threshold_readers,
)
from screening.rulebook.editions import of_day
from screening.rulebook.fields import title_of
from screening.rulebook.files import FOLLOWERS, parts_by_kind
from screening.rulebook.folder import BASE, Files
from screening.rulebook.model import Rule, Rulebook, Source
from screening.rulebook.references import POINT
from screening.settings import today
from screening.web.pages.rulebook_search import (
    Comparable,
    any_of,
    comparable,
    context_in,
    thresholds,
)

OURS = "Ours"
BECAUSE = "=because"
"""A name in the form that no key of a part has."""
Options = Mapping[str, list[tuple[str, str]]]


def typed() -> Mapping[str, str]:
    """What was typed into the form: sent, or kept when it was left."""
    sent: Mapping[str, str] = g.get("typed", request.form)
    return sent


def go_on(begun: Typed) -> None:
    """Show a form with what was kept when it was left."""
    g.typed = {name: texts[0] for name, texts in begun.items() if texts}


def what_is_asked(
    opened: OpenPart, fields: Sequence[Field], written: WrittenPart, *, tried: bool
) -> dict[str, Any]:
    """Return the fields, what may be chosen in them, and what is wrong with each."""
    book, options = opened.rulebook, _options(opened.rulebook)
    marks = touched(opened.work.base, opened.work.files)
    every = [*_places(fields, book, new=not opened.part_id)]
    if opened.extended:
        why = "Reason for the change"
        every.append(FormPlace(BECAUSE, why, BECAUSE))
    wrong = _wrong(every, written)
    empty = {it.at for it in every if it.empty and not tried}
    slips = {at: says for at, says in wrong.items() if at not in empty}
    return {
        "book": book,
        "fields": fields,
        "options": options,
        "called": {it.at: it.called for it in every},
        "problems": wrong,
        "slips": slips,
        "offered": partial(_offered, options),
        "comparable": partial(comparable, book),
        "latest": latest(opened, marks),
        "source_points": partial(source_points, book, marks["source"]),
        "title_of": _entry_title,
        "is_wrong": lambda at: any(f"{it}.".startswith(f"{at}.") for it in slips),
    }


def _wrong(every: Sequence["FormPlace"], written: WrittenPart) -> dict[str, str]:
    """The problems of a part by the place in its form, in the order of places."""
    by_path = {it.path: it.at for it in every}
    placed = (at_field(path, says, by_path) for path, says in written.problems)
    wrong = {by_path.get(path, path): says for path, says in placed} | {**written.wrong}
    return {at: wrong[at] for at in (*by_path.values(), *wrong) if at in wrong}


class FormPlace(NamedTuple):
    """A place of a form where something may be wrong: what it is called.

    `path` is where in the file that stands. One that is `empty` is still to be typed,
    and so not marked before somebody saves.
    """

    at: str
    called: str
    path: str = ""
    empty: bool = False


def _places(
    fields: Iterable[Field],
    book: Rulebook,
    around: str = "",
    path: str = "",
    *,
    new: bool,
) -> Iterator[FormPlace]:
    """Yield every place of a form where something may be wrong.

    `around` is what the entry or group is called that the fields are in, `path` how
    theirs begin. What a new part leaves empty is still to be typed, and so are rows.
    """
    for field in fields:
        name, value = f"{around}{field.spec.ask}", field.value
        here = f"{path}{field.spec.name}"
        rows = value.parts if isinstance(value, ConditionGroup) else value
        yield FormPlace(field.at, name, here, empty=new and not (rows or field.entries))
        yield from _places(field.fields, book, f"{name}, ", f"{here}.", new=new)
        if isinstance(value, ConditionGroup):
            yield from _rows(value, field.at, f"{name}, ")
        filled = [it.at for it in field.entries if _is_written(it)]
        for number, entry in enumerate(field.entries):
            place = filled.index(entry.at) if entry.at in filled else "="
            called, there = f"{name}, number {number + 1}", f"{here}.{place}"
            yield FormPlace(entry.at, called, there)
            if field.spec.named:
                yield FormPlace(f"{entry.at}.=", f"{called}, its id", f"{there}.=")
            yield from _places(entry.fields, book, f"{called}, ", f"{there}.", new=new)
        for asked, _answer in value if field.spec.kind is FieldKind.ANSWERS else ():
            question = book.questions.get(asked)
            called = f"{name}, {question.short if question else asked}"
            yield FormPlace(f"{field.at}.{asked}", called, f"{here}.{asked}")


def _rows(
    group: ConditionGroup, at: str, around: str, within: str = ""
) -> Iterator[FormPlace]:
    """Yield the rows of a condition, the empty one at each end among them."""
    for number, row in enumerate((*group.parts, ConditionRow())):
        there = f"{at}-{number}"
        if isinstance(row, ConditionGroup):
            yield FormPlace(there, f"{around}group {number + 1}", there)
            yield from _rows(row, there, around, f" of group {number + 1}")
        else:
            empty = not (row.words or row.low or row.high or row.steps)
            yield FormPlace(there, f"{around}line {number + 1}{within}", there, empty)


def read_by(opened: OpenPart) -> Mapping[str, tuple[Reader, ...]]:
    """The readers of the threshold that is changed, by kind; none for other parts."""
    if opened.kind != "threshold":
        return {}
    book = of_day(opened.rulebook, today())
    return threshold_readers(book).get(opened.part_id, {})


def clauses(opened: OpenPart, written: WrittenPart) -> Iterator[tuple[str, Any]]:
    """Yield the conditions of the part in words, as far as they can be read."""
    book = written.rulebook
    part = parts_by_kind(book)[opened.kind].get(written.part_id) if book else None
    if book and isinstance(part, Rule):
        yield "When it is met", rule_outline(part, book)
        return
    for spec in opened.asked if part and book else ():
        condition = (
            getattr(part, spec.key.name) if spec.kind is FieldKind.WHEN else None
        )
        if condition is not None and book:
            yield spec.ask, outline(condition, book)


def _options(book: Rulebook) -> dict[str, list[tuple[str, str]]]:
    """The parts that may be named, by kind: each id, and how people read it."""
    parts = parts_by_kind(book)
    options = {
        kind: [
            (name, with_values(title_of(part), book) or name)
            for name, part in parts[kind].items()
        ]
        for kind in parts
    }
    options["level"] = [(it.id, f"{it.label}: {it.says}") for it in book.heading.levels]
    options[POINT] = [
        (f"{source.id}/{name}", f"{name}: {point.says}")
        for source in book.sources.values()
        for name, point in source.points.items()
    ]
    return options


def _offered(options: Options, field: Field) -> list[tuple[str, str]]:
    """The words that a field offers, each with how people read it."""
    if field.spec.words:
        return [(word, word_in_form(word)) for word in field.spec.words]
    return options.get(field.spec.refers, [])


def latest(opened: OpenPart, marks: Mapping[str, Any]) -> dict[str, list[Comparable]]:
    """Return the questions and named conditions that are new in the draft."""
    own = f"/{opened.part_id}"
    new = [f"{of}/{it}" for of in marks for it in marks[of] if marks[of][it] == NEW]
    every = chain.from_iterable(comparable(opened.rulebook, "").values())
    offered = [it for it in every if it.of in new and not it.of.endswith(own)]
    return {"New in this draft": offered} if offered else {}


Points = tuple[Source, list[tuple[str, str, str]]]
"""Points of a source: the id of each, its name there, and what it says."""


def source_points(
    book: Rulebook,
    new: Collection[str],
    query: str,
    chosen: Collection[str],
    *,
    every: bool = True,
) -> list[Points]:
    """Return the points that have the words of a query, as pages print them.

    Blanks, commas and case do not matter. The source that a query names leads. What is
    chosen is among them; without words those of `new` sources, or all if `every` is to.
    """
    words, listed = _close(query), list[Points]()
    for source in book.sources.values():
        shown = []
        for name, point in source.points.items():
            point_id = f"{source.id}/{name}"
            if point_id in chosen or (not words and (every or source.id in new)):
                shown.append((point_id, name, point.says))
            elif words:
                [it] = basis_in_words(book, [point_id])
                texts = f"{it.source} {it.place}", it.title, point_id, point.says
                if any(words in _close(text) for text in texts):
                    shown.append((point_id, name, point.says))
        listed += [(source, shown)] if shown else []
    return sorted(listed, key=lambda it: not _names(words, _close(it[0].short)))


def _close(text: str) -> str:
    """Return a text without blanks and commas, in lower case."""
    return re.sub(r"[\s,]", "", text).casefold()


def _names(words: str, short: str) -> bool:
    """Tell whether a query has the short name of a source, or a piece of it."""
    return bool(words) and (words in short or short in words)


def _entry_title(entry: Any) -> str:
    """The heading of an entry: its name, and the first text it needs; else "New"."""
    fields = sorted(entry.fields, key=lambda it: not it.spec.needed)
    texts = (it.value for it in fields if isinstance(it.value, str))
    first = next(filter(None, texts), "")
    return ": ".join(filter(None, [entry.name, first])) or "New"


class NextStep(NamedTuple):
    """What a saved part still lacks: in words, what to press, and the kind to add.

    Where nothing is to be added, `at` is the field that is to be filled in, or `part`
    another part of the kind that is not complete. Examples are proposed.
    """

    says: str
    do: str
    kind: str = ""
    at: str = ""
    part: str = ""


_RULE = f"Add a {KINDS['rule'].one}", "rule"
_EXAMPLES = "No example shows it yet", "See examples of it", "example"
_READ = "No rule and no filing reads it yet", *_RULE
_UNREAD = {
    "source": ("Nothing rests on it yet", *_RULE),
    "threshold": ("Nothing compares with it yet", *_RULE),
    **dict.fromkeys(("question", "definition"), _READ),
    **dict.fromkeys(FOLLOWERS, ("No rule leads to it yet", *_RULE)),
    **dict.fromkeys(("rule", "regime"), _EXAMPLES),
}


def next_step(
    opened: OpenPart, fields: Iterable[Field], problems: Mapping[str, str]
) -> NextStep | None:
    """Return what a saved part lacks, by its problems at their places; None if none."""
    refers = [it.spec.refers for it in fields if it.at in problems and it.spec.refers]
    none = (it for it in refers if not parts_by_kind(opened.rulebook).get(it))
    if kind := "source" if POINT in refers else next(none, ""):
        return NextStep("", f"Add a {KINDS[kind].one}", kind)
    if problems:
        at, says = next(iter(problems.items()))
        return NextStep("", "Fill it in" if is_needed(says) else "Correct it", at=at)
    others = (it for it in unfinished(opened.work) if it[1] != opened.part_id)
    if other := next(others, None):
        return NextStep(
            "Another part is not complete yet",
            f"Go on with {other[1]}",
            other[0],
            part=other[1],
        )
    name = re.escape(opened.part_id)
    read = re.compile(rf"(?<!id: )(?<![\w-]){name}(?![\w-])")
    if opened.extended or any(map(read.search, opened.work.files.values())):
        return None
    return NextStep(*_UNREAD[opened.kind]) if opened.kind in _UNREAD else None


def following(kind: str) -> list[str]:
    """Return the kinds of part that come after one, in the order of a change."""
    order = [*KINDS][:MOST_NEEDED]
    return order[order.index(kind) + 1 :] if kind in order else []


class ListedPart(NamedTuple):
    """A part in a list: what heads it, and what else is told of it."""

    kind: str
    id: str
    heading: str
    about: str = ""
    context: Sequence[str] = ()
    """A text that was searched, in pieces: every second one is what was found."""


Listing = list[tuple[str, list[ListedPart]]]
"""Parts under headings."""


def listing(files: Files, kind: str, book: Rulebook) -> Listing:
    """Return the parts of a kind, with the level of each."""
    topics = {it.id: it.title for it in book.heading.topics}
    levels = {it.id: it.label for it in book.heading.levels}
    values = _by_day(book) if kind == "threshold" else {}
    parts = [*parts_in(files, kind)]
    extends = any(file.startswith(BASE) for file, _data in parts)
    groups: dict[str, list[ListedPart]] = {it: [] for it in (OURS, *topics.values())}
    for file, data in parts:
        name, level = str(data.get("id", "")), str(data.get("level", ""))
        off = "switched off" if data.get("off") else ""
        about = [levels.get(level, level), values.get(name, ""), off]
        others = "Of the rulebook below" if extends else OURS
        under = topics.get(str(data.get("topic")), others)
        own = extends and not file.startswith(BASE)
        heading = with_values(heading_of(data), book.of or book) or name
        given = (kind, name, heading, ", ".join(filter(None, about)))
        groups.setdefault(OURS if own else under, []).append(ListedPart(*given))
    return [(title, listed) for title, listed in groups.items() if listed]


def search(files: Files, book: Rulebook, query: str) -> Listing:
    """The parts that have all words of a query, by kind, under a counted title."""
    wanted, values = words_of(query), _by_day(book)
    used, any_word = {it.id: it.texts for it in thresholds(book)}, any_of(wanted)
    sections: list[tuple[bool, tuple[str, list[ListedPart]]]] = []
    for kind, words in KINDS.items() if wanted else ():
        hits = []
        for _file, data in parts_in(files, kind):
            name = str(data.get("id", ""))
            heading = with_values(heading_of(data), book.of or book)
            more = used.get(name, ()) if kind == "threshold" else ()
            if has_all(wanted, texts := (*_texts(data), *more)):
                about = values.get(name, "") if kind == "threshold" else ""
                telling = () if has_all(wanted, (heading, about)) else texts
                shown = context_in(telling, any_word)
                hits.append(ListedPart(kind, name, heading or name, about, shown))

        def is_mention(hit: ListedPart) -> bool:
            return not has_all(wanted, (hit.id, hit.heading, hit.about))

        if hits := sorted(hits, key=is_mention):
            title = upper_first(counted(len(hits), words.one, words.several))
            sections.append((is_mention(hits[0]), (title, hits)))
    return [section for _mention, section in sorted(sections, key=itemgetter(0))]


def _by_day(book: Rulebook) -> dict[str, str]:
    """Return the values of each threshold in words, by day, by its id."""
    every = (book.of or book).thresholds
    return {name: threshold_in_words(it) for name, it in every.items()}


def _texts(data: Any) -> Iterator[str]:
    """Yield all that stands in a part as it is written, the keys left out."""
    if isinstance(data, dict | list):
        for inner in data.values() if isinstance(data, dict) else data:
            yield from _texts(inner)
    elif data is not None:
        yield str(data)


FOLDED, FIND, DO = "=apart", "=find", "=do"
"""Names in the form that no key of a part has."""


class FormSection(NamedTuple):
    """Fields under a heading; the first have none."""

    title: str
    fields: list[Field]
    folded: bool = False


class Folds:
    """The sections and folds of a form that shows those fields."""

    def __init__(
        self, opened: OpenPart, form: FilledForm, slips: Collection[str]
    ) -> None:
        self._opened, self._slips = opened, slips
        self.sent = request.method == "POST"
        self.fields = form.fields
        self.focus = form.focus or self._sought_at()

    @cached_property
    def sections(self) -> list[FormSection]:
        """The fields under their headings: first what every such part needs.

        What stood empty when the form was opened and is under no heading stays under
        the last one until the part is opened again, whatever is typed in it.
        """
        kind, by_name = self._opened.kind, {it.spec.name: it for it in self.fields}
        first = {it.at for it in self.fields if it.spec.needed} - {"id"}
        first |= {*FIRST.get(kind, ())}
        parts = SECTIONS.get(kind, ())
        headed = {key for it in parts for key in it.keys}
        hidden = self.hidden
        rest = [it for it in self.fields if it.at not in first | headed | hidden]
        begun = [it for it in rest if it.at not in self.left_out and it.at != "id"]
        main = [it for it in self.fields if it.at in first - hidden]
        sections = [FormSection("", [*main, *begun])]
        for part in parts:
            fields = [by_name[key] for key in part.keys if key in by_name]
            sections.append(FormSection(part.title, fields, part.folded))
        more = [it for it in rest if it not in begun]
        return [*sections, FormSection("More", more, folded=True)]

    @cached_property
    def hidden(self) -> set[str]:
        """The empty fields that are not asked for: of other kinds, and those of old."""
        keys: Collection[str] = SUPERSEDED
        if self._opened.kind == "question":
            kind = next((it.value for it in self.fields if it.at == "kind"), None)
            keys = unfit(str(kind or self._opened.was.get("kind")))
        return {it.at for it in self.fields if it.at in keys and not is_filled(it)}

    @property
    def asked_for(self) -> Collection[str]:
        """The fields of which a part of this kind cannot do without all."""
        return {*FIRST.get(self._opened.kind, ()), "duties", "no-clock"}

    @cached_property
    def left_out(self) -> list[str]:
        """The fields that stood empty when the form was opened."""
        if FOLDED in typed():
            return typed()[FOLDED].split()
        begun = self._opened.begun
        return [
            it.at for it in self.fields if not (is_filled(it) or it.spec.name in begun)
        ]

    def sought(self, at: str) -> str:
        """Return the words that are looked for among the points of a field."""
        return request.form.get(f"{at}.{FIND}", "").strip()

    def lists(self, at: str) -> bool:
        """Tell whether all is to be listed that a line can be about, or some of it."""
        return bool(self.sought(at)) or request.form.get(DO) == f"{at}:all"

    def state(self, *at: str, usual: object = (), sought: object = ()) -> str:
        """Return how a fold is written that holds what stands at those places.

        `usual` is whether it is open where nothing is wrong or worked in there. A
        script leaves it as it was, unless something was added or `found` in it.
        """
        if sought or any(within(self.focus, place) for place in at):
            return " open data-opened"
        whole = "HX-Target" not in request.headers
        marked = {*self._slips, *self._worked_in} if whole else ()
        is_open = usual or any(within(it, place) for it in marked for place in at)
        return " open" if is_open else ""

    @cached_property
    def _worked_in(self) -> Collection[str]:
        """The places where anything is not as it was on opening the form."""
        if not self.sent:
            return ()
        now, begun = map(_values, (self.fields, self._opened.untouched.fields))
        places = begun | now
        return [it for it in places if now.get(it) != begun.get(it) or self.sought(it)]

    def _sought_at(self) -> str:
        """Return where points were looked for: by its button, or by Enter there."""
        at, _colon, do = request.form.get(DO, "").rpartition(":")
        if do in {"find", "all"}:
            return f"{at}.{FIND}"
        typed = (name for name, words in request.form.items() if words.strip())
        finds = (name for name in typed if name.endswith(f".{FIND}"))
        return next(finds, "") if request.form.get(DO) == "update" else ""


def is_filled(field: Field | None) -> bool:
    """Tell whether anything stands in a field, or in one below it."""
    if field is None:
        return False
    value = field.value
    rows = value.parts if isinstance(value, ConditionGroup) else value
    inner = [*field.fields, *chain.from_iterable(it.fields for it in field.entries)]
    return bool(rows) or any(map(is_filled, inner))


def _is_written(entry: FieldEntry) -> bool:
    return bool(entry.was or entry.name or any(map(is_filled, entry.fields)))


def _values(fields: Iterable[Field]) -> dict[str, object]:
    """The values of fields and of all that is below them, by place."""
    values: dict[str, object] = {}
    for field in fields:
        is_set = isinstance(field.value, tuple)
        values[field.at] = frozenset(field.value) if is_set else field.value
        values |= _values(field.fields)
        for entry in field.entries:
            values |= _values(entry.fields)
    return values


def within(at: str, place: str) -> bool:
    """Tell whether a place in the form is another, or within it."""
    return at == place or at.startswith((f"{place}.", f"{place}-"))
