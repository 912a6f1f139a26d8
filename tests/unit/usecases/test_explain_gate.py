# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate asked with all that it was judged on: of one moment, and nothing recorded."""

from __future__ import annotations

from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.lock import SUBJECT as LOCKS
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.plugins.plugin_utils.usecases.explain_gate import explain_gate
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    by,
    release_at,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import leaf, store_at


def as_approved(_release: Release) -> Scope:
    """The scope that the go of the story was given for."""
    return SCOPE


def hosts_of(pattern: str) -> list[str]:
    """The hosts of the release's pattern."""
    assert pattern == "web"
    return ["web1", "web2"]


def never(value: object) -> list[str]:
    """Nothing is looked up for a release that there is not."""
    raise AssertionError(value)


def test_an_open_gate_with_what_it_rests_on() -> None:
    """The release, its changes, scope and hosts, as the verdict has them."""
    store = store_at("readiness_review")
    head = store.head()
    found = explain_gate(store, RELEASE, POLICY, as_approved, hosts_of, by("max"))
    assert found.verdict.allowed
    assert found.release == release_at("readiness_review")
    assert list(found.state.changes) == [CHANGE]
    assert (found.scope, found.hosts) == (SCOPE, ("web1", "web2"))
    assert found.closes is None
    assert store.head() == head


def test_the_lock_of_another_run_is_seen() -> None:
    """Whoever asks learns that somebody else is at work on these hosts."""
    store = store_at("readiness_review")
    data = {
        "permit": "permit-7",
        "release": "other-1",
        "run": "run-7",
        "hosts": ["web2"],
        "until": at(9).isoformat(),
    }
    store.append([leaf(Event("lock_taken", LOCKS, at(0), "sam", data))], store.head().size, "lock")
    found = explain_gate(store, RELEASE, POLICY, as_approved, hosts_of, by("max", 1))
    assert [(one.kind, one.who) for one in found.verdict.findings] == [("lock", "sam")]


def test_a_release_that_is_not_on_record() -> None:
    """Nothing is looked up for it."""
    store = store_at("readiness_review")
    found = explain_gate(store, "shop-9", POLICY, never, never, by("max"))  # type: ignore[arg-type] # not called
    assert (found.release, found.hosts, found.closes) == (None, (), None)
    assert [one.problem for one in found.verdict.findings] == ["is not on record"]
