# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documents of checks for drift, as the tests of what is made of them take them."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.snapshot import (
    Section,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.drift.judge_drift import (
    judge_drift,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.configuration_rules import (
    IgnoreRule,
)
from ansible_collections.mof.release.plugins.plugin_utils.records.drift_view import (
    drift_document,
)
from ansible_collections.mof.release.tests.unit.domain.drifts import (
    OF_HOSTS,
    file,
    means,
    ok,
    package,
    planned,
    record,
    seen,
)
from ansible_collections.mof.release.tests.unit.domain.stories import at, release_event, sha

OLD = ok(files=file(), packages=package("1.0"))
UNREAD = {**OLD, "files": Section("unknown", "timed out")}
BOTH = ok(files=file(mode="0666"), packages=package("2.0"))
STRANGER = release_event(
    "run_unpermitted", "joe", 3, run="run-9", release="", playbook="fix.yml", hosts=["web1"]
)
ENDED = IgnoreRule("old", "file/x", "It was so.", at(1))
MOTD = IgnoreRule("motd", "file/*/etc/*", "By hand.", at(99))
#: An incident is opened, and then closed.
NONE, OPENED, CLOSED = (
    fold([one for one in OF_HOSTS if one.type in types])
    for types in ((), ("incident_opened",), ("incident_opened", "incident_closed"))
)


def document(
    *observed: Any,
    rules: tuple[IgnoreRule, ...] = (),
    states: tuple[State, State] = (State(), State()),
    recorded: bool = True,
) -> dict[str, Any]:
    """The document of a check of these hosts, with the incidents of before and after it."""
    events = (*planned(expect={"packages": [{"name": "shop", "version": "2.0"}]}), STRANGER)
    report = judge_drift(observed, record(*events), means(*rules))
    return drift_document(report, sha("report"), *states, recorded=recorded)


def bad(host: str, mode: str = "0666") -> Any:
    """A host with a file of another mode."""
    return seen(OLD, ok(files=file(mode=mode), packages=package("1.0")), host=host)
