# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the configuration index answers with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True)
class Capture:
    """An entry that says what was found on hosts.

    :param release: its id, empty for a correction.
    """

    entry: int
    event: str
    release: str
    at: datetime


@dataclass(frozen=True)
class Snapshot:
    """What an entry says of one host.

    :param sha256: of its manifest (hex), empty when the host gave no snapshot.
    :param reason: why the snapshot is unknown, else empty.
    """

    entry: int
    sha256: str
    reason: str


class Span(NamedTuple):
    """What a section of a host was from one entry up to, without, another.

    :param content: number of its content, ``None`` while it was unknown.
    :param beside: it moves by itself: told, and not compared; 0 or 1.
    """

    host: str
    section: str
    since: int
    until: int
    content: int | None
    reason: str
    beside: int


@dataclass(frozen=True)
class Package:
    """One version of a package, as an item that contents have."""

    item: int
    name: str
    manager: str
    version: str
    arch: str
    place: str
