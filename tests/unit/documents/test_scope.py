# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scope of a very large inventory."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.scope import (
    MOST_HOSTS,
    scope_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument

PLAN = {"deploy": {"playbook": "deploy.yml", "hosts": "all"}}


def test_as_many_hosts_as_a_go_can_name(tmp_path: Path) -> None:
    """Each of them is in the scope."""
    hosts = [f"web{number}" for number in range(MOST_HOSTS)]
    assert len(scope_of(tmp_path, "deploy.yml", PLAN, (), {}, hosts).parts["hosts"]) == MOST_HOSTS


def test_one_host_more_is_refused(tmp_path: Path) -> None:
    """One message: how many there are, how many there may be, and what to do."""
    hosts = (f"web{number}" for number in range(MOST_HOSTS + 1))
    with pytest.raises(BadDocument) as refused:
        scope_of(tmp_path, "deploy.yml", PLAN, (), {}, hosts)
    assert "all matches 50001 hosts, and one go names 50000 at most" in str(refused.value)
    assert "divide it into releases" in str(refused.value)
