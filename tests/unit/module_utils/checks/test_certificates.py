# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kind certificates: files and real TLS endpoints, valid, expired, not yet valid, too short."""

from __future__ import annotations

import os
import socket
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.checks import certificates
from ansible_collections.mof.release.tests.unit.module_utils.checks.asking import NOON, host, result
from ansible_collections.mof.release.tests.unit.module_utils.checks.tls import DAY, made, serving

_UNTIL = "2026-12-24T12:00:00Z"
_EARLIER = NOON - 90 * DAY
_GOOD = made(_EARLIER, NOON + 31 * DAY)
_SHORT = made(_EARLIER, NOON + 30 * DAY)
_EXPIRED = made(_EARLIER, NOON - DAY)
_EARLY = made(NOON + DAY, NOON + 90 * DAY)
_CASES = pytest.mark.parametrize(
    ("one", "status", "observed"),
    [
        (_GOOD, "pass", "valid until 2026-12-25T12:00:00Z"),
        (_SHORT, "fail", "is valid until 2026-12-24T12:00:00Z only"),
        (_EXPIRED, "fail", "expired at 2026-11-23T12:00:00Z"),
        (_EARLY, "fail", "is not valid before 2026-11-25T12:00:00Z"),
    ],
    ids=["good", "short", "expired", "early"],
)


def _files(*paths: Path, **options: Any) -> dict[str, str]:
    parameters = {"valid_until": _UNTIL, "files": [str(one) for one in paths]}
    return result("certificates", parameters, host(**options))


def _endpoint(port: int, **more: Any) -> dict[str, str]:
    endpoint = {"host": "127.0.0.1", "port": port, **more}
    return result("certificates", {"valid_until": _UNTIL, "endpoints": [endpoint]})


@_CASES
def test_a_file(tmp_path: Path, one: Any, status: str, observed: str) -> None:
    """The end must come after the time that was given, not at it."""
    path = one.stored(tmp_path, "x")
    found = _files(path)
    assert (found["status"], found["observed"]) == (status, f"{path}: {observed}")
    assert found["expected"] == f"{path}: valid now and still after {_UNTIL}"


@_CASES
def test_an_endpoint(tmp_path: Path, one: Any, status: str, observed: str) -> None:
    """A certificate that nobody trusts or that has expired is read as well."""
    with serving(tmp_path, one) as port:
        found = _endpoint(port)
    assert (found["status"], found["observed"]) == (status, f"127.0.0.1:{port}: {observed}")


def test_the_server_name_chooses(tmp_path: Path) -> None:
    """A server with several certificates shows the one of the name that was asked for."""
    with serving(tmp_path, _EXPIRED, {"shop.example": _GOOD}) as port:
        assert _endpoint(port)["status"] == "fail"
        found = _endpoint(port, server_name="shop.example")
    assert found["status"] == "pass"
    assert found["observed"].startswith(f"127.0.0.1:{port} as shop.example: valid until ")


def test_every_certificate_of_a_file_counts(tmp_path: Path) -> None:
    """A chain is as good as each of its links, and the bad ones are numbered."""
    chain = tmp_path / "chain.pem"
    chain.write_bytes(_GOOD.certificate + _EXPIRED.certificate + _SHORT.certificate)
    assert _files(chain)["observed"] == (
        f"{chain}: certificate 2 of 3 expired at 2026-11-23T12:00:00Z, "
        "certificate 3 of 3 is valid until 2026-12-24T12:00:00Z only"
    )
    chain.write_bytes(made(_EARLIER, NOON + 99 * DAY).certificate + _GOOD.certificate)
    found = _files(chain)
    assert found["status"] == "pass"
    assert found["observed"] == f"{chain}: valid until 2026-12-25T12:00:00Z"


def test_without_a_window_they_must_be_valid_now(tmp_path: Path) -> None:
    """And that is what is said to be expected."""
    for one, status in ((_SHORT, "pass"), (_EXPIRED, "fail"), (_EARLY, "fail")):
        path = one.stored(tmp_path, "x")
        found = result("certificates", {"files": [str(path)]}, host())
        assert (found["status"], found["expected"]) == (status, f"{path}: valid now")


def test_now_is_the_controllers(tmp_path: Path) -> None:
    """A host whose clock is years behind does not take an expired certificate for a good one."""
    path = _GOOD.stored(tmp_path, "x")
    wrong = datetime(2020, 1, 1, tzinfo=UTC)
    assert _files(path, clock=wrong)["status"] == "fail"
    assert _files(path, clock=wrong, reference=NOON)["status"] == "pass"
    late = _files(path, clock=wrong, reference=NOON + timedelta(days=40))
    assert "expired" in late["observed"]


@pytest.mark.parametrize(
    ("content", "status", "observed"),
    [
        (None, "fail", "is not there"),
        (b"", "fail", "holds no certificate in PEM"),
        (_GOOD.key, "fail", "holds no certificate in PEM"),
        (_GOOD.der(), "fail", "holds no certificate in PEM"),
        (_GOOD.certificate[:300], "unknown", "unknown, a certificate in it is cut off"),
        (
            b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "unknown",
            "unknown, it is not a certificate that can be read",
        ),
    ],
)
def test_files_without_a_certificate(
    tmp_path: Path, content: bytes | None, status: str, observed: str
) -> None:
    """Missing or of something else fails; damaged is unknown."""
    path = tmp_path / "x.pem"
    if content is not None:
        path.write_bytes(content)
    found = _files(path)
    assert (found["status"], found["observed"]) == (status, f"{path}: {observed}")


def test_what_is_not_a_file_is_unknown(tmp_path: Path) -> None:
    """A folder, a pipe that nobody writes into, and a file without end."""
    os.mkfifo(tmp_path / "pipe")
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(17 << 20)
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero"), huge):
        assert _files(path)["status"] == "unknown", path


def test_an_endpoint_that_shows_none_is_unknown(tmp_path: Path) -> None:
    """Nobody there, or somebody who does not speak TLS: nothing is known of the certificate."""
    with serving(tmp_path, _GOOD) as port:
        pass
    assert _endpoint(port)["status"] == "unknown"
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_talk, args=(server,), daemon=True).start()
        found = _endpoint(server.getsockname()[1], timeout_seconds=5)
    assert found["status"] == "unknown"


def test_an_endpoint_that_keeps_silent_is_unknown() -> None:
    """It accepts and says nothing, for longer than the time that was given."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = _endpoint(server.getsockname()[1], timeout_seconds=1)
    assert found["status"] == "unknown"
    assert "timed out" in found["observed"]


def test_a_python_without_ssl_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read all the same, as no part of it is needed for them."""
    monkeypatch.setattr(certificates, "ssl", None)
    found = _endpoint(1)
    assert found["status"] == "unknown"
    assert "no module ssl" in found["observed"]


def _talk(server: socket.socket) -> None:
    connection, _address = server.accept()
    with connection:
        connection.sendall(b"220 mail.example ESMTP\r\n" * 20)
        connection.recv(1)
