# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module change_request."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.inputs import change_request
from ansible_collections.mof.release.plugins.plugin_utils.domain.decide_change import (
    MoveChange,
    SubmitChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
    Door,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.request_change import (
    request_change,
)

STATES = (
    "submitted",
    "screened",
    "classified",
    "authorized",
    "scheduled",
    "developed",
    "reviewed",
    "closed",
    "returned",
    "rejected",
)


class ActionModule(Door):
    """Submit a change request, or move it."""

    SPEC = {
        **POLICY_OPTION,
        "state": {"type": "str", "choices": list(STATES), "default": "submitted"},
        "change": {"type": "dict"},
        "id": {"type": "str"},
        "comment": {"type": "str"},
        "priority": {"type": "str", "choices": ["low", "medium", "high", "emergency"]},
        "category": {"type": "str", "choices": ["standard", "minor", "significant", "major"]},
        "owner": {"type": "str"},
    }
    RULES = {
        "required_if": [
            ("state", "submitted", ["change"]),
        ],
        "required_one_of": [("id", "change")],
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        state = asked.text("state")
        command: SubmitChange | MoveChange
        if state == "submitted":
            content = change_request(asked.arguments["change"])
            if asked.text("id") not in ("", content["id"]):
                raise BadDocument(
                    f"id is {asked.text('id')}, and the change request says {content['id']}",
                    remedy="leave id out when you submit",
                )
            command = SubmitChange(content["id"], content)
        else:
            command = MoveChange(
                id=asked.text("id") or str(asked.arguments["change"].get("id", "")),
                to=state,
                comment=asked.text("comment"),
                priority=asked.text("priority"),
                category=asked.text("category"),
                owner=asked.text("owner"),
            )
        outcome = request_change(self.call(asked, store), command, asked.policy())
        return self.answer(outcome, "changes", command.id)
