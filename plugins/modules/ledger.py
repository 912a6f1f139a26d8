#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door ledger; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: ledger
short_description: Open a ledger
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Opens a ledger where O(store) points and there is none. Its first event says who opened it.
  - A ledger that is there is left alone. Something else that is there is never overwritten, and
    fails the task.
  - No other module opens a ledger, so a wrong path never looks like an empty ledger.
options:
  ledger_id:
    description:
      - Id of a new ledger, of letters, digits and C(. _ -), starting with a letter or digit, and at
        most 64 characters long. When it is not given, a random one is taken.
      - Not looked at when there is a ledger already.
    type: str
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.writes
attributes:
  check_mode:
    details:
      - The ledger that would be opened has no id yet, so RV(ledger) is not returned for it.
notes:
  - The playbook C(mof.release.init) does this from the command line.
seealso:
  - module: mof.release.ledger_info
"""

EXAMPLES = r"""
- name: Open the ledger where ansible.cfg says
  mof.release.ledger:

- name: Open a ledger with an id of its own in another place
  mof.release.ledger:
    store: .mof/rehearsal.sqlite
    ledger_id: storefront-rehearsal
"""

RETURN = r"""
changed:
  description: Whether a ledger was opened, or in check mode would have been.
  returned: always
  type: bool
diff:
  description: The ledger that was opened.
  returned: in diff mode, when something changed
  type: dict
  contains:
    before_header:
      description: Where it lies.
      type: str
    after_header:
      description: The same.
      type: str
    before:
      description: Empty, since there was none.
      type: dict
    after:
      description: Who opened it and, except in check mode, its id, size and root.
      type: dict
store:
  description: The store, as it is set.
  returned: success
  type: str
  sample: /srv/storefront/.mof/ledger.sqlite
ledger:
  description: The ledger and its head.
  returned: success, but not in check mode when there is no ledger
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
