# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read change requests, their forward schedule, and what emergencies owe."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..documents.view import plain
from ..domain.changes.schedule import forward_schedule
from ..store.port import Store
from .outcome import load, subjects_of_kind


def read_changes(store: Store, change_id: str = "") -> list[dict[str, Any]]:
    """The change requests on record, or the one with this id; sorted by id."""
    subjects = [f"change/{change_id}"] if change_id else subjects_of_kind(store, "change")
    state, _head = load(store, subjects)
    return [plain(one) for name, one in sorted(state.changes.items()) if change_id in ("", name)]


def read_schedule(store: Store) -> list[dict[str, Any]]:
    """The forward schedule of changes by start; those without times come last."""
    state, _head = load(store, subjects_of_kind(store, "change"))
    return [plain(one) for one in forward_schedule(state.changes)]


def read_obligations(store: Store, change_id: str, now: datetime) -> dict[str, Any]:
    """What is or was owed, by due date, and the names of what is late.

    :param change_id: of the emergency that owes it; empty means all.
    """
    state, _head = load(store, ())
    owed = [one for one in state.standing.obligations.values() if change_id in ("", one.change)]
    owed.sort(key=lambda one: (one.due_at, one.id))
    return {
        "obligations": [{"id": one.id, **plain(one)} for one in owed],
        "overdue": [one.id for one in owed if one.overdue(now)],
    }
