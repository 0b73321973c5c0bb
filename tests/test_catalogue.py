from io import BytesIO

from babel.messages.pofile import read_po, write_po

from tools.sentences import catalogue, of_module, of_template


def test_a_sentence_of_a_page_and_of_code_is_found_with_its_blanks() -> None:
    page = "<h1>The deal of {{ name }}</h1>\n<p>{% if due %}File it.{% endif %}</p>"
    code = 'x = 1\nraise Wrong(f"the file {path} is empty")\n'

    shown = [*of_template(page), *of_module(code, "here.py")]

    assert shown == [
        (1, "The deal of {}"),
        (2, "|File it.|"),
        (2, "the file {} is empty"),
    ]


def test_a_catalogue_has_each_sentence_once_with_every_place() -> None:
    shown = ["a.html:3 | File it.", "b.py:7 | File it.", "b.py:9 | Sign it."]

    file = BytesIO()
    write_po(file, catalogue(shown))
    kept = read_po(BytesIO(file.getvalue()))

    assert {it.id: it.locations for it in kept if it.id} == {
        "File it.": [("a.html", 3), ("b.py", 7)],
        "Sign it.": [("b.py", 9)],
    }
