# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on record of the configuration of a host, and whether a release may build on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class HostRecord:
    """One host that a release goes to.

    :param deployed: the release that was deployed to it last, and when that ended.
    :param captured: when the newest snapshot of it went on record.
    :param unread: why a newer capture has no snapshot of it, else empty.
    :param checked: what the newest drift check after that snapshot said, and when: true where every
        difference was explained, ``None`` where it could not be told.
    :param incidents: ids of the open ones on it.
    """

    deployed: tuple[str, datetime] | None = None
    captured: datetime | None = None
    unread: str = ""
    checked: tuple[bool | None, datetime] | None = None
    incidents: tuple[str, ...] = ()

    @property
    def new(self) -> bool:
        """Whether no release ever came to it: then there is nothing that could be on record."""
        return self.deployed is None and self.captured is None and not self.unread


def uncaptured(host: HostRecord) -> str:
    """Why the host has no baseline, empty when it has one, or is new."""
    if host.unread:
        return f"could not be captured: {host.unread}"
    if host.deployed is None:
        return ""
    release, ended = host.deployed
    if host.captured is None:
        return f"got {release} and was never captured"
    return f"got {release} and was not captured since" if host.captured < ended else ""


def unexplained(host: HostRecord, oldest: datetime | None) -> str:
    """Why it is not known that nothing differs without an explanation, empty when it is.

    :param oldest: a check from before says nothing of today.
    """
    if host.new:
        return ""
    if host.captured is None:
        return "has no baseline to compare it with"
    if host.incidents:
        return f"has open incidents: {', '.join(host.incidents)}"
    if host.checked is None:
        return "was not checked for drift since its baseline"
    explained, at = host.checked
    if explained is None:
        return "could not be compared with its baseline"
    if not explained:
        return "differs from its baseline without an explanation"
    if oldest is not None and at < oldest:
        return f"was last checked for drift on {at:%Y-%m-%d %H:%M} UTC"
    return ""
