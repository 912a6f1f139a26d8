#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door policy_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: policy_info
short_description: Read the effective policy and where each rule comes from
version_added: 0.2.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Gives a policy with all that it takes over from the default policy which it extends, and the
    file and line of every rule.
  - Fails when the policy is empty, has not the right shape, or contradicts itself, and names every
    place and reason. So it also serves to check a policy before it is put in force.
  - No store is opened, and O(store) and O(actor) are not looked at.
options:
  policy:
    description:
      - The policy file.
      - Taken from the first of these that gives it - this option, the variable
        C(mof_release_policy), the environment variable E(MOF_RELEASE_POLICY), and the key C(policy)
        of the section C([mof_release]) in C(ansible.cfg).
      - A relative path counts from the folder of C(ansible.cfg) when it is given there, else from
        the working directory.
      - There is no default. When nobody gives it, the task fails and lists these four ways.
    type: str
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.info
notes:
  - The playbook C(mof.release.policy) does this from the command line.
seealso:
  - module: mof.release.release_info
  - module: mof.release.gate_info
"""

EXAMPLES = r"""
- name: Read the effective policy
  mof.release.policy_info:
    policy: policy.yml
  register: rules

- name: Say how many must agree, and who says so
  ansible.builtin.debug:
    msg: >-
      {{ rules.document.review.threshold_percent }} %,
      by {{ rules.origins['review.threshold_percent'] }}
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
document:
  description:
    - The effective policy as a document, as C(policy.schema.json) has it. What extends it and what
      it leaves out are not in it.
  returned: success
  type: dict
  sample:
    policy: example-production
    clusters: [operations, release, security]
    review: {threshold_percent: 75, core: [release], veto: [security], go_valid_hours: 72}
digest:
  description: SHA-256 of the effective policy in hexadecimal, by which decisions name it.
  returned: success
  type: str
  sample: a070ef52c7e96a8fe270571a0ba1c9f91cd7c1d56d3c3fa1cc2d75c2ed1fa914
extends:
  description: Name of the policy that it extends, empty when it stands alone.
  returned: success
  type: str
  sample: default
origins:
  description:
    - File and line of each rule. A rule is a single value, or a list that is replaced as a whole.
      Activities and templates are named by their id.
  returned: success
  type: dict
  sample:
    review.threshold_percent: policy.yml, line 9
    review.veto: default policy, line 41
    activities[operations.restore-point].expires_hours: policy.yml, line 14
dropped:
  description: The activities of the extended policy that it leaves out.
  returned: success
  type: list
  elements: dict
  contains:
    activity:
      description: Id of the activity.
      type: str
      sample: partner.certificates
    title:
      description: What it asks.
      type: str
    reason:
      description: Why it is left out.
      type: str
    origin:
      description: File and line.
      type: str
      sample: policy.yml, line 17
text:
  description: All of it as people read it, a line each rule.
  returned: success
  type: str
"""
