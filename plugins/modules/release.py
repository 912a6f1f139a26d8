#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door release; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: release
short_description: Plan, build, accept, return and end a release
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Puts a release on record as its release file has it, registers its artifacts by their SHA-256,
    and records its acceptance. After that the role clusters prepare it.
  - Sends a release back to those who must act on it, and reopens only what that affects.
  - Closes a release that is deployed, or puts its back-out on record.
  - A step that is not allowed is refused with every reason at once, and nothing is written.
options:
  state:
    description: What to do with the release.
    type: str
    default: planned
    choices:
      planned: >-
        Put the plan on record. As long as it is not being deployed, a release can get another plan.
        That takes it back to planning and voids its sign-offs and its readiness review. The
        results of activities stand until they expire. A deployment window is read as local time of
        its time zone, and goes on record in UTC. Before it starts and after it ended the gate
        refuses every deployment.
      building: >-
        Leave planning. Each change request must be authorized, none of them may be owned by the
        release manager (unless the policy does without this rule), and the plans that the policy
        asks for must be named and be there. A standard change is deployed as its template has it.
        Where the policy asks for more than a back-out plan, the release must state its mechanism
        and its roles, and it or its changes must name the configuration items that are affected.
      built: >-
        Register the artifacts. Each must be there with the SHA-256 that the release file gives, and
        each change request of the release must be developed. From then on this release carries
        them. From planning it does what O(state=building) does as well.
      accepted: >-
        Record the acceptance and pilot results, their evidence by SHA-256. There must be one of
        each kind that the policy asks for (a test, a pilot, a rehearsal of the back-out), all must
        have passed, and the plans must be there. A result whose evidence is not there counts as
        failed. A release of emergency changes that were let skip their test or their documents
        does without these, and owes them.
      returned: >-
        Send it back to O(to), from acceptance, preparation or the readiness review. Its go is void,
        and so are sign-offs that said no-go. Whoever manages the release or changes may do so, and
        whoever speaks for a role cluster.
      closed: >-
        A deployed one is done with. The post-implementation review of each change request that it
        carries must be on record.
      backed_out: >-
        One that was being deployed, or is deployed, was taken back. So are the change requests that
        it carries.
  file:
    description:
      - The release file. Required with O(state=planned), O(state=building), O(state=built) and
        O(state=accepted), and not looked at otherwise.
      - A relative path counts from the working directory. Paths in the file count from the folder
        that it is in.
      - C(schemas/release.schema.json) of this collection says what each field takes. The file is
        never templated.
      - An artifact may name in C(staged) the absolute path at which it lies ready on every host.
        Where the policy has a check V(staged), the role C(mof.release.prepare) holds what is there
        against the SHA-256.
    type: path
  release:
    description:
      - Id of the release. Required with O(state=returned), O(state=closed) and O(state=backed_out).
        Otherwise the id is the one in O(file).
    type: str
  comment:
    description:
      - The reason. Required with O(state=returned), O(state=closed) and O(state=backed_out).
    type: str
  to:
    description: Who gets it back, with O(state=returned).
    type: str
    default: release_manager
    choices:
      change_owner: >-
        It has a defect of content. Its artifacts and its acceptance are void, and O(changes) are to
        be developed again.
      release_manager: >-
        It has a defect of planning or preparation. Its artifacts and its acceptance stand as long
        as its plan does.
  actions:
    description:
      - What is owed until it comes back, with O(state=returned). There must be at least one.
    type: list
    elements: str
    default: []
  reopens:
    description:
      - What starts again, with O(state=returned). A role cluster here means its activities and its
        sign-off, an activity (by its id) means itself and the sign-off of its cluster.
      - All others stand.
    type: list
    elements: str
    default: []
  changes:
    description:
      - The change requests that are to be developed again, with O(state=returned) and
        O(to=change_owner). All that the release carries, when none is given.
    type: list
    elements: str
    default: []
  evidence:
    description:
      - Files that show how it ended, with O(state=closed) and O(state=backed_out). They are kept by
        their SHA-256. After a back-out, that the previous baseline was verified again.
      - Where the policy asks for all six plans, a back-out needs at least one.
    type: list
    elements: path
    default: []
extends_documentation_fragment:
  - mof.release.options
  - mof.release.policy
  - mof.release.attributes
  - mof.release.attributes.writes
notes:
  - The playbook C(mof.release.prepare) plans, builds and accepts a release from the command line.
seealso:
  - module: mof.release.release_info
  - module: mof.release.change_request
  - module: mof.release.activity
  - module: mof.release.readiness_review
"""

EXAMPLES = r"""
- name: Plan a release, register its artifacts, record its acceptance
  mof.release.release:
    file: release.yml
    state: "{{ item }}"
    actor: dana
  loop: [planned, built, accepted]

- name: Return it, and have operations look at it anew
  mof.release.release:
    release: storefront-2.4.0
    state: returned
    to: release_manager
    comment: The window collides with the nightly product import.
    actions:
      - Move the import behind the window.
    reopens: [operations]
    actor: dana

- name: Return it to the change owner, who has one of its changes to develop again
  mof.release.release:
    release: storefront-2.4.0
    state: returned
    to: change_owner
    comment: The search index is not rebuilt after an import.
    actions:
      - Rebuild the index at the end of each import, and test that.
    reopens: [security.code-review]
    changes: [RFC-2031]
    actor: dana

- name: Put on record that it was taken back
  mof.release.release:
    release: storefront-2.4.0
    state: backed_out
    comment: The search of web2 answered with errors, and the link points to 2.3.0 again.
    evidence: [evidence/baseline-2.3.0.json]
    actor: dana

- name: Close it after its review
  mof.release.release:
    release: storefront-2.4.0
    state: closed
    comment: Deployed within the window, with no incident.
    actor: dana
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
    - type: release_building
      index: 8
    - type: release_built
      index: 9
    - type: change_in_release
      index: 10
release:
  description:
    - The release as it is now, or in check mode would be. Its fields are those of the return value
      RV(mof.release.release_info#module:releases). The sample has some of them.
  returned: success
  type: dict
  sample:
    id: storefront-2.4.0
    state: acceptance
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
    - kind: change request
      subject: RFC-2031
      problem: is scheduled, not authorized and developed
      who: sam
      how: ansible-playbook mof.release.request -e id=RFC-2031 -e state=developed
"""
