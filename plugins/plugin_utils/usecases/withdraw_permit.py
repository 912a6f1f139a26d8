# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Withdraw permits: what runs under them ends before its next task."""

from __future__ import annotations

from ..domain.gate.decide_attempt import WithdrawPermit, decide_withdrawal
from ..domain.gate.lock import SUBJECT as LOCKS
from .outcome import Call, Outcome, transact


def withdraw_permit(call: Call, command: WithdrawPermit) -> Outcome:
    """Withdraw one permit of a release, or all that are in force.

    :raises Refused: no such permit, no reason given, or it is over already.
    """
    return transact(
        call,
        [f"release/{command.release}", LOCKS],
        lambda state, head: decide_withdrawal(
            state.releases.get(command.release), command, state.locks, call.context
        ),
    )
