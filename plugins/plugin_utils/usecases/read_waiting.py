# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What waits for a person, over all releases and change requests that are under way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from ..domain.changes.change import Change
from ..domain.changes.seats import bodies_of, seated, voices_of
from ..domain.evolve import State
from ..domain.finding import Finding
from ..domain.readiness.requirements import asked_of, route_of
from ..domain.readiness.signoffs import ended, owned, round_ended, vote_problem
from ..domain.readiness.unmet import how_to_meet, open_activities
from ..domain.releases.release import Release
from ..domain.rules.policy import Policy
from ..domain.rules.rules import Rules
from ..store.port import Store
from .outcome import load

PREPARING = ("preparation", "readiness_review")


def read_waiting(store: Store, person: str, policy: Policy, now: datetime) -> list[dict[str, str]]:
    """Each thing that waits for this person, as a finding: what, why, and the command.

    Without a people file nobody can tell who is of which cluster; then what waits for any cluster
    is listed.
    """
    subjects = {one.subject for one in store.read() if "/" in one.subject}
    state, _head = load(store, subjects)
    clusters = policy.clusters_of(person)
    mine = policy.clusters if clusters is None else clusters
    found = [
        *(
            one
            for release in state.releases.values()
            if release.state in PREPARING
            for one in _of_release(release, state, mine, person, policy, now)
        ),
        *(
            one
            for change in state.changes.values()
            for one in _of_change(change, person, policy, state.standing.rules)
        ),
        *(
            Finding(
                "obligation",
                one.id,
                f"is due at {one.due_at:%Y-%m-%d %H:%M} UTC",
                who=one.owner,
                how=f"ansible-playbook mof.release.obligation -e change={one.change} "
                f"-e what={one.what} -e evidence=FILE -e \"comment='…'\"",
            )
            for one in state.standing.obligations.values()
            if one.owner == person and not one.met_by
        ),
    ]
    return [asdict(one) for one in found]


def _of_release(
    release: Release,
    state: State,
    mine: tuple[str, ...],
    person: str,
    policy: Policy,
    now: datetime,
) -> Iterator[Finding]:
    asked, rules = asked_of(release, state.changes, policy), state.standing.rules
    for activity, problem in open_activities(release, policy, now, rules=rules, asked=asked):
        if activity.cluster in mine:
            yield Finding(
                "activity",
                f"{release.id} {activity.id}",
                f"{problem}: {activity.title}",
                who=activity.cluster,
                how=how_to_meet(release, activity),
            )
    final = round_ended(release, asked, policy)
    if final is not None:
        # Nobody signs any more until the release went back.
        if person == release.manager:
            yield ended(release, final)
        return
    if owned(release, state.changes, policy, person):
        return
    signed = {vote.cluster for vote in release.signoffs.values() if vote.by == person}
    for cluster in asked.clusters:
        if cluster not in mine or ("one_cluster" in policy.separation and signed - {cluster}):
            continue
        vote = release.signoffs.get(cluster)
        problem = "has not signed"
        if vote is not None:
            problem = vote_problem(vote, release, state.changes, policy, rules, None)
        if problem:
            yield Finding(
                "sign-off",
                f"{release.id} {cluster}",
                problem,
                who=cluster,
                how=f"ansible-playbook mof.release.sign -e release={release.id} "
                f"-e cluster={cluster} -e decision=go -e \"comment='…'\"",
            )


def _of_change(change: Change, person: str, policy: Policy, rules: Rules) -> Iterator[Finding]:
    barred = (*change.asked_by, change.owner) if "own_change" in policy.separation else ()
    if change.state == "classified" and person not in barred:
        bodies = _open_bodies(change, person, policy, rules)
        if bodies:
            yield Finding(
                "authorization",
                change.id,
                f"waits for {' and '.join(bodies)}: {change.content.get('title', '')}",
                who=person,
                how=f"ansible-playbook mof.release.request -e id={change.id} "
                "-e state=authorized -e \"comment='…'\"",
            )
    elif change.state == "scheduled" and person == change.owner:
        yield Finding(
            "change request",
            change.id,
            "is scheduled and waits to be developed",
            who=person,
            how=f"ansible-playbook mof.release.request -e id={change.id} -e state=developed",
        )
    elif change.state == "returned" and person in change.asked_by:
        yield Finding(
            "change request",
            change.id,
            "was returned to you",
            who=person,
            how="correct it and submit it again: "
            "ansible-playbook mof.release.request -e @change.yml",
        )


def _open_bodies(change: Change, person: str, policy: Policy, rules: Rules) -> list[str]:
    """The bodies of the change's route that this person speaks for, and that wait for more."""
    route, voices = policy.route(route_of(change)), voices_of(change, policy, rules)
    if person in voices:
        return []
    given = seated(voices, route, distinct="distinct_people" in policy.separation)
    waiting = [body for body in route.bodies if len(given.get(body, ())) < route.approvals]
    mine = bodies_of(person, route, policy)
    return [body.replace("_", " ") for body in waiting if body in mine]
