# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The story under rules in force: people, keys, signatures, routes, and how to ask for a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import Change
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Context, Decision
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    RecordActivity,
    decide_activity,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_review import (
    HoldReview,
    decide_review,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_signoff import (
    GiveSignOff,
    decide_signoff,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.obligation import (
    SUBJECT as OBLIGATIONS,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import (
    SIGNED,
    SKIPPABLE,
    Policy,
    Route,
    Template,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.rules import SUBJECT as RULES
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.signature import Signature
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.standing import Standing
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    by,
    change_in,
    sha,
)

KEY, OTHER_KEY = "SHA256:" + "A" * 43, "SHA256:" + "B" * 43
#: What a go and the sign-offs before it are given for.
BOUND: Mapping[str, str] = {part: sha(f"bound {part}") for part in SCOPE.parts}
#: The same as a sign-off has it, which is not given for hosts.
VOTED: Mapping[str, str] = {part: one for part, one in BOUND.items() if part != "hosts"}
#: Whoever votes in the story is of the cluster that they vote for.
PEOPLE: Mapping[str, tuple[str, ...]] = {
    **{f"{cluster}-one": (cluster,) for cluster in POLICY.clusters},
    "olli": ("operations",),
    "bo": ("operations", "security"),
    "guest": (),
}
#: Wants every decision signed, and knows the people.
STRICT = replace(
    POLICY,
    digest=sha("strict policy"),
    version=2,
    signed=SIGNED,
    people=PEOPLE,
    people_digest=sha("people"),
    signers_digest=sha("signers"),
    authorities={**POLICY.authorities, "policy": ("lee",)},
)
#: Nothing was ever adopted, and nothing is owed.
NOTHING = Standing()

TEMPLATE = Template("restart", "Restart the shop", {}, ())
STANDARD = Route("standard", template=True, clusters=(), activities="auto")
EMERGENCY = Route(
    "emergency", ("erin",), clusters=("release", "security"), activities="auto", may_skip=SKIPPABLE
)
#: Knows a template, and what an emergency comes down to.
ROUTED = replace(
    POLICY, routes={"standard": STANDARD, "emergency": EMERGENCY}, templates=(TEMPLATE,)
)


def carried(name: str = CHANGE, **fields: Any) -> Change:
    """A change request that the story's release carries."""
    return replace(change_in("in_release"), id=name, **fields)


def standard(name: str = CHANGE) -> Change:
    """One that the template approved."""
    return carried(name, category="standard", route="standard", template="restart")


def emergency(name: str = CHANGE, *skips: str) -> Change:
    """An emergency that leaves these out."""
    return carried(name, priority="emergency", route="emergency", skips=skips)


def signature(name: str = "one", key: str = KEY) -> Signature:
    """A verified signature; another name is another statement."""
    return Signature(sha(f"envelope {name}"), key, sha(name)[:32])


def adopted(policy: Policy = STRICT, hours: float = 0, **data: Any) -> Event:
    """The event that puts a policy in force, with the people and signers beside it."""
    about = {
        "policy": policy.name,
        "version": policy.version,
        "policy_sha256": policy.digest,
        "people_sha256": policy.people_digest,
        "signers_sha256": policy.signers_digest,
        "comment": "agreed",
    }
    return Event("rules_adopted", RULES, at(hours), "lee", {**about, **data})


def revoked(key: str = KEY, hours: float = 0) -> Event:
    """The event by which a key counts no more."""
    return Event("key_revoked", RULES, at(hours), "lee", {"keyid": key, "comment": "stolen"})


def incurred(what: str = "test", due: float = 10, change: str = "RFC-7") -> Event:
    """What an emergency skipped, to be made up for by that hour."""
    about = {"change": change, "what": what, "due_at": at(due).isoformat(), "owner": "dana"}
    return Event("obligation_incurred", OBLIGATIONS, at(), "erin", about)


def met(what: str = "test", hours: float = 1, change: str = "RFC-7") -> Event:
    """It was made up for."""
    report = {"name": "report.txt", "sha256": sha("report"), "size": 6}
    about = {"change": change, "what": what, "comment": "tested", "evidence": [report]}
    return Event("obligation_met", OBLIGATIONS, at(hours), "dana", about)


def standing(*events: Event) -> Standing:
    """What holds for the whole ledger after these events."""
    return fold(events).standing


#: The strict policy is in force.
IN_FORCE = standing(adopted())


def record(
    command: RecordActivity,
    release: Release | None,
    context: Context,
    policy: Policy = POLICY,
    holds: Standing = NOTHING,
) -> Decision:
    """Decide on an activity's result."""
    return decide_activity(release, command, policy, context, standing=holds)


def sign(
    command: GiveSignOff,
    release: Release | None,
    context: Context,
    policy: Policy = POLICY,
    holds: Standing = NOTHING,
    changes: Mapping[str, Change] | None = None,
) -> Decision:
    """Decide on a vote."""
    known = {CHANGE: change_in("in_release")} if changes is None else changes
    return decide_signoff(release, command, known, policy, context, standing=holds)


def review(
    command: HoldReview,
    state: State,
    hours: float = 0,
    policy: Policy = POLICY,
    actor: str = "lea",
) -> Decision:
    """Decide on the review of the story's release."""
    release, context = state.releases.get(RELEASE), by(actor, hours)
    return decide_review(release, command, state.changes, policy, context, standing=state.standing)
