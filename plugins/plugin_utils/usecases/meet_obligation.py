# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Meet an obligation: what an emergency left out is made up for."""

from __future__ import annotations

from collections.abc import Sequence

from ..domain.rules.decide_obligation import MeetObligation, decide_obligation
from ..domain.rules.policy import Policy
from .outcome import Call, Outcome, transact


def meet_obligation(
    call: Call, command: MeetObligation, policy: Policy, contents: Sequence[bytes] = ()
) -> Outcome:
    """Put on record that one obligation is met.

    :param contents: the evidence itself, kept once it is accepted.
    :raises Refused: with every reason.
    """
    return transact(
        call,
        [f"change/{command.change}"],
        lambda state, head: decide_obligation(state, command, policy, call.context),
        contents,
    )
