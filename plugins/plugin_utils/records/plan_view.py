# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release consists of and how it is to be rolled out, as it was planned and accepted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..domain.reading import LONG_AGO, mapping, mappings, number, text
from ..domain.releases.release import Release
from ..domain.releases.waves import wave_progress
from ..domain.rules.policy import PLANS
from .words import Placed, newest, spaced, utc


def plan_view(release: Release, events: Sequence[Placed]) -> dict[str, Any]:
    """artifacts, acceptance, plans, mechanism, roles, affected, window and waves.

    :param events: those of the release.
    """
    return {
        "artifacts": _artifacts(release, events),
        "acceptance": _acceptance(events),
        "plans": _plans(release),
        "mechanism": spaced(release.mechanism),
        "roles": [
            {"role": spaced(str(role)), "person": str(person)}
            for role, person in sorted(release.roles.items())
        ],
        "affected": list(release.affected),
        "window": _window(release),
        "waves": _waves(release),
    }


def _artifacts(release: Release, events: Sequence[Placed]) -> list[dict[str, Any]]:
    """name, version, path, sha256, size (bytes, none until registered), registered."""
    built = newest(events, "release_built")
    sizes = {
        text(one, "name"): number(one, "size")
        for one in (mappings(built[1].data, "artifacts") if built else ())
    }
    return [
        {
            **{name: text(one, name) for name in ("name", "version", "path", "sha256")},
            "registered": release.artifacts.get(text(one, "name")) == text(one, "sha256"),
            "size": sizes.get(text(one, "name"))
            if text(one, "name") in release.artifacts
            else None,
        }
        for one in release.planned_artifacts
    ]


def _acceptance(events: Sequence[Placed]) -> list[dict[str, str]]:
    """name, kind, result, criterion, evidence (a path) and its sha256 of each result."""
    accepted = newest(events, "release_accepted")
    fields = ("name", "result", "criterion", "evidence", "sha256")
    return [
        {**{name: text(one, name) for name in fields}, "kind": text(one, "kind", "test")}
        for one in (mappings(accepted[1].data, "results") if accepted else ())
    ]


def _plans(release: Release) -> list[dict[str, str]]:
    """name, path, and sha256 once a go bound it; in the usual order, others behind by name."""
    scope = release.review.scope if release.review else None
    bound = scope.parts.get("project", {}) if scope else {}
    plans = {str(name): str(path) for name, path in mapping(release.plan, "plans").items()}
    order = [one for one in PLANS if one in plans] + sorted(set(plans) - set(PLANS))
    return [
        {"name": name, "path": plans[name], "sha256": bound.get(plans[name], "")} for name in order
    ]


def _window(release: Release) -> dict[str, Any] | None:
    """start and end in UTC, none where one cannot be read, and as they were written, with zone."""
    if release.window is None:
        return None
    written = mapping(mapping(release.plan, "deploy"), "window")
    start, end = (None if one == LONG_AGO else utc(one) for one in release.window)
    return {
        "start": start,
        "end": end,
        "local_start": text(written, "start"),
        "local_end": text(written, "end"),
        "timezone": text(written, "timezone", "UTC"),
    }


def _waves(release: Release) -> list[dict[str, Any]]:
    """name, hosts and progress; before a go there are no hosts, and all are ``planned``."""
    if release.review is None or not release.review.waves:
        return [{"name": one, "hosts": [], "progress": "planned"} for one in release.waves]
    hosts = release.review.waves
    return [
        {"name": name, "hosts": list(hosts[name]), "progress": progress}
        for name, progress in wave_progress(release).items()
    ]
