# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module activity_info."""

from __future__ import annotations

from ansible_collections.mof.release.plugins.plugin_utils.doors.readiness import ReadinessDoor


class ActionModule(ReadinessDoor):
    """The preparation activities of a release: what is done and what is open."""

    PARTS = ("activities", "checks")
