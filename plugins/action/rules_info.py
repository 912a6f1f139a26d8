# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door rules_info: what is in force."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.view import plain
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.adopt_rules import (
    read_rules_in_force,
)


class ActionModule(Door):
    """Tell which policy, people and signers are in force, and which keys were revoked."""

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        return {"changed": False, "rules": plain(read_rules_in_force(store))}
