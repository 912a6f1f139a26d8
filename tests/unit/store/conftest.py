# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stores to break, and the way to what the tests of the stores share."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = str(Path(__file__).parent)

# pytest runs in import mode importlib, which adds no directory to the path.
if HERE not in sys.path:
    sys.path.append(HERE)
pytest.register_assert_rewrite("contract", "evidence_contract", "processes")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a directory with a closed store of 23 entries and some evidence."""
    from processes import make_template  # noqa: PLC0415 it is on the path only now

    folder = tmp_path_factory.mktemp("template")
    make_template(folder / "store.db")
    return folder


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a directory on a path that every user may go, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def path(folder: Path, template: Path) -> Path:
    """Give the path of a store like the template, with its lock and nothing else beside it."""
    for file in template.iterdir():
        shutil.copy(file, folder)
    return folder / "store.db"
