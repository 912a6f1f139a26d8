#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door change_request_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: change_request_info
short_description: Read the change requests on record
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Gives the change requests on record, each in the state that its history left it in.
options:
  id:
    description:
      - Id of one change request. When it is not given, all are returned.
    type: str
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.info
seealso:
  - module: mof.release.change_request
"""

EXAMPLES = r"""
- name: Read all change requests
  mof.release.change_request_info:
  register: found

- name: Say which of them wait for somebody to authorize them
  ansible.builtin.debug:
    msg: "{{ item.id }}: {{ item.content.title }}"
  loop: "{{ found.change_requests | selectattr('state', 'eq', 'classified') }}"
  loop_control:
    label: "{{ item.id }}"

- name: Read one change request
  mof.release.change_request_info:
    id: RFC-2031
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
change_requests:
  description: The change requests by their ids; empty when there is none, or none with this id.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Its id.
      type: str
      sample: RFC-2031
    state:
      description:
        - Its state, V(submitted), V(screened), V(classified), V(authorized), V(scheduled),
          V(developed), V(in_release), V(deployed), V(backed_out), V(reviewed), V(closed),
          V(returned) or V(rejected).
      type: str
      sample: authorized
    content:
      description: The change request as it was submitted.
      type: dict
    passed:
      description: The states that it has reached since it was last submitted, in order.
      type: list
      elements: str
      sample: [submitted, screened, classified, authorized]
    priority:
      description: The proposed priority until it is classified, then the final one.
      type: str
      sample: medium
    category:
      description: The proposed category until it is classified, then the final one.
      type: str
      sample: minor
    owner:
      description: The change owner; empty as long as nobody was named.
      type: str
      sample: sam
    submitted_by:
      description: Who submitted it last.
      type: str
      sample: riley
    authorized_by:
      description: Who authorized it; empty as long as nobody did.
      type: str
      sample: morgan
    release:
      description: Id of the release that carries it; empty as long as none does.
      type: str
"""
