# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Open a ledger: create the store, and make its birth the first event."""

from __future__ import annotations

from ..documents.events import event_bytes, event_document
from ..documents.schema import check_event
from ..domain.decision import Context
from ..domain.event import Event
from ..store.opening import create_location
from ..store.port import Head, Leaf


def open_ledger(location: str, ledger_id: str, context: Context) -> Head:
    """Create the store at a location where there is none.

    :returns: the head after the first event.
    :raises StoreUnreadable: something is there already.
    """
    opened = Event("ledger_opened", "ledger", context.now, context.actor, {"ledger": ledger_id})
    check_event(event_document(opened))
    leaf = Leaf("ledger", event_bytes(opened))
    store = create_location(location, ledger_id)
    try:
        return store.append([leaf], 0, f"open/{ledger_id}")
    finally:
        store.close()
