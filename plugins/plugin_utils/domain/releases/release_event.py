# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events and findings about a release that several decisions share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..changes.change import Change
from ..decision import Context
from ..event import Event
from ..finding import Finding
from .release import ENDED, Release

PREPARE = "ansible-playbook mof.release.prepare -e release_file=release.yml"


def never_planned(release_id: str) -> Finding:
    """The finding for a release that nobody planned."""
    return Finding("release", release_id, "was never planned", how=PREPARE)


def illegal(release: Release, sources: Sequence[str], what: str) -> Finding:
    """The finding for a step that the release cannot take from the state that it is in.

    :param sources: the states it can be taken from.
    :param what: the step, such as ``become closed``.
    """
    known = [one.replace("_", " ") for one in sources]
    names = " or ".join([", ".join(known[:-1]), known[-1]] if len(known) > 1 else known)
    who, how = _next(release)
    state = release.state.replace("_", " ")
    return Finding("state", release.id, f"is {state}; only {names} can {what}", who, how)


def _next(release: Release) -> tuple[str, str]:
    """Who acts next on a release, and how."""
    if release.state in ENDED:
        return release.manager, "plan a new release under a new id"
    if release.state == "preparation":
        sign = f"ansible-playbook mof.release.sign -e release={release.id} -e cluster=CLUSTER"
        return "role clusters", f"{sign} -e decision=go -e \"comment='…'\""
    if release.state in ("readiness_review", "deploying"):
        return release.manager, f"ansible-playbook {release.playbook} -e release={release.id}"
    if release.state == "deployed":
        change = release.changes[0] if release.changes else "CHANGE"
        return "change manager", reviewing(change)
    return release.manager, PREPARE


def reviewing(change_id: str) -> str:
    """The command of the post-implementation review."""
    request = "ansible-playbook mof.release.request"
    return f"{request} -e id={change_id} -e state=reviewed -e \"comment='…'\""


def event_of(release_id: str, kind: str, context: Context, data: Mapping[str, Any]) -> Event:
    """An event about a release, by whoever acts now."""
    return Event(kind, f"release/{release_id}", context.now, context.actor, data)


def carries(release: Release, change: Change | None) -> bool:
    """Whether this release, and no other, carries the change request by now."""
    return (
        change is not None
        and change.release == release.id
        and change.state in ("in_release", "deployed")
    )


def carried(
    release: Release, changes: Mapping[str, Change], kind: str, context: Context
) -> Iterator[Event]:
    """An event for each change request that this release, and no other, carries by now."""
    for name in release.changes:
        if carries(release, changes.get(name)):
            yield moved(name, kind, release, context)


def moved(name: str, kind: str, release: Release, context: Context, **data: Any) -> Event:
    """The event by which a release moves a change request."""
    about = {"release": release.id, **data}
    return Event(kind, f"change/{name}", context.now, context.actor, about)
