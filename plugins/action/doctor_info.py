# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module doctor_info."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ansible import constants
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door
from ansible_collections.mof.release.plugins.plugin_utils.doors.doctor import diagnose
from ansible_collections.mof.release.plugins.plugin_utils.doors.inventory import inventory_of
from ansible_collections.mof.release.plugins.plugin_utils.records.diagnosis_text import (
    diagnosis_text,
)


class ActionModule(Door):
    """Find out whether the gate is on here, from where, and how it could be bypassed."""

    SPEC = {
        "project": {"type": "path", "default": "."},
        "show": {"type": "bool", "default": False},
        "enforce": {"type": "bool", "default": False},
    }

    def enter(self, asked: Asked) -> dict[str, Any]:
        manager = self._task.get_variable_manager()
        found = diagnose(asked.path("project"), inventory_of(self._task), manager)
        text = diagnosis_text(found)
        if asked.arguments["show"]:
            color = constants.COLOR_OK if found.on else constants.COLOR_ERROR
            self._display.display(text, color=color, stderr=not found.on)
        if asked.arguments["enforce"] and not found.on:
            return {"changed": False, "failed": True, "on": False, "msg": text.splitlines()[0]}
        return {"changed": False, "on": found.on, "text": text, "diagnosis": asdict(found)}
