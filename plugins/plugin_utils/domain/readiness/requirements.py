# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release owes before its review, by the routes of the changes that it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..changes.change import Change, route_name
from ..releases.release import Release
from ..rules.policy import Activity, Policy, Route


@dataclass(frozen=True)
class Asked:
    """What is asked of a release.

    :param clusters: whose sign-off counts, in the order of the policy.
    :param activities: which preparation activities it owes.
    :param normal: whether it carries a change that is neither standard nor an emergency.
    :param approved_before: whether it carries only changes that a template approved.
    """

    clusters: tuple[str, ...]
    activities: tuple[Activity, ...]
    normal: bool
    approved_before: bool


def asked_of(release: Release, changes: Mapping[str, Change], policy: Policy) -> Asked:
    """What this release owes: the most that any of its changes asks for."""
    carried = [changes.get(name) for name in release.changes]
    routes = [_route(one, policy) for one in carried]
    lessened = [one for one in routes if one is not None]
    full = not routes or len(lessened) < len(routes)
    clusters: tuple[str, ...] = policy.clusters
    activities = policy.activities
    if not full and all(one.clusters is not None for one in lessened):
        named = {cluster for one in lessened for cluster in one.clusters or ()}
        clusters = tuple(one for one in policy.clusters if one in named)
    if not full and all(one.activities == "auto" for one in lessened):
        activities = tuple(one for one in policy.activities if one.mode == "auto")
    return Asked(
        clusters,
        activities,
        normal=not carried or any(_normal(one, policy) for one in carried),
        approved_before=not full and all(one.template for one in lessened),
    )


def route_of(change: Change) -> str:
    """The route of a change request, or the one that it proposes until it is classified."""
    return change.route or route_name(change.priority, change.category)


def _normal(change: Change | None, policy: Policy) -> bool:
    """Whether it is neither an emergency nor approved by a template."""
    if change is None:
        return True
    return route_of(change) != "emergency" and not _by_template(change, policy)


def _by_template(change: Change, policy: Policy) -> bool:
    # A template that was taken out of the policy approves nothing any more.
    return policy.route(route_of(change)).template and policy.template(change.template) is not None


def _route(change: Change | None, policy: Policy) -> Route | None:
    """The route that lessens what is asked; none when everything is asked."""
    if change is None:
        return None
    route = policy.route(route_of(change))
    skipped = route.name == "emergency" and "review" in change.skips
    return route if skipped or _by_template(change, policy) else None
