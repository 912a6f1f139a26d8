# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The threshold: what real playbooks, plays and inventories say of themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible import context
from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.playbook import Playbook
from ansible.utils.context_objects import CLIArgs
from ansible.vars.manager import VariableManager
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.doors.threshold import (
    OWN_PLAYBOOKS,
    Threshold,
    is_ours,
)

INVENTORY = "[web]\nweb2\nweb1\n[database]\ndb1\n"


class Run:
    """A real playbook, loaded as a run loads it."""

    def __init__(self, folder: Path, playbook: Path, extra: str = "") -> None:
        source = folder / "inventory.ini"
        source.write_text(INVENTORY, "utf-8")
        loader = DataLoader()
        self.inventory = InventoryManager(loader=loader, sources=[str(source)])
        self.manager = VariableManager(loader=loader, inventory=self.inventory)
        self.manager._extra_vars = loader.load(extra) if extra else {}
        self.playbook = Playbook.load(str(playbook), variable_manager=self.manager, loader=loader)
        self.plays = self.playbook.get_plays()

    def threshold(self, index: int = 0) -> Threshold:
        """What stands before the gate when this play begins."""
        return Threshold.of(self.playbook, self.plays[index])


def write(path: Path, *hosts: str, imports: str = "") -> Path:
    """A playbook with a play for each pattern, and one that it imports."""
    path.parent.mkdir(parents=True, exist_ok=True)
    plays = [f"- hosts: '{one}'\n  gather_facts: false\n  tasks: []\n" for one in hosts]
    if imports:
        plays.append(f"- import_playbook: {imports}\n")
    path.write_text("".join(plays), "utf-8")
    return path


def test_a_play(tmp_path: Path) -> None:
    """Its file, its hosts sorted, its inventory; every name exact text."""
    playbook = write(tmp_path / "deploy.yml", "web")
    found = Run(tmp_path, playbook).threshold()
    assert (found.playbook, found.origin) == (playbook, playbook)
    assert found.hosts == ("web1", "web2")
    assert {type(one) for one in found.hosts} == {str}
    assert not found.check
    assert not found.ours
    assert found.release == ""


def test_check_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--check is seen."""
    monkeypatch.setattr(context, "CLIARGS", CLIArgs({"check": True}))
    assert Run(tmp_path, write(tmp_path / "deploy.yml", "web")).threshold().check


@pytest.mark.parametrize(
    ("extra", "release"),
    [
        ("release: shop-1.0", "shop-1.0"),
        ("release: ''", ""),
        ("release: 7", "7"),
        ("release: [a]", "['a']"),
        ("release: '{{ 7 * 7 }}'", "{{ 7 * 7 }}"),
        ("other: x", ""),
    ],
)
def test_the_release_named(tmp_path: Path, extra: str, release: str) -> None:
    """As given with -e, as exact text, never templated."""
    found = Run(tmp_path, write(tmp_path / "deploy.yml", "web"), extra).threshold().release
    assert found == release
    assert {type(found)} == {str}


def test_a_vaulted_release_is_refused(tmp_path: Path) -> None:
    """A secret names no release."""
    extra = "release:\n  - !vault |\n    $ANSIBLE_VAULT;1.1;AES256\n    61\n"
    threshold = Run(tmp_path, write(tmp_path / "deploy.yml", "web"), extra).threshold()
    with pytest.raises(BadDocument, match="cannot go on record"):
        _release = threshold.release


def test_limit_and_batch(tmp_path: Path) -> None:
    """The limit counts for what the play touches and not for patterns; a batch counts nowhere."""
    run = Run(tmp_path, write(tmp_path / "deploy.yml", "all"))
    run.inventory.subset("web1:db1")
    run.inventory.restrict_to_hosts([run.inventory.get_host("db1")])
    found = run.threshold()
    assert found.hosts == ("db1", "web1")
    assert found.hosts_of("web") == ["web1", "web2"]
    assert found.protected("web") == ("web1",)


def test_protected_hosts(tmp_path: Path) -> None:
    """Those of the play and, when it has one, those of the plays to come; none otherwise."""
    run = Run(tmp_path, write(tmp_path / "deploy.yml", "web1", "db1", "localhost"))
    first, second, third = (run.threshold(one) for one in range(3))
    assert first.protected("all") == ("db1", "web1")
    assert first.protected("web") == ("web1",)
    assert second.protected("web") == ()
    assert third.protected("all") == ()
    with pytest.raises(BadDocument):
        first._replace(inventory=Complaining()).protected("~[")


class Complaining:
    """An inventory that cannot read any pattern."""

    def get_hosts(self, *_pattern: Any, **_ignore: Any) -> Any:
        """Complain as Ansible does."""
        raise AnsibleError("no such thing")


def test_hosts_to_come(tmp_path: Path) -> None:
    """All plays count but our own and those whose pattern is a template."""
    own = OWN_PLAYBOOKS / "capture.yml"
    playbook = write(tmp_path / "site.yml", "web1", "{{ later }}", "db1:!web2", imports=str(own))
    run = Run(tmp_path, playbook)
    assert run.threshold().coming == ("db1", "web1")
    run.inventory.subset("web1")
    assert run.threshold().coming == ("web1",)
    assert Threshold.of(None, run.plays[0]).coming == ()


def test_an_imported_play(tmp_path: Path) -> None:
    """The file of the run and the file of the play are told apart, through links as well."""
    deploy = write(tmp_path / "real" / "deploy.yml", "web")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    site = write(tmp_path / "site.yml", "db1", imports="link/deploy.yml")
    run = Run(tmp_path, site)
    assert [run.threshold(one).origin for one in (0, 1)] == [site, deploy]
    assert {run.threshold(one).playbook for one in (0, 1)} == {site}


@pytest.mark.parametrize("name", sorted(one.name for one in OWN_PLAYBOOKS.glob("*.yml")))
def test_own_playbooks_are_ours(tmp_path: Path, name: str) -> None:
    """Every play of the collection's own playbooks, and by a link to one."""
    link = tmp_path / name
    link.symlink_to(OWN_PLAYBOOKS / name)
    for playbook in (OWN_PLAYBOOKS / name, link):
        run = Run(tmp_path, playbook)
        assert run.plays
        for index, play in enumerate(run.plays):
            assert is_ours(play), play.get_path()
            assert run.threshold(index).ours


def test_what_only_looks_like_ours(tmp_path: Path) -> None:
    """A folder playbooks elsewhere, and a play of theirs that imports one of ours."""
    copy = write(tmp_path / "playbooks" / "init.yml", "web")
    assert not Run(tmp_path, copy).threshold().ours
    site = write(tmp_path / "site.yml", "web", imports=str(OWN_PLAYBOOKS / "init.yml"))
    run = Run(tmp_path, site)
    assert [run.threshold(one).ours for one in (0, 1)] == [False, True]
    assert [is_ours(one) for one in run.plays] == [False, True]


def test_a_play_of_no_file(tmp_path: Path) -> None:
    """An ad hoc play counts as of the file of the run, and is never ours."""

    class Nowhere:
        def __init__(self, inner: Any) -> None:
            self.inner = inner
            self.hosts = inner.hosts

        def get_path(self) -> str:
            return ""

        def get_variable_manager(self) -> Any:
            return self.inner.get_variable_manager()

    run = Run(tmp_path, write(tmp_path / "deploy.yml", "web"))
    play = Nowhere(run.plays[0])
    assert not is_ours(play)
    assert Threshold.of(run.playbook, play).origin == tmp_path / "deploy.yml"
    assert not Threshold.of(None, play).ours
