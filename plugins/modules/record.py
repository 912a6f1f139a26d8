#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door record; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: record
short_description: Write the record of a release
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Writes all that is on record about a release, its change requests included, as JSON that anyone
    can verify without the store, and as an HTML page to read.
  - The JSON has every event with its proof that the ledger has it, and every signature with the
    allowed signers by whom it was accepted.
  - Where decisions were signed, a folder with the name of the release and C(.signatures) is written
    beside it. For each of them it has the text that was shown, the bytes that were signed and the
    signature, as C(ssh-keygen) takes them, and a C(README.txt) with the command to verify it.
  - The rules count up to the newest event about the release, its change requests and what these
    owe. What is put in force later does not change a record.
  - The same history always gives the same bytes, and files that have them already are left alone.
    Nothing goes on the ledger.
  - Signatures that an earlier record left in that folder, and that are not of this one, are removed
    and named in RV(removed). Other files there are left alone.
options:
  release:
    description: Id of the release.
    type: str
    required: true
  folder:
    description:
      - The folder on the controller to write to. It is made when it is not there.
      - A relative path counts from the working directory.
    type: path
    default: records
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.writes
attributes:
  diff_mode:
    details:
      - The digests of the files before and after are shown, not their content.
notes:
  - The playbook C(mof.release.record) does this from the command line.
seealso:
  - module: mof.release.record_info
  - module: mof.release.release_info
"""

EXAMPLES = r"""
- name: Write the record of a release
  mof.release.record:
    release: storefront-2.4.0
  register: written

- name: Say where it lies, and which root of the ledger to note down for its verification
  ansible.builtin.debug:
    msg:
      - "{{ written.html }}"
      - "{{ written.json }}"
      - "{{ written.signatures or 'nobody signed' }}"
      - "{{ written.ledger.root }}"
"""

RETURN = r"""
changed:
  description: Whether a file was written or removed, or in check mode would have been.
  returned: always
  type: bool
diff:
  description: The digests of the files that differ.
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
      description: SHA-256 of each file as it was, or that it was not there.
      type: dict
    after:
      description: SHA-256 of each file as it is now, or in check mode would be.
      type: dict
json:
  description: Path of the JSON file.
  returned: success
  type: str
  sample: /srv/storefront/records/storefront-2.4.0.json
html:
  description: Path of the HTML page.
  returned: success
  type: str
  sample: /srv/storefront/records/storefront-2.4.0.html
signatures:
  description: Path of the folder with the signatures, empty when nobody signed.
  returned: success
  type: str
  sample: /srv/storefront/records/storefront-2.4.0.signatures
removed:
  description:
    - Paths of the files that an earlier record left in that folder, and that are not of this one.
    - In check mode they are still there.
  returned: success
  type: list
  elements: str
  sample: []
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
headline:
  description: What became of the release, in one sentence.
  returned: success
  type: str
  sample: Deployed to 3 of 3 hosts on 2026-11-26
"""
