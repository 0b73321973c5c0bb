"""The firm's template for Word: what goes over of it, and what is refused."""

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from screening.briefing.branding import load, read
from screening.briefing.word import document
from screening.briefing.word.package import BROKEN, faults
from screening.briefing.word.template import too_long
from screening.errors import HouseError
from tests.words import opened, packed, page, parts_of, styles_in, written

HOUSE = "name: Rossi & Chen\nword: letterhead.docx\n"
RELS = "word/_rels/document.xml.rels"
OUTSIDE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = (
    '<article class="board"><h1>A deal</h1><p>Text</p><ul><li>a</li></ul></article>'
    '<article class="file"><h2>Filings</h2><ol><li>b</li></ol>'
    "<table><caption>c</caption><tr><td>d</td></tr></table></article>"
)


@cache
def a_letterhead(change: Callable[[Word], object] = lambda _word: None) -> bytes:
    """Return the template of a firm: its own text, styles and head."""
    word = Document()
    word.add_paragraph("Dear Sirs")
    word.core_properties.author = "Ada Rossi"
    word.styles["Normal"].font.size = Pt(12)
    [section] = word.sections
    section.page_width, section.left_margin = Mm(210), Mm(30)
    section.right_margin = Mm(30)
    section.header.paragraphs[0].text = "Rossi & Chen, Genoa"
    change(word)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def changed(name: str, old: bytes, new: bytes) -> bytes:
    """Return that template with something in a part changed."""
    parts = parts_of(a_letterhead())
    assert old in parts[name]
    return packed({**parts, name: parts[name].replace(old, new)})


def linked(kind: str, target: str) -> bytes:
    """Return that template with something outside it that it refers to."""
    link = (
        f'<Relationship Id="x" Type="{OUTSIDE}/{kind}" Target="{target}" '
        'TargetMode="External"/></Relationships>'
    )
    return changed(RELS, b"</Relationships>", link.encode())


def with_part(name: str, held: bytes = b"x") -> bytes:
    return packed({**parts_of(a_letterhead()), name: held})


def with_field(code: str) -> bytes:
    field = f"<w:p><w:r><w:instrText>{code}</w:instrText></w:r></w:p><w:sectPr"
    return changed("word/document.xml", b"<w:sectPr", field.encode())


def without_style(name: str) -> Callable[[Word], object]:
    def change(word: Word) -> None:
        style = word.styles[name].element
        style.getparent().remove(style)

    return change


TYPE = b"wordprocessingml.document.main+xml"


def refused() -> dict[str, list[bytes]]:
    """Return files that no template may be, by what is said of them."""
    return {
        BROKEN: [
            *(b"", b"\0", b"PK\x03\x04", packed({"a": b"b"})),
            changed("word/styles.xml", b"</w:styles>", b""),
            changed("word/document.xml", b"<w:document ", b"<!DOCTYPE a><w:document "),
            with_part("word/document.xml", b"<no-document/>"),
        ],
        "it is over 2 MB": [bytes(2_000_001)],
        "it unpacks to more than any template holds": [
            with_part("word/media/a.png", bytes(30_000_000))
        ],
        "it holds macros": [
            with_part("word/vbaProject.bin"),
            changed(
                "[Content_Types].xml", TYPE, b"ms-word.document.macroEnabled.main+xml"
            ),
        ],
        "it is a template of Word's (.dotx)": [
            changed(
                "[Content_Types].xml", TYPE, TYPE.replace(b"document.m", b"template.m")
            )
        ],
        "it holds an embedded object": [with_part("word/embeddings/a.xlsx")],
        "it is attached to another template": [
            linked("attachedTemplate", "file:///C:/firm.dotm")
        ],
        "it refers to a file outside itself": [
            linked("image", "https://law.example/a.png"),
            linked("hyperlink", "file:///etc/passwd"),
            linked("hyperlink", "javascript:alert(1)"),
        ],
        "it has a field that loads another file": [
            with_field(" INCLUDEPICTURE &quot;C:\\a.png&quot; "),
            with_field("DDE</w:instrText></w:r><w:r><w:instrText>AUTO cmd"),
            with_field(
                'PAGE</w:instrText><w:fldChar w:fldCharType="end"/></w:r>'
                "<w:r><w:instrText>LINK cmd"
            ),
            with_field("DDEAUTO c:\\\\windows\\\\cmd.exe"),
        ],
    }


def test_what_no_template_may_be_is_refused_with_its_sentence() -> None:
    fine = (
        *(a_letterhead(), with_field("PAGE")),
        linked("hyperlink", "https://rossi.example"),
        linked("hyperlink", "mailto:ada@rossi.example"),
    )

    for says, files in refused().items():
        found = [[it.partition(". ")[0] for it in faults(file)] for file in files]
        assert found == [[says.partition(". ")[0]]] * len(files)
    assert [faults(file) for file in fine] == [[]] * len(fine)


def test_its_styles_page_and_head_go_over_and_its_text_does_not() -> None:
    made = written(page(MAIN), a_letterhead())

    [section] = made.sections
    assert section.left_margin
    assert round(section.left_margin.mm) == 30
    heads = [each.text for each in section.header.paragraphs]
    assert heads == ["Rossi & Chen, Genoa", "\t"]
    assert made.styles["Normal"].font.size == Pt(12)
    assert "Dear Sirs" not in [each.text for each in made.paragraphs]
    widths = [column.width.mm for column in made.tables[0].columns if column.width]
    assert round(sum(widths)) == 150
    # The number stands at its own margin, whatever stops its style has.
    stops = section.footer.paragraphs[-1].paragraph_format.tab_stops
    [right] = [it.position for it in stops if "RIGHT" in str(it.alignment)]
    assert round(right.mm) == 150
    assert "CLEAR" in str([it.alignment for it in stops])


def test_nothing_tells_who_made_the_template_however_it_names_its_parts() -> None:
    parts = parts_of(a_letterhead())
    office = b"package/2006/relationships/metadata/core"
    links = parts["_rels/.rels"].replace(
        office, office.replace(b"package", b"officedocument")
    )

    for template in (a_letterhead(), packed({**parts, "_rels/.rels": links})):
        file = document.write(page(MAIN), template)

        about, written_parts = opened(file).core_properties, parts_of(file)
        assert (about.author, about.last_modified_by) == ("", "")
        assert b"Ada Rossi" not in b"".join(written_parts.values())
        assert not any("thumbnail" in it or "app.xml" in it for it in written_parts)
        assert document.write(page(MAIN), template) == file


def test_styles_that_it_has_not_come_from_ours() -> None:
    for name in ("Title", "List Bullet", "List Number", "Caption", "Header"):
        made = written(page(MAIN), a_letterhead(without_style(name)))

        assert name in [style.name for style in made.styles]
        assert "Quiet" in [style.name for style in made.styles]
        bullets = made.styles["List Bullet"].element
        assert bullets.pPr is not None
        assert bullets.pPr.numPr is not None


def test_text_has_its_font_and_our_size_unless_it_has_the_style_itself() -> None:
    def define(word: Word) -> None:
        own = word.styles.add_style("Briefing Text", WD_STYLE_TYPE.PARAGRAPH)
        own.font.size = Pt(14)

    usual = written(page(MAIN), a_letterhead())
    own = written(page(MAIN), a_letterhead(define))

    text = usual.styles["Briefing Text"]
    assert text.base_style
    assert (text.base_style.name, text.font.name) == ("Normal", None)
    assert text.font.size == Pt(9)
    assert own.styles["Briefing Text"].font.size == Pt(14)


def test_a_template_that_makes_long_files_is_told_with_its_cure() -> None:
    def widen(word: Word) -> None:
        section = word.sections[0]
        section.left_margin = section.right_margin = Mm(15)
        section.top_margin = section.bottom_margin = Mm(15)

    told = too_long(a_letterhead())

    assert (too_long(b""), too_long(a_letterhead(widen))) == ("", "")
    assert told.startswith("With the Word template of the house file, a Word file has ")
    assert "150 by " in told
    assert told.endswith("or a smaller font to its style “Briefing Text”.")


def test_styles_are_known_by_their_names_and_not_by_spelling_or_id() -> None:
    def change(word: Word) -> None:
        word.styles["Caption"].element.name_val = "CAPTION"
        for style in word.styles.element.xpath("w:style[@w:styleId='Heading1']"):
            style.set(qn("w:styleId"), "berschrift1")
        still = word.styles.add_style("Still", WD_STYLE_TYPE.CHARACTER)
        still.element.styleId = "Quiet"

    made = written(page(f'{MAIN}<p class="quiet">a</p>'), a_letterhead(change))

    ids = [style.style_id for style in made.styles if style.name == "Heading 1"]
    assert ids == ["berschrift1"]
    assert {"Heading 1", "Caption"} <= {*styles_in(made)}
    names = [str(style.name).lower() for style in made.styles]
    assert names.count("caption") == 1
    taken = {style.name: style.style_id for style in made.styles}
    assert (taken["Still"], taken["Quiet"]) == ("Quiet", "Quiet-briefing")
    assert made.paragraphs[-1].runs[0].style.name == "Quiet"


def test_first_and_even_pages_have_their_marks_and_one_number() -> None:
    def change(word: Word) -> None:
        [section] = word.sections
        section.different_first_page_header_footer = True
        word.settings.odd_and_even_pages_header_footer = True
        number = section.footer.paragraphs[0]._p  # noqa: SLF001 - python-docx writes no fields
        number.append(number.makeelement(qn("w:fldSimple"), {qn("w:instr"): "PAGE"}))

    main = '<p data-status="Draft" data-foot="Rules">a</p>'
    [section] = written(page(main), a_letterhead(change)).sections

    heads = (section.header, section.first_page_header, section.even_page_header)
    assert [head.paragraphs[-1].text for head in heads] == ["\tDraft"] * 3
    assert section.footer.paragraphs[-1].text == "Rules"
    assert section.first_page_footer.paragraphs[-1].text == "Rules\tPage 1 of 1"


def test_a_house_names_a_template_on_which_no_digest_hangs(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text(HOUSE, encoding="utf-8")
    (tmp_path / "letterhead.docx").write_bytes(a_letterhead())

    house, kept = load(tmp_path / "house.yaml"), read("house.yaml", HOUSE, b"")

    assert house.word == (tmp_path / "letterhead.docx").read_bytes()
    assert (kept.digest, kept.word) == (house.digest, b"")


def test_a_template_that_is_not_taken_is_said_at_its_place(tmp_path: Path) -> None:
    file, template = tmp_path / "house.yaml", tmp_path / "letterhead.docx"

    def refusal(name: str) -> str:
        file.write_text(HOUSE.replace(template.name, name), encoding="utf-8")
        with pytest.raises(HouseError) as caught:
            load(file)
        return str(caught.value).removeprefix(f"{file}:2:7: ")

    missing = refusal(template.name)
    for held in (b"", b"x"):
        template.write_bytes(held)
        says = f"the template letterhead.docx is not taken: {BROKEN}"
        assert refusal(template.name) == says
    assert missing.startswith("the template letterhead.docx is not there. ")
    for name in ("a.dotm", "a.dotx", "../a.docx", "/etc/a.docx", "12"):
        assert (
            refusal(name)
            == '"word" names no Word file beside this one, like letterhead.docx.'
        )
