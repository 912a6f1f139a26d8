# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending a release back: to whom, why, what is owed, and only what it affects is reopened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..changes.change import Change
from ..decision import Context, Decision, refuse
from ..finding import Finding
from ..rules.policy import Policy
from .release import Release
from .release_command import ReturnRelease
from .release_event import carries, event_of, illegal, moved

SOURCES = ("acceptance", "preparation", "readiness_review")
CHANGE_OWNER = "change_owner"


def decide_return(
    release: Release,
    command: ReturnRelease,
    changes: Mapping[str, Change],
    policy: Policy,
    context: Context,
    *,
    by_review: bool = False,
) -> Decision:
    """The event of a return and of each change it reopens, none when it is so, or all reasons.

    :param by_review: whether it is the outcome of the readiness review, whose lead decides.
    """
    reopened = command.changes
    if command.to == CHANGE_OWNER and not reopened:
        reopened = release.changes
    asked = (command.to, command.reason, command.actions, command.reopens, reopened, context.actor)
    last = release.returns[-1] if release.returns else None
    told = last and (last.to, last.reason, last.actions, last.reopens, last.changes, last.by)
    if release.state == "planning" and told == asked:
        return ()
    findings = [
        *(() if by_review else _wrong_person(release, policy, context.actor)),
        *_incomplete(release, command),
        *_unknown(release, command, changes, policy),
    ]
    if release.state not in SOURCES:
        findings.append(illegal(release, SOURCES, "be returned"))
    if findings:
        return refuse(f"{release.id} cannot be returned", findings)
    data = {
        "to": command.to,
        "reason": command.reason,
        "actions": list(command.actions),
        "reopens": list(command.reopens),
    }
    if command.to == CHANGE_OWNER:
        data["changes"] = list(reopened)
    return (
        event_of(release.id, "release_returned", context, data),
        *(
            moved(name, "change_reopened", release, context, reason=command.reason)
            for name in reopened
            if carries(release, changes.get(name))
        ),
    )


def _wrong_person(release: Release, policy: Policy, actor: str) -> Iterator[Finding]:
    """Whoever manages it, manages changes, or speaks for a cluster may return it."""
    clusters = policy.clusters_of(actor)
    if clusters is None or actor == release.manager or actor in policy.change_managers:
        return
    if not set(clusters) & set(policy.clusters):
        yield Finding(
            "person",
            actor,
            "neither manages this release, nor changes, nor speaks for a cluster",
            who=release.manager,
            how="let one of those return it",
        )


def _incomplete(release: Release, command: ReturnRelease) -> Iterator[Finding]:
    if not command.reason:
        yield Finding("comment", release.id, "needs a reason to be returned", how="give comment")
    if not command.actions:
        yield Finding(
            "actions",
            release.id,
            "needs at least one action that is owed to be returned",
            how="give actions: what must be done until it comes back",
        )


def _unknown(
    release: Release, command: ReturnRelease, changes: Mapping[str, Change], policy: Policy
) -> Iterator[Finding]:
    for one in command.reopens:
        if one not in policy.clusters and policy.activity(one) is None:
            kind = "activity" if "." in one else "cluster"
            yield Finding(kind, one, "is not in the policy")
    if command.to != CHANGE_OWNER:
        for name in command.changes:
            yield Finding(
                "change request",
                name,
                "is reopened only by a return to the change owner",
                how="give to=change_owner, or leave changes out",
            )
        return
    for name in command.changes:
        if name not in release.changes:
            known = ", ".join(release.changes)
            yield Finding(
                "change request", name, f"is not of this release; it has: {known or 'none'}"
            )
        elif not carries(release, changes.get(name)):
            change = changes.get(name)
            state = change.state if change else "not on record"
            yield Finding("change request", name, f"is {state}, not in this release")
