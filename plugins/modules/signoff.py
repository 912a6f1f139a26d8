#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door signoff; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: signoff
short_description: Record the vote of a role cluster on a release
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Records that a role cluster says go or no-go to a release, who said so, and why.
  - The newest vote of a cluster counts. One person signs for one cluster only.
  - The policy says whose votes must be there, how many of them must be a go, and whose no-go ends
    it.
  - A vote is given for the contents of the project as they are. When they change after it, a go
    does not count any more.
  - A no-go of a cluster with a veto, or one too many, ends the round. The release must be returned
    then, see M(mof.release.release).
  - Where the policy wants sign-offs signed, whoever votes signs with their SSH key, now or
    elsewhere.
  - A vote that is not allowed is refused with every reason at once, and nothing is written.
options:
  release:
    description:
      - Id of the release, which must be in preparation.
      - Required unless O(signed_file) is given, with which it is mutually exclusive.
    type: str
  cluster:
    description:
      - The role cluster for which O(actor) signs. It must be one of those that the policy asks, and
        one of those that the people file has for this person.
      - Required with O(release).
    type: str
  decision:
    description: The vote. Required with O(release).
    type: str
    choices:
      go: The cluster is ready for this release.
      no_go: It is not. O(comment) says what stands against it.
  comment:
    description: The reason for the vote. Required with O(release).
    type: str
  project:
    description:
      - The folder of the project that the release is in. Its contents are what the vote is for, so
        a go is refused where the playbook of the release is not there.
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
  - The playbook C(mof.release.sign) does this from the command line, for one cluster or for several
    at once. It also signs what others ask for, and brings what was signed elsewhere.
  - The hosts of the release are not part of what a vote is for.
seealso:
  - module: mof.release.signoff_info
  - module: mof.release.readiness_review
  - module: mof.release.statement
  - module: mof.release.waiting_info
"""

EXAMPLES = r"""
- name: Say go for operations
  mof.release.signoff:
    release: storefront-2.4.0
    cluster: operations
    decision: go
    comment: backup proved, runbook accepted, window free
    actor: kim

- name: Say no-go for security
  mof.release.signoff:
    release: storefront-2.4.0
    cluster: security
    decision: no_go
    comment: the review of the new index is not finished
    actor: sol

- name: Say go, signed with a private key
  mof.release.signoff:
    release: storefront-2.4.0
    cluster: operations
    decision: go
    comment: backup proved, runbook accepted, window free
    actor: kim
    key: ~/.ssh/id_ed25519

- name: Say go, signed by the ssh-agent, which holds the private key
  mof.release.signoff:
    release: storefront-2.4.0
    cluster: operations
    decision: go
    comment: backup proved, runbook accepted, window free
    actor: kim
    key: ~/.ssh/id_ed25519.pub

- name: Write down what pat is to sign, to be sent to pat
  mof.release.signoff:
    release: storefront-2.4.0
    cluster: partner
    decision: go
    comment: the hosting partner is informed and on call
    actor: pat
    request_file: partner.json

- name: Put on record what pat signed and sent back
  mof.release.signoff:
    signed_file: partner.json.signed
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
    - type: signoff_recorded
      index: 21
release:
  description:
    - The release as it is now, or in check mode would be. Its fields are those of the return value
      RV(mof.release.release_info#module:releases). The sample has some of them.
  returned: success, but not with O(request_file)
  type: dict
  sample:
    id: storefront-2.4.0
    state: preparation
    planned_by: dana
signer:
  description: Who signed.
  returned: when the decision was signed and went on record, or in check mode would have
  type: str
  sample: kim
text:
  description: The text of the statement. It is exactly what is signed, and all of it.
  returned: when the decision was signed, or is to be signed
  type: str
  sample: |-
    kim says go for operations: release storefront-2.4.0 to production
      about.release  storefront-2.4.0
      (and every other field, a line each)
request_file:
  description: The file that holds what is to be signed.
  returned: with O(request_file), unless the decision stands already
  type: str
  sample: /srv/storefront/operations.json
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
    - kind: person
      subject: kim
      problem: signed for operations already; one person signs for one cluster
      who: support
      how: let another member of the cluster sign
"""
