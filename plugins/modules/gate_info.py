#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door gate_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gate_info
short_description: Ask the gate of a release
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Judges whether a release may be deployed now, with the project, the policy and the inventory as
    they are, and gives every reason against it with who acts next.
  - Nothing goes on record, and a closed gate does not fail the task.
  - A gate for a release that is not on record is closed, for that reason.
options:
  release:
    description: Id of the release.
    type: str
    required: true
  project:
    description:
      - The folder of the project that the release is in. What is there now is compared with what
        the go was given for.
      - A relative path counts from the working directory.
    type: path
    default: .
extends_documentation_fragment:
  - mof.release.options
  - mof.release.policy
  - mof.release.attributes
  - mof.release.attributes.info
notes:
  - Run it with the inventory that the deployment will have. A limit on hosts is not looked at.
  - The playbook C(mof.release.gate) does this from the command line.
seealso:
  - module: mof.release.gate
  - module: mof.release.readiness_review_info
  - plugin: mof.release.gate
    plugin_type: callback
"""

EXAMPLES = r"""
- name: Ask whether a release may be deployed
  mof.release.gate_info:
    release: storefront-2.4.0
  register: verdict

- name: Say what is missing, and who acts next
  ansible.builtin.debug:
    msg: "{{ verdict.text.splitlines() }}"
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
allowed:
  description: Whether the gate is open.
  returned: success
  type: bool
findings:
  description: Every reason that keeps the gate closed, never only the first; empty when it is open.
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
    - kind: artifact
      subject: storefront
      problem: changed after go (8ae2a25e… -> 41aa0c9b…)
      who: dana
      how: restore it, or let it be signed off anew, then hold a new review
inputs:
  description:
    - Everything that the verdict rests on. Whoever judges the same inputs gets the same verdict.
  returned: success
  type: dict
  contains:
    release:
      description: Id of the release.
      type: str
    actor:
      description: Who asked.
      type: str
    now:
      description: When, as an RFC 3339 time.
      type: str
    ledger_size:
      description: How many events the ledger had.
      type: int
    ledger_root:
      description: Root of the Merkle tree over them, in hexadecimal.
      type: str
    policy_sha256:
      description: SHA-256 of the policy.
      type: str
    scope_sha256:
      description: SHA-256 of the scope as it is now.
      type: str
    evidence:
      description: SHA-256 of each evidence that the activities of the release rest on.
      type: list
      elements: str
text:
  description: The verdict as people read it, one reason after the other.
  returned: success
  type: str
  sample: OPEN  storefront-2.4.0 -> production, until 2026-11-27 09:30 UTC
"""
