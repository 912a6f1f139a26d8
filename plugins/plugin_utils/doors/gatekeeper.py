# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keeper of the gate: asks whether a play may start, and puts the attempt on record."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from pathlib import Path

from ..documents.text import visible
from ..domain.decision import Context
from ..domain.errors import MofError, Unknown
from ..domain.finding import Finding
from ..domain.releases.release import Release
from ..domain.rules.policy import Policy
from ..records.refusal import refusal_text
from ..store.opening import open_location
from ..store.port import Store
from ..usecases.ask_gate import ask_gate
from ..usecases.outcome import Call, Outcome
from ..usecases.pass_gate import Attempted, pass_gate, record_refusal
from ..usecases.read_scope import scope_reader
from ..usecases.read_state import read_release
from . import settings
from .action import now
from .run import THIS_RUN
from .threshold import Threshold

RELEASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
EXIT_REFUSED = 77


class Gatekeeper:
    """Judges every play of a run; the first one that passes gets the run its permit."""

    def refusal(self, threshold: Threshold) -> str:
        """Why the play may not start, as people read it; empty when it may."""
        if threshold.ours:
            return ""
        name, early = "", []
        try:
            hosts = threshold.protected(settings.require("protected"))
            if not hosts:
                return ""
            name = threshold.release if RELEASE_ID.match(threshold.release) else ""
            if not name:
                early = [_unnamed(threshold.release)]
        except MofError as error:
            # Where it cannot be told which hosts are protected, all of them are.
            hosts, early = threshold.hosts, [_as_finding(error)]
        attempt = Attempted(
            release=name,
            run=THIS_RUN.id,
            permit=f"permit-{uuid.uuid4().hex[:12]}",
            playbook=threshold.playbook.name,
            hosts=hosts,
        )
        try:
            store = open_location(settings.require("store"))
        except MofError as error:
            findings = [*early, _as_finding(error)]
            return _text(attempt, None, findings, _not_recorded(error.what))
        try:
            return self._judged(threshold, attempt, store, early)
        finally:
            store.close()

    def _judged(
        self, threshold: Threshold, attempt: Attempted, store: Store, early: list[Finding]
    ) -> str:
        release: Release | None = None
        try:
            call = Call(
                store,
                Context(settings.require("actor"), now()),
                uuid.uuid4().hex,
                threshold.check,
            )
        except MofError as error:
            findings = [*early, _as_finding(error)]
            return _text(attempt, None, findings, _not_recorded("nobody is named"))
        try:
            if early:
                return _refused_early(call, attempt, None, early)
            try:
                release, _state = read_release(store, attempt.release)
            except Unknown:
                release = None
            policy = settings.rules().policy
            return self._by_policy(threshold, attempt, call, release, policy)
        except MofError as error:
            return _refused_early(call, attempt, release, [_as_finding(error)])

    def _by_policy(
        self,
        threshold: Threshold,
        attempt: Attempted,
        call: Call,
        release: Release | None,
        policy: Policy,
    ) -> str:
        project, found = _project(threshold, release)
        scope_of = scope_reader(project, policy, threshold.hosts_of)
        if release is not None:
            targets = set(threshold.hosts_of(release.pattern))
            found += [_stranger(one, release) for one in attempt.hosts if one not in targets]
        attempt = replace(attempt, found=tuple(found))
        if THIS_RUN.permit and not found:
            # The run has its permit: judge again what may have changed, record only a refusal.
            _release, verdict = ask_gate(
                call.store, attempt.release, policy, scope_of, call.context
            )
            if verdict.allowed:
                THIS_RUN.hosts.update(attempt.hosts)
                return ""
        verdict, outcome = pass_gate(call, attempt, policy, scope_of)
        if not verdict.allowed:
            return _text(attempt, release, verdict.findings, _recorded(outcome))
        THIS_RUN.release, THIS_RUN.playbook = attempt.release, attempt.playbook
        THIS_RUN.permit = attempt.permit
        THIS_RUN.hosts.update(attempt.hosts)
        return ""


def _project(threshold: Threshold, release: Release | None) -> tuple[Path, list[Finding]]:
    """The project's folder, told by where the release's playbook lies in it."""
    if release is None:
        return threshold.playbook.parent, []
    steps = Path(release.playbook).parts
    for file in (threshold.playbook, threshold.origin):
        if file.parts[-len(steps) :] == steps:
            project = file.parents[len(steps) - 1]
            if threshold.origin.is_relative_to(project):
                return project, []
    name = threshold.origin.name
    other = Finding(
        "playbook",
        name,
        f"is not the deploy playbook of this release, which is {release.playbook}",
        who=release.manager,
        how=f"ansible-playbook {release.playbook} -e release={release.id}",
    )
    return threshold.playbook.parent, [other]


def _unnamed(given: str) -> Finding:
    if given:
        problem = "is not the name of a release: letters, digits and . _ - only, at most 64"
        return Finding("release", f"'{visible(given)[:64]}'", problem)
    return Finding(
        "release",
        "(none)",
        "no release was named for protected hosts",
        how="add -e release=NAME",
    )


def _stranger(host: str, release: Release) -> Finding:
    return Finding(
        "host",
        host,
        f"is not among the hosts of this release ({release.pattern})",
        who=release.manager,
    )


def _as_finding(error: MofError) -> Finding:
    details = getattr(error, "problems", ())
    problem = "; ".join([error.what, *details])
    return Finding("gate", error.where or "setting", problem, error.who, error.remedy)


def _refused_early(
    call: Call, attempt: Attempted, release: Release | None, findings: list[Finding]
) -> str:
    """Record a refusal that came before any verdict; what cannot be recorded refuses as well."""
    attempt = replace(attempt, permit="", found=tuple(findings))
    try:
        return _text(attempt, release, findings, _recorded(record_refusal(call, attempt)))
    except MofError as error:
        return _text(attempt, release, findings, _not_recorded(error.what))


def _recorded(outcome: Outcome) -> str:
    index = outcome.events[-1].index
    if index is None:
        return f"{_done()}, and nothing was written: this is check mode."
    return f"{_done()}. This attempt is on record as event {index}."


def _not_recorded(why: str) -> str:
    return f"{_done()}. This attempt could not go on record: {why}."


def _done() -> str:
    # A later play of a run that was let through before: what changed in between ends it here.
    if THIS_RUN.permit:
        return "Nothing more was run; earlier plays of this run were"
    return "Nothing was run"


def _text(
    attempt: Attempted,
    release: Release | None,
    findings: tuple[Finding, ...] | list[Finding],
    end: str,
) -> str:
    into = f" -> {release.environment}" if release else ""
    count = f"{len(attempt.hosts)} host{'s' if len(attempt.hosts) != 1 else ''}"
    headline = f"REFUSED  {attempt.release or '(no release)'}{into} ({count}) by {attempt.playbook}"
    return refusal_text(headline, findings, [end], EXIT_REFUSED)
