# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be asked of a change request: submit it, or bring it to another state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..decision import Context
from ..event import Event
from ..releases.release import Evidence
from ..rules.signature import Signature


@dataclass(frozen=True)
class SubmitChange:
    """Submit a change request; ``content`` has the shape of change-request.schema.json."""

    id: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class MoveChange:
    """Bring a submitted change request to another state.

    :param priority: final priority, with ``classified``; empty keeps the proposed one.
    :param category: final category, likewise.
    :param owner: the change owner, with ``authorized``; empty keeps the proposed one.
    :param initiation_review: answers by the names in ``authorizing.ANSWERS``, with
        ``authorized``; what is left out comes from the change request.
    :param skips: what an emergency may leave out and then owes, with ``authorized``.
    :param start: RFC 3339 time with its offset, with ``scheduled``; likewise ``end``. Without both
        they come from the change request.
    :param evidence: of the tested solution, with ``developed``.
    :param result: ``succeeded``, ``partly`` or ``failed``, with ``reviewed``.
    :param follow_ups: what is still to be done, with ``reviewed``.
    :param signature: under the decision, verified by whoever asks.
    """

    id: str
    to: str
    comment: str = ""
    priority: str = ""
    category: str = ""
    owner: str = ""
    initiation_review: Mapping[str, str] = field(default_factory=dict)
    skips: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    evidence: tuple[Evidence, ...] = ()
    result: str = ""
    follow_ups: tuple[str, ...] = ()
    signature: Signature | None = None


ChangeCommand = SubmitChange | MoveChange


def change_event(change_id: str, state: str, context: Context, data: Mapping[str, Any]) -> Event:
    """An event about a change request, by whoever acts now."""
    return Event(f"change_{state}", f"change/{change_id}", context.now, context.actor, data)


def request_command(change_id: str, state: str, *more: str) -> str:
    """The command that brings a change request to a state."""
    options = [f"id={change_id}", f"state={state}", *more]
    # What holds a space takes quotes of the shell around those of Ansible.
    shown = [f'-e "{one}"' if " " in one or "'" in one else f"-e {one}" for one in options]
    return f"ansible-playbook mof.release.request {' '.join(shown)}"
