# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reading doors on a release's readiness: each shows one part, and what is unmet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ..store.port import Store
from ..usecases.read_state import read_readiness
from .action import POLICY_OPTION, Asked, Door


class ReadinessDoor(Door):
    """Subclasses say which ``PARTS`` of the readiness they show."""

    SPEC: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        **POLICY_OPTION,
        "release": {"type": "str", "required": True},
    }
    PARTS: ClassVar[tuple[str, ...]] = ()

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        """The parts, and every requirement of the review that is not met."""
        readiness = read_readiness(store, asked.text("release"), asked.policy(), asked.context())
        return {"changed": False, **{name: readiness[name] for name in (*self.PARTS, "unmet")}}
