# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All faults of the catalogue."""

from __future__ import annotations

from ansible_collections.mof.release.tests.integration.faults_accounts import ACCOUNTS
from ansible_collections.mof.release.tests.integration.faults_catalogue import Fault
from ansible_collections.mof.release.tests.integration.faults_containers import CONTAINERS
from ansible_collections.mof.release.tests.integration.faults_rpm import RPM_PACKAGES
from ansible_collections.mof.release.tests.integration.faults_running import (
    FILE_SYSTEMS,
    PORTS,
    SERVICES,
)
from ansible_collections.mof.release.tests.integration.faults_settings import (
    HOST,
    KERNEL,
    SCHEDULES,
)
from ansible_collections.mof.release.tests.integration.faults_software import (
    CERTIFICATE_FAULTS,
    FILES,
    PACKAGES,
)

FAULTS: tuple[Fault, ...] = (
    *PACKAGES,
    *RPM_PACKAGES,
    *FILES,
    *CERTIFICATE_FAULTS,
    *SERVICES,
    *PORTS,
    *FILE_SYSTEMS,
    *CONTAINERS,
    *ACCOUNTS,
    *SCHEDULES,
    *KERNEL,
    *HOST,
)
