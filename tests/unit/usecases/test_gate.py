# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate: asked without a trace, and passed or refused with the attempt on record."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.plugins.plugin_utils.usecases.ask_gate import ask_gate
from ansible_collections.mof.release.plugins.plugin_utils.usecases.pass_gate import (
    Attempted,
    pass_gate,
    record_refusal,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    NOW,
    POLICY,
    RELEASE,
    SCOPE,
    by,
    release_at,
    release_event,
    reviewed,
    sha,
    story,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    OvertakenStore,
    call,
    events_of,
    noise,
    store_at,
)

ATTEMPT = Attempted(RELEASE, "run-1", "permit-1", "deploy.yml", ("web2", "web1"))
OTHER = Attempted("other-1.0", "run-1", "permit-1", "deploy.yml", ("web1",))
STRANGER = Finding("host", "db1", "is not in the release's pattern")
CHANGED = Scope({**SCOPE.parts, "project": {}}, sha("changed"))


def as_approved(release: Release) -> Scope:
    """The scope that the go of the story was given for."""
    assert release.id == RELEASE
    return SCOPE


def as_changed(release: Release) -> Scope:
    """A file of the project is gone."""
    return CHANGED


def never(release: Release) -> Scope:
    """Nothing has a scope where there is no release."""
    raise AssertionError(release)


def test_the_gate_is_open_after_the_go() -> None:
    """Asked, it gives the release and a verdict that names all that it rests on."""
    store = store_at("readiness_review")
    head = store.head()
    release, verdict = ask_gate(store, RELEASE, POLICY, as_approved, by("max"))
    assert release == release_at("readiness_review")
    assert verdict.allowed
    inputs = verdict.inputs
    assert (inputs.release, inputs.actor, inputs.now) == (RELEASE, "max", NOW)
    assert (inputs.ledger_size, inputs.ledger_root) == (head.size, head.root.hex())
    assert (inputs.policy_sha256, inputs.scope_sha256) == (POLICY.digest, SCOPE.digest)
    assert inputs.evidence == tuple(sorted(sha(one.id) for one in POLICY.activities))
    assert store.head() == head


def test_the_gate_is_shut_when_something_changed() -> None:
    """The reasons of the milestone and of the scope in one verdict; still nothing recorded."""
    store = store_at("readiness_review")
    head = store.head()
    _release, verdict = ask_gate(store, RELEASE, POLICY, as_changed, by("max", 13))
    assert not verdict.allowed
    assert [(one.kind, one.subject) for one in verdict.findings] == [
        ("review", RELEASE),
        ("project", "group_vars/all.yml"),
    ]
    assert store.head() == head


def test_a_release_that_nobody_planned_has_no_scope() -> None:
    """The verdict says so, and rests on no scope and no evidence."""
    release, verdict = ask_gate(store_at("prepared"), "other-1.0", POLICY, never, by("max"))
    assert release is None
    assert [one.problem for one in verdict.findings] == ["is not on record"]
    assert (verdict.inputs.scope_sha256, verdict.inputs.evidence) == ("", ())


def test_a_permit_is_on_record() -> None:
    """The event has the permit, the hosts and what the verdict rests on."""
    store = store_at("readiness_review")
    head = store.head()
    verdict, outcome = pass_gate(call(store), ATTEMPT, POLICY, as_approved)
    assert verdict.allowed
    event, lock = events_of(store)[head.size :]
    assert (lock.type, lock.data["permit"]) == ("lock_taken", "permit-1")
    assert (event.type, event.subject, event.actor) == ("gate_passed", f"release/{RELEASE}", "max")
    assert (event.data["permit"], event.data["hosts"]) == ("permit-1", ["web1", "web2"])
    inputs = event.data["inputs"]
    assert (inputs["ledger_size"], inputs["ledger_root"]) == (head.size, head.root.hex())
    assert outcome.after.releases[RELEASE].state == "deploying"
    assert outcome.events[0].index == head.size


@pytest.mark.parametrize("chapter", ["planning", "prepared", "closed", "backed_out", "returned"])
def test_a_refused_attempt_is_on_record(chapter: str) -> None:
    """Whatever state the release is in; it stays in it, and no permit is given."""
    store = store_at(chapter)
    size = store.head().size
    verdict, outcome = pass_gate(call(store, hours=4), ATTEMPT, POLICY, as_approved)
    assert not verdict.allowed
    (event,) = events_of(store)[size:]
    assert (event.type, event.subject) == ("gate_refused", f"release/{RELEASE}")
    assert "permit" not in event.data
    assert [one["problem"] for one in event.data["findings"]] == [
        one.problem for one in verdict.findings
    ]
    assert outcome.after.releases[RELEASE].state == release_at(chapter).state
    assert outcome.after.releases[RELEASE].attempts[-1].permit == ""


def test_what_the_run_itself_shows_comes_first() -> None:
    """A go does not help a run that touches other hosts; both reasons are told."""
    attempt = Attempted(
        RELEASE, "run-1", "permit-1", "deploy.yml", ("web1", "db1"), found=(STRANGER,)
    )
    store = store_at("readiness_review")
    verdict, _outcome = pass_gate(call(store), attempt, POLICY, as_approved)
    assert verdict.findings == (STRANGER,)
    both, _outcome = pass_gate(call(store, key="2"), attempt, POLICY, as_changed)
    assert [one.kind for one in both.findings] == ["host", "project"]
    assert [one.type for one in events_of(store)[-2:]] == ["gate_refused", "gate_refused"]


def test_an_attempt_for_a_release_that_nobody_planned_is_the_gates_own() -> None:
    """It is filed under the gate and names the release in its inputs."""
    store = store_at("prepared")
    verdict, outcome = pass_gate(call(store), OTHER, POLICY, never)
    assert [one.problem for one in verdict.findings] == ["is not on record"]
    (entry,) = store.read(["gate"])
    assert outcome.events[0].index == entry.index
    assert events_of(store)[-1].data["inputs"]["release"] == "other-1.0"
    assert list(store.read(["release/other-1.0"])) == []


def test_an_attempt_for_no_release_at_all_is_the_gates_own() -> None:
    """Nobody said which one; twice is two attempts."""
    store = store_at("prepared")
    unnamed = Attempted("", "run-1", "permit-1", "deploy.yml", ("web1",))
    for key in ("1", "2"):
        verdict, _outcome = pass_gate(call(store, key=key), unnamed, POLICY, never)
        assert not verdict.allowed
    assert len(list(store.read(["gate"]))) == 2


def test_a_verdict_that_was_overtaken_is_given_anew() -> None:
    """It rests on the ledger with what others added, and the last one counts."""
    store = OvertakenStore(story("readiness_review"), [noise()])
    size = store.head().size
    verdict, outcome = pass_gate(call(store), ATTEMPT, POLICY, as_approved)
    assert verdict.inputs.ledger_size == size + 1 == outcome.events[0].index
    assert outcome.events[0].event.data["inputs"]["ledger_size"] == size + 1


def test_a_no_go_that_is_quicker_shuts_the_gate() -> None:
    """The permit was decided already; it is not what goes on record."""
    back = release_event(
        "release_returned", to="release_manager", reason="Wait.", actions=[], reopens=[]
    )
    for quicker in (back, reviewed("no_go")):
        store = OvertakenStore(story("readiness_review"), [quicker])
        verdict, outcome = pass_gate(call(store), ATTEMPT, POLICY, as_approved)
        assert not verdict.allowed
        assert [one.event.type for one in outcome.events] == ["gate_refused"]
        assert not [one for one in events_of(store) if one.type == "gate_passed"]


def test_a_refusal_before_the_verdict_is_on_record() -> None:
    """Of the release when it is known, of the gate when it is not or nobody named one."""
    store = store_at("readiness_review")
    reason = Finding("policy", "policy.yml", "cannot be read")
    for release, subject in (
        (RELEASE, f"release/{RELEASE}"),
        ("other-1.0", "gate"),
        ("", "gate"),
    ):
        head = store.head()
        attempt = Attempted(release, "run-1", "permit-1", "deploy.yml", ("web1",), (reason,))
        outcome = record_refusal(call(store, key=f"key {release}"), attempt, POLICY.digest)
        event = events_of(store)[-1]
        assert (event.type, event.subject) == ("gate_refused", subject)
        assert event.data["findings"][0]["problem"] == "cannot be read"
        assert event.data["inputs"] == {
            "release": release,
            "ledger_size": head.size,
            "ledger_root": head.root.hex(),
            "policy_sha256": POLICY.digest,
            "scope_sha256": "",
            "evidence": [],
        }
        assert outcome.events[0].index == head.size


def test_a_refusal_without_a_reason_never_becomes_a_permit() -> None:
    """Called wrongly, it fails and leaves nothing."""
    store = store_at("readiness_review")
    head = store.head()
    with pytest.raises(BadDocument):
        record_refusal(call(store), ATTEMPT, POLICY.digest)
    assert store.head() == head


def test_check_mode_leaves_no_attempt() -> None:
    """Permit and refusals are told and not recorded."""
    store = store_at("readiness_review")
    head = store.head()
    asked = call(store, check=True)
    passed, _outcome = pass_gate(asked, ATTEMPT, POLICY, as_approved)
    refused, _outcome = pass_gate(asked, OTHER, POLICY, never)
    early = Attempted("", "run-1", "", "deploy.yml", (), (STRANGER,))
    outcome = record_refusal(asked, early)
    assert (passed.allowed, refused.allowed) == (True, False)
    assert [(one.event.type, one.index) for one in outcome.events] == [("gate_refused", None)]
    assert store.head() == head
