# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The waiver by which a release leaves the windows: signed, ending, and by the right people."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.windows import (
    OUTSIDE_WINDOW,
    Calendar,
    closes_at,
    window_waiver,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    RecordActivity,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
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
    recorded,
    release_at,
)

UNSIGNED = RecordActivity(RELEASE, OUTSIDE_WINDOW.id, "waived", comment="the shop is down", hours=3)
WAIVER = replace(UNSIGNED, signature=signature())
#: Somebody who speaks for the service, beside the people of the other clusters.
SERVED = replace(STRICT, people={**PEOPLE, "sven": ("service",)})
#: The same, where the policy lets every decision go unsigned.
LAX = replace(SERVED, signed=())


def waive(
    command: RecordActivity = WAIVER,
    actor: str = "sven",
    *,
    chapter: str = "readiness_review",
    policy: Policy = SERVED,
    holds: Standing = IN_FORCE,
) -> Decision:
    """Decide on the waiver of a release that has its go."""
    return record(command, release_at(chapter), by(actor), policy, holds)


def waived(*more: Event, **data: object) -> Release:
    """The release with this waiver on record, in force from hour 0 to hour 3."""
    told = {
        "comment": "the shop is down",
        "expires_at": at(3).isoformat(),
        "signature": signature().document,
        "by": "sven",
        **data,
    }
    actor = str(told.pop("by"))
    one = recorded(OUTSIDE_WINDOW, str(told.pop("status", "waived")), **told)
    return release_at("readiness_review", replace(one, actor=actor), *more)


def problem(release: Release, hours: float = 1, policy: Policy = SERVED, **more: Standing) -> str:
    """Why the waiver does not count, empty when it does."""
    rules = more.get("holds", IN_FORCE).rules
    found, why = window_waiver(release, policy, rules, at(hours))
    assert (found is None) == bool(why)
    return why


@pytest.mark.parametrize("chapter", ["preparation", "readiness_review", "deploying", "deployed"])
def test_it_is_recorded_while_the_release_may_be_deployed(chapter: str) -> None:
    """Also during a run: what is late is finished by a waiver, not by luck."""
    (event,) = accepted(waive(chapter=chapter))
    result = release_at(chapter, event).activities[OUTSIDE_WINDOW.id]
    assert (result.status, result.cluster, result.by) == ("waived", "service", "sven")
    assert result.expires_at == at(3)
    assert problem(release_at(chapter, event)) == ""


@pytest.mark.parametrize("chapter", ["planning", "acceptance", "closed"])
def test_it_is_not_recorded_when_nothing_can_be_deployed(chapter: str) -> None:
    """As with every other activity."""
    assert the_finding(waive(chapter=chapter)).kind == "state"


def test_no_policy_need_ask_for_it() -> None:
    """It is known by its id, and adds nothing to what a release owes."""
    assert SERVED.activity(OUTSIDE_WINDOW.id) is OUTSIDE_WINDOW
    assert OUTSIDE_WINDOW not in SERVED.activities


@pytest.mark.parametrize("status", ["pass", "fail", "na"])
def test_it_is_waived_and_nothing_else(status: str) -> None:
    """There is nothing that could pass."""
    command = replace(UNSIGNED, status=status, hours=0)
    assert the_finding(waive(command)).problem == (f"cannot be {status}: it is there to be waived")


@pytest.mark.parametrize("policy", [SERVED, LAX])
def test_it_is_signed_whatever_the_policy_says(policy: Policy) -> None:
    """One finding, with the option that signs."""
    holds = standing(adopted(policy))
    assert reasons(waive(UNSIGNED, policy=policy, holds=holds)) == [
        (
            "signature: service.outside-window is not signed "
            "(sign it with your SSH key: -e key=~/.ssh/id_ed25519)"
        )
    ]
    assert accepted(waive(policy=policy, holds=holds))


def test_the_signers_must_be_in_force() -> None:
    """Else whoever signs could bring a file of signers of their own."""
    found = the_finding(waive(policy=replace(LAX, signers_digest=""), holds=standing()))
    assert (found.kind, found.subject) == ("signers", "allowed signers")


def test_it_needs_a_reason_and_an_end_that_the_policy_allows() -> None:
    """Without an end it takes the longest that the policy has."""
    assert the_finding(waive(replace(WAIVER, comment=""))).kind == "comment"
    assert the_finding(waive(replace(WAIVER, hours=169))).kind == "waiver"
    (event,) = accepted(waive(replace(WAIVER, hours=0)))
    assert event.data["expires_at"] == at(SERVED.waiver_hours).isoformat()


def test_only_the_service_cluster_lets_a_release_out() -> None:
    """And the clusters that the policy lets waive."""
    assert the_finding(waive(actor="olli")).problem == (
        "is not of service and cannot waive service.outside-window"
    )
    risk = replace(SERVED, waiver_clusters=("operations",))
    assert accepted(waive(actor="olli", policy=risk, holds=standing(adopted(risk))))


def test_it_counts_until_it_ends() -> None:
    """By what was said then, and by the policy of now: the earlier of the two."""
    assert [problem(waived(), hours) for hours in (0, 2.999)] == ["", ""]
    assert problem(waived(), 3) == "expired at 2026-03-02 12:00 UTC"
    short = replace(SERVED, waiver_hours=2)
    assert problem(waived(), 2, policy=short) == "expired at 2026-03-02 11:00 UTC"
    found, _why = window_waiver(waived(), short, IN_FORCE.rules, at(1))
    assert found is not None
    assert found.expires_at == at(2)
    assert closes_at(waived(), Calendar((), maintained=True), at(1), found) == at(2)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"signature": None}, "is waived, and the waiver is not signed"),
        ({"comment": ""}, "is waived without a reason"),
        ({"expires_at": None}, "is waived without an end"),
        ({"by": "olli"}, "is waived by olli, who may not waive it"),
        ({"status": "pass"}, "has the status pass, and only a waiver counts"),
        ({"status": "fail"}, "has the status fail, and only a waiver counts"),
    ],
)
def test_what_was_not_waived_as_it_must_be_does_not_count(
    data: dict[str, object], why: str
) -> None:
    """Whatever stands on the ledger, and also where the policy lets waivers go unsigned."""
    kept = {name: one for name, one in data.items() if one is not None}
    release = waived(**kept)
    if len(kept) < len(data):
        bare = recorded(OUTSIDE_WINDOW, "waived", comment="down", signature=signature().document)
        without = {k: v for k, v in bare.data.items() if k not in data}
        without |= {} if "expires_at" in data else {"expires_at": at(3).isoformat()}
        one = replace(bare, actor="sven", data=without)
        release = release_at("readiness_review", one)
    assert problem(release) == why
    assert problem(release, policy=LAX, holds=standing(adopted(LAX))) == why


def test_without_one_on_record_there_is_none() -> None:
    """And a no that follows it ends it."""
    assert problem(release_at("readiness_review")) == "is not recorded"
    failed = replace(recorded(OUTSIDE_WINDOW, "fail", hours=1), actor="sven")
    assert problem(waived(failed)).startswith("has the status fail")


def test_a_revoked_key_ends_it() -> None:
    """Though it was good when it was given."""
    found = problem(waived(), holds=standing(adopted(), revoked()))
    assert found == (
        f"is waived, and the waiver is signed with a key that was revoked ({KEY}: stolen)"
    )


def test_without_signers_in_force_it_does_not_count() -> None:
    """Nobody can tell by whose signers it was verified."""
    assert problem(waived(), policy=POLICY, holds=standing()) == (
        "is waived, and no allowed signers were put in force"
    )
