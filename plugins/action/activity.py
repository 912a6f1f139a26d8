# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door activity: the results of preparation activities."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    STATUSES,
    RecordActivity,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.signing import (
    SIGNING_OPTIONS,
    SigningDoor,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Call, Outcome
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_state import read_release
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_activity import (
    read_evidence,
    record_activity,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_checks import (
    record_checks,
)


class ActionModule(SigningDoor):
    """Put the result of a preparation activity, or what was measured for all, on record."""

    KINDS = ("waiver",)
    SPEC = {
        **POLICY_OPTION,
        **SIGNING_OPTIONS,
        "release": {"type": "str"},
        "id": {"type": "str"},
        "status": {"type": "str", "choices": list(STATUSES)},
        "evidence": {"type": "list", "elements": "path", "default": []},
        "observed": {"type": "str", "default": ""},
        "comment": {"type": "str", "default": ""},
        "hours": {"type": "int", "default": 0},
        "checks": {"type": "dict"},
        "project": {"type": "path", "default": "."},
    }
    RULES = {
        "required_one_of": [("release", "signed_file"), ("id", "checks", "signed_file")],
        "required_together": [("id", "status")],
        "mutually_exclusive": [
            ("release", "signed_file"),
            ("key", "request_file", "signed_file"),
            ("id", "checks", "signed_file"),
            ("checks", "key", "request_file"),
        ],
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        rules = asked.rules()
        if asked.arguments.get("checks") is not None:
            return self._measured(asked, store)
        found = read_evidence(Path.cwd() / one for one in asked.arguments["evidence"])
        command = RecordActivity(
            release=asked.text("release"),
            id=asked.text("id"),
            status=asked.text("status"),
            evidence=tuple(one for one, _content in found),
            observed=asked.text("observed"),
            comment=asked.text("comment"),
            hours=int(asked.arguments["hours"]),
        )
        contents = [content for _one, content in found]

        def carry_out(call: Call, result: Any, bound: Mapping[str, str] | None) -> Outcome:
            return record_activity(call, result, rules.policy, contents)

        if asked.text("signed_file"):
            if contents or command.observed:
                raise BadDocument(
                    "a signed waiver is taken as it was signed",
                    remedy="leave evidence and observed out",
                )
            return self.decide(asked, store, None, rules, carry_out)
        if command.status == "waived":
            return self.decide(asked, store, command, rules, carry_out)
        if asked.text("key") or asked.text("request_file"):
            raise BadDocument(
                f"only a waiver is signed, and this result is {command.status}",
                remedy="leave key and request_file out",
            )
        outcome = carry_out(self.call(asked, store), command, None)
        return self.answer(outcome, "releases", command.release)

    def _measured(self, asked: Asked, store: Store) -> dict[str, Any]:
        release, _state = read_release(store, asked.text("release"))
        outcome = record_checks(
            self.call(asked, store),
            release.id,
            asked.arguments["checks"],
            self.hosts_of(release.pattern),
            asked.policy(),
            asked.path("project"),
        )
        return self.answer(outcome, "releases", release.id)
