"""`page()`: every page that a test fetches is held to what every page must be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from werkzeug.test import TestResponse

from screening.web.security import HEADERS
from tests.pages.page import Page, text_of

STOCK = r"This field is required|Not a valid|Invalid (?:input|value)|Field must be"
POINTERS = ("for", "aria-describedby", "aria-labelledby", "aria-controls")


def page(response: TestResponse, status: int = 200) -> Page:
    """Return the page, having checked its status and what holds on every page."""
    assert response.status_code == status, response.text[-3000:]
    read = Page(response)
    assert list(_faults(read)) == []
    assert not read.whole or list(_faults_of_a_whole(read)) == []
    assert {*HEADERS.items(), ("Cache-Control", "no-store")} <= {*read.headers}
    return read


def _faults(read: Page) -> Iterator[str]:
    yield from (f"not HTML: {error}" for error in read.errors)
    yield from (f"id twice: {one}" for one, n in Counter(read.ids).items() if n > 1)
    yield from (f"stock message: {words}" for words in re.findall(STOCK, read.text))
    for one in read.all("*"):
        for name, value in one.attrib.items():
            if re.match(r"style$|on|http-equiv", name):
                yield f"inline {name}"
            if re.match(r"(?i)(https?:|javascript:|data:|//)", value):
                yield f"address elsewhere: {value}"
        if one.tag == "style" or (one.tag == "script" and one.get("src") is None):
            yield f"inline {one.tag}"


def _faults_of_a_whole(read: Page) -> Iterator[str]:
    [title], [heading] = read.said("head/title"), read.said("h1")
    if not heading or (heading not in title and title != "Home · Screening"):
        yield f'the title "{title}" does not say "{heading}"'
    levels = [int(one.tag[1]) for one in read.all("*") if re.match("h[1-6]$", one.tag)]
    yield from (f"h{b} under h{a}" for a, b in pairwise(levels) if b > a + 1)
    for one in read.all("*"):
        named = " ".join(one.get(pointer, "") for pointer in POINTERS).split()
        named += re.findall("^#(.+)", one.get("href", ""))
        yield from (f"no such id: {name}" for name in named if name not in read.ids)
    for form in read.all("form[@method='post']"):
        tokens = [one.get("value") for one in form.iterfind("*[@name='csrf_token']")]
        if not any(tokens):
            yield f"a form without a token: {form.get('action')}"
    labels = {one.get("for") for one in read.all("label") if text_of(one)}
    sets = [
        one for one in read.all("fieldset") if any(map(text_of, one.iter("legend")))
    ]
    grouped = {box.get("id") for one in sets for box in one.iter("input")}
    for one in (*read.all("input"), *read.all("select"), *read.all("textarea")):
        if one.get("type") != "hidden" and one.get("id") not in labels:
            yield f"no label: {one.get('name')}"
        if one.get("type") in {"radio", "checkbox"} and one.get("id") not in grouped:
            yield f"no legend: {one.get('name')}"
