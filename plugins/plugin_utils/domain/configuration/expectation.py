# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release means to leave behind (``expect`` in its file), against what was captured.

What could not be read does not match: a section that is unknown, or was not collected, fulfils
nothing that is expected of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..reading import mapping, mappings, text
from .difference import as_text
from .snapshot import Attributes, Configuration, Section, ci_id

#: Kinds of expectations -> the section that tells; of timers another one does (``section_for``).
SECTION_OF = {
    "packages": "packages",
    "files": "files",
    "services": "services",
    "ports": "listeners",
}
# A timer of systemd is named with its ending, everywhere.
_TIMER, _TIMERS = ".timer", "schedules"
#: Section -> the kind of expectations that may be about its items.
KIND_OF = {**{where: kind for kind, where in SECTION_OF.items()}, _TIMERS: "services"}
_STATES = {"running": "active", "stopped": "inactive"}


@dataclass(frozen=True)
class Mismatch:
    """One thing that is otherwise than a release meant it.

    :param ci: id of the configuration item.
    :param attribute: what about it, such as ``version``; empty when it is there or is not.
    """

    ci: str
    attribute: str
    expected: str
    observed: str


def expected_of(plan: Mapping[str, Any], kind: str) -> tuple[Mapping[str, Any], ...]:
    """The expectations of one kind in the plan of a release."""
    return mappings(mapping(plan, "expect"), kind)


def section_for(kind: str, one: Attributes) -> str:
    """The section that tells whether an expectation is met: a timer is among the schedules."""
    if kind == "services" and text(one, "name").endswith(_TIMER):
        return _TIMERS
    return SECTION_OF[kind]


def unit_keys(one: Attributes) -> tuple[str, ...]:
    """The keys that an expected service may have in that section."""
    name = text(one, "name")
    if section_for("services", one) == _TIMERS:
        return (f"timer/{name}",)
    return (name, f"{name}.service")


def patterns_of(plan: Mapping[str, Any]) -> frozenset[str]:
    """The host patterns that single expectations are limited to."""
    return frozenset(
        text(one, "hosts")
        for kind in SECTION_OF
        for one in expected_of(plan, kind)
        if text(one, "hosts")
    )


def mismatches(
    plan: Mapping[str, Any],
    host: str,
    found: Configuration,
    hosts: Mapping[str, frozenset[str]],
    sha256: Callable[[bytes], str],
) -> Iterator[Mismatch]:
    """Everything on one host that is not as the release means it.

    :param hosts: host pattern -> the hosts it matches; an expectation under a pattern that is not
        there is held against every host.
    :param sha256: gives the SHA-256 (hex) of a content.
    """
    for kind in SECTION_OF:
        wanted = [
            _with_digests(one, sha256)
            for one in expected_of(plan, kind)
            if host in hosts.get(text(one, "hosts"), frozenset({host}))
        ]
        for one in wanted:
            name = section_for(kind, one)
            section = found.get(name, Section("unknown", "was not collected"))
            if not section.known:
                what = ci_id(host, name, _named(kind, one))
                yield Mismatch(what, "", "known", f"unknown: {section.reason}")
            else:
                yield from _CHECKS[kind](host, one, section)


def _named(kind: str, one: Attributes) -> str:
    if kind == "ports":
        return f"{text(one, 'proto', 'tcp')}/{one.get('port')}"
    return unit_keys(one)[0] if kind == "services" else text(one, "path") or text(one, "name")


def _packages(host: str, one: Attributes, section: Section) -> Iterator[Mismatch]:
    name, manager = text(one, "name"), text(one, "manager")
    found = {
        key: item
        for key, item in section.items.items()
        if item.get("name") == name and manager in ("", item.get("manager"))
    }
    yield from _there(host, "packages", one, sorted(found), name)
    version = text(one, "version")
    if version and text(one, "state", "present") == "present":
        for key, item in sorted(found.items()):
            if item.get("version") != version:
                ci = ci_id(host, "packages", key)
                yield Mismatch(ci, "version", version, as_text(item.get("version")))


def _files(host: str, one: Attributes, section: Section) -> Iterator[Mismatch]:
    path = text(one, "path")
    item = section.items.get(path, {"type": "absent"})
    there = [] if item.get("type") == "absent" else [path]
    yield from _there(host, "files", one, there, path)
    if not there:
        return
    ci = ci_id(host, "files", path)
    for name in ("type", "mode", "owner", "group", "target"):
        if one.get(name) is not None and one.get(name) != item.get(name):
            yield Mismatch(ci, name, as_text(one[name]), as_text(item.get(name)))
    wanted = one["digests"]
    if wanted and item.get("sha256") not in wanted:
        observed = as_text(item.get("sha256") or item.get("reason"))
        yield Mismatch(ci, "sha256", wanted[0], observed)


def _with_digests(one: Attributes, sha256: Callable[[bytes], str]) -> Attributes:
    """The expectation with the digests that its content may have."""
    if text(one, "sha256") or not isinstance(one.get("content"), str):
        return {**one, "digests": [text(one, "sha256")] if text(one, "sha256") else []}
    # An engineer who writes "2.4.0" means that line, with the newline that editors put or without.
    content = text(one, "content")
    return {**one, "digests": [sha256(each.encode()) for each in (content, f"{content}\n")]}


def _services(host: str, one: Attributes, section: Section) -> Iterator[Mismatch]:
    keys = unit_keys(one)
    key = next((each for each in keys if each in section.items), keys[0])
    item = section.items.get(key)
    ci = ci_id(host, section_for("services", one), key)
    if item is None:
        if text(one, "state") != "absent":
            yield Mismatch(ci, "", "present", "absent")
        return
    if text(one, "state") == "absent":
        yield Mismatch(ci, "", "absent", "present")
    state = _STATES.get(text(one, "state"))
    active = item.get("active")
    if state == "active" and active != "active":
        yield Mismatch(ci, "active", "active", as_text(active))
    elif state == "inactive" and active in ("active", "activating", "reloading"):
        yield Mismatch(ci, "active", "inactive", as_text(active))
    if isinstance(one.get("enabled"), bool):
        wanted = "enabled" if one["enabled"] else "disabled"
        enabled = str(item.get("enabled") or "")
        if (enabled in ("enabled", "enabled-runtime", "alias")) is not one["enabled"]:
            yield Mismatch(ci, "enabled", wanted, as_text(enabled or None))


def _ports(host: str, one: Attributes, section: Section) -> Iterator[Mismatch]:
    end = f"/{one.get('port')}"
    start = f"{text(one, 'proto', 'tcp')}/{text(one, 'address')}"
    found = {
        key: item
        for key, item in section.items.items()
        if key.endswith(end) and key.startswith(start) and key.count("/") == 2
    }
    state = "absent" if text(one, "state", "open") == "closed" else "present"
    yield from _there(
        host, "listeners", {**one, "state": state}, sorted(found), _named("ports", one)
    )
    process = text(one, "process")
    if process and state == "present":
        for key, item in sorted(found.items()):
            if item.get("process") != process:
                ci = ci_id(host, "listeners", key)
                yield Mismatch(ci, "process", process, as_text(item.get("process")))


def _there(
    host: str, section: str, one: Attributes, found: list[str], name: str
) -> Iterator[Mismatch]:
    if text(one, "state", "present") == "absent":
        for key in found:
            yield Mismatch(ci_id(host, section, key), "", "absent", "present")
    elif not found:
        yield Mismatch(ci_id(host, section, name), "", "present", "absent")


_CHECKS = {
    "packages": _packages,
    "files": _files,
    "services": _services,
    "ports": _ports,
}
