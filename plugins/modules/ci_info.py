#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door ci_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: ci_info
short_description: Ask what is, or was, on which host, and what depends on it
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Answers the questions that people ask about configuration. It tells what was on a O(host) on a
    day, what changed between two releases, days or hosts (O(compare)), which hosts run a
    O(package) below a version and which release put it there, and what is known of a
    configuration item (O(id)) and what depends on it (O(impact)).
  - Without any of these it lists the declared items and the services of releases.
  - What could not be read on a host is told as unknown, never left out as if it were not there.
  - A day means its end, in UTC. A time is as in RFC 3339, and in UTC when it has no offset.
options:
  id:
    description:
      - Id of one configuration item, such as V(service/storefront), V(host/web1) or
        V(package/web1/dpkg/nginx:amd64). What is on a host may be named by a shorter id, such as
        V(package/web1/nginx), V(unit/web1/ssh) or V(endpoint/web1/tcp/8080); then all that it means
        are returned.
      - Required when O(impact=true).
      - Mutually exclusive with O(host), O(compare) and O(package).
    type: str
  impact:
    description: Whether to tell what depends on the item as well.
    type: bool
    default: false
  type:
    description: List the declared items of this type.
    type: str
  owner:
    description: List the declared items of this owner.
    type: str
  host:
    description:
      - The host, by its inventory name, whose configuration is asked for. With O(type) or O(owner)
        it only says which declared items to list.
      - Mutually exclusive with O(id), O(compare) and O(package).
    type: str
  sections:
    description:
      - Only these sections of the configuration of the O(host), such as V(packages) and
        V(services). When it is not given, all are returned.
    type: list
    elements: str
  compare:
    description:
      - Two points between which to tell what changed.
      - Mutually exclusive with O(id), O(host), O(package) and O(at).
    type: dict
    suboptions:
      from:
        description:
          - The id of a release (what its newest capture left behind), a day, a time, V(host:NAME)
            for one host, or V(now). Write V(release:ID) for a release whose id looks like a day.
          - With a host in both, the two hosts are compared.
        type: raw
        required: true
      to:
        description: The other point, likewise.
        type: raw
        default: now
  hosts:
    description: Compare only these hosts, by their inventory names.
    type: list
    elements: str
  package:
    description:
      - Name of the package whose hosts are asked for.
      - Mutually exclusive with O(id), O(host) and O(compare).
    type: str
  below:
    description:
      - Only versions of the O(package) that are older than this one, in the order of its package
        manager.
    type: str
  manager:
    description: Only packages of this manager, such as V(dpkg), V(rpm), V(apk), V(pip) or V(npm).
    type: str
  at:
    description:
      - A day or a time. The answer is as it was then.
      - Mutually exclusive with O(compare).
    type: raw
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.info
notes:
  - The playbook C(mof.release.config) asks from the command line and prints RV(text).
  - Answers come from an index of all captures beside the store (its name and C(.cmdb)). It is
    brought up to date first, and made anew when it is lost.
seealso:
  - module: mof.release.ci
  - module: mof.release.capture
  - module: mof.release.capture_info
  - plugin: mof.release.differences
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Ask what was on a host on a day
  mof.release.ci_info:
    host: web1
    at: 2026-11-01
    sections: [packages, services]
  register: was

- name: Ask what changed between two releases
  mof.release.ci_info:
    compare:
      from: storefront-2.3.0
      to: storefront-2.4.0
  register: changed

- name: Show it as a table
  ansible.builtin.debug:
    msg: "{{ changed.text.splitlines() }}"

- name: Ask what is otherwise on one host than on another
  mof.release.ci_info:
    compare:
      from: host:web1
      to: host:web2

- name: Ask which hosts run an old package, and since when
  mof.release.ci_info:
    package: openssl
    below: 3.0.15-1
  register: old

- name: Stop when there is one, or when it cannot be told
  ansible.builtin.assert:
    that: not old.packages and not old.unread

- name: Ask what depends on a host
  mof.release.ci_info:
    id: host/web1
    impact: true

- name: List the services of a person
  mof.release.ci_info:
    type: service
    owner: lee
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
text:
  description: The answer for people, as lines of text.
  returned: success
  type: str
configuration_items:
  description:
    - The declared items and the services of releases, sorted by id, with O(type), O(owner) and
      O(host) as filters. With O(id) the item, or those that the id means.
  returned: unless O(compare) or O(package) is given
  type: list
  elements: dict
  contains:
    id: {description: Its id., type: str, sample: service/storefront}
    type: {description: Its type., type: str, sample: service}
    name: {description: Its name., type: str, sample: storefront}
    host: {description: The host that it is on; empty when it is on none., type: str, sample: ""}
    status: {description: Its status., type: str, sample: deployed}
    version: {description: Its version., type: str, sample: 2.4.0}
    owner: {description: Who is responsible for it., type: str, sample: lee}
    location: {description: Where it is., type: str, sample: ""}
    source: {description: Where it is known from., type: str, sample: release storefront-2.4.0}
    attributes:
      description:
        - What else is known of it. With O(id) also what was captured, which counts for more than
          what was declared.
      type: dict
      sample: {tier: gold}
    relations:
      description: What it is to others, with C(kind), C(to) and C(origin) (known from where).
      type: list
      elements: dict
      sample: [{kind: depends_on, to: database/orders, origin: declared}]
    release: {description: The release of its newest change; may be empty., type: str, sample: ""}
    by: {description: Who recorded that., type: str, sample: kim}
    at: {description: When., type: str, sample: "2026-11-26T11:20:41+00:00"}
    retired: {description: Whether it is no more., type: bool, sample: false}
    known_from:
      description: V(declared), a release that declares it, V(captured) for what hosts have.
      type: list
      elements: str
      sample: [declared, release storefront-2.4.0]
    captured:
      description:
        - With O(id), the capture that says so, with C(release), C(entry) (on the ledger),
          C(event), C(recorded_at), C(status) (V(ok), V(unknown) when it could not be read,
          V(gone) when it was there before) and C(reason). V(null) for what is only declared.
      type: dict
    history:
      description:
        - With O(id), each change of each attribute, oldest first, with C(kind) (V(added),
          V(removed), V(changed) or V(unknown)), C(attribute), C(before), C(after), C(release),
          C(by), C(entry), C(event) and C(at).
      type: list
      elements: dict
configuration:
  description:
    - What is, or was, on the host. C(release), C(entry), C(event) and C(recorded_at) are those of
      the newest capture by then; C(status) is V(ok), or V(unknown) with a C(reason) when that has
      no snapshot of the host; C(known) is the newest capture that has one, or V(null).
    - C(snapshot) is as M(mof.release.snapshot) returns it, with all items by their keys, and
      C(volatile) names the sections that move by themselves.
  returned: when O(host) is given without O(type) and O(owner)
  type: dict
differences:
  description: What differs, by sections, keys and attributes; with no more than a line for each.
  returned: when O(compare) is given
  type: list
  elements: dict
  contains:
    hosts: {description: The hosts., type: list, elements: str, sample: [web1, web2]}
    section:
      description: The section; empty for a host that was not captured at one of the points.
      type: str
      sample: packages
    key: {description: The item in it., type: str, sample: "dpkg/nginx:amd64"}
    kind:
      description: V(added), V(removed), V(changed), or V(unknown) when one side could not be read.
      type: str
      sample: changed
    attribute: {description: The attribute; empty for the whole item., type: str, sample: version}
    before:
      description:
        - Its value, or all attributes of the item, whatever type they have. V(null) when it was not
          there.
      type: str
      sample: 1.24.0-1
    after: {description: The same at the other point., type: str, sample: 1.26.0-1}
packages:
  description:
    - The hosts that have the package, one entry for each version on each. C(release), C(entry),
      C(event) and C(since) are of the capture that first showed this version there.
  returned: when O(package) is given
  type: list
  elements: dict
  contains:
    host: {description: The host., type: str, sample: web1}
    manager: {description: The package manager., type: str, sample: dpkg}
    name: {description: The package., type: str, sample: openssl}
    version: {description: Its version., type: str, sample: 3.0.14-1}
    arch: {description: Its architecture., type: str, sample: amd64}
    place: {description: "The folder that it is in, where there is one.", type: str, sample: ""}
    release:
      description: The release; empty for a correction.
      type: str
      sample: storefront-2.3.0
    entry: {description: The place of the capture on the ledger., type: int, sample: 17}
    event: {description: What was recorded., type: str, sample: configuration_captured}
    since: {description: When., type: str, sample: "2026-10-02T08:00:00+00:00"}
impact:
  description: What depends on the item, the nearest first.
  returned: when O(impact=true)
  type: list
  elements: dict
  contains:
    id: {description: Its id., type: str, sample: service/storefront}
    type: {description: Its type., type: str, sample: service}
    owner: {description: Who is responsible for it; may be empty., type: str, sample: lee}
    distance: {description: Over how many relations., type: int, sample: 2}
    path:
      description:
        - These relations, from the item on, with C(source), C(kind), C(target) and C(origin), which
          is V(declared), V(discovered) or a release.
      type: list
      elements: dict
complete:
  description: Whether these are all; at most 10000 are told.
  returned: when O(impact=true)
  type: bool
unread:
  description:
    - Hosts of which it cannot be told. With O(package) those whose packages could not be read, and
      with O(impact=true) those of which is not known whom they talk to.
  returned: when O(package) is given or O(impact=true)
  type: list
  elements: dict
  contains:
    host: {description: The host., type: str, sample: web2}
    reason: {description: Why., type: str, sample: the host was unreachable}
"""
