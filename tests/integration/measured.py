# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example project under a policy with checks, for the hosts and for the ledger."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.ledger_checks import (
    KINDS,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.tests.integration.hosts import Hosts, inventory_text
from ansible_collections.mof.release.tests.integration.project import RELEASE, Project
from ansible_collections.mof.release.tests.integration.run import Result
from ansible_collections.mof.release.tests.unit.module_utils.checks.tls import DAY, made

ON_HOSTS = tuple(
    f"infrastructure.{name}"
    for name in ("reachable", "headroom", "staged", "ports", "certificates")
)
LOOKED_UP = tuple(f"release.{kind}" for kind in KINDS)
MARGIN_HOURS = 120


def to_be_measured(project: Project) -> None:
    """Ask for checks in the policy, and say in the release file what they need to know."""
    source = project.folder / "dist" / "storefront-2.4.0.tar"
    staged(project).write_bytes(source.read_bytes())
    renew_certificate(project, days=9)
    policy = _read(project, "policy.yml")
    asked = _asked(project)
    policy["activities"] = [
        *(one for one in policy["activities"] if one["id"] not in asked),
        *(_activity(name, checks) for name, checks in asked.items()),
    ]
    write(project, "policy.yml", policy)
    release = _read(project, "release.yml")
    release["artifacts"][0]["staged"] = str(staged(project))
    start = datetime.now(UTC) + DAY
    window = {"start": start, "end": start + timedelta(hours=2)}
    release["deploy"]["window"] = {name: f"{at:%Y-%m-%dT%H:%M:%S}" for name, at in window.items()}
    release["roles"] = {"primary_on_call": "tom", "secondary_on_call": "kim"}
    release["acceptance"] += [{"name": "way back", "result": "pass", "kind": "backout"}]
    write(project, "release.yml", release)


def staged(project: Project) -> Path:
    """The artifact on the hosts; all three are this machine, so it is the same file on each."""
    return project.hosts.folder / "staged.tar"


def renew_certificate(project: Project, days: int) -> None:
    """A certificate for the hosts that ends in so many days."""
    now = datetime.now(UTC).replace(microsecond=0)
    made(now - DAY, now + days * DAY).stored(project.hosts.folder, "partner")


def write(project: Project, name: str, document: dict[str, Any]) -> None:
    """A file of the project, over what it was."""
    (project.folder / name).write_text("---\n" + yaml.safe_dump(document, sort_keys=False))


def alter_release(project: Project, **fields: Any) -> None:
    """Other fields in the release file."""
    write(project, "release.yml", {**_read(project, "release.yml"), **fields})


def prepare(project: Project, *arguments: str, actor: str = "dana", **env: str) -> Result:
    """Bring the release to its preparation, and measure its hosts."""
    file = ("-e", "release_file=release.yml")
    return project.play("mof.release.prepare", *file, *arguments, actor=actor, **env)


def results(project: Project) -> dict[str, dict[str, Any]]:
    """The results on record by the activity's id."""
    return dict(project.release()["activities"])


def statuses(project: Project) -> dict[str, str]:
    """The status of every activity on record."""
    return {name: one["status"] for name, one in results(project).items()}


def evidence(project: Project, digest: str) -> bytes:
    """What is kept under a SHA-256."""
    with closing(open_location(str(project.folder / ".mof" / "ledger.sqlite"))) as store:
        return store.get(digest)


def events_after(project: Project, size: int) -> list[dict[str, Any]]:
    """The events on the ledger from this place on."""
    with closing(open_location(str(project.folder / ".mof" / "ledger.sqlite"))) as store:
        return [json.loads(one.data) for one in store.read(None, size, store.head().size)]


def sessions(hosts: Hosts) -> dict[str, int]:
    """How many commands each host was sent so far, each in a session of its own."""
    return {
        name: host.log.read_text().count("Starting session: ")
        for name, host in hosts.by_name.items()
    }


def move_web1(project: Project, other: Hosts) -> None:
    """Let web1 of the project's inventory be the one of these hosts."""
    path = project.folder / "inventory.yml"
    inventory = yaml.safe_load(path.read_text())
    new = yaml.safe_load(inventory_text(other, {"storefront": ["web1"]}))["all"]
    web1 = new["children"]["storefront"]["hosts"]["web1"]
    inventory["all"]["children"]["storefront"]["hosts"]["web1"] = {**new["vars"], **web1}
    path.write_text(yaml.safe_dump(inventory, sort_keys=False))


def _asked(project: Project) -> dict[str, list[dict[str, Any]]]:
    ports = project.hosts.ports
    listed = {
        "free": [project.hosts.by_name["web1"].http_port],
        "listening": [ports["db1"]],
        "connect": [{"host": "127.0.0.1", "port": ports["web2"]}],
    }
    certificate = {
        "files": [str(project.hosts.folder / "partner.pem")],
        "margin_hours": MARGIN_HOURS,
    }
    on_hosts: list[list[dict[str, Any]]] = [
        [{"kind": "reachable"}],
        [
            {"kind": "kernel", "parameters": {"min": "2"}},
            {"kind": "memory", "parameters": {"min_available_mb": 1}},
            {"kind": "disk", "parameters": {"paths": ["/", "/srv/new"], "min_free_mb": 1}},
        ],
        [{"kind": "staged"}],
        [{"kind": "ports", "parameters": listed}],
        [{"kind": "certificates", "parameters": certificate}],
    ]
    looked_up = {f"release.{kind}": [{"kind": kind}] for kind in KINDS}
    return {**dict(zip(ON_HOSTS, on_hosts, strict=True)), **looked_up}


def _activity(name: str, checks: list[dict[str, Any]]) -> dict[str, Any]:
    about = {"cluster": name.partition(".")[0], "element": "environment", "mode": "auto"}
    return {**about, "id": name, "title": f"See {name}", "checks": checks, "expires_hours": 24}


def _read(project: Project, name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((project.folder / name).read_text())
    return found


def activity(project: Project, name: str, status: str, *arguments: str) -> Result:
    """Somebody says what came of an activity."""
    given = {"release": RELEASE, "id": name, "status": status, "comment": "'I looked'"}
    words = [word for key, one in given.items() for word in ("-e", f"{key}={one}")]
    return project.play("mof.release.activity", *words, *arguments, actor="ines")
