# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of all action plugins: arguments in, one use case called, result out."""

from __future__ import annotations

import traceback
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase

from ..documents.policy import default_policy
from ..documents.schema import warm
from ..documents.view import plain as as_document
from ..domain.decision import Context
from ..domain.errors import MofError, Refused
from ..domain.evolve import State
from ..domain.rules.policy import Policy
from ..store.opening import open_location
from ..store.port import Store
from ..usecases.outcome import Call, Outcome, placed
from ..usecases.read_rules import AtHand
from . import settings
from .clock import now
from .inventory import hosts_of, inventory_of
from .plain import plain

#: The options of every door, as in the documentation fragment ``options``.
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "store": {"type": "str"},
    "actor": {"type": "str"},
}
POLICY_OPTION: Mapping[str, Mapping[str, Any]] = {
    "policy": {"type": "str"},
    "people": {"type": "str"},
    "allowed_signers": {"type": "str"},
}

warm()
settings.warm()
with suppress(MofError):  # told when it is asked for
    default_policy()


@dataclass(frozen=True)
class Asked:
    """What one task asks of a door.

    :param arguments: validated and plain.
    :param variables: the task's variables, for settings only.
    """

    arguments: Mapping[str, Any]
    variables: Mapping[str, Any]
    check: bool

    def setting(self, name: str) -> str:
        """A setting that must be there."""
        return settings.require(name, self.arguments, self.variables)

    def rules(self) -> AtHand:
        """The policy, people and signers at hand."""
        return settings.rules(self.arguments, self.variables)

    def policy(self) -> Policy:
        """The policy at hand, with the people and the digest of the signers."""
        return self.rules().policy

    def context(self) -> Context:
        """Who acts, and now."""
        return Context(self.setting("actor"), now())

    def path(self, name: str) -> Path:
        """A path argument; relative ones count from the working directory."""
        return Path.cwd() / Path(str(self.arguments[name])).expanduser()

    def text(self, name: str) -> str:
        """A text argument, empty when it was not given."""
        return str(self.arguments.get(name) or "")


class Door(ActionBase):  # type: ignore[misc] # Ansible has no types
    """One thing of the workflow; subclasses say ``SPEC``, ``SUBJECT`` and ``work``."""

    TRANSFERS_FILES = False
    _requires_connection = False
    SPEC: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    #: Further rules of the argument specification, such as required_if.
    RULES: ClassVar[Mapping[str, Any]] = {}

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        """Do it; what comes back is the task's result."""
        raise NotImplementedError

    def run(self, tmp: Any = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ansible's entry. Refusals and failures become a result with ``failed``; see ``msg``."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        try:
            result.update(self._answer(task_vars or {}))
        except MofError as error:
            result.update(failed=True, changed=False, msg=str(error))
            if isinstance(error, Refused):
                result.update(refused=True, findings=[asdict(one) for one in error.findings])
        except AnsibleError:
            raise
        except Exception as error:  # noqa: BLE001 - people get a sentence, -vvv the trace
            result.update(
                failed=True,
                changed=False,
                msg=f"{self._task.action} failed in a way it should not: "
                f"{type(error).__name__}: {error}\nplease report it with the output of -vvv",
                exception=traceback.format_exc(),
            )
        return result

    def _answer(self, task_vars: Mapping[str, Any]) -> dict[str, Any]:
        _validation, arguments = self.validate_argument_spec(
            argument_spec={**OPTIONS, **self.SPEC}, **self.RULES
        )
        variables = settings.chosen(task_vars, self._templar)
        asked = Asked(plain(arguments), variables, bool(self._task.check_mode))
        return self.enter(asked)

    def enter(self, asked: Asked) -> dict[str, Any]:
        """Open the store, work, let go of it; a door that needs no store overrides this."""
        store = open_location(asked.setting("store"))
        try:
            return self.work(asked, store)
        finally:
            store.close()

    def call(self, asked: Asked, store: Store) -> Call:
        """What use cases are handed."""
        return Call(store, asked.context(), uuid.uuid4().hex, asked.check)

    def hosts_of(self, pattern: str) -> list[str]:
        """Names of the hosts that a pattern matches in the inventory, whatever the limit."""
        return hosts_of(inventory_of(self._task), pattern)

    def answer(self, outcome: Outcome, kind: str, name: str) -> dict[str, Any]:
        """The result of a use case about one thing.

        :param kind: ``changes``, ``releases`` or ``rules``.
        :param name: the thing's id; the rules have none.
        """
        before = as_document(_thing(outcome.before, kind, name))
        after = as_document(_thing(outcome.after, kind, name))
        result = {
            "changed": outcome.changed,
            "events": [placed(one) for one in outcome.events],
            _SHOWN[kind]: after,
        }
        if self._task.diff and outcome.changed:
            result["diff"] = difference(before or {}, after or {}, name)
        return result


#: What an answer calls the thing that it shows.
_SHOWN = {"changes": "change_request", "releases": "release", "rules": "rules"}


def _thing(state: State, kind: str, name: str) -> Any:
    return state.standing.rules if kind == "rules" else getattr(state, kind).get(name)


def difference(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The fields that differ and no others, as Ansible shows them with --diff."""
    different = [one for one in after if before.get(one) != after.get(one)]
    return {
        "before_header": name,
        "after_header": name,
        "before": _fields(before, different),
        "after": _fields(after, different),
    }


def _fields(document: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: document[name] for name in names if name in document}
