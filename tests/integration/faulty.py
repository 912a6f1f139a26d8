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
from types import MappingProxyType
from typing import Any, cast

import yaml
from ansible_collections.mof.release.plugins.plugin_utils.documents.configuration import (
    configuration_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy_configuration import (
    DEFAULT,
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
    RELEASE,
    Project,
    must,
    to_go,
    to_planned,
)
from ansible_collections.mof.release.tests.integration.run import Result, Run

#: Each machine has the whole storefront, so that every fault can be made on any of them.
GROUPS: Mapping[str, Sequence[str]] = MappingProxyType(
    {"storefront": ["web1", "web2", "web3"], "database": ["web3"]}
)


@dataclass(frozen=True)
class Found:
    """One difference that was reported.

    :param verdict: its class: ``unauthorized`` when no release explains it.
    """

    host: str
    ci: str
    kind: str
    attribute: str = ""
    verdict: str = "unauthorized"

    @property
    def about(self) -> tuple[str, str, str]:
        """What an incident of it is about."""
        return self.host, self.ci, self.attribute


@dataclass(frozen=True)
class Checked:
    """One run of the playbook that looks for drift.

    :param document: the report that it wrote.
    """

    result: Result
    document: dict[str, Any]

    @property
    def found(self) -> list[Found]:
        """Every difference, and every host of which nothing is known."""
        found = []
        for host, one in self.document["hosts"].items():
            if one["reason"]:
                found.append(Found(host, one["reason"], "unknown", verdict="unknown"))
            found += [
                Found(host, each["ci"], each["kind"], each["attribute"], each["class"])
                for each in one["differences"]
            ]
        return found

    def difference(self, host: str, ci: str) -> dict[str, Any]:
        """The only difference of an item."""
        (one,) = [each for each in self.document["hosts"][host]["differences"] if each["ci"] == ci]
        return dict(one)

    def incidents(self, which: str) -> list[dict[str, Any]]:
        """Those that were ``opened`` or ``closed`` by this run, or are ``open``."""
        return list(self.document["incidents"][which])

    def about(self, which: str) -> set[tuple[str, str, str]]:
        """What these incidents are about."""
        return {(one["host"], one["ci"], one["attribute"]) for one in self.incidents(which)}


@dataclass(frozen=True)
class Watched:
    """The machines, and the project whose release is deployed on them."""

    machines: Machines
    project: Project

    def check(self, *arguments: str) -> Checked:
        """Look for drift, which writes a report as JSON.

        An exit code that is not the one of what the report says is an error of the test.
        """
        report = self.project.folder / ".mof" / "drift.json"
        report.unlink(missing_ok=True)
        result = self.project.play(
            *("mof.release.drift", "-e", "format=json", "-e", f"report={report}", *arguments)
        )
        assert report.is_file(), result
        checked = Checked(result, json.loads(report.read_text()))
        counts = checked.document["counts"]
        bad = counts["non_compliant"] + counts["unknown"]
        assert (result.rc == 0) is (bad == 0), result
        assert sum(counts.values()) == len(checked.document["hosts"]), counts
        return checked

    def drift(self) -> list[Found]:
        """What is otherwise than it is on record."""
        return self.check().found

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
def watched_machines(
    folder: Path, groups: Mapping[str, Sequence[str]] = GROUPS
) -> Iterator[Watched]:
    """Start and furnish the machines, and deploy and capture a release on them."""
    machines_folder = folder / "machines"
    machines_folder.mkdir()
    with running_machines(machines_folder, groups) as machines:
        machines.every(furnish)
        project = Project.make(folder / "storefront", Run(folder / "home"), cast("Any", machines))
        rule(project, capture={**CAPTURE, "volatile": list(DEFAULT.volatile)})
        to_planned(project)
        to_go(project)
        must(project.deploy())
        machines.every(serve)
        must(project.play("mof.release.capture", "-e", f"release={RELEASE}"))
        yield Watched(machines, project)


def rule(project: Project, **parts: Any) -> None:
    """Write parts of the policy of a project anew; it is not in force by that."""
    policy = project.folder / "policy.yml"
    policy.write_text(yaml.safe_dump({**yaml.safe_load(policy.read_text()), **parts}))


@dataclass
class Outcome:
    """What became of one fault.

    :param incident: whether it is an open incident that the monitor noticed.
    """

    fault: Fault
    host: str
    detected: bool = False
    incident: bool = False
    further: list[Found] = field(default_factory=list)
    unproven: str = ""

    def __str__(self) -> str:
        told = "detected" if self.incident else "NO INCIDENT"
        verdict = self.unproven or (told if self.detected else "MISSED")
        item = f"{self.fault.section}/{self.fault.key or self.host}"
        aside = "".join(f"\n    beside it: {one}" for one in self.further)
        return f"{self.fault.id:24} {self.host:5} {verdict:9} {item} {self.fault.attribute}{aside}"


def tried(watched: Watched, faults: Sequence[Fault]) -> list[Outcome]:
    """Make each fault on a machine, one at a time on each, look for drift, and undo it.

    :returns: in the order of the faults; nothing is left of them on the machines. Each check also
        closes the incidents of what was undone before it, or this raises ``AssertionError``.
    """
    outcomes: list[Outcome] = []
    machines = list(watched.machines.by_name.values())
    before: set[tuple[str, str, str]] = set()
    for start in range(0, len(faults), len(machines)):
        turn = list(zip(machines, faults[start : start + len(machines)], strict=False))
        proofs = {machine.name: _proof(machine, fault) for machine, fault in turn}
        by_host = _made(turn, proofs)
        checked = watched.check()
        _judged(checked, by_host)
        assert checked.about("closed") == before - checked.about("open"), checked.document
        before = checked.about("open")
        for machine, fault in turn:
            machine.shell(fault.undo)
            if _proof(machine, fault) != proofs[machine.name]:
                by_host[machine.name].unproven = "NOT UNDONE"
        outcomes += by_host.values()
    return outcomes


def table(outcomes: Sequence[Outcome]) -> str:
    """A line for each, and how many were detected."""
    detected = sum(one.detected for one in outcomes)
    count = f"{detected} of {len(outcomes)} detected, {len(outcomes) - detected} missed"
    return "".join(f"{line}\n" for line in [*map(str, outcomes), count])


def _made(turn: Sequence[tuple[Machine, Fault]], proofs: Mapping[str, str]) -> dict[str, Outcome]:
    by_host = {machine.name: Outcome(fault, machine.name) for machine, fault in turn}
    for machine, fault in turn:
        machine.shell(fault.inject)
        if _proof(machine, fault) == proofs[machine.name]:
            by_host[machine.name].unproven = "NO FAULT"
    return by_host


def _judged(checked: Checked, by_host: Mapping[str, Outcome]) -> None:
    noticed = {
        (one["host"], one["ci"], one["attribute"])
        for one in checked.incidents("open")
        if one["detected_by"] == "monitor"
    }
    for one in checked.found:
        # On a host to which nothing was done it belongs to none; it is told all the same.
        outcome = by_host.get(one.host, next(iter(by_host.values())))
        fault = outcome.fault
        own = ci_id(one.host, fault.section, fault.key)
        here = (one.host, one.ci) == (outcome.host, own) and one.verdict == "unauthorized"
        if here and (one.kind, one.attribute) == (fault.kind, fault.attribute):
            outcome.detected = True
            outcome.incident = one.about in noticed
        elif one.host != outcome.host or not fault.allows(one.ci, one.host, own):
            outcome.further.append(one)


def _proof(machine: Machine, fault: Fault) -> str:
    return machine.run("sh", "-c", fault.proof, check=False).stdout
