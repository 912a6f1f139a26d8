# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The section clock: the zone in force, what keeps the clock right, and how far off it is."""

from __future__ import annotations

import ctypes
import hashlib
import os
import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import clock
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import CollectorFailed
from ansible_collections.mof.release.tests.unit.module_utils.collectors.hosts import (
    differences,
    no_program,
    tree,
)

_NOON = 1700000000


def _collect(
    root: object, now: str | int | None = None, *, ran: float = 0.0, ahead: float = 0.0
) -> dict[str, Any]:
    return clock.collect(
        no_program, str(root), now, lambda: ran, lambda: _NOON + ahead, lambda: True
    )


@pytest.mark.parametrize(
    ("ahead", "ran", "seconds", "band"),
    [
        (0, 0, 0, "ok"),
        (5, 0, 5, "ok"),
        (5.2, 0, 5, "off"),
        (-5, 0, -5, "ok"),
        (-5.2, 0, -5, "off"),
        (-86400, 0, -86400, "off"),
        (30, 30, 0, "ok"),
        (30, 24, 6, "off"),
    ],
)
@pytest.mark.parametrize("now", [_NOON, str(_NOON), f"{_NOON}.0"])
def test_the_offset(
    tmp_path: Path, now: int | str, ahead: float, ran: float, seconds: int, band: str
) -> None:
    """Against the controller's time and what has gone by since; whole seconds, to both sides."""
    found = _collect(tmp_path, now, ran=ran, ahead=ahead)
    assert (found["offset_seconds"], found["offset"]) == (seconds, band)
    assert isinstance(found["offset_seconds"], int)


def test_nobody_told_the_time(tmp_path: Path) -> None:
    """Then nothing is said of the offset, and the rest is there."""
    assert _collect(tmp_path) == {
        "timezone": "UTC",
        "synchronized": True,
        "source": None,
        "offset": None,
        "offset_seconds": None,
    }


@pytest.mark.parametrize("now", ["", "noon", "-1", "1e9", "nan", "1700000000.", " 1", "9" * 13])
def test_a_time_that_is_none_is_a_failure(tmp_path: Path, now: str) -> None:
    """It is not taken for one that was not told."""
    with pytest.raises(CollectorFailed, match="no number of seconds"):
        _collect(tmp_path, now)


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
        ("../usr/share/zoneinfo/Etc/UTC", "Etc/UTC"),
        ("/etc/zoneinfo/America/Argentina/Salta", "America/Argentina/Salta"),
    ],
)
def test_the_zone_is_what_localtime_points_to(tmp_path: Path, target: str, name: str) -> None:
    """Not what /etc/timezone says: the C library does not read that."""
    root = tree(tmp_path, {"etc/timezone": "Asia/Seoul\n"})
    (tmp_path / "etc/localtime").symlink_to(target)
    assert _collect(root)["timezone"] == name


@pytest.mark.parametrize(
    ("timezone", "named"),
    [("Asia/Seoul\n", True), ("Asia/Tokyo\n", False), ("../../etc/x\n", False), ("", False)],
)
def test_a_copy_of_the_rules_has_a_name_when_it_can_be_proved(
    tmp_path: Path, timezone: str, named: bool
) -> None:
    """Else its digest stands for it, so that another zone is seen all the same."""
    rules = b"TZif2\0seoul"
    zones = "usr/share/zoneinfo/Asia"
    root = tree(
        tmp_path,
        {
            "etc/localtime": rules,
            "etc/x": rules,
            "etc/timezone": timezone,
            f"{zones}/Seoul": rules,
            f"{zones}/Tokyo": b"TZif2\0tokyo",
        },
    )
    digest = f"sha256:{hashlib.sha256(rules).hexdigest()}"
    assert _collect(root)["timezone"] == ("Asia/Seoul" if named else digest)


def test_a_pipe_in_the_zones_place_does_not_hang(tmp_path: Path) -> None:
    """It is read as empty."""
    os.mkfifo(Path(tree(tmp_path, {"etc": None})) / "etc/localtime")
    empty = f"sha256:{hashlib.sha256(b'').hexdigest()}"
    assert _collect(tmp_path)["timezone"] == empty


@pytest.mark.parametrize(
    ("files", "source"),
    [
        ({"run/chrony/chronyd.pid": "7\n", "proc/7/comm": "chronyd\n"}, "chrony"),
        ({"run/ntpd.pid": "7", "proc/7/comm": "ntpd\n"}, "ntpd"),
        ({"run/systemd/timesync": None}, "systemd-timesyncd"),
        ({"run/chrony/chronyd.pid": "7\n", "proc/7/comm": "bash\n"}, None),
        ({"run/chrony/chronyd.pid": "7\n"}, None),
        ({"run/ntpd.pid": "../7", "proc/7/comm": "ntpd\n"}, None),
        ({"run/ntpd.pid": b"\xff\0", "run/systemd/timesync": None}, "systemd-timesyncd"),
    ],
)
def test_what_keeps_the_clock_right(
    tmp_path: Path, files: dict[str, str | bytes | None], source: str | None
) -> None:
    """What runs, by its file; what is left of one that was killed does not count."""
    assert _collect(tree(tmp_path, files))["source"] == source


def test_a_file_that_only_root_may_read_tells_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of chrony's is there only while it runs."""

    def refuse(path: str, _most: int) -> bytes:
        raise PermissionError(path) if "chrony/" in path else FileNotFoundError(path)

    monkeypatch.setattr(clock, "first_bytes", refuse)
    assert _collect(tmp_path)["source"] == "chrony"


def test_the_kernel_of_this_machine() -> None:
    """It says one or the other, and asking it changes nothing that it would need root for."""
    assert clock.kernel_synchronized() in (True, False)


def test_a_python_without_ctypes_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither yes nor no."""
    monkeypatch.setattr(clock, "ctypes", None)
    assert clock.kernel_synchronized() is None


@pytest.mark.parametrize(
    ("microseconds", "state", "expected"),
    [(15999999, 5, True), (16000000, 5, False), (500, 0, True), (500, -1, None)],
)
def test_the_kernel_counts_its_error(
    monkeypatch: pytest.MonkeyPatch, microseconds: int, state: int, expected: bool | None
) -> None:
    """By its size and not by a flag, which chrony leaves set; refused, it is not known."""

    class Library:
        """A C library whose kernel says this."""

        def __init__(self, _name: None) -> None: ...

        @staticmethod
        def adjtimex(buffer: Any) -> int:
            place = 3 * ctypes.sizeof(ctypes.c_long)
            ctypes.c_long.from_buffer(buffer, place).value = microseconds
            return state

    monkeypatch.setattr(ctypes, "CDLL", Library)
    assert clock.kernel_synchronized() is expected


def test_two_looks_at_this_machine_agree() -> None:
    """In all but the seconds of the offset; the clock of this machine is its own reference."""

    def look() -> dict[str, Any]:
        return clock.collect(no_program, "/", int(time.time()))

    assert look()["offset"] == "ok"
    assert look()["timezone"]
    assert differences(look, {"offset_seconds"}) == {}
