"""A page as the tests see it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from lxml.etree import HTMLParser, _Element, fromstring
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

Typed = str | Sequence[str]
NOTHING: Mapping[str, Typed] = MappingProxyType({})


class Page:
    """One page, or one fragment of a page."""

    def __init__(self, response: TestResponse) -> None:
        self.html = response.text
        self.whole = self.html.lstrip().startswith("<!doctype html>")
        start = "" if self.whole else "<!doctype html><title>.</title>"
        self.markup = start + self.html
        self.tree: _Element = tree_of(self.markup)
        self.headers = response.headers
        self.path = response.request.path
        self.query = response.request.query_string.decode()
        self.ids: list[str] = self.tree.xpath("//@id")

    def all(self, path: str) -> list[_Element]:
        """Return the elements that an ElementTree path finds."""
        found: list[_Element] = self.tree.findall(f".//{path}")
        return found

    def said(self, path: str) -> list[str]:
        return [text_of(element) for element in self.all(path)]

    def by_id(self, name: str) -> _Element:
        """Return the element of that id."""
        [found] = self.all(f"*[@id='{name}']")
        return found

    @property
    def text(self) -> str:
        return " ".join(self.said("body"))

    @property
    def level(self) -> str:
        return (self.said("*[@class='assessment__level']") or self.panel_level)[0]

    @property
    def panel_level(self) -> list[str]:
        return self.said("*[@class='panel__level']")

    @property
    def answers(self) -> dict[str, str]:
        """What the assessment says was answered, by what was asked."""
        pairs = self.by_id("answers").iterfind(".//dl/div")
        return {
            text_of(ask): " ".join((said.text or "").split()) for ask, said in pairs
        }

    @property
    def asked(self) -> set[str]:
        shown = self.all("input[@name='shown']")
        return {box.get("value", "") for box in shown if box.get("disabled") is None}

    @property
    def questions(self) -> list[str]:
        """Every question of a form, shown or not."""
        return [box.get("value", "") for box in self.all("input[@name='shown']")]

    @property
    def links(self) -> dict[str, str]:
        """What each link says, by where it leads."""
        return {link.get("href", ""): text_of(link) for link in self.all("a")}

    @property
    def ways(self) -> dict[str, str]:
        """Where the links below the head lead, by what they say."""
        return {text_of(link): link.get("href", "") for link in self.all("main//a")}

    @property
    def moved(self) -> dict[str, Any]:
        """What a panel tells the page beside it."""
        event = json.loads(self.headers["HX-Trigger-After-Swap"])
        return dict(event["screening:moved"])

    @property
    def summary(self) -> dict[str, str]:
        """The messages above a form, by the field that each leads to."""
        links = self.all("ul[@class='summary__list']//a")
        return {link.get("href", "").removeprefix("#"): text_of(link) for link in links}

    @property
    def action(self) -> str:
        """Where the first form below the head goes."""
        [form, *_] = (it for it in self.all("form") if it.get("class") != "top__search")
        return str(form.get("action", ""))

    def filled(self, typed: Mapping[str, Typed] = NOTHING) -> MultiDict[str, str]:
        """Return what a browser would send of a form except for what is typed."""
        return fields_of(self.tree, typed)


def tree_of(html: str) -> _Element:
    """Return the tree of a page, read in C; `markup` holds it to the standard."""
    tree = fromstring(html, HTMLParser(remove_comments=True))
    for area in tree.iter("textarea"):  # its first line break is the markup's
        area.text = (area.text or "").removeprefix("\n")
    return tree


def fields_of(
    tree: _Element, typed: Mapping[str, Typed] = NOTHING
) -> MultiDict[str, str]:
    """Return what a browser would send of the forms of a page, with that typed.

    The search at the top of every page is left alone.
    """
    forms = (it for it in tree.iterfind(".//form") if it.get("class") != "top__search")
    sent = MultiDict(pair for form in forms for pair in _sent_of(form))
    for name, said in typed.items():
        sent.setlist(name, [said] if isinstance(said, str) else list(said))
    return sent


def text_of(element: _Element) -> str:
    """Return what an element says, every run of spaces as one."""
    return " ".join("".join(element.itertext()).split())


def _sent_of(form: _Element) -> Iterator[tuple[str, str]]:
    """Yield name and value of the controls that a browser would send."""
    for control in form.iter():
        name = control.get("name", "")
        if control.get("disabled") is not None:
            continue
        if control.tag == "input":
            choosable = control.get("type") in {"radio", "checkbox"}
            if not choosable or control.get("checked") is not None:
                yield name, control.get("value", "")
        elif control.tag == "select":
            options = list(control.iter("option"))
            chosen = [
                option for option in options if option.get("selected") is not None
            ]
            yield name, (chosen or options)[0].get("value", "")
        elif control.tag == "textarea":
            yield name, control.text or ""
