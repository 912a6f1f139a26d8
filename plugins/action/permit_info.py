# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module permit_info."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_permits import read_permits


class ActionModule(Door):
    """The permits on record, and what each is worth now."""

    SPEC = {"release": {"type": "str"}}

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        permits = read_permits(store, asked.context(), asked.text("release"))
        return {"changed": False, "permits": permits}
