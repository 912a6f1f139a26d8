# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role clusters brought to the review: their activities, evidence and votes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..domain.releases.release import ActivityResult, Release
from ..domain.rules.policy import CLUSTERS
from .evidence_view import evidence_views, signature_view
from .words import Placed, index_of, utc


def cluster_views(release: Release, events: Sequence[Placed]) -> list[dict[str, Any]]:
    """Each role cluster that recorded an activity or voted.

    cluster, vote (decision, by, at, comment, signature, event; none when it has not voted) and
    activities: id, title, element, severity, mode, status, by, at, expires_at, expected, observed,
    comment, signature (of a waiver), evidence (name, sha256, size in bytes) and event (index).

    :param events: those of the release.
    """
    results = release.activities.values()
    named = {one.cluster for one in results} | set(release.signoffs)
    order = [one for one in CLUSTERS if one in named] + sorted(named - set(CLUSTERS))
    return [
        {
            "cluster": cluster,
            "vote": _vote(release, cluster, events),
            "activities": [_activity(one, events) for one in results if one.cluster == cluster],
        }
        for cluster in order
    ]


def _vote(release: Release, cluster: str, events: Sequence[Placed]) -> dict[str, Any] | None:
    vote = release.signoffs.get(cluster)
    if vote is None:
        return None
    return {
        "decision": vote.decision,
        "by": vote.by,
        "at": utc(vote.at),
        "comment": vote.comment,
        "signature": signature_view(vote.signature),
        "event": index_of(events, "signoff_recorded", lambda data: data.get("cluster") == cluster),
    }


def _activity(result: ActivityResult, events: Sequence[Placed]) -> dict[str, Any]:
    index = index_of(events, "activity_recorded", lambda data: data.get("id") == result.id)
    recorded = dict(events).get(index) if index is not None else None
    return {
        "id": result.id,
        "title": result.title or result.id,
        "element": result.element,
        "severity": result.severity,
        "mode": str(recorded.data.get("mode", "")) if recorded else "",
        "status": result.status,
        "by": result.by,
        "at": utc(result.at),
        "expires_at": utc(result.expires_at),
        "expected": result.expected,
        "observed": result.observed,
        "comment": result.comment,
        "signature": signature_view(result.signature),
        "evidence": evidence_views(result.evidence),
        "event": index,
    }
