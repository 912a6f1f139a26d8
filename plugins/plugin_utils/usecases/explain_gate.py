# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask the gate, and get with the verdict all that it was judged on; nothing is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from ..documents.occurrences import calendar_at
from ..domain.decision import Context
from ..domain.evolve import State
from ..domain.gate.judge import ALONE, Around, Verdict
from ..domain.gate.lock import SUBJECT as LOCKS
from ..domain.gate.windows import closes_at, window_waiver
from ..domain.releases.release import Release
from ..domain.rules.policy import Policy
from ..domain.scope import Scope
from ..store.port import Store
from .ask_gate import NO_SCOPE, verdict_on
from .outcome import load, steady


@dataclass(frozen=True)
class Explained:
    """A verdict with what it looked at, all of one moment.

    :param release: none when it is not on record.
    :param state: the change requests, rules, obligations and locks beside it.
    :param scope: what would be deployed, as it is now.
    :param hosts: the hosts of the release, whatever the limit.
    :param closes: when windows and freezes will close it; none when none of them does.
    """

    release: Release | None
    state: State
    policy: Policy
    scope: Scope
    hosts: tuple[str, ...]
    closes: datetime | None
    verdict: Verdict


def explain_gate(
    store: Store,
    release_id: str,
    policy: Policy,
    scope_of: Callable[[Release], Scope],
    hosts_of: Callable[[str], Iterable[str]],
    context: Context,
) -> Explained:
    """Whether the release may be deployed now to all its hosts, and what that rests on.

    :param scope_of: the scope of this release as it is now.
    :param hosts_of: host pattern -> the hosts that it matches in the inventory.
    """
    state, head = load(store, [f"release/{release_id}", LOCKS])
    release = state.releases.get(release_id)
    scope = scope_of(release) if release else NO_SCOPE
    hosts = tuple(hosts_of(release.pattern)) if release else ()
    context = steady(store, head, context)
    around = Around(hosts) if hosts else ALONE
    verdict = verdict_on(state, head, release_id, policy, scope, context, around)
    closes = _closes(release, state, policy, context.now) if release else None
    return Explained(release, state, policy, scope, hosts, closes, verdict)


def _closes(release: Release, state: State, policy: Policy, now: datetime) -> datetime | None:
    calendar = calendar_at(policy, release.environment, now)
    waiver, _why_not = window_waiver(release, policy, state.standing.rules, now)
    return closes_at(release, calendar, now, waiver)
