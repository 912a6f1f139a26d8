# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages that not everybody needs, loaded when they are."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .canonical import missing


def library(module: str, package: str) -> Any:
    """An optional module.

    It is loaded here and not above: those that read calendars cost a third of a second, and every
    run of Ansible in a project with the gate would pay for it.

    :param package: by which it is installed.
    :raises MissingDependency: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        raise missing(package) from None
