"""What the values of a table were read as, for a page that lets them be corrected."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from screening.rulebook.model import Rulebook
from screening.web.portfolio_problems import (
    LONGEST_CELL,
    SAME,
    Mends,
    column_field,
    mends,
    told_apart,
)

if TYPE_CHECKING:  # it needs what the plain app has not
    from screening.portfolio.as_read import ColumnRead, Value
    from screening.web.portfolio_upload import Result, Upload


class ShownColumn(NamedTuple):
    """A column as the page shows it; `labels` are offered where it is corrected.

    `apart` says that what was read is told by its ends, and its values only when asked.
    """

    place: int
    read: "ColumnRead"
    labels: Sequence[str]

    @property
    def apart(self) -> bool:
        """Whether it is told from lowest to highest."""
        return bool(self.read.ends)

    @property
    def clear(self) -> Sequence["Value"]:
        """The values that were read."""
        return [it for it in self.read.values if it.answer]

    @property
    def unclear(self) -> Sequence["Value"]:
        """The values that say that nothing is known, or could not be read."""
        return [it for it in self.read.values if not it.answer]

    def field(self, value: "Value") -> str:
        """Return the name of the field in which a value is corrected."""
        return f"{SAME}{value.row}-{self.place}"


def shown_columns(upload: "Upload", result: "Result") -> list[ShownColumn]:
    """Return what each column that is read was read as."""
    from screening.portfolio.as_read import columns_read  # noqa: PLC0415 - needs numpy and pyarrow

    rulebook = result.outcome.rulebook
    reading, columns = result.answered.cells, upload.read_as.columns
    return [
        ShownColumn(upload.table.heads.index(it.head), it, _labels(rulebook, it))
        for it in columns_read(rulebook, result.table, reading, columns)
    ]


def _labels(rulebook: Rulebook, column: "ColumnRead") -> list[str]:
    asked = rulebook.questions.get(column.question)
    return [it.label for it in asked.offered.values()] if asked else []


def corrected(typed: Mapping[str, str], result: "Result") -> dict[tuple[int, str], str]:
    """Return what is typed instead of values, for each row and head that says the same.

    An empty field says nothing.
    """
    from screening.portfolio.as_read import alike  # noqa: PLC0415 - needs numpy and pyarrow

    table, found = result.table, dict[tuple[int, str], str]()
    for name, said in typed.items():
        field = column_field(name, table.heads)
        if field and said.strip():
            row, head = field
            rows = alike(table, head, row)
            found |= {(it, head): said[:LONGEST_CELL] for it in rows}
    return found


def mends_of(upload: "Upload", result: "Result") -> Mends:
    """Return what was typed instead of cells, those alike once."""
    done, heads = upload.read_as.mended, upload.table.heads
    wrong = result.answered.cells.problems
    return told_apart(mends(done, heads, upload.said), wrong, upload.read_as.left_out)
