# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Impact over declared relations, the parts of services and what captures show."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.usecases.index_configuration import (
    open_index,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_impact import read_impact
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE
from ansible_collections.mof.release.tests.unit.usecases.estate import estate, say, web
from ansible_collections.mof.release.tests.unit.usecases.fleets import capture


@pytest.fixture
def store() -> MemoryStore:
    """Give the estate."""
    made = MemoryStore("ledger-1")
    estate(made)
    return made


def impact(store: MemoryStore, ci: str, most: int = 100) -> dict[str, Any]:
    """The whole answer."""
    with open_index(store) as index:
        return read_impact(store, index, ci, most)


def distances(store: MemoryStore, ci: str) -> dict[str, int]:
    """Item -> its distance."""
    return {one["id"]: one["distance"] for one in impact(store, ci)["impact"]}


def test_from_the_database_server_to_the_service(store: MemoryStore) -> None:
    """Its port is the unit's, the shop talks to it, and the service is made of what talks."""
    found = distances(store, "unit/db1/postgresql.service")
    assert found == {
        "database/orders": 1,
        "endpoint/db1/tcp/0.0.0.0/5432": 1,
        "unit/web1/shop.service": 2,
        "endpoint/web1/tcp/0.0.0.0/8080": 3,
        "part/shop/app": 3,
        "connection/web2/curl/tcp/10.0.0.1/8080": 4,
        "part/shop/http": 4,
        "service/shop": 4,
    }


def test_the_path_says_from_where_each_step_is_known(store: MemoryStore) -> None:
    """Declared, discovered, or of a release."""
    found = {one["id"]: one for one in impact(store, "unit/db1/postgresql.service")["impact"]}
    assert [step["origin"] for step in found["service/shop"]["path"]] == [
        "discovered",
        "discovered",
        f"release {RELEASE}",
        f"release {RELEASE}",
    ]
    assert [step["kind"] for step in found["service/shop"]["path"]] == [
        *("depends_on", "connected_to"),
        *("depends_on", "contains"),
    ]
    assert found["database/orders"]["owner"] == "lee"
    assert found["service/shop"]["owner"] == "kim"


def test_a_host_takes_along_what_is_on_it(store: MemoryStore) -> None:
    """Asked about itself with packages and files; what does not run does not run on it."""
    found = distances(store, "host/web1")
    assert {name for name, distance in found.items() if distance == 1} == {
        "endpoint/web1/tcp/0.0.0.0/8080",
        "endpoint/web1/tcp/127.0.0.1/9000",
        "endpoint/web1/tcp/::/80",
        "file/web1//srv/data",
        "package/web1/dpkg/nginx:amd64",
        "package/web1/dpkg/openssl:amd64",
        "unit/web1/nginx.service",
        "unit/web1/shop.service",
    }
    assert found["service/shop"] == 3
    say(store, {"type": "storage", "name": "san", "relations": [rel("supports", "host/web1")]})
    below = distances(store, "storage/san")
    assert below["unit/web1/shop.service"] == 2
    assert "package/web1/dpkg/openssl:amd64" not in below
    assert "file/web1//srv/data" in below, "a part of the shop is said to be there"


def rel(kind: str, to: str) -> dict[str, str]:
    """A relation."""
    return {"kind": kind, "to": to}


def test_a_host_that_was_never_captured(store: MemoryStore) -> None:
    """What is declared to be on it is lost with it."""
    say(
        store,
        {"type": "unit", "host": "new1", "name": "batch.service", "owner": "kim"},
        {"type": "job", "name": "night", "relations": [rel("depends_on", "unit/new1/batch")]},
    )
    assert distances(store, "host/new1") == {
        "unit/new1/batch": 1,
        "unit/new1/batch.service": 1,
        "job/night": 2,
    }


@pytest.mark.parametrize("ci", ["endpoint/db1/tcp/5432", "endpoint/db1/tcp/0.0.0.0/5432"])
def test_a_shorter_id_has_the_same_impact(store: MemoryStore, ci: str) -> None:
    """And what is declared of the one is meant of the other."""
    say(
        store,
        {"type": "report", "name": "a", "relations": [rel("depends_on", "endpoint/db1/tcp/5432")]},
    )
    exact = "endpoint/db1/tcp/0.0.0.0/5432"
    say(store, {"type": "report", "name": "b", "relations": [rel("depends_on", exact)]})
    found = distances(store, ci)
    assert {name for name, far in found.items() if far == 1} == {
        *("report/a", "report/b", "unit/web1/shop.service"),
    }


def test_who_talks_without_a_unit(store: MemoryStore) -> None:
    """What the process serves stands for it; else the connection itself is told."""
    found = distances(store, "endpoint/web1/tcp/127.0.0.1/9000")
    assert found == {"endpoint/web1/tcp/::/80": 1}
    assert (
        distances(store, "endpoint/web1/tcp/0.0.0.0/8080")["connection/web2/curl/tcp/10.0.0.1/8080"]
        == 1
    )


def test_loopback_is_the_host_itself(store: MemoryStore) -> None:
    """A connection of another host to its own 127.0.0.1 is none to this one."""
    assert distances(store, "endpoint/web2/tcp/127.0.0.1/9000") == {}


def test_whose_connections_are_not_known_is_told(store: MemoryStore) -> None:
    """There may be more that depends on it than is known."""
    assert impact(store, "host/web1")["unread"] == [
        {"host": "db1", "reason": "its connections were not captured"}
    ]
    capture(store, RELEASE, {"web2": "unreachable"})
    assert impact(store, "host/web1")["unread"] == [
        {"host": "db1", "reason": "its connections were not captured"},
        {"host": "web2", "reason": "unreachable"},
    ]


def test_no_more_than_asked_for(store: MemoryStore) -> None:
    """And it is told that there are more."""
    found = impact(store, "host/web1", 2)
    assert (len(found["impact"]), found["complete"]) == (2, False)
    assert impact(store, "host/web1")["complete"]


def test_without_any_capture() -> None:
    """Only what is declared."""
    store = MemoryStore("ledger-1")
    say(store, {"type": "a", "name": "1", "relations": [rel("depends_on", "b/2")]})
    assert impact(store, "b/2") == {
        "impact": [
            {
                "id": "a/1",
                "type": "a",
                "owner": "",
                "distance": 1,
                "path": [
                    {"source": "a/1", "kind": "depends_on", "target": "b/2", "origin": "declared"}
                ],
            }
        ],
        "complete": True,
        "unread": [],
    }


def test_only_the_newest_capture_counts(store: MemoryStore) -> None:
    """A port that was closed takes nobody down."""
    host = web(1)
    del host["listeners"]["tcp/::/80"]
    capture(store, RELEASE, {"web1": host})
    assert "endpoint/web1/tcp/::/80" not in distances(store, "unit/web1/nginx.service")
