# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of every door by which people sign, and what they do to its attributes."""

from __future__ import annotations


class ModuleDocFragment:
    # The rules stand in plugin_utils/doors/signing.py.
    DOCUMENTATION = r"""
options:
  key:
    description:
      - Sign now. This is the path of an SSH key of O(actor). It is a private key (that of a FIDO
        security key included), or a public key or a certificate when the ssh-agent holds the
        private key.
      - What is signed is a statement of the decision and of all that it is for. Its whole text is
        shown before it is signed.
      - Taken from the first of these that gives it - this option, the variable C(mof_release_key),
        the environment variable E(MOF_RELEASE_KEY), and the key C(key) of the section
        C([mof_release]) in C(ansible.cfg), where a relative path counts from its folder. When it is
        not given as this option, only what the policy wants signed is signed with it.
      - Nobody can be asked for a passphrase while a playbook runs. Load a key that has one into the
        ssh-agent before.
    type: path
  request_file:
    description:
      - Have it signed elsewhere. The statement that O(actor) is to sign is written to this file,
        and nothing goes on record.
      - The file can travel by mail or merge request. Where it is, the module
        M(mof.release.statement) shows and signs it, without any ledger.
      - It counts for 7 days, and only while all that it states is so. Where a decision is for the
        contents of a project, the file must not lie among them.
      - Mutually exclusive with O(key). A relative path counts from the working directory.
    type: path
  signed_file:
    description:
      - Bring what was signed elsewhere. It is the file that M(mof.release.statement) wrote, and
        holds the whole decision. Anyone may bring it. On record stands who signed, and who brought
        it.
      - The signature is verified when it is brought, by O(allowed_signers) and the clock of that
        moment. It is refused when the key has expired or was revoked, when it was brought before,
        or when anything that it states is not so any more.
      - Mutually exclusive with O(key) and O(request_file). A relative path counts from the working
        directory.
    type: path
attributes:
  check_mode:
    details:
      - Everything is read and decided as in a real run, refusals included. Nothing is written.
      - With a key the statement is signed all the same, to see whether the signature would count.
        It is not kept.
  idempotent:
    details:
      - A decision that stands already is neither signed nor recorded again.
      - No two requests are the same, so O(request_file) is written anew each time.
requirements:
  - OpenSSH 9.1 or newer (C(ssh-keygen)) on the controller, for whoever signs or brings what was
    signed
"""
