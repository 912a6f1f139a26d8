# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to a deployment that is at work: withdrawn, killed, broken off, and not alone."""

from __future__ import annotations

import signal

import pytest
from ansible_collections.mof.release.tests.integration.paced import Paced, ended, kinds
from ansible_collections.mof.release.tests.integration.project import RELEASE, must


def test_a_withdrawal_ends_a_run_before_its_next_task(paced: Paced) -> None:
    """With 77, on record, and its hosts are free from then on."""
    with paced.at_work() as process:
        permit = paced.issued()
        must(paced.withdraw())
        assert kinds(paced.events())[-1] == "permit_withdrawn"
        early = paced.project.deploy(actor="max")
        assert early.rc == 77, early
        assert f"is being deployed by ci ({RELEASE}, {permit})" in early.said
        paced.leave()
        result = ended(process)
    assert result.rc == 77, result
    assert f"permit {permit} was withdrawn by sam at" in result.said
    assert "the search is down" in result.said
    assert "earlier plays of this run were" in result.said
    assert not paced.mark("went-on").exists()
    assert kinds(paced.events())[-3:] == ["gate_refused", "run_abandoned", "lock_released"]
    assert paced.project.release()["state"] == "deploying"
    must(paced.project.deploy(actor="max"))


def test_the_second_deployment_of_a_host_is_refused(paced: Paced) -> None:
    """With the holder's name; the first ends well, and then the second goes."""
    with paced.at_work() as process:
        permit = paced.issued()
        for arguments in ((), ("--limit", "db1")):
            second = paced.project.deploy(*arguments, actor="max")
            assert second.rc == 77, second
            assert f"is being deployed by ci ({RELEASE}, {permit})" in second.said
            assert "TASK" not in second.stdout
        paced.leave()
        assert ended(process).rc == 0
    must(paced.project.deploy(actor="max"))
    assert paced.project.release()["deployments"][-1]["standing"] == "in force"


def test_a_killed_run_leaves_its_lock_until_somebody_says_that_it_is_over(paced: Paced) -> None:
    """What it did nobody knows. The refusal of the next one tells the command that helps."""
    with paced.at_work() as process:
        permit = paced.issued()
        process.send_signal(signal.SIGKILL)
        process.wait()
    locked = paced.project.deploy()
    assert locked.rc == 77, locked
    assert f"is being deployed by ci ({RELEASE}, {permit})" in locked.said
    assert f"-e permit={permit} -e \"comment='…'\" -e run_ended=true" in locked.said
    must(paced.withdraw("-e", f"permit={permit}"))
    assert paced.project.deploy().rc == 77
    must(paced.withdraw("-e", f"permit={permit}", "-e", "run_ended=true"))
    assert kinds(paced.events())[-2:] == ["run_abandoned", "lock_released"]
    paced.leave()
    must(paced.project.deploy())


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_frees_its_hosts_itself(paced: Paced, sent: signal.Signals) -> None:
    """As by Ctrl-C, or by a CI that cancels its job: nobody has to do anything."""
    with paced.at_work() as process:
        process.send_signal(sent)
        result = ended(process)
    assert result.rc != 0, result
    assert kinds(paced.events())[-2:] == ["run_abandoned", "lock_released"]
    assert not paced.mark("went-on").exists()
    paced.leave()
    must(paced.project.deploy())
