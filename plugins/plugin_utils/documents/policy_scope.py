# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a policy says about the scope of a go: which parts bind, and what is left out of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..domain.scope import ALWAYS_BIND, PARTS
from .places import Place

#: Project files that no go binds unless a policy says otherwise: what a run itself writes.
IGNORED = ("dist/**", "build/**", "records/**", "*.retry")
#: Command-line variables that bind nobody unless a policy says otherwise: what AWX gives to every
#: job, differently each time, and what is said to this collection.
FREE = ("awx_*", "tower_*", "mof_release_*", "actor")
_WITHOUT = {
    "playbook": "a go would hold for any playbook",
    "artifacts": "a go would hold for any artifact",
    "policy": "a go would hold under any rules",
    "hosts": "a go would hold for any host",
}


def scope_fields(document: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a policy that its section ``scope`` gives."""
    scope = document.get("scope", {})
    wanted = set(scope.get("bind", PARTS))
    return {
        "ignore": tuple(scope.get("ignore", IGNORED)),
        "bind": tuple(part for part in PARTS if part in wanted),
        "free_variables": tuple(scope.get("free_variables", FREE)),
    }


def scope_problems(document: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Each part that the policy leaves out, and that no go can do without."""
    bind = document.get("scope", {}).get("bind", PARTS)
    for part in ALWAYS_BIND:
        if part not in bind:
            yield ("scope", "bind"), f"leaves out {part}, and without it {_WITHOUT[part]}; add it"
