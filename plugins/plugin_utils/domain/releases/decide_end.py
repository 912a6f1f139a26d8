# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of a release: closed after its post-implementation review, or backed out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..changes.change import Change
from ..decision import Context, Decision, refuse
from ..finding import Finding
from ..rules.policy import PLANS, Policy
from .release import Release
from .release_command import EndRelease
from .release_event import carried, event_of, illegal, reviewing

SOURCES: Mapping[str, tuple[str, ...]] = {
    "closed": ("deployed",),
    "backed_out": ("deploying", "deployed"),
}


def decide_end(
    release: Release,
    command: EndRelease,
    changes: Mapping[str, Change],
    policy: Policy,
    context: Context,
) -> Decision:
    """The event of its end, with those of its changes; none when it is so, or every reason."""
    if release.state == command.to:
        return ()
    sources, words = SOURCES[command.to], command.to.replace("_", " ")
    findings = []
    if release.state not in sources:
        findings.append(illegal(release, sources, f"become {words}"))
    elif command.to == "closed":
        findings += _not_reviewed(release, changes, policy)
    else:
        findings += _not_verified(release, command, policy)
    if not command.comment:
        findings.append(
            Finding("comment", release.id, f"needs a reason to be {words}", how="give comment")
        )
    if findings:
        return refuse(f"{release.id} cannot be {words}", findings)
    data: dict[str, Any] = {"comment": command.comment}
    if command.evidence:
        data["evidence"] = [
            {"name": one.name, "sha256": one.sha256, "size": one.size} for one in command.evidence
        ]
    ended = event_of(release.id, f"release_{command.to}", context, data)
    if command.to == "closed":
        return (ended,)
    return (ended, *carried(release, changes, "change_backed_out", context))


def _not_reviewed(
    release: Release, changes: Mapping[str, Change], policy: Policy
) -> Iterator[Finding]:
    """Each change it was deployed with whose post-implementation review is not done."""
    for name in release.changes:
        change = changes.get(name)
        if change and change.release == release.id and change.state not in ("reviewed", "closed"):
            yield Finding(
                "change request",
                name,
                f"is {change.state.replace('_', ' ')}, its post-implementation review not done",
                who=" or ".join(policy.change_managers) or "change manager",
                how=reviewing(name),
            )


def _not_verified(release: Release, command: EndRelease, policy: Policy) -> Iterator[Finding]:
    # A policy that wants every plan wants the proof as well that the way back was gone to its end.
    if set(PLANS) <= set(policy.plans) and not command.evidence:
        yield Finding(
            "evidence",
            release.id,
            "needs evidence that the previous baseline was verified again",
            who=release.manager,
            how="give evidence: what shows that the hosts are as they were before",
        )
