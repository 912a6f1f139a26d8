# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sections of a snapshot, who collects each, and what may be declared for them."""

from __future__ import annotations

import re
import time
from typing import Any, Dict, List, Mapping

from . import (
    accounts,
    certificates,
    clock,
    containers,
    environments,
    files,
    hardware,
    kernel,
    mounts,
    packages,
    schedules,
    services,
    sockets,
    system,
)
from .collect import Collector, Run

#: In this order they are in a snapshot.
SECTIONS = (
    *("system", "hardware", "clock", "packages", "services", "listeners", "connections"),
    *("mounts", "accounts", "schedules", "kernel", "containers", "certificates", "files"),
)

# When the module began, on a clock that nobody sets.
_BEGAN = time.monotonic()
_KEY = re.compile(r"(?:[0-9a-f]{2}){16,}\Z")


def collectors(params: Mapping[str, Any]) -> Dict[str, Collector]:
    """Section -> collector, with what was declared for it.

    :param params: of the module snapshot.
    """
    held = sockets.Sockets()

    def all_packages(run: Run) -> List[Any]:
        declared = environments.collect(run, pip=params["pip"], npm=params["npm"])
        return packages.collect(run) + declared if declared else packages.collect(run)

    def the_clock(run: Run) -> Any:
        return clock.collect(run, now=params["now"], ran=lambda: time.monotonic() - _BEGAN)

    def declared_certificates(run: Run) -> Any:
        return certificates.collect(run, wanted=params["certificates"], now=params["now"])

    return {
        "system": system.collect,
        "hardware": hardware.collect,
        "clock": the_clock,
        "packages": all_packages,
        "services": services.collect,
        "listeners": held.listening,
        "connections": held.connected,
        "mounts": mounts.collect,
        "accounts": lambda run: accounts.collect(run, key=params["commitment_key"]),
        "schedules": schedules.collect,
        "kernel": lambda run: kernel.collect(run, wanted=params["parameters"] or None),
        "containers": containers.collect,
        "certificates": declared_certificates,
        "files": lambda _run: files.collect(params["files"]),
    }


def problems(params: Mapping[str, Any]) -> List[str]:
    """What is wrong with the arguments, beyond their types."""
    found = [*files.problems(params["files"]), *certificates.problems(params["certificates"])]
    for name in ("pip", "npm"):
        for number, path in enumerate(params[name]):
            if not path.startswith("/"):
                found.append(f"{name}[{number}]: {path!r} is not an absolute path")
    if params["timeout"] < 1:
        found.append(f"timeout: {params['timeout']} seconds is too short, give 1 or more")
    if params["commitment_key"] is not None and not _KEY.match(params["commitment_key"]):
        found.append("commitment_key: give 32 or more hexadecimal digits, in small letters")
    return found
