# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan, build, accept, return and end a release."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..documents.canonical import file_sha256
from ..documents.tree import artifact_digests, inside
from ..domain.decide_release import (
    AcceptRelease,
    BuildRelease,
    PlanRelease,
    ReleaseCommand,
    decide_release,
)
from ..domain.policy import Policy
from .outcome import Call, Outcome, transact


def manage_release(call: Call, command: ReleaseCommand, policy: Policy) -> Outcome:
    """One command on one release.

    :raises Refused: with every reason.
    """
    subjects = [f"release/{command.id}"]
    if isinstance(command, PlanRelease):
        subjects += [f"change/{name}" for name in command.plan.get("changes", ())]
    return transact(
        call,
        subjects,
        lambda state, head: decide_release(
            state.releases.get(command.id), command, state.changes, policy, call.context
        ),
    )


def build_command(project: Path, plan: dict[str, Any]) -> BuildRelease:
    """The command that registers the artifacts as their files are now."""
    return BuildRelease(plan["release"], artifact_digests(project, plan["artifacts"]))


def accept_command(project: Path, plan: dict[str, Any]) -> AcceptRelease:
    """The command that records the acceptance results, their evidence by digest.

    A result whose evidence is named and not there counts as failed: it proves nothing.
    """
    results = []
    for one in plan.get("acceptance", ()):
        result = dict(one)
        if "evidence" in one:
            path = inside(project, one["evidence"])
            if path.is_file():
                result["sha256"] = file_sha256(path)
            else:
                result.update(result="fail", missing=one["evidence"])
        results.append(result)
    return AcceptRelease(plan["release"], results)
