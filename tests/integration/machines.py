# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Isolated machines for the tests: what is broken on one of them is broken nowhere else.

Each runs systemd in namespaces of its own (mounts, processes, network, host name) on an overlay
over the disk of the machine that runs the tests, with a sshd, packages, users and services that can
be changed for real. It is reached over ssh through a pair of virtual network devices. Needs root.
"""

from __future__ import annotations

import ipaddress
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.mof.release.tests.integration.hosts import (
    GROUPS,
    HostsError,
    _make_key,
    _ssh_options,
)
from ansible_collections.mof.release.tests.integration.machine import HTTP_PORT, Machine, ip

#: Program -> the Debian package that has it.
NEEDED = {
    "/lib/systemd/systemd": "systemd",
    "/usr/sbin/sshd": "openssh-server",
    "/usr/sbin/cron": "cron",
    "/usr/sbin/ip": "iproute2",
    "/usr/bin/dbus-daemon": "dbus",
    "/usr/bin/python3": "python3",
    "/usr/bin/unshare": "util-linux",
    "/usr/bin/openssl": "openssl",
    "/usr/sbin/visudo": "sudo",
    "/usr/sbin/mkfs.ext4": "e2fsprogs",
    "/usr/bin/faketime": "faketime",
    "/usr/bin/podman": "podman",
    "/usr/bin/rpmbuild": "rpm",
    "/usr/bin/crun": "crun",
    "/usr/bin/docker": "docker.io",
}
#: Each machine has one network of four addresses out of these; they lead nowhere else.
NETWORKS = ipaddress.ip_network("10.213.0.0/16")


@dataclass(frozen=True)
class Machines:
    """The running machines by name, the inventory file of them, and the folder with the keys."""

    inventory: Path
    folder: Path
    by_name: Mapping[str, Machine]
    control: Path

    def hang_up(self) -> None:
        """End the connections which Ansible keeps open."""
        for link in self.control.iterdir():
            subprocess.run(
                ["ssh", "-F", "/dev/null", "-O", "exit", "-S", str(link), "nobody"],
                capture_output=True,
                check=False,
            )

    def every(self, action: Any) -> None:
        """Call a function with each machine, side by side."""
        with ThreadPoolExecutor(len(self.by_name)) as pool:
            list(pool.map(action, self.by_name.values()))


@contextmanager
def running_machines(
    folder: Path, groups: Mapping[str, Sequence[str]] = GROUPS
) -> Iterator[Machines]:
    """Start the machines of the groups, side by side, and leave nothing of them at the end.

    :param folder: an empty folder.
    :raises HostsError: something is missing here, or a machine does not start.
    """
    check_needed()
    sweep()
    names = dict.fromkeys(name for members in groups.values() for name in members)
    _make_key(folder / "login_key")
    networks = _networks(len(names))
    by_name = {name: _prepared(folder, name, networks.pop()) for name in names}
    # A control socket's path may have 104 characters, and a test's own folder can be long.
    control = Path(tempfile.mkdtemp(prefix="mof-ssh-"))
    machines = Machines(folder / "inventory.yml", folder, by_name, control)
    for machine in by_name.values():
        machine.hang_up = machines.hang_up
    _write_inventory(machines, groups)
    try:
        for machine in by_name.values():
            # Not in a thread: what is started there ends with the thread, see --pdeathsig.
            machine.start()
        yield machines
    finally:
        machines.hang_up()
        for machine in by_name.values():
            machine.stop()
        shutil.rmtree(control, ignore_errors=True)
        sweep()


def check_needed(needed: Mapping[str, str] | None = None) -> None:
    """Fail when something is missing here: these tests never pass by not being run.

    :param needed: path -> package; ``NEEDED`` when left out.

    :raises HostsError: with the remedy.
    """
    if os.geteuid() != 0:
        raise HostsError("the test machines need root: namespaces and mounts are made for them")
    wanted = NEEDED if needed is None else needed
    missing = sorted({package for path, package in wanted.items() if not Path(path).exists()})
    if missing:
        raise HostsError(f"the test machines need packages: apt-get install {' '.join(missing)}")


def sweep() -> None:
    """Take away the empty control groups of machines that have ended."""
    # They are kept by the kernel, which nothing but this removes.
    script = (
        'mount --make-rprivate / && mount -t cgroup2 cgroup2 "$1" && cd "$1" && '
        "for one in mof-machine-*; do "
        '[ -d "$one" ] && find "$one" -depth -type d -exec rmdir {} + 2>/dev/null; done; true'
    )
    with tempfile.TemporaryDirectory(prefix="mof-cgroup-") as folder:
        subprocess.run(
            ["unshare", "--mount", "sh", "-c", script, "sh", folder],
            check=True,
            capture_output=True,
        )


def _prepared(folder: Path, name: str, network: ipaddress.IPv4Network) -> Machine:
    own = folder / name
    keys = own / "seed/etc/ssh"
    keys.mkdir(parents=True)
    _make_key(keys / "ssh_host_ed25519_key")
    (keys / "sshd_config.d").mkdir()
    (keys / "sshd_config.d/test.conf").write_text(
        "HostKey /etc/ssh/ssh_host_ed25519_key\nMaxStartups 100\nMaxSessions 100\n"
    )
    login = own / "seed/root/.ssh"
    login.mkdir(parents=True, mode=0o700)
    (own / "seed/root").chmod(0o700)
    shutil.copy(folder / "login_key.pub", login / "authorized_keys")
    outside, address = (str(one) for one in network.hosts())
    machine = Machine(name, address, outside, own)
    key = " ".join(machine.host_key.read_text().split()[:2])
    with (folder / "known_hosts").open("a") as known:
        known.write(f"{address} {key}\n")
    return machine


def _write_inventory(machines: Machines, groups: Mapping[str, Sequence[str]]) -> None:
    options = [*_ssh_options(machines.folder), "-o ServerAliveInterval=5"]
    shared = {
        "ansible_user": "root",
        "ansible_ssh_private_key_file": str(machines.folder / "login_key"),
        "ansible_ssh_common_args": " ".join(options),
        "ansible_python_interpreter": "/usr/bin/python3",
        "ansible_control_path_dir": str(machines.control),
        "host_root": "",
        "http_port": HTTP_PORT,
    }
    children = {
        group: {
            "hosts": {name: {"ansible_host": machines.by_name[name].address} for name in members}
        }
        for group, members in groups.items()
    }
    text = yaml.safe_dump({"all": {"vars": shared, "children": children}}, sort_keys=False)
    machines.inventory.write_text(text, encoding="utf-8")


def _networks(count: int) -> list[ipaddress.IPv4Network]:
    # Other tests may run on this machine at the same time: so by chance, and none that is there.
    taken = ip("-o", "-4", "address").stdout
    free = [one for one in NETWORKS.subnets(new_prefix=30) if f" {one[1]}/" not in taken]
    return random.sample(free, count)
