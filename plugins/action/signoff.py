# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door signoff: the vote of a role cluster."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    Unknown,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_signoff import (
    GiveSignOff,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.code_places import (
    declared_code,
    warm,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.signing import (
    SIGNING_OPTIONS,
    SigningDoor,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_scope import (
    bound_of,
    scope_reader,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_state import read_release
from ansible_collections.mof.release.plugins.plugin_utils.usecases.sign_off import sign_off

_DECISION = ("release", "cluster", "decision", "comment")

warm()


class ActionModule(SigningDoor):
    """Put the vote of a role cluster on record."""

    KINDS = ("signoff",)
    SPEC = {
        **POLICY_OPTION,
        **SIGNING_OPTIONS,
        "release": {"type": "str"},
        "cluster": {"type": "str"},
        "decision": {"type": "str", "choices": ["go", "no_go"]},
        "comment": {"type": "str"},
        "project": {"type": "path", "default": "."},
    }
    RULES = {
        "required_one_of": [("release", "signed_file")],
        "required_together": [_DECISION],
        "mutually_exclusive": [
            ("release", "signed_file"),
            ("key", "request_file", "signed_file"),
        ],
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        rules = asked.rules()
        command = self._command(asked, store, rules.policy) if asked.text("release") else None
        return self.decide(
            asked,
            store,
            command,
            rules,
            lambda call, vote, bound: sign_off(call, vote, rules.policy),
            lambda vote: vote.bound,
        )

    def _command(self, asked: Asked, store: Store, policy: Policy) -> GiveSignOff:
        vote = GiveSignOff(*(asked.text(name) for name in _DECISION))
        try:
            release, _state = read_release(store, vote.release)
        except Unknown:
            return vote  # refused, with the way to plan it
        project = asked.path("project")
        if not (project / release.playbook).is_file():
            # A go given in another folder would be for what lies there, and never count.
            if vote.decision == "go":
                raise BadDocument(
                    f"there is no {release.playbook}, so this is not the project that is released",
                    where=str(project),
                    remedy="sign in the folder of the project, or give project",
                )
            return vote
        scope = scope_reader(project, policy, lambda pattern: (), code=declared_code)(release)
        return replace(vote, bound=bound_of(scope, hosts=False))
