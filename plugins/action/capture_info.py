# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module capture_info."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.mof.release.plugins.plugin_utils.documents.configuration import (
    as_snapshot,
    read_configuration,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.view import plain
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_deployment import (
    incomplete,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.prove_snapshot import (
    prove_snapshot,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_state import read_release


class ActionModule(Door):
    """What was captured on the hosts of a release, and which hosts are incomplete."""

    SPEC: ClassVar = {
        "release": {"type": "str", "required": True},
        "host": {"type": "str"},
        "proof": {"type": "bool", "default": False},
    }
    RULES: ClassVar = {"required_if": [("proof", True, ["host"])]}

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        release, _state = read_release(store, asked.text("release"))
        wanted = asked.text("host")
        captures = {}
        for name, one in sorted(release.captured.items()):
            if wanted in ("", name):
                captures[name] = plain(one)
                if wanted and one.status == "ok":
                    found = read_configuration(one.sha256, store.get)
                    captures[name]["snapshot"] = as_snapshot(found)
        owed = [{"host": host, "reason": reason} for host, reason in incomplete(release)]
        result = {"changed": False, "captures": captures, "incomplete": owed}
        if asked.arguments["proof"]:
            result["proof"] = prove_snapshot(store, release.id, wanted)
        return result
