# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module release."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.inputs import release_file
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.decide_release import (
    EndRelease,
    ReleaseCommand,
    ReturnRelease,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import (
    ENDED,
    Evidence,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
    Door,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.manage_release import (
    accept_command,
    build_command,
    manage_release,
    plan_command,
    start_command,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_activity import (
    read_evidence,
)

FROM_FILE = ("planned", "building", "built", "accepted")


class ActionModule(Door):
    """Walk a release through planning, building and acceptance, return it or end it."""

    SPEC = {
        **POLICY_OPTION,
        "state": {
            "type": "str",
            "choices": [*FROM_FILE, "returned", *ENDED],
            "default": "planned",
        },
        "file": {"type": "path"},
        "release": {"type": "str"},
        "comment": {"type": "str"},
        "to": {
            "type": "str",
            "choices": ["change_owner", "release_manager"],
            "default": "release_manager",
        },
        "actions": {"type": "list", "elements": "str", "default": []},
        "reopens": {"type": "list", "elements": "str", "default": []},
        "changes": {"type": "list", "elements": "str", "default": []},
        "evidence": {"type": "list", "elements": "path", "default": []},
    }
    RULES = {
        "required_if": [
            *(("state", one, ["file"]) for one in FROM_FILE),
            *(("state", one, ["release", "comment"]) for one in ("returned", *ENDED)),
        ]
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        ending = asked.text("state") in ENDED
        paths = asked.arguments["evidence"] if ending else []
        found = read_evidence(Path.cwd() / one for one in paths)
        command = self._command(asked, tuple(one for one, _content in found))
        contents = [content for _one, content in found]
        outcome = manage_release(self.call(asked, store), command, asked.policy(), contents)
        return self.answer(outcome, "releases", command.id)

    def _command(self, asked: Asked, evidence: tuple[Evidence, ...]) -> ReleaseCommand:
        state = asked.text("state")
        if state in FROM_FILE:
            file = asked.path("file")
            return _from_file(state, file.parent, release_file(file))
        if state == "returned":
            return ReturnRelease(
                id=asked.text("release"),
                to=asked.text("to"),
                reason=asked.text("comment"),
                actions=tuple(asked.arguments["actions"]),
                reopens=tuple(asked.arguments["reopens"]),
                changes=tuple(asked.arguments["changes"]),
            )
        return EndRelease(asked.text("release"), state, asked.text("comment"), evidence)


def _from_file(state: str, project: Path, plan: dict[str, Any]) -> ReleaseCommand:
    if state == "planned":
        return plan_command(plan)
    if state == "building":
        return start_command(project, plan)
    if state == "built":
        return build_command(project, plan)
    return accept_command(project, plan)
