# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Incidents: unauthorized differences, from the check that found them until they are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ..event import Event
from ..reading import mappings, text, texts

SUBJECT = "incidents"
INCIDENT_EVENTS = frozenset({"drift_checked", "incident_opened", "incident_closed"})
MONITOR, USER = "monitor", "user"


@dataclass(frozen=True)
class Incident:
    """One unauthorized difference.

    :param id: ``INC-`` and 12 hex digits, out of host, item, attribute and the time it was opened.
    :param ci: id of the configuration item.
    :param attribute: empty when the item as a whole came or went.
    :param kind: added, removed or changed.
    :param section: of the snapshot, which tells whether a later check could see it at all.
    :param before: what was on record; ``after`` is what was found.
    :param detected_by: who noticed it first, ``monitor`` or ``user``.
    :param suspects: runs that may have done it.
    """

    id: str
    host: str
    ci: str
    attribute: str
    kind: str
    before: str
    after: str
    opened_at: datetime
    detected_by: str = MONITOR
    suspects: tuple[str, ...] = ()
    section: str = ""
    closed_at: datetime | None = None
    closed_why: str = ""

    @property
    def open(self) -> bool:
        """Whether it still is."""
        return self.closed_at is None

    @property
    def about(self) -> tuple[str, str, str]:
        """What makes two of them the same."""
        return self.host, self.ci, self.attribute


Incidents = Mapping[str, Incident]


def evolve_incidents(incidents: Incidents, event: Event) -> Incidents:
    """Id -> incident after this event. Total; what was closed stays closed."""
    if event.type == "incident_opened":
        opened = [_opened(one, event) for one in mappings(event.data, "incidents")]
        return {**{one.id: one for one in opened}, **incidents}
    if event.type == "incident_closed":
        closed = {
            name: replace(incidents[name], closed_at=event.at, closed_why=text(event.data, "why"))
            for name in texts(event.data, "incidents")
            if name in incidents and incidents[name].open
        }
        return {**incidents, **closed}
    return incidents


def user_reported_share(incidents: Incidents | Iterable[Incident]) -> dict[str, int | None]:
    """How many incidents users noticed before the monitor did.

    :returns: incidents, user_reported, and percent (rounded; none while there is no incident).
    """
    every = list(incidents.values() if isinstance(incidents, Mapping) else incidents)
    users = sum(one.detected_by == USER for one in every)
    percent = round(100 * users / len(every)) if every else None
    return {"incidents": len(every), "user_reported": users, "percent": percent}


def _opened(data: Mapping[str, Any], event: Event) -> Incident:
    return Incident(
        id=text(data, "id"),
        host=text(data, "host"),
        ci=text(data, "ci"),
        attribute=text(data, "attribute"),
        kind=text(data, "kind"),
        before=text(data, "before"),
        after=text(data, "after"),
        opened_at=event.at,
        detected_by=text(data, "detected_by", MONITOR),
        suspects=texts(data, "suspects"),
        section=text(data, "section"),
    )
