# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which service management functions the release was prepared for, by quadrant.

The policy is kept with the event that put it in force, so what it asked for follows from history.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..documents.canonical import parse
from ..documents.policy import policy_of
from ..domain.errors import BadDocument
from ..domain.evolve import State
from ..domain.readiness.coverage import coverage
from ..domain.readiness.requirements import asked_of
from ..domain.reading import text
from ..domain.releases.release import Release
from ..domain.rules.policy import Policy
from .words import Placed, spaced


def policy_named(release: Release | None, events: Sequence[Placed]) -> str:
    """SHA-256 (hex) of the policy that the newest decision about a release was taken by.

    Empty when there is none, or when nobody put that policy in force on the ledger.

    :param events: those of the record, the rules included.
    """
    if release is None:
        return ""
    named = [
        text(event.data, "policy_sha256")
        for _index, event in events
        if event.subject == f"release/{release.id}" and "policy_sha256" in event.data
    ]
    adopted = {
        text(event.data, "policy_sha256")
        for _index, event in events
        if event.type == "rules_adopted"
    }
    return named[-1] if named and named[-1] in adopted else ""


def coverage_view(
    release: Release, state: State, policy: bytes, events: Sequence[Placed]
) -> list[dict[str, Any]] | None:
    """quadrant, smf, activities, met and open (ids) of each function; none without a policy.

    It is as at the readiness review when there was one, else as at the newest event of the release.

    :param policy: the canonical document that :func:`policy_named` names, or nothing.
    :param events: those of the release.
    :raises BadDocument: it is no policy.
    """
    if not policy:
        return None
    rules = _policy(policy)
    at = release.review.at if release.review else events[-1][1].at
    asked = asked_of(release, state.changes, rules)
    found = coverage(release, rules, at, rules=state.standing.rules, asked=asked)
    return [
        {
            "quadrant": one.quadrant,
            "smf": spaced(one.smf).replace("it service", "IT service"),
            "activities": list(one.activities),
            "met": list(one.met),
            "open": list(one.open),
        }
        for one in found
    ]


def _policy(document: bytes) -> Policy:
    where = "the policy of this release"
    try:
        return policy_of(parse(document, where))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadDocument(f"this is not a policy ({error!r})", where=where) from error
