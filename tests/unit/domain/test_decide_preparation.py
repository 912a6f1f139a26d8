# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Activities and sign-offs: what goes on record, and each reason against it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decide_preparation import (
    STATUSES,
    GiveSignOff,
    HoldReview,
    RecordActivity,
    decide_activity,
    decide_review,
    decide_signoff,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import (
    Context,
    Decision,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.release import STATES, Evidence
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    NOW,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    by,
    release_at,
    sha,
)

REPORT = Evidence("report.txt", sha("report"), 6)
BACKUP = RecordActivity(RELEASE, "operations.backup", "pass", (REPORT,), "restored", "nightly")
VOTE = GiveSignOff(RELEASE, "operations", "go", "backup restored")
OLLI = by("olli")


def record(
    command: RecordActivity, chapter: str = "preparation", context: Context = OLLI
) -> Decision:
    """Decide on an activity's result."""
    return decide_activity(release_at(chapter), command, POLICY, context)


def sign(command: GiveSignOff, chapter: str = "preparation", context: Context = OLLI) -> Decision:
    """Decide on a vote."""
    return decide_signoff(release_at(chapter), command, POLICY, context)


@pytest.mark.parametrize(
    "decision",
    [
        decide_activity(None, BACKUP, POLICY, OLLI),
        decide_signoff(None, VOTE, POLICY, OLLI),
        decide_review(None, HoldReview(RELEASE, "go", "ready", SCOPE), {}, POLICY, OLLI),
    ],
)
def test_a_release_that_nobody_planned_is_refused(decision: Decision) -> None:
    """Each step of preparation says how to plan it."""
    found = the_finding(decision)
    assert (found.subject, found.problem) == (RELEASE, "was never planned")
    assert found.how.startswith("ansible-playbook mof.release.prepare")


def test_a_result_carries_what_the_policy_says_of_its_activity() -> None:
    """And the policy it was recorded under, and when it expires."""
    (event,) = accepted(record(BACKUP))
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


def test_a_result_without_an_expiry_has_none() -> None:
    """It counts until the release ends."""
    (event,) = accepted(record(RecordActivity(RELEASE, "security.review", "pass")))
    assert "expires_at" not in event.data


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_can_be_recorded(status: str) -> None:
    """Pass, fail, not applicable and waived, with evidence and a reason."""
    (event,) = accepted(record(replace(BACKUP, status=status)))
    assert event.data["status"] == status


def test_a_pass_needs_evidence_where_the_policy_wants_it() -> None:
    """The cluster acts next; a fail needs none."""
    assert reasons(record(replace(BACKUP, evidence=()))) == [
        "evidence: operations.backup needs evidence to pass (operations: give evidence)"
    ]
    assert accepted(record(replace(BACKUP, evidence=(), status="fail")))
    assert accepted(record(RecordActivity(RELEASE, "support.training", "pass")))


@pytest.mark.parametrize("status", ["na", "waived"])
def test_leaving_an_activity_out_needs_a_reason(status: str) -> None:
    """Whoever records it gives it."""
    assert reasons(record(replace(BACKUP, status=status, comment=""))) == [
        f"comment: operations.backup needs a reason to be {status} (olli acts next)"
    ]


def test_an_activity_that_the_policy_does_not_have_is_refused() -> None:
    """The refusal lists those it has."""
    found = the_finding(record(replace(BACKUP, id="operations.lunch")))
    assert found.subject == "operations.lunch"
    assert found.problem.startswith("is not in the policy; it has: operations.backup, ")
    none = replace(POLICY, activities=())
    decision = decide_activity(release_at("preparation"), BACKUP, none, OLLI)
    assert the_finding(decision).problem == "is not in the policy; it has: none"


OPEN = ("preparation", "readiness_review")


@pytest.mark.parametrize("state", OPEN)
def test_activities_and_sign_offs_go_on_record_until_deployment(state: str) -> None:
    """After go too: what expired is renewed, and whoever has a doubt can still raise it."""
    release = replace(release_at("readiness_review"), state=state)
    (renewed,) = accepted(decide_activity(release, BACKUP, POLICY, by("olli", 24)))
    assert (renewed.type, renewed.data["status"]) == ("activity_recorded", "pass")
    assert renewed.data["expires_at"] == at(48).isoformat()
    doubt = replace(VOTE, decision="no_go", comment="a backup is lost")
    (vote,) = accepted(decide_signoff(release, doubt, POLICY, by("olli", 1)))
    assert (vote.type, vote.data["decision"]) == ("signoff_recorded", "no_go")
    after = release_at("readiness_review", renewed, vote)
    assert after.state == "readiness_review"
    assert after.activities["operations.backup"].expires_at == at(48)
    assert after.signoffs["operations"].decision == "no_go"


@pytest.mark.parametrize("state", [one for one in STATES if one not in OPEN])
def test_activities_and_sign_offs_belong_to_preparation(state: str) -> None:
    """Before it the refusal says how to get there; after it there is no such way."""
    release = replace(release_at("preparation"), state=state)
    words = state.replace("_", " ")
    for decision, what in (
        (decide_activity(release, BACKUP, POLICY, OLLI), "activities are recorded"),
        (decide_signoff(release, VOTE, POLICY, OLLI), "sign-offs are given"),
    ):
        found = the_finding(decision)
        assert found.problem == f"is in {words}; {what} in preparation"
        assert found.who == "max"
        assert bool(found.how) == (state in ("planning", "building", "acceptance"))


def test_the_same_result_again_adds_nothing_while_it_counts() -> None:
    """Another person, status, evidence, observation or comment is another result."""
    (event,) = accepted(record(BACKUP))
    release = release_at("preparation", event)
    assert decide_activity(release, BACKUP, POLICY, by("olli", 23)) == ()
    assert accepted(decide_activity(release, BACKUP, POLICY, by("olli", 24)))
    assert accepted(decide_activity(release, BACKUP, POLICY, by("otto", 1)))
    for other in (
        replace(BACKUP, status="fail"),
        replace(BACKUP, evidence=(Evidence("report.txt", sha("another"), 6),)),
        replace(BACKUP, observed="restored twice"),
        replace(BACKUP, comment="weekly"),
    ):
        assert accepted(decide_activity(release, other, POLICY, by("olli", 1)))


def test_all_reasons_against_a_result_come_at_once() -> None:
    """State, activity and comment."""
    decision = record(RecordActivity(RELEASE, "x.y", "waived"), "planning")
    assert [one.split(":")[0] for one in reasons(decision)] == ["state", "activity", "comment"]


@pytest.mark.parametrize("decision", ["go", "no_go"])
def test_a_vote_goes_on_record(decision: str) -> None:
    """With its reason and the policy that it was given under."""
    (event,) = accepted(sign(replace(VOTE, decision=decision)))
    assert (event.type, event.actor) == ("signoff_recorded", "olli")
    assert event.data == {
        "cluster": "operations",
        "decision": decision,
        "comment": "backup restored",
        "policy_sha256": POLICY.digest,
    }


def test_a_vote_needs_a_known_cluster_and_a_reason() -> None:
    """Both at once when both are wrong."""
    assert reasons(sign(GiveSignOff(RELEASE, "partner", "go", ""))) == [
        "cluster: partner is not in the policy; it has: operations, release, security, support",
        "comment: partner needs a reason (olli acts next)",
    ]


def test_one_person_signs_for_one_cluster() -> None:
    """The refusal says for which they signed, and that somebody else of this one must."""
    (event,) = accepted(sign(VOTE))
    release = release_at("preparation", event)
    decision = decide_signoff(release, replace(VOTE, cluster="security"), POLICY, OLLI)
    found = the_finding(decision)
    assert found.problem == "signed for operations already; one person signs for one cluster"
    assert (found.subject, found.who) == ("olli", "security")
    assert found.how == "let another member of the cluster sign"


def test_the_same_vote_again_adds_nothing() -> None:
    """The same person may change their mind, and another person of the cluster may vote."""
    (event,) = accepted(sign(VOTE))
    release = release_at("preparation", event)
    assert decide_signoff(release, VOTE, POLICY, by("olli", 5)) == ()
    for vote, who in ((replace(VOTE, decision="no_go"), "olli"), (VOTE, "otto")):
        assert accepted(decide_signoff(release, vote, POLICY, by(who)))
