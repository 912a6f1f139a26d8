# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command that there is, on the release and the change request of the story."""

from __future__ import annotations

from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import MOVES
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.decide_change import (
    BY_RELEASE,
    MoveChange,
    SubmitChange,
    decide_change,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Context, Decision
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_attempt import (
    AttemptDeployment,
    RecordUnpermitted,
    WithdrawPermit,
    decide_attempt,
    decide_unpermitted,
    decide_withdrawal,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_deployment import (
    CaptureConfiguration,
    RecordDeployment,
    decide_capture,
    decide_recording,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import (
    Inputs,
    Verdict,
)
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
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.decide_release import (
    AcceptRelease,
    BuildRelease,
    EndRelease,
    PlanRelease,
    ReleaseCommand,
    ReturnRelease,
    decide_release,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Evidence
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_rules import (
    AdoptRules,
    RevokeKey,
    decide_rules,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    BOUND,
    KEY,
    OTHER_KEY,
    STRICT,
    VOTED,
    signature,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CONTENT,
    NOW,
    PLAN,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    sha,
    snapshots,
)

Command = (
    SubmitChange
    | MoveChange
    | ReleaseCommand
    | RecordActivity
    | GiveSignOff
    | HoldReview
    | RecordDeployment
    | CaptureConfiguration
    | WithdrawPermit
    | AdoptRules
    | RevokeKey
)

_REPORT = (Evidence("report.txt", sha("report"), 6),)
COMMANDS: tuple[Command, ...] = (
    SubmitChange(CHANGE, CONTENT),
    SubmitChange(CHANGE, {**CONTENT, "title": "Another"}),
    *(
        MoveChange(CHANGE, to, "why", category="major" if to == "classified" else "")
        for to in MOVES
        if to not in (*BY_RELEASE, "submitted")
    ),
    PlanRelease(RELEASE, PLAN),
    PlanRelease(RELEASE, {**PLAN, "title": "Another"}),
    BuildRelease(RELEASE, {"shop": {"sha256": sha("shop"), "size": 9}}),
    BuildRelease(RELEASE, {}),
    AcceptRelease(RELEASE, ({"name": "smoke", "result": "pass"},)),
    AcceptRelease(RELEASE, ({"name": "smoke", "result": "fail"},)),
    ReturnRelease(RELEASE, "change_owner", "It leaks.", ("Mend it.",), ("security",)),
    EndRelease(RELEASE, "closed", "Good."),
    EndRelease(RELEASE, "backed_out", "Slow."),
    *(RecordActivity(RELEASE, one.id, "pass", _REPORT) for one in POLICY.activities),
    RecordActivity(RELEASE, "support.training", "waived", (), "", "holidays"),
    RecordActivity(
        RELEASE, "support.training", "waived", comment="holidays", signature=signature("waiver")
    ),
    GiveSignOff(RELEASE, "security", "go", "reviewed"),
    GiveSignOff(RELEASE, "security", "go", "reviewed", VOTED, signature("vote", OTHER_KEY)),
    GiveSignOff(RELEASE, "security", "no_go", "a hole"),
    HoldReview(RELEASE, "go", "ready", SCOPE),
    HoldReview(RELEASE, "go", "ready", SCOPE, BOUND, signature=signature("go")),
    HoldReview(RELEASE, "go", "ready", Scope({**SCOPE.parts, "project": {}}, sha("other"))),
    HoldReview(RELEASE, "no_go", "wait", None),
    HoldReview(RELEASE, "no_go", "wait", None, actions=("Add a disk.",), reopens=("operations",)),
    AdoptRules(POLICY, "start"),
    AdoptRules(STRICT, "agreed", signature("rules", OTHER_KEY)),
    RevokeKey(KEY, "stolen"),
    RecordDeployment(
        RELEASE,
        "run-9",
        "permit-9",
        "deploy.yml",
        NOW.isoformat(),
        NOW,
        {"web1": {"outcome": "ok", "changed": 2}, "web2": {"outcome": "failed"}},
        sha("log"),
    ),
    CaptureConfiguration(RELEASE, snapshots("web1", "web2", content="new"), sha("capture")),
    CaptureConfiguration(RELEASE, {"web1": {"status": "unknown", "reason": "lost"}}, sha("lost")),
    WithdrawPermit(RELEASE, "", "The search is down."),
    WithdrawPermit(RELEASE, "permit-run-1", "The search is down."),
    WithdrawPermit(RELEASE, "permit-run-1", "The controller died.", run_ended=True),
)
#: What is put on record whatever is so, each time that it comes.
ATTEMPTS: tuple[AttemptDeployment | RecordUnpermitted, ...] = (
    RecordUnpermitted(
        RELEASE, "run-8", "hotfix.yml", ("web1",), NOW.isoformat(), NOW.isoformat(), sha("log")
    ),
    *(
        AttemptDeployment(
            "run-9",
            "permit-9",
            "deploy.yml",
            ("web1",),
            Verdict(
                findings,
                Inputs(RELEASE, "max", NOW, 3, sha("root"), POLICY.digest, SCOPE.digest, ()),
                None if findings else at(9),
            ),
            starts,
            under=under,
        )
        for findings in ((), (Finding("review", RELEASE, "has no go on record"),))
        for starts, under in ((True, ""), (False, ""), (True, "permit-run-1"), (True, "permit-x"))
    ),
)


def decide(
    state: State, command: Command | AttemptDeployment | RecordUnpermitted, context: Context
) -> Decision:
    """What is decided on a command in this state."""
    release, changes, holds = state.releases.get(RELEASE), state.changes, state.standing
    if isinstance(command, SubmitChange | MoveChange):
        return decide_change(state, command, POLICY, context)
    if isinstance(command, RecordActivity):
        return decide_activity(release, command, POLICY, context, standing=holds)
    if isinstance(command, GiveSignOff):
        return decide_signoff(release, command, changes, POLICY, context, standing=holds)
    if isinstance(command, HoldReview):
        return decide_review(release, command, changes, POLICY, context, standing=holds)
    if isinstance(command, AdoptRules | RevokeKey):
        return decide_rules(holds.rules, command, POLICY, context)
    if isinstance(command, AttemptDeployment):
        return decide_attempt(release, command, context, state.locks)
    if isinstance(command, WithdrawPermit):
        return decide_withdrawal(release, command, state.locks, context)
    if isinstance(command, RecordUnpermitted):
        return decide_unpermitted(release, command, context)
    if isinstance(command, RecordDeployment):
        return decide_recording(release, command, changes, context, state.locks)
    if isinstance(command, CaptureConfiguration):
        return decide_capture(release, command, changes, context)
    return decide_release(release, command, changes, POLICY, context)
