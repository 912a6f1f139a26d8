# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door drift_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: drift_info
short_description: Read incidents, and what hosts are compared with
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Gives the incidents that drift opened, the last check for drift, and how many incidents users
    noticed before a check did.
  - Gives as well what is on record of each host, with the files to look at when it is compared.
options:
  host:
    description: Only what is about this host, by its inventory name.
    type: str
  closed:
    description: Whether to give incidents that are over as well.
    type: bool
    default: false
  baselines:
    description: Whether to give what each host is compared with.
    type: bool
    default: false
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.info
seealso:
  - module: mof.release.drift
  - module: mof.release.capture_info
"""

EXAMPLES = r"""
- name: Read what has drifted
  mof.release.drift_info:
  register: drift

- name: Say which hosts have an open incident
  ansible.builtin.debug:
    msg: "{{ drift.incidents | map(attribute='host') | unique }}"
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
incidents:
  description: The incidents, the oldest first.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Its id, C(INC-) and 12 hexadecimal digits.
      type: str
    host:
      description: The host, by its inventory name.
      type: str
    ci:
      description: Id of the configuration item.
      type: str
    attribute:
      description: What about it differs; empty when it came or went as a whole.
      type: str
    kind:
      description: V(added), V(removed) or V(changed).
      type: str
    section:
      description: The section of the snapshot.
      type: str
    before:
      description: What was on record.
      type: str
    after:
      description: What was found.
      type: str
    opened_at:
      description: When a check found it first, as an RFC 3339 time.
      type: str
    detected_by:
      description: Who noticed it first, V(monitor) or V(user).
      type: str
    suspects:
      description: Runs that may have done it, the likeliest first.
      type: list
      elements: str
    closed_at:
      description: When it was over; none while it is open.
      type: str
    closed_why:
      description: Why; empty while it is open.
      type: str
last_check:
  description: The last check on record; none when there was none.
  returned: success
  type: dict
  contains:
    index:
      description: Its place on the ledger, counted from 0.
      type: int
    at:
      description: When, as an RFC 3339 time.
      type: str
    by:
      description: Who checked.
      type: str
    counts:
      description: Number of hosts that were V(compliant), V(non_compliant) and V(unknown).
      type: dict
    hosts:
      description: Those that were not compliant, each with its status.
      type: dict
    report:
      description: SHA-256 of the whole report among the evidence.
      type: str
    baselines:
      description: The entries of the ledger that the hosts were compared with.
      type: list
      elements: int
user_reported:
  description: How many incidents users noticed before the monitor, over all that ever were.
  returned: success
  type: dict
  contains:
    incidents:
      description: Number of incidents.
      type: int
    user_reported:
      description: Number of those that users noticed first.
      type: int
    percent:
      description: The share, rounded; none while there is no incident.
      type: int
baselines:
  description:
    - What each host is compared with - C(entry) of the ledger, C(release) (empty for a correction),
      C(at), C(sha256) of the manifest, and C(files), those that the release speaks of which was
      captured there last, as O(mof.release.snapshot#module:files) takes them.
  returned: when O(baselines=true)
  type: dict
  sample:
    web1:
      entry: 31
      release: storefront-2.4.0
      at: "2026-11-26T11:20:41+00:00"
      sha256: 5f0c4d7b1c6de9cf0a4a8e2c2a4bb9a3f3b0f43a7f9f4c5a6f0f1b7f0f6f3c11
      files:
        - path: /srv/storefront/VERSION
          recurse: false
"""
