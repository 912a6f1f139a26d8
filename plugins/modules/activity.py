#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door activity; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: activity
short_description: Record the result of a preparation activity
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Records what came of one preparation activity that a role cluster owes before the readiness
    review, and keeps the evidence that it rests on.
  - Evidence is kept by its SHA-256 in the store, so what the review saw can be looked at later.
  - The newest result of an activity counts, until it expires. The policy says how long that is.
  - An activity with checks passes by what was measured on the hosts, and not by anybody's word. The
    role C(mof.release.prepare) measures, and hands it over as O(checks).
  - A waiver needs a reason, and ends. Where the policy wants waivers signed, whoever waives signs
    with their SSH key, now or elsewhere.
  - A result that is not allowed is refused with every reason at once, and nothing is written.
options:
  release:
    description:
      - Id of the release, which must be in preparation.
      - Required unless O(signed_file) is given, with which it is mutually exclusive.
    type: str
  id:
    description:
      - Id of the activity as the policy has it.
      - Required unless O(checks) or O(signed_file) is given, with which it is mutually exclusive.
    type: str
  status:
    description: What came of it. Required with O(id).
    type: str
    choices:
      pass: It is as it must be. Needs O(evidence) when the policy asks for that.
      fail: It is not as it must be. The gate stays closed, unless this is only a warning.
      na: It does not apply to this release. The reason for that goes into O(comment).
      waived: >-
        It is let go for this release, and for no longer than O(hours). Somebody of its cluster, or
        of a cluster that the policy names for it, may do so.
  evidence:
    description:
      - Files on the controller that the result rests on, each at most 50 MB. Their content is kept
        in the store.
      - Relative paths count from the working directory.
    type: list
    elements: path
    default: []
  observed:
    description: What was seen or measured.
    type: str
    default: ""
  comment:
    description:
      - A remark, or the reason, which the workflow asks for with O(status=na) and O(status=waived).
    type: str
    default: ""
  hours:
    description:
      - For how long a waiver counts, in hours; V(0) means for as long as the policy allows. Only
        looked at with O(status=waived).
    type: int
    default: 0
  checks:
    description:
      - What was measured on each host of the release, by its name. Each is a dict of C(reachable)
        and C(checks), a list of what M(mof.release.host_checks) returns. The results of all
        activities with checks go on record at once, and what was measured is kept as their
        evidence.
      - A host of the release that is not in it counts as one that failed.
      - What says the same as the result on record adds nothing, whatever the values are that were
        observed, until half of the time is over for which that result counts. The same means that
        the same was asked under the same policy, by the same person, and that each host gave the
        same answers. A failure does not undo a waiver that counts.
      - Required unless O(id) or O(signed_file) is given. Mutually exclusive with O(id), O(key),
        O(request_file) and O(signed_file).
    type: dict
  project:
    description:
      - The folder of the project that the release is in, with O(checks). Some of what is checked
        lies there, such as its artifacts and plans, and is looked at on the controller.
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
  - The playbook C(mof.release.activity) does this from the command line, for one activity or for a
    list of them.
  - Only a waiver is signed. With another O(status), O(key) and O(request_file) are refused.
  - Neither O(evidence) nor O(observed) goes with a waiver that is signed. Its reason is in
    O(comment), where a file can be named with its digest.
seealso:
  - module: mof.release.activity_info
  - module: mof.release.signoff
"""

EXAMPLES = r"""
- name: Record that the backup was restored, and how that is known
  mof.release.activity:
    release: storefront-2.4.0
    id: operations.restore-point
    status: pass
    evidence: [evidence/restore-test.txt]
    observed: backup of 2026-11-23 02:10 UTC restored in 4 s, content identical
    actor: kim

- name: Record that an activity does not apply
  mof.release.activity:
    release: storefront-2.4.0
    id: partner.informed
    status: na
    comment: the hosts of this release are our own
    actor: pat

- name: Let an activity go for two days, signed with a key that the ssh-agent holds
  mof.release.activity:
    release: storefront-2.4.0
    id: support.trained
    status: waived
    hours: 48
    comment: one of the desk is on leave, and reads the slides before the next shift
    actor: tom
    key: ~/.ssh/id_ed25519.pub

- name: Put on record what tom waived and signed elsewhere
  mof.release.activity:
    signed_file: waiver.json.signed

- name: Record what was measured on the hosts
  mof.release.activity:
    release: storefront-2.4.0
    checks:
      web1:
        reachable: true
        checks:
          - id: infrastructure.headroom
            kind: disk
            status: pass
            expected: 2048 MiB free
            observed: 40960 MiB free on /
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
    - type: activity_recorded
      index: 11
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
  sample: tom
text:
  description: The text of the statement. It is exactly what is signed, and all of it.
  returned: when the decision was signed, or is to be signed
  type: str
  sample: |-
    tom waives support.trained for release storefront-2.4.0 to production
      about.release  storefront-2.4.0
      (and every other field, a line each)
request_file:
  description: The file that holds what is to be signed.
  returned: with O(request_file), unless the decision stands already
  type: str
  sample: /srv/storefront/waiver.json
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
    - kind: evidence
      subject: operations.restore-point
      problem: needs evidence to pass
      who: operations
      how: give evidence
"""
