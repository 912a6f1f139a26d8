#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door record_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: record_info
short_description: Verify a written record of a release
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Verifies a record that M(mof.release.record) wrote, offline. No store is opened, and O(store)
    and O(actor) are not looked at.
  - Recomputes the proof of every event, up to the root of the ledger, and derives the part for
    reading from the events once more. Only its details of hosts rest on snapshots, which are not
    in the record.
  - Asks OpenSSH about every signature, by the allowed signers that were in force and at the time of
    its event, and holds what was signed against what the event says and against the history before
    it.
  - Fails when anything was altered, and names every place.
options:
  file:
    description:
      - The JSON file of the record, on the controller.
      - A relative path counts from the working directory.
    type: path
    required: true
  root:
    description:
      - Root of the ledger in hexadecimal, as it was noted down apart from the record. The record
        must name the same.
      - When it is not given, the root that the record names is trusted. Then it is shown that the
        record is whole, but not that it is of your ledger.
    type: str
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.info
notes:
  - The playbook C(mof.release.verify) does this from the command line.
  - A record with signatures needs C(ssh-keygen) of OpenSSH 9.1 or newer on the controller.
seealso:
  - module: mof.release.record
  - module: mof.release.ledger_info
"""

EXAMPLES = r"""
- name: Verify a record
  mof.release.record_info:
    file: records/storefront-2.4.0.json

- name: Verify it against the root that was noted down when it was written
  mof.release.record_info:
    file: records/storefront-2.4.0.json
    root: "{{ lookup('ansible.builtin.file', 'ledger-root.txt') }}"
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
release:
  description: Id of the release that the record is about.
  returned: success
  type: str
  sample: storefront-2.4.0
events:
  description: How many events were verified.
  returned: success
  type: int
  sample: 34
signatures:
  description: How many signatures were verified.
  returned: success
  type: int
  sample: 9
unverified:
  description:
    - The signatures that cannot be verified, since they were given while no rules were in force. No
      one kept whose key was whose then.
  returned: success
  type: list
  elements: dict
  contains:
    event:
      description: Index of the signed event.
      type: int
    reason:
      description: Why it cannot be verified.
      type: str
  sample: []
ledger:
  description: The ledger and its head when the record was written.
  returned: success
  type: dict
  contains:
    id:
      description: Its id.
      type: str
      sample: 0d6c4c9d2b3e4a8fb7f0c1a5d2e39a11
    size:
      description: How many events it has.
      type: int
      sample: 34
    root:
      description: Root of the Merkle tree over all of them (RFC 6962), in hexadecimal.
      type: str
      sample: 61caef1e1e0f1c3b7a7d2f5fd3f1de9c3ab4e27a9d53b2a6c0f0e7d1c4b8a952
"""
