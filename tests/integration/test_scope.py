# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A go is given for exactly one scope: whatever changes after it, the gate says what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.mof.release.tests.integration.project import (
    GIVEN,
    RELEASE,
    Project,
    must,
    review,
)


def _append(name: str, text: str) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        path = project.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((path.read_text() if path.exists() else "") + text)

    return change


def _add_host(project: Project) -> None:
    path = project.folder / "inventory.yml"
    path.write_text(path.read_text().replace("web2:", "web2:\n        web3:\n", 1))


CHANGES = {
    "artifact": (
        _append("dist/storefront-2.4.0.tar", "x"),
        "artifact storefront changed after go",
    ),
    "playbook": (_append("deploy.yml", "\n# x\n"), "playbook deploy.yml changed after go"),
    "template": (
        _append("templates/storefront.ini.j2", "\n# x\n"),
        "project templates/storefront.ini.j2 changed after go",
    ),
    "variables": (
        _append("host_vars/web1.yml", "http_port: 1\n"),
        "project host_vars/web1.yml was added after go",
    ),
    "policy": (_append("policy.yml", "\n"), ""),
    "rule": (
        lambda project: _edit(
            project, "policy.yml", "threshold_percent: 75", "threshold_percent: 1"
        ),
        "policy example-production changed after go",
    ),
    "host": (_add_host, "host web3 was added after go"),
}


def _edit(project: Project, name: str, old: str, new: str) -> None:
    path = project.folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("name", [one for one in CHANGES if one != "policy"])
def test_a_change_after_go_is_refused_and_named(project: Project, name: str) -> None:
    """The gate names what changed, runs nothing, and puts the attempt on record."""
    change, expected = CHANGES[name]
    change(project)
    refused = project.deploy()
    assert refused.rc == 77, refused
    assert expected in refused.said, refused
    assert "dana: restore it, or " in refused.said
    assert "hold a new review" in refused.said
    assert "TASK" not in refused.stdout
    assert project.canaries() == []
    attempt = project.release()["attempts"][-1]
    assert attempt["permit"] == ""


def test_a_new_review_binds_the_new_scope(project: Project) -> None:
    """Signed off anew and reviewed, the changed playbook may run; the old go is history."""
    _append("deploy.yml", "\n# reviewed\n")(project)
    assert project.deploy().rc == 77
    early = review(project)
    assert early.rc == 2, early
    assert "was given for other contents: playbook changed after it" in early.stdout
    must(project.play("mof.release.sign", *GIVEN))
    must(review(project))
    must(project.deploy())


def test_an_artifact_removed_is_refused(project: Project) -> None:
    """An artifact that is not there any more is named."""
    (project.folder / "dist" / "storefront-2.4.0.tar").unlink()
    refused = project.deploy()
    assert refused.rc == 77, refused
    assert "storefront was removed after go" in refused.said


def test_a_limit_is_within_the_scope(project: Project) -> None:
    """A narrower run passes, and the hosts that it left out show as incomplete."""
    must(project.deploy("--limit", "db1,web1"))
    must(project.play("mof.release.capture", "-e", f"release={RELEASE}"))
    release = project.release()
    assert release["state"] == "deploying"
    owed = project.ask("mof.release.capture_info", f"release={RELEASE}")["incomplete"]
    assert owed == [{"host": "web2", "reason": "was not deployed"}]


def test_the_gate_explains_itself_without_a_run(project: Project) -> None:
    """mof.release.gate says open; after a change it fails, explains, and records nothing."""
    must(project.play("mof.release.gate", "-e", f"release={RELEASE}"))
    before = project.head()
    _append("deploy.yml", "\n# x\n")(project)
    closed = project.play("mof.release.gate", "-e", f"release={RELEASE}")
    assert closed.rc == 77, closed
    assert "deploy.yml changed after go" in closed.said
    assert project.head() == before


def test_what_changes_during_a_run_ends_it_at_the_next_play(project: Project) -> None:
    """The gate judges every play: an artifact swapped after the first one is not deployed."""
    playbook = project.folder / "deploy.yml"
    swap = (
        "- name: Swap the artifact\n  hosts: localhost\n  gather_facts: false\n  tasks:\n"
        "    - name: Write other bytes\n      ansible.builtin.shell:\n"
        f"        cmd: echo other >> {project.folder}/dist/storefront-2.4.0.tar\n\n"
    )
    marker = "- name: Deploy the storefront"
    assert playbook.read_text().count(marker) == 1
    playbook.write_text(playbook.read_text().replace(marker, swap + marker))
    must(project.play("mof.release.sign", *GIVEN))
    must(review(project))
    refused = project.deploy()
    assert refused.rc == 77, refused
    assert "artifact storefront changed after go" in refused.said
    assert "Nothing more was run; earlier plays of this run were." in refused.said
    assert project.canaries() != []
    for name in ("web1", "web2"):
        assert not (project.hosts.by_name[name].root / "srv").exists()
    first, second = project.release()["attempts"][-2:]
    assert first["run"] == second["run"]
    assert first["permit"]
    assert not second["permit"]
