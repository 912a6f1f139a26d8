# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lookout needs once a play has to be judged; loaded then, and not before."""

from __future__ import annotations

from ..domain.finding import Finding
from .gatekeeper import Gatekeeper
from .refusing import as_finding

__all__ = ["Gatekeeper", "ad_hoc", "as_finding"]


def ad_hoc() -> Finding:
    """The finding where protected hosts are touched without any playbook."""
    return Finding(
        "playbook",
        "an ad-hoc command",
        "is not the deploy playbook of a release, and these hosts are protected",
        how="ansible-playbook deploy.yml -e release=NAME, or leave the hosts out of protected",
    )
