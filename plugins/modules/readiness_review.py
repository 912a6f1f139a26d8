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
  - A go is refused as long as anything is unmet, be it a change request, an artifact, an activity,
    a sign-off or an obligation of an emergency. Every reason is given at once, and nothing is
    written.
  - A no-go ends the round. The release goes back to O(to) with the O(actions) that are owed, and
    only what O(reopens) names starts again.
  - A go is given for exactly one scope. That is the playbook, the artifacts, the files of the
    project, the collections, roles and plugins it uses, the policy, and the hosts with their
    addresses, as they are at this moment; and the variables and tags that the release file
    declares. When any of it is another, the gate is closed again and says what.
  - A go stands until it expires. The policy says how long that is.
  - Where the policy wants reviews signed, the lead signs with their SSH key, now or elsewhere.
options:
  release:
    description:
      - Id of the release, which must be in preparation or have had its review.
      - Required unless O(signed_file) is given, with which it is mutually exclusive.
    type: str
  decision:
    description: What the review decides. Required with O(release).
    type: str
    choices:
      go: The release may be deployed, as it is now.
      no_go: It may not, and goes back. O(comment) says why.
  comment:
    description: The reason for the decision. Required with O(release).
    type: str
  to:
    description: Who gets it back, with O(decision=no_go).
    type: str
    default: release_manager
    choices:
      change_owner: >-
        It has a defect of content. Its artifacts and its acceptance are void, and its change
        requests are to be developed again.
      release_manager: >-
        It has a defect of planning or preparation. Its artifacts and its acceptance stand as long
        as its plan does.
  actions:
    description:
      - What is owed before the next review, with O(decision=no_go). There must be at least one.
    type: list
    elements: str
    default: []
  reopens:
    description:
      - What starts again, with O(decision=no_go). A role cluster here means its activities and its
        sign-off, an activity (by its id) means itself and the sign-off of its cluster.
      - All others stand.
    type: list
    elements: str
    default: []
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
  - mof.release.signing
  - mof.release.attributes
  - mof.release.attributes.writes
notes:
  - Run it with the inventory that the deployment will have, since the hosts that it matches are
    part of the scope. A limit on hosts is not looked at.
  - What was signed elsewhere is refused when the scope is another than the one that was signed. The
    inventory must be the same as well.
  - Files that a go does not bind are named in C(scope.ignore) of the policy, and the parts of the
    scope that count in C(scope.bind). What is hidden at the top of the project is not bound either,
    and artifacts are bound by their SHA-256 wherever they lie.
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
    actions:
      - Train the desk on the new search.
    reopens: [support.trained]
    actor: lee

- name: Say go, signed with a key that the ssh-agent holds
  mof.release.readiness_review:
    release: storefront-2.4.0
    decision: go
    comment: All seven clusters say go, and the back-out was rehearsed.
    actor: lee
    key: ~/.ssh/id_ed25519.pub

- name: Put on record what lee signed elsewhere
  mof.release.readiness_review:
    signed_file: review.json.signed
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
  returned: success, but not with O(request_file)
  type: dict
  sample:
    id: storefront-2.4.0
    state: readiness_review
    planned_by: dana
signer:
  description: Who signed.
  returned: when the decision was signed and went on record, or in check mode would have
  type: str
  sample: lee
text:
  description: The text of the statement. It is exactly what is signed, and all of it.
  returned: when the decision was signed, or is to be signed
  type: str
  sample: |-
    lee holds the readiness review: go for storefront-2.4.0 to production
      about.release  storefront-2.4.0
      (and every other field, a line each)
request_file:
  description: The file that holds what is to be signed.
  returned: with O(request_file), unless the decision stands already
  type: str
  sample: /srv/storefront/review.json
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
        -e decision=go -e "comment='…'"
"""
