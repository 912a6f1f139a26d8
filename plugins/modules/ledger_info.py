#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door ledger_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: ledger_info
short_description: Read the size and the root of the ledger
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Gives the id, the size and the root of the ledger. Whoever notes the root down in another place
    can verify later that no record of this ledger was altered.
options: {}
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.info
seealso:
  - module: mof.release.ledger
  - module: mof.release.record_info
"""

EXAMPLES = r"""
- name: Read the head of the ledger
  mof.release.ledger_info:
  register: head

- name: Note its root down
  ansible.builtin.copy:
    content: "{{ head.ledger.root }}"
    dest: ledger-root.txt
    mode: "0644"
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
store:
  description: The store, as it is set.
  returned: success
  type: str
  sample: /srv/storefront/.mof/ledger.sqlite
ledger:
  description: The ledger and its head.
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
