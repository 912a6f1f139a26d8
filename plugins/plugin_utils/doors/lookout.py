# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookout of one run: what the callback is told comes here, and refusals go back."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..domain.errors import MofError
from . import settings
from .leading import Leading
from .run import THIS_RUN
from .threshold import Threshold

if TYPE_CHECKING:
    from .delegation import Led

#: Doors whose refusal inside one of our own playbooks is the verdict of the whole run.
VERDICTS = ("mof.release.gate_info", "mof.release.gate")
#: What is true of a refusal in the middle of a play.
BEGUN = "Nothing more was run; earlier tasks of this run were"


class Lookout:
    """Follows one run. Every question is answered with a refusal, or with nothing.

    The callback may be loaded twice in one process, as it is enabled and by the project's shim:
    each play is judged once, for both, and only the first that tells of tasks is listened to.
    """

    def __init__(self) -> None:
        self.run = THIS_RUN.id
        self._gatekeeper: Any = None
        self._play: Any = None
        self._answer = ""
        self._threshold: Threshold | None = None
        self._leading: Leading | None = None
        self._teller: Any = None
        self._refused = False

    def play(self, playbook: Any, play: Any) -> str:
        """Why a play, or the next batch of one, may not start."""
        if self._play is None or play is not self._play:
            if self._leading is not None:
                self._leading.end()
            self._play = self._threshold = self._leading = None
            self._answer = self._judged(playbook, play)
            # Kept only once it was judged: what could not be is judged anew.
            self._play = play
        return self._answer

    def listens_to(self, teller: Any) -> bool:
        """Whether this callback is the one that tells of tasks."""
        if self._teller is None:
            self._teller = teller
        return self._teller is teller

    def before_task(self) -> str:
        """Why no further task may start on any host."""
        if self._threshold is None or self._threshold.ours or not THIS_RUN.permit:
            return ""
        return str(self._keeper().before_task())

    def before(self, host: Any, task: Any) -> str:
        """Why a task may not start on a host."""
        if self._threshold is None or self._leading is None:
            return ""
        try:
            found = self._leading.before(host, task)
        except MofError as error:
            found = [(_late("judging").as_finding(error), "")]
        text = self._refusal(self._threshold, found)
        return text.replace("\nNothing was run", f"\n{BEGUN}", 1)

    def failed(self, task: Any, result: Mapping[str, Any]) -> None:
        """A task failed: remember a verdict against the release in a playbook of ours."""
        ours = self._threshold is not None and self._threshold.ours
        names = (str(task.action), str(getattr(task, "resolved_action", "") or ""))
        # A withdrawal that is refused is no verdict.
        closed = result.get("refused") is True and result.get("allowed") is False
        if ours and closed and any(one in VERDICTS for one in names):
            self._refused = True

    @property
    def refused(self) -> bool:
        """Whether the run as a whole is to end as a refusal.

        Not where it deployed: then it ends with what the recorder makes of it.
        """
        return self._refused and not THIS_RUN.permit

    def _judged(self, playbook: Any, play: Any) -> str:
        threshold = self._threshold = Threshold.of(playbook, play)
        if threshold.ours:
            return ""
        pattern, hosts = "", threshold.hosts
        try:
            pattern = settings.require("protected")
            hosts = threshold.protected(pattern)
            if threshold.ad_hoc and hosts:
                return str(self._keeper().refuse(threshold, hosts, [_late("judging").ad_hoc()]))
        except MofError:
            pass  # the gatekeeper meets the same, refuses and says why
        if hosts and (refusal := self._keeper().refusal(threshold)):
            return str(refusal)

        self._leading = Leading(
            threshold, play, lambda: _late("delegation").delegation_of(threshold, play, pattern)
        )
        try:
            found = self._leading.at_start()
        except MofError as error:
            found = [(_late("judging").as_finding(error), "")]
        return self._refusal(threshold, found)

    def _refusal(self, threshold: Threshold, found: list[Led]) -> str:
        if not found:
            return ""
        hosts = tuple(sorted({host for _finding, host in found if host}))
        findings = [finding for finding, _host in found]
        return str(self._keeper().refuse(threshold, hosts, findings))

    def _keeper(self) -> Any:
        if self._gatekeeper is None:
            self._gatekeeper = _late("judging").Gatekeeper()
        return self._gatekeeper


def _late(name: str) -> Any:
    """A file beside this one that most plays need nothing of: loading it takes longer than they do.

    :raises ImportError: it cannot be loaded, which the callback makes a refusal of.
    """
    try:
        return import_module(f".{name}", __package__)
    except Exception as error:
        why = f"the gate itself cannot be loaded: {type(error).__name__}: {error}"
        raise ImportError(why) from error


_LOOKOUTS: list[Lookout] = []


def lookout() -> Lookout:
    """The lookout of this run: one in a process."""
    if not _LOOKOUTS or _LOOKOUTS[0].run != THIS_RUN.id:
        _LOOKOUTS[:] = [Lookout()]
    return _LOOKOUTS[0]


def at_work() -> bool:
    """Whether a callback has asked about this run."""
    return bool(_LOOKOUTS) and _LOOKOUTS[0].run == THIS_RUN.id
