# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Artifact and playbook are swapped while a deployment is at work, and swapped back."""

from __future__ import annotations

import os
import random
import shutil
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from ansible_collections.mof.release.tests.integration.project import RELEASE, Project
from ansible_collections.mof.release.tests.integration.run import Result

ARTIFACT, PLAYBOOK = "dist/storefront-2.4.0.tar", "deploy.yml"
#: Begins a task of the swapped playbook, and names a file of the swapped artifact.
EVIL = "evil"
ROUNDS = int(os.environ.get("MOF_SWAP_ROUNDS", "2"))


def _evil(project: Project, folder: Path) -> dict[str, Path]:
    """Another artifact and another playbook, which leave a mark on each host."""
    folder.mkdir()
    artifact = folder / "artifact.tar"
    shutil.copyfile(project.folder / ARTIFACT, artifact)
    (folder / EVIL).write_text("swapped")
    with tarfile.open(artifact, "a") as tar:
        tar.add(folder / EVIL, EVIL)
    playbook = folder / "playbook.yml"
    first = "  tasks:\n"
    task = '    - ansible.builtin.copy: {content: x, dest: "{{ host_root }}/srv-evil"}\n'
    text = (project.folder / PLAYBOOK).read_text()
    playbook.write_text(text.replace(first, first + task))
    return {ARTIFACT: artifact, PLAYBOOK: playbook}


def _put(project: Project, name: str, source: Path) -> None:
    """Swap a file in one step, as an attacker who wants no half file would."""
    fresh = project.folder.parent / f"fresh-{random.random()}"
    shutil.copyfile(source, fresh)
    fresh.replace(project.folder / name)


@contextmanager
def swapping(project: Project, folder: Path, when: Callable[[], bool]) -> Iterator[None]:
    """Swap both files and swap them back, on and on, as soon as ``when`` says so."""
    evil = _evil(project, folder)
    good = {name: folder / f"good-{number}" for number, name in enumerate(evil)}
    for name, path in good.items():
        shutil.copyfile(project.folder / name, path)
    stop = threading.Event()

    def swap() -> None:
        while not when() and not stop.wait(0.01):
            pass
        while not stop.is_set():
            for files in (evil, good):
                for name, path in files.items():
                    _put(project, name, path)
                if stop.wait(random.uniform(0.01, 0.4)):
                    break

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        for name, path in good.items():
            _put(project, name, path)


def _marks(project: Project) -> list[str]:
    return [
        str(path)
        for host in project.hosts.by_name.values()
        for path in host.root.rglob("*")
        if EVIL in path.name
    ]


def _begun(project: Project) -> bool:
    """Whether a task of the deployment has run: the gate is passed by then."""
    return bool(project.canaries())


@pytest.fixture
def clean(project: Project) -> Iterator[Project]:
    """A project with a go, on hosts without a mark of the swap."""
    yield project
    for mark in _marks(project):
        Path(mark).unlink(missing_ok=True)


def test_what_is_swapped_after_the_gate_ends_the_run(clean: Project, tmp_path: Path) -> None:
    """Swapped once the run has begun: it ends before the next task, and the hosts are clean."""
    with swapping(clean, tmp_path / "swap", lambda: _begun(clean)):
        result = clean.deploy()
    assert result.rc == 77, result
    assert "was touched while this run was at work" in result.said, result
    assert _marks(clean) == []
    assert clean.release()["state"] == "deploying"


@pytest.mark.parametrize("command", ["deploy.yml", "mof.release.deploy"])
def test_a_loop_that_swaps_never_counts(command: str, clean: Project, tmp_path: Path) -> None:
    """Swapped at any moment: no run ends well with swapped bytes on a host.

    Of the copy that the collection's own playbook deploys, no swapped byte ever reaches one.
    """
    ended: list[Result] = []
    for number in range(ROUNDS):
        begins = partial(_begun, clean) if random.random() < 0.5 else lambda: True
        with swapping(clean, tmp_path / f"swap-{number}", begins):
            ended.append(clean.play(command, "-e", f"release={RELEASE}"))
        if ended[-1].rc == 0 or command == "mof.release.deploy":
            assert _marks(clean) == [], ended[-1]
    assert all(one.rc for one in ended) or clean.release()["state"] == "deployed"


def test_the_copy_deploys_like_the_project(clean: Project) -> None:
    """Nobody swaps anything: the copy deploys, and nothing of it is left behind."""
    result = clean.play("mof.release.deploy", "-e", f"release={RELEASE}")
    assert result.rc == 0, result
    assert clean.release()["state"] == "deployed"
    assert not list(clean.run.home.rglob("mof-release-*"))
