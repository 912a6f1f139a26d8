# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The frame of the Microsoft Operations Framework 3: quadrants and service management functions.

Reference data: every activity names the function (SMF) that it serves.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Quadrant -> its service management functions; 22 in all, print and output among them.
QUADRANTS: Mapping[str, tuple[str, ...]] = {
    "changing": (
        "change_management",
        "configuration_management",
        "release_management",
    ),
    "operating": (
        "system_administration",
        "security_administration",
        "directory_services_administration",
        "network_administration",
        "service_monitoring_and_control",
        "storage_management",
        "job_scheduling",
        "print_and_output_management",
    ),
    "supporting": (
        "service_desk",
        "incident_management",
        "problem_management",
    ),
    "optimizing": (
        "service_level_management",
        "financial_management",
        "capacity_management",
        "availability_management",
        "it_service_continuity_management",
        "workforce_management",
        "security_management",
        "infrastructure_engineering",
    ),
}
SMFS = tuple(smf for smfs in QUADRANTS.values() for smf in smfs)
_QUADRANT = {smf: quadrant for quadrant, smfs in QUADRANTS.items() for smf in smfs}


def quadrant_of(smf: str) -> str:
    """The quadrant of a service management function; empty when there is no such function."""
    return _QUADRANT.get(smf, "")
