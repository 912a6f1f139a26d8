# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small project to take digests of, and files to read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.mof.release.tests.unit.documents.projects import write


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with something beside it."""
    folder = tmp_path / "project"
    write(folder, "deploy.yml", "group_vars/all.yml", "roles/shop/tasks/main.yml", "dist/s.tar")
    write(tmp_path, "outside/secret.yml")
    return folder


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a file and get its path."""

    def write_text(text: str, name: str = "input.yml") -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write_text
