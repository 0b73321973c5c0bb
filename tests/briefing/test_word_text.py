"""Text in the Word file: its white space, what is bold, links, languages."""

import re

from docx.text.paragraph import Paragraph

from tests.words import page, texts_in, written, xml_of


def paragraph(html: str) -> Paragraph:
    return written(f"<p>{html}</p>").paragraphs[0]


def test_text_keeps_its_breaks_and_what_is_bold_and_no_white_space() -> None:
    made = written(
        page(
            "<p>\n  <b>Basis</b>\n the guide<br>\n E2; <b>may</b>.\n</p>"
            "<p>\n<b>Draft</b>\n<span>\n</span> of 1 March\n</p>"
            "<p>Silk\uffff &amp; \ufffeSons 🚀</p><p>1\u00a0 %</p>"
        )
    )

    texts = ["Basis the guide\nE2; may.", "Draft of 1 March", "Silk & Sons 🚀"]
    assert [each.text for each in made.paragraphs] == [*texts, "1\u00a0 %"]
    runs = made.paragraphs[0].runs
    assert [run.text for run in runs if run.bold] == ["Basis", "may"]


def test_an_abbreviation_is_its_letters_and_a_mark_stays_behind_its_word() -> None:
    made = paragraph('<abbr title="Decreto-legge">DL</abbr> 21/2012<span>†</span>')

    assert made.text == "DL 21/2012†"


def test_links_lead_outward_and_inside_as_one_each() -> None:
    made = written(
        '<p>See <a href="#source">art. <b>2</b></a>, '
        '<a href="https://law.example/x">the law</a>.</p>'
        '<section id="source"><h3>DL 21/2012</h3></section>'
    )

    first, heading = made.paragraphs
    assert first.text == "See art. 2, the law."
    inside, outside = first.hyperlinks
    assert (inside.text, outside.text) == ("art. 2", "the law")
    assert outside.address == "https://law.example/x"
    assert {run.style.name for link in first.hyperlinks for run in link.runs} == {
        "Hyperlink"
    }
    assert f'bookmarkStart w:id="1" w:name="{inside.fragment}"' in xml_of(heading)


def test_what_leads_nowhere_or_not_safely_is_text() -> None:
    for target in ("#gone", "http://law.example", "javascript:alert(1)", ""):
        made = paragraph(f'<a href="{target}">Here</a>')

        assert (made.text, made.hyperlinks) == ("Here", [])


def test_every_place_that_something_leads_to_is_found_once() -> None:
    html = (
        '<p><a href="#a">1</a><a href="#b">2</a></p>'
        '<p><a href="#c">3</a><a href="#d">4</a></p>'
        '<ul><li id="a">a</li></ul><p>x <span id="b">b</span></p>'
        '<table><tr id="c"><td>c</td><td id="d">d</td></tr></table>'
    )

    xml = xml_of(written(html))

    anchors = re.findall(r'w:anchor="(\w+)"', xml)
    assert sorted(anchors) == sorted(re.findall(r'w:name="(to_\w+)"', xml))
    assert len(set(anchors)) == 4


def test_names_tell_their_language() -> None:
    made = paragraph(
        'of <span lang="zh-Hans">中国</span> and <span lang="it">Società</span>'
    )

    runs = {run.text: run._r.xml for run in made.runs}  # noqa: SLF001 - python-docx shows no XML
    assert '<w:lang w:eastAsia="zh-CN"/>' in runs["中国"]
    assert '<w:lang w:val="it-IT"/>' in runs["Società"]
    assert "w:lang" not in runs["of "]


def test_looks_come_from_the_stylesheet_of_paper() -> None:
    made = written(
        '<p class="quiet">a</p><p><b class="level level--3">Sensitive</b></p>'
        '<h2 class="verdict__level">Watch</h2>'
    )

    quiet, level, verdict = (each.runs[0] for each in made.paragraphs)
    assert quiet.style.name == "Quiet"
    assert 'w:fill="EFB489"' in level._r.xml  # noqa: SLF001 - python-docx shows no XML
    assert verdict.font.size
    assert verdict.font.size.pt == 14
    assert [*texts_in(made)] == ["a", "Sensitive", "Watch"]
