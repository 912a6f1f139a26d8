#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door permit; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: permit
short_description: Give access to hosts that lives as long as a permit
version_added: 0.3.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Issues an SSH certificate for a permit that is in force. Its key id is the id of the permit, and
    it ends when the permit does. Hosts with the role P(mof.release.guard#role) let nobody else in
    as the user that deploys.
  - Publishes the list of the permits in force, signed with the key of the gate. The hosts check it
    at each login and at each session, so that a permit that was withdrawn lets nobody in any more,
    not even over a connection that is open already.
  - The permit must be in force, of this release, and have been given to O(actor). Anything else is
    refused, and nothing is written then.
options:
  state:
    description: What to do.
    type: str
    default: present
    choices:
      present: Issue the certificate, and publish the list when O(publish) is given.
      published: Only publish the list. Do this after a permit was withdrawn, and from time to time.
  release:
    description: Id of the release. Required with O(state=present).
    type: str
  permit:
    description:
      - Id of the permit, as the gate gave it. Required with O(state=present).
    type: str
  public_key:
    description:
      - The public key to certify, whose file ends in C(.pub). Required with O(state=present).
      - One key counts for a permit. Certify another one, and the first is let in no more once the
        list is published.
      - A relative path counts from the working directory, here and in all other paths.
    type: path
  certificate:
    description:
      - Where the certificate goes. When it is not given, it goes beside O(public_key), where
        C(ssh) finds it by itself, as C(KEY-cert.pub).
    type: path
  ca:
    description:
      - The key that issues certificates, and that the hosts trust. It is a private key, or a public
        key when the ssh-agent holds the private key. Required with O(state=present).
      - Nobody can be asked for a passphrase while a playbook runs. Load a key that has one into the
        ssh-agent before.
    type: path
  principal:
    description:
      - The name that the certificate speaks for, as in the variable C(guard_principal) of the role
        P(mof.release.guard#role). It must not be the name of a user.
    type: str
    default: mof-permit
  pty:
    description:
      - Whether a terminal may be had with it. Forwarding of ports, agents and X11 never may.
    type: bool
    default: true
  publish:
    description:
      - The file of the list, where hosts read it or a web server offers it to them. Required with
        O(state=published).
      - It is written whole or not at all. Two that publish at the same moment wait for each other.
      - The list that is there says which keys were certified. Were it lost, the certificates of
        permits in force would have to be issued again.
    type: path
  publish_key:
    description:
      - The key of the gate that signs the list, whose public half hosts know. It is a private key,
        or a public key when the ssh-agent holds the private key. Required with O(publish), so with
        O(state=published) as well.
    type: path
  list_minutes:
    description:
      - How many minutes the list counts, from 1 to 10080. It is also how long a host can at most be
        kept from hearing of a withdrawal. Publish more often than twice in this time.
    type: int
    default: 60
extends_documentation_fragment:
  - mof.release.options
  - mof.release.attributes
  - mof.release.attributes.writes
attributes:
  check_mode:
    details:
      - Nothing is signed and nothing is written, so whether the keys can be used is not told.
  diff_mode:
    support: none
    details:
      - Certificates and signed lists are nothing that people compare.
  idempotent:
    details:
      - A certificate that says the same is kept. A list that says the same is kept for half of
        O(list_minutes), then it is signed again.
requirements:
  - OpenSSH 9.1 or newer (C(ssh-keygen)) on the controller
notes:
  - The playbook C(mof.release.permit) does this from the command line.
  - Who holds the key O(ca) can let anybody in whose key the list names, and who holds the key
    O(publish_key) says which those are. Keep both where the ledger is, and in an ssh-agent.
seealso:
  - module: mof.release.permit_info
  - module: mof.release.gate
"""

EXAMPLES = r"""
- name: Let this job in for as long as its permit counts
  mof.release.permit:
    release: storefront-2.4.0
    permit: permit-4f1c2a9be07d
    public_key: ~/.ssh/deploy.pub
    ca: /etc/mof-release/ca.pub
    publish: /srv/permits/storefront.signed
    publish_key: /etc/mof-release/gate.pub

- name: Let the hosts know what is in force now
  mof.release.permit:
    state: published
    publish: /srv/permits/storefront.signed
    publish_key: /etc/mof-release/gate.pub
"""

RETURN = r"""
changed:
  description: Whether a certificate or a list was written, or in check mode would be.
  returned: always
  type: bool
certificate:
  description: The file of the certificate.
  returned: with O(state=present)
  type: str
  sample: /home/ci/.ssh/deploy-cert.pub
not_after:
  description: When the certificate and the permit end, as an RFC 3339 time.
  returned: with O(state=present)
  type: str
  sample: "2026-11-26T23:00:00+00:00"
list:
  description: The list of the permits in force.
  returned: with O(publish)
  type: dict
  contains:
    path:
      description: Its file.
      type: str
    size:
      description: How many events the ledger had.
      type: int
    valid_until:
      description: When it counts no more, as an RFC 3339 time.
      type: str
    permits:
      description: The ids of the permits in it.
      type: list
      elements: str
  sample:
    path: /srv/permits/storefront.signed
    size: 131
    valid_until: "2026-11-26T21:00:00Z"
    permits: [permit-4f1c2a9be07d]
msg:
  description: Why it failed.
  returned: failure
  type: str
refused:
  description: Always V(true). The permit does not allow it now.
  returned: when the step was refused
  type: bool
findings:
  description: Every reason against the step, never only the first.
  returned: when the step was refused
  type: list
  elements: dict
  contains:
    kind:
      description: What it is about, V(permit) or V(release).
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
    - kind: permit
      subject: permit-4f1c2a9be07d
      problem: "was withdrawn by lee: the database is down"
      who: ""
      how: ask the gate for a permit, and name it
"""
