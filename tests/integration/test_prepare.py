# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""mof.release.prepare on three real hosts: what is measured there, and what becomes of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.mof.release.tests.integration.hosts import Hosts, running_hosts
from ansible_collections.mof.release.tests.integration.measured import (
    LOOKED_UP,
    ON_HOSTS,
    activity,
    alter_release,
    events_after,
    evidence,
    move_web1,
    prepare,
    renew_certificate,
    results,
    sessions,
    staged,
    statuses,
    to_be_measured,
)
from ansible_collections.mof.release.tests.integration.project import (
    RELEASE,
    Project,
    must,
    to_planned,
)
from ansible_collections.mof.release.tests.integration.run import Run
from ansible_collections.mof.release.tests.integration.signed import (
    RULES_CHANGER,
    adopt,
    key_of,
    want_signatures,
)

HOSTS = {"db1", "web1", "web2"}
REACHABLE, HEADROOM, STAGED, PORTS, CERTIFICATES = ON_HOSTS
ON_CALL = "release.on_call_differs"
#: Nothing was deployed to the hosts before, so that nothing can be on record of them.
NEW = {"release.baseline_captured", "release.drift_explained"}


@pytest.fixture(scope="module")
def measured(hosts: Hosts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The example brought to its preparation and measured once; tests work on a copy of it."""
    folder = tmp_path_factory.mktemp("measured")
    project = Project.make(folder / "storefront", Run(folder / "home"), hosts)
    want_signatures(project)
    to_be_measured(project)
    must(adopt(project, "-e", f"key={key_of(project, RULES_CHANGER)}"))
    to_planned(project)
    yield project
    staged(project).unlink()


@pytest.fixture
def own(measured: Project, tmp_path: Path) -> Iterator[Project]:
    """A copy of it, on hosts that are as they were then."""
    artifact = staged(measured).read_bytes()
    yield measured.copy(tmp_path / "storefront")
    staged(measured).write_bytes(artifact)
    renew_certificate(measured, days=9)


def test_every_check_passes_where_all_is_well(measured: Project) -> None:
    """On the hosts and on the ledger; what people attest has no result yet."""
    found = results(measured)
    assert set(found) == {*ON_HOSTS, *LOOKED_UP}
    assert {name: one["status"] for name, one in found.items()} == {
        **dict.fromkeys(found, "pass"),
        **dict.fromkeys(NEW, "na"),
    }
    assert {found[name]["observed"] for name in ON_HOSTS} == {"all of 3 hosts as expected"}
    assert {found[name]["observed"] for name in {*LOOKED_UP} - NEW} == {"as expected"}
    assert {found[name]["observed"] for name in NEW} == {
        "no release was deployed to these hosts before"
    }
    assert {one["by"] for one in found.values()} == {"dana"}
    assert f"{staged(measured)}: sha256 " in found[STAGED]["expected"]
    # The end of the window and five days more, which is the margin of the policy.
    end = measured.release()["window"][1]
    assert found[CERTIFICATES]["expected"].endswith(f"T{end[11:19]}Z")


def test_the_report_is_kept_by_its_digest(measured: Project) -> None:
    """It tells what each host answered to each check, and what the ledger did."""
    digests = {
        tuple(one["sha256"] for one in found["evidence"]) for found in results(measured).values()
    }
    ((digest,),) = digests
    content = evidence(measured, digest)
    assert hashlib.sha256(content).hexdigest() == digest
    report = json.loads(content)
    assert set(report["hosts"]) == HOSTS
    for answer in report["hosts"].values():
        assert answer["reachable"] is True
        assert [(each["id"], each["kind"], each["status"]) for each in answer["checks"]] == [
            (HEADROOM, "kernel", "pass"),
            (HEADROOM, "memory", "pass"),
            (HEADROOM, "disk", "pass"),
            (STAGED, "staged", "pass"),
            (PORTS, "ports", "pass"),
            (CERTIFICATES, "certificates", "pass"),
        ]
        assert all(each["expected"] and each["observed"] for each in answer["checks"])
    assert {f"release.{kind}" for kind in report["ledger"]} == set(LOOKED_UP)


def test_a_second_time_changes_nothing_in_one_round_trip(own: Project) -> None:
    """The values differ by a little, the answers do not; each host is sent one command."""
    before, sent = own.head(), sessions(own.hosts)
    again = must(prepare(own, ANSIBLE_PIPELINING="1"))
    assert again.stdout.count("changed=0") == 4, again
    assert own.head() == before
    assert {name: count - sent[name] for name, count in sessions(own.hosts).items()} == (
        dict.fromkeys(HOSTS, 1)
    )


def test_only_what_changed_on_the_hosts_is_news(own: Project) -> None:
    """A staged file that was altered, a certificate that ends too early; then all is well again."""
    size = own.head()["size"]
    staged(own).write_bytes(b"not what was built")
    renew_certificate(own, days=5)
    before = own.head()
    told = must(prepare(own, "--check"))
    assert "changed=1" in told.stdout, told
    assert own.head() == before
    must(prepare(own))
    found = results(own)
    assert {one["data"]["id"] for one in events_after(own, size)} == {STAGED, CERTIFICATES}
    for name, seen in ((STAGED, "sha256 "), (CERTIFICATES, "is valid until ")):
        assert found[name]["status"] == "fail"
        for host in HOSTS:
            assert f"{host}: " in found[name]["observed"]
        assert seen in found[name]["observed"]
    staged(own).unlink()
    must(prepare(own))
    assert results(own)[STAGED]["observed"].count("is not there") == 3


def test_a_host_that_is_down_fails_and_is_named(own: Project, tmp_path: Path) -> None:
    """Whatever is measured on hosts fails for that one; the ledger needs none."""
    (tmp_path / "spare").mkdir()
    with running_hosts(tmp_path / "spare", {"storefront": ["web1"]}) as spare:
        move_web1(own, spare)
        size = own.head()["size"]
        must(prepare(own))
        assert own.head()["size"] == size
        process = spare.by_name["web1"].process
        process.terminate()
        process.wait(5)
        down = must(prepare(own))
    found = results(own)
    assert {name: found[name]["observed"] for name in ON_HOSTS} == dict.fromkeys(
        ON_HOSTS, "web1: was not reached"
    )
    assert {found[name]["status"] for name in ON_HOSTS} == {"fail"}
    assert {found[name]["status"] for name in {*LOOKED_UP} - NEW} == {"pass"}
    assert [one["data"]["id"] for one in events_after(own, size)] == list(ON_HOSTS)
    assert all(name in down.stdout for name in ON_HOSTS)
    report = json.loads(evidence(own, found[REACHABLE]["evidence"][0]["sha256"]))
    assert report["hosts"]["web1"] == {"reachable": False, "checks": []}
    assert report["hosts"]["web2"]["reachable"] is True


def test_what_the_release_file_says_is_held_against_it(own: Project) -> None:
    """One person cannot be called twice; the other answers stand."""
    size = own.head()["size"]
    alter_release(own, roles={"primary_on_call": "kim", "secondary_on_call": "kim"})
    must(prepare(own))
    assert results(own)[ON_CALL]["observed"] == "ledger: both are kim"
    assert [name for name, status in statuses(own).items() if status == "fail"] == [ON_CALL]
    news = [one["data"]["id"] for one in events_after(own, size) if "status" in one["data"]]
    assert news == [ON_CALL]


def test_nobody_says_of_what_is_measured_that_it_passed(own: Project, measured: Project) -> None:
    """With a file or without; and a waiver counts only with a signature."""
    before = own.head()
    for name in (STAGED, ON_CALL):
        said = activity(own, name, "pass", "-e", "evidence=evidence/headroom.txt")
        assert said.rc == 2, said
        assert "passes by what is measured, not by anybody's word" in said.stdout
    assert "is not applicable by what is measured" in activity(own, STAGED, "na").stdout
    waived = activity(own, STAGED, "waived")
    assert waived.rc == 2, waived
    assert "is not signed" in waived.stdout
    assert own.head() == before
    staged(own).unlink()
    must(prepare(own))
    must(activity(own, STAGED, "waived", "-e", f"key={key_of(measured, 'ines')}"))
    before = own.head()
    # What was let go is still so, and the waiver stands until it ends or is not needed any more.
    must(prepare(own))
    assert own.head() == before
    assert statuses(own)[STAGED] == "waived"


def test_a_run_on_a_part_of_the_hosts_proves_nothing(own: Project) -> None:
    """With --limit the hosts that were left out are not in the report."""
    size = own.head()["size"]
    must(prepare(own, "--limit", "localhost,web1"))
    found = results(own)
    assert {found[name]["status"] for name in ON_HOSTS} == {"fail"}
    assert found[STAGED]["observed"] == "db1: is not in the report; web2: is not in the report"
    assert len(events_after(own, size)) == len(ON_HOSTS)
    assert RELEASE in own.release()["id"]
