# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kind dns: names that resolve, that do not, and that nobody can look up just now."""

from __future__ import annotations

import socket
from functools import partial
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.checks import names
from ansible_collections.mof.release.tests.unit.module_utils.checks.asking import result

_ZONE: dict[str, Any] = {
    "shop.example": ["192.0.2.2", "192.0.2.1", "2001:db8::1", "192.0.2.1"],
    "empty.example": [],
    "gone.example": socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
    "down.example": socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"),
}


def _resolve(name: str) -> list[str]:
    found = _ZONE[name]
    if isinstance(found, Exception):
        raise found
    return list(found)


def _dns(*wanted: str | dict[str, Any]) -> dict[str, str]:
    parts = partial(names.parts, resolver=_resolve)
    return result("dns", {"names": list(wanted)}, parts=parts)


@pytest.mark.parametrize(
    ("name", "status", "observed"),
    [
        ("shop.example", "pass", "resolves to 192.0.2.1, 192.0.2.2, 2001:db8::1"),
        ("empty.example", "fail", "has no address"),
        ("gone.example", "fail", "there is no such name"),
        (
            "down.example",
            "unknown",
            "unknown, cannot be looked up: Temporary failure in name resolution",
        ),
    ],
)
def test_a_name(name: str, status: str, observed: str) -> None:
    """It resolves, it does not, or nobody can say: that is not the same."""
    found = _dns(name)
    assert found["expected"] == f"{name}: resolves"
    assert (found["status"], found["observed"]) == (status, f"{name}: {observed}")


@pytest.mark.parametrize(
    ("addresses", "status"),
    [
        (["2001:0db8:0::0001", "192.0.2.1", "192.0.2.2"], "pass"),
        (["192.0.2.1", "192.0.2.2"], "fail"),
        (["192.0.2.1", "192.0.2.2", "2001:db8::1", "192.0.2.3"], "fail"),
        (["192.0.2.9"], "fail"),
    ],
)
def test_addresses(addresses: list[str], status: str) -> None:
    """All of them and no other, in any order and notation: an old address that lingers fails."""
    found = _dns({"name": "shop.example", "addresses": addresses})
    assert found["status"] == status
    assert found["expected"].startswith("shop.example: resolves to 192.0.2.")


def test_every_name_counts() -> None:
    """One that fails is enough."""
    assert _dns("shop.example", "gone.example")["status"] == "fail"


def test_the_resolver_of_this_machine() -> None:
    """The real one knows localhost, with /etc/hosts."""
    found = result("dns", {"names": ["localhost"]})
    assert found["status"] == "pass", found
    assert "127.0.0.1" in found["observed"] or "::1" in found["observed"]


def test_the_interface_of_a_link_local_address_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """It belongs to this host and not to the name."""
    answer = [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1%eth0", 0, 0, 2))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_options: answer)
    assert names.resolve("router.example") == ["fe80::1"]
