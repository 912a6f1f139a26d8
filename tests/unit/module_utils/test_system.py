# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The section system: the kernel, os-release and /proc; unknown when one of the former fails."""

from __future__ import annotations

import errno
import os
import platform
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import system
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    CollectorFailed,
    snapshot,
)


def _run(argv: Sequence[str]) -> tuple[int, str, str]:
    raise AssertionError(f"{argv[0]} was started")


def _uname(nodename: str = "web1") -> os.uname_result:
    return os.uname_result(("Linux", nodename, "6.1.0-25-amd64", "#1 SMP Debian", "x86_64"))


def _collect(root: Path | str, nodename: str = "web1") -> dict[str, Any]:
    return system.collect(_run, str(root), lambda: _uname(nodename))


def _root(tmp_path: Path, text: str, name: str = "etc/os-release") -> str:
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    return str(tmp_path)


def test_system_is_who_the_host_is(tmp_path: Path) -> None:
    """All eight fields, with the quotes of os-release taken off and comments left out."""
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/uptime").write_text("1531.66 1892.12\n", encoding="ascii")
    (tmp_path / "proc/loadavg").write_text("1.41 1.79 1.11 3/112 5613\n", encoding="ascii")
    root = _root(tmp_path, '# comment\n\nID=debian\nVERSION_ID="12"\nNAME="Debian \\"GNU\\""\n')
    assert _collect(root) == {
        "hostname": "web1",
        "os_id": "debian",
        "os_version": "12",
        "kernel": "6.1.0-25-amd64",
        "machine": "x86_64",
        "python": platform.python_version(),
        "uptime_seconds": 1531,
        "load": "1.41 1.79 1.11",
    }


@pytest.mark.parametrize(
    "text", [None, "", "soon\n", "-1.00 0.00\n", "1 2\n", "٣.11 1.00 1.00 1\n"]
)
def test_what_moves_is_none_when_it_is_not_told(tmp_path: Path, text: str | None) -> None:
    """The host is known all the same: nothing is compared by it."""
    (tmp_path / "proc").mkdir()
    for name in ("uptime", "loadavg"):
        if text is not None:
            (tmp_path / "proc" / name).write_text(text, encoding="utf-8")
    found = _collect(tmp_path)
    assert (found["uptime_seconds"], found["load"]) == (None, None)


def test_two_looks_at_this_machine_agree() -> None:
    """In all but how long it has run and its load, both of which are there."""
    first, second = (system.collect(_run) for _look in range(2))
    assert first["uptime_seconds"] > 0
    assert re.fullmatch(r"\d+\.\d\d \d+\.\d\d \d+\.\d\d", first["load"])
    moving = {"uptime_seconds", "load"}
    assert {name for name in first if first[name] != second[name]} <= moving


def test_the_second_place_of_os_release_counts_when_the_first_is_missing(tmp_path: Path) -> None:
    """/usr/lib/os-release is read where /etc has none; no version stays None."""
    found = _collect(_root(tmp_path, "ID=arch\n", "usr/lib/os-release"))
    assert (found["os_id"], found["os_version"]) == ("arch", None)


def test_a_host_without_os_release_says_so(tmp_path: Path) -> None:
    """No os-release is a fact of the host, not a failure."""
    found = _collect(tmp_path)
    assert (found["os_id"], found["os_version"], found["hostname"]) == (None, None, "web1")


@pytest.mark.parametrize("line", ['VERSION_ID="12', "not an assignment"])
def test_a_broken_os_release_is_a_failure(tmp_path: Path, line: str) -> None:
    """What cannot be read is named with its line, not passed over."""
    with pytest.raises(CollectorFailed, match="/etc/os-release, line 2"):
        _collect(_root(tmp_path, f"ID=debian\n{line}\n"))


@pytest.mark.parametrize(
    ("field", "option"), [("hostname", "n"), ("kernel", "r"), ("machine", "m")]
)
def test_the_kernel_says_what_the_program_uname_prints(field: str, option: str) -> None:
    """Of this machine, and without starting that or any other program."""
    said = subprocess.run(["uname", f"-{option}"], capture_output=True, text=True, check=True)
    assert system.collect(_run)[field] == said.stdout.strip()


@pytest.mark.parametrize("name", ["web1.example", "", "b\udcfccher", "bücher"])
def test_a_host_may_have_any_name(tmp_path: Path, name: str) -> None:
    """None at all, and one that is not ASCII or not even UTF-8."""
    assert _collect(tmp_path, name)["hostname"] == name


def test_a_name_is_the_same_in_every_locale() -> None:
    """It is read as UTF-8, also by a Python that takes everything for ASCII."""
    code = f"""
import os
from {system.__name__} import collect
name = os.fsdecode(b"b\\xc3\\xbccher")
found = collect(None, uname=lambda: os.uname_result(("Linux", name, "6.1", "#1", "x86_64")))
print(ascii((name, found["hostname"])))
"""
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    env["PYTHONPATH"] = str(Path(system.__file__).parents[6])
    argv = [sys.executable, "-c", code]
    said = subprocess.run(argv, env=env, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == ascii(("b\udcc3\udcbccher", "bücher"))


def test_a_failing_uname_is_a_failure(tmp_path: Path) -> None:
    """Without its name the host is unknown."""

    def broken() -> os.uname_result:
        raise OSError(errno.EPERM, "Operation not permitted")

    taken = snapshot({"system": lambda run: system.collect(run, str(tmp_path), broken)}, 5)
    section = taken["sections"]["system"]
    assert (section["status"], section["data"]) == ("unknown", None)
    assert "Operation not permitted" in section["reason"]
