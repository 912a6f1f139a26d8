#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door statement; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: statement
short_description: Show what is to be signed, and sign it
version_added: 0.2.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Shows the statement in a request file, which somebody else wrote with the option
    C(request_file) of a module such as M(mof.release.signoff), and signs it with an SSH key.
  - The text that is shown is exactly what is signed. A file whose text is another than its fields
    say is refused.
  - It needs no ledger, no policy and no network, so it can run on another machine than all else.
    C(store) is not looked at.
  - Whether the signature counts is told when the signed file is brought, and not before.
options:
  file:
    description:
      - The request file. A file that is signed already can be shown as well.
      - A relative path counts from the working directory.
    type: path
    required: true
  state:
    description: What to do.
    type: str
    default: shown
    choices:
      shown: Return what it says. Whether a signature in it is good is not looked at.
      signed: Show it, sign it with O(key), and write O(signed_file).
  key:
    description:
      - The SSH key of whom the statement names as its signer. It is a private key (that of a FIDO
        security key included), or a public key or a certificate when the ssh-agent holds the
        private key.
      - Taken from the first of these that gives it - this option, the variable C(mof_release_key),
        the environment variable E(MOF_RELEASE_KEY), and the key C(key) of the section
        C([mof_release]) in C(ansible.cfg), where a relative path counts from its folder.
      - Nobody can be asked for a passphrase while a playbook runs. Load a key that has one into the
        ssh-agent before.
    type: path
  signed_file:
    description:
      - Where the signed statement goes, to be sent back. Required with O(state=signed).
      - A relative path counts from the working directory.
    type: path
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.writes
attributes:
  check_mode:
    details:
      - Nothing is signed and nothing is written, so whether the key can be used is not told.
  diff_mode:
    support: none
    details:
      - A signature is nothing that people read. RV(text) is what is signed.
  idempotent:
    support: partial
    details:
      - A key that signs the same in the same way each time, such as one of type ed25519, gives the
        same file. Others, such as FIDO security keys, give another file each time.
requirements:
  - OpenSSH 9.1 or newer (C(ssh-keygen)) on the controller, for O(state=signed)
notes:
  - The playbook C(mof.release.sign) does this from the command line.
seealso:
  - module: mof.release.signoff
  - module: mof.release.readiness_review
  - module: mof.release.activity
  - module: mof.release.rules
"""

EXAMPLES = r"""
- name: Read what I am asked to sign
  mof.release.statement:
    file: partner.json
  register: asked

- name: Show it
  ansible.builtin.debug:
    msg: "{{ asked.text.splitlines() }}"

- name: Sign it with a key that the ssh-agent holds
  mof.release.statement:
    file: partner.json
    state: signed
    key: ~/.ssh/id_ed25519.pub
    signed_file: partner.json.signed
"""

RETURN = r"""
changed:
  description: Whether O(signed_file) was written with other content, or in check mode might be.
  returned: always
  type: bool
kind:
  description:
    - The kind of decision, V(signoff), V(review), V(waiver), V(authorization) or V(policy).
  returned: success
  type: str
  sample: signoff
signer:
  description: Who is to sign it, or is said to have signed it.
  returned: success
  type: str
  sample: pat
text:
  description: The text of the statement. It is exactly what is signed, and all of it.
  returned: success
  type: str
  sample: |-
    pat says go for partner: release storefront-2.4.0 to production
      about.release  storefront-2.4.0
      (and every other field, a line each)
signed_file:
  description: The file with the signed statement.
  returned: with O(state=signed)
  type: str
  sample: /home/pat/partner.json.signed
msg:
  description: Why it failed.
  returned: failure
  type: str
"""
