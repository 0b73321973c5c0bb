"""What a Word file of a briefing starts from: our template, or the firm's own.

Of a firm's template only what every page shows goes over: its styles, its page, its
heads and feet. Styles that it does not have come from ours.
"""

from copy import deepcopy
from functools import lru_cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.parts.numbering import NumberingPart

from screening.settings import shipped

A4, MARGIN = 11906, 1134
"""The width of a page and of its margins where a template names none."""

MOST_TIMES = 4 / 3
"""How many times the pages of the PDF a file may have before it is said."""
OURS = 1.12
"""How many times these it has with our template, about: Word sets text less densely."""
HEAD_LINE, A4_HIGH, USUAL_SIZE = 190_500, 10_692_000, 9.0
"""How high a line at the head is and a page, as python-docx counts; and its letters."""
MILLIMETRE = 36_000
_TWIP = 635
_ON_EVERY_PAGE = frozenset(
    {
        *("endnotes", "fontTable", "footer", "footnotes", "header", "numbering"),
        *("settings", "styles", "theme", "webSettings"),
    }
)
_LISTS = {"List Bullet": "5C4E0001", "List Number": "5C4E0002"}
"""The styles of lists, and by what number our template knows how they count."""


def start(template: bytes = b"") -> Word:
    """Return an empty document of a firm's template, or else of ours."""
    word = Document(BytesIO(template)) if template else _ours()
    body = word.element.body
    for element in body.xpath("*[not(self::w:sectPr)]"):
        body.remove(element)
    if template:
        _drop_parts(word)
        _add_styles(word, _ours())
        for name in _LISTS:  # which are no lists yet, where they came from ours
            properties = word.styles[name].element.get_or_add_pPr()
            if properties.numPr is None:
                number = new_list(word, name)
                properties.get_or_add_numPr().get_or_add_numId().val = number
    return word


def text_width(word: Word) -> int:
    """Return how wide text is on its pages, in twentieths of a point."""
    section = word.sections[-1]
    page = section.page_width
    sides = (section.left_margin, section.right_margin)
    margins = sum(MARGIN if side is None else side // _TWIP for side in sides)
    return int((A4 if page is None else page // _TWIP) - margins)


@lru_cache(maxsize=4)
def too_long(template: bytes) -> str:
    """Return a warning where a template makes files much longer than the PDF."""
    if not template:
        return ""
    theirs, ours = start(template), start()
    times = OURS * _room(ours) / _room(theirs) * (_size(theirs) / _size(ours)) ** 2
    if times <= MOST_TIMES:
        return ""
    wide, high = (round(side * _TWIP / MILLIMETRE) for side in _sides(theirs))
    return (
        f"With the Word template of the house file, a Word file has about {times:.1f} "
        f"times the pages of the PDF: the template leaves {wide} by {high} mm a page "
        f"for text of {_size(theirs):g} points. For a shorter file, give the template "
        "smaller margins, or a smaller font to its style “Briefing Text”."
    )


def _room(word: Word) -> int:
    wide, high = _sides(word)
    return wide * high


def _sides(word: Word) -> tuple[int, int]:
    """Return how wide and high text is on a page, in twentieths of a point."""
    section = word.sections[-1]
    lines = max(len(section.header.paragraphs), 1) + 1
    head = (section.header_distance or 0) + lines * HEAD_LINE
    top, bottom = max(section.top_margin or 0, head), section.bottom_margin or 0
    high = ((section.page_height or A4_HIGH) - top - bottom) // _TWIP
    return text_width(word), max(high, 1)


def _size(word: Word) -> float:
    size = word.styles["Briefing Text"].font.size
    return float(size.pt) if size else USUAL_SIZE


def new_list(word: Word, style: str = "List Number") -> int:
    """Return the number of a new list, which counts from one."""
    numbering = _numbering(word)
    named = numbering.xpath(f"w:abstractNum[w:nsid/@w:val='{_LISTS[style]}']")
    how = named[0] if named else _add_way(numbering, style)
    number = numbering.add_num(int(how.get(qn("w:abstractNumId"))))
    number.add_lvlOverride(0).add_startOverride(1)
    return int(number.numId)


def _ours() -> Word:
    return Document(str(shipped("reports") / "briefing.docx"))


def _drop_parts(word: Word) -> None:
    """Leave behind what a template holds beside its pages: text, notes, who made it."""
    kept = ((word.part, _ON_EVERY_PAGE), (word.part.package, {"officeDocument"}))
    for holder, kinds in kept:
        for name, link in list(holder.rels.items()):
            if link.reltype.rpartition("/")[2] not in kinds:
                del holder.rels[name]


def _add_styles(word: Word, ours: Word) -> None:
    """Add the styles that a template does not have; a style is known by its name."""
    theirs = {style.name_val.lower(): style for style in word.styles.element.style_lst}
    taken = {style.styleId for style in theirs.values()}
    ids, new = {}, []
    for style in ours.styles.element.style_lst:
        same = theirs.get(style.name_val.lower())
        if same is None:
            same = deepcopy(style)
            same.attrib.pop(qn("w:default"), None)
            while same.styleId in taken:
                same.styleId += "-briefing"
            word.styles.element.append(same)
            new.append(same)
        same.name_val = style.name_val  # other programs may spell it another way
        ids[style.styleId] = same.styleId
    for style in new:
        for other in style.xpath("w:basedOn | w:next | w:link"):
            other.set(qn("w:val"), ids[other.get(qn("w:val"))])
        for numbers in style.xpath("w:pPr/w:numPr"):
            numbers.getparent().remove(numbers)


def _numbering(word: Word) -> Any:
    """Return how lists count in a document; with ours, where it has no lists yet."""
    kind = RELATIONSHIP_TYPE.NUMBERING
    if not any(link.reltype == kind for link in word.part.rels.values()):
        name, package = PackURI("/word/numbering.xml"), word.part.package
        blob = made("w:numbering").xml.encode()
        part = NumberingPart.load(name, CONTENT_TYPE.WML_NUMBERING, blob, package)
        word.part.relate_to(part, kind)
    return word.part.numbering_part.element


def _add_way(numbering: Any, style: str) -> Any:
    """Add the way in which our lists of a style count."""
    path = f"w:abstractNum[w:nsid/@w:val='{_LISTS[style]}']"
    [way] = _ours().part.numbering_part.element.xpath(path)
    taken = map(int, numbering.xpath("w:abstractNum/@w:abstractNumId"))
    way.set(qn("w:abstractNumId"), str(max(taken, default=-1) + 1))
    for name in way.findall(f"{qn('w:lvl')}/{qn('w:pStyle')}"):
        name.getparent().remove(name)
    place = len(numbering.xpath("w:abstractNum | w:numPicBullet"))
    numbering.insert(place, way)
    return way


def made(tag: str, *children: Any, **values: object) -> Any:
    """Return an element like `w:shd`, its attributes in the namespace of Word."""
    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(children)
    return element


def field(says: str) -> tuple[list[Any], Any]:
    """Return the elements before a field's shown text, and behind it."""
    code = made("w:instrText")
    code.text = says
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    signs = (made("w:fldChar", fldCharType=kind) for kind in ("begin", "separate"))
    begin, separate = (made("w:r", sign) for sign in signs)
    end = made("w:r", made("w:fldChar", fldCharType="end"))
    return [begin, made("w:r", code), separate], end
