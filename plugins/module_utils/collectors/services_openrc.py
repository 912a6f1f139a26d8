# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services of a host that OpenRC starts, as it keeps them in folders: no program is run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, List, Optional, Set, Tuple

from .collect import CollectorFailed
from .reading import content, lines_of, names, reason_of, rooted

Service = Dict[str, Any]

_SCRIPTS = ("/etc/init.d", "/usr/local/etc/init.d")
_LEVELS = "/etc/runlevels"
_STATE = "/run/openrc"
_PROGRAMS = ("/sbin/openrc", "/usr/sbin/openrc", "/usr/bin/openrc")
# runscript is what openrc-run was called before OpenRC 0.18.
_FIRST_LINE = re.compile(rb"#![ \t]*\S*/(?:openrc-run|runscript)\b")
_PID = re.compile(rb"\d{1,10}")
# A service can be in several of these folders; the first of them is what rc-status shows.
_STATES = (
    ("failed", "failed"),
    ("stopping", "active"),
    ("starting", "active"),
    ("inactive", "inactive"),
    ("started", "active"),
)
_MOST_BYTES = 1 << 20


def found(root: str) -> bool:
    """Whether this host has OpenRC."""
    return rooted(root, _STATE).is_dir() or any(rooted(root, one).exists() for one in _PROGRAMS)


def collect(root: str = "/") -> List[Service]:
    """Every service as ``{name, enabled, active, sub, on_demand, manager}``, ordered by name.

    ``enabled`` is ``enabled`` where a runlevel holds it, else ``disabled``. ``sub`` is the state as
    OpenRC names it (``started``, ``stopped``, ``crashed``, ``failed``, ...) and ``active`` one of
    ``active``, ``inactive`` and ``failed``. Both are None where OpenRC did not boot the host.

    :raises CollectorFailed: the folders cannot be read, or there is no service at all.
    """
    try:
        scripts = _scripts(root)
        enabled: Set[str] = set()
        for level in names(rooted(root, _LEVELS)):
            enabled.update(names(rooted(root, f"{_LEVELS}/{level}")))
        booted = rooted(root, _STATE).is_dir()
        states = [
            (set(names(rooted(root, f"{_STATE}/{sub}"))), active, sub) for sub, active in _STATES
        ]
    except OSError as error:
        raise CollectorFailed(f"{error.filename}: {reason_of(error)}") from None
    # A link that leads nowhere is a service that somebody wants and that is not there.
    listed = sorted(
        scripts | enabled | {name for inside, _active, _sub in states for name in inside}
    )
    if not listed:
        raise CollectorFailed("OpenRC has no service at all")
    services = []
    for name in listed:
        active, sub = _state(root, name, states) if booted else (None, None)
        services.append(
            {
                "name": name,
                "enabled": "enabled" if name in enabled else "disabled",
                "active": active,
                "sub": sub,
                "on_demand": False,
                "manager": "openrc",
            }
        )
    return services


def _scripts(root: str) -> Set[str]:
    found_here = set()
    for folder in _SCRIPTS:
        for name in names(rooted(root, folder)):
            try:
                text, _status = content(rooted(root, f"{folder}/{name}"), _MOST_BYTES)
            except (OSError, CollectorFailed):
                continue  # a folder or a broken link; a service that is wanted has its link as well
            if _FIRST_LINE.match(text):
                found_here.add(name)
    return found_here


def _state(root: str, name: str, states: List[Tuple[Set[str], str, str]]) -> Tuple[str, str]:
    for inside, active, sub in states:
        if name in inside:
            if sub == "started" and _crashed(root, name):
                return "failed", "crashed"
            return active, sub
    return "inactive", "stopped"


def _crashed(root: str, name: str) -> bool:
    """Whether a daemon that the service has started is gone, as rc-status finds out."""
    folder = rooted(root, f"{_STATE}/daemons/{name}")
    for one in names(folder):
        pidfile = _pidfile(folder / one)
        if pidfile is None:
            continue
        try:
            number = content(rooted(root, pidfile), _MOST_BYTES)[0].strip()
        except FileNotFoundError:
            return True
        except (OSError, CollectorFailed):
            continue  # nobody but root may read it; OpenRC's word counts
        if not _PID.fullmatch(number) or not rooted(root, f"/proc/{number.decode()}").is_dir():
            return True
    return False


def _pidfile(path: Path) -> Optional[str]:
    try:
        text, _status = content(path, _MOST_BYTES)
    except (OSError, CollectorFailed):
        return None
    for line in lines_of(text):
        key, _equals, value = line.partition("=")
        if key == "pidfile" and value.startswith("/"):
            return value
    return None
