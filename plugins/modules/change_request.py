#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door change_request; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: change_request
short_description: Take a change request in and through its states
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Submits a request for change, complete and in one shape, and takes it from state to state. It is
    screened, classified, authorized, scheduled and developed, then carried by a release, and at its
    end reviewed and closed.
  - Whether a step is allowed follows from the state of the request, from who acts, and from the
    policy. A step that is not allowed is refused with every reason at once, and nothing is written.
  - A request that has been in the state asked for since it was last submitted is left as it is.
options:
  state:
    description:
      - What to do with the change request.
      - The states in_release, deployed and backed_out follow from a release, see
        M(mof.release.release), and cannot be asked for.
    type: str
    default: submitted
    choices:
      submitted: >-
        Take it in, or take a returned one in again. Anyone may do this. O(change) is required.
      screened: >-
        A submitted one is complete, consistent and relevant. A change manager says so.
      classified: >-
        A screened one gets its final O(priority) and O(category) from a change manager. They are
        kept beside the proposed ones.
      authorized: >-
        A classified one is approved by somebody whom the policy names in C(authorities) for its
        category, or for V(emergency) when that is its priority. Neither its initiator nor whoever
        submitted it can authorize it, and it needs a change owner.
      scheduled: >-
        An authorized one is on the schedule of changes. A change manager says so.
      developed: >-
        A scheduled one is solved and tested, and a release can carry it. The change owner says so.
      reviewed: >-
        The plan of a deployed or backed out one was compared with what happened. A change manager
        says so.
      closed: A reviewed one is done with. A change manager says so.
      returned: >-
        A submitted or classified one, or one in a release, goes back to its initiator. A change
        manager does this and says why in O(comment).
      rejected: >-
        A submitted or classified one is turned down for good. A change manager does this and says
        why in O(comment).
  change:
    description:
      - The change request. Required with O(state=submitted). With other states only its C(id) is
        looked at, when O(id) is not given. One of O(id) and O(change) is always required.
      - It must have C(id), C(title), C(reason), C(effect_of_not_implementing), C(initiator) (with
        C(person) and C(cluster), and possibly C(contact)), C(type) (the role cluster whose kind of
        change it is), C(priority) and C(category) as proposed, and C(backout) (with C(plan), and
        possibly C(triggers) and C(decides)).
      - It may have C(affected) (a list of configuration items), C(impact), C(risk) (V(low),
        V(medium) or V(high)), C(plan) and C(owner) (the change owner).
      - C(schemas/change-request.schema.json) of this collection says what each field takes. A
        request that is not complete is refused with every problem at once.
    type: dict
  id:
    description:
      - Id of the change request. One of O(id) and O(change) is required.
      - Not looked at with O(state=submitted), where the id is in O(change).
    type: str
  comment:
    description:
      - The reason for this step. The workflow asks for it with O(state=returned) and
        O(state=rejected).
    type: str
  priority:
    description:
      - The final priority, with O(state=classified). When it is not given, the proposed one becomes
        final.
    type: str
    choices: [low, medium, high, emergency]
  category:
    description:
      - The final category, with O(state=classified). When it is not given, the proposed one becomes
        final.
    type: str
    choices: [standard, minor, significant, major]
  owner:
    description:
      - The change owner, with O(state=authorized). When it is not given, it is the one whom the
        change request names.
    type: str
extends_documentation_fragment:
  - mof.release.options
  - mof.release.policy
  - mof.release.attributes
  - mof.release.attributes.writes
notes:
  - When the policy names no C(change_managers), anyone acts as one, but neither the initiator nor
    whoever submitted the change request.
  - The playbook C(mof.release.request) does this from the command line.
seealso:
  - module: mof.release.change_request_info
  - module: mof.release.release
"""

EXAMPLES = r"""
- name: Ask for a change
  mof.release.change_request:
    actor: riley
    change:
      id: RFC-2031
      title: Faster search
      reason: A search takes 130 ms on the server, twice the 60 ms of the service level.
      effect_of_not_implementing: The service level stays broken in the busiest weeks of the year.
      initiator: {person: riley, cluster: service}
      type: service
      priority: medium
      category: minor
      backout: {plan: Point the link "current" to the earlier release on both web hosts.}

- name: Return it to whoever asked
  mof.release.change_request:
    id: RFC-2031
    state: returned
    comment: Say which hosts it touches, and when to back out.
    actor: morgan

- name: Ask again, with the change request in a file
  mof.release.change_request:
    change: "{{ (lookup('ansible.builtin.file', 'change.yml') | from_yaml).change }}"
    actor: riley

- name: Screen it
  mof.release.change_request:
    id: RFC-2031
    state: screened
    actor: morgan

- name: Give it its final priority and category
  mof.release.change_request:
    id: RFC-2031
    state: classified
    priority: medium
    category: minor
    actor: morgan

- name: Authorize it
  mof.release.change_request:
    id: RFC-2031
    state: authorized
    owner: sam
    actor: morgan

- name: Schedule it
  mof.release.change_request:
    id: RFC-2031
    state: scheduled
    actor: morgan

- name: Say that it is developed
  mof.release.change_request:
    id: RFC-2031
    state: developed
    actor: sam
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
    - type: change_authorized
      index: 5
change_request:
  description:
    - The change request as it is now, or in check mode would be. Its fields are those of the return
      value RV(mof.release.change_request_info#module:change_requests). The sample has some of them.
  returned: success
  type: dict
  sample:
    id: RFC-2031
    state: authorized
    owner: sam
    authorized_by: morgan
diff:
  description: The fields of the change request that differ.
  returned: in diff mode, when something changed
  type: dict
  contains:
    before_header:
      description: The id of the change request.
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
    - kind: authority
      subject: riley
      problem: may not authorize a minor change
      who: morgan
      how: ""
"""
