# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel's tables of sockets and what leads from them to a process; and the connections."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import (
    socket_holders,
    sockets,
)
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    CollectorFailed,
)
from ansible_collections.mof.release.tests.unit.module_utils.collectors.hosts import (
    TCP_HEAD,
    Line,
    add_process,
    no_program,
    with_sockets,
)


@pytest.fixture(autouse=True)
def _as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def _listening(root: str) -> dict[str, dict[str, Any]]:
    return sockets.listening(no_program, root)


def test_connections_are_those_that_the_host_made(tmp_path: Path) -> None:
    """Established ones from a port that is not listened on, by process and far end."""
    tcp = [
        Line("0.0.0.0", 22, 1),
        Line("10.0.0.1", 22, 2, "01", "10.0.0.7", 50001),
        Line("10.0.0.1", 40000, 3, "01", "10.0.0.5", 5432),
        Line("10.0.0.1", 40001, 4, "01", "10.0.0.5", 5432),
        Line("10.0.0.1", 40002, 0, "06", "10.0.0.5", 80),
        Line("::ffff:10.0.0.1", 40003, 5, "01", "::ffff:10.0.0.6", 443),
        Line("10.0.0.1", 800, 6, "01", "10.0.0.8", 2049),
    ]
    root = with_sockets(tmp_path, tcp)
    add_process(tmp_path, 9, "app", [3, 4, 5], unit="system.slice/app.service")
    mine = {"process": "app", "unit": "app.service"}
    assert sockets.connected(no_program, root) == {
        "-/tcp/10.0.0.8/2049": {"process": None, "unit": None},
        "app/tcp/10.0.0.5/5432": mine,
        "app/tcp/10.0.0.6/443": mine,
    }


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("0::/system.slice/nginx.service\n", "nginx.service"),
        ("0::/system.slice/system-getty.slice/getty@tty1.service\n", "getty@tty1.service"),
        ("9:pids:/x.service\n1:name=systemd:/system.slice/ssh.service\n0::/\n", "ssh.service"),
        ("0::/system.slice/docker.service/child\n", "docker.service"),
        ("0::/user.slice/user-0.slice/session-3.scope\n", None),
        ("0::/system.slice/docker-0123456789ab.scope\n", None),
        ("0::/\n", None),
        ("", None),
        ("nonsense\n", None),
    ],
)
def test_the_unit_of_aadd_process(text: str, unit: str | None) -> None:
    """In both versions of control groups; what is in no service has none."""
    assert socket_holders.unit_of(text) == unit


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("tcp", None, "there is no /proc/net/tcp here"),
        ("udp", None, "there is no /proc/net/udp here"),
        ("tcp6", "", "/proc/net/tcp6 does not begin as it has to"),
        ("tcp", TCP_HEAD + "   0: 0100007F:1F90\n", "/proc/net/tcp, line 2 cannot be read"),
        ("tcp", TCP_HEAD + "0: 7F:1F90 0:0 0A 0 0 0 0 0 1\n", "line 2 has no address"),
        ("tcp", TCP_HEAD + "0: 0:0 0:0 0A 0 0 0 -1 0 1\n", "line 2 has no owner"),
        ("tcp", TCP_HEAD + "0: 0:0 0:0 0A 0 0 0 1 0 x\n", "line 2 has no owner"),
    ],
)
def test_bad_tables_are_a_failure(tmp_path: Path, name: str, text: str | None, reason: str) -> None:
    """A table that is not there, or cannot be understood, is not an empty one."""
    root = with_sockets(tmp_path)
    (tmp_path / "proc/net" / name).unlink()
    if text is not None:
        (tmp_path / "proc/net" / name).write_text(text)
    with pytest.raises(CollectorFailed, match=reason):
        _listening(root)
    with pytest.raises(CollectorFailed, match=reason):
        sockets.connected(no_program, root)


def test_a_bad_range_of_ports_is_a_failure(tmp_path: Path) -> None:
    """Which UDP sockets come and go cannot be told then."""
    with pytest.raises(CollectorFailed, match="ranges of ports"):
        _listening(with_sockets(tmp_path, ports="many\n"))


def test_a_host_without_ipv6_has_half_the_tables(tmp_path: Path) -> None:
    """And is no failure."""
    root = with_sockets(tmp_path, [Line("0.0.0.0", 22, 1)])
    for name in ("tcp6", "udp6"):
        (tmp_path / "proc/net" / name).unlink()
    assert list(_listening(root)) == ["tcp/0.0.0.0/22"]


def test_a_process_that_ended_meanwhile(tmp_path: Path) -> None:
    """Its socket is still in the table then, and has no process."""
    root = with_sockets(tmp_path, [Line("0.0.0.0", 22, 1)])
    add_process(tmp_path, 9, "sshd", [1])
    (tmp_path / "proc/9/status").unlink()
    assert _listening(root)["tcp/0.0.0.0/22"]["process"] is None
