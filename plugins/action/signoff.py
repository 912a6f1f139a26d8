# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module signoff."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.decide_preparation import (
    GiveSignOff,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
    Door,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.sign_off import sign_off


class ActionModule(Door):
    """Put the vote of a role cluster on record."""

    SPEC = {
        **POLICY_OPTION,
        "release": {"type": "str", "required": True},
        "cluster": {"type": "str", "required": True},
        "decision": {"type": "str", "choices": ["go", "no_go"], "required": True},
        "comment": {"type": "str", "required": True},
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        command = GiveSignOff(
            asked.text("release"),
            asked.text("cluster"),
            asked.text("decision"),
            asked.text("comment"),
        )
        outcome = sign_off(self.call(asked, store), command, asked.policy())
        return self.answer(outcome, "releases", command.release)
