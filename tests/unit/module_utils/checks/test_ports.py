# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kind ports: real listeners, real connections, and the kernel's tables word for word."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.module_utils.checks import ports
from ansible_collections.mof.release.plugins.module_utils.checks.listeners import listeners
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import CollectorFailed
from ansible_collections.mof.release.tests.unit.module_utils.checks.asking import (
    host,
    result,
    status,
)

_HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"


def _line(address: str, port: int, state: str = "0A") -> str:
    """As the kernel of this machine prints it: each word of an address as one number."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    raw = socket.inet_pton(family, address)
    words = "".join(f"{word:08X}" for word in struct.unpack(f"={len(raw) // 4}I", raw))
    return f"   0: {words}:{port:04X} {'0' * len(words)}:0000 {state} 00000000:00000000 00:0 0\n"


_FOUR = _line("127.0.0.1", 8080) + _line("0.0.0.0", 22) + _line("127.0.0.1", 80, "01")
_SIX = _line("::", 22) + _line("::1", 443) + _line("2001:db8::7", 25)


def _tables(folder: Path, four: str | None = None, six: str | None = None) -> Path:
    (folder / "proc/net").mkdir(parents=True)
    for name, text in (("tcp", four), ("tcp6", six)):
        if text is not None:
            (folder / "proc/net" / name).write_text(text)
    return folder


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A socket that listens on a port of 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def closed() -> Iterator[int]:
    """A port that nobody listens on, and that is kept so."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def test_a_real_listener(listener: socket.socket, closed: int) -> None:
    """It is listened on and not free, and the other way round for the port beside it."""
    port = listener.getsockname()[1]
    found = result("ports", {"listening": [port]})
    assert found["status"] == "pass"
    assert found["observed"] == f"port {port}: listened on at 127.0.0.1"
    assert found["expected"] == f"port {port}: listened on"
    assert status("ports", {"free": [port]}) == "fail"
    assert status("ports", {"free": [closed]}) == "pass"
    assert status("ports", {"listening": [closed]}) == "fail"
    assert status("ports", {"free": [closed], "listening": [closed]}) == "fail"


def test_a_real_connection(listener: socket.socket, closed: int) -> None:
    """Accepted or refused, by address and by name."""
    port = listener.getsockname()[1]
    there = {"host": "127.0.0.1", "port": port}
    assert result("ports", {"connect": [there]}) == {
        "id": "it",
        "kind": "ports",
        "status": "pass",
        "expected": f"127.0.0.1:{port}: accepts a TCP connection within 5 seconds",
        "observed": f"127.0.0.1:{port}: accepts a TCP connection",
    }
    assert status("ports", {"connect": [{"host": "localhost", "port": port}]}) == "pass"
    found = result("ports", {"connect": [there, {"host": "127.0.0.1", "port": closed}]})
    assert found["status"] == "fail"
    assert found["observed"].endswith(f"127.0.0.1:{closed}: Connection refused")


def test_an_endpoint_that_does_not_answer() -> None:
    """A queue that is full drops what comes in; after the time that was given it fails."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        name = server.getsockname()
        waiting = [socket.socket() for _number in range(4)]
        try:
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(name)
            endpoint = {"host": name[0], "port": name[1], "timeout_seconds": 1}
            found = result("ports", {"connect": [endpoint]})
        finally:
            for one in waiting:
                one.close()
    assert found["status"] == "fail"
    assert found["observed"].endswith("does not answer within 1 seconds")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "fail"),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), "unknown"),
        (OSError(113, "No route to host"), "fail"),
        (OSError(101, "Network is unreachable"), "fail"),
        (OSError(24, "Too many open files"), "unknown"),
    ],
)
def test_what_a_failed_connection_means(
    error: OSError, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the endpoint or the network says is an answer; what went wrong here is not."""

    def refuse(*_arguments: object, **_options: object) -> socket.socket:
        raise error

    monkeypatch.setattr(socket, "create_connection", refuse)
    found = result("ports", {"connect": [{"host": "db.example", "port": 5432}]})
    assert found["status"] == expected
    assert found["observed"].startswith("db.example:5432: ")


def test_an_address_with_colons_has_brackets() -> None:
    """As in a URL."""
    assert ports.endpoint("::1", 80) == "[::1]:80"
    assert ports.endpoint("192.0.2.1", 80) == "192.0.2.1:80"


def test_both_tables(tmp_path: Path) -> None:
    """Listening sockets only, with their addresses."""
    root = _tables(tmp_path, _HEAD + _FOUR, _HEAD + _SIX)
    assert listeners(root) == {
        8080: {"127.0.0.1"},
        22: {"0.0.0.0", "::"},
        443: {"::1"},
        25: {"2001:db8::7"},
    }
    found = result("ports", {"free": [22, 80]}, host(root))
    assert found["observed"] == "port 22: listened on at 0.0.0.0, ::; port 80: free"


def test_one_table_is_enough(tmp_path: Path) -> None:
    """A kernel without IPv6 has no second one."""
    assert set(listeners(_tables(tmp_path, four=_HEAD + _FOUR))) == {8080, 22}


def test_listeners_are_those_of_this_machine(listener: socket.socket) -> None:
    """The real tables have the real socket."""
    assert "127.0.0.1" in listeners(Path("/"))[listener.getsockname()[1]]


@pytest.mark.parametrize(
    ("four", "reason"),
    [
        (None, "there is no /proc/net/tcp here"),
        ("", "/proc/net/tcp does not begin as it has to"),
        (_FOUR, "/proc/net/tcp does not begin as it has to"),
        (_HEAD + "   0: 0100007F:1F90\n", "/proc/net/tcp, line 2 cannot be read"),
        (_HEAD + "   0: 7F:1F90 0:0 0A\n", "/proc/net/tcp, line 2 has no address"),
        (_HEAD + "   0: 0100007F:-001 0:0 0A\n", "/proc/net/tcp, line 2 has no address"),
    ],
)
def test_bad_tables_are_unknown(tmp_path: Path, four: str | None, reason: str) -> None:
    """A table that cannot be understood frees no port."""
    root = _tables(tmp_path, four)
    with pytest.raises(CollectorFailed, match=reason):
        listeners(root)
    assert status("ports", {"free": [9]}, host(root)) == "unknown"
