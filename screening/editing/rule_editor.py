"""One rule of a draft: where it is written, what it says, what a change would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from screening.analysis.examples import shown_by
from screening.editing import messages
from screening.editing.drafts import OpenDraft, open_draft
from screening.editing.live import Live
from screening.editing.preview import check_draft
from screening.editing.rule_form import Fields, RuleForm, change
from screening.editing.rule_text import CHANGES as CHANGED_RULES
from screening.editing.rule_text import rule_data, with_rule, without_rule
from screening.errors import NotKeptError, Problem, ScreeningError
from screening.formats import diff
from screening.formats.diff import Line
from screening.formats.text import plain_text
from screening.formats.yaml_writer import paragraph, write
from screening.rulebook.deal_file import DealFile
from screening.rulebook.folder import BASE, CHANGES
from screening.rulebook.loader import digest_of
from screening.rulebook.locations import places_in
from screening.rulebook.model import Rulebook, Verdict
from screening.wording.conditions import Clause, outline

OWN_RULES = "rules/90-own.yaml"
"""Where a first rule of one's own goes."""
_NOT_SAID = ("rule", "because", "accept")


class UnreadableError(ScreeningError):
    """A draft whose files have problems, so that none of its rules can be shown."""

    def __init__(self, work: OpenDraft, problems: Sequence[Problem]) -> None:
        super().__init__(messages.DRAFT_HAS_PROBLEMS)
        self.work = work
        self.problems = problems


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
    def shape(self) -> RuleForm:
        """How rules of this rulebook are shown in a form."""
        return RuleForm(self.rulebook)

    @cached_property
    def fields(self) -> Fields:
        """The rule as the fields of a form; a shipped one keeps its condition."""
        because = plain_text(str(self.entry.get("because") or ""))
        found = replace(self.shape.fields(self.was), because=because)
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
        return outline(rule.when, self.rulebook) if rule else None

    @property
    def files(self) -> list[str]:
        """The own files a new rule may go to."""
        rules = [file for file in self.work.files if file.startswith("rules/")]
        return rules or [OWN_RULES]

    def meant(self, typed: Fields) -> dict[str, Any]:
        """Return the rule as typed, as a rule file writes it, or WrongFieldsError."""
        made, wrong = self.shape.data(typed, self.was)
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
            return with_rule(text, self.rule_id or meant["id"], meant)
        reason = {"because": paragraph(because)} if because else {}
        kept = {"accept": self.entry["accept"]} if "accept" in self.entry else {}
        if entry := change(self.base, meant, {**reason, **kept}):
            return with_rule(text, self.rule_id, entry, CHANGED_RULES)
        return without_rule(text, self.rule_id, CHANGED_RULES) if self.entry else text

    def preview(self, typed: Fields) -> Preview:
        """Return what saving would write, and what it would do."""
        try:
            meant = self.meant(typed)
            text = self.written(meant, typed.because)
        except ScreeningError as error:
            return Preview(missing=str(error).splitlines())
        old = self.work.files.get(self.file) or ""
        checked, rule = check_draft({**self.work.files, self.file: text}), meant["id"]
        book, shown = checked.rulebook, Preview(problems=checked.problems)
        if book:
            found = shown_by(checked.examples, book)[rule]
            examples = {verdict: found[verdict] for verdict in Verdict}
            clause = outline(book.rules[rule].when, book)
            shown = replace(shown, examples=examples, clause=clause)
        return replace(shown, pieces=diff.pieces(old, text))


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
    entry = rule_data(work.files.get(CHANGES, ""), rule_id, CHANGED_RULES) or {}
    said = {key: entry[key] for key in entry if key not in _NOT_SAID}
    was = {key: value for key, value in {**data, **said}.items() if value}
    return OpenRule(work, book, rule_id, CHANGES, was, data, entry)
