# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one sentence that says how a release stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..domain.releases.release import Release
from .hosts_view import targets
from .words import Placed, counted, day, index_of, minute, spaced, times


def headline(release: Release, events: Sequence[Placed], left: Sequence[Mapping[str, Any]]) -> str:
    """How it stands, without a full stop, such as ``Deployed to 3 of 3 hosts on 2026-11-26``.

    :param events: those of the release.
    :param left: the hosts that are not yet deployed and captured.
    """
    if release.state in ("closed", "backed_out"):
        return _end(release, events)
    if release.state in ("deploying", "deployed"):
        return _deployed(release, left)
    review = release.review
    if release.state == "readiness_review" and review and review.decision == "go":
        until = f" until {minute(review.expires_at)}" if review.expires_at else ""
        return f"Go on record{until}; not deployed"
    if review and review.decision != "go":
        return f"The readiness review said no-go on {day(review.at)}"
    return {
        "planning": _planning(release, events),
        "building": "Planning is complete; not built",
        "acceptance": "Built; acceptance is not on record",
        "preparation": "In preparation; no go on record",
    }.get(release.state, f"In {spaced(release.state)}")


def returned(release: Release) -> str:
    """How often it was sent back: ``returned twice``, empty when it never was."""
    return f"returned {times(len(release.returns))}" if release.returns else ""


def _planning(release: Release, events: Sequence[Placed]) -> str:
    planned = index_of(events, "release_planned", lambda data: True) or 0
    returned = index_of(events, "release_returned", lambda data: True) or 0
    if release.returns and returned > planned:
        back = release.returns[-1]
        return f"Returned to the {spaced(back.to)} on {day(back.at)}; not built again"
    return "Planned; not built"


def _deployed(release: Release, left: Sequence[Mapping[str, Any]]) -> str:
    if not release.deployments:
        permitted = [one.at for one in release.attempts if one.permit]
        when = f" on {day(permitted[-1])}" if permitted else ""
        return f"Permitted{when}; no deployment on record"
    text = f"Deployed to {_share(release)} on {day(release.deployments[-1].ended)}"
    uncaptured = sum(release.outcome(one["host"]) == "ok" for one in left)
    outcomes = Counter(release.outcome(host) or "not deployed" for host in targets(release))
    rest = [
        *(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()) if outcome != "ok"),
        f"{uncaptured} not captured" if uncaptured else "",
    ]
    told = ", ".join(filter(None, rest))
    return f"{text}; {told}" if told else text


def _end(release: Release, events: Sequence[Placed]) -> str:
    when = next((one.at for _rest, one in events if one.type == f"release_{release.state}"), None)
    on = f" on {day(when)}" if when else ""
    if release.state == "backed_out":
        return f"Backed out{on}"
    return f"Closed{on}; deployed to {_share(release)}"


def _share(release: Release) -> str:
    hosts = targets(release)
    ok = sum(release.outcome(host) == "ok" for host in hosts)
    return f"{ok} of {counted(len(hosts), 'host')}"
