#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door activity_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: activity_info
short_description: Read what a release has and owes in preparation activities
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Gives each preparation activity that the policy asks for, with its result for this release, and
    whether it is still open.
  - Gives the checks that are to run on the hosts, which the role C(mof.release.prepare) does.
  - Gives all that keeps the readiness review from saying go.
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
  - module: mof.release.activity
  - module: mof.release.readiness_review_info
"""

EXAMPLES = r"""
- name: Read the preparation of a release
  mof.release.activity_info:
    release: storefront-2.4.0
  register: prepared

- name: Say which activities are open, and why
  ansible.builtin.debug:
    msg: "{{ item.cluster }}: {{ item.id }} {{ item.problem }}"
  loop: "{{ prepared.activities | selectattr('open') }}"
  loop_control:
    label: "{{ item.id }}"
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
activities:
  description: The activities of the policy, in its order.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Its id.
      type: str
      sample: operations.restore-point
    cluster:
      description: The role cluster that owes it.
      type: str
      sample: operations
    element:
      description:
        - What it speaks for at the review, V(release), V(environment), V(strategy) or V(risk).
      type: str
      sample: environment
    mode:
      description: V(auto) for a check, V(human) for an attestation.
      type: str
      sample: human
    severity:
      description: V(blocking) or V(warning). A warning keeps nobody from saying go.
      type: str
      sample: blocking
    title:
      description: What must be so.
      type: str
      sample: A recent backup of the product data was restored and compared
    evidence_required:
      description: Whether it takes evidence to pass.
      type: bool
      sample: true
    expires_hours:
      description: For how many hours a result counts; V(null) when it never expires.
      type: int
      sample: 48
    smf:
      description: The service management function that it serves; empty when that is not said.
      type: str
      sample: it_service_continuity_management
    checks:
      description:
        - What is measured on each host, as C(kind) and C(parameters); empty for what people attest.
      type: list
      elements: dict
    open:
      description: Whether it is owed and does not count as done.
      type: bool
      sample: false
    problem:
      description: Why it is open; empty when it is not.
      type: str
      sample: ""
    result:
      description:
        - Its newest result, V(null) when there is none. It has C(id), C(cluster), C(title),
          C(element), C(severity), C(status), C(expected), C(observed), C(comment), C(by), C(at),
          C(expires_at) (V(null) when it never does), C(evidence), a list of C(name), C(sha256) and
          C(size) in bytes, and C(signature).
        - C(signature) is V(null) when it is not signed, and only waivers are. Else it has
          C(envelope), the SHA-256 by which the signed statement is kept, C(keyid), the fingerprint
          of the key, C(nonce), and C(imported_by), who brought it when that was not the signer.
      type: dict
checks:
  description:
    - The checks that are to run on each host of the release, as M(mof.release.host_checks) takes
      them, filled in from the plan of this release; C(id) is that of the activity. Whether a host
      can be reached is not among them.
  returned: success
  type: list
  elements: dict
  sample:
    - id: infrastructure.headroom
      kind: disk
      parameters: {paths: [/srv], min_free_mb: 2048}
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
