# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate's decision for many hosts and many activities: the verdict, the use cases, the hook.

Import this after ``Stage.importable``: it needs the collection on the path.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import history
import shop
from decide import Timed, decisions
from figure import Figure, ratios
from runs import BEGIN, GATE, ONLY_GATE, THREAD, WALL
from stage import Stage, ready

Cell = tuple[int, int]
#: Hosts and activities.
FEW_HOSTS, MANY_HOSTS, FEW, MANY = 1_000, 10_000, 50, 200
HALF = 5_000
LARGEST, FEWER_HOSTS, FEWER = (MANY_HOSTS, MANY), (FEW_HOSTS, MANY), (MANY_HOSTS, FEW)
GRID: tuple[Cell, ...] = (
    *((number, MANY) for number in (FEW_HOSTS, 2_500, HALF, MANY_HOSTS)),
    *((MANY_HOSTS, number) for number in (100, FEW)),
    (FEW_HOSTS, FEW),
)
HOOKS: tuple[Cell, ...] = (LARGEST, FEWER_HOSTS, FEWER)
FILES = 50
#: What the decision may take, in seconds; and how much more a host or an activity may take where
#: there are many of them than where there are few.
SECOND, LINEAR = 1.0, 1.3
PERMITS = 500
GROUP = "app"
LAYERS = {
    "verdict": "the verdict alone",
    "ask": "ask_gate (ledger, files, verdict)",
    "pass": "pass_gate (the same, recorded)",
}


def scale(stage: Stage, rounds: int, hook_rounds: int) -> Iterator[Figure]:
    """The decision for every cell of the grid, its growth, and what earlier permits add."""
    projects = _projects(stage)
    found = _grid(projects, rounds)
    for layer, words in LAYERS.items():
        cpu = {cell: [one.cpu for one in timed[layer]] for cell, timed in found.items()}
        for cell in sorted(GRID):
            yield Figure.of("scale", f"{_named(cell)}: {words}, CPU", "ms", cpu[cell])
        wall = [one.wall for one in found[LARGEST][layer]]
        target = None if layer == "verdict" else SECOND
        yield Figure.of("scale", f"{_named(LARGEST)}: {words}, wall", "ms", wall, target)
        yield from _growth(words, cpu)
        yield _slopes(words, cpu)
    yield from _locks(stage, projects[LARGEST], rounds)
    yield from _hooks(stage, hook_rounds)


def hosts_of(number: int) -> Sequence[str]:
    """The hosts of a cell."""
    return tuple(shop.hosts(GROUP, number))


def _projects(stage: Stage) -> dict[Cell, Path]:
    """A project for each cell, its go on record."""
    found: dict[Cell, Path] = {}
    for number in sorted({activities for _hosts, activities in GRID}):
        prepared = shop.build(
            stage.folder / f"prepared-{number}", activities=number, files=FILES, pattern=GROUP
        )
        history.prepare(prepared)
        for cell in (one for one in GRID if one[1] == number):
            project = stage.folder / f"cell-{cell[0]}-{cell[1]}"
            shutil.copytree(prepared, project)
            history.say_go(project, hosts_of(cell[0]))
            found[cell] = stage.keep(project)
    return found


def _grid(projects: Mapping[Cell, Path], rounds: int) -> dict[Cell, dict[str, list[Timed]]]:
    found: dict[Cell, dict[str, list[Timed]]] = {cell: defaultdict(list) for cell in projects}
    for number in range(-1, rounds):
        for cell, project in projects.items():
            ready(project)
            for layer, timed in decisions(project, hosts_of(cell[0])).items():
                if number >= 0:
                    found[cell][layer].append(timed)
    return found


def _growth(words: str, cpu: Mapping[Cell, Sequence[float]]) -> Iterator[Figure]:
    """What a host or an activity takes where there are many, over what it takes where few."""
    for what, fewer, share in (
        (f"a host, {MANY_HOSTS:,} / {FEW_HOSTS:,} hosts", FEWER_HOSTS, FEW_HOSTS / MANY_HOSTS),
        (f"an activity, {MANY} / {FEW} activities", FEWER, FEW / MANY),
    ):
        over = [one * share for one in ratios(cpu[LARGEST], cpu[fewer])]
        yield Figure.of("scale", f"{words}: CPU {what}", "ratio", over, LINEAR)


def _slopes(words: str, cpu: Mapping[Cell, Sequence[float]]) -> Figure:
    """The same without what is there for no host at all: it would hide that the rest grows."""
    few, half, many = (cpu[number, MANY] for number in (FEW_HOSTS, HALF, MANY_HOSTS))
    found = [
        (last - middle) / (MANY_HOSTS - HALF) / ((middle - first) / (HALF - FEW_HOSTS))
        for first, middle, last in zip(few, half, many, strict=True)
    ]
    title = f"{words}: CPU of one more host, above {HALF:,} / below {HALF:,} hosts"
    return Figure.of("scale", title, "ratio", found)


def _locks(stage: Stage, largest: Path, rounds: int) -> Iterator[Figure]:
    """The largest cell once more, with earlier permits on record."""
    projects = {"": largest}
    for words, used in (("used", True), ("never used", False)):
        project = stage.folder / f"permits-{words.replace(' ', '-')}"
        projects[words] = _with_permits(stage, largest, project, used=used)
    found: dict[str, list[Timed]] = defaultdict(list)
    for number in range(-1, rounds):
        for words, project in projects.items():
            ready(project)
            # By then those that nobody used have expired, so that their locks are open.
            timed = decisions(project, hosts_of(MANY_HOSTS), timedelta(hours=5))["pass"]
            if number >= 0:
                found[words].append(timed)
    without = [one.cpu for one in found.pop("")]
    for words, values in found.items():
        title = f"{_named(LARGEST)}, {PERMITS} permits {words} before: {LAYERS['pass']}"
        cpu = [one.cpu for one in values]
        yield Figure.of("scale", f"{title}, CPU", "ms", cpu)
        yield Figure.of("scale", f"{title}, wall", "ms", [one.wall for one in values], SECOND)
        yield Figure.of("scale", f"{title}, CPU / without them", "ratio", ratios(cpu, without))


def _with_permits(stage: Stage, origin: Path, project: Path, *, used: bool) -> Path:
    """Another project like this one, with earlier permits on record."""
    shutil.copytree(origin, project, ignore=shutil.ignore_patterns(".mof*"))
    shutil.copytree(origin / ".mof-ready", project / ".mof")
    history.earlier(project, hosts_of(MANY_HOSTS), PERMITS, used=used)
    return stage.keep(project)


def _hooks(stage: Stage, rounds: int) -> Iterator[Figure]:
    """The callback at the start of a play of the real ``ansible-playbook`` on all the hosts."""
    words, found = "the whole hook", {}
    projects = {cell: _approved(stage, cell) for cell in HOOKS}
    for cell, project in projects.items():
        found[cell], wall = _starts(stage, project, rounds)
        yield Figure.of("scale", f"{_named(cell)}: {words}, CPU", "ms", found[cell])
        target = SECOND if cell == LARGEST else None
        yield Figure.of("scale", f"{_named(cell)}: {words}, wall", "ms", wall, target)
    yield from _growth(words, found)
    used = _with_permits(stage, projects[LARGEST], stage.folder / "hook-permits", used=True)
    cpu, wall = _starts(stage, used, rounds)
    title = f"{_named(LARGEST)}, {PERMITS} permits used before: {words}"
    yield Figure.of("scale", f"{title}, CPU", "ms", cpu)
    yield Figure.of("scale", f"{title}, wall", "ms", wall, SECOND)


def _starts(stage: Stage, project: Path, rounds: int) -> tuple[list[float], list[float]]:
    """CPU and wall seconds of the hook, one value a run."""
    environment = {**ONLY_GATE, "BENCH_STOP": "1"}
    runs = [stage.measure(project, environment=environment) for _round in range(rounds)]
    hooks = [one.report["hooks"][GATE][BEGIN] for one in runs]
    return [one[THREAD] for one in hooks], [one[WALL] for one in hooks]


def _approved(stage: Stage, cell: Cell) -> Path:
    """A project whose clusters and review were asked by the doors, so that its run is let in."""
    project = stage.folder / f"hook-{cell[0]}-{cell[1]}"
    shutil.copytree(stage.folder / f"prepared-{cell[1]}", project)
    shop.inventory(project, {GROUP: cell[0]})
    stage.play(project, shop.GO)
    return stage.keep(project)


def _named(cell: Cell) -> str:
    return f"{cell[0]:,} hosts, {cell[1]} activities"
