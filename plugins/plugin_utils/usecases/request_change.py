# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Take a change request in, and move it through its states."""

from __future__ import annotations

from ..domain.decide_change import MoveChange, SubmitChange, decide_change
from ..domain.policy import Policy
from .outcome import Call, Outcome, transact


def request_change(call: Call, command: SubmitChange | MoveChange, policy: Policy) -> Outcome:
    """Submit or move one change request.

    :raises Refused: the transition, the person or the content is not allowed.
    """
    return transact(
        call,
        [f"change/{command.id}"],
        lambda state, head: decide_change(
            state.changes.get(command.id), command, policy, call.context
        ),
    )
