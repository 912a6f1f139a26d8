# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of activities: what goes on record, and each reason against it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision, Refusal
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    STATUSES,
    RecordActivity,
    decide_activities,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import (
    STATES,
    Evidence,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    NOTHING,
    STRICT,
    adopted,
    record,
    standing,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    NOW,
    POLICY,
    RELEASE,
    at,
    by,
    release_at,
    sha,
)

REPORT = Evidence("report.txt", sha("report"), 6)
BACKUP = RecordActivity(RELEASE, "operations.backup", "pass", (REPORT,), "restored", "nightly")
OLLI = by("olli")
FRESH = release_at("preparation")
#: The build is measured on the hosts.
CHECKED = replace(
    POLICY,
    activities=tuple(
        replace(one, checks=({"kind": "staged"},)) if one.id == "release.build" else one
        for one in POLICY.activities
    ),
)
BUILD = RecordActivity(RELEASE, "release.build", "pass", (REPORT,), "all staged", "see report")


def again(command: RecordActivity, hours: float = 1, policy: Policy = POLICY) -> Decision:
    """Decide on a result after the backup's is on record."""
    (event,) = accepted(record(BACKUP, FRESH, OLLI))
    return record(command, release_at("preparation", event), by("olli", hours), policy)


def test_a_release_that_nobody_planned_is_refused() -> None:
    """The refusal says how to plan it."""
    found = the_finding(record(BACKUP, None, OLLI))
    assert (found.subject, found.problem) == (RELEASE, "was never planned")
    assert found.how.startswith("ansible-playbook mof.release.prepare")


def test_a_result_carries_what_the_policy_says_of_its_activity() -> None:
    """And the policy it was recorded under, and when it expires."""
    (event,) = accepted(record(BACKUP, FRESH, OLLI))
    assert (event.type, event.actor, event.at) == ("activity_recorded", "olli", NOW)
    assert event.data == {
        "id": "operations.backup",
        "cluster": "operations",
        "element": "environment",
        "mode": "human",
        "severity": "blocking",
        "title": "Backup",
        "status": "pass",
        "evidence": [{"name": "report.txt", "sha256": sha("report"), "size": 6}],
        "observed": "restored",
        "comment": "nightly",
        "policy_sha256": POLICY.digest,
        "expires_at": at(24).isoformat(),
    }


def test_what_was_expected_is_kept_when_somebody_says_so() -> None:
    """A check tells what it wanted to see; the fold reads it back."""
    (event,) = accepted(record(replace(BACKUP, expected="one a day"), FRESH, OLLI))
    assert event.data["expected"] == "one a day"
    assert release_at("preparation", event).activities[BACKUP.id].expected == "one a day"


def test_a_result_without_an_expiry_has_none() -> None:
    """It counts until the release ends."""
    (event,) = accepted(record(RecordActivity(RELEASE, "security.review", "pass"), FRESH, OLLI))
    assert "expires_at" not in event.data


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_can_be_recorded(status: str) -> None:
    """Pass, fail, not applicable and waived, with evidence and a reason."""
    (event,) = accepted(record(replace(BACKUP, status=status), FRESH, OLLI))
    assert event.data["status"] == status


def test_a_pass_needs_evidence_where_the_policy_wants_it() -> None:
    """The cluster acts next; a fail needs none."""
    assert reasons(record(replace(BACKUP, evidence=()), FRESH, OLLI)) == [
        "evidence: operations.backup needs evidence to pass (operations: give evidence)"
    ]
    assert accepted(record(replace(BACKUP, evidence=(), status="fail"), FRESH, OLLI))
    assert accepted(record(RecordActivity(RELEASE, "support.training", "pass"), FRESH, OLLI))


@pytest.mark.parametrize("status", ["na", "waived"])
def test_leaving_an_activity_out_needs_a_reason(status: str) -> None:
    """Whoever records it gives it."""
    assert reasons(record(replace(BACKUP, status=status, comment=""), FRESH, OLLI)) == [
        f"comment: operations.backup needs a reason to be {status} (olli: give comment)"
    ]


@pytest.mark.parametrize(("status", "words"), [("pass", "passes"), ("na", "is not applicable")])
def test_what_is_measured_is_not_taken_on_anybodys_word(status: str, words: str) -> None:
    """Neither that it passes nor that there is nothing to see; with evidence or without."""
    for evidence in ((REPORT,), ()):
        command = replace(BUILD, status=status, evidence=evidence)
        found = the_finding(record(command, FRESH, OLLI, CHECKED))
        assert (found.kind, found.subject, found.who) == ("check", "release.build", "release")
        assert found.problem == (f"{words} by what is measured, not by anybody's word")
        assert found.how == (
            "ansible-playbook mof.release.prepare -i inventory.yml "
            "-e release_file=release.yml, or have it waived"
        )
    assert accepted(record(replace(BUILD, status=status, measured=True), FRESH, OLLI, CHECKED))
    assert accepted(record(replace(BUILD, status=status), FRESH, OLLI))


@pytest.mark.parametrize("status", ["fail", "waived"])
def test_a_measured_activity_can_be_failed_or_waived_by_people(status: str) -> None:
    """Whoever knows better may say so; a waiver has its own rules."""
    assert accepted(record(replace(BUILD, status=status), FRESH, OLLI, CHECKED))


def test_an_activity_that_the_policy_does_not_have_is_refused() -> None:
    """The refusal lists those it has."""
    found = the_finding(record(replace(BACKUP, id="operations.lunch"), FRESH, OLLI))
    assert found.subject == "operations.lunch"
    assert found.problem.startswith("is not in the policy; it has: operations.backup, ")
    decision = record(BACKUP, FRESH, OLLI, replace(POLICY, activities=()))
    assert the_finding(decision).problem == "is not in the policy; it has: none"


OPEN = ("preparation", "readiness_review")


@pytest.mark.parametrize("state", OPEN)
def test_results_go_on_record_until_deployment(state: str) -> None:
    """After go too: what expired is renewed, and the review stands."""
    release = replace(release_at("readiness_review"), state=state)
    (renewed,) = accepted(record(BACKUP, release, by("olli", 24)))
    after = release_at("readiness_review", renewed)
    assert after.state == "readiness_review"
    assert after.activities["operations.backup"].expires_at == at(48)


@pytest.mark.parametrize("state", [one for one in STATES if one not in OPEN])
def test_results_belong_to_preparation(state: str) -> None:
    """Before it the refusal says how to get there; after it there is no such way."""
    words = state.replace("_", " ")
    found = the_finding(record(BACKUP, replace(FRESH, state=state), OLLI))
    assert found.problem == f"is in {words}; activities are recorded in preparation"
    assert found.who == "max"
    assert bool(found.how) == (state in ("planning", "building", "acceptance"))


def test_the_same_result_again_adds_nothing_while_it_counts() -> None:
    """Another person, status, evidence, expectation, observation or comment is another result."""
    assert again(BACKUP, 23) == ()
    assert accepted(again(BACKUP, 24))
    for other in (
        replace(BACKUP, status="fail"),
        replace(BACKUP, evidence=(Evidence("report.txt", sha("another"), 6),)),
        replace(BACKUP, observed="restored twice"),
        replace(BACKUP, expected="twice"),
        replace(BACKUP, comment="weekly"),
    ):
        assert accepted(again(other))
    (event,) = accepted(record(BACKUP, FRESH, OLLI))
    assert accepted(record(BACKUP, release_at("preparation", event), by("otto", 1)))


MEASURED = replace(BUILD, measured=True, expected="each has its digest")
NEWER = replace(MEASURED, evidence=(Evidence("report.txt", sha("newer"), 6),))


def measured_again(command: RecordActivity, hours: float = 1, actor: str = "olli") -> Decision:
    """Decide on a result after the build was measured, which counts for two days."""
    (event,) = accepted(record(MEASURED, FRESH, OLLI, CHECKED))
    return record(command, release_at("preparation", event), by(actor, hours), CHECKED)


def test_what_is_measured_again_and_is_the_same_adds_nothing() -> None:
    """The report is another one; whoever read both says that the answers are the same."""
    alike = replace(NEWER, alike=REPORT.sha256)
    assert measured_again(alike) == ()
    assert accepted(measured_again(NEWER))
    assert accepted(measured_again(replace(NEWER, alike=sha("a report of another time"))))
    for other in (
        replace(alike, status="fail"),
        replace(alike, observed="web2: is not there"),
        replace(alike, expected="another digest"),
        replace(alike, comment="nothing to measure"),
    ):
        assert accepted(measured_again(other))
    assert accepted(measured_again(alike, actor="otto"))


@pytest.mark.parametrize("command", [MEASURED, replace(NEWER, alike=REPORT.sha256)])
def test_what_is_measured_is_renewed_when_half_of_its_time_is_over(command: RecordActivity) -> None:
    """So that it does not end between two runs; the same report or another one."""
    assert measured_again(command, 23.9) == ()
    (event,) = accepted(measured_again(command, 24))
    assert event.data["expires_at"] == at(72).isoformat()
    assert event.data["evidence"][0]["sha256"] == command.evidence[0].sha256


def test_what_is_measured_once_and_never_ends_is_not_renewed() -> None:
    """Its policy says that it counts until the release ends."""
    endless = replace(CHECKED, activities=(replace(CHECKED.activities[1], expires_hours=None),))
    (event,) = accepted(record(MEASURED, FRESH, OLLI, endless))
    release = release_at("preparation", event)
    assert record(MEASURED, release, by("olli", 9999), endless) == ()


def test_a_result_that_a_stricter_policy_has_expired_can_be_renewed() -> None:
    """It is not so already, since it does not count any more."""
    hourly = replace(POLICY, activities=(replace(POLICY.activities[0], expires_hours=2),))
    assert again(BACKUP, 1.5, hourly) == ()
    assert accepted(again(BACKUP, 2, hourly))


@pytest.mark.parametrize("status", STATUSES)
def test_only_a_fail_goes_on_record_under_rules_that_are_not_in_force(status: str) -> None:
    """A copy of the policy that asks for less is no way around the one that counts."""
    weaker = replace(STRICT, digest=sha("weaker policy"), signed=())
    decision = record(replace(BACKUP, status=status), FRESH, OLLI, weaker, standing(adopted()))
    if status == "fail":
        assert accepted(decision)
    else:
        found = the_finding(decision)
        assert (found.kind, found.subject, found.who) == ("policy", POLICY.name, "lee")
        assert found.problem.startswith("is not the one in force")


def test_all_reasons_against_a_result_come_at_once() -> None:
    """State, activity, evidence and comment."""
    decision = record(RecordActivity(RELEASE, "x.y", "waived"), release_at("planning"), OLLI)
    assert [one.split(":")[0] for one in reasons(decision)] == ["state", "activity", "comment"]
    bare = RecordActivity(RELEASE, "operations.backup", "waived", hours=999)
    decision = record(bare, release_at("planning"), OLLI)
    assert [one.split(":")[0] for one in reasons(decision)] == ["state", "waiver", "comment"]


def test_several_results_go_on_record_together_or_not_at_all() -> None:
    """The refusal of all has the reasons against each."""
    fine, bare = replace(BUILD, measured=True), replace(BACKUP, evidence=())
    unknown = replace(BACKUP, id="operations.lunch")
    events = decide_activities(FRESH, [BACKUP, fine], CHECKED, OLLI, standing=NOTHING)
    assert [one.data["id"] for one in accepted(events)] == [BACKUP.id, BUILD.id]
    decision = decide_activities(FRESH, [bare, fine, unknown], CHECKED, OLLI, standing=NOTHING)
    assert isinstance(decision, Refusal)
    assert decision.what == f"operations.backup cannot be recorded for {RELEASE}"
    assert [one.subject for one in decision.findings] == [BACKUP.id, "operations.lunch"]
    assert decide_activities(FRESH, [], POLICY, OLLI, standing=NOTHING) == ()
