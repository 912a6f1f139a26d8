#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door rules; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rules
short_description: Put the policy, people and signers in force, or revoke a key
version_added: 0.2.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Puts the policy at hand in force, together with the people file and the allowed signers beside
    it. All three are kept, and the ledger names them by their SHA-256.
  - From then on only these count. Where another policy, people file or allowed signers file is at
    hand, every decision by the rules is refused, and the gate stays closed. One that was in force
    before and was replaced cannot come back.
  - A policy that asks for signatures counts only once it was put in force.
  - The people under C(authorities.policy) of the policy in force may change the rules; for the
    first rules, those of the policy itself. Where the old or the new policy wants it, whoever
    changes the rules signs with their SSH key. The signature counts by the allowed signers that
    were in force until then.
  - Revokes a key. From then on nothing counts that it signed, what it signed before included.
options:
  state:
    description: What to do.
    type: str
    default: adopted
    choices:
      adopted: Put the policy, people and allowed signers at hand in force.
      key_revoked: Let the key O(keyid) count no more. This cannot be taken back.
  keyid:
    description:
      - The fingerprint of the key, C(SHA256:) and 43 characters, as C(ssh-keygen -l) shows it.
        Required with O(state=key_revoked).
      - Mutually exclusive with O(key), O(request_file) and O(signed_file), since a revocation is
        not signed. Whoever has lost their key must be able to revoke it.
    type: str
  comment:
    description:
      - The reason. Required with O(state=key_revoked), and with O(state=adopted) unless
        O(signed_file) is given, with which it is mutually exclusive.
    type: str
extends_documentation_fragment:
  - mof.release.options
  - mof.release.policy
  - mof.release.signing
  - mof.release.attributes
  - mof.release.attributes.writes
notes:
  - The playbooks C(mof.release.adopt) and C(mof.release.revoke) do this from the command line.
  - M(mof.release.policy_info) reads a policy, to look at it before it is put in force.
seealso:
  - module: mof.release.rules_info
  - module: mof.release.policy_info
  - module: mof.release.statement
"""

EXAMPLES = r"""
- name: Put the rules at hand in force, signed with a key that the ssh-agent holds
  mof.release.rules:
    comment: the first rules of this ledger
    actor: alex
    key: ~/.ssh/id_ed25519.pub

- name: Write down what alex is to sign
  mof.release.rules:
    comment: the quorum is three people from now on
    actor: alex
    request_file: rules.json

- name: Put them in force after alex signed
  mof.release.rules:
    signed_file: rules.json.signed

- name: Let a lost key count no more
  mof.release.rules:
    state: key_revoked
    keyid: SHA256:5pVbG1Vt5nCxYe3nJ1fBgmYk6wJ3n0z8kqk3wQh9dXo
    comment: the laptop of kim was stolen
    actor: alex
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
    - type: rules_adopted
      index: 1
rules:
  description:
    - The rules as they are now, or in check mode would be. Their fields are those of the return
      value RV(mof.release.rules_info#module:rules). The sample has some of them.
  returned: success, but not with O(request_file)
  type: dict
  sample:
    policy_name: example-production
    version: 2
    adopted_by: alex
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
    alex puts policy example-production version 2 in force
      about.policy  example-production
      (and every other field, a line each)
request_file:
  description: The file that holds what is to be signed.
  returned: with O(request_file), unless these rules are in force already
  type: str
  sample: /srv/storefront/rules.json
diff:
  description: The fields of the rules that differ.
  returned: in diff mode, when something changed
  type: dict
  contains:
    before_header:
      description: Always V(rules).
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
      description: What it is about, such as V(policy), V(people), V(signers), V(person).
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
    - kind: policy
      subject: example-production
      problem: has version 1, and version 2 is in force
      who: ""
      how: raise version in the policy to 3 or more
"""
