# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the keeper of the gate says when it refuses, and of what it cannot judge."""

from __future__ import annotations

from pathlib import Path

from ..documents.text import visible
from ..domain.errors import MofError
from ..domain.finding import Finding
from ..domain.releases.release import Release
from ..records.refusal import refusal_text
from ..usecases.outcome import Outcome
from ..usecases.pass_gate import Attempted
from .run import EXIT_REFUSED, THIS_RUN
from .threshold import Threshold


def project_of(threshold: Threshold, release: Release | None) -> tuple[Path, list[Finding]]:
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


def unnamed(given: str) -> Finding:
    """The finding where no release is named, or none that could be one."""
    if given:
        problem = "is not the name of a release: letters, digits and . _ - only, at most 64"
        return Finding("release", f"'{visible(given)[:64]}'", problem)
    return Finding(
        "release",
        "(none)",
        "no release was named for protected hosts",
        how="add -e release=NAME",
    )


def stranger(host: str, release: Release) -> Finding:
    """The finding for a host that the release is not for."""
    return Finding(
        "host",
        host,
        f"is not among the hosts of this release ({release.pattern})",
        who=release.manager,
    )


def as_finding(error: MofError) -> Finding:
    """What kept the gate from judging, as a finding."""
    details = getattr(error, "problems", ())
    problem = "; ".join([error.what, *details])
    return Finding("gate", error.where or "setting", problem, error.who, error.remedy)


def recorded(outcome: Outcome) -> str:
    """The last line of a refusal that went on record."""
    index = outcome.events[0].index
    if index is None:
        return f"{_done()}, and nothing was written: this is check mode."
    return f"{_done()}. This attempt is on record as event {index}."


def not_recorded(why: str) -> str:
    """The last line of a refusal that could not."""
    return f"{_done()}. This attempt could not go on record: {why}."


def _done() -> str:
    # A later play of a run that was let through before: what changed in between ends it here.
    if THIS_RUN.permit:
        return "Nothing more was run; earlier plays of this run were"
    return "Nothing was run"


def refused_text(
    attempt: Attempted,
    release: Release | None,
    findings: tuple[Finding, ...] | list[Finding],
    end: str,
) -> str:
    """All of a refusal, as people read it."""
    into = f" -> {release.environment}" if release else ""
    count = f"{len(attempt.hosts)} host{'s' if len(attempt.hosts) != 1 else ''}"
    headline = f"REFUSED  {attempt.release or '(no release)'}{into} ({count}) by {attempt.playbook}"
    return refusal_text(headline, findings, [end], EXIT_REFUSED)
