# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate: open only for what has a standing go, and otherwise every reason at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import (
    OPEN,
    Verdict,
    evidence_of,
    judge,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import (
    STATES,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.tests.unit.domain.preparations import NOTHING
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    change_in,
    recorded,
    release_at,
    reviewed,
    sha,
    voted,
)
from ansible_collections.mof.release.tests.unit.domain.verdicts import (
    CHANGES,
    GO,
    INPUTS,
    scope,
    the_finding,
    verdict,
)

HOLD = f"ansible-playbook mof.release.review -e release={RELEASE} -e decision=go -e \"comment='…'\""


def test_it_opens_for_exactly_what_was_approved() -> None:
    """No findings, and every input is in the verdict."""
    given = verdict()
    assert given.allowed
    assert given == Verdict((), INPUTS, at(5))


@pytest.mark.parametrize("name", [RELEASE, ""])
def test_an_unknown_release_is_refused(name: str) -> None:
    """With how to put one on record, also when none was named."""
    given = judge(None, CHANGES, POLICY, SCOPE, replace(INPUTS, release=name), standing=NOTHING)
    assert the_finding(given) == Finding(
        "release",
        name or "(none)",
        "is not on record",
        how="ansible-playbook mof.release.prepare -e release_file=release.yml",
    )


@pytest.mark.parametrize("empty", [{"activities": ()}, {"clusters": ()}])
def test_an_empty_policy_is_refused(empty: dict[str, Any]) -> None:
    """Whatever was approved under another one."""
    found = the_finding(verdict(policy=replace(POLICY, **empty)))
    assert (found.kind, found.problem) == ("policy", "asks for nothing, so nothing can be ready")


@pytest.mark.parametrize("state", STATES)
def test_each_state(state: str) -> None:
    """A standing go opens it from the review until the release ends, and in no other state."""
    given = verdict(replace(GO, state=state))
    if state in OPEN:
        assert given.allowed
    else:
        words = state.replace("_", " ")
        assert the_finding(given) == Finding(
            "release", RELEASE, f"is in {words}, not past its readiness review", "max"
        )


def test_a_repeated_deployment_is_open_while_go_stands() -> None:
    """What was deployed may be deployed again, until the go expires."""
    release, changes = release_at("deployed"), {CHANGE: change_in("deployed")}
    assert verdict(release, changes, hours=3).allowed
    assert not verdict(release, changes, hours=12).allowed


@pytest.mark.parametrize("hours", [12, 12.5, 23])
def test_an_expired_go_is_refused(hours: float) -> None:
    """From the very second that it expires."""
    assert verdict(hours=11.9997).allowed
    found = the_finding(verdict(hours=hours))
    assert found == Finding("review", RELEASE, "go expired at 2026-03-02 21:00 UTC", "max", HOLD)


def test_a_go_without_an_expiry_is_no_go() -> None:
    """Nothing is approved forever."""
    assert GO.review is not None
    endless = replace(GO, review=replace(GO.review, expires_at=None))
    assert the_finding(verdict(endless)).problem == "go expired at once"


def test_no_review_and_no_go() -> None:
    """The one says how to hold it, the other why it was refused."""
    assert the_finding(verdict(replace(GO, review=None))) == Finding(
        "review", RELEASE, "has no go on record", "max", HOLD
    )
    refused = release_at("readiness_review", reviewed("no_go"))
    found = the_finding(verdict(refused))
    assert (found.kind, found.problem) == ("review", "was a no-go: not yet")


@pytest.mark.parametrize(
    ("event", "hours", "kind"),
    [
        (recorded(POLICY.activities[0], "fail"), 1, "activity"),
        (recorded(POLICY.activities[0], hours=-20), 4, "activity"),
        (voted("security", "no_go", "a hole was found"), 1, "sign-off"),
    ],
)
def test_what_was_ready_at_the_review_is_asked_again(event: Event, hours: float, kind: str) -> None:
    """A result that failed or expired since, and a vote that was withdrawn, close it."""
    found = the_finding(verdict(release_at("readiness_review", event), hours=hours))
    assert found.kind == kind


def test_a_change_that_left_the_release_closes_it() -> None:
    """Only authorized changes are deployed."""
    found = the_finding(verdict(changes={CHANGE: change_in("returned")}))
    assert (found.kind, found.subject) == ("change request", CHANGE)


def test_all_findings_come_at_once() -> None:
    """Whoever is refused learns everything that is missing, each thing once, in order."""
    late = release_at(
        "returned",
        recorded(POLICY.activities[1], "fail", observed="not the same twice"),
        voted("security", "no_go", "a hole"),
        reviewed(),
    )
    given = verdict(
        replace(late, state="planning"),
        {},
        scope=scope(
            playbook={"deploy.yml": sha("edited")},
            artifacts={"shop": sha("swapped")},
            project={},
            policy={"shop-production": sha("weaker")},
            hosts={"web1": "target", "db1": "target"},
        ),
        hours=13,
    )
    assert [(one.kind, one.subject, one.problem) for one in given.findings] == [
        ("release", RELEASE, "is in planning, not past its readiness review"),
        ("change request", CHANGE, "is not on record, not in this release"),
        ("activity", "release.build", "failed (not the same twice): Build"),
        ("activity", "operations.backup", "is not recorded: Backup"),
        ("sign-off", "operations", "has not signed"),
        ("sign-off", "security", "said no-go: a hole"),
        ("review", RELEASE, "go expired at 2026-03-02 21:00 UTC"),
        *(
            (kind, name, f"changed after go ({sha(old)[:8]}… -> {sha(new)[:8]}…)")
            for kind, name, old, new in (
                ("playbook", "deploy.yml", "deploy.yml", "edited"),
                ("artifact", "shop", "shop", "swapped"),
            )
        ),
        ("project", "group_vars/all.yml", "was removed after go"),
        (
            "policy",
            "shop-production",
            f"changed after go ({sha('policy')[:8]}… -> {sha('weaker')[:8]}…)",
        ),
        ("host", "db1", "was added after go"),
        ("host", "web2", "was removed after go"),
    ]
    assert [one for one in given.findings if not one.who] == []


def test_the_same_inputs_give_the_same_verdict() -> None:
    """Whoever judges again, from the same history, gets the same, allowed or refused."""
    for chapter in ("planning", "prepared", "readiness_review", "deployed", "closed"):
        first = verdict(release_at(chapter), hours=13)
        assert first == verdict(release_at(chapter), dict(CHANGES), hours=13)
        assert first.inputs == replace(INPUTS, now=at(13))


def test_the_order_in_which_a_scope_was_found_does_not_matter() -> None:
    """Neither of its parts nor of its names."""
    turned = {
        part: dict(reversed(list(names.items())))
        for part, names in reversed(list(scope(hosts={"b": "target", "a": "target"}).parts.items()))
    }
    straight = verdict(scope=scope(hosts={"a": "target", "b": "target"}))
    assert verdict(scope=Scope(turned, sha("another scope"))) == straight
    assert [one.subject for one in straight.findings] == ["a", "b", "web1", "web2"]


def test_the_evidence_that_a_verdict_rests_on_is_named() -> None:
    """By digest, each once, sorted; none for a release that is not there."""
    assert evidence_of(None) == ()
    assert evidence_of(release_at("planning")) == ()
    names = [one.id for one in POLICY.activities]
    assert evidence_of(GO) == tuple(sorted(sha(one) for one in names))
    shared = [{"name": "x", "sha256": sha(names[1]), "size": 1}]
    twice = release_at("prepared", recorded(POLICY.activities[0], evidence=shared))
    assert evidence_of(twice) == tuple(sorted(sha(one) for one in names[1:]))
