#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door permit_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: permit_info
short_description: Read the permits of the gate
version_added: 0.3.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Gives the permits that the gate issued, and what each is worth now.
options:
  release:
    description:
      - Id of one release. When it is not given, the permits of all are returned. A release that is
        not on record has none.
    type: str
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.info
seealso:
  - module: mof.release.permit
  - module: mof.release.gate
"""

EXAMPLES = r"""
- name: Read the permits of a release
  mof.release.permit_info:
    release: storefront-2.4.0
  register: found

- name: Say which are in force
  ansible.builtin.debug:
    msg: "{{ found.permits | selectattr('standing', 'eq', 'in force') | map(attribute='id') }}"
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
permits:
  description: The permits, the oldest first.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Its id, which is also the key id of its certificate.
      type: str
    release:
      description: Id of the release that it is for.
      type: str
    holder:
      description: Who got it.
      type: str
    run:
      description: Id of the run that asked for it.
      type: str
    hosts:
      description: The hosts that it is for.
      type: list
      elements: str
    scope:
      description: SHA-256 of the scope that was judged.
      type: str
    issued_at:
      description: When it was issued, as an RFC 3339 time.
      type: str
    not_after:
      description: When it counts no more, as an RFC 3339 time.
      type: str
    uses:
      description: How many runs it allows in all.
      type: int
    runs:
      description: Ids of the runs that used it.
      type: list
      elements: str
    over:
      description: Ids of those of them that ended.
      type: list
      elements: str
    withdrawn_at:
      description: When it was withdrawn; V(null) when it was not.
      type: str
    withdrawn_by:
      description: Who withdrew it.
      type: str
    withdrawn_why:
      description: Why it was withdrawn.
      type: str
    ended_at:
      description: When the last run that it allows ended; V(null) before.
      type: str
    standing:
      description: What it is worth now, V(in force), V(withdrawn), V(expired) or V(used).
      type: str
"""
