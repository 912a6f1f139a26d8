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
  - How it is authorized depends on its route. That is its final category, or V(emergency) when that
    is its final priority. The policy says which bodies decide on each route, and how many people of
    each.
  - A standard change needs no human step. When it is submitted with the category V(standard) and is
    exactly what its template in the policy says, it is authorized, scheduled and developed at once.
    When it is not, it is taken in all the same and waits for people, and a warning says why.
  - A step that is not allowed is refused with every reason at once, and nothing is written.
  - A request that has been in the state asked for since it was last submitted is left as it is.
options:
  state:
    description:
      - What to do with the change request.
      - The states in_release, deployed and backed_out follow from a release, see
        M(mof.release.release), and cannot be asked for. A release that goes back to the change
        owner brings its change requests back to scheduled.
    type: str
    default: submitted
    choices:
      submitted: >-
        Take it in, or take a returned one in again. Anyone may do this. O(change) is required.
      screened: >-
        A submitted one is complete, consistent and relevant. A change manager says so. What is
        missing or contradicts itself is refused, field by field; the rest is only a warning.
      classified: >-
        A screened one gets its final O(priority), then its final O(category), from a change
        manager. They are kept beside the proposed ones, and decide its route and when it is due.
        Only what is exactly a template's is classified as standard, and goes on by itself then.
      authorized: >-
        A classified one is approved by somebody of a body of its route, and authorized when all
        bodies have. One person counts for one body, and for none when they asked for the change or
        own it, unless the policy leaves that out. It needs a change owner.
      scheduled: >-
        An authorized one gets its place in the forward schedule of changes, or another one. A
        change manager says so. It is refused when nothing is to be changed at that time, or when
        another change has one of the same configuration items then.
      developed: >-
        A scheduled one is solved and tested, and a release can carry it. The change owner says so.
      reviewed: >-
        The post-implementation review of a deployed or backed out one. The planned times and the
        actual times of its release are put side by side. A change manager says so.
      closed: >-
        A reviewed one is done with. A change manager says so. Whatever it owes must be met before,
        see M(mof.release.obligation).
      returned: >-
        A submitted or classified one, or one in a release, goes back to its initiator. A change
        manager does this, or for a classified one somebody of a body of its route, and says why in
        O(comment). What it lacks is put on record with it.
      rejected: >-
        A submitted or classified one is turned down for good, by the same people. O(comment) says
        why.
  change:
    description:
      - The change request. Required with O(state=submitted). With other states only its C(id) is
        looked at, when O(id) is not given. One of O(id), O(change) and O(signed_file) is always
        required. Mutually exclusive with O(signed_file).
      - It must have C(id), C(title), C(reason), C(effect_of_not_implementing), C(initiator) (with
        C(person) and C(cluster), and possibly C(contact)), C(type) (the role cluster whose kind of
        change it is), C(priority) and C(category) as proposed, and C(backout) (with C(plan), and
        possibly C(triggers) and C(decides)).
      - It is not screened unless it also says what its category asks for. A minor change has
        C(risk) (V(low), V(medium) or V(high)) and C(plan). A significant one also has C(impact),
        C(affected) (a list of configuration items, each a name or a mapping of C(ci) and
        C(version)), C(backout) with C(triggers) and C(decides), C(contingency), C(resources) and
        C(schedule) (with C(start) and C(end)). A major one also has C(budget) and
        C(support_plans). A standard one has C(template). An emergency has what a minor one has.
      - It may also have C(operations_readiness), C(attachments) and C(owner) (the change owner).
      - C(schemas/change-request.schema.json) of this collection says what each field takes. A
        request that does not have this shape is refused with every problem at once.
    type: dict
  id:
    description:
      - Id of the change request. One of O(id), O(change) and O(signed_file) is required. Mutually
        exclusive with O(signed_file).
      - Not looked at with O(state=submitted), where the id is in O(change).
    type: str
  comment:
    description:
      - The reason for this step. The workflow asks for it with O(state=returned) and
        O(state=rejected), where anything is skipped, and where a review says that something went
        wrong.
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
      - The change owner, with O(state=authorized), or with O(state=classified) for a standard
        change. When it is not given, it is the one whom the change request names.
    type: str
  initiation_review:
    description:
      - What the change initiation review found, with O(state=authorized). Where the policy asks for
        the review, all four answers must be there at the first approval. An answer that is left out
        is taken from the field of the same name in the change request.
    type: dict
    suboptions:
      impact: {description: Who notices what, type: str}
      operations_readiness: {description: What operations has to have ready for it, type: str}
      support_plans: {description: How it is supported from the first day, type: str}
      budget: {description: Who pays for it and how much, type: str}
  skips:
    description:
      - What an emergency leaves out, with O(state=authorized). The policy says what may be. Each is
        an obligation of the change owner with a date, see M(mof.release.obligation). O(comment)
        says why.
      - Everybody who approves it names the same.
    type: list
    elements: str
    choices: [test, document, review]
    default: []
  start:
    description:
      - When it is to begin, with O(state=scheduled). It is a time as in RFC 3339, with seconds and
        offset, such as V(2026-11-26T20:00:00+09:00).
      - Give O(start) and O(end), or neither. Then they come from C(schedule) of the change request,
        and without that it is scheduled without times.
    type: raw
  end:
    description: When it is to be over, with O(state=scheduled). See O(start).
    type: raw
  evidence:
    description:
      - Files on the controller that show that the solution was tested, with O(state=developed),
        each at most 50 MB. Their content is kept in the store.
      - Relative paths count from the working directory.
    type: list
    elements: path
    default: []
  result:
    description:
      - What came of it, with O(state=reviewed). When it is not given, a deployed one has
        V(succeeded), and one that was backed out V(failed).
    type: str
    choices: [succeeded, partly, failed]
  follow_ups:
    description: What is still to be done, with O(state=reviewed).
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - mof.release.options
  - mof.release.policy
  - mof.release.signing
  - mof.release.attributes
  - mof.release.attributes.writes
notes:
  - O(key), O(request_file) and O(signed_file) go with O(state=authorized) only.
  - When the policy names no C(change_managers), anyone acts as one, but neither the initiator nor
    whoever submitted the change request.
  - The playbook C(mof.release.request) does this from the command line.
seealso:
  - module: mof.release.change_request_info
  - module: mof.release.schedule_info
  - module: mof.release.obligation
  - module: mof.release.release
  - module: mof.release.statement
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
      risk: low
      plan: Build an index when the catalog is loaded. Deploy it to one web host, then the other.
      backout: {plan: Point the link "current" to the earlier release on both web hosts.}

- name: Ask again after it was returned, with the change request in a file
  mof.release.change_request:
    change: "{{ (lookup('ansible.builtin.file', 'change.yml') | from_yaml).change }}"
    actor: riley

- name: Give it its final priority and category
  mof.release.change_request:
    id: RFC-2031
    state: classified
    priority: medium
    category: significant
    actor: morgan

- name: Approve it with the answers of the initiation review, signed
  mof.release.change_request:
    id: RFC-2031
    state: authorized
    comment: The board agrees.
    owner: sam
    initiation_review:
      impact: Each web host is away for a minute.
      operations_readiness: The runbook is extended.
      support_plans: The service desk has an article.
      budget: Two days of one person, paid by the service.
    key: ~/.ssh/id_ed25519
    actor: alex

- name: Give it its place in the schedule
  mof.release.change_request:
    id: RFC-2031
    state: scheduled
    start: "2026-11-26T20:00:00+09:00"
    end: "2026-11-26T23:00:00+09:00"
    actor: morgan

- name: Say that it is developed, and how it was tested
  mof.release.change_request:
    id: RFC-2031
    state: developed
    evidence: [evidence/acceptance.xml]
    actor: sam

- name: Review it after it was deployed
  mof.release.change_request:
    id: RFC-2031
    state: reviewed
    follow_ups: [Index the parts of words.]
    actor: morgan

- name: Authorize an emergency without its test, which is owed then
  mof.release.change_request:
    id: RFC-2040
    state: authorized
    skips: [test]
    comment: The shop is down, and the mend is one line.
    actor: erin

- name: Ask for a standard change, which needs nobody
  mof.release.change_request:
    change: "{{ (lookup('ansible.builtin.file', 'restart.yml') | from_yaml).change }}"
    actor: olli
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
    type: {description: What happened., type: str}
    index:
      description: Its place on the ledger, counted from 0; V(null) in check mode.
      type: int
  sample: [{type: change_authorized, index: 5}]
change_request:
  description:
    - The change request as it is now, or in check mode would be. Its fields are those of the return
      value RV(mof.release.change_request_info#module:change_requests). The sample has some of them.
  returned: success, but not with O(request_file)
  type: dict
  sample: {id: RFC-2031, state: authorized, owner: sam, authorized_by: morgan}
warnings:
  description: What was noted with this step, and why a request was not taken as a standard change.
  returned: when there is any, and something changed
  type: list
  elements: str
  sample: [type security is not what the cluster service usually asks for]
signer:
  description: Who signed.
  returned: when the decision was signed and went on record, or in check mode would have
  type: str
  sample: alex
text:
  description: The text of the statement. It is exactly what is signed, and all of it.
  returned: when the decision was signed, or is to be signed
  type: str
  sample: |-
    alex authorizes RFC-2031
      about.change  RFC-2031
      (and every other field, a line each)
request_file:
  description: The file that holds what is to be signed.
  returned: with O(request_file), unless the decision stands already
  type: str
  sample: /srv/storefront/rfc-2031.json
diff:
  description: The fields of the change request that differ.
  returned: in diff mode, when something changed
  type: dict
  contains:
    before_header: {description: The id of the change request., type: str}
    after_header: {description: The same., type: str}
    before: {description: The fields as they were., type: dict}
    after: {description: "The fields as they are now, or in check mode would be.", type: dict}
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
      description: What it is about, such as V(field), V(authority), V(freeze), V(person).
      type: str
    subject: {description: The thing itself., type: str}
    problem: {description: What is wrong with it., type: str}
    who: {description: Who acts next; empty when that is nobody in particular., type: str}
    how: {description: The command or the act that helps; empty when there is none., type: str}
  sample:
    - {kind: person, subject: sam, problem: is not the change owner, who: dana, how: ""}
"""
