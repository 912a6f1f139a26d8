# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a snapshot takes down: the policy limits the sections, and a task adds to the rest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MofError, Refused
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.configuration_rules import (
    CaptureRules,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors import allow_list
from ansible_collections.mof.release.plugins.plugin_utils.doors.allow_list import (
    capture_rules,
    merged,
)

RULES = CaptureRules(
    sections=("system", "files", "packages"),
    files=({"path": "/etc/a", "recurse": True},),
    certificates=("/etc/a.pem",),
    parameters=("net.*",),
    pip=("/opt/a",),
)


def test_without_a_policy_the_task_alone_counts() -> None:
    """What it leaves out is the module's own default."""
    given = {"collect": ["kernel"], "timeout": 5}
    assert merged(None, given) == given
    assert merged(None, {}) == {}


def test_a_task_that_says_nothing_gets_the_policys() -> None:
    """Sections, files, certificates, parameters and folders; what the policy lacks is left out."""
    assert merged(RULES, {}) == {
        "collect": ["system", "files", "packages"],
        "files": [{"path": "/etc/a", "recurse": True}],
        "certificates": ["/etc/a.pem"],
        "parameters": ["net.*"],
        "pip": ["/opt/a"],
    }


def test_what_a_task_says_is_added_once() -> None:
    """The policy's come first, and what both say is there once; other arguments stay."""
    given = {
        "files": [{"path": "/etc/b"}, {"path": "/etc/a", "recurse": True}],
        "certificates": "/etc/b.pem, /etc/a.pem",
        "npm": ["/opt/b"],
        "timeout": 7,
    }
    found = merged(RULES, given)
    assert found["files"] == [{"path": "/etc/a", "recurse": True}, {"path": "/etc/b"}]
    assert found["certificates"] == ["/etc/a.pem", "/etc/b.pem"]
    assert found["npm"] == ["/opt/b"]
    assert found["timeout"] == 7
    assert given["certificates"] == "/etc/b.pem, /etc/a.pem"


def test_a_task_can_take_fewer_sections_and_not_more() -> None:
    """One that the policy does not list is refused, with its name and what to do."""
    assert merged(RULES, {"collect": "files"})["collect"] == ["files"]
    with pytest.raises(Refused, match="does not let a snapshot collect accounts") as refused:
        merged(RULES, {"collect": ["system", "accounts"]})
    assert "leave it out of collect" in str(refused.value)
    assert [one.subject for one in refused.value.findings] == ["accounts"]


def test_a_policy_without_sections_limits_none() -> None:
    """Then a task may ask for all that the module knows."""
    assert merged(CaptureRules(), {"collect": ["accounts"]}) == {"collect": ["accounts"]}


@pytest.mark.parametrize("given", [{"pip": 5}, {"npm": [5]}, {"files": "x"}, {"files": ["x"]}])
def test_what_is_no_list_is_told(given: dict[str, object]) -> None:
    """By its name, not as a failure of some kind."""
    with pytest.raises(MofError, match=f"{next(iter(given))} is no list"):
        merged(RULES, given)


def test_the_policy_is_read_once_and_again_when_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred hosts cost one reading; a file that has changed is not taken for the old one."""
    policy = tmp_path / "policy.yml"
    policy.write_text("x")
    read: list[int] = []

    class _Found:
        class policy:  # noqa: N801 - stands in for an attribute
            capture = RULES

    monkeypatch.setattr(allow_list, "_known", {})
    monkeypatch.setattr(allow_list.settings, "rules", lambda *_a: read.append(1) or _Found)
    for _number in range(100):
        assert capture_rules({"policy": str(policy)}, {}) == RULES
    assert len(read) == 1
    os.utime(policy, ns=(1, 1))
    capture_rules({"policy": str(policy)}, {})
    assert len(read) == 2


def test_without_the_setting_there_are_no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """None, which is not the same as rules that allow nothing."""
    monkeypatch.delenv("MOF_RELEASE_POLICY", raising=False)
    assert capture_rules({}, {}) is None
