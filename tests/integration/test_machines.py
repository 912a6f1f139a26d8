# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The test machines are isolated: what is broken on one is broken nowhere else."""

from __future__ import annotations

import platform
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.mof.release.tests.integration.hosts import HostsError
from ansible_collections.mof.release.tests.integration.machines import (
    Machines,
    check_needed,
    running_machines,
)
from ansible_collections.mof.release.tests.integration.run import Run


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Three machines."""
    with running_machines(tmp_path_factory.mktemp("machines")) as running:
        yield running


def test_ansible_reaches_each_over_ssh(machines: Machines, run: Run, tmp_path: Path) -> None:
    """Each answers with the name of its own, which is not the one of this machine."""
    result = run.adhoc(
        *("all", "-i", machines.inventory, "-m", "command", "-a", "hostname"), cwd=tmp_path
    )
    assert result.rc == 0, result
    answers = dict(re.findall(r"^(\w+) \| CHANGED .*?\n(\w+)$", result.stdout, re.M))
    assert answers == {"web1": "web1", "web2": "web2", "db1": "db1"}
    assert platform.node() not in answers


def test_its_init_is_systemd(machines: Machines) -> None:
    """Process 1 is systemd, and its services are units which stop for real."""
    web1 = machines.by_name["web1"]
    assert web1.read("/proc/1/comm") == "systemd\n"
    web1.run("systemctl", "stop", "cron")
    assert web1.run("systemctl", "is-active", "cron", check=False).stdout == "inactive\n"
    web2 = machines.by_name["web2"]
    assert web2.run("systemctl", "is-active", "cron").stdout == "active\n"
    web1.run("systemctl", "start", "cron")


def test_a_package_is_removed_from_one_alone(machines: Machines) -> None:
    """The package is gone on that machine, and there on the next and outside."""
    web1, web2 = (machines.by_name[name] for name in ("web1", "web2"))
    web1.run("dpkg", "--remove", "faketime")
    assert not web1.path("/usr/bin/faketime").exists()
    query = ("dpkg-query", "-W", "-f${Status}", "faketime")
    assert "installed" not in web1.run(*query, check=False).stdout
    assert web2.run(*query).stdout == "install ok installed"
    assert Path("/usr/bin/faketime").exists()


def test_ports_and_addresses_are_its_own(machines: Machines) -> None:
    """Each listens on port 22 of its own, and sees neither the others' nor the outside's."""
    for machine in machines.by_name.values():
        listening = machine.run("ss", "-H", "-l", "-t", "-n").stdout
        assert re.findall(r"\s\S+:(\d+)\s", listening) == ["22", "22"], listening
        addresses = machine.run("ip", "-o", "-4", "address").stdout
        assert re.findall(r"inet (\S+)/", addresses) == ["127.0.0.1", machine.address]


def test_kernel_parameters_are_its_own_or_cannot_be_set(machines: Machines) -> None:
    """Those of the network are set for one machine; the others and the clock cannot be set."""
    web1, web2 = (machines.by_name[name] for name in ("web1", "web2"))
    before = Path("/proc/sys/net/ipv4/ip_default_ttl").read_text()
    web1.run("sysctl", "-w", "net.ipv4.ip_default_ttl=77")
    assert web1.run("sysctl", "-n", "net.ipv4.ip_default_ttl").stdout == "77\n"
    assert web2.run("sysctl", "-n", "net.ipv4.ip_default_ttl").stdout == before
    assert Path("/proc/sys/net/ipv4/ip_default_ttl").read_text() == before
    assert web1.run("sysctl", "-w", "vm.swappiness=1", check=False).returncode != 0
    assert web1.run("systemd-run", "--wait", "date", "-s", "@0", check=False).returncode != 0


def test_it_is_restored(machines: Machines, run: Run, tmp_path: Path) -> None:
    """Whatever was done to it, it starts anew as it was, with the address and key that it had."""
    web1 = machines.by_name["web1"]
    web1.run("rm", "-rf", "/etc/cron.d", "/usr/bin/python3", "/root/.ssh")
    web1.write("/etc/motd", "broken")
    web1.restore()
    assert web1.path("/etc/cron.d").is_dir()
    assert web1.path("/usr/bin/faketime").exists()
    assert "broken" not in web1.read("/etc/motd")
    result = run.adhoc("web1", "-i", machines.inventory, "-m", "ping", cwd=tmp_path)
    assert result.rc == 0, result


def test_nothing_is_left(tmp_path: Path) -> None:
    """After the end, also by a failure, there is no mount, process, device or control group."""

    def fail() -> None:
        with running_machines(tmp_path, {"one": ["web9"]}) as running:
            machine = running.by_name["web9"]
            pids.append(machine.pid)
            machine.run("systemd-run", "sleep", "1000")
            raise ZeroDivisionError

    pids: list[int] = []
    mounts = Path("/proc/self/mounts").read_text()
    with pytest.raises(ZeroDivisionError):
        fail()
    assert Path("/proc/self/mounts").read_text() == mounts
    assert pids
    assert not Path(f"/proc/{pids[0]}").exists()
    assert not Path(f"/sys/class/net/mof{pids[0]}").exists()
    assert not (tmp_path / "web9/root/root").exists()
    listed = subprocess.run(
        ["unshare", "--mount", "sh", "-c", 'mount -t cgroup2 c "$1"; ls "$1"', "sh", tmp_path],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "mof-machine-web9" not in listed.stdout


def test_what_is_missing_is_told() -> None:
    """Without a program the tests fail with the remedy; they do not skip."""
    with pytest.raises(HostsError, match="apt-get install a-package"):
        check_needed({"/nowhere": "a-package"})
