# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The test hosts are real: Ansible reaches each over ssh, and each has a sshd of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.mof.release.tests.integration.hosts import (
    Hosts,
    HostsError,
    find_sshd,
    inventory_text,
)
from ansible_collections.mof.release.tests.integration.run import Run


def test_ping_reaches_all_three(hosts: Hosts, run: Run, tmp_path: Path) -> None:
    """The module `ping` answers from every host of the inventory, run by the host's Python."""
    result = run.adhoc("all", "-i", hosts.inventory, "-m", "ping", cwd=tmp_path)
    assert result.rc == 0, result
    answers = dict(re.findall(r'^(\w+) \| (\w+) => .*?"ping": "pong"', result.stdout, re.S | re.M))
    assert answers == {"web1": "SUCCESS", "web2": "SUCCESS", "db1": "SUCCESS"}, result


def test_each_host_has_its_own_sshd(hosts: Hosts, run: Run, tmp_path: Path) -> None:
    """The session of each host came in at the port of that host's sshd, which logged the login."""
    command = "echo port=${SSH_CONNECTION##* }"
    result = run.adhoc("all", "-i", hosts.inventory, "-m", "raw", "-a", command, cwd=tmp_path)
    assert result.rc == 0, result
    ports = dict(re.findall(r"^(\w+) \| CHANGED .*?^port=(\d+)", result.stdout, re.S | re.M))
    assert {name: int(port) for name, port in ports.items()} == hosts.ports, result
    assert len({host.process.pid for host in hosts.by_name.values()}) == 3
    for host in hosts.by_name.values():
        assert host.process.poll() is None, f"the sshd of {host.name} ended"
        assert "Accepted publickey" in host.log.read_text()


def test_each_host_has_its_own_disk(hosts: Hosts, run: Run, tmp_path: Path) -> None:
    """A file copied below `host_root` lands in the folder of that host alone."""
    arguments = "dest={{ host_root }}/name content={{ inventory_hostname }}"
    result = run.adhoc("all", "-i", hosts.inventory, "-m", "copy", "-a", arguments, cwd=tmp_path)
    assert result.rc == 0, result
    found = {name: (host.root / "name").read_text() for name, host in hosts.by_name.items()}
    assert found == {"web1": "web1", "web2": "web2", "db1": "db1"}


def test_groups_are_laid_out_as_told(hosts: Hosts, run: Run, tmp_path: Path) -> None:
    """The inventory has the groups which it was asked for, one inside the other where told."""
    inventory = tmp_path / "inventory.yml"
    groups = {"early": ["db1"], "every": ["early", "web1", "web2"]}
    inventory.write_text(inventory_text(hosts, groups))
    listed = run.command("ansible-inventory", "-i", inventory, "--graph", cwd=tmp_path)
    assert listed.rc == 0, listed
    assert listed.stdout.splitlines() == [
        "@all:",
        "  |--@ungrouped:",
        "  |--@every:",
        "  |  |--@early:",
        "  |  |  |--db1",
        "  |  |--web1",
        "  |  |--web2",
    ]


def test_a_missing_sshd_is_told(tmp_path: Path) -> None:
    """Without openssh-server the tests fail with the remedy; they do not skip."""
    with pytest.raises(HostsError, match="apt-get install openssh-server"):
        find_sshd([str(tmp_path / "sshd")])
