# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option of every door that goes by the policy."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  policy:
    description:
      - The policy file. It names the role clusters and the preparation activities that they owe,
        who manages and who authorizes change requests, and when the readiness review may say go.
      - Taken from the first of these that gives it - this option, the variable
        C(mof_release_policy), the environment variable E(MOF_RELEASE_POLICY), and the key C(policy)
        of the section C([mof_release]) in C(ansible.cfg).
      - A relative path counts from the folder of C(ansible.cfg) when it is given there, else from
        the working directory.
      - There is no default. When nobody gives it, the task fails and lists these four ways.
    type: str
"""
