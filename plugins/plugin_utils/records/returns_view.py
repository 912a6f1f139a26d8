# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each time a release was sent back: to whom, why, what is owed, and what starts again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..domain.evolve import State, evolve
from ..domain.releases.release import Release
from .words import Placed, spaced, utc


def return_views(release_id: str, events: Sequence[Placed]) -> list[dict[str, Any]]:
    """to, reason, actions, reopens, activities, votes, changes, by, at and event of each return.

    ``reopens`` is what the return names. ``activities`` (ids) and ``votes`` (clusters) are what was
    on record and does not count any more because of it; ``changes`` are to be developed anew.

    :param events: those of the release.
    """
    views: list[dict[str, Any]] = []
    state = State()
    for index, event in events:
        before = state.releases.get(release_id)
        state = evolve(state, event)
        after = state.releases.get(release_id)
        # What the fold did not take for a return, such as one after the end, is none.
        if before and after and len(after.returns) > len(before.returns):
            views.append(_view(before, after, index))
    return views


def _view(before: Release, after: Release, index: int) -> dict[str, Any]:
    back = after.returns[-1]
    return {
        "to": spaced(back.to),
        "reason": back.reason,
        "actions": list(back.actions),
        "reopens": list(back.reopens),
        "activities": [one for one in before.activities if one not in after.activities],
        "votes": [one for one in before.signoffs if one not in after.signoffs],
        "changes": list(back.changes),
        "by": back.by,
        "at": utc(back.at),
        "event": index,
    }
