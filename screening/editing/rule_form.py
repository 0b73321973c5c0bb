"""One rule of a draft as a form, and back: what was not changed stays as it was."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, get_args

from screening.analysis.examples import shown_by
from screening.editing import condition_form, messages, rule_text
from screening.editing.condition_form import ConditionGroup, Typed, first
from screening.editing.drafts import OpenDraft, open_draft
from screening.editing.preview import check_draft
from screening.editing.publish import Live
from screening.errors import NotKeptError, Problem, ScreeningError, did_you_mean
from screening.formats import diff
from screening.formats.diff import Line
from screening.formats.text import placeholders, plain_text, read_day
from screening.formats.yaml_writer import paragraph, write
from screening.rulebook.deal_file import DealFile
from screening.rulebook.fields import LONGEST_ID, Id, Ref, keys_of
from screening.rulebook.files import CHANGED
from screening.rulebook.folder import BASE, CHANGES
from screening.rulebook.loader import digest_of
from screening.rulebook.locations import places_in
from screening.rulebook.model import Rule, Rulebook, Verdict
from screening.rulebook.references import ids_by_kind
from screening.wording.conditions import Clause, rule_outline

OWN_RULES = "rules/90-own.yaml"
"""Where a first rule of one's own goes."""
_NOT_SAID = ("rule", "because", "accept")
MOST_WORDS = 6
ROOM = 10
"""How many characters of an id are left for what tells it from another."""
_ID = re.compile(get_args(Id)[1].pattern)
_SMALL = re.compile(r"an?|the|of|in|on|to|and|or|for|by|with|is|are|be|its?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A rule as typed, in the order of the page: a new field is a line here.

    `when` is None where its condition does not fit the rows.
    """

    title: str = ""
    id: str = ""
    topic: str = ""
    level: str = ""
    when: ConditionGroup | None = field(default_factory=ConditionGroup)
    starts: str = ""
    ends: str = ""
    off: str = ""
    says: str = ""
    basis: tuple[str, ...] = ()
    expect: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    because: str = ""


_PAGE = [declared.name for declared in fields(Fields)]
_TYPED = [declared.name for declared in fields(Fields) if declared.default == ""]
TEXTS = [key.name for key in keys_of(Rule) if key.name in _TYPED]
LISTS = [declared.name for declared in fields(Fields) if declared.default == ()]


def typed_fields(typed: Typed, *, rows: bool) -> Fields:
    """Return the fields that a form sent; without rows where it showed none."""
    made: dict[str, Any] = {name: tuple(typed.get(name, ())) for name in LISTS}
    made |= {name: plain_text(first(typed, name)) for name in _TYPED}
    when = condition_form.typed_outline(typed) if rows else None
    return Fields(**made, when=when)


class RuleForm:
    """How the rules of one rulebook are shown in a form, and read from it."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.rows = condition_form.Rows(rulebook)
        known = ids_by_kind(rulebook)
        self.offered: Mapping[str, Collection[str]] = {
            key.name: known[ref.kind] for key in keys_of(Rule) if (ref := key.mark(Ref))
        }

    def fields(self, data: Mapping[str, Any]) -> Fields:
        """Return a rule, as a rule file writes it, as the fields of a form."""
        starts, ends = _days(data)
        made: dict[str, Any] = {name: tuple(data.get(name) or ()) for name in LISTS}
        made |= {name: plain_text(str(data.get(name) or "")) for name in TEXTS}
        when = self.rows.outline(data.get("when"))
        return Fields(**made, starts=starts, ends=ends, when=when)

    def data(
        self, typed: Fields, was: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Return fields as a rule file writes them; those that stayed, as they `was`.

        `was` is empty for a new rule. An id that is left empty is made from the title.
        With it comes what is wrong, by the id of each field, in the order of the page.
        """
        if not (was or typed.id):
            typed = replace(typed, id=suggested_id(typed.title, self.rulebook.rules))
        wrong = dict(self._wrong(typed, new=not was))
        made = {**was, **_texts_and_lists(typed, self.fields(was))}
        if typed.when is not None:
            made["when"] = self.rows.condition(typed.when, was.get("when"), wrong)
        if (typed.starts, typed.ends) != _days(was):
            made["in-force"] = _in_force(typed, wrong)
        made = {key: new for key, new in made.items() if new or was.get(key) == new}
        order = {at: _PAGE.index(at.partition("-")[0]) for at in wrong}  # rows as typed
        return made, {at: wrong[at] for at in sorted(wrong, key=order.__getitem__)}

    def _wrong(self, typed: Fields, *, new: bool) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the texts and lists, by field."""
        if not typed.title:
            yield "title", messages.NO_TITLE
        elif new and not (_ID.fullmatch(typed.id) and len(typed.id) <= LONGEST_ID):
            yield "id", messages.NO_ID
        elif new and typed.id in self.rulebook.rules:
            yield "id", messages.ID_TAKEN.format(name=typed.id)
        yield from self._wrong_choices(typed)
        if not typed.says:
            yield "says", messages.NO_TEXT
        for name in placeholders(typed.says):
            if name not in self.rulebook.questions:
                hint = did_you_mean(name, self.rulebook.questions)
                yield "says", messages.NO_QUESTION.format(name=name, hint=hint)

    def _wrong_choices(self, typed: Fields) -> Iterator[tuple[str, str]]:
        for name, says in (("topic", messages.NO_TOPIC), ("level", messages.NO_LEVEL)):
            if getattr(typed, name) not in self.offered[name]:
                yield name, says
        if not typed.basis:
            yield "basis", messages.NO_BASIS
        for name in LISTS:
            for chosen in getattr(typed, name):
                if chosen not in self.offered[name]:
                    yield name, messages.NOT_OFFERED.format(name=chosen)


def points(rulebook: Rulebook) -> dict[str, str]:
    """Return what a rule may rest on: the words of each point, by source and point."""
    return {
        f"{source.id}/{name}": point.says
        for source in rulebook.sources.values()
        for name, point in source.points.items()
    }


def change(
    base: Mapping[str, Any], meant: Mapping[str, Any], entry: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what an own rulebook writes to change a rule of the shipped one so.

    `entry` is what it wrote until now; its reason and its acceptances stay. Empty where
    nothing is changed.
    """
    empty: Mapping[str, Any] = {"in-force": {}, **{name: [] for name in LISTS}}
    old, new = {**empty, **base}, {**empty, **meant}
    keys = [key for key in CHANGED["rule"] if key != "accept"]
    said = {key: new.get(key) for key in keys if new.get(key) != old.get(key)}
    kept = {key: entry[key] for key in ("because", "accept") if key in entry}
    return {"rule": base["id"], **said, **kept} if said or "accept" in kept else {}


def suggested_id(title: str, taken: Collection[str]) -> str:
    """Return an id made of the words of a title; empty where it has none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    found = re.findall(r"[a-z0-9]+", plain.lower().replace("'", ""))
    words = [word for word in found if not _SMALL.fullmatch(word)][:MOST_WORDS]
    while len("-".join(words)) > LONGEST_ID - ROOM:
        del words[-1]
    while words and not words[0][0].isalpha():
        del words[0]
    while words and not words[-1][-1].isalpha():
        del words[-1]
    name = "-".join(words)
    while name in taken:
        name = f"{name}-too"
    return name


def _days(data: Mapping[str, Any]) -> tuple[str, str]:
    days = data.get("in-force") or {}
    return str(days.get("from") or ""), str(days.get("until") or "")


def _in_force(typed: Fields, wrong: dict[str, str]) -> dict[str, str]:
    """Return the days a rule holds on; notes where one is no day, or they cross."""
    days = {}
    for name, key in (("starts", "from"), ("ends", "until")):
        try:
            if text := getattr(typed, name):
                days[key] = read_day(text).isoformat()
        except ValueError as error:
            wrong[name] = str(error)
    if days.get("from", "") > days.get("until", "9999"):
        wrong["ends"] = messages.LAST_BEFORE_FIRST
    return days


def _texts_and_lists(typed: Fields, before: Fields) -> dict[str, Any]:
    """Return the texts and lists that were changed, as a rule file writes them."""
    made: dict[str, Any] = {}
    for name in TEXTS:
        if (text := getattr(typed, name)) != getattr(before, name):
            made[name] = paragraph(text) if name == "says" else text
    for key in LISTS:
        new, old = getattr(typed, key), getattr(before, key)
        if new != old:
            stayed = [name for name in old if name in new]
            made[key] = stayed + [name for name in new if name not in old]
    return made


class UnreadableError(ScreeningError):
    """A draft whose files have problems, so that none of its rules can be shown."""

    def __init__(self, work: OpenDraft, problems: Sequence[Problem]) -> None:
        super().__init__(messages.DRAFT_HAS_PROBLEMS)
        self.work, self.problems = work, problems


class WrongFieldsError(ScreeningError):
    """Fields that make no rule. `wrong` has the message of each, by its id."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("\n".join(wrong.values()))
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Preview:
    """What saving would write and do; only `missing` where it cannot be saved yet."""

    missing: Sequence[str] = ()
    pieces: Sequence[Sequence[Line]] = ()
    problems: Sequence[Problem] = ()
    examples: Mapping[Verdict, Sequence[DealFile]] = field(default_factory=dict)
    clause: Clause | None = None


@dataclass(frozen=True)
class OpenRule:
    """A rule in a draft. `rule_id` is empty for a new one.

    `was` is what it says now. A `shipped` rule is changed in changes.yaml: `base` is
    what it says there, `entry` what the draft changes already.
    """

    work: OpenDraft
    rulebook: Rulebook
    rule_id: str
    file: str
    was: Mapping[str, Any]
    base: Mapping[str, Any] = field(default_factory=dict)
    entry: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shipped(self) -> bool:
        """Whether it is a rule of the shipped rulebook that this one extends."""
        return bool(self.base)

    @cached_property
    def fields(self) -> Fields:
        """The rule as the fields of a form; a shipped one keeps its condition."""
        because = plain_text(str(self.entry.get("because") or ""))
        found = replace(RuleForm(self.rulebook).fields(self.was), because=because)
        return replace(found, when=None) if self.shipped else found

    @property
    def seen(self) -> str:
        """What tells what the rule says now from anything else."""
        said = {**self.was, "because": self.entry.get("because")}
        return digest_of({"": write(said)})

    @property
    def clause(self) -> Clause | None:
        """The condition in words; None for a new rule."""
        rule = self.rulebook.rules.get(self.rule_id)
        return rule_outline(rule, self.rulebook) if rule else None

    @property
    def files(self) -> list[str]:
        """The own files a new rule may go to."""
        rules = [file for file in self.work.files if file.startswith("rules/")]
        return rules or [OWN_RULES]

    def meant(self, typed: Fields) -> dict[str, Any]:
        """Return the rule as typed, as a rule file writes it, or WrongFieldsError."""
        made, wrong = RuleForm(self.rulebook).data(typed, self.was)
        unexplained = self.shipped and not typed.because
        if unexplained and {*change(self.base, made, {})} - {"rule", "off"}:
            wrong["because"] = messages.NO_REASON  # that it is off has its reason
        if wrong:
            raise WrongFieldsError(wrong)
        return made

    def written(self, meant: Mapping[str, Any], because: str) -> str:
        """Return the text of the file with the rule as meant, or ScreeningError."""
        text = self.work.files.get(self.file) or ""
        if not self.shipped:
            return rule_text.with_rule(text, self.rule_id or meant["id"], meant)
        listed = rule_text.CHANGES
        kept = {"accept": self.entry["accept"]} if "accept" in self.entry else {}
        reason = {"because": paragraph(because)} if because else {}
        if entry := change(self.base, meant, reason | kept):
            return rule_text.with_rule(text, self.rule_id, entry, listed)
        return (
            rule_text.without_rule(text, self.rule_id, listed) if self.entry else text
        )

    def preview(self, typed: Fields) -> Preview:
        """Return what saving would write, and what it would do."""
        try:
            meant = self.meant(typed)
            text = self.written(meant, typed.because)
        except ScreeningError as error:
            return Preview(missing=str(error).splitlines())
        checked = check_draft({**self.work.files, self.file: text})
        pieces = diff.pieces(self.work.files.get(self.file) or "", text)
        book, shown = checked.rulebook, Preview((), pieces, checked.problems)
        if book is None:
            return shown
        rule = book.rules[meant["id"]]
        found = shown_by(checked.examples, book)[rule.id]
        examples = {verdict: found[verdict] for verdict in Verdict}
        return replace(shown, examples=examples, clause=rule_outline(rule, book))


def open_rule(here: Live, draft_id: str, rule_id: str = "", file: str = "") -> OpenRule:
    """Return a rule of a draft, or a place for a new one in that file.

    UnreadableError where the draft has problems, NotKeptError where something is gone.
    """
    work = open_draft(here, draft_id)
    checked = check_draft(work.files)
    book = checked.rulebook
    if book is None:
        raise UnreadableError(work, checked.problems)
    if not rule_id:
        new = OpenRule(work, book, "", file, {})
        return new if file in new.files else replace(new, file=new.files[-1])
    if rule_id not in book.rules:
        raise NotKeptError(messages.NOT_IN_DRAFT.format(name=rule_id))
    document, path = places_in(book.texts).parts["rule", rule_id]
    data = document.data[path[0]][path[1]]
    if not document.file.startswith(BASE):
        return OpenRule(work, book, rule_id, document.file, data)
    changes = work.files.get(CHANGES, "")
    entry = rule_text.rule_data(changes, rule_id, rule_text.CHANGES) or {}
    said = {key: entry[key] for key in entry if key not in _NOT_SAID}
    was = {key: value for key, value in {**data, **said}.items() if value}
    return OpenRule(work, book, rule_id, CHANGES, was, data, entry)
