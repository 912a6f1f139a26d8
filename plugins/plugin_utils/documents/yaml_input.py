# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML as people write it, read so that no file can hurt: bounded while it is read.

One document, at most 2 MB, at most 64 levels, no aliases, no tags, no duplicate keys, no floats.
Every value keeps its line, so that a problem can name it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ..domain.errors import BadDocument
from .canonical import MAX_INTEGER
from .places import Place
from .text import normalised, short

MAX_BYTES = 2_000_000
MAX_DEPTH = 64
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_FLOAT = re.compile(
    r"[-+]?(?:[0-9][0-9]*\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$"
    r"|[-+]?\.(?:inf|Inf|INF)$|\.(?:nan|NaN|NAN)$"
)
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}


@dataclass(frozen=True)
class Source:
    """A document as somebody wrote it.

    :param name: the file's name, or a word for where it came from.
    :param value: plain data, its text in NFC.
    :param lines: place -> line, counted from 1; empty when it did not come from a file.
    """

    name: str
    value: Any
    lines: dict[Place, int] = field(default_factory=dict)

    def where(self, place: Place = ()) -> str:
        """``name, line N`` of a place, or of the nearest thing around it that has a line."""
        for length in range(len(place), -1, -1):
            line = self.lines.get(place[:length])
            if line is not None:
                return f"{self.name}, line {line}"
        return self.name


@dataclass
class _Open:
    """A list or mapping that is being read."""

    value: Any
    place: Place
    key: Any = None
    has_key: bool = False


def read_yaml(path: Path, what: str) -> Source:
    """Read one file that a person wrote.

    :param what: what it is for, in messages: ``release file``, ``policy``.
    :raises BadDocument: it is missing, unreadable, too large, or not such a document; the message
        names the file, the line and the remedy.
    """
    name = str(path)
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise BadDocument(f"the {what} is no file", where=name, remedy="check the path")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (FileNotFoundError, ValueError):
        raise BadDocument(
            f"there is no {what} here", where=name, remedy="check the path, or write the file"
        ) from None
    except OSError as error:
        raise BadDocument(
            f"the {what} cannot be read: {error.strerror}", where=name, remedy="check the path"
        ) from error
    if len(data) > MAX_BYTES:
        raise BadDocument(
            f"the {what} is larger than {MAX_BYTES:,} bytes",
            where=name,
            remedy="keep large content in files of its own and name them here",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadDocument(
            f"the {what} is not UTF-8 (byte {error.start})", where=name, remedy="save it as UTF-8"
        ) from None
    return parse_yaml(text, name, what)


def parse_yaml(text: str, name: str, what: str) -> Source:
    """The one document in a text; see ``read_yaml``."""
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise BadDocument(
            f"the {what} holds a control character (U+{ord(control[0]):04X})",
            where=f"{name}, line {line}",
            remedy="remove it; in quotes it can be written as an escape",
        )
    builder = _Builder(name, what)
    try:
        value = builder.build(yaml.parse(text, Loader=_PARSER))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}, line {mark.line + 1}" if mark else name
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        if "nesting depth" in problem:  # some versions of the parser have a limit of their own
            raise _too_deep(what, where) from None
        raise BadDocument(
            f"the {what} is not valid YAML: {problem}", where=where, remedy="correct this line"
        ) from None
    return Source(name, normalised(value), builder.lines)


class _Builder:
    """Builds one document from parser events, refusing as soon as something is out of bounds."""

    def __init__(self, name: str, what: str) -> None:
        self.name = name
        self.what = what
        self.lines: dict[Place, int] = {}
        self.documents: list[Any] = []
        self.stack: list[_Open] = []
        self.line = 0

    def build(self, events: Iterator[Any]) -> Any:
        """The one document."""
        for event in events:
            self.line = event.start_mark.line + 1 if event.start_mark else 0
            self._refuse_features(event)
            if isinstance(event, yaml.MappingStartEvent):
                self._open({})
            elif isinstance(event, yaml.SequenceStartEvent):
                self._open([])
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self._attach(self.stack.pop().value)
            elif isinstance(event, yaml.ScalarEvent):
                self._take(event)
        if not self.documents or self.documents[0] is None:
            raise BadDocument(
                f"the {self.what} is empty", where=self.name, remedy="write it; see the examples"
            )
        return self.documents[0]

    def _bad(self, problem: str, remedy: str) -> BadDocument:
        where = f"{self.name}, line {self.line}"
        return BadDocument(f"the {self.what} {problem}", where=where, remedy=remedy)

    def _refuse_features(self, event: Any) -> None:
        if isinstance(event, yaml.DocumentStartEvent) and self.documents:
            raise self._bad("holds more than one document", "keep one document a file")
        if isinstance(event, yaml.AliasEvent):
            raise self._bad("uses a YAML alias", "write the value out")
        tag = getattr(event, "tag", None)
        if tag is not None and not (tag == "!" and isinstance(event, yaml.ScalarEvent)):
            raise self._bad(f"uses the YAML tag {short(tag)}", "write plain values")

    def _open(self, value: Any) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise _too_deep(self.what, f"{self.name}, line {self.line}")
        if self._wants_key():
            raise self._bad("has a key that is not text", "write the key as plain text")
        place = self._place()
        self.lines.setdefault(place, self.line)
        self.stack.append(_Open(value, place))

    def _take(self, event: Any) -> None:
        if self._wants_key():
            top, key = self.stack[-1], str(normalised(event.value))
            if key in top.value:
                raise self._bad(f"has the key '{short(key)}' twice", "keep one of them")
            top.key, top.has_key = key, True
            self.lines[(*top.place, key)] = self.line
            return
        self.lines.setdefault(self._place(), self.line)
        try:
            self._attach(_scalar(event))
        except ValueError as error:
            raise self._bad(
                f"holds {error}", f'write it in quotes: "{short(event.value)}"'
            ) from None

    def _wants_key(self) -> bool:
        top = self.stack[-1] if self.stack else None
        return top is not None and isinstance(top.value, dict) and not top.has_key

    def _place(self) -> Place:
        if not self.stack:
            return ()
        top = self.stack[-1]
        return (*top.place, top.key if isinstance(top.value, dict) else len(top.value))

    def _attach(self, value: Any) -> None:
        if not self.stack:
            self.documents.append(value)
            return
        top = self.stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        else:
            top.value[top.key] = value
            top.has_key = False


def _too_deep(what: str, where: str) -> BadDocument:
    problem = f"the {what} is nested deeper than {MAX_DEPTH} levels"
    return BadDocument(problem, where=where, remedy="flatten it")


def _scalar(event: Any) -> Any:
    text = str(event.value)
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        if len(text) > 17 or abs(int(text)) > MAX_INTEGER:
            raise ValueError(f"the number {short(text)}, which not every reader keeps exactly")
        return int(text)
    if _FLOAT.match(text):
        raise ValueError(f"the number {short(text)}, and numbers with a fraction are not accepted")
    return text
