#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door gate_info; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gate_info
short_description: Ask the gate of a release
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Judges whether a release may be deployed now, with the project, the policy and the inventory as
    they are, and gives every reason against it with who acts next.
  - Nothing goes on record, and a closed gate does not fail the task unless O(enforce=true).
  - A gate for a release that is not on record is closed, for that reason.
  - RV(allowed) and RV(violations) are what Ansible Automation Platform expects of a policy, so that
    a policy engine can pass them on as they are.
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
  format:
    description:
      - What the O(report) is written as. V(json) is the return value of this module without
        RV(changed), by C(schemas/verdict.schema.json). V(junit) has one test for each requirement,
        those that are met included.
      - With O(enforce=true) and no O(report) it is shown instead of the text.
    type: str
    choices: [text, json, junit]
    default: text
  report:
    description:
      - A file to write the verdict to, whole or not at all. Its folder is made where it is missing.
      - It is written in check mode too, since it is the answer; nothing else is changed.
      - Where the gate cannot be asked, the report says so, and the task fails.
      - A relative path counts from the working directory.
    type: path
  enforce:
    description:
      - Says the verdict on the terminal, and fails the task when the gate is closed. The result has
        then only RV(allowed), C(refused) and C(msg), since Ansible shows all of a failed one.
      - Where the callback P(mof.release.gate#callback) is on and the task is one of a playbook of
        this collection, the run ends with exit code 77 instead of 2.
    type: bool
    default: false
extends_documentation_fragment:
  - mof.release.options
  - mof.release.policy
  - mof.release.attributes
  - mof.release.attributes.info
notes:
  - Run it with the inventory that the deployment will have. A limit on hosts is not looked at.
  - The playbook C(mof.release.gate) does this from the command line.
seealso:
  - module: mof.release.gate
  - module: mof.release.readiness_review_info
  - plugin: mof.release.gate
    plugin_type: callback
"""

EXAMPLES = r"""
- name: Ask whether a release may be deployed
  mof.release.gate_info:
    release: storefront-2.4.0
  register: verdict

- name: Say what is missing, and who acts next
  ansible.builtin.debug:
    msg: "{{ verdict.text.splitlines() }}"

- name: Write each requirement as a test for the CI, and fail when one is not met
  mof.release.gate_info:
    release: storefront-2.4.0
    format: junit
    report: gate.xml
    enforce: true
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads, and writes nothing but its answer.
  returned: always
  type: bool
allowed:
  description: Whether the gate is open.
  returned: success
  type: bool
violations:
  description:
    - Every finding as one line of text. There is at least one exactly when it is not allowed.
  returned: success
  type: list
  elements: str
  sample:
    - "artifact: storefront changed after go (8ae2a25e… -> 41aa0c9b…) (dana: restore it, or let it
      be signed off anew, then hold a new review)"
release:
  description: Id of the release.
  returned: success
  type: str
deployment:
  description: What would be deployed to what; none when the release is not on record.
  returned: success
  type: dict
  contains:
    environment:
      description: Where the release goes.
      type: str
    playbook:
      description: Its deploy playbook, relative to the project.
      type: str
    pattern:
      description: Its host pattern.
      type: str
    hosts:
      description: How many hosts of the inventory that matches.
      type: int
requirements:
  description:
    - Everything that the gate asks of this release, in the order of the workflow. It is open
      exactly when none is unmet.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description: What it is about; the same as the kind of its findings.
      type: str
    subject:
      description: The thing itself. Kind and subject together are unique.
      type: str
    title:
      description: What is asked; empty where the subject says so.
      type: str
    status:
      description:
        - V(met), V(unmet), V(not_needed) for what keeps no gate closed, or V(unknown) for what
          cannot be judged before there is a go.
      type: str
    note:
      description: By what it is met, or why it is not needed or not judged.
      type: str
    findings:
      description: Why it is unmet; the same as in RV(findings).
      type: list
      elements: dict
    evidence:
      description: The name, sha256 and size of each piece of evidence that its result came with.
      type: list
      elements: dict
    until:
      description: When it will be met no more, as an RFC 3339 time, as far as that is known.
      type: str
not_after:
  description: When a permit that is given now would end; none when the gate is closed.
  returned: success
  type: str
overrides:
  description: The waivers without which the gate would be closed.
  returned: success
  type: list
  elements: dict
findings:
  description: Every reason that keeps the gate closed, never only the first; empty when it is open.
  returned: success
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
inputs:
  description:
    - Everything that the verdict rests on. Whoever judges the same inputs gets the same verdict.
  returned: success
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
  returned: success
  type: str
  sample: |-
    OPEN  storefront-2.4.0 -> production (3 hosts)
      28 requirements met
      open until 2026-11-27 09:30 UTC, when the go expires
      a permit that is given now counts until 2026-11-26 20:30 UTC
    The gate was only asked: nothing was run, and nothing went on record.
"""
