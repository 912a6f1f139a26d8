# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Statements by hand, one of each kind, and the way back from their text to what they say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

A, B, C, D = (digit * 64 for digit in "abcd")
_RELEASE: Mapping[str, Any] = {
    "release": "shop-1.0",
    "environment": "staging",
    "milestone": "release readiness review",
    "round": 1,
    "plan_sha256": A,
    "changes": ["RFC-1"],
    "requirements_sha256": B,
    "on_record": "",
}
_POLICY: Mapping[str, Any] = {
    "policy": "shop",
    "version": 3,
    "policy_sha256": A,
    "people_sha256": "",
    "signers_sha256": B,
    "replaces_policy_sha256": "",
    "replaces_people_sha256": "",
    "replaces_signers_sha256": C,
}
_CHANGE: Mapping[str, Any] = {
    "change": "RFC-1",
    "title": "Faster search",
    "content_sha256": A,
    "category": "minor",
    "priority": "low",
    "round": 1,
}
_VOTE: Mapping[str, Any] = {"release": "shop-1.0", "decision": "go", "comment": "ready"}
_ANSWERS: Mapping[str, Any] = {"impact": "none", "budget": "0"}
#: Kind -> what it is about, what is decided, and the first line of its text.
KINDS: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any], str]] = {
    "signoff": (
        _RELEASE,
        {**_VOTE, "cluster": "operations"},
        "kim says go for operations: release shop-1.0 to staging",
    ),
    "review": (
        {**_RELEASE, "title": "Winter"},
        {**_VOTE, "decision": "no_go", "to": "change_owner", "actions": ["Add a disk."]},
        "kim holds the readiness review: no_go for shop-1.0 to staging",
    ),
    "waiver": (
        _RELEASE,
        {"release": "shop-1.0", "id": "a.b", "status": "waived", "comment": "x", "hours": 5},
        "kim waives a.b for release shop-1.0 to staging",
    ),
    "authorization": (
        _CHANGE,
        {"id": "RFC-1", "to": "authorized", "initiation_review": _ANSWERS, "skips": ["test"]},
        "kim authorizes change request RFC-1",
    ),
    "policy": (_POLICY, {"comment": "agreed"}, "kim puts policy shop version 3 in force"),
}
SUBJECT: Mapping[str, str] = {"shop": C, "shop tools": D}


def predicate(kind: str = "signoff", **changes: Any) -> dict[str, Any]:
    """The predicate of a statement, without its text."""
    about, decision, _headline = KINDS[kind]
    return {
        "kind": kind,
        "signer": "kim",
        "about": dict(about),
        "decision": dict(decision),
        "rules": {"policy": "shop", "policy_sha256": A, "people_sha256": "", "signers_sha256": B},
        "bound": {"artifacts": C, "playbook": D},
        "ledger": {"id": "shop-ledger", "size": 7, "root": A},
        "issued": "2026-03-02T09:00:00+00:00",
        "expires": "2026-03-09T09:00:00+00:00",
        "nonce": "0" * 32,
        **changes,
    }


def said(text: str) -> tuple[list[tuple[str, str]], dict[str, Any]]:
    """Subject and predicate that a text says: that there is one way back shows that no two
    statements have the same text.
    """
    subject: list[tuple[str, str]] = []
    found: dict[str, Any] = {}
    for line in text.split("\n")[1:]:
        path, rest = _path(line[2:])
        if path[0] == ("subject",):
            subject.append((path[1], _value(rest)))
        else:
            _put(found, path, _value(rest))
    return subject, _lists(found)


def _path(line: str) -> tuple[list[Any], str]:
    """The steps to a value: a key, an index, or (of the subject alone) its name in a tuple."""
    path: list[Any] = []
    at = 0
    while True:
        if line[at] == '"':
            end = re.compile(r'"(?:[^"\\]|\\.)*"').match(line, at)
            assert end
            path.append(_unquoted(end[0]))
        else:
            end = re.compile(r"[A-Za-z0-9_-]+").match(line, at)
            assert end
            path.append((end[0],) if not path and end[0] == "subject" else end[0])
        at = end.end()
        while line[at] == "[":
            close = line.index("]", at)
            path.append(int(line[at + 1 : close]))
            at = close + 1
        if line[at] != ".":
            return path, line[at:].lstrip(" ")
        at += 1


def _value(text: str) -> Any:
    if text == "(none)":
        return ""
    if text in ("[]", "{}", "null", "true", "false") or re.fullmatch(r"-?[0-9]+", text):
        return json.loads(text)
    return _unquoted(text) if text[0] == '"' else text


def _unquoted(text: str) -> str:
    """A JSON string in which invisible characters are written out as well."""

    def raw(found: re.Match[str]) -> str:
        return chr(int(found[1][1:], 16)) if found[1][0] in "xU" else found[0]

    written = re.sub(r"\\(x[0-9a-f]{2}|U[0-9a-f]{8}|.)", raw, text)
    return str(json.loads(written, strict=False))


def _put(found: dict[Any, Any], path: list[Any], value: Any) -> None:
    for step in path[:-1]:
        found = found.setdefault(step, {})
    assert path[-1] not in found
    found[path[-1]] = value


def _lists(value: Any) -> Any:
    """Mappings whose keys are indexes become the lists that they are."""
    if isinstance(value, dict) and value and all(isinstance(one, int) for one in value):
        assert list(value) == list(range(len(value)))
        return [_lists(one) for one in value.values()]
    if isinstance(value, dict):
        return {name: _lists(one) for name, one in value.items()}
    return value


def places(value: Any, *path: Any) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a document that holds no other."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in items:
        if isinstance(one, dict | list) and one:
            yield from places(one, *path, key)
        else:
            yield (*path, key)
