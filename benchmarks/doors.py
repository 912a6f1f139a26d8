# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workflow doors against an action plugin that does nothing: many tasks on localhost, shuffled."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from figure import Figure
from stage import HERE, RELEASE, Measured, Stage

#: Moves of a change request, which keep their order whatever the shuffling: state -> actor.
MOVES = {"submitted": "riley", "screened": "morgan", "classified": "morgan", "authorized": "alex"}
BUSY = "app-1"
NOTHING = "nothing"
FIRST = "before the first door"
LOOP = 30
LOOPED = (NOTHING, "change_request submitted", "activity", "release_info")
#: Nothings a round; as many as there are doors would only take longer.
IDLE = 4

Task = dict[str, Any]


def doors(stage: Stage, runs: int, tasks: int) -> Iterator[Figure]:
    """The time of each door's task over that of a null action plugin in the same run."""
    project = stage.project(3, releases=2)
    # Hidden, so that the go does not bind it: the gate that is asked is open.
    playbook = project / ".doors.yml"
    environment = {"ANSIBLE_ACTION_PLUGINS": str(HERE / "action_plugins"), "BENCH_REAP": "1"}
    found: dict[str, dict[str, list[float]]] = {"CPU": defaultdict(list), "wall": defaultdict(list)}
    for seed in range(-1, runs):
        _write(playbook, project, tasks if seed >= 0 else 1, seed)
        run = stage.measure(project, playbook.name, environment)
        if seed < 0:
            continue
        for kind, clocks in (("CPU", ("self", "children")), ("wall", ("wall",))):
            for door, values in _times(run, clocks).items():
                found[kind][door].append(median(values))
    for kind, target in (("CPU", 2.0), ("wall", 2.0)):
        yield from _figures(found[kind], kind, target)


def _figures(times: Mapping[str, Sequence[float]], kind: str, target: float) -> Iterator[Figure]:
    yield Figure.of("doors", f"{NOTHING}, a task, {kind}", "ms", times[NOTHING])
    for door in sorted(times):
        if door in (NOTHING, FIRST, "warm") or door.startswith("loop "):
            continue
        over = [one / idle for one, idle in zip(times[door], times[NOTHING], strict=True)]
        yield Figure.of("doors", f"{door} / {NOTHING}, a task, {kind}", "ratio", over, target)
    first = [one - idle for one, idle in zip(times[FIRST], times[NOTHING], strict=True)]
    yield Figure.of("doors", f"first use: loading the first door of a process, {kind}", "ms", first)
    for door in LOOPED:
        items = [one / LOOP for one in times[f"loop {door}"]]
        yield Figure.of("doors", f"{door}, an item of a loop in one task, {kind}", "ms", items)


def _times(run: Measured, clocks: Sequence[str]) -> dict[str, list[float]]:
    """Name -> seconds from the start of a task of that name to the start of the next one."""
    marks = run.report["marks"]
    times: dict[str, list[float]] = defaultdict(list)
    for here, after in pairwise(marks):
        if here["event"] == "task":
            times[here["name"]].append(sum(after[one] - here[one] for one in clocks))
    return times


def _write(playbook: Path, project: Path, rounds: int, seed: int) -> None:
    change = json.loads((project / "change.json").read_text("utf-8"))
    # Ansible loads the plugin of a task, and what it imports, before it announces the task: so
    # what loading the first door costs is within the nothing before it.
    warm = [
        _task("warm", NOTHING, {}),
        _task(FIRST, NOTHING, {}),
        *({**one, "name": "warm"} for one in _round(-1, change)),
        _task("warm", NOTHING, {}),
    ]
    tasks = [one for number in range(rounds) for one in _round(number, change)]
    tasks += [_task(NOTHING, NOTHING, {}) for _one in range(rounds * IDLE)]
    order = random.Random(seed)
    order.shuffle(tasks)
    _in_order(tasks)
    loops = [_loop(door, change) for door in LOOPED]
    order.shuffle(loops)
    end = [_task("warm", NOTHING, {}) for _one in range(3)]
    play = {
        "name": "Go through the doors",
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "tasks": [*warm, *tasks, *loops, *end],
    }
    playbook.write_text(json.dumps([play], indent=1) + "\n", "utf-8")


def _round(number: int, change: Mapping[str, Any]) -> list[Task]:
    """Each door once; what is recorded differs from round to round, so that an event is written."""
    tasks = [
        _task(f"change_request {state}", "change_request", _move(f"B-{number + 1}", state, change))
        for state in MOVES
    ]
    said = f"round {number}"
    tasks += [
        _task("activity", "activity", _activity(said)),
        _task(
            "signoff",
            "signoff",
            {
                "release": BUSY,
                "cluster": "operations",
                "decision": "go",
                "comment": said,
                "actor": "kim",
            },
        ),
        _task("change_request_info", "change_request_info", {"id": "C-0"}),
        _task("release_info", "release_info", {"release": RELEASE}),
        _task("readiness_review_info", "readiness_review_info", {"release": RELEASE}),
        _task("gate_info", "gate_info", {"release": RELEASE}),
    ]
    return tasks


def _loop(door: str, change: Mapping[str, Any]) -> Task:
    if door == NOTHING:
        task = _task(door, NOTHING, {})
    elif door == "activity":
        task = _task(door, "activity", _activity("item {{ item }}"))
    elif door == "release_info":
        task = _task(door, "release_info", {"release": RELEASE})
    else:
        task = _task(door, "change_request", _move("L-{{ item }}", "submitted", change))
    return {**task, "name": f"loop {door}", "loop": list(range(LOOP))}


def _move(name: str, state: str, change: Mapping[str, Any]) -> dict[str, Any]:
    given = {"change": {**change, "id": name}} if state == "submitted" else {"id": name}
    return {**given, "state": state, "actor": MOVES[state]}


def _activity(said: str) -> dict[str, Any]:
    return {
        "release": BUSY,
        "id": "operations.restore-point",
        "status": "pass",
        "evidence": ["evidence.txt"],
        "observed": said,
        "actor": "sam",
    }


def _task(name: str, action: str, arguments: Mapping[str, Any]) -> Task:
    full = action if action == NOTHING else f"mof.release.{action}"
    return {"name": name, full: dict(arguments)}


def _in_order(tasks: list[Task]) -> None:
    """Put the moves of each change request into their order, on the places that they got."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(tasks):
        if "mof.release.change_request" in one:
            places[_change_of(one)].append(place)
    states = list(MOVES)
    for found in places.values():
        moves = sorted(
            (tasks[place] for place in found),
            key=lambda one: states.index(one["mof.release.change_request"]["state"]),
        )
        for place, one in zip(found, moves, strict=True):
            tasks[place] = one


def _change_of(task: Task) -> str:
    given = task["mof.release.change_request"]
    return str(given.get("id") or given["change"]["id"])
