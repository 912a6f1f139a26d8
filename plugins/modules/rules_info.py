#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door rules_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rules_info
short_description: Read which policy, people and signers are in force
version_added: 0.2.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Gives the rules that were put in force on the ledger, and the keys that were revoked.
  - It does not look at the files at hand.
options: {}
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.info
seealso:
  - module: mof.release.rules
  - module: mof.release.policy_info
"""

EXAMPLES = r"""
- name: Read the rules in force
  mof.release.rules_info:
  register: found

- name: Say which keys were revoked, and why
  ansible.builtin.debug:
    var: found.rules.revoked
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
rules:
  description: What is in force. Every text is empty when nothing was put in force yet.
  returned: success
  type: dict
  contains:
    policy_name:
      description: Name of the policy.
      type: str
      sample: example-production
    policy:
      description: SHA-256 of the effective policy, in hexadecimal.
      type: str
      sample: a070ef52c7e96a8fe270571a0ba1c9f91cd7c1d56d3c3fa1cc2d75c2ed1fa914
    version:
      description: Version of the policy; V(0) when none is in force.
      type: int
      sample: 2
    people:
      description: SHA-256 of the people file in its canonical form; empty when there is none.
      type: str
    signers:
      description: SHA-256 of the allowed signers file; empty when there is none.
      type: str
    adopted_by:
      description: Who put them in force.
      type: str
      sample: alex
    adopted_at:
      description: When, as an RFC 3339 time; V(null) when none is in force.
      type: str
      sample: "2026-11-24T09:30:00+00:00"
    former:
      description: SHA-256 of all that was in force and is no more. None of it can come back.
      type: list
      elements: str
    revoked:
      description: Why it was revoked, by the fingerprint of each key that was.
      type: dict
      sample:
        SHA256:5pVbG1Vt5nCxYe3nJ1fBgmYk6wJ3n0z8kqk3wQh9dXo: the laptop of kim was stolen
    nonces:
      description: Of the signed statements by which rules were put in force.
      type: list
      elements: str
"""
