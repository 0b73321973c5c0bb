"""A Word file of ours: A4, a head, a foot, and not a word of who made it and when."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

from docx import Document
from docx.document import Document as Word
from docx.text.paragraph import Paragraph

from screening.briefing.docx import new, packed
from screening.settings import shipped

A_DAY = date(2026, 11, 25)


def made(head: str = "A deal", foot: str = "Draft", title: str = "A title") -> bytes:
    return packed(new(title, A_DAY, head, foot))


def opened(file: bytes) -> Word:
    return Document(io.BytesIO(file))


def xml_of(paragraph: Paragraph) -> str:
    return str(paragraph._element.xml)  # noqa: SLF001 - no public way


def test_a_long_title_is_cut_where_the_file_has_no_room() -> None:
    word = opened(made(title="A" * 300))

    assert word.core_properties.title == "A" * 255


def test_every_page_has_its_head_its_foot_and_its_number() -> None:
    [section] = opened(made()).sections

    assert section.header.paragraphs[0].text == "A deal"
    foot = section.footer.paragraphs[0]
    assert foot.text == "Draft\n / "
    assert [">PAGE<" in xml_of(foot), ">NUMPAGES<" in xml_of(foot)] == [True, True]


def test_a_page_without_a_foot_still_has_its_number() -> None:
    [section] = opened(made(foot="")).sections

    foot = section.footer.paragraphs[0]
    assert foot.text == " / "
    assert ">PAGE<" in xml_of(foot)


def test_it_is_a4_in_british_english() -> None:
    word = opened(made())

    [section] = word.sections
    assert section.page_width
    assert section.page_height
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert word.core_properties.language == "en-GB"


def test_it_tells_neither_who_made_it_nor_when() -> None:
    file = made()

    about = opened(file).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.created == about.modified
    assert about.created
    assert about.created.date() == A_DAY
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}


def test_the_template_names_neither_a_person_nor_a_place() -> None:
    with zipfile.ZipFile(shipped("reports") / "briefing.docx") as parts:
        about = parts.read("docProps/core.xml") + parts.read("docProps/app.xml")

    for name in (b"creator", b"lastModifiedBy", b"Company", b"Manager"):
        assert re.search(rb"<\S*" + name + rb"(?:/>|></)", about)
    assert not re.search(rb"/(?:home|tmp|Users)/", about)
