# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small estate: a shop of two web hosts that was deployed, its database, and captures of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.decide_items import (
    RecordItems,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Call
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_items import record_items
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE, by, story
from ansible_collections.mof.release.tests.unit.usecases.fleets import capture, day, packages
from ansible_collections.mof.release.tests.unit.usecases.ledgers import fill

SERVICES = {
    "shop": {
        "owner": "kim",
        "depends_on": ["payments"],
        "parts": {"app": {"unit": "shop"}, "data": {"path": "/srv/data"}, "http": {"port": 8080}},
    }
}
DATABASE = {
    "type": "database",
    "name": "orders",
    "owner": "lee",
    "attributes": {"tier": "gold"},
    "relations": [{"kind": "runs_on", "to": "unit/db1/postgresql"}],
}


def unit(name: str, active: str = "active") -> dict[str, Any]:
    """One item of the section services."""
    return {name: {"name": name, "enabled": "enabled", "active": active, "sub": "running"}}


def listener(process: str, service: str | None) -> dict[str, Any]:
    """Attributes of a listener."""
    return {"process": process, "user": "root", "unit": service}


def web(number: int, nginx: str = "1.24.0-1", **more: Any) -> dict[str, Any]:
    """A web host of the shop."""
    return {
        "system": {"": {"hostname": f"web{number}", "os_id": "debian", "os_version": "12", **more}},
        "hardware": {
            "": {"vendor": "ACME", "memory_mb": 2048},
            "interface/eth0": {"addresses": [f"10.0.0.{number}/24", "fe80::1/64"]},
        },
        "packages": packages(nginx=nginx, openssl="3.0.14-1"),
        "services": {
            **unit("shop.service"),
            **unit("nginx.service"),
            **unit("x.service", "inactive"),
        },
        "listeners": {
            "tcp/0.0.0.0/8080": listener("java", "shop.service"),
            "tcp/127.0.0.1/9000": listener("worker", None),
            "tcp/::/80": listener("nginx", "nginx.service"),
        },
        "files": {"/srv/data": {"type": "file", "sha256": "ab", "mode": "0644"}},
    }


def database() -> dict[str, Any]:
    """The host of the database."""
    return {
        "system": {"": {"hostname": "db1", "os_id": "rocky", "os_version": "9"}},
        "hardware": {"interface/eth0": {"addresses": ["10.0.0.5/24"]}},
        "services": unit("postgresql.service"),
        "listeners": {"tcp/0.0.0.0/5432": listener("postgres", "postgresql.service")},
        "packages": "rpm does not answer",
    }


#: Whom the web hosts talk to.
TALK = {
    "web1": {
        "connections": {
            "java/tcp/10.0.0.5/5432": {"process": "java", "unit": "shop.service"},
            "nginx/tcp/127.0.0.1/9000": {"process": "nginx", "unit": None},
        }
    },
    "web2": {"connections": {"curl/tcp/10.0.0.1/8080": {"process": "curl", "unit": None}}},
}


def deployed(release: str = RELEASE) -> list[Event]:
    """How the shop was deployed, as this release."""
    events = []
    for one in story("deployed"):
        data = dict(one.data)
        if one.type == "release_planned":
            data["release"] = {**data["release"], "release": release, "services": SERVICES}
        events.append(replace(one, subject=one.subject.replace(RELEASE, release), data=data))
    return events


def estate(store: Store) -> None:
    """Fill an empty ledger: the shop is deployed and captured, the database is declared."""
    fill(store, deployed())
    capture(store, RELEASE, {"web1": web(1), "web2": web(2), "db1": database()}, TALK)
    say(store, DATABASE)


def say(store: Store, *items: dict[str, Any], release: str = "", actor: str = "morgan") -> None:
    """Record items a day after what is newest."""
    size = store.head().size
    context = replace(by(actor), now=day(size))
    record_items(Call(store, context, f"items-{size}"), RecordItems(items, release))
