# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waivers: who may give one, for how long, under which signature."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    RecordActivity,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.standing import Standing
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    IN_FORCE,
    KEY,
    OTHER_KEY,
    PEOPLE,
    STRICT,
    adopted,
    record,
    revoked,
    signature,
    standing,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    POLICY,
    RELEASE,
    at,
    by,
    release_at,
)

WAIVER = RecordActivity(RELEASE, "operations.backup", "waived", comment="no data is touched")
SIGNED = replace(WAIVER, signature=signature())


def waive(
    command: RecordActivity = SIGNED,
    *before: Event,
    actor: str = "olli",
    hours: float = 0,
    policy: Policy = STRICT,
    holds: Standing = IN_FORCE,
) -> Decision:
    """Decide on a waiver, of a release that is in preparation, under the strict policy."""
    release = release_at("preparation", *before)
    return record(command, release, by(actor, hours), policy, holds)


def test_a_signed_waiver_is_on_record_with_its_signature_and_its_end() -> None:
    """The fold reads both back."""
    (event,) = accepted(waive())
    assert event.data["signature"] == signature().document
    result = release_at("preparation", event).activities[WAIVER.id]
    assert (result.status, result.signature, result.by) == ("waived", signature(), "olli")
    assert result.expires_at == at(STRICT.waiver_hours)


@pytest.mark.parametrize("hours", [1, 24, 168])
def test_a_waiver_may_end_earlier_than_the_policy_has_it(hours: int) -> None:
    """To the very hour of the limit."""
    (event,) = accepted(waive(replace(SIGNED, hours=hours)))
    assert event.data["expires_at"] == at(hours).isoformat()


@pytest.mark.parametrize("hours", [169, -1])
def test_a_waiver_never_counts_for_longer_than_the_policy_allows(hours: int) -> None:
    """Nor for less than no time."""
    assert reasons(waive(replace(SIGNED, hours=hours))) == [
        (
            f"waiver: operations.backup would count for {hours} hours, and the policy allows 168 "
            "(give hours from 1 to 168, or leave them out)"
        )
    ]


def test_an_unsigned_waiver_is_refused_where_the_policy_wants_it_signed() -> None:
    """And is not where it does not."""
    assert reasons(waive(WAIVER)) == [
        (
            "signature: operations.backup is not signed "
            "(sign it with your SSH key: -e key=~/.ssh/id_ed25519)"
        )
    ]
    unsigned = replace(STRICT, signed=("signoff", "review"))
    assert accepted(waive(WAIVER, policy=unsigned, holds=standing(adopted(unsigned))))
    assert accepted(waive(WAIVER, policy=POLICY, holds=standing()))


def test_a_waiver_under_a_revoked_key_is_refused() -> None:
    """The finding says which key, and why it does not count."""
    found = the_finding(waive(holds=standing(adopted(), revoked())))
    assert (found.kind, found.subject) == ("signature", WAIVER.id)
    assert found.problem == f"is signed with a key that was revoked ({KEY}: stolen)"


def test_a_signed_waiver_is_brought_once() -> None:
    """Its nonce is on record, also after the waiver was replaced."""
    first = accepted(waive())
    failed = accepted(waive(replace(WAIVER, status="fail"), *first, hours=1))
    assert reasons(waive(SIGNED, *first, *failed, hours=2)) == [
        "signature: operations.backup was brought before (sign the decision anew)"
    ]
    assert accepted(waive(replace(WAIVER, signature=signature("two")), *first, *failed, hours=2))


@pytest.mark.parametrize("actor", ["security-one", "guest", "nobody"])
def test_only_people_of_the_cluster_waive_what_it_owes(actor: str) -> None:
    """Whether they are of another one, of none, or not in the people file."""
    assert reasons(waive(actor=actor)) == [
        (
            f"person: {actor} is not of operations and cannot waive operations.backup "
            "(operations: let somebody of there waive it)"
        )
    ]


def test_the_policy_may_let_another_cluster_waive() -> None:
    """Its people and those of the activity's own, and nobody else."""
    risk = replace(STRICT, waiver_clusters=("security",))
    holds = standing(adopted(risk))
    for actor in ("security-one", "olli"):
        assert accepted(waive(actor=actor, policy=risk, holds=holds))
    found = the_finding(waive(actor="support-one", policy=risk, holds=holds))
    assert found.problem.startswith("is not of operations or security")


def test_without_a_people_file_nobody_can_tell_who_is_of_which_cluster() -> None:
    """Then anybody waives, for what it is worth."""
    assert accepted(waive(WAIVER, actor="nobody", policy=POLICY, holds=standing()))
    assert PEOPLE.get("nobody") is None


def test_the_same_waiver_again_adds_nothing_while_it_counts_as_long() -> None:
    """Another end, or one that has come, is another waiver."""
    day = replace(WAIVER, hours=24, signature=signature())
    (event,) = accepted(waive(day))
    renewed = replace(day, signature=signature("two"))
    assert waive(renewed, event, hours=1) == ()
    assert accepted(waive(replace(renewed, hours=48), event, hours=1))
    assert accepted(waive(replace(renewed, hours=0), event, hours=1))
    assert accepted(waive(renewed, event, hours=24))


def test_a_waiver_whose_key_was_revoked_can_be_given_anew() -> None:
    """The one on record does not count, so it is not so already."""
    (event,) = accepted(waive())
    other = replace(WAIVER, signature=signature("two", OTHER_KEY))
    holds = standing(adopted(), revoked())
    assert waive(other, event, hours=1) == ()
    (again,) = accepted(waive(other, event, hours=1, holds=holds))
    assert again.data["signature"]["keyid"] == OTHER_KEY


def test_an_unsigned_waiver_is_signed_later() -> None:
    """When the policy came to want it, or because somebody likes to; the same words are another."""
    (event,) = accepted(waive(WAIVER, policy=POLICY, holds=standing()))
    assert accepted(waive(SIGNED, event, hours=1))
    assert [one.split(":")[0] for one in reasons(waive(WAIVER, event, hours=1))] == ["signature"]
    assert accepted(waive(SIGNED, event, hours=1, policy=POLICY, holds=standing()))
    assert waive(WAIVER, event, hours=1, policy=POLICY, holds=standing()) == ()


def test_a_signed_waiver_that_stands_is_not_signed_again() -> None:
    """Whoever gives it again, before they sign, learns that it is so already."""
    (event,) = accepted(waive())
    assert waive(WAIVER, event, hours=1) == ()
    assert [one.split(":")[0] for one in reasons(waive(WAIVER, event, hours=168))] == ["signature"]
