# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keeper of the gate: asks whether a play may start, and puts the attempt on record."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from ..domain.decision import Context
from ..domain.errors import MofError, Unknown
from ..domain.finding import Finding
from ..domain.gate.judge import changed_scope
from ..domain.gate.permit import unusable
from ..domain.releases.release import Release
from ..domain.rules.policy import Policy
from ..domain.scope import Scope
from ..store.opening import open_location
from ..store.port import Store
from ..usecases.ask_gate import ask_gate
from ..usecases.outcome import Call
from ..usecases.pass_gate import Attempted, pass_gate, record_refusal
from ..usecases.read_scope import scope_reader
from ..usecases.read_state import read_release
from . import settings
from .clock import now
from .code_places import live_code
from .leaving import say_at_exit
from .live import live_of
from .refusing import (
    as_finding,
    not_recorded,
    project_of,
    recorded,
    refused_text,
    stranger,
    unnamed,
)
from .run import THIS_RUN, is_release_id
from .targets import targets_of
from .threshold import Threshold
from .watch import Watch


class Gatekeeper:
    """Judges every play of a run; the first one that passes gets the run its permit."""

    def __init__(self) -> None:
        self._attempt: Attempted | None = None
        self._watch: Watch | None = None

    def refusal(self, threshold: Threshold) -> str:
        """Why the play may not start, as people read it; empty when it may."""
        if threshold.ours:
            return ""
        early = []
        try:
            hosts = threshold.protected(settings.require("protected"))
            if not hosts:
                return ""
            if not is_release_id(threshold.release):
                early = [unnamed(threshold.release)]
        except MofError as error:
            # Where it cannot be told which hosts are protected, all of them are.
            hosts, early = threshold.hosts, [as_finding(error)]
        return self._entered(threshold, _attempted(threshold, hosts), early)

    def refuse(self, threshold: Threshold, hosts: tuple[str, ...], findings: list[Finding]) -> str:
        """Put a refusal on record that the run itself gives the reasons for; its text."""
        return self._entered(threshold, _attempted(threshold, hosts), findings)

    def before_task(self) -> str:
        """Why the next task may not start: the permit was withdrawn; empty when it may.

        Cheap while nobody writes to the ledger: the release is read again only when it grew.
        """
        attempt = self._attempt
        if attempt is None or not THIS_RUN.permit:
            return ""
        try:
            store = open_location(settings.require("store"))
        except MofError as error:
            return refused_text(attempt, None, [as_finding(error)], not_recorded(error.what))
        try:
            call = _call(store, check=False)
            found = [*_withdrawn(call, attempt), *(self._watch.since() if self._watch else ())]
            return _refused(call, attempt, None, found) if found else ""
        except MofError as error:
            return refused_text(attempt, None, [as_finding(error)], not_recorded(error.what))
        finally:
            store.close()

    def _entered(self, threshold: Threshold, attempt: Attempted, early: list[Finding]) -> str:
        try:
            store = open_location(settings.require("store"))
        except MofError as error:
            findings = [*early, as_finding(error)]
            return refused_text(attempt, None, findings, not_recorded(error.what))
        try:
            return self._judged(threshold, attempt, store, early)
        finally:
            store.close()

    def _judged(
        self, threshold: Threshold, attempt: Attempted, store: Store, early: list[Finding]
    ) -> str:
        release: Release | None = None
        try:
            call = _call(store, check=threshold.check)
        except MofError as error:
            findings = [*early, as_finding(error)]
            return refused_text(attempt, None, findings, not_recorded("nobody is named"))
        try:
            if early:
                return _refused(call, attempt, None, early)
            try:
                release, _state = read_release(store, attempt.release)
            except Unknown:
                release = None
            policy = settings.rules().policy
            return self._by_policy(threshold, attempt, call, release, policy)
        except MofError as error:
            return _refused(call, attempt, release, [as_finding(error)])

    def _by_policy(
        self,
        threshold: Threshold,
        attempt: Attempted,
        call: Call,
        release: Release | None,
        policy: Policy,
    ) -> str:
        project, found = project_of(threshold, release)
        scope_of = _scope_reader(project, policy, threshold)
        if release is not None:
            targets = set(threshold.hosts_of(release.pattern))
            found += [stranger(one, release) for one in attempt.hosts if one not in targets]
            if not attempt.resumed:
                # Which hosts later plays touch cannot always be told: any of the release's it may.
                may = sorted({*attempt.hosts, *threshold.within(release.pattern)})
                attempt = replace(attempt, hosts=tuple(may))
            watch = self._watch or _watch(project, release, policy)
            found += watch.since() if attempt.resumed else watch.early()
            if THIS_RUN.project:
                # The copy is what runs; settings and inventory are still read from the project.
                origin = _scope_reader(THIS_RUN.project, policy, threshold)
                found += changed_scope(release, origin(release))
        under = attempt.under or _asked_for(release, attempt.run)
        attempt = replace(attempt, found=tuple(found), under=under)
        if attempt.resumed and not found:
            # The run has its permit: judge again what may have changed, record only a refusal.
            _release, verdict = ask_gate(
                call.store, attempt.release, policy, scope_of, call.context, attempt.around
            )
            if verdict.allowed:
                THIS_RUN.hosts.update(attempt.hosts)
                return ""
        verdict, outcome = pass_gate(call, attempt, policy, scope_of)
        if not verdict.allowed:
            THIS_RUN.written = not call.check
            return refused_text(attempt, release, verdict.findings, recorded(outcome))
        THIS_RUN.release, THIS_RUN.playbook = attempt.release, attempt.playbook
        THIS_RUN.permit = attempt.under or attempt.permit
        THIS_RUN.pattern = release.pattern if release else ""
        THIS_RUN.hosts.update(attempt.hosts)
        THIS_RUN.stop_at = verdict.until if policy.on_close == "stop_before_next_task" else None
        self._watch, THIS_RUN.moved = watch, watch.touched
        if not call.check:
            self._attempt = replace(attempt, under=THIS_RUN.permit, resumed=True)
            say_at_exit()
        late = watch.since()
        return _refused(call, attempt, release, late) if late else ""


def _attempted(threshold: Threshold, hosts: tuple[str, ...]) -> Attempted:
    name = threshold.release if is_release_id(threshold.release) else ""
    brought = settings.resolve("permit")
    return Attempted(
        release=name,
        run=THIS_RUN.id,
        permit=f"permit-{uuid.uuid4().hex[:12]}",
        playbook=threshold.playbook.name,
        hosts=hosts,
        # In check mode the permit of the first play is on no ledger.
        under=(not threshold.check and THIS_RUN.permit) or (brought.value if brought else ""),
        resumed=bool(THIS_RUN.permit),
    )


def _asked_for(release: Release | None, run: str) -> str:
    """The permit that a task of this very run asked for, and that no run has used; or empty."""
    permits = release.permits.values() if release else ()
    return next((one.id for one in permits if one.run == run and not one.runs), "")


def _call(store: Store, *, check: bool) -> Call:
    return Call(store, Context(settings.require("actor"), now()), uuid.uuid4().hex, check)


def _scope_reader(
    project: Path, policy: Policy, threshold: Threshold
) -> Callable[[Release], Scope]:
    """The scope as this very run has it: its files, inventory and command line."""
    return scope_reader(
        project,
        policy,
        lambda pattern: targets_of(threshold.inventory, pattern),
        code=live_code,
        live=live_of(threshold.extra_variables),
    )


def _watch(project: Path, release: Release, policy: Policy) -> Watch:
    if THIS_RUN.project:
        return Watch(THIS_RUN.project, project, release, policy.ignore)
    return Watch(project, None, release, policy.ignore)


def _withdrawn(call: Call, attempt: Attempted) -> Iterator[Finding]:
    """The finding that ends a run whose permit counts no more."""
    moment = call.context.now
    size = call.store.head().size
    late = THIS_RUN.stop_at is not None and moment >= THIS_RUN.stop_at
    if size == THIS_RUN.head and not late:
        return
    THIS_RUN.head = size
    release, _state = read_release(call.store, attempt.release)
    permit = release.permits.get(THIS_RUN.permit)
    if permit is not None and not late and permit.standing(moment) == "expired":
        # The policy lets a play that has begun go on to its end.
        return
    scope = permit.scope if permit else ""
    found = unusable(permit, THIS_RUN.permit, (), scope, THIS_RUN.id, moment)
    if found:
        yield found


def _refused(
    call: Call, attempt: Attempted, release: Release | None, findings: list[Finding]
) -> str:
    """Record a refusal that came before any verdict; what cannot be recorded refuses as well."""
    attempt = replace(attempt, permit="", found=tuple(findings))
    try:
        text = refused_text(attempt, release, findings, recorded(record_refusal(call, attempt)))
        THIS_RUN.written = not call.check
        return text
    except MofError as error:
        return refused_text(attempt, release, findings, not_recorded(error.what))
