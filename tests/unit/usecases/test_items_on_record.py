# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configuration items on the ledger: recorded, listed, and one with all that is known of it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.decide_items import (
    RecordItems,
    RetireItems,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    Refused,
    Unknown,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.usecases.index_configuration import (
    open_index,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import load
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_item import read_item
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_items import read_items
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_items import record_items
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE
from ansible_collections.mof.release.tests.unit.usecases.estate import DATABASE, estate, say, web
from ansible_collections.mof.release.tests.unit.usecases.fleets import add, capture, day
from ansible_collections.mof.release.tests.unit.usecases.ledgers import call


@pytest.fixture
def store() -> MemoryStore:
    """Give the estate."""
    made = MemoryStore("ledger-1")
    estate(made)
    return made


def one(store: MemoryStore, ci: str, entry: int | None = None) -> dict[str, Any]:
    """What is known of an item, now or right after an entry."""
    with open_index(store) as index:
        (found,) = read_item(store, index, ci, None if entry is None else day(entry))
    return found


def test_recorded_once_and_not_again(store: MemoryStore) -> None:
    """The same once more adds nothing; in check mode nothing is written at all."""
    size = store.head().size
    later = call(store, "kim", 24 * 90, "other")
    assert not record_items(later, RecordItems([DATABASE])).changed
    tried = call(store, "kim", 24 * 90, "other", check=True)
    assert record_items(tried, RecordItems([{**DATABASE, "version": "16"}])).changed
    assert store.head().size == size
    assert load(store, ["configuration"])[0].items["database/orders"].version == ""


def test_a_release_that_brings_it_must_be_on_record(store: MemoryStore) -> None:
    """Else the history would name one that there is not."""
    command = RecordItems([{**DATABASE, "version": "16"}], "shop-9")
    with pytest.raises(Refused, match="shop-9 is not on record"):
        record_items(call(store, hours=24 * 90), command)
    say(store, {**DATABASE, "version": "16"}, release=RELEASE)
    assert one(store, "database/orders")["history"][-1]["release"] == RELEASE


@pytest.mark.parametrize(
    "wrong",
    [
        {"attributes": {"load": 0.5}},
        {"host": "a/b"},
        {"owner": 7},
        {"version": "2", "color": "red"},
    ],
)
def test_what_does_not_fit_an_event_is_refused(store: MemoryStore, wrong: dict[str, Any]) -> None:
    """Such as a float, which has no canonical form."""
    with pytest.raises(BadDocument):
        record_items(call(store, hours=24 * 90), RecordItems([{**DATABASE, **wrong}]))


def test_the_list_has_what_people_and_releases_declare(store: MemoryStore) -> None:
    """By type, owner or host; what a person says of a service goes over what its release says."""
    found = {item["id"]: item for item in read_items(store)}
    assert list(found) == [
        "database/orders",
        "part/shop/app",
        "part/shop/data",
        "part/shop/http",
        "service/shop",
    ]
    assert found["service/shop"]["owner"] == "kim"
    assert found["service/shop"]["known_from"] == [f"release {RELEASE}"]
    say(store, {"type": "service", "name": "shop", "owner": "zoe", "attributes": {"tier": "gold"}})
    (shop,) = read_items(store, kind="service")
    assert (shop["owner"], shop["version"], shop["attributes"]) == ("zoe", "1.0", {"tier": "gold"})
    assert shop["known_from"] == ["declared", f"release {RELEASE}"]
    assert {each["to"] for each in shop["relations"]} >= {"service/payments", "part/shop/app"}
    assert [each["id"] for each in read_items(store, owner="lee")] == ["database/orders"]
    history = one(store, "service/shop")["history"]
    assert {(each["attribute"], each["event"], each["release"]) for each in history} >= {
        ("version", "release_deployed", RELEASE),
        ("tier", "declared", ""),
    }
    assert read_items(store, host="web1") == []
    say(store, {"type": "host", "name": "web1"}, {"type": "unit", "host": "web1", "name": "a"})
    assert [each["id"] for each in read_items(store, host="web1")] == ["host/web1", "unit/web1/a"]


def test_the_list_of_a_day(store: MemoryStore) -> None:
    """Before the item was recorded it was not there, and what is retired is not there any more."""
    last = store.head().size - 1
    assert [each["type"] for each in read_items(store, "database", at=day(last))] == ["database"]
    assert read_items(store, "database", at=day(last - 1)) == []
    record_items(call(store, hours=24 * 200, key="gone"), RetireItems(["database/orders"], "moved"))
    assert read_items(store, "database") == []
    assert one(store, "database/orders")["retired"]


def test_a_captured_item_has_its_attributes_and_history(store: MemoryStore) -> None:
    """With the release that changed each of them; a shorter id will do."""
    capture(store, RELEASE, {"web1": web(1, "1.26.0-1")})
    found = one(store, "package/web1/nginx")
    assert found["id"] == "package/web1/dpkg/nginx:amd64"
    assert (found["type"], found["host"], found["name"]) == ("package", "web1", "dpkg/nginx:amd64")
    assert found["attributes"]["version"] == "1.26.0-1"
    assert (found["captured"]["release"], found["captured"]["status"]) == (RELEASE, "ok")
    last = found["history"][-1]
    assert (last["attribute"], last["before"], last["after"], last["release"]) == (
        *("version", "1.24.0-1", "1.26.0-1"),
        RELEASE,
    )
    assert found["known_from"] == ["captured"]
    before = one(store, "package/web1/nginx", found["captured"]["entry"] - 1)
    assert before["attributes"]["version"] == "1.24.0-1"
    assert len(before["history"]) < len(found["history"])


def test_a_host_is_an_item(store: MemoryStore) -> None:
    """What it tells of itself, and whose it is."""
    say(store, {"type": "host", "name": "web1", "owner": "olga", "attributes": {"rack": 7}})
    found = one(store, "host/web1")
    assert (found["owner"], found["attributes"]["os_id"], found["attributes"]["rack"]) == (
        *("olga", "debian"),
        7,
    )
    assert found["known_from"] == ["declared", "captured"]
    assert {each["event"] for each in found["history"]} == {"declared", "configuration_captured"}


def test_who_owns_a_captured_item(store: MemoryStore) -> None:
    """Declared under its shorter id, it is the same item; what was captured counts."""
    say(
        store,
        {
            "type": "unit",
            "host": "web1",
            "name": "shop",
            "owner": "kim",
            "attributes": {"active": "declared", "note": "x"},
        },
    )
    for ci in ("unit/web1/shop", "unit/web1/shop.service"):
        found = one(store, ci)
        assert (found["id"], found["owner"]) == ("unit/web1/shop.service", "kim")
        assert found["attributes"]["active"] == "active"
        assert found["attributes"]["note"] == "x"
        assert "owner" in {each["attribute"] for each in found["history"]}


def test_a_shorter_id_may_mean_several(store: MemoryStore) -> None:
    """All of them are told; the exact id means one."""
    host = web(1)
    host["listeners"]["tcp/::/8080"] = host["listeners"]["tcp/0.0.0.0/8080"]
    capture(store, RELEASE, {"web1": host})
    with open_index(store) as index:
        found = read_item(store, index, "endpoint/web1/tcp/8080")
    assert [each["name"] for each in found] == ["tcp/0.0.0.0/8080", "tcp/::/8080"]
    assert one(store, "endpoint/web1/tcp/::/8080")["name"] == "tcp/::/8080"


def test_what_is_gone_and_what_could_not_be_read(store: MemoryStore) -> None:
    """Neither is told as if it were there, and neither as if nothing were known."""
    host = web(1)
    del host["files"]["/srv/data"]
    capture(store, RELEASE, {"web1": host})
    gone = one(store, "file/web1//srv/data")
    assert gone["captured"]["status"] == "gone"
    assert gone["history"][-1]["kind"] == "removed"
    capture(store, RELEASE, {"web1": {**host, "packages": "dpkg is locked"}})
    unknown = one(store, "package/web1/dpkg/nginx:amd64")
    assert (unknown["captured"]["status"], unknown["captured"]["reason"]) == (
        *("unknown",),
        "dpkg is locked",
    )
    assert unknown["attributes"] == {}
    capture(store, RELEASE, {"web1": "unreachable"})
    assert one(store, "host/web1")["captured"]["status"] == "unknown"


def test_what_is_only_named_by_others(store: MemoryStore) -> None:
    """It is known by its id, and from nowhere else."""
    found = one(store, "service/payments")
    assert (found["known_from"], found["captured"], found["history"]) == ([], None, [])
    assert found["name"] == "payments"


@pytest.mark.parametrize("ci", ["service/none", "host/none", "unit/web1/none", "nonsense", ""])
def test_what_nobody_knows(store: MemoryStore, ci: str) -> None:
    """One message with what an id looks like."""
    with open_index(store) as index, pytest.raises(Unknown, match="nothing is known") as caught:
        read_item(store, index, ci)
    assert "package/web1/nginx" in str(caught.value)


def test_words_in_other_events_do_no_harm(store: MemoryStore) -> None:
    """A comment may say configuration_captured, and a correction may name a host items_recorded."""
    comment = {"reason": '"type":"configuration_captured","version":1}'}
    size = store.head().size
    add(store, Event("release_backed_out", f"release/{RELEASE}", day(size), "max", comment))
    entry = {"items_recorded": {"status": "unknown", "reason": "off"}}
    what = {"hosts": entry, "root": "00", "reason": "x"}
    add(store, Event("record_corrected", "configuration", day(size + 1), "kim", what))
    assert [each["id"] for each in read_items(store)] == ["database/orders"]
