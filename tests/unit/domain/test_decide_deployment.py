# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attempts, outcomes and captures: what a run leaves on record, and when a release is deployed."""

from __future__ import annotations

from dataclasses import asdict, replace

from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_attempt import (
    AttemptDeployment,
    decide_attempt,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import (
    Inputs,
    Verdict,
)
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    kinds,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.runs import RECORD, capture, outcome
from ansible_collections.mof.release.tests.unit.domain.stories import (
    NOW,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    by,
    release_at,
    sha,
    snapshots,
    state_at,
)

INPUTS = Inputs(
    RELEASE, "max", NOW, 20, sha("root"), POLICY.digest, SCOPE.digest, (sha("release.build"),)
)
REASONS = (Finding("review", RELEASE, "has no go on record", "max", "hold it"),)


def attempt(findings: tuple[Finding, ...], chapter: str = "readiness_review") -> Event:
    """The event of an attempt on which the verdict was given."""
    command = AttemptDeployment(
        "run-1", "permit-1", "deploy.yml", ("web2", "web1"), Verdict(findings, INPUTS)
    )
    (event,) = decide_attempt(release_at(chapter) if chapter else None, command, by("max"))
    return event


def test_a_permitted_attempt_holds_its_permit_and_every_input() -> None:
    """So that anyone can judge again; hosts in the order of their names."""
    event = attempt(())
    assert (event.type, event.subject, event.actor) == ("gate_passed", f"release/{RELEASE}", "max")
    assert event.data == {
        "run": "run-1",
        "permit": "permit-1",
        "playbook": "deploy.yml",
        "hosts": ["web1", "web2"],
        "starts": True,
        "uses": 1,
        "inputs": {
            "release": RELEASE,
            "ledger_size": 20,
            "ledger_root": sha("root"),
            "policy_sha256": POLICY.digest,
            "scope_sha256": SCOPE.digest,
            "evidence": [sha("release.build")],
        },
    }


def test_a_refused_attempt_holds_every_reason_and_no_permit() -> None:
    """The refusal is evidence, in whatever state the release is."""
    for chapter in ("planning", "readiness_review", "closed", "backed_out"):
        event = attempt(REASONS, chapter)
        assert event.type == "gate_refused"
        assert "permit" not in event.data
        assert event.data["findings"] == [asdict(one) for one in REASONS]


def test_an_attempt_on_an_unknown_release_is_on_record_too() -> None:
    """It is about the gate, because there is no release that it could be about."""
    event = attempt(REASONS, "")
    assert (event.type, event.subject) == ("gate_refused", "gate")
    assert event.data["inputs"]["release"] == RELEASE
    assert fold([event]) == State()


def test_an_outcome_goes_on_record() -> None:
    """Host by host, with its permit and the log that proves it."""
    (event,) = accepted(outcome(state_at("deploying")))
    assert (event.type, event.subject) == ("deployment_recorded", f"release/{RELEASE}")
    assert event.data == {
        "run": "run-1",
        "permit": "permit-run-1",
        "permit_standing": "in force",
        "playbook": "deploy.yml",
        "started": NOW.isoformat(),
        "ended": at(0.5).isoformat(),
        "hosts": RECORD.hosts,
        "log": sha("log"),
        "touched": [],
    }


def test_a_run_is_recorded_once() -> None:
    """A retry adds nothing, another run does."""
    told = state_at("recorded")
    assert outcome(told) == ()
    assert kinds(outcome(told, replace(RECORD, run="run-2"))) == ["deployment_recorded"]


def test_nothing_is_recorded_of_a_release_that_nobody_planned() -> None:
    """Neither an outcome nor a capture."""
    assert the_finding(outcome(State())).problem == "was never planned"
    assert the_finding(capture(State(), snapshots("web1"))).problem == "was never planned"
