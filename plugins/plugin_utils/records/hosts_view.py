# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts of a release: what was done to them and what was found there afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..domain.releases.release import Release
from .words import Placed, counted, listed, utc

#: Sections that snapshots have, in the order in which they are read; others follow by name.
_SECTIONS = ("system", "packages", "services", "files")
#: Declared files that a view names one by one for a host; the snapshot has all of them.
FILES_NAMED = 50
#: What os-release(5) calls ID -> what people call it.
_SYSTEMS = {
    "almalinux": "AlmaLinux",
    "alpine": "Alpine Linux",
    "amzn": "Amazon Linux",
    "centos": "CentOS",
    "debian": "Debian",
    "fedora": "Fedora Linux",
    "ol": "Oracle Linux",
    "opensuse-leap": "openSUSE Leap",
    "rhel": "Red Hat Enterprise Linux",
    "rocky": "Rocky Linux",
    "sles": "SUSE Linux Enterprise Server",
    "ubuntu": "Ubuntu",
}


def targets(release: Release) -> tuple[str, ...]:
    """The hosts that the go was given for; before a go those that a deployment touched."""
    scope = release.review.scope if release.review else None
    bound = scope.parts.get("hosts", {}) if scope else {}
    touched = {host for run in release.deployments for host in run.outcomes}
    return tuple(sorted(bound or touched))


def host_views(
    release: Release, events: Sequence[Placed], snapshots: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Each host of the release, by name.

    host, target (the go was given for it), outcome (``ok``, ``failed``, ``unreachable`` or empty),
    captured (status, sha256, reason, at, event, and mismatches, which is what the release means
    otherwise; status is ``not captured`` when it was not),
    sections (name, status, count, summary, reason) and files (path, type, mode, owner, sha256, at
    most FILES_NAMED, of ``files_total``).

    :param snapshots: host -> its snapshot (snapshot.schema.json); where it is missing, so are the
        sections.
    """
    bound = targets(release)
    outcomes = {host: one for run in release.deployments for host, one in run.outcomes.items()}
    capture_of = {
        host: index
        for index, event in events
        if event.type == "configuration_captured" and event.subject == f"release/{release.id}"
        for host in event.data.get("hosts", {})
    }
    views = []
    for host in sorted({*bound, *outcomes, *release.captured}):
        captured = release.captured.get(host)
        sections = _sections_of(snapshots.get(host))
        files = _files(sections)
        views.append(
            {
                "host": host,
                "target": host in bound,
                "outcome": outcomes.get(host, ""),
                "captured": {
                    "status": captured.status if captured else "not captured",
                    "sha256": captured.sha256 if captured else "",
                    "reason": captured.reason if captured else "",
                    "at": utc(captured.at) if captured else None,
                    "event": capture_of.get(host),
                    "mismatches": [dict(one) for one in captured.mismatches] if captured else [],
                },
                "sections": [_section(name, one) for name, one in sections.items()],
                "files": files[:FILES_NAMED],
                "files_total": len(files),
            }
        )
    return views


def _sections_of(snapshot: Any) -> dict[str, Mapping[str, Any]]:
    sections = snapshot.get("sections", {}) if isinstance(snapshot, Mapping) else {}
    known = [name for name in _SECTIONS if name in sections]
    return {name: sections[name] for name in [*known, *sorted(set(sections) - set(known))]}


def _section(name: str, section: Mapping[str, Any]) -> dict[str, Any]:
    data = section.get("data")
    ok = section.get("status") == "ok"
    many = isinstance(data, Mapping | list) and name != "system"
    summaries = {"system": _system, "services": _services, "files": _file_states}
    return {
        "name": name,
        "status": "ok" if ok else "unknown",
        "count": len(data) if ok and many and data is not None else None,
        "summary": summaries.get(name, _plainly)(data) if ok else "",
        "reason": "" if ok else str(section.get("reason") or "no reason was given"),
    }


def _plainly(data: Any) -> str:
    return str(len(data)) if isinstance(data, Mapping | list) else str(data)


def _system(data: Any) -> str:
    if not isinstance(data, Mapping):
        return _plainly(data)
    name = str(data.get("os_id") or "system not stated")
    parts = [
        f"{_SYSTEMS.get(name, name)} {data.get('os_version') or ''}".strip(),
        f"kernel {data['kernel']}" if data.get("kernel") else "",
        str(data.get("machine") or ""),
        f"Python {data['python']}" if data.get("python") else "",
    ]
    return ", ".join(part for part in parts if part)


def _services(data: Any) -> str:
    if not isinstance(data, Mapping | list):
        return _plainly(data)
    units = data.values() if isinstance(data, Mapping) else data
    states = Counter(str(one.get("active")) for one in units if isinstance(one, Mapping))
    told = [f"{states[one]} {one}" for one in ("active", "failed") if states[one]]
    return f"{len(data)}, of which {listed(told)}" if told else str(len(data))


def _file_states(data: Any) -> str:
    if not isinstance(data, Mapping):
        return _plainly(data)
    types = Counter(str(one.get("type")) for one in data.values())
    kinds = [counted(types[one], word, many) for one, word, many in _KINDS if types[one]]
    other = len(data) - sum(types[one] for one, _rest, _rest in _KINDS)
    return listed([*kinds, *([f"{other} other"] if other else [])]) or "none declared"


_KINDS = (
    ("file", "file", "files"),
    ("directory", "directory", "directories"),
    ("link", "link", "links"),
    ("absent", "absent", "absent"),
    ("unknown", "unreadable", "unreadable"),
)


def _files(sections: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    section = sections.get("files", {})
    data = section.get("data")
    if section.get("status") != "ok" or not isinstance(data, Mapping):
        return []
    return [
        {
            "path": str(path),
            "type": str(one.get("type", "")),
            "mode": str(one.get("mode") or ""),
            "owner": ":".join(str(one[key]) for key in ("owner", "group") if one.get(key)),
            "sha256": str(one.get("sha256") or ""),
            "reason": str(one.get("reason") or ""),
        }
        for path, one in sorted(data.items())
        if isinstance(one, Mapping)
    ]
