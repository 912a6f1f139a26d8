# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the three stories of examples/stories in a copy below .build/stories: `make stories`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
STAGE = REPOSITORY / ".build" / "stories"
PROJECT = STAGE / "project"
COLLECTIONS = STAGE / "collections"
BIN = Path(sys.executable).parent
SPARED = shutil.ignore_patterns(".hosts", ".keys", ".mof", "records")


def main() -> None:
    """Copy the project, install the collection of this checkout, and run the story."""
    shutil.rmtree(PROJECT, ignore_errors=True)
    shutil.copytree(REPOSITORY / "examples" / "stories", PROJECT, ignore=SPARED)
    done = _ansible(
        *("ansible-galaxy", "collection", "install", str(REPOSITORY)),
        *("--offline", "--force", "-p", str(COLLECTIONS)),
        quiet=True,
    )
    if done.returncode:
        raise SystemExit(f"the collection was not installed:\n{done.stdout}{done.stderr}")
    done = _ansible("ansible-playbook", "story.yml")
    if done.returncode:
        raise SystemExit(done.returncode)
    print(f"The ledger and the record of page-1.1.0 lie in {PROJECT.relative_to(REPOSITORY)}:")
    print("  .mof/ledger.sqlite\n  records/page-1.1.0.html")


def _ansible(name: str, *arguments: str, quiet: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a command in the copy; nothing of the caller's Ansible or settings reaches into it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANSIBLE_", "MOF_RELEASE_"))
    }
    return subprocess.run(
        [str(BIN / name), *arguments],
        cwd=PROJECT,
        env={
            **kept,
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_HOME": str(STAGE / "ansible"),
            "LC_ALL": "C.UTF-8",
            "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        },
        capture_output=quiet,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    main()
