# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Coverage: which service management functions a release is prepared for, and how far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..releases.release import Release
from ..rules.frame import SMFS, quadrant_of
from ..rules.policy import Policy
from ..rules.rules import Rules
from .requirements import Asked
from .unmet import open_activities


@dataclass(frozen=True)
class Coverage:
    """What is asked and done for one service management function.

    :param quadrant: of the function; like ``smf`` it is empty for activities that name none.
    :param activities: ids of the activities that serve it, in the order of the policy.
    :param met: those that count as done.
    :param open: those that do not.
    """

    quadrant: str
    smf: str
    activities: tuple[str, ...]
    met: tuple[str, ...]
    open: tuple[str, ...]


def coverage(
    release: Release,
    policy: Policy,
    now: datetime,
    *,
    rules: Rules,
    asked: Asked | None = None,
) -> tuple[Coverage, ...]:
    """Every function in the order of the frame, also those that no activity serves.

    Activities that name no function come last, when there are any.

    :param asked: what the release owes; without it, every activity of the policy.
    """
    owed = asked.activities if asked else policy.activities
    left = {one.id for one, _why in open_activities(release, policy, now, rules=rules, asked=asked)}
    served: dict[str, list[str]] = {smf: [] for smf in SMFS}
    for one in owed:
        served.setdefault(one.smf if one.smf in SMFS else "", []).append(one.id)
    return tuple(
        Coverage(
            quadrant=quadrant_of(smf),
            smf=smf,
            activities=tuple(ids),
            met=tuple(one for one in ids if one not in left),
            open=tuple(one for one in ids if one in left),
        )
        for smf, ids in served.items()
    )
