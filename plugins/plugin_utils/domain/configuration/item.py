# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A configuration item (CI) that people declared: what it is, whose it is, what it is related to.

What collectors find on hosts are items as well, with ids of the same kind; those are in snapshots.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

#: What one item may be to another.
RELATIONS = ("runs_on", "depends_on", "contains", "connected_to", "supports")
#: Fields of an item that are one text.
FIELDS = ("status", "version", "owner", "location", "source")


@dataclass(frozen=True, order=True)
class Relation:
    """What an item is to another one.

    :param kind: one of ``RELATIONS``.
    :param to: id of the other item.
    """

    kind: str
    to: str


@dataclass(frozen=True)
class Amendment:
    """One attribute or field that became another, and by which release.

    :param attribute: its name; ``relations`` for those.
    :param release: empty when none brought it.
    """

    attribute: str
    before: Any
    after: Any
    release: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Item:
    """A declared item as its events left it.

    :param id: ``type/name``, or ``type/host/name`` for one that is on a host.
    :param source: where it is known from, such as the file or system that it came out of.
    :param release: the one that brought its newest change, if any did.
    :param at: when it changed last.
    :param retired: whether it is no more.
    """

    id: str
    type: str
    name: str
    host: str = ""
    status: str = ""
    version: str = ""
    owner: str = ""
    location: str = ""
    source: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    relations: tuple[Relation, ...] = ()
    release: str = ""
    by: str = ""
    at: datetime | None = None
    retired: bool = False
    history: tuple[Amendment, ...] = ()


def item_id(kind: str, name: str, host: str = "") -> str:
    """The natural key of an item; the same thing always has the same."""
    return f"{kind}/{host}/{name}" if host else f"{kind}/{name}"
