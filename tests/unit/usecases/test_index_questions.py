# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions about many hosts: what differs, who runs a package, and who changed an item."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import Unknown
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.usecases.compare_configurations import (
    MANY,
    Point,
    compare_configurations,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.find_package import (
    find_package,
    unread_hosts,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.index_configuration import (
    open_index,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.trace_configuration import (
    history_of,
)
from ansible_collections.mof.release.tests.unit.usecases.fleets import (
    Host,
    capture,
    day,
    packages,
    system,
)


@pytest.fixture
def store() -> MemoryStore:
    """Give an empty ledger."""
    return MemoryStore("ledger-1")


def host(kernel: str = "6.1", **versions: str) -> dict[str, Any]:
    """A host with a system and packages."""
    return {"system": system(kernel), "packages": packages(**versions)}


def compared(
    store: MemoryStore, before: Point, after: Point, hosts: list[str] | None = None
) -> list[Any]:
    """Differences as hosts, place, kind, before and after."""
    with open_index(store) as index:
        return [
            (
                one["hosts"],
                f"{one['section']}.{one['key']}.{one['attribute']}",
                one["kind"],
                one["before"],
                one["after"],
            )
            for one in compare_configurations(index, before, after, hosts)
        ]


@pytest.mark.parametrize("number", [3, MANY + 1])
def test_the_same_change_on_many_hosts_is_one_line(store: MemoryStore, number: int) -> None:
    """Also where the hosts are not equal otherwise; the few that differ have their own lines."""
    names = [f"h{place:05}" for place in range(number)]
    for release, kernel in (("r1", "6.1"), ("r2", "6.2")):
        hosts: dict[str, Host] = {name: {"system": system(kernel, serial=name)} for name in names}
        capture(store, release, hosts)
    capture(store, "r3", {"h00001": {"system": system("6.3", serial="h00001")}})
    two = Point("r1"), Point("r2")
    assert compared(store, *two) == [(names, "system..kernel", "changed", "6.1", "6.2")]
    others = [one for one in names if one != "h00001"]
    assert compared(store, Point("r1"), Point()) == [
        (others, "system..kernel", "changed", "6.1", "6.2"),
        (["h00001"], "system..kernel", "changed", "6.1", "6.3"),
    ]
    assert compared(store, *two, hosts=["h00002"])[0][0] == ["h00002"]
    assert compared(store, *two[::-1])[0][3:] == ("6.2", "6.1")
    assert compared(store, Point(), Point()) == []


def test_only_what_changed_between_the_points_is_told(store: MemoryStore) -> None:
    """The capture of the first point is not in between, and that of the second is."""
    for release, name, kernel in (("r1", "a", "1"), ("r2", "b", "1"), ("r3", "a", "2")):
        capture(store, release, {name: {"system": system(kernel)}})
    with open_index(store) as index:
        assert [one[0] for one in index.changed(1, 2)] == ["a"]
        assert [one[0] for one in index.changed(2, 0)] == ["a"]
        assert list(index.changed(0, 1)) == []


@pytest.mark.parametrize("others", [0, MANY + 1])
def test_what_is_unknown_never_matches(store: MemoryStore, others: int) -> None:
    """A section or a host that could not be read, at one point or at both, is told."""
    same: dict[str, Host] = {f"o{number}": host() for number in range(others)}
    capture(store, "r1", {"a": {"system": "denied"}, "b": host(), "c": host(), **same})
    capture(store, "r2", {"a": {"system": "denied"}, "b": "gone", "d": host()})
    told = [one for one in compared(store, Point("r1"), Point("r2")) if "unknown" in one]
    assert told == [
        (["b"], "..", "unknown", "known", "gone"),
        (["d"], "..", "unknown", "never captured", "known"),
        (["a"], "system..", "unknown", "denied", "denied"),
    ]


def test_a_section_that_only_one_side_has_is_left_out(store: MemoryStore) -> None:
    """It was not asked for on the other side."""
    capture(store, "r1", {"a": {"system": system()}})
    capture(store, "r2", {"a": {"packages": packages(nginx="1")}})
    assert compared(store, Point("r1"), Point("r2")) == []


def test_two_hosts_are_compared(store: MemoryStore) -> None:
    """Told as what the second one has; each at its own point; one host in one point is at both."""
    capture(store, "r1", {"a": host(nginx="1"), "b": host(nginx="2")})
    capture(store, "r2", {"b": host("6.2", nginx="1")})
    old = Point("r1", host="a"), Point("r1", host="b")
    place = "packages.dpkg/nginx:amd64.version"
    assert compared(store, *old) == [(["b"], place, "changed", "1", "2")]
    assert compared(store, Point(host="a"), Point(host="b")) == [
        (["b"], "system..kernel", "changed", "6.1", "6.2")
    ]
    assert len(compared(store, Point("r1", host="b"), Point())) == 2
    with pytest.raises(Unknown, match="host x"):
        compared(store, Point(host="a"), Point(host="x"))


def test_items_that_come_and_go_are_told_whole(store: MemoryStore) -> None:
    """With all their attributes."""
    capture(store, "r1", {"a": host(one="1")})
    capture(store, "r2", {"a": host(two="1")})
    (gone, come) = compared(store, Point("r1"), Point("r2"))
    assert gone[2:4] == ("removed", packages(one="1")["dpkg/one:amd64"])
    assert (come[2], come[4]) == ("added", packages(two="1")["dpkg/two:amd64"])


def test_points_that_are_not_on_record(store: MemoryStore) -> None:
    """Unknown, with what is missing: a release, a time, a host, anything at all."""
    with pytest.raises(Unknown, match="nothing was captured"):
        compared(store, Point(), Point())
    capture(store, "r1", {"a": host()})
    with pytest.raises(Unknown, match="release r9"):
        compared(store, Point("r9"), Point())
    with pytest.raises(Unknown, match="by 2026-02-28"):
        compared(store, Point(at=day(-1)), Point())
    with pytest.raises(Unknown, match="host x"):
        compared(store, Point(), Point(), hosts=["a", "x"])


def test_who_runs_a_package_and_which_release_put_it_there(store: MemoryStore) -> None:
    """Since the first capture of an unbroken run; a version that came back began again."""
    versions = ["1.0", "1.9", "1.10", "1.9", "1.9"]
    for number, version in enumerate(versions):
        capture(store, f"r{number}", {"a": host(nginx=version), "b": host(kernel=str(number))})
    capture(store, "r5", {"a": {"packages": "dpkg is locked"}})
    capture(store, "r6", {"a": {"packages": packages(nginx="1.9", other=version)}})
    with open_index(store) as index:
        assert find_package(index, "nginx") == [
            {
                "host": "a",
                "manager": "dpkg",
                "name": "nginx",
                "version": "1.9",
                "arch": "amd64",
                "place": "",
                "release": "r3",
                "entry": 3,
                "event": "configuration_captured",
                "since": day(3).isoformat(),
            }
        ]
        assert [one["release"] for one in find_package(index, "nginx", at=day(2))] == ["r2"]
        assert len(find_package(index, "nginx", below="1.10")) == 1
        assert find_package(index, "nginx", below="1.10", at=day(2)) == []
        assert find_package(index, "nginx", below="1.9") == []
        assert len(find_package(index, "nginx", manager="dpkg")) == 1
        for nothing in (
            find_package(index, "nginx", manager="rpm"),
            find_package(index, "nginx", at=day(5)),
            find_package(index, "nginx", at=day(-1)),
            find_package(index, "ngin"),
        ):
            assert nothing == []
        assert unread_hosts(index, "packages") == []
        (unread,) = unread_hosts(index, "packages", day(5))
        assert (unread["host"], unread["reason"], unread["release"]) == (
            "a",
            "dpkg is locked",
            "r5",
        )
        assert unread["since"] == day(5).isoformat()
        assert unread_hosts(index, "packages", day(-1)) == []


def test_several_versions_of_one_package(store: MemoryStore) -> None:
    """Each has its own line, and many versions on many hosts are found too."""
    for number in range(30):
        items = {
            f"pip/x@/srv/{place}": {
                "manager": "pip",
                "name": "x",
                "version": f"1.{number}" if place else "0.1",
                "place": f"/srv/{place}",
            }
            for place in range(2)
        }
        capture(store, f"r{number}", {"a": {"packages": items}, f"h{number}": {"packages": items}})
    with open_index(store) as index:
        found = find_package(index, "x")
        assert len(found) == 2 * 31
        assert [(one["version"], one["release"]) for one in found[:2]] == [
            ("0.1", "r0"),
            ("1.29", "r29"),
        ]


def test_a_host_that_never_answered_is_unread(store: MemoryStore) -> None:
    """It is not without the package: nobody knows."""
    capture(store, "r1", {"a": "unreachable"})
    with open_index(store) as index:
        assert [one["reason"] for one in unread_hosts(index, "packages")] == ["unreachable"]


def traced(store: MemoryStore, *place: str) -> list[tuple[Any, ...]]:
    """Kind, attribute, before, after and release of each change."""
    with open_index(store) as index:
        return [
            (one["kind"], one["attribute"], one["before"], one["after"], one["release"])
            for one in history_of(index, *place)
        ]


def test_the_history_of_an_item(store: MemoryStore) -> None:
    """Each attribute with the release that changed it, from when it came until it went."""
    capture(store, "r1", {"a": {"kernel": {"x": {"value": "1"}}}})
    capture(store, "r2", {"a": {"kernel": {"x": {"value": "1"}, "y": {"value": "1"}}}})
    capture(store, "r3", {"a": {"kernel": {"x": {"value": "2", "more": None}}}})
    capture(store, "r4", {"a": {"kernel": "denied"}})
    capture(store, "", {"a": {"kernel": {"x": {"value": "3", "more": None}}}})
    capture(store, "r5", {"a": {"kernel": {}}})
    assert traced(store, "a", "kernel", "x", "value") == [
        ("added", "value", None, "1", "r1"),
        ("changed", "value", "1", "2", "r3"),
        ("unknown", "", None, "denied", "r4"),
        ("changed", "value", "2", "3", ""),
        ("removed", "value", "3", None, "r5"),
    ]
    assert ("removed", "more", None, None, "r5") in traced(store, "a", "kernel", "x")
    with open_index(store) as index:
        first = history_of(index, "a", "kernel", "x")[0]
    assert (first["entry"], first["at"], first["event"]) == (
        0,
        day(0).isoformat(),
        "configuration_captured",
    )


def test_the_history_of_what_never_was(store: MemoryStore) -> None:
    """Unknown, with what is missing: the host, the item, the attribute."""
    capture(store, "r1", {"a": {"kernel": {"x": {"value": "1"}}, "files": "denied"}})
    for place, missing in (
        (("b", "kernel", "x"), "host b"),
        (("a", "kernel", "y"), "never had y"),
        (("a", "other", "x"), "never had x"),
        (("a", "files", "x"), "never had x"),
        (("a", "kernel", "x", "more"), "attribute more"),
    ):
        with pytest.raises(Unknown, match=missing):
            traced(store, *place)
