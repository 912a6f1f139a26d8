# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Returning a release and ending it on the ledger, with its change requests and its evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import sha256
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    Refused,
    UnknownEvidence,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.decide_release import (
    AcceptRelease,
    BuildRelease,
    EndRelease,
    PlanRelease,
    ReleaseCommand,
    ReturnRelease,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Evidence
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import PLANS
from ansible_collections.mof.release.plugins.plugin_utils.usecases.manage_release import (
    manage_release,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_STEPS,
    PLAN,
    POLICY,
    RELEASE,
    RESULTS,
    sha,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    call,
    store_at,
    types_after,
)

SHOWN = b"as it was"
BASELINE = Evidence("baseline.json", sha256(SHOWN), len(SHOWN))
BACK_OUT = EndRelease(RELEASE, "backed_out", "Slow.")
RETURN = ReturnRelease(RELEASE, "release_manager", "No room.", ("Add a disk.",), ("security",))


def test_a_returned_release_is_in_planning_again() -> None:
    """The reason, and whose work it reopens, are on record."""
    outcome = manage_release(call(store_at("prepared")), RETURN, POLICY)
    after = outcome.after.releases[RELEASE]
    assert after.state == "planning"
    assert after.returns[0].reason == "No room."
    assert "security" not in after.signoffs
    assert "operations" in after.signoffs
    assert outcome.after.changes[CHANGE].state == "in_release"


def test_a_return_to_the_change_owner_reopens_its_changes() -> None:
    """Both are on record by one append."""
    store = store_at("prepared")
    size = store.head().size
    command = replace(RETURN, to="change_owner")
    outcome = manage_release(call(store), command, POLICY)
    assert types_after(store, size) == ["release_returned", "change_reopened"]
    assert outcome.after.changes[CHANGE].state != "in_release"
    assert outcome.after.releases[RELEASE].artifacts == {}


def test_a_release_that_comes_back_as_it_was_keeps_what_stands() -> None:
    """The steps of mof.release.prepare, with the same release file, after each of two returns."""
    store = store_at("prepared")
    found = {"shop": {"sha256": sha("shop"), "size": 9}}
    steps: tuple[ReleaseCommand, ...] = (
        PlanRelease(RELEASE, PLAN),
        BuildRelease(RELEASE, found),
        AcceptRelease(RELEASE, RESULTS),
    )
    for turn in ("first", "second"):
        manage_release(call(store, key=turn), replace(RETURN, reason=turn), POLICY)
        for number, step in enumerate(steps):
            outcome = manage_release(call(store, key=f"{turn}-{number}"), step, POLICY)
            assert outcome.changed == (number > 0)
    release = outcome.after.releases[RELEASE]
    assert (release.state, [one.reason for one in release.returns]) == (
        "preparation",
        ["first", "second"],
    )
    assert set(release.signoffs) == {"operations", "release", "support"}
    assert "operations.backup" in release.activities
    assert "security.review" not in release.activities


def test_a_release_that_is_backed_out_takes_its_changes_along() -> None:
    """Both are on record by one append."""
    store = store_at("deployed")
    size = store.head().size
    outcome = manage_release(call(store), BACK_OUT, POLICY)
    assert outcome.after.changes[CHANGE].state == "backed_out"
    assert [one.index for one in outcome.events] == [size, size + 1]
    assert types_after(store, size) == ["release_backed_out", "change_backed_out"]


def test_what_shows_the_previous_baseline_is_kept() -> None:
    """By its digest, and not at all when the back-out is refused."""
    full = replace(POLICY, plans=PLANS)
    store = store_at("deploying")
    with pytest.raises(Refused, match="needs evidence that the previous baseline"):
        manage_release(call(store), BACK_OUT, full, [SHOWN])
    with pytest.raises(UnknownEvidence):
        store.get(BASELINE.sha256)
    command = replace(BACK_OUT, evidence=(BASELINE,))
    outcome = manage_release(call(store), command, full, [SHOWN])
    assert outcome.after.releases[RELEASE].state == "backed_out"
    assert store.get(BASELINE.sha256) == SHOWN
    assert outcome.events[0].event.data["evidence"] == [
        {"name": "baseline.json", "sha256": BASELINE.sha256, "size": len(SHOWN)}
    ]


def test_a_release_is_closed_once_its_changes_are_reviewed() -> None:
    """Before, the refusal names each and the command."""
    close = EndRelease(RELEASE, "closed", "Good.")
    with pytest.raises(Refused, match=f"change request: {CHANGE} is deployed"):
        manage_release(call(store_at("deployed")), close, POLICY)
    store = store_at("deployed", CHANGE_STEPS["reviewed"])
    outcome = manage_release(call(store), close, POLICY)
    assert outcome.after.releases[RELEASE].state == "closed"


def test_check_mode_plans_nothing() -> None:
    """It tells the plan and leaves the ledger alone."""
    store = store_at("requested")
    size = store.head().size
    outcome = manage_release(call(store, check=True), PlanRelease(RELEASE, PLAN), POLICY)
    assert outcome.after.releases[RELEASE].state == "planning"
    assert store.head().size == size


def test_a_release_that_nobody_planned_is_refused() -> None:
    """The name is told, and how to plan it."""
    with pytest.raises(Refused, match="was never planned"):
        manage_release(call(store_at("requested")), EndRelease(RELEASE, "closed", ""), POLICY)
