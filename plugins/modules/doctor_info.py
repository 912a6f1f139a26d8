#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door doctor_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: doctor_info
short_description: Find out whether the gate is on, and how it could be bypassed
version_added: 0.2.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Tells for a project and the configuration of this run whether the gate is on and where that
    comes from, every setting as the gate sees it with its origin, whether the ledger and the
    policy can be read, how many hosts are protected, and which software is there.
  - Tells of each way around the gate which layers stop it, and which of them stand here. What is
    done on targets, such as certificates, cannot be seen from the controller and never counts as
    standing.
  - No secret is shown. A password in the address of a store is left out.
options:
  project:
    description:
      - The folder of the project's playbooks, beside which the shim lies.
      - A relative path counts from the working directory.
    type: path
    default: .
  show:
    description: Print RV(text) on the terminal.
    type: bool
    default: false
  enforce:
    description: Fail when the gate is off.
    type: bool
    default: false
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.info
notes:
  - The gate takes its settings from the environment and from C(ansible.cfg) only, so O(store),
    O(actor) and variables do not change what is told here.
  - The playbook C(mof.release.doctor) does this from the command line.
seealso:
  - module: mof.release.install_gate
  - plugin: mof.release.gate
    plugin_type: callback
"""

EXAMPLES = r"""
- name: Let a pipeline stop where nothing would guard the deployment
  mof.release.doctor_info:
    show: true
    enforce: true
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
"on":
  description: Whether plays of this project meet the gate, by the callback or by the shim.
  returned: always
  type: bool
text:
  description: All that was found out, as people read it.
  returned: success
  type: str
diagnosis:
  description: The same as data.
  returned: success
  type: dict
  contains:
    project:
      description: The folder of the playbooks.
      type: str
    config:
      description: The C(ansible.cfg) that counts, as C(name), C(value), C(origin) and C(problem).
      type: dict
    layers:
      description:
        - Each layer with C(name), C(on), C(origin) and C(problem). They are V(callback), V(shim),
          V(recorder), V(ad hoc), V(vault client) and V(certificates).
      type: list
      elements: dict
    settings:
      description: Each setting with C(name), C(value), C(origin) and C(problem).
      type: list
      elements: dict
    reads:
      description: What was opened, with C(name), C(value), C(origin) and C(problem).
      type: list
      elements: dict
    hosts:
      description:
        - How many hosts there are, as C(all), how many of them are C(protected), and how many of
          those by C(pattern), C(mark) and C(address).
      type: dict
    libraries:
      description: Each Python package, and OpenSSH, with C(name), C(value), C(origin), C(problem).
      type: list
      elements: dict
    ways:
      description:
        - Each way around the gate with C(way), C(stopped_by) (the layers that stand and stop it),
          C(open) and C(how) (what would stop it).
      type: list
      elements: dict
"""
