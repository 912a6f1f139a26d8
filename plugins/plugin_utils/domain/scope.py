# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scope: exactly what a go was given for, and what is different when it is not that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

#: Parts of a scope in the order in which people read their differences.
PARTS = ("playbook", "artifacts", "project", "policy", "hosts")

#: The words a person reads for the parts.
KINDS = {"artifacts": "artifact", "hosts": "host"}


@dataclass(frozen=True)
class Difference:
    """One thing of the scope that is not as approved; an empty side means absent there."""

    part: str
    name: str
    approved: str
    found: str

    @property
    def problem(self) -> str:
        """What happened to it, with digests cut to what a person compares."""
        if not self.approved:
            return "was added after go"
        if not self.found:
            return "was removed after go"
        return f"changed after go ({self.approved[:8]}… -> {self.found[:8]}…)"


@dataclass(frozen=True)
class Scope:
    """Part -> name -> SHA-256 in hex (or, for hosts, ``target``).

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
