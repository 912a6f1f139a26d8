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
    description: Host pattern of the hosts that need a go.
    type: str
    default: all
    env: [{name: MOF_RELEASE_PROTECTED}]
    ini: [{section: mof_release, key: protected}]
notes:
  - Enable it with C(callbacks_enabled = mof.release.gate, mof.release.recorder) in C(ansible.cfg).
  - C(--list-tasks), C(--list-hosts) and C(--syntax-check) run nothing and call no callback.
  - In check mode a closed gate refuses too, and writes nothing.
"""

from typing import Any

from ansible import constants
from ansible.plugins.callback import CallbackBase

# A callback that cannot be imported is skipped with a warning and everything runs: so whatever is
# wrong with our own code or its packages must be caught here, and refused at the first play.
try:
    from ansible_collections.mof.release.plugins.plugin_utils.doors.gatekeeper import Gatekeeper
    from ansible_collections.mof.release.plugins.plugin_utils.doors.threshold import Threshold

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
        self._gatekeeper: Any = None
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
        """Remember which playbook this run was started with."""
        self._playbook = playbook

    def v2_playbook_on_play_start(self, play: Any) -> None:
        """Let the play through or end the run."""
        try:
            refusal = self._broken or self._refusal(play)
        except Exception as error:
            refusal = f"the gate failed: {type(error).__name__}: {error}"
        if refusal:
            self._refuse(refusal)

    def _refusal(self, play: Any) -> str:
        if self._gatekeeper is None:
            self._gatekeeper = Gatekeeper()
        threshold = Threshold.of(self._playbook, play)
        return str(self._gatekeeper.refusal(threshold))

    def _refuse(self, text: str) -> None:
        if not text.startswith("REFUSED"):
            text = f"REFUSED  {text}\nThis play was not run."
        try:
            self._display.display(text, color=constants.COLOR_ERROR, stderr=True)
        finally:
            raise SystemExit(EXIT_REFUSED)
