# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock: what it covers, what it lets through, and that it fails closed in every way."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from ansible_collections.mof.release.tests.integration.project import (
    RELEASE,
    Project,
    must,
)
from ansible_collections.mof.release.tests.integration.run import Result

NAMED = ("-e", f"release={RELEASE}")
TOUCH = "touch {{ host_root }}/canary"


def closed(project: Project, result: Result) -> None:
    """Refused with 77: no task ran on any host, none gathered facts."""
    assert result.rc == 77, result
    assert "REFUSED" in result.said, result
    assert "TASK" not in result.stdout, result
    assert project.canaries() == []
    for host in project.hosts.by_name.values():
        assert not (host.root / "canary").exists()


def write(project: Project, name: str, plays: object) -> None:
    """Write a playbook into the project."""
    (project.folder / name).write_text(yaml.safe_dump(plays))


@pytest.fixture
def changed(project: Project) -> Project:
    """A project that changed after its go: every deploy of it must be refused."""
    playbook = project.folder / "deploy.yml"
    playbook.write_text(playbook.read_text() + "\n# after go\n")
    return project


@pytest.mark.parametrize(
    "arguments",
    [
        ("--check",),
        ("--tags", "never"),
        ("--skip-tags", "always"),
        ("--start-at-task", "Write the configuration"),
        ("--limit", "web2"),
        ("--forks", "1", "--flush-cache"),
    ],
    ids=lambda one: one[0],
)
def test_no_way_of_starting_gets_around(changed: Project, arguments: tuple[str, ...]) -> None:
    """The options that skip a gate task do not skip the gate."""
    closed(changed, changed.deploy(*arguments))


@pytest.mark.parametrize("strategy", ["linear", "free", "host_pinned"])
def test_no_strategy_gets_around(changed: Project, strategy: str) -> None:
    """Refused under every strategy of Ansible."""
    closed(changed, changed.deploy(ANSIBLE_STRATEGY=strategy))


def test_check_mode_refuses_and_writes_nothing(changed: Project) -> None:
    """A dry run needs a go as well, and leaves the ledger as it is."""
    before = changed.head()
    refused = changed.deploy("--check")
    closed(changed, refused)
    assert "nothing was written: this is check mode" in refused.said
    assert changed.head() == before


def test_another_playbook_is_refused(project: Project) -> None:
    """A go for deploy.yml is none for a playbook beside it, nor for one that imports it among
    plays of its own."""
    play = {"name": "Other", "hosts": "all", "gather_facts": False, "tasks": [{"command": TOUCH}]}
    write(project, "other.yml", [play])
    refused = project.play("other.yml", *NAMED)
    closed(project, refused)
    assert "other.yml is not the deploy playbook of this release" in refused.said
    write(project, "site.yml", [play, {"import_playbook": "deploy.yml"}])
    closed(project, project.play("site.yml", *NAMED))


def test_no_release_is_refused_and_on_record(project: Project) -> None:
    """Protected hosts without -e release: refused, and the attempt has its event."""
    before = project.head()["size"]
    refused = project.play("deploy.yml")
    closed(project, refused)
    assert "no release was named for protected hosts" in refused.said
    assert f"on record as event {before}." in refused.said
    assert project.head()["size"] == before + 1


@pytest.mark.parametrize("name", ["nobody-1.0", "'x; rm -rf /'", "{{ 7*7 }}", "a" * 65, "../x"])
def test_an_unknown_or_hostile_release_is_refused(project: Project, name: str) -> None:
    """A release that is not on record, or no name at all, opens nothing."""
    refused = project.play("deploy.yml", "-e", yaml.safe_dump({"release": name}).strip())
    closed(project, refused)
    assert "on record as event" in refused.said


def test_plays_that_touch_no_protected_host_pass(project: Project) -> None:
    """Work on the controller needs no go."""
    play = {
        "name": "Local",
        "hosts": "localhost",
        "gather_facts": False,
        "tasks": [{"ansible.builtin.debug": {"msg": "free"}}],
    }
    write(project, "local.yml", [play])
    before = project.head()
    assert "msg: free" in must(project.play("local.yml")).stdout
    assert project.head() == before


def test_protected_is_a_pattern(project: Project) -> None:
    """Only the hosts that the setting names need a go."""
    play = {
        "name": "Database",
        "hosts": "database",
        "gather_facts": False,
        "tasks": [{"ansible.builtin.ping": {}}],
    }
    write(project, "database.yml", [play])
    must(project.play("database.yml", MOF_RELEASE_PROTECTED="storefront"))
    closed(project, project.play("database.yml", MOF_RELEASE_PROTECTED="database"))


def _no_store_setting(project: Project) -> None:
    config = project.folder / "ansible.cfg"
    lines = config.read_text().splitlines()
    config.write_text("\n".join(one for one in lines if not one.startswith("store")) + "\n")


def _no_policy(project: Project) -> None:
    (project.folder / "policy.yml").unlink()


def _empty_policy(project: Project) -> None:
    (project.folder / "policy.yml").write_text("")


def _hollow_policy(project: Project) -> None:
    path = project.folder / "policy.yml"
    policy = yaml.safe_load(path.read_text())
    policy["activities"] = []
    path.write_text(yaml.safe_dump(policy))


def _no_ledger(project: Project) -> None:
    shutil.rmtree(project.folder / ".mof")


def _damaged_ledger(project: Project) -> None:
    for path in (project.folder / ".mof").iterdir():
        if path.name.endswith((".sqlite", "-wal", "-shm")):
            path.unlink()
    (project.folder / ".mof" / "ledger.sqlite").write_bytes(b"not a database, and never was one")


def _broken_settings(project: Project) -> None:
    config = project.folder / "ansible.cfg"
    config.write_text(config.read_text() + "\n[mof_release]\nstore = twice\n")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_no_store_setting, "the setting store is missing"),
        (_no_policy, "there is no policy here"),
        (_empty_policy, "the policy is empty"),
        (_hollow_policy, "activities: is empty"),
        (_no_ledger, "mof.release.init"),
        (_damaged_ledger, "ledger.sqlite"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_whatever_is_missing_keeps_it_closed(project: Project, spoil: object, message: str) -> None:
    """A missing setting, policy or ledger refuses with one clear message."""
    assert callable(spoil)
    spoil(project)
    refused = project.deploy()
    closed(project, refused)
    assert message in refused.said, refused


def test_a_bad_actor_keeps_it_closed(project: Project) -> None:
    """Nobody in particular may not deploy."""
    refused = project.deploy(MOF_RELEASE_ACTOR="some body")
    closed(project, refused)
    assert "is not a login or mail address" in refused.said


@pytest.mark.parametrize("package", ["rfc8785", "jsonschema"])
def test_a_missing_package_keeps_it_closed(project: Project, package: str, tmp_path: Path) -> None:
    """Without a package that it needs the gate refuses, and names the package."""
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / f"{package}.py").write_text(f"raise ImportError('no {package} here')\n")
    refused = project.deploy(PYTHONPATH=str(hidden))
    closed(project, refused)
    assert f"the Python package {package} is missing" in refused.said


@pytest.mark.parametrize(
    ("room", "text"),
    [
        ("doors/gatekeeper.py", "def broken(:\n"),
        ("doors/threshold.py", "raise RuntimeError('spoilt')\n"),
        ("domain/gate/judge.py", "raise RuntimeError('spoilt')\n"),
    ],
)
def test_a_defect_of_its_own_keeps_it_closed(
    project: Project, tmp_path: Path, room: str, text: str
) -> None:
    """A gate that cannot even be loaded refuses; Ansible alone would only warn."""
    root = tmp_path / "collections" / "ansible_collections" / "mof" / "release"
    source = Path(__file__).parents[2]
    for part in ("galaxy.yml", "meta", "plugins", "playbooks"):
        where = source / part
        if where.is_dir():
            shutil.copytree(where, root / part)
        else:
            root.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(where, root / part)
    broken = root / "plugins" / "plugin_utils" / room
    broken.write_text(text + broken.read_text())
    refused = project.deploy(ANSIBLE_COLLECTIONS_PATH=str(tmp_path / "collections"))
    closed(project, refused)
    assert "the gate itself cannot be loaded" in refused.said


def test_broken_settings_keep_it_closed(project: Project) -> None:
    """An ansible.cfg that cannot be read runs nothing, whoever refuses it first."""
    _broken_settings(project)
    result = project.deploy()
    assert result.rc != 0, result
    assert "TASK" not in result.stdout
    assert project.canaries() == []


def test_variables_do_not_point_the_lock_elsewhere(project: Project, tmp_path: Path) -> None:
    """A store of one's own, given as a variable, is not asked."""
    (project.folder / "deploy.yml").open("a").write("\n# after go\n")
    other = tmp_path / "own.sqlite"
    closed(project, project.deploy("-e", f"mof_release_store={other}"))
    assert not other.exists()
