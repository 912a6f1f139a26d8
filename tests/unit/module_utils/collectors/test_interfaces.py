# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interfaces of the section hardware, and what the host runs on: what stays, and by what name."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import CollectorFailed
from ansible_collections.mof.release.plugins.module_utils.collectors.interfaces import (
    interfaces,
    ipv4_addresses,
    passing,
    temporary_addresses,
)
from ansible_collections.mof.release.plugins.module_utils.collectors.virtualization import (
    virtualization,
)
from ansible_collections.mof.release.tests.unit.module_utils.collectors.hosts import tree

# Interface: number, and whether it is virtual, with its DEVTYPE.
_HOST = {
    "lo": (1, True, ""),
    "eth0": (2, False, ""),
    "wlan0": (3, False, "wlan"),
    "bond0": (4, True, "bond"),
    "docker0": (5, True, "bridge"),
    "eth0.7": (6, True, "vlan"),
    "wg0": (7, True, "wireguard"),
    "veth1a": (8, True, ""),
    "vnet3": (9, True, ""),
    "tun0": (10, True, ""),
    "dummy0": (11, True, ""),
    "flannel.1": (12, True, "vxlan"),
    "cali9": (13, True, ""),
}
_IPV6 = (
    "fe800000000000000000000000000001 0d 40 20 80    cali9\n"
    "20010db8000000000000000000000007 02 40 00 00     eth0\n"
    "20010db8000000000000000000000008 02 40 00 01     eth0\n"
    "fe800000000000000000000000000002 02 40 20 80     eth0\n"
    "00000000000000000000000000000001 01 80 10 80       lo\n"
)


def _host(folder: Path, ipv6: str = _IPV6) -> str:
    root = tree(folder, {"proc/net/if_inet6": ipv6, "sys/class/net/bonding_masters": "bond0\n"})
    for name, (number, virtual, kind) in _HOST.items():
        place = "sys/devices/" + ("virtual/net/" if virtual else "pci0/net/") + name
        uevent = f"DEVTYPE={kind}\nINTERFACE={name}\n" if kind else f"INTERFACE={name}\n"
        tree(
            folder,
            {
                f"{place}/ifindex": f"{number}\n",
                f"{place}/uevent": uevent,
                f"{place}/address": f"02:00:00:00:00:{number:02x}\n",
                f"{place}/addr_assign_type": "1\n" if kind == "bridge" else "0\n",
                f"{place}/mtu": "1500\n",
                f"{place}/operstate": "up\n",
            },
        )
        (folder / "sys/class/net" / name).symlink_to(f"../../../{place}")
    return root


def _ipv4() -> dict[int, list[str]]:
    return {2: ["10.0.0.5/24", "10.0.0.10/32"], 10: ["10.8.0.1/24"]}


def test_an_interface_is_its_mac_mtu_state_and_addresses(tmp_path: Path) -> None:
    """Addresses of both kinds in one sorted list, without those of a day."""
    assert interfaces(_host(tmp_path), _ipv4)["eth0"] == {
        "mac": "02:00:00:00:00:02",
        "mtu": 1500,
        "state": "up",
        "addresses": ["10.0.0.10/32", "10.0.0.5/24", "2001:db8::7/64", "fe80::2/64"],
    }


def test_what_comes_and_goes_is_left_out(tmp_path: Path) -> None:
    """Ends of veth pairs and taps have no address of their own; a tunnel of the host's has one."""
    root = _host(tmp_path)
    kept = {"eth0", "wlan0", "bond0", "docker0", "eth0.7", "wg0", "tun0"}
    assert set(interfaces(root, _ipv4)) == kept
    assert passing(root, _ipv4) == set(_HOST) - kept - {"lo"}


def test_an_address_that_the_kernel_made_up_is_none(tmp_path: Path) -> None:
    """It is another one when the interface is made again."""
    assert interfaces(_host(tmp_path), _ipv4)["docker0"]["mac"] is None


def test_temporary_addresses(tmp_path: Path) -> None:
    """By their flag."""
    assert temporary_addresses(_host(tmp_path)) == {"2001:db8::8"}


def test_a_kernel_without_ipv6(tmp_path: Path) -> None:
    """Has no table of its addresses, which is no failure."""
    root = _host(tmp_path)
    (tmp_path / "proc/net/if_inet6").unlink()
    assert interfaces(root, _ipv4)["eth0"]["addresses"] == ["10.0.0.10/32", "10.0.0.5/24"]
    assert temporary_addresses(root) == set()


@pytest.mark.parametrize("line", ["nonsense\n", "00 1 2 3 4 eth0\n", "zz 02 40 00 80 eth0\n", "\n"])
def test_a_table_that_cannot_be_read_is_a_failure(tmp_path: Path, line: str) -> None:
    """Addresses that are not understood are not left out."""
    root = _host(tmp_path, _IPV6 + line)
    with pytest.raises(CollectorFailed, match="if_inet6"):
        interfaces(root, _ipv4)


def test_the_kernel_of_this_machine_knows_its_loopback() -> None:
    """Asked over netlink, as often as one likes."""
    index = socket.if_nametoindex("lo")
    assert "127.0.0.1/8" in ipv4_addresses()[index]
    assert "lo" not in interfaces()


_VM, _METAL = "flags\t: fpu hypervisor\n", "flags\t: fpu vmx\n"


@pytest.mark.parametrize(
    ("vendor", "product", "cpuinfo", "expected"),
    [
        ("Dell Inc.", "PowerEdge R750", _METAL, "none"),
        ("QEMU", "Standard PC", _VM, "kvm"),
        ("Amazon EC2", "m5.large", _VM, "amazon"),
        ("Amazon EC2", "m5.metal", _METAL, "none"),
        ("Amazon EC2", "a1.metal", "Features: fp\n", None),
        ("Amazon EC2", "a1.large", "Features: fp\n", "amazon"),
        ("Microsoft Corporation", "Virtual Machine", _VM, "microsoft"),
        ("Microsoft Corporation", "Surface Laptop", _METAL, "none"),
        ("VMware, Inc.", "VMware7,1", _VM, "vmware"),
        (None, None, _VM, "vm"),
        (None, None, "", None),
    ],
)
def test_what_the_host_runs_on(
    tmp_path: Path, vendor: str | None, product: str | None, cpuinfo: str, expected: str | None
) -> None:
    """By its board, when the processor does not deny it; else by the processor alone."""
    assert virtualization(str(tmp_path), vendor, product, cpuinfo) == expected


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("run/systemd/container", "lxc\n", "lxc"),
        ("run/systemd/container", "\n", "vm"),
        ("run/.containerenv", "", "podman"),
        (".dockerenv", "", "docker"),
        ("sys/hypervisor/type", "xen\n", "xen"),
    ],
)
def test_a_container_says_so(tmp_path: Path, file: str, text: str, expected: str) -> None:
    """Before what it runs on does."""
    assert virtualization(tree(tmp_path, {file: text}), None, None, _VM) == expected
