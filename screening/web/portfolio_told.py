"""What was done to a table before it was read: mended, and left out, in words."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from screening.web import messages

if TYPE_CHECKING:  # it needs what the plain app has not
    from screening.web.portfolio_upload import Result, Upload

MOST_ROWS = 8
"""How many rows a page names."""


def done(upload: "Upload", result: "Result") -> list[str]:
    """Return what was mended, and what could not be, and the rows that are left out."""
    from screening.portfolio import left_out  # noqa: PLC0415 - needs numpy and pyarrow

    wrong = {(it.head, it.value) for it in result.answered.cells.problems}
    mended = [
        (
            messages.CELL_REFUSED if (head, now) in wrong else messages.CELL_MENDED
        ).format(row=row, head=head, was=upload.said(row, head), now=now)
        for (row, head), now in sorted(upload.read_as.mended.items())
        if row not in upload.read_as.left_out
    ]
    rows = left_out.told(upload.table, upload.read_as.left_out)
    return [*mended, *rows, *left_out.blank_told(upload.table)]


def left_out(upload: "Upload") -> Mapping[int, str]:
    """Return why rows are left out, by their numbers."""
    from screening.portfolio.left_out import reasons  # noqa: PLC0415 - needs numpy and pyarrow

    return reasons(upload.table, upload.read_as.left_out)


def left_out_told(upload: "Upload") -> Sequence[str]:
    """Return which rows are left out, a sentence for each reason."""
    from screening.portfolio.left_out import told  # noqa: PLC0415 - needs numpy and pyarrow

    return told(upload.table, upload.read_as.left_out, MOST_ROWS)


def left_out_now(numbers: Collection[int]) -> str:
    """Return which rows are left out from now on."""
    from screening.portfolio.left_out import rows_named  # noqa: PLC0415 - needs numpy and pyarrow

    rows = rows_named(sorted(numbers), MOST_ROWS)
    return messages.LEFT_OUT.format(rows=rows)
