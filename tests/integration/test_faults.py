# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift sees real faults on real machines: the whole catalogue."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.mof.release.tests.integration.faults_all import FAULTS
from ansible_collections.mof.release.tests.integration.faulty import (
    Outcome,
    Watched,
    table,
    tried,
    watched_machines,
)

#: Of a hundred faults, those that may be missed.
MOST_MISSED_PERCENT = 2
#: Where the table of the outcomes is left.
RESULTS = Path(__file__).parents[2] / ".build" / "results"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Three machines with a release deployed and captured."""
    with watched_machines(tmp_path_factory.mktemp("faults")) as running:
        yield running


@pytest.fixture(scope="module")
def outcomes(watched: Watched, request: pytest.FixtureRequest) -> list[Outcome]:
    """What became of each fault of the catalogue, which is shown as a table."""
    found = tried(watched, FAULTS)
    told = table(found)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "faults.txt").write_text(told, "utf-8")
    # Shown also when all is well, when pytest keeps what a test prints.
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        sys.stdout.write(f"\n{told}")
    return found


def test_the_catalogue_is_large_and_each_fault_is_its_own() -> None:
    """At least 40 faults, of every section that a machine here has."""
    assert len(FAULTS) >= 40
    assert len({one.id for one in FAULTS}) == len(FAULTS)
    assert {one.section for one in FAULTS} == {
        *("accounts", "certificates", "clock", "containers", "files", "hardware", "kernel"),
        *("listeners", "mounts", "packages", "schedules", "services", "system"),
    }


def test_each_fault_is_real_and_undone(outcomes: list[Outcome]) -> None:
    """Ordinary commands see each of them come and go."""
    assert [str(one) for one in outcomes if one.unproven] == []


def test_at_most_two_percent_are_missed(outcomes: list[Outcome]) -> None:
    """Each with the right host, configuration item, class and attribute."""
    missed = [str(one) for one in outcomes if not one.detected]
    assert len(missed) * 100 <= MOST_MISSED_PERCENT * len(outcomes), "\n".join(missed)


def test_each_detected_fault_is_an_incident(outcomes: list[Outcome]) -> None:
    """One that the monitor noticed, before any user."""
    assert [str(one) for one in outcomes if one.detected and not one.incident] == []


def test_nothing_else_is_reported(outcomes: list[Outcome]) -> None:
    """Of a host on which one thing went wrong, that thing and what follows from it."""
    assert [str(one) for one in outcomes if one.further] == []


def test_undone_is_no_drift(outcomes: list[Outcome], watched: Watched) -> None:
    """After the last fault was undone, the hosts are as they were captured; no incident is open."""
    assert outcomes
    checked = watched.check()
    assert checked.found == []
    assert checked.incidents("open") == []
