# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may happen to a release until its review: plan, build, accept, return, close."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .change import Change
from .decision import Context, Decision, refuse
from .finding import Finding
from .policy import Policy
from .reading import mapping, number, text
from .release import Release
from .release_event import carried, event_of, moved, never_planned

#: Plans that accompany a release; the back-out plan is the one nobody may do without.
BACKOUT = "backout"


@dataclass(frozen=True)
class PlanRelease:
    """Put a release plan on record; ``plan`` has the shape of release.schema.json."""

    id: str
    plan: Mapping[str, Any]


@dataclass(frozen=True)
class BuildRelease:
    """Register the artifacts.

    :param found: name -> {sha256, size} as the files are, or nothing where there is no file.
    """

    id: str
    found: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class AcceptRelease:
    """Put the acceptance and pilot results on record.

    :param results: one mapping a test: name, result (pass or fail), evidence, and ``missing``,
        the evidence that is named and not there.
    """

    id: str
    results: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class ReturnRelease:
    """Send the release back.

    :param to: ``change_owner`` (a defect of content) or ``release_manager`` (of preparation).
    :param reopens: role clusters whose activities and sign-offs it affects; the others stand.
    """

    id: str
    to: str
    reason: str
    actions: tuple[str, ...] = ()
    reopens: tuple[str, ...] = ()


@dataclass(frozen=True)
class EndRelease:
    """Close a deployed release, or put a back-out on record (``closed``, ``backed_out``)."""

    id: str
    to: str
    comment: str


ReleaseCommand = PlanRelease | BuildRelease | AcceptRelease | ReturnRelease | EndRelease


def decide_release(
    release: Release | None,
    command: ReleaseCommand,
    changes: Mapping[str, Change],
    policy: Policy,
    context: Context,
) -> Decision:
    """Events of one command on a release, none when it is so already, or a refusal."""
    if isinstance(command, PlanRelease):
        return _plan(release, command, context)
    if release is None:
        return refuse(f"{command.id} is not on record", [never_planned(command.id)])
    if isinstance(command, BuildRelease):
        return _build(release, command, changes, context)
    if isinstance(command, AcceptRelease):
        return _accept(release, command, context)
    if isinstance(command, ReturnRelease):
        return _return(release, command, policy, context)
    return _end(release, command, changes, context)


def _plan(release: Release | None, command: PlanRelease, context: Context) -> Decision:
    if release is not None:
        if release.plan == command.plan:
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
    return (event_of(command.id, "release_planned", context, {"release": dict(command.plan)}),)


def _build(
    release: Release, command: BuildRelease, changes: Mapping[str, Change], context: Context
) -> Decision:
    if release.state != "planning":
        same = {name: one.get("sha256") for name, one in command.found.items()}
        if same == release.artifacts:
            return ()
    findings = [*_not_developed(release, changes), *_wrong_artifacts(release, command)]
    if release.state != "planning":
        state = release.state.replace("_", " ")
        findings.append(
            Finding("state", release.id, f"is in {state}; artifacts are registered in planning")
        )
    if findings:
        return refuse(f"{release.id} cannot leave planning", findings)
    artifacts = [
        {
            **{name: text(one, name) for name in ("name", "version", "path", "sha256")},
            "size": number(command.found[text(one, "name")], "size"),
        }
        for one in release.planned_artifacts
    ]
    included = (
        moved(name, "change_in_release", release, context)
        for name in release.changes
        if changes[name].state == "developed"
    )
    return (event_of(release.id, "release_built", context, {"artifacts": artifacts}), *included)


def _not_developed(release: Release, changes: Mapping[str, Change]) -> Iterator[Finding]:
    for name in release.changes:
        change = changes.get(name)
        ours = change is not None and change.state == "in_release" and change.release == release.id
        if change is None:
            yield Finding(
                "change request",
                name,
                "is not on record",
                how="ansible-playbook mof.release.request -e @change.yml",
            )
        elif change.state == "in_release" and not ours:
            yield Finding("change request", name, f"is in release {change.release} already")
        elif change.state != "developed" and not ours:
            yield Finding(
                "change request",
                name,
                f"is {change.state}, not authorized and developed",
                who=change.owner or "change manager",
                how=f"ansible-playbook mof.release.request -e id={name} -e state=developed",
            )


def _wrong_artifacts(release: Release, command: BuildRelease) -> Iterator[Finding]:
    if not release.planned_artifacts:
        yield Finding("artifact", release.id, "names no artifact", who=release.manager)
    for one in release.planned_artifacts:
        path, wanted = text(one, "path"), text(one, "sha256")
        found = text(command.found.get(text(one, "name"), {}), "sha256")
        if not found:
            yield Finding(
                "artifact",
                path,
                "is not there",
                who=release.manager,
                how="build it, or correct its path in the release file",
            )
        elif found != wanted:
            yield Finding(
                "artifact",
                path,
                f"has SHA-256 {found}, the release file says {wanted}",
                who=release.manager,
                how="build it again, or correct sha256 in the release file",
            )


def _accept(release: Release, command: AcceptRelease, context: Context) -> Decision:
    if release.state not in ("planning", "building", "acceptance"):
        return ()
    failed = [one for one in command.results if one.get("result") != "pass"]
    findings = [
        Finding(
            "acceptance",
            str(one.get("name", "?")),
            f"names evidence that is not there: {one['missing']}"
            if "missing" in one
            else "did not pass",
            who=release.manager,
            how="correct the release, or return it to the change owner",
        )
        for one in failed
    ]
    if release.state != "acceptance":
        findings.append(
            Finding("state", release.id, f"is in {release.state}; register its artifacts first")
        )
    if not command.results:
        findings.append(
            Finding(
                "acceptance",
                release.id,
                "has no test result",
                who=release.manager,
                how="name at least one under acceptance in the release file",
            )
        )
    if not text(mapping(release.plan, "plans"), BACKOUT):
        findings.append(
            Finding(
                "plan",
                BACKOUT,
                "is missing",
                who=release.manager,
                how="write a back-out plan and name it under plans.backout in the release file",
            )
        )
    if findings:
        return refuse(f"{release.id} cannot leave acceptance", findings)
    data = {"results": [dict(one) for one in command.results]}
    return (event_of(release.id, "release_accepted", context, data),)


def _return(release: Release, command: ReturnRelease, policy: Policy, context: Context) -> Decision:
    last = release.returns[-1] if release.returns else None
    asked = (command.to, command.reason, command.actions, command.reopens, context.actor)
    told = last and (last.to, last.reason, last.actions, last.reopens, last.by)
    if release.state == "planning" and told == asked:
        return ()
    findings = []
    if release.state not in ("acceptance", "preparation", "readiness_review"):
        state = release.state.replace("_", " ")
        findings.append(Finding("state", release.id, f"is in {state} and cannot be returned"))
    if not command.reason:
        findings.append(Finding("comment", release.id, "needs a reason to be returned"))
    for cluster in command.reopens:
        if cluster not in policy.clusters:
            findings.append(Finding("cluster", cluster, "is not in the policy"))
    if findings:
        return refuse(f"{release.id} cannot be returned", findings)
    data = {
        "to": command.to,
        "reason": command.reason,
        "actions": list(command.actions),
        "reopens": list(command.reopens),
    }
    return (event_of(release.id, "release_returned", context, data),)


def _end(
    release: Release, command: EndRelease, changes: Mapping[str, Change], context: Context
) -> Decision:
    if release.state == command.to:
        return ()
    sources = ("deployed",) if command.to == "closed" else ("deploying", "deployed")
    if release.state not in sources:
        state = release.state.replace("_", " ")
        problem = f"is {state}; only {' or '.join(sources)} can become {command.to}"
        return refuse(
            f"{release.id} cannot be {command.to}", [Finding("state", release.id, problem)]
        )
    data = {"comment": command.comment}
    ended = event_of(release.id, f"release_{command.to}", context, data)
    if command.to == "closed":
        return (ended,)
    return (ended, *carried(release, changes, "change_backed_out", context))
