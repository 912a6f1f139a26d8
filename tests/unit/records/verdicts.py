# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The story's release before the gate, and the verdict on it with all that it looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import (
    Around,
    Inputs,
    Verdict,
    evidence_of,
    judge,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.plugins.plugin_utils.records.requirement import (
    Judged,
    Requirement,
)
from ansible_collections.mof.release.plugins.plugin_utils.records.requirements import (
    requirements_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.records.verdict import verdict_document
from ansible_collections.mof.release.tests.unit.domain.stories import (
    POLICY,
    RELEASE,
    SCOPE,
    at,
    sha,
    state_at,
)

HOSTS = ("web1", "web2")
READY = state_at("readiness_review")
CHANGED = Scope({**SCOPE.parts, "project": {}, "hosts": {"web1": "target"}}, sha("changed"))
UNKNOWN = Verdict((), Inputs("shop-9", "max", at(1), 3, sha("root"), POLICY.digest, "", ()))


def before_gate(
    state: State = READY, policy: Policy = POLICY, scope: Scope = SCOPE, hours: float = 1
) -> tuple[Judged, Verdict]:
    """The release of this state, and the verdict on it at that hour."""
    release = state.releases[RELEASE]
    inputs = Inputs(
        release=RELEASE,
        actor="max",
        now=at(hours),
        ledger_size=20,
        ledger_root=sha("root"),
        policy_sha256=policy.digest,
        scope_sha256=scope.digest,
        evidence=evidence_of(release),
    )
    around = Around(HOSTS, locks=state.locks)
    verdict = judge(
        release, state.changes, policy, scope, inputs, standing=state.standing, around=around
    )
    return Judged(release, state, policy, scope, HOSTS), verdict


def asked(*given: Any, **changed: Any) -> dict[str, Requirement]:
    """Kind and subject -> requirement, in their order."""
    found = requirements_of(*before_gate(*given, **changed))
    assert len({(one.kind, one.subject) for one in found}) == len(found)
    return {f"{one.kind} {one.subject}": one for one in found}


def document(*given: Any, **changed: Any) -> dict[str, Any]:
    """The verdict as a document."""
    return verdict_document(*before_gate(*given, **changed))


def with_title(title: str) -> State:
    """The story with a change request of this title."""
    changes = {
        name: replace(one, content={**one.content, "title": title})
        for name, one in READY.changes.items()
    }
    return replace(READY, changes=changes)
