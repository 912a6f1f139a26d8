# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module gate."""

from __future__ import annotations

import uuid
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_attempt import (
    WithdrawPermit,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
    Door,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.code_places import (
    declared_code,
    warm,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.inventory import inventory_of
from ansible_collections.mof.release.plugins.plugin_utils.doors.run import THIS_RUN
from ansible_collections.mof.release.plugins.plugin_utils.doors.targets import targets_of
from ansible_collections.mof.release.plugins.plugin_utils.records.verdict import verdict_answer
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.pass_gate import (
    Attempted,
    pass_gate,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_scope import scope_reader
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_state import read_release
from ansible_collections.mof.release.plugins.plugin_utils.usecases.withdraw_permit import (
    withdraw_permit,
)

warm()


class ActionModule(Door):
    """Stand before the gate: an open one issues a permit, a closed one fails the task."""

    SPEC = {
        **POLICY_OPTION,
        "release": {"type": "str", "required": True},
        "project": {"type": "path", "default": "."},
        "state": {"type": "str", "choices": ["open", "withdrawn"], "default": "open"},
        "permit": {"type": "str"},
        "comment": {"type": "str"},
        "run_ended": {"type": "bool", "default": False},
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        if asked.text("state") == "withdrawn":
            return self._withdraw(asked, store)
        return self._pass(asked, store)

    def _withdraw(self, asked: Asked, store: Store) -> dict[str, Any]:
        name = asked.text("release")
        command = WithdrawPermit(
            name,
            asked.text("permit"),
            asked.text("comment"),
            run_ended=bool(asked.arguments["run_ended"]),
        )
        outcome = withdraw_permit(self.call(asked, store), command)
        return self.answer(outcome, "releases", name)

    def _pass(self, asked: Asked, store: Store) -> dict[str, Any]:
        policy = asked.policy()
        release, _state = read_release(store, asked.text("release"))
        attempt = Attempted(
            release=release.id,
            run=THIS_RUN.id,
            permit=f"permit-{uuid.uuid4().hex[:12]}",
            playbook=release.playbook,
            hosts=tuple(self.hosts_of(release.pattern)),
            starts=False,
        )
        verdict, outcome = pass_gate(
            self.call(asked, store),
            attempt,
            policy,
            scope_reader(
                asked.path("project"),
                policy,
                lambda pattern: targets_of(inventory_of(self._task), pattern),
                code=declared_code,
            ),
        )
        result = {
            **self.answer(outcome, "releases", release.id),
            "failed": not verdict.allowed,
            **verdict_answer(release, verdict),
        }
        result["msg"] = result["text"]
        if not verdict.allowed:
            result["refused"] = True
        elif not asked.check:
            result["permit"] = attempt.permit
            result["not_after"] = verdict.until.isoformat() if verdict.until else ""
        return result
