# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a go for a release binds, as it is in a project now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from ..documents.canonical import digest
from ..documents.live import Live
from ..documents.outside_code import Code
from ..documents.scope import scope_of
from ..domain.releases.release import Release
from ..domain.rules.policy import Policy
from ..domain.scope import Scope


def scope_reader(
    project: Path,
    policy: Policy,
    hosts_of: Callable[[str], Iterable[str]],
    *,
    code: Callable[[Path], Code] | None = None,
    live: Live | None = None,
) -> Callable[[Release], Scope]:
    """A reader of the scope of a release.

    :param hosts_of: host pattern -> the hosts that it matches in the inventory; a mapping also says
        where each is reached.
    :param code: deploy playbook -> where its run finds code outside the project.
    :param live: the command line of the run before the gate; without one it is as declared.
    """

    def read(release: Release) -> Scope:
        return scope_of(
            project=project,
            playbook=release.playbook,
            plan=release.plan,
            ignore=policy.ignore,
            policy=_rules(policy),
            hosts=hosts_of(release.pattern),
            bind=policy.bind,
            free=policy.free_variables,
            live=live,
            code=code(project / release.playbook) if code else None,
        )

    return read


def bound_of(scope: Scope, *, hosts: bool) -> dict[str, str]:
    """Part of the scope -> SHA-256 (hex) of its canonical document.

    :param hosts: whether the hosts are among the parts; a sign-off is not bound to them.
    """
    return {part: digest(names) for part, names in scope.parts.items() if hosts or part != "hosts"}


def _rules(policy: Policy) -> dict[str, str]:
    """The policy and what belongs to it, name -> digest."""
    found = {policy.name: policy.digest}
    if policy.people_digest:
        found["people file"] = policy.people_digest
    if policy.signers_digest:
        found["allowed signers"] = policy.signers_digest
    return found
