# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ansible hands to doors and callbacks, as far as they look at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleError
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import StoreBusy
from ansible_collections.mof.release.plugins.plugin_utils.doors.threshold import Threshold
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Head
from ansible_collections.mof.release.tests.unit.doors.shop import RELEASE, WEB, Shop

HOSTS = (*WEB, "db1")


@dataclass(frozen=True)
class FakeHost:
    """A host of the inventory, of which nothing is said but its name."""

    name: str
    vars: dict[str, Any] = field(default_factory=dict, compare=False)

    def get_groups(self) -> list[Any]:
        """It is in none."""
        return []


class FakeInventory:
    """An inventory of three hosts that knows globs, and no limit."""

    def __init__(self) -> None:
        self.hosts = {name: FakeHost(name) for name in HOSTS}
        self.groups: dict[str, Any] = {}

    _sources: tuple[str, ...] = ()
    _loader: Any = None

    def get_host(self, name: str) -> FakeHost:
        """The host of this name."""
        return FakeHost(name)

    def get_hosts(
        self,
        pattern: str | list[str],
        ignore_limits: bool = False,
        ignore_restrictions: bool = False,
    ) -> Iterator[FakeHost]:
        """The hosts with such a name; a pattern that starts with ~[ cannot be read."""
        globs = [pattern] if isinstance(pattern, str) else pattern
        if any(one.startswith("~[") for one in globs):
            raise AnsibleError("invalid host pattern")
        wanted = ["*" if one == "all" else one for one in globs]
        found = [one for one in HOSTS if any(fnmatchcase(one, glob) for glob in wanted)]
        return iter([FakeHost(one) for one in found])


def before(shop: Shop, **other: Any) -> Threshold:
    """The deploy playbook before the gate, with what is said otherwise."""
    usual: dict[str, Any] = {
        "playbook": shop.playbook,
        "origin": other.get("playbook", shop.playbook),
        "hosts": WEB,
        "extra_variables": {"release": RELEASE},
        "inventory": FakeInventory(),
        "check": False,
    }
    return Threshold(**{**usual, **other})


class StuckStore:
    """A store that can be read, and takes nothing more."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.closed = False

    def head(self) -> Head:
        """The head of the store inside."""
        head: Head = self.inner.head()
        return head

    def read(self, *where: Any) -> Any:
        """The entries of the store inside."""
        return self.inner.read(*where)

    def put_all(self, contents: Iterable[bytes]) -> list[str]:
        """Nothing is kept; where there is nothing to keep, nothing is asked."""
        if not list(contents):
            return []
        raise StoreBusy("others hold the store")

    def append(self, *_leaves: Any) -> Head:
        """Nothing is added."""
        raise StoreBusy("others hold the store")

    def close(self) -> None:
        """Let go of both."""
        self.closed = True
        self.inner.close()


@dataclass
class FakeTask:
    """A task as callbacks see it."""

    name: str = "Install"
    action: str = "ansible.builtin.command"
    _uuid: str = "task-1"

    def get_name(self) -> str:
        """Its name."""
        return self.name


@dataclass
class FakeResult:
    """The result of a task on a host."""

    host: FakeHost = field(default_factory=lambda: FakeHost("web1"))
    task: FakeTask = field(default_factory=FakeTask)
    changed: bool = False

    def is_changed(self) -> bool:
        """Whether it changed anything."""
        return self.changed


@dataclass
class FakeStats:
    """Ansible's statistics of a run: each a mapping host -> count."""

    processed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(HOSTS, 1))
    ok: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    dark: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    rescued: dict[str, int] = field(default_factory=dict)
    ignored: dict[str, int] = field(default_factory=dict)


class FakeManager:
    """A variable manager: the inventory and what was given with -e."""

    def __init__(self, extra: dict[str, Any]) -> None:
        self._inventory = FakeInventory()
        self.extra_vars = extra


@dataclass
class FakePlay:
    """A play in a file."""

    file: Path
    hosts: Any = "web*"
    name: str = "Deploy"
    extra: dict[str, Any] = field(default_factory=lambda: {"release": RELEASE})
    vars: dict[str, Any] = field(default_factory=dict)
    pre_tasks: tuple[Any, ...] = ()
    tasks: tuple[Any, ...] = ()
    post_tasks: tuple[Any, ...] = ()
    handlers: tuple[Any, ...] = ()
    roles: tuple[Any, ...] = ()

    def get_name(self) -> str:
        """Its name."""
        return self.name

    def get_path(self) -> str:
        """Its file and line."""
        return f"{self.file}:1"

    def get_variable_manager(self) -> FakeManager:
        """What knows its variables."""
        return FakeManager(self.extra)


@dataclass
class FakePlaybook:
    """The playbook that a run was started with."""

    _file_name: str
    plays: tuple[FakePlay, ...] = ()

    def get_plays(self) -> list[FakePlay]:
        """All plays of the run."""
        return list(self.plays)


class FakeDisplay:
    """A terminal that keeps what it was told, or that is gone."""

    verbosity = 0

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error
        self.said: list[str] = []

    def display(self, text: str, color: str = "", stderr: bool = False) -> None:
        """Keep it, when it goes to stderr as errors do."""
        if self.error:
            raise self.error
        assert stderr
        self.said.append(text)
