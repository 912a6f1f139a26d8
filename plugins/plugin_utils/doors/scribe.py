# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scribe of a run: notes outcomes in memory and puts them on record once, at its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import time
from typing import Any

from ..documents.text import normalised, visible
from ..domain.errors import MofError
from . import settings
from .clock import now
from .run import RELEASE_ID, THIS_RUN
from .threshold import Threshold

COUNTS = ("ok", "changed", "failures", "dark", "skipped", "rescued", "ignored")
#: Ansible's words for what people call failed and unreachable.
WORDS = {"failures": "failed", "dark": "unreachable"}


class Scribe:
    """Plays, tasks and outcomes of one run."""

    def __init__(self) -> None:
        self._started = now().isoformat()
        self._plays: list[dict[str, Any]] = []
        self._tasks: dict[Any, dict[str, list[str]]] = {}
        self._noting = False
        self._open: set[str] = set()
        self._named = ("", "")
        self._last = time()

    def play(self, name: str, *, ours: bool, threshold: Callable[[], Threshold]) -> None:
        """A play, or the next batch of one, begins.

        :param ours: it is of this collection, and no part of the deployment.
        :param threshold: the play as the gate sees it, asked for where no gate let it through.
        """
        self._tasks.clear()
        self._noting = not ours
        if self._noting and not THIS_RUN.permit:
            self._noting = self._unguarded(threshold())
        if not self._noting:
            return
        if not self._plays or self._plays[-1]["name"] != name:
            self._plays.append({"name": name, "tasks": []})

    def _unguarded(self, threshold: Threshold) -> bool:
        """Whether the play touches protected hosts, which no gate let it through to."""
        try:
            hosts = threshold.protected(settings.require("protected"))
        except MofError:
            # Where it cannot be told which hosts are protected, all of them are.
            hosts = threshold.hosts
        self._open |= set(hosts)
        release = threshold.release
        self._named = (release if RELEASE_ID.match(release) else "", threshold.playbook.name)
        return bool(hosts)

    def note(self, task: Any, host: str, outcome: str) -> None:
        """A task ended on a host."""
        if not self._noting:
            return
        self._last = time()
        key = task._uuid  # noqa: SLF001 - the only name of a task that is one of a kind
        results = self._tasks.get(key)
        if results is None:
            results = self._tasks[key] = {}
            self._plays[-1]["tasks"].append(
                {"name": str(task.get_name()), "action": str(task.action), "results": results}
            )
        hosts = results.get(outcome)
        if hosts is None:
            results[outcome] = [host]
        else:
            hosts.append(host)

    def write(self, stats: Any, check: bool) -> str:
        """Put the run on record; why that failed, or empty."""
        touched = sorted(self._open & set(stats.processed))
        if check or not (THIS_RUN.permit or touched):
            return ""
        try:
            if THIS_RUN.permit:
                self._write(stats)
                THIS_RUN.written = True
            else:
                self._without_permit(tuple(touched))
        except MofError as error:
            return str(error)
        return ""

    def _write(self, stats: Any) -> None:
        hosts = {
            host: _counts(stats, host) for host in sorted(stats.processed) if host in THIS_RUN.hosts
        }
        _writing().deployed(self._log(), hosts, THIS_RUN.moved())

    def _without_permit(self, hosts: tuple[str, ...]) -> None:
        release, playbook = self._named
        _writing().unpermitted({**self._log(), "release": release, "playbook": playbook}, hosts)

    def _log(self) -> dict[str, Any]:
        return {
            "run": THIS_RUN.id,
            "release": THIS_RUN.release,
            "permit": THIS_RUN.permit,
            "playbook": THIS_RUN.playbook,
            "started": self._started,
            "ended": datetime.fromtimestamp(int(self._last), UTC).isoformat(),
            "plays": [_clean(one) for one in self._plays],
        }


def _writing() -> Any:
    """All that writing takes: a run that leaves nothing to write does not pay for loading it."""
    from . import writing  # noqa: PLC0415 - loading it takes longer than a small play

    return writing


def _clean(play: dict[str, Any]) -> dict[str, Any]:
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
