# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a policy says about configuration: the allow-list, what moves, and what is ignored."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import (
    default_policy,
    policy_file,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy_configuration import (
    DEFAULT,
    configuration_fields,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.snapshot import (
    SECTIONS,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.configuration_rules import (
    CaptureRules,
)

BASE: dict[str, Any] = {
    "policy": "mine",
    "extends": "default",
    "change_managers": ["morgan"],
    "authorities": {
        name: ["alex", "lee"] for name in ("cab", "executive_committee", "emergency_committee")
    }
    | {"policy": ["lee"]},
}
RULE = {"id": "motd", "ci": "file/*//etc/motd", "reason": "a banner", "expires": "2026-12-31"}


def written(folder: Path, **fields: Any) -> Path:
    """A policy file with these fields."""
    path = folder / "policy.yml"
    path.write_text(yaml.safe_dump({**BASE, **fields}), "utf-8")
    return path


def test_the_default_policy_says_what_counts_without_one() -> None:
    """Every section, and what moves by itself; in the file it is for people to read."""
    written_there = default_policy().value["capture"]
    assert (
        CaptureRules(
            sections=tuple(written_there["sections"]), volatile=tuple(written_there["volatile"])
        )
        == DEFAULT
    )
    assert set(DEFAULT.sections) == set(SECTIONS)
    assert "connections" in DEFAULT.volatile


def test_a_policy_alone_need_not_say_what_moves() -> None:
    """What it leaves out under capture is as by default."""
    assert configuration_fields({})["capture"] == DEFAULT
    rules = configuration_fields({"capture": {"sections": ["files"]}})["capture"]
    assert (rules.sections, rules.volatile) == (("files",), DEFAULT.volatile)
    assert configuration_fields({"capture": {"volatile": []}})["capture"].volatile == ()


def test_a_policy_narrows_what_is_captured(tmp_path: Path) -> None:
    """What it does not say stays as the default has it."""
    rules = policy_file(
        written(
            tmp_path,
            capture={"sections": ["system"], "files": [{"path": "/etc/ssh", "recurse": True}]},
        )
    ).capture
    assert rules.sections == ("system",)
    assert rules.files == ({"path": "/etc/ssh", "recurse": True},)
    assert rules.volatile == DEFAULT.volatile


def test_an_ignore_rule_ends(tmp_path: Path) -> None:
    """A day ends with it; a time is taken with its offset."""
    rules = [RULE, {**RULE, "id": "two", "expires": "2026-12-31T12:00+09:00"}]
    first, second = policy_file(written(tmp_path, drift={"ignore": rules})).ignored
    assert first.expires == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert second.expires == datetime(2026, 12, 31, 3, tzinfo=UTC)
    assert (first.hosts, first.attribute, first.reason) == ("*", "*", "a banner")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"drift": {"ignore": [{**RULE, "ci": "*"}]}}, "would ignore every configuration item"),
        ({"drift": {"ignore": [RULE, dict(RULE)]}}, "motd is there twice"),
        ({"drift": {"ignore": [{**RULE, "expires": "2026-13-31"}]}}, "no time that there is"),
        ({"drift": {"ignore": [{**RULE, "expires": "never"}]}}, "expires"),
        ({"drift": {"ignore": [{"id": "x", "ci": "file/*"}]}}, "lacks"),
        ({"capture": {"volatile": ["moon.*.phase"]}}, "moon is no section of a snapshot"),
        ({"capture": {"sections": ["secrets"]}}, "secrets"),
        ({"capture": {"files": [{"path": "etc"}]}}, "path"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, fields: dict[str, Any], told: str
) -> None:
    """An ignore rule without an end, or for everything, is none."""
    with pytest.raises(BadDocument, match=r"policy\.yml") as error:
        policy_file(written(tmp_path, **fields))
    assert told in str(error.value)
