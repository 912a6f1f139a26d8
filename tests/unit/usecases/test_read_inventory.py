# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory of what was captured: hosts, what is known of each, and groups."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.configuration import (
    manifest_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.decide_items import (
    RetireItems,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import StoreUnreadable
from ansible_collections.mof.release.plugins.plugin_utils.store.configuration_index import Index
from ansible_collections.mof.release.plugins.plugin_utils.store.index_rows import Snapshot
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.usecases.index_configuration import (
    open_index,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_inventory import (
    read_inventory,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_items import record_items
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE
from ansible_collections.mof.release.tests.unit.usecases.estate import estate, say, web
from ansible_collections.mof.release.tests.unit.usecases.fleets import (
    capture,
    day,
    put_on_record,
    whole,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import call


@pytest.fixture
def store() -> MemoryStore:
    """Give the estate."""
    made = MemoryStore("ledger-1")
    estate(made)
    return made


def inventory(store: MemoryStore, **wanted: Any) -> dict[str, Any]:
    """The whole answer, which a cache can keep."""
    with open_index(store) as index:
        found = read_inventory(store, index, **wanted)
    assert json.loads(json.dumps(found)) == found
    return found


def test_each_host_with_what_is_known(store: MemoryStore) -> None:
    """Its capture, its system, what people declared, the services on it and sections on demand."""
    say(store, {"type": "host", "name": "web1", "owner": "olga", "attributes": {"rack": 7}})
    found = inventory(store, sections=["packages", "mounts"])["hosts"]
    assert list(found) == ["db1", "web1", "web2"]
    one = found["web1"]
    assert (one["release"], one["status"], one["reason"]) == (RELEASE, "ok", "")
    assert one["captured_at"].endswith("+00:00")
    assert (one["hostname"], one["os_id"], one["os_version"]) == ("web1", "debian", "12")
    assert one["declared"] == {
        "owner": "olga",
        "status": "",
        "version": "",
        "location": "",
        "attributes": {"rack": 7},
    }
    assert one["services"] == ["shop"]
    assert list(one["sections"]) == ["packages"]
    assert one["sections"]["packages"]["data"]["dpkg/nginx:amd64"]["version"] == "1.24.0-1"
    assert found["db1"]["sections"]["packages"]["status"] == "unknown"
    assert found["db1"]["declared"]["attributes"] == {}


def test_groups(store: MemoryStore) -> None:
    """Where a service's parts lie, operating systems, and releases."""
    release = "release_" + RELEASE.replace("-", "_").replace(".", "_")
    assert inventory(store)["groups"] == {
        "os_debian": ["web1", "web2"],
        "os_debian_12": ["web1", "web2"],
        "os_rocky": ["db1"],
        "os_rocky_9": ["db1"],
        release: ["db1", "web1", "web2"],
        "service_shop": ["web1", "web2"],
    }


def test_a_declared_service_lies_where_it_is_said_to(store: MemoryStore) -> None:
    """Through what it contains and runs on, in circles too; not where others are that it needs."""
    relations = [
        {"kind": "contains", "to": "database/orders"},
        {"kind": "depends_on", "to": "host/web1"},
    ]
    say(store, {"type": "service", "name": "orders", "relations": relations})
    back = [
        {"kind": "contains", "to": "service/orders"},
        {"kind": "runs_on", "to": "unit/db1/postgresql"},
    ]
    say(store, {"type": "database", "name": "orders", "relations": back})
    assert inventory(store)["groups"]["service_orders"] == ["db1"]


def test_the_inventory_of_a_day(store: MemoryStore) -> None:
    """As it was then, and nothing before the first capture."""
    last = store.head().size - 1
    capture(store, RELEASE, {"web3": web(3), "web1": web(1, os_version="13")})
    assert list(inventory(store)["hosts"]) == ["db1", "web1", "web2", "web3"]
    then = inventory(store, at=day(last))["hosts"]
    assert list(then) == ["db1", "web1", "web2"]
    assert then["web1"]["os_version"] == "12"
    assert inventory(store, at=day(-1)) == {"hosts": {}, "groups": {}}


def test_a_host_that_gave_nothing_is_told_so(store: MemoryStore) -> None:
    """With what was known before, if anything was."""
    capture(store, RELEASE, {"web1": "unreachable", "web9": "no python"})
    found = inventory(store)["hosts"]
    assert (found["web1"]["status"], found["web1"]["reason"]) == ("unknown", "unreachable")
    assert found["web1"]["os_id"] == "debian"
    nothing = found["web9"]
    assert (nothing["status"], nothing["reason"], nothing["release"]) == (
        "unknown",
        "no python",
        "",
    )
    assert nothing["captured_at"] is None
    assert "os_id" not in nothing


def test_evidence_that_is_lost_is_unknown(store: MemoryStore) -> None:
    """The host stays, and nothing is said of it that nobody can show any more."""
    put_on_record(store, RELEASE, {"web1": {"status": "ok", "sha256": "ab" * 32}})
    lost = manifest_of({"system": {"status": "ok", "sha256": "cd" * 32}})
    store.put_all([lost.manifest, *lost.contents])
    put_on_record(store, RELEASE, {"web2": {"status": "ok", "sha256": lost.sha256}})
    found = inventory(store, sections=["system"])["hosts"]
    assert (found["web1"]["status"], found["web1"]["sections"]) == ("unknown", {})
    assert "not in the store any more" in found["web1"]["reason"]
    assert "os_id" not in found["web1"]
    assert found["web2"]["sections"]["system"]["status"] == "unknown"
    assert found["db1"]["os_id"] == "rocky"
    nothing = manifest_of({"system": {"status": "ok", "sha256": "ef" * 32}})
    store.put(nothing.manifest)
    put_on_record(store, RELEASE, {"db1": {"status": "ok", "sha256": nothing.sha256}})
    assert inventory(store)["hosts"]["db1"]["status"] == "unknown"


def test_a_retired_host_is_left_out(store: MemoryStore) -> None:
    """Until somebody records it again."""
    say(store, {"type": "host", "name": "web2"})
    later = call(store, hours=24 * 200, key="retired")
    record_items(later, RetireItems(["host/web2"], "scrapped"))
    found = inventory(store)
    assert list(found["hosts"]) == ["db1", "web1"]
    assert found["groups"]["os_debian"] == ["web1"]


def test_snapshots_of_the_first_version(store: MemoryStore) -> None:
    """They were kept in one piece."""
    sections = {"system": {"status": "ok", "data": {"os_id": "suse", "release": "x"}}}
    put_on_record(store, RELEASE, {"old1": whole(store, sections)})
    found = inventory(store)["hosts"]["old1"]
    assert (found["os_id"], found["release"]) == ("suse", RELEASE)


def test_an_altered_index_decides_nothing(
    store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host with the snapshot of another one is refused."""
    right = Index.newest

    def swapped(*asked: Any, **how: Any) -> dict[str, Snapshot]:
        found = right(*asked, **how)
        return {**found, "web1": found["db1"]}

    monkeypatch.setattr(Index, "newest", swapped)
    with pytest.raises(StoreUnreadable, match="altered"):
        inventory(store)
