# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module gate_info."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
    Door,
)
from ansible_collections.mof.release.plugins.plugin_utils.records.verdict import verdict_answer
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.ask_gate import ask_gate
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_scope import scope_reader


class ActionModule(Door):
    """Ask the gate and get the verdict with every reason; nothing goes on record."""

    SPEC = {
        **POLICY_OPTION,
        "release": {"type": "str", "required": True},
        "project": {"type": "path", "default": "."},
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        policy = asked.policy()
        scope_of = scope_reader(
            asked.path("project"),
            policy,
            self.hosts_of,
        )
        release, verdict = ask_gate(store, asked.text("release"), policy, scope_of, asked.context())
        return {"changed": False, **verdict_answer(release, verdict)}
