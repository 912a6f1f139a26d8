# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The statement that a person signs: an in-toto Statement v1, and the text that shows all of it.

The text is made of the other fields alone and is signed with them. Whoever reads a statement makes
it again: a statement whose text is another than its fields say is refused, so that nobody signs
something other than what was shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..domain.errors import BadDocument
from .canonical import canonical, parse
from .schema import check
from .text import normalised, visible
from .yaml_input import Source

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://mof-release.example/decision/v1"

_HEADLINES: Mapping[str, str] = {
    "signoff": "{signer} says {decision[decision]} for {decision[cluster]}: "
    "release {about[release]} to {about[environment]}",
    "review": "{signer} holds the readiness review: {decision[decision]} for {about[release]} "
    "to {about[environment]}",
    "waiver": "{signer} waives {decision[id]} for release {about[release]} to {about[environment]}",
    "authorization": "{signer} authorizes change request {about[change]}",
    "policy": "{signer} puts policy {about[policy]} version {about[version]} in force",
}
#: The order in which the fields are shown; what is of least use to a person comes last.
_ORDER = ("signer", "decision", "about", "subject", "bound", "rules", "issued", "expires", "ledger")
#: What is beside the predicate; a field of this name would be shown in quotes.
_SUBJECT = "subject"
_LITERAL = re.compile(r"-?[0-9]+|true|false|null|\(none\)")
_NAME = re.compile(r"[A-Za-z0-9_-]+")


def statement_bytes(subject: Mapping[str, str], predicate: Mapping[str, Any]) -> bytes:
    """The canonical bytes to sign.

    :param subject: name -> SHA-256 (hex) of what the statement is about.
    :param predicate: the predicate of statement.schema.json without its text.
    :raises BadDocument: it is none.
    """
    subjects = [{"name": name, "digest": {"sha256": one}} for name, one in subject.items()]
    document = {
        "_type": STATEMENT,
        "subject": subjects,
        "predicateType": PREDICATE,
        "predicate": {**predicate, "text": shown(subjects, predicate)},
    }
    _check(document, "statement")
    return canonical(document)


def read_statement(payload: bytes, where: str) -> dict[str, Any]:
    """The whole statement in these bytes.

    :raises BadDocument: no statement, not canonical, or its text is another than its fields say.
    """
    document = parse(payload, where)
    _check(document, where)
    if canonical(document) != payload:
        raise BadDocument("this statement is not in its canonical form", where=where)
    predicate = document["predicate"]
    if predicate["text"] != shown(document["subject"], predicate):
        raise BadDocument(
            "the text that was shown is another than what was signed",
            where=where,
            remedy="do not trust where this file came from; ask for a new one",
        )
    return dict(document)


def shown(subject: Sequence[Mapping[str, Any]], predicate: Mapping[str, Any]) -> str:
    """The text of a statement: a headline, and every field of it but the text itself.

    No two statements have the same text. Text stands as it is, or in quotes as JSON has it where
    it could be taken for something else; what cannot be seen is written out.

    :param subject: as a statement has it.
    :raises BadDocument: it lacks what the headline says.
    """
    names = {part: _visible(predicate.get(part)) for part in ("about", "decision")}
    try:
        headline = _HEADLINES[str(predicate.get("kind"))].format(
            signer=visible(str(predicate["signer"])), **names
        )
    except KeyError as error:
        raise BadDocument(f"a statement of this kind lacks {error}") from None
    fields = {_name(name): one for name, one in predicate.items() if name != "text"}
    fields[_SUBJECT] = subject
    order = [*(one for one in _ORDER if one in fields), *sorted(set(fields) - set(_ORDER))]
    lines: list[tuple[str, str]] = []
    for name in order:
        lines += _subjects(subject) if name == _SUBJECT else _lines(fields[name], name)
    width = max(len(name) for name, _value in lines)
    return "\n".join([headline, *(f"  {name:<{width}}  {one}" for name, one in lines)])


def _check(document: Any, where: str) -> None:
    try:
        check("statement", Source(where, document), "statement")
        same = normalised(document) == document
    except RecursionError:
        raise BadDocument("this is nested too deep for a statement", where=where) from None
    if not same:
        raise BadDocument("the text of this statement is not in the form NFC", where=where)
    predicate = document["predicate"]
    issued, expires = (_moment(predicate[name], name, where) for name in ("issued", "expires"))
    if expires <= issued:
        raise BadDocument("this statement expires before it is issued", where=where)


def _moment(text: str, name: str, where: str) -> datetime:
    """A time in UTC, spelled as this collection writes it: one moment is one text."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.utcoffset() != timedelta(0) or found.isoformat() != text:
        raise BadDocument(f"{name}: {text} is no time in UTC", where=where)
    return found


def _visible(value: Any) -> dict[str, str]:
    return {name: visible(str(one)) for name, one in value.items()} if value else {}


def _lines(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """Every value with its dotted name; nothing is left out, and each takes one line."""
    if isinstance(value, Mapping) and value:
        for key, one in sorted(value.items()):
            yield from _lines(one, f"{name}.{_name(key)}")
    elif isinstance(value, list | tuple) and value:
        for index, one in enumerate(value):
            yield from _lines(one, f"{name}[{index}]")
    else:
        yield name, _value(value)


def _subjects(subject: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for one in subject:
        yield from _lines(one["digest"]["sha256"], f"{_SUBJECT}.{_name(one['name'])}")


def _name(key: str) -> str:
    return key if _NAME.fullmatch(key) and key != _SUBJECT else _quoted(key)


def _value(value: Any) -> str:
    if value == "":
        return "(none)"
    plain = (
        isinstance(value, str)
        and value.isprintable()
        and value == value.strip()
        and value[0] not in '"[{'
        and "\\" not in value
        and not _LITERAL.fullmatch(value)
    )
    return str(value) if plain else _quoted(value)


def _quoted(value: Any) -> str:
    return visible(json.dumps(value, ensure_ascii=False))
