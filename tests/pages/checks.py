"""`page()`: every page that a test fetches is held to what every page must be."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from lxml.etree import _Element
from werkzeug.test import TestResponse

from screening.web.access import FRAMES, HEADERS
from tests.pages import markup
from tests.pages.page import Page, text_of

STOCK = re.compile(
    "This field is required|Not a valid|Invalid (?:input|value)|Field must be"
)
ELSEWHERE = re.compile("https?:|javascript:|data:|//", re.IGNORECASE)
INLINE = "//@style | //@http-equiv | //@*[starts-with(name(), 'on')]"
LEADS = """//*[not(self::a[@rel='noreferrer'])]
    /@*[name() != 'value'][contains(., ':') or starts-with(., '//')]"""
"""What may lead somewhere; what is typed leads nowhere."""
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
POINTERS = ("for", "aria-describedby", "aria-labelledby", "aria-controls")


def page(response: TestResponse, status: int = 200) -> Page:
    assert response.status_code == status, response.text[-3000:]
    read = Page(response)
    assert list(_faults(read)) == []
    assert not read.whole or list(_faults_of_a_whole(read)) == []
    policy = {"Content-Security-Policy": FRAMES} if read.all("iframe") else {}
    headers = {**HEADERS, **policy, "Cache-Control": "no-store"}
    assert headers.items() <= {*read.headers}
    return read


def _faults(read: Page) -> Iterator[str]:
    yield from markup.faults(read.markup, read.tree)
    yield from (f"id twice: {name}" for name, n in Counter(read.ids).items() if n > 1)
    yield from (f"stock message: {words}" for words in STOCK.findall(read.html))
    yield from (f"inline {one.attrname}" for one in read.tree.xpath(INLINE))
    leads = filter(ELSEWHERE.match, read.tree.xpath(LEADS))
    yield from (f"address elsewhere: {address}" for address in leads)
    for element in read.tree.iter("style", "script"):
        if element.tag == "style" or not element.get("src"):
            yield f"inline {element.tag}"


def _faults_of_a_whole(read: Page) -> Iterator[str]:
    [title], [heading] = read.said("head/title"), read.said("h1")
    if not heading or (heading not in title and title != "Home · Screening"):
        yield f'the title "{title}" does not say "{heading}"'
    levels = [int(heading.tag[1]) for heading in read.tree.iter(*HEADINGS)]
    yield from (f"h{b} under h{a}" for a, b in pairwise(levels) if b > a + 1)
    pointers: list[str] = read.tree.xpath("|".join(f"//@{it}" for it in POINTERS))
    named = {name for pointer in pointers for name in pointer.split()}
    named |= {to[1:] for to in read.tree.xpath("//@href") if re.match("#.", to)}
    yield from (f"no such id: {name}" for name in named.difference(read.ids))
    for form in read.all("form[@method='post']"):
        if not any(
            token.get("value") for token in form.iterfind(".//*[@name='csrf_token']")
        ):
            yield f"a form without a token: {form.get('action')}"
    yield from _faults_of_controls(read)


def _faults_of_controls(read: Page) -> Iterator[str]:
    labels = {label.get("for") for label in read.all("label") if text_of(label)}
    sets = [group for group in read.all("fieldset") if _has_legend(group)]
    grouped = {box.get("id") for group in sets for box in group.iter("input")}
    for control in (*read.all("input"), *read.all("select"), *read.all("textarea")):
        name, kind = control.get("id"), control.get("type")
        if kind != "hidden" and name not in labels:
            yield f"no label: {control.get('name')}"
        if kind in {"radio", "checkbox"} and name not in grouped:
            yield f"no legend: {control.get('name')}"


def _has_legend(group: _Element) -> bool:
    return any(map(text_of, group.iter("legend")))
