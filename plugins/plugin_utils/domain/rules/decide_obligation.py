# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Meeting an obligation: what an emergency left out is made up for, with evidence."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ..decision import Context, Decision, refuse
from ..event import Event
from ..evolve import State
from ..finding import Finding
from ..releases.release import Evidence
from .obligation import SUBJECT, Obligation
from .policy import Policy


@dataclass(frozen=True)
class MeetObligation:
    """Say that what was left out is done now.

    :param what: ``test``, ``document`` or ``review``.
    """

    change: str
    what: str
    comment: str
    evidence: tuple[Evidence, ...] = ()


def decide_obligation(
    state: State, command: MeetObligation, policy: Policy, context: Context
) -> Decision:
    """The event of an obligation that is met, none when it was met before, or a refusal."""
    name = f"{command.change}/{command.what}"
    owed = state.standing.obligations.get(name)
    if owed is None:
        return refuse(f"{name} cannot be met", [_not_owed(state, command, name)])
    if owed.met_by:
        return ()
    findings = []
    if not _may(owed, state, policy, context.actor):
        managers = policy.change_managers or ("change manager",)
        findings.append(
            Finding(
                "person",
                context.actor,
                "neither owes this nor is a change manager",
                who=" or ".join(dict.fromkeys((owed.owner, *managers))),
            )
        )
    if not command.comment:
        findings.append(Finding("comment", name, "needs to say what was done", how="give comment"))
    if not command.evidence:
        findings.append(
            Finding("evidence", name, "is missing", owed.owner, "give the file that shows it")
        )
    if findings:
        return refuse(f"{name} cannot be met", findings)
    data = {
        "change": command.change,
        "what": command.what,
        "comment": command.comment,
        "evidence": [asdict(one) for one in command.evidence],
    }
    return (Event("obligation_met", SUBJECT, context.now, context.actor, data),)


def _not_owed(state: State, command: MeetObligation, name: str) -> Finding:
    owed = sorted(
        one.what
        for one in state.standing.obligations.values()
        if one.change == command.change and not one.met_by
    )
    rest = f"; it owes {', '.join(owed)}" if owed else ""
    return Finding("obligation", name, f"is not owed{rest}")


def _may(owed: Obligation, state: State, policy: Policy, actor: str) -> bool:
    if actor == owed.owner or actor in policy.change_managers:
        return True
    change = state.changes.get(owed.change)
    # Where nobody is named, anyone is a change manager but for their own request.
    return not policy.change_managers and change is not None and actor not in change.asked_by
