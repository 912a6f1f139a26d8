# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module gate_info."""

from __future__ import annotations

from typing import Any

from ansible import constants
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MofError
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
    Door,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.code_places import (
    declared_code,
    warm,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.files import write_file
from ansible_collections.mof.release.plugins.plugin_utils.doors.inventory import inventory_of
from ansible_collections.mof.release.plugins.plugin_utils.doors.targets import targets_of
from ansible_collections.mof.release.plugins.plugin_utils.records.requirement import Judged
from ansible_collections.mof.release.plugins.plugin_utils.records.verdict import (
    unanswered,
    verdict_document,
    verdict_json,
)
from ansible_collections.mof.release.plugins.plugin_utils.records.verdict_junit import (
    verdict_junit,
)
from ansible_collections.mof.release.plugins.plugin_utils.records.words import counted
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.explain_gate import explain_gate
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_scope import scope_reader

warm()


class ActionModule(Door):
    """Ask the gate and get the verdict with every requirement; nothing goes on record."""

    SPEC = {
        **POLICY_OPTION,
        "release": {"type": "str", "required": True},
        "project": {"type": "path", "default": "."},
        "format": {"type": "str", "choices": ["text", "json", "junit"], "default": "text"},
        "report": {"type": "path"},
        "enforce": {"type": "bool", "default": False},
    }

    def enter(self, asked: Asked) -> dict[str, Any]:
        try:
            if not asked.text("release"):
                raise MofError("no release was named", remedy="add -e release=NAME")
            return super().enter(asked)
        except MofError as error:
            # A report of an earlier run would tell of another verdict: this one takes its place.
            self._report(asked, unanswered(asked.text("release"), error))
            raise

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        policy = asked.policy()
        scope_of = scope_reader(
            asked.path("project"),
            policy,
            lambda pattern: targets_of(inventory_of(self._task), pattern),
            code=declared_code,
        )
        found = explain_gate(
            store, asked.text("release"), policy, scope_of, self.hosts_of, asked.context()
        )
        judged = found.release and Judged(
            found.release, found.state, policy, found.scope, found.hosts, found.closes
        )
        document = verdict_document(judged, found.verdict)
        if asked.arguments["enforce"]:
            return self._enforced(asked, document)
        self._report(asked, document)
        return {"changed": False, **document}

    def _enforced(self, asked: Asked, document: dict[str, Any]) -> dict[str, Any]:
        """Say the verdict on the terminal, and fail where the gate is closed.

        A failed task is shown with all of its result on one line: so it has little in it.
        """
        allowed = document["allowed"]
        if asked.text("report") or asked.text("format") == "text":
            color = constants.COLOR_OK if allowed else constants.COLOR_ERROR
            self._display.display(document["text"], color=color, stderr=not allowed)
        else:
            self._display.display(_written(asked, document))
        if allowed:
            self._report(asked, document)
            return {"changed": False, **document}
        reasons = counted(len(document["findings"]), "reason")
        msg = f"the gate of {document['release']} is closed for {reasons}"
        try:
            self._report(asked, document)
        except MofError as error:
            msg = f"{msg}; and there is no report: {error}"
        return {"changed": False, "failed": True, "refused": True, "allowed": False, "msg": msg}

    def _report(self, asked: Asked, document: dict[str, Any]) -> None:
        """Write the report; in check mode too, since it is the answer and changes nothing else."""
        if asked.text("report"):
            content = _written(asked, document).encode("utf-8")
            write_file(asked.path("report"), content, check=False)


def _written(asked: Asked, document: dict[str, Any]) -> str:
    """The document in the format that was asked for."""
    if asked.text("format") == "json":
        return verdict_json(document)
    if asked.text("format") == "junit":
        return verdict_junit(document)
    return f"{document['text']}\n"
