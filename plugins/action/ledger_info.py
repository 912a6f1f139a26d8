# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module ledger_info."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store


class ActionModule(Door):
    """Size and root of the ledger."""

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        head = store.head()
        ledger = {"id": store.ledger_id, "size": head.size, "root": head.root.hex()}
        return {"changed": False, "store": asked.setting("store"), "ledger": ledger}
