# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions in people's words: points in time, a host, and a package that may not be known of."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import Source
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument, Unknown
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.usecases.ask_configuration import (
    ask_host,
    ask_package,
    point_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.compare_configurations import (
    Point,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.index_configuration import (
    open_index,
)
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE
from ansible_collections.mof.release.tests.unit.usecases.estate import estate, web
from ansible_collections.mof.release.tests.unit.usecases.fleets import capture, day


@pytest.fixture
def store() -> MemoryStore:
    """Give the estate."""
    made = MemoryStore("ledger-1")
    estate(made)
    return made


@pytest.mark.parametrize(
    ("text", "release", "host"),
    [
        ("now", "", ""),
        ("storefront-2.4.0", "storefront-2.4.0", ""),
        ("release:2026-11-01", "2026-11-01", ""),
        ("host:web1", "", "web1"),
    ],
)
def test_points(text: str, release: str, host: str) -> None:
    """A release, a host, or now."""
    assert point_of(text, "from") == Point(release=release, host=host)


def test_a_day_is_a_point() -> None:
    """Its end in UTC."""
    found = point_of("2026-11-01", "from")
    assert found.at is not None
    assert (found.at.day, found.at.hour, found.release) == (1, 23, "")


@pytest.mark.parametrize("text", ["", "host:", "release:", "group:web", "2026-02-30"])
def test_what_is_no_point(text: str) -> None:
    """It says what can be written."""
    with pytest.raises(BadDocument, match=r"^compare\.from: "):
        point_of(text, "compare.from")


def test_what_was_on_a_host(store: MemoryStore) -> None:
    """A snapshot as the module gives it, with what moves by itself named."""
    last = store.head().size - 2
    capture(store, RELEASE, {"web1": web(1, "1.26.0-1")})
    with open_index(store) as index:
        now, then = (ask_host(store, index, "web1", at) for at in (None, day(last)))
        some = ask_host(store, index, "web1", None, ["packages", "system"])
    check("snapshot", Source("snapshot", then["snapshot"]), "snapshot")
    assert then["volatile"] == ["connections"]
    assert (now["volatile"], now["release"]) == ([], RELEASE)
    versions = [
        one["snapshot"]["sections"]["packages"]["data"]["dpkg/nginx:amd64"]["version"]
        for one in (now, then)
    ]
    assert versions == ["1.26.0-1", "1.24.0-1"]
    assert list(some["snapshot"]["sections"]) == ["packages", "system"]
    assert some["snapshot"]["sections"]["system"]["data"]["os_id"] == "debian"


def test_a_section_that_could_not_be_read(store: MemoryStore) -> None:
    """It has no data, and a reason."""
    with open_index(store) as index:
        found = ask_host(store, index, "db1")["snapshot"]["sections"]["packages"]
    assert found == {"status": "unknown", "reason": "rpm does not answer", "data": None}


def test_a_section_that_there_is_not(store: MemoryStore) -> None:
    """It is no empty answer."""
    with (
        open_index(store) as index,
        pytest.raises(BadDocument, match="no section mounts") as caught,
    ):
        ask_host(store, index, "web1", None, ["mounts", "system"])
    assert "it has connections, files" in str(caught.value)


def test_a_host_that_there_is_not(store: MemoryStore) -> None:
    """Nor is that."""
    with open_index(store) as index, pytest.raises(Unknown):
        ask_host(store, index, "web9")


def test_a_package(store: MemoryStore) -> None:
    """Who has it; who could not be asked; and who was not asked."""
    capture(store, RELEASE, {"new1": {"system": {"": {"os_id": "alpine"}}}})
    with open_index(store) as index:
        found = ask_package(index, "openssl", "3.0.15-1")
        none = ask_package(index, "openssl", "3.0.14-1")
        before = ask_package(index, "openssl", at=day(0))
    assert [one["host"] for one in found["packages"]] == ["web1", "web2"]
    assert found["unread"] == [
        {"host": "db1", "reason": "rpm does not answer"},
        {"host": "new1", "reason": "its packages were not captured"},
    ]
    assert (none["packages"], none["unread"]) == ([], found["unread"])
    assert before == {"packages": [], "unread": []}
