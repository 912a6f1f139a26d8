# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line is part of what a go is given for: variables, tags, and as whom code runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.mof.release.tests.integration.project import Project, must, to_go

SECRET = "hunter2-4711"
#: What the release declares in the tests that declare anything.
DECLARED = """\
deploy:
  variables: {batch: 2, announce: true, regions: [north, south]}
  tags: [all]
  skip_tags: [slow]
"""
GIVEN = ("-e", "batch=2", "-e", "announce=True", "-e", '{"regions": ["north", "south"]}')


def _edit(project: Project, name: str, old: str, new: str) -> None:
    path = project.folder / name
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def _refused(project: Project, *arguments: str, **env: str) -> str:
    """What is said to a run that gets nowhere."""
    refused = project.deploy(*arguments, **env)
    assert refused.rc == 77, refused
    assert "TASK" not in refused.stdout
    assert project.canaries() == []
    return refused.said


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-e", f"password={SECRET}"), "variable password was given, and the go is for none"),
        (("-e", SECRET), "variable _raw_params was given, and the go is for none"),
        (("-e", "ansible_host=127.0.0.2"), "variable ansible_host was given, and the go is for"),
        (("--tags", "web,db"), "option --tags is db,web, and the go is for a run without it"),
        (("--skip-tags", "always"), "option --skip-tags is always, and the go is for a run"),
        (
            ("--start-at-task", "Write the configuration"),
            "option --start-at-task is Write the configuration, and the go is for a run without it",
        ),
        (("-M", "/tmp"), "option --module-path is given, and the go is for a run without it"),
        (("-c", "local"), "option --connection is local, and the go is for a run without it"),
        (("-u", "somebody"), "option --user is somebody, and the go is for a run without it"),
        (("-b",), "option --become is given, and the go is for a run without it"),
        (("--become-user", "other"), "option --become-user is other, and the go is for a run"),
        (("--ssh-common-args=-v",), "option --ssh-common-args is given, and the go is for"),
    ],
)
def test_what_nobody_approved_is_refused(
    project: Project, arguments: tuple[str, ...], told: str
) -> None:
    """Each is named; of a variable nothing but its name is told or written down."""
    said = _refused(project, *arguments)
    assert told in said
    assert SECRET not in said
    ledger = project.folder / ".mof"
    written = b"".join(path.read_bytes() for path in ledger.rglob("*") if path.is_file())
    assert SECRET.encode() not in written


def test_what_is_never_part_of_it(project: Project) -> None:
    """A rehearsal, a wave, how much is told, how many at once, and what is said to ourselves."""
    must(project.deploy("--check", "--diff", "--limit", "db1,web1", "-v", "--forks", "2"))
    must(project.deploy("--limit", "db1,web1", "-e", "mof_release_x=1", "-e", "awx_job_id=7"))


def test_what_the_release_declares(planned: Project, tmp_path: Path) -> None:
    """Exactly that may be given, as text or not; less, more and other values are told apart."""
    project = planned.copy(tmp_path / "storefront")
    project.wipe()
    _edit(project, "release.yml", "deploy:\n", DECLARED)
    must(project.play("mof.release.prepare", "-e", "release_file=release.yml", actor="dana"))
    to_go(project)
    must(project.play("mof.release.gate", "-e", "release=storefront-2.4.0"))
    said = _refused(project)
    for name in ("announce", "batch", "regions"):
        assert f"variable {name} was not given, and the release declares it" in said
    assert "option --skip-tags was not given, and the go is for slow" in said
    said = _refused(project, *GIVEN, "-e", f"batch={SECRET}", "--skip-tags", "slow,quick")
    assert "variable batch has another value than the release declares" in said
    assert "option --skip-tags is quick,slow, and the go is for slow" in said
    assert SECRET not in said
    assert "announce" not in said
    must(project.deploy(*GIVEN, "--skip-tags", "slow", "--tags", "all"))


def _other_address(project: Project) -> dict[str, str]:
    path = project.folder / "host_vars" / "web1.yml"
    path.parent.mkdir()
    path.write_text("ansible_host: 127.0.0.2\n")
    return {}


def _other_modules(project: Project) -> dict[str, str]:
    folder = project.folder.parent / "library"
    folder.mkdir()
    (folder / "copy.py").write_text("raise SystemExit(1)\n")
    return {"ANSIBLE_LIBRARY": str(folder)}


def _other_configuration(project: Project) -> dict[str, str]:
    return {"ANSIBLE_RUN_TAGS": "web"}


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (_other_address, "host web1 changed after go (127.0.0.1:"),
        (_other_address, "-> 127.0.0.2:"),
        (_other_modules, "plugins module 1 was added after go"),
        (_other_configuration, "option --tags is web, and the go is for a run without it"),
    ],
)
def test_what_leads_a_run_elsewhere(
    project: Project, act: Callable[[Project], dict[str, str]], told: str
) -> None:
    """To another machine or to other code: by the inventory, the environment, the configuration."""
    assert told in _refused(project, **act(project))
