# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put runs on record that ended without saying what they did, or that no gate let through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..documents.canonical import canonical, sha256
from ..documents.schema import check
from ..documents.yaml_input import Source
from ..domain.decision import Decision
from ..domain.evolve import State
from ..domain.gate.decide_attempt import RecordUnpermitted, abandoned, decide_unpermitted
from ..domain.gate.lock import SUBJECT as LOCKS
from ..store.port import Head
from .outcome import Call, Outcome, transact


def abandon_run(call: Call, release_id: str, run: str, why: str) -> Outcome:
    """Record that a run ended before its outcomes were, and free what it held."""

    def decide(state: State, head: Head) -> Decision:
        release = state.releases.get(release_id)
        if release is None:
            return ()
        return tuple(abandoned(release, run, why, state.locks, call.context))

    return transact(call, [f"release/{release_id}", LOCKS], decide)


def record_unpermitted(call: Call, log: Mapping[str, Any], hosts: tuple[str, ...]) -> Outcome:
    """Record a run without a permit.

    :param log: the run log (run-log.schema.json); its release may be empty, its permit is.
    :param hosts: the protected hosts that it touched.
    """
    document = dict(log)
    check("run-log", Source("run log", document), "run log")
    content = canonical(document)
    command = RecordUnpermitted(
        release=document["release"],
        run=document["run"],
        playbook=document["playbook"],
        hosts=hosts,
        started=document["started"],
        ended=document["ended"],
        log=sha256(content),
    )
    subject = f"release/{command.release}" if command.release else "gate"

    return transact(
        call,
        [subject],
        lambda state, head: decide_unpermitted(
            state.releases.get(command.release), command, call.context
        ),
        [content],
    )
