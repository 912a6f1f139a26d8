#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door obligation_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: obligation_info
short_description: Read what emergencies owe
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Gives what emergencies left out, who owes it until when, and who made up for it.
options:
  change:
    description:
      - Id of one change request. When it is not given, the obligations of all are returned.
    type: str
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.info
seealso:
  - module: mof.release.obligation
  - module: mof.release.change_request_info
"""

EXAMPLES = r"""
- name: Read what is owed
  mof.release.obligation_info:
  register: owed

- name: Say what is open, and until when
  ansible.builtin.debug:
    msg: "{{ item.owner }} owes {{ item.id }} until {{ item.due_at }}"
  loop: "{{ owed.obligations | rejectattr('met_by') }}"
  loop_control:
    label: "{{ item.id }}"

- name: Stop when something is late
  ansible.builtin.assert:
    that: not owed.overdue
    fail_msg: "late: {{ owed.overdue | join(', ') }}"
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
obligations:
  description: The obligations by their due date, those that are met included.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id of the change request, a slash, and what it owes.
      type: str
      sample: RFC-2040/test
    change:
      description: Id of the change request.
      type: str
      sample: RFC-2040
    what:
      description: What was left out, V(test), V(document) or V(review).
      type: str
      sample: test
    due_at:
      description: Until when it is owed.
      type: str
      sample: "2026-11-28T09:00:00+00:00"
    owner:
      description: Who owes it, the change owner.
      type: str
      sample: sam
    met_by:
      description: Who made up for it; empty while it is open.
      type: str
    met_at:
      description: When; V(null) while it is open.
      type: str
    comment:
      description: What was done; empty while it is open.
      type: str
overdue:
  description: Ids of those that are open and late.
  returned: success
  type: list
  elements: str
  sample: [RFC-2040/test]
"""
