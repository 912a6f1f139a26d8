# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold the release readiness review: the milestone before deployment."""

from __future__ import annotations

from collections.abc import Callable

from ..domain.decide_preparation import HoldReview, decide_review
from ..domain.decision import Decision
from ..domain.evolve import State
from ..domain.policy import Policy
from ..domain.release import Release
from ..domain.scope import Scope
from ..store.port import Head
from .outcome import Call, Outcome, transact


def hold_review(
    call: Call,
    release_id: str,
    decision: str,
    comment: str,
    policy: Policy,
    scope_of: Callable[[Release], Scope],
) -> Outcome:
    """Record go or no-go.

    :param scope_of: what a go for this release would be given for, as it is now.
    :raises Refused: with every reason why it cannot be go.
    """

    def decide(state: State, head: Head) -> Decision:
        release = state.releases.get(release_id)
        scope = scope_of(release) if release and decision == "go" else None
        command = HoldReview(release_id, decision, comment, scope)
        return decide_review(release, command, state.changes, policy, call.context)

    return transact(call, [f"release/{release_id}"], decide)
