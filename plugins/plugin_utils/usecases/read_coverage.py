# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read which service management functions a release is prepared for, and how far."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..documents.view import plain
from ..domain.readiness.coverage import coverage
from ..domain.readiness.requirements import asked_of
from ..domain.rules.policy import Policy
from ..store.port import Store
from .read_state import read_release


def read_coverage(
    store: Store, release_id: str, policy: Policy, now: datetime
) -> list[dict[str, Any]]:
    """One entry a function: quadrant, smf, activities, met and open (ids of activities).

    :raises Unknown: the release is not on record.
    """
    release, state = read_release(store, release_id)
    asked = asked_of(release, state.changes, policy)
    found = coverage(release, policy, now, rules=state.standing.rules, asked=asked)
    return [plain(one) for one in found]
