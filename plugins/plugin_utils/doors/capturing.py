# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What doors of configuration share: the rules of capturing, and what is not as intended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..documents.policy_configuration import DEFAULT
from ..domain.finding import Finding
from ..domain.releases.release import Release
from ..domain.rules.configuration_rules import CaptureRules
from . import allow_list


def capture_rules(
    arguments: Mapping[str, Any] | None = None, variables: Mapping[str, Any] | None = None
) -> CaptureRules:
    """The rules of the policy, or those of the default policy where none is set.

    :raises BadDocument: the policy is no good.
    """
    return allow_list.capture_rules(arguments or {}, variables or {}) or DEFAULT


def otherwise(release: Release | None, hosts: Mapping[str, Any]) -> list[Finding]:
    """A finding for each thing on these hosts that is not as the release means it."""
    if release is None:
        return []
    return [
        Finding(
            "configuration",
            str(one.get("ci", host)),
            f"{one.get('attribute') or 'it'} is {one.get('observed')}, "
            f"and {release.id} means {one.get('expected')}",
            who=release.manager,
            how=f"ansible-playbook {release.playbook} -e release={release.id}, or back it out",
        )
        for host in sorted(hosts)
        if host in release.captured
        for one in release.captured[host].mismatches
    ]
