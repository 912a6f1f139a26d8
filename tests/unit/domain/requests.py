# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Change requests of every category, a policy with every route, and how to ask for a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import Change
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.decide_change import (
    MoveChange,
    decide_change,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import (
    CHANGE_MANAGERS,
    Freeze,
    Policy,
    Route,
    Template,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.signature import Signature
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    CHANGE_STEPS,
    CONTENT,
    POLICY,
    by,
    change_event,
    sha,
)

SCHEDULE = {"start": "2026-03-10T20:00:00+00:00", "end": "2026-03-10T22:00:00+00:00"}
#: All that a major change has to say.
MAJOR: Mapping[str, Any] = {
    **CONTENT,
    "category": "major",
    "risk": "medium",
    "impact": "Search is away for a minute.",
    "affected": ["shop", {"ci": "web1", "version": "7"}],
    "backout": {
        "plan": "Deploy the release before it.",
        "triggers": "Errors on more than 1 % of the searches.",
        "decides": "dana",
    },
    "contingency": "A day without the campaign.",
    "resources": "Two people, two days.",
    "schedule": SCHEDULE,
    "budget": "Paid by the service.",
    "support_plans": "The service desk has an article.",
    "operations_readiness": "The runbook is extended.",
}
#: A request that matches the template ``restart``.
STANDARD: Mapping[str, Any] = {
    **CONTENT,
    "category": "standard",
    "template": "restart",
    "plan": "Restart the service on each host.",
    "affected": ["shop"],
}
TEMPLATE = Template(
    "restart",
    "Restart the shop",
    fixed={name: STANDARD[name] for name in ("type", "risk", "plan", "affected", "backout")},
    free=(
        *("title", "reason", "effect_of_not_implementing", "initiator", "priority", "owner"),
        "schedule",
    ),
)
#: alex and kim sit on the CAB, kim and erin on the executive committee.
ROUTES: Policy = replace(
    POLICY,
    authorities={
        "cab": ("alex", "kim"),
        "executive": ("kim", "erin"),
        "fast_track": ("erin", "alex"),
    },
    routes={
        "standard": Route("standard", template=True),
        "minor": Route("minor", (CHANGE_MANAGERS,)),
        "significant": Route("significant", ("cab",), approvals=2, initiation_review=True),
        "major": Route("major", ("cab", "executive"), initiation_review=True),
        "emergency": Route("emergency", ("fast_track",), may_skip=("test", "document", "review")),
    },
    templates=(TEMPLATE,),
    deadlines={"medium": 480, "emergency": 24},
    obligations={"test": 48, "document": 72, "review": 96},
)
FREEZE = Freeze("2026-03-09T00:00:00+00:00", "2026-03-11T00:00:00+00:00", "end of the quarter")


def signed(nonce: str = "0" * 32) -> Signature:
    """A signature as whoever verified it hands it in."""
    return Signature(sha("envelope"), f"SHA256:{'k' * 43}", nonce)


def without(content: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The request without some of its fields."""
    return {name: one for name, one in content.items() if name not in names}


def change_of(content: Mapping[str, Any], state: str = "submitted", **data: Any) -> Change:
    """A change request with this content in a state.

    :param data: of its classification; its own priority and category unless told otherwise.
    """
    final = {"priority": content["priority"], "category": content["category"], **data}
    steps = {
        **CHANGE_STEPS,
        "submitted": change_event("submitted", "riley", change=dict(content)),
        "classified": change_event("classified", **final),
    }
    return fold(steps[one] for one in CHANGE_PATHS[state]).changes[CHANGE]


def world(*changes: Change) -> State:
    """A state with these change requests and nothing else."""
    return State({one.id: one for one in changes})


def ask(
    change: Change,
    to: str,
    actor: str,
    policy: Policy = ROUTES,
    state: State | None = None,
    **options: Any,
) -> Decision:
    """Ask for a step of a change request."""
    around = state or State()
    known = State({**around.changes, change.id: change}, around.releases, around.standing)
    return decide_change(known, MoveChange(change.id, to, **options), policy, by(actor))


def after(change: Change, decision: Decision) -> State:
    """What is so once the decision is on record."""
    assert isinstance(decision, tuple), decision
    return fold(decision, world(change))
