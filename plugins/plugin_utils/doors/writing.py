# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scribe needs once there is something to write down; loaded then, and not before."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from ..documents.text import normalised, visible
from ..domain.decision import Context
from ..store.opening import open_location
from ..usecases.end_run import record_unpermitted
from ..usecases.outcome import Call
from ..usecases.record_deployment import record_deployment
from . import settings
from .clock import now
from .run import THIS_RUN, is_release_id

COUNTS = ("ok", "changed", "failures", "dark", "skipped", "rescued", "ignored")
#: Ansible's words for what people call failed and unreachable.
WORDS = {"failures": "failed", "dark": "unreachable"}


def log_of(plays: Iterable[Mapping[str, Any]], started: float, ended: float) -> dict[str, Any]:
    """The log of this run.

    :param started: as ``ended``, seconds since the epoch.
    """
    return {
        "run": THIS_RUN.id,
        "release": THIS_RUN.release,
        "permit": THIS_RUN.permit,
        "playbook": THIS_RUN.playbook,
        "started": datetime.fromtimestamp(int(started), UTC).isoformat(),
        "ended": datetime.fromtimestamp(int(ended), UTC).isoformat(),
        "plays": [_clean(one) for one in plays],
    }


def deployed(log: Mapping[str, Any], stats: Any) -> None:
    """Put a run that the gate let through on record.

    :param stats: Ansible's, of the whole run.
    :raises MofError: it cannot be.
    """
    hosts = {
        host: _counts(stats, host) for host in sorted(stats.processed) if host in THIS_RUN.hosts
    }
    touched = THIS_RUN.moved()
    with _calling() as call:
        record_deployment(call, log, hosts, touched)


def unpermitted(log: Mapping[str, Any], named: tuple[str, str], hosts: tuple[str, ...]) -> None:
    """Put a run that no gate let through on record.

    :param named: what the run named as its release, unchecked, and its playbook.
    :param hosts: the protected hosts that it touched.
    :raises MofError: it cannot be.
    """
    release, playbook = named
    document = {
        **log,
        "release": release if is_release_id(release) else "",
        "playbook": playbook,
    }
    with _calling() as call:
        record_unpermitted(call, document, hosts)


@contextmanager
def _calling() -> Iterator[Call]:
    store = open_location(settings.require("store"))
    try:
        yield Call(store, Context(settings.require("actor"), now()), uuid.uuid4().hex)
    finally:
        store.close()


def _clean(play: Mapping[str, Any]) -> dict[str, Any]:
    tasks = [
        {
            "name": _shown(one["name"]),
            "action": _shown(one["action"]),
            "results": {
                name: [str(host) for host in sorted(hosts)]
                for name, hosts in one["results"].items()
            },
        }
        for one in play["tasks"]
    ]
    return {"name": _shown(play["name"]), "tasks": tasks}


def _shown(text: str) -> str:
    return str(normalised(visible(text)))


def _counts(stats: Any, host: str) -> dict[str, Any]:
    counts = {WORDS.get(name, name): int(getattr(stats, name).get(host, 0)) for name in COUNTS}
    outcome = "unreachable" if counts["unreachable"] else "failed" if counts["failed"] else "ok"
    return {"outcome": outcome, **counts}
