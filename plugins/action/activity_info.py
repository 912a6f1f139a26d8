# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module activity_info."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
    Door,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_state import read_readiness


class ActionModule(Door):
    """The preparation activities of a release: what is done and what is open."""

    SPEC = {**POLICY_OPTION, "release": {"type": "str", "required": True}}

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        readiness = read_readiness(store, asked.text("release"), asked.policy(), asked.context())
        return {
            "changed": False,
            "activities": readiness["activities"],
            "unmet": readiness["unmet"],
        }
