# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure what gate, recorder and doors cost: python benchmarks/run.py [--help]."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from doors import doors
from environment import enter
from figure import Figure
from report import tell, write
from runs import few_hosts, many_hosts
from stage import Stage

PARTS = ("recorder", "gate", "doors")


def main() -> None:
    """Run the parts that are asked for."""
    enter(Path(__file__).resolve(), sys.argv[1:])
    asked = _arguments()
    os.nice(asked.nice)
    started = time.monotonic()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        stage = Stage(Path(folder))
        if "recorder" in asked.parts:
            _say(f"50 hosts x 5 debug: {asked.pairs} rounds, {asked.peer_pairs} with the peer")
            figures += many_hosts(stage, asked.pairs, asked.peer_pairs)
        if "gate" in asked.parts:
            _say(f"1 and 3 hosts: {asked.pairs} rounds")
            figures += few_hosts(stage, asked.pairs)
        if "doors" in asked.parts:
            _say(f"doors: {asked.door_runs} runs, {asked.tasks} tasks of each door")
            figures += doors(stage, asked.door_runs, asked.tasks)
        calibration = stage.calibration
    figures.sort(key=lambda one: PARTS.index(one.group))
    tell(figures)
    if set(asked.parts) == set(PARTS) and not asked.quick:
        options = {
            name: getattr(asked, name) for name in ("pairs", "peer_pairs", "door_runs", "tasks")
        }
        for path in write(figures, options, calibration):
            print(f"written: {path.relative_to(Path(__file__).resolve().parents[1])}")
    print(f"took {time.monotonic() - started:.0f} s")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="default: all parts")
    parser.add_argument("--pairs", type=int, default=7, help="rounds of whole runs")
    parser.add_argument("--peer-pairs", type=int, default=3, help="rounds in which ARA runs too")
    parser.add_argument("--door-runs", type=int, default=3, help="runs of the doors play")
    parser.add_argument("--tasks", type=int, default=20, help="tasks of each door in a run")
    parser.add_argument("--nice", type=int, default=5, help="niceness of everything that runs")
    parser.add_argument("--quick", action="store_true", help="see that it works; writes nothing")
    asked = parser.parse_args()
    asked.parts = asked.parts or list(PARTS)
    if asked.quick:
        asked.pairs = asked.peer_pairs = asked.door_runs = 1
        asked.tasks = 4
    return asked


def _say(words: str) -> None:
    print(f"==> {words}", flush=True)


if __name__ == "__main__":
    main()
