# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of every door that goes by the policy."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  policy:
    description:
      - The policy file. It names the role clusters and the preparation activities that they owe,
        who manages and who authorizes change requests, when the readiness review may say go, and
        which decisions must be signed.
      - Taken from the first of these that gives it - this option, the variable
        C(mof_release_policy), the environment variable E(MOF_RELEASE_POLICY), and the key C(policy)
        of the section C([mof_release]) in C(ansible.cfg).
      - A relative path counts from the folder of C(ansible.cfg) when it is given there, else from
        the working directory.
      - There is no default. When nobody gives it, the task fails and lists these four ways.
    type: str
  people:
    description:
      - The people file. It names each person and the role clusters that they may sign for. Whoever
        is not in it signs for none.
      - Taken from the first of these that gives it - this option, the variable
        C(mof_release_people), the environment variable E(MOF_RELEASE_PEOPLE), and the key C(people)
        of the section C([mof_release]) in C(ansible.cfg). A relative path counts as that of
        O(policy) does.
      - When nobody gives it, nobody can tell who is of which cluster, and everybody may sign for
        any. Rules that ask for signatures cannot be put in force without it.
      - C(schemas/people.schema.json) of this collection says what it has in it.
    type: str
  allowed_signers:
    description:
      - The file that says whose SSH key is whose, as C(ssh-keygen) reads it, one line for each key.
        A line is C(PERSON namespaces="signoff@LEDGER" KEYTYPE KEY), where C(LEDGER) is the id of
        the ledger. It may also have C(valid-after), C(valid-before) and C(cert-authority).
      - A person must be one literal name, no key may be there twice, namespaces must be named, and
        times must be in UTC (they end in C(Z)). A file with any other line is refused.
      - Taken from the first of these that gives it - this option, the variable
        C(mof_release_allowed_signers), the environment variable E(MOF_RELEASE_ALLOWED_SIGNERS), and
        the key C(allowed_signers) of the section C([mof_release]) in C(ansible.cfg). A relative
        path counts as that of O(policy) does.
      - When nobody gives it, no signature is accepted.
    type: str
"""
