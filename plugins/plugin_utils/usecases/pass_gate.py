# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stand before the gate: the verdict, and the attempt on record whatever it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..domain.event import Event
from ..domain.evolve import State
from ..domain.finding import Finding
from ..domain.gate.decide_attempt import AttemptDeployment, decide_attempt
from ..domain.gate.judge import Around, Inputs, Verdict
from ..domain.gate.lock import SUBJECT as LOCKS
from ..domain.releases.release import Release
from ..domain.rules.policy import Policy
from ..domain.scope import Scope
from ..store.port import Head
from .ask_gate import NO_SCOPE, verdict_on
from .outcome import Call, Outcome, steady, transact


@dataclass(frozen=True)
class Attempted:
    """An attempt to deploy.

    :param run: id of the run.
    :param permit: id for the permit, should there be one.
    :param starts: whether the run deploys now; else it asks for a permit to be used later.
    :param under: the permit that the run brings, empty when it needs one.
    :param resumed: whether the run was let through before, and this is a later play of it.
    :param playbook: the playbook of the run, relative to the project.
    :param hosts: what the run would touch.
    :param found: reasons against it that the run itself shows, such as another playbook.
    """

    release: str
    run: str
    permit: str
    playbook: str
    hosts: tuple[str, ...]
    found: tuple[Finding, ...] = ()
    starts: bool = True
    under: str = ""
    resumed: bool = False

    @property
    def around(self) -> Around:
        """The run as the verdict looks at it."""
        return Around(self.hosts, self.run, self.under, resumed=self.resumed)


def pass_gate(
    call: Call, attempt: Attempted, policy: Policy, scope_of: Callable[[Release], Scope]
) -> tuple[Verdict, Outcome]:
    """Judge and record; the permit is in force when the verdict allows it."""
    subject = f"release/{attempt.release}" if attempt.release else "gate"
    verdicts: list[Verdict] = []

    def decide(state: State, head: Head) -> tuple[Event, ...]:
        release = state.releases.get(attempt.release)
        scope = scope_of(release) if release else NO_SCOPE
        context = steady(call.store, head, call.context)
        judged = verdict_on(state, head, attempt.release, policy, scope, context, attempt.around)
        verdict = replace(judged, findings=(*attempt.found, *judged.findings))
        verdicts.append(verdict)
        command = AttemptDeployment(
            run=attempt.run,
            permit=attempt.permit,
            playbook=attempt.playbook,
            hosts=attempt.hosts,
            verdict=verdict,
            starts=attempt.starts,
            uses=1 if attempt.starts else policy.permit_uses,
            under=attempt.under,
        )
        # The event is of the very moment that was judged, so that it can be judged again.
        return decide_attempt(release, command, context, state.locks)

    outcome = transact(call, [subject, LOCKS], decide)
    return verdicts[-1], outcome


def record_refusal(call: Call, attempt: Attempted, policy_sha256: str = "") -> Outcome:
    """Put an attempt on record that was refused before it could be judged."""

    def decide(state: State, head: Head) -> tuple[Event, ...]:
        release = state.releases.get(attempt.release)
        context = steady(call.store, head, call.context)
        inputs = Inputs(
            attempt.release,
            context.actor,
            context.now,
            head.size,
            head.root.hex(),
            policy_sha256,
            "",
            (),
        )
        verdict = Verdict(attempt.found, inputs)
        command = AttemptDeployment(attempt.run, "", attempt.playbook, attempt.hosts, verdict)
        return decide_attempt(release, command, context, state.locks)

    subject = f"release/{attempt.release}" if attempt.release else "gate"
    return transact(call, [subject, LOCKS], decide)
