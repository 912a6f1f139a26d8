# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change request: its states, and the fold of its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .event import Event
from .reading import mapping, text

#: target state -> the states it can be reached from. Who may do it is decided in decide_change.
MOVES: Mapping[str, tuple[str, ...]] = {
    "submitted": ("draft", "returned"),
    "screened": ("submitted",),
    "classified": ("screened",),
    "authorized": ("classified",),
    "scheduled": ("authorized",),
    "developed": ("scheduled",),
    "in_release": ("developed",),
    "deployed": ("in_release",),
    "backed_out": ("in_release", "deployed"),
    "reviewed": ("deployed", "backed_out"),
    "closed": ("reviewed",),
    "returned": ("submitted", "classified", "in_release"),
    "rejected": ("submitted", "classified"),
}
ENDED = ("rejected", "closed")


@dataclass(frozen=True)
class Change:
    """A change request as its events left it.

    :param content: what was submitted, by the field names of its schema.
    :param passed: the states reached since it was last submitted, in order.
    :param priority: proposed until classified, then final; likewise ``category``.
    """

    id: str
    state: str
    content: Mapping[str, Any]
    passed: tuple[str, ...] = ()
    priority: str = ""
    category: str = ""
    owner: str = ""
    submitted_by: str = ""
    authorized_by: str = ""
    release: str = ""

    @property
    def initiator(self) -> str:
        """The person who asked for it."""
        return text(mapping(self.content, "initiator"), "person")

    @property
    def asked_by(self) -> tuple[str, ...]:
        """Whose change it is: the initiator, and whoever submitted it in that name."""
        return tuple(one for one in (self.initiator, self.submitted_by) if one)


def evolve_change(change: Change | None, event: Event) -> Change | None:
    """The change after this event. Total: accepted history is never refused."""
    if change is not None and change.state in ENDED:
        return change
    state = event.type.removeprefix("change_")
    data = event.data
    if state == "submitted":
        content = mapping(data, "change")
        return Change(
            id=event.subject.removeprefix("change/"),
            state=state,
            content=content,
            passed=("submitted",),
            priority=text(content, "priority"),
            category=text(content, "category"),
            owner=text(content, "owner"),
            submitted_by=event.actor,
        )
    if change is None:
        return None
    moved = replace(change, state=state, passed=(*change.passed, state))
    if state == "classified":
        return replace(
            moved,
            priority=text(data, "priority", change.priority),
            category=text(data, "category", change.category),
        )
    if state == "authorized":
        return replace(moved, authorized_by=event.actor, owner=text(data, "owner", change.owner))
    if state == "in_release":
        return replace(moved, release=text(data, "release"))
    return moved
