# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module drift."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible import constants
from ansible_collections.mof.release.plugins.plugin_utils.domain.drift.report import (
    NON_COMPLIANT,
    UNKNOWN,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument, MofError
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
    Door,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.files import write_file
from ansible_collections.mof.release.plugins.plugin_utils.records.drift_junit import drift_junit
from ansible_collections.mof.release.plugins.plugin_utils.records.drift_text import (
    drift_json,
    drift_text,
)
from ansible_collections.mof.release.plugins.plugin_utils.records.drift_view import (
    drift_unchecked,
)
from ansible_collections.mof.release.plugins.plugin_utils.records.words import counted
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.check_drift import check_drift
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import placed


class ActionModule(Door):
    """Compare hosts with what is on record of them; the check goes on record."""

    SPEC: ClassVar = {
        **POLICY_OPTION,
        "snapshots": {"type": "dict", "required": True},
        "hosts": {"type": "list", "elements": "str"},
        "format": {"type": "str", "choices": ["text", "json", "junit"], "default": "text"},
        "report": {"type": "path"},
        "enforce": {"type": "bool", "default": False},
        "strict": {"type": "bool", "default": True},
    }

    def enter(self, asked: Asked) -> dict[str, Any]:
        try:
            return super().enter(asked)
        except MofError as error:
            # A report of an earlier run would tell of another check: this one takes its place.
            self._report(asked, drift_unchecked(error))
            raise

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        hosts = asked.arguments["hosts"] or ()
        if not hosts and not asked.arguments["snapshots"]:
            raise BadDocument(
                "there is no host to check", remedy="name some, or hand in their snapshots"
            )
        document, outcome = check_drift(
            self.call(asked, store),
            asked.arguments["snapshots"],
            asked.policy(),
            hosts,
            self.hosts_of,
        )
        counts = document["counts"]
        bad = counts[NON_COMPLIANT] > 0 or (asked.arguments["strict"] and counts[UNKNOWN] > 0)
        result = {
            "changed": outcome.changed,
            "events": [placed(one) for one in outcome.events],
            "compliant": not bad,
            "counts": counts,
        }
        text = drift_text(document)
        if not asked.arguments["enforce"]:
            self._report(asked, document)
            return {**result, "drift": document, "text": text}
        return self._enforced(asked, document, text, result)

    def _enforced(
        self, asked: Asked, document: dict[str, Any], text: str, result: dict[str, Any]
    ) -> dict[str, Any]:
        """Say it on the terminal, and fail where there is drift.

        A failed task is shown with all of its result on one line: so it has little in it.
        """
        good = result["compliant"]
        if asked.text("report") or asked.text("format") == "text":
            color = constants.COLOR_OK if good else constants.COLOR_ERROR
            self._display.display(text, color=color, stderr=not good)
        else:
            self._display.display(_written(asked, document))
        if good:
            self._report(asked, document)
            return {**result, "drift": document, "text": text}
        msg = _failed(document["counts"])
        try:
            self._report(asked, document)
        except MofError as error:
            msg = f"{msg}; and there is no report: {error}"
        return {**result, "failed": True, "msg": msg}

    def _report(self, asked: Asked, document: dict[str, Any]) -> None:
        """Write the report; in check mode too, since it is the answer and changes nothing else."""
        if asked.text("report"):
            content = _written(asked, document).encode("utf-8")
            write_file(asked.path("report"), content, check=False)


def _failed(counts: dict[str, int]) -> str:
    told = [
        f"{counted(counts[name], 'host')} {word}"
        for name, word in ((NON_COMPLIANT, "not compliant"), (UNKNOWN, "unknown"))
        if counts[name]
    ]
    return f"drift: {', '.join(told)}"


def _written(asked: Asked, document: dict[str, Any]) -> str:
    """The document in the format that was asked for."""
    if asked.text("format") == "json":
        return drift_json(document)
    if asked.text("format") == "junit":
        return drift_junit(document)
    return f"{drift_text(document)}\n"
