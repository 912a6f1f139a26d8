# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module drift_info."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_drift import (
    read_baselines,
    read_drift,
)


class ActionModule(Door):
    """Incidents, the last check, and what hosts are compared with."""

    SPEC: ClassVar = {
        "host": {"type": "str"},
        "closed": {"type": "bool", "default": False},
        "baselines": {"type": "bool", "default": False},
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        host = asked.text("host")
        result = {
            "changed": False,
            **read_drift(store, host, closed=bool(asked.arguments["closed"])),
        }
        if asked.arguments["baselines"]:
            result["baselines"] = read_baselines(store, [host] if host else None)
        return result
