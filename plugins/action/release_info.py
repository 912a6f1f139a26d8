# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module release_info."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import policy_file
from ansible_collections.mof.release.plugins.plugin_utils.doors import settings
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door, now
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_coverage import (
    read_coverage,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_state import read_releases


class ActionModule(Door):
    """The releases on record; of a single one also what it covers, where a policy is set."""

    SPEC = {"policy": {"type": "str"}, "release": {"type": "str"}}

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        wanted = asked.text("release")
        releases = read_releases(store, wanted)
        policy = settings.resolve("policy", asked.arguments, asked.variables)
        if wanted and releases and policy is not None:
            rules = policy_file(Path(policy.value))
            releases[0]["coverage"] = read_coverage(store, wanted, rules, now())
        return {"changed": False, "releases": releases}
