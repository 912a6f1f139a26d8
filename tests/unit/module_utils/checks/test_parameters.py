# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of every kind: what is right, what is refused, and how that is said."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.checks.kinds import KINDS
from ansible_collections.mof.release.tests.unit.module_utils.checks.asking import host, wrong
from hypothesis import given
from hypothesis import strategies as st

_DIGEST = "0" * 64
_UNTIL = "2026-11-27T20:00:00+09:00"
_RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("os", {"ids": ["debian"]}),
    ("os", {"versions": {"debian": {"min": "11"}}}),
    ("os", {"ids": ["debian", "arch"], "versions": {"debian": {"min": "11", "max": "12"}}}),
    ("kernel", {"min": "5.10"}),
    ("kernel", {"max": "6.99"}),
    ("cpu", {"min_count": 2, "max_load_percent": 150}),
    ("memory", {"min_available_percent": 10}),
    ("disk", {"paths": ["/srv"], "min_free_mb": 1}),
    ("inodes", {"paths": ["/", "/srv/a b"], "min_free_percent": 100}),
    ("staged", {"files": []}),
    ("staged", {"files": [{"path": "/a", "sha256": _DIGEST}]}),
    ("ports", {"free": [1], "listening": [65535]}),
    ("ports", {"connect": [{"host": "2001:db8::1", "port": 443, "timeout_seconds": 1}]}),
    ("ports", {"connect": [{"host": "db_1.shop.example.", "port": 5432}]}),
    ("dns", {"names": ["shop.example", {"name": "a", "addresses": ["192.0.2.1", "::1"]}]}),
    ("time", {"max_offset_seconds": 5, "synchronized": False}),
    ("time", {"synchronized": True}),
    ("certificates", {"valid_until": _UNTIL, "files": ["/a.pem"]}),
    ("certificates", {"endpoints": [{"host": "192.0.2.7", "port": 443, "server_name": "a.b"}]}),
]
_WRONG: list[tuple[str, Any, str]] = [
    ("os", {"ids": []}, "ids: the list is empty, leave it out or fill it"),
    ("os", {"ids": "debian"}, "ids: 'debian' is not a list"),
    ("os", {"ids": ["Debian 12"]}, "ids[0]: 'Debian 12' is not an ID as in os-release(5)"),
    ("os", {"versions": {}}, "versions: {} is not a mapping with at least one entry"),
    ("os", {"versions": {"debian": {}}}, "versions.debian: give at least one of min, max"),
    ("os", {"versions": {"debian": {"min": 11}}}, "versions.debian.min: 11 is not a version"),
    (
        "os",
        {"versions": {"debian": {"min": "12", "max": "11"}}},
        "versions.debian: min 12 is above max 11",
    ),
    (
        "os",
        {"ids": ["arch"], "versions": {"debian": {"min": "1"}}},
        "versions.debian: debian is not among ids",
    ),
    ("kernel", {"min": "6.1", "max": "5.10"}, "min: 6.1 is above max 5.10"),
    ("kernel", {"min": 5.1}, 'min: 5.1 is not a version, write numbers in quotes such as "5.10"'),
    ("kernel", {"min": "6.x"}, "min: '6.x' is not a version"),
    ("kernel", {"min": "6."}, "min: '6.' is not a version"),
    ("kernel", {"min": "9" * 5000}, "is not a version"),
    ("kernel", {"min": "v6"}, "min: 'v6' is not a version"),
    ("cpu", {"min_count": True}, "min_count: True is not a whole number"),
    ("cpu", {"max_load_percent": "80"}, "max_load_percent: '80' is not a whole number"),
    ("cpu", {"max_load_percent": 0.8}, "max_load_percent: 0.8 is not a whole number"),
    ("memory", {"min_available_percent": 101}, "min_available_percent: 101 is more than 100"),
    ("memory", {"min_available_mb": 2**53}, f"min_available_mb: {2**53} is more than {2**53 - 1}"),
    ("disk", {"min_free_mb": 1}, "paths: is missing"),
    ("disk", {"paths": ["/srv"]}, "parameters: give at least one of min_free_mb"),
    ("disk", {"paths": ["srv"], "min_free_mb": 1}, "paths[0]: 'srv' is not an absolute path"),
    ("disk", {"paths": ["/a/../b"], "min_free_mb": 1}, "paths[0]: '/a/../b' goes up with '..'"),
    ("disk", {"paths": ["/a\0"], "min_free_mb": 1}, r"paths[0]: '/a\x00' holds a null character"),
    ("inodes", {"paths": ["/"]}, "min_free_percent: is missing"),
    ("staged", {}, "files: is missing"),
    ("staged", {"files": [{"path": "/a"}]}, "files[0].sha256: is missing"),
    (
        "staged",
        {"files": [{"path": "/a", "sha256": _DIGEST + "\n"}]},
        "is not a SHA-256 in hex, 64 digits",
    ),
    ("ports", {}, "parameters: give at least one of free, listening, connect"),
    ("ports", {"free": [0]}, "free[0]: 0 is less than 1"),
    ("ports", {"free": [65536]}, "free[0]: 65536 is more than 65535"),
    ("ports", {"connect": [{"host": "a b", "port": 1}]}, "connect[0].host: 'a b' is not a host"),
    ("ports", {"connect": ["a:1"]}, "connect[0]: 'a:1' is not a mapping of host, port"),
    (
        "ports",
        {"connect": [{"host": "a", "port": 1, "timeout_seconds": 0}]},
        "connect[0].timeout_seconds: 0 is less than 1",
    ),
    ("dns", {"names": ["b\u00fccher.example"]}, "names[0]: 'b\u00fccher.example' is not a host"),
    ("dns", {"names": ["a" * 64]}, "is not a host name"),
    ("dns", {"names": ["a..b"]}, "is not a host name"),
    ("dns", {"names": [".".join(["a" * 60] * 5)]}, "is not a host name"),
    ("dns", {"names": [{"name": "a"}]}, "names[0].addresses: is missing"),
    ("dns", {"names": [{"name": "a", "addresses": ["b"]}]}, "'b' is not an IP address"),
    ("time", {}, "parameters: give max_offset_seconds, or synchronized: true, or both"),
    ("time", {"synchronized": False}, "parameters: give max_offset_seconds"),
    ("time", {"synchronized": "yes"}, "synchronized: 'yes' is neither true nor false"),
    ("certificates", {"valid_until": _UNTIL}, "parameters: give at least one of files, endpoints"),
    (
        "certificates",
        {"valid_until": "2026-11-27", "files": ["/a"]},
        "valid_until: '2026-11-27' is not a time as in RFC 3339",
    ),
    ("certificates", {"files": ["/a"], "endpoints": [{"host": "a"}]}, "endpoints[0].port: is"),
]


@pytest.mark.parametrize(("kind", "parameters"), _RIGHT)
def test_right_parameters(kind: str, parameters: dict[str, Any]) -> None:
    """Nothing is wrong with them, and every part that they make says what it expects."""
    assert wrong(kind, parameters) == []
    parts = KINDS[kind].parts(parameters, host())
    assert parts
    assert all(part.expected for part in parts)


def test_every_kind_has_right_and_wrong_parameters_here() -> None:
    """No kind is left out of the tables above."""
    assert {kind for kind, _parameters in _RIGHT} == set(KINDS)
    assert {kind for kind, _parameters, _message in _WRONG} == set(KINDS)


@pytest.mark.parametrize(("kind", "parameters", "message"), _WRONG)
def test_wrong_parameters(kind: str, parameters: Any, message: str) -> None:
    """Each is refused, with its place and what is wrong there, and for no other reason."""
    [line] = wrong(kind, parameters)
    assert message in line


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_and_what_is_unknown_are_refused(kind: str) -> None:
    """A check that asks nothing could never fail; a parameter that nobody reads would not count."""
    assert wrong(kind, {})
    for parameters in [parameters for name, parameters in _RIGHT if name == kind]:
        [line] = wrong(kind, dict(parameters, min_fre_mb=1))
        assert line.startswith("min_fre_mb: there is no such parameter, it can be ")


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("value", [[], "x", 1, True])
def test_what_is_not_a_mapping_is_refused(kind: str, value: Any) -> None:
    """The parameters as a whole have their place as well."""
    [line] = wrong(kind, value)
    assert line.startswith(f"parameters: {value!r} is not a mapping of ")


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
_NAMES = st.sampled_from(
    [
        *("ids", "versions", "min", "max", "min_count", "paths", "min_free_mb", "min_free_percent"),
        *("files", "free", "connect", "names", "synchronized", "valid_until", "endpoints"),
    ]
)


@given(kind=st.sampled_from(sorted(KINDS)), parameters=st.dictionaries(_NAMES, _VALUES, max_size=4))
def test_any_parameters_are_judged(kind: str, parameters: dict[str, Any]) -> None:
    """Whatever is written, it is refused line by line or can be asked; nothing crashes."""
    lines = wrong(kind, parameters)
    assert all(isinstance(line, str) and ": " in line for line in lines)
    if not lines:
        assert KINDS[kind].parts(parameters, host())
