# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read what is on record: releases, and what a release still owes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..documents.view import plain
from ..domain.decision import Context
from ..domain.errors import Unknown
from ..domain.evolve import State
from ..domain.readiness.checks import checks_for
from ..domain.readiness.requirements import asked_of
from ..domain.readiness.unmet import open_activities, unmet
from ..domain.releases.release import Release
from ..domain.rules.policy import Policy
from ..store.port import Store
from .outcome import load, subjects_of_kind


def read_releases(store: Store, release_id: str = "") -> list[dict[str, Any]]:
    """The releases on record, or the one with this id; sorted by id."""
    state = _state(store, "release", release_id)
    return [plain(one) for _name, one in sorted(state.releases.items())]


def read_release(store: Store, release_id: str) -> tuple[Release, State]:
    """One release and the state it is part of.

    :raises Unknown: it is not on record.
    """
    state, _head = load(store, [f"release/{release_id}"])
    release = state.releases.get(release_id)
    if release is None:
        raise Unknown(
            f"release {release_id} is not on record",
            remedy="check the name: the module mof.release.release_info lists all releases",
        )
    return release, state


def read_readiness(
    store: Store, release_id: str, policy: Policy, context: Context
) -> dict[str, Any]:
    """What a release has and what it owes: activities, sign-offs, review, unmet requirements.

    Open is what it owes: the human activities are not, for one that only a template approves.
    """
    release, state = read_release(store, release_id)
    rules, asked = state.standing.rules, asked_of(release, state.changes, policy)
    owed = {
        one.id: problem
        for one, problem in open_activities(release, policy, context.now, rules=rules, asked=asked)
    }
    open_points = unmet(release, state.changes, policy, context.now, standing=state.standing)
    return {
        "state": release.state,
        "activities": [
            {
                **plain(one),
                "open": one.id in owed,
                "problem": owed.get(one.id, ""),
                "result": plain(release.activities.get(one.id)),
            }
            for one in policy.activities
        ],
        "checks": checks_for(release, policy, context.now),
        "signoffs": [
            {"cluster": name, "result": plain(release.signoffs.get(name))}
            for name in policy.clusters
        ],
        "review": plain(release.review),
        "unmet": [plain(one) for one in open_points],
    }


def _state(store: Store, kind: str, name: str) -> State:
    subjects: Collection[str] = [f"{kind}/{name}"] if name else subjects_of_kind(store, kind)
    return load(store, subjects)[0]
