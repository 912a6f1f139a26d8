# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies as people write them, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import effective
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument

EXAMPLE = Path(__file__).parents[3] / "examples" / "storefront" / "policy.yml"
#: One that stands alone.
POLICY = """\
policy: shop
clusters: [release, security]
activities:
  - id: release.build
    cluster: release
    element: release
    mode: auto
    title: Build
    expires_hours: 48
  - id: security.review
    cluster: security
    element: risk
    severity: warning
    title: Review
    evidence: optional
review:
  threshold_percent: 75
  core: [release]
  go_valid_hours: 12
authorities:
  minor: [max, alex]
"""
#: The least that one over the default must say: the people.
OWN = """\
policy: shop
extends: default
change_managers: [morgan]
authorities:
  cab: [morgan, alex]
  executive_committee: [lee]
  emergency_committee: [alex]
  policy: [lee]
"""
TEMPLATE = """\
templates:
  - id: restart
    title: Restart
    change:
      title: Restart the shop
      type: operations
      category: standard
      priority: low
      backout: {plan: Start it by hand.}
    free: [reason, effect_of_not_implementing, initiator, owner]
    deploy: {playbook: restart.yml, hosts: web}
"""


def problems(path: Path) -> tuple[str, ...]:
    """What is wrong with a policy file."""
    with pytest.raises(BadDocument) as error:
        effective(path)
    return tuple(error.value.problems)
