# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that a signed statement holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..domain.changes.decide_change import MoveChange
from ..domain.errors import BadDocument
from ..domain.readiness.decide_activity import RecordActivity
from ..domain.readiness.decide_review import HoldReview
from ..domain.readiness.decide_signoff import GiveSignOff
from ..domain.rules.decide_rules import AdoptRules
from ..domain.rules.policy import Policy
from .signed_facts import DECIDED, Signable

#: Kind of decision -> a field and the values by which it can be signed; any other is no such kind.
_SIGNABLE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "signoff": ("decision", ("go", "no_go")),
    "review": ("decision", ("go", "no_go")),
    "waiver": ("status", ("waived",)),
    "authorization": ("to", ("authorized",)),
}


def command_of(predicate: Mapping[str, Any], policy: Policy) -> Signable:
    """The command, without its signature.

    :param policy: the policy at hand, for a statement that puts one in force.
    :raises BadDocument: the statement does not hold exactly the fields of such a command.
    """
    kind, decision = str(predicate["kind"]), dict(predicate["decision"])
    commands: Mapping[str, Callable[..., Signable]] = {
        "signoff": GiveSignOff,
        "review": lambda **given: HoldReview(**given, scope=None),
        "waiver": RecordActivity,
        "authorization": MoveChange,
        "policy": lambda comment: AdoptRules(policy, comment),
    }
    field, values = _SIGNABLE.get(kind, ("", ()))
    if kind not in commands or (field and decision.get(field) not in values):
        raise BadDocument(f"the signed statement holds no decision that can be signed ({kind})")
    for name, value in decision.items():
        if not _is(value, DECIDED[kind].get(name)):
            raise BadDocument(f"the signed statement holds no such decision: field {name}")
    given = {name: tuple(one) if isinstance(one, list) else one for name, one in decision.items()}
    try:
        return commands[kind](**given)
    except TypeError as error:
        raise BadDocument(f"the signed statement holds no such decision: {error}") from error


def _is(value: Any, wanted: type | None) -> bool:
    if wanted is None or isinstance(value, bool) or not isinstance(value, wanted):
        return False
    if isinstance(value, Mapping):
        return all(isinstance(one, str) for one in value.values())
    return not isinstance(value, list) or all(isinstance(one, str) for one in value)
