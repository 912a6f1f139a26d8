#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door capture; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: capture
short_description: Record what a deployment left behind on its hosts
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Records the configuration of the hosts after a deployment, one snapshot a host, under one root
    over all of them.
  - A host that gave no snapshot is recorded as unknown with the reason, never as empty.
  - Each section of a snapshot is kept once, however many hosts and releases have it.
  - Once every host of the go is deployed and captured, the release and its change requests are
    deployed.
  - What was found is held against what the release expects (C(expect) in its file). What is
    otherwise, or unknown, goes on record with the capture, the task fails, and the release does not
    become deployed.
  - A capture that says what is on record since the last deployment already adds nothing.
  - A capture that is not allowed is refused with every reason at once, and nothing is written.
options:
  release:
    description: Id of the release, which must have been deployed at least once.
    type: str
    required: true
  snapshots:
    description:
      - For each host by its inventory name, what M(mof.release.snapshot) returned there. What has
        no usable C(snapshot) in it, such as the result of a failed or unreachable host, is
        recorded as unknown. There must be at least one host.
    type: dict
    required: true
  policy:
    description:
      - The policy file, for what it says under C(capture) of values that move by themselves. They
        are left out.
      - Taken from the first of these that gives it - this option, the variable
        C(mof_release_policy), the environment variable E(MOF_RELEASE_POLICY), and the key C(policy)
        of the section C([mof_release]) in C(ansible.cfg). When nobody gives it, the default policy
        counts.
    type: str
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.writes
notes:
  - The playbook C(mof.release.capture) takes the snapshots and records them.
  - What a run did is on record when the run has ended, so the capture is a run of its own. The
    callback P(mof.release.gate#callback) lets no other playbook than that of the release, and those
    of this collection, through to protected hosts. The examples run on the controller and delegate.
seealso:
  - module: mof.release.snapshot
  - module: mof.release.capture_info
  - plugin: mof.release.recorder
    plugin_type: callback
"""

EXAMPLES = r"""
- name: Take a snapshot of each host
  mof.release.snapshot:
    files: "{{ hostvars[item].mof_release_files | default([]) }}"
  delegate_to: "{{ item }}"
  loop: "{{ query('inventory_hostnames', 'storefront:database') }}"
  register: taken
  ignore_errors: true
  ignore_unreachable: true

- name: Record all of them
  mof.release.capture:
    release: storefront-2.4.0
    snapshots: "{{ dict(taken.results | map(attribute='item') | zip(taken.results)) }}"
    actor: ci
"""

RETURN = r"""
changed:
  description: Whether anything went on record, or in check mode would have.
  returned: always
  type: bool
events:
  description: What was added to the ledger, or in check mode would have been.
  returned: success
  type: list
  elements: dict
  contains:
    type:
      description: What happened.
      type: str
    index:
      description: Its place on the ledger, counted from 0; V(null) in check mode.
      type: int
  sample:
    - type: configuration_captured
      index: 31
    - type: release_deployed
      index: 32
    - type: change_deployed
      index: 33
release:
  description:
    - The release as it is now, or in check mode would be. Its fields are those of the return value
      RV(mof.release.release_info#module:releases). The sample has some of them.
  returned: success
  type: dict
  sample:
    id: storefront-2.4.0
    state: deployed
    planned_by: dana
diff:
  description: The fields of the release that differ.
  returned: in diff mode, when something changed
  type: dict
  contains:
    before_header:
      description: The id of the release.
      type: str
    after_header:
      description: The same.
      type: str
    before:
      description: The fields as they were.
      type: dict
    after:
      description: The fields as they are now, or in check mode would be.
      type: dict
msg:
  description: Why it failed. It names every finding, one a line.
  returned: failure
  type: str
refused:
  description: Always V(true). It is the workflow that does not allow the step now.
  returned: when the step was refused
  type: bool
findings:
  description:
    - Every reason against the step, never only the first; or everything on the hosts that is not as
      the release means it, which is on record then.
  returned: when the step was refused, or the hosts are not as intended
  type: list
  elements: dict
  contains:
    kind:
      description: What it is about, such as V(activity), V(sign-off), V(artifact), V(person).
      type: str
    subject:
      description: The thing itself.
      type: str
    problem:
      description: What is wrong with it.
      type: str
    who:
      description: Who acts next; empty when that is nobody in particular.
      type: str
    how:
      description: The command or the act that helps; empty when there is none.
      type: str
  sample:
    - kind: deployment
      subject: storefront-2.4.0
      problem: was never deployed, so nothing it left behind can be captured
      who: dana
      how: ansible-playbook deploy.yml -e release=storefront-2.4.0
"""
