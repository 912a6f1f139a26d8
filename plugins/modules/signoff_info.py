#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door signoff_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: signoff_info
short_description: Read the votes of the role clusters on a release
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Gives the vote of each role cluster that the policy asks, and all that keeps the readiness
    review from saying go.
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
  - module: mof.release.signoff
  - module: mof.release.readiness_review_info
"""

EXAMPLES = r"""
- name: Read the votes on a release
  mof.release.signoff_info:
    release: storefront-2.4.0
  register: votes

- name: Say who has not signed
  ansible.builtin.debug:
    msg: "{{ votes.signoffs | rejectattr('result') | map(attribute='cluster') }}"
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
signoffs:
  description: The role clusters that the policy asks, in its order.
  returned: success
  type: list
  elements: dict
  contains:
    cluster:
      description: The role cluster.
      type: str
      sample: operations
    result:
      description:
        - Its newest vote, V(null) when there is none. It has C(cluster), C(decision) (V(go) or
          V(no_go)), C(by), C(at), C(comment), C(bound) and C(signature).
        - C(bound) is what the vote was given for, the SHA-256 of each part of the scope by its
          name.
        - C(signature) is V(null) when it is not signed. Else it has C(envelope), the SHA-256 by
          which the signed statement is kept, C(keyid), the fingerprint of the key, C(nonce), and
          C(imported_by), who brought it when that was not the signer.
      type: dict
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
