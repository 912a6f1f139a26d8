# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view of a release: everything on record about it, as people, pages and tables read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..domain.decide_deployment import incomplete
from ..domain.errors import Unknown
from ..domain.event import Event
from ..domain.evolve import fold
from ..domain.release import Release, Return
from .change_view import change_view
from .clusters_view import cluster_views
from .headline import headline
from .hosts_view import host_views, targets
from .milestones import milestones
from .runs_view import attempt_views, deployment_views
from .timeline import timeline
from .words import Placed, index_of, paired, spaced, utc

#: The plans that accompany a release, in the order in which they are read.
PLANS = ("rollout", "backout", "training", "support", "communication", "risk")


def release_view(
    release_id: str, events: Sequence[tuple[int, Event]], snapshots: Mapping[str, Any]
) -> dict[str, Any]:
    """A plain document without floats; nothing is asked of a clock, a store or a file.

    headline (one sentence), state, title, manager, environment, playbook, pattern, targets,
    milestones, changes, artifacts, acceptance, plans, clusters, review (none until it was held),
    attempts, deployments, hosts, incomplete (host and reason), returns, ended (none until closed
    or backed out) and timeline. Times are RFC 3339 in UTC; ``event`` is an index on the ledger;
    digests are SHA-256 in hex. Only ``hosts`` rests on the snapshots, all else on the events.

    :param events: (index on the ledger, event) of the release and of its changes, in order.
    :param snapshots: host -> snapshot (snapshot.schema.json) of each captured host.
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
        "state": spaced(release.state),
        "title": str(release.plan.get("title", "")),
        "manager": release.manager,
        "environment": release.environment,
        "playbook": release.playbook,
        "pattern": release.pattern,
        "targets": list(targets(release)),
        "milestones": milestones(release_id, events),
        "changes": [change_view(one, state.changes.get(one), events) for one in release.changes],
        "artifacts": _artifacts(release, own),
        "acceptance": _acceptance(own),
        "plans": _plans(release),
        "clusters": cluster_views(release, own),
        "review": _review(release, own),
        "attempts": attempt_views(release, own),
        "deployments": deployment_views(release, own),
        "hosts": host_views(release, own, snapshots),
        "incomplete": left,
        "returns": _returns(release, own),
        "ended": _ended(release, own),
        "timeline": timeline(events),
    }


def _artifacts(release: Release, events: Sequence[Placed]) -> list[dict[str, Any]]:
    """name, version, path, sha256, size (bytes, none until registered), registered."""
    built = _newest(events, "release_built")
    sizes = {one["name"]: one.get("size") for one in built[1].data["artifacts"]} if built else {}
    return [
        {
            "name": str(one["name"]),
            "version": str(one["version"]),
            "path": str(one["path"]),
            "sha256": str(one["sha256"]),
            "registered": release.artifacts.get(str(one["name"])) == one["sha256"],
            "size": sizes.get(one["name"]) if one["name"] in release.artifacts else None,
        }
        for one in release.plan.get("artifacts", ())
    ]


def _acceptance(events: Sequence[Placed]) -> list[dict[str, str]]:
    """name, result and evidence (a path of the project) of each acceptance test."""
    accepted = _newest(events, "release_accepted")
    return [
        {name: str(one.get(name, "")) for name in ("name", "result", "evidence")}
        for one in (accepted[1].data.get("results", ()) if accepted else ())
    ]


def _plans(release: Release) -> list[dict[str, str]]:
    """name, path, and sha256 once a go bound it; in the usual order, others behind by name."""
    scope = release.review.scope if release.review else None
    bound = scope.parts.get("project", {}) if scope else {}
    plans = release.plan.get("plans", {})
    order = [one for one in PLANS if one in plans] + sorted(set(plans) - set(PLANS))
    return [
        {"name": name, "path": str(plans[name]), "sha256": bound.get(str(plans[name]), "")}
        for name in order
    ]


def _review(release: Release, events: Sequence[Placed]) -> dict[str, Any] | None:
    """decision, lead, at, expires_at, comment, event and scope.

    The scope, none for a no-go, has its sha256, the number of project files, and name and sha256
    of each playbook, artifact and policy; hosts are names.
    """
    review = release.review
    if review is None:
        return None
    scope = review.scope
    return {
        "decision": review.decision,
        "lead": review.lead,
        "at": utc(review.at),
        "expires_at": utc(review.expires_at),
        "comment": review.comment,
        "event": index_of(events, "review_held", lambda data: True),
        "scope": {
            "sha256": scope.digest,
            "project_files": len(scope.parts.get("project", {})),
            "hosts": sorted(scope.parts.get("hosts", {})),
            **{
                part: [
                    {"name": name, "sha256": digest}
                    for name, digest in sorted(scope.parts.get(part, {}).items())
                ]
                for part in ("playbook", "artifacts", "policy")
            },
        }
        if scope
        else None,
    }


def _returns(release: Release, events: Sequence[Placed]) -> list[dict[str, Any]]:
    """to, reason, actions, reopens, by, at and event of each time it was sent back."""
    return [
        {
            "to": spaced(one.to),
            "reason": one.reason,
            "actions": list(one.actions),
            "reopens": [str(name) for name in event.data.get("reopens", ())],
            "by": one.by,
            "at": utc(one.at),
            "event": index,
        }
        for one, (index, event) in paired(release.returns, events, _same_return)
    ]


def _same_return(back: Return, event: Event) -> bool:
    return (
        event.type == "release_returned"
        and (event.at, event.actor) == (back.at, back.by)
        and str(event.data.get("reason", "")) == back.reason
    )


def _ended(release: Release, events: Sequence[Placed]) -> dict[str, Any] | None:
    """state, by, at, comment and event of its end."""
    # The first one ended it: what comes after is ignored by the fold.
    for index, event in events:
        if event.type == f"release_{release.state}" and release.state in ("closed", "backed_out"):
            return {
                "state": spaced(release.state),
                "by": event.actor,
                "at": event.at.isoformat(),
                "comment": str(event.data.get("comment", "")),
                "event": index,
            }
    return None


def _newest(events: Sequence[Placed], kind: str) -> Placed | None:
    return next(((index, event) for index, event in reversed(events) if event.type == kind), None)
