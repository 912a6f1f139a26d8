# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put what a run did on record: each host's outcome, and the log of its tasks as evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..documents.canonical import canonical, sha256
from ..documents.schema import check
from ..documents.yaml_input import Source
from ..domain.errors import BadDocument
from ..domain.gate.decide_deployment import RecordDeployment, decide_recording
from ..domain.gate.lock import SUBJECT as LOCKS
from .outcome import Call, Outcome, transact


def record_deployment(
    call: Call,
    log: Mapping[str, Any],
    hosts: Mapping[str, Mapping[str, Any]],
    touched: Sequence[str] = (),
) -> Outcome:
    """Record one run.

    :param log: the run log (run-log.schema.json).
    :param hosts: host -> outcome and counts.
    :param touched: bound files that were touched while the run was at work.
    :raises Refused: the release is not on record.
    """
    document = dict(log)
    check("run-log", Source("run log", document), "run log")
    try:
        ended = datetime.fromisoformat(document["ended"])
    except ValueError as error:
        raise BadDocument(f"the run log ended at no time: {error}") from error
    content = canonical(document)
    command = RecordDeployment(
        release=document["release"],
        run=document["run"],
        permit=document["permit"],
        playbook=document["playbook"],
        started=document["started"],
        ended=ended,
        hosts=hosts,
        log=sha256(content),
        touched=tuple(touched),
    )
    return transact(
        call,
        [f"release/{command.release}", LOCKS],
        lambda state, head: decide_recording(
            state.releases.get(command.release),
            command,
            state.changes,
            call.context,
            state.locks,
        ),
        [content],
    )
