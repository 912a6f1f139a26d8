# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scope of a release as it is now: everything that a go for it binds, part by part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..domain.errors import BadDocument
from ..domain.reading import mapping
from ..domain.scope import PARTS, TARGET, Scope
from .canonical import digest, file_sha256
from .compiled import forged
from .live import Live, run_part, variables_part
from .outside_code import Code, code_parts
from .tree import artifact_digests, inside, project_digests

#: Each host has a line in the event of the go, and in that of each permit.
MOST_HOSTS = 50_000


def scope_of(
    project: Path,
    playbook: str,
    plan: Mapping[str, Any],
    ignore: Sequence[str],
    policy: Mapping[str, str],
    hosts: Iterable[str],
    *,
    bind: Sequence[str] = PARTS,
    free: Sequence[str] = (),
    live: Live | None = None,
    code: Code | None = None,
) -> Scope:
    """The scope as it is now.

    :param playbook: the deploy playbook, relative to the project.
    :param plan: the release document; its artifacts are digested.
    :param policy: name -> digest of the policy in force.
    :param hosts: the hosts that the release's pattern matches in the inventory; a mapping says
        where each is reached.
    :param bind: the parts that count; the others are left out.
    :param free: globs of command-line variables that do not count.
    :param live: the command line of the run; without one it is as the release declares it.
    :param code: where code outside the project comes from; without it none counts.
    :raises BadDocument: more hosts than one go can name.
    """
    artifacts = plan.get("artifacts", ())
    deploy = mapping(plan, "deploy")
    tree = project_digests(project, ignore)
    elsewhere = {playbook, *(one["path"] for one in artifacts)}
    targets = hosts if isinstance(hosts, Mapping) else dict.fromkeys(hosts, TARGET)
    if len(targets) > MOST_HOSTS:
        raise BadDocument(
            f"{deploy.get('hosts', 'the pattern')} matches {len(targets)} hosts, and one go names "
            f"{MOST_HOSTS} at most",
            where="deploy.hosts",
            remedy="divide it into releases for a part of the hosts each",
        )
    parts: dict[str, dict[str, str]] = {
        "artifacts": {
            name: str(one["sha256"]) for name, one in artifact_digests(project, artifacts).items()
        },
        "project": {
            **{name: one for name, one in tree.items() if name not in elsewhere},
            **forged(project, tree),
        },
        "policy": dict(policy),
        "hosts": {name: targets[name] for name in sorted(targets)},
        "playbook": {},
        "variables": variables_part(mapping(deploy, "variables"), live, free),
        "run": run_part(deploy, live),
    }
    path = inside(project, playbook) if playbook else None
    if path is not None and path.is_file():
        parts["playbook"] = {playbook: file_sha256(path)}
    outside = {"collections", "roles", "plugins"}
    if outside.intersection(bind):
        names = [name for name in tree if name not in elsewhere]
        parts |= code_parts(
            project, playbook if parts["playbook"] else "", names, code, targets.values()
        )
    parts = {part: names for part, names in parts.items() if part in bind}
    return Scope(parts, digest(parts))
