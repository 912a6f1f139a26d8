# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The section hardware: board, processors, memory and disks, of made-up machines and this one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import attribute, hardware
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    CollectorFailed,
    snapshot,
)
from ansible_collections.mof.release.tests.unit.module_utils.collectors.hosts import (
    differences,
    no_program,
    tree,
)

Files = dict[str, str | bytes | None]

_CPU = "processor\t: 0\nmodel name\t: AMD  EPYC 7763\nflags\t\t: fpu sse hypervisor lm\n\n"
_DMI = "sys/class/dmi/id"
_BASE: Files = {
    "proc/cpuinfo": _CPU + _CPU.replace(": 0", ": 1"),
    "proc/meminfo": "MemTotal:        4024320 kB\nMemFree: 1 kB\nMemAvailable:    1048999 kB\n",
    "sys/devices/system/cpu/online": "0-3,6\n",
    "sys/block": None,
    "sys/class/net": None,
}
_BOARD: Files = {
    f"{_DMI}/sys_vendor": "QEMU\n",
    f"{_DMI}/product_name": "Standard PC (Q35 + ICH9, 2009)\n",
    f"{_DMI}/product_serial": "S-1 \n",
    f"{_DMI}/product_uuid": "4C4C4544-0000-2010-8020-80C04F202020\n",
    f"{_DMI}/bios_version": " \n",
    f"{_DMI}/bios_date": "04/01/2024\n",
}


def _collect(folder: Path, files: Files | None = None, run: Any = no_program) -> dict[str, Any]:
    root = tree(folder, {**_BASE, **(files or {})})
    return hardware.collect(run, root, ipv4=dict)


def test_the_host_is_its_board_processors_and_memory(tmp_path: Path) -> None:
    """All twelve; what the board does not say, or leaves empty, is None."""
    assert _collect(tmp_path, _BOARD) == {
        "": {
            "vendor": "QEMU",
            "product": "Standard PC (Q35 + ICH9, 2009)",
            "serial": "S-1",
            "uuid": "4c4c4544-0000-2010-8020-80c04f202020",
            "board": None,
            "firmware": None,
            "firmware_date": "04/01/2024",
            "cpu_model": "AMD EPYC 7763",
            "cpus": 5,
            "memory_mb": 3904,
            "memory_available_mb": 1024,
            "virtualization": "kvm",
        }
    }


@pytest.mark.parametrize(
    ("total", "expected"), [(4024320, 3904), (4020000, 3904), (4031000, 3968), (1, 0)]
)
def test_memory_is_rounded(total: int, expected: int) -> None:
    """Another kernel keeps some megabytes more for itself, and that is no other machine."""
    text = f"MemTotal:        {total} kB\nMemAvailable:    7 kB\n"
    assert hardware._memory(text)["memory_mb"] == expected


def test_dmidecode_is_asked_for_what_the_kernel_keeps_from_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For that alone, and by root alone; without an answer it is None."""
    asked = []

    def run(argv: Sequence[str]) -> tuple[int, str, str]:
        asked.append(argv[-1])
        if argv[-1] == "system-uuid":
            return 1, "", "no\n"
        return 0, "# SMBIOS implementations newer\n S-9 \n", ""

    def refuse(path: str, most: int = attribute.MOST_BYTES) -> bytes:
        if path.endswith(("product_serial", "product_uuid")):
            raise PermissionError(path)
        return attribute.first_bytes(path, most)

    monkeypatch.setattr(hardware, "first_bytes", refuse)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    host = _collect(tmp_path, _BOARD, run)[""]
    assert (host["serial"], host["uuid"], host["vendor"]) == ("S-9", None, "QEMU")
    assert asked == ["system-serial-number", "system-uuid"]
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert _collect(tmp_path, _BOARD, no_program)[""]["serial"] is None


def test_a_machine_without_dmi_has_a_device_tree(tmp_path: Path) -> None:
    """Its texts end with a null character, and 64-bit ARM has numbers for a model."""
    files: Files = {
        "proc/device-tree/model": b"Raspberry Pi 4 Model B\0",
        "proc/device-tree/serial-number": b"10000000abcdef\0",
        "proc/cpuinfo": "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd08\n",
    }
    host = _collect(tmp_path, files)[""]
    assert (host["product"], host["serial"]) == ("Raspberry Pi 4 Model B", "10000000abcdef")
    assert host["cpu_model"] == "ARM implementer 0x41 part 0xd08"
    assert (host["vendor"], host["uuid"], host["virtualization"]) == (None, None, None)


@pytest.mark.parametrize(
    ("cpuinfo", "model"),
    [
        ("cpu\t\t: POWER9, altivec supported\n", "POWER9, altivec supported"),
        ("vendor_id       : IBM/S390\n", "IBM/S390"),
        ("processor\t: 0\n", None),
        ("\xff:::\n", None),
    ],
)
def test_the_model_of_other_processors(tmp_path: Path, cpuinfo: str, model: str | None) -> None:
    """By whichever name it goes there."""
    host = _collect(tmp_path, {"proc/cpuinfo": cpuinfo})[""]
    assert host["cpu_model"] == model


def test_disks(tmp_path: Path) -> None:
    """By name, with the serial that the driver gives; the device mapper's by their own name."""
    block = "sys/block"
    files: Files = {
        f"{block}/sda/size": "41943040\n",
        f"{block}/sda/removable": "0\n",
        f"{block}/sda/queue/rotational": "1\n",
        f"{block}/sda/device/model": "HARDDISK        \n",
        f"{block}/sda/device/vpd_pg80": b"\0\x80\0\x06 VB1  more",
        f"{block}/nvme0n1/size": "2048\n",
        f"{block}/nvme0n1/device/serial": "S4EV  \n",
        f"{block}/nvme0c0n1/hidden": "1\n",
        f"{block}/nvme0n1/hidden": "0\n",
        f"{block}/vda/serial": "virtual\n",
        f"{block}/vda/removable": "1\n",
        f"{block}/dm-0/dm/name": "vg0-root\n",
        f"{block}/dm-0/dm/uuid": "LVM-abc\n",
        f"{block}/nbd0/size": "0\n",
        f"{block}/nbd1/size": "4096\n",
        **{f"{block}/{name}/size": "8\n" for name in ("loop0", "ram1", "zram0", "fd0")},
    }
    found = _collect(tmp_path, files)
    disks = {key: one for key, one in found.items() if key.startswith("disk/")}
    assert list(disks) == ["disk/vg0-root", "disk/nbd1", "disk/nvme0n1", "disk/sda", "disk/vda"]
    assert disks["disk/sda"] == {
        "model": "HARDDISK",
        "serial": "VB1",
        "size_mb": 20480,
        "rotational": True,
        "removable": False,
    }
    assert disks["disk/vda"] == {
        "model": None,
        "serial": "virtual",
        "size_mb": None,
        "rotational": None,
        "removable": True,
    }
    serials = [disks[f"disk/{name}"]["serial"] for name in ("nvme0n1", "vg0-root", "nbd1")]
    assert serials == ["S4EV", "LVM-abc", None]
    assert disks["disk/nvme0n1"]["size_mb"] == 1


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("proc/meminfo", "MemTotal: 1 kB\n", "does not tell MemAvailable"),
        ("proc/meminfo", "", "does not tell MemTotal"),
        ("sys/devices/system/cpu/online", "", "which processors are online"),
        ("sys/devices/system/cpu/online", "0-x\n", "which processors are online"),
        ("sys/devices/system/cpu/online", "²\n", "which processors are online"),
    ],
)
def test_what_the_kernel_has_to_tell_and_does_not(
    tmp_path: Path, name: str, text: str, reason: str
) -> None:
    """Is a failure of the section, with its reason."""
    with pytest.raises(CollectorFailed, match=reason):
        _collect(tmp_path, {name: text})


@pytest.mark.parametrize("name", ["block", "class/net"])
def test_what_cannot_be_listed_is_a_failure(tmp_path: Path, name: str) -> None:
    """No list of disks is not a machine without disks."""
    files = {key: value for key, value in _BASE.items() if not key.endswith(name)}
    with pytest.raises(CollectorFailed, match="cannot be listed"):
        hardware.collect(no_program, tree(tmp_path, files), ipv4=dict)


def test_odd_texts_do_no_harm(tmp_path: Path) -> None:
    """Bytes that are not UTF-8, numbers that are none, and more text than there can be."""
    files: Files = {
        f"{_DMI}/sys_vendor": b"\xff\xfe\n",
        f"{_DMI}/product_name": "x" * 1_000_000,
        "sys/block/sda/size": "--5\n",
        "sys/block/sdb/size": "9" * 400,
        "sys/block/sdc/device/vpd_pg80": b"\0",
    }
    taken = snapshot({"hardware": lambda _run: _collect(tmp_path, files)}, 10)
    data = taken["sections"]["hardware"]["data"]
    assert data[""]["vendor"] == "\\xff\\xfe"
    assert len(data[""]["product"]) == 65536
    assert [data[f"disk/sd{letter}"]["size_mb"] for letter in "abc"] == [None] * 3
    assert data["disk/sdc"]["serial"] is None


def test_a_small_file_is_read_with_care(tmp_path: Path) -> None:
    """Numbers and texts, or None; and a pipe is not waited for."""
    root = tree(tmp_path, {"n": "-7\n", "t": "  a b\0\n", "empty": "\n", "x": "1 2\n"})
    os.mkfifo(tmp_path / "pipe")
    assert [attribute.number(f"{root}/{name}") for name in ("n", "t", "x", "no")] == [
        *(-7, None, None, None)
    ]
    assert [attribute.attribute(f"{root}/{name}") for name in ("t", "empty", "no", "pipe")] == [
        *("a b", None, None, None)
    ]
    assert attribute.first_bytes(f"{root}/x", 2) == b"1 "


def test_two_looks_at_this_machine_agree() -> None:
    """In all but the memory that is available; it has processors and memory."""
    host = hardware.collect(no_program)[""]
    assert host["cpus"] == os.sysconf("SC_NPROCESSORS_ONLN")
    assert host["memory_mb"] > host["memory_available_mb"] - 64 > 0
    assert differences(lambda: hardware.collect(no_program), {"memory_available_mb"}) == {}
