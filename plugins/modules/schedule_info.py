#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door schedule_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: schedule_info
short_description: Read the forward schedule of changes
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Gives the change requests that are scheduled, developed or in a release, by the time for which
    they are scheduled, and which of them are in each other's way.
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.info
notes:
  - The playbook C(mof.release.schedule) shows it from the command line.
seealso:
  - module: mof.release.change_request
  - module: mof.release.change_request_info
"""

EXAMPLES = r"""
- name: Read the schedule
  mof.release.schedule_info:
  register: found

- name: Say what happens to a host, and when
  ansible.builtin.debug:
    msg: "{{ item.start }} {{ item.change }} {{ item.title }}"
  loop: "{{ found.schedule | selectattr('affected', 'contains', 'web1') }}"
  loop_control:
    label: "{{ item.change }}"
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
schedule:
  description: The entries by their start. Those without times come last.
  returned: success
  type: list
  elements: dict
  contains:
    change:
      description: Id of the change request.
      type: str
      sample: RFC-2031
    title:
      description: Its title.
      type: str
      sample: Faster search
    state:
      description: Its state, V(scheduled), V(developed) or V(in_release).
      type: str
      sample: scheduled
    owner:
      description: The change owner.
      type: str
      sample: sam
    start:
      description: When it is to begin; V(null) when it was scheduled without times.
      type: str
      sample: "2026-11-26T20:00:00+09:00"
    end:
      description: When it is to be over; likewise.
      type: str
      sample: "2026-11-26T23:00:00+09:00"
    affected:
      description: Names of the configuration items that it affects.
      type: list
      elements: str
      sample: [storefront, web1, web2]
    release:
      description: Id of the release that carries it; empty as long as none does.
      type: str
      sample: storefront-2.4.0
    conflicts:
      description:
        - Ids of the others that affect one of the same configuration items at the same time.
      type: list
      elements: str
      sample: []
"""
