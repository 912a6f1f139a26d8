# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door readiness_review: the milestone before deployment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_review import (
    HoldReview,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.waves import (
    resolve,
    share,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.code_places import declared_code
from ansible_collections.mof.release.plugins.plugin_utils.doors.inventory import inventory_of
from ansible_collections.mof.release.plugins.plugin_utils.doors.signing import (
    SIGNING_OPTIONS,
    SigningDoor,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.targets import targets_of
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.hold_review import hold_review
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_scope import (
    bound_of,
    scope_reader,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_state import read_release

_DECISION = ("release", "decision", "comment")


class ActionModule(SigningDoor):
    """Hold the release readiness review: the milestone before deployment."""

    KINDS = ("review",)
    SPEC = {
        **POLICY_OPTION,
        **SIGNING_OPTIONS,
        "release": {"type": "str"},
        "decision": {"type": "str", "choices": ["go", "no_go"]},
        "comment": {"type": "str"},
        "to": {
            "type": "str",
            "choices": ["change_owner", "release_manager"],
            "default": "release_manager",
        },
        "actions": {"type": "list", "elements": "str", "default": []},
        "reopens": {"type": "list", "elements": "str", "default": []},
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
        scope_of = scope_reader(
            asked.path("project"),
            rules.policy,
            lambda pattern: targets_of(inventory_of(self._task), pattern),
            code=declared_code,
        )

        def bound(command: HoldReview) -> Mapping[str, str]:
            if command.decision != "go":
                return {}
            release, _state = read_release(store, command.release)
            return bound_of(scope_of(release), hosts=True)

        return self.decide(
            asked,
            store,
            _command(asked) if asked.text("release") else None,
            rules,
            lambda call, command, signed_for: hold_review(
                call, command, rules.policy, scope_of, self._waves, signed_for
            ),
            bound,
        )

    def _waves(self, release: Release) -> Mapping[str, tuple[str, ...]]:
        hosts = self.hosts_of(release.pattern)
        matched = {one: self.hosts_of(one) for one in release.waves if share(one) is None}
        return resolve(release.waves, hosts, matched)


def _command(asked: Asked) -> HoldReview:
    no_go = asked.text("decision") == "no_go"
    return HoldReview(
        release=asked.text("release"),
        decision=asked.text("decision"),
        comment=asked.text("comment"),
        scope=None,
        to=asked.text("to") if no_go else "",
        actions=tuple(asked.arguments["actions"]) if no_go else (),
        reopens=tuple(asked.arguments["reopens"]) if no_go else (),
    )
