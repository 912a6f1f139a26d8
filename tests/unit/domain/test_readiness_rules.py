# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Readiness under rules in force: waivers, terms, debts, and what each route lets off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import Change
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.unmet import (
    counts_until,
    how_to_meet,
    may_waive,
    unmet,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.standing import Standing
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    BOUND,
    KEY,
    NOTHING,
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
    standing,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    POLICY,
    RELEASE,
    at,
    recorded,
    release_at,
    voted,
)

BACKUP, BUILD, REVIEW, TRAINING = POLICY.activities
NORMAL = {CHANGE: carried()}


def owed(
    release: Release,
    hours: float = 0,
    policy: Policy = POLICY,
    changes: Mapping[str, Change] | None = None,
    holds: Standing = NOTHING,
    bound: Mapping[str, str] | None = None,
) -> list[str]:
    """What is not met at that hour, without what to do about it."""
    named = NORMAL if changes is None else changes
    found = unmet(release, named, policy, at(hours), standing=holds, bound=bound)
    return [f"{one.kind}: {one.subject} {one.problem}" for one in found]


def waived(hours: float = 0, actor: str = "operations-one", **data: Any) -> Event:
    """A waiver of the backup, signed, which counts for a day."""
    about = {"comment": "no data", "signature": signature().document, **data}
    return replace(recorded(BACKUP, "waived", hours, **about), actor=actor)


SIGNED = replace(POLICY, signed=("waiver",))
HELD = standing(adopted(SIGNED))


def test_a_waiver_counts_until_it_ends() -> None:
    """To the second; then the activity is owed again."""
    release = release_at("prepared", waived())
    assert owed(release, 23.9997, SIGNED, holds=HELD) == []
    assert owed(release, 24, SIGNED, holds=HELD) == [
        "activity: operations.backup expired at 2026-03-03 09:00 UTC: Backup"
    ]


def test_a_waiver_without_an_end_never_counts() -> None:
    """Nothing is let off for ever."""
    event = waived()
    endless = {key: one for key, one in event.data.items() if key != "expires_at"}
    assert owed(release_at("prepared", replace(event, data=endless))) == [
        "activity: operations.backup is waived without an end: Backup"
    ]


def test_a_waiver_counts_only_under_a_signature_that_counts() -> None:
    """Where the policy wants one it must be there, and its key must not be revoked."""
    unsigned = release_at("prepared", waived(signature=None))
    assert owed(unsigned) == []
    assert owed(unsigned, policy=SIGNED, holds=HELD) == [
        "activity: operations.backup is waived, and the waiver is not signed: Backup"
    ]
    signed = release_at("prepared", waived())
    for policy, holds in (
        (SIGNED, standing(adopted(SIGNED), revoked())),
        (POLICY, standing(revoked())),
    ):
        assert owed(signed, policy=policy, holds=holds) == [
            (
                "activity: operations.backup is waived, and the waiver is signed "
                f"with a key that was revoked ({KEY}: stolen): Backup"
            )
        ]


def test_a_waiver_by_somebody_who_may_not_give_it_any_more_does_not_count() -> None:
    """The people file of today says who may."""
    policy = replace(POLICY, people={f"{one}-one": (one,) for one in POLICY.clusters})
    for actor, fine in (("operations-one", True), ("security-one", False), ("gone", False)):
        problem = f"activity: operations.backup is waived by {actor}, who may not waive it: Backup"
        found = owed(release_at("prepared", waived(actor=actor)), policy=policy)
        assert found == ([] if fine else [problem])
    risk = replace(policy, waiver_clusters=("security",))
    assert may_waive(BACKUP, risk, "security-one")
    assert not may_waive(BACKUP, risk, "support-one")
    assert may_waive(BACKUP, POLICY, "anybody")


@pytest.mark.parametrize("status", ["pass", "na", "waived"])
def test_a_stricter_term_of_the_policy_counts_for_what_is_on_record(status: str) -> None:
    """And a laxer one does not bring back what has expired."""
    release = release_at("prepared", recorded(BACKUP, status, comment="x"))
    strict = replace(
        POLICY, activities=(replace(BACKUP, expires_hours=2), BUILD, REVIEW), waiver_hours=2
    )
    assert owed(release, 1.9997, strict) == []
    assert owed(release, 2, strict) == [
        "activity: operations.backup expired at 2026-03-02 11:00 UTC: Backup"
    ]
    lax = replace(POLICY, activities=(replace(BACKUP, expires_hours=None), BUILD, REVIEW))
    assert owed(release, 23.9997, lax) == []
    assert len(owed(release, 24, lax)) == 1


def test_how_long_a_result_counts() -> None:
    """As was said or as the policy has it, what is earlier; for ever when neither says."""
    backup = release_at("prepared").activities[BACKUP.id]
    review = release_at("prepared").activities[REVIEW.id]
    assert counts_until(BACKUP, backup, POLICY) == at(24)
    assert counts_until(REVIEW, review, POLICY) is None
    assert counts_until(replace(REVIEW, expires_hours=5), review, POLICY) == at(5)
    forever = replace(backup, expires_at=None)
    assert counts_until(BACKUP, forever, POLICY) == at(24)
    early = replace(backup, expires_at=at(3), at=at(1))
    assert counts_until(BACKUP, early, POLICY) == at(3)
    assert counts_until(REVIEW, replace(early, status="waived"), POLICY) == at(3)
    waiver = replace(review, status="waived")
    assert counts_until(REVIEW, waiver, POLICY) == review.at + timedelta(hours=168)


def test_how_an_activity_is_done() -> None:
    """What is measured by the role that measures, anything else by its record."""
    release = release_at("prepared")
    assert how_to_meet(release, BACKUP) == (
        f"ansible-playbook mof.release.activity -e release={RELEASE} -e id=operations.backup "
        "-e status=pass -e evidence=FILE"
    )
    checked = replace(BUILD, checks=({"kind": "staged"},))
    assert how_to_meet(release, checked) == (
        "ansible-playbook mof.release.prepare -i inventory.yml -e release_file=release.yml"
    )


def test_rules_that_are_not_in_force_are_the_first_finding() -> None:
    """Whatever is prepared, it was not by these."""
    release = release_at("prepared")
    assert owed(release, holds=standing(adopted(POLICY))) == []
    kinds = [one.split(":")[0] for one in owed(release, holds=standing(adopted()))]
    assert kinds == ["policy", "people", "signers"]
    assert "was never put in force" in owed(release, policy=STRICT)[0]


def test_an_overdue_obligation_is_owed_by_a_normal_release() -> None:
    """Until it is met; not before its date, and not by an emergency or a standard change."""
    release = release_at("prepared")
    debt = standing(incurred(due=5))
    late = ["obligation: RFC-7/test skipped by an emergency and due at 2026-03-02 14:00 UTC"]
    assert owed(release, 4.9997, holds=debt) == []
    assert owed(release, 5, holds=debt) == late
    assert owed(release, 5, holds=standing(incurred(due=5), met())) == []
    for change in (standard(), emergency(CHANGE, "review"), emergency(CHANGE)):
        assert owed(release, 5, ROUTED, {CHANGE: change}, debt) == []
    both = {CHANGE: standard(), "RFC-2": carried("RFC-2")}
    two = replace(release, plan={**release.plan, "changes": [*both]})
    assert owed(two, 5, ROUTED, both, debt) == late


def test_a_standard_release_owes_what_checks_can_say() -> None:
    """No human activity and no sign-off."""
    changes = {CHANGE: standard()}
    bare = release_at("preparation")
    assert owed(bare, policy=ROUTED, changes=changes) == [
        "activity: release.build is not recorded: Build"
    ]
    assert owed(release_at("preparation", recorded(BUILD)), 0, ROUTED, changes) == []


def test_an_emergency_that_skips_its_review_owes_its_own_clusters() -> None:
    """With checks alone; one that does not skip it owes everything."""
    skipped, full = {CHANGE: emergency(CHANGE, "review")}, {CHANGE: emergency(CHANGE, "test")}
    bare = release_at("preparation", recorded(BUILD), voted("release"), voted("security"))
    assert owed(bare, policy=ROUTED, changes=skipped) == []
    assert [one.split()[1] for one in owed(bare, policy=ROUTED, changes=full)] == [
        "operations.backup",
        "security.review",
        "operations",
        "support",
    ]


def test_a_route_that_asks_for_nothing_is_a_finding() -> None:
    """Where nothing is asked, nothing was proved: warnings alone hold nobody up."""
    nothing = ["policy: shop-production asks for nothing, so nothing can be ready"]
    changes = {CHANGE: standard()}
    for activities in (
        (BACKUP, REVIEW, TRAINING),
        (BACKUP, replace(BUILD, severity="warning")),
    ):
        policy = replace(ROUTED, activities=activities)
        assert owed(release_at("prepared"), policy=policy, changes=changes) == nothing
        assert owed(release_at("prepared"), policy=policy) == []


def test_sign_offs_are_held_to_what_the_review_is_for() -> None:
    """When that is known."""
    vote = voted("release")
    bound = replace(vote, data={**vote.data, "bound": {**VOTED, "project": "0" * 64}})
    release = release_at("prepared", bound)
    assert owed(release) == []
    assert owed(release, bound=BOUND) == [
        "sign-off: release was given for other contents: project changed after it"
    ]
