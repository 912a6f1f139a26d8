# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the permits on record, and what each is worth now."""

from __future__ import annotations

from typing import Any

from ..documents.view import plain
from ..domain.decision import Context
from ..store.port import Store
from .outcome import load, steady, subjects_of_kind


def read_permits(store: Store, context: Context, release_id: str = "") -> list[dict[str, Any]]:
    """The permits of all releases or of one, the oldest first; with ``standing`` as of now.

    :raises ClockBehind: the clock is behind the ledger.
    """
    wanted = {f"release/{release_id}"} if release_id else subjects_of_kind(store, "release")
    state, head = load(store, wanted)
    now = steady(store, head, context).now
    permits = [one for release in state.releases.values() for one in release.permits.values()]
    permits.sort(key=lambda one: (one.issued_at, one.id))
    return [{**plain(one), "standing": one.standing(now)} for one in permits]
