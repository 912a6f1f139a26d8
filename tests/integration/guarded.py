# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that the role guard guards, with a sshd and a user of its own."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.mof.release.tests.integration.controller import HOST, LEDGER, Controller
from ansible_collections.mof.release.tests.integration.hosts import (
    START_SECONDS,
    HostsError,
    _free_port,
    find_sshd,
)
from ansible_collections.mof.release.tests.integration.run import Result
from ansible_collections.mof.release.tests.unit.trust.ssh import make_key, public

#: Folders that only root may write, from the root of the disk on, as sshd wants them.
PLACES = ("/var/lib", "/opt", "/srv")


@dataclass(frozen=True)
class Guarded:
    """The host: its folder, the port of its sshd, and the user that the guard is for."""

    folder: Path
    port: int
    user: str
    process: subprocess.Popen[bytes]
    controller: Controller

    @property
    def log(self) -> str:
        """What the guard told."""
        return (self.folder / "guard.log").read_text()

    def forget(self) -> None:
        """Take away the list, the certificate, and what the host remembers and told."""
        for path in (self.controller.list, self.state / "seen.json", self.canary):
            path.unlink(missing_ok=True)
        Path(f"{self.controller.key()}-cert.pub").unlink(missing_ok=True)
        (self.folder / "guard.log").write_text("")

    @property
    def canary(self) -> Path:
        """A file that only a session of the user makes."""
        return self.folder / "home" / self.user / "canary"

    def touch(self) -> subprocess.CompletedProcess[str]:
        """Try to make that file."""
        return self.ssh(f"touch {self.canary}")

    def ask(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Ask the guard itself, as nobody in particular."""
        program, config = self.folder / "bin" / "mof-guard", self.folder / "etc" / "guard.json"
        return run(["setpriv", "--reuid=nobody", str(program), "--config", str(config), *words])

    @property
    def state(self) -> Path:
        """The folder in which the newest list is remembered."""
        return self.folder / "state"

    def install(self, **variables: Any) -> Result:
        """Run the role as root by an ordinary key; with ``check=True`` in check mode."""
        check = ("--check",) if variables.pop("check", False) else ()
        book = self.controller.folder / "guard.yml"
        play = {
            "name": "Guard",
            "hosts": HOST,
            "gather_facts": False,
            "roles": ["mof.release.guard"],
            "vars": {**self.variables(), **variables},
        }
        book.write_text(yaml.safe_dump([play]))
        inventory = self.inventory("root", self.controller.key("other"))
        done = self.controller.run.playbook(
            *(str(book), "-i", inventory, *check),
            cwd=self.controller.folder,
            env={"ANSIBLE_PIPELINING": "1"},
        )
        if done.rc == 0:
            self.reload()
        return done

    def variables(self) -> dict[str, Any]:
        """What the role is told, so that it touches nothing of this machine but its own folder."""
        return {
            "guard_user": self.user,
            "guard_ledger": LEDGER,
            "guard_list": str(self.controller.list),
            "guard_ca": public(self.controller.key("ca")),
            "guard_signer": public(self.controller.key("gate")),
            "guard_command_user": "nobody",
            "guard_log": str(self.folder / "guard.log"),
            "guard_program": str(self.folder / "bin" / "mof-guard"),
            "guard_config_dir": str(self.folder / "etc"),
            "guard_state_dir": str(self.state),
            "guard_sshd": find_sshd(),
            "guard_sshd_config": str(self.folder / "sshd_config"),
            "guard_sshd_dropin": str(self.folder / "conf.d" / "00-guard.conf"),
            "guard_sshd_service": "",
        }

    def reload(self) -> None:
        """Let sshd read its configuration again."""
        started = (self.folder / "sshd.log").read_text().count("Server listening")
        self.process.send_signal(signal.SIGHUP)
        self.wait(started + 1)

    def wait(self, times: int) -> None:
        """Wait until sshd listens for the so-manieth time."""
        end = time.monotonic() + START_SECONDS
        log = self.folder / "sshd.log"
        while not log.exists() or log.read_text().count("Server listening") < times:
            if time.monotonic() > end or self.process.poll() is not None:
                said = log.read_text() if log.exists() else ""
                raise HostsError(f"the guarded sshd does not start: {said}")
            time.sleep(0.02)

    def options(self, key: Path) -> list[str]:
        """What ssh, sftp and scp are told."""
        told = {
            "UserKnownHostsFile": self.folder / "known_hosts",
            "GlobalKnownHostsFile": "/dev/null",
            "StrictHostKeyChecking": "yes",
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "LogLevel": "ERROR",
            "BatchMode": "yes",
            "IdentityFile": key,
        }
        return ["-F", "/dev/null", *(f"-o{name}={value}" for name, value in told.items())]

    def ssh(self, *words: str, key: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command as the user that is guarded."""
        options = self.options(key or self.controller.key())
        command = ["ssh", *options, "-p", str(self.port), f"{self.user}@127.0.0.1", *words]
        return run(command)

    def inventory(self, user: str, key: Path) -> Path:
        """An inventory of this host for Ansible; only root's connection is kept for a while."""
        path = self.controller.folder / f"inventory-{user}.yml"
        home = self.folder / "home" / user
        kept = "-o ControlMaster=auto -o ControlPersist=10s"
        told = {
            "ansible_host": "127.0.0.1",
            "ansible_port": self.port,
            "ansible_user": user,
            "ansible_ssh_private_key_file": str(key),
            "ansible_ssh_common_args": " ".join(self.options(key)),
            "ansible_ssh_args": kept if user == "root" else "-o ControlMaster=no",
            "ansible_control_path_dir": str(self.folder / "c"),
            "ansible_python_interpreter": "/usr/bin/python3",
            "ansible_remote_tmp": f"{home}/.ansible-tmp",
        }
        path.write_text(yaml.safe_dump({"all": {"hosts": {HOST: told}}}))
        return path


@pytest.fixture(scope="session")
def guarded_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """The host, the guard installed."""
    with guarded_host(tmp_path_factory.mktemp("guarded")) as host:
        done = host.install()
        assert done.rc == 0, done
        yield host


@pytest.fixture
def guarded(guarded_once: Guarded) -> Guarded:
    """The host, guarded, as if nobody had been there."""
    guarded_once.forget()
    return guarded_once


def run(command: list[str], given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a program of OpenSSH."""
    return subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=60, check=False
    )


@contextmanager
def guarded_host(folder: Path) -> Iterator[Guarded]:
    """Start a sshd with a user that the guard will be for; both are gone at the end.

    :param folder: an empty folder for the controller.
    :raises HostsError: this needs root, since sshd lets in other users for root only.
    """
    if os.geteuid() != 0:
        raise HostsError("the tests of the guard make a user and start a sshd for it: run as root")
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    user = f"moft{secrets.token_hex(4)}"
    safe = [one for one in PLACES if Path(one).stat().st_mode & 0o022 == 0]
    if not safe:
        raise HostsError(
            f"each of {', '.join(PLACES)} can be written by others: sshd runs nothing there"
        )
    parent = safe[0]
    own = Path(tempfile.mkdtemp(prefix="mof-guard-", dir=parent))
    own.chmod(0o755)
    (own / "home" / "root").mkdir(parents=True)
    process: subprocess.Popen[bytes] | None = None
    try:
        home = own / "home" / user
        made = run(["useradd", "-m", "-d", str(home), "-s", "/bin/bash", "-p", "*", user])
        if made.returncode != 0:
            raise HostsError(f"useradd makes no user: {made.stderr}")
        controller = Controller.make(folder, own / "permits.signed")
        port = _configure(own, controller)
        log = own / "sshd.log"
        process = subprocess.Popen(
            [find_sshd(), "-D", "-E", str(log), "-f", str(own / "sshd_config")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        host = Guarded(own, port, user, process, controller)
        host.wait(1)
        yield host
    finally:
        if process:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
        run(["pkill", "-KILL", "-u", user])
        run(["userdel", user])
        shutil.rmtree(own, ignore_errors=True)


def _configure(own: Path, controller: Controller) -> int:
    make_key(own / "host_key")
    (own / "conf.d").mkdir()
    (own / "admin_keys").write_text(public(controller.key("other")) + "\n")
    port = _free_port()
    (own / "known_hosts").write_text(f"[127.0.0.1]:{port} {public(own / 'host_key')}\n")
    (own / "sshd_config").write_text(
        "\n".join(
            [
                f"Include {own}/conf.d/*.conf",
                "ListenAddress 127.0.0.1",
                f"Port {port}",
                f"HostKey {own}/host_key",
                # Also the deploy user could come in so, were it not for the guard.
                f"AuthorizedKeysFile {own}/admin_keys",
                "PidFile none",
                "UsePAM no",
                "PasswordAuthentication no",
                "PermitRootLogin prohibit-password",
                "LogLevel VERBOSE",
                "MaxStartups 100",
                "Subsystem sftp internal-sftp",
                "",
            ]
        )
    )
    return port


def seen(host: Guarded) -> dict[str, Any]:
    """What the host remembers of the newest list."""
    found: dict[str, Any] = json.loads((host.state / "seen.json").read_text())
    return found
