#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door readiness_review_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: readiness_review_info
short_description: Read the readiness review of a release and what is unmet
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Gives the readiness review in force, and all that keeps it from saying go.
  - Whether a standing go still fits what would be deployed is asked with
    M(mof.release.gate_info).
options:
  release:
    description: Id of the release.
    type: str
    required: true
extends_documentation_fragment:
  - mof.release.options
  - mof.release.policy
  - mof.release.attributes
  - mof.release.attributes.info
seealso:
  - module: mof.release.readiness_review
  - module: mof.release.activity_info
  - module: mof.release.signoff_info
  - module: mof.release.gate_info
"""

EXAMPLES = r"""
- name: See how ready a release is
  mof.release.readiness_review_info:
    release: storefront-2.4.0
  register: readiness

- name: Say who acts next
  ansible.builtin.debug:
    msg: "{{ readiness.unmet | map(attribute='who') | unique }}"
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
review:
  description: The readiness review in force; V(null) when there is none.
  returned: success
  type: dict
  contains:
    decision:
      description: V(go) or V(no_go).
      type: str
      sample: go
    lead:
      description: Who held it.
      type: str
      sample: lee
    at:
      description: When, as an RFC 3339 time.
      type: str
      sample: "2026-11-24T09:30:00+00:00"
    comment:
      description: The reason for the decision.
      type: str
    expires_at:
      description: Until when a go stands; V(null) for a no-go.
      type: str
      sample: "2026-11-27T09:30:00+00:00"
    scope:
      description: What a go was given for; V(null) for a no-go.
      type: dict
      contains:
        parts:
          description: The SHA-256 of each thing, by part and name. Hosts have V(target) instead.
          type: dict
        digest:
          description: One SHA-256 over all parts.
          type: str
    bound:
      description:
        - The SHA-256 of each part of the scope by its name, which sign-offs must have been given
          for; empty for a no-go.
      type: dict
    waves:
      description: The hosts of each wave by its name, in the order of deployment.
      type: dict
    signature:
      description: The signature of the lead; V(null) when it is not signed.
      type: dict
      contains:
        envelope:
          description: SHA-256 by which the signed statement is kept.
          type: str
        keyid:
          description: Fingerprint of the key.
          type: str
          sample: SHA256:5pVbG1Vt5nCxYe3nJ1fBgmYk6wJ3n0z8kqk3wQh9dXo
        nonce:
          description: What makes the statement the only one of its kind.
          type: str
        imported_by:
          description: Who brought it, when that was not the lead; else empty.
          type: str
unmet:
  description: All that keeps the readiness review from saying go; empty when nothing does.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description: What it is about, such as V(activity), V(sign-off), V(artifact), V(person).
      type: str
    subject:
      description: The thing itself.
      type: str
    problem:
      description: What is wrong with it.
      type: str
    who:
      description: Who acts next; empty when that is nobody in particular.
      type: str
    how:
      description: The command or the act that helps; empty when there is none.
      type: str
  sample:
    - kind: sign-off
      subject: operations
      problem: has not signed
      who: operations
      how: >-
        ansible-playbook mof.release.sign -e release=storefront-2.4.0 -e cluster=operations
        -e decision=go -e "comment='…'"
"""
