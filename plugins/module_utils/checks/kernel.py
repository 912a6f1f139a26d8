# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the running kernel is in the supported range: neither too old nor too new."""

from __future__ import annotations

from typing import Any, List

from ..collectors.collect import CollectorFailed, Run, output_of
from .answer import Answer, Host, Parameters, Part
from .parameters import mapping, version_number
from .versions import backwards, told, version, within

_SHAPE = mapping({"min": version_number, "max": version_number}, any_of=("min", "max"))


def problems(value: Any, place: str) -> List[str]:
    """``min`` and ``max``; one of both is enough."""
    lines = _SHAPE(value, place)
    if not lines and backwards(value):
        lines.append(f"min: {value['min']} is above max {value['max']}")
    return lines


def parts(parameters: Parameters, _host: Host) -> List[Part]:
    """One part: what uname says."""

    def ask(run: Run) -> Answer:
        found = output_of(run, ["uname", "-r"]).strip()
        if not version(found):
            raise CollectorFailed(f"uname names the kernel {found!r}, which is no version")
        return within(found, parameters)

    return [Part("", f"kernel {told(parameters)}", ask)]
