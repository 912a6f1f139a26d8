# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fold of a release's events: what each leaves, what a return reopens, that an end is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.evolve_run import finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.reading import LONG_AGO, instant
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.evolve_release import (
    RELEASE_EVENTS,
    evolve_release,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import (
    ENDED,
    Attempt,
    Captured,
    Evidence,
)
from ansible_collections.mof.release.tests.unit.domain import permits
from ansible_collections.mof.release.tests.unit.domain.stories import (
    BUILT,
    CHAPTERS,
    NOW,
    PLAN,
    POLICY,
    RELEASE,
    RESULTS,
    SCOPE,
    at,
    attempted,
    captured,
    deployed,
    recorded,
    release_at,
    release_event,
    reviewed,
    sha,
    story,
    voted,
)

BACKUP = POLICY.activities[0]
SAMPLES = {one.type: one for one in [*story("closed"), *story("backed_out"), *story("returned")]}
SAMPLES |= {one.type: one for one in permits.SAMPLES if one.type in RELEASE_EVENTS - set(SAMPLES)}
SAMPLES["gate_refused"] = attempted("gate_refused", "run-9", hours=9)
SAMPLES["release_building"] = release_event("release_building")


@pytest.mark.parametrize(
    ("chapter", "state"),
    [
        ("planning", "planning"),
        ("acceptance", "acceptance"),
        ("preparation", "preparation"),
        ("prepared", "preparation"),
        ("readiness_review", "readiness_review"),
        ("deploying", "deploying"),
        ("recorded", "deploying"),
        ("deployed", "deployed"),
        ("closed", "closed"),
        ("backed_out", "backed_out"),
        ("returned", "planning"),
    ],
)
def test_each_state_is_reached(chapter: str, state: str) -> None:
    """Each chapter of the story ends in the state that its last event leads to."""
    assert release_at(chapter).state == state


def test_the_samples_cover_every_type() -> None:
    """What follows for all types is told of all types."""
    assert set(SAMPLES) >= RELEASE_EVENTS


@pytest.mark.parametrize("kind", sorted(RELEASE_EVENTS))
def test_events_before_the_plan_leave_nothing(kind: str) -> None:
    """A release exists from its plan on."""
    assert (evolve_release(None, SAMPLES[kind]) is None) == (kind != "release_planned")


@pytest.mark.parametrize("ended", ENDED)
@pytest.mark.parametrize("kind", sorted(RELEASE_EVENTS - {"gate_refused"}))
def test_an_ended_release_never_comes_back(ended: str, kind: str) -> None:
    """No event brings a closed or backed out release back to a state, or its go back."""
    before = release_at(ended)
    after = evolve_release(before, SAMPLES[kind])
    assert after is not None
    assert after.state == ended
    assert (after.plan, after.review, after.signoffs) == (
        before.plan,
        before.review,
        before.signoffs,
    )


@pytest.mark.parametrize("ended", ENDED)
def test_an_attempt_on_an_ended_release_is_kept(ended: str) -> None:
    """That somebody tried is evidence, also afterwards."""
    before = release_at(ended)
    after = evolve_release(before, SAMPLES["gate_refused"])
    assert after is not None
    assert after.attempts[:-1] == before.attempts
    assert (after.attempts[-1].run, after.state) == ("run-9", ended)


def test_building_registers_the_artifacts() -> None:
    """Name -> SHA-256 as the event registered them."""
    assert release_at("planning").artifacts == {}
    assert release_at("acceptance").artifacts == {"shop": sha("shop")}
    assert release_at("acceptance").artifacts == {one["name"]: one["sha256"] for one in BUILT}


def test_the_newest_result_of_an_activity_counts() -> None:
    """With everything that was recorded with it."""
    release = release_at("prepared", recorded(BACKUP, "fail", hours=1, observed="no space"))
    result = release.activities[BACKUP.id]
    assert (result.status, result.observed, result.by) == ("fail", "no space", "operations-one")
    assert (result.at, result.expires_at) == (at(1), at(25))
    assert result.evidence == (Evidence("report.txt", sha(BACKUP.id), 4),)
    assert (result.cluster, result.element, result.severity, result.title) == (
        "operations",
        "environment",
        "blocking",
        "Backup",
    )


def test_the_newest_vote_of_a_cluster_counts() -> None:
    """A cluster that met its objection votes again."""
    release = release_at("preparation", voted("security", "no_go", "a hole"), voted("security"))
    assert len(release.signoffs) == 1
    assert (release.signoffs["security"].decision, release.signoffs["security"].comment) == (
        "go",
        "fine",
    )


def test_go_binds_a_scope_and_no_go_binds_nothing() -> None:
    """A go moves the release past its review; a no-go leaves it where it was."""
    go = release_at("prepared", reviewed("go"))
    assert go.review is not None
    assert (go.review.decision, go.review.lead, go.review.expires_at) == ("go", "lea", at(12))
    assert go.review.scope == SCOPE
    no = release_at("prepared", reviewed("no_go"))
    assert no.review is not None
    assert (no.state, no.review.decision, no.review.scope) == ("preparation", "no_go", None)


def test_attempts_are_kept_with_their_reasons() -> None:
    """A refused attempt holds its findings, a permitted one its permit."""
    release = release_at("readiness_review", attempted("gate_refused", "run-0"), attempted())
    reason = Finding("review", RELEASE, "has no go on record", "max")
    hosts = ("web1", "web2")
    assert release.attempts == (
        Attempt("run-0", "max", NOW, "", "deploy.yml", hosts, (reason,)),
        Attempt("run-1", "max", NOW, "permit-run-1", "deploy.yml", hosts, ()),
    )
    assert release.state == "deploying"


def test_a_refusal_does_not_move_a_release() -> None:
    """Whether it was deployed before or not."""
    assert release_at("readiness_review", attempted("gate_refused")).state == "readiness_review"
    assert release_at("deployed", attempted("gate_refused", "run-2")).state == "deployed"


@pytest.mark.parametrize("chapter", [one for one in CHAPTERS if one != "requested"])
def test_a_permit_moves_a_release_past_go_to_deploying(chapter: str) -> None:
    """Also after it was deployed: what a repeated run leaves behind must be captured again."""
    before = release_at(chapter)
    opens = before.state in ("readiness_review", "deploying", "deployed")
    after = release_at(chapter, attempted(run="run-2", hours=4))
    assert after.state == ("deploying" if opens else before.state)
    assert after.attempts[-1].permit == "permit-run-2"


def test_deployments_are_kept() -> None:
    """Each run with its outcomes, its permit and its log."""
    (run,) = release_at("deploying", deployed(web2="failed")).deployments
    assert (run.run, run.permit, run.by, run.log) == ("run-1", "permit-run-1", "max", sha("run-1"))
    assert (run.started, run.ended) == (NOW.isoformat(), at(1))
    assert run.outcomes == {"web1": "ok", "web2": "failed"}


@pytest.mark.parametrize(
    ("said", "ended"),
    [
        ({"ended": at(0.5).isoformat()}, at(0.5)),
        ({"ended": "2026-03-02T12:00:00+02:00"}, at(1)),
        ({}, at(3)),
        ({"ended": ""}, at(3)),
        ({"ended": "soon"}, LONG_AGO),
        ({"ended": "2026-03-02T09:30:00"}, LONG_AGO),
    ],
)
def test_a_deployment_ended_when_it_says_so(said: dict[str, str], ended: datetime) -> None:
    """Not when it went on record; that counts only where nothing is said."""
    event = deployed(hours=3)
    rest = {name: one for name, one in event.data.items() if name != "ended"}
    (run,) = release_at("deploying", replace(event, data={**rest, **said})).deployments
    assert run.ended == ended


def test_the_newest_capture_of_a_host_is_kept() -> None:
    """A host that gave no answer is unknown, never what it was before."""
    release = release_at("deploying", deployed(), captured("web1"))
    assert release.captured == {"web1": Captured("ok", sha("snapshot web1"), "", at(2))}
    silent = {"web1": {"status": "unknown", "reason": "unreachable"}}
    lost = release_event("configuration_captured", hours=3, hosts=silent, root=sha("r"))
    later = release_at("deploying", deployed(), captured(), lost)
    assert later.captured["web1"] == Captured("unknown", "", "unreachable", at(3))
    assert later.captured["web2"].status == "ok"


def test_a_new_plan_voids_what_was_said_of_the_old_one() -> None:
    """Go, sign-offs and artifacts are gone; what was measured and what happened stays."""
    plan = {**PLAN, "changes": ["RFC-2"]}
    before = release_at("readiness_review", attempted("gate_refused"))
    after = evolve_release(before, release_event("release_planned", "pat", release=plan))
    assert after is not None
    assert (after.state, after.review, after.signoffs, after.artifacts) == (
        "planning",
        None,
        {},
        {},
    )
    assert (after.plan, after.planned_by) == (plan, "pat")
    assert (after.activities, after.attempts) == (before.activities, before.attempts)
    assert (after.acceptance, after.window) == ((), None)


def test_a_plan_has_its_window_with_it() -> None:
    """A new plan without one may be deployed at any time."""
    window = {"start": at(10).isoformat(), "end": at(12).isoformat()}
    planned = release_event("release_planned", release=PLAN, window=window)
    release = evolve_release(None, planned)
    assert release is not None
    assert release.window == (at(10), at(12))
    again = evolve_release(release, release_event("release_planned", release=PLAN))
    assert again is not None
    assert again.window is None


def test_building_leaves_everything_but_the_state() -> None:
    """A release that comes back from a return loses nothing by it."""
    before = release_at("returned")
    after = evolve_release(before, release_event("release_building"))
    assert after == replace(before, state="building")


def test_acceptance_keeps_its_results() -> None:
    """As they were recorded."""
    assert release_at("acceptance").acceptance == ()
    assert release_at("preparation").acceptance == tuple(RESULTS)


def test_times_and_findings_are_read_from_documents() -> None:
    """What an event leaves out is empty."""
    assert instant({"at": "2026-03-02T09:00:00+00:00"}, "at") == NOW
    assert instant({}, "at") is None
    assert instant({"at": ""}, "at") is None
    assert instant({"at": "soon"}, "at") == LONG_AGO
    assert finding({"kind": "review", "later": 1}) == Finding("review", "", "")
