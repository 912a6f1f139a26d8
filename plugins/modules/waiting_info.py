#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door waiting_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: waiting_info
short_description: List what waits for a person
version_added: 0.2.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Lists all that waits for one person, over every release and change request that is under way.
    It is sign-offs and activities of their role clusters, change requests to authorize, to develop
    or to correct, and what emergencies owe.
  - The people file says of which clusters a person is. Without one, what waits for any cluster is
    listed.
options:
  person:
    description: The person. When it is not given, it is O(actor).
    type: str
extends_documentation_fragment:
  - mof.release.options
  - mof.release.policy
  - mof.release.attributes
  - mof.release.attributes.info
notes:
  - The playbook C(mof.release.waiting) does this from the command line.
seealso:
  - module: mof.release.readiness_review_info
  - module: mof.release.signoff
  - module: mof.release.activity
  - module: mof.release.change_request
"""

EXAMPLES = r"""
- name: See what waits for kim
  mof.release.waiting_info:
    person: kim
  register: found

- name: Say it, with the command for each
  ansible.builtin.debug:
    msg: "{{ item.subject }} {{ item.problem }}: {{ item.how }}"
  loop: "{{ found.waiting }}"
  loop_control:
    label: "{{ item.kind }}"
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
person:
  description: Whose list this is.
  returned: success
  type: str
  sample: kim
waiting:
  description: What waits; empty when nothing does.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description:
        - What it is about, V(activity), V(sign-off), V(authorization), V(change request) or
          V(obligation).
      type: str
    subject:
      description: The thing itself.
      type: str
    problem:
      description: Why it waits.
      type: str
    who:
      description: Who acts next; empty when that is nobody in particular.
      type: str
    how:
      description: The command or the act that helps; empty when there is none.
      type: str
  sample:
    - kind: sign-off
      subject: storefront-2.4.0 operations
      problem: has not signed
      who: operations
      how: >-
        ansible-playbook mof.release.sign -e release=storefront-2.4.0 -e cluster=operations
        -e decision=go -e "comment='…'"
"""
