# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock: no play touches a protected host without a go on record for exactly this scope."""

from __future__ import annotations

DOCUMENTATION = r"""
name: gate
type: notification
short_description: No deployment without the recorded readiness review
version_added: 0.1.0
author: the mof.release contributors (@mof-release)
description:
  - Stands at the start of every play, before fact gathering and before any task.
  - When the play touches a protected host, the release named by the extra variable C(release)
    must have its C(go) on record for exactly what this run would do. Otherwise the run ends with
    exit code 77, every reason is listed with who acts next, and the attempt goes on record.
  - Anything unexpected (a missing setting, a missing Python package, a store that cannot be read,
    a defect of this plugin) refuses as well.
  - A task that is delegated to a protected host ends the run in the same way, wherever the name
    comes from. What cannot be told before a task starts is refused as well. A run that was let
    through may delegate to the hosts of its release.
  - A permit that was withdrawn ends the run before its next task.
  - C(ansible) and C(ansible-console) meet it too with C(bin_ansible_callbacks = True), and are
    refused on protected hosts, since they are no deploy playbook.
  - Playbooks of this collection are let through, since they prepare, capture and record.
  - Settings are read from the environment and from C(ansible.cfg) only. Variables are not asked,
    so that nobody can point the lock to another store with C(-e).
requirements:
  - the Python packages C(jsonschema) and C(rfc8785) on the controller
options:
  store:
    description: The store that holds the ledger; a path, in C(ansible.cfg) relative to that file.
    type: str
    env: [{name: MOF_RELEASE_STORE}]
    ini: [{section: mof_release, key: store}]
  policy:
    description: The policy file; in C(ansible.cfg) relative to that file.
    type: str
    env: [{name: MOF_RELEASE_POLICY}]
    ini: [{section: mof_release, key: policy}]
  actor:
    description: Who runs this; the user that a CI names, else the login.
    type: str
    env: [{name: MOF_RELEASE_ACTOR}]
    ini: [{section: mof_release, key: actor}]
  protected:
    description:
      - Host pattern of the hosts that need a go, or V(marked) for none by pattern.
      - Hosts with the variable C(mof_release_protected) need one too. It counts in the inventory
        and in C(group_vars) and C(host_vars) beside inventory and playbook, and never takes away.
      - So do hosts that have the address and port of a protected one under another name.
    type: str
    default: all
    env: [{name: MOF_RELEASE_PROTECTED}]
    ini: [{section: mof_release, key: protected}]
  permit:
    description: A permit that was asked for beforehand with M(mof.release.gate).
    type: str
    env: [{name: MOF_RELEASE_PERMIT}]
    ini: [{section: mof_release, key: permit}]
seealso:
  - module: mof.release.install_gate
  - module: mof.release.doctor_info
notes:
  - Enable it with C(callbacks_enabled = mof.release.gate, mof.release.recorder) in C(ansible.cfg).
  - C(--list-tasks), C(--list-hosts) and C(--syntax-check) run nothing and call no callback.
  - In check mode a closed gate refuses too, and writes nothing.
"""

from collections.abc import Callable
from typing import Any

from ansible import constants
from ansible.plugins.callback import CallbackBase

# A callback that cannot be imported is skipped with a warning and everything runs: so whatever is
# wrong with our own code or its packages must be caught here, and refused at the first play.
try:
    from ansible_collections.mof.release.plugins.plugin_utils.doors.lookout import lookout

    BROKEN = ""
except Exception as error:
    BROKEN = f"the gate itself cannot be loaded: {type(error).__name__}: {error}"

EXIT_REFUSED = 77


class CallbackModule(CallbackBase):
    """Refuses with SystemExit, the only thing that stops a run from a callback."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "mof.release.gate"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._broken = BROKEN
        self._playbook: Any = None
        try:
            super().__init__(*args, **kwargs)
        except Exception as error:
            self._broken = f"the gate cannot start: {type(error).__name__}: {error}"

    def set_options(self, *args: Any, **kwargs: Any) -> None:
        """Settings are resolved when a play comes, so that a bad one refuses."""
        try:
            super().set_options(*args, **kwargs)
        except Exception as error:
            self._broken = f"the settings of the gate cannot be read: {error}"

    def v2_playbook_on_start(self, playbook: Any) -> None:
        """Remember which playbook this run was started with; an ad-hoc command may have none."""
        self._playbook = playbook

    def v2_playbook_on_play_start(self, play: Any) -> None:
        """Let the play through or end the run."""
        self._ask(lambda: lookout().play(self._playbook, play), "This play was not run.")

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        """Let the next task start, or end the run when its permit was withdrawn."""
        self._ask(lambda: self._listened_to() and lookout().before_task())

    def v2_playbook_on_handler_task_start(self, task: Any) -> None:
        """The same for a handler."""
        self._ask(lambda: self._listened_to() and lookout().before_task())

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        """Let a task start on a host, or end the run when it leads to a protected one."""
        self._ask(lambda: self._listened_to() and lookout().before(host, task))

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """Remember that the gate was asked for its verdict, and that it was no."""
        if not ignore_errors:
            self._ask(lambda: lookout().failed(result.task, result.result))

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """A run that asked for the verdict, and was refused, ends as a refusal."""
        if BROKEN == "" and lookout().refused:
            raise SystemExit(EXIT_REFUSED)

    def _listened_to(self) -> bool:
        """Whether this is the callback, of the two that may be loaded, that tells of tasks."""
        return bool(lookout().listens_to(self))

    def _ask(self, question: Callable[[], Any], end: str = "Nothing more was run.") -> None:
        """End the run when the answer is a refusal, or when there is none."""
        try:
            refusal = self._broken or question()
        except Exception as error:
            refusal = f"the gate failed: {type(error).__name__}: {error}"
        if refusal:
            self._refuse(str(refusal), end)

    def _refuse(self, text: str, end: str) -> None:
        if not text.startswith("REFUSED"):
            text = f"REFUSED  {text}\n{end}"
        try:
            self._display.display(text, color=constants.COLOR_ERROR, stderr=True)
        finally:
            raise SystemExit(EXIT_REFUSED)
