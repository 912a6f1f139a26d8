# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A copy of the example project on the test hosts, and the steps of its story as commands."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ansible_collections.mof.release.tests.integration.hosts import Hosts
from ansible_collections.mof.release.tests.integration.run import BIN, Result, Run

EXAMPLE = Path(__file__).parents[2] / "examples" / "storefront"
RELEASE = "storefront-2.4.0"
WRITTEN = shutil.ignore_patterns(
    ".hosts", ".mof", "records", "dist", "__pycache__", ".pytest_cache"
)
GIVEN = ("-e", "@preparation.yml", "-e", f"release={RELEASE}")


@dataclass(frozen=True)
class Project:
    """The example project in a folder of its own, deployed to the three test hosts."""

    folder: Path
    run: Run
    hosts: Hosts

    @classmethod
    def make(cls, folder: Path, run: Run, hosts: Hosts) -> Project:
        """Copy the example, point its inventory to the test hosts, and build the artifact."""
        shutil.copytree(EXAMPLE, folder, ignore=WRITTEN)
        shutil.copyfile(hosts.inventory, folder / "inventory.yml")
        project = cls(folder, run, hosts)
        built = run.command("python", "build.py", cwd=folder)
        assert built.rc == 0, built
        return project

    def copy(self, folder: Path) -> Project:
        """The same project, ledger included, in another folder."""
        shutil.copytree(self.folder, folder)
        return replace(self, folder=folder)

    def play(self, playbook: str, *arguments: str, actor: str = "ci", **env: str) -> Result:
        """Run a playbook in the project's folder as somebody."""
        return self.run.playbook(
            playbook, *arguments, cwd=self.folder, env={"MOF_RELEASE_ACTOR": actor, **env}
        )

    def ask(self, module: str, arguments: str = "") -> dict[str, Any]:
        """What a door answers."""
        as_json = {"ANSIBLE_CALLBACK_RESULT_FORMAT": "json"}
        result = self.run.adhoc(
            *("localhost", "-m", module, "-a", arguments), cwd=self.folder, env=as_json
        )
        assert result.rc == 0, result
        answer: dict[str, Any] = json.loads(result.stdout[result.stdout.index("{") :])
        return answer

    def deploy(self, *arguments: str, **env: str) -> Result:
        """Run the ordinary deploy playbook."""
        return self.play("deploy.yml", "-e", f"release={RELEASE}", *arguments, **env)

    def head(self) -> dict[str, Any]:
        """Id, size and root of the ledger."""
        ledger: dict[str, Any] = self.ask("mof.release.ledger_info")["ledger"]
        return ledger

    def release(self) -> dict[str, Any]:
        """The release as it is on record."""
        found: dict[str, Any] = self.ask("mof.release.release_info", f"release={RELEASE}")
        return dict(found["releases"][0])

    def canaries(self) -> list[str]:
        """Everything that a deployment put on any host."""
        return sorted(
            str(path.relative_to(host.root))
            for host in self.hosts.by_name.values()
            for path in (host.root / "srv").rglob("*")
        )

    def wipe(self) -> None:
        """Give every host an empty disk again."""
        for host in self.hosts.by_name.values():
            shutil.rmtree(host.root / "srv", ignore_errors=True)


def to_planned(project: Project) -> None:
    """Open the ledger, get the change developed and the release planned, built and accepted."""
    for actor, playbook, *arguments in (
        ("morgan", "mof.release.init"),
        ("riley", "mof.release.request", "-e", "@change.yml"),
        (
            "morgan",
            "mof.release.request",
            "-e",
            "id=RFC-2031",
            "-e",
            "state=screened,classified,authorized,scheduled",
        ),
        ("sam", "mof.release.request", "-e", "id=RFC-2031", "-e", "state=developed"),
        ("dana", "mof.release.prepare", "-e", "release_file=release.yml"),
    ):
        must(project.play(playbook, *arguments, actor=actor))


def to_go(project: Project) -> None:
    """Record all activities and sign-offs, and hold the review."""
    must(project.play("mof.release.activity", *GIVEN))
    must(project.play("mof.release.sign", *GIVEN))
    must(review(project))


def review(project: Project) -> Result:
    """Hold the review with go."""
    return project.play(
        "mof.release.review",
        *("-e", f"release={RELEASE}", "-e", "decision=go", "-e", "comment='all clusters say go'"),
        actor="lee",
    )


def must(result: Result) -> Result:
    """The result of a command that has to succeed."""
    assert result.rc == 0, result
    return result


def python() -> Path:
    """The Python that Ansible runs with here."""
    return BIN / "python"
