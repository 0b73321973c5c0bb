"""The steps of a deal as one table: by stage or by day, of all or of one owner."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from screening.presentation.deal_parts import ChecklistStep, Stage

NOBODY = "Nobody yet"
DATED, UNDATED = "By day", "Without a day"


class Owner(NamedTuple):
    """Who takes steps; `place` stands for the name, which is in no address."""

    place: int
    name: str
    steps: int


class ToDo(NamedTuple):
    """Groups of steps that are certain, and those that only may apply.

    `owners` are all there are; `chosen` is the place of the one whose steps these are,
    0 for everybody's.
    """

    groups: tuple[Stage, ...]
    perhaps: tuple[ChecklistStep, ...]
    owners: tuple[Owner, ...]
    chosen: int
    by_day: bool


def to_do(stages: Sequence[Stage], *, by_day: bool = False, owner: int = 0) -> ToDo:
    """Return the steps of all stages, or those of the owner at a place."""
    steps = [step for stage in stages for step in stage.steps]
    many = Counter(step.taken_by or NOBODY for step in steps if step.certain)
    owners = tuple(
        Owner(place, name, many[name]) for place, name in enumerate(sorted(many), 1)
    )
    names = {it.place: it.name for it in owners}
    name = names.get(owner)

    def shown(group: Iterable[ChecklistStep], *, certain: bool) -> list[ChecklistStep]:
        theirs = (it for it in group if name in {None, it.taken_by or NOBODY})
        return [it for it in theirs if it.certain is certain]

    groups = [(stage.label, shown(stage.steps, certain=True)) for stage in stages]
    if by_day:
        groups = _by_day(shown(steps, certain=True))
    return ToDo(
        tuple(Stage(label, tuple(group)) for label, group in groups if group),
        tuple(shown(steps, certain=False)),
        owners,
        owner if name else 0,
        by_day,
    )


def _by_day(steps: Iterable[ChecklistStep]) -> list[tuple[str, list[ChecklistStep]]]:
    """Group steps by whether they have a day, the earliest first."""
    dated, undated = list[tuple[date, ChecklistStep]](), list[ChecklistStep]()
    for step in steps:
        if due := step.work.work.due:
            dated.append((due, step))
        else:
            undated.append(step)
    dated.sort(key=lambda it: it[0])
    return [(DATED, [it for _, it in dated]), (UNDATED, undated)]
