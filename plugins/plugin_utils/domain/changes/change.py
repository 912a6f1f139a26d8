# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change request: its states, and all that is kept of it. The fold is in evolve_change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..reading import LONG_AGO, instant, mapping, text
from ..releases.release import Evidence
from ..rules.signature import Signature

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
CHANGE_EVENTS = frozenset(f"change_{state}" for state in MOVES) | {
    "change_approved",
    "change_reopened",
}
#: States in which it stands in the forward schedule and takes its time from others.
PLANNED = ("scheduled", "developed", "in_release")
EMERGENCY = "emergency"


@dataclass(frozen=True)
class Span:
    """A time from ``start`` to ``end``, the end left out of it."""

    start: datetime
    end: datetime

    @property
    def document(self) -> dict[str, str]:
        """As an event keeps it."""
        return {"start": self.start.isoformat(), "end": self.end.isoformat()}

    def __str__(self) -> str:
        return f"{self.start.isoformat()} to {self.end.isoformat()}"


@dataclass(frozen=True)
class Step:
    """One step of a change request's history; ``approved`` is one that is no state."""

    state: str
    by: str
    at: datetime
    comment: str


@dataclass(frozen=True)
class Approval:
    """One authority's yes.

    :param bodies: those of the route that the person spoke for.
    """

    by: str
    at: datetime
    bodies: tuple[str, ...]
    comment: str
    signature: Signature | None = None


@dataclass(frozen=True)
class ChangeReview:
    """The post-implementation review: what came of it, and planned against actual times.

    :param result: ``succeeded``, ``partly`` or ``failed``.
    """

    result: str
    by: str
    at: datetime
    comment: str
    planned: Span | None
    actual: Span | None
    follow_ups: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A change request as its events left it.

    :param content: what was submitted, by the field names of its schema.
    :param passed: the states that stand since it was last submitted, in order.
    :param priority: proposed until classified, then final; likewise ``category``.
    :param route: how it is authorized (``policy.ROUTES``), empty until it is classified.
    :param due_at: when it is to be deployed, by the deadline of its priority.
    :param template: of a standard change, empty for any other.
    :param skips: what an emergency leaves out and owes (``policy.SKIPPABLE``).
    :param schedule: its entry in the forward schedule; none when it has no times.
    :param warnings: what was noted about it since it was last submitted.
    :param missing: what it lacked when it was last returned.
    :param outcome: ``deployed`` or ``backed_out``.
    :param history: every step since it was first submitted.
    :param nonces: of all signed decisions about it, so that none is brought twice.
    """

    id: str
    state: str
    content: Mapping[str, Any]
    passed: tuple[str, ...] = ()
    priority: str = ""
    category: str = ""
    proposed_priority: str = ""
    proposed_category: str = ""
    route: str = ""
    due_at: datetime | None = None
    template: str = ""
    owner: str = ""
    submitted_by: str = ""
    approvals: tuple[Approval, ...] = ()
    initiation_review: Mapping[str, str] = field(default_factory=dict)
    skips: tuple[str, ...] = ()
    authorized_by: str = ""
    schedule: Span | None = None
    evidence: tuple[Evidence, ...] = ()
    release: str = ""
    outcome: str = ""
    review: ChangeReview | None = None
    warnings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    history: tuple[Step, ...] = ()
    nonces: frozenset[str] = frozenset()

    @property
    def initiator(self) -> str:
        """The person who asked for it."""
        return text(mapping(self.content, "initiator"), "person")

    @property
    def asked_by(self) -> tuple[str, ...]:
        """Whose change it is: the initiator, and whoever submitted it in that name."""
        return tuple(one for one in (self.initiator, self.submitted_by) if one)

    @property
    def affected(self) -> tuple[str, ...]:
        """Names of the configuration items it affects."""
        return affected(self.content)


def affected(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the configuration items that a request names, with a version or without."""
    found = content.get("affected")
    named = (
        text(one, "ci") if isinstance(one, Mapping) else one
        for one in (found if isinstance(found, list) else ())
    )
    return tuple(one for one in named if isinstance(one, str) and one)


def route_name(priority: str, category: str) -> str:
    """The route of a change request: its category, or ``emergency`` when that is its priority."""
    return EMERGENCY if priority == EMERGENCY else category


def span_of(data: Mapping[str, Any]) -> Span | None:
    """The time from ``start`` to ``end``; none when one is missing or cannot be read."""
    start, end = instant(data, "start"), instant(data, "end")
    if start is None or end is None or LONG_AGO in (start, end):
        return None
    return Span(start, end)
