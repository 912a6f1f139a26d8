# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a release, for playbooks that follow it."""

from __future__ import annotations

DOCUMENTATION = r"""
name: release
short_description: The plan of a release on record
version_added: 0.1.0
author: the mof.release contributors (@mof-release)
description:
  - Gives the release file of a release as it was put on record.
  - C(playbook_path) is added, the deploy playbook below the working directory.
  - C(capture_files) is added too, the files that it expects and those which are parts of a service,
    as M(mof.release.snapshot) takes them.
  - With O(staged), C(playbook_path) is the path in a copy of the project which holds what the go
    names and nothing else. It lies in a folder that only the user who runs this may enter, and goes
    with the run. What is swapped in the project from then on is not deployed.
options:
  _terms:
    description: Names of releases.
    required: true
  store:
    description:
      - The store that holds the ledger.
      - Also the variable C(mof_release_store), C(MOF_RELEASE_STORE) in the environment, or C(store)
        under C([mof_release]) in C(ansible.cfg).
    type: str
  staged:
    description:
      - Whether to lay out such a copy. Without a go there is nothing to copy for, and the path is
        that in the working directory.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show where a release goes
  ansible.builtin.debug:
    msg: "{{ lookup('mof.release.release', 'storefront-2.4.0').deploy.hosts }}"
"""

RETURN = r"""
_raw:
  description: One mapping a release, with the fields of its release file.
  type: list
  elements: dict
"""

import tempfile
from pathlib import Path
from typing import Any

from ansible import constants
from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.declared import (
    files_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MofError
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.doors import settings
from ansible_collections.mof.release.plugins.plugin_utils.doors.run import THIS_RUN
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_state import read_release
from ansible_collections.mof.release.plugins.plugin_utils.usecases.stage_project import (
    stage_project,
)


class LookupModule(LookupBase):
    """Reads the store that the settings name."""

    def run(self, terms: Any, variables: Any = None, **kwargs: Any) -> list[Any]:
        try:
            given = settings.chosen(variables or {}, self._templar)
            store = open_location(settings.require("store", kwargs, given))
            try:
                releases = [read_release(store, str(name))[0] for name in terms]
            finally:
                store.close()
            return [self._answer(one, bool(kwargs.get("staged"))) for one in releases]
        except (MofError, OSError) as error:
            raise AnsibleError(str(error)) from error

    def _answer(self, release: Release, staged: bool) -> dict[str, Any]:
        project = Path.cwd()
        if staged:
            # Ansible makes this folder for the run, closed to others, and removes it at its end.
            place = Path(tempfile.mkdtemp(prefix="mof-release-", dir=constants.DEFAULT_LOCAL_TMP))
            if stage_project(project, release, place):
                THIS_RUN.project, project = project, place
        return {
            **release.plan,
            "playbook_path": str(project / release.playbook),
            "capture_files": files_of(release.plan),
        }
