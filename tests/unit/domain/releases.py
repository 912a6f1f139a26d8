# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands on the story's release, states to ask them in, and a policy that asks for everything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.decide_release import (
    AcceptRelease,
    BuildRelease,
    PlanRelease,
    ReleaseCommand,
    ReturnRelease,
    StartBuild,
    decide_release,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import (
    PLANS,
    TESTS,
    Policy,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    PLAN,
    POLICY,
    RELEASE,
    RESULTS,
    by,
    change_in,
    sha,
    state_at,
)

FOUND = {"shop": {"sha256": sha("shop"), "size": 9}}
START = StartBuild(RELEASE)
BUILD = BuildRelease(RELEASE, FOUND)
ACCEPT = AcceptRelease(RELEASE, RESULTS)
RETURN = ReturnRelease(RELEASE, "change_owner", "It leaks.", ("Mend it.",), ("security",))
OTHER_PLAN = {**PLAN, "title": "Another"}
REPLAN = PlanRelease(RELEASE, OTHER_PLAN)
#: Asks for all plans and all kinds of results, and knows the people.
FULL = replace(
    POLICY,
    plans=PLANS,
    tests=TESTS,
    people={"olli": ("operations",), "kim": ("kitchen",), "nobody": ()},
)
ALL_PLANS = {name: f"docs/{name}.md" for name in PLANS}
FULL_PLAN = {
    **PLAN,
    "deploy": {**PLAN["deploy"], "mechanism": "big_bang"},
    "affected": ["shop", "web1"],
    "roles": {"primary_on_call": "olli"},
    "plans": ALL_PLANS,
}
FULL_RESULTS = (
    {"name": "smoke", "result": "pass"},
    {"name": "pilot", "result": "pass", "kind": "pilot", "criterion": "no complaint in a day"},
    {"name": "way back", "result": "pass", "kind": "backout"},
)


def ask(
    state: State,
    command: ReleaseCommand,
    actor: str = "max",
    policy: Policy = POLICY,
    hours: float = 0,
) -> Decision:
    """Decide on the release of this state."""
    release = state.releases.get(RELEASE)
    return decide_release(release, command, state.changes, policy, by(actor, hours))


def in_state(state: str, chapter: str = "recorded") -> State:
    """The story with its release in another state."""
    return release_with(state_at(chapter), state=state)


def release_with(told: State, **fields: Any) -> State:
    """The same with other fields of the release."""
    return replace(told, releases={RELEASE: replace(told.releases[RELEASE], **fields)})


def planned(plan: Any, chapter: str = "planning") -> State:
    """The story with another plan."""
    return release_with(state_at(chapter), plan=plan)


def change_with(told: State, **fields: Any) -> State:
    """The same with other fields of the change request."""
    return replace(told, changes={CHANGE: replace(told.changes[CHANGE], **fields)})


def change_at(told: State, state: str, release: str = "") -> State:
    """The same with the change request in another state, and of this release."""
    return replace(told, changes={CHANGE: replace(change_in(state), release=release)})
