#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door obligation; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: obligation
short_description: Make up for what an emergency left out
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - An emergency may be authorized without its test, its documents or its review. Each of these is
    then owed until a date that the policy sets, see O(mof.release.change_request#module:skips).
  - This records that one of them was done afterwards, with the evidence of it.
  - One that is late closes the gate for the next release that is no emergency. The change request
    of an emergency is not closed while it owes anything.
  - What is not allowed is refused with every reason at once, and nothing is written.
  - An obligation that is met already is left as it is.
options:
  change:
    description: Id of the emergency's change request.
    type: str
    required: true
  what:
    description: What was left out.
    type: str
    required: true
    choices:
      test: The solution is tested now.
      document: The documents that its category asks for are written now.
      review: It is reviewed now.
  evidence:
    description:
      - Files on the controller that show it, each at most 50 MB. Their content is kept in the
        store. The workflow asks for at least one.
      - Relative paths count from the working directory.
    type: list
    elements: path
    default: []
  comment:
    description: What was done. The workflow asks for it.
    type: str
    default: ""
extends_documentation_fragment:
  - mof.release.options
  - mof.release.policy
  - mof.release.attributes
  - mof.release.attributes.writes
notes:
  - The change owner does this, or a change manager.
  - The playbook C(mof.release.obligation) does this from the command line.
seealso:
  - module: mof.release.obligation_info
  - module: mof.release.change_request
"""

EXAMPLES = r"""
- name: Say that the emergency was tested after all
  mof.release.obligation:
    change: RFC-2040
    what: test
    evidence: [evidence/acceptance.xml]
    comment: All 214 tests pass on the rehearsal hosts.
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
    - type: obligation_met
      index: 41
obligation:
  description:
    - The obligation as it is now, or in check mode would be. Its fields are those of the return
      value RV(mof.release.obligation_info#module:obligations). The sample has some of them.
  returned: success
  type: dict
  sample:
    id: RFC-2040/test
    owner: sam
    met_by: sam
diff:
  description: The fields of the obligation that differ.
  returned: in diff mode, when something changed
  type: dict
  contains:
    before_header:
      description: The id of the obligation.
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
      description: What it is about, such as V(field), V(authority), V(freeze), V(person).
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
      subject: RFC-2040/test
      problem: is missing
      who: sam
      how: give the file that shows it
"""
