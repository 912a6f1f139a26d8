# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run under a permit, by the size of its project: each bound file is looked at before each task.

Import this after ``Stage.importable``: it needs the collection on the path.
"""

from __future__ import annotations

from collections.abc import Iterator

import history
import shop
from figure import Figure, ratios
from runs import GATE, OURS, THREAD, debug_task, hooks
from stage import Stage
from unprotected import EACH_TASK, calls

FILES = (50, 2_000)
GROUP = "web"


def protected(stage: Stage, rounds: int) -> Iterator[Figure]:
    """One host and many tasks, the go bound to few files and to many."""
    for files in FILES:
        words = f"{files:,} files, 1 host x {shop.TASKS} debug"
        project = stage.folder / f"protected-{files}"
        shop.build(project, activities=7, files=files, pattern=GROUP)
        shop.inventory(project, {GROUP: 1})
        history.prepare(project)
        stage.play(project, shop.GO)
        stage.keep(project)
        runs = [stage.measure(project, environment=OURS) for _round in range(rounds)]
        yield from calls("protected", words, runs)
        looks = [one.report["hooks"][GATE][EACH_TASK] for one in runs]
        each = [one[THREAD] / one[0] for one in looks]
        # The look is within the time from one task's start to the next one's.
        tasks = [debug_task(one, "CPU") for one in runs]
        title = f"{words}: the gate before a task / the whole task, CPU"
        yield Figure.of("protected", title, "ratio", ratios(each, tasks))
        shares = [hooks(one, GATE) / one.cpu for one in runs]
        title = f"{words}: all hooks of the gate, of the run's CPU"
        yield Figure.of("protected", title, "percent", shares)
