# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may happen to a release until its review, and at its end: one door to each decision."""

from __future__ import annotations

from collections.abc import Mapping

from ..changes.change import Change
from ..decision import Context, Decision, refuse
from ..rules.policy import Policy
from .decide_build import decide_accept, decide_build
from .decide_end import decide_end
from .decide_plan import decide_plan, decide_start
from .decide_return import decide_return
from .release import Release
from .release_command import (
    AcceptRelease,
    BuildRelease,
    EndRelease,
    PlanRelease,
    ReleaseCommand,
    ReturnRelease,
    StartBuild,
)
from .release_event import never_planned

__all__ = [
    "AcceptRelease",
    "BuildRelease",
    "EndRelease",
    "PlanRelease",
    "ReleaseCommand",
    "ReturnRelease",
    "StartBuild",
    "decide_release",
]


def decide_release(
    release: Release | None,
    command: ReleaseCommand,
    changes: Mapping[str, Change],
    policy: Policy,
    context: Context,
) -> Decision:
    """Events of one command on a release, none when it is so already, or a refusal."""
    if isinstance(command, PlanRelease):
        return decide_plan(release, command, context)
    if release is None:
        return refuse(f"{command.id} is not on record", [never_planned(command.id)])
    if isinstance(command, StartBuild):
        return decide_start(release, command, changes, policy, context)
    if isinstance(command, BuildRelease):
        return decide_build(release, command, changes, policy, context)
    if isinstance(command, AcceptRelease):
        return decide_accept(release, command, changes, policy, context)
    if isinstance(command, ReturnRelease):
        return decide_return(release, command, changes, policy, context)
    return decide_end(release, command, changes, policy, context)
