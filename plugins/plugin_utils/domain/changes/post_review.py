# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The post-implementation review: what came of a change, and planned against actual times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from ..finding import Finding
from ..reading import LONG_AGO, instant, mapping
from ..releases.release import Release
from .change import Change, Span, span_of
from .change_command import MoveChange

RESULTS = ("succeeded", "partly", "failed")
#: Outcome of a change request -> what its review says unless told otherwise.
USUAL = {"deployed": "succeeded", "backed_out": "failed"}


def objections(change: Change, command: MoveChange) -> Iterator[Finding]:
    """Every reason why this cannot be the review."""
    if command.result and command.result not in RESULTS:
        known = ", ".join(RESULTS)
        yield Finding("result", command.result, f"is no result of a change; those are {known}")
    elif command.result == "succeeded" and change.outcome == "backed_out":
        yield Finding("result", change.id, "was backed out, and has not succeeded")
    elif (
        change.outcome == "deployed"
        and command.result not in ("", "succeeded")
        and not command.comment
    ):
        yield Finding("comment", change.id, "needs to say what went wrong", how="give comment")


def review_data(change: Change, command: MoveChange, release: Release | None) -> dict[str, Any]:
    """The review as its event keeps it.

    :param release: what carried the change; its first task and its last are the actual times.
    """
    data: dict[str, Any] = {"comment": command.comment} if command.comment else {}
    data["result"] = command.result or USUAL.get(change.outcome, "failed")
    planned = change.schedule or span_of(mapping(change.content, "schedule"))
    actual = carried_out(release) if release else None
    if planned:
        data["planned"] = planned.document
    if actual:
        data["actual"] = actual.document
    if planned and actual:
        data["deviation"] = {
            "start_minutes": _minutes(actual.start, planned.start),
            "end_minutes": _minutes(actual.end, planned.end),
        }
    data["follow_ups"] = list(command.follow_ups)
    return data


def carried_out(release: Release) -> Span | None:
    """From the start of its first deployment to the end of its last; none when there is none."""
    starts = [instant({"at": one.started}, "at") for one in release.deployments]
    known = [one for one in starts if one and one != LONG_AGO]
    ends = [one.ended for one in release.deployments if one.ended != LONG_AGO]
    return Span(min(known), max(ends)) if known and ends else None


def _minutes(actual: datetime, planned: datetime) -> int:
    """Whole minutes after the plan; below 0 it was earlier."""
    return int((actual - planned) / timedelta(minutes=1))
