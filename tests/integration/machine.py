# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One isolated machine for the tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ansible_collections.mof.release.tests.integration.hosts import HostsError

PROGRAM = Path(__file__).with_name("machine.sh")
START_SECONDS = 60
HTTP_PORT = 8080

_NAMESPACES = ("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup")
_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}


@dataclass
class Machine:
    """One running machine.

    :param address: its address, and :attr:`outside` the address that the tests have beside it.
    :param folder: what the tests keep of it: the ``seed`` that is laid over its disk at the start.
    :param hang_up: ends the connections to it that are kept open.
    """

    name: str
    address: str
    outside: str
    folder: Path
    link: str = ""
    pid: int = 0
    process: subprocess.Popen[bytes] | None = None
    http_port: int = HTTP_PORT
    hang_up: Callable[[], None] = field(default=lambda: None, repr=False)

    @property
    def root(self) -> Path:
        """Its disk, as it is seen from outside."""
        return Path(f"/proc/{self.pid}/root")

    @property
    def host_key(self) -> Path:
        """The public key of its sshd."""
        return self.folder / "seed/etc/ssh/ssh_host_ed25519_key.pub"

    def run(
        self, *argv: str, check: bool = True, given: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a program inside, as root.

        :param given: what is typed into it.
        :raises HostsError: it failed, unless ``check`` is false.
        """
        done = subprocess.run(
            ["nsenter", "--target", str(self.pid), *_NAMESPACES, "--", *argv],
            env=_ENVIRONMENT,
            input=given,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
        if check and done.returncode:
            said = done.stderr.strip() or done.stdout.strip()
            raise HostsError(f"{self.name}: {' '.join(argv)} ended with {done.returncode}: {said}")
        return done

    def shell(self, script: str) -> str:
        """Run a shell script inside, as root, and return what it printed.

        :raises HostsError: some command of it failed.
        """
        return self.run("sh", "-euc", script).stdout

    def path(self, path: str) -> Path:
        """A file of its disk, as it is seen from outside; links in it are not followed right."""
        return self.root / path.lstrip("/")

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """Write a file, and make the folders which it lies in."""
        file = self.path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(mode)

    def read(self, path: str) -> str:
        """The content of a file."""
        return self.path(path).read_text(encoding="utf-8")

    def start(self) -> None:
        """Start it, and wait until its services are up.

        :raises HostsError: they are not within :data:`START_SECONDS`.
        """
        (self.folder / "root").mkdir(exist_ok=True)
        (self.folder / "pid").unlink(missing_ok=True)
        with (self.folder / "log").open("wb") as log:
            # --pdeathsig: were the tests killed, nothing of the machine would stay.
            self.process = subprocess.Popen(
                [
                    *("setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "sh"),
                    *(str(PROGRAM), "outer", self.name, str(self.folder), sys.executable),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._await((self.folder / "pid").exists, "does not come up")
        self.pid = int((self.folder / "pid").read_text())
        self._connect()
        # "degraded" is up too: some service that is not needed here may not run in a namespace.
        self._await(
            lambda: (
                self.run("systemctl", "is-system-running", check=False).stdout.strip()
                in ("running", "degraded")
            ),
            "does not finish to start",
        )

    def stop(self) -> None:
        """End all its processes, which ends its mounts and its network too."""
        if self.pid:
            # Its parent takes note of the end and ends too.
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        if self.process:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(START_SECONDS if self.pid else 0)
            self.process.kill()
            self.process.wait()
        if self.link:
            ip("link", "delete", self.link, check=False)
        self.process, self.pid, self.link = None, 0, ""

    def restore(self) -> None:
        """Give it an empty upper layer again: it is as it was at the start, but newly started."""
        self.hang_up()
        self.stop()
        self.start()

    def _connect(self) -> None:
        self.link = f"mof{self.pid}"
        ip("link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns", str(self.pid))
        ip("link", "set", self.link, "addrgenmode", "none")
        ip("address", "add", f"{self.outside}/30", "dev", self.link)
        ip("link", "set", self.link, "up")
        self.run("ip", "link", "set", "eth0", "addrgenmode", "none")
        self.run("ip", "address", "add", f"{self.address}/30", "dev", "eth0")
        self.run("ip", "link", "set", "eth0", "up")

    def _await(self, ready: Callable[[], bool], trouble: str) -> None:
        end = time.monotonic() + START_SECONDS
        while not ready():
            ended = self.process is None or self.process.poll() is not None
            if ended or time.monotonic() > end:
                said = (self.folder / "log").read_text(errors="replace")[-2000:]
                raise HostsError(f"the test machine {self.name} {trouble}: {said}")
            time.sleep(0.05)


def ip(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run ``ip``, outside.

    :raises HostsError: it failed, unless ``check`` is false.
    """
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise HostsError(f"ip {' '.join(arguments)}: {done.stderr.strip()}")
    return done
