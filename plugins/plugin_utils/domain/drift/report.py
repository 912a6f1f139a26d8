# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drift check comes to: each host by itself, and every difference with its class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..configuration.snapshot import Configuration
from ..rules.configuration_rules import IgnoreRule

COMPLIANT, NON_COMPLIANT, UNKNOWN = "compliant", "non_compliant", "unknown"
STATUSES = (COMPLIANT, NON_COMPLIANT, UNKNOWN)

AUTHORIZED = "authorized"
UNAUTHORIZED = "unauthorized"
STALE = "stale_record"
IGNORED = "ignored"
#: All classes; ``unknown`` is one of them, since what cannot be read is no match.
CLASSES = (AUTHORIZED, UNAUTHORIZED, STALE, IGNORED, UNKNOWN)
#: Those that the record explains, so that it may be corrected by them.
EXPLAINED = (AUTHORIZED, STALE)


@dataclass(frozen=True)
class Recorded:
    """What is on record of a host.

    :param entry: of the ledger, counted from 0.
    :param release: whose capture it is; empty for a correction.
    :param sha256: of the snapshot's manifest, hex.
    :param configuration: the sections to compare; none has to be there when nothing differs.
    :param unread: why a newer capture has no snapshot of the host, else empty.
    """

    entry: int
    release: str
    event: str
    at: datetime
    sha256: str
    configuration: Configuration = field(default_factory=dict)
    unread: str = ""


@dataclass(frozen=True)
class Observed:
    """One host: what is on record, and what was found.

    :param live: the sections that may differ; ``None`` when the host gave no snapshot.
    :param reason: why it gave none, or why nothing can be said of it.
    """

    host: str
    baseline: Recorded | None
    live: Configuration | None
    reason: str = ""


@dataclass(frozen=True)
class Drift:
    """One difference, classified.

    :param ci: id of the configuration item, as people see it; ``host/NAME`` for a whole section.
    :param attribute: empty when the item as a whole came or went.
    :param kind: added, removed, changed or unknown.
    :param before: what is on record, as text; ``after`` is what was found.
    :param classified: one of ``CLASSES``.
    :param why: the reason of the class, as a sentence without its subject.
    :param release: the release that explains it.
    :param emergency: the emergency change request that it came with.
    :param rule: the ignore rule.
    :param suspects: runs that may have done it, the likeliest first.
    """

    host: str
    ci: str
    section: str
    key: str
    attribute: str
    kind: str
    before: str
    after: str
    classified: str
    why: str = ""
    release: str = ""
    emergency: str = ""
    rule: str = ""
    suspects: tuple[str, ...] = ()


@dataclass(frozen=True)
class HostReport:
    """One host.

    :param reason: why it is unknown as a whole, else empty.
    :param corrected: the sections of its record that are corrected by this check.
    :param note: what else has to be known, such as a record that was left as it is.
    """

    host: str
    status: str
    reason: str = ""
    baseline: Recorded | None = None
    differences: tuple[Drift, ...] = ()
    corrected: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Report:
    """The whole check; hosts by their names.

    :param expired: ignore rules that have ended.
    """

    now: datetime
    hosts: Mapping[str, HostReport]
    expired: tuple[IgnoreRule, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Status -> number of hosts, all three of them."""
        found = Counter(one.status for one in self.hosts.values())
        return {one: found[one] for one in STATUSES}
