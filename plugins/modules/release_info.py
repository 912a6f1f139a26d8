#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door release_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: release_info
short_description: Read the releases on record
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Gives the releases on record with all that is on record about them, from their plan to what was
    captured on their hosts.
  - Of a single release it also tells the coverage, when a policy is set. That is, which of the
    service management functions of the Microsoft Operations Framework its preparation serves, and
    what of it is done.
options:
  policy:
    description:
      - The policy file, by which the coverage of a single release is told. Without one there is no
        coverage.
      - Taken from the first of these that gives it - this option, the variable
        C(mof_release_policy), the environment variable E(MOF_RELEASE_POLICY), and the key C(policy)
        of the section C([mof_release]) in C(ansible.cfg).
    type: str
  release:
    description:
      - Id of one release. When it is not given, all are returned.
    type: str
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.info
seealso:
  - module: mof.release.release
  - plugin: mof.release.release
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Read all releases
  mof.release.release_info:
  register: found

- name: Say in which state each of them is
  ansible.builtin.debug:
    msg: "{{ found.releases | items2dict(key_name='id', value_name='state') }}"

- name: Read one release
  mof.release.release_info:
    release: storefront-2.4.0
    policy: policy.yml
  register: found

- name: Name the functions for which something is open
  ansible.builtin.debug:
    msg: >-
      {{ found.releases[0].coverage | rejectattr('open', 'equalto', []) | map(attribute='smf') }}
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
releases:
  description:
    - The releases by their ids; empty when there is none, or none with this id. Times are RFC 3339,
      in UTC.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Its id.
      type: str
      sample: storefront-2.4.0
    state:
      description:
        - Its state, V(planning), V(building), V(acceptance), V(preparation),
          V(readiness_review), V(deploying), V(deployed), V(closed) or V(backed_out).
      type: str
      sample: preparation
    plan:
      description: The release file as it was planned.
      type: dict
    planned_by:
      description: Who planned it.
      type: str
      sample: dana
    artifacts:
      description: The SHA-256 of each registered artifact, by its name.
      type: dict
    activities:
      description:
        - The newest result of each preparation activity, by its id. It has C(id), C(cluster),
          C(title), C(element), C(severity), C(status), C(expected), C(observed), C(comment), C(by),
          C(at), C(expires_at) (V(null) when it never does), C(evidence), a list of C(name),
          C(sha256) and C(size) in bytes, and C(signature).
        - C(signature), here and below, is V(null) when it is not signed. Else it has C(envelope),
          the SHA-256 by which the signed statement is kept, C(keyid), the fingerprint of the key,
          C(nonce), and C(imported_by), who brought it when that was not the signer.
      type: dict
    signoffs:
      description:
        - The vote of each role cluster that has one, by its name. It has C(cluster),
          C(decision), C(by), C(at), C(comment), C(signature), and C(bound), the SHA-256 of each
          part of the scope when the vote was given, by its name.
      type: dict
    review:
      description:
        - The readiness review in force, V(null) when there is none. It has C(decision),
          C(lead), C(at), C(comment), C(signature), C(expires_at), C(scope), C(bound) and C(waves).
          The scope is what a go was given for, as C(parts) (the digest of each thing, by part and
          name) and one C(digest) over all; C(bound) has one digest for each part of it. C(waves)
          are the hosts of each wave by its name, in the order of deployment. A no-go has V(null)
          for C(expires_at) and C(scope), and nothing in the others.
      type: dict
    attempts:
      description:
        - Each attempt to deploy it, with C(run), C(by), C(at), C(playbook), C(hosts), C(permit)
          (empty when the gate refused), C(findings), C(starts) (a run began with it, rather than
          asking for a permit to be used later) and C(overrides) (the waivers that it rests on).
      type: list
      elements: dict
    deployments:
      description:
        - What each run did, with C(run), C(permit), C(by), C(started), C(ended), C(outcomes)
          (V(ok), V(failed) or V(unreachable) by host), C(hosts) (the counts of task results by
          host) and C(log), the SHA-256 of the run log.
        - C(standing) is what the permit was worth when the run ended (V(in force), V(expired),
          V(withdrawn) or V(unknown)), C(touched) the bound files that somebody touched during it.
      type: list
      elements: dict
    permits:
      description:
        - The permits that the gate gave, by C(id), with C(release), C(holder), C(run) that asked,
          C(hosts), C(scope) (SHA-256 of the scope that was judged), C(issued_at), C(not_after),
          C(uses) (runs it allows in all), C(runs) that used it, those of them that are C(over), and
          C(ended_at). A withdrawn one has C(withdrawn_at), C(withdrawn_by) and C(withdrawn_why).
      type: dict
    abandoned:
      description: The runs that ended before they could say what they did.
      type: list
      elements: str
    unpermitted:
      description:
        - The runs on protected hosts that no gate let through, with C(run), C(by), C(at),
          C(playbook), C(hosts) and C(log), the SHA-256 of the run log.
      type: list
      elements: dict
    captured:
      description:
        - The newest capture of each host, by its name. It has C(status) (V(ok) or V(unknown)),
          C(sha256) of the snapshot, C(reason) (why it is unknown), C(at) and C(mismatches) (what is
          not as the release means it).
      type: dict
    returns:
      description:
        - Each time it was returned, with C(to), C(reason), C(actions), C(reopens) (the clusters or
          activities that start again), C(changes) (the change requests to develop again), C(by) and
          C(at).
      type: list
      elements: dict
    nonces:
      description: Of the signed decisions about it. No signed decision counts twice.
      type: list
      elements: str
    window:
      description: Start and end of its deployment window, in UTC; V(null) means at any time.
      type: list
      elements: str
      sample: ["2026-11-26T11:00:00+00:00", "2026-11-26T14:00:00+00:00"]
    acceptance:
      description:
        - The results it was accepted with. Each has C(name) and C(result), and whatever else its
          release file says about it, such as C(kind), C(criterion) and C(evidence).
      type: list
      elements: dict
    coverage:
      description:
        - Only of a single release, and only when a policy is set.
        - What is asked and done for each service management function, in the order of the
          framework, with C(quadrant), C(smf), and the ids of activities in C(activities) (what the
          release owes), C(met) and C(open). A last entry, with an empty C(smf), is for activities
          that name no function, when there are any.
      type: list
      elements: dict
      sample:
        - quadrant: operating
          smf: storage_management
          activities: [infrastructure.disk, operations.restore-point]
          met: [infrastructure.disk]
          open: [operations.restore-point]
"""
