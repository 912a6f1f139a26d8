# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Permits with the real ansible-playbook: asked for, used once, refused afterwards.

Every refusal ends with 77 before any task, and says why.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_bytes
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Leaf
from ansible_collections.mof.release.tests.integration.paced import Paced, given, kinds
from ansible_collections.mof.release.tests.integration.project import RELEASE, must
from ansible_collections.mof.release.tests.integration.run import Result


def refused(paced: Paced, result: Result, *told: str) -> None:
    """Refused with 77 before any task, and with each of these words."""
    assert result.rc == 77, result
    assert "TASK" not in result.stdout, result
    assert not paced.mark("at-work").exists()
    for one in told:
        assert one in result.said, result


def test_a_permit_is_asked_for_used_and_used_up(paced: Paced) -> None:
    """Its hosts are kept for it; the run that brings it goes; the second one is refused."""
    paced.leave()
    permit = given(paced.ask())
    assert paced.project.release()["state"] == "readiness_review"
    other = paced.project.deploy(actor="max")
    refused(paced, other, f"is kept for ci ({RELEASE}, {permit})")
    again = paced.ask(actor="max")
    assert again.rc == 2
    assert f"is kept for ci ({RELEASE}, {permit})" in again.stdout
    must(paced.project.deploy(MOF_RELEASE_PERMIT=permit))
    assert kinds(paced.events())[-4:] == [
        "permit_used",
        "lock_taken",
        "deployment_recorded",
        "lock_released",
    ]
    assert paced.events()[-2].data["permit_standing"] == "in force"
    paced.clear()
    refused(
        paced,
        paced.project.deploy(MOF_RELEASE_PERMIT=permit),
        f"permit {permit} was for 1 run, and is used",
    )
    paced.leave()
    must(paced.project.deploy())


def test_a_run_uses_the_permit_that_a_task_of_it_asked_for(paced: Paced) -> None:
    """A playbook that asks and one that deploys may be started by one command."""
    paced.leave()
    must(paced.project.play("ask.yml", "deploy.yml", "-e", f"release={RELEASE}"))
    assert [
        kinds(paced.events(one)) for one in ("gate_passed", "permit_used", "lock_released")
    ] == [
        ["gate_passed"],
        ["permit_used"],
        ["lock_released"],
    ]


def test_the_permit_of_nobody_or_of_another_release_opens_nothing(paced: Paced) -> None:
    """Whatever the environment or ansible.cfg says; the gate gives no other one instead."""
    result = paced.project.deploy(MOF_RELEASE_PERMIT="permit-of-another")
    refused(paced, result, "permit permit-of-another is none of this release")
    config = paced.project.folder / "ansible.cfg"
    config.write_text(config.read_text() + "permit = permit-from-the-file\n")
    refused(paced, paced.project.deploy(), "permit permit-from-the-file is none of this release")
    assert paced.events("gate_passed") == []


def test_what_was_withdrawn_before_the_run_is_refused(paced: Paced) -> None:
    """By anybody, with the reason told to who comes then; the hosts are free for another."""
    permit = given(paced.ask())
    silent = paced.project.play("mof.release.withdraw", "-e", f"release={RELEASE}")
    assert silent.rc != 0
    assert "needs the reason" in silent.stdout
    must(paced.withdraw("-e", f"permit={permit}"))
    assert kinds(paced.events())[-2:] == ["permit_withdrawn", "lock_released"]
    assert "changed=0" in must(paced.withdraw()).stdout
    result = paced.project.deploy(MOF_RELEASE_PERMIT=permit)
    refused(paced, result, "was withdrawn by sam at", "the search is down")
    paced.leave()
    must(paced.project.deploy())


def test_what_has_expired_is_refused(paced: Paced) -> None:
    """A permit that ended a moment ago, and keeps its hosts no more."""
    permit = given(paced.ask())
    _shorten(paced, "permit-short")
    must(paced.withdraw("-e", f"permit={permit}"))
    result = paced.project.deploy(MOF_RELEASE_PERMIT="permit-short")
    refused(paced, result, "permit permit-short expired at")
    paced.leave()
    must(paced.project.deploy())


def _shorten(paced: Paced, name: str) -> None:
    """Put a permit on record as the one before, which ended a second ago."""
    passed = paced.events("gate_passed")[-1]
    past = (datetime.now(UTC) - timedelta(seconds=1)).replace(microsecond=0)
    data = {**passed.data, "permit": name, "not_after": past.isoformat()}
    event = replace(passed, at=datetime.now(UTC).replace(microsecond=0), data=data)
    store = open_location(str(paced.project.folder / ".mof" / "ledger.sqlite"))
    try:
        leaf = Leaf(event.subject, event_bytes(event))
        store.append([leaf], store.head().size, name)
    finally:
        store.close()


def test_check_mode_takes_no_permit_and_no_lock(paced: Paced) -> None:
    """Through all plays of the run, with a permit of its own and with one that it brings."""
    paced.leave()
    paced.mark("at-work").touch()
    before = paced.project.head()
    must(paced.project.deploy("--check"))
    assert paced.project.head() == before
    permit = given(paced.ask())
    asked = paced.project.head()
    must(paced.project.deploy("--check", MOF_RELEASE_PERMIT=permit))
    must(
        paced.project.play(
            "mof.release.withdraw",
            "--check",
            "-e",
            f"release={RELEASE}",
            "-e",
            "comment='a dry run'",
        )
    )
    assert paced.project.head() == asked
    must(paced.project.deploy(MOF_RELEASE_PERMIT=permit))


def test_a_run_that_no_gate_let_through_is_on_record(paced: Paced) -> None:
    """With the gate off and the recorder on: on the release that it names, and on none."""
    paced.leave()
    project, off = paced.project, {"ANSIBLE_CALLBACKS_ENABLED": "mof.release.recorder"}
    must(project.deploy(**off))
    must(project.play("deploy.yml", **off))
    must(project.deploy("--check", **off))
    must(project.play("local.yml", **off))
    named, unnamed = paced.events("run_unpermitted")
    assert (named.subject, unnamed.subject) == (f"release/{RELEASE}", "gate")
    assert (named.data["playbook"], named.data["release"]) == ("deploy.yml", RELEASE)
    assert named.data["hosts"] == unnamed.data["hosts"] == ["db1", "web1", "web2"]
    assert project.release()["unpermitted"][0]["run"] == named.data["run"]
    assert project.release()["state"] == "readiness_review"
