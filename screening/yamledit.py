"""Changes values in the text of a YAML file, and leaves the rest as it is.

The old data and the new are compared level by level, and only the lines of what differs
are written anew: comments, order, blank lines and quotes of all else stay, byte for
byte. What is between brackets is written anew as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from screening import yamlfile
from screening.errors import ProblemsError, ScreeningError
from screening.yamlfile import Path
from screening.yamlwriter import write, write_entry

SHALLOW = 2
"""How far lists are indented whose entries are parted by blank lines."""


class Edit(NamedTuple):
    """Lines from start up to end, and the text that takes their place."""

    start: int
    end: int
    text: str


class Span(NamedTuple):
    """The lines of a key or a list entry with its value: from start up to end.

    `column` is where the key or the dash stands.
    """

    start: int
    end: int
    column: int


class CannotEditError(ScreeningError):
    """A file that cannot be changed in this way; its text says what to do."""


def edit(file: str, text: str, data: Mapping[str, Any]) -> str:
    """Return the text of a file changed so that it reads as those data.

    Raises:
        ProblemsError: where the text cannot be read as it is.
        CannotEditError: where not everything else would stay as it is.
    """
    meant = yamlfile.read(file, write(data)).data
    editing = _Editing(file, text)
    editing.whole(meant)
    edited = editing.result()
    try:
        if yamlfile.read(file, edited).data == meant:
            return edited
    except ProblemsError:
        pass
    raise CannotEditError(
        f"{file}: the change does not fit the way this file is laid out. "
        f"Make it in the text of the file."
    )


class _Editing:
    """One file's lines, and the edits to be made to them."""

    def __init__(self, file: str, text: str) -> None:
        self.document = yamlfile.read(file, text)
        self.lines = text.splitlines(keepends=True)
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.edits: list[Edit] = []

    def result(self) -> str:
        """Return the lines with the edits made, from the last to the first."""
        lines, below = list(self.lines), len(self.lines)
        in_order = sorted(self.edits, key=lambda one: (one.start, one.end))
        for start, end, text in reversed(in_order):
            new = text.replace("\n", self.newline)
            if new and start and lines[start - 1] == lines[start - 1].rstrip("\r\n"):
                lines[start - 1] += self.newline
            lines[start : min(end, below)] = [new]
            below = start
        return "".join(lines)

    def whole(self, new: Mapping[str, Any]) -> None:
        """Note the edits that turn the document into new data."""
        if not self.document.data:
            end = len(self.lines)
            gap = "\n" if end and self.lines[-1].strip() else ""
            self.edits.append(Edit(end, end, gap + write(new)))
        elif self.document.data != new:
            self.inside((), self.document.data, new, len(self.lines))

    def inside(self, path: Path, old: Any, new: Any, stop: int) -> bool:
        """Note the edits inside a value; False where it is to be written as a whole."""
        if not self.is_block(path, old) or not new:
            return False
        if isinstance(old, dict) and isinstance(new, dict):
            return self.mapping(path, old, new, stop)
        if isinstance(old, list) and isinstance(new, list):
            return self.sequence(path, old, new, stop)
        return False

    def is_block(self, path: Path, old: Any) -> bool:
        """Tell whether a value has a line for each of its parts."""
        line, column = self.document.values[path]
        if isinstance(old, dict) and old:
            return self.document.keys[*path, next(iter(old))] == (line, column)
        return isinstance(old, list) and self.lines[line - 1][column - 1] == "-"

    def mapping(
        self, path: Path, old: dict[str, Any], new: dict[str, Any], stop: int
    ) -> bool:
        """Note the edits to keys: changed, gone, and new after those before."""
        if next(iter(old)) not in new:
            return len(old) == len(new) == 1 and self.renamed(path, old, new, stop)
        spans = self.key_spans(path, old, stop)
        for key, span in spans.items():
            if key not in new:
                self.edits.append(Edit(span.start, span.end, ""))
            elif new[key] != old[key]:
                anew = write({key: new[key]}, span.column)
                self.changed((*path, key), old[key], new[key], span, anew)
        after = next(iter(spans.values()))
        for key, value in new.items():
            after = spans.get(key, after)
            if key not in spans:
                text = write({key: value}, after.column)
                self.edits.append(Edit(after.end, after.end, text))
        return True

    def renamed(
        self, path: Path, old: dict[str, Any], new: dict[str, Any], stop: int
    ) -> bool:
        """Note a key of another name, such as any for all, with much the same below."""
        [(key, was)], [(name, value)] = old.items(), new.items()
        place, column = self.document.keys[*path, key]
        line = self.lines[place - 1]
        head = f"{line[: column - 1]}{key}:"
        below = self.document.values[*path, key][0] > place
        if not below or not line.startswith(head):
            return False
        if was != value and not self.inside((*path, key), was, value, stop):
            return False
        bare = write({name: None}).removesuffix(" null\n")
        text = f"{line[: column - 1]}{bare}{line[len(head) :]}".replace("\r\n", "\n")
        self.edits.append(Edit(place - 1, place, text))
        return True

    def sequence(self, path: Path, old: list[Any], new: list[Any], stop: int) -> bool:
        """Note the edits to entries: changed in their place, gone, and new ones."""
        spans = self.entry_spans(path, old, stop)
        if self.lines[spans[0].start][: spans[0].column].strip():
            return False
        for olds, news in _steps(old, new):
            for was, will in zip(olds, news, strict=False):
                anew = write_entry(new[will], spans[was].column)
                self.changed((*path, was), old[was], new[will], spans[was], anew)
            for was in olds[len(news) :]:
                self.take_out(spans, was)
            for will in news[len(olds) :]:
                self.put_in(spans, olds.stop, new[will])
        return True

    def changed(self, path: Path, old: Any, new: Any, span: Span, anew: str) -> None:
        """Note the edits to one part: inside it, or all of its lines written anew."""
        if not self.inside(path, old, new, span.end):
            text = self.lines[span.start][: span.column] + anew[span.column :]
            text = text.replace("\n", f"{self.comment(span)}\n", 1)
            self.edits.append(Edit(span.start, span.end, text))

    def put_in(self, spans: Sequence[Span], place: int, value: Any) -> None:
        """Note a new entry before that one, or after the last."""
        text, gap = write_entry(value, spans[0].column), self.gap(spans)
        if place:
            end = spans[place - 1].end
            self.edits.append(Edit(end, end, gap + text))
        else:
            start = self.with_comment(spans[0])
            self.edits.append(Edit(start, start, text + gap))

    def take_out(self, spans: Sequence[Span], place: int) -> None:
        """Note that an entry goes, with the comment and the blank lines above it."""
        start, end = self.with_comment(spans[place]), spans[place].end
        if place:
            while not self.lines[start - 1].strip():
                start -= 1
        elif self.gap(spans):
            end = self.with_comment(spans[1])
        self.edits.append(Edit(start, end, ""))

    def gap(self, spans: Sequence[Span]) -> str:
        """Return the blank line between entries, where this list has such."""
        far = spans[0].column <= SHALLOW
        between = [self.with_comment(one) - 1 for one in spans[1:]]
        blank = any(not self.lines[line].strip() for line in between)
        return "\n" if blank or (far and not between) else ""

    def with_comment(self, span: Span) -> int:
        """Return the line where the comment right above an entry starts."""
        start = span.start
        while start and self.lines[start - 1].startswith(f"{' ' * span.column}#"):
            start -= 1
        return start

    def comment(self, span: Span) -> str:
        """Return the comment at the end of the line that holds a whole part."""
        if span.end - span.start > 1:
            return ""
        line = self.lines[span.start].rstrip("\r\n")
        for place in (at for at in range(len(line)) if line.startswith(" #", at)):
            try:
                yamlfile.read("", line[:place])
            except ProblemsError:
                continue
            return line[len(line[:place].rstrip()) :]
        return ""

    def key_spans(
        self, path: Path, old: Mapping[str, Any], stop: int
    ) -> dict[str, Span]:
        """Return the lines of each key of a block."""
        places = [self.document.keys[*path, key] for key in old]
        return dict(zip(old, self.spans(places, stop), strict=True))

    def entry_spans(self, path: Path, old: Sequence[Any], stop: int) -> list[Span]:
        """Return the lines of each entry of a block."""
        column = self.document.values[path][1]
        lines = [self.document.values[*path, place][0] for place in range(len(old))]
        return self.spans([(line, column) for line in lines], stop)

    def spans(self, places: Sequence[tuple[int, int]], stop: int) -> list[Span]:
        """Return the lines from each place to the next; what is between stays out."""
        stops = [*(line - 1 for line, _ in places[1:]), stop]
        return [
            self.span(line - 1, column - 1, end)
            for (line, column), end in zip(places, stops, strict=True)
        ]

    def span(self, start: int, column: int, end: int) -> Span:
        """Return a span without blank lines, and comments no deeper, at its end."""
        while end > start + 1:
            line = self.lines[end - 1]
            bare = line.strip()
            if bare and not (bare[0] == "#" and line.index("#") <= column):
                break
            end -= 1
        return Span(start, end, column)


def _steps(old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[range, range]]:
    """Yield what turns a list into another: old places, and the new ones for them."""
    texts = [*map(write, old)], [*map(write, new)]
    matcher = SequenceMatcher(None, *texts, autojunk=False)
    for what, *places in matcher.get_opcodes():
        start, end, new_start, new_end = places
        if what != "equal":
            yield range(start, end), range(new_start, new_end)
