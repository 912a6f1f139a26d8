# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate under rules in force: what a go never survives, and judging it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import (
    event_bytes,
    read_event,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import (
    Inputs,
    Verdict,
    evidence_of,
    judge,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    BOUND,
    EMERGENCY,
    KEY,
    ROUTED,
    STRICT,
    VOTED,
    adopted,
    carried,
    emergency,
    incurred,
    met,
    revoked,
    signature,
    standard,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    recorded,
    reviewed,
    sha,
    story,
    voted,
)
from hypothesis import given, settings
from hypothesis import strategies as st

BACKUP = POLICY.activities[0]
KEYS = {name: f"SHA256:{letter * 43}" for name, letter in zip(POLICY.clusters, "CDEF", strict=True)}
WAIVER = f"SHA256:{'W' * 43}"


def with_(event: Event, **data: Any) -> Event:
    """The same event with more in it."""
    return replace(event, data={**event.data, **data})


def signed(event: Event, name: str, key: str = KEY) -> Event:
    """The same event under a signature."""
    return with_(event, signature=signature(name, key).document)


#: All that a go under the strict policy rests on, in order.
RESULTS = tuple(recorded(one) for one in POLICY.activities[1:])
WAIVED = signed(recorded(BACKUP, "waived", comment="no data"), "waiver", WAIVER)
VOTES = tuple(
    with_(signed(voted(name), name, KEYS[name]), bound=dict(VOTED)) for name in POLICY.clusters
)
GO = signed(with_(reviewed(), bound=dict(BOUND)), "go")
HISTORY = (adopted(), *story("preparation"), *RESULTS, WAIVED, *VOTES, GO)


def judged(
    *more: Event,
    hours: float = 1,
    policy: Policy = STRICT,
    scope: Scope = SCOPE,
    history: Iterable[Event] = HISTORY,
) -> Verdict:
    """The verdict at that hour, after these events as well."""
    return judged_on(fold([*history, *more]), hours, policy, scope)


def judged_on(
    state: State, hours: float = 1, policy: Policy = STRICT, scope: Scope = SCOPE
) -> Verdict:
    """The verdict on a state."""
    release = state.releases.get(RELEASE)
    inputs = Inputs(
        RELEASE, "max", at(hours), 9, sha("root"), policy.digest, scope.digest, evidence_of(release)
    )
    return judge(release, state.changes, policy, scope, inputs, standing=state.standing)


def told(verdict: Verdict) -> list[str]:
    """Its findings without what to do about them."""
    assert verdict.allowed == (not verdict.findings)
    return [f"{one.kind}: {one.subject} {one.problem}" for one in verdict.findings]


def test_it_opens_under_rules_in_force() -> None:
    """Everything signed, by the people and the policy that were adopted."""
    assert told(judged()) == []


def test_it_opens_for_nothing_without_the_adoption() -> None:
    """The same history on a ledger where nobody put these rules in force."""
    assert told(judged(history=HISTORY[1:])) == ["policy: shop-production was never put in force"]


def test_a_go_does_not_survive_its_own_key() -> None:
    """It is the lead's to hold a new review."""
    (found,) = judged(revoked()).findings
    assert (found.kind, found.subject, found.who) == ("review", RELEASE, "max")
    assert found.problem == f"go is signed with a key that was revoked ({KEY}: stolen)"
    assert found.how.startswith(
        f'ansible-playbook mof.release.review -e release={RELEASE} -e decision=go -e "comment='
    )


def test_a_go_does_not_survive_the_keys_of_its_sign_offs() -> None:
    """One of a core cluster, or one too many of the others."""
    assert told(judged(revoked(KEYS["support"]))) == []
    for name in ("operations", "release"):
        assert told(judged(revoked(KEYS[name]))) == [
            f"sign-off: {name} is signed with a key that was revoked ({KEYS[name]}: stolen)"
        ]
    two = judged(revoked(KEYS["support"]), revoked(KEYS["security"]))
    assert [one.subject for one in two.findings] == ["security", "support"]


def test_a_go_does_not_survive_the_key_or_the_end_of_a_waiver() -> None:
    """What it let off is owed again."""
    (found,) = told(judged(revoked(WAIVER)))
    assert found.startswith("activity: operations.backup is waived, and the waiver is signed with")
    shorter = signed(recorded(BACKUP, "waived", hours=-20, comment="no data"), "short", WAIVER)
    assert told(judged(shorter, hours=3.9997)) == []
    assert told(judged(shorter, hours=4)) == [
        "activity: operations.backup expired at 2026-03-02 13:00 UTC: Backup"
    ]


def test_a_go_does_not_survive_an_overdue_obligation() -> None:
    """From the second that it is late until it is met."""
    debt = incurred(due=5)
    assert told(judged(debt, hours=4.9997)) == []
    assert told(judged(debt, hours=5)) == [
        "obligation: RFC-7/test skipped by an emergency and due at 2026-03-02 14:00 UTC"
    ]
    assert told(judged(debt, met(hours=6), hours=7)) == []


@pytest.mark.parametrize(
    ("event", "kinds"),
    [
        (adopted(replace(STRICT, digest=sha("new"), version=3)), ["policy"]),
        (adopted(people_sha256=sha("new")), ["people"]),
        (adopted(signers_sha256=sha("new")), ["signers"]),
        (adopted(POLICY), ["policy", "people", "signers"]),
    ],
)
def test_a_go_does_not_survive_other_rules(event: Event, kinds: list[str]) -> None:
    """Once others are in force, those that it was given under are older ones."""
    found = judged(event).findings
    assert [one.kind for one in found] == kinds


@pytest.mark.parametrize("name", ["people", "signers"])
def test_leaving_a_file_out_opens_nothing(name: str) -> None:
    """A run without the people file is refused, not let through without it."""
    policy = replace(STRICT, **{f"{name}_digest": ""})
    (found,) = told(judged(policy=policy))
    assert found.endswith("is missing, and the rules in force have one")


@pytest.mark.parametrize("part", VOTED)
def test_a_go_does_not_survive_a_sign_off_for_other_contents(part: str) -> None:
    """A vote that was renewed after go, for what is there since, is not one for the go."""
    other = signed(voted("operations", hours=1), "again", KEYS["operations"])
    renewed = with_(other, bound={**VOTED, part: sha("changed")})
    assert told(judged(renewed)) == [
        f"sign-off: operations was given for other contents: {part} changed after it"
    ]


@pytest.mark.parametrize("part", SCOPE.parts)
def test_a_go_does_not_survive_a_change_of_its_scope(part: str) -> None:
    """In any of its parts."""
    changed = Scope({**SCOPE.parts, part: {"x": sha("x")}}, sha("changed"))
    found = judged(scope=changed).findings
    assert found
    assert all("added after go" in one.problem or "removed after" in one.problem for one in found)


def test_a_standard_release_opens_without_people() -> None:
    """No vote and no signature; a signature that is there must count all the same."""
    policy = replace(ROUTED, signed=STRICT.signed)
    go, build = with_(reviewed(), bound=dict(BOUND)), RESULTS[0]
    history = [adopted(policy), *story("preparation"), build, go]
    changes = {CHANGE: standard()}
    state = replace(fold(history), changes=changes)
    assert told(judged_on(state, policy=policy)) == []
    (owed, *_rest) = told(judged_on(replace(state, changes={CHANGE: carried()}), policy=policy))
    assert owed.startswith("activity: operations.backup")
    stolen = replace(fold([*history[:-1], signed(go, "go"), revoked()]), changes=changes)
    (found,) = told(judged_on(stolen, policy=policy))
    assert found.startswith(f"review: {RELEASE} go is signed with a key that was revoked")


def test_an_emergency_opens_on_its_own_clusters() -> None:
    """Its review is signed as any other; it is in nobody's debt, but incurs its own."""
    policy = replace(STRICT, routes={"emergency": EMERGENCY})
    votes = [one for one in VOTES if one.data["cluster"] in ("release", "security")]
    history = [adopted(policy), incurred(due=0), *story("preparation"), RESULTS[0], *votes, GO]
    pressing: Mapping[str, Any] = {CHANGE: emergency(CHANGE, "review")}
    state = replace(fold(history), changes=pressing)
    assert told(judged_on(state, policy=policy)) == []
    unsigned = [*history[:-1], with_(reviewed(), bound=dict(BOUND))]
    state = replace(fold(unsigned), changes=pressing)
    assert told(judged_on(state, policy=policy)) == [f"review: {RELEASE} go is not signed"]


LATER = (
    revoked(),
    revoked(WAIVER),
    *(revoked(one) for one in KEYS.values()),
    incurred(due=2),
    incurred("review", due=8),
    met(),
    adopted(replace(STRICT, digest=sha("new"), version=3)),
    adopted(),
    voted("security", "no_go", "a hole"),
    voted("support", "no_go", "untrained"),
    with_(voted("operations"), bound={}),
    WAIVED,
    GO,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(LATER), max_size=8), st.integers(0, 14))
def test_a_verdict_replays_from_the_ledger(more: list[Event], hours: int) -> None:
    """From the bytes of its events, by anybody; and it is open only where nothing forbids it."""
    events = [*HISTORY, *more]
    verdict = judged(*more, hours=hours)
    assert verdict == judged(*more, hours=hours)
    stored = [event_bytes(one) for one in events]
    again = fold(read_event(one, f"entry {place}") for place, one in enumerate(stored))
    assert judged_on(again, hours) == verdict
    if verdict.allowed:
        rules = again.standing.rules
        release: Release = again.releases[RELEASE]
        good = [
            name
            for name, vote in release.signoffs.items()
            if vote.decision == "go"
            and vote.signature
            and vote.bound == VOTED
            and vote.signature.keyid not in rules.revoked
        ]
        assert len(good) >= 3
        assert release.signoffs["security"].decision == "go"
        assert not {KEY, WAIVER} & set(rules.revoked)
        assert rules.policy == STRICT.digest
        assert not [one for one in again.standing.obligations.values() if one.overdue(at(hours))]
        assert hours < 12
