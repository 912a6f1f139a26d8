# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter differences: two snapshots in, what differs out."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import filter_loader
from ansible.template import Templar, trust_as_template
from ansible_collections.mof.release.plugins.filter.differences import differences


def snapshot(**sections: Any) -> dict[str, Any]:
    """What the module snapshot returns; a section that is text is unknown for that reason."""
    return {
        "version": 1,
        "sections": {
            name: {"status": "unknown", "reason": one, "data": None}
            if isinstance(one, str)
            else {"status": "ok", "reason": None, "data": one}
            for name, one in sections.items()
        },
    }


NGINX = {"manager": "dpkg", "name": "nginx", "version": "1.24"}
BEFORE = snapshot(packages=[NGINX])
AFTER = snapshot(packages=[{"manager": "dpkg", "name": "nginx", "version": "{{ 1 + 1 }}"}])
CHANGED = {
    "section": "packages",
    "key": "dpkg/nginx",
    "kind": "changed",
    "attribute": "version",
    "before": "1.24",
    "after": "{{ 1 + 1 }}",
}


def test_what_differs() -> None:
    """Attribute by attribute; nothing between equal ones."""
    assert differences(BEFORE, AFTER) == [CHANGED]
    assert differences(BEFORE, BEFORE) == []


def test_whole_results_of_the_module() -> None:
    """The snapshot is in them."""
    assert differences({"changed": False, "snapshot": BEFORE}, {"snapshot": AFTER}) == [CHANGED]


def test_a_list_and_a_mapping_by_keys_are_the_same() -> None:
    """The module has a list where what is on record is by its keys."""
    kept = snapshot(
        packages={"dpkg/nginx": {"manager": "dpkg", "name": "nginx", "version": "1.24"}}
    )
    assert differences(BEFORE, kept) == []


def test_unknown_is_no_match() -> None:
    """Even with another unknown."""
    one = snapshot(packages="locked")
    (found,) = differences(one, one)
    assert (found["kind"], found["before"], found["after"]) == ("unknown", "locked", "locked")


def test_what_moves_by_itself_is_left_out() -> None:
    """By the patterns of the policy."""
    assert differences(BEFORE, AFTER, ["packages.*.version"]) == []
    assert differences(BEFORE, AFTER, ["packages"]) == []


@pytest.mark.parametrize(
    "wrong", [None, 7, {}, {"sections": {"packages": {"status": "fine"}}}, [1]]
)
def test_what_is_no_snapshot(wrong: Any) -> None:
    """It says which of the two."""
    with pytest.raises(AnsibleError, match="the snapshot after"):
        differences(BEFORE, wrong)
    with pytest.raises(AnsibleError, match="the snapshot before"):
        differences(wrong, AFTER)


def test_in_a_template() -> None:
    """As playbooks use it, and values that look like templates stay text."""
    variables = {"before": BEFORE, "after": AFTER}
    templar = Templar(loader=DataLoader(), variables=variables)
    text = trust_as_template("{{ before | mof.release.differences(after) }}")
    assert templar.template(text) == [CHANGED]
    assert filter_loader.get("mof.release.differences") is not None
