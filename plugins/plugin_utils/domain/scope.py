# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scope: exactly what a go was given for, and what is different when it is not that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

#: Parts of a scope in the order in which people read their differences.
PARTS = (
    "playbook",
    "artifacts",
    "project",
    "collections",
    "roles",
    "plugins",
    "policy",
    "hosts",
    "variables",
    "run",
)
#: Parts without which a go would hold for anything; no policy can leave them out.
ALWAYS_BIND = ("playbook", "artifacts", "policy", "hosts")

#: The words a person reads for the parts.
KINDS = {
    "artifacts": "artifact",
    "collections": "collection",
    "roles": "role",
    "plugins": "plugins",
    "hosts": "host",
    "variables": "variable",
    "run": "option",
}

#: A host that is reached by its own name, on the usual port.
TARGET = "target"
#: Stands for the value of a variable that is not the declared one. Never a digest of it: what was
#: typed may be a password, and short enough to be guessed from its digest.
OTHER = "other"


@dataclass(frozen=True)
class Difference:
    """One thing of the scope that is not as approved; an empty side means absent there."""

    part: str
    name: str
    approved: str
    found: str

    @property
    def problem(self) -> str:
        """What happened to it, as a person compares it: digests cut, addresses and versions not."""
        return _SENTENCES.get(self.part, _digests)(self)


@dataclass(frozen=True)
class Scope:
    """Part -> name -> what it is: its SHA-256 in hex, but for these parts.

    ``collections``: the version, and the SHA-256 of what is installed. ``hosts``: ``target``, or
    the address, port and connection that the inventory gives. ``run``: the value of the option.

    :param digest: SHA-256 (hex) of the canonical scope document.
    """

    parts: Mapping[str, Mapping[str, str]]
    digest: str


def differences(approved: Scope, found: Scope) -> Iterator[Difference]:
    """Every difference between two scopes, by part and then by name."""
    known = [part for part in PARTS if part in approved.parts or part in found.parts]
    other = sorted((set(approved.parts) | set(found.parts)) - set(known))
    for part in (*known, *other):
        before, after = approved.parts.get(part, {}), found.parts.get(part, {})
        for name in sorted(set(before) | set(after)):
            if before.get(name, "") != after.get(name, ""):
                yield Difference(part, name, str(before.get(name, "")), str(after.get(name, "")))


def _digests(one: Difference) -> str:
    if not one.approved:
        return "was added after go"
    if not one.found:
        return "was removed after go"
    return f"changed after go ({one.approved[:8]}… -> {one.found[:8]}…)"


def _collection(one: Difference) -> str:
    before, after = one.approved.partition(" ")[0], one.found.partition(" ")[0]
    if not before:
        return f"was added after go ({after})"
    if not after:
        return f"was removed after go ({before})"
    if before == after:
        return f"changed after go ({before}, files differ)"
    return f"changed after go ({before} -> {after})"


def _host(one: Difference) -> str:
    before, after = (_address(side) for side in (one.approved, one.found))
    if not one.approved:
        return "was added after go" + (f" ({after})" if one.found != TARGET else "")
    if not one.found:
        return "was removed after go"
    return f"changed after go ({before} -> {after})"


def _address(text: str) -> str:
    return "its own name" if text == TARGET else text


def _variable(one: Difference) -> str:
    if not one.found:
        return "was not given, and the release declares it"
    if one.found != OTHER:
        return "was declared after go" if not one.approved else "was declared anew after go"
    if not one.approved:
        return "was given, and the go is for none of this name"
    return "has another value than the release declares"


def _option(one: Difference) -> str:
    if not one.approved:
        return f"is {one.found}, and the go is for a run without it"
    if not one.found:
        return f"was not given, and the go is for {one.approved}"
    return f"is {one.found}, and the go is for {one.approved}"


_SENTENCES: Mapping[str, Callable[[Difference], str]] = {
    "collections": _collection,
    "hosts": _host,
    "variables": _variable,
    "run": _option,
}
