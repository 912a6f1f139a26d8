# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask the gate: the verdict, nothing recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..documents.occurrences import calendar_at
from ..domain.decision import Context
from ..domain.evolve import State
from ..domain.gate.judge import ALONE, Around, Inputs, Verdict, evidence_of, judge
from ..domain.gate.lock import SUBJECT as LOCKS
from ..domain.gate.windows import Calendar
from ..domain.releases.release import Release
from ..domain.rules.policy import Policy
from ..domain.scope import Scope
from ..store.port import Head, Store
from .outcome import load, steady

NO_SCOPE = Scope({}, "")


def ask_gate(
    store: Store,
    release_id: str,
    policy: Policy,
    scope_of: Callable[[Release], Scope],
    context: Context,
    around: Around = ALONE,
) -> tuple[Release | None, Verdict]:
    """The release and whether it may be deployed now, with all reasons.

    :param scope_of: the scope of this release as it is now.
    :param around: the run that stands there; its locks are read here.
    """
    state, head = load(store, [f"release/{release_id}", LOCKS])
    release = state.releases.get(release_id)
    scope = scope_of(release) if release else NO_SCOPE
    context = steady(store, head, context)
    return release, verdict_on(state, head, release_id, policy, scope, context, around)


def verdict_on(
    state: State,
    head: Head,
    release_id: str,
    policy: Policy,
    scope: Scope,
    context: Context,
    around: Around = ALONE,
) -> Verdict:
    """The verdict on a loaded state; every input that it rests on is in it."""
    release = state.releases.get(release_id)
    inputs = Inputs(
        release=release_id,
        actor=context.actor,
        now=context.now,
        ledger_size=head.size,
        ledger_root=head.root.hex(),
        policy_sha256=policy.digest,
        scope_sha256=scope.digest,
        evidence=evidence_of(release),
    )
    calendar = calendar_at(policy, release.environment, context.now) if release else Calendar()
    return judge(
        release,
        state.changes,
        policy,
        scope,
        inputs,
        standing=state.standing,
        around=replace(around, locks=state.locks, calendar=calendar),
    )
