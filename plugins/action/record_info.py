# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module record_info."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door
from ansible_collections.mof.release.plugins.plugin_utils.usecases.verify_record import (
    verify_record,
)


class ActionModule(Door):
    """Verify a written record offline; no store is opened."""

    SPEC = {
        "file": {"type": "path", "required": True},
        "root": {"type": "str"},
    }

    def enter(self, asked: Asked) -> dict[str, Any]:
        verified = verify_record(asked.path("file"), asked.text("root"))
        return {"changed": False, **verified}
