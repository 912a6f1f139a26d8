# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of packages that rpm manages."""

from __future__ import annotations

from ansible_collections.mof.release.tests.integration.faults_catalogue import (
    ADDED,
    REMOVED,
    Fault,
)
from ansible_collections.mof.release.tests.integration.furnished import RPMS

_TOLD = "rpm -qa | sort"
_AGENT = "rpm/storefront-agent:noarch"
_OLDER, _NEWER = (f"{RPMS}/storefront-agent-{one}-1.noarch.rpm" for one in ("1.0", "2.0"))

RPM_PACKAGES = (
    Fault(
        id="rpm-package-removed",
        what="a package of rpm is removed",
        inject="rpm -e storefront-agent",
        undo=f"rpm -i --nodeps {_NEWER}",
        proof=_TOLD,
        section="packages",
        key=_AGENT,
        kind=REMOVED,
    ),
    Fault(
        id="rpm-package-downgraded",
        what="a package of rpm goes back to its older version",
        inject=f"rpm -U --nodeps --oldpackage {_OLDER}",
        undo=f"rpm -U --nodeps {_NEWER}",
        proof=_TOLD,
        section="packages",
        key=_AGENT,
        attribute="version",
    ),
    Fault(
        id="rpm-package-foreign",
        what="a package of rpm is installed that nobody asked for",
        inject=f"rpm -i --nodeps {RPMS}/storefront-agent-intruder-2.0-1.noarch.rpm",
        undo="rpm -e storefront-agent-intruder",
        proof=_TOLD,
        section="packages",
        key="rpm/storefront-agent-intruder:noarch",
        kind=ADDED,
    ),
)
