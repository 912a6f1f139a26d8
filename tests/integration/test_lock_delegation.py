# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Delegation under the real ansible-playbook: what was judged is what runs, released or not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.mof.release.tests.integration.canary import (
    led,
    make,
    play,
    reached,
)
from ansible_collections.mof.release.tests.integration.hosts import Hosts
from ansible_collections.mof.release.tests.integration.project import Project, must, to_go
from ansible_collections.mof.release.tests.integration.run import Result

#: Says db1 the first time it is asked, and web1 ever after.
TURNCOAT = "#!/bin/sh\nif [ -e asked ]; then echo web1; else touch asked; echo db1; fi\n"
ASK = "{{ lookup('pipe', './turncoat') }}"


@pytest.fixture(scope="module")
def guarded(hosts: Hosts, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Give a project in which web1 and web2 are protected, and db1 is not."""
    return make(tmp_path_factory.mktemp("delegation"), hosts)


def start(project: Project, plays: object, canary: str) -> Result:
    """Run a playbook that leaves this canary."""
    (project.folder / "one.yml").write_text(yaml.safe_dump(plays, sort_keys=False))
    return project.play("one.yml", "-e", f"canary={canary}")


@pytest.mark.parametrize("strategy", ["linear", "free", "host_pinned"])
def test_a_template_that_changes_its_mind(guarded: Project, strategy: str) -> None:
    """It is evaluated once; the value that was judged is the one that the worker uses."""
    script = guarded.folder / "turncoat"
    script.write_text(TURNCOAT)
    script.chmod(0o755)
    asked = guarded.folder / "asked"
    asked.unlink(missing_ok=True)
    touch = "touch {{ hostvars['db1'].host_root }}/{{ canary }}"
    task = led(ASK) | {"ansible.builtin.command": touch}
    result = must(start(guarded, [play("database", task, strategy=strategy)], f"once-{strategy}"))
    assert asked.exists()
    assert "-> web1" not in result.stdout
    refused = start(guarded, [play("database", task, strategy=strategy)], "again")
    assert refused.rc == 77, "asked again, it says web1"
    assert reached(guarded, "again") == ()


def test_a_loop_that_changes_its_mind(guarded: Project) -> None:
    """The same for what is looped over, and for each batch of a play anew."""
    (guarded.folder / "asked").unlink(missing_ok=True)
    task = led("{{ item }}", loop=[ASK])
    result = must(start(guarded, [play("database", task)], "loop"))
    assert "-> web1" not in result.stdout


def test_a_later_batch(guarded: Project) -> None:
    """A template that was settled for one batch is a template again for the next."""
    task = led("{{ {'db1': 'db1', 'localhost': 'web1'}[inventory_hostname] }}")
    plays = [play("database:localhost", task, serial=1, connection="local")]
    refused = start(guarded, plays, "batch")
    assert refused.rc == 77, refused
    assert "web1 is protected; task 'Lead'" in refused.said
    assert "earlier tasks of this run were" in refused.said


def test_a_released_run(planned: Project, tmp_path: Path) -> None:
    """With the shim and the callback both at work: one permit, its own hosts, and no others."""
    planned.wipe()
    project = planned.copy(tmp_path / "storefront")
    must(project.play("mof.release.install_gate"))
    playbook = project.folder / "deploy.yml"
    plays = yaml.safe_load(playbook.read_text())
    outside = {
        "name": "Tell somebody else",
        "ansible.builtin.command": "true",
        "delegate_to": "{{ 'outside' ~ '.example' }}",
        "vars": {"ansible_connection": "local"},
    }
    plays[1]["tasks"].append(outside)
    playbook.write_text(yaml.safe_dump(plays, sort_keys=False))
    to_go(project)
    before = project.head()["size"]
    refused = project.deploy()
    assert refused.rc == 77, refused
    # The tasks before it delegate to the host of the database, which is of the release.
    assert "Compare the version" in refused.stdout
    assert "outside.example is protected, and not of this release" in refused.said
    assert "add it to deploy.hosts of the release" in refused.said
    assert project.canaries() != []
    attempts = project.release()["attempts"]
    assert [bool(one["permit"]) for one in attempts] == [True, False]
    assert project.head()["size"] > before
