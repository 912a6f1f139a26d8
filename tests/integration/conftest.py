# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the integration tests: three real hosts, and the real Ansible commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.mof.release.tests.integration.guarded import guarded, guarded_once
from ansible_collections.mof.release.tests.integration.hosts import Hosts, running_hosts
from ansible_collections.mof.release.tests.integration.paced import paced, paced_once
from ansible_collections.mof.release.tests.integration.project import Project, to_go, to_planned
from ansible_collections.mof.release.tests.integration.run import Run
from ansible_collections.mof.release.tests.integration.signed import prepared, ruled, signed

__all__ = ["guarded", "guarded_once", "paced", "paced_once", "prepared", "ruled", "signed"]

HERE = Path(__file__).parent
#: What CI runs on every ansible-core; the rest on the newest only.
EACH = ("test_bypass_matrix", "test_lock", "test_signed_release")
#: What CI leaves out, for its time: MOF_RELEASE_EVERY=1 make integration.
LONG = (
    "test_demo",
    "test_drift",
    "test_faults",
    "test_guard_force_command",
    "test_guard_refuses",
    "test_guard_role",
    "test_snapshot_secrets",
    "test_stories",
    "test_swap",
    "test_untouched",
    "test_vault_client",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.integration)
            if item.path.stem not in EACH:
                item.add_marker(pytest.mark.once)
            if item.path.stem in LONG:
                item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    """Three sshd, started once for all tests and stopped at the end."""
    with running_hosts(tmp_path_factory.mktemp("hosts")) as running:
        yield running


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The Ansible commands, with a home folder of this test's own."""
    return Run(tmp_path / "home")


@pytest.fixture(scope="session")
def planned(hosts: Hosts, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The example with its release planned; tests work on a copy of it."""
    folder = tmp_path_factory.mktemp("planned")
    project = Project.make(folder / "storefront", Run(folder / "home"), hosts)
    to_planned(project)
    return project


@pytest.fixture(scope="session")
def approved(planned: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The example with a go on record; tests work on a copy of it."""
    project = planned.copy(tmp_path_factory.mktemp("approved") / "storefront")
    to_go(project)
    return project


@pytest.fixture
def project(approved: Project, tmp_path: Path) -> Project:
    """A copy of the example with a go on record, on hosts with empty disks."""
    approved.wipe()
    return approved.copy(tmp_path / "storefront")
