# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kind time: the offset from the controller's clock, and what keeps the clock right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ansible_collections.mof.release.plugins.module_utils.checks import clock
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import CollectorFailed
from ansible_collections.mof.release.tests.unit.module_utils.checks.asking import (
    NOON,
    Said,
    host,
    result,
    saying,
)

_SECOND = timedelta(seconds=1)
_YES, _NO, _BROKEN = (0, "yes\n", ""), (0, "no\n", ""), (1, "", "no bus\n")
_NORMAL = (0, "C0000201,192.0.2.1,2,1700000000.1,0.1,0.1,0.1,1,1,1,0.1,0.1,64.2,Normal\n", "")
_UNSYNCHRONISED = (0, "7F7F0101,,10,0.0,0.0,0.0,0.0,0,0,0,1.0,1.0,0.0,Not synchronised\n", "")


@pytest.mark.parametrize(
    ("ahead", "status", "observed"),
    [
        (0, "pass", "clock: 0.0 seconds behind"),
        (1.26, "pass", "clock: 1.3 seconds ahead"),
        (5, "pass", "clock: 5.0 seconds ahead"),
        (5.1, "fail", "clock: 5.1 seconds ahead"),
        (-5, "pass", "clock: 5.0 seconds behind"),
        (-5.1, "fail", "clock: 5.1 seconds behind"),
        (3600, "fail", "clock: 3600.0 seconds ahead"),
    ],
)
def test_the_offset(ahead: float, status: str, observed: str) -> None:
    """Too far on either side fails."""
    at = host(clock=NOON + ahead * _SECOND, reference=NOON)
    found = result("time", {"max_offset_seconds": 5}, at)
    assert (found["status"], found["observed"]) == (status, observed)
    assert found["expected"] == (
        "clock: at most 5 seconds from the controller's, the way to the host included"
    )


def test_how_long_the_module_ran_is_not_an_offset() -> None:
    """A clock that is right, looked at after other things took half a minute."""
    at = host(clock=NOON + 30 * _SECOND, ran=30.0, reference=NOON)
    assert result("time", {"max_offset_seconds": 1}, at)["status"] == "pass"


def test_without_a_reference_the_offset_is_unknown() -> None:
    """The module refuses such checks beforehand; a check alone does not pass either."""
    found = result("time", {"max_offset_seconds": 5}, host())
    assert found["status"] == "unknown"


@pytest.mark.parametrize(
    ("said", "kernel", "status", "observed"),
    [
        ({"timedatectl": _YES, "chronyc": _UNSYNCHRONISED}, False, "pass", "timedatectl"),
        ({"timedatectl": _NO, "chronyc": _NORMAL}, True, "fail", "timedatectl"),
        ({"timedatectl": _BROKEN, "chronyc": _NORMAL}, False, "pass", "chronyc"),
        ({"chronyc": _UNSYNCHRONISED}, True, "fail", "chronyc"),
        ({"timedatectl": (0, "", ""), "chronyc": (0, "", "")}, True, "pass", "the kernel"),
        ({}, True, "pass", "the kernel"),
        ({}, False, "fail", "the kernel"),
    ],
)
def test_synchronization(said: dict[str, Said], kernel: bool, status: str, observed: str) -> None:
    """The first of systemd, chrony and the kernel that answers is believed."""
    found = clock.synchronized(saying(**said), lambda: kernel)
    assert found.status == status
    word = "synchronized" if status == "pass" else "not synchronized"
    assert found.observed == f"{word}, says {observed}"


def test_when_nobody_knows_it_is_unknown() -> None:
    """Each has its reason."""

    def kernel() -> bool:
        raise CollectorFailed("adjtimex failed")

    with pytest.raises(CollectorFailed) as raised:
        clock.synchronized(saying(timedatectl=_BROKEN), kernel)
    assert str(raised.value) == (
        "timedatectl failed with exit code 1 and said: no bus; there is no program chronyc; "
        "adjtimex failed"
    )


def test_the_kernel_of_this_machine() -> None:
    """It says one or the other, and asking it changes nothing that it would need root for."""
    assert clock.kernel_synchronized() in (True, False)


def test_both_parts_count() -> None:
    """A clock that shows the right time and is not kept right fails."""
    at = host(reference=NOON)
    parameters = {"max_offset_seconds": 5, "synchronized": True}
    parts = clock.parts(parameters, at, kernel=lambda: False)
    assert [part.subject for part in parts] == ["clock", "synchronization"]
    assert [part.ask(saying()).status for part in parts] == ["pass", "fail"]
    parts = clock.parts(dict(parameters, synchronized=False), at)
    assert [part.subject for part in parts] == ["clock"]
