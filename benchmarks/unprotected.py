# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays that touch no protected host: what gate and recorder cost them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

import shop
from figure import Figure
from runs import BEGIN, GATE, OURS, RECORDER, THREAD, compared, hooks, load, side_by_side
from stage import Measured, Stage

#: Of the run's CPU.
TARGET = 0.02
#: Hooks of the gate that are called more than once a play.
EACH_TASK = "v2_playbook_on_task_start"
EACH_HOST = "v2_runner_on_start"
PLAYED, GUARDED = "web", "db"


def unprotected(stage: Stage, pairs: int, large_pairs: int) -> Iterator[Figure]:
    """Many tasks on some hosts; and one host of a large inventory, all others protected."""
    yield from _figures(stage, f"50 hosts x {shop.TASKS} debug", {PLAYED: 50, GUARDED: 10}, pairs)
    yield from _figures(
        stage, f"1 of 10,000 hosts x {shop.TASKS} debug", {PLAYED: 1, GUARDED: 9_999}, large_pairs
    )


def _figures(stage: Stage, words: str, groups: Mapping[str, int], pairs: int) -> Iterator[Figure]:
    project = _project(stage, groups)
    variants = {"none": {}, "ours": {**OURS, "MOF_RELEASE_PROTECTED": GUARDED}}
    times = dict.fromkeys(variants, pairs)
    runs = side_by_side(stage, project, variants, times, release="")
    ours, none = runs["ours"], runs["none"]
    idle = median(map(load, none))
    inside = [hooks(one, GATE, RECORDER) for one in ours]
    loading = [load(one) - idle for one in ours]
    shares = [one / run.cpu for one, run in zip(inside, ours, strict=True)]
    yield _of(f"{words}: CPU inside our hooks, of the run's CPU", "percent", shares, TARGET)
    both = [(one + other) / run.cpu for one, other, run in zip(inside, loading, ours, strict=True)]
    title = f"{words}: the same, and loading both with all imports"
    yield _of(title, "percent", both, TARGET)
    yield _of(f"{words}: loading both with all imports, CPU", "ms", loading)
    yield from calls("unprotected", words, ours)
    yield compared("unprotected", f"{words}: whole run, ours / none, CPU", ours, none, "cpu")
    yield compared("unprotected", f"{words}: whole run, ours / none, wall", ours, none, "wall")


def calls(group: str, words: str, runs: Sequence[Measured]) -> Iterator[Figure]:
    """CPU of one call of each hook that matters."""
    for plugin, hook, title, kind in (
        (GATE, BEGIN, "the gate at the start of the play", "ms"),
        (RECORDER, BEGIN, "the recorder at the start of the play", "ms"),
        (GATE, EACH_TASK, "the gate before a task, a call", "us"),
        (GATE, EACH_HOST, "the gate before a task on a host, a call", "us"),
        (RECORDER, "v2_runner_on_ok", "the recorder after a task on a host, a call", "us"),
    ):
        found = [one.report["hooks"][plugin][hook] for one in runs]
        values = [one[THREAD] / one[0] for one in found if one[0]]
        if values:
            yield Figure.of(group, f"{words}: {title}, CPU", kind, values)


def _of(title: str, kind: str, values: Sequence[float], target: float | None = None) -> Figure:
    return Figure.of("unprotected", title, kind, values, target)


def _project(stage: Stage, groups: Mapping[str, int]) -> Path:
    """A project without a release, and so without a ledger: nobody asks for one."""
    folder = stage.folder / f"unprotected-{sum(groups.values())}"
    shop.build(folder, activities=7, files=10, pattern=PLAYED)
    shop.inventory(folder, groups)
    return folder
