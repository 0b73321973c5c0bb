"""What `make code-mutants` changes: small things, known by what stands there."""

from pathlib import Path
from types import FunctionType

from tools.code_changes import Change, changed, chosen

LATE = """\
def is_late(day: int, last: int = 3) -> bool:
    return day > last
"""
EARLIER = '''\
def is_early(day: int) -> bool:
    """Tell whether it is the 1st."""
    return day == 1


'''


def changes(folder: Path, text: str, count: int = 99) -> list[Change]:
    """Return what is chosen of a file with that text."""
    folder.mkdir(exist_ok=True)
    (folder / "days.py").write_text(text, encoding="utf-8")
    return chosen(folder, [folder], seed=1, count=count)


def test_function_says_otherwise_with_each_change_of_it(tmp_path: Path) -> None:
    found = changes(tmp_path, LATE)

    said = {}
    for change in found:
        [code] = changed(tmp_path, change).values()
        is_late = FunctionType(code, {}, "is_late")
        said[change.after] = [is_late(day, 3) for day in (2, 3, 4)]
    assert said == {
        "day >= last": [False, True, True],
        "day <= last": [True, True, False],
        "return None": [None, None, None],
        "return not day > last": [True, True, False],
    }


def test_what_else_stands_in_code_changes_no_choice(tmp_path: Path) -> None:
    alone = [it.name for it in changes(tmp_path / "alone", LATE)]

    beside = [it.name for it in changes(tmp_path / "beside", EARLIER + LATE)]

    assert len(beside) > len(alone)
    assert [name for name in beside if name in alone] == alone
