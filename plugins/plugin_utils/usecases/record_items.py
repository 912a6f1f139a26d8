# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put declared configuration items on record, or on record that they are no more."""

from __future__ import annotations

from ..domain.configuration.decide_items import RecordItems, RetireItems, decide_items
from ..domain.configuration.evolve_items import SUBJECT
from ..domain.decision import Decision, refuse
from ..domain.evolve import State
from ..domain.finding import Finding
from .outcome import Call, Outcome, transact


def record_items(call: Call, command: RecordItems | RetireItems) -> Outcome:
    """Record or retire a batch; what is so already is left out, and with it all, nothing is added.

    :raises Refused: an item or a relation makes no sense, others need what is to be retired, or
        the release that is said to bring it is not on record.
    """

    def decide(state: State, _head: object) -> Decision:
        if command.release and command.release not in state.releases:
            unknown = Finding(
                "release",
                command.release,
                "is not on record, and is said to bring the change",
                how="plan it first, or leave the release out",
            )
            return refuse("the items are not changed", [unknown])
        return decide_items(state.items, command, call.context)

    subjects = [SUBJECT, *([f"release/{command.release}"] if command.release else [])]
    return transact(call, subjects, decide)
