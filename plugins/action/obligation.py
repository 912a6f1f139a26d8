# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module obligation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.view import plain
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_obligation import (
    MeetObligation,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import SKIPPABLE
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
    Door,
    difference,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.meet_obligation import (
    meet_obligation,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import placed
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_activity import (
    read_evidence,
)


class ActionModule(Door):
    """Put on record that what an emergency left out was made up for."""

    SPEC = {
        **POLICY_OPTION,
        "change": {"type": "str", "required": True},
        "what": {"type": "str", "choices": list(SKIPPABLE), "required": True},
        "evidence": {"type": "list", "elements": "path", "default": []},
        "comment": {"type": "str", "default": ""},
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        found = read_evidence(Path.cwd() / one for one in asked.arguments["evidence"])
        command = MeetObligation(
            change=asked.text("change"),
            what=asked.text("what"),
            comment=asked.text("comment"),
            evidence=tuple(one for one, _content in found),
        )
        contents = [content for _one, content in found]
        outcome = meet_obligation(self.call(asked, store), command, asked.policy(), contents)
        name = f"{command.change}/{command.what}"
        before, after = (
            plain(one.standing.obligations.get(name)) for one in (outcome.before, outcome.after)
        )
        result = {
            "changed": outcome.changed,
            "events": [placed(one) for one in outcome.events],
            "obligation": {"id": name, **after},
        }
        if self._task.diff and outcome.changed:
            result["diff"] = difference(before, after, name)
        return result
