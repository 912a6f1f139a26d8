# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong on hosts goes on record as it was, and what is right again completes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.tests.integration.project import (
    GIVEN,
    RELEASE,
    Project,
    must,
    review,
)

CAPTURE = ("mof.release.capture", "-e", f"release={RELEASE}")


def owed(project: Project) -> dict[str, str]:
    """host -> why it is incomplete."""
    answer = project.ask("mof.release.capture_info", f"release={RELEASE}")
    return {one["host"]: one["reason"] for one in answer["incomplete"]}


def test_a_failed_host_is_on_record_and_a_second_run_completes(project: Project) -> None:
    """One host fails: Ansible's exit code, its outcome on record, not deployed until it is."""
    blocker = project.hosts.by_name["web2"].root / "srv"
    blocker.write_text("a file where a folder must be")
    try:
        failed = project.deploy()
        assert failed.rc == 2, failed
        release = project.release()
        assert release["state"] == "deploying"
        assert release["deployments"][-1]["outcomes"]["web2"] == "failed"
        must(project.play(*CAPTURE))
        assert owed(project) == {"web2": "ended failed"}
        assert project.release()["state"] == "deploying"
    finally:
        blocker.unlink()
    must(project.deploy())
    must(project.play(*CAPTURE))
    assert project.release()["state"] == "deployed"
    assert owed(project) == {}


def test_an_unreachable_host_is_unreachable_and_unknown(project: Project) -> None:
    """A host that does not answer is unreachable in the outcome and unknown in the capture."""
    # A variable of the command line would be another scope.
    link = {"ANSIBLE_SSH_ARGS": "-o ControlMaster=no"}
    host = project.hosts.by_name["web2"]
    keys = host.log.parent / "authorized_keys"
    kept = keys.read_text()
    keys.write_text("")
    try:
        assert project.deploy(**link).rc == 4
        captured = project.play(*CAPTURE, **link)
        release = project.release()
        assert release["deployments"][-1]["outcomes"]["web2"] == "unreachable"
        assert release["captured"]["web2"]["status"] == "unknown", captured
        assert release["captured"]["web2"]["reason"]
        assert release["state"] == "deploying"
    finally:
        keys.write_text(kept)


def test_the_log_tells_tasks_and_hosts_but_no_arguments(project: Project) -> None:
    """The run log names each task's outcome per host; what a task was given is not in it."""
    template = project.folder / "templates" / "storefront.ini.j2"
    assert template.is_file()
    must(project.deploy())
    digest = project.release()["deployments"][-1]["log"]
    log = evidence(project, digest)
    tasks = [task for play in log["plays"] for task in play["tasks"]]
    written = [one for one in tasks if one["name"] == "Write the configuration"]
    assert all(one["action"].endswith("template") for one in written)
    # A batch a host, one after the other, as the playbook says.
    assert [one["results"] for one in written] == [{"changed": ["web1"]}, {"changed": ["web2"]}]
    assert "storefront.ini.j2" not in str(log)


def test_a_run_that_cannot_be_recorded_says_so(project: Project, tmp_path: Path) -> None:
    """When the ledger goes away during the run, the run ends with a failure and says why."""
    play = project.folder / "deploy.yml"
    text = play.read_text()
    assert text.count("- name: Deploy the storefront") == 1
    thief = (
        "- name: Take the ledger away\n  hosts: localhost\n  gather_facts: false\n  tasks:\n"
        "    - name: Move it\n      ansible.builtin.command:\n"
        f"        argv: [mv, '{project.folder}/.mof', '{tmp_path}/gone']\n"
    )
    play.write_text(text + "\n" + thief)
    must(project.play("mof.release.sign", *GIVEN))
    must(review(project))
    result = project.deploy()
    assert result.rc == 1, result
    assert "NOT RECORDED" in result.said
    assert "ledger.sqlite" in result.said


def evidence(project: Project, digest: str) -> dict[str, Any]:
    """A JSON document of the evidence, straight from the store."""
    store = open_location(str(project.folder / ".mof" / "ledger.sqlite"))
    try:
        document: dict[str, Any] = json.loads(store.get(digest))
        return document
    finally:
        store.close()


def test_a_capture_within_a_limit_is_put_on_record(project: Project) -> None:
    """--limit leaves hosts out, and never the recording itself."""
    must(project.deploy())
    must(project.play(*CAPTURE, "--limit", "web1"))
    assert set(project.release()["captured"]) == {"web1"}
    assert set(owed(project)) == {"web2", "db1"}


def test_a_playbook_without_its_release_says_so(project: Project) -> None:
    """Nothing runs on any host, and the message names what is missing."""
    result = project.play("mof.release.capture")
    assert result.rc == 2, result
    assert "release" in result.stdout
    assert "undefined" in result.stdout
    assert "web1" not in result.stdout
