# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sections listeners and connections: what is listened on by whom, and what moves by itself."""

from __future__ import annotations

import errno
import os
import pwd
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import (
    socket_tables,
    sockets,
)
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    snapshot,
)
from ansible_collections.mof.release.tests.unit.module_utils.collectors.hosts import (
    Line,
    add_process,
    differences,
    no_program,
    tree,
    with_sockets,
)

_ME = pwd.getpwuid(os.geteuid()).pw_name


@pytest.fixture(autouse=True)
def _as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def _listening(root: str) -> dict[str, dict[str, Any]]:
    return sockets.listening(no_program, root)


def test_a_listener_is_its_process_user_unit_and_pid(tmp_path: Path) -> None:
    """All four, with the service of systemd that the process belongs to."""
    root = with_sockets(tmp_path, [Line("0.0.0.0", 8080, 11)])
    add_process(tmp_path, 700, "nginx", [11], unit="system.slice/nginx.service")
    assert _listening(root) == {
        "tcp/0.0.0.0/8080": {
            "process": "nginx",
            "user": "root",
            "unit": "nginx.service",
            "pid": 700,
        }
    }


def test_addresses_are_written_plainly(tmp_path: Path) -> None:
    """IPv6 as people write it, and IPv4 in an IPv6 socket as IPv4."""
    tcp = [Line("::", 22, 1), Line("::1", 631, 2), Line("::ffff:192.0.2.1", 80, 3)]
    assert list(_listening(with_sockets(tmp_path, tcp, [Line("127.0.0.1", 323, 4, "07")]))) == [
        "tcp/192.0.2.1/80",
        "tcp/::/22",
        "tcp/::1/631",
        "udp/127.0.0.1/323",
    ]


def test_workers_and_what_systemd_starts_do_not_count(tmp_path: Path) -> None:
    """Of those that hold one socket, the ones that have it from their parent are left out."""
    root = with_sockets(tmp_path, [Line("0.0.0.0", 80, 1), Line("0.0.0.0", 9090, 2)])
    add_process(tmp_path, 1, "systemd", [2], parent=0)
    add_process(tmp_path, 50, "nginx", [1])
    add_process(tmp_path, 51, "nginx-worker", [1], parent=50, uid=65534)
    add_process(tmp_path, 60, "cockpit-ws", [2], unit="system.slice/cockpit.service")
    found = _listening(root)
    assert found["tcp/0.0.0.0/80"]["process"] == "nginx"
    assert found["tcp/0.0.0.0/80"]["user"] == "root"
    assert found["tcp/0.0.0.0/9090"] == {
        "process": "systemd",
        "user": "root",
        "unit": None,
        "pid": 1,
    }


def test_several_processes_on_one_port_are_one_entry(tmp_path: Path) -> None:
    """Names are sorted with commas between, each once, and the lowest number stands for all."""
    root = with_sockets(
        tmp_path, [Line("0.0.0.0", 53, 1), Line("0.0.0.0", 53, 2), Line("0.0.0.0", 53, 3)]
    )
    add_process(tmp_path, 300, "named", [1], unit="system.slice/named.service")
    add_process(tmp_path, 20, "named", [2], unit="system.slice/named.service")
    add_process(tmp_path, 100, "dnsdist", [3])
    assert _listening(root) == {
        "tcp/0.0.0.0/53": {
            "process": "dnsdist,named",
            "user": "root",
            "unit": "named.service",
            "pid": 20,
        }
    }


def test_udp_counts_when_it_waits_for_anybody(tmp_path: Path) -> None:
    """Bound and without a peer; not connected ones, nor ports that the kernel gave out."""
    udp = [
        Line("0.0.0.0", 123, 1, "07"),
        Line("192.0.2.2", 5000, 2, "01", "192.0.2.9", 123),
        Line("192.0.2.2", 5001, 2, "07", "192.0.2.9", 123),
        Line("0.0.0.0", 40000, 3, "07"),
        Line("0.0.0.0", 61000, 3, "07"),
    ]
    root = with_sockets(tmp_path, udp=udp)
    add_process(tmp_path, 9, "chronyd", [1, 2, 3])
    assert list(_listening(root)) == ["udp/0.0.0.0/123", "udp/0.0.0.0/61000"]


def test_a_port_that_is_reserved_was_meant(tmp_path: Path) -> None:
    """Nobody gets it by chance, so it counts although it lies in the range."""
    root = with_sockets(
        tmp_path, udp=[Line("0.0.0.0", port, 1, "07") for port in (39999, 40000, 50005)]
    )
    add_process(tmp_path, 9, "app", [1])
    tree(tmp_path, {"proc/sys/net/ipv4/ip_local_reserved_ports": "40000,50000-50010\n"})
    assert list(_listening(root)) == ["udp/0.0.0.0/40000", "udp/0.0.0.0/50005"]


def test_the_kernels_own_ports_count(tmp_path: Path) -> None:
    """WireGuard's usual port is in the range; no process holds it, and it does not go away."""
    root = with_sockets(tmp_path, [Line("0.0.0.0", 2049, 6)], [Line("0.0.0.0", 51820, 7, "07")])
    nobody = {"process": None, "user": "root", "unit": None, "pid": None}
    assert _listening(root) == {"tcp/0.0.0.0/2049": nobody, "udp/0.0.0.0/51820": nobody}


def test_a_socket_that_was_closed_meanwhile_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No process holds it, and the next look at the table does not find it."""
    root = with_sockets(tmp_path, [Line("0.0.0.0", 1, 1)], [Line("0.0.0.0", 40000, 7, "07")])
    answers = [socket_tables.tables(root), socket_tables.tables(root)[:1]]
    monkeypatch.setattr(sockets, "tables", lambda _root: answers.pop(0))
    assert list(_listening(root)) == ["tcp/0.0.0.0/1"]


def test_the_questions_of_a_dns_server_are_left_out(tmp_path: Path) -> None:
    """It asks from random ports; what it serves beside DNS stays."""
    ports = {53: 1, 67: 2, 5353: 3, 5355: 4, 1031: 5, 20001: 6}
    root = with_sockets(
        tmp_path, udp=[Line("0.0.0.0", port, at, "07") for port, at in ports.items()]
    )
    add_process(tmp_path, 9, "dnsmasq", [1, 2, 3, 4, 5])
    add_process(tmp_path, 10, "other", [6])
    found = [key.rpartition("/")[2] for key in _listening(root)]
    assert found == ["20001", "53", "5353", "5355", "67"]


def test_temporary_addresses_are_left_out(tmp_path: Path) -> None:
    """What listens at an address of a day is somewhere else tomorrow."""
    udp = [Line("2001:db8::7", 123, 1, "07"), Line("2001:db8::8", 123, 2, "07")]
    root = with_sockets(tmp_path, udp=udp)
    line = "20010db8000000000000000000000007 02 40 00 01     eth0\n"
    tree(tmp_path, {"proc/net/if_inet6": line})
    assert list(_listening(root)) == ["udp/2001:db8::8/123"]


def test_what_only_root_may_see_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without root there is the socket, its user and the reason; nothing is guessed."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    tcp = [Line("0.0.0.0", 22, 1, uid=os.getuid()), Line("10.0.0.1", 9, 2, "01", "10.0.0.9", 5)]
    root = with_sockets(tmp_path, tcp, [Line("0.0.0.0", 40000, 3, "07")])
    assert _listening(root) == {
        "tcp/0.0.0.0/22": {
            "process": None,
            "user": _ME,
            "unit": None,
            "pid": None,
            "reason": "its process can be seen by root only",
        }
    }
    assert sockets.connected(no_program, root) == {
        "-/tcp/10.0.0.9/5": {
            "process": None,
            "unit": None,
            "reason": "its process can be seen by root only",
        }
    }


@pytest.mark.parametrize("call", ["listdir", "readlink"])
def test_a_process_that_root_may_not_look_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Root in a container is refused some; then a socket without a process is not the kernel's."""
    root = with_sockets(tmp_path, [Line("0.0.0.0", 22, 1)])
    add_process(tmp_path, 9, "sshd", [1])

    real: Callable[[Path], Any] = getattr(os, call)

    def refuse(path: Path) -> Any:
        if "/fd" in str(path):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, call, refuse)
    found = _listening(root)["tcp/0.0.0.0/22"]
    monkeypatch.undo()
    assert (found["process"], found["reason"]) == (None, sockets.UNSEEN)


def test_both_sections_share_one_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables and the processes are read once."""
    host = sockets.Sockets(with_sockets(tmp_path))
    walks = []
    monkeypatch.setattr(sockets, "Holders", lambda *arguments: walks.append(arguments))
    taken = snapshot({"listeners": host.listening, "connections": host.connected}, 10)
    assert len(walks) == 1
    assert set(taken["sections"]) == {"listeners", "connections"}


def test_odd_names_do_no_harm(tmp_path: Path) -> None:
    """Bytes that are not UTF-8, line feeds and slashes in the name of a process are escaped."""
    root = with_sockets(
        tmp_path, [Line("0.0.0.0", 1, 1), Line("10.0.0.1", 9, 2, "01", "10.0.0.9", 5)]
    )
    add_process(tmp_path, 9, b"a\n/\xff b,", [1, 2])
    host = sockets.Sockets(root)
    taken = snapshot({"listeners": host.listening, "connections": host.connected}, 10)["sections"]
    assert taken["listeners"]["data"]["tcp/0.0.0.0/1"]["process"] == "a\\x0a/\\xff b,"
    assert list(taken["connections"]["data"]) == ["a\\x0a/\\xff b,/tcp/10.0.0.9/5"]


def test_this_process_listens_and_connects() -> None:
    """The real kernel's tables lead to this process; its UDP port was given out by the kernel."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.create_server(("127.0.0.1", 0)) as far,
    ):
        udp.bind(("127.0.0.1", 0))
        port, end = server.getsockname()[1], far.getsockname()[1]
        asking = udp.getsockname()[1]
        with socket.create_connection(("127.0.0.1", end)):
            host = sockets.Sockets()
            listeners, connections = host.listening(no_program), host.connected(no_program)
    mine = listeners[f"tcp/127.0.0.1/{port}"]
    name = Path("/proc/self/comm").read_text(encoding="utf-8").rstrip("\n")
    assert (mine["process"], mine["pid"], mine["user"]) == (name, os.getpid(), _ME)
    assert f"udp/127.0.0.1/{asking}" not in listeners
    assert connections[f"{name}/tcp/127.0.0.1/{end}"]["process"] == name


def test_two_looks_at_this_machine_agree() -> None:
    """In all but the number of the process."""
    with socket.create_server(("127.0.0.1", 0)):
        assert differences(lambda: sockets.listening(no_program), {"pid"}) == {}
