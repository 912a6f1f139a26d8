# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put what a deployment left behind on record, one snapshot a host, under one root."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..documents.canonical import canonical, sha256
from ..documents.schema import check
from ..documents.text import normalised, short
from ..documents.yaml_input import Source
from ..domain.errors import BadDocument
from ..domain.gate.decide_deployment import CaptureConfiguration, decide_capture
from ..trust.merkle import root_over
from .outcome import Call, Outcome, transact


def capture_configuration(call: Call, release_id: str, snapshots: Mapping[str, Any]) -> Outcome:
    """Record one capture.

    :param snapshots: host -> what the module snapshot returned for it (``snapshot`` in it), or
        anything else for a host that gave no answer: it is recorded as unknown, never as empty.
    :raises Refused: the release was never deployed.
    """
    hosts: dict[str, dict[str, Any]] = {}
    contents: list[bytes] = []
    for name in sorted(snapshots):
        content, reason = _content(name, snapshots[name])
        if content is None:
            hosts[name] = {"status": "unknown", "reason": reason}
        else:
            contents.append(content)
            hosts[name] = {"status": "ok", "sha256": sha256(content)}
    entries = [canonical({"host": name, **hosts[name]}) for name in sorted(hosts)]
    command = CaptureConfiguration(release_id, hosts, root_over(entries).hex())
    return transact(
        call,
        [f"release/{command.release}"],
        lambda state, head: decide_capture(
            state.releases.get(command.release), command, state.changes, call.context
        ),
        contents,
    )


def _content(name: str, result: Any) -> tuple[bytes | None, str]:
    snapshot = result.get("snapshot") if isinstance(result, Mapping) else None
    if snapshot is None:
        reason = str(result.get("msg", "")) if isinstance(result, Mapping) else ""
        return None, _told(reason or "the host gave no snapshot")
    try:
        check("snapshot", Source(f"snapshot of {name}", snapshot), "snapshot")
        return canonical(snapshot), ""
    except BadDocument as error:
        return None, _told(str(error).splitlines()[0])


def _told(reason: str) -> str:
    """What a host says may hold anything; on record it is one visible line."""
    return str(normalised(short(reason, 500)))
