# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A made-up fleet and the history of its releases, as snapshots are kept.

Hosts come in roles. Hosts of one role share packages, files, services and settings, as machines
built by the same playbooks do; name, hardware, disks and certificates are each host's own. Every
release brings five new package versions and ten new files to every role, and a new certificate to a
twelfth of the hosts; one host in a hundred has a package of its own.

Import this after ``Stage.importable``: it needs the collection on the path.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import (
    canonical,
    sha256,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.configuration import manifest_of

ROLES, PACKAGES, FILES = 20, 700, 120
NEW_PACKAGES, NEW_FILES = 5, 10
STRAY, RENEWED = 100, 12
#: The package that people ask for; every role has it, and gets a new one in turn.
ASKED = "libssl3"


def host_name(number: int) -> str:
    """Name of a host."""
    return f"h{number:05}.example.org"


def sections(number: int, release: int) -> dict[str, Any]:
    """Section -> items of a host after a release, counted from 0."""
    role = number % ROLES
    return {
        "system": {"": _system(number, release)},
        "hardware": _hardware(number),
        "clock": {"": {"timezone": "Etc/UTC", "synchronized": True, "offset": "ok"}},
        "packages": _packages(role, release, number if number % STRAY == 0 else None),
        "services": _services(role),
        "listeners": _listeners(role),
        "mounts": _mounts(number),
        "accounts": _accounts(role),
        "schedules": _schedules(role),
        "kernel": {f"net.ipv4.setting_{one}": {"value": str(one % 3)} for one in range(120)},
        "containers": {},
        "certificates": _certificates(number, release),
        "files": _files(role, release),
    }


class Fleet:
    """Contents and manifests of all hosts, release by release; what is shared is made once."""

    def __init__(self, hosts: int) -> None:
        self.hosts = hosts
        self._shared: dict[tuple[Any, ...], bytes] = {}

    def captured(self, release: int) -> Iterator[tuple[str, bytes, list[bytes]]]:
        """Host, manifest, and contents of its sections after a release."""
        for number in range(self.hosts):
            told, contents = {}, []
            for name, make in _MAKERS.items():
                content = self._content(name, make, number, release)
                told[name] = {"status": "ok", "sha256": sha256(content)}
                contents.append(content)
            whole = manifest_of(told)
            yield host_name(number), whole.manifest, [*whole.contents, *contents]

    def _content(self, name: str, make: Any, number: int, release: int) -> bytes:
        key = (name, *make(number, release))
        if key not in self._shared:
            self._shared[key] = canonical(sections(number, release)[name])
        return self._shared[key]


def snapshot(number: int, release: int) -> Mapping[str, Any]:
    """The same host as the module snapshot returns it."""
    return {
        "version": 1,
        "sections": {
            name: {"status": "ok", "reason": None, "data": data}
            for name, data in sections(number, release).items()
        },
    }


#: Section -> what its content depends on.
_MAKERS: Mapping[str, Any] = {
    "system": lambda number, release: (number, release // 4),
    "hardware": lambda number, _release: (number,),
    "clock": lambda _number, _release: (),
    "packages": lambda number, release: (
        number % ROLES,
        release,
        number if number % STRAY == 0 else -1,
    ),
    "services": lambda number, _release: (number % ROLES,),
    "listeners": lambda number, _release: (number % ROLES,),
    "mounts": lambda number, _release: (number,),
    "accounts": lambda number, _release: (number % ROLES,),
    "schedules": lambda number, _release: (number % ROLES,),
    "kernel": lambda _number, _release: (),
    "containers": lambda _number, _release: (),
    "certificates": lambda number, release: (number, _renewals(number, release)),
    "files": lambda number, release: (number % ROLES, release),
}


def _system(number: int, release: int) -> dict[str, Any]:
    return {
        "hostname": host_name(number),
        "os_id": "debian",
        "os_version": "12",
        "kernel": f"6.1.0-{20 + release // 4}-amd64",
        "machine": "x86_64",
        "python": "3.11.2",
    }


def _hardware(number: int) -> dict[str, Any]:
    serial = hashlib.sha256(f"serial {number}".encode()).hexdigest()
    return {
        "": {"vendor": "QEMU", "product": "pc-q35", "serial": serial[:12], "memory_mb": 16_384},
        "disk/sda": {"model": "disk", "serial": serial[12:24], "size_mb": 81_920},
        "interface/eth0": {
            "mac": ":".join(serial[place : place + 2] for place in range(24, 36, 2)),
            "addresses": [f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}/16"],
        },
    }


#: As long when compressed as those of a real host: about 13 bytes for a package and its version.
_NAMES = [f"lib{hashlib.sha256(f'{one}'.encode()).hexdigest()[:13]}" for one in range(PACKAGES)]


def _packages(role: int, release: int, stray: int | None) -> dict[str, Any]:
    found = {}
    for one in range(PACKAGES):
        # Each release takes the next five of them one version up.
        steps = sum(
            (one - NEW_PACKAGES * each - role) % PACKAGES < NEW_PACKAGES
            for each in range(1, release + 1)
        )
        name = ASKED if one == 0 else _NAMES[one]
        if name == ASKED:
            steps = max(0, release + 1 - role % 6)
        found[f"dpkg/{name}:amd64"] = _package(name, f"{1 + one % 9}.{steps}.0-{one % 5}+deb12u1")
    if stray is not None:
        found[f"dpkg/stray-{stray}:all"] = _package(f"stray-{stray}", f"0.{release}")
    return found


def _package(name: str, version: str) -> dict[str, Any]:
    return {"manager": "dpkg", "name": name, "version": version, "arch": "amd64"}


def _services(role: int) -> dict[str, Any]:
    return {
        f"unit-{one}.service": {
            "name": f"unit-{one}.service",
            "enabled": "enabled" if one % 3 else "disabled",
            "active": "active" if one % 3 else "inactive",
            "sub": "running" if one % 3 else "dead",
            "on_demand": False,
        }
        for one in range(role, role + 90)
    }


def _listeners(role: int) -> dict[str, Any]:
    return {
        f"tcp/0.0.0.0/{8000 + role + one}": {
            "process": f"daemon-{one}",
            "user": "daemon",
            "unit": f"unit-{one}.service",
        }
        for one in range(12)
    }


def _mounts(number: int) -> dict[str, Any]:
    return {
        path: {
            "device": f"/dev/disk/by-uuid/{number:08x}-{place}",
            "type": "ext4",
            "options": ["relatime", "rw"],
            "size_mb": 80_000,
            "filling": "ok",
            "inodes": "ok",
        }
        for place, path in enumerate(("/", "/boot", "/var", "/srv"))
    }


def _accounts(role: int) -> dict[str, Any]:
    return {
        f"user/person{one}": {"uid": 1000 + one, "gid": 100, "home": f"/home/person{one}"}
        for one in range(role, role + 40)
    }


def _schedules(role: int) -> dict[str, Any]:
    return {
        f"cron//etc/cron.d/job{one}": {"mode": "0644", "entries": [f"{one} * * * * root job"]}
        for one in range(role, role + 6)
    }


def _renewals(number: int, release: int) -> int:
    return sum((number + each) % RENEWED == 0 for each in range(1, release + 1))


def _certificates(number: int, release: int) -> dict[str, Any]:
    told = hashlib.sha256(f"{number} {_renewals(number, release)}".encode()).hexdigest()
    return {
        "/etc/ssl/host.pem": {
            "subject": f"CN={host_name(number)}",
            "sha256": told,
            "serial": told[:16],
            "not_after": "2027-01-01T00:00:00Z",
            "expiry": "ok",
        }
    }


def _files(role: int, release: int) -> dict[str, Any]:
    found = {}
    for one in range(FILES):
        steps = sum((one - NEW_FILES * each) % FILES < NEW_FILES for each in range(1, release + 1))
        told = hashlib.sha256(f"{role} {one} {steps}".encode()).hexdigest()
        found[f"/srv/app/file{one}"] = {
            "type": "file",
            "mode": "0644",
            "owner": "root",
            "group": "root",
            "size": 2000 + one,
            "sha256": told,
        }
    return found
