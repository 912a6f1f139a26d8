# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real hosts for the tests: one sshd process each on a loopback port, and an inventory of them."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

# As in the example project. A group names hosts or other groups.
GROUPS: Mapping[str, Sequence[str]] = MappingProxyType(
    {"storefront": ["web1", "web2"], "database": ["db1"]}
)
SSHD_PLACES = ("/usr/sbin/sshd", "/usr/local/sbin/sshd", "/sbin/sshd")
START_SECONDS = 20


class HostsError(RuntimeError):
    """A test host cannot be had; the message says why and what to do."""


@dataclass(frozen=True)
class Host:
    """One running sshd.

    :param root: the folder which stands for this host's disk: the variable ``host_root``.
    :param http_port: a free port for a service of this host: the variable ``http_port``.
    :param log: what the sshd writes, the login of each session included.
    """

    name: str
    port: int
    http_port: int
    root: Path
    log: Path
    process: subprocess.Popen[bytes]


@dataclass(frozen=True)
class Hosts:
    """The running hosts by name, the inventory file of them, and the folder with their keys."""

    inventory: Path
    folder: Path
    by_name: Mapping[str, Host]

    @property
    def ports(self) -> dict[str, int]:
        """The port of each host."""
        return {name: host.port for name, host in self.by_name.items()}


def find_sshd(places: Sequence[str] = SSHD_PLACES) -> str:
    """Return the path of the sshd program.

    :raises HostsError: there is none, which fails the tests: they never pass by not being run.
    """
    for place in (*places, shutil.which("sshd") if places is SSHD_PLACES else None):
        if place and os.access(place, os.X_OK):
            return place
    raise HostsError("openssh-server is needed: apt-get install openssh-server")


@contextmanager
def running_hosts(folder: Path, groups: Mapping[str, Sequence[str]] = GROUPS) -> Iterator[Hosts]:
    """Start a sshd for each host of the groups, wait until all answer, and stop them at the end.

    :param folder: an empty folder for keys, logs and the hosts' disks.
    :raises HostsError: a sshd is missing, does not start, or lets nobody in.
    """
    sshd = find_sshd()
    # sshd demands an absolute path of itself and, as root, this folder.
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    _make_key(folder / "login_key")
    names = [name for members in groups.values() for name in members if name not in groups]
    by_name: dict[str, Host] = {}
    # A control socket's path may have 104 characters, and a test's own folder can be long.
    control = Path(tempfile.mkdtemp(prefix="mof-ssh-"))
    try:
        for name in names:
            by_name[name] = _start(sshd, folder, name)
        inventory = folder / "inventory.yml"
        hosts = Hosts(inventory, folder, by_name)
        inventory.write_text(inventory_text(hosts, groups, control), encoding="utf-8")
        for host in by_name.values():
            _wait_for_login(host, folder)
        yield hosts
    finally:
        for link in control.iterdir():
            _ssh(folder, "-O", "exit", "-S", str(link), "127.0.0.1")
        for host in by_name.values():
            _stop(host)
        shutil.rmtree(control, ignore_errors=True)


def inventory_text(
    hosts: Hosts, groups: Mapping[str, Sequence[str]] = GROUPS, control: Path | None = None
) -> str:
    """Return the inventory (YAML) of these hosts, in groups laid out as told.

    :param control: the folder for ssh's shared connections; without it each task connects anew.
    """
    shared = {
        "ansible_host": "127.0.0.1",
        "ansible_user": getpass.getuser(),
        "ansible_ssh_private_key_file": str(hosts.folder / "login_key"),
        "ansible_ssh_common_args": " ".join(_ssh_options(hosts.folder)),
        "ansible_python_interpreter": _target_python(),
    }
    if control:
        shared["ansible_control_path_dir"] = str(control)
    else:
        shared["ansible_ssh_args"] = "-o ControlMaster=no"
    inner = {name for members in groups.values() for name in members if name in groups}
    children = {name: _group(name, hosts, groups) for name in groups if name not in inner}
    text: str = yaml.safe_dump({"all": {"vars": shared, "children": children}}, sort_keys=False)
    return text


def _group(name: str, hosts: Hosts, groups: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    group: dict[str, Any] = {}
    for member in groups[name]:
        if member in groups:
            group.setdefault("children", {})[member] = _group(member, hosts, groups)
            continue
        host = hosts.by_name[member]
        group.setdefault("hosts", {})[member] = {
            "ansible_port": host.port,
            "ansible_remote_tmp": f"{host.root}/.ansible-tmp",
            "host_root": str(host.root),
            "http_port": host.http_port,
        }
    return group


def _target_python() -> str:
    system = Path("/usr/bin/python3")
    return str(system) if system.exists() else sys.executable


def _ssh_options(folder: Path) -> list[str]:
    options = {
        "UserKnownHostsFile": folder / "known_hosts",
        "GlobalKnownHostsFile": "/dev/null",
        "StrictHostKeyChecking": "yes",
        "IdentitiesOnly": "yes",
        "IdentityAgent": "none",
        "LogLevel": "ERROR",
    }
    # The person's own ssh settings stay out of it.
    return ["-F /dev/null", *(f"-o {name}={value}" for name, value in options.items())]


def _ssh(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    options = [word for option in _ssh_options(folder) for word in option.split(" ", 1)]
    command = ["ssh", *options, "-o", "BatchMode=yes", "-i", str(folder / "login_key"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def _make_key(path: Path) -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", path.name, "-f", str(path)]
    subprocess.run(command, check=True, capture_output=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _start(sshd: str, folder: Path, name: str) -> Host:
    own = folder / name
    own.mkdir()
    _make_key(own / "host_key")
    root = own / "disk"
    root.mkdir()
    (own / "authorized_keys").write_text((folder / "login_key.pub").read_text())
    # Between choosing a port and listening on it another process can take it: then choose again.
    for _attempt in range(5):
        port = _free_port()
        config = own / "sshd_config"
        config.write_text(_sshd_config(own, port))
        log = own / "sshd.log"
        process = subprocess.Popen(
            [sshd, "-D", "-E", str(log), "-f", str(config)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        host = Host(name, port, _free_port(), root, log, process)
        if _listens(host):
            key = (own / "host_key.pub").read_text().split()[:2]
            with (folder / "known_hosts").open("a") as known:
                known.write(f"[127.0.0.1]:{port} {' '.join(key)}\n")
            return host
        _stop(host)
        if "in use" not in _tail(log):
            break
    raise HostsError(f"the sshd of {name} does not start: {_tail(log)}")


def _sshd_config(own: Path, port: int) -> str:
    return "\n".join(
        [
            "ListenAddress 127.0.0.1",
            f"Port {port}",
            f"HostKey {own}/host_key",
            f"AuthorizedKeysFile {own}/authorized_keys",
            "PidFile none",
            "UsePAM no",
            "StrictModes no",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "PermitRootLogin prohibit-password",
            "PermitUserRC no",
            "PrintMotd no",
            "LogLevel VERBOSE",
            "MaxStartups 100",
            "MaxSessions 100",
            "Subsystem sftp internal-sftp",
            "",
        ]
    )


def _listens(host: Host) -> bool:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and host.process.poll() is None:
        if f"Server listening on 127.0.0.1 port {host.port}" in _tail(host.log):
            return True
        time.sleep(0.02)
    return False


def _wait_for_login(host: Host, folder: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        answer = _ssh(folder, "-p", str(host.port), "127.0.0.1", "true")
        if answer.returncode == 0:
            return
        if time.monotonic() > end or host.process.poll() is not None:
            raise HostsError(
                f"{host.name} lets nobody in: {answer.stderr.strip()}; sshd says: {_tail(host.log)}"
            )
        time.sleep(0.2)


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:] if log.exists() else "(no log)"


def _stop(host: Host) -> None:
    host.process.terminate()
    with suppress(subprocess.TimeoutExpired):
        host.process.wait(5)
        return
    host.process.kill()
    host.process.wait(5)
