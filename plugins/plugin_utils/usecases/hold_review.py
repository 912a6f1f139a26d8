# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold the release readiness review: the milestone before deployment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ..domain.decision import Decision, refuse
from ..domain.evolve import State
from ..domain.finding import Finding
from ..domain.readiness.decide_review import HoldReview, decide_review
from ..domain.releases.release import Release
from ..domain.rules.policy import Policy
from ..domain.scope import Scope
from ..store.port import Head
from .outcome import Call, Outcome, steady, transact
from .read_scope import bound_of


def hold_review(
    call: Call,
    command: HoldReview,
    policy: Policy,
    scope_of: Callable[[Release], Scope],
    waves_of: Callable[[Release], Mapping[str, tuple[str, ...]]],
    signed_for: Mapping[str, str] | None = None,
) -> Outcome:
    """Record go or no-go.

    :param scope_of: what a go for this release would be given for, as it is now.
    :param waves_of: name of each wave -> its hosts.
    :param signed_for: part of the scope -> SHA-256 (hex) that a signed go was given for.
    :raises Refused: with every reason why it cannot be go.
    """

    def decide(state: State, head: Head) -> Decision:
        release = state.releases.get(command.release)
        held = command
        if release and command.decision == "go":
            scope = scope_of(release)
            bound = bound_of(scope, hosts=True)
            other = _differences(signed_for, bound, call.context.actor)
            if other:
                return refuse("the signed go is for another scope than there is now", other)
            held = replace(command, scope=scope, bound=bound, waves=waves_of(release))
        context = steady(call.store, head, call.context)
        return decide_review(release, held, state.changes, policy, context, standing=state.standing)

    return transact(call, [f"release/{command.release}"], decide)


def _differences(
    signed: Mapping[str, str] | None, found: Mapping[str, str], signer: str
) -> list[Finding]:
    if signed is None:
        return []
    return [
        Finding("statement", part, "changed after the go was signed", signer, "sign it anew")
        for part in sorted(set(signed) | set(found))
        if signed.get(part) != found.get(part)
    ]
