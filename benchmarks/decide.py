# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One decision of the gate without Ansible: the verdict alone, and the use cases around it.

Import this after ``Stage.importable``: it needs the collection on the path.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import policy_file
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Context
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import (
    Around,
    Verdict,
    judge,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.plugins.plugin_utils.usecases.ask_gate import ask_gate
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Call
from ansible_collections.mof.release.plugins.plugin_utils.usecases.pass_gate import (
    Attempted,
    pass_gate,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_state import read_release
from history import scope_of
from shop import PLAYBOOK, POLICY
from stage import RELEASE, STORE


@dataclass(frozen=True)
class Timed:
    """Seconds of CPU of this thread, and of the clock."""

    cpu: float
    wall: float


def decisions(
    project: Path, hosts: Sequence[str], later: timedelta = timedelta()
) -> Mapping[str, Timed]:
    """One decision in each layer: ``verdict``, ``ask`` and ``pass``.

    :param later: how long after now it is made.
    """
    policy = policy_file(project / POLICY)
    context = Context("dana", datetime.now(UTC).replace(microsecond=0) + later)
    scope = scope_of(project, policy, hosts)
    location, run = str(project / STORE), uuid.uuid4().hex
    around = Around(tuple(hosts), run)

    def ask() -> Verdict:
        store = open_location(location)
        _release, verdict = ask_gate(store, RELEASE, policy, scope, context, around)
        store.close()
        return verdict

    def record() -> Verdict:
        store = open_location(location)
        attempt = Attempted(RELEASE, run, f"permit-{run[:12]}", PLAYBOOK, tuple(hosts))
        verdict, _outcome = pass_gate(Call(store, context, run), attempt, policy, scope)
        store.close()
        return verdict

    found = {"ask": _timed(ask)}
    store = open_location(location)
    release, state = read_release(store, RELEASE)
    store.close()
    now, inputs = scope(release), ask().inputs
    found["verdict"] = _timed(
        lambda: judge(
            release, state.changes, policy, now, inputs, standing=state.standing, around=around
        )
    )
    # It writes, so it comes last.
    found["pass"] = _timed(record)
    return found


def _timed(decide: Callable[[], Any]) -> Timed:
    wall, cpu = perf_counter(), thread_time()
    verdict = decide()
    found = Timed(thread_time() - cpu, perf_counter() - wall)
    assert verdict.allowed, verdict.findings[:3]
    return found
