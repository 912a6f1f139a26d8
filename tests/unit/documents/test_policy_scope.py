# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a policy says about the scope: the parts that bind, and the variables that do not."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import policy_file
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy_scope import FREE
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import schema
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import ALWAYS_BIND, PARTS
from ansible_collections.mof.release.tests.unit.documents.policies import POLICY, problems


def test_everything_binds_unless_a_policy_says_otherwise(written: Any) -> None:
    """All parts, and all variables but those of AWX and of this collection."""
    policy = policy_file(written(POLICY))
    assert (policy.bind, policy.free_variables) == (PARTS, FREE)


def test_a_policy_chooses(written: Any) -> None:
    """In the order in which people read them; an empty list of free variables is none."""
    text = "scope:\n  bind: [run, hosts, policy, artifacts, playbook]\n  free_variables: []\n"
    policy = policy_file(written(POLICY + text))
    assert policy.bind == ("playbook", "artifacts", "policy", "hosts", "run")
    assert policy.free_variables == ()


@pytest.mark.parametrize("part", ALWAYS_BIND)
def test_what_no_go_can_do_without(written: Any, part: str) -> None:
    """Each is missed by name, with what would come of it."""
    bind = ", ".join(one for one in PARTS if one != part)
    found = problems(written(f"{POLICY}scope:\n  bind: [{bind}]\n"))
    assert len(found) == 1
    assert f"scope.bind: leaves out {part}, and without it a go would hold " in found[0]
    assert found[0].endswith("; add it")


def test_a_part_that_there_is_not(written: Any) -> None:
    """Misspelled, it would bind nothing."""
    found = problems(written(f"{POLICY}scope:\n  bind: [hostz]\n"))
    assert "scope.bind[0]: must be one of playbook, artifacts, policy, hosts" in found[0]


def test_the_schema_names_every_part() -> None:
    """No more and no fewer."""
    bind = schema("policy")["properties"]["scope"]["properties"]["bind"]
    assert sorted(bind["items"]["enum"]) == sorted(PARTS)
