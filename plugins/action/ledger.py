# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module ledger."""

from __future__ import annotations

import uuid
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import StoreMissing
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    Asked,
    Door,
    difference,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.plugins.plugin_utils.usecases.open_ledger import open_ledger


class ActionModule(Door):
    """Open a ledger where there is none; leave one that is there alone."""

    SPEC = {"ledger_id": {"type": "str"}}

    def enter(self, asked: Asked) -> dict[str, Any]:
        location = asked.setting("store")
        try:
            store = open_location(location)
        except StoreMissing:
            return self._opened(asked, location)
        try:
            head = store.head()
            ledger = {"id": store.ledger_id, "size": head.size, "root": head.root.hex()}
            return {"changed": False, "store": location, "ledger": ledger}
        finally:
            store.close()

    def _opened(self, asked: Asked, location: str) -> dict[str, Any]:
        context = asked.context()
        result: dict[str, Any] = {"changed": True, "store": location}
        if not asked.check:
            name = asked.text("ledger_id") or uuid.uuid4().hex
            head = open_ledger(location, name, context)
            result["ledger"] = {"id": name, "size": head.size, "root": head.root.hex()}
        if self._task.diff:
            after = {"opened_by": context.actor, **result.get("ledger", {})}
            result["diff"] = difference({}, after, location)
        return result
