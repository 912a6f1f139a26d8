# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events and findings about a release that several decisions share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .change import Change
from .decision import Context
from .event import Event
from .finding import Finding
from .release import Release


def never_planned(release_id: str) -> Finding:
    """The finding for a release that nobody planned."""
    return Finding(
        "release",
        release_id,
        "was never planned",
        how="ansible-playbook mof.release.prepare -e release_file=release.yml",
    )


def event_of(release_id: str, kind: str, context: Context, data: Mapping[str, Any]) -> Event:
    """An event about a release, by whoever acts now."""
    return Event(kind, f"release/{release_id}", context.now, context.actor, data)


def carried(
    release: Release, changes: Mapping[str, Change], kind: str, context: Context
) -> Iterator[Event]:
    """An event for each change request that this release, and no other, carries by now."""
    for name in release.changes:
        change = changes.get(name)
        if change and change.release == release.id and change.state in ("in_release", "deployed"):
            yield moved(name, kind, release, context)


def moved(name: str, kind: str, release: Release, context: Context) -> Event:
    """The event by which a release moves a change request."""
    data = {"release": release.id}
    return Event(kind, f"change/{name}", context.now, context.actor, data)
