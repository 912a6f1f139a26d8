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
    proposed_priority:
      description: The priority that was asked for.
      type: str
      sample: high
    proposed_category:
      description: The category that was asked for.
      type: str
      sample: minor
    route:
      description:
        - How it is authorized, which is its final category, or V(emergency) when that is its final
          priority. Empty until it is classified.
      type: str
      sample: minor
    due_at:
      description:
        - When it is to be deployed, by the deadline of its priority; V(null) when there is none.
      type: str
      sample: "2026-12-08T09:00:00+00:00"
    template:
      description: The template of a standard change; empty for any other.
      type: str
    owner:
      description: The change owner; empty as long as nobody was named.
      type: str
      sample: sam
    submitted_by:
      description: Who submitted it last.
      type: str
      sample: riley
    approvals:
      description:
        - Who approved it since it was classified, in order. Each has C(by), C(at), C(bodies) (those
          of its route for which the person speaks), C(comment) and C(signature).
      type: list
      elements: dict
    initiation_review:
      description:
        - The answers of the change initiation review by their names, C(impact),
          C(operations_readiness), C(support_plans) and C(budget); empty when there was none.
      type: dict
    skips:
      description: What an emergency leaves out and owes, of V(test), V(document) and V(review).
      type: list
      elements: str
    authorized_by:
      description:
        - Who gave the last approval that was needed, or V(template) and its id. Empty as long as it
          is not authorized.
      type: str
      sample: morgan
    schedule:
      description:
        - Its place in the forward schedule of changes, with C(start) and C(end); V(null) when it
          has none, or was scheduled without times.
      type: dict
      sample: {start: "2026-11-26T20:00:00+09:00", end: "2026-11-26T23:00:00+09:00"}
    evidence:
      description:
        - The evidence that its solution was tested. Each has C(name), C(sha256) and C(size).
      type: list
      elements: dict
    release:
      description: Id of the release that carries it; empty as long as none does.
      type: str
    outcome:
      description: V(deployed) or V(backed_out); empty as long as its release has no outcome.
      type: str
    review:
      description:
        - The post-implementation review; V(null) as long as there is none. It has C(result)
          (V(succeeded), V(partly) or V(failed)), C(by), C(at), C(comment), C(planned) and
          C(actual) (each with C(start) and C(end), or V(null)), and C(follow_ups).
      type: dict
    warnings:
      description: What was noted about it since it was last submitted.
      type: list
      elements: str
    missing:
      description: What it lacked when it was returned.
      type: list
      elements: str
    history:
      description:
        - Every step since it was first submitted. Each has C(state), C(by), C(at) and C(comment).
          C(state) is also V(approved) or V(reopened), which are steps and no states.
      type: list
      elements: dict
    nonces:
      description: Of the signed decisions about it. No signed decision counts twice.
      type: list
      elements: str
"""
