# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must be settled before a release leaves planning: its changes, plans, people and waves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from ..changes.change import Change
from ..finding import Finding
from ..reading import mapping, text
from ..rules.policy import PLANS, Policy
from .release import Release
from .waves import contradictions

#: Plans that accompany a release; the back-out plan is the one nobody may do without.
BACKOUT = "backout"
#: States in which a change request is authorized and in no release yet.
AUTHORIZED = ("authorized", "scheduled", "developed")
_CHANGE_STEPS = {
    "submitted": ("change manager", "screened"),
    "screened": ("change manager", "classified"),
    "classified": ("authority of its route", "authorized"),
    "authorized": ("change manager", "scheduled"),
    "scheduled": ("change manager", "developed"),
}


def unready_changes(
    release: Release, changes: Mapping[str, Change], states: tuple[str, ...], words: str
) -> Iterator[Finding]:
    """Each change request that is not in one of these states, nor in this release already.

    :param words: what they mean, such as ``authorized``.
    """
    for name in release.changes:
        change = changes.get(name)
        if change is None:
            yield Finding(
                "change request",
                name,
                "is not on record",
                how="ansible-playbook mof.release.request -e @change.yml",
            )
        elif change.state == "in_release" and change.release != release.id:
            yield Finding(
                "change request",
                name,
                f"is in release {change.release} already",
                who=release.manager,
                how="take it out of the release file",
            )
        elif change.state not in (*states, "in_release"):
            who, how = _next(change, release)
            yield Finding("change request", name, f"is {change.state}, not {words}", who, how)


def _next(change: Change, release: Release) -> tuple[str, str]:
    """Who acts next on a change request that a release waits for, and how."""
    request = "ansible-playbook mof.release.request"
    if change.state == "returned":
        return change.initiator or "initiator", f"{request} -e @change.yml"
    if change.state not in _CHANGE_STEPS:
        return release.manager, "take it out of the release file"
    who, to = _CHANGE_STEPS[change.state]
    if to == "developed" and change.owner:
        who = change.owner
    return who, f"{request} -e id={change.id} -e state={to}"


def unsettled(
    release: Release, changes: Mapping[str, Change], policy: Policy, now: datetime
) -> Iterator[Finding]:
    """Everything that the plan leaves open or says otherwise than it may, but for its files."""
    carried = [one for one in map(changes.get, release.changes) if one is not None]
    for change in carried:
        if "owner_is_not_manager" in policy.separation and change.owner == release.manager:
            yield Finding(
                "person",
                release.manager,
                f"manages this release and owns {change.id}",
                who=release.manager,
                how="name another release manager under manager in the release file",
            )
    if set(policy.plans) - {BACKOUT}:
        yield from _unstated(release, carried)
    for change in carried:
        yield from _off_template(release, change, policy)
    for index, problem in contradictions(release.waves, release.mechanism):
        yield Finding(
            "mechanism" if index is None else "wave",
            release.mechanism if index is None else release.waves[index],
            f"cannot be meant: {problem}",
            who=release.manager,
            how="correct deploy in the release file",
        )
    if release.window is not None and release.window[1] <= now:
        yield Finding(
            "window",
            release.id,
            f"is over since {release.window[1]:%Y-%m-%d %H:%M} UTC",
            who=release.manager,
            how="move deploy.window in the release file, and plan the release anew",
        )


def _unstated(release: Release, carried: list[Change]) -> Iterator[Finding]:
    if not release.affected and not any(one.affected for one in carried):
        yield Finding(
            "configuration items",
            release.id,
            "are not identified: neither it nor a change names what is affected",
            who=release.manager,
            how="name them under affected in the release file",
        )
    for field, found in (("deploy.mechanism", release.mechanism), ("roles", release.roles)):
        if not found:
            yield Finding(
                field.rpartition(".")[2],
                release.id,
                "is not stated" if field != "roles" else "are not stated",
                who=release.manager,
                how=f"state {field} in the release file",
            )


def _off_template(release: Release, change: Change, policy: Policy) -> Iterator[Finding]:
    """Where a standard change is deployed otherwise than its template was approved for."""
    if not change.template:
        return
    template = policy.template(change.template)
    if template is None:
        yield Finding(
            "template",
            change.template,
            f"is not in the policy, and {change.id} is approved by it",
            who="change manager",
            how="put it back, or classify the change request anew",
        )
        return
    for what, approved, found in (
        ("playbook", template.playbook, release.playbook),
        ("hosts", template.hosts, release.pattern),
    ):
        if approved and approved != found:
            yield Finding(
                "template",
                template.id,
                f"approves {change.id} for {what} {approved}, not {found or '(none)'}",
                who=release.manager,
                how=f"correct deploy.{what} in the release file, or ask for a normal change",
            )


def unplanned(
    release: Release,
    changes: Mapping[str, Change],
    policy: Policy,
    missing: Mapping[str, str],
) -> Iterator[Finding]:
    """Each plan that the release must have and has not, and each whose file is not there.

    :param missing: name of a plan -> its file, for each that is named and not there.
    """
    spared = skips(release, changes, "document") or templated(release, changes)
    asked = {BACKOUT} if spared else {BACKOUT, *policy.plans}
    named = mapping(release.plan, "plans")
    for plan in PLANS:
        if plan in missing:
            yield Finding(
                "plan",
                plan,
                f"names a file that is not there: {missing[plan]}",
                who=release.manager,
                how=f"write it, or correct plans.{plan} in the release file",
            )
        elif plan in asked and not text(named, plan):
            words = "back-out" if plan == BACKOUT else plan
            yield Finding(
                "plan",
                plan,
                "is missing",
                who=release.manager,
                how=f"write a {words} plan and name it under plans.{plan} in the release file",
            )


def skips(release: Release, changes: Mapping[str, Change], what: str) -> bool:
    """Whether every change it carries was let skip this (``policy.SKIPPABLE``), to be owed."""
    found = [changes.get(name) for name in release.changes]
    return bool(found) and all(one is not None and what in one.skips for one in found)


def templated(release: Release, changes: Mapping[str, Change]) -> bool:
    """Whether a template approved every change it carries, with its plans, pilot and back-out."""
    found = [changes.get(name) for name in release.changes]
    return bool(found) and all(one is not None and one.template for one in found)
