# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Planning a release, and leaving planning: everything it needs is settled and authorized."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..changes.change import Change
from ..decision import Context, Decision, refuse
from ..finding import Finding
from ..rules.policy import Policy
from .planning import AUTHORIZED, unplanned, unready_changes, unsettled
from .release import Release, window_of
from .release_command import PlanRelease, StartBuild
from .release_event import event_of, illegal


def decide_plan(release: Release | None, command: PlanRelease, context: Context) -> Decision:
    """The event of a plan, none when it is the plan on record, or a refusal."""
    data: dict[str, Any] = {"release": dict(command.plan)}
    if command.window is not None:
        data["window"] = {"start": command.window[0], "end": command.window[1]}
    if release is not None:
        if release.plan == command.plan and release.window == window_of(data):
            return ()
        if release.state in ("deploying", "deployed", "closed", "backed_out"):
            return refuse(
                f"{command.id} cannot be planned anew",
                [
                    Finding(
                        "release",
                        command.id,
                        f"is {release.state.replace('_', ' ')}; its plan is history",
                        who=release.manager,
                        how="plan a new release under a new id",
                    )
                ],
            )
    return (event_of(command.id, "release_planned", context, data),)


def decide_start(
    release: Release,
    command: StartBuild,
    changes: Mapping[str, Change],
    policy: Policy,
    context: Context,
) -> Decision:
    """The event by which building starts, none when it is building, or every reason against it."""
    if release.state == "building":
        return ()
    findings = [
        *unready_changes(release, changes, AUTHORIZED, "authorized"),
        *unsettled(release, changes, policy, context.now),
        *unplanned(release, changes, policy, command.missing),
    ]
    if release.state != "planning":
        findings.append(illegal(release, ("planning",), "become building"))
    if findings:
        return refuse(f"{release.id} cannot leave {release.state.replace('_', ' ')}", findings)
    return (event_of(release.id, "release_building", context, {}),)
