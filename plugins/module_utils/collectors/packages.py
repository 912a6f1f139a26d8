# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which packages are installed, from every package database of the host: dpkg, rpm, apk."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Dict, Optional, Sequence

from .collect import CollectorFailed, Run, output_of

Package = Dict[str, Optional[str]]

# A manager counts when it has a database, not when its program is there: rpm is installed on many
# a Debian host where it manages nothing.
_DPKG = ("var/lib/dpkg/status",)
_RPM = tuple(
    f"{folder}/{name}"
    for folder in ("var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm")
    for name in ("rpmdb.sqlite", "Packages.db", "Packages")
)
_APK = ("lib/apk/db/installed", "usr/lib/apk/db/installed")

_DPKG_FORMAT = "${db:Status-Status}\\t${Package}\\t${Version}\\t${Architecture}\\n"
_RPM_FORMAT = "%{NAME}\\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\n"
# Known to dpkg, but none of their files are on the host any more, save configuration.
_DPKG_ABSENT = frozenset(("not-installed", "config-files"))


def collect(run: Run, root: str = "/") -> list[Package]:
    """Every package as ``{name, version, arch, manager}``, ordered by manager, name, arch, version.

    A package that dpkg began to install and did not finish (``half-configured``, ``unpacked``, ...)
    has that word in a fifth field, ``state``. ``arch`` is None for what has none (rpm's keys).

    :raises CollectorFailed: no database, or one that cannot be read whole.
    """
    place = Path(root)
    packages: list[Package] = []
    managers = []
    for manager, databases, read in _MANAGERS:
        database = next((place / one for one in databases if (place / one).exists()), None)
        if database is not None:
            managers.append(manager)
            packages += read(run, database)
    if not managers:
        raise CollectorFailed("no package database of dpkg, rpm or apk on this host")
    if not packages:
        raise CollectorFailed(f"the package database of {', '.join(managers)} lists nothing")
    return sorted(packages, key=_order)


def _dpkg(run: Run, _database: Path) -> list[Package]:
    rows = output_of(run, ["dpkg-query", "--show", "--showformat", _DPKG_FORMAT])
    packages = []
    for line in rows.splitlines():
        if line.partition("\t")[0] in _DPKG_ABSENT:
            continue
        state, name, version, arch = _fields("dpkg-query", line, 4)
        package = _package(name, version, arch, "dpkg")
        if state != "installed":
            package["state"] = state
        packages.append(package)
    return packages


def _rpm(run: Run, _database: Path) -> list[Package]:
    errors = []

    def watched(argv: Sequence[str]) -> tuple[int, str, str]:
        rc, out, err = run(argv)
        errors.extend(line for line in err.splitlines() if line.startswith("error:"))
        return rc, out, err

    rows = output_of(watched, ["rpm", "--query", "--all", "--queryformat", _RPM_FORMAT])
    if errors:
        # rpm leaves out damaged entries, says so, and still ends with 0.
        raise CollectorFailed(f"rpm cannot read its whole database: {errors[0]}")
    packages = []
    for line in rows.splitlines():
        name, version, arch = _fields("rpm", line, 3)
        packages.append(_package(name, version, None if arch == "(none)" else arch, "rpm"))
    return packages


def _apk(_run: Run, database: Path) -> list[Package]:
    # The database itself: what `apk list` prints also depends on the repositories it can reach.
    packages = []
    text = database.read_text(encoding="utf-8", errors="surrogateescape")
    for stanza in text.split("\n\n"):
        fields: dict[str, str] = {}
        for line in stanza.split("\n"):
            key, colon, value = line.partition(":")
            if colon:
                fields.setdefault(key, value)
        if not fields:
            continue
        if not fields.get("P") or not fields.get("V"):
            raise CollectorFailed(f"{database} has an entry without name or version")
        packages.append(_package(fields["P"], fields["V"], fields.get("A"), "apk"))
    return packages


_MANAGERS: tuple[tuple[str, tuple[str, ...], Callable[[Run, Path], list[Package]]], ...] = (
    ("dpkg", _DPKG, _dpkg),
    ("rpm", _RPM, _rpm),
    ("apk", _APK, _apk),
)


def _fields(program: str, line: str, count: int) -> list[str]:
    fields = line.split("\t")
    if len(fields) != count or not all(fields):
        raise CollectorFailed(f"{program} printed a line that cannot be read: {line[:100]}")
    return fields


def _package(name: str, version: str, arch: str | None, manager: str) -> Package:
    return {"name": name, "version": version, "arch": arch, "manager": manager}


def _order(package: Package) -> tuple[str, ...]:
    return tuple(package[key] or "" for key in ("manager", "name", "arch", "version"))
