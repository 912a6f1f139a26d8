# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Captures: what they leave on record, and when they make a release deployed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_deployment import (
    incomplete,
)
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    kinds,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.runs import LOST, RECORD, capture, outcome
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    CHANGE_STEPS,
    RELEASE,
    attempted,
    captured,
    deployed,
    release_at,
    release_event,
    sha,
    snapshots,
    state_at,
    story,
)


@pytest.mark.parametrize("chapter", ["planning", "readiness_review"])
@pytest.mark.parametrize("more", [(), (attempted("gate_refused"),)])
def test_before_a_deployment_there_is_nothing_to_capture(
    chapter: str, more: tuple[Event, ...]
) -> None:
    """The refusal names the deploy playbook; a run that was not let through deployed nothing."""
    found = the_finding(capture(state_at(chapter, *more), snapshots("web1")))
    assert (found.kind, found.subject, found.who) == ("deployment", RELEASE, "max")
    assert found.problem.startswith("was never deployed")
    assert found.how == f"ansible-playbook deploy.yml -e release={RELEASE}"


def test_a_capture_of_every_host_makes_it_deployed() -> None:
    """The capture, the release and each change request it carries: three events."""
    events = accepted(capture(state_at("recorded"), snapshots("web1", "web2")))
    assert [(one.type, one.subject) for one in events] == [
        ("configuration_captured", f"release/{RELEASE}"),
        ("release_deployed", f"release/{RELEASE}"),
        ("change_deployed", f"change/{CHANGE}"),
    ]
    assert events[0].data == {
        "run": "run-1",
        "permit": "permit-run-1",
        "hosts": snapshots("web1", "web2"),
        "root": sha("capture"),
    }
    assert events[2].data == {"release": RELEASE}


@pytest.mark.parametrize(
    ("hosts", "missing"),
    [
        (snapshots("web1"), [("web2", "was not captured after the deployment")]),
        (snapshots("web1") | LOST, [("web2", "gave no snapshot after the deployment")]),
        (snapshots("web1", "db1"), [("web2", "was not captured after the deployment")]),
    ],
)
def test_a_capture_that_lacks_a_host_does_not(
    hosts: dict[str, Any], missing: list[tuple[str, str]]
) -> None:
    """A host that is missing, gave no answer, or is not the one meant; the others are kept."""
    told = state_at("recorded")
    events = accepted(capture(told, hosts))
    assert [one.type for one in events] == ["configuration_captured"]
    assert list(incomplete(fold(events, told).releases[RELEASE])) == missing


def test_a_capture_may_come_in_parts() -> None:
    """The last host completes it."""
    told = state_at("recorded", captured("web1"))
    assert "release_deployed" in kinds(capture(told, snapshots("web2"), hours=3))


def test_a_capture_from_before_the_last_deployment_does_not_count() -> None:
    """What was found then is not what is there now."""
    told = state_at("recorded", captured("web1", hours=2), deployed("run-2", hours=3))
    assert kinds(capture(told, snapshots("web2"), hours=4)) == ["configuration_captured"]
    assert list(incomplete(told.releases[RELEASE])) == [
        ("web1", "was not captured after the deployment"),
        ("web2", "was not captured after the deployment"),
    ]
    # The same content, found again after the deployment, is news.
    assert "configuration_captured" in kinds(capture(told, snapshots("web1"), hours=4))


def test_a_host_that_gives_no_answer_any_more_is_not_captured() -> None:
    """What the newest capture says of a host counts, in whatever order the others come."""
    told = state_at("recorded", captured("web1"))
    events = accepted(capture(told, snapshots("web2") | {"web1": LOST["web2"]}, hours=3))
    assert [one.type for one in events] == ["configuration_captured"]
    assert list(incomplete(fold(events, told).releases[RELEASE])) == [
        ("web1", "gave no snapshot after the deployment")
    ]


@pytest.mark.parametrize("ended", ["failed", "unreachable"])
def test_a_host_that_was_not_deployed_keeps_it_open(ended: str) -> None:
    """Captured or not; once it was deployed, the capture completes the release."""
    told, hosts = state_at("deploying", deployed(web2=ended)), snapshots("web1", "web2")
    events = accepted(capture(told, hosts))
    assert [one.type for one in events] == ["configuration_captured"]
    after = fold(events, told)
    assert list(incomplete(after.releases[RELEASE])) == [("web2", f"ended {ended}")]
    again = state_at("deploying", deployed(web2=ended), deployed("run-2", hours=2))
    assert "release_deployed" in kinds(capture(again, hosts, hours=3))


def test_a_host_that_no_run_reached_is_told() -> None:
    """A wave of one host leaves the other to be deployed."""
    wave = deployed()
    wave = replace(wave, data={**wave.data, "hosts": {"web1": {"outcome": "ok"}}})
    assert list(incomplete(release_at("deploying", wave))) == [
        ("web1", "was not captured after the deployment"),
        ("web2", "was not deployed"),
    ]


def test_the_same_capture_again_adds_nothing() -> None:
    """Another content, or no answer where there was one, does."""
    told = state_at("deployed")
    assert capture(told, snapshots("web1", "web2"), hours=5) == ()
    for hosts in (snapshots("web1", content="drifted"), LOST):
        assert kinds(capture(told, hosts, hours=5)) == ["configuration_captured"]


def test_a_capture_of_nothing_leaves_nothing() -> None:
    """No host was asked, so nothing was found: no event says otherwise."""
    decision = capture(state_at("recorded"), {})
    assert not isinstance(decision, tuple) or decision == ()


def test_a_change_that_another_release_carries_by_now_is_not_deployed_with_this_one() -> None:
    """It was returned and went into another release while this one was rolled out."""
    elsewhere = [
        CHANGE_STEPS["returned"],
        *(CHANGE_STEPS[one] for one in CHANGE_PATHS["developed"]),
        replace(CHANGE_STEPS["in_release"], data={"release": "other-2"}),
    ]
    told = fold([*story("recorded"), *elsewhere])
    events = accepted(capture(told, snapshots("web1", "web2")))
    assert fold(events, told).changes[CHANGE] == told.changes[CHANGE]


@pytest.mark.parametrize("ended", ["closed", "backed_out"])
def test_what_a_run_did_to_an_ended_release_is_kept(ended: str) -> None:
    """A run that outlasts the end of its release leaves its evidence, once, and moves nothing."""
    told = state_at(ended, attempted("gate_refused", "run-2"))
    late = replace(RECORD, run="run-2")
    after = fold(accepted(outcome(told, late, hours=4)), told)
    assert outcome(after, late, hours=5) == ()
    found = snapshots("web1", content="after the end")
    last = fold(accepted(capture(after, found, hours=6)), after)
    assert capture(last, found, hours=7) == ()
    assert last.releases[RELEASE].state == ended


def test_targets_are_those_of_the_go() -> None:
    """Without a go there is no target, so nothing is missing; the state keeps it from deployed."""
    release = replace(release_at("recorded"), review=None)
    assert list(incomplete(release)) == []
    told = state_at("returned", deployed())
    assert kinds(capture(told, snapshots("web1"))) == ["configuration_captured"]


def test_an_empty_capture_entry_is_not_a_snapshot() -> None:
    """A host is captured when its snapshot is on record, not when it was mentioned."""
    odd = release_event("configuration_captured", hours=2, hosts={"web1": {}}, root=sha("r"))
    assert release_at("recorded", odd).captured["web1"].status == "unknown"
