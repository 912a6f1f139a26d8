# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing differs on machines that nobody touched: what moves by itself is proved, not assumed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy_configuration import (
    DEFAULT,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.difference import (
    UNKNOWN,
    differences,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.snapshot import (
    SECTIONS,
    Configuration,
    Section,
    items_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.volatile import (
    pattern_of,
)
from ansible_collections.mof.release.tests.integration.faulty import (
    Watched,
    configurations,
    watched_machines,
)
from ansible_collections.mof.release.tests.integration.machine import Machine

#: Longer than systemd keeps the manager of a user who has logged out (UserStopDelaySec=10).
QUIET_SECONDS = 12
#: Why each pattern of the default policy is there, and a script that makes it move; none where it
#: moves with time alone.
MOVED_BY = {
    "system.*.uptime_seconds": "",
    "system.*.load": "timeout 8 sh -c 'while :; do :; done' || true",
    "hardware.*.memory_available_mb": "head -c 200M /dev/zero >/dev/shm/taken",
    "clock.*.offset_seconds": "",
    "listeners.*.pid": "systemctl restart cron ssh storefront; sleep 1",
    "connections": (
        'nohup python3 -c \'import socket, time; one = socket.create_server(("127.0.0.1", 7070)); '
        'two = socket.create_connection(("127.0.0.1", 7070)); time.sleep(60)\''
        " </dev/null >/dev/null 2>&1 & sleep 1"
    ),
    "mounts.*.used_percent": "fallocate -l 3M /srv/small/some",
    "mounts.*.inodes_used_percent": "cd /srv/small && touch $(seq 20)",
}


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Three machines with a release deployed."""
    with watched_machines(tmp_path_factory.mktemp("untouched")) as running:
        yield running


@pytest.fixture(scope="module")
def snapshots(watched: Watched) -> list[dict[str, Any]]:
    """Snapshots in a row, with what goes on at any host in between."""
    found = [watched.snapshots()]
    # Somebody logs in again and again, over new connections.
    for _time in range(3):
        watched.machines.hang_up()
        found.append(watched.snapshots())
    # Nobody is logged in, and what runs for logged in people has ended.
    watched.machines.hang_up()
    time.sleep(QUIET_SECONDS)
    found.append(watched.snapshots())
    # What runs by itself runs, people ask the service, and its log grows.
    watched.machines.every(_busy)
    found.append(watched.snapshots())
    return found


def test_every_section_is_known(snapshots: list[dict[str, Any]]) -> None:
    """Two unknown sections are no evidence that nothing moves."""
    for taken in snapshots:
        for host, one in taken.items():
            assert set(one["sections"]) == set(SECTIONS), host
            reasons = {name: section["reason"] for name, section in one["sections"].items()}
            assert {name: why for name, why in reasons.items() if why} == {}, host


def test_nothing_differs(snapshots: list[dict[str, Any]]) -> None:
    """Whatever was taken when, every snapshot of a machine equals its first."""
    first, *others = (configurations(one) for one in snapshots)
    for number, after in enumerate(others, start=2):
        for host, configuration in after.items():
            found = list(differences(first[host], configuration))
            assert found == [], f"snapshot {number} of {host}"


def test_the_policy_has_no_pattern_that_is_not_explained() -> None:
    """Each pattern of the default policy is put to the test below."""
    assert set(DEFAULT.volatile) == set(MOVED_BY)


@pytest.mark.parametrize("pattern", sorted(MOVED_BY))
def test_what_is_called_volatile_moves(watched: Watched, pattern: str) -> None:
    """It is collected, and it moves by what goes on at a host that nobody changes."""
    one = pattern_of(pattern)
    before = _raw(watched)[one.section]
    if one.section != "connections":
        assert [
            key
            for key, attributes in before.items.items()
            for name in attributes
            if fnmatchcase(key, one.key) and fnmatchcase(name, one.attribute)
        ], f"{pattern} names nothing that is collected"
    # Nothing but this pattern may cover what is made to move.
    machine = watched.machines.by_name["web1"]
    machine.shell(MOVED_BY[pattern] or "sleep 1")
    moved = _moved(watched, before, pattern)
    machine.shell("rm -rf /dev/shm/taken /srv/small/*")
    assert moved, f"{pattern}: nothing has moved"


def _busy(machine: Machine) -> None:
    machine.shell(
        "systemctl start dpkg-db-backup.service storefront-report.service "
        "systemd-tmpfiles-clean.service; "
        "for _try in $(seq 20); do "
        "python3 -c 'import urllib.request as one; "
        'one.urlopen("http://127.0.0.1:8080/").read()\'; done; '
        "logger something; timedatectl >/dev/null; hostnamectl >/dev/null; loginctl >/dev/null"
    )


def _moved(watched: Watched, before: Section, pattern: str) -> bool:
    one = pattern_of(pattern)
    for _try in range(10):
        after = _raw(watched)[one.section]
        for each in differences({one.section: before}, {one.section: after}):
            assert each.kind != UNKNOWN, each
            whole = one.attribute == "*" and one.key == "*"
            if whole or (fnmatchcase(each.key, one.key) and each.attribute == one.attribute):
                return True
        time.sleep(1)
    return False


def _raw(watched: Watched) -> Configuration:
    """Of one machine, with all that moves."""
    found = watched.snapshots()["web1"]["sections"]
    return {name: Section("ok", "", items_of(name, one["data"])) for name, one in found.items()}
