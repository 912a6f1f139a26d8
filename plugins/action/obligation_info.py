# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module obligation_info."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door, now
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_changes import (
    read_obligations,
)


class ActionModule(Door):
    """What emergencies left out, and what of it is still owed."""

    SPEC = {"change": {"type": "str"}}

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        return {"changed": False, **read_obligations(store, asked.text("change"), now())}
