#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door capture_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: capture_info
short_description: Read what was captured on the hosts of a release
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Gives the newest capture of each host of a release, and the hosts that are incomplete. A host is
    incomplete as long as it was not deployed without failure and captured after that.
options:
  release:
    description: Id of the release.
    type: str
    required: true
  host:
    description:
      - One host, by its inventory name. Its snapshot is returned as well. When it is not given, all
        hosts are returned, without their snapshots.
      - Required when O(proof=true).
    type: str
  proof:
    description:
      - Whether to prove that this is what was captured on the O(host). The proof leads from its
        entry to the root of the capture, and from the capture to the head of the ledger.
    type: bool
    default: false
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.info
seealso:
  - module: mof.release.capture
  - module: mof.release.snapshot
"""

EXAMPLES = r"""
- name: Read what was captured
  mof.release.capture_info:
    release: storefront-2.4.0
  register: captured

- name: Say which hosts are incomplete, and why
  ansible.builtin.debug:
    msg: "{{ captured.incomplete | items2dict(key_name='host', value_name='reason') }}"

- name: Read the configuration of one host as it was captured, and prove it
  mof.release.capture_info:
    release: storefront-2.4.0
    host: web1
    proof: true
  register: web1
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
captures:
  description:
    - The newest capture of each host, by its name; empty when there is none, or none of this host.
    - It has C(status) (V(ok), or V(unknown) when the host gave no snapshot), C(sha256) of the
      snapshot, C(reason) (why it is unknown), C(at), C(mismatches) (what is not as the release
      means it, with C(ci), C(attribute), C(expected) and C(observed)), and C(snapshot) (as
      M(mof.release.snapshot) returned it, without values that move by themselves and with all items
      by their keys, when O(host) is given and its status is V(ok)).
  returned: success
  type: dict
  sample:
    web1:
      status: ok
      sha256: 5f0c4d7b1c6de9cf0a4a8e2c2a4bb9a3f3b0f43a7f9f4c5a6f0f1b7f0f6f3c11
      reason: ""
      mismatches: []
      at: "2026-11-26T11:20:41+00:00"
proof:
  description:
    - Two RFC 6962 inclusion proofs. In C(host), the leaf is the entry of the host and the root that
      of the capture; in C(event), the leaf is the capture and the root that of the ledger.
  returned: when O(proof=true)
  type: dict
  contains:
    host:
      description: C(leaf) (text), C(index), C(size), C(root) and C(path) (hex).
      type: dict
    event:
      description: The same within the ledger.
      type: dict
incomplete:
  description: The hosts that the go was given for and that are not deployed and captured.
  returned: success
  type: list
  elements: dict
  contains:
    host:
      description: The host, by its inventory name.
      type: str
      sample: web2
    reason:
      description: What is missing.
      type: str
      sample: was not captured after the deployment
"""
