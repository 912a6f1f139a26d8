# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets a bare `pytest` find this checkout as the collection mof.release."""

from __future__ import annotations

import os
from pathlib import Path

from pytest_ansible.units import inject_only

TOP = Path(__file__).parents[1]
COLLECTIONS = TOP / ".build" / "collections"


def _link() -> None:
    link = COLLECTIONS / "ansible_collections" / "mof" / "release"
    if not link.exists():
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(os.path.relpath(TOP, link.parent), target_is_directory=True)


# A real collection tree, as ansible-test makes one, is found without this.
if TOP.parts[-3:] != ("ansible_collections", "mof", "release"):
    _link()
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(COLLECTIONS)
    # pytest-ansible does this after the conftest files are loaded, and they import from here too.
    inject_only()

os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(TOP / ".build" / "hypothesis"))
