# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environment of the benchmark, .build/venv-bench: newest ansible-core, and the peer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDER = Path(".build") / "venv-bench"
#: The newest ansible-core asks for at least this one.
OLDEST = "3.12"
PYTHONS = ("python3.13", "python3.14", "python3.12")
REQUIREMENTS = ("requirements.txt", "benchmarks/requirements.txt")


def enter(script: Path, arguments: list[str]) -> None:
    """Make the environment, and go on in it when this is another one."""
    inside = REPOSITORY / FOLDER
    if Path(sys.prefix) == inside:
        return
    maker = [str(REPOSITORY / "tests" / "venv.sh"), _python(), str(FOLDER), *REQUIREMENTS]
    subprocess.run(maker, cwd=REPOSITORY, check=True)
    python = str(inside / "bin" / "python")
    os.execv(python, [python, str(script), *arguments])


def _python() -> str:
    """An interpreter that the newest ansible-core runs on; else the one that runs this."""
    homes = sorted(
        (Path.home() / ".pyenv" / "versions").glob("3.1[234]*/bin/python3"), reverse=True
    )
    tested = [str(one) for one in (REPOSITORY / ".build").glob("venv-3.13/bin/python")]
    for candidate in (*tested, sys.executable, *PYTHONS, *map(str, homes)):
        if _serves(candidate):
            return candidate
    print(f"note: no Python {OLDEST} or newer was found, so ansible-core is not the newest here")
    return sys.executable


def _serves(python: str) -> bool:
    wanted = tuple(int(one) for one in OLDEST.split("."))
    code = f"import sys, ensurepip, venv; sys.exit(sys.version_info < {wanted})"
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0
