# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`ansible-playbook` with a stopwatch in it: python launch.py REPORT.json PLAYBOOK [ARGUMENT]...

Every variant is started this way, so what the stopwatch costs is in all of them. The report says,
per callback plugin and hook, how often it was called and the time within (thread CPU, process CPU,
wall); what loading the callbacks took; and the clocks at the start of every play and task.
"""

from __future__ import annotations

import json
import os
import resource
import socketserver
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any

from ansible.cli.playbook import main
from ansible.executor.task_queue_manager import TaskQueueManager

Times = list[float]
#: Wait for the workers of the task before, so that what they used is counted as that task's. With
#: one host nothing else would happen meanwhile: the next task waits for the same place.
REAP = bool(os.environ.get("BENCH_REAP"))
#: Load what judges a play with the callbacks, so that a decision can be told from loading. Without,
#: it is loaded when the first play that touches a protected host begins.
JUDGING = os.environ.get("BENCH_JUDGING", "").split()
#: End with the start of the first play, when nothing else of the run is looked at.
STOP = bool(os.environ.get("BENCH_STOP"))


class Enough(SystemExit):
    """Everything that is looked at was measured."""


class Stopwatch:
    """Counts calls and adds up seconds."""

    def __init__(self) -> None:
        self.hooks: dict[str, dict[str, Times]] = {}
        self.load: Times = [0, 0.0, 0.0, 0.0]
        self.dispatch: Times = [0, 0.0, 0.0, 0.0]
        self.marks: list[dict[str, Any]] = []

    def timed(self, function: Callable[..., Any], total: Times) -> Callable[..., Any]:
        """The same function, its time added to ``total``: calls, thread, process, wall."""

        def call(*args: Any, **kwargs: Any) -> Any:
            wall, process, thread = perf_counter(), process_time(), thread_time()
            try:
                return function(*args, **kwargs)
            finally:
                total[1] += thread_time() - thread
                total[2] += process_time() - process
                total[3] += perf_counter() - wall
                total[0] += 1

        return call

    def watch(self, plugin: Any) -> None:
        """Time every hook that this callback plugin has."""
        name = type(plugin).__module__.removeprefix("ansible_collections.")
        hooks = self.hooks.setdefault(name.removeprefix("ansible.plugins.callback."), {})
        for hook in plugin._implemented_callback_methods:  # noqa: SLF001 - what Ansible calls
            hooks[hook] = [0, 0.0, 0.0, 0.0]
            setattr(plugin, hook, self.timed(getattr(plugin, hook), hooks[hook]))

    def mark(self, event: str, name: str, action: str) -> None:
        """Write down the clocks."""
        own, children = (
            resource.getrusage(one) for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        self.marks.append(
            {
                "event": event,
                "name": name,
                "action": action,
                "wall": perf_counter(),
                "self": own.ru_utime + own.ru_stime,
                "children": children.ru_utime + children.ru_stime,
            }
        )

    def calibration(self) -> float:
        """Thread CPU seconds that one timed call of nothing is charged."""
        total: Times = [0, 0.0, 0.0, 0.0]
        nothing = self.timed(lambda: None, total)
        for _time in range(5000):
            nothing()
        return total[1] / total[0]

    def install(self) -> None:
        """Put the stopwatch between Ansible and its callbacks."""
        load, send = TaskQueueManager.load_callbacks, TaskQueueManager.send_callback
        timed_load = self.timed(load, self.load)
        timed_send = self.timed(send, self.dispatch)

        def load_callbacks(manager: Any) -> None:
            if manager._callback_plugins:  # noqa: SLF001 - Ansible asks the same
                return
            timed_load(manager)
            for name in JUDGING:
                self.timed(import_module, self.load)(name)
            for plugin in manager._callback_plugins:  # noqa: SLF001
                self.watch(plugin)

        def send_callback(manager: Any, method_name: str, *args: Any, **kwargs: Any) -> None:
            if method_name == "v2_playbook_on_task_start":
                if REAP:
                    _reap(manager)
                self.mark("task", args[0].get_name(), args[0].action)
            timed_send(manager, method_name, *args, **kwargs)
            if method_name in ("v2_playbook_on_play_start", "v2_playbook_on_stats"):
                self.mark(method_name.removeprefix("v2_playbook_on_"), "", "")
            if STOP and method_name == "v2_playbook_on_play_start":
                raise Enough

        TaskQueueManager.load_callbacks = load_callbacks
        TaskQueueManager.send_callback = send_callback

    def report(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return {
            "hooks": self.hooks,
            "load": self.load,
            "dispatch": self.dispatch,
            "marks": self.marks,
            "calibration": self.calibration(),
        }


def _reap(manager: Any) -> None:
    for worker in manager._workers:  # noqa: SLF001 - Ansible asks the same
        if worker is not None:
            worker.join()


def _write(report: Path, stopwatch: Stopwatch) -> None:
    report.write_text(json.dumps(stopwatch.report()), "utf-8")


def run(report: Path, arguments: list[str]) -> None:
    """Be `ansible-playbook` and write the report, however it ends."""
    stopwatch, process = Stopwatch(), os.getpid()
    if os.environ.get("BENCH_TCP_NODELAY"):
        # For the HTTP server within the peer: what its idle waiting makes of its wall time.
        socketserver.StreamRequestHandler.disable_nagle_algorithm = True
    stopwatch.install()
    sys.argv = ["ansible-playbook", *arguments]
    try:
        main()
    except Enough:
        _write(report, stopwatch)
        # What comes at the end of a process is not looked at either.
        os._exit(0)
    finally:
        if os.getpid() == process:
            _write(report, stopwatch)


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2:])
