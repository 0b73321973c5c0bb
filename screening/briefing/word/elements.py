"""Small parts of a Word file that python-docx has no words for."""

from itertools import count
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def made(tag: str, *children: Any, **values: object) -> Any:
    """Return an element like `w:shd`, its attributes in the namespace of Word."""
    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(children)
    return element


def shade(fill: str) -> Any:
    """Return what gives a run or a cell a background."""
    return made("w:shd", val="clear", color="auto", fill=fill)


def field(says: str) -> tuple[list[Any], Any]:
    """Return what stands before what a field shows until it is updated, and behind."""
    code = made("w:instrText")
    code.text = says
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    signs = (made("w:fldChar", fldCharType=kind) for kind in ("begin", "separate"))
    begin, separate = (made("w:r", sign) for sign in signs)
    end = made("w:r", made("w:fldChar", fldCharType="end"))
    return [begin, made("w:r", code), separate], end


class Bookmarks:
    """The places of a document that something leads to, each under a name of Word's.

    Names there have letters, digits and underscores alone, and 40 of them at most.
    """

    def __init__(self, ids: list[str]) -> None:
        self._names = {each: f"to_{place}" for place, each in enumerate(ids, 1)}
        self._numbers = count(1)

    def name(self, target: str) -> str:
        """Return the name that an id has; empty where nothing leads there."""
        return self._names.get(target, "")

    def around(self, name: str) -> tuple[Any, Any]:
        """Return what stands before and behind a place of that name."""
        number = next(self._numbers)
        return (
            made("w:bookmarkStart", id=number, name=name),
            made("w:bookmarkEnd", id=number),
        )
