# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages that pip and npm have put into declared folders, read without either program."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Dict, Iterable, List, Optional, Set, Tuple

from .collect import CollectorFailed, Run
from .globs import normal
from .reading import content, lines_of, names, reason_of, rooted

Package = Dict[str, Optional[str]]

# Where Python looks below an environment; Debian's own packages lie in the last two.
_SITES = (
    ("lib", "site-packages"),
    ("lib64", "site-packages"),
    ("lib", "dist-packages"),
    ("local/lib", "dist-packages"),
)
_SITE_NAMES = ("site-packages", "dist-packages")
_PYTHON = re.compile(r"(?:python|pypy)\d[\d.]*t?")
# NAME-VERSION.dist-info; of an egg the Python follows that it was made for, as -py3.11.
_FOLDER = re.compile(r"(.+?)-([^-]+?)(?:-py[\d.]+.*)?\.(?:dist|egg)-info", re.DOTALL)
_MODULES = "node_modules"


def collect(
    _run: Run, root: str = "/", pip: Iterable[str] = (), npm: Iterable[str] = ()
) -> List[Package]:
    """Every package as ``{manager, name, version, arch, place}``, in this order.

    ``name`` of pip is as PEP 503 has it; ``place`` is the declared folder; ``arch`` is None.
    ``version`` is None where a package does not tell. A folder that is not there has no packages.

    :param pip: environments, or folders such as site-packages themselves.
    :param npm: folders that hold node_modules, or such folders themselves.
    :raises CollectorFailed: a folder is not absolute, or cannot be looked into.
    """
    packages: Set[Tuple[str, str, str, str]] = set()
    for manager, folders, read in (("pip", pip, _pip), ("npm", npm, _npm)):
        for folder in folders:
            if not folder.startswith("/") or "\0" in folder:
                raise CollectorFailed(f"{manager}: {folder!r} is not an absolute path")
            place = normal(folder)
            try:
                found = read(rooted(root, place))
            except OSError as error:
                raise CollectorFailed(f"{manager}: {place}: {reason_of(error)}") from None
            packages.update((manager, name, place, version or "") for name, version in found)
    return [
        {"manager": manager, "name": name, "version": version or None, "arch": None, "place": place}
        for manager, name, place, version in sorted(packages)
    ]


def _pip(folder: Path) -> List[Tuple[str, Optional[str]]]:
    found = []
    for site in _sites(folder):
        for name in names(site):
            # pip renames what it removes to ~NAME, and leaves it when it is interrupted.
            if name.endswith((".dist-info", ".egg-info")) and not name.startswith("~"):
                found.append(_python_package(site / name))
    return found


def _sites(folder: Path) -> List[Path]:
    if folder.name in _SITE_NAMES or any(
        one.endswith((".dist-info", ".egg-info")) for one in names(folder)
    ):
        return [folder]
    found: Dict[Tuple[int, int], Path] = {}
    for library, site in _SITES:
        for name in names(folder / library):
            if _PYTHON.fullmatch(name):
                place = folder / library / name / site
                try:
                    status = place.stat()
                except (FileNotFoundError, NotADirectoryError):
                    continue
                # lib64 is often a link to lib.
                found.setdefault((status.st_dev, status.st_ino), place)
    return list(found.values())


def _python_package(place: Path) -> Tuple[str, Optional[str]]:
    fields: Dict[str, str] = {}
    for metadata in (place / "METADATA", place / "PKG-INFO", place):
        try:
            text, _status = content(metadata)
        except (OSError, CollectorFailed):
            continue
        fields = _headers(text)
        break
    by_name = _FOLDER.fullmatch(place.name)
    name = fields.get("name") or (by_name.group(1) if by_name else place.name.rpartition(".")[0])
    version = fields.get("version") or (by_name.group(2) if by_name else None)
    return re.sub(r"[-_.]+", "-", name).lower(), version


def _headers(text: bytes) -> Dict[str, str]:
    """Those before the first empty line, by their names in small letters; the first one counts."""
    fields: Dict[str, str] = {}
    for line in lines_of(text.replace(b"\r\n", b"\n").partition(b"\n\n")[0]):
        key, colon, value = line.partition(":")
        if colon:
            fields.setdefault(key.lower(), value.strip())
    return fields


def _npm(folder: Path) -> List[Tuple[str, Optional[str]]]:
    modules = folder if folder.name == _MODULES else folder / _MODULES
    found = []
    for name in names(modules):
        if name.startswith("."):
            continue
        inside = [f"{name}/{one}" for one in names(modules / name)] if name[0] == "@" else [name]
        for one in inside:
            package = _node_package(modules, one)
            if package is not None:
                found.append(package)
    return found


def _node_package(modules: Path, name: str) -> Optional[Tuple[str, Optional[str]]]:
    try:
        text, _status = content(modules / name / "package.json")
        about = json.loads(text.decode("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return None  # no package
    except (OSError, CollectorFailed, ValueError, RecursionError):
        about = None
    if not isinstance(about, dict):
        return name, None
    stated, version = about.get("name"), about.get("version")
    return (
        stated if isinstance(stated, str) and stated else name,
        version if isinstance(version, str) and version else None,
    )
