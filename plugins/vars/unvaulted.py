# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables beside the inventory for a run that must not have the vault's password."""

from __future__ import annotations

DOCUMENTATION = r"""
name: unvaulted
short_description: Reads group_vars and host_vars, and leaves out files that are vaulted
version_added: 0.2.0
author: the mof.release contributors (@mof-release)
description:
  - Does what P(ansible.builtin.host_group_vars#vars) does, but for files that are a vault as a
    whole. Those it leaves out instead of ending the run.
  - It is for the vault client of this collection, which asks the gate before anybody has the
    password. A single vaulted value in a file is no obstacle, since Ansible opens that only where
    it is used.
  - Enable it for such a run alone, with E(ANSIBLE_VARS_ENABLED=mof.release.unvaulted). In any
    other run variables would be missing without a word.
options:
  stage:
    ini:
      - key: stage
        section: vars_mof_release_unvaulted
    env:
      - name: MOF_RELEASE_VARS_STAGE
extends_documentation_fragment:
  - vars_plugin_staging
"""

from pathlib import Path
from typing import Any

from ansible.plugins.vars.host_group_vars import VarsModule as HostGroupVars

HEADER = b"$ANSIBLE_VAULT;"


class VarsModule(HostGroupVars):
    """Ansible's own reader of these files, shown fewer of them."""

    REQUIRES_ENABLED = True

    def load_found_files(self, loader: Any, data: Any, found_files: list[Any]) -> Any:
        """What the files say that can be read without a password."""
        plain = [one for one in found_files if not vaulted(Path(str(one)))]
        return super().load_found_files(loader, data, plain)


def vaulted(file: Path) -> bool:
    """Whether a file is a vault as a whole."""
    with file.open("rb") as opened:
        return opened.read(len(HEADER)) == HEADER
