# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift sees real faults on real machines: some of the catalogue, from every section."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.mof.release.tests.integration.faults_all import FAULTS
from ansible_collections.mof.release.tests.integration.faulty import tried, watched_machines

SOME = (
    *(
        "package-downgraded",
        "rpm-package-downgraded",
        "pip-package-changed",
        "same-size-and-time",
        "wrong-artifact-version",
    ),
    *("certificate-expired", "service-stopped", "service-new", "port-taken", "port-opened"),
    *("disk-nearly-full", "user-is-root", "key-added", "cron-secret-changed", "timer-stopped"),
    *("parameter-forwarding", "host-name-changed", "clock-off", "mtu-changed"),
    *("podman-tag-moved", "podman-port-published", "docker-stopped"),
)


def test_some_of_every_section_are_detected(tmp_path: Path) -> None:
    """Each with the right host, item, class and attribute, as an incident; nothing beside it."""
    chosen = [one for one in FAULTS if one.id in SOME]
    assert len(chosen) == len(SOME)
    assert {one.section for one in chosen} == {one.section for one in FAULTS}
    with watched_machines(tmp_path) as watched:
        outcomes = tried(watched, chosen)
        checked = watched.check()
    assert checked.found == []
    assert checked.incidents("open") == []
    wrong = [one for one in outcomes if one.unproven or one.further or not one.incident]
    assert [str(one) for one in wrong] == []
