# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module snapshot with what a task leaves out: the policy's allow-list, the time, the key."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ansible.plugins.action import ActionBase
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MofError, Refused
from ansible_collections.mof.release.plugins.plugin_utils.doors import allow_list, settings
from ansible_collections.mof.release.plugins.plugin_utils.doors.commitment import host_key
from ansible_collections.mof.release.plugins.plugin_utils.doors.plain import plain

MODULE = "mof.release.snapshot"
#: Arguments that are for the controller, and do not go to the host.
_OWN = ("store", "policy")
_UNSEEN = (
    "no store is set, so that snapshots have no commitments, and it will not be seen when a secret "
    "changes; set store under [mof_release] in ansible.cfg"
)

settings.warm()
allow_list.warm()


class ActionModule(ActionBase):  # type: ignore[misc] # Ansible has no types
    """Take down the configuration of a host, as the policy lets it."""

    TRANSFERS_FILES = False

    def run(self, tmp: Any = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ansible's entry. What is refused becomes a result with ``failed``; see ``msg``."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        variables = dict(task_vars or {})
        try:
            arguments, warnings = self._arguments(variables)
        except MofError as error:
            result.update(failed=True, changed=False, msg=str(error))
            if isinstance(error, Refused):
                result["refused"] = True
            return result
        # As late as can be: from here on the clock of the host runs against it.
        arguments.setdefault("now", round(time.time()))
        result.update(
            self._execute_module(module_name=MODULE, module_args=arguments, task_vars=variables)
        )
        if warnings:
            result["warnings"] = [*result.get("warnings", ()), *warnings]
        return result

    def _arguments(self, task_vars: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        given = {name: one for name, one in plain(self._task.args).items() if one is not None}
        chosen = settings.chosen(task_vars, self._templar)
        rules = allow_list.capture_rules(given, chosen)
        store = settings.resolve("store", given, chosen)
        arguments = allow_list.merged(
            rules, {name: one for name, one in given.items() if name not in _OWN}
        )
        if store is None or not store.value:
            return arguments, [_UNSEEN]
        host = str(task_vars.get("inventory_hostname", ""))
        key = host_key(store.value, host, check=bool(self._task.check_mode))
        if key is not None:
            arguments.setdefault("commitment_key", key)
        return arguments, []
