# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor: on or off and from where, what the gate rests on, and what is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.tests.integration.bare import Bare
from ansible_collections.mof.release.tests.integration.project import Project, must
from ansible_collections.mof.release.tests.integration.run import Run

DOCTOR = "mof.release.doctor"


@pytest.fixture
def bare(tmp_path: Path, run: Run) -> Bare:
    """Give a project with the callback, and nothing that it rests on."""
    return Bare.make(tmp_path / "project", run)


def test_on(bare: Bare) -> None:
    """By ansible.cfg; every value with its origin, every trouble with its place."""
    said = must(bare.play(DOCTOR, "-e", "enforce=true", MOF_RELEASE_ACTOR="kim")).stdout
    config = bare.folder / "ansible.cfg"
    for line in (
        f"ON   the gate of {bare.folder}",
        f"  callback      on   mof.release.gate in callbacks_enabled, {config}",
        "  shim          off  there is no callback_plugins/mof_release_gate.py beside",
        f"  protected        web  ({config} [mof_release])",
        "  actor            kim  (environment MOF_RELEASE_ACTOR)",
        "  people           not set",
        f"  ledger  PROBLEM: {bare.folder}/ledger.sqlite: there is no store",
        f"  policy  PROBLEM: {bare.folder}/policy.yml: there is no policy here",
        "  protected  2 of 3 hosts in this inventory: 1 by pattern, 1 by mark",
        "  OpenSSH ",
        "  OPEN  ANSIBLE_CALLBACKS_ENABLED=other in the environment  ->  shim: ",
        "  shut  a playbook in a folder without the shim  (stopped by: callback)",
    ):
        assert line in said, f"{line}\n---\n{said}"


def test_off(bare: Bare) -> None:
    """Said in either case, and a failure where it is to be enforced."""
    for more, rc in ((), 0), (("-e", "enforce=true"), 2):
        result = bare.play(DOCTOR, *more, ANSIBLE_CALLBACKS_ENABLED="other")
        assert result.rc == rc, result
        assert f"OFF  the gate of {bare.folder}" in result.stderr
        named = "callbacks_enabled does not name mof.release.gate"
        assert f"{named} (environment ANSIBLE_CALLBACKS_ENABLED)" in result.stderr


def test_on_by_the_shim_alone(bare: Bare) -> None:
    """Whatever the environment says."""
    must(bare.play("mof.release.install_gate"))
    result = must(bare.play(DOCTOR, "-e", "enforce=true", ANSIBLE_CALLBACKS_ENABLED="other"))
    assert f"shim          on   {bare.folder}/callback_plugins/mof_release_gate.py" in result.stdout
    assert "shut  ANSIBLE_CALLBACKS_ENABLED=other in the environment" in result.stdout


def test_a_folder_that_everybody_may_write_to(bare: Bare) -> None:
    """Ansible ignores the ansible.cfg in it, and with it the gate."""
    bare.folder.chmod(0o777)
    result = bare.play(DOCTOR, "-e", "enforce=true")
    assert result.rc == 2, result
    assert "is ignored, since everybody may write to its folder" in result.stderr


def test_ansible_and_the_vault(bare: Bare) -> None:
    """The other layers of the controller are seen where they are configured."""
    config = bare.folder / "ansible.cfg"
    more = "[defaults]\nbin_ansible_callbacks = true\nvault_identity_list = mof-release-client\n"
    config.write_text(config.read_text().replace("[defaults]\n", more))
    client = bare.folder / "mof-release-client"
    client.write_text("#!/bin/sh\necho secret\n")
    client.chmod(0o755)
    said = must(bare.play(DOCTOR)).stdout
    assert f"ad hoc        on   bin_ansible_callbacks in {config}" in said
    assert f"vault client  on   vault passwords come from it, {config}" in said


def test_no_secret_is_told(bare: Bare) -> None:
    """The password in the address of a store is left out everywhere."""
    result = bare.play(DOCTOR, MOF_RELEASE_STORE="postgresql://ci:hunter2@db.example/ledger")
    assert "postgresql://ci:***@db.example/ledger" in result.stdout
    assert "hunter2" not in result.stdout + result.stderr


def test_a_project_with_a_ledger(planned: Project) -> None:
    """What can be read is told, and asking leaves the ledger as it is."""
    before = planned.head()
    said = must(planned.play(DOCTOR)).stdout
    assert f"ledger  {before['id']}, {before['size']} events" in said
    assert "policy  example-production, version" in said
    assert "recorder      on   mof.release.recorder in callbacks_enabled" in said
    assert planned.head() == before
