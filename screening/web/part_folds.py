"""Which folds of a part's form stand open: those that somebody opened, or works in.

A script sends which are open and which are shut. Where none runs nobody can tell, and
those stand open in which something was typed, found or is wrong.
"""

from collections.abc import Collection, Iterable, Mapping

from flask import request

from screening.editing.part_fields import Field
from screening.editing.part_form import OpenPart
from screening.editing.part_typed import Reading
from screening.web.part_page import every

OPEN, SHUT, APART, FIND, DO = "=open", "=shut", "=apart", "=find", "=do"
"""Names in the form that no key of a part has."""


class Folds:
    """The folds of a form that shows those fields, as it is shown now.

    A fold is named by the id it has; one that was in an entry which moved since is
    asked for by where it was.
    """

    def __init__(
        self,
        opened: OpenPart,
        fields: Iterable[Field],
        reading: Reading,
        slips: Collection[str],
    ) -> None:
        self._came, self._slips = reading.came_from, slips
        self._open = {*request.form.getlist(OPEN)}
        self._shut = {*request.form.getlist(SHUT)}
        self._by_script = bool(self._open | self._shut)
        self._says = opened.begun
        self.sent = request.method == "POST"
        self.fields = tuple(fields)
        self.focus = reading.focus or self._found()
        self._begun = opened.drawn(opened.begun, {}) if self.sent else self.fields

    @property
    def apart(self) -> list[str]:
        """The fields that may be left out and stood empty when the form was opened.

        They stay together until the part is opened again, whatever is typed in them.
        """
        if APART in request.form:
            return request.form[APART].split()
        further = (it for it in self.fields if not it.spec.needed)
        return [
            it.at
            for it in further
            if not (it.value or it.entries or it.spec.name in self._says)
        ]

    def sought(self, at: str) -> str:
        """Return the words that are looked for among the points of a field."""
        return request.form.get(f"{self._was(at)}.{FIND}", "").strip()

    def stands_open(self, fold: str, at: Iterable[str], *, usual: object = ()) -> bool:
        """Tell whether a fold is open that holds what stands at those places.

        `usual` is how it is where nobody has opened or shut it.
        """
        if any(within(self.focus, place) for place in at):
            return True
        whole = "HX-Target" not in request.headers
        if whole and any(within(it, place) for it in self._slips for place in at):
            return True
        if self._was(fold) in self._open | self._shut:
            return self._was(fold) in self._open
        by_hand = self.sent and not self._by_script
        return bool(usual) or (by_hand and any(map(self._is_worked_in, at)))

    def _is_worked_in(self, at: str) -> bool:
        """Tell whether anything at a place is not as it was on opening the form."""
        now, begun = self._values(self.fields, at), self._values(self._begun, at)
        return now != begun or any(map(self.sought, now))

    def _values(self, fields: Iterable[Field], at: str) -> Mapping[str, object]:
        return {it.at: it.value for it in every(fields) if within(it.at, at)}

    def _found(self) -> str:
        """Return where points were looked for: by its button, or by Enter there."""
        at, _colon, do = request.form.get(DO, "").rpartition(":")
        if do == "find":
            return f"{at}.{FIND}"
        typed = (name for name, words in request.form.items() if words.strip())
        finds = (name for name in typed if name.endswith(f".{FIND}"))
        return next(finds, "") if request.form.get(DO) == "update" else ""

    def _was(self, name: str) -> str:
        """Return how a place was named that an entry may have had before it moved."""
        around = [here for here in self._came if within(name, here)]
        here = max(around, key=len, default="")
        return f"{self._came[here]}{name.removeprefix(here)}" if here else name


def within(at: str, place: str) -> bool:
    """Tell whether a place in the form is another, or within it."""
    return at == place or at.startswith((f"{place}.", f"{place}-"))
