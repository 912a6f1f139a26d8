# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events as bytes on the ledger, and back. Unknown fields are kept, old versions brought up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ..domain.errors import BadDocument, UnknownEventType
from ..domain.event import Event
from .canonical import canonical, parse

_FIELDS = ("type", "subject", "at", "actor", "data", "version")

#: version -> what turns an event document of that version into one of the next.
UPGRADES: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
CURRENT = 1


def event_document(event: Event) -> dict[str, Any]:
    """The document of an event (event.schema.json)."""
    return {
        **event.extra,
        "type": event.type,
        "subject": event.subject,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "data": dict(event.data),
        "version": event.version,
    }


def event_bytes(event: Event) -> bytes:
    """What goes on the ledger for an event."""
    return canonical(event_document(event))


def read_event(data: bytes, where: str) -> Event:
    """The event in these bytes.

    :param where: its place on the ledger, for messages.
    :raises BadDocument: not an event.
    """
    document = parse(data, where)
    try:
        if document["version"] > CURRENT:
            raise UnknownEventType(
                f"an event has version {document['version']}, which this version does not know",
                where=where,
                remedy="use a version of mof.release at least as new as the one that wrote it",
            )
        while document["version"] < CURRENT:
            document = UPGRADES[document["version"]](document)
        at = datetime.fromisoformat(document["at"])
        if at.tzinfo is None or not isinstance(document["data"], dict):
            raise TypeError("its time has no offset, or its data is no mapping")
        return Event(
            type=str(document["type"]),
            subject=str(document["subject"]),
            at=at,
            actor=str(document["actor"]),
            data=document["data"],
            version=document["version"],
            extra={name: one for name, one in document.items() if name not in _FIELDS},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadDocument(
            f"what is on the ledger here is not an event ({error!r})",
            where=where,
            remedy="verify the ledger; restore the store from a backup if it was damaged",
        ) from error
