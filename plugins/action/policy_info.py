# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module policy_info."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import (
    effective,
    policy_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.view import plain
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door
from ansible_collections.mof.release.plugins.plugin_utils.records.policy_text import policy_text


class ActionModule(Door):
    """The effective policy and where each of its rules stands; no store is opened."""

    SPEC = {"policy": {"type": "str"}}

    def enter(self, asked: Asked) -> dict[str, Any]:
        found = effective(Path(asked.setting("policy")))
        policy = policy_of(found.document)
        return {
            "changed": False,
            "document": found.document,
            "digest": policy.digest,
            "extends": found.extends,
            "origins": found.origins,
            "dropped": plain(found.dropped),
            "text": policy_text(found, policy),
        }
