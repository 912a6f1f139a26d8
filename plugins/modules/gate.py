#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door gate; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gate
short_description: Stand before the gate of a release, or withdraw its permits
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Judges whether a release may be deployed now, with the project, the policy and the inventory as
    they are. That takes a go of its readiness review that has not expired, given for exactly this
    scope.
  - An open gate issues a permit, to be used by a later run of the deploy playbook. Until then its
    hosts are kept for it. A closed gate fails the task and gives every reason with who acts next.
  - The attempt goes on record either way.
  - With O(state=withdrawn) permits count no more, at once. A run that is at work under one ends
    before its next task.
options:
  release:
    description: Id of the release.
    type: str
    required: true
  project:
    description:
      - The folder of the project that the release is in. What is there now is compared with what
        the go was given for.
      - A relative path counts from the working directory.
    type: path
    default: .
  state:
    description:
      - V(open) asks for a permit.
      - V(withdrawn) takes permits back. Anybody may, and says why with O(comment).
    type: str
    choices: [open, withdrawn]
    default: open
  permit:
    description:
      - With O(state=withdrawn), the permit to take back. Left out, it is every permit of the
        release that is in force or that a run is at work under.
    type: str
  comment:
    description: With O(state=withdrawn), why. It is needed then.
    type: str
  run_ended:
    description:
      - With O(state=withdrawn) and O(permit), says that the run under the permit has ended without
        saying so, since it was killed or its controller is gone. Its hosts are free then.
      - Who says so is on record. What that run did to the hosts nobody knows.
    type: bool
    default: false
extends_documentation_fragment:
  - mof.release.options
  - mof.release.policy
  - mof.release.attributes
  - mof.release.attributes.writes
attributes:
  check_mode:
    details:
      - The gate judges as in a real run, and a closed one fails the task. No attempt goes on
        record, and no permit is issued.
  idempotent:
    support: none
    details:
      - With O(state=open) each run is an attempt of its own, with a permit of its own. A second
        one is refused while the hosts are kept for the first.
      - With O(state=withdrawn) a permit that is withdrawn already changes nothing.
notes:
  - The run that deploys names the permit with the setting C(permit), that is C(MOF_RELEASE_PERMIT)
    in the environment, or C(permit) under C([mof_release]) in C(ansible.cfg). A later play of the
    run that asked needs not. A run that brings none gets one of its own from the gate.
  - How long a permit counts, and for how many runs, is C(permit) of the policy. It never outlasts
    the go. The release's window, and what else the gate asks for, is judged again when it is used.
  - A run that was killed can free nothing. Its hosts stay locked until O(run_ended) says that it is
    over.
  - A task can be skipped, with tags for one. To hold up every play that is not let through, enable
    the callback P(mof.release.gate#callback).
  - Run it with the inventory that the deployment has. A limit on hosts is not looked at.
  - A release that is not on record fails the task, and there is no attempt to record.
seealso:
  - module: mof.release.gate_info
  - module: mof.release.readiness_review
  - plugin: mof.release.gate
    plugin_type: callback
"""

EXAMPLES = r"""
- name: Pass the gate, or end here with every reason
  mof.release.gate:
    release: storefront-2.4.0
  register: passed

- name: Say under which permit the deployment runs, and until when
  ansible.builtin.debug:
    msg: "MOF_RELEASE_PERMIT={{ passed.permit }} until {{ passed.not_after }}"

- name: Stop the deployment
  mof.release.gate:
    release: storefront-2.4.0
    state: withdrawn
    comment: The search answers with errors on web1.

- name: Free the hosts of a run that was killed
  mof.release.gate:
    release: storefront-2.4.0
    state: withdrawn
    permit: permit-3f9a1c20b7de
    run_ended: true
    comment: The controller lost its power, web1 was looked at.
"""

RETURN = r"""
changed:
  description: Whether anything went on record, or in check mode would have.
  returned: always
  type: bool
events:
  description: What was added to the ledger, or in check mode would have been.
  returned: when the gate judged, or permits were withdrawn
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
    - type: gate_passed
      index: 29
    - type: lock_taken
      index: 30
release:
  description:
    - The release as it is now, or in check mode would be. Its fields are those of the return value
      RV(mof.release.release_info#module:releases). The sample has some of them.
  returned: when the gate judged, or permits were withdrawn
  type: dict
  sample:
    id: storefront-2.4.0
    state: deploying
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
allowed:
  description: Whether the gate is open.
  returned: when the gate judged
  type: bool
findings:
  description: Every reason that keeps the gate closed, never only the first; empty when it is open.
  returned: when the gate judged
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
    - kind: artifact
      subject: storefront
      problem: changed after go (8ae2a25e… -> 41aa0c9b…)
      who: dana
      how: restore it, or let it be signed off anew, then hold a new review
violations:
  description: Every finding as one line of text, as a policy of an automation platform gives them.
  returned: when the gate judged
  type: list
  elements: str
inputs:
  description:
    - Everything that the verdict rests on. Whoever judges the same inputs gets the same verdict.
  returned: when the gate judged
  type: dict
  contains:
    release:
      description: Id of the release.
      type: str
    actor:
      description: Who asked.
      type: str
    now:
      description: When, as an RFC 3339 time.
      type: str
    ledger_size:
      description: How many events the ledger had.
      type: int
    ledger_root:
      description: Root of the Merkle tree over them, in hexadecimal.
      type: str
    policy_sha256:
      description: SHA-256 of the policy.
      type: str
    scope_sha256:
      description: SHA-256 of the scope as it is now.
      type: str
    evidence:
      description: SHA-256 of each evidence that the activities of the release rest on.
      type: list
      elements: str
text:
  description: The verdict as people read it, one reason after the other.
  returned: when the gate judged
  type: str
  sample: OPEN  storefront-2.4.0 -> production, until 2026-11-27 09:30 UTC
refused:
  description: Always V(true). The gate is closed.
  returned: when the gate judged and is closed
  type: bool
permit:
  description: Id of the permit.
  returned: when the gate is open, and not in check mode
  type: str
  sample: permit-3f9a1c20b7de
not_after:
  description: When the permit counts no more, as an RFC 3339 time.
  returned: when the gate is open, and not in check mode
  type: str
  sample: "2026-11-27T09:30:00+00:00"
msg:
  description: The same as RV(text) when the gate judged, else why it could not.
  returned: always
  type: str
"""
