# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an emergency skipped and owes since: dated, and in the way once it is overdue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ..event import Event
from ..finding import Finding
from ..reading import LONG_AGO, instant, text

#: The one subject of all obligations, so that any release can see them.
SUBJECT = "obligations"
OBLIGATION_EVENTS = frozenset({"obligation_incurred", "obligation_met"})


@dataclass(frozen=True)
class Obligation:
    """One thing that is owed.

    :param change: the emergency change that skipped it.
    :param what: ``test``, ``document`` or ``review``.
    :param due_at: when it must be met.
    :param met_by: who met it, empty while it is open.
    """

    change: str
    what: str
    due_at: datetime
    owner: str
    met_by: str = ""
    met_at: datetime | None = None
    comment: str = ""

    @property
    def id(self) -> str:
        """Its name: the change and what it owes."""
        return f"{self.change}/{self.what}"

    def overdue(self, now: datetime) -> bool:
        """Whether it is open and late."""
        return not self.met_by and self.due_at <= now


def evolve_obligations(
    obligations: Mapping[str, Obligation], event: Event
) -> Mapping[str, Obligation]:
    """The obligations after this event. Total; what was met stays met."""
    data = event.data
    name = f"{text(data, 'change')}/{text(data, 'what')}"
    known = obligations.get(name)
    if event.type == "obligation_incurred" and known is None:
        # A due date that cannot be read has passed: what is owed is owed now.
        owed = Obligation(
            text(data, "change"),
            text(data, "what"),
            instant(data, "due_at") or LONG_AGO,
            text(data, "owner"),
        )
        return {**obligations, name: owed}
    if event.type == "obligation_met" and known is not None and not known.met_by:
        met = replace(known, met_by=event.actor, met_at=event.at, comment=text(data, "comment"))
        return {**obligations, name: met}
    return obligations


def overdue(obligations: Mapping[str, Obligation], now: datetime) -> Iterator[Finding]:
    """Each obligation that is late, in the order of its due date."""
    for one in sorted(obligations.values(), key=lambda each: (each.due_at, each.id)):
        if one.overdue(now):
            yield Finding(
                "obligation",
                one.id,
                f"skipped by an emergency and due at {one.due_at:%Y-%m-%d %H:%M} UTC",
                who=one.owner,
                how=f"ansible-playbook mof.release.obligation -e change={one.change} "
                f"-e what={one.what} -e evidence=FILE -e \"comment='…'\"",
            )
