# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges where tasks lead beside the hosts of their play; loaded with the first one that does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleValueOmittedError
from ansible.template import Templar

from ..domain.finding import Finding
from .inventory import loader_of
from .leading import Names
from .meaning import meant
from .plain import plain
from .protection import Protection, is_template
from .run import THIS_RUN
from .threshold import Threshold

#: Loops whose items can be told without running a lookup.
PLAIN_LOOPS = (None, "items", "list")
WRITE_IT = (
    'write the name of a host, or delegate_to: "{{ item }}" and under loop: a list of host names'
)
NARROW = "name a release that is for it with -e release=NAME, or leave it out of protected"
_PATH = r"(?:\.[A-Za-z_]\w*|\[\s*(?:'[^']*'|\"[^\"]*\"|\d+)\s*\])*"


#: A finding, and the protected host that it is about; empty where that cannot be told.
Led = tuple[Finding, str]


class Untold(Exception):
    """It cannot be told in advance where a task leads.

    :param how: what to write instead.
    """

    def __init__(self, what: str, how: str) -> None:
        super().__init__(what)
        self.how = how


class Delegation:
    """Judges what the tasks of one play lead to.

    :param allowed: hosts of the release that let this run through; none before.
    """

    def __init__(
        self,
        threshold: Threshold,
        play: Any,
        protection: Callable[[], Protection],
        allowed: Callable[[], frozenset[str]],
    ) -> None:
        self._threshold = threshold
        self._play = play
        self._protection = protection
        self.allowed = allowed
        self._pins = Pins()

    def at_start(
        self,
        given: Mapping[str, Names],
        roles: Iterable[Any],
        tasks: Iterable[tuple[Any, Names]],
    ) -> list[Led]:
        """What is wrong with names that are written out.

        :param given: place -> addresses in the variables there.
        :param roles: those that are delegated as a whole.
        :param tasks: those that lead elsewhere, and by what.
        """
        found = [one for place, names in given.items() for one in self._variables(place, names)]
        for role in roles:
            if not is_template(str(role.delegate_to)):
                found += self._led(f"role {role.get_name()}", str(role.delegate_to))
        for task, names in tasks:
            for _keyword, name in names:
                if not is_template(name):
                    found += self._led(self._place(task), name)
        return list(dict.fromkeys(found))

    def before(self, host: Any, task: Any, names: Names) -> list[Led]:
        """What is wrong with a task that is about to start on a host.

        What was found out is what the task will use: see :class:`Pins`.
        """
        found: list[Led] = []
        for keyword, name in names:
            place = self._place(task)
            try:
                led = [name] if not is_template(name) else self._evaluated(host, task, keyword)
            except Untold as error:
                told = Finding("delegation", name, f"in {place}: {error}", how=error.how)
                found.append((told, ""))
                continue
            for one in led:
                found += self._led(place, one)
        return list(dict.fromkeys(found))

    def end(self) -> None:
        """The task, or the play, is over: tasks say again what is written in the playbook."""
        self._pins.undo()

    def _variables(self, place: str, names: Names) -> Iterator[Led]:
        for name, value in names:
            if is_template(value):
                problem = f"given as {name} by {place} cannot be told before the play runs"
                how = f"put {name} into the inventory"
                yield Finding("delegation", value, problem, how=how), ""
            else:
                yield from self._led(f"{name} of {place}", value)

    def _led(self, place: str, name: str) -> Iterator[Led]:
        """The finding for one host that a task leads to, if it may not."""
        allowed = self.allowed()
        host = meant(self._protection(), name)
        if not host or host in allowed:
            return
        subject = name if host == name else f"{name} ({host})"
        if allowed:
            problem = f"is protected, and not of this release; {place} leads to it"
            how = "add it to deploy.hosts of the release and hold a new review, or leave it out"
        else:
            problem, how = f"is protected; {place} leads to it", NARROW
        yield Finding("delegation", subject, problem, how=how), host

    def _place(self, task: Any) -> str:
        file, _colon, line = str(task.get_path() or "").rpartition(":")
        folder = self._threshold.playbook.parent
        path = Path(file)
        shown = path.relative_to(folder) if path.is_relative_to(folder) else path
        return f"task '{plain(str(task.get_name()))}' ({shown}:{line})"

    def _evaluated(self, host: Any, task: Any, keyword: str) -> list[str]:
        """The names that a template yields on this host, pinned to the task."""
        if keyword != "delegate_to":
            why = f"what {keyword} will be cannot be told before it runs"
            raise Untold(why, f"put {keyword} into the inventory")
        manager = self._play.get_variable_manager()
        variables = manager.get_vars(play=self._play, host=host, task=task)
        variables["ansible_search_path"] = task.get_search_path()
        loader = loader_of(self._threshold.inventory)
        written = task.delegate_to
        looped = task.loop is not None or task.loop_with
        variable = str((task.loop_control and task.loop_control.loop_var) or "item")
        if looped and re.search(rf"\b{re.escape(variable)}\b", str(written)):
            items = _items(task, Templar(loader=loader, variables=variables), variable)
            self._pins.pin(task, loop=items, loop_with=None)
            several = [{**variables, variable: item} for item in items]
            return [_name(Templar(loader=loader, variables=one), written) for one in several]
        name = _name(Templar(loader=loader, variables=variables), written)
        self._pins.pin(task, delegate_to=name or None)
        return [name] if name else []


def delegation_of(threshold: Threshold, play: Any, pattern: str) -> Delegation:
    """What judges the tasks of a play, by the inventory as it is whenever it is asked.

    :param pattern: the setting ``protected``.
    """

    def protection() -> Protection:
        return threshold.protection(pattern)

    return Delegation(threshold, play, protection, _Allowed(threshold, protection))


class _Allowed:
    """The hosts of the release that let this run through, in the inventory as it is now."""

    def __init__(self, threshold: Threshold, protection: Callable[[], Protection]) -> None:
        self._threshold = threshold
        self._protection = protection
        self._found: tuple[Protection | None, frozenset[str]] = (None, frozenset())

    def __call__(self) -> frozenset[str]:
        if not THIS_RUN.permit:
            return frozenset()
        state = self._protection()
        if self._found[0] is not state:
            self._found = (state, frozenset(self._threshold.hosts_of(THIS_RUN.pattern)))
        return self._found[1]


class Pins:
    """Values that were judged, written into the task for as long as its worker needs to start.

    A template can yield another value each time (``random``, a lookup), and the worker evaluates it
    once more. A worker is forked right after the callback, so what the task says then is what it
    uses. Tasks are shared by hosts: the next one finds the template again.
    """

    def __init__(self) -> None:
        self._undone: list[tuple[Any, str, bool, Any]] = []

    def pin(self, task: Any, **values: Any) -> None:
        """Let a task say these values."""
        for name, value in values.items():
            own = f"_{name}"
            self._undone.append((task, own, own in vars(task), vars(task).get(own)))
            setattr(task, name, value)

    def undo(self) -> None:
        """Let the task say again what is written in the playbook."""
        while self._undone:
            task, own, had, before = self._undone.pop()
            if had:
                setattr(task, own, before)
            else:
                delattr(task, own)


def _items(task: Any, templar: Any, variable: str) -> list[Any]:
    """The items of a loop whose variable says where each round of the task leads."""
    written = str(task.delegate_to)
    if not re.fullmatch(rf"\s*\{{\{{\s*{re.escape(variable)}{_PATH}\s*\}}\}}\s*", written):
        raise Untold(f"what it makes of {variable} cannot be told before it runs", WRITE_IT)
    if task.loop_with not in PLAIN_LOOPS:
        raise Untold(f"the items of with_{task.loop_with} cannot be told before it runs", WRITE_IT)
    try:
        items = _settled(templar.template(task.loop))
    except Exception as error:
        why = f"its items cannot be told before it runs ({_first_line(error)})"
        raise Untold(why, WRITE_IT) from error
    if not isinstance(items, list):
        raise Untold("what it loops over is no list", WRITE_IT)
    if task.loop_with == "items":
        return [one for item in items for one in (item if isinstance(item, list) else [item])]
    return items


def _settled(value: Any) -> Any:
    """Lists and mappings without anything in them that is evaluated later, and once more."""
    if isinstance(value, Mapping):
        return {name: _settled(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(one) for one in value]
    return value


def _name(templar: Any, written: Any) -> str:
    """The host that a template yields; empty where it yields that there is none."""
    try:
        found = templar.template(written)
        if found is None or isinstance(found, str | int):
            return str(plain(found)) if found is not None else ""
    except AnsibleValueOmittedError:
        return ""
    except Exception as error:
        why = f"it cannot be told before it runs ({_first_line(error)})"
        raise Untold(why, WRITE_IT) from error
    raise Untold("it yields no name", WRITE_IT)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
