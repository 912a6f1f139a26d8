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
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path

from environment import enter
from figure import Figure
from report import tell, write
from stage import Stage

Options = argparse.Namespace
Part = Callable[[Stage, Options], Iterable[Figure]]
#: Each option that says how often: its number, that of --quick, and what it is about.
NUMBERS = {
    "pairs": (5, 1, "rounds of whole runs"),
    "peer_pairs": (2, 1, "rounds in which ARA runs too"),
    "door_runs": (3, 1, "runs of the doors play"),
    "tasks": (20, 4, "tasks of each door in a run"),
    "decisions": (7, 2, "decisions of each size without Ansible"),
    "hooks": (3, 1, "runs of each size with many hosts"),
    "certificates": (30, 5, "certificates of each kind"),
    "unprotected_pairs": (3, 1, "rounds of runs without a protected host"),
    "snapshots": (5, 1, "rounds of snapshots against facts"),
    "questions": (5, 1, "times that each question is asked"),
}


def _recorder(stage: Stage, asked: Options) -> Iterable[Figure]:
    return import_module("runs").many_hosts(stage, asked.pairs, asked.peer_pairs)


def _gate(stage: Stage, asked: Options) -> Iterable[Figure]:
    return import_module("runs").few_hosts(stage, asked.pairs)


def _doors(stage: Stage, asked: Options) -> Iterable[Figure]:
    return import_module("doors").doors(stage, asked.door_runs, asked.tasks)


def _scale(stage: Stage, asked: Options) -> Iterable[Figure]:
    stage.importable()
    return import_module("scale").scale(stage, asked.decisions, asked.hooks)


def _certificate(stage: Stage, asked: Options) -> Iterable[Figure]:
    stage.importable()
    return import_module("certificate").certificate(stage, asked.certificates)


def _unprotected(stage: Stage, asked: Options) -> Iterable[Figure]:
    return import_module("unprotected").unprotected(stage, asked.unprotected_pairs, asked.hooks)


def _protected(stage: Stage, asked: Options) -> Iterable[Figure]:
    stage.importable()
    return import_module("protected").protected(stage, asked.hooks)


def _snapshots(stage: Stage, asked: Options) -> Iterable[Figure]:
    return import_module("snapshots").snapshots(stage, asked.snapshots)


def _cmdb(stage: Stage, asked: Options) -> Iterable[Figure]:
    stage.importable()
    return import_module("cmdb").cmdb(stage, asked.questions)


PARTS: Mapping[str, Part] = {
    "recorder": _recorder,
    "gate": _gate,
    "doors": _doors,
    "scale": _scale,
    "certificate": _certificate,
    "unprotected": _unprotected,
    "protected": _protected,
    "snapshots": _snapshots,
    "cmdb": _cmdb,
}


def main() -> None:
    """Run the parts that are asked for."""
    enter(Path(__file__).resolve(), sys.argv[1:])
    asked = _arguments()
    os.nice(asked.nice)
    started = time.monotonic()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        stage = Stage(Path(folder))
        for name in PARTS:
            if name in asked.parts:
                before = time.monotonic()
                print(f"==> {name}", flush=True)
                figures += PARTS[name](stage, asked)
                print(f"    {time.monotonic() - before:.0f} s", flush=True)
        calibration = stage.calibration
    # Runs of the recorder tell something about the gate as well.
    figures.sort(key=lambda one: list(PARTS).index(one.group))
    tell(figures)
    if set(asked.parts) == set(PARTS) and not asked.quick:
        options = {name: getattr(asked, name) for name in NUMBERS}
        for path in write(figures, options, calibration):
            print(f"written: {path.relative_to(Path(__file__).resolve().parents[1])}")
    print(f"took {time.monotonic() - started:.0f} s")


def _arguments() -> Options:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="default: all parts")
    for name, (number, _quick, words) in NUMBERS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=number, help=words)
    parser.add_argument("--nice", type=int, default=5, help="niceness of everything that runs")
    parser.add_argument("--quick", action="store_true", help="see that it works; writes nothing")
    asked = parser.parse_args()
    asked.parts = asked.parts or list(PARTS)
    if asked.quick:
        for name, (_number, quick, _words) in NUMBERS.items():
            setattr(asked, name, quick)
    return asked


if __name__ == "__main__":
    main()
