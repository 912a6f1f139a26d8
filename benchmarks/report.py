# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the results down: on the terminal, as JSON with every value, and as RESULTS.md."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import Path
from typing import Any

from figure import Figure

HERE = Path(__file__).resolve().parent
PACKAGES = ("ansible-core", "jsonschema", "rfc8785", "ara")
WORDS = {1: "one core", 2: "two cores", 4: "four cores", 8: "eight cores"}
HEADINGS = {
    "recorder": "Recorder: 50 hosts x 5 debug tasks, under a permit",
    "gate": "Gate: the decision at the start of a play",
    "doors": "Doors: one task each on localhost, against an action plugin that does nothing",
    "scale": "Scale: the gate's decision for many hosts and activities",
    "certificate": "Certificate: issued for a permit, against a bare `ssh-keygen -s`",
    "unprotected": "Unprotected: plays that touch no protected host, with gate and recorder on",
    "protected": "Protected: what the gate looks at before each task",
    "snapshots": "Snapshots: one task against setup, package_facts and service_facts, over SSH",
    "cmdb": "Configuration: a made-up fleet over twelve releases",
}
NOTES = {
    "recorder": """\
- Hooks are timed one by one, in CPU time of their thread (for ARA of the process, since the server
  in the process works for its hooks). That resolves far below 1 %. Whole runs side by side resolve
  only about 5 %: their spread is in the table.
- Whole runs differ by more than the hooks: both callbacks and the libraries that they import are
  loaded, Ansible copies each result once more for one more callback, and each of the 250 workers is
  forked from a process that is larger by those libraries. The lines "of the CPU difference" tell
  these apart, as far as they can be told.
- ARA, quoted fairly: it keeps arguments and results of every task, which our recorder leaves out on
  purpose, and it serves many runs from one database. On plays as short as these much of its wall
  time is idle waiting on the HTTP server within its own process; the lines with TCP_NODELAY show
  what remains when the server's socket does not wait. Debug tasks are its worst case: beside tasks
  that do real work the same cost is a smaller share, which is not measured here.""",
    "gate": """\
- The decision reads the ledger, the policy and the whole project, judges, and writes the attempt
  with a full sync to the disk: what its wall time has over its CPU is the disk's, and depends on
  who else writes.
- One debug task is the time from one task's start to the next one's in the same run, the first task
  left out.
- Loading happens once a process: Ansible compiles the code of collections anew in every process,
  and the schema library has to be imported. What only judging takes is loaded when the first play
  on a protected host begins; here it is loaded before, so that the decision is told from it.""",
    "doors": """\
- A task is the time from its start to the next one's, its worker process included; tasks of all
  doors are shuffled in one run. What is recorded differs from task to task, so each one that can
  writes an event with a full sync to the disk.
- The items of a loop share one worker process, so the lines on loops show what a door does by
  itself. The target does not speak of them: there, a door costs several times nothing.
- Ansible loads a door, and what it imports, before its first task: once a process, told apart.""",
    "scale": """\
- The go is bound to all the hosts, the run would touch all of them, every activity is recorded as
  passed with its evidence, and seven clusters have signed off. The project has 50 files of 2 kB.
  All of that was brought about by the collection's own use cases and doors.
- The verdict alone is a function of values that were read before. `ask_gate` opens the store, reads
  the release, digests the project and judges; `pass_gate` also records the attempt, with a full
  sync to the disk. Both are handed the hosts and the policy. The whole hook does everything in a
  real `ansible-playbook`: what it has over `pass_gate` are the policy, the inventory's groups and
  addresses, the code that a go binds, and reading the release twice more.
- The whole hook also loads what only judging takes, which is compiled anew in every process.
- Ansible parses the inventory before: that is its own time, and left out. The run is ended after
  the hook, since 10,000 forks of workers would tell nothing about the gate.
- "CPU a host" divides the whole decision by the number of hosts. "CPU of one more host" leaves out
  what is there for no host at all; it is a ratio of differences and spreads accordingly.
- The earlier permits are for waves of 20 hosts each. A used one leaves four events on the ledger;
  one that nobody used leaves its lock, which has expired by the time that is judged.""",
    "certificate": """\
- Bare is `ssh-keygen -s` with the same key and the same options, started by Python. `issue` reads
  the keys, writes the certificate, signs it in this process or has the agent sign it, compares what
  came out field by field and verifies its signature. `issue_certificate` also opens the store and
  reads the permit from the ledger.
- Keys are Ed25519. CPU is that of this process and its children, not that of the agent.""",
    "unprotected": """\
- No release is named and there is no ledger: nothing asks for one.
- Loading takes the same time in every process, whatever it does: in a short run it is a larger
  share. In the run on 1 of 10,000 hosts most of the CPU is Ansible's own reading of the inventory.
- Where all other hosts are protected, the gate has to find out that this one is none of them by
  another name or address: that is the time at the start of its play.""",
    "protected": """\
- Before each task the gate looks at the head of the ledger, and at each bound file: whether it was
  touched since the run began. The start of the play reads and digests all of them.
- A debug task is the least that a task can be: beside a task that does something on a host over
  SSH, the look is a smaller share.""",
    "snapshots": """\
- Hosts are sshd processes on loopback, with pipelining and connections that stand already. All
  share this machine, so the wall time of many hosts is that of its cores; one host tells more.
- Equal content is what the peers have too: system, hardware, packages, services and mounts. All
  sections are three times as many, and the same task.
- The peers run as three tasks, and as one `gather_facts` with `parallel`; whichever was better in
  a round counts. CPU of the controller is that of `ansible-playbook` and its children (its ssh
  clients too), less that of a play with nothing in between.""",
    "cmdb": """\
- The fleet is made up by `fleet.py`: 20 roles, whose hosts share packages (700), files, services
  and settings; names, hardware, disks and certificates are each host's own. Every release brings 5
  package versions and 10 files to every role, and certificates to a twelfth of the hosts; one host
  in a hundred has a package of its own. Fleets that share less take more room.
- Taken in means: contents and manifests kept, the event appended, each with a full sync, and the
  index brought up to date. What a snapshot costs before that stands apart.
- Kept is everything on disk, ledger, evidence and index. The peer keeps each section compressed for
  every host and release; ARA does so twice, once with the host and once with the task's result, and
  what its tables and indexes take is left out.
- A question is timed from opening store and index to its answer. The files are warm.
- Drift by digest is the whole check: all baselines found and held against the ledger, digests
  compared, the report put on record. What one snapshot costs before that has its own line.""",
}


def tell(figures: Sequence[Figure]) -> None:
    """Print the figures in columns."""
    for group, some in groupby(figures, key=lambda one: one.group):
        rows = [one.row() for one in some]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        print(f"\n{HEADINGS[group]}")
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            print("  " + "  ".join((*cells, row[4])).rstrip())
    missed = [one.title for one in figures if one.reached == "no"]
    print(f"\nTargets missed: {'; '.join(missed) or 'none'}")


def write(figures: Sequence[Figure], options: Mapping[str, int], calibration: float) -> list[Path]:
    """Write results/DATE.json and RESULTS.md."""
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    about: dict[str, Any] = {
        "date": today,
        "machine": WORDS.get(os.cpu_count() or 0, f"{os.cpu_count()} cores"),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "packages": {name: _version(name) for name in PACKAGES},
        "options": dict(options),
        "stopwatch_seconds_per_hook": calibration,
    }
    data = HERE / "results" / f"{today}.json"
    data.parent.mkdir(exist_ok=True)
    document = {**about, "figures": [one.document() for one in figures]}
    data.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    page = HERE / "RESULTS.md"
    page.write_text(_page(about, figures), "utf-8")
    return [data, page]


def _page(about: Mapping[str, Any], figures: Sequence[Figure]) -> str:
    packages = ", ".join(f"{name} {one}" for name, one in about["packages"].items() if one)
    stopwatch = f"{about['stopwatch_seconds_per_hook'] * 1e6:.1f} µs"
    made = f"{about['machine']}, Python {about['python']}, {packages}, SQLite {about['sqlite']}"
    lines = [
        "# Results",
        "",
        f"Written by `make bench` on {about['date']}: {made}.",
        "",
        "Medians, with the least and the most of n runs; every value is in `results/`. What is",
        "measured, and how, is in the README beside this. The stopwatch adds about",
        f"{stopwatch} of CPU to each call of a hook, which is included.",
    ]
    for group, some in groupby(figures, key=lambda one: one.group):
        lines += ["", f"## {HEADINGS[group]}", ""]
        lines += ["| figure | median | least .. most | target | reached |", "|---|---|---|---|---|"]
        lines += [f"| {' | '.join(one.row())} |" for one in some]
        lines += ["", NOTES[group]]
    return "\n".join(lines) + "\n"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
