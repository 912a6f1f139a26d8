# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of check that there is, by name. None runs a command that its parameters name."""

from __future__ import annotations

from typing import NamedTuple

from . import (
    certificates,
    clock,
    cpu,
    disk,
    inodes,
    kernel,
    memory,
    names,
    operating_system,
    ports,
    staged,
)
from .answer import Parts
from .parameters import Validator


class Kind(NamedTuple):
    """What is wrong with parameters, and the parts of a check whose parameters are right."""

    problems: Validator
    parts: Parts


KINDS = {
    "os": Kind(operating_system.problems, operating_system.parts),
    "kernel": Kind(kernel.problems, kernel.parts),
    "cpu": Kind(cpu.problems, cpu.parts),
    "memory": Kind(memory.problems, memory.parts),
    "disk": Kind(disk.problems, disk.parts),
    "inodes": Kind(inodes.problems, inodes.parts),
    "staged": Kind(staged.problems, staged.parts),
    "ports": Kind(ports.problems, ports.parts),
    "dns": Kind(names.problems, names.parts),
    "time": Kind(clock.problems, clock.parts),
    "certificates": Kind(certificates.problems, certificates.parts),
}
