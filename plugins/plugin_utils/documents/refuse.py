# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refuses a document that has the right shape and contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable

from ..domain.errors import BadDocument
from .places import Place, field
from .yaml_input import Source


def told(source: Source, place: Place, problem: str) -> str:
    """A problem with its file, line and field."""
    return f"{source.where(place)}: {field(place)}: {problem}"


def refuse(source: Source, what: str, problems: Iterable[str]) -> None:
    """Nothing when there are no problems.

    :param problems: each as ``told`` tells it.
    :raises BadDocument: there are some; every one is in the error.
    """
    found = tuple(dict.fromkeys(problems))
    if found:
        raise BadDocument(
            f"the {what} contradicts itself", where=source.name, problems=found, remedy="correct it"
        )
