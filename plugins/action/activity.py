# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module activity."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.decide_preparation import (
    STATUSES,
    RecordActivity,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
    Door,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_activity import (
    read_evidence,
    record_activity,
)


class ActionModule(Door):
    """Put the result of a preparation activity on record."""

    SPEC = {
        **POLICY_OPTION,
        "release": {"type": "str", "required": True},
        "id": {"type": "str", "required": True},
        "status": {"type": "str", "choices": list(STATUSES), "required": True},
        "evidence": {"type": "list", "elements": "path", "default": []},
        "observed": {"type": "str", "default": ""},
        "comment": {"type": "str", "default": ""},
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        found = read_evidence(Path.cwd() / one for one in asked.arguments["evidence"])
        command = RecordActivity(
            release=asked.text("release"),
            id=asked.text("id"),
            status=asked.text("status"),
            evidence=tuple(one for one, _content in found),
            observed=asked.text("observed"),
            comment=asked.text("comment"),
        )
        contents = [content for _one, content in found]
        outcome = record_activity(self.call(asked, store), command, asked.policy(), contents)
        return self.answer(outcome, "releases", command.release)
