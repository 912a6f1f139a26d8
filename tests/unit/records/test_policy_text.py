# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The effective policy as text: each rule on a line, and where it stands."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import (
    effective,
    policy_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.records.policy_text import policy_text
from ansible_collections.mof.release.tests.unit.documents.policies import (
    OWN,
    POLICY,
    TEMPLATE,
)


def text(folder: Path, content: str) -> str:
    """The text of a policy in a file own.yml."""
    path = folder / "own.yml"
    path.write_text(content, "utf-8")
    found = effective(path)
    return policy_text(found, policy_of(found.document))


def test_a_policy_that_stands_alone(tmp_path: Path) -> None:
    """All of it, word by word."""
    shown = text(tmp_path, POLICY + "scope: {ignore: []}\n")
    head, digest, rest = shown.split("\n", 2)
    assert head == "policy shop, version 1"
    assert digest.startswith("sha256 ")
    assert len(digest) == len("sha256 ") + 64
    assert rest == (
        "\n"
        "own.yml, line 2   clusters                               release, security\n"
        "own.yml, line 17  review.threshold_percent               75\n"
        "own.yml, line 18  review.core                            release\n"
        "own.yml, line 19  review.go_valid_hours                  12\n"
        "own.yml, line 21  authorities.minor                      max, alex\n"
        "own.yml, line 22  scope.ignore                           none\n"
        "\n"
        "                  activities\n"
        "own.yml, line 4     release.build                        Build\n"
        "                                                           auto · blocking · release · "
        "with evidence · counts 48 h\n"
        "own.yml, line 10    security.review                      Review\n"
        "                                                           human · warning · risk · "
        "no evidence asked · counts to the end\n"
    )


def test_what_differs_from_the_default_stands_below_its_activity(tmp_path: Path) -> None:
    """With its own line; and what is left out, with the reason."""
    more = (
        "version: 3\n"
        "activities:\n"
        "  - {id: infrastructure.disk, expires_hours: 2,\n"
        "     checks: [{kind: disk, parameters: {paths: [/srv, /var], min_free_mb: 9}}]}\n"
        "drop: [{activity: partner.endpoints, reason: there are none}]\n"
        'freezes: [{start: "2026-12-20T00:00:00Z", end: "2026-12-27T00:00:00Z", reason: rest}]\n'
    )
    lines = text(tmp_path, OWN + more + TEMPLATE).splitlines()
    assert lines[0] == "policy shop, version 3, extends the default policy"
    at = next(n for n, line in enumerate(lines) if " infrastructure.disk " in line)
    assert lines[at].startswith("default policy, line ")
    assert lines[at].endswith("The disks have room")
    assert lines[at + 1].split(" · ")[-3:] == ["counts 2 h", "storage_management", "checks disk"]
    assert lines[at + 2].split() == ["own.yml,", "line", "11", "expires_hours:", "2"]
    checks = "checks: {kind: disk, parameters: {paths: [/srv, /var], min_free_mb: 9}}"
    assert lines[at + 3].startswith("own.yml, line 12 ")
    assert lines[at + 3].endswith(f"   {checks}")
    (frozen,) = [one for one in lines if " freezes " in one]
    assert frozen.startswith("own.yml, line 14 ")
    times = "start: 2026-12-20T00:00:00Z, end: 2026-12-27T00:00:00Z"
    assert frozen.endswith(f" {{{times}, reason: rest}}")
    assert [one for one in lines if one.split() == ["own.yml,", "line", "16", "restart", "Restart"]]
    assert [one.strip() for one in lines[-4:-2]] == ["", "left out"]
    assert lines[-2].split()[:4] == ["own.yml,", "line", "13", "partner.endpoints"]
    assert lines[-1].strip() == "because: there are none"


def test_every_rule_is_shown(tmp_path: Path) -> None:
    """Each of the document once, in its order, and no line ends in blanks."""
    shown = text(tmp_path, OWN)
    path = tmp_path / "own.yml"
    found = effective(path)
    plain = [" ".join(one.split()) + " " for one in shown.splitlines()]
    for name, origin in found.origins.items():
        if not name.startswith(("policy", "activities")):
            assert sum(one.startswith(f"{origin} {name} ") for one in plain) == 1, name
    for one in found.document["activities"]:
        assert f" {one['id']} " in shown
        assert one["title"] in shown
    assert not [one for one in shown.splitlines() if one != one.rstrip()]
