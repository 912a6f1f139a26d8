# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Building a release and accepting it: artifacts by their digests, results against criteria."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..changes.change import Change
from ..decision import Context, Decision, refuse
from ..finding import Finding
from ..reading import number, text
from ..rules.policy import TESTS, Policy
from .planning import skips, templated, unplanned, unready_changes, unsettled
from .release import Release
from .release_command import AcceptRelease, BuildRelease
from .release_event import event_of, illegal, moved

#: What people call each kind of acceptance result.
_KINDS = {"test": "test", "pilot": "pilot", "backout": "back-out rehearsal"}


def decide_build(
    release: Release,
    command: BuildRelease,
    changes: Mapping[str, Change],
    policy: Policy,
    context: Context,
) -> Decision:
    """The events of a build, none when the same artifacts are registered, or every reason."""
    if release.state not in ("planning", "building"):
        same = {name: one.get("sha256") for name, one in command.found.items()}
        if same == release.artifacts:
            return ()
    findings = list(unready_changes(release, changes, ("developed",), "authorized and developed"))
    if release.state == "planning":
        findings += unsettled(release, changes, policy, context.now)
        findings += unplanned(release, changes, policy, command.missing)
    findings += _wrong_artifacts(release, command)
    if release.state not in ("planning", "building"):
        findings.append(illegal(release, ("planning", "building"), "become acceptance"))
    if findings:
        return refuse(f"{release.id} cannot leave {release.state.replace('_', ' ')}", findings)
    artifacts = [
        {
            **{name: text(one, name) for name in ("name", "version", "path", "sha256")},
            "size": number(command.found[text(one, "name")], "size"),
        }
        for one in release.planned_artifacts
    ]
    building = event_of(release.id, "release_building", context, {})
    included = (
        moved(name, "change_in_release", release, context)
        for name in release.changes
        if changes[name].state == "developed"
    )
    return (
        *((building,) if release.state == "planning" else ()),
        event_of(release.id, "release_built", context, {"artifacts": artifacts}),
        *included,
    )


def _wrong_artifacts(release: Release, command: BuildRelease) -> Iterator[Finding]:
    if not release.planned_artifacts:
        yield Finding(
            "artifact",
            release.id,
            "names no artifact",
            who=release.manager,
            how="name at least one under artifacts in the release file",
        )
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


def decide_accept(
    release: Release,
    command: AcceptRelease,
    changes: Mapping[str, Change],
    policy: Policy,
    context: Context,
) -> Decision:
    """The event of acceptance, none when the same results are accepted, or every reason."""
    results = [dict(one) for one in command.results]
    if release.state not in ("planning", "building", "acceptance"):
        if results == list(release.acceptance):
            return ()
        findings = []
    else:
        findings = [
            *_not_passed(release, results),
            *_not_tested(release, results, changes, policy),
            *unplanned(release, changes, policy, command.missing),
        ]
    if release.state != "acceptance":
        findings.append(illegal(release, ("acceptance",), "become preparation"))
    if findings:
        return refuse(f"{release.id} cannot leave {release.state.replace('_', ' ')}", findings)
    return (event_of(release.id, "release_accepted", context, {"results": results}),)


def _not_passed(release: Release, results: list[dict[str, Any]]) -> Iterator[Finding]:
    for one in results:
        if one.get("result") == "pass":
            continue
        problem = (
            f"names evidence that is not there: {one['missing']}"
            if "missing" in one
            else "did not pass"
        )
        criterion = f" (criterion: {one['criterion']})" if "criterion" in one else ""
        yield Finding(
            "acceptance",
            str(one.get("name", "?")),
            problem + criterion,
            who=release.manager,
            how="correct the release, or return it to the change owner",
        )


def _not_tested(
    release: Release,
    results: list[dict[str, Any]],
    changes: Mapping[str, Change],
    policy: Policy,
) -> Iterator[Finding]:
    if skips(release, changes, "test"):
        return
    kinds = {one.get("kind", "test") for one in results}
    asked = {"test"} & set(policy.tests) if templated(release, changes) else policy.tests
    for kind in TESTS:
        if kind in asked and kind not in kinds:
            yield Finding(
                "acceptance",
                release.id,
                f"has no {_KINDS[kind]} result",
                who=release.manager,
                how=f"name at least one of kind {kind} under acceptance in the release file",
            )
