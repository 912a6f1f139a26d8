# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module capture."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import Refused
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door
from ansible_collections.mof.release.plugins.plugin_utils.doors.capturing import (
    capture_rules,
    otherwise,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.capture_configuration import (
    capture_configuration,
)


class ActionModule(Door):
    """Put on record what a deployment left behind on its hosts."""

    SPEC: ClassVar = {
        "release": {"type": "str", "required": True},
        "snapshots": {"type": "dict", "required": True},
        "policy": {"type": "str"},
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        release, snapshots = asked.text("release"), asked.arguments["snapshots"]
        outcome = capture_configuration(
            self.call(asked, store),
            release,
            snapshots,
            capture_rules(asked.arguments, asked.variables),
            self.hosts_of,
        )
        result = self.answer(outcome, "releases", release)
        against = otherwise(outcome.after.releases.get(release), snapshots)
        if against:
            result |= {
                "failed": True,
                "msg": str(Refused(f"{release} is not deployed as it was meant", against)),
                "findings": [asdict(one) for one in against],
            }
        return result
