# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module readiness_review."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
    Door,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.hold_review import hold_review
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_scope import scope_reader


class ActionModule(Door):
    """Hold the release readiness review: the milestone before deployment."""

    SPEC = {
        **POLICY_OPTION,
        "release": {"type": "str", "required": True},
        "decision": {"type": "str", "choices": ["go", "no_go"], "required": True},
        "comment": {"type": "str", "required": True},
        "project": {"type": "path", "default": "."},
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        policy = asked.policy()
        scope_of = scope_reader(
            asked.path("project"),
            policy,
            self.hosts_of,
        )
        release = asked.text("release")
        outcome = hold_review(
            self.call(asked, store),
            release,
            asked.text("decision"),
            asked.text("comment"),
            policy,
            scope_of,
        )
        return self.answer(outcome, "releases", release)
