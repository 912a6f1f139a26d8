# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One snapshot against setup, package_facts and service_facts, over SSH on loopback, pipelined.

The peers run as three tasks, and as one ``gather_facts`` with ``parallel``; the better one counts.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from figure import Figure, ratios
from runs import compared
from stage import HERE, REPOSITORY, Measured, Stage

HOSTS = 8
#: What the peers have too; for equal content nothing else is collected.
EQUAL = ["system", "hardware", "packages", "services", "mounts"]
PLAYS: dict[str, list[dict[str, Any]]] = {
    "nothing": [],
    "snapshot, all sections": [{"mof.release.snapshot": {}}],
    "snapshot, equal content": [{"mof.release.snapshot": {"collect": EQUAL}}],
    "three tasks": [
        {"ansible.builtin.setup": {}},
        {"ansible.builtin.package_facts": {}},
        {"ansible.builtin.service_facts": {}},
    ],
    "gather_facts, parallel": [
        {"ansible.builtin.gather_facts": {"parallel": True, "gather_timeout": 120}}
    ],
}
#: The play's own way of asking for the three in parallel.
MODULES = "ansible_facts_modules"
#: A task before and one after, between whose starts the clock is read.
MARK: dict[str, Any] = {"ansible.builtin.debug": {"msg": "now"}}
SERIAL, PARALLEL = "three tasks", "gather_facts, parallel"


def snapshots(stage: Stage, rounds: int) -> Iterator[Figure]:
    """One host for the wall time, several for what the controller pays for each."""
    hosts = _hosts_module()
    folder = stage.folder / "snapshots"
    folder.mkdir()
    names = [f"h{number}" for number in range(1, HOSTS + 1)]
    with _running(hosts, folder, names) as running:
        project = _project(folder, running)
        yield from _one_host(stage, project, rounds)
        yield from _many_hosts(stage, project, rounds)


def _one_host(stage: Stage, project: Path, rounds: int) -> Iterator[Figure]:
    runs = _rounds(stage, project, "h1", rounds)
    spent = {name: [_between(one) for one in runs[name]] for name in PLAYS}
    best = [min(pair) for pair in zip(spent[SERIAL], spent[PARALLEL], strict=True)]
    for name in PLAYS:
        if name != "nothing":
            yield _of(f"1 host: {name}, wall", "ms", spent[name])
    for name, target in (("snapshot, all sections", 0.5), ("snapshot, equal content", None)):
        title = f"1 host: {name} / better of the peers, wall"
        yield _of(title, "ratio", ratios(spent[name], best), target)


def _many_hosts(stage: Stage, project: Path, rounds: int) -> Iterator[Figure]:
    runs = _rounds(stage, project, "all", rounds)
    idle = runs["nothing"]
    paid = {
        name: [one.cpu - other.cpu for one, other in zip(runs[name], idle, strict=True)]
        for name in PLAYS
        if name != "nothing"
    }
    for name, values in paid.items():
        title = f"{HOSTS} hosts: {name}, controller CPU a host"
        yield _of(title, "ms", [one / HOSTS for one in values])
    best = [min(pair) for pair in zip(paid[SERIAL], paid[PARALLEL], strict=True)]
    ours = paid["snapshot, equal content"]
    title = (
        f"{HOSTS} hosts: controller CPU a host, snapshot with equal content / better of the peers"
    )
    # 30 % more hosts in the same CPU time.
    yield _of(title, "ratio", ratios(ours, best), 1 / 1.3)
    title = f"{HOSTS} hosts: controller CPU a host, snapshot of all sections / better of the peers"
    yield _of(title, "ratio", ratios(paid["snapshot, all sections"], best))
    for name in (SERIAL, PARALLEL):
        yield compared(
            "snapshots",
            f"{HOSTS} hosts: whole run, snapshot of all sections / {name}, wall",
            runs["snapshot, all sections"],
            runs[name],
            "wall",
        )


def _rounds(stage: Stage, project: Path, hosts: str, rounds: int) -> dict[str, list[Measured]]:
    runs: dict[str, list[Measured]] = {name: [] for name in PLAYS}
    environment = {"BENCH_HOSTS": hosts}
    names = list(PLAYS)
    for number in range(rounds + 1):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            play = f"{names.index(name)}-{hosts}.yml"
            run = stage.measure(project, play, environment, release="")
            if number:  # the first round connects, compiles and fills caches
                runs[name].append(run)
    return runs


def _between(run: Measured) -> float:
    """Seconds from the start of the first task to that of the last one, which is a mark."""
    starts = [one["wall"] for one in run.report["marks"] if one["event"] == "task"]
    return float(starts[-1] - starts[1])


def _project(folder: Path, running: Any) -> Path:
    project = folder / "project"
    project.mkdir()
    (project / "ansible.cfg").write_text(
        "[defaults]\ninventory = ../inventory.yml\nforks = 8\n[connection]\npipelining = True\n",
        "utf-8",
    )
    for number, tasks in enumerate(PLAYS.values()):
        for hosts in ("h1", "all"):
            play: dict[str, Any] = {
                "name": "Measured",
                "hosts": hosts,
                "gather_facts": False,
                "vars": {
                    MODULES: [
                        "ansible.builtin.setup",
                        "ansible.builtin.package_facts",
                        "ansible.builtin.service_facts",
                    ]
                },
                # The first task connects; what is measured begins after it.
                "tasks": [{"ansible.builtin.raw": "true"}, *tasks, MARK],
            }
            (project / f"{number}-{hosts}.yml").write_text(json.dumps([play], indent=1), "utf-8")
    assert running.inventory == folder / "inventory.yml"
    return project


def _running(hosts: Any, folder: Path, names: Sequence[str]) -> AbstractContextManager[Any]:
    found: AbstractContextManager[Any] = hosts.running_hosts(folder, {"measured": list(names)})
    return found


def _hosts_module() -> Any:
    """What the integration tests start their hosts with: a real sshd each."""
    place = REPOSITORY / "tests" / "integration" / "hosts.py"
    spec = importlib.util.spec_from_file_location("bench_hosts", place)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{place} cannot be read, from {HERE}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _of(title: str, kind: str, values: Sequence[float], target: float | None = None) -> Figure:
    return Figure.of("snapshots", title, kind, values, target)
