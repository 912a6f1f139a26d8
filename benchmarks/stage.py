# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stage: the collection installed, and projects with a go on record, in a temporary folder."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
BIN = Path(sys.executable).parent
STORE = Path(".mof") / "ledger.sqlite"
RELEASE = "app-0"


@dataclass(frozen=True)
class Measured:
    """One `ansible-playbook` process; seconds, and kilobytes of its largest process."""

    wall: float
    cpu: float
    memory: int
    report: Mapping[str, Any]


class Stage:
    """Folders, environment and the way to run something there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        #: What the stopwatch charged a call in the latest run; seconds of CPU.
        self.calibration = 0.0
        self.environment = {
            **_kept(),
            "ANSIBLE_COLLECTIONS_PATH": str(folder / "collections"),
            "ANSIBLE_HOME": str(folder / "home"),
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_NOCOLOR": "1",
            "LC_ALL": "C.UTF-8",
            "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        }
        self._call(
            [
                *(str(BIN / "ansible-galaxy"), "collection", "install", str(REPOSITORY)),
                *("--offline", "--force", "-p", str(folder / "collections")),
            ],
            folder,
        )

    def project(self, hosts: int, releases: int = 1) -> Path:
        """A project with this many hosts and a go for its first release."""
        folder = self.folder / f"project-{hosts}-{releases}"
        shutil.copytree(HERE / "project", folder)
        names: dict[str, dict[str, str]] = {
            f"host{number:02}": {} for number in range(1, hosts + 1)
        }
        common = {
            "ansible_connection": "local",
            "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        }
        _write(folder / "inventory.yml", {"all": {"vars": common, "hosts": names}})
        artifact = b"what is deployed\n" * 1000
        (folder / "app.tar").write_bytes(artifact)
        (folder / "evidence.txt").write_text("restored and compared\n", "utf-8")
        (folder / "backout.md").write_text("Say nothing.\n", "utf-8")
        for number in range(releases):
            _write(
                folder / f"release-{number}.yml",
                {
                    "release": f"app-{number}",
                    "manager": "dana",
                    "changes": [f"C-{number}"],
                    "artifacts": [
                        {
                            "name": "app",
                            "version": "1",
                            "path": "app.tar",
                            "sha256": hashlib.sha256(artifact).hexdigest(),
                        }
                    ],
                    "deploy": {"playbook": "deploy.yml", "hosts": "all"},
                    "plans": {"backout": "backout.md"},
                    "acceptance": [{"name": "smoke", "result": "pass"}],
                },
            )
        self._call(
            [str(BIN / "ansible-playbook"), "get_ready.yml", "-e", f"releases={releases}"], folder
        )
        return self.keep(folder)

    def importable(self) -> None:
        """Let this process import the collection, from where it is installed."""
        sys.path.insert(0, str(self.folder / "collections"))

    @staticmethod
    def keep(project: Path) -> Path:
        """Measure from the ledger as it is now; returns the project."""
        shutil.copytree(project / ".mof", project / ".mof-ready")
        return project

    def play(self, project: Path, playbook: str) -> None:
        """Run a playbook of a project, unmeasured."""
        self._call([str(BIN / "ansible-playbook"), playbook], project)

    def measure(
        self,
        project: Path,
        playbook: str = "deploy.yml",
        environment: Mapping[str, str] | None = None,
        release: str = RELEASE,
    ) -> Measured:
        """Run a playbook on the ledger as it was when the project was ready.

        :param release: what the run names; nothing when empty.
        """
        ready(project)
        report, output = self.folder / "report.json", self.folder / "output.txt"
        report.unlink(missing_ok=True)
        command = [
            *(sys.executable, str(HERE / "launch.py"), str(report)),
            *(playbook, *(("-e", f"release={release}") if release else ())),
        ]
        with output.open("wb") as stream:
            process = subprocess.Popen(
                command,
                cwd=project,
                env={**self._own(project), **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
            )
            started = _now()
            _pid, status, usage = os.wait4(process.pid, 0)
            wall = _now() - started
        # Waiting ourselves is what gives the resources of exactly this process and its children.
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode or not report.exists():
            tail = output.read_text("utf-8", "replace")[-3000:]
            raise SystemExit(f"{playbook} ended with {process.returncode}:\n{tail}")
        found = json.loads(report.read_text("utf-8"))
        self.calibration = found["calibration"]
        return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, found)

    def _own(self, project: Path) -> dict[str, str]:
        return {**self.environment, "ANSIBLE_CONFIG": str(project / "ansible.cfg")}

    def _call(self, command: Sequence[str], folder: Path) -> None:
        environment = self._own(folder) if (folder / "ansible.cfg").exists() else self.environment
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def ready(project: Path) -> None:
    """Put the ledger back to when the project was ready."""
    if (project / ".mof-ready").is_dir():
        shutil.rmtree(project / ".mof")
        shutil.copytree(project / ".mof-ready", project / ".mof")


def _now() -> float:
    return time.perf_counter()


def _kept() -> dict[str, str]:
    """Nothing of the caller's settings reaches into a measured run."""
    ours = ("ANSIBLE_", "MOF_RELEASE_", "ARA_", "PYTHON", "DJANGO_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def _write(path: Path, document: Mapping[str, Any]) -> None:
    """JSON is YAML too."""
    path.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
