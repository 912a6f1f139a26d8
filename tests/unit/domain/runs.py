# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks what is decided on what a run of the story's release did, and on what was found then."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_deployment import (
    CaptureConfiguration,
    RecordDeployment,
    decide_capture,
    decide_recording,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    NOW,
    RELEASE,
    at,
    by,
    sha,
)

RECORD = RecordDeployment(
    RELEASE,
    "run-1",
    "permit-run-1",
    "deploy.yml",
    NOW.isoformat(),
    at(0.5),
    {"web1": {"outcome": "ok", "changed": 2}, "web2": {"outcome": "failed"}},
    sha("log"),
)
LOST = {"web2": {"status": "unknown", "reason": "unreachable"}}


def outcome(state: State, command: RecordDeployment = RECORD, hours: float = 1) -> Decision:
    """Decide on what a run of the story's release did."""
    release = state.releases.get(RELEASE)
    return decide_recording(release, command, state.changes, by("max", hours), state.locks)


def capture(state: State, hosts: dict[str, Any], hours: float = 2) -> Decision:
    """Decide on a capture of the story's release."""
    command = CaptureConfiguration(RELEASE, hosts, sha("capture"))
    return decide_capture(state.releases.get(RELEASE), command, state.changes, by("max", hours))
