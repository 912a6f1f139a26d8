# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put the vote of a role cluster on record."""

from __future__ import annotations

from ..domain.readiness.decide_signoff import GiveSignOff, decide_signoff
from ..domain.rules.policy import Policy
from .outcome import Call, Outcome, steady, transact


def sign_off(call: Call, command: GiveSignOff, policy: Policy) -> Outcome:
    """Record one vote.

    :raises Refused: with every reason.
    """
    return transact(
        call,
        [f"release/{command.release}"],
        lambda state, head: decide_signoff(
            state.releases.get(command.release),
            command,
            state.changes,
            policy,
            steady(call.store, head, call.context),
            standing=state.standing,
        ),
    )
