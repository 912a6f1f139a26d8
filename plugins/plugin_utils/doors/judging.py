# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lookout needs once a play has to be judged; loaded then, and not before."""

from __future__ import annotations

from .gatekeeper import Gatekeeper
from .refusing import as_finding

__all__ = ["Gatekeeper", "as_finding"]
