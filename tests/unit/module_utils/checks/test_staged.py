# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kind staged: the file lies there with the right digest, or it does not."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from ansible_collections.mof.release.plugins.module_utils.checks import staged
from ansible_collections.mof.release.plugins.module_utils.collectors import files
from ansible_collections.mof.release.tests.unit.module_utils.checks.asking import result

_CONTENT = b"storefront 2.4.0\n"
_DIGEST = hashlib.sha256(_CONTENT).hexdigest()


def _staged(*paths: Path, digest: str = _DIGEST) -> dict[str, str]:
    return result("staged", {"files": [{"path": str(one), "sha256": digest} for one in paths]})


def test_the_right_file(tmp_path: Path) -> None:
    """Its digest and size are told; capital digits mean the same."""
    artifact = tmp_path / "a.tar.gz"
    artifact.write_bytes(_CONTENT)
    assert _staged(artifact) == {
        "id": "it",
        "kind": "staged",
        "status": "pass",
        "expected": f"{artifact}: sha256 {_DIGEST}",
        "observed": f"{artifact}: sha256 {_DIGEST}, 17 bytes",
    }
    assert _staged(artifact, digest=_DIGEST.upper())["status"] == "pass"


def test_another_content(tmp_path: Path) -> None:
    """One bit is enough to fail, and the digest that is there is told."""
    artifact = tmp_path / "a.tar.gz"
    artifact.write_bytes(bytes([_CONTENT[0] ^ 1]) + _CONTENT[1:])
    found = _staged(artifact)
    assert found["status"] == "fail"
    assert hashlib.sha256(artifact.read_bytes()).hexdigest() in found["observed"]


def test_one_of_two_is_missing(tmp_path: Path) -> None:
    """All of them have to be there."""
    artifact = tmp_path / "a.tar.gz"
    artifact.write_bytes(_CONTENT)
    found = _staged(artifact, tmp_path / "b.tar.gz")
    assert found["status"] == "fail"
    assert found["observed"].endswith("b.tar.gz: is not there")


def test_a_link_is_followed(tmp_path: Path) -> None:
    """What it leads to is what will be installed; a link to nowhere is nothing."""
    (tmp_path / "artifact-2.4.0").write_bytes(_CONTENT)
    (tmp_path / "current").symlink_to("artifact-2.4.0")
    (tmp_path / "dangling").symlink_to("artifact-2.5.0")
    assert _staged(tmp_path / "current")["status"] == "pass"
    found = _staged(tmp_path / "dangling")
    assert (found["status"], found["observed"].split(": ")[1]) == ("fail", "is not there")


def test_what_is_no_file_fails(tmp_path: Path) -> None:
    """A folder, or a pipe that would be waited for."""
    os.mkfifo(tmp_path / "pipe")
    assert _staged(tmp_path)["observed"] == f"{tmp_path}: is a directory and not a file"
    assert _staged(tmp_path / "pipe")["status"] == "fail"


def test_a_name_that_is_not_ascii(tmp_path: Path) -> None:
    """The path is the one that was written, also where its letters are others."""
    artifact = tmp_path / "sch\u00f6n \u2603.tgz"
    artifact.write_bytes(_CONTENT)
    assert _staged(artifact)["status"] == "pass"


def test_nothing_to_stage_is_na() -> None:
    """Not a pass: nothing was looked at."""
    found = result("staged", {"files": []})
    assert (found["status"], found["observed"]) == ("na", "no file has to lie ready")
    assert found["expected"] == "each staged file has its digest"


def test_what_cannot_be_read_is_unknown(tmp_path: Path) -> None:
    """The reason comes from the collector that read it, here as for a file that is written to."""

    class Changing:
        """Reads a file as one that somebody is still writing."""

        @staticmethod
        def collect(wanted: list[dict[str, str]]) -> dict[str, dict[str, str | None]]:
            """The entry of a file that changed, or of one that cannot be looked at."""
            name = wanted[0]["path"]
            if name.endswith("closed"):
                return {name: {"type": "unknown", "sha256": None, "reason": "Permission denied"}}
            return {name: {"type": "file", "sha256": None, "reason": "it changed"}}

    try:
        staged.files = Changing  # root may read everything, so nothing real is closed to it
        found = _staged(tmp_path / "growing", tmp_path / "closed")
    finally:
        staged.files = files
    assert found["status"] == "unknown"
    assert "growing: unknown, it changed" in found["observed"]
    assert "closed: unknown, Permission denied" in found["observed"]
