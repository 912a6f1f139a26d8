# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts to check for drift, on a ledger where both were captured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.configuration_rules import (
    CaptureRules,
    IgnoreRule,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.usecases.capture_configuration import (
    capture_configuration,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.check_drift import (
    check_drift,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    POLICY,
    RELEASE,
    attempted,
    deployed,
    sha,
    story,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    call,
    fill,
    store_with,
)

WEB = ("web1", "web2")
STATE = {"version": "1.0", "mode": "0644", "load": "0.1"}


def answer(**other: Any) -> dict[str, Any]:
    """What a host answers: a package, a file and its load; a section that is None is unknown."""
    said = {**STATE, **other}
    path = said.get("path", "/etc/motd")
    sections: dict[str, Any] = {
        "packages": [{"manager": "dpkg", "name": "shop", "version": said["version"]}],
        "files": {path: {"type": "file", "mode": said["mode"], "sha256": sha("motd")}},
        "system": {"hostname": "web", "load": said["load"]},
    }
    return {
        "snapshot": {
            "version": 1,
            "sections": {
                name: {"status": "ok", "data": data}
                if other.get(name, "") is not None
                else {"status": "unknown", "reason": "timed out", "data": None}
                for name, data in sections.items()
            },
        }
    }


def policy(*volatile: str, ignored: tuple[IgnoreRule, ...] = (), **rules: Any) -> Any:
    """The policy of the story, with what is volatile and ignored."""
    return replace(POLICY, capture=CaptureRules(volatile=volatile, **rules), ignored=ignored)


MOVES = policy("system..load")


def captured(*volatile: str, **other: Any) -> MemoryStore:
    """A ledger on which both hosts were captured at hour 2."""
    store = store_with(*story("recorded"))
    rules = CaptureRules(volatile=volatile or ("system..load",))
    answers = {name: answer(**other) for name in WEB}
    capture_configuration(call(store, hours=2, key="capture"), RELEASE, answers, rules)
    return store


def check(store: Any, hours: float = 3, rules: Any = MOVES, dry: bool = False, **web1: Any) -> Any:
    """Check both hosts at that hour; web2 is as it was."""
    asked = call(store, hours=hours, key=f"check-{hours}", check=dry)
    return check_drift(asked, {"web1": answer(**web1), "web2": answer()}, rules)


def later(*events: Event, **plan: Any) -> MemoryStore:
    """The ledger of both hosts, and then the release deployed anew, with this in its plan."""
    store = store_with(*planned(plan))
    rules = CaptureRules(volatile=("system..load",))
    capture_configuration(
        call(store, hours=2, key="capture"), RELEASE, {n: answer() for n in WEB}, rules
    )
    fill(store, [attempted(run="run-2", hours=2.5), deployed("run-2", 3), *events])
    return store


def planned(plan: dict[str, Any]) -> Iterator[Event]:
    """The story up to its recorded run, with this in its plan."""
    for one in story("recorded"):
        about = one.data
        if one.type == "release_planned":
            about = {"release": {**one.data["release"], **plan}}
        yield replace(one, data=about)


NAMES = {"expect": {"packages": [{"name": "shop", "version": "2.0"}]}}
