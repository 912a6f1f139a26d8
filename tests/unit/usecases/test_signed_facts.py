# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a signed decision says, and how it differs from what is so when it is brought."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import digest
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import schema
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change_command import (
    MoveChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument, Unknown
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    RecordActivity,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_review import (
    HoldReview,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_signoff import (
    GiveSignOff,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Evidence
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_rules import (
    AdoptRules,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import SIGNED
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.rules import Rules
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.signature import Signature
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.standing import Standing
from ansible_collections.mof.release.plugins.plugin_utils.usecases.signed_facts import (
    DECIDED,
    differences,
    facts_of,
    kind_of,
    stands,
    subjects_of,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CONTENT,
    PLAN,
    POLICY,
    RELEASE,
    SCOPE,
    change_event,
    recorded,
    release_event,
    reviewed,
    sha,
    state_at,
    story,
    voted,
)

VOTE = GiveSignOff(RELEASE, "operations", "go", "ready")
REVIEW = HoldReview(RELEASE, "no_go", "no room", None, actions=("Add a disk.",))
WAIVER = RecordActivity(RELEASE, "operations.backup", "waived", comment="x", hours=3)
APPROVAL = MoveChange(CHANGE, "authorized", "useful", skips=("test",))
ADOPTION = AdoptRules(POLICY, "agreed")
SIGNATURE = Signature(sha("envelope"), "SHA256:x", "0" * 32)


def about(command: Any, state: State) -> Any:
    """What a decision is about."""
    return facts_of(command, state, POLICY).about


def signed_event(event: Any) -> Any:
    """The event with the signature under it."""
    return replace(event, data={**event.data, "signature": SIGNATURE.document})


def test_every_kind_that_a_policy_may_want_signed_can_be() -> None:
    """By these words, with these fields, as the schema has them."""
    commands = (VOTE, REVIEW, WAIVER, APPROVAL, ADOPTION)
    assert tuple(kind_of(one) for one in commands) == SIGNED == tuple(DECIDED)
    shapes = schema("statement")["$defs"]
    for kind, fields in DECIDED.items():
        assert set(shapes[kind]["properties"]) == set(fields)


def test_a_decision_is_about_its_own_subject() -> None:
    """A release, a change request, or the rules, which every decision reads."""
    assert subjects_of(VOTE) == subjects_of(REVIEW) == subjects_of(WAIVER) == ["release/shop-1.0"]
    assert subjects_of(APPROVAL) == ["change/RFC-1"]
    assert subjects_of(ADOPTION) == []


def test_what_is_signed_of_a_command_is_what_a_person_decides() -> None:
    """Without what is empty, what is bound, and what is filled in later."""
    state = state_at("preparation")
    vote = replace(VOTE, bound={"project": sha("x")}, signature=SIGNATURE)
    assert facts_of(vote, state, POLICY).decision == {
        "release": RELEASE,
        "cluster": "operations",
        "decision": "go",
        "comment": "ready",
    }
    go = HoldReview(RELEASE, "go", "ready", SCOPE, waves={"all": ("web1",)})
    assert facts_of(go, state, POLICY).decision == {
        "release": RELEASE,
        "decision": "go",
        "comment": "ready",
    }
    assert facts_of(REVIEW, state, POLICY).decision["actions"] == ["Add a disk."]
    assert facts_of(WAIVER, state, POLICY).decision["hours"] == 3
    assert facts_of(APPROVAL, state, POLICY).decision["skips"] == ["test"]
    assert facts_of(ADOPTION, state, POLICY).decision == {"comment": "agreed"}


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (replace(WAIVER, evidence=(Evidence("r", sha("r"), 1),)), "evidence"),
        (replace(WAIVER, observed="fine"), "observed"),
        (replace(WAIVER, measured=True), "measured"),
        (replace(APPROVAL, priority="low"), "priority"),
        (replace(APPROVAL, evidence=(Evidence("r", sha("r"), 1),)), "evidence"),
        (replace(APPROVAL, follow_ups=("x",)), "follow_ups"),
    ],
)
def test_what_cannot_be_signed_along_is_refused(command: Any, name: str) -> None:
    """Rather than lost, or recorded as if it had been signed."""
    with pytest.raises(BadDocument, match=f"{name} cannot go with a signed"):
        facts_of(command, state_at("preparation"), POLICY)


def test_a_release_is_told_with_all_that_it_is() -> None:
    """Plan, changes, environment, round, and the artifacts as the subject."""
    facts = facts_of(VOTE, state_at("preparation"), POLICY)
    assert facts.subject == {"shop": sha("shop")}
    assert {**facts.about, "requirements_sha256": ""} == {
        "release": RELEASE,
        "environment": "staging",
        "milestone": "release readiness review",
        "round": 1,
        "plan_sha256": digest(dict(PLAN)),
        "changes": [CHANGE],
        "requirements_sha256": "",
        "on_record": "",
    }
    titled = release_event("release_planned", release={**PLAN, "title": "Winter"})
    assert about(VOTE, state_at("preparation", titled))["title"] == "Winter"
    planned = facts_of(VOTE, state_at("planning"), POLICY)
    assert planned.subject == {RELEASE: digest(dict(PLAN))}
    assert about(VOTE, state_at("returned"))["round"] == 2


def test_a_cluster_speaks_for_its_own_results() -> None:
    """The lead for all, a waiver for the one that it waives."""
    backup, build = POLICY.activities[:2]
    before = state_at("preparation", recorded(backup), recorded(build))
    failed = state_at("preparation", recorded(backup, "fail"), recorded(build))
    other = state_at("preparation", recorded(backup), recorded(build, "fail"))
    told = state_at("preparation", recorded(backup, observed="9 s"), recorded(build))
    name = "requirements_sha256"
    for command, moved, still in (
        (VOTE, (failed, told), (other,)),
        (WAIVER, (failed, told), (other,)),
        (REVIEW, (failed, told, other), ()),
    ):
        assert {about(command, one)[name] for one in still} <= {about(command, before)[name]}
        assert about(command, before)[name] not in {about(command, one)[name] for one in moved}


def test_what_is_on_record_of_the_same_thing_is_signed_along() -> None:
    """The cluster's vote, the activity's result, the review; not those of others."""
    state = state_at("preparation", voted("security", "no_go"), recorded(POLICY.activities[1]))
    assert about(VOTE, state)["on_record"] == about(WAIVER, state)["on_record"] == ""
    state = state_at("preparation", voted("operations", "no_go"), recorded(POLICY.activities[0]))
    when = "at 2026-03-02T09:00:00+00:00"
    assert about(VOTE, state)["on_record"] == f"no_go by operations-one {when}"
    assert about(WAIVER, state)["on_record"] == f"pass by operations-one {when}"
    assert about(REVIEW, state)["on_record"] == ""
    assert about(REVIEW, state_at("prepared", reviewed()))["on_record"] == f"go by lea {when}"


def test_a_change_is_told_with_its_content_and_round() -> None:
    """How often it was submitted, since a return voids what was said about it."""
    state = state_at("requested")
    facts = facts_of(APPROVAL, state, POLICY)
    assert facts.subject == {CHANGE: digest(dict(CONTENT))}
    assert facts.about == {
        "change": CHANGE,
        "title": "Faster search",
        "content_sha256": digest(dict(CONTENT)),
        "category": "minor",
        "priority": "medium",
        "round": 1,
    }
    again = change_event("submitted", "riley", change={**CONTENT, "title": "Faster"})
    assert about(APPROVAL, state_at("requested", again))["round"] == 2


def test_rules_are_told_with_what_they_replace() -> None:
    """All three files, the new and the old."""
    policy = replace(POLICY, people_digest=sha("people"), signers_digest=sha("signers"))
    rules = Rules(policy=sha("p"), people=sha("q"), signers=sha("r"))
    facts = facts_of(AdoptRules(policy, "x"), State(standing=Standing(rules)), policy)
    assert facts.subject == {POLICY.name: POLICY.digest}
    assert facts.about == {
        "policy": POLICY.name,
        "version": 1,
        "policy_sha256": POLICY.digest,
        "people_sha256": sha("people"),
        "signers_sha256": sha("signers"),
        "replaces_policy_sha256": sha("p"),
        "replaces_people_sha256": sha("q"),
        "replaces_signers_sha256": sha("r"),
    }
    assert facts.rules == {
        "policy": POLICY.name,
        "policy_sha256": POLICY.digest,
        "people_sha256": sha("people"),
        "signers_sha256": sha("signers"),
    }


def test_what_is_not_on_record_has_no_facts() -> None:
    """The message names it."""
    for command, name in ((VOTE, RELEASE), (WAIVER, RELEASE), (APPROVAL, CHANGE)):
        with pytest.raises(Unknown, match=name):
            facts_of(command, State(), POLICY)


def test_the_same_facts_have_no_difference() -> None:
    """And a difference names the field, before and after, and who signs anew."""
    facts = facts_of(VOTE, state_at("preparation"), POLICY).predicate
    assert list(differences(facts, facts, "kim")) == []
    returned = facts_of(VOTE, state_at("returned"), POLICY).predicate
    found = {one.subject: one for one in differences(facts, returned, "kim")}
    assert found["about.round"].problem == "was 1 when it was signed, and is 2"
    assert {(one.kind, one.who) for one in found.values()} == {("statement", "kim")}


@pytest.mark.parametrize("value", [None, [], {}, "", 0, False])
@pytest.mark.parametrize("part", ["about", "decision", "rules"])
def test_a_field_that_is_empty_is_a_field_all_the_same(part: str, value: Any) -> None:
    """One that is null differs from none."""
    facts = facts_of(VOTE, state_at("preparation"), POLICY).predicate
    more = {**facts, part: {**facts[part], "x": value}}
    (found,) = differences(more, facts, "kim")
    assert found.subject == f"{part}.x"
    (found,) = differences(facts, more, "kim")
    assert found.subject == f"{part}.x"


def test_one_is_not_true() -> None:
    """Python takes one for the other; whoever reads JSON does not."""
    facts = facts_of(VOTE, state_at("preparation"), POLICY).predicate
    other = {**facts, "about": {**facts["about"], "round": True}}
    assert [one.subject for one in differences(other, facts, "kim")] == ["about.round"]


def test_a_part_that_is_no_mapping_differs() -> None:
    """Whatever it is instead."""
    facts = facts_of(VOTE, state_at("preparation"), POLICY).predicate
    for value in (None, [], "x", 1):
        assert list(differences({**facts, "about": value}, facts, "kim"))
    assert list(differences({}, facts, "kim"))


def test_a_signature_stands_under_what_it_was_brought_for() -> None:
    """Only this one, only there, and no longer than its decision does."""
    vote = signed_event(voted("operations"))
    review, backup = signed_event(reviewed()), signed_event(recorded(POLICY.activities[0]))
    state = state_at("preparation", vote, backup, review)
    for command in (VOTE, WAIVER, replace(REVIEW, decision="go")):
        assert stands(command, state, SIGNATURE)
        assert not stands(command, state, replace(SIGNATURE, envelope=sha("another")))
        assert not stands(command, state_at("preparation"), SIGNATURE)
        assert not stands(command, State(), SIGNATURE)
    assert not stands(replace(VOTE, cluster="support"), state, SIGNATURE)
    after = state_at("preparation", vote, voted("operations", "no_go"))
    assert not stands(VOTE, after, SIGNATURE)


def test_a_signature_stands_under_an_approval() -> None:
    """Until the change is submitted again."""
    events = [
        signed_event(one) if one.type == "change_authorized" else one for one in story("requested")
    ]
    assert stands(APPROVAL, fold(events), SIGNATURE)
    again = change_event("submitted", "riley", change=CONTENT)
    assert not stands(APPROVAL, fold([*events, again]), SIGNATURE)
    assert not stands(APPROVAL, State(), SIGNATURE)


def test_a_signature_stands_under_the_rules_that_it_put_in_force() -> None:
    """While they are in force."""
    rules = Rules(policy=POLICY.digest, nonces=frozenset({SIGNATURE.nonce}))
    assert stands(ADOPTION, State(standing=Standing(rules)), SIGNATURE)
    for other in (replace(rules, policy=sha("x")), replace(rules, nonces=frozenset())):
        assert not stands(ADOPTION, State(standing=Standing(other)), SIGNATURE)
