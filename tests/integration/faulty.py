# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines with a release deployed and captured, on which faults are made one after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml
from ansible_collections.mof.release.plugins.plugin_utils.documents.configuration import (
    configuration_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy_configuration import (
    DEFAULT,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.difference import (
    differences,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.snapshot import (
    Configuration,
    ci_id,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.volatile import (
    pattern_of,
)
from ansible_collections.mof.release.tests.integration.faults_catalogue import Fault
from ansible_collections.mof.release.tests.integration.furnished import CAPTURE, furnish, serve
from ansible_collections.mof.release.tests.integration.machine import Machine
from ansible_collections.mof.release.tests.integration.machines import Machines, running_machines
from ansible_collections.mof.release.tests.integration.project import (
    Project,
    must,
    to_go,
    to_planned,
)
from ansible_collections.mof.release.tests.integration.run import Run

#: Each machine has the whole storefront, so that every fault can be made on any of them.
GROUPS: Mapping[str, Sequence[str]] = {
    "storefront": ["web1", "web2", "web3"],
    "database": ["web3"],
}


@dataclass(frozen=True)
class Found:
    """One difference that was reported.

    :param verdict: how it is explained: ``unauthorized`` when no release explains it.
    """

    host: str
    ci: str
    kind: str
    attribute: str = ""
    verdict: str = "unauthorized"


@dataclass(frozen=True)
class Watched:
    """The machines, and the project whose release is deployed on them."""

    machines: Machines
    project: Project
    baseline: dict[str, Configuration] = field(default_factory=dict)

    def drift(self) -> list[Found]:
        """What is otherwise than it was captured."""
        return [
            Found(host, ci_id(host, one.section, one.key), one.kind, one.attribute)
            for host, after in configurations(self.snapshots()).items()
            for one in differences(self.baseline[host], after)
        ]

    def snapshots(self) -> dict[str, Any]:
        """What the module returns, of each host."""
        result = self.project.run.adhoc(
            *("all", "-m", "mof.release.snapshot"),
            cwd=self.project.folder,
            env={"ANSIBLE_CALLBACK_RESULT_FORMAT": "json"},
        )
        told, found = must(result).stdout, {}
        for name in self.machines.by_name:
            start = told.index("{", told.index(f"{name} | SUCCESS =>"))
            found[name] = json.JSONDecoder().raw_decode(told, start)[0]["snapshot"]
        return found


def configurations(snapshots: Mapping[str, Any]) -> dict[str, Configuration]:
    """The snapshots without what moves by itself, as the default policy has it."""
    patterns = [pattern_of(one) for one in DEFAULT.volatile]
    return {name: configuration_of(one, patterns) for name, one in snapshots.items()}


@contextmanager
def watched_machines(folder: Path) -> Iterator[Watched]:
    """Start and furnish the machines, and deploy and capture a release on them."""
    machines_folder = folder / "machines"
    machines_folder.mkdir()
    with running_machines(machines_folder, GROUPS) as machines:
        machines.every(furnish)
        project = Project.make(folder / "storefront", Run(folder / "home"), cast("Any", machines))
        _declare(project)
        to_planned(project)
        to_go(project)
        must(project.deploy())
        machines.every(serve)
        watched = Watched(machines, project)
        watched.baseline.update(configurations(watched.snapshots()))
        yield watched


def _declare(project: Project) -> None:
    policy = project.folder / "policy.yml"
    text = policy.read_text()
    rules = {**CAPTURE, "volatile": list(DEFAULT.volatile)}
    policy.write_text(f"{text}\n{yaml.safe_dump({'capture': rules})}")


@dataclass
class Outcome:
    """What became of one fault."""

    fault: Fault
    host: str
    detected: bool = False
    further: list[Found] = field(default_factory=list)
    unproven: str = ""

    def __str__(self) -> str:
        verdict = self.unproven or ("detected" if self.detected else "MISSED")
        item = f"{self.fault.section}/{self.fault.key or self.host}"
        aside = "".join(f"\n    beside it: {one}" for one in self.further)
        return f"{self.fault.id:24} {self.host:5} {verdict:9} {item} {self.fault.attribute}{aside}"


def tried(watched: Watched, faults: Sequence[Fault]) -> list[Outcome]:
    """Make each fault on a machine, one at a time on each, look for drift, and undo it.

    :returns: in the order of the faults; nothing is left of them on the machines.
    """
    outcomes = []
    machines = list(watched.machines.by_name.values())
    for start in range(0, len(faults), len(machines)):
        turn = list(zip(machines, faults[start : start + len(machines)], strict=False))
        outcomes += _tried_together(watched, turn)
    return outcomes


def _tried_together(watched: Watched, turn: Sequence[tuple[Machine, Fault]]) -> list[Outcome]:
    by_host = {machine.name: Outcome(fault, machine.name) for machine, fault in turn}
    before = {machine.name: _proof(machine, fault) for machine, fault in turn}
    for machine, fault in turn:
        machine.shell(fault.inject)
        if _proof(machine, fault) == before[machine.name]:
            by_host[machine.name].unproven = "NO FAULT"
    for one in watched.drift():
        # On a host to which nothing was done it belongs to none; it is told all the same.
        outcome = by_host.get(one.host, next(iter(by_host.values())))
        fault = outcome.fault
        own = ci_id(one.host, fault.section, fault.key)
        here = (one.host, one.ci) == (outcome.host, own) and one.verdict == "unauthorized"
        if here and (one.kind, one.attribute) == (fault.kind, fault.attribute):
            outcome.detected = True
        elif one.host != outcome.host or not fault.allows(one.ci, one.host, own):
            outcome.further.append(one)
    for machine, fault in turn:
        machine.shell(fault.undo)
        if _proof(machine, fault) != before[machine.name]:
            by_host[machine.name].unproven = "NOT UNDONE"
    return list(by_host.values())


def _proof(machine: Machine, fault: Fault) -> str:
    return machine.run("sh", "-c", fault.proof, check=False).stdout
