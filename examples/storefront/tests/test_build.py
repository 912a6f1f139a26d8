# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The archive holds the release and nothing else, and is the one that release.yml names."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
NAME = "dist/storefront-2.4.0.tar"
SOURCE_FILES = sorted((PROJECT / "src/storefront").glob("*.py"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the build reads, with a cache and a backup that it must leave out."""
    shutil.copytree(PROJECT / "src", tmp_path / "src")
    for name in ("build.py", "release.yml"):
        shutil.copy(PROJECT / name, tmp_path / name)
    (tmp_path / "src/storefront/__pycache__").mkdir(exist_ok=True)
    (tmp_path / "src/storefront/__pycache__/site.pyc").write_bytes(b"cache")
    (tmp_path / "src/storefront/site.py~").write_text("backup")
    return tmp_path


def build(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run build.py in a project."""
    command = [sys.executable, "-B", str(project / "build.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_release_file_names_what_is_built(project: Path) -> None:
    """release.yml holds the digest of the archive that these sources give."""
    checked = build(project, "--check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert not (project / "dist").exists()
    built = build(project)
    digest = hashlib.sha256((project / NAME).read_bytes()).hexdigest()
    assert built.stdout == checked.stdout == f"{digest}  {NAME}\n"


def test_archive_can_be_read_by_others(project: Path) -> None:
    """Python's tarfile reads from it the files as they are, open to all, owned by user 0."""
    build(project)
    sources = {"storefront": b""}
    for path in ("VERSION", *(f"storefront/{one.name}" for one in SOURCE_FILES)):
        sources[path] = (project / "src" / path).read_bytes()
    with tarfile.open(project / NAME) as tar:
        members = tar.getmembers()
        found = {
            one.name: stream.read() if (stream := tar.extractfile(one)) else b"" for one in members
        }
    assert [one.name for one in members] == sorted(sources)
    assert found == sources
    assert {(one.mode, one.uid, one.gid, one.mtime) for one in members if one.isfile()} == {
        (0o644, 0, 0, 315532800)
    }


def test_when_and_by_whom_does_not_matter(project: Path) -> None:
    """Times and permissions of the sources leave the archive as it is."""
    build(project)
    first = (project / NAME).read_bytes()
    for path in (project / "src").rglob("*.py"):
        path.chmod(0o700)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert build(project).returncode == 0
    assert (project / NAME).read_bytes() == first


def test_check_finds_a_changed_source(project: Path) -> None:
    """One changed byte fails the check, with the file and both digests in the message."""
    named = build(project, "--check").stdout.split()[0]
    with (project / "src/storefront/site.py").open("a") as source:
        source.write("\n")
    checked = build(project, "--check")
    assert (checked.returncode, checked.stdout) == (1, "")
    assert checked.stderr.startswith(f"release.yml: {NAME} has SHA-256 ")
    assert f"the file says {named}; correct sha256 there" in checked.stderr


def test_check_finds_another_version(project: Path) -> None:
    """A new version that release.yml does not name fails the check."""
    (project / "src/VERSION").write_text("2.5.0\n")
    checked = build(project, "--check")
    assert checked.returncode == 1
    assert "dist/storefront-2.5.0.tar has SHA-256" in checked.stderr
    assert "the file says nothing about it" in checked.stderr


def test_evidence_is_about_this_archive() -> None:
    """The evidence of the reproducible build names the digest of the archive, and no other."""
    digest = build(PROJECT, "--check").stdout.split()[0]
    evidence = (PROJECT / "evidence/reproducible-build.txt").read_text()
    assert set(re.findall(r"\b[0-9a-f]{64}\b", evidence)) == {digest}


def test_restored_data_is_this_data() -> None:
    """The evidence of the restore test names the digest of the product file."""
    digest = hashlib.sha256((PROJECT / "data/products.json").read_bytes()).hexdigest()
    evidence = (PROJECT / "evidence/restore-test.txt").read_text()
    assert set(re.findall(r"\b[0-9a-f]{64}\b", evidence)) == {digest}
