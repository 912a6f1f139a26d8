# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that every door has."""

from __future__ import annotations


class ModuleDocFragment:
    # The rules stand in plugin_utils/doors/settings.py.
    DOCUMENTATION = r"""
options:
  store:
    description:
      - The store that holds the ledger. It is the path of a file, or C(sqlite:///) and an absolute
        path.
      - Taken from the first of these that gives it - this option, the variable
        C(mof_release_store), the environment variable E(MOF_RELEASE_STORE), and the key C(store)
        of the section C([mof_release]) in C(ansible.cfg).
      - A relative path counts from the folder of C(ansible.cfg) when it is given there, else from
        the working directory.
      - There is no default. When nobody gives it, the task fails and lists these four ways.
    type: str
  actor:
    description:
      - The person who does this, and who stands on record for it. It is a login or a mail address,
        of letters, digits and C(. _ @ + -), and at most 128 characters long.
      - Taken from the first of these that gives it - this option, the variable
        C(mof_release_actor), the environment variable E(MOF_RELEASE_ACTOR), and the key C(actor)
        of the section C([mof_release]) in C(ansible.cfg).
      - When nobody gives it, it is the person for whom a job runs, from the variable
        C(awx_user_name) or C(tower_user_name) of AWX, else from the environment variable
        E(GITLAB_USER_LOGIN), E(GITHUB_ACTOR), E(BUILD_USER_ID) or E(CHANGE_AUTHOR) of a CI. When
        there is none of these, it is the login on the controller.
    type: str
requirements:
  - the Python packages C(jsonschema) (4.18 or newer) and C(rfc8785) (0.1.2 or newer) on the
    controller
"""
