# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the host is made of: its board, processors, memory, disks and network interfaces."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Dict, Optional

from .attribute import MOST_BYTES, attribute, first_bytes, number
from .collect import CollectorFailed, Run, output_of
from .interfaces import Ipv4, interfaces, ipv4_addresses
from .virtualization import virtualization

Entry = Dict[str, Any]

# Attribute -> file below sys/class/dmi/id, and keyword of dmidecode(8).
_BOARD = {
    "vendor": ("sys_vendor", "system-manufacturer"),
    "product": ("product_name", "system-product-name"),
    "serial": ("product_serial", "system-serial-number"),
    "uuid": ("product_uuid", "system-uuid"),
    "board": ("board_name", "baseboard-product-name"),
    "firmware": ("bios_version", "bios-version"),
    "firmware_date": ("bios_date", "bios-release-date"),
}
# Where there is no DMI: the device tree of other machines.
_TREE = {"product": "model", "serial": "serial-number"}
# Names for the model in /proc/cpuinfo: x86, MIPS, Power, old ARM, RISC-V, s390.
_MODELS = ("model name", "cpu model", "cpu", "Processor", "uarch", "vendor_id")
_MEMORY = re.compile(r"^(MemTotal|MemAvailable): +(\d+) kB$", re.ASCII | re.MULTILINE)
#: What the kernel keeps for itself is other than in the last kernel, by some megabytes.
_MEMORY_STEP_MB = 64
_SECTORS_IN_MB = 2048
# Not hardware, or there in numbers whether used or not.
_NO_DISK = ("loop", "ram", "zram", "fd")


def collect(run: Run, root: str = "/", ipv4: Ipv4 = ipv4_addresses) -> Dict[str, Entry]:
    """The host itself by the empty key, ``disk/NAME`` and ``interface/NAME``.

    - the host: ``vendor``, ``product``, ``serial``, ``uuid``, ``board``, ``firmware``,
      ``firmware_date``, ``cpu_model``, ``cpus`` (online), ``memory_mb`` (to the nearest 64),
      ``memory_available_mb``, ``virtualization`` (``none`` on bare metal).
    - a disk: ``model``, ``serial``, ``size_mb``, ``rotational``, ``removable``. The device mapper's
      go by their name in it. Loop, memory and floppy disks are left out, and network block devices
      that are not connected.
    - an interface: see ``interfaces``.

    What the machine does not tell, or only to root (serial, uuid), is None. 1 MB is 1,048,576
    bytes.

    :param ipv4: where IPv4 addresses come from.
    :raises CollectorFailed: processors, memory, disks or interfaces cannot be listed.
    """
    place = root.rstrip("/")
    found = {"": _host(run, place)}
    for name, disk in _disks(place).items():
        found[f"disk/{name}"] = disk
    for name, interface in interfaces(root, ipv4).items():
        found[f"interface/{name}"] = interface
    return found


def _host(run: Run, root: str) -> Entry:
    # The first processor is enough, and the file long on a large machine.
    cpuinfo = first_bytes(f"{root}/proc/cpuinfo", MOST_BYTES).decode("utf-8", "surrogateescape")
    host: Entry = _board(run, root)
    host["cpu_model"] = _cpu_model(cpuinfo)
    host["cpus"] = _cpus(attribute(f"{root}/sys/devices/system/cpu/online"))
    host.update(_memory(first_bytes(f"{root}/proc/meminfo").decode("ascii", "replace")))
    host["virtualization"] = virtualization(root, host["vendor"], host["product"], cpuinfo)
    return host


def _board(run: Run, root: str) -> Entry:
    folder = f"{root}/sys/class/dmi/id"
    if not Path(folder).is_dir():
        tree = f"{root}/proc/device-tree"
        return {
            name: attribute(f"{tree}/{_TREE[name]}") if name in _TREE else None for name in _BOARD
        }
    board: Entry = {}
    for name, (file, keyword) in _BOARD.items():
        try:
            text = first_bytes(f"{folder}/{file}").decode("utf-8", "surrogateescape").strip()
        except FileNotFoundError:
            text = ""  # the board says nothing of it
        except OSError:
            text = _dmidecode(run, keyword) if os.geteuid() == 0 else ""
        board[name] = text or None
    if board["uuid"]:
        board["uuid"] = board["uuid"].lower()
    return board


def _dmidecode(run: Run, keyword: str) -> str:
    try:
        lines = output_of(run, ["dmidecode", "-s", keyword]).splitlines()
    except CollectorFailed:
        return ""
    return next((one.strip() for one in lines if one.strip() and not one.startswith("#")), "")


def _cpu_model(cpuinfo: str) -> Optional[str]:
    values: Dict[str, str] = {}
    for line in cpuinfo.splitlines():
        key, _colon, value = line.partition(":")
        values.setdefault(key.strip(), " ".join(value.split()))
    for name in _MODELS:
        if values.get(name):
            return values[name]
    # 64-bit ARM has numbers only; who knows them finds the model.
    numbers = [values.get(f"CPU {one}") for one in ("implementer", "part")]
    return "ARM implementer {} part {}".format(*numbers) if all(numbers) else None


def _cpus(online: Optional[str]) -> int:
    """How many numbers there are in a list such as ``0-3,6``."""
    count = 0
    for one in (online or "").split(","):
        found = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", one, re.ASCII)
        if not found:
            raise CollectorFailed("the kernel does not tell which processors are online")
        count += int(found.group(2) or found.group(1)) - int(found.group(1)) + 1
    return count


def _memory(meminfo: str) -> Entry:
    kilobytes = {name: int(digits) for name, digits in _MEMORY.findall(meminfo)}
    for name in ("MemTotal", "MemAvailable"):
        if name not in kilobytes:
            raise CollectorFailed(f"/proc/meminfo does not tell {name}")
    step = _MEMORY_STEP_MB * 1024
    return {
        "memory_mb": (kilobytes["MemTotal"] + step // 2) // step * _MEMORY_STEP_MB,
        "memory_available_mb": kilobytes["MemAvailable"] // 1024,
    }


def _disks(root: str) -> Dict[str, Entry]:
    folder = f"{root}/sys/block"
    try:
        names = sorted(one.name for one in Path(folder).iterdir())
    except OSError as error:
        raise CollectorFailed(f"the disks cannot be listed: {error}") from None
    found: Dict[str, Entry] = {}
    for name in names:
        place = f"{folder}/{name}"
        size = number(f"{place}/size")
        # The paths of one NVMe disk are hidden behind it.
        unused = not size and name.startswith("nbd")
        if name.rstrip("0123456789") in _NO_DISK or unused or number(f"{place}/hidden") == 1:
            continue
        mapped = attribute(f"{place}/dm/name") if name.startswith("dm-") else None
        found[mapped or name] = {
            "model": attribute(f"{place}/device/model"),
            "serial": _serial(place),
            "size_mb": None if size is None else size // _SECTORS_IN_MB,
            "rotational": _flag(f"{place}/queue/rotational"),
            "removable": _flag(f"{place}/removable"),
        }
    return found


def _serial(place: str) -> Optional[str]:
    """As the driver gives it: NVMe and MMC, virtio, the device mapper, and last SCSI and ATA."""
    for name in ("device/serial", "serial", "dm/uuid"):
        text = attribute(f"{place}/{name}")
        if text:
            return text
    try:
        page = first_bytes(f"{place}/device/vpd_pg80")
    except OSError:
        return None
    # Four bytes come before it, the last two with its length.
    serial = page[4 : 4 + int.from_bytes(page[2:4], "big")]
    return serial.decode("utf-8", "surrogateescape").strip(" \t\r\n\0") or None


def _flag(path: str) -> Optional[bool]:
    return {"0": False, "1": True}.get(attribute(path) or "")
