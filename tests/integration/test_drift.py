# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift on real machines: what explains a difference, and what a release means to leave behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import parse

import pytest
import yaml
from ansible_collections.mof.release.tests.integration.faulty import (
    Found,
    Watched,
    rule,
    watched_machines,
)
from ansible_collections.mof.release.tests.integration.furnished import DEBS
from ansible_collections.mof.release.tests.integration.project import RELEASE, Project, must

MOTD, LIMITS = "/etc/motd", "/etc/storefront/limits.conf"
GROUPS = {"storefront": ["web1", "web2"], "database": ["web2"]}
#: All that people do for a release, with the real modules, each as who they are.
_BRING = """\
- hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - mof.release.change_request: {id: "{{ change.id }}", change: "{{ change }}", actor: riley}
    - mof.release.change_request: {id: "{{ change.id }}", state: "{{ item }}", actor: morgan}
      loop: [screened, classified]
    - mof.release.change_request:
        id: "{{ change.id }}"
        state: authorized
        comment: It is needed.
        actor: "{{ 'alex' if change.priority == 'emergency' else 'morgan' }}"
    - mof.release.change_request: {id: "{{ change.id }}", state: scheduled, actor: morgan}
    - mof.release.change_request: {id: "{{ change.id }}", state: developed, actor: sam}
    - mof.release.release: {file: "{{ file }}", state: "{{ item }}", actor: dana}
      loop: [planned, built, accepted]
    - mof.release.activity:
        release: "{{ release }}"
        id: "{{ item.id }}"
        status: "{{ item.status }}"
        evidence: "{{ item.evidence | default([]) }}"
        observed: "{{ item.observed | default('') }}"
        comment: "{{ item.comment | default('') }}"
        actor: "{{ item.actor }}"
      loop: "{{ activities }}"
    - mof.release.signoff:
        release: "{{ release }}"
        cluster: "{{ item.cluster }}"
        decision: "{{ item.decision }}"
        comment: "{{ item.comment }}"
        actor: "{{ item.actor }}"
      loop: "{{ signoffs }}"
    - mof.release.readiness_review:
        release: "{{ release }}"
        decision: go
        comment: All clusters say go.
        actor: lee
"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Two machines with a release deployed and captured; every test leaves no drift on them."""
    with watched_machines(tmp_path_factory.mktemp("drift"), GROUPS) as running:
        (running.project.folder / "bring.yml").write_text(_BRING)
        yield running


def bring(project: Project, name: str, host: str, copied: dict[str, str], **parts: Any) -> None:
    """Get a go for another release, which copies files to a host.

    :param copied: path -> content.
    :param parts: of the release's file; ``priority`` is the one of its change request.
    """
    folder = project.folder
    request = yaml.safe_load((folder / "change.yml").read_text())["change"]
    change = {
        **request,
        "id": f"RFC-{name}",
        "priority": parts.pop("priority", "medium"),
        "affected": ["storefront"],
    }
    plan = yaml.safe_load((folder / "release.yml").read_text())
    plan |= {"release": name, "changes": [change["id"]], **parts}
    plan["deploy"] = {"playbook": f"{name}.yml", "hosts": host}
    copying = [
        {"ansible.builtin.copy": {"dest": path, "content": content, "mode": "0644"}}
        for path, content in copied.items()
    ]
    play = {"hosts": host, "gather_facts": False, "tasks": [*copying, {"ansible.builtin.ping": {}}]}
    for file, content in (
        (f"{name}.yml", [play]),
        (f"release-{name}.yml", plan),
        (f"given-{name}.yml", {"change": change, "file": f"release-{name}.yml", "release": name}),
    ):
        (folder / file).write_text(yaml.safe_dump(content, sort_keys=False))
    given = ("-e", "@preparation.yml", "-e", f"@given-{name}.yml")
    must(project.play("bring.yml", *given))


def test_a_release_explains_what_it_names_and_nothing_else(watched: Watched) -> None:
    """Its name stands beside what it names; the record is corrected when nothing else is open."""
    machine = watched.machines.by_name["web1"]
    before = machine.read(LIMITS)
    copied = {MOTD: "A newer storefront\n", LIMITS: "clients = 900\n"}
    expected = {"files": [{"path": MOTD, "content": copied[MOTD]}]}
    bring(watched.project, "motd-1", "web1", copied, expect=expected)
    must(watched.project.play("motd-1.yml", "-e", "release=motd-1"))
    checked = watched.check()
    assert checked.result.rc == 2
    named = [one for one in checked.found if one.ci == f"file/web1/{MOTD}"]
    others = [one for one in checked.found if one not in named]
    assert {one.attribute for one in named} == {"sha256", "size"}
    assert {one.verdict for one in named} == {"authorized"}
    assert {one.ci for one in others} == {f"file/web1/{LIMITS}"}
    assert {one.verdict for one in others} == {"unauthorized"}
    differences = checked.document["hosts"]["web1"]["differences"]
    assert {one["release"] for one in differences if one["class"] == "authorized"} == {"motd-1"}
    suspects = {tuple(one["suspects"]) for one in differences if one["class"] == "unauthorized"}
    ((suspect,),) = suspects
    assert suspect.startswith("release motd-1 (")
    assert suspect.endswith("which does not name it")
    assert checked.document["hosts"]["web1"]["corrected"] == []
    assert checked.about("opened") == {one.about for one in others}

    machine.write(LIMITS, before)
    corrected = watched.check()
    assert {one.verdict for one in corrected.found} == {"authorized"}
    assert corrected.document["hosts"]["web1"]["corrected"] == ["files"]
    assert corrected.about("closed") == checked.about("opened")
    after = watched.check()
    assert after.found == []
    assert after.document["hosts"]["web1"]["baseline"]["event"] == "record_corrected"


def test_an_emergency_is_named_as_one(watched: Watched) -> None:
    """It explains what it affects by the change request that it came with."""
    bring(
        *(watched.project, "fix-1", "web2", {MOTD: "Closed until noon\n"}),
        priority="emergency",
        affected=[MOTD],
    )
    must(watched.project.play("fix-1.yml", "-e", "release=fix-1"))
    checked = watched.check()
    differences = checked.document["hosts"]["web2"]["differences"]
    assert {(one["class"], one["emergency"], one["release"]) for one in differences} == {
        ("authorized", "RFC-fix-1", "fix-1")
    }
    assert checked.document["hosts"]["web2"]["corrected"] == ["files"]
    assert watched.drift() == []


def test_a_record_that_knew_less_is_stale(watched: Watched) -> None:
    """What could not be read when it went on record, and can be now, is no drift of the host."""
    machine = watched.machines.by_name["web1"]
    machine.shell("cd /var/lib/dpkg && mv status kept && mkdir status")
    capture = ("mof.release.capture", "-e", f"release={RELEASE}", "--limit", "web1")
    watched.project.play(*capture)
    machine.shell("cd /var/lib/dpkg && rmdir status && mv kept status")
    checked = watched.check()
    assert checked.found == [Found("web1", "host/web1", "unknown", verdict="stale_record")]
    assert checked.document["hosts"]["web1"]["corrected"] == ["packages"]
    assert watched.drift() == []


def test_a_rule_ignores_until_it_ends(watched: Watched) -> None:
    """Ignored while the rule is good; after that it is unauthorized, and the rule is named."""
    machine = watched.machines.by_name["web1"]
    before = machine.read(MOTD)
    machine.write(MOTD, "Scribbled\n")
    now = datetime.now(UTC)
    for expires, verdict, rc in ((1, "ignored", 0), (-1, "unauthorized", 2)):
        end = (now + timedelta(days=expires)).isoformat(timespec="seconds")
        one = {"id": "motd", "ci": f"file/web1/{MOTD}", "reason": "people write", "expires": end}
        rule(watched.project, drift={"ignore": [one]})
        checked = watched.check()
        assert checked.result.rc == rc, checked.result
        assert {each.verdict for each in checked.found} == {verdict}
    assert [each["id"] for each in checked.document["expired"]] == ["motd"]
    differences = checked.document["hosts"]["web1"]["differences"]
    assert all("rule motd ended" in each["why"] for each in differences)
    rule(watched.project, drift={"ignore": []})
    machine.write(MOTD, before)
    assert watched.drift() == []


def test_a_run_without_a_permit_is_suspect(watched: Watched, tmp_path: Path) -> None:
    """It is named first; JUnit has a failure, and the exit code is the one of a failed task."""
    machine = watched.machines.by_name["web1"]
    before = machine.read(MOTD)
    copy = {"dest": MOTD, "content": "Nobody asked\n", "mode": "0644"}
    play = {"hosts": "web1", "gather_facts": False, "tasks": [{"ansible.builtin.copy": copy}]}
    (watched.project.folder / "night.yml").write_text(yaml.safe_dump([play]))
    off = {"ANSIBLE_CALLBACKS_ENABLED": "mof.release.recorder"}
    must(watched.project.play("night.yml", **off))
    checked = watched.check()
    for one in checked.document["hosts"]["web1"]["differences"]:
        assert one["class"] == "unauthorized"
        assert "without a permit, night.yml by ci" in one["suspects"][0]
    report = tmp_path / "drift.xml"
    junit = ("mof.release.drift", "-e", "format=junit", "-e", f"report={report}")
    assert watched.project.play(*junit).rc == 2
    assert _counted(report)["web1"] > 0
    assert _counted(report)["web2"] == 0
    machine.write(MOTD, before)
    assert watched.project.play(*junit).rc == 0
    assert sum(_counted(report).values()) == 0
    assert watched.check().incidents("open") == []


def test_what_a_release_means_is_held_against_what_is_there(watched: Watched) -> None:
    """The capture fails and names each; it is deployed when all is as it is meant."""
    machine = watched.machines.by_name["web2"]
    expected = {
        "packages": [{"name": "storefront-tools", "version": "3.0", "manager": "dpkg"}],
        "files": [{"path": "/etc/storefront/parts/a.conf", "content": "b\n"}],
        "services": [{"name": "cron", "state": "running", "enabled": True}],
        "ports": [{"port": 9191, "process": "python3"}, {"port": 8080, "process": "python3"}],
    }
    machine.shell("systemctl disable --now cron")
    bring(watched.project, "meant-1", "web2", {}, expect=expected)
    deploy = ("mof.release.deploy", "-e", "release=meant-1")
    failed = watched.project.play(*deploy)
    assert failed.rc == 2, failed
    (release,) = watched.project.ask("mof.release.release_info", "release=meant-1")["releases"]
    mismatches = release["captured"]["web2"]["mismatches"]
    assert {(one["ci"], one["attribute"], one["observed"]) for one in mismatches} == {
        ("package/web2/dpkg/storefront-tools:all", "version", "2.0"),
        ("file/web2//etc/storefront/parts/a.conf", "sha256", sha256(b"a\n").hexdigest()),
        ("unit/web2/cron.service", "active", "inactive"),
        ("unit/web2/cron.service", "enabled", "disabled"),
        ("endpoint/web2/tcp/9191", "", "absent"),
    }
    said = " ".join((failed.stdout + failed.stderr).split())
    for one in mismatches:
        what = f"{one['ci']} {one['attribute'] or 'it'} is {one['observed']}"
        assert f"{what}, and meant-1 means {one['expected']}" in said, failed
    assert _state(watched.project, "meant-1") == "deploying"

    machine.shell(
        f"dpkg -i {DEBS}/storefront-tools_3.0.deb && echo b >/etc/storefront/parts/a.conf\n"
        "systemctl enable --now cron\n"
        "cat >/run/listen.py <<'END'\n"
        "import socket, time\n"
        "one = socket.create_server(('127.0.0.1', 9191))\n"
        "time.sleep(600)\n"
        "END\n"
        "systemd-run --unit=meant python3 /run/listen.py\n"
        "for _try in $(seq 100); do ss -H -l -t -n | grep -q :9191 && break; sleep 0.05; done"
    )
    # The run ended failed with its capture, so another one has to end well.
    must(watched.project.play(*deploy))
    assert _state(watched.project, "meant-1") == "deployed"
    assert watched.drift() == []


def _state(project: Project, release: str) -> str:
    answer = project.ask("mof.release.release_info", f"release={release}")
    return str(answer["releases"][0]["state"])


def _counted(report: Path) -> dict[str, int]:
    """Host -> failures and errors in its test case."""
    cases = parse(report).getroot().iter("testcase")
    return {one.attrib["name"]: len([*one.iter("failure"), *one.iter("error")]) for one in cases}
