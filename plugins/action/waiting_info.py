# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door waiting_info: what waits for a person."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
    Door,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_waiting import (
    read_waiting,
)


class ActionModule(Door):
    """List what waits for a person: sign-offs, authorizations, activities, obligations."""

    SPEC = {**POLICY_OPTION, "person": {"type": "str"}}

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        context = asked.context()
        person = asked.text("person") or context.actor
        found = read_waiting(store, person, asked.policy(), context.now)
        return {"changed": False, "person": person, "waiting": found}
