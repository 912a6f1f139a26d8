# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people and hosts of the hand-written histories say."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

RELEASE = "storefront-2.4.0"
START = datetime(2026, 11, 23, 8, 12, 40, tzinfo=UTC)
HOSTS = ("db1", "web1", "web2")
ARTIFACT = hashlib.sha256(b"storefront-2.4.0.tar").hexdigest()
POLICY = hashlib.sha256(b"policy").hexdigest()
EMPTY = hashlib.sha256(b"").hexdigest()

#: id, cluster, element, severity, title, evidence, observed, comment, actor, hours it counts.
ACTIVITIES = (
    (
        *("infrastructure.headroom", "infrastructure", "environment", "blocking"),
        "Every host has disk, inodes and memory for two more releases",
        *("headroom.txt", "the fullest disk is at 41 %", "", "ines", 72),
    ),
    (
        *("operations.restore-point", "operations", "environment", "blocking"),
        "A recent backup of the product data was restored and compared",
        *("restore-test.txt", "restored in 4 s, content identical", "", "kim", 48),
    ),
    (
        *("operations.runbook", "operations", "strategy", "blocking"),
        "The runbook is accepted, and nothing else is planned in the window",
        *("", "walked through on 2026-11-20", "the nightly import is moved", "kim", 168),
    ),
    (
        *("release.reproducible-build", "release", "release", "blocking"),
        "The artifact was built more than once, with the same digest",
        *("reproducible-build.txt", "six builds, one digest", "", "jo", 720),
    ),
    (
        *("release.backout-rehearsed", "release", "strategy", "blocking"),
        "The back-out plan was carried out on the rehearsal hosts",
        *("backout-rehearsal.txt", "back on 2.3.0 within 70 s", "", "jo", 336),
    ),
    (
        *("security.code-review", "security", "risk", "blocking"),
        "The change was reviewed, holds no secret, and brings no new dependency",
        *("security-review.md", "no finding above low", "", "sol", None),
    ),
    (
        *("support.trained", "support", "environment", "warning"),
        "The service desk attended the training",
        *("", "5 of 6 agents attended", "the sixth reads the slides", "tom", 720),
    ),
)
VOTES = (
    ("infrastructure", "ines", "the hosts have the room and are healthy"),
    ("operations", "kim", "backup proved, runbook accepted, window free"),
    ("release", "jo", "artifact reproduced, back-out rehearsed, all plans in place"),
    ("security", "sol", "reviewed; nothing that stands against it"),
    ("service", "vera", "the service level needs it, and the date suits the shop"),
)


def change_content(name: str, **fields: Any) -> dict[str, Any]:
    """A change request as it is submitted (change-request.schema.json)."""
    return {
        "id": name,
        "title": "Faster search",
        "reason": "A search takes 130 ms on the server, twice the 60 ms of the service level.",
        "effect_of_not_implementing": "The service level stays broken in the busiest weeks.",
        "initiator": {"person": "riley", "cluster": "service", "contact": "riley@example.org"},
        "type": "service",
        "affected": ["storefront", "web1", "web2", "db1"],
        "impact": "Each web host is out of service for about a minute while the other serves.",
        "risk": "low",
        "priority": "medium",
        "category": "minor",
        "plan": "Build an index of words when the catalog is loaded.",
        "backout": {
            "plan": "Point the link \u201ccurrent\u201d to the earlier release.",
            "triggers": "/health does not answer with 2.4.0 within two minutes.",
            "decides": "sam",
        },
        "owner": "sam",
        **fields,
    }


def plan_content(release: str, **fields: Any) -> dict[str, Any]:
    """A release as its engineer writes it (release.schema.json)."""
    return {
        "release": release,
        "title": "Faster search",
        "manager": "dana",
        "changes": ["RFC-2031"],
        "environment": "production",
        "artifacts": [artifact()],
        "deploy": {"playbook": "deploy.yml", "hosts": "storefront:database"},
        "plans": {
            "rollout": "docs/rollout.md",
            "backout": "docs/backout.md",
            "risk": "docs/risk.md",
        },
        **fields,
    }


def artifact() -> dict[str, Any]:
    """The artifact of the release."""
    path = "dist/storefront-2.4.0.tar"
    return {"name": "storefront", "version": "2.4.0", "path": path, "sha256": ARTIFACT}


def piece(name: str) -> dict[str, Any]:
    """A piece of evidence."""
    return {"name": name, "sha256": hashlib.sha256(name.encode()).hexdigest(), "size": 1_843}


def refusals() -> list[dict[str, str]]:
    """The findings of a deploy that came too early."""
    command = f"ansible-playbook mof.release.activity -e release={RELEASE}"
    missing = [
        {
            "kind": "activity",
            "subject": id_,
            "problem": f"is not recorded: {title}",
            "who": cluster,
            "how": f"{command} -e id={id_} -e status=pass -e evidence=FILE",
        }
        for id_, cluster, _rest, severity, title, *_rest in ACTIVITIES
        if severity == "blocking"
    ]
    return [
        finding("release", RELEASE, "is in preparation, not past its readiness review", "dana"),
        *missing,
        finding("sign-off", "operations", "has not signed", "operations", "let kim sign"),
        finding("review", RELEASE, "has no go on record", "dana", "hold the review"),
    ]


def finding(kind: str, subject: str, problem: str, who: str = "", how: str = "") -> dict[str, str]:
    """A finding as an event keeps it."""
    return {"kind": kind, "subject": subject, "problem": problem, "who": who, "how": how}


def snapshot_of(host: str) -> dict[str, Any]:
    """What was found on a host (snapshot.schema.json); services are unknown on the database."""
    packages = [
        {"name": f"package{number}", "version": "1.0-1", "arch": "amd64", "manager": "dpkg"}
        for number in range(312)
    ]
    services = [
        {
            "name": f"unit{number}.service",
            "enabled": "enabled",
            "active": "active" if number < 38 else "inactive",
            "sub": "running" if number < 38 else "dead",
            "on_demand": False,
        }
        for number in range(40)
    ]
    known = {"status": "ok", "reason": None, "data": services}
    unknown = {"status": "unknown", "reason": "no systemd on this host", "data": None}
    owned = {"mode": "0644", "owner": "root", "group": "root"}
    return {
        "version": 1,
        "sections": {
            "files": {
                "status": "ok",
                "reason": None,
                "data": {
                    "/srv/storefront/current": {
                        **owned,
                        "type": "link",
                        "target": "releases/2.4.0",
                    },
                    "/srv/storefront/current/VERSION": {
                        **owned,
                        "type": "file",
                        "size": 6,
                        "sha256": hashlib.sha256(b"2.4.0\n").hexdigest(),
                    },
                    "/srv/storefront/maintenance": {"type": "absent"},
                },
            },
            "packages": {"status": "ok", "reason": None, "data": packages},
            "services": unknown if host == "db1" else known,
            "system": {
                "status": "ok",
                "reason": None,
                "data": {
                    "hostname": host,
                    "os_id": "debian",
                    "os_version": "12",
                    "kernel": "6.1.0-18-amd64",
                    "machine": "x86_64",
                    "python": "3.11.2",
                },
            },
        },
    }


def snapshots() -> dict[str, Any]:
    """A snapshot of every host."""
    return {host: snapshot_of(host) for host in HOSTS}
