#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door readiness_review; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: readiness_review
short_description: Hold the release readiness review
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Records the decision of the release readiness review, the milestone before deployment. O(actor)
    is its lead.
  - A go is refused as long as anything is unmet, be it a change request, an artifact, an activity
    or a sign-off. Every reason is given at once, and nothing is written.
  - A go is given for exactly one scope. That is the playbook, the artifacts, the files of the
    project, the policy and the hosts as they are at this moment. When any of it changes, the gate
    is closed again and says what changed.
  - A go stands until it expires. The policy says how long that is.
options:
  release:
    description: Id of the release, which must be in preparation or have had its review.
    type: str
    required: true
  decision:
    description: What the review decides.
    type: str
    required: true
    choices:
      go: The release may be deployed, as it is now.
      no_go: It may not. O(comment) says why.
  comment:
    description: The reason for the decision.
    type: str
    required: true
  project:
    description:
      - The folder of the project that the release is in. Paths of the release, such as that of its
        playbook, count from there.
      - A relative path counts from the working directory.
    type: path
    default: .
extends_documentation_fragment:
  - mof.release.options
  - mof.release.policy
  - mof.release.attributes
  - mof.release.attributes.writes
notes:
  - Run it with the inventory that the deployment will have, since the hosts that it matches are
    part of the scope. A limit on hosts is not looked at.
  - Files that a go does not bind are named in C(scope.ignore) of the policy. Hidden files are not
    bound either, and artifacts are bound by their SHA-256 wherever they lie.
  - The playbook C(mof.release.review) does this from the command line.
seealso:
  - module: mof.release.readiness_review_info
  - module: mof.release.gate_info
  - plugin: mof.release.gate
    plugin_type: callback
"""

EXAMPLES = r"""
- name: Say go
  mof.release.readiness_review:
    release: storefront-2.4.0
    decision: go
    comment: All seven clusters say go, and the back-out was rehearsed.
    actor: lee

- name: Say no-go
  mof.release.readiness_review:
    release: storefront-2.4.0
    decision: no_go
    comment: The service desk is not trained.
    actor: lee
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
    - type: review_held
      index: 28
release:
  description:
    - The release as it is now, or in check mode would be. Its fields are those of the return value
      RV(mof.release.release_info#module:releases). The sample has some of them.
  returned: success
  type: dict
  sample:
    id: storefront-2.4.0
    state: readiness_review
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
  description: Why it failed. After a refusal it names every finding, one a line.
  returned: failure
  type: str
refused:
  description: Always V(true). It is the workflow that does not allow the step now.
  returned: when the step was refused
  type: bool
findings:
  description: Every reason against the step, never only the first.
  returned: when the step was refused
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
    - kind: sign-off
      subject: operations
      problem: has not signed
      who: operations
      how: >-
        ansible-playbook mof.release.sign -e release=storefront-2.4.0 -e cluster=operations
        -e decision=go -e comment='…'
"""
