#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door install_gate; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: install_gate
short_description: Make the gate a part of a project
version_added: 0.2.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Writes the shim C(callback_plugins/mof_release_gate.py) beside the playbooks of a project. It is
    the callback P(mof.release.gate#callback), loaded because it lies there. Neither another value
    of C(callbacks_enabled) nor another C(ansible.cfg) switches it off, and where the collection
    cannot be loaded it refuses every play.
  - A file of that name that is no shim is never written over, and fails the task.
  - Tells then what mof.release.doctor_info tells.
options:
  project:
    description:
      - The folder of the playbooks. A project with playbooks in several folders needs a shim in
        each of them.
      - A relative path counts from the working directory.
    type: path
    default: .
  vault_client:
    description:
      - Copy the vault client C(mof-release-client) into the folder too. It gives the vault password
        away only while the gate is open.
    type: bool
    default: false
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.writes
notes:
  - Put what it writes into the repository. Taking it out again is then an edit that people see.
  - It is to be run again when the collection was updated; mof.release.doctor_info says when.
  - The playbook C(mof.release.install_gate) does this from the command line.
seealso:
  - module: mof.release.doctor_info
  - plugin: mof.release.gate
    plugin_type: callback
"""

EXAMPLES = r"""
- name: Make the gate a part of the project
  mof.release.install_gate:

- name: The same for playbooks in a folder of their own, with the vault client
  mof.release.install_gate:
    project: playbooks
    vault_client: true
"""

RETURN = r"""
changed:
  description: Whether a file was written, or in check mode would have been.
  returned: always
  type: bool
diff:
  description: Each file that was written, before and after.
  returned: in diff mode, when something changed
  type: list
  elements: dict
  contains:
    before_header:
      description: Path of the file.
      type: str
    after_header:
      description: The same.
      type: str
    before:
      description: What was in it; empty when it was not there.
      type: str
    after:
      description: What is in it.
      type: str
written:
  description: Paths of the files that were written, or in check mode would have been.
  returned: success
  type: list
  elements: str
"on":
  description: Whether plays of this project meet the gate now, by the callback or by the shim.
  returned: success
  type: bool
open:
  description: Ways around the gate that no layer that stands here stops.
  returned: success
  type: list
  elements: str
text:
  description: What M(mof.release.doctor_info) tells, as people read it.
  returned: success
  type: str
"""
