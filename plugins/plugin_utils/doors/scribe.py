# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scribe of a run: notes outcomes in memory and puts them on record once, at its end."""

from __future__ import annotations

from collections.abc import Callable
from time import time
from typing import Any

from ..domain.errors import MofError
from . import settings
from .run import THIS_RUN
from .threshold import Threshold


class Scribe:
    """Plays, tasks and outcomes of one run."""

    def __init__(self) -> None:
        self._plays: list[dict[str, Any]] = []
        self._tasks: dict[Any, dict[str, list[str]]] = {}
        self._noting = False
        self._open: set[str] = set()
        self._named = ("", "")
        self._started = self._last = time()

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
        self._named = (threshold.release, threshold.playbook.name)
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
            # Loaded now: a run that leaves nothing to write does not pay for it.
            from . import writing  # noqa: PLC0415 - loading it takes longer than a small play

            log = writing.log_of(self._plays, self._started, self._last)
            if THIS_RUN.permit:
                writing.deployed(log, stats)
                THIS_RUN.written = True
            else:
                writing.unpermitted(log, self._named, tuple(touched))
        except MofError as error:
            return str(error)
        return ""
