# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts, records and runs for the tests of drift, on top of the story of one release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.snapshot import (
    Configuration,
    Section,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.drift.attribute import Means
from ansible_collections.mof.release.plugins.plugin_utils.domain.drift.authority import (
    OnRecord,
    plans_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.drift.judge_drift import (
    judge_drift,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.drift.report import (
    HostReport,
    Observed,
    Recorded,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.configuration_rules import (
    IgnoreRule,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CONTENT,
    NOW,
    PLAN,
    RELEASE,
    at,
    sha,
    story,
)

INCIDENT = "INC-0123456789ab"
#: One event of each type that is about hosts and items, in an order that may have happened.
OF_HOSTS = (
    Event(
        "items_recorded",
        "configuration",
        NOW,
        "max",
        {
            "items": [
                {
                    "type": "service",
                    "name": "shop",
                    "owner": "dana",
                    "attributes": {"tier": 1},
                    "relations": [{"kind": "depends_on", "to": "service/payments"}],
                }
            ],
            "release": RELEASE,
        },
    ),
    Event(
        "items_retired",
        "configuration",
        NOW,
        "max",
        {"ids": ["service/shop"], "reason": "It is no more."},
    ),
    Event(
        "record_corrected",
        "configuration",
        NOW,
        "max",
        {
            "hosts": {"web1": {"status": "ok", "sha256": sha("web1")}},
            "root": sha("root"),
            "reason": "unknown before",
        },
    ),
    Event(
        "drift_checked",
        "incidents",
        NOW,
        "max",
        {
            "counts": {"compliant": 1, "non_compliant": 1, "unknown": 0},
            "hosts": {"web1": "non_compliant"},
            "report": sha("report"),
            "baselines": [31],
        },
    ),
    Event(
        "incident_opened",
        "incidents",
        NOW,
        "max",
        {
            "incidents": [
                {
                    "id": INCIDENT,
                    "host": "web1",
                    "ci": "file/web1//etc/motd",
                    "attribute": "mode",
                    "kind": "changed",
                    "before": "0644",
                    "after": "0666",
                    "section": "files",
                    "detected_by": "monitor",
                    "suspects": ["run r"],
                }
            ]
        },
    ),
    Event(
        "incident_closed", "incidents", NOW, "max", {"incidents": [INCIDENT], "why": "it is gone"}
    ),
)


def ok(**sections: Mapping[str, Any]) -> Configuration:
    """A configuration of known sections."""
    return {name: Section("ok", items=items) for name, items in sections.items()}


def package(version: str, name: str = "shop", manager: str = "dpkg") -> dict[str, Any]:
    """The section with one package."""
    item = {"manager": manager, "name": name, "version": version}
    return {f"{manager}/{name}": item}


def file(path: str = "/etc/shop.conf", mode: str = "0644", content: str = "1") -> dict[str, Any]:
    """The section with one file."""
    about = {"type": "file", "mode": mode, "owner": "root", "group": "root"}
    return {path: {**about, "size": len(content), "sha256": sha(content)}}


def means(*rules: IgnoreRule, hours: float = 9, **hosts: str) -> Means:
    """What attributing needs, at that hour; hosts by pattern, with commas between."""
    matching = {name: frozenset(one.split(",")) for name, one in hosts.items()}
    return Means(rules, at(hours), matching, str, lambda content: sha(content.decode()))


def planned(**fields: Any) -> tuple[Event, ...]:
    """The story up to its recorded run, at hours 0 to 1, of a release with these fields too."""
    return tuple(_planned(one, fields) for one in story("recorded"))


def affecting(*items: str, priority: str = "medium") -> tuple[Event, ...]:
    """The same, with items that the change request names as affected."""
    content = {**CONTENT, "affected": [{"ci": one} for one in items], "priority": priority}
    said: dict[str, dict[str, Any]] = {
        "change_submitted": {"change": content},
        "change_classified": {"priority": priority, "category": "minor"},
    }
    return tuple(
        Event(one.type, one.subject, one.at, one.actor, said.get(one.type, one.data))
        for one in story("recorded")
    )


def _planned(event: Event, fields: Mapping[str, Any]) -> Event:
    if event.type != "release_planned":
        return event
    plan = {**PLAN, **fields}
    return Event(event.type, event.subject, event.at, event.actor, {"release": plan})


def record(*events: Event) -> OnRecord:
    """What of these events drift is judged by."""
    state = fold(events)
    return OnRecord(state.releases, state.changes, plans_of(events))


def seen(
    before: Configuration | None,
    after: Configuration | None,
    hours: float = -1,
    host: str = "web1",
    reason: str = "",
) -> Observed:
    """A host, by a record that was taken at that hour."""
    baseline = None
    if before is not None:
        baseline = Recorded(7, "old-1", "configuration_captured", at(hours), sha("b"), before)
    return Observed(host, baseline, after, reason)


def judged(observed: Observed, on_record: OnRecord | None = None, **how: Any) -> HostReport:
    """The report of one host."""
    meant = how.get("means") or means()
    report = judge_drift([observed], on_record or record(), meant)
    return report.hosts[observed.host]
