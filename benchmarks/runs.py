# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole runs of one play: without callbacks, with gate and recorder, and with the peer."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median

from figure import Figure, ratios
from stage import RELEASE, Measured, Stage

GATE = "mof.release.plugins.callback.gate"
RECORDER = "mof.release.plugins.callback.recorder"
PEER = "ara_default"
OURS = {"ANSIBLE_CALLBACKS_ENABLED": "mof.release.gate,mof.release.recorder"}
ONLY_GATE = {"ANSIBLE_CALLBACKS_ENABLED": "mof.release.gate"}
#: See launch.py.
OURSELVES = "ansible_collections.mof.release.plugins.plugin_utils"
LATE = ("doors.judging", "doors.delegation", "usecases.read_rules")
LOADED = {"BENCH_JUDGING": " ".join(f"{OURSELVES}.{name}" for name in LATE)}
BEGIN = "v2_playbook_on_play_start"
#: Columns of what the stopwatch adds up.
THREAD, PROCESS, WALL = 1, 2, 3

Runs = dict[str, list[Measured]]


def side_by_side(
    stage: Stage,
    project: Path,
    variants: dict[str, dict[str, str]],
    times: dict[str, int],
    release: str = RELEASE,
) -> Runs:
    """Run the variants in turn, each round beginning with another one, after one run unmeasured."""
    for environment in variants.values():
        stage.measure(project, environment=environment, release=release)
    runs: Runs = {name: [] for name in variants}
    names = list(variants)
    for number in range(max(times.values())):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            if number < times[name]:
                environment = variants[name]
                runs[name].append(stage.measure(project, environment=environment, release=release))
    return runs


def peer_environment(stage: Stage) -> dict[str, str]:
    """ARA as its documentation says: offline client, SQLite; its database is migrated already."""
    found = importlib.util.find_spec("ara.setup")
    if found is None or found.origin is None:
        raise SystemExit("ara is not installed here: use the environment of `make bench`")
    return {
        "ANSIBLE_CALLBACK_PLUGINS": str(Path(found.origin).parents[1] / "plugins" / "callback"),
        "ARA_BASE_DIR": str(stage.folder / "ara"),
    }


def many_hosts(stage: Stage, pairs: int, peer_pairs: int) -> Iterator[Figure]:
    """50 hosts, five debug tasks."""
    variants, times = {"none": {}, "ours": OURS | LOADED}, {"none": pairs, "ours": pairs}
    if peer_pairs:
        peer = peer_environment(stage)
        variants |= {"ara": peer, "ara, TCP_NODELAY": {**peer, "BENCH_TCP_NODELAY": "1"}}
        times |= {"ara": peer_pairs, "ara, TCP_NODELAY": peer_pairs}
    runs = side_by_side(stage, stage.project(50), variants, times)
    yield from _recorder(runs)
    yield from _whole(runs, "ours", "gate and recorder", 1.15)
    yield from _where(runs)
    if peer_pairs:
        yield from _peer(runs)
    yield from _gate("50 hosts", runs["ours"])


def few_hosts(stage: Stage, pairs: int) -> Iterator[Figure]:
    """One host, with what the callbacks cost a short run as a whole; and three hosts."""
    variants = {"none": {}, "gate": ONLY_GATE | LOADED, "ours": OURS | LOADED}
    runs = side_by_side(stage, stage.project(1), variants, dict.fromkeys(variants, pairs))
    yield from _gate("1 host", runs["ours"])
    three = side_by_side(stage, stage.project(3), {"ours": OURS | LOADED}, {"ours": pairs})
    yield from _gate("3 hosts", three["ours"])
    none = runs["none"]
    idle = median(map(load, none))
    for name, words in (("gate", "gate"), ("ours", "gate and recorder")):
        some = runs[name]
        yield Figure.of(
            "gate",
            f"first use: loading {words} with all imports, CPU",
            "ms",
            [load(one) - idle for one in some],
        )
        whole = f"1 host x 5 debug, whole run, {words}"
        difference = [one.cpu - other.cpu for one, other in zip(some, none, strict=True)]
        yield Figure.of("gate", f"{whole} - none, CPU", "ms", difference)
        yield compared("gate", f"{whole} / none, CPU", some, none, "cpu")
        yield compared("gate", f"{whole} / none, wall", some, none, "wall")


def _recorder(runs: Runs) -> Iterator[Figure]:
    ours, idle = runs["ours"], median(load(one) for one in runs["none"])
    title = "CPU inside the recorder's hooks, of the run's CPU"
    yield Figure.of(
        "recorder", title, "percent", [hooks(one, RECORDER) / one.cpu for one in ours], 0.03
    )
    yield Figure.of(
        "recorder",
        "the same, and loading gate and recorder with all imports",
        "percent",
        [(hooks(one, RECORDER) + load(one) - idle) / one.cpu for one in ours],
    )
    yield Figure.of(
        "recorder",
        "the same, and the gate's decision: all that we do",
        "percent",
        [(hooks(one, RECORDER, GATE) + load(one) - idle) / one.cpu for one in ours],
    )


def _whole(runs: Runs, name: str, words: str, memory: float | None) -> Iterator[Figure]:
    some, none = runs[name], runs["none"]
    yield compared("recorder", f"whole run, {words} / none, CPU", some, none, "cpu")
    yield compared("recorder", f"whole run, {words} / none, wall", some, none, "wall")
    yield compared("recorder", f"peak memory, {words} / none", some, none, "memory", memory)


def _where(runs: Runs) -> Iterator[Figure]:
    """Where the CPU goes by which a run with gate and recorder differs, of the other run's CPU."""
    for place, seconds in (
        ("before the first task", _before),
        ("during the tasks, in the controller process", _during),
        ("in the workers", _workers),
    ):
        yield Figure.of(
            "recorder",
            f"of the CPU difference, {place}",
            "percent",
            [
                (seconds(one) - seconds(other)) / other.cpu
                for one, other in zip(runs["ours"], runs["none"], strict=True)
            ],
        )


def compared(
    group: str,
    title: str,
    some: Sequence[Measured],
    none: Sequence[Measured],
    what: str,
    target: float | None = None,
) -> Figure:
    """A figure of whole runs: the one kind over the other, round by round."""
    values = ratios([getattr(one, what) for one in some], [getattr(one, what) for one in none])
    return Figure.of(group, title, "ratio", values, target)


def _peer(runs: Runs) -> Iterator[Figure]:
    yield Figure.of(
        "recorder",
        "CPU inside ARA's hooks, its server included, of the run's CPU",
        "percent",
        [hooks(one, PEER, column=PROCESS) / one.cpu for one in runs["ara"]],
    )
    yield from _whole(runs, "ara", "ARA", None)
    yield from _whole(runs, "ara, TCP_NODELAY", "ARA with TCP_NODELAY", None)


def _gate(hosts: str, runs: Sequence[Measured]) -> Iterator[Figure]:
    """The decision against the debug tasks of the same run."""
    for kind, column in (("CPU", THREAD), ("wall", WALL)):
        decision = [one.report["hooks"][GATE][BEGIN][column] for one in runs]
        task = [debug_task(one, kind) for one in runs]
        yield Figure.of(
            "gate",
            f"{hosts}: decision / one debug task, {kind}",
            "ratio",
            ratios(decision, task),
            1.0,
        )
        yield Figure.of("gate", f"{hosts}: decision, {kind}", "ms", decision)
        yield Figure.of("gate", f"{hosts}: one debug task, {kind}", "ms", task)


def debug_task(run: Measured, kind: str) -> float:
    """From one task's start to the next one's; the first is left out, since it loads the plugin."""
    starts = [one for one in run.report["marks"] if one["event"] == "task"][1:]
    clock = [one["wall"] if kind == "wall" else one["self"] + one["children"] for one in starts]
    return float(median(later - earlier for earlier, later in pairwise(clock)))


def hooks(run: Measured, *plugins: str, column: int = THREAD) -> float:
    """Seconds in all hooks of these plugins."""
    hooks = run.report["hooks"]
    return float(sum(one[column] for name in plugins for one in hooks[name].values()))


def load(run: Measured) -> float:
    """CPU seconds that loading the callbacks took."""
    return float(run.report["load"][THREAD])


def _before(run: Measured) -> float:
    return _clock(run, 0, "self")


def _during(run: Measured) -> float:
    return _clock(run, -1, "self") - _clock(run, 0, "self")


def _workers(run: Measured) -> float:
    return _clock(run, -1, "children")


def _clock(run: Measured, place: int, name: str) -> float:
    """A clock when the play began (0) or when the run was recorded (-1)."""
    return float(run.report["marks"][place][name])
