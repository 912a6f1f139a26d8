# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a policy says about configuration: what is captured, what moves, what is ignored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class CaptureRules:
    """The allow-list of what a snapshot takes down, and which of it moves by itself.

    :param sections: those collected; empty means all that the module knows.
    :param files: ``{path, recurse}`` of files and directories, on every host.
    :param certificates: paths (globs) of certificate files.
    :param parameters: names (globs) of kernel parameters, such as ``net.ipv4.*``.
    :param pip: folders of Python environments whose packages are taken down.
    :param npm: folders that hold ``node_modules``.
    :param volatile: ``section.key.attribute`` patterns (domain/configuration/volatile.py).
    """

    sections: tuple[str, ...] = ()
    files: tuple[Mapping[str, Any], ...] = ()
    certificates: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    pip: tuple[str, ...] = ()
    npm: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()


@dataclass(frozen=True)
class IgnoreRule:
    """Differences that are not drift, by a reviewed rule that ends.

    :param hosts: glob of host names.
    :param ci: glob of configuration item ids, such as ``file/*/etc/motd``.
    :param attribute: glob of attributes.
    :param expires: from then on it counts no longer.
    """

    id: str
    ci: str
    reason: str
    expires: datetime
    hosts: str = "*"
    attribute: str = "*"
