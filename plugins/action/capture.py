# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module capture."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.capture_configuration import (
    capture_configuration,
)


class ActionModule(Door):
    """Put on record what a deployment left behind on its hosts."""

    SPEC = {
        "release": {"type": "str", "required": True},
        "snapshots": {"type": "dict", "required": True},
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        release = asked.text("release")
        outcome = capture_configuration(
            self.call(asked, store), release, asked.arguments["snapshots"]
        )
        return self.answer(outcome, "releases", release)
