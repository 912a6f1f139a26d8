# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What in a play leads beside its own hosts: delegate_to, and addresses in variables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .protection import UNTOLD
from .run import THIS_RUN
from .threshold import Threshold

if TYPE_CHECKING:
    from .delegation import Delegation, Led

#: Variables of a play, block or task, or given with -e, that say where Ansible connects to.
ADDRESSES = (
    *("ansible_host", "ansible_ssh_host", "ansible_winrm_host", "ansible_psrp_host"),
    *("ansible_paramiko_host", "ansible_docker_host", "ansible_libssh_host"),
)

#: Keywords or variables, each with what is written there.
Names = tuple[tuple[str, str], ...]


class Leading:
    """Follows the tasks of one play. Most lead nowhere else: of these nothing more is asked.

    :param delegation: gives what judges the others. It is asked for with the first of them, since
        to load it takes longer than all else that is done for most plays.
    """

    def __init__(
        self, threshold: Threshold, play: Any, delegation: Callable[[], Delegation]
    ) -> None:
        self._extra = threshold.extra_variables
        self._play = play
        self._load = delegation
        self._delegation: Delegation | None = None
        self._known: dict[int, tuple[Any, Names]] = {}

    def at_start(self) -> list[Led]:
        """What is wrong with names that are written out, anywhere in the play.

        :raises ImportError: what judges them cannot be loaded.
        """
        given = {}
        if not self._at_liberty():
            given = {"-e": _addresses(self._extra), "the play": _addresses(self._play.vars)}
        roles = [role for role in roles_of(self._play) if role.delegate_to]
        tasks = [(task, names) for task in tasks_of(self._play) if (names := self._names(task))]
        if any(given.values()) or roles or tasks:
            return self._judge().at_start(given, roles, tasks)
        return []

    def before(self, host: Any, task: Any) -> list[Led]:
        """What is wrong with a task that is about to start on a host.

        It may have come with an include, and be the first one that leads elsewhere.

        :raises ImportError: what judges it cannot be loaded.
        """
        self.end()
        names = self._names(task)
        return self._judge().before(host, task, names) if names else []

    def end(self) -> None:
        """The task, or the play or its batch, is over: what was pinned to a task is taken off."""
        if self._delegation is not None:
            self._delegation.end()

    def _judge(self) -> Delegation:
        if self._delegation is None:
            self._delegation = self._load()
        return self._delegation

    def _at_liberty(self) -> bool:
        """Whether variables may say where hosts are: in a run that was let through to some."""
        return bool(THIS_RUN.permit and self._judge().allowed())

    def _names(self, task: Any) -> Names:
        """What leads a task elsewhere."""
        known = self._known.get(id(task))
        if known is None:
            given: Names = (("delegate_to", str(task.delegate_to)),) if task.delegate_to else ()
            if not self._at_liberty():
                given += _addresses(task.get_vars())
            # The task is kept too, so that its identity stays its own.
            known = self._known[id(task)] = (task, given)
        return known[1]


def tasks_of(play: Any) -> Iterator[Any]:
    """All tasks and handlers of a play that are known before it runs, those of roles included."""
    for section in (play.pre_tasks, play.tasks, play.post_tasks, play.handlers):
        yield from _inside(section)
    for role in roles_of(play):
        yield from _inside(role.get_task_blocks())


def roles_of(play: Any) -> Iterator[Any]:
    """The roles of a play, those that they depend on included; each one once."""
    seen: dict[int, Any] = {}
    for role in play.roles:
        for one in (*role.get_all_dependencies(), role):
            seen.setdefault(id(one), one)
    yield from seen.values()


def _inside(nodes: Iterable[Any]) -> Iterator[Any]:
    for node in nodes:
        if isinstance(node, list):
            yield from _inside(node)
        elif hasattr(node, "block"):
            for part in (node.block, node.rescue, node.always):
                yield from _inside(part)
        else:
            yield node


def _addresses(variables: Mapping[str, Any]) -> Names:
    given = [(name, variables[name]) for name in ADDRESSES if name in variables]
    return tuple((name, str(one) if isinstance(one, str | int) else UNTOLD) for name, one in given)
