# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds cpu and memory: limits to the last unit, and every kind of bad /proc."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from ansible_collections.mof.release.tests.unit.module_utils.checks.asking import host, result
from hypothesis import given, settings
from hypothesis import strategies as st

_CPUS = os.sysconf("SC_NPROCESSORS_ONLN")
_MEMINFO = "MemTotal:       4194304 kB\nMemFree:         100000 kB\nMemAvailable:    1048576 kB\n"


def _proc(folder: Path, name: str, text: str | bytes) -> Path:
    (folder / "proc/net").mkdir(parents=True, exist_ok=True)
    (folder / "proc" / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def test_cpu_count() -> None:
    """Of this machine: it has as many as it has, and not one more."""
    assert result("cpu", {"min_count": _CPUS}) == {
        "id": "it",
        "kind": "cpu",
        "status": "pass",
        "expected": f"CPUs: at least {_CPUS}",
        "observed": f"CPUs: {_CPUS}",
    }
    assert result("cpu", {"min_count": _CPUS + 1})["status"] == "fail"


@pytest.mark.parametrize(
    ("hundredths", "status", "shown"), [(80, "pass", "80 %"), (81, "fail", "81 %")]
)
def test_cpu_load(tmp_path: Path, hundredths: int, status: str, shown: str) -> None:
    """The average over 5 minutes on each CPU, not the one over 1 minute beside it."""
    load = hundredths * _CPUS
    _proc(tmp_path, "loadavg", f"99.00 {load // 100}.{load % 100:02} 0.10 1/234 5678\n")
    found = result("cpu", {"max_load_percent": 80}, host(tmp_path))
    assert found["status"] == status
    assert found["observed"].startswith(f"load over 5 minutes: {shown} of a CPU, ")


def test_cpu_load_of_this_machine() -> None:
    """The real /proc can be read."""
    assert result("cpu", {"max_load_percent": 10**9})["status"] == "pass"


@pytest.mark.parametrize(
    ("limits", "status", "observed"),
    [
        ({"min_available_mb": 1024}, "pass", "1024 MB"),
        ({"min_available_mb": 1025}, "fail", "1024 MB"),
        ({"min_available_percent": 25}, "pass", "25 % of 4096 MB"),
        ({"min_available_percent": 26}, "fail", "25 % of 4096 MB"),
    ],
)
def test_memory(tmp_path: Path, limits: dict[str, int], status: str, observed: str) -> None:
    """What is available counts, which is not what is free."""
    found = result("memory", limits, host(_proc(tmp_path, "meminfo", _MEMINFO)))
    assert (found["status"], found["observed"]) == (status, f"available memory: {observed}")


def test_memory_of_this_machine() -> None:
    """The real /proc can be read: something is available, and less than an exabyte."""
    assert result("memory", {"min_available_mb": 1})["status"] == "pass"
    assert result("memory", {"min_available_mb": 1 << 40})["status"] == "fail"


@pytest.mark.parametrize(
    ("kind", "limits", "name", "text", "reason"),
    [
        ("cpu", {"max_load_percent": 1}, "loadavg", None, "No such file"),
        ("cpu", {"max_load_percent": 1}, "loadavg", "", "/proc/loadavg cannot be read"),
        ("cpu", {"max_load_percent": 1}, "loadavg", "0.1 0.2 0.3 ", "cannot be read"),
        ("cpu", {"max_load_percent": 1}, "loadavg", "0.10 -0.20 0.30 ", "cannot be read"),
        ("memory", {"min_available_mb": 1}, "meminfo", None, "No such file"),
        ("memory", {"min_available_mb": 1}, "meminfo", "", "does not tell MemAvailable"),
        ("memory", {"min_available_mb": 1}, "meminfo", "MemTotal: 9 kB\n", "tell MemAvailable"),
        (
            "memory",
            {"min_available_percent": 1},
            "meminfo",
            "MemTotal: 0 kB\nMemAvailable: 0 kB\n",
            "no memory at all",
        ),
    ],
)
def test_bad_proc_is_unknown(
    tmp_path: Path, kind: str, limits: dict[str, Any], name: str, text: str | None, reason: str
) -> None:
    """A file of /proc that is missing, empty or strange is neither a pass nor a fail."""
    if text is not None:
        _proc(tmp_path, name, text)
    found = result(kind, limits, host(tmp_path))
    assert found["status"] == "unknown"
    assert reason in found["observed"]


_FILES = {
    "cpu": ("loadavg", {"max_load_percent": 80}, b"0.10 0.20 0.30 1/2 3\n"),
    "memory": ("meminfo", {"min_available_percent": 10}, _MEMINFO.encode()),
    "ports": (
        "net/tcp",
        {"free": [22]},
        b"  sl  local_address rem_address   st\n   0: 00000000:07E8 00000000:0000 0A 1\n",
    ),
}


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from(sorted(_FILES)),
    at=st.integers(0, 120),
    junk=st.binary(max_size=12) | st.text(" 0123456789.:ABCDEFkB\n", max_size=12).map(str.encode),
    cut=st.integers(0, 12),
)
def test_any_damage_to_proc_is_survived(kind: str, at: int, junk: bytes, cut: int) -> None:
    """Whatever bytes are in it, there is an answer, and it is not that the check crashed."""
    name, limits, whole = _FILES[kind]
    with TemporaryDirectory() as folder:
        _proc(Path(folder), name, whole[:at] + junk + whole[at + cut :])
        found = result(kind, limits, host(folder))
    assert found["status"] in ("pass", "fail", "unknown")
    assert "the check itself failed" not in found["observed"]
