# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the run did: each task's outcome per host, written down once, at the end of the run."""

from __future__ import annotations

DOCUMENTATION = r"""
name: recorder
type: notification
short_description: Put the outcome of a gated deployment on record
version_added: 0.1.0
author: the mof.release contributors (@mof-release)
description:
  - Notes the outcome of every task on every host in memory, and at the end of the run puts one
    event with each host's outcome on the ledger; the log of tasks is kept as its evidence.
  - Records runs that the gate gave a permit, and on protected hosts those that no gate let through,
    as runs without a permit. Task arguments and results are never recorded, since they may hold
    secrets.
  - A run that was let through and cannot be recorded ends with exit code 1.
  - In check mode nothing is written.
requirements:
  - the callback P(mof.release.gate#callback)
  - the Python packages C(jsonschema) and C(rfc8785) on the controller
options:
  store:
    description: The store that holds the ledger; a path, in C(ansible.cfg) relative to that file.
    type: str
    env: [{name: MOF_RELEASE_STORE}]
    ini: [{section: mof_release, key: store}]
  actor:
    description: Who runs this; the user that a CI names, else the login.
    type: str
    env: [{name: MOF_RELEASE_ACTOR}]
    ini: [{section: mof_release, key: actor}]
"""

from typing import Any

from ansible import constants, context
from ansible.plugins.callback import CallbackBase

try:
    from ansible_collections.mof.release.plugins.plugin_utils.doors.scribe import Scribe
    from ansible_collections.mof.release.plugins.plugin_utils.doors.threshold import (
        Threshold,
        is_ours,
    )

    BROKEN = ""
except Exception as error:
    BROKEN = f"{type(error).__name__}: {error}"

EXIT_NOT_RECORDED = 1


class CallbackModule(CallbackBase):
    """Passes what Ansible reports to the scribe."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "mof.release.recorder"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scribe: Any = None if BROKEN else Scribe()
        self._playbook: Any = None

    def v2_playbook_on_start(self, playbook: Any) -> None:
        """The run begins."""
        self._playbook = playbook

    def v2_playbook_on_play_start(self, play: Any) -> None:
        """A play begins."""
        if self._scribe:
            self._scribe.play(
                str(play.get_name()),
                ours=is_ours(play),
                threshold=lambda: Threshold.of(self._playbook, play),
            )

    def v2_runner_on_ok(self, result: Any) -> None:
        """A task ended well on a host."""
        self._note(result, "changed" if result.is_changed() else "ok")

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """A task failed on a host."""
        self._note(result, "ignored" if ignore_errors else "failed")

    def v2_runner_on_skipped(self, result: Any) -> None:
        """A task was skipped on a host."""
        self._note(result, "skipped")

    def v2_runner_on_unreachable(self, result: Any) -> None:
        """A host could not be reached."""
        self._note(result, "unreachable")

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """The run is over: write it down."""
        try:
            problem = BROKEN or self._scribe.write(stats, bool(context.CLIARGS.get("check")))
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        if problem:
            self._fail(problem)

    def _fail(self, problem: str) -> None:
        try:
            self._display.display(
                f"NOT RECORDED  this deployment ran and is not on record: {problem}\n"
                "It counts as incomplete until it is run again with the recorder working.",
                color=constants.COLOR_ERROR,
                stderr=True,
            )
        finally:
            raise SystemExit(EXIT_NOT_RECORDED)

    def _note(self, result: Any, outcome: str) -> None:
        if self._scribe:
            self._scribe.note(result.task, result.host.name, outcome)
