# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view of a release: everything on record about it, as people, pages and tables read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..domain.errors import Unknown
from ..domain.event import Event
from ..domain.evolve import fold
from ..domain.gate.decide_deployment import incomplete
from ..domain.reading import text
from ..domain.releases.release import Release
from .change_view import change_view
from .clusters_view import cluster_views
from .coverage_view import coverage_view
from .headline import headline, returned
from .hosts_view import host_views, targets
from .milestones import milestones
from .permits_view import abandoned_views, permit_views, unpermitted_views
from .plan_view import plan_view
from .returns_view import return_views
from .review_view import review_view
from .runs_view import attempt_views, deployment_views
from .timeline import timeline
from .words import Placed, spaced, utc


def release_view(
    release_id: str,
    events: Sequence[tuple[int, Event]],
    snapshots: Mapping[str, Any],
    policy: bytes = b"",
) -> dict[str, Any]:
    """A plain document without floats; nothing is asked of a clock, a store or a file.

    headline (one sentence), returned (how often, in words), state, title, manager, environment,
    playbook, pattern, targets, milestones, changes, what the plan says (see :mod:`.plan_view`),
    clusters, coverage (none without a policy), review (none until it was held), attempts, permits,
    deployments, abandoned and unpermitted runs, hosts, incomplete (host and reason), returns, ended
    (none until closed or backed out) and timeline. Times are RFC 3339 in UTC; ``event`` is an index
    on the ledger; digests are SHA-256 in hex. Only ``hosts`` rests on the snapshots and
    ``coverage`` on the policy, all else on the events.

    :param events: (index on the ledger, event) of those that belong to the record, in order.
    :param snapshots: host -> snapshot (snapshot.schema.json) of each captured host.
    :param policy: the document of :func:`.coverage_view.policy_named`, when it names one.
    :raises Unknown: the events do not plan this release.
    """
    state = fold(event for _rest, event in events)
    release = state.releases.get(release_id)
    if release is None:
        raise Unknown(
            f"release {release_id} is not on record",
            remedy="check the name: the module mof.release.release_info lists all releases",
        )
    own = [(index, event) for index, event in events if event.subject == f"release/{release_id}"]
    left = [{"host": host, "reason": reason} for host, reason in incomplete(release)]
    return {
        "headline": headline(release, own, left),
        "returned": returned(release),
        "state": spaced(release.state),
        "title": text(release.plan, "title"),
        "manager": release.manager,
        "environment": release.environment,
        "playbook": release.playbook,
        "pattern": release.pattern,
        "targets": list(targets(release)),
        "milestones": milestones(release_id, events),
        "changes": [change_view(one, state, events) for one in release.changes],
        **plan_view(release, own),
        "clusters": cluster_views(release, own),
        "coverage": coverage_view(release, state, policy, own),
        "review": review_view(release, own),
        "attempts": attempt_views(release, own),
        "permits": permit_views(release, own),
        "deployments": deployment_views(release, own),
        "abandoned": abandoned_views(release, own),
        "unpermitted": unpermitted_views(release, own),
        "hosts": host_views(release, own, snapshots),
        "incomplete": left,
        "returns": return_views(release_id, own),
        "ended": _ended(release, own),
        "timeline": timeline(events),
    }


def _ended(release: Release, events: Sequence[Placed]) -> dict[str, Any] | None:
    """state, by, at, comment and event of its end."""
    # The first one ended it: what comes after is ignored by the fold.
    for index, event in events:
        if event.type == f"release_{release.state}" and release.state in ("closed", "backed_out"):
            return {
                "state": spaced(release.state),
                "by": event.actor,
                "at": utc(event.at),
                "comment": text(event.data, "comment"),
                "event": index,
            }
    return None
