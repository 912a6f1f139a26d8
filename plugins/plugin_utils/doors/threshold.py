# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands before the gate: one play of one run, as Ansible is about to start it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ansible import context

from .inventory import hosts_of, inventory_of
from .plain import plain
from .protection import Protection

#: The collection's own playbooks: they prepare, capture and record, and deploy nothing.
OWN_PLAYBOOKS = Path(os.path.realpath(__file__)).parents[3] / "playbooks"
#: What stands for the playbook of ``ansible`` and ``ansible-console``, which have none.
AD_HOC = "an ad-hoc command"
_AD_HOC_FILE = "__adhoc_playbook__"


class Threshold(NamedTuple):
    """A play before the gate.

    :param playbook: the file that the run was started with, absolute.
    :param origin: the file that holds the play, absolute; differs with import_playbook.
    :param hosts: all hosts that the play would touch, whatever its batches, within the limit.
    :param check: whether the run is a dry one.
    :param coming: hosts of all plays of the run, as far as their patterns can be told beforehand.
    :param manager: Ansible's variable manager, where there is one.
    """

    playbook: Path
    origin: Path
    hosts: tuple[str, ...]
    extra_variables: Mapping[str, Any]
    inventory: Any
    check: bool
    coming: tuple[str, ...] = ()
    manager: Any = None

    @classmethod
    def of(cls, playbook: Any, play: Any) -> Threshold:
        """Read it off Ansible's objects."""
        manager = play.get_variable_manager()
        inventory = inventory_of(play)
        started = _started(playbook)
        origin = _file_of(play)
        chosen = inventory.get_hosts(play.hosts, ignore_restrictions=True)
        return cls(
            playbook=started,
            origin=origin or started,
            hosts=tuple(sorted(str(host.name) for host in chosen)),
            extra_variables=manager.extra_vars,
            inventory=inventory,
            check=bool(context.CLIARGS.get("check")),
            coming=tuple(sorted(_coming(playbook, inventory))),
            manager=manager,
        )

    @property
    def ours(self) -> bool:
        """Whether the play is one of the collection's own playbooks."""
        return self.origin.parent == OWN_PLAYBOOKS

    @property
    def ad_hoc(self) -> bool:
        """Whether the run is of ``ansible`` or ``ansible-console``, and no playbook at all."""
        return self.playbook.name == AD_HOC and self.origin == self.playbook

    @property
    def release(self) -> str:
        """The release that the run names with ``-e release=``, as text and unchecked."""
        return str(plain(self.extra_variables.get("release") or ""))

    def protected(self, pattern: str) -> tuple[str, ...]:
        """The hosts that are protected, of this play and of the run; none when this play has none.

        A later play is judged on its own again. Its hosts count already, so that a run which would
        end there does not begin.
        """
        protection = self.protection(pattern)
        if not protection.among(self.hosts):
            return ()
        return tuple(sorted(protection.among({*self.hosts, *self.coming})))

    def protection(self, pattern: str) -> Protection:
        """Which hosts are protected, in the inventory as it is now."""
        loader = getattr(self.inventory, "_loader", None)
        base = [str(loader.get_basedir())] if loader is not None else []
        folders = (*base, str(self.playbook.parent), str(self.origin.parent))
        return _protection(self.inventory, pattern, folders, self.manager)

    def within(self, pattern: str) -> set[str]:
        """The hosts that a pattern matches within the limit of the run."""
        found = self.inventory.get_hosts(pattern, ignore_restrictions=True)
        return {str(host.name) for host in found}

    def hosts_of(self, pattern: str) -> list[str]:
        """The hosts that any pattern matches, limits aside."""
        return hosts_of(self.inventory, pattern)


#: The last protection that was worked out, and for what.
_LATEST: list[tuple[Any, tuple[Any, ...], Protection]] = []


def _protection(inventory: Any, pattern: str, folders: tuple[str, ...], manager: Any) -> Protection:
    """The protection of an inventory, worked out again only when the inventory changed."""
    # Whatever changes an inventory (add_host, group_by, refresh_inventory) makes Ansible drop its
    # resolved patterns: another such object is another state. Holding it keeps its identity unique.
    state = getattr(inventory, "_hosts_patterns_cache", None)
    key = (pattern, folders, id(inventory))
    for known, of, protection in _LATEST:
        if state is not None and known is state and of == key:
            return protection
    _LATEST[:] = [(state, key, Protection(inventory, pattern, folders, manager))]
    return _LATEST[0][2]


def _started(playbook: Any) -> Path:
    """The file that the run was started with; ``ansible-console`` says not even that it has none.

    An ad-hoc command gets a name that no file of a project is asked by: a folder or a file of the
    name that Ansible makes up would else pass for the deploy playbook.
    """
    name = str(getattr(playbook, "_file_name", None) or _AD_HOC_FILE)
    if name == _AD_HOC_FILE:
        return Path.cwd() / AD_HOC
    return Path(os.path.realpath(name))


def _coming(playbook: Any, inventory: Any) -> set[str]:
    """Hosts of all plays but our own whose pattern is no template, within the limit."""
    plays = playbook.get_plays() if playbook is not None else []
    given = [play.hosts or [] for play in plays if not is_ours(play)]
    patterns = [[one] if isinstance(one, str) else list(one) for one in given]
    return {
        str(host.name)
        for pattern in patterns
        if not any("{{" in str(one) for one in pattern)
        for host in inventory.get_hosts(pattern, ignore_restrictions=True)
    }


def is_ours(play: Any) -> bool:
    """Whether a play is one of the collection's own playbooks."""
    origin = _file_of(play)
    return origin is not None and origin.parent == OWN_PLAYBOOKS


def _file_of(play: Any) -> Path | None:
    """The file that holds a play."""
    name = str(play.get_path() or "").rpartition(":")[0]
    return Path(os.path.realpath(name)) if name else None
