# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The release readiness review: what was decided, for what, and what was brought for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..domain.releases.release import Release
from .evidence_view import signature_view
from .words import Placed, index_of, utc

#: Elements of the review, in the order of its agenda.
ELEMENTS = ("release", "environment", "strategy", "risk")


def review_view(release: Release, events: Sequence[Placed]) -> dict[str, Any] | None:
    """decision, lead, at, expires_at, comment, signature, event, agenda and scope; none without.

    The agenda has for each element what was brought for it by then: id, title, cluster and status
    of each activity. The scope, none for a no-go, has its sha256, the number of project files, and
    name and sha256 of each playbook, artifact and policy; hosts are names.

    :param events: those of the release.
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
        "signature": signature_view(review.signature),
        "event": index_of(events, "review_held", lambda data: True),
        "agenda": agenda(release),
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


def agenda(release: Release) -> list[dict[str, Any]]:
    """element and activities (id, title, cluster, status) of each element of the agenda."""
    return [
        {
            "element": element,
            "activities": [
                {"id": one.id, "title": one.title or one.id, "cluster": one.cluster}
                | {"status": one.status}
                for one in release.activities.values()
                if one.element == element
            ],
        }
        for element in ELEMENTS
    ]
