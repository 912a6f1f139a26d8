# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Issuing the certificate of a permit, against a bare ``ssh-keygen -s``; key file and agent.

Import this after ``Stage.importable``: it needs the collection on the path.
"""

from __future__ import annotations

import os
import subprocess
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import Any

import history
import shop
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import policy_file
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.plugins.plugin_utils.trust.certificate import (
    Terms,
    issue,
    read_public_key,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.issue_certificate import (
    Wanted,
    issue_certificate,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.pass_gate import (
    Attempted,
    pass_gate,
)
from figure import Figure, ratios
from stage import RELEASE, STORE, Stage

#: What issuing a certificate may take, in seconds of the clock.
TARGET = 0.010
PRINCIPAL, PERMIT = "mof-permit", "permit-bench"
HOSTS, ACTIVITIES, FILES = 50, 7, 10
BARE, ISSUED, ASKED = "bare ssh-keygen -s", "issue", "issue_certificate, from a permit on record"

Work = Callable[[], Any]


def certificate(stage: Stage, rounds: int) -> Iterator[Figure]:
    """Each way of issuing one, in turn, with the key in a file and in the agent."""
    folder = stage.folder / "certificates"
    folder.mkdir()
    authority, user = (_key(folder / name) for name in ("authority", "user"))
    project = _permitted(stage)
    with _agent(folder, authority):
        # Where only the public key lies, the agent has to be asked.
        lone = folder / "lone" / "authority.pub"
        lone.parent.mkdir()
        lone.write_bytes(Path(f"{authority}.pub").read_bytes())
        for words, signer in (("key file", authority), ("agent", lone)):
            ways = _ways(folder, user, signer, project)
            yield from _figures(words, ways, rounds)


def _figures(words: str, ways: dict[str, Work], rounds: int) -> Iterator[Figure]:
    wall: dict[str, list[float]] = defaultdict(list)
    cpu: dict[str, list[float]] = defaultdict(list)
    for number in range(-1, rounds):
        for name, work in ways.items():
            used, started = _used(), time.perf_counter()
            work()
            if number >= 0:
                wall[name].append(time.perf_counter() - started)
                cpu[name].append(_used() - used)
    for name in ways:
        target = None if name == BARE else TARGET
        yield Figure.of("certificate", f"{words}: {name}, wall", "ms", wall[name], target)
        yield Figure.of("certificate", f"{words}: {name}, CPU", "ms", cpu[name])
    for name in (ISSUED, ASKED):
        title = f"{words}: {name} / {BARE}"
        over = ratios(wall[name], wall[BARE])
        yield Figure.of("certificate", f"{title}, wall", "ratio", over)
        yield Figure.of("certificate", f"{title}, CPU", "ratio", ratios(cpu[name], cpu[BARE]))


def _ways(folder: Path, user: Path, signer: Path, project: Path) -> dict[str, Work]:
    """Name -> what issues one certificate."""
    public = read_public_key(Path(f"{user}.pub").read_bytes(), user.name)
    location = str(project / STORE)
    by_agent = ["-U"] if signer.suffix == ".pub" else []
    bare = [
        *("ssh-keygen", "-q", *by_agent, "-s", str(signer), "-I", PERMIT, "-n", PRINCIPAL),
        *("-V", "+1h", "-z", "7", "-O", "clear", "-O", "permit-pty", str(folder / "user.pub")),
    ]
    now = int(time.time())
    terms = Terms(PERMIT, PRINCIPAL, now - 60, now + 3600, 7)
    wanted = Wanted(RELEASE, PERMIT, public, PRINCIPAL, str(signer))

    def from_permit() -> None:
        store = open_location(location)
        issued = issue_certificate(store, wanted, history.context("dana"))
        store.close()
        assert issued.certificate

    return {
        BARE: lambda: subprocess.run(bare, check=True, capture_output=True),
        ISSUED: lambda: issue(public, terms, str(signer)),
        ASKED: from_permit,
    }


def _permitted(stage: Stage) -> Path:
    """A small project whose release has a permit that was asked for beforehand."""
    hosts = tuple(shop.hosts("app", HOSTS))
    project = shop.build(stage.folder / "permitted", activities=ACTIVITIES, files=FILES)
    history.prepare(project)
    history.say_go(project, hosts)
    policy = policy_file(project / shop.POLICY)
    store = open_location(str(project / STORE))
    attempt = Attempted(RELEASE, uuid.uuid4().hex, PERMIT, shop.PLAYBOOK, hosts, starts=False)
    read_scope = history.scope_of(project, policy, hosts)
    verdict, _outcome = pass_gate(history.call(store, "dana"), attempt, policy, read_scope)
    store.close()
    assert verdict.allowed, verdict.findings
    return project


@contextmanager
def _agent(folder: Path, key: Path) -> Iterator[None]:
    """An agent of its own that holds this key, as the environment names it."""
    socket, before = folder / "agent", os.environ.get("SSH_AUTH_SOCK")
    process = subprocess.Popen(
        ["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not socket.exists():
            time.sleep(0.01)
        os.environ["SSH_AUTH_SOCK"] = str(socket)
        subprocess.run(["ssh-add", "-q", str(key)], check=True, capture_output=True)
        yield
    finally:
        process.terminate()
        process.wait()
        os.environ.pop("SSH_AUTH_SOCK")
        if before is not None:
            os.environ["SSH_AUTH_SOCK"] = before


def _key(path: Path) -> Path:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)], check=True
    )
    return path


def _used() -> float:
    """CPU seconds of this process and of the children that it has waited for."""
    found = [getrusage(one) for one in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in found)
