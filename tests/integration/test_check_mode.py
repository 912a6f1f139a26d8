# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""--check writes nothing, says what would change, and --diff shows it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ansible_collections.mof.release.tests.integration.hosts import Hosts
from ansible_collections.mof.release.tests.integration.project import (
    GIVEN,
    RELEASE,
    Project,
    must,
    to_planned,
)
from ansible_collections.mof.release.tests.integration.run import Run


def fingerprint(folder: Path) -> dict[str, str]:
    """path -> digest of every file below a folder, the store's own included."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith((".lock", "-shm", "-wal"))
    }


def test_init_in_check_mode_makes_no_file(hosts: Hosts, run: Run, tmp_path: Path) -> None:
    """Opening a ledger would change something, and does not."""
    project = Project.make(tmp_path / "storefront", run, hosts)
    result = must(project.play("mof.release.init", "--check"))
    assert "changed=1" in result.stdout
    assert not (project.folder / ".mof").exists()


def test_requests_in_check_mode(hosts: Hosts, run: Run, tmp_path: Path) -> None:
    """Submitting is decided and not written; with --diff people see the request."""
    project = Project.make(tmp_path / "storefront", run, hosts)
    must(project.play("mof.release.init"))
    before = project.head()
    result = must(
        project.play("mof.release.request", "-e", "@change.yml", "--check", "--diff", actor="riley")
    )
    assert "changed=1" in result.stdout
    assert "\n+    state: submitted\n" in result.stdout, result
    assert project.head() == before


def test_every_step_of_a_planned_release_in_check_mode(planned: Project, tmp_path: Path) -> None:
    """Activities and sign-offs would change the release, and leave every byte as it was."""
    project = planned.copy(tmp_path / "storefront")
    before = project.head(), fingerprint(project.folder)
    for playbook in ("mof.release.activity", "mof.release.sign"):
        result = must(project.play(playbook, *GIVEN, "--check"))
        assert "changed=1" in result.stdout, result
    assert (project.head(), fingerprint(project.folder)) == before


def test_an_open_gate_in_check_mode(project: Project) -> None:
    """A dry deploy behind an open gate, a dry capture and a dry record write nothing at all."""
    before = project.head(), fingerprint(project.folder)
    must(project.deploy("--check"))
    assert (project.head(), fingerprint(project.folder)) == before
    assert project.canaries() == []
    must(project.deploy())
    before = project.head(), fingerprint(project.folder)
    must(project.play("mof.release.capture", "-e", f"release={RELEASE}", "--check"))
    result = must(project.play("mof.release.record", "-e", f"release={RELEASE}", "--check"))
    assert "changed=1" in result.stdout
    assert (project.head(), fingerprint(project.folder)) == before


def test_planning_in_check_mode_tells_a_refusal_as_well(
    hosts: Hosts, run: Run, tmp_path: Path
) -> None:
    """What would be refused is refused in check mode too."""
    project = Project.make(tmp_path / "storefront", run, hosts)
    to_planned(project)
    result = project.play(
        *("mof.release.review", "--check", "-e", f"release={RELEASE}"),
        *("-e", "decision=go", "-e", "comment=early"),
    )
    assert result.rc == 2, result
    assert "cannot have its go now" in result.stdout
