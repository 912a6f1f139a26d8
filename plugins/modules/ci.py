#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door ci; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: ci
short_description: Record configuration items and their relations
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Puts on record what there is beside what a snapshot can find, such as services, databases,
    owners and contracts, and what they are to each other. Or that it is no more.
  - An item is known by its id. That is C(type/name), or C(type/host/name) for what is on a host,
    and C(host/NAME) for a host. Recorded again, it is the same item. What is not said of it stays
    as it is, and what is on record already is not recorded again.
  - Services that releases declare, and what captures find on hosts, need not be recorded. Record an
    item with the same id to say more of it, such as its owner.
  - A batch is recorded as a whole or not at all. Each change of each attribute stays on record,
    with who said so, when, and the O(release) that brought it.
options:
  state:
    description: Whether the items are there, or no more.
    type: str
    choices: [present, absent]
    default: present
  type:
    description:
      - What kind of configuration item it is, such as V(service), V(database) or V(license), in
        small letters, digits and C(_). For what is on a host it is one of C(host), C(package),
        C(unit), C(endpoint), C(mount), C(account), C(schedule), C(parameter), C(container),
        C(certificate) and C(file).
      - Required when O(name) is given, and no O(items) and no O(ids).
      - Mutually exclusive with O(items) and O(ids).
    type: str
  name:
    description:
      - Its name among those of its type, and its host.
      - Required when O(type) is given.
    type: str
  host:
    description:
      - The host that it is on, by its inventory name.
    type: str
  status:
    description:
      - Its status, in your words.
    type: str
  version:
    description:
      - Its version.
    type: str
  owner:
    description:
      - Who is responsible for it.
    type: str
  location:
    description:
      - Where it is.
    type: str
  source:
    description:
      - Where this is known from, such as a file or a system.
    type: str
  attributes:
    description:
      - What else is known of it. They are added to those on record; one that is V(null) is taken
        away. Whole numbers, texts, truth values, lists and mappings.
    type: dict
  relations:
    description:
      - What it is to other configuration items. They replace those on record. Of a relation of
        the kind V(supports) the other one suffers when this one fails; of any other kind this one
        does.
    type: list
    elements: dict
    suboptions:
      kind:
        description: What it is to the other one.
        type: str
        required: true
        choices: [runs_on, depends_on, contains, connected_to, supports]
      to:
        description: Id of the other one. It need not be on record.
        type: str
        required: true
  items:
    description:
      - Several items, at most 10000 at once.
      - Mutually exclusive with O(type) and O(ids).
    type: list
    elements: dict
    suboptions:
      type:
        description: See O(type).
        type: str
        required: true
      name:
        description: See O(name).
        type: str
        required: true
      host:
        description: See O(host).
        type: str
      status:
        description: See O(status).
        type: str
      version:
        description: See O(version).
        type: str
      owner:
        description: See O(owner).
        type: str
      location:
        description: See O(location).
        type: str
      source:
        description: See O(source).
        type: str
      attributes:
        description: See O(attributes).
        type: dict
      relations:
        description: See O(relations).
        type: list
        elements: dict
        suboptions:
          kind:
            description: What it is to the other one.
            type: str
            required: true
            choices: [runs_on, depends_on, contains, connected_to, supports]
          to:
            description: Id of the other one. It need not be on record.
            type: str
            required: true
  ids:
    description:
      - Ids of items that are no more. They and their history stay on record. It is refused when
        another item needs one of them that is not among them.
      - Required when O(state=absent). Mutually exclusive with O(items) and O(type).
    type: list
    elements: str
  reason:
    description:
      - Why they are no more.
      - Required when O(state=absent).
    type: str
  release:
    description: The release that brings the change. It must be on record.
    type: str
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.writes
notes:
  - The playbook C(mof.release.ci) does this from the command line.
seealso:
  - module: mof.release.ci_info
  - plugin: mof.release.ci
    plugin_type: lookup
  - plugin: mof.release.cmdb
    plugin_type: inventory
"""

EXAMPLES = r"""
- name: Say whose the database is, and what it runs on
  mof.release.ci:
    type: database
    name: orders
    version: "16"
    owner: kim
    attributes:
      tier: gold
    relations:
      - kind: runs_on
        to: host/db1

- name: Record several at once, brought by a release
  mof.release.ci:
    release: storefront-2.4.0
    items:
      - type: service
        name: storefront
        owner: lee
        relations:
          - kind: depends_on
            to: database/orders
      - type: host
        name: web1
        owner: olga
        attributes:
          ansible_host: 10.0.0.5

- name: Say that one is no more
  mof.release.ci:
    state: absent
    ids:
      - service/old-shop
    reason: replaced by the storefront
"""

RETURN = r"""
changed:
  description: Whether anything was, or in check mode would be, put on record.
  returned: always
  type: bool
events:
  description: What was put on record, or in check mode would be, which has no index.
  returned: success
  type: list
  elements: dict
  contains:
    type:
      description: What happened, V(items_recorded) or V(items_retired).
      type: str
      sample: items_recorded
    index:
      description: Its place on the ledger.
      type: int
      sample: 41
configuration_items:
  description: The items that were named, as they are on record now, sorted by id.
  returned: success
  type: list
  elements: dict
  contains:
    id: {description: Its id., type: str, sample: database/orders}
    type: {description: Its type., type: str, sample: database}
    name: {description: Its name., type: str, sample: orders}
    host: {description: The host that it is on; empty when it is on none., type: str, sample: ""}
    status: {description: Its status., type: str, sample: ""}
    version: {description: Its version., type: str, sample: "16"}
    owner: {description: Who is responsible for it., type: str, sample: kim}
    location: {description: Where it is., type: str, sample: ""}
    source: {description: Where it is known from., type: str, sample: ""}
    attributes: {description: What else is known of it., type: dict, sample: {tier: gold}}
    relations:
      description: What it is to others, with C(kind) and C(to).
      type: list
      elements: dict
      sample: [{kind: runs_on, to: host/db1}]
    release: {description: The release of its newest change; may be empty., type: str, sample: ""}
    by: {description: Who recorded that., type: str, sample: kim}
    at: {description: When., type: str, sample: "2026-11-26T11:20:41+00:00"}
    retired: {description: Whether it is no more., type: bool, sample: false}
    history:
      description:
        - Every change of every attribute, oldest first, with C(attribute), C(before), C(after),
          C(release), C(by) and C(at).
      type: list
      elements: dict
diff:
  description: The items that changed by their ids, before and after, only fields that differ.
  returned: in diff mode, when changed
  type: dict
findings:
  description: Why it was refused, one entry for each reason.
  returned: when refused
  type: list
  elements: dict
  contains:
    kind: {description: What kind of thing is wrong., type: str, sample: configuration item}
    subject: {description: Which one., type: str, sample: database/orders}
    problem:
      description: What is wrong.
      type: str
      sample: "is needed: service/storefront depends_on it"
    who: {description: Who acts next., type: str, sample: lee}
    how: {description: What to do., type: str, sample: retire both}
"""
