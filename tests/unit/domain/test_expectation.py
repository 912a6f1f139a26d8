# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release means to leave behind, against what was captured."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.declared import (
    files_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.expectation import (
    Mismatch,
    mismatches,
    patterns_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.snapshot import (
    Section,
)


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


DIGEST = digest(b"2.4.0\n")
FOUND = {
    "packages": Section(
        "ok",
        items={"dpkg/nginx:amd64": {"manager": "dpkg", "name": "nginx", "version": "1.22"}},
    ),
    "files": Section(
        "ok",
        items={
            "/srv/VERSION": {"type": "file", "mode": "0644", "owner": "root", "sha256": DIGEST},
            "/srv/gone": {"type": "absent"},
            "/srv/odd": {"type": "file", "mode": "0644", "sha256": None, "reason": "not allowed"},
        },
    ),
    "services": Section(
        "ok",
        items={
            "nginx.service": {"name": "nginx.service", "active": "active", "enabled": "enabled"},
            "cups": {"name": "cups", "active": "inactive", "enabled": None},
        },
    ),
    "schedules": Section(
        "ok",
        items={
            "timer/backup.timer": {"active": "active", "enabled": "enabled", "calendar": []},
            "timer/fstrim.timer": {"active": "inactive", "enabled": "disabled"},
            "timer/job@.timer": {"active": None, "enabled": "static"},
            "cron//etc/cron.d/backup": {"entries": []},
        },
    ),
    "listeners": Section(
        "ok",
        items={
            "tcp/0.0.0.0/80": {"process": "nginx"},
            "tcp/::/80": {"process": "nginx"},
            "udp/127.0.0.1/53": {"process": "unbound"},
        },
    ),
}


def against(kind: str, **one: Any) -> list[tuple[str, str, str, str]]:
    """What is found otherwise on web1 than this one expectation."""
    plan = {"expect": {kind: [one]}}
    return [
        (each.ci, each.attribute, each.expected, each.observed)
        for each in mismatches(plan, "web1", FOUND, {}, digest)
    ]


@pytest.mark.parametrize(
    ("kind", "one"),
    [
        ("packages", {"name": "nginx"}),
        ("packages", {"name": "nginx", "version": "1.22", "manager": "dpkg"}),
        ("packages", {"name": "apache2", "state": "absent"}),
        ("files", {"path": "/srv/VERSION", "content": "2.4.0", "mode": "0644", "owner": "root"}),
        ("files", {"path": "/srv/VERSION", "content": "2.4.0\n"}),
        ("files", {"path": "/srv/VERSION", "sha256": DIGEST, "type": "file"}),
        ("files", {"path": "/srv/gone", "state": "absent"}),
        ("services", {"name": "nginx", "state": "running", "enabled": True}),
        ("services", {"name": "cups", "state": "stopped", "enabled": False}),
        ("services", {"name": "telnetd", "state": "absent"}),
        ("services", {"name": "backup.timer"}),
        ("services", {"name": "backup.timer", "state": "running", "enabled": True}),
        ("services", {"name": "fstrim.timer", "state": "stopped", "enabled": False}),
        ("services", {"name": "job@.timer", "state": "stopped"}),
        ("services", {"name": "nginx.timer", "state": "absent"}),
        ("ports", {"port": 80, "process": "nginx"}),
        ("ports", {"port": 53, "proto": "udp", "address": "127.0.0.1"}),
        ("ports", {"port": 53, "state": "closed"}),
    ],
)
def test_what_is_as_intended_is_no_mismatch(kind: str, one: dict[str, Any]) -> None:
    """Each kind, each attribute."""
    assert against(kind, **one) == []


@pytest.mark.parametrize(
    ("kind", "one", "found"),
    [
        ("packages", {"name": "curl"}, ("package/web1/curl", "", "present", "absent")),
        (
            "packages",
            {"name": "nginx", "version": "1.24"},
            ("package/web1/dpkg/nginx:amd64", "version", "1.24", "1.22"),
        ),
        (
            "packages",
            {"name": "nginx", "manager": "rpm"},
            ("package/web1/nginx", "", "present", "absent"),
        ),
        (
            "packages",
            {"name": "nginx", "state": "absent"},
            ("package/web1/dpkg/nginx:amd64", "", "absent", "present"),
        ),
        (
            "files",
            {"path": "/srv/VERSION", "mode": "0600"},
            ("file/web1//srv/VERSION", "mode", "0600", "0644"),
        ),
        (
            "files",
            {"path": "/srv/VERSION", "state": "absent"},
            ("file/web1//srv/VERSION", "", "absent", "present"),
        ),
        ("files", {"path": "/srv/gone"}, ("file/web1//srv/gone", "", "present", "absent")),
        ("files", {"path": "/srv/never"}, ("file/web1//srv/never", "", "present", "absent")),
        (
            "files",
            {"path": "/srv/odd", "sha256": DIGEST},
            ("file/web1//srv/odd", "sha256", DIGEST, "not allowed"),
        ),
        (
            "services",
            {"name": "cups", "state": "running"},
            ("unit/web1/cups", "active", "active", "inactive"),
        ),
        (
            "services",
            {"name": "nginx", "state": "stopped"},
            ("unit/web1/nginx.service", "active", "inactive", "active"),
        ),
        (
            "services",
            {"name": "cups", "enabled": True},
            ("unit/web1/cups", "enabled", "enabled", "(none)"),
        ),
        ("services", {"name": "telnetd"}, ("unit/web1/telnetd", "", "present", "absent")),
        (
            "services",
            {"name": "nginx", "state": "absent"},
            ("unit/web1/nginx.service", "", "absent", "present"),
        ),
        (
            "services",
            {"name": "fstrim.timer", "state": "running"},
            ("schedule/web1/timer/fstrim.timer", "active", "active", "inactive"),
        ),
        (
            "services",
            {"name": "job@.timer", "state": "running"},
            ("schedule/web1/timer/job@.timer", "active", "active", "(none)"),
        ),
        (
            "services",
            {"name": "backup.timer", "state": "stopped"},
            ("schedule/web1/timer/backup.timer", "active", "inactive", "active"),
        ),
        (
            "services",
            {"name": "fstrim.timer", "enabled": True},
            ("schedule/web1/timer/fstrim.timer", "enabled", "enabled", "disabled"),
        ),
        (
            "services",
            {"name": "backup.timer", "enabled": False},
            ("schedule/web1/timer/backup.timer", "enabled", "disabled", "enabled"),
        ),
        (
            "services",
            {"name": "nginx.timer"},
            ("schedule/web1/timer/nginx.timer", "", "present", "absent"),
        ),
        (
            "services",
            {"name": "backup.timer", "state": "absent"},
            ("schedule/web1/timer/backup.timer", "", "absent", "present"),
        ),
        (
            "services",
            {"name": "backup", "state": "running"},
            ("unit/web1/backup", "", "present", "absent"),
        ),
        (
            "services",
            {"name": "cron//etc/cron.d/backup"},
            ("unit/web1/cron//etc/cron.d/backup", "", "present", "absent"),
        ),
        ("ports", {"port": 443}, ("endpoint/web1/tcp/443", "", "present", "absent")),
        (
            "ports",
            {"port": 53, "proto": "udp", "process": "dnsmasq"},
            ("endpoint/web1/udp/127.0.0.1/53", "process", "dnsmasq", "unbound"),
        ),
        (
            "ports",
            {"port": 80, "address": "10.0.0.1"},
            ("endpoint/web1/tcp/80", "", "present", "absent"),
        ),
        ("ports", {"port": 8, "proto": "tcp"}, ("endpoint/web1/tcp/8", "", "present", "absent")),
    ],
)
def test_a_mismatch_names_item_attribute_and_both_values(
    kind: str, one: dict[str, Any], found: tuple[str, str, str, str]
) -> None:
    """So that whoever reads it knows where to look."""
    assert against(kind, **one) == [found]


def test_a_port_that_has_to_be_closed_is_told_for_each_address() -> None:
    """Both sockets are named."""
    found = against("ports", port=80, state="closed")
    assert [one[0] for one in found] == ["endpoint/web1/tcp/0.0.0.0/80", "endpoint/web1/tcp/::/80"]


@pytest.mark.parametrize("section", [Section("unknown", "no dpkg"), None])
def test_what_could_not_be_read_does_not_match(section: Section | None) -> None:
    """Neither an unknown section nor one that was not collected fulfils anything."""
    found = {} if section is None else {"packages": section}
    plan = {"expect": {"packages": [{"name": "nginx"}, {"name": "gone", "state": "absent"}]}}
    problems = list(mismatches(plan, "web1", found, {}, digest))
    assert [one.ci for one in problems] == ["package/web1/nginx", "package/web1/gone"]
    assert all(one.observed.startswith("unknown: ") for one in problems)


@pytest.mark.parametrize("section", [Section("unknown", "systemd is busy"), None])
@pytest.mark.parametrize("state", ["running", "stopped", "absent"])
def test_a_timer_that_could_not_be_read_does_not_match(section: Section | None, state: str) -> None:
    """Whatever is meant of it; that the services are known says nothing of timers."""
    found = {"services": FOUND["services"], **({} if section is None else {"schedules": section})}
    plan = {"expect": {"services": [{"name": "backup.timer", "state": state}]}}
    reason = "was not collected" if section is None else section.reason
    assert list(mismatches(plan, "web1", found, {}, digest)) == [
        Mismatch("schedule/web1/timer/backup.timer", "", "known", f"unknown: {reason}")
    ]


def test_a_service_needs_no_schedules() -> None:
    """Only timers are looked up there."""
    plan = {"expect": {"services": [{"name": "nginx"}, {"name": "backup.timer"}]}}
    for other in ("services", "schedules"):
        found = {**FOUND, other: Section("unknown", "timed out")}
        (one,) = mismatches(plan, "web1", found, {}, digest)
        assert one.ci.startswith("unit/" if other == "services" else "schedule/")


def test_an_expectation_counts_for_the_hosts_of_its_pattern() -> None:
    """Others owe it not; one whose pattern nobody looked up is owed by all."""
    plan = {"expect": {"packages": [{"name": "curl", "hosts": "db"}]}}
    assert patterns_of(plan) == {"db"}
    assert not list(mismatches(plan, "web1", FOUND, {"db": frozenset({"db1"})}, digest))
    owed = [Mismatch("package/web1/curl", "", "present", "absent")]
    assert list(mismatches(plan, "web1", FOUND, {"db": frozenset({"web1"})}, digest)) == owed
    assert list(mismatches(plan, "web1", FOUND, {}, digest)) == owed


def test_a_plan_without_expectations_owes_nothing() -> None:
    """Nor does one whose fields are of another kind than they should be."""
    for plan in ({}, {"expect": None}, {"expect": {"files": "x"}}, {"expect": {"ports": [1]}}):
        assert not list(mismatches(plan, "web1", FOUND, {}, digest))


def test_files_that_a_release_speaks_of_are_captured() -> None:
    """Those it expects, and those that are parts of a service with all that is below."""
    plan = {
        "expect": {"files": [{"path": "/b"}, {"path": "/a"}]},
        "services": {"shop": {"parts": {"data": {"path": "/a"}, "web": {"url": "http://x"}}}},
    }
    assert files_of(plan) == [
        {"path": "/a", "recurse": True},
        {"path": "/b", "recurse": False},
    ]
