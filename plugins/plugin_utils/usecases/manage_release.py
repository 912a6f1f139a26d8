# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan, build, accept, return and end a release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..documents.canonical import file_sha256
from ..documents.tree import artifact_digests, inside
from ..documents.window import release_window
from ..domain.releases.decide_release import (
    AcceptRelease,
    BuildRelease,
    PlanRelease,
    ReleaseCommand,
    StartBuild,
    decide_release,
)
from ..domain.rules.policy import Policy
from .outcome import Call, Outcome, transact


def manage_release(
    call: Call, command: ReleaseCommand, policy: Policy, contents: Sequence[bytes] = ()
) -> Outcome:
    """One command on one release.

    :param contents: the evidence that the command names, kept once the command is accepted.
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
        contents,
    )


def plan_command(plan: Mapping[str, Any]) -> PlanRelease:
    """The command that puts a release file on record, its window as moments in UTC."""
    return PlanRelease(plan["release"], plan, release_window(plan))


def start_command(project: Path, plan: Mapping[str, Any]) -> StartBuild:
    """The command that leaves planning, with the plans whose files are not there."""
    return StartBuild(plan["release"], missing_plans(project, plan))


def build_command(project: Path, plan: Mapping[str, Any]) -> BuildRelease:
    """The command that registers the artifacts as their files are now."""
    found = artifact_digests(project, plan["artifacts"])
    return BuildRelease(plan["release"], found, missing_plans(project, plan))


def accept_command(project: Path, plan: Mapping[str, Any]) -> AcceptRelease:
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
    return AcceptRelease(plan["release"], results, missing_plans(project, plan))


def missing_plans(project: Path, plan: Mapping[str, Any]) -> dict[str, str]:
    """Name of a plan -> its file, for each that the release file names and that is not there.

    :raises BadDocument: one is outside of the project.
    """
    named = plan.get("plans", {})
    return {name: path for name, path in named.items() if not inside(project, path).is_file()}
