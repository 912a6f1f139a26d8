# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A strict reader of HTML pages for tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta"}
KNOWN = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "nav"),
    *("section", "article", "figure", "figcaption", "h1", "h2", "h3", "h4", "p", "a", "b", "br"),
    *("span", "div", "small", "code", "pre", "time", "ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "thead", "tbody", "tr", "th", "td", "details", "summary"),
    *("svg", "symbol", "use", "path", "circle", "rect", "g", "text", "tspan"),
}


@dataclass
class Element:
    """An element with all the text in it."""

    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """A page read strictly: each element is closed where it was opened."""

    elements: list[Element] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        names = [name for name, _rest in attrs]
        if len(names) != len(set(names)):
            self.problems.append(f"<{tag}> has an attribute twice: {names}")
        inside = tuple(one.tag for one in self._open)
        element = Element(tag, {name: value or "" for name, value in attrs}, inside)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only elements of SVG may close themselves."""
        self.handle_starttag(tag, attrs)
        if "svg" not in self.elements[-1].inside:
            self.problems.append(f"<{tag}/> closes itself")
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element, which has to be this one."""
        if not self._open or self._open[-1].tag != tag:
            self.problems.append(f"</{tag}> closes {[one.tag for one in self._open]}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text belongs to all elements around it."""
        for one in self._open:
            one.text += data

    def handle_comment(self, data: str) -> None:
        """A page has none."""
        self.comments.append(data)

    def close(self) -> None:
        """Nothing may be left open."""
        super().close()
        self.problems += [f"<{one.tag}> is never closed" for one in self._open]

    def all(self, *tags: str) -> Iterator[Element]:
        """Every element with one of these tags, in order."""
        return (one for one in self.elements if one.tag in tags)

    @property
    def text(self) -> str:
        """All text of the body."""
        return next(self.all("body")).text


def read(text: str) -> Page:
    """A page that is well-formed."""
    page = Page()
    page.feed(text)
    page.close()
    assert page.problems == []
    assert {one.tag for one in page.elements} <= KNOWN
    return page
